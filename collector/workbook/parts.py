"""An .xlsx as the zip it is: finding the parts of its tabs, and copying it with some parts changed.

Unchanged parts are copied as they lie, compressed bytes and all: nothing is unpacked, nothing can be lost.
"""

import posixpath
import struct
import time
import zipfile
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final
from xml.etree import ElementTree

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")


def sheet_parts(source: zipfile.ZipFile) -> dict[str, str]:
    """Tab name → name of its XML part, in the workbook's order. Raises BadZipFile when the index is broken."""
    try:
        book_part = _workbook_part(source)
        book = ElementTree.fromstring(source.read(book_part))  # noqa: S314 - bounded by the reader before us
        folder, name = posixpath.split(book_part)
        targets = _targets(source.read(f"{folder}/_rels/{name}.rels"), folder)
    except (KeyError, ElementTree.ParseError, StopIteration) as error:
        raise zipfile.BadZipFile("no workbook index") from error
    found = {}
    for sheet in book.iter():
        if sheet.tag in (f"{_MAIN}sheet", f"{_STRICT}sheet"):
            relation = next((sheet.attrib[key] for key in _RELATION if key in sheet.attrib), "")
            if relation in targets:
                found[sheet.attrib["name"]] = targets[relation]
    return found


def _workbook_part(source: zipfile.ZipFile) -> str:
    """The workbook's part: "xl/workbook.xml" nearly always; the package's own relations say so for sure."""
    root = ElementTree.fromstring(source.read("_rels/.rels"))  # noqa: S314
    return next(
        posixpath.normpath(rel.attrib["Target"].lstrip("/"))
        for rel in root
        if rel.attrib.get("Type", "").endswith("/officeDocument")
    )


def _targets(xml: bytes, folder: str) -> dict[str, str]:
    found = {}
    for rel in ElementTree.fromstring(xml):  # noqa: S314
        target = rel.attrib.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        found[rel.attrib.get("Id", "")] = posixpath.normpath(path)
    return found


def copy(source: zipfile.ZipFile, out: BinaryIO, changed: Mapping[str, Sequence[bytes]]) -> None:
    """Write `source` to `out` with some parts changed or added; a part is given as chunks of bytes.

    The order, the dates and every byte of the other parts stay. Raises BadZipFile when `source` is damaged,
    OSError when `out` cannot be written.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
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


def _write(target: zipfile.ZipFile, name: str, when: tuple[int, ...], chunks: Sequence[bytes]) -> None:
    info = zipfile.ZipInfo(name, when)  # type: ignore[arg-type]
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    with target.open(info, "w") as part:
        for chunk in chunks:
            part.write(chunk)


def _copy_as_it_lies(source: zipfile.ZipFile, target: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Move the compressed bytes of one part. zipfile has no such call: this writes the local header itself and
    enters the part in the target's list, whose directory zipfile then writes on closing."""
    stream = source.fp
    out = target.fp
    if stream is None or out is None:
        raise ValueError("the archive is closed")
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL_HEADER.size)
    if len(header) != _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no header for {info.filename}")
    name_length, extra_length = _LOCAL_HEADER.unpack(header)[9:]
    stream.seek(name_length + extra_length, 1)
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
