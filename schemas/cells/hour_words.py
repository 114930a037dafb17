"""The words of an hour: a text in plain form becomes numbers, spoken hours and minutes, small words and
marks."""

import enum
import re
from dataclasses import dataclass
from typing import Final

from schemas.cells.finding import vocabulary


class K(enum.Enum):
    """What kind of thing a token is."""

    NUMBER = enum.auto()
    HOUR_WORD = enum.auto()  # "dieci", "mezzogiorno"
    MINUTE_WORD = enum.auto()  # "mezza", "un quarto"
    AND = enum.auto()  # "e": minutes follow, or a second time
    LESS = enum.auto()  # "meno"
    AT = enum.auto()  # "ore", "alle", "inizio": a time follows
    TO = enum.auto()  # "alle", "fino", "fine": the second time follows
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
_MINUTE_WORDS: Final = {
    "mezza": 30, "mezzo": 30, "trenta": 30, "trentacinque": 35, "quaranta": 40, "quarantacinque": 45,
    "cinquanta": 50, "cinquantacinque": 55, "venticinque": 25, "quarto": 15, "quarti": 45,
}  # fmt: skip
DAY_PARTS: Final = {
    "mattina": "am", "mattino": "am", "matt": "am", "am": "am", "antimeridiane": "am", "mattutine": "am",
    "mattinata": "am",
    "pomeriggio": "pm", "pom": "pm", "pm": "pm", "pomeridiane": "pm", "sera": "pm", "serali": "pm",
}  # fmt: skip
_WORDS: Final[dict[str, tuple[K, int]]] = {
    **{word: (K.HOUR_WORD, n) for n, word in enumerate(_HOUR_WORDS, 1)},
    "mezzogiorno": (K.HOUR_WORD, 12),
    "mezzanotte": (K.HOUR_WORD, 24),
    **{word: (K.MINUTE_WORD, n) for word, n in _MINUTE_WORDS.items()},
    **dict.fromkeys(DAY_PARTS, (K.DAY_PART, 0)),
    **dict.fromkeys(vocabulary("ore ora orario dalle dall dal da alle all le inizio inizia iniziato from"), (K.AT, 0)),
    **dict.fromkeys(vocabulary("alle all a al fino sino fine finito finisce termina termine to"), (K.TO, 0)),
    **dict.fromkeys(vocabulary("minuti minuto min mins hours hour durata"), (K.DURATION, 0)),
    **dict.fromkeys(vocabulary("circa ca forse verso intorno attorno credo penso passate quasi"), (K.HEDGE, 0)),
    **dict.fromkeys(vocabulary("l di del della in punto il nel pomerid spaccate colloquio incontro"), (K.FILLER, 0)),
    "e": (K.AND, 0),
    "ed": (K.AND, 0),
    "meno": (K.LESS, 0),
    "h": (K.H, 0),
    "hr": (K.H, 0),
    "hrs": (K.H, 0),
}
_PIECE: Final = re.compile(r"(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<mark>\S)")


def tokens(text: str) -> list[Token]:
    """The tokens of a text in plain form."""
    text = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text)
    found: list[Token] = []
    end = -1
    for piece in _PIECE.finditer(text):
        glued = piece.start() == end
        end = piece.end()
        part = piece.group()
        if piece.lastgroup == "number":
            odd = glued and found[-1].kind in (K.UNKNOWN, K.HOUR_WORD, K.MINUTE_WORD)
            kind = K.UNKNOWN if odd or len(part) > 4 else K.NUMBER
            found.append(Token(kind, part, int(part[:5]), glued))
        elif piece.lastgroup == "word":
            kind, number = _WORDS.get(part, (K.UNKNOWN, 0))
            if glued and found[-1].kind is K.NUMBER and kind not in (K.H, K.DAY_PART, K.DURATION, K.AT):
                kind = K.UNKNOWN  # "1o": a letter typed for a digit
            found.append(Token(kind, part, number, glued))
        elif part in "?~≈":
            found.append(Token(K.HEDGE, part, 0, glued))
        elif part in "'\"":
            continue_ = found and found[-1].kind is K.NUMBER and glued
            if continue_:
                found.append(Token(K.MARK, "'", 0, glued))  # "10'30"; after a word it is an apostrophe
        else:
            found.append(Token(K.MARK, part, 0, glued))
    return found
