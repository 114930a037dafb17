"""The words of a day: a text in plain form becomes numbers, months, weekdays, small words and marks."""

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from schemas.cells.filler_phrases import asides, is_no_slip
from schemas.cells.foreign_days import FOREIGN_MONTHS, FOREIGN_TODAY, FOREIGN_WEEKDAYS, in_italian
from schemas.cells.normalise import plain
from schemas.cells.parsed import vocabulary
from schemas.cells.symbols import unpictured

MONTH_NAMES: Final = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
WEEKDAY_NAMES: Final = (
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
)


class K(enum.Enum):
    """What kind of thing a token is."""

    NUMBER = enum.auto()
    MONTH = enum.auto()
    MAR = enum.auto()  # "mar": martedì or marzo, told apart by its place
    WEEKDAY = enum.auto()
    DAY_WORD = enum.auto()  # "primo": a day, and never a month
    TIME = enum.auto()  # an hour beside the date
    DAY_PART = enum.auto()  # "mattina"
    FILLER = enum.auto()  # "il", "giorno", "data"
    HEDGE = enum.auto()  # "circa", "?"
    RELATIVE = enum.auto()  # "prossimo": says which, beside a whole date; alone it is vague
    VAGUE = enum.auto()  # "domani", "settimana"
    UNDECIDED = enum.auto()  # "da definire"
    ASIDE = enum.auto()  # "buongiorno", "con la mamma": says nothing of the day
    TODAY = enum.auto()  # "oggi", "ieri": `number` days before the writing
    LINK = enum.auto()  # "e", "al": more than one day
    MARK = enum.auto()  # punctuation
    UNKNOWN = enum.auto()


@dataclass(frozen=True, slots=True)
class Token:
    """`number` is the value of a number, month (1–12), weekday (0–6) or day word; `text` how it was written."""

    kind: K
    text: str
    number: int = 0


def _group(kind: K, text: str) -> dict[str, tuple[K, int]]:
    return dict.fromkeys(text.split(), (kind, 0))


