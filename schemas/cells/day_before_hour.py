"""A day that stands before the hour in the same cell. It belongs to another column."""

import datetime as dt
from functools import lru_cache
from typing import Final

from schemas.cells.dates import names_a_day, read_date
from schemas.cells.hour_spelling import spelled
from schemas.cells.parsed import CACHE_SIZE, LONGEST
from schemas.cells.reading import Cell, Typed
from schemas.cells.time_zones import Zoned, zoned
from schemas.patterns import lazy_pattern

_WEEKDAY: Final = (
    r"lun(?:edi)?|mart?(?:tedi|edi)?|merc?(?:oledi)?|giov?(?:edi)?|ven(?:erdi)?|sab(?:ato)?"
    r"|dom(?:enica)?"
)
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_DAY: Final = lazy_pattern(
    rf"(?:data:? )?(?:(?:il |di )?(?:{_WEEKDAY})\b[., ]*)?"
    r"(?:(?:il )?(?:(?:0?[1-9]|[12]\d|3[01])(?:"
    rf"([/.-]){_MONTH}\1(?:20\d\d|18\d\d|\d\d)(?!\d)|/{_MONTH}(?= +(?:dalle|ore|h)\b))"
    r"|(?:20|18)\d\d-\d\d-\d\d))?(?:t(?=\d)|[ ,;:-]+)"
)
_HOUR_BEGINS: Final = lazy_pattern(
    r"(?<=[0-9a-z,;:-] )(?:(?:dalle|alle|ore|h|tra le|fra le)\b|[0-9]{1,2}[:.][0-9]{2})"
)
_SHORTEST_DAY_AND_HOUR: Final = len("1/6 h 9")


def day_beside(typed: Typed) -> Typed:
    """Return the day that stands before the hour in the same cell, as it was typed.

    "20/06/2026" of "20/06/2026 ore 10:30"; a date of a cell of date and time, or of a moment of
    another zone. None where there is none. It belongs to another column, and may contradict it.
    """
    if isinstance(typed, dt.datetime):
        return typed.date()
    if not isinstance(typed, str) or not _SHORTEST_DAY_AND_HOUR <= len(typed) <= LONGEST:
        return None
    return _day_beside_hour(typed)


@lru_cache(maxsize=CACHE_SIZE)
def _day_beside_hour(typed: str) -> dt.date | str | None:
    text = spelled(typed)
    clock = zoned(text) if ":" in text else None
    if clock is not None:
        moment = moment_in_rome(clock)
        return moment.date() if moment else None
    day = day_before(text).strip(" ,;:-t")
    return day if any(map(str.isdigit, day)) else None


def moment_in_rome(clock: Zoned) -> dt.datetime | None:
    """Return what it was in Rome at a clock of another zone; None where its day is not sure."""
    day = read_date(Cell(clock.before)).value
    return clock.in_rome(day) if day else None


def day_before(text: str) -> str:
    """Return the day that stands before the hour, with what parts the two; "" if there is none.

    `text`: as `hour_spelling.spelled` gives it.
    """
    hour = _HOUR_BEGINS.search(text)
    if hour and names_a_day(text[: hour.start()].strip(" ,;:-")):
        return text[: hour.start()]
    return day_in_digits(text)


def day_in_digits(text: str) -> str:
    """Return the same, where the month is no word: "lunedì 20/6/2026, "."""
    day = _DAY.match(text)
    if day is None:
        return ""
    says_something = any(map(str.isalnum, day[0]))
    is_hour_behind = not text[day.end() :].isdigit()
    return day[0] if says_something and is_hour_behind else ""
