"""The vocabulary of days: what each word means, in Italian and in the mediators' languages."""

import enum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from schemas.cells.filler_phrases import is_no_slip
from schemas.cells.foreign_days import FOREIGN_MONTHS, FOREIGN_TODAY, FOREIGN_WEEKDAYS
from schemas.cells.normalise import plain
from schemas.cells.parsed import vocabulary

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


class DayTokenKind(enum.StrEnum):
    """What a token of a date cell is. A StrEnum, because its members hash at C speed."""

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


WordMeaning = tuple[DayTokenKind, int]
"""The kind of a word, and its number: a month (1-12), a weekday (0-6), a value; else 0."""


def _group(kind: DayTokenKind, text: str) -> dict[str, WordMeaning]:
    """Each word of `text` as one of that kind, without a number."""
    return dict.fromkeys(text.split(), (kind, 0))


def _numbered(kind: DayTokenKind, rows: tuple[str, ...], first: int) -> dict[str, WordMeaning]:
    """Each word of a row as one of that kind, with the row's number, counted from `first`."""
    return {word: (kind, number) for number, row in enumerate(rows, first) for word in row.split()}


_MONTHS: Final = {name: (DayTokenKind.MONTH, n) for n, name in enumerate(MONTH_NAMES, 1)}
_WEEKDAYS: Final = {plain(name): (DayTokenKind.WEEKDAY, n) for n, name in enumerate(WEEKDAY_NAMES)}
_SHORT_MONTHS: Final = _numbered(
    DayTokenKind.MONTH,
    (
        "gen genn gennai",
        "feb febb febbr",
        "marz",
        "apr apri april",
        "mag magg maggi",
        "giu giug giugn",
        "lug lugl lugli",
        "ago agos agost",
        "set sett settem settemb",
        "ott ottob",  # not "otto": that is the number
        "nov novem novemb",
        "dic dicem dicemb",
    ),
    1,
)
_SHORT_WEEKDAYS: Final = _numbered(
    DayTokenKind.WEEKDAY,
    (
        "lu lun lune luned",
        "ma marte marted",
        "me mer merc merco mercol",
        "gi gio giov giove gioved",
        "ve ven vene vener venerd",
        "sa sab saba sabat",
        "do dom dome domen",
    ),
    0,
)
NUMBER_WORDS: Final = vocabulary(
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
    "quindici sedici diciassette diciotto diciannove venti ventuno ventidue ventitre ventiquattro "
    "venticinque ventisei ventisette ventotto ventinove trenta trentuno"
)
"""From one to thirty-one, in order."""
_TODAY: Final = {
    **dict.fromkeys(vocabulary("oggi stamattina stamani stasera"), 0),
    "ieri": 1,
    **dict.fromkeys(vocabulary("altroieri avantieri ierlaltro"), 2),
    **FOREIGN_TODAY,
}
_VOCABULARY: Final[dict[str, WordMeaning]] = {
    **_group(
        DayTokenKind.FILLER,
        "il lo la i gli le l un in di del dell della dello nel nell d data giorno gg gg. mese "
        "anno addi li colloquio incontro appuntamento prossimo_colloquio fissato fissata prevista "
        "previsto programmato programmata confermato confermata ricordare de of avvenuto avvenuta "
        "svolto svolta fatto tenuto effettuato effettuata per prox pross",
    ),
    **_group(
        DayTokenKind.HEDGE,
        "circa ca circ forse credo penso probabilmente probabile indicativamente indicativo "
        "orientativamente verso intorno attorno presumibilmente eventualmente eventuale salvo "
        "imprevisti ipotesi approssimativo"
        "approssimativamente dovrebbe sembra pare possibilmente provvisorio provvisoria ipotizzato",
    ),
    **_group(
        DayTokenKind.RELATIVE,
        "prossimo prossima prossimi prossime scorso scorsa scorsi pv us cm corrente ultimo ultima "
        "questo questa venturo venturi",
    ),
    **_group(
        DayTokenKind.VAGUE,
        "domani dopodomani stanotte settimana settimane giorni mesi weekend inizio fine meta "
        "primi ultimi entro dopo prima subito presto appena quando ogni tutti tutte estate "
        "primavera autunno inverno natale pasqua ferie vacanze feste capodanno ferragosto ramadan "
        "quindicina decade quadrimestre trimestre semestre anni mesetto breve appresso"
        "fa durante",
    ),
    **{word: (DayTokenKind.TODAY, days) for word, days in _TODAY.items()},
    **_group(
        DayTokenKind.UNDECIDED,
        "definire concordare fissare stabilire decidere programmare confermare verificare vedere "
        "valutare comunicare sentire rinviato rinviata rimandato rimandata spostato spostata "
        "sospeso sospesa annullato annullata da non so sappiamo boh attesa tbd nd definirsi "
        "concordarsi richiamare ancora"
        "vedremo vedra chiamare telefonare aspettare bisogna ricordo",
    ),
    **_group(
        DayTokenKind.LINK, "e ed o od oppure al dal dall a ad fino sino tra fra poi anche et and"
    ),
    **_group(
        DayTokenKind.DAY_PART,
        "mattina mattino mattinata pomeriggio pomeridiano pomeridiana sera serata pom matt "
        "mezzogiorno antimeridiano am pm mattutino",
    ),
    **{word: (DayTokenKind.NUMBER, n) for n, word in enumerate(NUMBER_WORDS, 1)},
    "duemila": (DayTokenKind.NUMBER, 2000),
    "primo": (DayTokenKind.DAY_WORD, 1),
    "uno": (DayTokenKind.DAY_WORD, 1),
    "mar": (DayTokenKind.MAR, 0),
    "mart": (DayTokenKind.MAR, 0),
    **{word: (DayTokenKind.MONTH, n) for word, n in FOREIGN_MONTHS.items()},
    **{word: (DayTokenKind.WEEKDAY, n) for word, n in FOREIGN_WEEKDAYS.items()},
    **{f"duemila{word}": (DayTokenKind.NUMBER, 2000 + n) for n, word in enumerate(NUMBER_WORDS, 1)},
    **_SHORT_MONTHS,
    **_SHORT_WEEKDAYS,
    **_MONTHS,
    **_WEEKDAYS,
}
_NAMES: Final = {**_MONTHS, **_WEEKDAYS}
_SHORTEST_MISSPELT: Final = 4
_LONGEST_MISSPELT: Final = 12
_LONG_WORD: Final = 8
"""From this length on two slips are forgiven, before it one."""
_LOOKED_AT: Final = 3
"""Slips up to which another name counts as near, so that the nearest is not the only one."""