_MONTHS: Final = {name: (K.MONTH, n) for n, name in enumerate(MONTH_NAMES, 1)}
_WEEKDAYS: Final = {plain(name): (K.WEEKDAY, n) for n, name in enumerate(WEEKDAY_NAMES)}
_SHORT_MONTHS: Final = {
    short: (K.MONTH, n)
    for n, shorts in enumerate(
        ("gen genn gennai", "feb febb febbr", "marz", "apr apri april", "mag magg maggi", "giu giug giugn",
         "lug lugl lugli", "ago agos agost", "set sett settem settemb", "ott otto ottob", "nov novem novemb",
         "dic dicem dicemb"),
        1,
    )
    for short in shorts.split()
    if short != "otto"
}  # fmt: skip
_SHORT_WEEKDAYS: Final = {
    short: (K.WEEKDAY, n)
    for n, shorts in enumerate(
        ("lu lun lune luned", "ma marte marted", "me mer merc merco mercol", "gi gio giov giove gioved",
         "ve ven vene vener venerd", "sa sab saba sabat", "do dom dome domen")
    )
    for short in shorts.split()
}  # fmt: skip
_UNITS: Final = vocabulary(
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
    "quindici sedici diciassette diciotto diciannove venti ventuno ventidue ventitre ventiquattro "
    "venticinque ventisei ventisette ventotto ventinove trenta trentuno"
)
_TODAY: Final = {
    **dict.fromkeys(vocabulary("oggi stamattina stamani stasera"), 0),
    "ieri": 1,
    **dict.fromkeys(vocabulary("altroieri avantieri ierlaltro"), 2),
    **FOREIGN_TODAY,
}
_VOCABULARY: Final[dict[str, tuple[K, int]]] = {
    **_group(
        K.FILLER,
        "il lo la i gli le l un in di del dell della dello nel nell d data giorno gg gg. mese "
        "anno addi li colloquio incontro appuntamento prossimo_colloquio fissato fissata prevista "
        "previsto programmato programmata confermato confermata ricordare de of avvenuto avvenuta "
        "svolto svolta fatto tenuto effettuato effettuata per prox pross",
    ),
    **_group(
        K.HEDGE,
        "circa ca circ forse credo penso probabilmente probabile indicativamente indicativo "
        "orientativamente verso intorno attorno presumibilmente eventualmente eventuale salvo "
        "imprevisti ipotesi approssimativo"
        "approssimativamente dovrebbe sembra pare possibilmente provvisorio provvisoria ipotizzato",
    ),
    **_group(
        K.RELATIVE,
        "prossimo prossima prossimi prossime scorso scorsa scorsi pv us cm corrente ultimo ultima questo "
        "questa venturo venturi",
    ),
    **_group(
        K.VAGUE,
        "domani dopodomani stanotte settimana settimane giorni mesi weekend inizio fine meta "
        "primi ultimi entro dopo prima subito presto appena quando ogni tutti tutte estate "
        "primavera autunno inverno natale pasqua ferie vacanze feste capodanno ferragosto ramadan "
        "quindicina decade quadrimestre trimestre semestre anni mesetto breve appresso"
        "fa durante",
    ),
    **{word: (K.TODAY, days) for word, days in _TODAY.items()},
    **_group(
        K.UNDECIDED,
        "definire concordare fissare stabilire decidere programmare confermare verificare vedere "
        "valutare comunicare sentire rinviato rinviata rimandato rimandata spostato spostata "
        "sospeso sospesa annullato annullata da non so sappiamo boh attesa tbd nd definirsi "
        "concordarsi richiamare ancora"
        "vedremo vedra chiamare telefonare aspettare bisogna ricordo",
    ),
    **_group(K.LINK, "e ed o od oppure al dal dall a ad fino sino tra fra poi anche et and"),
    **_group(
        K.DAY_PART,
        "mattina mattino mattinata pomeriggio pomeridiano pomeridiana sera serata pom matt mezzogiorno "
        "antimeridiano am pm mattutino",
    ),
    **{word: (K.NUMBER, n) for n, word in enumerate(_UNITS, 1)},
    "duemila": (K.NUMBER, 2000),
    "primo": (K.DAY_WORD, 1),
    "uno": (K.DAY_WORD, 1),
    "mar": (K.MAR, 0),
    "mart": (K.MAR, 0),
    **{word: (K.MONTH, n) for word, n in FOREIGN_MONTHS.items()},
    **{word: (K.WEEKDAY, n) for word, n in FOREIGN_WEEKDAYS.items()},
    **{f"duemila{word}": (K.NUMBER, 2000 + n) for n, word in enumerate(_UNITS, 1)},
    **_SHORT_MONTHS,
    **_SHORT_WEEKDAYS,
    **_MONTHS,
    **_WEEKDAYS,
}
_NAMES: Final = {**_MONTHS, **_WEEKDAYS}
_HALF: Final = frozenset(vocabulary("mar ma me gi ve sa do lu"))


@lru_cache(maxsize=4096)
def classify(word: str) -> tuple[K, int]:
    """The kind of a word; a misspelt month or weekday counts as itself when only one name is that near."""
    if (known := _VOCABULARY.get(word)) is not None:
        return known
    if not 4 <= len(word) <= 12 or is_no_slip(word):
        return K.UNKNOWN, 0
    reach = 2 if len(word) >= 8 else 1
    near = [(OSA.distance(word, name, score_cutoff=3), name) for name in _NAMES]
    near = sorted(pair for pair in near if pair[0] <= 3)
    if near and near[0][0] <= reach and (len(near) == 1 or near[1][0] > near[0][0]):
        return _NAMES[near[0][1]]
    if len(word) == 7 and len(near) == 1 and near[0][0] == 2 and near[0][1] in _MONTHS:
        return _NAMES[near[0][1]]  # "gienaio": two slips, and no other name anywhere near
    return K.UNKNOWN, 0


