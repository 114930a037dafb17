"""Days, as Italians write them: day, month, year. The readings of the cells that hold one.

A text is spelled (`day_spelling`), becomes tokens (`day_tokens`), and named rules look at these
(`day_rules`); the first that understands decides. What a text leaves open, such as its year, comes
from the cells beside it (`missing_year`).
"""

import datetime as dt
import math
import re
from typing import Final

from schemas.cells.day_meaning import (
    DayMeaning,
    DaysBefore,
    Yearless,
    checked_day,
    day_of_serial,
    italian,
)
from schemas.cells.day_rules import eight_digits
from schemas.cells.day_text import names_a_day, understand_day
from schemas.cells.missing_year import (
    DAY_FROM_SENDING,
    YEAR_FROM_BESIDE,
    day_of_writing,
    with_year,
)
from schemas.cells.next_appointment import announces_next, is_of_another_service, no_next
from schemas.cells.parsed import EPOCHS, Parsed, number_of
from schemas.cells.reading import Cell, Reading
from schemas.patterns import lazy_pattern

__all__ = (
    "DAY_FROM_SENDING",
    "YEAR_FROM_BESIDE",
    "italian",
    "names_a_day",
    "read_date",
    "read_day",
    "read_next_date",
)

_TO_A_DAY: Final = lazy_pattern(r"^\s*al (?=(?:giorno )?[0-9]+[ /.-])", re.IGNORECASE)
""" "al 26 marzo", where the next talk was put off to."""
_NEXT_UNDER_DATE: Final[Parsed[dt.date]] = Parsed.doubt(
    "DATA-07", "il giorno del colloquio, o del prossimo?"
)
_OF_ANOTHER_SERVICE: Final[Parsed[dt.date]] = Parsed.doubt(
    "DATA-07", "un colloquio, o un altro appuntamento?"
)


def read_date(cell: Cell, *, sent: dt.datetime | None = None) -> Reading[dt.date]:
    """Read the day of a talk: as `read_day`, and a day that is told as the next one is asked.

    Reads     all that `read_day` reads
    Doubts    all that `read_day` doubts · "prossimo colloquio 13/03/2026", "ci vediamo il
              13/03/2026", "fissato per il 13/03/2026": is it the day of this talk, or of the next?
              DATA-07
    Refuses   all that `read_day` refuses
    Returns   a Reading, as `read_day`
    Raises    nothing
    Source    scheda colloqui, line DATA
    """
    reading = read_day(cell, sent=sent)
    typed = cell.typed
    if reading.value is None or not isinstance(typed, str) or not announces_next(typed):
        return reading
    return _NEXT_UNDER_DATE.of(cell)


def read_day(cell: Cell, *, sent: dt.datetime | None = None) -> Reading[dt.date]:
    """Read a day the way Italians write it: day, month, year.

    Reads     "12/03/2024" · "12.3.24" · "martedì 12 marzo 2024, ore 10" · "1° marzo 2024" ·
              "2024-03-12" · a date cell · a serial (45363, also as text) · "12/3" with `sent`: the
              latest such day not after it · "oggi", "ieri mattina" with `sent`: that day, the day
              before · "20-mar", "venti marzo duemilaventisei", "20 giugno '19", "20 березня",
              digits of every script · a day with a greeting, a place, a person or a picture around
              it: "Ciao, 20/03 a Rozzano 📍" · "2026-01-14T23:00:00Z": what it was in Rome, the
              15th · "2O/06/2026", where all else is digits · the same day twice: "12 marzo 2026
              (12/03/2026)"
    Doubts    "12/3" without `sent`, or half a year and more before it: DATA-02 · "lunedì
              12/3/2024": that was a Tuesday, DATA-04 · "12/3/2024?" · "circa", "forse", "da
              confermare": DATA-07
    Refuses   an unknown form, an hour: DATA-01 · "31/02/2024", "6/20/2026": no such day, DATA-03 ·
              two days or an interval: DATA-05 · "domani", "fine giugno", "ieri" without `sent`:
              DATA-06 · the year 1924: DATA-08 · 20.06 as a number: DATA-11 · a day beside a word
              that is not known: DATA-01
    Returns   a Reading that always keeps the cell as it came; a doubt carries its proposal beside
              it
    Raises    nothing: whatever a person types is an ordinary answer
    Source    scheda colloqui, line DATA; tabs Nuclei and Incontri
    """
    typed = cell.typed
    if typed is None:
        return Reading.nothing(cell)
    if not isinstance(typed, str):
        return _day_of_no_text(cell).of(cell)
    meaning = understand_day(typed)
    if meaning is None:
        return Reading.nothing(cell)
    if isinstance(meaning, Yearless):
        return with_year(meaning, _day_of(sent), -1).of(cell)
    if isinstance(meaning, DaysBefore):
        return day_of_writing(meaning, sent).of(cell)
    return meaning.of(cell)


