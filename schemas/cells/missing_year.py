"""What a day leaves open, its year or which day "oggi" was, taken from the day beside the cell."""

import datetime as dt
from typing import Final, Literal

from schemas.cells.day_meaning import DaysBefore, Yearless, checked_day, italian
from schemas.cells.parsed import Parsed

YEAR_FROM_BESIDE: Final = "giorno e mese, anno dalla data vicina"
DAY_FROM_SENDING: Final = "oggi o ieri, dal giorno dell'invio"
"""The rules by which such a day is read: `validation` asks for them."""

Direction = Literal[1, -1]
"""1: the first such day after the one beside; -1: the latest not after it."""

_NEAR: Final = dt.timedelta(days=183)
"""How far a missing year is filled in without asking."""
_YEARS_TO_TRY: Final = 9
"""29 February comes after four years, and around 2100 after eight."""
_FIRST_USABLE_YEAR: Final = 2
_LAST_USABLE_YEAR: Final = 9979
"""So that no neighbouring date, however odd, leads beyond the calendar."""
_END_OF_NIGHT: Final = dt.time(4)


def _is_usable(day: dt.date) -> bool:
    return _FIRST_USABLE_YEAR <= day.year <= _LAST_USABLE_YEAR


def _nearest(yearless: Yearless, edge: dt.date, direction: Direction) -> dt.date | None:
    """Return the first such day after `edge` (1), or the latest not after it (-1)."""
    for year in range(edge.year, edge.year + direction * _YEARS_TO_TRY, direction):
        try:
            day = dt.date(year, yearless.month, yearless.day)
        except ValueError:
            continue  # 29 February
        is_beyond = day > edge if direction > 0 else day <= edge
        if is_beyond:
            return day
    return None


def with_year(
    yearless: Yearless, edge: dt.date | None, direction: Direction, *, sure: bool = True
) -> Parsed[dt.date]:
    """Return the day with its year taken from `edge`, the day beside the cell.

    Returns   read when the day is near `edge` and the neighbour is `sure`; else a doubt, DATA-02,
              with the day as its proposal where there is an edge
    """
    day = None
    if edge is not None and _is_usable(edge):
        day = _nearest(yearless, edge, direction)
    if day is None or edge is None:
        return Parsed.doubt("DATA-02", "manca l'anno")
    points_elsewhere = yearless.relative or (yearless.coming and direction < 0)
    is_far = abs(day - edge) > _NEAR
    if not sure or points_elsewhere or is_far:
        return Parsed.doubt("DATA-02", "manca l'anno", day, italian(day))
    return checked_day(day, YEAR_FROM_BESIDE, yearless.weekday, hedged=yearless.hedged)


def day_of_writing(said: DaysBefore, sent: dt.datetime | None) -> Parsed[dt.date]:
    """Return the day that "oggi" or "ieri" was when the form was sent.

    Returns   read; a doubt, DATA-06, for a form sent in the night, between midnight and four;
              refused without `sent`, DATA-06, or where another day stands beside the word, DATA-05
    """
    beside = said.beside
    if sent is None or not _is_usable(sent):
        if isinstance(beside, Parsed) and not said.days:
            return beside
        return Parsed.refused("DATA-06", "parole vaghe o relative")
    day = sent.date() - dt.timedelta(days=said.days)
    if isinstance(beside, Parsed):
        return beside if beside.value == day else _contradicted()
    if isinstance(beside, Yearless):
        if (beside.day, beside.month) != (day.day, day.month):
            return _contradicted()
        hedged = said.hedged or beside.hedged
        return checked_day(day, DAY_FROM_SENDING, beside.weekday, hedged=hedged)
    if dt.time() < sent.time() < _END_OF_NIGHT:
        return Parsed.doubt("DATA-06", "inviato di notte: quale giorno?", day, italian(day))
    return checked_day(day, DAY_FROM_SENDING, said.weekday, hedged=said.hedged)


def _contradicted() -> Parsed[dt.date]:
    return Parsed.refused("DATA-05", "«oggi» o «ieri» e un altro giorno")
