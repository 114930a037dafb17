"""Setting the text of some cells of a worksheet, as a stream: every other byte stays as it is.

Rows as Excel, LibreOffice and Google write them are edited by plain searches; whatever is written otherwise is
looked at closely, cell by cell. Both give the same bytes.
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
from schemas.workbook import column_letter

_EMPTY_ROWS: Final = re.compile(rb"(?:\s*<row [^<>]*/>)*+\s*")
_PLAIN_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_PLAIN_STYLE: Final = re.compile(rb' s="[0-9]+"')
_SLASH: Final = ord("/")
_DIMENSION: Final = re.compile(
    rb"""(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=)(["'])([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?\2"""
)


class FormulaInTheWayError(ValueError):
    """A cell that should get our text calculates something: a person put that there."""

    def __init__(self, row: int, column: int) -> None:
        super().__init__(f"{column_letter(column)}{row}")
        self.cell = f"{column_letter(column)}{row}"


class _NotPlainError(Exception):
    """This block needs the close look."""


def sheet_with_headers(
    chunks: Iterable[bytes], row: int, texts: Mapping[int, str], style: int | None
) -> Iterator[bytes]:
    """The sheet with new titles in one row, in this style; where it states how far it reaches, that reaches to them.

    See `with_cells`, also for what it raises.
    """
    stream = sheet_with_cells(
        chunks, {row: texts}, {} if style is None else dict.fromkeys(texts, style)
    )
    head = next(stream)

    def reaching(match: re.Match[bytes]) -> bytes:
        first, last = match[3], match[5] or match[3]
        if column_number(last) < max(texts):
            last = column_letter(max(texts)).encode()
        lines = match[4], str(max(int(match[6] or match[4]), row)).encode()
        return match[1] + match[2] + first + lines[0] + b":" + last + lines[1] + match[2]

    yield _DIMENSION.sub(reaching, head, count=1)
    yield from stream


def sheet_with_cells(
    chunks: Iterable[bytes],
    rows: Mapping[int, Mapping[int, str]],
    styles: Mapping[int, int] | None = None,
) -> Iterator[bytes]:
    """The sheet with the text of some cells set: row → column → text. A cell keeps its style, a new one takes its
    column's, or that of `styles`.

    Yields the new XML in chunks. Raises ValueError when the sheet cannot be understood or lacks one of the rows:
    a row that was read has cells; FormulaInTheWayError when one of the cells holds a formula.
    """
    wanted = dict(rows)
    sheet = SheetStream(chunks)
    editor = _Editor(sheet, wanted, styles or {})
    yield sheet.before + sheet.tag
    for block in sheet.blocks():
        yield editor.edited(block) if wanted else block
    if wanted:
        raise ValueError(f"rows {sorted(wanted)[:3]} are not in the sheet")
    yield from sheet.tail()


class _Editor:
    """Edits blocks of rows one after the other, taking from `wanted` what it has written."""

    def __init__(
        self, sheet: SheetStream, wanted: dict[int, Mapping[int, str]], styles: Mapping[int, int]
    ) -> None:
        self._prefix, self._styles, self._wanted = (
            sheet.prefix,
            {**sheet.column_styles, **styles},
            wanted,
        )
        self._next_number = 1
        self._plain: dict[int, tuple[bytes, bytes]] = {}
        """Column → how a cell of it begins, up to the row's number, and the style of a new one."""

    def edited(self, block: bytes) -> bytes:
        """The same rows, with our texts in them."""
        if not self._prefix and is_plain(block):
            try:
                return self._plainly(block)
            except _NotPlainError:
                pass
        return self._closely(block)

    # Rows as everybody writes them: see is_plain

    def _plainly(self, block: bytes) -> bytes:
        pieces = block.split(b"</row>")
        wanted, written = self._wanted, []
        for at in range(len(pieces) - 1):
            piece = pieces[at]
            start = piece.rfind(b'<row r="') + 8
            if start < 8:
                raise _NotPlainError
            if start > 8 and not _EMPTY_ROWS.fullmatch(piece, 0, start - 8):
                raise _NotPlainError
            number = piece[start : piece.index(b'"', start)]
            row = int(number)
            if (texts := wanted.get(row)) is not None:
                pieces[at] = self._plain_row(piece, piece.index(b">", start) + 1, number, texts)
                written.append(row)
        for row in written:
            if wanted.pop(row, None) is None:
                raise ValueError(f"row {row} is there twice")
        if (last := block.rfind(b'<row r="') + 8) >= 8:
            self._next_number = int(block[last : block.index(b'"', last)]) + 1
        return b"</row>".join(pieces)

    def _plain_row(
        self, piece: bytes, inside_at: int, number: bytes, texts: Mapping[int, str]
    ) -> bytes:
        if piece[inside_at - 2] == _SLASH:
            raise _NotPlainError
        # A cell may claim another row. A short number could be any attribute's value too: then each is looked at.
        if (
            len(number) < 4
            or piece.count(number + b'"', inside_at) != piece.count(b'<c r="', inside_at)
        ) and not all(row == number for _, row in _PLAIN_CELL.findall(piece, inside_at)):
            raise _NotPlainError
        for column, text in texts.items():
            opening, style = self._plain.get(column) or self._plainly_of(column)
            opening += number + b'"'
            at = piece.find(opening, inside_at)
            if at < 0:
                at = end = _gap(piece, inside_at, column)
            else:
                end = _end_of(piece, at)
                if piece.find(opening, end) >= 0:
                    raise _NotPlainError
                if b"<f" in piece[at:end]:
                    raise FormulaInTheWayError(int(number), column)
                found = _PLAIN_STYLE.search(piece, at, piece.index(b">", at))
                style = found[0] if found else style
            piece = b"".join((piece[:at], opening, style, text_cell_body("", text), piece[end:]))
        return piece

    def _plainly_of(self, column: int) -> tuple[bytes, bytes]:
        style = b' s="%d"' % self._styles[column] if column in self._styles else b""
        return self._plain.setdefault(column, (b'<c r="' + column_letter(column).encode(), style))

    # Rows as anybody may write them

    def _closely(self, block: bytes) -> bytes:
        looked = RowBlock(block, self._prefix, self._next_number)
        chunks: list[bytes] = []
        done = 0
        for row in looked.rows():
            texts = self._wanted.pop(row.number, None)
            if texts is None:
                continue
            for start, end, new in self._edits(looked, row, texts):
                chunks += (block[done:start], new)
                done = end
        self._next_number = looked.next_number
        chunks.append(block[done:])
        return b"".join(chunks)

    def _edits(
        self, block: RowBlock, row: RowSpan, texts: Mapping[int, str]
    ) -> Iterator[tuple[int, int, bytes]]:
        """(start, end, new bytes) for one row, from left to right."""
        if row.empty_tag:
            raise ValueError(f"row {row.number} has no cells")
        left = dict(sorted(texts.items()))
        end = row.inside
        cells = list(block.cells(row))
        if any(left.column >= right.column for left, right in pairwise(cells)):
            raise ValueError(f"the cells of row {row.number} are out of order")
        for cell in cells:
            for column in [c for c in left if c < cell.column]:
                yield cell.start, cell.start, self._new(row, column, left.pop(column))
            if cell.column in left:
                if cell.formula:
                    raise FormulaInTheWayError(row.number, cell.column)
                yield cell.start, cell.end, self._new(row, cell.column, left.pop(cell.column), cell)
            end = cell.end
        for column, text in left.items():
            yield end, end, self._new(row, column, text)

    def _new(self, row: RowSpan, column: int, text: str, old: CellSpan | None = None) -> bytes:
        style = old.style if old is not None and old.style is not None else self._styles.get(column)
        return text_cell(self._prefix, row.number, column, text, style)


def _gap(piece: bytes, inside_at: int, column: int) -> int:
    """Where a cell of this column belongs in a plain row that has none: before the first one to its right."""
    if column == 1:
        return inside_at
    last = piece.rfind(b'<c r="')
    if (
        last >= inside_at
        and (match := _PLAIN_CELL.match(piece, last))
        and column_number(match[1]) > column
    ):
        for match in _PLAIN_CELL.finditer(piece, inside_at):
            if column_number(match[1]) > column:
                return match.start()
    return len(piece)


def _end_of(piece: bytes, at: int) -> int:
    """Where the plain cell that begins at `at` ends."""
    tag_end = piece.index(b">", at) + 1
    return tag_end if piece[tag_end - 2] == _SLASH else piece.index(b"</c>", tag_end) + 4
