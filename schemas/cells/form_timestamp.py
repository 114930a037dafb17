"""When a form was sent, as Google writes it beside the answers."""

import datetime as dt
import math
import re
from typing import Final

from schemas.cells.normalise import tidy
from schemas.cells.parsed import EPOCH, number_of
from schemas.cells.reading import Typed

_TEXT: Final = re.compile(
    r"(?P<one>\d{1,4})(?P<mark>[/.\-])(?P<two>\d{1,2})(?P=mark)(?P<three>\d{4}|\d{1,2}),?"
    r"(?:[ T](?P<hour>\d{1,2})(?P<colon>[.:])(?P<minute>\d{2})(?:(?P=colon)(?P<second>\d{2}))?)?"
)


def read_sent(typed: Typed) -> dt.datetime | None:
    """The moment of sending, in the spreadsheet's own time; None where it is not sure.

    Reads     a cell of date and time, or of a date · a serial with its fraction (46093.79) · "12/02/2026 19.07.17":
              with dots in the time, or in the date, the day stands first in every language · "2026-02-12 19:07:17"
    None      "2/3/2026 19:07:17": in an American sheet that is the third of February; with "PM" too · any other text
    """
    if isinstance(typed, dt.datetime):
        return typed.replace(tzinfo=None)
    if isinstance(typed, dt.date):
        return dt.datetime.combine(typed, dt.time())
    if isinstance(typed, str):
        return _of_text(tidy(typed))
    number = number_of(typed)
    if number is None or not math.isfinite(number) or not 36_526 <= number < 55_154:
        return None
    return dt.datetime.combine(EPOCH, dt.time()) + dt.timedelta(seconds=round(number * 86_400))


def read_sent_again(kept: str) -> dt.datetime | None:
    """The same from the canonical text of such a cell: there a serial is text too."""
    try:
        return read_sent(float(kept))
    except ValueError:
        return read_sent(kept)


def _of_text(text: str) -> dt.datetime | None:
    if not (found := _TEXT.fullmatch(text)):
        return None
    one, two, three = found["one"], found["two"], found["three"]
    if len(one) == 4:
        year, month, day = int(one), int(two), int(three)
    elif len(one) <= 2 and len(three) == 4:
        day, month, year = int(one), int(two), int(three)
        day_first = found["mark"] == "." or found["colon"] == "." or day > 12 or day == month
        if not day_first:
            return None
    else:
        return None
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    try:
        return dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the sheet's own time
    except ValueError:
        return None
