"""Cells whose formula ended in an error (#N/D, #RIF!…), or has no stored result.

The reader gives them as empty, and they are not: such a cell under *Riservatezza* taken for an
empty one would open a talk to everybody.
"""

import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from collector.workbook.xlsx import package
from collector.workbook.xlsx.guard_refusals import damaged_error
from collector.workbook.xlsx.sheet_stream import (
    CellSpan,
    RowBlock,
    SheetStream,
    column_number,
    is_plain,
)
from schemas.cells.reading import NO_VALUE, Cell
from schemas.patterns import lazy_pattern
from schemas.workbook import Grid

UNKNOWN_ERROR: Final = "#ERRORE!"

_ERROR: Final = lazy_pattern(
    rb"""<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?\st=["']e["'][^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>""",
    re.DOTALL,
)
_ATTRIBUTES: Final = rb'((?: [a-z]+="[^"<>]*")*)'
_UNVALUED: Final = lazy_pattern(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"' + _ATTRIBUTES + rb" ?>"
    rb"<f" + _ATTRIBUTES + rb"(?:/>|>[^<>]*</f>)(?:<v>(\s*)</v>)?</c>"
)
"""A formula in a plain cell, and then no value, or an empty one."""
_NO_RESULT: Final = lazy_pattern(rb"<f[^<>]*>(?:[^<>]*</f>)?(?:<v>\s*</v>)?</c>")
"""What each of them ends with; far fewer cells have a formula than none."""
_FORMULA: Final = lazy_pattern(rb"<(?:[\w.-]+:)?f((?:\s[^<>]*)?)>")
_MAY_BE_UNREAD: Final = lazy_pattern(rb"""[<:]f[\s/>]|\st\s*=\s*["']e["']""")
_VALUE: Final = lazy_pattern(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?(?:/>|>([^<]*)<)")
_TEXT_INSIDE: Final = lazy_pattern(rb"<(?:[\w.-]+:)?is[\s/>]")
_ARRAY: Final = lazy_pattern(rb"""\st\s*=\s*["'](?:array|dataTable)["']""")
_RANGE: Final = lazy_pattern(
    rb"""\sref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)


class _UnreadCells(NamedTuple):
    """A rectangle of cells, both corners counted from 1, and what its cells hold."""

    top: int
    left: int
    bottom: int
    right: int
    content: str


def restore_error_cells(
    path: Path, grids: tuple[Grid, ...], suspects: Collection[str]
) -> tuple[Grid, ...]:
    """Return the grids with the errors' own names ("#REF!"); their rows are changed.

    A formula without a result becomes NO_VALUE. An error of a kind that nobody knew when this was
    written is an error: its cell holds UNKNOWN_ERROR. `suspects`: the parts that may hold formulas
    or errors; the others are not opened again. Raises OSError, or WorkbookError when a sheet with
    such cells is written in a way that leaves their place in doubt.
    """
    try:
        with path.open("rb") as file, package.open_package(file) as source:
            parts = package.sheet_parts(source)
            for grid in grids:
                part = parts.get(grid.name, "")
                has_rows = isinstance(grid.rows, list)  # a chart's tab has none at all
                if part in suspects and has_rows:
                    for unread in _unread_cells(package.unpack_part(file, source.getinfo(part))):
                        _fill_cells(grid, unread)
    except (zipfile.BadZipFile, ValueError) as error:
        raise damaged_error(path, "le celle con un errore di formula non si capiscono") from error
    return grids


def _fill_cells(grid: Grid, unread: _UnreadCells) -> None:
    """Write the content into the empty cells of a rectangle.

    Of one that is larger than a cell, only as far as the grid goes.
    """
    rows: list[Any] = grid.rows  # type: ignore[assignment]
    bottom, right = unread.bottom, unread.right
    is_one_cell = (unread.top, unread.left) == (bottom, right)
    if not is_one_cell:
        bottom = min(bottom, len(rows))
        right = min(right, max(map(len, rows), default=0))
    rows += [()] * (bottom - len(rows))
    for row in range(unread.top, bottom + 1):
        cells = rows[row - 1]
        if not isinstance(cells, list):  # the empty row is one for all
            cells = rows[row - 1] = list(cells)
        cells += [""] * (right - len(cells))
        for column in range(unread.left, right + 1):
            if cells[column - 1] in (None, ""):
                cells[column - 1] = unread.content


def _unread_cells(chunks: Iterable[bytes]) -> Iterator[_UnreadCells]:
    """Yield all that the reader has given as empty cells."""
    sheet, next_number = SheetStream(chunks), 1
    for xml in sheet.blocks():
        if not sheet.prefix and is_plain(xml):
            yield from _unread_in_plain(xml)
            continue  # each of its rows has a number, and so has the next one
        block = RowBlock(xml, sheet.prefix, next_number)
        for row in block.rows():
            if _MAY_BE_UNREAD.search(block.masked, row.inside, row.inside_end):
                for cell in block.cells(row):
                    cell_xml = block.masked[cell.start : cell.end]
                    yield from _unread_in_cell(cell_xml, row.number, cell)
        next_number = block.next_number


def _unread_in_plain(xml: bytes) -> Iterator[_UnreadCells]:
    """Yield the same of rows that are written plainly, by searches over all of them."""
    if b't="e"' in xml:
        for letters, row, name in _ERROR.findall(xml):
            yield from _with_array(int(row), column_number(letters), _error_name(name))
    if _NO_RESULT.search(xml) is None:
        return
    for match in _UNVALUED.finditer(xml):
        letters, row, attributes, formula, value = match.groups()
        is_empty_text = value is not None and b' t="str"' in attributes
        if not is_empty_text:
            yield from _with_array(int(row), column_number(letters), NO_VALUE, formula)


def _unread_in_cell(xml: bytes, row: int, cell: CellSpan) -> Iterator[_UnreadCells]:
    """Yield the same of one cell, however it is written."""
    value = _VALUE.search(xml)
    stored = (value[1] or b"") if value else b""
    if cell.type == b"e" and stored:
        yield from _with_array(row, cell.column, _error_name(stored))
        return
    if not cell.formula or stored.strip():
        return
    is_empty_text = value is not None and cell.type == b"str"
    if is_empty_text or _TEXT_INSIDE.search(xml):
        return
    formula = _FORMULA.search(xml)
    attributes = formula[1] if formula else b""
    yield from _with_array(row, cell.column, NO_VALUE, attributes)


def _error_name(stored: bytes) -> str:
    """Return an error's own name, where it is known for one."""
    name = stored.decode("utf-8", "replace").strip()
    return name if Cell(name).error else UNKNOWN_ERROR


def _with_array(
    row: int, column: int, content: str, formula: bytes = b""
) -> Iterator[_UnreadCells]:
    """Yield a cell, and all the others that have their value from its formula.

    `formula`: the attributes of that, which name the range of an array.
    """
    yield _UnreadCells(row, column, row, column, content)
    if not _ARRAY.search(formula):
        return
    match = _RANGE.search(formula)
    if match:
        left, top, right, bottom = match.groups()
        yield _UnreadCells(
            int(top), column_number(left), int(bottom), column_number(right), content
        )
