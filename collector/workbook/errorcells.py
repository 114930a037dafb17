"""Cells in which a formula ended in an error (#N/D, #RIF!…): the reader gives them as empty, and they are not.

An error under *Riservatezza* taken for an empty cell would open a talk to everybody.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from collector.workbook import parts
from collector.workbook.sheetxml import column_number
from schemas.workbook import Grid

_MARK: Final = re.compile(rb"""\st=["']e["']""")
_ERROR: Final = re.compile(
    rb"""<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?\st=["']e["'][^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>"""
)
_OVERLAP: Final = 1 << 16


def restored(path: Path, grids: tuple[Grid, ...]) -> tuple[Grid, ...]:
    """The grids with the errors' own names ("#REF!") where they stand. Raises OSError, BadZipFile."""
    with path.open("rb") as file, zipfile.ZipFile(file) as source:
        where = parts.sheet_parts(source)
        for grid in grids:
            part = where.get(grid.name)
            if part is None:
                continue
            for row, column, name in _errors(parts.unpacked(file, source.getinfo(part))):
                if row <= len(grid.rows):
                    cells = list(grid.rows[row - 1])
                    cells += [""] * (column - len(cells))
                    if cells[column - 1] in (None, ""):
                        cells[column - 1] = name
                        grid.rows[row - 1] = cells  # type: ignore[index]
    return grids


def _errors(chunks: Iterator[bytes]) -> Iterator[tuple[int, int, str]]:
    """Row, column and name of each error. A cell may lie across two chunks, so some bytes are looked at twice."""
    before = b""
    for chunk in chunks:
        block = before + chunk
        if _MARK.search(block):
            for letters, number, name in _ERROR.findall(block):
                yield int(number), column_number(letters), name.decode("utf-8", "replace")
        before = block[-_OVERLAP:] if len(block) > _OVERLAP else block
