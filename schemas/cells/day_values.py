"""One day from its tokens: which values are day, month and year, and what stands around them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.cells.day_meaning import DayMeaning, Yearless, day_of_date
from schemas.cells.day_tokens import DayToken
from schemas.cells.day_words import DayTokenKind
from schemas.cells.parsed import Parsed
from schemas.cells.symbols import POINTER

EDGE_MARKS: Final = frozenset(POINTER + '()[]{},;:-./"«»“”!*#|_')
"""Marks that may stand before and behind a day, and say nothing of it."""
_SEPARATORS: Final = frozenset("/-.,\\_:;|*")
_LOOSE_SEPARATORS: Final = frozenset(":;")
"""Between the values of a whole date only: "20:06" alone is an hour."""
_EDGES: Final = frozenset(
    {
        DayTokenKind.FILLER,
        DayTokenKind.TIME,
        DayTokenKind.HEDGE,
        DayTokenKind.RELATIVE,
        DayTokenKind.DAY_PART,
        DayTokenKind.WEEKDAY,
        DayTokenKind.MAR,
        DayTokenKind.UNDECIDED,
        DayTokenKind.ASIDE,
    }
)
_VALUES: Final = frozenset(
    {DayTokenKind.NUMBER, DayTokenKind.MONTH, DayTokenKind.MAR, DayTokenKind.DAY_WORD}
)
_MONTHS: Final = frozenset({DayTokenKind.MONTH, DayTokenKind.MAR})
_DAYS: Final = frozenset({DayTokenKind.NUMBER, DayTokenKind.DAY_WORD})
_WEEKDAYS: Final = frozenset({DayTokenKind.WEEKDAY, DayTokenKind.MAR})
_DOUBTS: Final = frozenset({DayTokenKind.HEDGE, DayTokenKind.UNDECIDED})
_COMING: Final = frozenset(("prossimo", "prossima", "prossimi", "prossime"))
_TUESDAY: Final = 1
_MARCH: Final = 3
_MOST_SEPARATORS: Final = 2
_FIRST_TWO_DIGIT_YEAR: Final = 24
"""A smaller number behind a blank may be an hour: "20/6 10", "20 giugno 15"."""


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What stands before and behind a day. `tail`: the marks behind it, in one text."""

    weekday: int | None
    hedged: bool
    relative: bool
    coming: bool
    tail: str


@dataclass(frozen=True, slots=True)
class _DateParts:
    """The values of one day in their order, at most three.

    `loose`: a separator stands between them that only a whole date excuses. `bare`: only a blank
    stands before the last one.
    """

    values: Sequence[DayToken]
    loose: bool
    bare: bool = False


def one_day(_: str, row: Sequence[DayToken]) -> DayMeaning | None:
    """Return the one day of a cell, with a weekday, an hour, small words and doubts around it.

    The year may be missing (`Yearless`). None where anything else stands between the values.
    """
    first, last = _core_of(row)
    core = row[first:last]
    if not core:
        return None
    edges = (*row[:first], *row[last:])
    weekdays = _weekdays_of(edges)
    if len(weekdays) > 1:
        return Parsed.refused("DATA-05", "due giorni della settimana")
    parts = _parts_of(core)
    if parts is None:
        return None
    was_left_open = first > 0 and row[first - 1].text in ("/", "_")
    if len(parts.values) == 2 and was_left_open:
        return None  # "__/11/12": the day was never filled in
    around = _Surroundings(
        weekday=next(iter(weekdays), None),
        hedged=any(token.kind in _DOUBTS for token in edges),
        relative=any(_is_relative(token) for token in edges),
        coming=any(token.text in _COMING for token in edges),
        tail="".join(token.text for token in row[last:] if token.kind is DayTokenKind.MARK),
    )
    return _meaning_of(parts, around)


def _core_of(row: Sequence[DayToken]) -> tuple[int, int]:
    """Return where the day begins and ends, without the words and marks around it."""
    first, last = 0, len(row)
    while first < last and _is_edge(row[first]):
        first += 1
    if first < last and row[first].text in ("al", "a"):
        is_doubtful = any(token.kind in _DOUBTS for token in row[:first])
        if is_doubtful:  # "intorno al 20/6/2026", "rinviato al 20/6/2026"
            first += 1
            if first < last and row[first].kind is DayTokenKind.FILLER:
                first += 1
    while last > first and _is_edge(row[last - 1]):
        last -= 1
    return first, last


