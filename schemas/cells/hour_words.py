"""The words of an hour: a text becomes numbers, spoken hours and minutes, small words and marks.

Mediators write in their second language, so the small words of Arabic, Albanian, English, French and Spanish
stand beside the Italian ones, and a long word with one slip is still that word.
"""

import enum
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from schemas.cells.filler_phrases import JOINTS, asides
from schemas.cells.foreign_hours import in_italian
from schemas.cells.normalise import plain
from schemas.cells.parsed import vocabulary
from schemas.cells.symbols import POINTER, unpictured


class K(enum.Enum):
    """What kind of thing a token is."""

    NUMBER = enum.auto()
    HOUR_WORD = enum.auto()  # "dieci", "mezzogiorno"
    MINUTE_WORD = enum.auto()  # "mezza", "un quarto"
    AND = enum.auto()  # "e": minutes follow, or a second time
    LESS = enum.auto()  # "meno"
    AT = enum.auto()  # "ore", "le": a time follows
    FROM = enum.auto()  # "dalle", "inizio": the first time follows
    TO = enum.auto()  # "alle", "a": the second time follows, or the only one
    UNTIL = enum.auto()  # "fino", "fine": the second time follows
    BETWEEN = enum.auto()  # "tra": two times follow, with "e" between them
    H = enum.auto()
    DURATION = enum.auto()  # "minuti", "ora" after a number
    DAY_PART = enum.auto()
    HEDGE = enum.auto()
    FILLER = enum.auto()
    MARK = enum.auto()
    UNKNOWN = enum.auto()


@dataclass(frozen=True, slots=True)
class Token:
    """`glued`: nothing stands between this token and the one before it."""

    kind: K
    text: str
    number: int = 0
    glued: bool = False


