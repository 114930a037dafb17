"""How far the used cells of a sheet's XML reach, without holding the sheet: pure, over pieces of bytes.

A reader lays a sheet out as a full rectangle of 32 bytes a cell, from the first used cell to the last. So the
rectangle must be known to be small before it reads. Nearly all sheets are cleared by one search, at the speed of
C, for a cell that stands outside a rectangle known to be harmless; only the others are counted cell by cell.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

AREA_MAX: Final = 1 << 24
"""Cells of a rectangle: 16 columns over all the rows that there are, 512 MiB in the reader."""
FILL_RATIO: Final = 4
"""A larger rectangle is fine when at least one cell in so many is used: that is data, and no stray cell."""
CELLS_MAX: Final = 1 << 25
ROWS_MAX: Final = 1_048_576
COLUMNS_MAX: Final = 16_384
_TAG_MAX: Final = 1 << 20
_EARLY: Final = 8 << 20
_ODD_MAX: Final = 10_000_000

ChunkSource = Callable[[], Iterator[bytes]]


def _outside(addresses: bytes) -> re.Pattern[bytes]:
    """Finds a cell whose first attribute is not one of these addresses. (The text that it begins with, "<c", is
    what makes it fast.)"""
    return re.compile(rb'<c(?! r="(?:' + addresses + rb')")[\s/>]')


HARMLESS_RANGES: Final = tuple(
    map(
        _outside,
        (
            rb"[A-P](?:[0-9]{1,6}|10[0-4][0-9]{4})",
            rb"[A-Z](?:[0-9]{1,5}|[1-5][0-9]{5})",
            rb"A?[A-Z](?:[0-9]{1,5}|[12][0-9]{5})",
            rb"[A-Z]{1,2}1?[0-9]{1,4}",
        ),
    )
)
"""Rectangles of at most AREA_MAX cells."""
_NOT_PLAIN: Final = _outside(rb"[A-Z]{1,3}[0-9]{1,7}")
_PREFIXED: Final = re.compile(rb":(?=c[\s/>])")
_USED: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>(?<!/>)')
_TOKEN: Final = re.compile(
    rb"""<(/?)(?:[^<>:\s/]*:)?(row|c)((?:\s(?>(?:[^>"'/]|"[^"]*"|'[^']*'|/(?!>))*))?)(/?)>"""
)
_OPENS: Final = re.compile(rb"<(?:[^<>:\s/]*:)?(?:row|c)[\s/>]")
_ATTRIBUTE: Final = re.compile(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ADDRESS: Final = re.compile(rb"\s*([A-Za-z]*)([0-9]*)\s*")


@dataclass(frozen=True, slots=True)
class Extent:
    """The last used row and column, counted from 1, and how many cells are used (one used twice counts twice)."""

    rows: int
    columns: int
    cells: int

    @property
    def is_readable(self) -> bool:
        """True when a reader can lay it out."""
        return (
            self.rows <= ROWS_MAX
            and self.columns <= COLUMNS_MAX
            and self.cells <= CELLS_MAX
            and self.rows * self.columns <= max(AREA_MAX, FILL_RATIO * self.cells)
        )


def is_surely_small(chunks: ChunkSource, *, count: bool = False) -> bool:
    """True when all cells lie in a harmless rectangle; with `count`, when there are not too many of them either.

    `chunks` gives the sheet from its start each time it is called. False says only that it must be measured.
    """
    for outside in HARMLESS_RANGES:
        seen = cells = 0
        for block, whole in _blocks(chunks()):
            if not whole or _PREFIXED.search(block):
                return False
            if outside.search(block):
                break
            seen += len(block)
            if count:
                cells += block.count(b"</c")
                if cells > AREA_MAX * 2:
                    return False
        else:
            return True
        if seen > _EARLY:
            return False  # who puts it late gains nothing: no second, third and fourth look
    return False


def measure_extent(chunks: ChunkSource) -> Extent:
    """The extent of a sheet. Cells that only have a format are not used. Comments count as if they were cells.

    Raises ValueError when it is not written in a way that can be measured.
    """
    rows, columns, cells = 0, b"", 0
    for block, whole in _blocks(chunks()):
        if not whole or _NOT_PLAIN.search(block) or _PREFIXED.search(block):
            return _measure_tokens(chunks)
        used = _USED.findall(block)
        cells += len(used)
        if cells > CELLS_MAX:
            break
        columns = max({columns, *(letters for letters, _ in used)}, key=_order)
        rows = max([rows, *map(int, {number for _, number in used})])
    return Extent(rows, _number(columns), cells)


def _measure_tokens(chunks: ChunkSource) -> Extent:
    """Row by row and cell by cell, in whatever way they are written; what has no address is counted, as a reader
    counts it: from the row's number, after the cell before."""
    row, column, in_cell = 1, 1, False
    rows = columns = cells = tokens = 0
    for block, whole in _blocks(chunks()):
        found = _TOKEN.findall(block)
        opened = sum(not closing for closing, *_ in found)
        if not whole or opened != sum(1 for _ in _OPENS.finditer(block)):
            raise ValueError("a tag without end")
        tokens += len(found)
        if tokens > _ODD_MAX:
            return Extent(rows, columns, CELLS_MAX + 1)
        for closing, name, attributes, empty in found:
            is_row = name == b"row"
            if closing:
                in_cell = in_cell and is_row
                if is_row:
                    row, column = row + 1, 1
                continue
            if in_cell:
                raise ValueError("a cell in a cell")
            letters, digits = _address(attributes)
            if is_row:
                row, column = (int(digits) if digits else row) + bool(empty), 1
                continue
            column = _number(letters) if letters else column
            if not empty:
                in_cell, cells = True, cells + 1
                rows, columns = max(rows, int(digits) if digits else row), max(columns, column)
            column += 1
    return Extent(rows, columns, cells)


def _address(attributes: bytes) -> tuple[bytes, bytes]:
    """Letters and digits of the attribute `r`; empty where there are none."""
    for name, double, single in _ATTRIBUTE.findall(attributes):
        if name == b"r":
            found = _ADDRESS.match(double or single)
            return (found[1], found[2]) if found else (b"", b"")
    return b"", b""


def _blocks(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in pieces that do not end inside a tag. False beside a piece: a tag in it never ends."""
    rest = b""
    for chunk in chain(chunks, [b""]):
        block = rest + chunk if rest else chunk
        last = block.rfind(b"<")
        cut = last if last >= 0 and block.find(b">", last) < 0 else len(block)
        if chunk and len(block) - cut > _TAG_MAX:
            yield block, False
            rest = b""
            continue
        rest = block[cut:] if chunk else b""
        yield (block[:cut] if rest else block), chunk != b"" or cut == len(block)


def _order(letters: bytes) -> tuple[int, bytes]:
    return len(letters), letters


def _number(letters: bytes) -> int:
    """The column of some letters, from 1. Raises ValueError when there is no such column anywhere."""
    if len(letters) > 6:
        raise ValueError("no such column")
    number = 0
    for char in letters.upper():
        number = number * 26 + char - 64
    return number