def _is_edge(token: DayToken) -> bool:
    return token.kind in _EDGES or (token.kind is DayTokenKind.MARK and token.text in EDGE_MARKS)


def _weekdays_of(edges: Sequence[DayToken]) -> set[int]:
    """Return the weekdays (0-6) that stand around a day; "mar" is a Tuesday there."""
    weekdays: set[int] = set()
    for token in edges:
        if token.kind in _WEEKDAYS:
            is_weekday = token.kind is DayTokenKind.WEEKDAY
            weekdays.add(token.number if is_weekday else _TUESDAY)
    return weekdays


def _is_relative(token: DayToken) -> bool:
    return token.kind is DayTokenKind.RELATIVE and token.text not in _COMING


def _parts_of(core: Sequence[DayToken]) -> _DateParts | None:
    """Return day, month and year of a core; None when anything else stands between them."""
    values: list[DayToken] = []
    separators = 0
    loose = False
    for place, token in enumerate(core):
        if not _may_stand_in_date(token, place):
            return None
        if token.kind in _VALUES:
            values.append(token)
            separators = 0
        elif token.kind is DayTokenKind.MARK and token.text in _SEPARATORS:
            separators += 1
            loose = loose or token.text in _LOOSE_SEPARATORS
            if separators > _MOST_SEPARATORS:
                return None
        if len(values) == 3:
            rest = core[place + 1 :]
            if rest and not _is_hour_behind(values, rest):
                return None
            break
    if not values:  # separators alone: "\\ \\"
        return None
    return _with_bareness(core, values, loose)


def _may_stand_in_date(token: DayToken, place: int) -> bool:
    """True for a value, a small word or a separator at that place of a date."""
    if token.kind is DayTokenKind.DAY_WORD:
        return place == 0  # "primo marzo"
    if token.text == "°":
        return place == 1  # "1° marzo"
    is_separator = token.kind is DayTokenKind.MARK and token.text in _SEPARATORS
    return token.kind in _VALUES or token.kind is DayTokenKind.FILLER or is_separator


def _with_bareness(core: Sequence[DayToken], values: Sequence[DayToken], loose: bool) -> _DateParts:
    bare = len(core) > 1 and core[-1] is values[-1] and core[-2].kind in _VALUES
    return _DateParts(values, loose, bare)


# --- An hour behind a whole date --------------------------------------------------------------

_CLOCK: Final = (DayTokenKind.NUMBER, ".", DayTokenKind.NUMBER)
_CLOCK_WITH_SECONDS: Final = (*_CLOCK, ".", DayTokenKind.NUMBER)
_TWO_CLOCKS: Final = ((*_CLOCK, "-", *_CLOCK), (*_CLOCK, "/", *_CLOCK))


def _is_hour_behind(values: Sequence[DayToken], rest: Sequence[DayToken]) -> bool:
    """True for an hour without "ore" behind a whole date, only where it is no other day.

    "20/06/2026 10.30", "(10.30", "10.30-11.10".
    """
    _, month, year = values
    if len(year.text) != 4 or month.kind is DayTokenKind.DAY_WORD:
        return False
    if rest[0].kind is DayTokenKind.MARK and rest[0].text in "(-,;":
        rest = rest[1:]
    shape = tuple(map(_shape_of, rest))
    numbers = [token for token in rest if token.kind is DayTokenKind.NUMBER]
    if shape == _CLOCK:
        return _is_clock(numbers[0], numbers[1]) and _is_no_month(numbers[1])
    if shape == _CLOCK_WITH_SECONDS:
        hour, minute, second = numbers
        return _is_clock(hour, minute) and _is_clock(hour, second)
    if shape in _TWO_CLOCKS:
        start, start_minute, end, end_minute = numbers
        is_start = _is_clock(start, start_minute) and _is_no_month(start_minute)
        return is_start and _is_clock(end, end_minute) and start.number <= end.number
    return False


def _shape_of(token: DayToken) -> str:
    """Return NUMBER for a number, else the token's text, with a dot for a comma."""
    return token.kind if token.kind is DayTokenKind.NUMBER else token.text.replace(",", ".")


def _is_clock(hour: DayToken, minute: DayToken) -> bool:
    is_hour = hour.number <= 24 and len(hour.text) <= 2
    return is_hour and len(minute.text) == 2 and minute.number < 60


