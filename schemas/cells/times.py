"""Hours, as Italians write them: when a talk began and ended, in one cell or in two.

A text is spelled (`hour_spelling`) and becomes tokens (`hour_tokens`); a small grammar takes one
time after another (`hour_grammar`), and what links them says whether they are an interval
(`hour_sequence`, `time_spans`). What is left over, or reads in two ways, is asked back.
"""

import datetime as dt
from dataclasses import replace

from schemas.cells.cell_times import CellTimes
from schemas.cells.clock_time import Time, shown
from schemas.cells.day_before_hour import day_beside
from schemas.cells.parsed import Parsed
from schemas.cells.reading import Cell, Reading
from schemas.cells.time_cells import times_of_cell
from schemas.cells.told_length import held_against_length

__all__ = ("day_beside", "read_interval")

TimeReadings = tuple[Reading[dt.time], Reading[dt.time]]
"""The readings of the two cells: of the start, of the end."""


def read_interval(start: Cell, end: Cell) -> TimeReadings:
    """Read when a talk began and ended, from its two cells, or from one of them that holds both.

    Reads     "10:30" · "10.30" · "10,30" · "1030" · "ore 10" · "h 10.30" · "10h30" · "alle 10 e
              mezza" · "mezzogiorno" · "3 del pomeriggio" · bare hours 7-23 · time cells · day
              fractions · both times in one cell: "10-11.30", "dalle 10 alle 11,30", "tra le 10 e
              le 11.30", "10:30 inizio, 11:30 fine", with the other cell empty or saying the same ·
              with a length that agrees, a place, a person, a greeting or a picture beside it:
              "10.30-11.30 (1h) a scuola 👍" · the words of hours of the mediators' languages ·
              "2026-01-14T09:30:00Z": what it was in Rome
    Doubts    "10-30" · "10.3", 10.5: 10:30, 10:05, or ten hours and a half? · "circa 10" · 3:30:
              at night? 24:00 as the end: all ORA-02 · one cell holds both times, the other says
              otherwise: ORA-08 · a length of whole days: "9" in a cell that shows hours, 8.3 where
              "8.30" became a number: ORA-09 · "-11.30" under the start, "10.30-" under the end,
              "10.30-11.30 (2h)", "10.30 (1 ora)" beside 12:00, a zone without its day: ORA-02
    Refuses   an unknown form, a date: ORA-01 · 25:00, 10:75: ORA-03 · two intervals: ORA-06 ·
              "2 ore": ORA-07
    Returns   the readings of `start` and of `end`, each keeping its own cell; an empty end beside a
              start that holds both times is READ. Whether the end comes after the start is a rule
              of the row.
    Raises    nothing
    Source    scheda colloqui, line ORA (inizio e fine)
    """
    first, last = held_against_length(times_of_cell(start), times_of_cell(end))
    if first is not None and first.is_interval:
        return _interval_in_start(start, end, first, last)
    if last is not None and last.is_interval:
        return _interval_in_end(start, end, last, first)
    if first is not None and last is not None:
        first, last = _confirmed(first, last)
    return (
        first.as_start.of(start) if first is not None else Reading.nothing(start),
        last.as_end.of(end) if last is not None else Reading.nothing(end),
    )


def _confirmed(first: CellTimes, last: CellTimes) -> tuple[CellTimes, CellTimes]:
    """ "10h" beside "11h30": two times that follow each other are no lengths."""
    opens, closes = first.as_start.best, last.as_end.best
    if opens is None or closes is None or opens >= closes:
        return first, last
    rule = "ora con h, confermata dall'altra cella"
    last_says_more = last.may_be_length or last.as_end.value is not None
    if first.may_be_length and last_says_more:
        first = replace(first, as_start=Parsed.read(opens, rule))
    if last.may_be_length and first.as_start.value is not None:
        last = replace(last, as_end=Parsed.read(closes, rule))
    return first, last


# --- One cell holds both times ----------------------------------------------------------------


def _interval_in_start(
    start: Cell, end: Cell, interval: CellTimes, other: CellTimes | None
) -> TimeReadings:
    """Return the readings where the start holds both times; `other`: what the end says."""
    opens, closes = interval.as_start, interval.as_end
    if other is None or _is_same_interval(interval, other):
        return opens.of(start), closes.of(end)
    if not other.is_interval:
        if closes.best is not None and other.as_end.best == closes.best:
            return opens.of(start), closes.of(end)
        if other.as_end.best is None:
            return opens.of(start), other.as_end.of(end)
    clash = _clash(interval, _shown_times(other, other.as_end))
    if other.is_interval or interval.may_be_minutes:
        return clash.of(start), clash.of(end)
    return opens.of(start), clash.of(end)


def _interval_in_end(
    start: Cell, end: Cell, interval: CellTimes, other: CellTimes | None
) -> TimeReadings:
    """Return the readings where the end holds both times; `other`: what the start says."""
    opens, closes = interval.as_start, interval.as_end
    if other is None or _is_same_interval(interval, other):
        return opens.of(start), closes.of(end)
    if not other.is_interval:
        if opens.best is not None and other.as_start.best == opens.best:
            return opens.of(start), closes.of(end)
        if other.as_start.best is None:
            return other.as_start.of(start), closes.of(end)
    clash = _clash(interval, _shown_times(other, other.as_start))
    if other.is_interval or interval.may_be_minutes:
        return clash.of(start), clash.of(end)
    return clash.of(start), closes.of(end)


def _is_same_interval(interval: CellTimes, other: CellTimes) -> bool:
    if not other.is_interval:
        return False
    same_start = interval.as_start.best == other.as_start.best
    return same_start and interval.as_end.best == other.as_end.best


def _clash(interval: CellTimes, other_times: str) -> Time:
    """Return the doubt of two cells that say different times, ORA-08."""
    return Parsed.doubt(
        "ORA-08",
        "le due celle non dicono lo stesso",
        inside=_joined(interval.as_start.best, interval.as_end.best),
        end=other_times,
    )


def _shown_times(times: CellTimes, in_its_place: Time) -> str:
    """Return the times of a cell as text; `in_its_place`: its one time, judged for its column."""
    if times.is_interval:
        return _joined(times.as_start.best, times.as_end.best)
    return _joined(in_its_place.best)


def _joined(*times: dt.time | None) -> str:
    return "–".join(shown(time) for time in times if time is not None)
