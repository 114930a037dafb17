"""Setting the text of some cells of a worksheet, as a stream: every other byte stays as it is.

Rows as Excel, LibreOffice and Google write them are edited by plain searches; whatever is written
otherwise is parsed cell by cell. Both give the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from collector.workbook.xlsx.sheet_stream import (
    CellSpan,
    RowBlock,
    RowSpan,
    SheetStream,
    column_number,
    is_plain,
    text_cell,
    text_cell_body,
)
from schemas.patterns import lazy_pattern
from schemas.workbook import column_letter

_EMPTY_ROWS: Final = lazy_pattern(rb"(?:\s*<row [^<>]*/>)*+\s*")
_ROW_OPENING: Final = b'<row r="'
_CELL_OPENING: Final = b'<c r="'
_PLAIN_CELL: Final = lazy_pattern(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_PLAIN_STYLE: Final = lazy_pattern(rb' s="[0-9]+"')
_SLASH: Final = ord("/")
_SURE_DIGITS: Final = 4
"""A number of so many digits in quotes is a cell's row; a shorter one may be any attribute's value.
"""
_DIMENSION: Final = lazy_pattern(
    rb"""(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=)(["'])"""
    rb"""([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?\2"""
)


class FormulaInTheWayError(ValueError):
    """A cell that should get our text calculates something: a person put that there."""

    def __init__(self, row: int, column: int) -> None:
        super().__init__(f"{column_letter(column)}{row}")
        self.cell = f"{column_letter(column)}{row}"


class _NotPlainError(Exception):
    """This block must be parsed."""


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
        if not self._prefix and is_plain(block):
            try:
                return self._edit_plain(block)
            except _NotPlainError:
                pass
        return self._edit_parsed(block)

    # Rows as everybody writes them: see is_plain

    def _edit_plain(self, block: bytes) -> bytes:
        """Edit by searches. Raises _NotPlainError, before anything is taken, where that is not
        safe.
        """
        pieces = block.split(b"</row>")
        wanted, written = self._wanted, []
        opening_length = len(_ROW_OPENING)
        for index in range(len(pieces) - 1):
            piece = pieces[index]
            opening = piece.rfind(_ROW_OPENING)
            if opening < 0:
                raise _NotPlainError
            if opening > 0 and not _EMPTY_ROWS.fullmatch(piece, 0, opening):
                raise _NotPlainError
            start = opening + opening_length
            number = piece[start : piece.index(b'"', start)]
            row = int(number)
            texts = wanted.get(row)
            if texts is not None:
                inside = piece.index(b">", start) + 1
                pieces[index] = self._edit_plain_row(piece, inside, number, texts)
                written.append(row)
        for row in written:
            if wanted.pop(row, None) is None:
                raise ValueError(f"row {row} is there twice")
        last = block.rfind(_ROW_OPENING)
        if last >= 0:
            start = last + opening_length
            self._next_number = int(block[start : block.index(b'"', start)]) + 1
        return b"</row>".join(pieces)

    def _edit_plain_row(
        self, piece: bytes, inside: int, number: bytes, texts: Mapping[int, str]
    ) -> bytes:
        """Return a row with texts in it. `inside`: where its cells begin; `number`: its own.

        Raises _NotPlainError, FormulaInTheWayError.
        """
        is_empty_tag = piece[inside - 2] == _SLASH
        if is_empty_tag or not _has_only_own_cells(piece, inside, number):
            raise _NotPlainError
        for column, text in texts.items():
            opening, style = self._plain.get(column) or self._plain_opening(column)
            opening += number + b'"'
            start = piece.find(opening, inside)
            if start < 0:
                start = end = _place_of_new_cell(piece, inside, column)
            else:
                end = _end_of_cell(piece, start)
                if piece.find(opening, end) >= 0:
                    raise _NotPlainError
                if b"<f" in piece[start:end]:
                    raise FormulaInTheWayError(int(number), column)
                old_style = _PLAIN_STYLE.search(piece, start, piece.index(b">", start))
                style = old_style[0] if old_style else style
            new = (piece[:start], opening, style, text_cell_body("", text), piece[end:])
            piece = b"".join(new)
        return piece

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


def _has_only_own_cells(piece: bytes, inside: int, number: bytes) -> bool:
    """Return True where every cell of a plain row says that it is of this row.

    A cell may claim another. One count clears most rows; else each cell is looked at.
    """
    if len(number) >= _SURE_DIGITS:
        cells = piece.count(_CELL_OPENING, inside)
        if piece.count(number + b'"', inside) == cells:
            return True
    return all(row == number for _, row in _PLAIN_CELL.findall(piece, inside))


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
