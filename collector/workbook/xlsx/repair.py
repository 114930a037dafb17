"""A workbook that other programs open and calamine does not, made legible: pure, over the parts of the archive.

calamine gives up a whole file for what says nothing of its cells: the stated size of a sheet, a merged range without
corners, a tab that is hidden in a way it does not know, an error of a new kind, one cell of a kind that there is not.
Here these are taken out of a copy in memory, which is read once and thrown away; the file itself keeps them.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from collector.workbook.xlsx import package, sheet_stream
from collector.workbook.xlsx.error_cells import UNKNOWN_ERROR
from collector.workbook.xlsx.sheet_stream import RowBlock, SheetStream, is_plain

_DIMENSION: Final = re.compile(
    rb"<(?:[\w.-]+:)?dimension\b[^<>]*(?:/>|>\s*</(?:[\w.-]+:)?dimension\s*>)"
)
_MERGED: Final = re.compile(rb"<(?:[\w.-]+:)?mergeCell\s[^<>]*?/?>")
_REF: Final = re.compile(rb"""(\sref\s*=\s*["'])([^"']*)""")
_CORNERS: Final = re.compile(rb"[A-Z]{1,3}[1-9][0-9]{0,6}(?::[A-Z]{1,3}[1-9][0-9]{0,6})?")
_IS_ERROR: Final = re.compile(rb"""\st\s*=\s*["']e["']""")
_VALUE: Final = re.compile(rb"(<(?:[\w.-]+:)?v(?:\s[^<>]*)?>)([^<]*)")
_ERROR: Final = re.compile(
    rb"""<c r="[A-Z]{1,3}[0-9]{1,7}"[^<>]*\st="e"[^<>]*(?<!/)>(?:(?!</c>).)*?</c>""", re.DOTALL
)
_KNOWN_ERROR: Final = b"#N/A"
"""Any that calamine knows: what the cell really says is read from the file itself (`errorcells`)."""
_TYPES: Final = frozenset({b"", b"b", b"d", b"e", b"inlineStr", b"n", b"s", b"str"})
_TYPE: Final = re.compile(rb"""(\st\s*=\s*)["'][^"']*["']""")
_ODD_TYPE: Final = re.compile(rb""" t="(?!(?:b|d|e|inlineStr|n|s|str)")""")
_SHARED: Final = re.compile(rb"""<c r="[A-Z]{1,3}[0-9]{1,7}"[^<>]*\st="s"[^<>]*><v>([^<]*)</v>""")
_ITEM: Final = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_SHARED_STRINGS: Final = "sharedStrings.xml"
_SHEET: Final = re.compile(rb"<(?:[\w.-]+:)?sheet\s[^<>]*>")
_STATE: Final = re.compile(rb"""\sstate\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STATES: Final = frozenset({b"visible", b"hidden", b"veryHidden"})
_RELATION: Final = re.compile(rb"<(?:[\w.-]+:)?Relationship\s[^<>]*>")
_TARGET: Final = re.compile(rb"""(\sTarget\s*=\s*["'])([^"']*)""")
_OUTSIDE: Final = re.compile(rb"""\sTargetMode\s*=\s*["']External["']""")


def repaired_copy(path: Path) -> BinaryIO:
    """The workbook with all that in it which calamine does not know put plainly. The guard must have looked at it.

    Raises OSError, and BadZipFile, zlib.error or ValueError where the workbook cannot be understood.
    """
    made = io.BytesIO()
    with path.open("rb") as file, package.open_package(path) as source:
        book = package.workbook_part(source)
        relations = package.relations_part(book)
        changed: dict[str, Iterable[bytes]] = {
            book: [_with_known_states(package.read_part(source, book))],
            relations: [_with_plain_targets(package.read_part(source, relations), book)],
        }
        shared = _count_of_shared_texts(file, source)
        for part in package.sheet_parts(source).values():
            changed[part] = _sheet(file, source.getinfo(part), shared)
        package.copy_package(source, made, changed)
    made.seek(0)
    return made


def _count_of_shared_texts(file: BinaryIO, source: zipfile.ZipFile) -> int:
    """How many texts the cells of the workbook may name by number."""
    found, before = 0, b""
    for info in source.infolist():
        if not info.filename.casefold().endswith(_SHARED_STRINGS.casefold()):
            continue
        for chunk in package.unpack_part(file, info):
            text = before + chunk
            cut = text.rfind(b"<")
            found += len(_ITEM.findall(text[:cut]))
            before = text[cut:]
        found += len(_ITEM.findall(before))
    return found


def _with_known_states(book: bytes) -> bytes:
    """A tab whose state is none of those that there are is shown, as in other programs."""

    def known(match: re.Match[bytes]) -> bytes:
        return _STATE.sub(
            lambda state: state[0] if (state[1] or state[2]) in _STATES else b"", match[0]
        )

    return _SHEET.sub(known, book)


def _with_plain_targets(relations: bytes, book: str) -> bytes:
    """Each part is named from the root on, without "./", "../" and backslashes."""
    folder = book.rpartition("/")[0]

    def plain(match: re.Match[bytes]) -> bytes:
        if _OUTSIDE.search(match[0]):
            return match[0]
        return _TARGET.sub(
            lambda target: target[1] + package.path_from_root(folder, target[2].decode()).encode(),
            match[0],
        )

    return _RELATION.sub(plain, relations)


def _sheet(file: BinaryIO, info: zipfile.ZipInfo, shared: int) -> Iterator[bytes]:
    """A worksheet without its stated size and with known kinds of cells and merged cells only; any other part as it is.
    `shared`: how many shared texts there are.
    """
    chunks = package.unpack_part(file, info)
    try:
        sheet = SheetStream(chunks)
    except ValueError:  # the tab of a chart
        yield from package.unpack_part(file, info)
        return
    yield _DIMENSION.sub(b"", sheet.before) + sheet.tag
    number = 1
    for xml in sheet.blocks():
        if not sheet.prefix and is_plain(xml) and not _has_unreadable(xml, shared):
            yield (
                _ERROR.sub(lambda cell: _VALUE.sub(rb"\1" + _KNOWN_ERROR, cell[0]), xml)
                if b't="e"' in xml
                else xml
            )
            continue
        block = RowBlock(xml, sheet.prefix, number)
        yield _closely(block, shared)
        number = block.next_number
    yield _MERGED.sub(_with_corners, b"".join(sheet.tail()))


def _has_unreadable(xml: bytes, shared: int) -> bool:
    """Whether plain rows may hold a cell that nobody can read."""
    if _ODD_TYPE.search(xml):
        return True
    return any(not _names_a_text(number, shared) for number in _SHARED.findall(xml))


def _names_a_text(number: bytes, shared: int) -> bool:
    """Whether a number is that of a shared text. Where the whole list is lost the workbook is damaged, not a cell."""
    if shared == 0:
        return True
    return number.strip().isdigit() and int(number) < shared


def _closely(block: RowBlock, shared: int) -> bytes:
    """Rows with cells of known kinds, however they are written."""
    pieces, done = list[bytes](), 0
    for row in block.rows():
        for cell in block.cells(row):
            text = block.seen[cell.start : cell.end]
            if (readable := _readable(cell, text, shared)) is not None:
                pieces += (block.xml[done : cell.start], readable)
                done = cell.end
    return b"".join((*pieces, block.xml[done:]))


def _readable(cell: sheet_stream.CellSpan, text: bytes, shared: int) -> bytes | None:
    """A cell as calamine knows it; None for one that it knows. One of a kind that there is not, or that names a shared
    text that is not there, becomes the text of an error: who typed it is asked.
    """
    if cell.type == b"e":
        return _VALUE.sub(rb"\1" + _KNOWN_ERROR, text)
    value = _VALUE.search(text)
    is_lost = cell.type == b"s" and value is not None and not _names_a_text(value[2], shared)
    if cell.type in _TYPES and not is_lost:
        return None
    said = _TYPE.sub(rb'\1"str"', text, count=1)
    return _VALUE.sub(rb"\1" + UNKNOWN_ERROR.encode(), said)


def _with_corners(merged: re.Match[bytes]) -> bytes:
    """A range with both corners stays; one of whole columns or rows merges nothing, as in LibreOffice."""
    ref = _REF.search(merged[0])
    if ref is None or not _CORNERS.fullmatch(ref[2].replace(b"$", b"")):
        return b""
    return _REF.sub(lambda found: found[1] + found[2].replace(b"$", b""), merged[0])
