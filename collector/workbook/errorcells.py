"""Cells in which a formula ended in an error (#N/D, #RIF!…): the reader gives them as empty, and they are not.

An error under *Riservatezza* taken for an empty cell would open a talk to everybody.
"""

import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from collector.workbook import parts
from collector.workbook.guard import damaged
from collector.workbook.sheetxml import Block, SheetStream, column_number, is_plain
from schemas.workbook import Grid

_MARK: Final = re.compile(rb"""t\s*=\s*["']e["']""")
_PLAIN: Final = re.compile(
    rb"""<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?\st=["']e["'][^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>""", re.DOTALL
)
_TYPE: Final = re.compile(rb"""<[^<>]*?\st\s*=\s*["']e["']""")
_VALUE: Final = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>([^<]*)<")


def restored(path: Path, grids: tuple[Grid, ...], suspects: Collection[str]) -> tuple[Grid, ...]:
    """The grids with the errors' own names ("#REF!") where they stand.

    `suspects`: the parts that hold a "#", with which each such name begins; the others are not opened again.
    Raises OSError, or WorkbookError when a sheet with errors is written in a way that leaves their place in doubt.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as source:
            where = parts.sheet_parts(source)
            for grid in grids:
                part = where.get(grid.name, "")
                if part in suspects and grid.rows:
                    for row, column, name in _errors(parts.unpacked(file, source.getinfo(part))):
                        _set(grid, row, column, name)
    except (zipfile.BadZipFile, ValueError) as error:
        raise damaged(path, "le celle con un errore di formula non si capiscono") from error
    return grids


def _set(grid: Grid, row: int, column: int, name: str) -> None:
    if row <= len(grid.rows):
        cells = list(grid.rows[row - 1])
        cells += [""] * (column - len(cells))
        if cells[column - 1] in (None, ""):
            cells[column - 1] = name
            grid.rows[row - 1] = cells  # type: ignore[index]


def _errors(chunks: Iterable[bytes]) -> Iterator[tuple[int, int, str]]:
    """Row, column and name of each error."""
    sheet, number = SheetStream(chunks), 1
    for xml in sheet.blocks():
        plain = not sheet.prefix and is_plain(xml)
        has_errors = b"#" in xml and _MARK.search(xml) is not None
        if plain and has_errors:
            for letters, row, name in _PLAIN.findall(xml):
                yield int(row), column_number(letters), name.decode("utf-8", "replace")
        if plain:
            continue  # each of its rows has a number, and so has the next one
        block = Block(xml, sheet.prefix, number)
        for found in block.rows():
            if has_errors and b"#" in xml[found.inside : found.inside_end]:
                for cell in block.cells(found):
                    text = xml[cell.start : cell.end]
                    if _TYPE.match(text) and (value := _VALUE.search(text)):
                        yield found.number, cell.column, value[1].decode("utf-8", "replace")
        number = block.next_number