_HOUR_WORDS: Final = vocabulary(
    "una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
    "quindici sedici diciassette diciotto diciannove venti ventuno ventidue ventitre ventiquattro"
)
_FOREIGN_HOURS: Final = (
    vocabulary("siete ocho nueve diez once doce"),
    vocabulary("sept huit neuf dix onze douze treize quatorze quinze seize"),
)
_UNITS: Final = vocabulary("uno due tre quattro cinque sei sette otto nove")
_MINUTE_WORDS: Final = {
    "mezza": 30, "mezzo": 30, "media": 30, "demie": 30, "trenta": 30, "trentacinque": 35, "quaranta": 40,
    "quarantacinque": 45, "cinquanta": 50, "cinquantacinque": 55, "venticinque": 25, "quarto": 15, "quarti": 45,
    **{f"venti{unit}": 20 + n for n, unit in enumerate(_UNITS, 1) if n > 5 and n != 8}, "ventotto": 28,
    **{f"{ten[:-1] if unit in ('uno', 'otto') else ten}{unit}": tens + n
       for tens, ten in ((30, "trenta"), (40, "quaranta"), (50, "cinquanta")) for n, unit in enumerate(_UNITS, 1)},
}  # fmt: skip
DAY_PARTS: Final = {
    **dict.fromkeys(vocabulary("am antimeridiane paradite ص"), "am"),
    **dict.fromkeys(
        vocabulary("mattina mattino matt mattutine mattinata stamattina matin morning manana"),
        "morning",
    ),
    **dict.fromkeys(vocabulary("pm pasdite م"), "pm"),
    **dict.fromkeys(vocabulary("pomeriggio pom pomeridiane afternoon tarde"), "afternoon"),
    **dict.fromkeys(vocabulary("sera serali stasera soir evening noche"), "evening"),
    "imbrunire": "dusk",
}
_KINDS: Final = {
    K.AT: "ore ora orario hore oree orre le las at hora الساعة",
    K.FROM: "dalle dall dal da delle de inizio inizia iniziato iniziata comincia cominciato entrata ingresso "
    "arrivo from start started desde depuis nga من",
    K.TO: "alle all a al to se الى إلى",
    K.UNTIL: "fino fin sino fine finito finita finisce termina termine terminato uscita end ended finish hasta jusqu "
    "deri until till out",
    K.BETWEEN: "tra fra between entre",
    K.DURATION: "minuti minuto min mins hours hour durata",
    K.HEDGE: "circa ca forse verso intorno attorno credo penso passate quasi",
    K.FILLER: "d ne l di del della la in punto il nel spaccate abbiamo ho siamo oggi colloquio incontro visita "
    "esatte esatta esatto du ok appuntamento domiciliare precise stato stata stati "
    "online presenza presso comune scuola casa ufficio sede domicilio consultorio biblioteca su telefono telefonata "
    "telefonico tel cellulare videochiamata video whatsapp zoom meet teams skype puntuale puntuali baje tak",
    K.AND: "e ed y et",
    K.LESS: "meno",
    K.H: "h hr hrs hs heure heures horas",
}
_WORDS: Final[dict[str, tuple[K, int]]] = {
    **{word: (K.HOUR_WORD, n) for n, word in enumerate(_HOUR_WORDS, 1)},
    **dict.fromkeys(vocabulary("mezzogiorno mezzodi mediodia midi noon"), (K.HOUR_WORD, 12)),
    "mezzanotte": (K.HOUR_WORD, 24),
    **{word: (K.HOUR_WORD, n) for words in _FOREIGN_HOURS for n, word in enumerate(words, 7)},
    **{word: (K.MINUTE_WORD, n) for word, n in _MINUTE_WORDS.items()},
    **dict.fromkeys(DAY_PARTS, (K.DAY_PART, 0)),
    **{word: (kind, 0) for kind, text in _KINDS.items() for word in vocabulary(text)},
    "dale": (K.FROM, 0),
    "ale": (K.TO, 0),
}
_SLIPS: Final = vocabulary(
    "dalle alle inizio iniziato cominciato finito mattina pomeriggio mezzogiorno quarto mezza dieci undici dodici "
    "tredici quattordici quindici sedici diciassette diciotto diciannove"
)
"""The words that one slip does not change: so long, and so unlike others, that nothing else can be meant."""
_PIECE: Final = re.compile(r"(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<mark>\S)")
_MAY_FOLLOW_A_NUMBER: Final = frozenset(
    (K.H, K.DAY_PART, K.DURATION, K.AT, K.FROM, K.TO, K.UNTIL, K.AND, K.LESS)
)  # fmt: skip
"""Kinds of words that are sure when glued to a number, as in "9alle10". Any other letter was typed for a digit."""


def _slips(word: str) -> set[str]:
    """All that one slip makes of a word, and the reverse: a letter left out, doubled or two exchanged."""
    cut = {word[:at] + word[at + 1 :] for at in range(len(word))}
    doubled = {word[:at] + word[at] + word[at:] for at in range(len(word))}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    return {slip for slip in cut | doubled | swapped if slip[:1] == word[0] and len(slip) > 3}


_SLIPPED: Final = {slip: word for word in _SLIPS for slip in _slips(word) if slip not in _WORDS}


_ZERO: Final = re.compile(rf"\bzero ({'|'.join(_UNITS)})\b")
_ARROW: Final = re.compile(r"[-=]+ ?>")


_DOWNWARDS: Final = re.compile("(?<=[0-9]) ?[⬇↓]\ufe0f? ?(?=[0-9])")
"""An arrow from one hour down to the next."""
_TWO_MARKS: Final = re.compile(r"(?<![0-9:.])([0-9]{1,2})::(?=[0-5][0-9](?![0-9]))")
_HALF: Final = re.compile(r"\b([0-9]{1,2}) 1/2(?![0-9/.:])")


def _mended(text: str) -> str:
    """A text in plain form without a mark typed twice inside an hour: "10::30"; "9 1/2" in words."""
    if "::" in text:
        text = _TWO_MARKS.sub(r"\1:", text)
    return _HALF.sub(r"\1 e mezza", text) if "1/2" in text else text


