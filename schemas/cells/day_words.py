"""The words of a day: a text in plain form becomes numbers, months, weekdays, small words and marks."""

import enum
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from schemas.cells.finding import vocabulary
from schemas.cells.foreign_days import FOREIGN_MONTHS, FOREIGN_WEEKDAYS
from schemas.cells.words import plain

MONTH_NAMES: Final = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
WEEKDAY_NAMES: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")


class K(enum.Enum):
    """What kind of thing a token is."""

    NUMBER = enum.auto()
    MONTH = enum.auto()
    MAR = enum.auto()  # "mar": martedì or marzo, told apart by its place
    WEEKDAY = enum.auto()
    DAY_WORD = enum.auto()  # "primo", "venti": a day written out
    TIME = enum.auto()  # an hour beside the date
    DAY_PART = enum.auto()  # "mattina"
    FILLER = enum.auto()  # "il", "giorno", "data"
    HEDGE = enum.auto()  # "circa", "?"
    RELATIVE = enum.auto()  # "prossimo": says which, beside a whole date; alone it is vague
    VAGUE = enum.auto()  # "domani", "settimana"
    UNDECIDED = enum.auto()  # "da definire"
    PLACE = enum.auto()  # "in comune", "online": where or how, never when
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
        ("lu lun lune luned", "ma mart marte marted", "me mer merc merco mercol", "gi gio giov giove gioved",
         "ve ven vene vener venerd", "sa sab saba sabat", "do dom dome domen")
    )
    for short in shorts.split()
}  # fmt: skip
_UNITS: Final = vocabulary(
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove venti ventuno ventidue ventitre ventiquattro venticinque ventisei ventisette "
    "ventotto ventinove trenta trentuno"
)
_VOCABULARY: Final[dict[str, tuple[K, int]]] = {
    **_group(
        K.FILLER,
        "il lo la i gli le l un in di del dell della dello nel nell d data giorno gg gg. mese anno addi li "
        "colloquio incontro appuntamento prossimo_colloquio fissato fissata prevista previsto programmato "
        "programmata ricordare de of avvenuto avvenuta svolto svolta fatto tenuto effettuato effettuata per prox pross",
    ),
    **_group(
        K.HEDGE,
        "circa ca circ forse credo penso probabilmente probabile indicativamente indicativo orientativamente verso "
        "intorno attorno presumibilmente eventualmente eventuale salvo imprevisti ipotesi approssimativo "
        "approssimativamente dovrebbe sembra pare possibilmente provvisorio provvisoria ipotizzato",
    ),
    **_group(
        K.RELATIVE,
        "prossimo prossima prossimi prossime scorso scorsa scorsi pv us cm corrente ultimo ultima questo "
        "questa venturo venturi",
    ),
    **_group(
        K.VAGUE,
        "domani dopodomani ieri oggi altroieri stamattina stasera stanotte settimana settimane giorni mesi "
        "weekend inizio fine meta primi ultimi entro dopo prima subito presto appena quando ogni tutti tutte "
        "estate primavera autunno inverno natale pasqua ferie vacanze feste capodanno ferragosto ramadan "
        "quindicina decade quadrimestre trimestre semestre anni mesetto breve appresso "
        "fa avantieri ierlaltro stamani durante",
    ),
    **_group(
        K.UNDECIDED,
        "definire concordare fissare stabilire decidere programmare confermare verificare vedere valutare "
        "comunicare sentire rinviato rinviata rimandato rimandata spostato spostata sospeso sospesa "
        "annullato annullata da non so sappiamo boh attesa tbd nd definirsi concordarsi richiamare ancora "
        "vedremo vedra chiamare telefonare aspettare bisogna ricordo",
    ),
    **_group(
        K.PLACE,
        "presso comune municipio scuola ufficio sede sportello consultorio casa domicilio domiciliare visita online "
        "telefono telefonico telefonica telefonicamente videochiamata zoom meet teams whatsapp skype remoto presenza "
        "servizi sociali",
    ),
    **_group(K.LINK, "e ed o od oppure al dal dall a ad fino sino tra fra poi anche et and"),
    **_group(
        K.DAY_PART,
        "mattina mattino mattinata pomeriggio pomeridiano pomeridiana sera serata pom matt mezzogiorno "
        "antimeridiano am pm mattutino",
    ),
    **{word: (K.DAY_WORD, n) for n, word in enumerate(_UNITS, 1)},
    "primo": (K.DAY_WORD, 1),
    "mar": (K.MAR, 0),
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
    if not 4 <= len(word) <= 12:
        return K.UNKNOWN, 0
    reach = 2 if len(word) >= 8 else 1
    near = [(OSA.distance(word, name, score_cutoff=3), name) for name in _NAMES]
    near = sorted(pair for pair in near if pair[0] <= 3)
    if near and near[0][0] <= reach and (len(near) == 1 or near[1][0] > near[0][0]):
        return _NAMES[near[0][1]]
    if len(word) == 7 and len(near) == 1 and near[0][0] == 2:
        return _NAMES[near[0][1]]  # "gienaio": two slips, and no other name anywhere near
    return K.UNKNOWN, 0


_HOUR = r"(?:[01]?[0-9]|2[0-4])"
_MIN = r"[0-5][0-9]"
_AND = rf"(?:\se\s(?:mezz[ao]|un\squarto|tre\squarti|{_MIN}))?"
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
_PIECE = re.compile(r"(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<mark>[^\s'])")
_LATIN_DOTS = re.compile(r"\b([puc])\.\s?([vsm])\.?(?!\w)")
_ORDINAL_ENDS: Final = frozenset({"st", "nd", "rd", "th", "er"})
_TO_A_PLACE: Final = frozenset(vocabulary("a al alla ad da dal su in nel tramite"))
_TALKS: Final = frozenset(vocabulary("colloquio incontro appuntamento"))
_COUNTED: Final = frozenset(vocabulary("primo secondo terzo quarto quinto"))
_HOLE = "\u231a"


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text in plain form. Hours beside the date become one token."""
    if ":" in text or "h" in text or "or" in text or "le" in text or "m" in text:
        text = _TIME.sub(f" {_HOLE} ", text)
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
            if glued and part in _ORDINAL_ENDS and found[-1].kind is K.NUMBER and len(found[-1].text) <= 2:
                continue
            kind, number = classify(part)
            if kind is K.NUMBER:
                part = str(number)
            elif glued and found[-1].kind is K.NUMBER and (len(part) == 1 or kind not in (K.MONTH, K.MAR)):
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
    return tuple(_together(found))


def _together(found: list[Token]) -> list[Token]:
    """Words that mean something else beside their neighbour: "al comune" is no second day, "primo colloquio" no day."""
    for at in range(1, len(found)):
        before, this = found[at - 1], found[at]
        if this.kind is K.PLACE and before.text in _TO_A_PLACE:
            found[at - 1] = Token(K.PLACE, before.text)
        elif (this.text in _TALKS and before.text in _COUNTED) or (this.text == "vediamo" and before.text == "ci"):
            found[at - 1 : at + 1] = (Token(K.FILLER, before.text), Token(K.FILLER, this.text))
    return found
