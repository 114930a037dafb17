"""An .xlsx as the zip it is: finding the parts of its tabs, copying it with some parts changed.

Unchanged parts are copied as they lie, compressed bytes and all: nothing is unpacked, nothing can
be lost.
"""

import posixpath
import struct
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, BinaryIO, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_SHEET_TAGS: Final = (f"{_MAIN}sheet", f"{_STRICT}sheet")
_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_PACKED_CHUNK: Final = 1 << 16
_CHUNK: Final = 1 << 20
_COMPRESSION_LEVEL: Final = 2
"""For the parts that we write: a third larger than with level 6, in a third of its time."""
_INDEX_MAX: Final = 32 << 20
"""Bytes of a list of parts or tabs, far more than any has; each is held in memory whole."""
_COPIED_ATTRIBUTES: Final = (
    "compress_type",
    "comment",
    "create_system",
    "create_version",
    "extract_version",
    "external_attr",
    "internal_attr",
    "CRC",
    "compress_size",
    "file_size",
)
_NAME_IS_UTF8: Final = 0x800
_SIZES_FOLLOW: Final = 0x08
"""Flags of a part: how its name is written, and whether its sizes stand behind it."""
_ZIP64_FIELD: Final = 1


def open_package(file: Path | BinaryIO) -> zipfile.ZipFile:
    """Open the archive, its parts named with "/" as the standard asks.

    Some programs write "xl\\workbook.xml". Raises BadZipFile.
    """
    source = zipfile.ZipFile(file)
    for info in source.infolist():
        info.filename = info.filename.replace("\\", "/")
    source.NameToInfo = {info.filename: info for info in source.infolist()}
    return source


