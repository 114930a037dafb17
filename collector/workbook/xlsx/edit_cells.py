"""Setting the text of some cells of a worksheet, as a stream: every other byte stays as it is.

Rows as Excel, LibreOffice and Google write them are edited by plain searches; whatever is written
otherwise is parsed cell by cell. Both give the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from typing import Final

from collector.workbook.xlsx.plain_rows import (
    PLAIN_ROW,
    ROW_END,
    NotPlainError,
    number_after,
    row_openings,
    split_rows,
)
from collector.workbook.xlsx.sheet_stream import (
    CellSpan,
    RowBlock,
    RowSpan,
    SheetStream,
    column_number,
    text_cell,
    text_cell_body,
)
from schemas.patterns import lazy_pattern
from schemas.workbook import column_letter

_CELL_OPENING: Final = b'<c r="'
_PLAIN_CELL: Final = lazy_pattern(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_PLAIN_STYLE: Final = lazy_pattern(rb' s="[0-9]+"')
_SLASH: Final = ord("/")
_DIMENSION: Final = lazy_pattern(
    rb"""(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=)(["'])"""
    rb"""([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?\2"""
)


class FormulaInTheWayError(ValueError):
    """A cell that should get our text calculates something: a person put that there."""

    def __init__(self, row: int, column: int) -> None:
        super().__init__(f"{column_letter(column)}{row}")
        self.cell = f"{column_letter(column)}{row}"


def sheet_with_headers(
    chunks: Iterable[bytes], row: int, texts: Mapping[int, str], style: int | None
) -> Iterator[bytes]:
    """Yield the sheet with new titles (column → text) in one row, in this style.

    Where the sheet states how far it reaches, that reaches to them. Raises as `sheet_with_cells`.
    """
    styles = {} if style is None else dict.fromkeys(texts, style)
    stream = sheet_with_cells(chunks, {row: texts}, styles)
    head = next(stream)

    def reaching(match: re.Match[bytes]) -> bytes:
        reference, quote, first, top, last, bottom = match.groups()
        right = max(texts)
        last, bottom = last or first, bottom or top
        if column_number(last) < right:
            last = column_letter(right).encode()
        bottom = str(max(int(bottom), row)).encode()
        return reference + quote + first + top + b":" + last + bottom + quote

    yield _DIMENSION.sub(reaching, head, count=1)
    yield from stream


def sheet_with_cells(
    chunks: Iterable[bytes],
    rows: Mapping[int, Mapping[int, str]],
    styles: Mapping[int, int] | None = None,
) -> Iterator[bytes]:
    """Yield the sheet, in chunks, with the text of some cells set: row → column → text.

    A cell keeps its style, a new one takes its column's, or that of `styles`. Raises ValueError
    when the sheet cannot be understood or lacks one of the rows (a row that was read has cells);
    FormulaInTheWayError when one of the cells holds a formula.
    """
    wanted = dict(rows)
    sheet = SheetStream(chunks)
    editor = _BlockEditor(sheet, wanted, styles or {})
    yield sheet.before + sheet.tag
    for block in sheet.blocks():
        yield editor.edit(block) if wanted else block
    if wanted:
        raise ValueError(f"rows {sorted(wanted)[:3]} are not in the sheet")
    yield from sheet.tail()


class _BlockEditor:
    """Edits blocks of rows one after the other, taking from `wanted` what it has written."""

    def __init__(
        self, sheet: SheetStream, wanted: dict[int, Mapping[int, str]], styles: Mapping[int, int]
    ) -> None:
        self._prefix = sheet.prefix
        self._styles = {**sheet.column_styles, **styles}
        self._wanted = wanted
        self._next_number = 1
        self._plain: dict[int, tuple[bytes, bytes]] = {}
        """Column → how a cell of it begins, up to the row's number, and the style of a new one."""

    def edit(self, block: bytes) -> bytes:
        """Return the same rows, with our texts in them. Raises ValueError, FormulaInTheWayError."""
        if not self._prefix:
            with suppress(NotPlainError):
                return self._edit_plain(block)
        return self._edit_parsed(block)

    # Rows as everybody writes them

    def _edit_plain(self, block: bytes) -> bytes:
        """Edit by searches; of rows that get no text, only where they begin and end is looked at.

        Without comments and the like, "</row>" is nothing but the end of a row, and what follows it
        must be the next one. Raises NotPlainError, before anything is taken, where that is not so
        or a row that gets a text is written otherwise.
        """
        pieces = split_rows(block)
        wanted, written = self._wanted, []
        for index, (opening, number) in enumerate(row_openings(pieces)):
            row = int(number)
            texts = wanted.get(row)
            if texts is not None:
                pieces[index] = self._edit_plain_row(pieces[index], opening, number, texts)
                written.append(row)
        self._next_number = number_after(block, self._next_number)
        for row in written:
            if wanted.pop(row, None) is None:
                raise ValueError(f"row {row} is there twice")
        return ROW_END.join(pieces)

    def _edit_plain_row(
        self, piece: bytes, start: int, number: bytes, texts: Mapping[int, str]
    ) -> bytes:
        """Return a row with texts in it. `start`: where its tag begins; `number`: its own.

        Raises NotPlainError, FormulaInTheWayError.
        """
        row = PLAIN_ROW.fullmatch(piece, start)
        if row is None:
            raise NotPlainError
        inside = row.start(2)
        edits: list[tuple[int, int, int, bytes]] = []
        for column, text in texts.items():
            opening, style = self._plain.get(column) or self._plain_opening(column)
            opening += number + b'"'
            start = piece.find(opening, inside)
            if start < 0:
                start = end = _place_of_new_cell(piece, inside, column)
            else:
                end = _end_of_cell(piece, start)
                if piece.find(opening, end) >= 0:
                    raise NotPlainError
                if b"<f" in piece[start:end]:
                    raise FormulaInTheWayError(int(number), column)
                old_style = _PLAIN_STYLE.search(piece, start, piece.index(b">", start))
                style = old_style[0] if old_style else style
            edits.append((start, column, end, opening + style + text_cell_body("", text)))
        chunks: list[bytes] = []
        done = 0
        for start, _, end, new in sorted(edits):
            chunks += (piece[done:start], new)
            done = end
        chunks.append(piece[done:])
        return b"".join(chunks)

    def _plain_opening(self, column: int) -> tuple[bytes, bytes]:
        style = b' s="%d"' % self._styles[column] if column in self._styles else b""
        opening = _CELL_OPENING + column_letter(column).encode()
        return self._plain.setdefault(column, (opening, style))

    # Rows as anybody may write them

    def _edit_parsed(self, xml: bytes) -> bytes:
        block = RowBlock(xml, self._prefix, self._next_number)
        chunks: list[bytes] = []
        done = 0
        for row in block.rows():
            texts = self._wanted.pop(row.number, None)
            if texts is None:
                continue
            for start, end, new in self._edits(block, row, texts):
                chunks += (xml[done:start], new)
                done = end
        self._next_number = block.next_number
        chunks.append(xml[done:])
        return b"".join(chunks)

    def _edits(
        self, block: RowBlock, row: RowSpan, texts: Mapping[int, str]
    ) -> Iterator[tuple[int, int, bytes]]:
        """Yield (start, end, new bytes) for one row, from left to right.

        Raises ValueError for a row without cells or with cells out of order, FormulaInTheWayError.
        """
        if row.empty_tag:
            raise ValueError(f"row {row.number} has no cells")
        cells = list(block.cells(row))
        if any(left.column >= right.column for left, right in pairwise(cells)):
            raise ValueError(f"the cells of row {row.number} are out of order")
        left_over = dict(sorted(texts.items()))
        end = row.inside
        for cell in cells:
            for column in [column for column in left_over if column < cell.column]:
                new = self._new_cell(row, column, left_over.pop(column))
                yield cell.start, cell.start, new
            if cell.column in left_over:
                if cell.formula:
                    raise FormulaInTheWayError(row.number, cell.column)
                new = self._new_cell(row, cell.column, left_over.pop(cell.column), cell)
                yield cell.start, cell.end, new
            end = cell.end
        for column, text in left_over.items():
            yield end, end, self._new_cell(row, column, text)

    def _new_cell(self, row: RowSpan, column: int, text: str, old: CellSpan | None = None) -> bytes:
        style = old.style if old is not None else None
        if style is None:
            style = self._styles.get(column)
        return text_cell(self._prefix, row.number, column, text, style)


def _place_of_new_cell(piece: bytes, inside: int, column: int) -> int:
    """Return where a cell of this column belongs in a plain row that has none.

    That is before the first cell to its right.
    """
    if column == 1:
        return inside
    last = piece.rfind(_CELL_OPENING)
    if last < inside:
        return len(piece)
    match = _PLAIN_CELL.match(piece, last)
    if match is None or column_number(match[1]) <= column:
        return len(piece)
    for match in _PLAIN_CELL.finditer(piece, inside):
        if column_number(match[1]) > column:
            return match.start()
    return len(piece)


def _end_of_cell(piece: bytes, start: int) -> int:
    """Return where the plain cell that begins at `start` ends."""
    tag_end = piece.index(b">", start) + 1
    if piece[tag_end - 2] == _SLASH:
        return tag_end
    return piece.index(b"</c>", tag_end) + len(b"</c>")
