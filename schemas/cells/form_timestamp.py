"""When a form was sent, as Google writes it beside the answers."""

import datetime as dt
import math
import re
from typing import Final

from schemas.cells.normalise import tidy
from schemas.cells.parsed import EPOCH, number_of
from schemas.cells.reading import Typed
from schemas.patterns import lazy_pattern

_MOMENT: Final = lazy_pattern(
    r"(?P<first>\d{1,4})(?P<mark>[/.\-])(?P<second>\d{1,2})(?P=mark)(?P<third>\d{4}|\d{1,2}),?"
    r"(?:[ T](?P<hour>\d{1,2})(?P<colon>[.:])(?P<minute>\d{2})(?:(?P=colon)(?P<seconds>\d{2}))?)?"
)
_FIRST_SERIAL: Final = 36_526
_END_OF_SERIALS: Final = 55_154
"""Serials of the years 2000 to 2050."""


def read_sent(typed: Typed) -> dt.datetime | None:
    """Return the moment of sending, in the spreadsheet's own time; None where it is not sure.

    Reads     a cell of date and time, or of a date · a serial with its fraction (46093.79) ·
              "12/02/2026 19.07.17": with dots in the time, or in the date, the day stands first in
              every language · "2026-02-12 19:07:17"
    None      "2/3/2026 19:07:17": in an American sheet that is the third of February; with "PM" too
              · any other text
    Raises    nothing
    """
    if isinstance(typed, dt.datetime):
        return typed.replace(tzinfo=None)
    if isinstance(typed, dt.date):
        return dt.datetime.combine(typed, dt.time())
    if isinstance(typed, str):
        return _moment_of_text(tidy(typed))
    number = number_of(typed)
    if number is None or not math.isfinite(number):
        return None
    if not _FIRST_SERIAL <= number < _END_OF_SERIALS:
        return None
    since_epoch = dt.timedelta(seconds=round(number * 86_400))
    return dt.datetime.combine(EPOCH, dt.time()) + since_epoch


def read_sent_again(canonical: str) -> dt.datetime | None:
    """Return the same from the canonical text of such a cell: there a serial is text too."""
    try:
        number = float(canonical)
    except ValueError:
        return read_sent(canonical)
    return read_sent(number)


def _moment_of_text(text: str) -> dt.datetime | None:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    date = _date_of(match)
    if date is None:
        return None
    year, month, day = date
    hour, minute, seconds = (int(match[part] or 0) for part in ("hour", "minute", "seconds"))
    try:
        return dt.datetime(year, month, day, hour, minute, seconds)  # noqa: DTZ001 - as typed
    except ValueError:
        return None


def _date_of(match: re.Match[str]) -> tuple[int, int, int] | None:
    """Return year, month and day; None where it is not sure which number is the day."""
    first, second, third = match["first"], match["second"], match["third"]
    if len(first) == 4:
        return int(first), int(second), int(third)
    if len(first) > 2 or len(third) != 4:
        return None
    day, month = int(first), int(second)
    is_day_first = match["mark"] == "." or match["colon"] == "."
    order_matters_not = day > 12 or day == month
    if is_day_first or order_matters_not:
        return int(third), month, day
    return None
