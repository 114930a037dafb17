"""Rows as Excel, LibreOffice and Google write them, found by plain searches instead of a parser.

This says only where such rows begin and end; whatever is written otherwise raises NotPlainError and
is for `sheet_stream.RowBlock`, which gives the same of the same bytes.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from collector.workbook.xlsx.sheet_stream import PLAIN_CELL_AFTER_ADDRESS, may_hide
from schemas.patterns import lazy_pattern

ROW_END: Final = b"</row>"
PLAIN_ROW: Final = lazy_pattern(
    rb'<row r="([1-9][0-9]{0,6})"(?: [\w:]+="[^"<>]*")* ?>()\s*(?:<c r="[A-Z]{1,3}\1"'
    rb'(?: s="[0-9]+"|)(?: t="[a-zA-Z]+"|)(?:><v>[^<>]*</v></c>|'
    + PLAIN_CELL_AFTER_ADDRESS
    + rb")\s*)*"
)
"""A row up to its end, each cell of which says that it is of this row (it may claim another).

How most cells are written is tried first. Its second group stands where the cells begin.
"""
_EMPTY_ROWS: Final = lazy_pattern(rb"(?:\s*<row [^<>]*/>)*+\s*")
_ROW_OPENING: Final = b'<row r="'
_PREFIXED: Final = lazy_pattern(rb":(?=(?:c|row)[\s/>])")
_ZERO: Final = ord("0")
_DIGITS_MAX: Final = 7


class NotPlainError(Exception):
    """These rows must be parsed."""


def split_rows(block: bytes) -> list[bytes]:
    """Return a block of rows cut where rows end: each piece but the last lacks its ROW_END.

    Raises NotPlainError where that may also stand in a comment, or tags have prefixes.
    """
    if may_hide(block) or _PREFIXED.search(block):
        raise NotPlainError
    return block.split(ROW_END)


def row_openings(pieces: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield of each piece of `split_rows` but the last where its row begins, and the number of it.

    Of the cells nothing is said. Before the row, and in the last piece, there are at most empty
    ones. Raises NotPlainError.
    """
    for index in range(len(pieces) - 1):
        piece = pieces[index]
        opening = piece.rfind(b"<row")
        number = _number_of_row(piece, opening)
        if opening > 0 and not _EMPTY_ROWS.fullmatch(piece, 0, opening):
            raise NotPlainError
        yield opening, number
    if not _EMPTY_ROWS.fullmatch(pieces[-1]):
        raise NotPlainError


def number_after(block: bytes, before: int) -> int:
    """Return the number of a row without one that would follow this block.

    `before`: the same for the block itself. Raises NotPlainError.
    """
    last = block.rfind(b"<row")
    return before if last < 0 else int(_number_of_row(block, last)) + 1


def _number_of_row(xml: bytes, opening: int) -> bytes:
    """Return the number of the row whose tag begins here. Raises NotPlainError without one."""
    if opening < 0 or not xml.startswith(_ROW_OPENING, opening):
        raise NotPlainError
    start = opening + len(_ROW_OPENING)
    number = xml[start : xml.find(b'"', start)]
    if not number.isdigit() or len(number) > _DIGITS_MAX or number[0] == _ZERO:
        raise NotPlainError
    return number
