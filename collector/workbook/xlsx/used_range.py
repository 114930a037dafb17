"""How far the used cells of a sheet's XML reach, without holding the sheet. Pure, over pieces of
bytes.

A reader lays a sheet out as a full rectangle of 32 bytes a cell, from the first used cell to the
last. So the rectangle must be known to be small before it reads. Nearly all sheets are cleared by
one search, at the speed of C, for a cell that stands outside a rectangle known to be harmless; only
the others are counted cell by cell.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from schemas.patterns import lazy_pattern

AREA_MAX: Final = 1 << 24
"""Cells of a rectangle: 16 columns over all the rows that there are, 512 MiB in the reader."""
FILL_RATIO: Final = 4
"""A larger rectangle is fine when at least one cell in so many is used: data, and no stray cell."""
CELLS_MAX: Final = 1 << 25
ROWS_MAX: Final = 1_048_576
COLUMNS_MAX: Final = 16_384
_TAG_MAX: Final = 1 << 20
_EARLY: Final = 8 << 20
"""A cell outside a rectangle that stands within so many bytes costs little: another is tried."""
_TOKENS_MAX: Final = 10_000_000
_LETTERS_MAX: Final = 6

ChunkSource = Callable[[], Iterator[bytes]]
"""Gives a sheet from its start, in chunks, each time it is called."""


def _outside(addresses: bytes) -> re.Pattern[bytes]:
    """Return what finds a cell whose first attribute is not one of these addresses.

    (The text that it begins with, "<c", is what makes it fast.)
    """
    return lazy_pattern(rb'<c(?! r="(?:' + addresses + rb')")[\s/>]')


HARMLESS_RANGES: Final = (
    _outside(rb"[A-P](?:[0-9]{1,6}|10[0-4][0-9]{4})"),
    _outside(rb"[A-Z](?:[0-9]{1,5}|[1-5][0-9]{5})"),
    _outside(rb"A?[A-Z](?:[0-9]{1,5}|[12][0-9]{5})"),
    _outside(rb"[A-Z]{1,2}1?[0-9]{1,4}"),
)
"""Each finds a cell outside a rectangle of at most AREA_MAX cells."""
_NOT_PLAIN: Final = _outside(rb"[A-Z]{1,3}[0-9]{1,7}")
_PREFIXED: Final = lazy_pattern(rb":(?=c[\s/>])")
_USED: Final = lazy_pattern(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>(?<!/>)')
_TOKEN: Final = lazy_pattern(
    rb"""<(/?)(?:[^<>:\s/]*:)?(row|c)"""
    rb"""((?:\s(?>(?:[^>"'/]|"[^"]*"|'[^']*'|/(?!>))*))?)(/?)>"""
)
_OPENS: Final = lazy_pattern(rb"<(?:[^<>:\s/]*:)?(?:row|c)[\s/>]")
_ATTRIBUTE: Final = lazy_pattern(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ADDRESS: Final = lazy_pattern(rb"\s*([A-Za-z]*)([0-9]*)\s*")


@dataclass(frozen=True, slots=True)
class Extent:
    """The last used row and column, counted from 1, and how many cells are used.

    A cell that is used twice counts twice.
    """

    rows: int
    columns: int
    cells: int

    @property
    def is_readable(self) -> bool:
        """True when a reader can lay it out."""
        is_within_a_sheet = self.rows <= ROWS_MAX and self.columns <= COLUMNS_MAX
        if not is_within_a_sheet or self.cells > CELLS_MAX:
            return False
        return self.rows * self.columns <= max(AREA_MAX, FILL_RATIO * self.cells)


def is_surely_small(chunks: ChunkSource, *, count: bool = False) -> bool:
    """Return True when all cells lie in a harmless rectangle.

    With `count`, when there are not too many of them either. False says only that the sheet must be
    measured.
    """
    for outside in HARMLESS_RANGES:
        seen = cells = 0
        for block, is_whole in _whole_tags(chunks()):
            if not is_whole or _PREFIXED.search(block):
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
            return False  # who puts it late gains nothing: no second, third and fourth read
    return False


def measure_extent(chunks: ChunkSource) -> Extent:
    """Return the extent of a sheet.

    Cells that only have a format are not used. Comments count as if they were cells. Raises
    ValueError when it is not written in a way that can be measured.
    """
    rows, columns, cells = 0, b"", 0
    for block, is_whole in _whole_tags(chunks()):
        if not is_whole or _NOT_PLAIN.search(block) or _PREFIXED.search(block):
            return _measure_tokens(chunks)
        used = _USED.findall(block)
        cells += len(used)
        if cells > CELLS_MAX:
            break
        columns = max({columns, *(letters for letters, _ in used)}, key=_column_order)
        rows = max([rows, *map(int, {number for _, number in used})])
    return Extent(rows, _column_number(columns), cells)


def _measure_tokens(chunks: ChunkSource) -> Extent:
    """Return the extent of a sheet that is written in whatever way. Raises ValueError."""
    counter = _TokenCounter()
    token_count = 0
    for block, is_whole in _whole_tags(chunks()):
        tokens = _TOKEN.findall(block)
        opened = sum(not closing for closing, *_ in tokens)
        if not is_whole or opened != sum(1 for _ in _OPENS.finditer(block)):
            raise ValueError("a tag without end")
        token_count += len(tokens)
        if token_count > _TOKENS_MAX:
            return Extent(counter.rows, counter.columns, CELLS_MAX + 1)
        for closing, name, attributes, is_empty in tokens:
            if closing:
                counter.close(name)
            elif name == b"row":
                counter.open_row(attributes, is_empty=bool(is_empty))
            else:
                counter.open_cell(attributes, is_empty=bool(is_empty))
    return Extent(counter.rows, counter.columns, counter.cells)


class _TokenCounter:
    """Counts row by row and cell by cell.

    What has no address is counted, as a reader counts it: from the row's number, after the cell
    before.
    """

    def __init__(self) -> None:
        self.rows = self.columns = self.cells = 0
        self._row = self._column = 1
        self._is_in_cell = False

    def close(self, name: bytes) -> None:
        """Go on behind the end of a row or a cell."""
        if name == b"row":
            self._row, self._column = self._row + 1, 1
        else:
            self._is_in_cell = False

    def open_row(self, attributes: bytes, *, is_empty: bool) -> None:
        """Go into a row; behind it, where it is empty. Raises ValueError inside a cell."""
        self._check_outside_cell()
        _, digits = _address(attributes)
        row = int(digits) if digits else self._row
        self._row, self._column = row + is_empty, 1

    def open_cell(self, attributes: bytes, *, is_empty: bool) -> None:
        """Go into a cell; behind it, where it is empty. Raises ValueError inside a cell."""
        self._check_outside_cell()
        letters, digits = _address(attributes)
        if letters:
            self._column = _column_number(letters)
        if not is_empty:
            self._is_in_cell = True
            self.cells += 1
            self.rows = max(self.rows, int(digits) if digits else self._row)
            self.columns = max(self.columns, self._column)
        self._column += 1

    def _check_outside_cell(self) -> None:
        """Raises ValueError inside a cell."""
        if self._is_in_cell:
            raise ValueError("a cell in a cell")


def _address(attributes: bytes) -> tuple[bytes, bytes]:
    """Return letters and digits of the attribute `r`; empty where there are none."""
    for name, double, single in _ATTRIBUTE.findall(attributes):
        if name == b"r":
            match = _ADDRESS.match(double or single)
            return (match[1], match[2]) if match else (b"", b"")
    return b"", b""


def _whole_tags(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield the same bytes in pieces that do not end inside a tag.

    False beside a piece: a tag in it never ends.
    """
    rest = b""
    for chunk in chain(chunks, [b""]):
        block = rest + chunk if rest else chunk
        last = block.rfind(b"<")
        is_tag_open = last >= 0 and block.find(b">", last) < 0
        cut = last if is_tag_open else len(block)
        if chunk and len(block) - cut > _TAG_MAX:
            yield block, False
            rest = b""
            continue
        rest = block[cut:] if chunk else b""
        yield (block[:cut] if rest else block), chunk != b"" or cut == len(block)


def _column_order(letters: bytes) -> tuple[int, bytes]:
    return len(letters), letters


def _column_number(letters: bytes) -> int:
    """Return the column of some letters, from 1; 0 for none.

    Raises ValueError when there is no such column anywhere.
    """
    if len(letters) > _LETTERS_MAX:
        raise ValueError("no such column")
    number = 0
    for char in letters.upper():
        number = number * 26 + char - 64
    return number