@lru_cache(maxsize=4096)
def classify(word: str) -> WordMeaning:
    """Return the kind and the number of a word in plain form; UNKNOWN and 0 for any other word.

    A misspelt month or weekday counts as itself when only one name is that near.
    """
    known = _VOCABULARY.get(word)
    if known is not None:
        return known
    if not _SHORTEST_MISSPELT <= len(word) <= _LONGEST_MISSPELT or is_no_slip(word):
        return DayTokenKind.UNKNOWN, 0
    name = _misspelt_name(word)
    return _NAMES[name] if name is not None else (DayTokenKind.UNKNOWN, 0)


def _misspelt_name(word: str) -> str | None:
    """Return the one month or weekday that `word` must be meant for, or None."""
    distances = [(OSA.distance(word, name, score_cutoff=_LOOKED_AT), name) for name in _NAMES]
    near = sorted(pair for pair in distances if pair[0] <= _LOOKED_AT)
    if not near:
        return None
    slips, name = near[0]
    is_only = len(near) == 1
    is_nearest = is_only or near[1][0] > slips
    forgiven = 2 if len(word) >= _LONG_WORD else 1
    if slips <= forgiven and is_nearest:
        return name
    # "gienaio": seven letters, two slips, and no other name anywhere near
    if len(word) == 7 and is_only and slips == 2 and name in _MONTHS:
        return name
    return None
