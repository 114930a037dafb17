"""Reading an .xlsx by calamine: all tabs as typed. The guard must have looked at the file before."""

import contextlib
import datetime as dt
import os
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from collector.workbook.xlsx import repair
from collector.workbook.xlsx.guard import damaged_error
from schemas.cells.reading import Typed
from schemas.workbook import Grid

_BEFORE_FIRST_DAY: Final = dt.datetime(1899, 12, 31)  # noqa: DTZ001 - a spreadsheet's days have no time zone
_DAYS: Final = frozenset((dt.date, dt.datetime))
_EMPTY: Final[Sequence[Typed]] = ()


def read(path: Path, tabs: Sequence[str]) -> tuple[Grid, ...]:
    """The grids of a workbook whose tabs have these names, in their order.

    Rows end at their last cell that is not empty. A file that calamine refuses is read once more from a copy that is
    made legible to it. Raises WorkbookError when the file is damaged or changed meanwhile, or when there is not enough
    memory for it.
    """
    try:
        with _no_words_of_others():
            try:
                grids = _grids(CalamineWorkbook.from_path(str(path)), path, tabs)
            except CalamineError:
                grids = _grids(
                    CalamineWorkbook.from_filelike(repair.repaired_copy(path)), path, tabs
                )
    except (CalamineError, OSError, zipfile.BadZipFile, zlib.error, ValueError) as error:
        raise damaged_error(path) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine's own bugs; they are no Exception
            raise
        raise damaged_error(path) from error
    return grids


def _grids(book: CalamineWorkbook, path: Path, tabs: Sequence[str]) -> tuple[Grid, ...]:
    if book.sheet_names != list(tabs):
        raise damaged_error(path, "l'elenco dei fogli è rotto")
    grids = tuple(_grid(book, sheet) for sheet in book.sheets_metadata)
    book.close()
    return grids


def _grid(book: CalamineWorkbook, told: SheetMetadata) -> Grid:
    name, kind, is_hidden = told.name, told.typ, told.visible != SheetVisibleEnum.Visible
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError:
        if kind is SheetTypeEnum.WorkSheet:
            raise
        return Grid(name, ())  # a chart sheet, or another kind that has no cells
    merged = sheet.merged_cell_ranges or ()
    places = tuple(map(_corners, merged))
    if sheet.start is None:
        return Grid(name, [], places, hidden=is_hidden)
    gap: list[Typed] = [""] * sheet.start[1]
    rows: list[Sequence[Typed]] = []
    # calamine's own lists are kept: anything done for each cell would cost more than reading it.
    found: Any = sheet.iter_rows()
    for row in found:
        if row[-1] == "":
            while row and row[-1] == "":
                row.pop()
        for value in row:
            if type(value) in _DAYS and value.year <= 1900:
                row[:] = map(_typed, row)
                break
        rows.append((gap + row if gap else row) if row else _EMPTY)
    return Grid(name, rows, places, hidden=is_hidden)


def _corners(range_: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, int, int, int]:
    """The corners of a merged cell, counted from 1; some programs begin with the last."""
    rows, columns = zip(*range_, strict=True)
    return min(rows) + 1, min(columns) + 1, max(rows) + 1, max(columns) + 1


def _typed(value: Typed) -> Typed:
    """A cell as it was typed: "10,3" in a column formatted as times is the number 10.3 and no day of January 1900."""
    if isinstance(value, dt.date) and value.year <= 1900:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        return (moment - _BEFORE_FIRST_DAY) / dt.timedelta(days=1)
    return value


@contextlib.contextmanager
def _no_words_of_others() -> Iterator[None]:
    """A library's panic prints English to file descriptor 2, past Python: that goes nowhere meanwhile, and what
    Python itself writes to standard error (a line that says that work goes on) still reaches the screen.
    """
    try:
        screen = os.dup(2)
    except OSError:  # no standard error at all, as under pythonw
        yield
        return
    python = sys.stderr
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            mine = _is_descriptor_2(python)
            if mine:
                python.flush()
                sys.stderr = open(  # noqa: SIM115, PTH123 - closed below, together with its descriptor
                    os.dup(screen), "w", encoding=python.encoding, errors=python.errors, buffering=1
                )
            os.dup2(nowhere, 2)
        finally:
            os.close(nowhere)
        yield
    finally:
        os.dup2(screen, 2)
        os.close(screen)
        if sys.stderr is not python:
            replacement, sys.stderr = sys.stderr, python
            replacement.close()


def _is_descriptor_2(stream: Any) -> bool:
    try:
        return bool(stream.fileno() == 2)
    except (AttributeError, OSError, ValueError):
        return False