def read_next_date(
    cell: Cell, *, talk: dt.date | None, sent: dt.datetime | None = None
) -> Reading[dt.date]:
    """Read the day of the next talk, or that there will be none.

    Reads     all that `read_date` reads · "20/6" after a `talk` of that spring: the first such day
              after it · "nessuno", "percorso concluso": read, and the value is None
    Doubts    all that `read_date` doubts · "20/6" more than half a year after the talk: DATA-02 ·
              "-", "x", "da definire", "rinviato", "non so": PROSSIMA-03 · "26/03 pediatra",
              "26/03 in questura": an appointment with somebody else? DATA-07
    Refuses   all that `read_date` refuses
    Returns   a Reading; `value` None with `end` READ says that no further talk is planned
    Raises    nothing
    Source    scheda colloqui, line DATA PROSSIMO COLLOQUIO
    """
    typed = cell.typed
    if typed is None:
        return Reading.nothing(cell)
    if not isinstance(typed, str):
        return _day_of_no_text(cell).of(cell)
    no_further_talk = no_next(typed)
    if no_further_talk is not None:
        return no_further_talk.of(cell)
    meaning = understand_day(_TO_A_DAY.sub("", typed))
    if meaning is None:
        return Reading.nothing(cell)
    parsed = _next_day(meaning, talk, sent)
    if parsed.value is not None and is_of_another_service(typed):
        parsed = _OF_ANOTHER_SERVICE
    return parsed.of(cell)


def _next_day(
    meaning: DayMeaning, talk: dt.date | None, sent: dt.datetime | None
) -> Parsed[dt.date]:
    """Return the day of a next talk: its year follows from the talk, or is a guess from `sent`."""
    if isinstance(meaning, DaysBefore):
        return day_of_writing(meaning, None)  # a next talk is never "oggi"
    if isinstance(meaning, Parsed):
        return meaning
    if talk is not None:
        return with_year(meaning, talk, 1)
    return with_year(meaning, _day_of(sent), 1, sure=False)


def _day_of(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment is not None else None


def _day_of_no_text(cell: Cell) -> Parsed[dt.date]:
    """Return the day of a cell that holds a date, a number, or anything else but text."""
    typed = cell.typed
    if isinstance(typed, dt.datetime):
        if typed.date() in EPOCHS:
            return Parsed.refused("DATA-01", "solo un'ora, nessun giorno")
        return checked_day(typed.date(), "cella di data e ora")
    if isinstance(typed, dt.date):
        return checked_day(typed, "cella di data")
    if isinstance(typed, dt.time | dt.timedelta):
        return Parsed.refused("DATA-01", "solo un'ora, nessun giorno")
    number = number_of(typed)
    if number is None:
        return Parsed.refused("DATA-01", "né testo né data")
    return _day_of_number(number)


def _day_of_number(number: float) -> Parsed[dt.date]:
    """Return the day of 20062026 or 20260620, or of a serial number."""
    is_whole = math.isfinite(number) and number == int(number)
    if is_whole and 10_000_000 <= number < 100_000_000:
        day = eight_digits(str(int(number)), ())
        if isinstance(day, Parsed) and day.flag != "DATA-01":
            return day
    return day_of_serial(number)
