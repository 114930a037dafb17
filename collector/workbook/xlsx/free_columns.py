"""Where a tab has room: the last column that anything in it uses, so that new columns touch nothing that stands.

Used are cells with content, merged cells, tables, filters, pictures and charts, and the ranges that have a name
(print areas among them). Cells that only have a format are free.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final
from xml.etree import ElementTree

from collector.workbook.xlsx import package
from collector.workbook.xlsx.sheet_stream import RowBlock, SheetStream, column_number
from collector.workbook.xlsx.used_range import COLUMNS_MAX, measure_extent

_RANGE: Final = re.compile(r"\$?([A-Z]{1,3})\$?[0-9]*(?::\$?([A-Z]{1,3})\$?[0-9]*)?")
_NAMED: Final = re.compile(
    r"(?:'((?:[^']|'')+)'|([^\s'!,;:()=+*/&<>-]+))!(\$?[A-Z]{1,3}\$?[0-9]*(?::\$?[A-Z]{1,3}\$?[0-9]*)?)(?![\w(])"
)
_HIDDEN_COLUMN: Final = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_COL: Final = re.compile(rb"<(?:[\w.-]+:)?col\b([^>]*?)/?>")
_MAX: Final = re.compile(rb"""\bmax\s*=\s*["']([0-9]+)["']""")


@dataclass(frozen=True, slots=True)
class TabMargin:
    """`columns`: the last one in use. `fenced`: a table or filter ends there, and sorts only what is in it.
    `hidden_to`: the last hidden column. `style`: that of the last cell of the header row."""

    last_used_column: int
    ends_in_filter: bool
    last_hidden_column: int
    header_style: int | None


def find_margin(source: zipfile.ZipFile, file: BinaryIO, tab: str, header_row: int) -> TabMargin:
    """Look at one tab. Raises ValueError or BadZipFile when it cannot be understood."""
    part = package.sheet_parts(source)[tab]
    info = source.getinfo(part)
    sheet = SheetStream(package.unpack_part(file, info))
    style = _style(sheet, header_row)
    tail = b"".join(sheet.tail())
    named = _named(source, tab)
    around = list(_around(tail))
    related = list(_related(source, part))
    fences = [_last(ref) for kind, ref in (*around, *related) if kind in ("autoFilter", "table")]
    others = [_last(ref) for kind, ref in around if kind == "mergeCell"]
    pictures = [int(ref) for kind, ref in related if kind == "picture"]
    used = measure_extent(lambda: package.unpack_part(file, info)).columns
    # A name for whole rows reaches to the last column there is: that says nothing of where there is room.
    free_names = [last for ref in named if (last := _last(ref)) < COLUMNS_MAX]
    return TabMargin(
        max([used, *fences, *others, *pictures, *free_names]),
        bool(fences),
        _hidden_to(sheet.before),
        style,
    )


def _style(sheet: SheetStream, header_row: int) -> int | None:
    """The style of the last filled cell of the header row. Takes the rows to their end."""
    number, style = 1, None
    for xml in sheet.blocks():
        if number > header_row:
            continue
        block = RowBlock(xml, sheet.prefix, number)
        for row in block.rows():
            if row.number == header_row and not row.empty_tag:
                filled = [c for c in block.cells(row) if b"</" in xml[c.start : c.end]]
                style = filled[-1].style if filled else None
        number = block.next_number
    return style


def _around(tail: bytes) -> Iterator[tuple[str, str]]:
    """(kind, ref) of what follows the rows."""
    for match in re.finditer(
        rb"<(?:[\w.-]+:)?(mergeCell|autoFilter)\b[^>]*?\bref\s*=\s*[\"']([^\"']+)[\"']", tail
    ):
        yield match[1].decode(), match[2].decode()


def _related(source: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str]]:
    """Tables and pictures of a tab: ("table", ref) and ("picture", last column)."""
    known = {name.casefold(): name for name in source.namelist()}
    rels = known.get(package.relations_part(part).casefold())
    if rels is None:
        return
    try:
        for rel in ElementTree.fromstring(package.read_part(source, rels)):  # noqa: S314 - has no DOCTYPE: the guard looked
            kind = rel.get("Type", "").rpartition("/")[2]
            target = rel.get("Target", "")
            path = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.join(posixpath.dirname(part), target)
            )
            name = known.get(package.resolve_path(path).casefold())
            if name is None or kind not in ("table", "drawing"):
                continue
            root = ElementTree.fromstring(package.read_part(source, name))  # noqa: S314
            if kind == "table":
                yield "table", root.get("ref", "")
            else:
                for each in root.iter():
                    if each.tag.rpartition("}")[2] == "col" and (each.text or "").strip().isdigit():
                        yield "picture", str(int(each.text or "0") + 1)
    except ElementTree.ParseError as error:
        raise ValueError("relations that cannot be understood") from error


def _named(source: zipfile.ZipFile, tab: str) -> list[str]:
    """The ranges of this tab that have a name."""
    found = []
    try:
        book = ElementTree.fromstring(package.read_part(source, package.workbook_part(source)))  # noqa: S314
    except ElementTree.ParseError as error:
        raise ValueError("a workbook that cannot be understood") from error
    for each in book.iter():
        if each.tag.rpartition("}")[2] == "definedName":
            for quoted, bare, ref in _NAMED.findall(each.text or ""):
                if (quoted.replace("''", "'") or bare).casefold() == tab.casefold():
                    found.append(ref)
    return found


def _last(ref: str) -> int:
    """The last column of a range; 0 for one of whole rows."""
    match = _RANGE.match(ref)
    return max(column_number((side or "A").encode()) for side in match.groups()) if match else 0


def _hidden_to(head: bytes) -> int:
    lasts = [
        int(found[1])
        for col in _COL.finditer(head)
        if _HIDDEN_COLUMN.search(col[1]) and (found := _MAX.search(col[1]))
    ]
    return max(lasts, default=0)
