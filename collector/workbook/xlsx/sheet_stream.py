"""The XML of one worksheet as a stream: what stands before the rows, the rows in blocks, what follows them.

A parser that loads and saves would drop what it does not know; so this only looks for where the bytes of rows and
cells begin and end. It counts them as calamine does, or a code would land beside its row: a cell stands where its
`r` says; without one it follows the cell before, and a row the row before. What could be read in two ways (a row
in a row, a cell that claims another row) raises ValueError: the sheet is then left alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from schemas.workbook import column_letter

ROW_BYTES_MAX: Final = 64 << 20
# An atomic group, (?>…), and not "*+": in Python 3.11.2, which is Debian's, that loses matches.
_ATTRIBUTES: Final = rb"""((?:\s(?>(?:[^<>"'/]|"[^"<]*"|'[^'<]*'|/(?!>))*))?)(/?)>"""
_HIDDEN: Final = re.compile(
    rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL
)
_SHEET_DATA: Final = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^<>]*?(/?)>")
_ROW: Final = re.compile(rb"<((?:[\w.-]+:)?)row" + _ATTRIBUTES)
_ROW_END: Final = re.compile(rb"</(?:[\w.-]+:)?row\s*>")
_CELL: Final = re.compile(rb"<((?:[\w.-]+:)?)c" + _ATTRIBUTES)
_CELL_END: Final = re.compile(rb"</(?:[\w.-]+:)?c\s*>")
_OPENS_ROW: Final = re.compile(rb"<(?:[^<>:\s/]*:)?row[\s/>]")
_OPENS: Final = re.compile(rb"<(?:[^<>:\s/]*:)?(?:row|c)[\s/>]")
_ATTRIBUTE: Final = re.compile(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ADDRESS: Final = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")
_FORMULA: Final = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_ENCODING: Final = re.compile(
    rb"""\s*<\?xml[^>]*?\bencoding\s*=\s*["'](?!utf-?8["']|us-ascii["'])""", re.IGNORECASE
)
_COLUMN: Final = re.compile(rb"<(?:[\w.-]+:)?col\b([^>]*?)/?>")
_COLUMN_NUMBERS: Final = re.compile(rb"""\b(min|max|style)\s*=\s*["']([0-9]+)["']""")
_NOT_PLAIN: Final = (
    re.compile(
        rb'<c(?! r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: [a-z]++="[^"<>]*+")*+ ?(?:/>|>'
        rb'(?:<f(?: [a-z]++="[^"<>]*+")*+(?:/>|>[^<>]*+</f>))?'
        rb'(?:<v>[^<>]*+</v>|<is><t(?: xml:space="preserve")?>[^<>]*+</t></is>)?'
        rb"</c>)\s*(?:<c |</row>))[\s/>]"
    ),
    re.compile(
        rb'<row(?! r="[1-9][0-9]{0,6}"(?: [\w:]+="[^"<>]*")* ?(?:/>|>\s*(?:<c |</row>)))[\s/>]'
    ),
    re.compile(rb":(?=(?:c|row)[\s/>])"),
)
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLED_COLUMNS: Final = 200


@dataclass(frozen=True, slots=True)
class CellSpan:
    """Where one cell's bytes stand in its block, its style (None where it has none), whether it calculates, and its
    type as the file states it (b"" for a number).
    """

    column: int
    start: int
    end: int
    style: int | None
    formula: bool
    type: bytes = b""


@dataclass(frozen=True, slots=True)
class RowSpan:
    """Where one row's bytes stand in its block: its opening tag ends at `inside`, its cells at `inside_end`."""

    number: int
    start: int
    inside: int
    inside_end: int
    end: int
    empty_tag: bool


class SheetStream:
    """A worksheet that arrives in chunks. Take `blocks` to their end before `tail`.

    Raises ValueError when it has no rows' element, when that does not end, or when it is not UTF-8.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        buffer, seen = b"", b""
        data = None
        while data is None:
            chunk = next(self._chunks, b"")
            buffer += chunk
            if not chunk or len(buffer) > ROW_BYTES_MAX:
                raise ValueError("no sheetData")
            seen = _masked(buffer)
            data = _SHEET_DATA.search(seen)
        if buffer.startswith((b"\xff\xfe", b"\xfe\xff")) or _ENCODING.match(
            buffer.removeprefix(b"\xef\xbb\xbf")
        ):
            raise ValueError("not UTF-8")
        self.prefix = data[1].decode()
        self.is_empty = bool(data[2])
        self.before, self.tag, self._rest = buffer[: data.start()], data[0], buffer[data.end() :]
        self.column_styles = _column_styles(seen[: data.start()])

    def blocks(self) -> Iterator[bytes]:
        """The rows, some at a time, each whole."""
        if self.is_empty:
            return
        end, row = f"</{self.prefix}sheetData".encode(), f"<{self.prefix}row".encode()
        buffer = self._rest
        while True:
            seen = _masked(buffer)
            stop = seen.find(end)
            if stop >= 0:
                self._rest = buffer[stop:]
                if stop:
                    yield buffer[:stop]
                return
            # Everything before the beginning of the last row is whole: rows do not lie in rows.
            cut = seen.rfind(row)
            if cut > 0:
                yield buffer[:cut]
                buffer = buffer[cut:]
            chunk = next(self._chunks, b"")
            if not chunk or len(buffer) > ROW_BYTES_MAX:
                raise ValueError("rows without end")
            buffer += chunk

    def tail(self) -> Iterator[bytes]:
        """What follows the rows, from the end of their element on (of which nothing is left when it is empty)."""
        yield self._rest
        yield from self._chunks


class RowBlock:
    """Some whole rows, to look into. `first` is the number of a first row that states none.

    Raises ValueError when they are no XML: a text that is not closed would run on into what we write.
    """

    def __init__(self, xml: bytes, prefix: str, first: int) -> None:
        try:
            expat.ParserCreate().Parse(b"<rows>" + xml + b"</rows>", True)
        except expat.ExpatError as error:
            raise ValueError("rows that are no XML") from error
        self.xml, self.seen = xml, _masked(xml)
        self.prefix, self.next_number = prefix.encode(), first

    def rows(self) -> Iterator[RowSpan]:
        """The rows in the order they stand. `next_number` then tells which number would follow."""
        at, found = 0, 0
        while match := _ROW.search(self.seen, at):
            found += 1
            if match[1] != self.prefix:
                raise ValueError("a row of another kind")
            number = _row_number(match[2]) or self.next_number
            if match[3]:
                at = match.end()
                row = RowSpan(number, match.start(), at, at, at, True)
            else:
                close = _ROW_END.search(self.seen, match.end())
                if close is None or _OPENS_ROW.search(self.seen, match.end(), close.start()):
                    raise ValueError("a row without end")
                at = close.end()
                row = RowSpan(number, match.start(), match.end(), close.start(), at, False)
            self.next_number = number + 1
            yield row
        if found != sum(1 for _ in _OPENS_ROW.finditer(self.seen)):
            raise ValueError("a row that cannot be understood")

    def cells(self, row: RowSpan) -> Iterator[CellSpan]:
        """The cells of a row in the order they stand."""
        column, at, opened = 0, row.inside, 0
        while match := _CELL.search(self.seen, at, row.inside_end):
            opened += 1
            attributes = _attributes(match[2])
            address = attributes.get(b"r")
            if address is None:
                column += 1
            else:
                found = _ADDRESS.fullmatch(address)
                if found is None or not found[1] or int(found[2]) != row.number:
                    raise ValueError("a cell with the address of another row")
                column = column_number(found[1])
            at = match.end()
            if not match[3]:
                close = _CELL_END.search(self.seen, at, row.inside_end)
                if close is None:
                    raise ValueError("a cell without end")
                at = close.end()
            style = attributes.get(b"s", b"")
            yield CellSpan(
                column,
                match.start(),
                at,
                int(style) if style.isdigit() else None,
                _FORMULA.search(self.seen, match.end(), at) is not None,
                attributes.get(b"t", b""),
            )
        if opened != sum(1 for _ in _OPENS.finditer(self.seen, row.inside, row.inside_end)):
            raise ValueError("a cell that cannot be understood")


def text_cell(prefix: str, row: int, column: int, text: str, style: int | None) -> bytes:
    """A cell with text inside it (an inline string opens everywhere and touches no other part)."""
    s = f' s="{style}"' if style is not None else ""
    return f'<{prefix}c r="{column_letter(column)}{row}"{s}'.encode() + text_cell_body(prefix, text)


@lru_cache(maxsize=4096)
def text_cell_body(prefix: str, text: str) -> bytes:
    """All of a text cell that follows its address and style."""
    if not text:
        return b"/>"
    safe = text if text.isalnum() else escape(_NOT_XML.sub("", text))
    return (
        f' t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{safe}</{prefix}t></{prefix}is></{prefix}c>'
    ).encode()


@lru_cache(maxsize=1024)
def column_number(letters: bytes) -> int:
    """b"A" → 1, b"ab" → 28."""
    number = 0
    for char in letters.upper():
        number = number * 26 + char - 64
    return number


def is_plain(block: bytes) -> bool:
    """True for rows as Excel, LibreOffice and Google write them: no prefixes and no comments, each row and each
    cell with its address first and closed where it should be.

    One search from "<c" to "<c" for all cells: a parser that checks as much takes ten times as long.
    """
    return not _hides(block) and not any(odd.search(block) for odd in _NOT_PLAIN)


def _hides(xml: bytes) -> bool:
    """True when it may hold comments, CDATA or processing instructions. (One byte is found far faster than two.)"""
    return (b"!" in xml and b"<!" in xml) or (b"?" in xml and b"<?" in xml)


def _masked(xml: bytes) -> bytes:
    """The same length, with comments, CDATA and processing instructions (where "<c" is mere text) blanked."""
    if _hides(xml):
        return _HIDDEN.sub(lambda match: b" " * len(match[0]), xml)
    return xml


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def _row_number(text: bytes) -> int | None:
    stated = _attributes(text).get(b"r")
    if stated is None:
        return None
    if not stated.isdigit() or len(stated) > 7:
        raise ValueError("a row without a number")
    return int(stated)


def _column_styles(head: bytes) -> dict[int, int]:
    """The style that <cols> gives to each of the first columns."""
    styles: dict[int, int] = {}
    for match in _COLUMN.finditer(head):
        values = {name: int(value) for name, value in _COLUMN_NUMBERS.findall(match[1])}
        if b"style" in values:
            first = values.get(b"min", 1)
            last = min(values.get(b"max", 0), first + _STYLED_COLUMNS)
            styles.update(dict.fromkeys(range(first, last + 1), values[b"style"]))
    return styles
