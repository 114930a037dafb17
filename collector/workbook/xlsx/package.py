"""An .xlsx as the zip it is: finding the parts of its tabs, and copying it with some parts changed.

Unchanged parts are copied as they lie, compressed bytes and all: nothing is unpacked, nothing can be lost.
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

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_PACKED_CHUNK: Final = 1 << 16
_CHUNK: Final = 1 << 20
_LEVEL: Final = 2
"""Of compression, for the parts that we write: a third larger than level 6, at a third of its time."""
_INDEX_MAX: Final = 32 << 20
"""Bytes of a list of parts or tabs, far more than any has; each is held in memory whole."""


def open_package(file: Path | BinaryIO) -> zipfile.ZipFile:
    """The archive, its parts named with "/" as the standard asks: some programs write "xl\\workbook.xml".

    Raises BadZipFile.
    """
    source = zipfile.ZipFile(file)
    for info in source.infolist():
        info.filename = info.filename.replace("\\", "/")
    source.NameToInfo = {info.filename: info for info in source.infolist()}
    return source


def sheet_parts(source: zipfile.ZipFile) -> dict[str, str]:
    """Tab name → name of its XML part, in the workbook's order.

    A part is found without regard to case. A path with "./", "../" or a backslash in it leads where it leads, unless a
    part has just this name: calamine knows only that one. Raises BadZipFile when the index is broken, a tab has no
    part, or two have one name (in Excel, case does not matter).
    """
    known = {name.casefold(): name for name in source.namelist()}
    found: list[tuple[str, str]] = []
    try:
        book_part = workbook_part(source)
        book = ElementTree.fromstring(read_part(source, book_part))  # noqa: S314 - has no DOCTYPE: the guard looked
        targets = _targets(
            read_part(source, relations_part(book_part)), posixpath.dirname(book_part)
        )
        for sheet in book.iter():
            if sheet.tag in (f"{_MAIN}sheet", f"{_STRICT}sheet"):
                relation = next(
                    value for key, value in sheet.attrib.items() if key.rpartition("}")[2] == "id"
                )
                target = targets[relation].casefold()
                found.append(
                    (sheet.get("name", ""), known.get(target) or known[resolve_path(target)])
                )
    except (
        KeyError,
        ElementTree.ParseError,
        StopIteration,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise zipfile.BadZipFile("no workbook index") from error
    if len({name.casefold() for name, _ in found}) != len(found):
        raise zipfile.BadZipFile("two tabs of one name")
    return dict(found)


def workbook_part(source: zipfile.ZipFile) -> str:
    """The workbook's part: "xl/workbook.xml" nearly always; the package's own relations say so for sure.

    Raises BadZipFile when they do not.
    """
    try:
        for rel in ElementTree.fromstring(read_part(source, "_rels/.rels")):  # noqa: S314
            if rel.attrib.get("Type", "").endswith("/officeDocument"):
                return resolve_path(rel.attrib["Target"])
    except (KeyError, ElementTree.ParseError) as error:
        raise zipfile.BadZipFile("no relations") from error
    raise zipfile.BadZipFile("no workbook")


def resolve_path(path: str) -> str:
    """The name of the part that a path from the package's root leads to."""
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/")


def relations_part(part: str) -> str:
    """The part that lists where another part's relations lead."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def read_part(source: zipfile.ZipFile, name: str) -> bytes:
    """A part that lists others, whole. Raises BadZipFile when it is not there, or too long to be one."""
    try:
        info = source.getinfo(name)
    except KeyError as error:
        raise zipfile.BadZipFile(f"{name} is not there") from error
    if info.file_size > _INDEX_MAX:
        raise zipfile.BadZipFile(f"{name} is too long")
    return source.read(info)


def _targets(xml: bytes, folder: str) -> dict[str, str]:
    found = {}
    for rel in ElementTree.fromstring(xml):  # noqa: S314
        found[rel.attrib.get("Id", "")] = _joined(folder, rel.attrib.get("Target", ""))
    return found


def _joined(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)


def path_from_root(folder: str, target: str) -> str:
    """Where a target leads that is written in a folder's list of relations: "/xl/worksheets/sheet1.xml"."""
    return "/" + resolve_path(_joined(folder, target.replace("\\", "/")))


