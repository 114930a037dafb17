"""New rows in a worksheet, as a stream: every other byte stays, but for ranges that must reach the new rows.

A row that is there but empty (prepared, with a format) is filled; others are put in where they belong. A new cell
takes the style of its own place, else that of the row above the new ones, else its column's.
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
from schemas.workbook import column_letter

_DIMENSION: Final = re.compile(rb"""(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=)(["'])([^"']*)\2""")
_REACHING: Final = re.compile(
    rb"""(<(?:[\w.-]+:)?(?:autoFilter|conditionalFormatting|dataValidation)\b[^>]*?\s(?:ref|sqref)=)(["'])([^"']*)\2"""
)
_RANGE: Final = re.compile(
    rb"(\$?[A-Z]{1,3}\$?)([0-9]{1,7})(?:(:\$?)([A-Z]{1,3})(\$?)([0-9]{1,7}))?"
)
_TAIL_MAX: Final = 64 << 20


def sheet_with_rows(
    chunks: Iterable[bytes], after: int, rows: Sequence[Mapping[int, str]]
) -> Iterator[bytes]:
    """The sheet with new rows (column → text) directly below the row `after`, which has content.

    Filters, colours and lists that hold for the row `after` hold for the new ones too. Raises ValueError when the
    sheet cannot be understood or has no room; FormulaInTheWayError when a cell to be filled calculates something.
    """
    last = after + len(rows)
    if last > ROWS_MAX:
        raise ValueError("no room below")
    sheet = SheetStream(chunks)
    if sheet.is_empty:
        raise ValueError("no rows")
    right = max((column for row in rows for column in row), default=1)
    yield (
        _DIMENSION.sub(lambda found: _stretched(found, after, last, right), sheet.before, count=1)
        + sheet.tag
    )
    adding = _Adding(sheet, after, rows)
    for block in sheet.blocks():
        yield adding.edited(block)
    yield adding.rest()
    tail = b""
    for chunk in sheet.tail():
        tail += chunk
        if len(tail) > _TAIL_MAX:
            raise ValueError("too much below the rows")
    yield _REACHING.sub(lambda found: _stretched(found, after, last), tail)


def extend_ranges(ref: bytes, after: int, last: int, right: int = 0) -> bytes:
    """Ranges, parted by blanks: each that holds the row `after` reaches down to the row `last`, and, for `right`,
    to that column.
    """

    def longer(match: re.Match[bytes]) -> bytes:
        top, bottom = int(match[2]), int(match[6] or match[2])
        if not top <= after <= bottom:
            return match[0]
        column = match[4] or match[1].strip(b"$")
        if right and column_number(column) < right:
            column = column_letter(right).encode()
        bottom = max(bottom, last)
        return b"%s%s%s%s%s%d" % (
            match[1],
            match[2],
            match[3] or b":",
            column,
            match[5] or b"",
            bottom,
        )

    return b" ".join(_RANGE.sub(longer, one) for one in ref.split(b" "))


def _stretched(found: re.Match[bytes], after: int, last: int, right: int = 0) -> bytes:
    return found[1] + found[2] + extend_ranges(found[3], after, last, right) + found[2]


class _Adding:
    """Puts new rows among those that go by."""

    def __init__(self, sheet: SheetStream, after: int, rows: Sequence[Mapping[int, str]]) -> None:
        self._prefix, self._after = sheet.prefix, after
        self._wanted = {
            number: dict(sorted(row.items())) for number, row in enumerate(rows, start=after + 1)
        }
        self._styles: dict[int, int | None] = dict(sheet.column_styles)
        self._next_number, self._last_seen = 1, 0

    def edited(self, xml: bytes) -> bytes:
        block = RowBlock(xml, self._prefix, self._next_number)
        written: list[bytes] = []
        done = 0
        for row in block.rows():
            if row.number <= self._last_seen:
                raise ValueError("rows out of order")
            self._last_seen = row.number
            if row.number == self._after:
                self._styles |= {
                    cell.column: cell.style for cell in block.cells(row) if cell.style is not None
                }
            before = (
                [number for number in self._wanted if number < row.number]
                if row.number > self._after
                else []
            )
            written += (xml[done : row.start], *(self._new(number) for number in before))
            done = row.start
            if (texts := self._wanted.pop(row.number, None)) is not None:
                written.append(self._filled(block, row, texts))
                done = row.end
        self._next_number = block.next_number
        written.append(xml[done:])
        return b"".join(written)

    def rest(self) -> bytes:
        """The rows that none followed."""
        if self._last_seen < self._after:
            raise ValueError("the row above is not there")
        return b"".join(self._new(number) for number in list(self._wanted))

    def _new(self, number: int) -> bytes:
        texts = self._wanted.pop(number)
        cells = b"".join(self._cell(number, column, text, None) for column, text in texts.items())
        return (
            f'<{self._prefix}row r="{number}">'.encode() + cells + f"</{self._prefix}row>".encode()
        )

    def _filled(self, block: RowBlock, row: RowSpan, texts: dict[int, str]) -> bytes:
        """A row that is there, with texts in its empty cells."""
        xml, left = block.xml, dict(texts)
        if row.empty_tag:
            opening = xml[row.start : row.inside].rstrip(b">").rstrip(b"/").rstrip()
            cells = b"".join(
                self._cell(row.number, column, text, None) for column, text in left.items()
            )
            return opening + b">" + cells + f"</{self._prefix}row>".encode()
        pieces = [xml[row.start : row.inside]]
        found = list(block.cells(row))
        if any(one.column >= other.column for one, other in pairwise(found)):
            raise ValueError("cells out of order")
        at = row.inside
        for cell in found:
            for column in [column for column in left if column < cell.column]:
                pieces += (
                    xml[at : cell.start],
                    self._cell(row.number, column, left.pop(column), None),
                )
                at = cell.start
            if cell.column in left:
                if cell.formula:
                    raise FormulaInTheWayError(row.number, cell.column)
                new = self._cell(row.number, cell.column, left.pop(cell.column), cell.style)
                pieces += (xml[at : cell.start], new)
                at = cell.end
        pieces.append(xml[at : row.inside_end])
        pieces += [self._cell(row.number, column, text, None) for column, text in left.items()]
        pieces.append(xml[row.inside_end : row.end])
        return b"".join(pieces)

    def _cell(self, row: int, column: int, text: str, style: int | None) -> bytes:
        return text_cell(
            self._prefix, row, column, text, self._styles.get(column) if style is None else style
        )
