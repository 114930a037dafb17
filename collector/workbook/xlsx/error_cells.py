"""Cells in which a formula ended in an error (#N/D, #RIF!…), or has no stored result: the reader gives them as empty,
and they are not.

Such a cell under *Riservatezza* taken for an empty one would open a talk to everybody.
"""

import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from collector.workbook.xlsx import package, sheet_stream
from collector.workbook.xlsx.guard import damaged_error
from collector.workbook.xlsx.sheet_stream import RowBlock, SheetStream, column_number, is_plain
from schemas.cells.reading import NO_VALUE, Cell
from schemas.workbook import Grid

UNKNOWN_ERROR: Final = "#ERRORE!"

_ERROR: Final = re.compile(
    rb"""<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?\st=["']e["'][^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>""",
    re.DOTALL,
)
_ATTRIBUTES: Final = rb'((?: [a-z]+="[^"<>]*")*)'
_UNVALUED: Final = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"' + _ATTRIBUTES + rb" ?>"
    rb"<f" + _ATTRIBUTES + rb"(?:/>|>[^<>]*</f>)(?:<v>(\s*)</v>)?</c>"
)
"""A formula in a plain cell, and then no value, or an empty one."""
_FORMULA: Final = re.compile(rb"<(?:[\w.-]+:)?f((?:\s[^<>]*)?)>")
_WORTH_IT: Final = re.compile(rb"""[<:]f[\s/>]|\st\s*=\s*["']e["']""")
_VALUE: Final = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?(?:/>|>([^<]*)<)")
_TEXT_INSIDE: Final = re.compile(rb"<(?:[\w.-]+:)?is[\s/>]")
_ARRAY: Final = re.compile(rb"""\st\s*=\s*["'](?:array|dataTable)["']""")
_REF: Final = re.compile(
    rb"""\sref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)


class _Found(NamedTuple):
    """A rectangle of cells, both corners counted from 1, and what its cells hold."""

    top: int
    left: int
    bottom: int
    right: int
    name: str


def restore_error_cells(
    path: Path, grids: tuple[Grid, ...], suspects: Collection[str]
) -> tuple[Grid, ...]:
    """The grids with the errors' own names ("#REF!"), and NO_VALUE for a formula without a result, where they stand.

    An error of a kind that nobody knew when this was written is an error: its cell holds UNKNOWN_ERROR.
    `suspects`: the parts that may hold formulas or errors; the others are not opened again.
    Raises OSError, or WorkbookError when a sheet with such cells is written in a way that leaves their place in doubt.
    """
    try:
        with path.open("rb") as file, package.open_package(file) as source:
            where = package.sheet_parts(source)
            for grid in grids:
                part = where.get(grid.name, "")
                if part in suspects and isinstance(
                    grid.rows, list
                ):  # a chart's tab has no rows at all
                    for found in _unread(package.unpack_part(file, source.getinfo(part))):
                        _set(grid, found)
    except (zipfile.BadZipFile, ValueError) as error:
        raise damaged_error(path, "le celle con un errore di formula non si capiscono") from error
    return grids


def _set(grid: Grid, found: _Found) -> None:
    """Write a name into the empty cells of a rectangle; of one that is larger than a cell, as far as the grid goes."""
    rows: list[Any] = grid.rows  # type: ignore[assignment]
    is_cell = (found.top, found.left) == (found.bottom, found.right)
    bottom = found.bottom if is_cell else min(found.bottom, len(rows))
    right = found.right if is_cell else min(found.right, max(map(len, rows), default=0))
    rows += [()] * (bottom - len(rows))
    for row in range(found.top, bottom + 1):
        cells = rows[row - 1]
        if not isinstance(cells, list):  # the empty row is one for all
            cells = rows[row - 1] = list(cells)
        cells += [""] * (right - len(cells))
        for column in range(found.left, right + 1):
            if cells[column - 1] in (None, ""):
                cells[column - 1] = found.name


def _unread(chunks: Iterable[bytes]) -> Iterator[_Found]:
    """All that the reader has given as empty cells."""
    sheet, number = SheetStream(chunks), 1
    for xml in sheet.blocks():
        if not sheet.prefix and is_plain(xml):
            yield from _of_plain(xml)
            continue  # each of its rows has a number, and so has the next one
        block = RowBlock(xml, sheet.prefix, number)
        for row in block.rows():
            if _WORTH_IT.search(block.seen, row.inside, row.inside_end):
                for cell in block.cells(row):
                    yield from _of_cell(block.seen[cell.start : cell.end], row.number, cell)
        number = block.next_number


def _of_plain(xml: bytes) -> Iterator[_Found]:
    if b't="e"' in xml:
        for letters, row, name in _ERROR.findall(xml):
            yield from _one(int(row), column_number(letters), _shown(name))
    if b"<f" not in xml:
        return
    for match in _UNVALUED.finditer(xml):
        is_empty_text = match[5] is not None and b' t="str"' in match[3]
        if not is_empty_text:
            yield from _one(int(match[2]), column_number(match[1]), NO_VALUE, match[4])


def _of_cell(text: bytes, row: int, cell: sheet_stream.CellSpan) -> Iterator[_Found]:
    """The same of one cell, however it is written."""
    value = _VALUE.search(text)
    stored = value[1] or b"" if value else b""
    if cell.type == b"e" and stored:
        yield from _one(row, cell.column, _shown(stored))
        return
    is_empty_text = value is not None and cell.type == b"str"
    if not cell.formula or stored.strip() or is_empty_text or _TEXT_INSIDE.search(text):
        return
    formula = _FORMULA.search(text)
    yield from _one(row, cell.column, NO_VALUE, formula[1] if formula else b"")


def _shown(name: bytes) -> str:
    """An error's own name, where it is known for one."""
    said = name.decode("utf-8", "replace").strip()
    return said if Cell(said).error else UNKNOWN_ERROR


def _one(row: int, column: int, name: str, formula: bytes = b"") -> Iterator[_Found]:
    """A cell, and all the others that have their value from its formula. `formula`: the attributes of that."""
    yield _Found(row, column, row, column, name)
    if _ARRAY.search(formula) and (ref := _REF.search(formula)):
        yield _Found(int(ref[2]), column_number(ref[1]), int(ref[4]), column_number(ref[3]), name)