@lru_cache(maxsize=4096)
def spelled(typed: str) -> str:
    """A text in plain form, its digits 0 to 9 of whatever script, and the forms of two words made one."""
    text = plain(typed.replace("½", " e mezza "))
    if not text.isascii():
        text = in_italian(unpictured(_DOWNWARDS.sub("→", text))).replace(POINTER, "→")
    text = _mended(text)
    if ">" in text:
        text = _ARROW.sub("→", text)
    if "c/o" in text:
        text = text.replace("c/o", "presso ")
    if "zero " in text:
        text = _ZERO.sub(lambda found: f"0{_UNITS.index(found[1]) + 1}", text)
    text = re.sub(r"(?<![a-z])([ap])\.\s?m\b\.?", r"\1m", text)
    text = re.sub(r"([a-z])\1\1+", r"\1\1", text).replace("o'clock", "")
    return re.sub(r"\bmezz[oa] (giorno|notte)\b", lambda found: "mezzo" + found[1], text).replace(
        "mezzonotte", "mezzanotte"
    )


def tokens(text: str) -> list[Token]:
    """The tokens of a text that is `spelled`."""
    found: list[Token] = []
    end = -1
    for piece in _PIECE.finditer(text):
        part = piece.group()
        glued = piece.start() == end and bool(found)
        end = piece.end()
        if piece.lastgroup == "number":
            odd = glued and found[-1].kind in (K.UNKNOWN, K.HOUR_WORD, K.MINUTE_WORD)
            kind = K.UNKNOWN if odd or len(part) > 4 else K.NUMBER
            found.append(Token(kind, part, int(part[:5]), glued))
        elif piece.lastgroup == "word":
            part = _SLIPPED.get(part, part)
            kind, number = _WORDS.get(part, (K.UNKNOWN, 0))
            if glued and found[-1].kind is K.NUMBER and kind not in _MAY_FOLLOW_A_NUMBER:
                kind = K.UNKNOWN  # "1o": a letter typed for a digit
            found.append(Token(kind, part, number, glued))
        elif part in "?~≈":
            found.append(Token(K.HEDGE, part, 0, glued))
        elif part in "'\"":
            if glued and found[-1].kind is K.NUMBER:
                found.append(
                    Token(K.MARK, "'", 0, glued)
                )  # "10'30"; after a word it is an apostrophe
        else:
            found.append(Token(K.MARK, part, 0, glued))
    return found


def names_something(token: Token) -> bool:
    """True for a word beside an hour that names an event, a place or a person, and no mere small word."""
    return token.kind is K.FILLER and token.text.isalpha() and token.text not in _SMALL


_SMALL: Final = JOINTS | frozenset(
    vocabulary(
        "d ne l di del della la in punto il nel spaccate esatte esatta esatto du abbiamo ho siamo oggi ok okay precise "
        "stato stata stati presso su puntuale puntuali baje tak ciao buongiorno buonasera grazie mille salve"
    )
)
_FREE: Final = frozenset({K.UNKNOWN, K.FILLER, K.TO, K.AND, K.FROM})
_FREE_TOO: Final = frozenset((".", "+", "&", "media"))
_NEVER_FREE: Final = frozenset(vocabulary("dalle alle inizio from to"))


def without_asides(said: list[Token], typed: str) -> list[Token]:
    """The tokens with each phrase that says nothing of the hour as `K.FILLER`. `typed`: the text with its capitals."""
    free = [
        (token.kind in _FREE and token.text not in _NEVER_FREE) or token.text in _FREE_TOO
        for token in said
    ]
    found = asides([token.text for token in said], free, typed)
    return [
        Token(K.FILLER, token.text, 0, token.glued) if aside else token
        for token, aside in zip(said, found, strict=True)
    ]


def without_brackets(said: list[Token]) -> list[Token]:
    """The tokens without the brackets around such words alone: "dalle 10:30 (scuola) alle 11:30"."""
    kept = list[Token]()
    for token in said:
        opened = next(
            (at for at in range(len(kept) - 1, -1, -1) if kept[at].kind is not K.FILLER), -1
        )
        if token.text == ")" and opened >= 0 and kept[opened].text == "(":
            del kept[opened]
        else:
            kept.append(token)
    return kept