def sheet_parts(source: zipfile.ZipFile) -> dict[str, str]:
    """Return tab name → name of its XML part, in the workbook's order.

    A part is found without regard to case. A path with "./", "../" or a backslash in it leads where
    it leads, unless a part has just this name: calamine knows only that one. Raises BadZipFile when
    the index is broken, a tab has no part, or two have one name (in Excel, case does not matter).
    """
    try:
        parts = list(_sheet_entries(source))
    except (
        KeyError,
        ElementTree.ParseError,
        StopIteration,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise zipfile.BadZipFile("no workbook index") from error
    if len({name.casefold() for name, _ in parts}) != len(parts):
        raise zipfile.BadZipFile("two tabs of one name")
    return dict(parts)


def _sheet_entries(source: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name and the part of each tab. Raises KeyError and what the parser raises."""
    known = _parts_by_folded_name(source)
    book_part = workbook_part(source)
    # It has no DOCTYPE: the guard looked.
    book = ElementTree.fromstring(read_part(source, book_part))  # noqa: S314
    relations = read_part(source, relations_part(book_part))
    targets = _targets(relations, posixpath.dirname(book_part))
    for sheet in book.iter():
        if sheet.tag in _SHEET_TAGS:
            target = targets[_relation_id(sheet)].casefold()
            part = known.get(target) or known[resolve_path(target)]
            yield sheet.get("name", ""), part


def _relation_id(sheet: Element) -> str:
    """Return the attribute `id` of whichever namespace. Raises KeyError where there is none."""
    for key, value in sheet.attrib.items():
        if key.rpartition("}")[2] == "id":
            return value
    raise KeyError("id")


def _parts_by_folded_name(source: zipfile.ZipFile) -> dict[str, str]:
    return {name.casefold(): name for name in source.namelist()}


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def workbook_part(source: zipfile.ZipFile) -> str:
    """Return the workbook's part: "xl/workbook.xml" nearly always, but the relations decide.

    Raises BadZipFile when they do not.
    """
    try:
        for relation in ElementTree.fromstring(read_part(source, "_rels/.rels")):  # noqa: S314
            if relation.attrib.get("Type", "").endswith("/officeDocument"):
                return resolve_path(relation.attrib["Target"])
    except (KeyError, ElementTree.ParseError) as error:
        raise zipfile.BadZipFile("no relations") from error
    raise zipfile.BadZipFile("no workbook")


def related_parts(source: zipfile.ZipFile, part: str, kind: str) -> Iterator[str]:
    """Yield the names of the parts of one kind ("table", "drawing") that a part refers to.

    Raises ParseError for relations that are no XML, BadZipFile for such that are too long.
    """
    known = _parts_by_folded_name(source)
    relations = known.get(relations_part(part).casefold())
    if relations is None:
        return
    folder = posixpath.dirname(part)
    for relation in ElementTree.fromstring(read_part(source, relations)):  # noqa: S314
        path = _joined(folder, relation.get("Target", ""))
        name = known.get(resolve_path(path).casefold())
        is_wanted = relation.get("Type", "").rpartition("/")[2] == kind
        if is_wanted and name is not None:
            yield name


def resolve_path(path: str) -> str:
    """Return the name of the part that a path from the package's root leads to."""
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/")


def relations_part(part: str) -> str:
    """Return the part that lists where another part's relations lead."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def read_part(source: zipfile.ZipFile, name: str) -> bytes:
    """Return a part that lists others, whole.

    Raises BadZipFile when it is not there, or too long to be one.
    """
    try:
        info = source.getinfo(name)
    except KeyError as error:
        raise zipfile.BadZipFile(f"{name} is not there") from error
    if info.file_size > _INDEX_MAX:
        raise zipfile.BadZipFile(f"{name} is too long")
    return source.read(info)


def _targets(xml: bytes, folder: str) -> dict[str, str]:
    """Return where each relation leads, by its id."""
    targets = {}
    for relation in ElementTree.fromstring(xml):  # noqa: S314
        target = relation.attrib.get("Target", "")
        targets[relation.attrib.get("Id", "")] = _joined(folder, target)
    return targets


def _joined(folder: str, target: str) -> str:
    """Return the path from the root of a target that is written in a part of this folder."""
    return target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)


def path_from_root(folder: str, target: str) -> str:
    """Return where a target leads that a folder's relations name: "/xl/worksheets/sheet1.xml"."""
    return "/" + resolve_path(_joined(folder, target.replace("\\", "/")))


def data_start(stream: IO[bytes], info: zipfile.ZipInfo) -> int:
    """Return where the packed bytes of a part begin.

    Raises BadZipFile when its own header is not there, or names another part.
    """
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL_HEADER.size)
    if len(header) != _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no header for {info.filename}")
    name_length: int
    extra_length: int
    name_length, extra_length = _LOCAL_HEADER.unpack(header)[9:]
    encoding = "utf-8" if info.flag_bits & _NAME_IS_UTF8 else "cp437"
    name = stream.read(name_length).decode(encoding, "replace")
    if name != info.orig_filename:
        raise zipfile.BadZipFile(f"another name in the header of {info.filename}")
    return info.header_offset + _LOCAL_HEADER.size + name_length + extra_length


def unpack_part(stream: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part's bytes in chunks of at most 1 MiB, checked against what the directory states.

    `stream` is the whole file, and is nobody else's while this runs. Raises BadZipFile where the
    length or the checksum is another, or zlib.error.
    """
    stream.seek(data_start(stream, info))
    if info.compress_type == zipfile.ZIP_STORED:
        chunks = _stored(stream, info)
    else:
        chunks = _inflated(stream, info)
    total, checksum = 0, 0
    for chunk in chunks:
        total += len(chunk)
        if total > info.file_size:
            raise zipfile.BadZipFile(f"{info.filename} is longer than it says")
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if total != info.file_size or checksum != info.CRC:
        raise zipfile.BadZipFile(f"{info.filename} is not what it says")


def _stored(stream: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    left = info.compress_size
    while left and (chunk := stream.read(min(left, _CHUNK))):
        left -= len(chunk)
        yield chunk


def _inflated(stream: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
    left, data = info.compress_size, b""
    while not decompressor.eof:
        if not data and left:
            data = stream.read(min(left, _PACKED_CHUNK))
            left -= len(data)
            if not data:
                return
        chunk = decompressor.decompress(data, _CHUNK)
        if chunk:
            yield chunk
        elif not left:
            return
        data = decompressor.unconsumed_tail


def copy_package(
    source: zipfile.ZipFile, out: BinaryIO, changed: Mapping[str, Iterable[bytes]]
) -> None:
    """Write `source` to `out` with some parts changed or added.

    A part is given as chunks of bytes, taken once. The order, the dates and every byte of the other
    parts stay. Raises BadZipFile when `source` is damaged, OSError when `out` cannot be written.
    """
    with zipfile.ZipFile(
        out, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION_LEVEL
    ) as target:
        for info in source.infolist():
            if info.filename in changed:
                _write_part(target, info.filename, info.date_time, changed[info.filename])
            else:
                _copy_part(source, target, info)
        known = set(source.namelist())
        for name, chunks in changed.items():
            if name not in known:
                _write_part(target, name, time.gmtime()[:6], chunks)
        target.comment = source.comment


def _write_part(
    target: zipfile.ZipFile, name: str, when: tuple[int, ...], chunks: Iterable[bytes]
) -> None:
    info = zipfile.ZipInfo(name, when)  # type: ignore[arg-type]
    info.compress_type = zipfile.ZIP_DEFLATED
    info._compresslevel = _COMPRESSION_LEVEL  # type: ignore[attr-defined]
    info.external_attr = 0o600 << 16
    with target.open(info, "w") as part:
        for chunk in chunks:
            part.write(chunk)


def _copy_part(source: zipfile.ZipFile, target: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Move the compressed bytes of one part.

    zipfile has no such call: this writes the local header itself and enters the part in the
    target's list, whose directory zipfile then writes on closing. Raises BadZipFile when the part
    is cut off.
    """
    stream, out = source.fp, target.fp
    if stream is None or out is None:
        raise ValueError("the archive is closed")
    stream.seek(data_start(stream, info))
    copied = zipfile.ZipInfo(info.filename, info.date_time)
    for attribute in _COPIED_ATTRIBUTES:
        setattr(copied, attribute, getattr(info, attribute))
    copied.extra = _without_zip64(info.extra)
    copied.flag_bits = info.flag_bits & ~_SIZES_FOLLOW  # they stand in the header that we write
    copied.header_offset = out.tell()
    out.write(copied.FileHeader(zip64=False))
    left = info.compress_size
    while left:
        chunk = stream.read(min(left, _CHUNK))
        if not chunk:
            raise zipfile.BadZipFile(f"{info.filename} is cut off")
        out.write(chunk)
        left -= len(chunk)
    target.filelist.append(copied)
    target.NameToInfo[copied.filename] = copied
    target.start_dir = out.tell()


def _without_zip64(extra: bytes) -> bytes:
    """Return a part's extra fields but the one for sizes beyond 4 GiB.

    zipfile writes that itself where it is needed.
    """
    kept, position = b"", 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        end = position + 4 + length
        if kind != _ZIP64_FIELD:
            kept += extra[position:end]
        position = end
    return kept
