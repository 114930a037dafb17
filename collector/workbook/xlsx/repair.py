"""A workbook that other programs open and calamine does not, made legible. Pure, over the parts.

calamine gives up a whole file for what says nothing of its cells: the stated size of a sheet, a
merged range without corners, a tab that is hidden in a way it does not know, an error of a new
kind, one cell of a kind that there is not. Here these are taken out of a copy in memory, which is
read once and thrown away; the file itself keeps them.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from collector.workbook.xlsx import package
from collector.workbook.xlsx.error_cells import UNKNOWN_ERROR
from collector.workbook.xlsx.sheet_stream import CellSpan, RowBlock, SheetStream, is_plain
from schemas.patterns import lazy_pattern

_DIMENSION: Final = lazy_pattern(
    rb"<(?:[\w.-]+:)?dimension\b[^<>]*(?:/>|>\s*</(?:[\w.-]+:)?dimension\s*>)"
)
_MERGED: Final = lazy_pattern(rb"<(?:[\w.-]+:)?mergeCell\s[^<>]*?/?>")
_RANGE: Final = lazy_pattern(rb"""(\sref\s*=\s*["'])([^"']*)""")
_CORNERS: Final = lazy_pattern(rb"[A-Z]{1,3}[1-9][0-9]{0,6}(?::[A-Z]{1,3}[1-9][0-9]{0,6})?")
_VALUE: Final = lazy_pattern(rb"(<(?:[\w.-]+:)?v(?:\s[^<>]*)?>)([^<]*)")
_ERROR: Final = lazy_pattern(
    rb"""<c r="[A-Z]{1,3}[0-9]{1,7}"[^<>]*\st="e"[^<>]*(?<!/)>(?:(?!</c>).)*?</c>""", re.DOTALL
)
_KNOWN_ERROR: Final = b"#N/A"
"""Any that calamine knows: what the cell really says is read from the file (`error_cells`)."""
_TYPES: Final = frozenset({b"", b"b", b"d", b"e", b"inlineStr", b"n", b"s", b"str"})
_TYPE: Final = lazy_pattern(rb"""(\st\s*=\s*)["'][^"']*["']""")
_ODD_TYPE: Final = lazy_pattern(rb""" t="(?!(?:b|d|e|inlineStr|n|s|str)")""")
_SHARED_TEXT_CELL: Final = lazy_pattern(
    rb"""<c r="[A-Z]{1,3}[0-9]{1,7}"[^<>]*\st="s"[^<>]*><v>([^<]*)</v>"""
)
_SHARED_TEXT: Final = lazy_pattern(rb"<(?:[\w.-]+:)?si[\s/>]")
_SHARED_TEXTS_PART: Final = "sharedstrings.xml"
_SHEET: Final = lazy_pattern(rb"<(?:[\w.-]+:)?sheet\s[^<>]*>")
_STATE: Final = lazy_pattern(rb"""\sstate\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STATES: Final = frozenset({b"visible", b"hidden", b"veryHidden"})
_RELATION: Final = lazy_pattern(rb"<(?:[\w.-]+:)?Relationship\s[^<>]*>")
_TARGET: Final = lazy_pattern(rb"""(\sTarget\s*=\s*["'])([^"']*)""")
_OUTSIDE: Final = lazy_pattern(rb"""\sTargetMode\s*=\s*["']External["']""")


def repaired_copy(path: Path) -> BinaryIO:
    """Return the workbook, in memory, with all that calamine does not know put plainly.

    The guard must have looked at it. Raises OSError, and BadZipFile, zlib.error or ValueError where
    the workbook cannot be understood.
    """
    made = io.BytesIO()
    with path.open("rb") as file, package.open_package(path) as source:
        book = package.workbook_part(source)
        relations = package.relations_part(book)
        changed: dict[str, Iterable[bytes]] = {
            book: [_with_known_states(package.read_part(source, book))],
            relations: [_with_plain_targets(package.read_part(source, relations), book)],
        }
        text_count = _shared_text_count(file, source)
        for part in package.sheet_parts(source).values():
            changed[part] = _repaired_sheet(file, source.getinfo(part), text_count)
        package.copy_package(source, made, changed)
    made.seek(0)
    return made


def _shared_text_count(file: BinaryIO, source: zipfile.ZipFile) -> int:
    """Return how many texts the cells of the workbook may name by number."""
    count, rest = 0, b""
    for info in source.infolist():
        if not info.filename.casefold().endswith(_SHARED_TEXTS_PART):
            continue
        for chunk in package.unpack_part(file, info):
            xml = rest + chunk
            cut = xml.rfind(b"<")  # the last tag may go on in the next chunk
            count += len(_SHARED_TEXT.findall(xml[:cut]))
            rest = xml[cut:]
        count += len(_SHARED_TEXT.findall(rest))
    return count


def _with_known_states(book: bytes) -> bytes:
    """Show a tab whose state is none of those that there are, as other programs do."""

    def known_state(state: re.Match[bytes]) -> bytes:
        value = state[1] or state[2]
        return state[0] if value in _STATES else b""

    return _SHEET.sub(lambda sheet: _STATE.sub(known_state, sheet[0]), book)


def _with_plain_targets(relations: bytes, book: str) -> bytes:
    """Name each part from the root on, without "./", "../" and backslashes."""
    folder = book.rpartition("/")[0]

    def plain_target(target: re.Match[bytes]) -> bytes:
        return target[1] + package.path_from_root(folder, target[2].decode()).encode()

    def plain(relation: re.Match[bytes]) -> bytes:
        if _OUTSIDE.search(relation[0]):
            return relation[0]
        return _TARGET.sub(plain_target, relation[0])

    return _RELATION.sub(plain, relations)


def _repaired_sheet(file: BinaryIO, info: zipfile.ZipInfo, text_count: int) -> Iterator[bytes]:
    """Yield a worksheet without its stated size, with known kinds of cells and merged cells only.

    Any other part as it is. `text_count`: how many shared texts there are.
    """
    try:
        sheet = SheetStream(package.unpack_part(file, info))
    except ValueError:  # the tab of a chart
        yield from package.unpack_part(file, info)
        return
    yield _DIMENSION.sub(b"", sheet.before) + sheet.tag
    next_number = 1
    for xml in sheet.blocks():
        if not sheet.prefix and is_plain(xml) and not _has_unreadable_cells(xml, text_count):
            yield _with_known_errors(xml)
            continue
        block = RowBlock(xml, sheet.prefix, next_number)
        yield _with_readable_cells(block, text_count)
        next_number = block.next_number
    yield _MERGED.sub(_with_corners, b"".join(sheet.tail()))


def _with_known_errors(xml: bytes) -> bytes:
    """Return plain rows with every error replaced by one that calamine knows."""
    if b't="e"' not in xml:
        return xml
    return _ERROR.sub(lambda cell: _VALUE.sub(rb"\1" + _KNOWN_ERROR, cell[0]), xml)


def _has_unreadable_cells(xml: bytes, text_count: int) -> bool:
    """Return True where plain rows may hold a cell that nobody can read."""
    if _ODD_TYPE.search(xml):
        return True
    numbers = _SHARED_TEXT_CELL.findall(xml)
    return any(not _names_a_text(number, text_count) for number in numbers)


def _names_a_text(number: bytes, text_count: int) -> bool:
    """Return True for the number of a shared text.

    Where the whole list is lost the workbook is damaged, not a cell.
    """
    if text_count == 0:
        return True
    return number.strip().isdigit() and int(number) < text_count


def _with_readable_cells(block: RowBlock, text_count: int) -> bytes:
    """Return rows with cells of known kinds, however they are written."""
    pieces, done = list[bytes](), 0
    for row in block.rows():
        for cell in block.cells(row):
            xml = block.masked[cell.start : cell.end]
            readable = _readable_cell(cell, xml, text_count)
            if readable is not None:
                pieces += (block.xml[done : cell.start], readable)
                done = cell.end
    return b"".join((*pieces, block.xml[done:]))


def _readable_cell(cell: CellSpan, xml: bytes, text_count: int) -> bytes | None:
    """Return a cell as calamine knows it; None for one that it knows.

    One of a kind that there is not, or that names a shared text that is not there, becomes the text
    of an error: who typed it is asked.
    """
    if cell.type == b"e":
        return _VALUE.sub(rb"\1" + _KNOWN_ERROR, xml)
    value = _VALUE.search(xml)
    is_lost = False
    if cell.type == b"s" and value is not None:
        is_lost = not _names_a_text(value[2], text_count)
    if cell.type in _TYPES and not is_lost:
        return None
    as_text = _TYPE.sub(rb'\1"str"', xml, count=1)
    return _VALUE.sub(rb"\1" + UNKNOWN_ERROR.encode(), as_text)


def _with_corners(merged: re.Match[bytes]) -> bytes:
    """Keep a range with both corners; one of whole columns or rows merges nothing, as in
    LibreOffice.
    """
    stated = _RANGE.search(merged[0])
    if stated is None or not _CORNERS.fullmatch(stated[2].replace(b"$", b"")):
        return b""
    return _RANGE.sub(lambda range_: range_[1] + range_[2].replace(b"$", b""), merged[0])