_HOUR = r"(?:[01]?[0-9]|2[0-4])"
_MIN = r"[0-5][0-9]"
_AND = rf"(?:\s(?:e\s(?:mezz[ao]|un\squarto|(?:tre|3)\squarti|{_MIN})|meno\s(?:un\squarto|[0-9]{{1,2}})))?"
_CLOCK = rf"{_HOUR}(?:[:.,h]{_MIN}(?::{_MIN})?|\s?h\b)?{_AND}(?![0-9])"
_A_DAY = r"\s[0-9]{1,2}(?:[/.\-][0-9]{1,2}[/.\-]|\s[a-z]{3,}\s[0-9])"  # "le 12 juin 2025"
_TIME = re.compile(
    rf"(?:\b(?:verso|intorno|attorno)\s)?"
    rf"(?<![^\W_])(?:(?:dalle|alle|ore|ora|orario|h|le(?!{_A_DAY}))(?![^\W\d_])[\s.:]*)+{_CLOCK}"
    rf"(?:\s?(?:-|(?:fino\s|sino\s)?alle|a)\s?(?:ore\s)?{_CLOCK}(?!\s*[/.-]\s*[0-9])"
    rf"|\s?/\s?{_HOUR}[:.,]{_MIN}(?![0-9]|[/.-][0-9]))?(?:\scirca\b)?"
    rf"|(?:(?<=[0-9])t|(?:\ba\s(?:las\s)?)?(?<![0-9:/.\-])){_HOUR}(?::{_MIN}(?::{_MIN}(?:\.[0-9]+)?)?|h{_MIN})"
    rf"(?:z|[+-][0-9]{{2}}:[0-9]{{2}})?"
    rf"(?:\s?[-/]\s?{_HOUR}:{_MIN})?(?![0-9:h])"
    rf"|(?<![0-9:/.,\-h])(?:\ba\s)?(?<![0-9])(?:{_HOUR}h|(?:1[0-2]|0?[1-9])\s?[ap]m)(?![^\W_])"
)
_PAST_AN_HOUR = re.compile(
    rf"\b(?:{_HOUR}|una|{'|'.join(_UNITS)})\s(?:e\s(?:mezz[ao]|un\squarto|(?:tre|3)\squarti)|meno\sun\squarto)\b"
)
_PIECE = re.compile(r"(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<mark>[^\s'])")
_LATIN_DOTS = re.compile(r"\b([puc])\.\s?([vsm])\.?(?!\w)")
_ORDINAL_ENDS: Final = frozenset({"st", "nd", "rd", "th", "er"})
_TO_A_DAY_PART: Final = frozenset(vocabulary("a al alla"))
_TALKS: Final = frozenset(vocabulary("colloquio incontro appuntamento"))
_COUNTED: Final = frozenset(vocabulary("primo secondo terzo quarto quinto"))
_HOLE = "\u231a"


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text in plain form. Hours beside the date become one token."""
    if ":" in text or "h" in text or "or" in text or "le" in text or "m" in text:
        text = _TIME.sub(f" {_HOLE} ", text)
    if "mezz" in text or "quart" in text:
        text = _PAST_AN_HOUR.sub(f" {_HOLE} ", text)
    if "." in text:
        text = _LATIN_DOTS.sub(r"\1\2", text)
    found: list[Token] = []
    end = 0
    for piece in _PIECE.finditer(text):
        glued = piece.start() == end and bool(found)
        end = piece.end()
        part = piece.group()
        if piece.lastgroup == "number":
            if glued and len(found[-1].text) == 1 and found[-1].text.isalpha():
                found.append(Token(K.UNKNOWN, part))  # "l2": a letter typed for a digit
            else:
                found.append(Token(K.NUMBER, part, int(part) if len(part) <= 9 else 10**9))
        elif piece.lastgroup == "word":
            if (
                glued
                and part in _ORDINAL_ENDS
                and found[-1].kind is K.NUMBER
                and len(found[-1].text) <= 2
            ):
                continue
            kind, number = classify(part)
            if kind is K.NUMBER:
                part = str(number)
            elif (
                glued
                and found[-1].kind is K.NUMBER
                and (len(part) == 1 or kind not in (K.MONTH, K.MAR))
            ):
                kind = K.UNKNOWN  # "2o/06", "12th"
            found.append(Token(kind, part, number))
        elif part == _HOLE:
            found.append(Token(K.TIME, part))
        elif part in "?~≈¿":
            found.append(Token(K.HEDGE, part))
        elif part in "&+>→":
            found.append(Token(K.LINK, part))
        elif part == "." and glued and found[-1].kind not in (K.NUMBER, K.MARK, K.HEDGE):
            continue  # the full stop of "mar."
        else:
            found.append(Token(K.MARK, part))
    return tuple(_numbers_together(_together(found)) if "duemila" in text else _together(found))


def _together(found: list[Token]) -> list[Token]:
    """Words that mean something else beside their neighbour: "20 mar" is a month, "primo colloquio" no day."""
    for at in range(1, len(found)):
        this = found[at]
        if this.kind is K.NUMBER or this.kind is K.MARK:
            continue
        before = found[at - 1]
        if this.kind is K.DAY_PART and before.text in _TO_A_DAY_PART:
            found[at - 1] = Token(K.FILLER, before.text)
        elif (
            this.text in _TALKS and before.text == "°" and at > 1 and found[at - 2].kind is K.NUMBER
        ):
            found[at - 2 : at + 1] = [
                Token(K.FILLER, token.text) for token in found[at - 2 : at + 1]
            ]
        elif (this.text in _TALKS and before.text in _COUNTED) or (
            this.text == "vediamo" and before.text == "ci"
        ):
            found[at - 1 : at + 1] = (Token(K.FILLER, before.text), Token(K.FILLER, this.text))
        elif this.kind is K.MAR and _is_march(found, at):
            found[at] = Token(K.MONTH, this.text, 3)
    return found


def _is_march(found: Sequence[Token], at: int) -> bool:
    """True for the "mar" of "20 mar", "20-mar-26", "ven mar 20": behind a day or a weekday, and the only month."""
    before = [token for token in found[:at] if token.kind not in (K.MARK, K.FILLER)]
    if len(before) == 1 and before[0].kind is K.WEEKDAY and before[0] is found[at - 1]:
        return not any(token.kind is K.MONTH for token in found)  # "Fri Mar 20 2026"
    if (
        len(before) == 1
        and before[0].kind is K.WEEKDAY
        and [t.text for t in found[:at]][1:] == [","]
    ):
        return _is_american(found, at)
    if (
        not before
        or before[-1].kind not in (K.NUMBER, K.DAY_WORD)
        or not 1 <= before[-1].number <= 31
    ):
        return False
    days = [token for token in before if token.kind in (K.NUMBER, K.DAY_WORD)]
    return len(days) == 1 and not any(token.kind is K.MONTH for token in found)


def _is_american(found: Sequence[Token], at: int) -> bool:
    """True for the "mar" of "Fri, Mar 13, 2026": a day and a whole year behind it, and nothing else."""
    behind = [token for token in found[at + 1 :] if token.kind is not K.MARK]
    return len(behind) == 2 and all(t.kind is K.NUMBER for t in behind) and len(behind[1].text) == 4


def _numbers_together(found: list[Token]) -> list[Token]:
    """ "duemila ventisei", "duemila e 26" are one number."""
    at = 0
    while at + 1 < len(found):
        this, after = found[at], found[at + 1]
        if this.text == "2000" and after.text == "e" and at + 2 < len(found):
            del found[at + 1]
            continue
        if this.text == "2000" and after.kind is K.NUMBER and after.number < 100:
            found[at : at + 2] = [Token(K.NUMBER, str(2000 + after.number), 2000 + after.number)]
        at += 1
    return found


_FREE: Final = frozenset({K.UNKNOWN, K.FILLER, K.LINK})


def without_asides(said: tuple[Token, ...], typed: str) -> tuple[Token, ...]:
    """The tokens with each phrase that says nothing of the day as `K.ASIDE`. `typed`: the text with its capitals."""
    free = [token.kind in _FREE or token.text in _FREE_WORDS for token in said]
    found = asides([token.text for token in said], free, typed)
    return tuple(
        Token(K.ASIDE, token.text) if aside else token
        for token, aside in zip(said, found, strict=True)
    )


_FREE_WORDS: Final = frozenset(vocabulary("da . prossimo"))
"""Words with a meaning of their own that a phrase may take: "da lei", "dott.", but "da definire"."""


_SHORT_YEAR: Final = re.compile(r"(?<=[^l])'([0-9]{2})(?![0-9'])")
_ZERO: Final = re.compile(rf"\bzero ({'|'.join(_UNITS[:9])})\b")
_SPOKEN: Final = re.compile(r"\b((?:(?:alle|dalle|le) )?ore|alle|dalle|le|e|meno) ([a-z]{3,})\b")
_SPOKEN_HOURS: Final = {
    **{word: n for n, word in enumerate(_UNITS, 1)},
    **dict(zip(vocabulary("una trentacinque quaranta quarantacinque cinquanta cinquantacinque"),
               (1, 35, 40, 45, 50, 55), strict=True)),
}  # fmt: skip


def spelled(typed: str) -> str:
    """A text in plain form, its pictures gone, its months Italian, a short year whole, the hours beside it digits."""
    text = plain(typed)
    if not text.isascii():
        text = in_italian(unpictured(text))
    if "'" in text:
        text = _SHORT_YEAR.sub(r"20\1", text.replace("aujourd'hui", "oggi"))
    if "c/o" in text:
        text = text.replace("c/o", "presso ")
    if " mila" in text:
        text = text.replace("due mila", "duemila")
    if "venti " in text or "trenta " in text:
        text = _TENS_AND_UNITS.sub(_joined, text)
    if "barra" in text:
        text = _SAID_MARK.sub("/", text)
    if "e " in text:
        text = _IS_OF.sub(r"\1 ", text)
        text = _ALBANIAN_WEEKDAY.sub(lambda found: WEEKDAY_PLAIN[_ALBANIAN.index(found[1])], text)
    if "i" in text or "v" in text:
        text = _ROMAN_MONTH.sub(_month_in_digits, text)
    text = _HOUR_BEHIND.sub(r"\g<day> ore \g<hour>:\g<minute>", text)
    if "zero " in text:
        text = _ZERO.sub(lambda found: f"0{_UNITS.index(found[1]) + 1}", text)
    if "alle " in text or "ore " in text:
        text = _SPOKEN.sub(_hour_in_digits, text)
    return text


_TENS_AND_UNITS: Final = re.compile(rf"\b(venti|trenta) ({'|'.join(_UNITS[:9])})\b(?! quart)")


def _joined(found: re.Match[str]) -> str:
    """ "venti tre", as a telephone writes what is dictated: 23."""
    return str({"venti": 20, "trenta": 30}[found[1]] + _UNITS.index(found[2]) + 1)


_SAID_MARK: Final = re.compile(r" ?\b(?:barra|barretta)\b ?")
_IS_OF: Final = re.compile(
    r"\b(colloquio|incontro|data|appuntamento|giorno) e (?:stato )?(?:del |di |il |avvenuto )?"
    r"(?=[0-9]|(?:il|l) |lun|mar|mer|gio|ven|sab|dom)"
)
""" "il colloquio è del 12 marzo"."""
_ROMAN: Final = ["i", "iii", "iv", "v", "vi", "vii", "viii", "ix", "xi", "xii"]
_ROMAN_MONTH: Final = re.compile(rf"\b([0-9]{{1,2}})\.({'|'.join(_ROMAN)})\.([0-9]{{4}})\b")
"""Between dots only, as whole languages write it. Not "II", which may be 11 in capitals, nor "X",
which stands for what is not known yet.
"""
_ROMAN_NUMBERS: Final = dict(zip(_ROMAN, (1, 3, 4, 5, 6, 7, 8, 9, 11, 12), strict=True))


def _month_in_digits(found: re.Match[str]) -> str:
    return f"{found[1]}/{_ROMAN_NUMBERS[found[2]]}/{found[3]}"


_SURE_CLOCK: Final = r"(?P<hour>[01]?[0-9]|2[0-3])[.:,](?P<minute>00|1[3-9]|[2-5][0-9])"
_HOUR_BEHIND: Final = re.compile(
    r"(?<![^ (])(?P<day>[0-9]{1,2}(?:/(?:0?[1-9]|1[0-2])(?= )|(?P<mark>[/.-])[0-9]{1,2}(?P=mark)[0-9]{2}(?![0-9])))"
    rf"[ ,(-]+{_SURE_CLOCK}(?: ?- ?(?:[01]?[0-9]|2[0-3])[.:,][0-5][0-9])?(?![0-9]|[./-][0-9])\)?"
)
""" "13.03.26 10.30", "26/03 9.30": an hour without "ore", where its minutes are no month."""
_ALBANIAN: Final = vocabulary("hene marte merkure enjte premte shtune diel")
_ALBANIAN_WEEKDAY: Final = re.compile(rf"\be ({'|'.join(_ALBANIAN)})\b")
WEEKDAY_PLAIN: Final = tuple(map(plain, WEEKDAY_NAMES))


def _hour_in_digits(found: re.Match[str]) -> str:
    number = _SPOKEN_HOURS.get(found[2])
    return found[0] if number is None else f"{found[1]} {number}"
