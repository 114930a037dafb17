"""A description in which each line begins with its own day tells of several talks. Pure."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from schemas.cells.dates import read_date
from schemas.cells.reading import Cell

_BEGINS_WITH_A_DAY: Final = re.compile(
    r"\W*(?:(?:il|in data|giorno|data:?|lun|mar|mer|gio|ven|sab|dom)[a-zì]*\.?\W+)*"
    r"(\d{1,2}\s*[/.\-]\s*\d{1,2}(?:\s*[/.\-]\s*\d{2,4})?|\d{1,2}°?\s+"
    r"(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)[a-z]*(?:\s+\d{4})?)(?![\d:.,]*\d)",
    re.IGNORECASE,
)


def days_of_a_diary(cells: Mapping[str, str]) -> tuple[str, ...]:
    """The days, as typed, that lines of a description begin with, where there are two or more; () for one talk.

    Days that all come after the talk's own are appointments that were made there.
    """
    matches = map(_BEGINS_WITH_A_DAY.match, cells.get("description", "").splitlines())
    days = tuple(dict.fromkeys(match[1] for match in matches if match))
    if len(days) < 2:
        return ()
    talk = _day(cells.get("date", ""))
    if talk is not None and all((found := _day(day, talk)) is not None and found > talk for day in days):
        return ()
    return days


def _day(text: str, beside: dt.date | None = None) -> dt.date | None:
    """A day for sure or perhaps; one without a year has that of the day beside it."""
    reading = read_date(Cell(text))
    if (found := reading.value or reading.proposal) is not None or beside is None:
        return found
    return read_date(Cell(f"{text.strip()}/{beside.year}" if "/" in text else f"{text} {beside.year}")).value
