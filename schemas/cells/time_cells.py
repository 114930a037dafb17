"""The hours that a cell holds which is no text: a time, a length, a part of a day, a number."""

import datetime as dt
import math
from typing import Final

from schemas.cells.cell_times import CellTimes
from schemas.cells.clock_time import ClockTime, Time, shown
from schemas.cells.hour_text import understand_hours
from schemas.cells.parsed import EPOCHS, Parsed, number_of
from schemas.cells.reading import Cell

_SECONDS_OF_A_DAY: Final = 86_400
_HOUR_OR_PART: Final = "numero con la virgola: ore e minuti, o una parte di ora?"
_NO_GUESS: Final = frozenset({50, 33})
"""Hundredths that are half an hour or a third of one as often as minutes."""
_NO_HOUR: Final = "numero che non è un'ora"
_FIRST_TWO_DAYS: Final = 2
_END_OF_HOURS_AS_DAYS: Final = 24


def times_of_cell(cell: Cell) -> CellTimes | None:
    """Return what a cell of any type says of the hours; None when it is empty."""
    typed = cell.typed
    if typed is None:
        return None
    if isinstance(typed, str):
        return understand_hours(typed)
    if isinstance(typed, dt.datetime):
        if typed.date() not in EPOCHS:
            return CellTimes.refused("ORA-01", "una data al posto dell'ora")
        return _times_of_time(typed.time())
    if isinstance(typed, dt.time):
        return _times_of_time(typed)
    if isinstance(typed, dt.timedelta):
        return _times_of_length(typed.total_seconds())
    number = number_of(typed)
    if number is None:
        return CellTimes.refused("ORA-01", "né testo né ora")
    return _times_of_number(number)


def _times_of_time(time: dt.time) -> CellTimes:
    seconds = time.hour * 3600 + time.minute * 60 + time.second + time.microsecond / 1e6
    return CellTimes.of_seconds(seconds, "cella di ora")


def _times_of_length(seconds: float) -> CellTimes:
    """Return the hours of a cell that shows hours and minutes, whatever number stands in it."""
    days = seconds / _SECONDS_OF_A_DAY
    is_of_hundredths = abs(days - round(days, 2)) < 1e-6
    if _FIRST_TWO_DAYS <= days < _END_OF_HOURS_AS_DAYS and is_of_hundredths:
        likely = _times_of_number(round(days, 2))
        return CellTimes(_typed_as_days(likely.as_start), _typed_as_days(likely.as_end))
    if not 0 <= seconds <= _SECONDS_OF_A_DAY:
        return CellTimes.refused("ORA-07", "una durata")
    return CellTimes.of_seconds(seconds, "cella di ore e minuti")


def _typed_as_days(likely: Time) -> Time:
    """Ask about days in a cell that shows hours, ORA-09.

    "9", or "8.30" where the language made a number of it, was typed where the format makes days of
    numbers.
    """
    best = likely.best
    return Parsed.doubt("ORA-09", "giorni al posto dell'ora", best, shown(best) if best else "")


def _times_of_number(number: float) -> CellTimes:
    """Return the hours of a part of a day, a bare hour, "1030", or a decimal.

    Refused, ORA-01 or ORA-03, where it is no hour.
    """
    if not math.isfinite(number) or number < 0:
        return CellTimes.refused("ORA-01", _NO_HOUR)
    if 0 < number < 1:
        return CellTimes.of_seconds(number * _SECONDS_OF_A_DAY, "frazione di giorno")
    if number != int(number):
        return _times_of_decimal(number)
    if number <= 24:
        return CellTimes.of_clock(ClockTime(int(number), 0, "ora sola", minutes_said=False))
    if 100 <= number <= 2400:
        times = understand_hours(str(int(number)))
        return times or CellTimes.refused("ORA-01", _NO_HOUR)
    return CellTimes.refused("ORA-03" if number < 100 else "ORA-01", _NO_HOUR)


def _times_of_decimal(number: float) -> CellTimes:
    """Return the hours of 10.15: hours and minutes that became a decimal, or a part of an hour."""
    hour = int(number)
    hundredths = round((number - hour) * 100, 6)
    if hour > 24 or hundredths != int(hundredths):
        return CellTimes.refused("ORA-01", _NO_HOUR)
    minute = int(hundredths)
    if minute == 75:
        clock = ClockTime(hour, 45, _HOUR_OR_PART, doubt=_HOUR_OR_PART)
    elif minute > 59:
        clock = ClockTime(hour, 0, _HOUR_OR_PART, doubt=_HOUR_OR_PART, guess=False)
    elif minute % 10 == 5 and minute != 25:
        # 10.15: as a part of an hour it means nothing
        clock = ClockTime(hour, minute, "ore e minuti come numero")
    else:
        guess = minute not in _NO_GUESS
        clock = ClockTime(hour, minute, _HOUR_OR_PART, doubt=_HOUR_OR_PART, guess=guess)
    return CellTimes.of_clock(clock)
