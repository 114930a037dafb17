"""Editing the text of one sheet's XML: some cells replaced or inserted, every other byte left alone.

A parser that loads and saves would drop what it does not know; so this only looks for where a cell's bytes
begin and end. What it must understand is small: rows and cells, with or without their `r` attribute, under any
namespace prefix. Comments and CDATA, where "<c" could be mere text, are masked before looking.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from schemas.workbook import letter

_HIDDEN: Final = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_SHEET_DATA: Final = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^>]*?(/?)>")
_ROW: Final = re.compile(rb"<(?:[\w.-]+:)?row\b([^>]*?)(/?)>")
_CELL: Final = re.compile(rb"<(?:[\w.-]+:)?c\b([^>]*?)(/?)>")
_R: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_STYLE: Final = re.compile(rb"""\bs\s*=\s*["']([0-9]+)["']""")
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one cell's bytes stand, and its style (None where it has none)."""

    column: int
    start: int
    end: int
    style: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """Where one row's bytes stand: its opening tag ends at `inside`, its cells at `inside_end`."""

    number: int
    start: int
    inside: int
    inside_end: int
    end: int
    empty_tag: bool


def text_cell(prefix: str, row: int, column: int, text: str, style: int | None) -> bytes:
    """A cell with text inside it (an inline string opens everywhere and touches no other part)."""
    s = f' s="{style}"' if style is not None else ""
    at = f"{letter(column)}{row}"
    if not text:
        return f'<{prefix}c r="{at}"{s}/>'.encode()
    safe = escape(_NOT_XML.sub("", text))
    return (
        f'<{prefix}c r="{at}"{s} t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{safe}'
        f"</{prefix}t></{prefix}is></{prefix}c>"
    ).encode()


class Sheet:
    """The XML of one worksheet, to look into. Raises ValueError when it has no sheetData or is not UTF-8."""

    def __init__(self, xml: bytes) -> None:
        if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise ValueError("UTF-16 worksheet")
        self.xml = xml
        self.seen = _HIDDEN.sub(lambda m: b" " * len(m[0]), xml) if b"<!" in xml else xml
        data = _SHEET_DATA.search(self.seen)
        if data is None:
            raise ValueError("no sheetData")
        self.prefix = data[1].decode()
        self.data_tag = data.span()
        self.data_is_empty = bool(data[2])
        close = f"</{self.prefix}sheetData".encode()
        self.data_end = data.end() if self.data_is_empty else self.seen.index(close, data.end())

    def rows(self) -> Iterator[Row]:
        """The rows in the order they stand; one without a number follows the one before it."""
        if self.data_is_empty:
            return
        close, number = f"</{self.prefix}row>".encode(), 0
        at = self.data_tag[1]
        while match := _ROW.search(self.seen, at, self.data_end):
            found = _R.search(match[1])
            number = int(found[2]) if found else number + 1
            if match[2]:
                at = match.end()
                yield Row(number, match.start(), at, at, at, True)
                continue
            inside_end = self.seen.index(close, match.end(), self.data_end)
            at = inside_end + len(close)
            yield Row(number, match.start(), match.end(), inside_end, at, False)

    def cells(self, row: Row) -> Iterator[Cell]:
        """The cells of a row in the order they stand; one without an address follows the one before it."""
        close, column, at = f"</{self.prefix}c>".encode(), 0, row.inside
        while match := _CELL.search(self.seen, at, row.inside_end):
            found = _R.search(match[1])
            column = _number(found[1]) if found else column + 1
            at = match.end() if match[2] else self.seen.index(close, match.end(), row.inside_end) + len(close)
            style = _STYLE.search(match[1])
            yield Cell(column, match.start(), at, int(style[1]) if style else None)

    def column_styles(self) -> dict[int, int]:
        """The style that <cols> gives to each column."""
        styles: dict[int, int] = {}
        pattern = re.compile(rb"<(?:[\w.-]+:)?col\b([^>]*?)/?>")
        for match in pattern.finditer(self.seen, 0, self.data_tag[0]):
            values = {
                name: int(value)
                for name, value in re.findall(rb"""\b(min|max|style)\s*=\s*["']([0-9]+)["']""", match[1])
            }
            if b"style" in values:
                last = min(values.get(b"max", 0), values.get(b"min", 1) + 200)
                styles.update(dict.fromkeys(range(values.get(b"min", 1), last + 1), values[b"style"]))
        return styles


def with_cells(xml: bytes, cells: Mapping[tuple[int, int], str]) -> list[bytes]:
    """The sheet with the text of some cells set: (row, column) → text. A cell keeps its style, a new one takes
    its column's.

    Returns the new XML as chunks. Raises ValueError when a row is not in the sheet: a row that was read has cells.
    """
    sheet = Sheet(xml)
    by_row: dict[int, dict[int, str]] = {}
    for (number, column), text in cells.items():
        by_row.setdefault(number, {})[column] = text
    styles = sheet.column_styles()
    chunks: list[bytes] = []
    done = 0
    for row in sheet.rows():
        wanted = by_row.pop(row.number, None)
        if wanted is None:
            continue
        for start, end, new in _edits(sheet, row, wanted, styles):
            chunks += (xml[done:start], new)
            done = end
    if by_row:
        raise ValueError(f"rows {sorted(by_row)[:3]} are not in the sheet")
    chunks.append(xml[done:])
    return chunks


def _edits(
    sheet: Sheet, row: Row, wanted: Mapping[int, str], styles: Mapping[int, int]
) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, new bytes) for one row, from left to right."""
    left = dict(sorted(wanted.items()))
    if row.empty_tag:
        raise ValueError(f"row {row.number} has no cells")
    for cell in sheet.cells(row):
        for column in [c for c in left if c < cell.column]:
            yield (
                cell.start,
                cell.start,
                text_cell(sheet.prefix, row.number, column, left.pop(column), styles.get(column)),
            )
        if cell.column in left:
            style = cell.style if cell.style is not None else styles.get(cell.column)
            yield (
                cell.start,
                cell.end,
                text_cell(sheet.prefix, row.number, cell.column, left.pop(cell.column), style),
            )
        if not left:
            return
    for column, text in left.items():
        yield (
            row.inside_end,
            row.inside_end,
            text_cell(sheet.prefix, row.number, column, text, styles.get(column)),
        )


def _number(letters: bytes) -> int:
    number = 0
    for char in letters.upper():
        number = number * 26 + char - 64
    return number
