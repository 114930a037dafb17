"""New rows in a worksheet, as a stream: every other byte stays, but ranges that must reach them.

A row that is there but empty (prepared, with a format) is filled; others are put in where they
belong. A new cell takes the style of its own place, else that of the row above the new ones, else
its column's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from collector.workbook.xlsx.edit_cells import FormulaInTheWayError
from collector.workbook.xlsx.sheet_stream import (
    RowBlock,
    RowSpan,
    SheetStream,
    column_number,
    text_cell,
)
from collector.workbook.xlsx.used_range import ROWS_MAX
from schemas.patterns import lazy_pattern
from schemas.workbook import column_letter

_DIMENSION: Final = lazy_pattern(rb"""(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=)(["'])([^"']*)\2""")
_REACHING: Final = lazy_pattern(
    rb"""(<(?:[\w.-]+:)?(?:autoFilter|conditionalFormatting|dataValidation)\b"""
    rb"""[^>]*?\s(?:ref|sqref)=)(["'])([^"']*)\2"""
)
_RANGE: Final = lazy_pattern(
    rb"(\$?[A-Z]{1,3}\$?)([0-9]{1,7})(?:(:\$?)([A-Z]{1,3})(\$?)([0-9]{1,7}))?"
)
_TAIL_MAX: Final = 64 << 20
"""Bytes of what follows the rows: rules and filters; it is held in memory whole."""


def sheet_with_rows(
    chunks: Iterable[bytes], after: int, rows: Sequence[Mapping[int, str]]
) -> Iterator[bytes]:
    """Yield the sheet with new rows (column → text) below the row `after`, which has content.

    Filters, colours and lists that hold for the row `after` hold for the new ones too. Raises
    ValueError when the sheet cannot be understood or has no room; FormulaInTheWayError when a cell
    to be filled calculates something.
    """
    last = after + len(rows)
    if last > ROWS_MAX:
        raise ValueError("no room below")
    sheet = SheetStream(chunks)
    if sheet.is_empty:
        raise ValueError("no rows")
    right = max((column for row in rows for column in row), default=1)

    def reach_corner(match: re.Match[bytes]) -> bytes:
        return match[1] + match[2] + extend_ranges(match[3], after, last, right) + match[2]

    def reach_down(match: re.Match[bytes]) -> bytes:
        return match[1] + match[2] + extend_ranges(match[3], after, last) + match[2]

    yield _DIMENSION.sub(reach_corner, sheet.before, count=1) + sheet.tag
    inserter = _RowInserter(sheet, after, rows)
    for block in sheet.blocks():
        yield inserter.edit(block)
    yield inserter.remaining_rows()
    tail = b""
    for chunk in sheet.tail():
        tail += chunk
        if len(tail) > _TAIL_MAX:
            raise ValueError("too much below the rows")
    yield _REACHING.sub(reach_down, tail)


def extend_ranges(ranges: bytes, after: int, last: int, right: int = 0) -> bytes:
    """Return ranges (parted by blanks) that hold the row `after` down to the row `last`.

    A range that does not hold that row stays. For `right`, they reach to that column too.
    """

    def extended(match: re.Match[bytes]) -> bytes:
        top, bottom = int(match[2]), int(match[6] or match[2])
        if not top <= after <= bottom:
            return match[0]
        # A single cell has no second corner: it becomes a range.
        colon, dollar = match[3] or b":", match[5] or b""
        column = match[4] or match[1].strip(b"$")
        if right and column_number(column) < right:
            column = column_letter(right).encode()
        bottom = max(bottom, last)
        return b"%s%s%s%s%s%d" % (match[1], match[2], colon, column, dollar, bottom)

    return b" ".join(_RANGE.sub(extended, range_) for range_ in ranges.split(b" "))


class _RowInserter:
    """Puts new rows among those of the blocks that go by, in the order of their numbers."""

    def __init__(self, sheet: SheetStream, after: int, rows: Sequence[Mapping[int, str]]) -> None:
        self._prefix, self._after = sheet.prefix, after
        self._wanted: dict[int, dict[int, str]] = {}
        """Row number → column → text, in order; what is written is taken out."""
        for number, row in enumerate(rows, start=after + 1):
            self._wanted[number] = dict(sorted(row.items()))
        self._styles: dict[int, int | None] = dict(sheet.column_styles)
        self._next_number, self._last_seen = 1, 0

    def edit(self, xml: bytes) -> bytes:
        """Return the same rows with new ones between them, and with our texts in those left empty.

        Raises ValueError, FormulaInTheWayError.
        """
        block = RowBlock(xml, self._prefix, self._next_number)
        pieces: list[bytes] = []
        done = 0
        for row in block.rows():
            if row.number <= self._last_seen:
                raise ValueError("rows out of order")
            self._last_seen = row.number
            if row.number == self._after:
                self._remember_styles(block, row)
            pieces.append(xml[done : row.start])
            done = row.start
            if row.number > self._after:
                pieces.append(self._rows_before(row.number))
            texts = self._wanted.pop(row.number, None)
            if texts is not None:
                pieces.append(self._fill_row(block, row, texts))
                done = row.end
        self._next_number = block.next_number
        pieces.append(xml[done:])
        return b"".join(pieces)

    def remaining_rows(self) -> bytes:
        """Return the new rows that no other follows.

        Raises ValueError where the row above the new ones was not among those that went by.
        """
        if self._last_seen < self._after:
            raise ValueError("the row above is not there")
        return b"".join(self._new_row(number) for number in list(self._wanted))

    def _remember_styles(self, block: RowBlock, row: RowSpan) -> None:
        for cell in block.cells(row):
            if cell.style is not None:
                self._styles[cell.column] = cell.style

    def _rows_before(self, number: int) -> bytes:
        before = [wanted for wanted in self._wanted if wanted < number]
        return b"".join(self._new_row(wanted) for wanted in before)

    def _new_row(self, number: int) -> bytes:
        cells = self._new_cells(number, self._wanted.pop(number))
        return f'<{self._prefix}row r="{number}">'.encode() + cells + self._row_end()

    def _row_end(self) -> bytes:
        return f"</{self._prefix}row>".encode()

    def _fill_row(self, block: RowBlock, row: RowSpan, texts: Mapping[int, str]) -> bytes:
        """Return a row that is there, with texts in its empty cells.

        Raises ValueError for cells out of order, FormulaInTheWayError.
        """
        xml = block.xml
        if row.empty_tag:
            opening = xml[row.start : row.inside].rstrip(b">").rstrip(b"/").rstrip()
            return opening + b">" + self._new_cells(row.number, texts) + self._row_end()
        pieces = [xml[row.start : row.inside]]
        cells = list(block.cells(row))
        if any(left.column >= right.column for left, right in pairwise(cells)):
            raise ValueError("cells out of order")
        left_over = dict(texts)
        done = row.inside
        for cell in cells:
            before = {column: text for column, text in left_over.items() if column < cell.column}
            for column in before:
                del left_over[column]
            pieces += (xml[done : cell.start], self._new_cells(row.number, before))
            done = cell.start
            if cell.column not in left_over:
                continue
            if cell.formula:
                raise FormulaInTheWayError(row.number, cell.column)
            text = left_over.pop(cell.column)
            pieces.append(self._cell(row.number, cell.column, text, cell.style))
            done = cell.end
        pieces.append(xml[done : row.inside_end])
        pieces.append(self._new_cells(row.number, left_over))
        pieces.append(xml[row.inside_end : row.end])
        return b"".join(pieces)

    def _new_cells(self, row: int, texts: Mapping[int, str]) -> bytes:
        return b"".join(self._cell(row, column, text, None) for column, text in texts.items())

    def _cell(self, row: int, column: int, text: str, style: int | None) -> bytes:
        if style is None:
            style = self._styles.get(column)
        return text_cell(self._prefix, row, column, text, style)
