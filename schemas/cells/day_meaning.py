"""What a cell says of a day, before the cells beside it are asked for what it leaves open."""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from schemas.cells.day_words import WEEKDAY_NAMES
from schemas.cells.parsed import EPOCH, Parsed

FIRST_YEAR: Final = 2010
LAST_YEAR: Final = 2040
_FIRST_SERIAL: Final = 36_526
_END_OF_SERIALS: Final = 55_154
"""Serials of the years 2000 to 2050: beyond, no date is meant at all."""


@dataclass(frozen=True, slots=True)
class Yearless:
    """A day and month without their year, to be filled in from beside the cell.

    `weekday`: 0-6, the one told beside it. `hedged`: beside "circa", "?". `relative`: beside a word
    such as "scorso", "corrente". `coming`: beside "prossimo".
    """

    day: int
    month: int
    weekday: int | None
    hedged: bool
    relative: bool
    coming: bool = False


@dataclass(frozen=True, slots=True)
class DaysBefore:
    """ "oggi", "ieri": a day that only the time of writing tells.

    `days`: how many days before the writing. `beside`: a day that stands in the cell as well.
    """

    days: int
    weekday: int | None
    hedged: bool
    beside: "Parsed[dt.date] | Yearless | None" = None


DayMeaning = Parsed[dt.date] | Yearless | DaysBefore


def italian(day: dt.date) -> str:
    """Return gg/mm/aaaa, the form that a proposal is made in."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def checked_day(
    day: dt.date, rule: str, weekday: int | None = None, *, hedged: bool = False
) -> Parsed[dt.date]:
    """Hold a real day against the plausible years, the weekday and the doubts beside it.

    Returns   read by `rule`; a doubt that proposes the day where the weekday (0-6) contradicts,
              DATA-04, or the cell is `hedged`, DATA-07; refused for its year, DATA-08
    """
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


def day_of_date(
    day: int,
    month: int,
    year: int,
    rule: str,
    weekday: int | None = None,
    *,
    hedged: bool = False,
) -> Parsed[dt.date]:
    """Return the day with these numbers, as `checked_day`; DATA-03 where there is no such day.

    "6/20/2026", the American order, is never taken without asking: it becomes a proposal.
    """
    try:
        real = dt.date(year, month, day)
    except ValueError:
        is_swapped = 12 < month <= 31 and 0 < day <= 12
        if is_swapped and FIRST_YEAR <= year <= LAST_YEAR:
            return _swapped_day(month, day, year)
        return Parsed.refused("DATA-03", "il giorno non esiste")
    return checked_day(real, rule, weekday, hedged=hedged)


def _swapped_day(day: int, month: int, year: int) -> Parsed[dt.date]:
    try:
        meant = dt.date(year, month, day)
    except ValueError:
        return Parsed.refused("DATA-03", "il giorno non esiste")
    return Parsed.doubt("DATA-03", "giorno e mese scambiati", meant, italian(meant))


def day_of_serial(number: float) -> Parsed[dt.date]:
    """Return the day of a spreadsheet's serial number, its fraction ignored; else DATA-11."""
    if not math.isfinite(number) or not _FIRST_SERIAL <= number < _END_OF_SERIALS:
        return Parsed.refused("DATA-11", "numero che non è un giorno")
    day = EPOCH + dt.timedelta(days=int(number))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return Parsed.refused("DATA-11", "numero che non è un giorno")
    return Parsed.read(day, "numero di serie del foglio")