def data_start(stream: IO[bytes], info: zipfile.ZipInfo) -> int:
    """Where the packed bytes of a part begin. Raises BadZipFile when its own header is not there."""
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL_HEADER.size)
    if len(header) != _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no header for {info.filename}")
    name_length: int
    extra_length: int
    name_length, extra_length = _LOCAL_HEADER.unpack(header)[9:]
    name = stream.read(name_length).decode(
        "utf-8" if info.flag_bits & 0x800 else "cp437", "replace"
    )
    if name != info.orig_filename:
        raise zipfile.BadZipFile(f"another name in the header of {info.filename}")
    return info.header_offset + _LOCAL_HEADER.size + name_length + extra_length


def unpack_part(stream: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part's bytes in chunks of at most 1 MiB, held to the length and the checksum that the directory states.

    `stream` is the whole file, and is nobody else's while this runs. Raises BadZipFile or zlib.error.
    """
    stream.seek(data_start(stream, info))
    total, crc = 0, 0
    for chunk in (
        _stored(stream, info)
        if info.compress_type == zipfile.ZIP_STORED
        else _inflated(stream, info)
    ):
        total += len(chunk)
        if total > info.file_size:
            raise zipfile.BadZipFile(f"{info.filename} is longer than it says")
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if total != info.file_size or crc != info.CRC:
        raise zipfile.BadZipFile(f"{info.filename} is not what it says")


def _stored(stream: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    left = info.compress_size
    while left and (chunk := stream.read(min(left, _CHUNK))):
        left -= len(chunk)
        yield chunk


def _inflated(stream: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    unpacking, left, data = zlib.decompressobj(-zlib.MAX_WBITS), info.compress_size, b""
    while not unpacking.eof:
        if not data and left:
            data = stream.read(min(left, _PACKED_CHUNK))
            left -= len(data)
            if not data:
                return
        if chunk := unpacking.decompress(data, _CHUNK):
            yield chunk
        elif not left:
            return
        data = unpacking.unconsumed_tail


def copy_package(
    source: zipfile.ZipFile, out: BinaryIO, changed: Mapping[str, Iterable[bytes]]
) -> None:
    """Write `source` to `out` with some parts changed or added; a part is given as chunks of bytes, taken once.

    The order, the dates and every byte of the other parts stay. Raises BadZipFile when `source` is damaged,
    OSError when `out` cannot be written.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as target:
        for info in source.infolist():
            if info.filename in changed:
                _write(target, info.filename, info.date_time, changed[info.filename])
            else:
                _copy_as_it_lies(source, target, info)
        known = set(source.namelist())
        for name, chunks in changed.items():
            if name not in known:
                _write(target, name, time.gmtime()[:6], chunks)
        target.comment = source.comment


def _write(
    target: zipfile.ZipFile, name: str, when: tuple[int, ...], chunks: Iterable[bytes]
) -> None:
    info = zipfile.ZipInfo(name, when)  # type: ignore[arg-type]
    info.compress_type = zipfile.ZIP_DEFLATED
    info._compresslevel = _LEVEL  # type: ignore[attr-defined]
    info.external_attr = 0o600 << 16
    with target.open(info, "w") as part:
        for chunk in chunks:
            part.write(chunk)


def _copy_as_it_lies(
    source: zipfile.ZipFile, target: zipfile.ZipFile, info: zipfile.ZipInfo
) -> None:
    """Move the compressed bytes of one part. zipfile has no such call: this writes the local header itself and
    enters the part in the target's list, whose directory zipfile then writes on closing."""
    stream = source.fp
    out = target.fp
    if stream is None or out is None:
        raise ValueError("the archive is closed")
    stream.seek(data_start(stream, info))
    copied = zipfile.ZipInfo(info.filename, info.date_time)
    for attribute in (
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
    ):
        setattr(copied, attribute, getattr(info, attribute))
    copied.extra = _without_zip64(info.extra)
    copied.flag_bits = info.flag_bits & ~0x08  # sizes stand in the header: no descriptor follows
    copied.header_offset = out.tell()
    out.write(copied.FileHeader(zip64=False))
    left = info.compress_size
    while left:
        chunk = stream.read(min(left, 1 << 20))
        if not chunk:
            raise zipfile.BadZipFile(f"{info.filename} is cut off")
        out.write(chunk)
        left -= len(chunk)
    target.filelist.append(copied)
    target.NameToInfo[copied.filename] = copied
    target.start_dir = out.tell()


def _without_zip64(extra: bytes) -> bytes:
    """A part's extra fields but the one for sizes beyond 4 GiB, which zipfile writes itself where it is needed."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind != 1:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept
