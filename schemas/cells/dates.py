"""Days, as Italians write them: day, month, year.

A text becomes tokens (numbers, months, weekdays, small words, marks); named rules then look at the tokens,
and the first that understands decides. A rule accepts only what its grammar covers from end to end: one word
too many, and the cell is asked back, unless it belongs to a phrase that says nothing of the day (`around`).
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from schemas.cells.day_words import WEEKDAY_NAMES, K, Token, spelled, tokens, without_asides
from schemas.cells.next_appointment import announces_next, is_of_another_service, no_next
from schemas.cells.normalise import blank
from schemas.cells.parsed import CACHE_SIZE, EPOCH, EPOCHS, LONGEST, Parsed, number_of
from schemas.cells.reading import Cell, End, Reading
from schemas.cells.symbols import POINTER
from schemas.cells.time_zones import Zoned, zoned

FIRST_YEAR: Final = 2010
LAST_YEAR: Final = 2040
YEAR_FROM_BESIDE: Final = "giorno e mese, anno dalla data vicina"
DAY_FROM_SENDING: Final = "oggi o ieri, dal giorno dell'invio"
NEAR: Final = dt.timedelta(days=183)
"""How far a missing year is filled in without asking."""


def italian(day: dt.date) -> str:
    """gg/mm/aaaa: the form that a proposal is made in."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


# --- Rules ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Yearless:
    """A day and month without their year, to be filled in from beside the cell."""

    day: int
    month: int
    weekday: int | None
    hedged: bool
    relative: bool
    coming: bool = False
    """`relative`: beside a word such as "scorso", "corrente"; `coming`: beside "prossimo"."""


@dataclass(frozen=True, slots=True)
class DaysBefore:
    """ "oggi", "ieri": a day that only the time of writing tells. `beside`: a day that stands in the cell as well."""

    days: int
    weekday: int | None
    hedged: bool
    beside: "Parsed[dt.date] | Yearless | None" = None


Found = Parsed[dt.date] | Yearless | DaysBefore
Rule = Callable[[str, Sequence[Token]], "Found | None"]