def _is_no_month(minute: DayToken) -> bool:
    return minute.number > 12 or minute.number == 0


# --- What the values mean ---------------------------------------------------------------------


def _meaning_of(parts: _DateParts, around: _Surroundings) -> DayMeaning | None:
    """Return the day that one, two or three values mean; None where they mean none."""
    values = parts.values
    months = [place for place, token in enumerate(values) if token.kind in _MONTHS]
    if len(months) > 1:
        return None
    if len(values) == 1:
        return _one_value(values[0])
    if len(values) == 2:
        return None if parts.loose else _day_and_month(values, months, around)
    if len(values) == 3:
        return _three_values(parts, months, around)
    return None


def _one_value(value: DayToken) -> DayMeaning | None:
    if value.kind in _MONTHS:
        return Parsed.refused("DATA-06", "un mese senza il giorno")
    is_number = value.kind is DayTokenKind.NUMBER and len(value.text) <= 2
    if is_number and 1 <= value.number <= 31:
        return Parsed.refused("DATA-06", "un giorno senza il mese")
    return None


def _day_and_month(
    values: Sequence[DayToken], months: Sequence[int], around: _Surroundings
) -> DayMeaning | None:
    """Return a day without its year. `months`: the places of the values that are month names."""
    day, month = values
    if months == [0]:
        return Parsed.refused("DATA-06", "un mese senza un giorno sicuro")
    both_numbers = day.kind is DayTokenKind.NUMBER and month.kind is DayTokenKind.NUMBER
    if both_numbers and len(month.text) == 4 and 1 <= day.number <= 12:
        return Parsed.refused("DATA-06", "un mese senza il giorno")
    if day.kind is DayTokenKind.DAY_WORD and not months:
        return None
    if _is_too_long(day) or _is_too_long(month):
        return None
    try:
        dt.date(2024, _month_number(month), day.number)  # a leap year, so that 29/2 may stand
    except ValueError:
        return Parsed.refused("DATA-03", "il giorno non esiste")
    return Yearless(
        day.number,
        _month_number(month),
        around.weekday,
        around.hedged,
        around.relative,
        around.coming,
    )


def _is_too_long(token: DayToken) -> bool:
    """True for a number of more digits than a day or a month has."""
    return token.kind is DayTokenKind.NUMBER and len(token.text) > 2


def _month_number(token: DayToken) -> int:
    return _MARCH if token.kind is DayTokenKind.MAR else token.number


def _three_values(
    parts: _DateParts, months: Sequence[int], around: _Surroundings
) -> DayMeaning | None:
    """Tell day, month and year apart. `months`: the places of the values that are month names."""
    first, second, third = parts.values
    has_whole_year_last = len(third.text) == 4
    if parts.loose and not has_whole_year_last:
        return None
    if len(first.text) == 4 and first.kind is DayTokenKind.NUMBER:
        # ISO order, and only with a year of four digits
        year, month, day = first, second, third
        rule = "anno-mese-giorno"
    elif months == [0]:
        if not has_whole_year_last:
            return None
        month, day, year = first, second, third
        rule = "mese a parole, giorno, anno"
    else:
        day, month, year = first, second, third
        rule = "giorno, mese a parole, anno" if months else "giorno/mese/anno"
    if year.kind is not DayTokenKind.NUMBER or day.kind not in _DAYS:
        return None
    if day.kind is DayTokenKind.DAY_WORD and not months:
        return None
    if _is_too_long(day) or _is_too_long(month):
        return None
    return _whole_date(day, month, year, rule, around, bare=parts.bare)


def _whole_date(
    day: DayToken, month: DayToken, year: DayToken, rule: str, around: _Surroundings, *, bare: bool
) -> DayMeaning | None:
    digits = len(year.text)
    if digits == 1:
        return None
    if digits not in (2, 4):
        return Parsed.refused("DATA-08", "anno non plausibile")
    full_year = year.number
    if digits == 2:
        if bare and year.number < _FIRST_TWO_DIGIT_YEAR:
            return Parsed.doubt("DATA-02", "un anno o un'ora?")  # "20/6 10", "20 giugno 15"
        if around.tail.startswith(("/", "-", "_", "..")):
            return None  # "20/06/20..": the year was never finished
        full_year += 2000
    return day_of_date(
        day.number, _month_number(month), full_year, rule, around.weekday, hedged=around.hedged
    )
