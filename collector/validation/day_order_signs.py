"""Signs in a workbook that a program took the day for the month, or the other way round. Pure.

An American program makes 10 May of a typed "05/10/2026", and leaves "13/04/2026" as text, since
it knows no thirteenth month. A person who types the American way into an Italian program gets the
same the other way round. What was typed is lost by then: only the signs of it are left.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from collector.sheet.columns import Layout
from schemas.cells.dates import read_date
from schemas.cells.normalise import plain
from schemas.cells.reading import Cell, Typed
from schemas.patterns import lazy_pattern
from schemas.workbook import Grid, Snapshot

DATE_FIELDS: Final = ("date", "next_date")
"""The fields of a talk that are days."""
PROVENANCE: Final = "provenienza"
"""A column whose title has this word says where an imported row comes from: nobody typed it."""
_LAST_MONTH: Final = 12
_SERIALS_END: Final = 1_000_000
_FEWEST_TEXTS: Final = 2
"""So many texts of one mediator with the month in front are a sign; a single one is a slip."""
_NUMERIC: Final = lazy_pattern(r"\s*(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})\s*")
"""What a program takes for a day if the numbers let it. Dots are left out: Excel leaves them as
text in Italian too.
"""


def is_italian(locale: str) -> bool:
    """True for a workbook set to Italian, and for one that does not say what it is set to."""
    return not locale or locale.replace("-", "_").split("_")[0].casefold() == "it"


def day_and_month_swapped(day: dt.date) -> dt.date | None:
    """Return the day with day and month swapped; None where that is no day, or the same."""
    if day.day > _LAST_MONTH or day.day == day.month:
        return None
    return dt.date(day.year, day.day, day.month)


def is_made_by_program(typed: Typed) -> bool:
    """True for a date, or its serial number; "10052026" is a number that a person typed."""
    if isinstance(typed, dt.date):
        return True
    if isinstance(typed, bool) or not isinstance(typed, float | int):
        return False
    return typed < _SERIALS_END


def columns_in_doubt(snapshot: Snapshot, layouts: Iterable[Layout]) -> frozenset[tuple[str, str]]:
    """Return the tabs and fields whose dates may all have day and month swapped.

    All real dates of such a column have a day up to 12, and beside them stand texts that no
    program could take for a day in its own order: "13/04/2026", "03/15/2026".
    """
    found: set[tuple[str, str]] = set()
    for grid, layout, key in _date_columns(snapshot, layouts):
        if _is_in_doubt(grid, layout, layout.columns[key]):
            found.add((layout.tab, key))
    return frozenset(found)


def month_first_mediators(
    snapshot: Snapshot, layouts: Iterable[Layout]
) -> frozenset[tuple[str, str, str]]:
    """Return the tabs, fields and mediators (in plain form) who put the month in front.

    They wrote several texts that are a day only with the month in front: "3/25/2026". Whoever
    wrote them means 10 May by the "5/10/2026" of which the program made 5 October. A real date
    after the 12th says little against it: a calendar, or the month in letters, makes one in any
    order; so one odd text, or texts that are fewer than such dates of the same mediator, are no
    sign.
    """
    found: set[tuple[str, str, str]] = set()
    for grid, layout, key in _date_columns(snapshot, layouts):
        for mediator in _month_first(grid, layout, layout.columns[key]):
            found.add((layout.tab, key, mediator))
    return frozenset(found)


def _date_columns(
    snapshot: Snapshot, layouts: Iterable[Layout]
) -> Iterator[tuple[Grid, Layout, str]]:
    for layout in layouts:
        grid = snapshot.tab(layout.tab)
        if grid is None:
            continue
        for key in DATE_FIELDS:
            if key in layout.columns:
                yield grid, layout, key


def _is_in_doubt(grid: Grid, layout: Layout, column: int) -> bool:
    if not _texts_of_one_order(grid, layout, column):
        return False  # most columns: no day need be read
    cells = (row[column - 1] for row in _typed_rows(grid, layout, column))
    days = [day for day in map(_real_day, cells) if day is not None]
    return bool(days) and all(day.day <= _LAST_MONTH for day in days)


def _month_first(grid: Grid, layout: Layout, column: int) -> Iterator[str]:
    """The mediators who put the month in front in one column."""
    mediator_column = layout.columns.get("mediator")
    month_first = Counter[str]()
    late_days = Counter[str]()
    for row, text in _texts_of_one_order(grid, layout, column):
        if _has_month_in_front(text):
            month_first[_mediator_of(row, mediator_column)] += 1
    if not any(count >= _FEWEST_TEXTS for count in month_first.values()):
        return  # most columns: no day need be read
    for row in _typed_rows(grid, layout, column):
        day = _real_day(row[column - 1])
        if day is not None:
            late_days[_mediator_of(row, mediator_column)] += day.day > _LAST_MONTH
    for mediator, count in month_first.items():
        if count >= _FEWEST_TEXTS and count >= late_days[mediator]:
            yield mediator


def _mediator_of(row: Sequence[Typed], column: int | None) -> str:
    """Who wrote a row: the name in its column, in plain form; "" where there is none."""
    typed = row[column - 1] if column is not None and len(row) >= column else None
    return plain(typed) if isinstance(typed, str) else ""


def _texts_of_one_order(
    grid: Grid, layout: Layout, column: int
) -> list[tuple[Sequence[Typed], str]]:
    """Return the typed rows whose cell is a text that is a day in one order only, and that text."""
    found: list[tuple[Sequence[Typed], str]] = []
    for row in grid.rows[_first_row(layout) :]:
        cell = row[column - 1] if len(row) >= column else None
        if isinstance(cell, str) and cell and _fits_one_order(cell):
            found.append((row, cell))
    brought = _brought(layout)
    return [(row, text) for row, text in found if not _is_any_filled(row, brought)]


def _typed_rows(grid: Grid, layout: Layout, column: int) -> Iterator[Sequence[Typed]]:
    """The rows below the titles that reach a column, but for those of a form or an import."""
    brought = _brought(layout)
    for row in grid.rows[_first_row(layout) :]:
        if len(row) >= column and not (brought and _is_any_filled(row, brought)):
            yield row


def _first_row(layout: Layout) -> int:
    """Return the place, from 0, of the first row below the titles."""
    return layout.second_row or layout.header_row


def _brought(layout: Layout) -> list[int]:
    """Return the columns that are filled where a form or an import wrote the row."""
    brought = [number for number, header in layout.extra.items() if PROVENANCE in header.casefold()]
    if layout.responses and "sent" in layout.columns:
        brought.append(layout.columns["sent"])
    return brought


def _is_any_filled(row: Sequence[Typed], columns: Iterable[int]) -> bool:
    return any(number <= len(row) and row[number - 1] not in (None, "") for number in columns)


def _real_day(typed: Typed) -> dt.date | None:
    """The day of a cell that a program made a date of."""
    return read_date(Cell(typed)).value if is_made_by_program(typed) else None


def _fits_one_order(text: str) -> bool:
    """True for numbers that are a day in one order of day and month only."""
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return False
    low, high = sorted((int(match[1]), int(match[3])))
    return 1 <= low <= _LAST_MONTH < high <= 31


def _has_month_in_front(text: str) -> bool:
    match = _NUMERIC.fullmatch(text)
    return match is not None and _fits_one_order(text) and int(match[1]) < int(match[3])