def _judged(day: dt.date, rule: str, weekday: int | None, hedged: bool) -> Parsed[dt.date]:
    """A real day, held against the weekday and the doubts that stand beside it."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return Parsed.refused("DATA-08", "anno non plausibile")
    if weekday is not None and weekday != day.weekday():
        return Parsed.doubt(
            "DATA-04",
            "il giorno della settimana non torna",
            day,
            italian(day),
            day=italian(day),
            weekday=WEEKDAY_NAMES[day.weekday()],
        )
    if hedged:
        return Parsed.doubt("DATA-07", "data incerta", day, italian(day))
    return Parsed.read(day, rule)


def _serial(text: str, _: Sequence[Token]) -> Found | None:
    """A serial number left as text: "45363"."""
    if len(text) < 5 or not re.fullmatch(r"[0-9]{5}([.,][0-9]+)?", text):
        return None
    return _serial_day(float(text.replace(",", ".")))


def _serial_day(number: float) -> Parsed[dt.date]:
    if (
        not math.isfinite(number) or not 36_526 <= number < 55_154
    ):  # 2000–2050: beyond, no date is meant at all
        return Parsed.refused("DATA-11", "numero che non è un giorno")
    day = EPOCH + dt.timedelta(days=int(number))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return Parsed.refused("DATA-11", "numero che non è un giorno")
    return Parsed.read(day, "numero di serie del foglio")


def _digits(text: str, _: Sequence[Token]) -> Found | None:
    """Eight digits: ggmmaaaa, or aaaammgg. The plausible years keep the two apart."""
    if len(text) != 8 or not re.fullmatch(r"[0-9]{8}", text):
        return None
    for day, month, year in ((text[:2], text[2:4], text[4:]), (text[6:], text[4:6], text[:4])):
        if FIRST_YEAR <= int(year) <= LAST_YEAR:
            return _day(int(day), int(month), int(year), "otto cifre")
    return Parsed.refused("DATA-01", "otto cifre che non sono un giorno")


_BESIDE_TODAY: Final = frozenset({K.FILLER, K.TIME, K.DAY_PART, K.HEDGE, K.WEEKDAY, K.ASIDE})
_DAYS_AGO: Final = 3
""" "due giorni fa" is counted, "dieci giorni fa" is a guess."""


def _today(_: str, said: Sequence[Token]) -> Found | None:
    """ "oggi", "ieri mattina", "ieri, lunedì", "oggi 20/6": nothing beside it that may be another day."""
    days, rest = _days_before(said)
    if days is None:
        return None
    weekdays = [token.number for token in rest if token.kind is K.WEEKDAY]
    hedged = any(token.kind is K.HEDGE for token in rest)
    if all(
        token.kind in _BESIDE_TODAY or (token.kind is K.MARK and token.text in _EDGE_MARKS)
        for token in rest
    ):
        return (
            DaysBefore(days, weekdays[0] if weekdays else None, hedged)
            if len(weekdays) < 2
            else None
        )
    if any(token.kind is K.VAGUE for token in rest):
        return None
    beside = _one_day("", rest)
    if isinstance(beside, DaysBefore) or beside is None:
        return None
    if isinstance(beside, Parsed) and beside.end is not End.READ:
        return beside
    return DaysBefore(days, weekdays[0] if weekdays else None, hedged, beside)


def _days_before(said: Sequence[Token]) -> tuple[int | None, Sequence[Token]]:
    """How many days before its writing a cell speaks of, and the tokens that do not say it."""
    names = [at for at, token in enumerate(said) if token.kind is K.TODAY]
    if len(names) == 1:
        return said[names[0]].number, [token for at, token in enumerate(said) if at != names[0]]
    for at, token in enumerate(said[:-1] if not names else ()):
        after = said[at + 1]
        if token.text in ("questa", "questo") and after.kind is K.DAY_PART:
            return 0, (*said[:at], *said[at + 2 :])
        if (
            after.text == "fa"
            and token.text in ("giorni", "giorno")
            and at
            and 1 <= said[at - 1].number <= _DAYS_AGO
        ):
            return said[at - 1].number, (*said[: at - 1], *said[at + 2 :])
    return None, said


def _vague(_: str, said: Sequence[Token]) -> Found | None:
    """ "domani", "fine giugno", "entro il 20/6/2026": no day at all, or not that day."""
    if any(token.kind in (K.VAGUE, K.TODAY) for token in said):
        return Parsed.refused("DATA-06", "parole vaghe o relative")
    return None


_EDGE_MARKS: Final = frozenset(POINTER + '()[]{},;:-./"«»“”!*#|_')
_SEPARATORS: Final = frozenset("/-.,\\_:;|*")
_EDGES: Final = frozenset(
    {K.FILLER, K.TIME, K.HEDGE, K.RELATIVE, K.DAY_PART, K.WEEKDAY, K.MAR, K.UNDECIDED, K.ASIDE}
)
_VALUES: Final = frozenset({K.NUMBER, K.MONTH, K.MAR, K.DAY_WORD})


def _is_edge(token: Token) -> bool:
    return token.kind in _EDGES or (token.kind is K.MARK and token.text in _EDGE_MARKS)


def _one_day(_: str, said: Sequence[Token]) -> Found | None:
    """One day, with or without its weekday, an hour, small words and doubts around it."""
    first, last = 0, len(said)
    while first < last and _is_edge(said[first]):
        first += 1
    if (
        first < last
        and said[first].text in ("al", "a")
        and any(t.kind in _DOUBTS for t in said[:first])
    ):
        first += 1  # "intorno al 20/6/2026", "rinviato al 20/6/2026"
        if first < last and said[first].kind is K.FILLER:
            first += 1
    while last > first and _is_edge(said[last - 1]):
        last -= 1
    core, edges = said[first:last], (*said[:first], *said[last:])
    if not core:
        return None
    weekdays = {
        t.number if t.kind is K.WEEKDAY else 1 for t in edges if t.kind in (K.WEEKDAY, K.MAR)
    }
    if len(weekdays) > 1:
        return Parsed.refused("DATA-05", "due giorni della settimana")
    weekday = next(iter(weekdays), None)
    hedged = any(t.kind in _DOUBTS for t in edges)
    relative = any(t.kind is K.RELATIVE and t.text not in _COMING for t in edges)
    coming = any(t.text in _COMING for t in edges)
    parts = _parts(core)
    if parts is None:
        return None
    values, loose = parts
    if len(values) == 2 and first and said[first - 1].text in ("/", "_"):
        return None  # "__/11/12": the day was never filled in
    tail = "".join(t.text for t in said[last:] if t.kind is K.MARK)
    bare = len(core) > 1 and core[-1] is values[-1] and core[-2].kind in _VALUES
    found = _from_values(values, loose, bare, tail, weekday, hedged, relative)
    return replace(found, coming=coming) if isinstance(found, Yearless) else found


_DOUBTS: Final = frozenset({K.HEDGE, K.UNDECIDED})
_COMING: Final = frozenset(("prossimo", "prossima", "prossimi", "prossime"))


def _parts(core: Sequence[Token]) -> tuple[list[Token], bool] | None:
    """Day, month and year of a core, and whether a separator was used that only a whole date excuses.

    None when anything else stands between them.
    """
    values: list[Token] = []
    between = 0
    loose = False
    for at, token in enumerate(core):
        if token.kind in _VALUES:
            if token.kind is K.DAY_WORD and at > 0:
                return None
            values.append(token)
            between = 0
        elif token.kind is K.FILLER or token.text == "°":
            if token.text == "°" and at != 1:
                return None
        elif token.kind is K.MARK and token.text in _SEPARATORS:
            between += 1
            loose = loose or token.text in ":;"
            if between > 2:
                return None
        else:
            return None
        if len(values) == 3 and at + 1 < len(core):
            return (values, loose) if _is_loose_time(values, core[at + 1 :]) else None
    return values, loose


def _is_loose_time(values: Sequence[Token], rest: Sequence[Token]) -> bool:
    """ "20/06/2026 10.30", "(10.30", "10.30-11.10": an hour without "ore", only where it cannot be another day."""
    if len(values[2].text) != 4 or values[1].kind is K.DAY_WORD:
        return False
    if rest[0].kind is K.MARK and rest[0].text in "(-,;":
        rest = rest[1:]
    clock = [(t.kind is K.NUMBER, t.text) for t in rest]
    shape = "".join("n" if number else text for number, text in clock).replace(",", ".")
    numbers = [t for t in rest if t.kind is K.NUMBER]
    if shape == "n.n.n":
        return _is_clock(numbers[0], numbers[1], sure=False) and _is_clock(
            numbers[0], numbers[2], sure=False
        )
    if shape == "n.n":
        return _is_clock(numbers[0], numbers[1])
    if shape in ("n.n-n.n", "n.n/n.n"):
        start, end = numbers[0], numbers[2]
        return (
            _is_clock(start, numbers[1])
            and _is_clock(end, numbers[3], sure=False)
            and start.number <= end.number
        )
    return False


def _is_clock(hour: Token, minute: Token, *, sure: bool = True) -> bool:
    """True for hours and minutes that, when `sure`, are no day and month."""
    no_month = minute.number > 12 or minute.number == 0
    return (
        hour.number <= 24
        and len(hour.text) <= 2
        and len(minute.text) == 2
        and minute.number < 60
        and (no_month or not sure)
    )


def _from_values(
    values: Sequence[Token],
    loose: bool,
    bare: bool,
    tail: str,
    weekday: int | None,
    hedged: bool,
    relative: bool,
) -> Found | None:
    """The day that two or three values mean. `bare`: only a blank stands before the last."""
    kinds = tuple(token.kind for token in values)
    months = [at for at, kind in enumerate(kinds) if kind in (K.MONTH, K.MAR)]
    if len(months) > 1:
        return None
    if len(values) == 1:
        return _one_value(values[0])
    if len(values) == 2:
        if loose:
            return None
        return _two_values(values, months, weekday, hedged, relative)
    if len(values) != 3:
        return None
    if loose and len(values[2].text) != 4:
        return None
    if (
        len(values[0].text) == 4 and kinds[0] is K.NUMBER
    ):  # ISO order, and only with a year of four digits
        year, month, day = values
        rule = "anno-mese-giorno"
    elif months == [0]:
        month, day, year = values
        if len(year.text) != 4:
            return None
        rule = "mese a parole, giorno, anno"
    else:
        day, month, year = values
        rule = "giorno, mese a parole, anno" if months else "giorno/mese/anno"
    if year.kind is not K.NUMBER or day.kind not in (K.NUMBER, K.DAY_WORD):
        return None
    if not months and day.kind is K.DAY_WORD:
        return None
    return _whole(day, month, year, rule, tail, weekday, hedged, bare)


def _whole(
    day: Token,
    month: Token,
    year: Token,
    rule: str,
    tail: str,
    weekday: int | None,
    hedged: bool,
    bare: bool,
) -> Found | None:
    if (day.kind is K.NUMBER and len(day.text) > 2) or (
        month.kind is K.NUMBER and len(month.text) > 2
    ):
        return None
    if len(year.text) == 2:
        if bare and year.number < 24:
            return Parsed.doubt("DATA-02", "un anno o un'ora?")  # "20/6 10", "20 giugno 15"
        if tail.startswith(("/", "-", "_", "..")):
            return None  # "20/06/20..": the year was never finished
        full = 2000 + year.number
    elif len(year.text) == 4:
        full = year.number
    elif len(year.text) == 1:
        return None
    else:
        return Parsed.refused("DATA-08", "anno non plausibile")
    return _day(day.number, _month(month), full, rule, weekday, hedged)


def _month(token: Token) -> int:
    return 3 if token.kind is K.MAR else token.number


def _day(
    day: int, month: int, year: int, rule: str, weekday: int | None = None, hedged: bool = False
) -> Parsed[dt.date]:
    try:
        real = dt.date(year, month, day)
    except ValueError:
        if month <= 31 and month > 12 >= day > 0 and FIRST_YEAR <= year <= LAST_YEAR:
            return _swapped(day, month, year)
        return Parsed.refused("DATA-03", "il giorno non esiste")
    return _judged(real, rule, weekday, hedged)


def _swapped(month: int, day: int, year: int) -> Parsed[dt.date]:
    """ "6/20/2026": the American order, never taken without asking."""
    try:
        meant = dt.date(year, month, day)
    except ValueError:
        return Parsed.refused("DATA-03", "il giorno non esiste")
    return Parsed.doubt("DATA-03", "giorno e mese scambiati", meant, italian(meant))


def _one_value(value: Token) -> Found | None:
    if value.kind in (K.MONTH, K.MAR):
        return Parsed.refused("DATA-06", "un mese senza il giorno")
    if value.kind is K.NUMBER and len(value.text) <= 2 and 1 <= value.number <= 31:
        return Parsed.refused("DATA-06", "un giorno senza il mese")
    return None


def _two_values(
    values: Sequence[Token],
    months: Sequence[int],
    weekday: int | None,
    hedged: bool,
    relative: bool,
) -> Found | None:
    day, month = values
    if months == [0]:
        return Parsed.refused("DATA-06", "un mese senza un giorno sicuro")
    if (
        month.kind is K.NUMBER
        and len(month.text) == 4
        and day.kind is K.NUMBER
        and 1 <= day.number <= 12
    ):
        return Parsed.refused("DATA-06", "un mese senza il giorno")
    if day.kind is K.DAY_WORD and not months:
        return None
    if (day.kind is K.NUMBER and len(day.text) > 2) or (
        month.kind is K.NUMBER and len(month.text) > 2
    ):
        return None
    try:
        dt.date(2024, _month(month), day.number)  # a leap year, so that 29/2 may stand
    except ValueError:
        return Parsed.refused("DATA-03", "il giorno non esiste")
    return Yearless(day.number, _month(month), weekday, hedged, relative)


def _two_days(_: str, said: Sequence[Token]) -> Found | None:
    """Two days, or an interval."""
    numbers = sum(token.kind is K.NUMBER for token in said)
    months = sum(token.kind is K.MONTH for token in said)
    linked = _links_two(said)
    unknown = any(token.kind is K.UNKNOWN for token in said)
    if (
        not unknown
        and numbers
        and (months > 1 or _two_in_a_row(said) or (linked and numbers + months >= 2))
    ):
        return Parsed.refused("DATA-05", "due giorni o un intervallo")
    if not numbers and linked and sum(token.kind is K.WEEKDAY for token in said) > 1:
        return Parsed.refused("DATA-05", "due giorni della settimana")
    return None


def _links_two(said: Sequence[Token]) -> bool:
    """True where a word such as "e" or "al" stands between two pieces of days: "12 e 13 marzo", or the whole
    begins as a period, "dal 12 marzo"; never "in Italia dal 12 marzo".
    """
    if said and said[0].text in ("dal", "dall"):
        return True
    pieces = [
        at for at, token in enumerate(said) if token.kind in (K.NUMBER, K.MONTH, K.WEEKDAY, K.MAR)
    ]
    return bool(pieces) and any(token.kind is K.LINK for token in said[pieces[0] : pieces[-1]])


def _two_in_a_row(said: Sequence[Token]) -> bool:
    """ "20-21/6/2026": too many numbers for one day, with nothing but separators between them."""
    values = [at for at, token in enumerate(said) if token.kind in (K.NUMBER, K.MONTH)]
    between = said[values[0] : values[-1]] if len(values) >= 4 else ()
    return bool(between) and not any(
        token.kind is K.FILLER or token.text == ":" for token in between
    )


def _fragment(_: str, said: Sequence[Token]) -> Found | None:
    """Pieces of a date or words of delay, but no day."""
    kinds = {token.kind for token in said}
    if K.UNKNOWN in kinds or K.NUMBER in kinds:
        return None
    if kinds <= {K.TIME, K.MARK, K.DAY_PART, K.FILLER, K.HEDGE} and K.TIME in kinds:
        return Parsed.refused("DATA-01", "solo un'ora, nessun giorno")
    if kinds & {K.RELATIVE, K.LINK, K.WEEKDAY, K.MAR, K.MONTH, K.DAY_PART}:
        return Parsed.refused("DATA-06", "parole vaghe o relative")
    if K.UNDECIDED in kinds:
        return Parsed.refused("DATA-06", "giorno ancora da decidere")
    return None


DATE_RULES: Final[tuple[Rule, ...]] = (
    _serial,
    _digits,
    _today,
    _vague,
    _one_day,
    _two_days,
    _fragment,
)
"""From the plainest to the oddest; the first that understands decides."""


@lru_cache(maxsize=CACHE_SIZE)
def _understand(typed: str) -> Found | None:
    """What a text says by itself; None when it is blank."""
    if len(typed) > LONGEST:
        return Parsed.refused("DATA-01", "troppo testo per un giorno") if typed.strip() else None
    text = spelled(typed.translate(_SAME_MARK))
    if not text:
        return None if blank(typed) else Parsed.refused("DATA-01", "segni che non dicono un giorno")
    if ":" in text and (clock := zoned(text)) is not None:
        return _in_rome(clock)
    return _say(text, typed)


def _say(text: str, typed: str) -> Found:
    """What a text that is `spelled` says."""
    if text[0] == "<" and text[-1] == ">":
        text = text[1:-1].strip()
    if "altro" in text:
        text = text.replace("altro ieri", "altroieri").replace("l'altroieri", "altroieri")
    said = tokens(text)
    found = _by_rules(text, said)
    refused = found is None or (isinstance(found, Parsed) and found.end is End.REFUSED)
    if refused and any(token.kind is K.UNKNOWN for token in said):
        said = without_asides(said, typed)
        rest = " ".join(
            token.text
            for token in said
            if token.kind is not K.ASIDE and token.text not in _EDGE_MARKS
        )
        found = _by_rules(rest, said)
    if isinstance(found, Parsed) and found.end is End.REFUSED:
        return _said_twice(text) or found
    return found or _mistyped(text)


def _said_twice(text: str) -> Found | None:
    """The same whole day, written two times: "12 marzo 2026 (12/03/2026)"; None where it is not."""
    if len(text) > _TWO_DAYS_AT_MOST:
        return None
    for blank_at in (found.start() for found in re.finditer(" ", text)):
        told = [
            _by_rules(half, tokens(half))
            for half in (text[:blank_at], text[blank_at:].strip(" ()-=,;"))
        ]
        days = [one.value for one in told if isinstance(one, Parsed)]
        if len(days) == 2 and days[0] is not None and days[0] == days[1]:
            return told[0]
    return None


def _by_rules(text: str, said: Sequence[Token]) -> Found | None:
    """What the first rule that understands says."""
    for rule in DATE_RULES:
        if (found := rule(text, said)) is not None:
            return found
    return None


def _in_rome(clock: Zoned) -> Found:
    """The day that it was in Rome at a moment of another zone: "2026-01-14T23:00:00Z" is the 15th."""
    found = _say(f"{clock.before} {clock.after}", "")
    if isinstance(found, Parsed) and found.value:
        return _judged(
            clock.in_rome(found.value).date(), "data e ora con il fuso orario", None, False
        )
    if isinstance(found, Parsed):
        return found
    return Parsed.refused("DATA-01", "un fuso orario e un giorno senza anno")


_TWO_DAYS_AT_MOST: Final = 80
_SAME_MARK: Final = str.maketrans("º^⁄∕", "°°//")
_LETTERS: Final = str.maketrans("oil", "011")
_NEAR_DIGIT: Final = re.compile(r"[0-9oil]*(?:[0-9][oil]|[oil][0-9])[0-9oil]*")


def _mistyped(text: str) -> Found:
    """ "2o/06/2026": digits for the letters that look like them are proposed."""
    mended = _NEAR_DIGIT.sub(lambda piece: piece[0].translate(_LETTERS), text)
    if (
        mended != text
        and isinstance(found := _one_day(mended, tokens(mended)), Parsed)
        and found.value
    ):
        return Parsed.doubt(
            "DATA-01", "lettere al posto di cifre", found.value, italian(found.value)
        )
    return Parsed.refused("DATA-01", "nessuna forma conosciuta")


def _other(cell: Cell) -> Parsed[dt.date]:
    """A cell that holds no text."""
    typed = cell.typed
    if isinstance(typed, dt.datetime):
        if typed.date() in EPOCHS:
            return Parsed.refused("DATA-01", "solo un'ora, nessun giorno")
        return _judged(typed.date(), "cella di data e ora", None, False)
    if isinstance(typed, dt.date):
        return _judged(typed, "cella di data", None, False)
    if isinstance(typed, dt.time | dt.timedelta):
        return Parsed.refused("DATA-01", "solo un'ora, nessun giorno")
    number = number_of(typed)
    if number is None:
        return Parsed.refused("DATA-01", "né testo né data")
    if math.isfinite(number) and 10_000_000 <= number < 100_000_000 and number == int(number):
        eight = _digits(str(int(number)), ())
        if isinstance(eight, Parsed) and eight.flag != "DATA-01":
            return eight
    return _serial_day(number)


# --- The year that is not there -------------------------------------------------------------------------


def _nearest(said: Yearless, edge: dt.date, step: int) -> dt.date | None:
    """The first such day after `edge` (step 1), or the latest not after it (step -1)."""
    for year in range(edge.year, edge.year + step * 9, step):
        try:
            day = dt.date(year, said.month, said.day)
        except ValueError:
            continue
        if (day > edge) if step > 0 else (day <= edge):
            return day
    return None


def _with_year(said: Yearless, edge: dt.date | None, step: int, sure: bool) -> Parsed[dt.date]:
    """A day without year, its year taken from `edge`: read when near and `sure`, else a doubt."""
    day = _nearest(said, edge, step) if edge is not None and 1 < edge.year < 9980 else None
    if day is None or edge is None:
        return Parsed.doubt("DATA-02", "manca l'anno")
    points_elsewhere = said.relative or (said.coming and step < 0)
    if not sure or points_elsewhere or abs(day - edge) > NEAR:
        return Parsed.doubt("DATA-02", "manca l'anno", day, italian(day))
    return _judged(day, YEAR_FROM_BESIDE, said.weekday, said.hedged)


_NIGHT: Final = dt.time(4)


def _written_on(said: DaysBefore, sent: dt.datetime | None) -> Parsed[dt.date]:
    """The day that "oggi" was when the form was sent; one sent in the night leaves it open."""
    whole = said.beside if isinstance(said.beside, Parsed) else None
    if sent is None or not 1 < sent.year < 9980:
        return (
            whole
            if whole and not said.days
            else Parsed.refused("DATA-06", "parole vaghe o relative")
        )
    day = sent.date() - dt.timedelta(days=said.days)
    if whole:
        if whole.value == day:
            return whole
        return Parsed.refused("DATA-05", "«oggi» o «ieri» e un altro giorno")
    if isinstance(said.beside, Yearless):
        if (said.beside.day, said.beside.month) != (day.day, day.month):
            return Parsed.refused("DATA-05", "«oggi» o «ieri» e un altro giorno")
        return _judged(
            day, DAY_FROM_SENDING, said.beside.weekday, said.hedged or said.beside.hedged
        )
    if dt.time() < sent.time() < _NIGHT:
        return Parsed.doubt("DATA-06", "inviato di notte: quale giorno?", day, italian(day))
    return _judged(day, DAY_FROM_SENDING, said.weekday, said.hedged)


def names_a_day(text: str) -> bool:
    """True for a text that is one day, its month a word: "sabato 20 giugno", never "9-10", "20" or "ieri"."""
    if text.isdigit() or not any(map(str.isalpha, text)):
        return False
    found = _understand(text)
    if not isinstance(found, Yearless) and not (isinstance(found, Parsed) and found.best):
        return False
    return any(token.kind is K.MONTH for token in tokens(spelled(text)))


def read_date(cell: Cell, *, sent: dt.datetime | None = None) -> Reading[dt.date]:
    """Read the day of a talk: as `read_day`, and a day that is told as the next one is asked.

    Reads     all that `read_day` reads
    Doubts    all that `read_day` doubts · "prossimo colloquio 13/03/2026", "ci vediamo il 13/03/2026",
              "fissato per il 13/03/2026": is it the day of this talk, or of the next? DATA-07
    Refuses   all that `read_day` refuses
    Returns   a Reading, as `read_day`
    Raises    nothing
    Source    scheda colloqui, line DATA
    """
    reading = read_day(cell, sent=sent)
    if reading.value is None or not isinstance(cell.typed, str) or not announces_next(cell.typed):
        return reading
    return _NEXT_UNDER_DATE.of(cell)


_TO_A_DAY: Final = re.compile(r"^\s*al (?=(?:giorno )?[0-9]+[ /.-])", re.IGNORECASE)
""" "al 26 marzo", where the next talk was put off to."""
_NEXT_UNDER_DATE: Final[Parsed[dt.date]] = Parsed.doubt(
    "DATA-07", "il giorno del colloquio, o del prossimo?"
)
_OF_ANOTHER: Final[Parsed[dt.date]] = Parsed.doubt(
    "DATA-07", "un colloquio, o un altro appuntamento?"
)


def read_day(cell: Cell, *, sent: dt.datetime | None = None) -> Reading[dt.date]:
    """Read a day the way Italians write it: day, month, year.

    Reads     "12/03/2024" · "12.3.24" · "martedì 12 marzo 2024, ore 10" · "1° marzo 2024" · "2024-03-12" ·
              a date cell · a serial (45363, also as text) · "12/3" with `sent`: the latest such day not after
              it · "oggi", "ieri mattina" with `sent`: that day, the day before · "20-mar", "venti marzo
              duemilaventisei", "20 giugno '19", "20 березня", digits of every script · a day with a greeting, a
              place, a person or a picture around it: "Ciao, 20/03 a Rozzano 📍" · "2026-01-14T23:00:00Z": what it
              was in Rome, the 15th · "2O/06/2026", where all else is digits · the same day twice: "12 marzo 2026
              (12/03/2026)"
    Doubts    "12/3" without `sent`, or half a year and more before it: DATA-02 · "lunedì 12/3/2024": that was
              a Tuesday, DATA-04 · "12/3/2024?" · "circa", "forse", "da confermare": DATA-07
    Refuses   an unknown form, an hour: DATA-01 · "31/02/2024", "6/20/2026": no such day, DATA-03 · two days or
              an interval: DATA-05 · "domani", "fine giugno", "ieri" without `sent`: DATA-06 · the year 1924:
              DATA-08 · 20.06 as a number: DATA-11 · a day beside a word that is not known: DATA-01
    Returns   a Reading that always keeps the cell as it came; a doubt carries its proposal beside it
    Raises    nothing: whatever a person types is an ordinary answer
    Source    scheda colloqui, line DATA; tabs Nuclei and Incontri
    """
    typed = cell.typed
    if typed is None:
        return Reading.nothing(cell)
    if not isinstance(typed, str):
        return _other(cell).of(cell)
    found = _understand(typed)
    if found is None:
        return Reading.nothing(cell)
    if isinstance(found, Yearless):
        found = _with_year(found, sent.date() if sent is not None else None, -1, sure=True)
    elif isinstance(found, DaysBefore):
        found = _written_on(found, sent)
    return found.of(cell)


def read_next_date(
    cell: Cell, *, talk: dt.date | None, sent: dt.datetime | None = None
) -> Reading[dt.date]:
    """Read the day of the next talk, or that there will be none.

    Reads     all that `read_date` reads · "20/6" after a `talk` of that spring: the first such day after it ·
              "nessuno", "percorso concluso": read, and the value is None
    Doubts    all that `read_date` doubts · "20/6" more than half a year after the talk: DATA-02 ·
              "-", "x", "da definire", "rinviato", "non so": PROSSIMA-03 · "26/03 pediatra", "26/03 in questura":
              an appointment with somebody else? DATA-07
    Refuses   all that `read_date` refuses
    Returns   a Reading; `value` None with `end` READ says that no further talk is planned
    Raises    nothing
    Source    scheda colloqui, line DATA PROSSIMO COLLOQUIO
    """
    typed = cell.typed
    if typed is None:
        return Reading.nothing(cell)
    if not isinstance(typed, str):
        return _other(cell).of(cell)
    ended = no_next(typed)
    if ended is not None:
        return ended.of(cell)
    found = _understand(_TO_A_DAY.sub("", typed))
    if found is None:
        return Reading.nothing(cell)
    if isinstance(found, Yearless):
        if talk is not None:
            found = _with_year(found, talk, 1, sure=True)
        else:
            found = _with_year(found, sent.date() if sent is not None else None, 1, sure=False)
    elif isinstance(found, DaysBefore):
        found = _written_on(found, None)
    if found.value is not None and is_of_another_service(typed):
        found = _OF_ANOTHER
    return found.of(cell)
