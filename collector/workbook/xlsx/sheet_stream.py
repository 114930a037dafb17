"""The XML of one worksheet as a stream: what is before the rows, the rows in blocks, what follows.

A parser that loads and saves would drop what it does not know; so this only looks for where the
bytes of rows and cells begin and end. It counts them as calamine does, or a code would be written
beside its row: a cell stands where its `r` says; without one it follows the cell before, and a row
the row before. What could be read in two ways (a row in a row, a cell that claims another row)
raises ValueError: the sheet is then left alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.parsers import expat

from collector.text.xml import escape
from schemas.patterns import lazy_pattern
from schemas.workbook import column_letter

ROW_BYTES_MAX: Final = 64 << 20
"""Of one row, and of what stands before the rows: each is held in memory whole."""

# An atomic group, (?>…), and not "*+": in Python 3.11.2, which is Debian's, that loses matches.
_ATTRIBUTES: Final = rb"""((?:\s(?>(?:[^<>"'/]|"[^"<]*"|'[^'<]*'|/(?!>))*))?)(/?)>"""
_HIDDEN: Final = lazy_pattern(
    rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL
)
_SHEET_DATA: Final = lazy_pattern(rb"<((?:[\w.-]+:)?)sheetData\b[^<>]*?(/?)>")
_ROW: Final = lazy_pattern(rb"<((?:[\w.-]+:)?)row" + _ATTRIBUTES)
_ROW_END: Final = lazy_pattern(rb"</(?:[\w.-]+:)?row\s*>")
_CELL: Final = lazy_pattern(rb"<((?:[\w.-]+:)?)c" + _ATTRIBUTES)
_CELL_END: Final = lazy_pattern(rb"</(?:[\w.-]+:)?c\s*>")
_OPENS_ROW: Final = lazy_pattern(rb"<(?:[^<>:\s/]*:)?row[\s/>]")
_OPENS: Final = lazy_pattern(rb"<(?:[^<>:\s/]*:)?(?:row|c)[\s/>]")
_ATTRIBUTE: Final = lazy_pattern(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ADDRESS: Final = lazy_pattern(rb"([A-Za-z]{0,3})([0-9]{1,7})")
_FORMULA: Final = lazy_pattern(rb"<(?:[\w.-]+:)?f[\s/>]")
_OTHER_ENCODING: Final = lazy_pattern(
    rb"""\s*<\?xml[^>]*?\bencoding\s*=\s*["'](?!utf-?8["']|us-ascii["'])""", re.IGNORECASE
)
_UTF_8_MARK: Final = b"\xef\xbb\xbf"
_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_COLUMN: Final = lazy_pattern(rb"<(?:[\w.-]+:)?col\b([^>]*?)/?>")
_COLUMN_NUMBERS: Final = lazy_pattern(rb"""\b(min|max|style)\s*=\s*["']([0-9]+)["']""")
PLAIN_CELL_AFTER_ADDRESS: Final = (
    rb'(?: [a-z]++="[^"<>]*+")*+ ?(?:/>|>(?:<f(?: [a-z]++="[^"<>]*+")*+(?:/>|>[^<>]*+</f>)|)'
    rb'(?:<v>[^<>]*+</v>|<is><t(?: xml:space="preserve"|)>[^<>]*+</t></is>|)</c>)'
)
"""A cell as Excel, LibreOffice and Google write it: what follows its address.

(An empty alternative is far faster than "?".)
"""
_NOT_PLAIN: Final = (
    lazy_pattern(
        rb'<c(?! r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]+"|)(?: t="[a-zA-Z]+"|)'
        rb"(?:><v>[^<>]*</v></c><(?:c |/row>)|" + PLAIN_CELL_AFTER_ADDRESS + rb"\s*(?:<c |</row>)))"
        rb"[\s/>]"
    ),
    lazy_pattern(
        rb'<row(?! r="[1-9][0-9]{0,6}"(?: [\w:]+="[^"<>]*")* ?'
        rb"(?:/>|>\s*(?:<c |</row>)))[\s/>]"
    ),
    lazy_pattern(rb":(?=(?:c|row)[\s/>])"),
)
_NOT_XML: Final = lazy_pattern("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLED_COLUMNS: Final = 200
"""Of a range of columns with one style, which may reach to column 16,384, so many have it here."""


@dataclass(frozen=True, slots=True)
class CellSpan:
    """Where one cell's bytes stand in its block.

    `style`: None where it has none. `formula`: whether it calculates. `type`: as the file states
    it, b"" for a number.
    """

    column: int
    start: int
    end: int
    style: int | None
    formula: bool
    type: bytes = b""


@dataclass(frozen=True, slots=True)
class RowSpan:
    """Where one row's bytes stand in its block.

    Its opening tag ends at `inside`, its cells at `inside_end`. `empty_tag`: it has no cells, and
    no closing tag.
    """

    number: int
    start: int
    inside: int
    inside_end: int
    end: int
    empty_tag: bool


class SheetStream:
    """A worksheet that arrives in chunks. Take `blocks` to their end before `tail`.

    `before`: what stands before the rows' element. `tag`: how that opens. `prefix`: of its
    namespace, with the colon. `is_empty`: it holds no rows, and has no closing tag.

    Raises ValueError when it has no rows' element, when that does not end, or when it is not UTF-8.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = filter(None, chunks)  # an empty chunk is not the end
        buffer, masked = b"", b""
        opening = None
        while opening is None:
            chunk = next(self._chunks, b"")
            buffer += chunk
            if not chunk or len(buffer) > ROW_BYTES_MAX:
                raise ValueError("no sheetData")
            masked = _mask(buffer)
            opening = _SHEET_DATA.search(masked)
        if _is_other_encoding(buffer):
            raise ValueError("not UTF-8")
        self.prefix = opening[1].decode()
        self.is_empty = bool(opening[2])
        self.before = buffer[: opening.start()]
        self.tag = opening[0]
        self._rest = buffer[opening.end() :]
        self.column_styles = _column_styles(masked[: opening.start()])

    def blocks(self) -> Iterator[bytes]:
        """Yield the rows, some at a time, each whole. Raises ValueError when they do not end."""
        if self.is_empty:
            return
        closing = f"</{self.prefix}sheetData".encode()
        row_opening = f"<{self.prefix}row".encode()
        buffer = self._rest
        while True:
            masked = _mask(buffer)
            stop = masked.find(closing)
            if stop >= 0:
                self._rest = buffer[stop:]
                if stop:
                    yield buffer[:stop]
                return
            # Everything before the beginning of the last row is whole: rows do not lie in rows.
            cut = masked.rfind(row_opening)
            if cut > 0:
                yield buffer[:cut]
                buffer = buffer[cut:]
            chunk = next(self._chunks, b"")
            if not chunk or len(buffer) > ROW_BYTES_MAX:
                raise ValueError("rows without end")
            buffer += chunk

    def tail(self) -> Iterator[bytes]:
        """Yield what follows the rows, from the end of their element on.

        Of that nothing is left when it is empty.
        """
        yield self._rest
        yield from self._chunks


def _is_other_encoding(xml: bytes) -> bool:
    if xml.startswith(_UTF_16_MARKS):
        return True
    return _OTHER_ENCODING.match(xml.removeprefix(_UTF_8_MARK)) is not None


class RowBlock:
    """Some whole rows, to look into. `first`: the number of a first row that states none.

    `masked`: the same bytes, comments and the like blanked; what `RowSpan` and `CellSpan` count in.
    Raises ValueError when they are no XML: a text that is not closed would run on into what we
    write.
    """

    def __init__(self, xml: bytes, prefix: str, first: int) -> None:
        try:
            expat.ParserCreate().Parse(b"<rows>" + xml + b"</rows>", True)
        except expat.ExpatError as error:
            raise ValueError("rows that are no XML") from error
        self.xml, self.masked = xml, _mask(xml)
        self.prefix, self.next_number = prefix.encode(), first

    def rows(self) -> Iterator[RowSpan]:
        """Yield the rows in the order they stand. `next_number` then says which would follow.

        Raises ValueError for rows that can be read in two ways.
        """
        position, count = 0, 0
        while match := _ROW.search(self.masked, position):
            count += 1
            row = self._row(match)
            position = row.end
            self.next_number = row.number + 1
            yield row
        if count != sum(1 for _ in _OPENS_ROW.finditer(self.masked)):
            raise ValueError("a row that cannot be understood")

    def _row(self, opening: re.Match[bytes]) -> RowSpan:
        """Return the row that opens here."""
        prefix, attributes, slash = opening.groups()
        if prefix != self.prefix:
            raise ValueError("a row of another kind")
        number = _row_number(attributes) or self.next_number
        start, inside = opening.span()
        if slash:
            return RowSpan(number, start, inside, inside, inside, True)
        closing = _ROW_END.search(self.masked, inside)
        if closing is None or _OPENS_ROW.search(self.masked, inside, closing.start()):
            raise ValueError("a row without end")
        return RowSpan(number, start, inside, closing.start(), closing.end(), False)

    def cells(self, row: RowSpan) -> Iterator[CellSpan]:
        """Yield the cells of a row in the order they stand.

        Raises ValueError for cells that can be read in two ways, or that claim another row.
        """
        column, position, count = 0, row.inside, 0
        while match := _CELL.search(self.masked, position, row.inside_end):
            count += 1
            start, inside = match.span()
            attributes = _attributes(match[2])
            address = attributes.get(b"r")
            column = column + 1 if address is None else _column_of(address, row.number)
            position = inside
            if not match[3]:
                closing = _CELL_END.search(self.masked, inside, row.inside_end)
                if closing is None:
                    raise ValueError("a cell without end")
                position = closing.end()
            style = attributes.get(b"s", b"")
            yield CellSpan(
                column,
                start,
                position,
                int(style) if style.isdigit() else None,
                _FORMULA.search(self.masked, inside, position) is not None,
                attributes.get(b"t", b""),
            )
        if count != sum(1 for _ in _OPENS.finditer(self.masked, row.inside, row.inside_end)):
            raise ValueError("a cell that cannot be understood")


def _column_of(address: bytes, row: int) -> int:
    """Return the column of a cell's address. Raises ValueError where it names another row."""
    match = _ADDRESS.fullmatch(address)
    if match is None or not match[1] or int(match[2]) != row:
        raise ValueError("a cell with the address of another row")
    return column_number(match[1])


def text_cell(prefix: str, row: int, column: int, text: str, style: int | None) -> bytes:
    """Return a cell with text inside it: an inline string, which touches no other part."""
    style_attribute = f' s="{style}"' if style is not None else ""
    opening = f'<{prefix}c r="{column_letter(column)}{row}"{style_attribute}'
    return opening.encode() + text_cell_body(prefix, text)


@lru_cache(maxsize=4096)
def text_cell_body(prefix: str, text: str) -> bytes:
    """Return all of a text cell that follows its address and style."""
    if not text:
        return b"/>"
    safe = text if text.isalnum() else escape(_NOT_XML.sub("", text))
    return (
        f' t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{safe}</{prefix}t>'
        f"</{prefix}is></{prefix}c>"
    ).encode()


@lru_cache(maxsize=1024)
def column_number(letters: bytes) -> int:
    """Return the number of a column: b"A" → 1, b"ab" → 28."""
    number = 0
    for char in letters.upper():
        number = number * 26 + char - 64
    return number


def is_plain(block: bytes) -> bool:
    """Return True for rows as Excel, LibreOffice and Google write them.

    No prefixes and no comments, each row and each cell with its address first and closed where it
    should be. One search from "<c" to "<c" for all cells: a parser that checks as much takes ten
    times as long.
    """
    return not may_hide(block) and not any(odd.search(block) for odd in _NOT_PLAIN)


def may_hide(xml: bytes) -> bool:
    """Return True when it may hold comments, CDATA or processing instructions.

    (One byte is found far faster than two.)
    """
    return (b"!" in xml and b"<!" in xml) or (b"?" in xml and b"<?" in xml)


def _mask(xml: bytes) -> bytes:
    """Return the same length, with comments, CDATA and processing instructions blanked.

    In these "<c" is mere text.
    """
    if may_hide(xml):
        return _HIDDEN.sub(lambda match: b" " * len(match[0]), xml)
    return xml


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def _row_number(attributes: bytes) -> int | None:
    """Return the number that a row states; None where it states none.

    Raises ValueError for one that is no number.
    """
    stated = _attributes(attributes).get(b"r")
    if stated is None:
        return None
    if not stated.isdigit() or len(stated) > 7:
        raise ValueError("a row without a number")
    return int(stated)


def _column_styles(head: bytes) -> dict[int, int]:
    """Return the style that <cols> gives to each of the first columns."""
    styles: dict[int, int] = {}
    for match in _COLUMN.finditer(head):
        values = {name: int(value) for name, value in _COLUMN_NUMBERS.findall(match[1])}
        if b"style" not in values:
            continue
        first = values.get(b"min", 1)
        last = min(values.get(b"max", 0), first + _STYLED_COLUMNS)
        styles.update(dict.fromkeys(range(first, last + 1), values[b"style"]))
    return styles
