"""Reading an .xlsx by calamine: all tabs as typed. The guard must have looked at it before."""

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
from collector.workbook.xlsx.guard_refusals import damaged_error
from schemas.cells.reading import Typed
from schemas.workbook import Grid

# A spreadsheet's days have no time zone.
_BEFORE_FIRST_DAY: Final = dt.datetime(1899, 12, 31)  # noqa: DTZ001
_DAYS: Final = frozenset((dt.date, dt.datetime))
_EMPTY_ROW: Final[Sequence[Typed]] = ()


def read(path: Path, tabs: Sequence[str]) -> tuple[Grid, ...]:
    """Return the grids of a workbook whose tabs have these names, in their order.

    Rows end at their last cell that is not empty. A file that calamine refuses is read once more
    from a copy that is made legible to it. Raises WorkbookError when the file is damaged or changed
    meanwhile, MemoryError when there is not enough memory for it.
    """
    try:
        with _panics_unprinted():
            try:
                return _read_grids(CalamineWorkbook.from_path(str(path)), path, tabs)
            except CalamineError:
                copy = repair.repaired_copy(path)
                return _read_grids(CalamineWorkbook.from_filelike(copy), path, tabs)
    except (CalamineError, OSError, zipfile.BadZipFile, zlib.error, ValueError) as error:
        raise damaged_error(path) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine's own bugs; they are no Exception
            raise
        raise damaged_error(path) from error


def _read_grids(book: CalamineWorkbook, path: Path, tabs: Sequence[str]) -> tuple[Grid, ...]:
    """Return the grids of an open workbook. Raises WorkbookError where its tabs are others."""
    if book.sheet_names != list(tabs):
        raise damaged_error(path, "l'elenco dei fogli è rotto")
    grids = tuple(_read_grid(book, sheet) for sheet in book.sheets_metadata)
    book.close()
    return grids


def _read_grid(book: CalamineWorkbook, metadata: SheetMetadata) -> Grid:
    name = metadata.name
    is_hidden = metadata.visible != SheetVisibleEnum.Visible
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError:
        if metadata.typ is SheetTypeEnum.WorkSheet:
            raise
        return Grid(name, ())  # a chart sheet, or another kind that has no cells
    merged = tuple(map(_corners, sheet.merged_cell_ranges or ()))
    if sheet.start is None:
        return Grid(name, [], merged, hidden=is_hidden)
    gap: list[Typed] = [""] * sheet.start[1]
    rows: list[Sequence[Typed]] = []
    # calamine's own lists are kept: anything done for each cell would cost more than reading it.
    read_rows: Any = sheet.iter_rows()
    for row in read_rows:
        if row[-1] == "":
            while row and row[-1] == "":
                row.pop()
        for value in row:
            if type(value) in _DAYS and value.year <= 1900:
                row[:] = map(_as_typed, row)
                break
        if not row:
            rows.append(_EMPTY_ROW)
        else:
            rows.append(gap + row if gap else row)
    return Grid(name, rows, merged, hidden=is_hidden)


def _corners(range_: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, int, int, int]:
    """Return the corners of a merged cell, counted from 1; some programs begin with the last."""
    rows, columns = zip(*range_, strict=True)
    return min(rows) + 1, min(columns) + 1, max(rows) + 1, max(columns) + 1


def _as_typed(value: Typed) -> Typed:
    """Return a cell as it was typed.

    "10,3" in a column formatted as times is the number 10.3, no day of January 1900.
    """
    if not isinstance(value, dt.date) or value.year > 1900:
        return value
    moment = value
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time())
    return (moment - _BEFORE_FIRST_DAY) / dt.timedelta(days=1)


@contextlib.contextmanager
def _panics_unprinted() -> Iterator[None]:
    """Send file descriptor 2 nowhere for a while: a library's panic prints English to it, past
    Python.

    What Python itself writes to standard error (a line that says that work goes on) still reaches
    the screen.
    """
    try:
        screen = os.dup(2)
    except OSError:  # no standard error at all, as under pythonw
        yield
        return
    stderr = sys.stderr
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            if _is_descriptor_2(stderr):
                stderr.flush()
                sys.stderr = _stream_to(os.dup(screen), like=stderr)
            os.dup2(nowhere, 2)
        finally:
            os.close(nowhere)
        yield
    finally:
        os.dup2(screen, 2)
        os.close(screen)
        if sys.stderr is not stderr:
            replacement, sys.stderr = sys.stderr, stderr
            replacement.close()


def _stream_to(descriptor: int, *, like: Any) -> Any:
    """Return a text stream to a file descriptor, which is closed together with it."""
    return open(descriptor, "w", encoding=like.encoding, errors=like.errors, buffering=1)


def _is_descriptor_2(stream: Any) -> bool:
    try:
        return bool(stream.fileno() == 2)
    except (AttributeError, OSError, ValueError):
        return False
