"""Where a tab has room: the last column that anything in it uses.

New columns go right of it, so that they touch nothing that stands. Used are cells with content,
merged cells, tables, filters, pictures and charts, and the ranges that have a name (print areas
among them). Cells that only have a format are free.
"""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final
from xml.etree import ElementTree

from collector.workbook.xlsx import package
from collector.workbook.xlsx.sheet_stream import RowBlock, SheetStream, column_number
from collector.workbook.xlsx.used_range import COLUMNS_MAX, measure_extent
from schemas.patterns import lazy_pattern

_RANGE: Final = lazy_pattern(r"\$?([A-Z]{1,3})\$?[0-9]*(?::\$?([A-Z]{1,3})\$?[0-9]*)?")
_NAMED_RANGE: Final = lazy_pattern(
    r"(?:'((?:[^']|'')+)'|([^\s'!,;:()=+*/&<>-]+))"
    r"!(\$?[A-Z]{1,3}\$?[0-9]*(?::\$?[A-Z]{1,3}\$?[0-9]*)?)(?![\w(])"
)
_MERGED: Final = lazy_pattern(rb"<(?:[\w.-]+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([^\"']+)[\"']")
_FILTER: Final = lazy_pattern(rb"<(?:[\w.-]+:)?autoFilter\b[^>]*?\bref\s*=\s*[\"']([^\"']+)[\"']")
_HIDDEN_COLUMN: Final = lazy_pattern(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_COLUMN: Final = lazy_pattern(rb"<(?:[\w.-]+:)?col\b([^>]*?)/?>")
_LAST_COLUMN: Final = lazy_pattern(rb"""\bmax\s*=\s*["']([0-9]+)["']""")


@dataclass(frozen=True, slots=True)
class TabMargin:
    """How far a tab is used; columns are counted from 1.

    `ends_in_filter`: a table or filter ends in the last used column, and sorts only what is in it.
    `header_style`: the style of the last cell of the header row, None for none.
    """

    last_used_column: int
    ends_in_filter: bool
    last_hidden_column: int
    header_style: int | None


def find_margin(source: zipfile.ZipFile, file: BinaryIO, tab: str, header_row: int) -> TabMargin:
    """Return the margin of one tab. `file`: the whole file that `source` reads.

    Raises ValueError or BadZipFile when the tab cannot be understood.
    """
    part = package.sheet_parts(source)[tab]
    info = source.getinfo(part)
    sheet = SheetStream(package.unpack_part(file, info))
    header_style = _header_style(sheet, header_row)
    tail = b"".join(sheet.tail())
    names = [_last_column(range_) for range_ in _named_ranges(source, tab)]
    filters = [_last_column(match[1].decode()) for match in _FILTER.finditer(tail)]
    filters += [_last_column(range_) for range_ in _table_ranges(source, part)]
    used = [measure_extent(lambda: package.unpack_part(file, info)).columns]
    used += filters
    used += [_last_column(match[1].decode()) for match in _MERGED.finditer(tail)]
    used += _picture_columns(source, part)
    # A name for whole rows reaches to the last column there is: that says nothing of room.
    used += [column for column in names if column < COLUMNS_MAX]
    return TabMargin(max(used), bool(filters), _last_hidden_column(sheet.before), header_style)


def _header_style(sheet: SheetStream, header_row: int) -> int | None:
    """Return the style of the last filled cell of the header row. Takes the rows to their end."""
    next_number, style = 1, None
    for xml in sheet.blocks():
        if next_number > header_row:
            continue
        block = RowBlock(xml, sheet.prefix, next_number)
        for row in block.rows():
            if row.number != header_row or row.empty_tag:
                continue
            style = None
            for cell in block.cells(row):
                has_content = b"</" in xml[cell.start : cell.end]
                if has_content:
                    style = cell.style
        next_number = block.next_number
    return style


def _table_ranges(source: zipfile.ZipFile, part: str) -> Iterator[str]:
    """Yield the ranges of the tables of a tab. Raises ValueError."""
    for root in _related_parts(source, part, "table"):
        yield root.get("ref", "")


def _picture_columns(source: zipfile.ZipFile, part: str) -> Iterator[int]:
    """Yield the columns in which the corners of pictures and charts lie. Raises ValueError."""
    for root in _related_parts(source, part, "drawing"):
        for element in root.iter():
            text = (element.text or "").strip()
            if package.local_name(element) == "col" and text.isdigit():
                yield int(text) + 1


def _related_parts(source: zipfile.ZipFile, part: str, kind: str) -> Iterator[ElementTree.Element]:
    """Yield the roots of the parts of one kind that a tab refers to.

    Raises ValueError when one cannot be understood, BadZipFile when it is too long.
    """
    try:
        for name in package.related_parts(source, part, kind):
            # They have no DOCTYPE: the guard looked.
            yield ElementTree.fromstring(package.read_part(source, name))  # noqa: S314
    except ElementTree.ParseError as error:
        raise ValueError("relations that cannot be understood") from error


def _named_ranges(source: zipfile.ZipFile, tab: str) -> Iterable[str]:
    """Return the ranges of this tab that have a name. Raises ValueError."""
    xml = package.read_part(source, package.workbook_part(source))
    try:
        book = ElementTree.fromstring(xml)  # noqa: S314
    except ElementTree.ParseError as error:
        raise ValueError("a workbook that cannot be understood") from error
    ranges = []
    for element in book.iter():
        if package.local_name(element) != "definedName":
            continue
        for quoted, bare, range_ in _NAMED_RANGE.findall(element.text or ""):
            name = quoted.replace("''", "'") or bare
            if name.casefold() == tab.casefold():
                ranges.append(range_)
    return ranges


def _last_column(range_: str) -> int:
    """Return the last column of a range; 0 for one of whole rows."""
    match = _RANGE.match(range_)
    if match is None:
        return 0
    first, last = match.groups()
    return max(column_number(first.encode()), column_number((last or "A").encode()))


def _last_hidden_column(head: bytes) -> int:
    """Return the last hidden column that stands in what comes before the rows; 0 for none."""
    last = 0
    for match in _COLUMN.finditer(head):
        attributes = match[1]
        stated = _LAST_COLUMN.search(attributes)
        if stated and _HIDDEN_COLUMN.search(attributes):
            last = max(last, int(stated[1]))
    return last
