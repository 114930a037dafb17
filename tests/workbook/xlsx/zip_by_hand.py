"""A zip written by hand, header by header: what zipfile would not write, honest and not."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DEFLATED, STORED = 8, 0


@dataclass
class Entry:
    """One part: its packed bytes, and what the headers say of it."""

    name: str
    packed: bytes
    size: int
    crc: int
    method: int = DEFLATED
    flags: int = 0
    extra: bytes = b""
    descriptor: bool = False
    """Sizes follow the bytes, as in a zip written to a pipe."""
    zip64: bool = False
    local_name: str | None = None
    at: int | None = None
    """Where the directory says that it lies, when not where it does."""


def deflated(name: str, data: bytes) -> Entry:
    """A part as it should be."""
    packing = zlib.compressobj(6, zlib.DEFLATED, -15)
    return Entry(name, packing.compress(data) + packing.flush(), len(data), zlib.crc32(data))


def bomb(name: str, size: int, before: bytes = b"", after: bytes = b"") -> Entry:
    """A part of `size` letters A between two texts, made without ever being unpacked."""
    million = b"A" * 1_000_000
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packing.compress(before) + packing.flush(zlib.Z_FULL_FLUSH)
    block = packing.compress(million) + packing.flush(zlib.Z_FULL_FLUSH)
    times = size // len(million)
    packed += block * times + packing.compress(after) + packing.flush()
    crc = zlib.crc32(before)
    for _ in range(times):
        crc = zlib.crc32(million, crc)
    return Entry(
        name, packed, len(before) + times * len(million) + len(after), zlib.crc32(after, crc)
    )


def entries(parts: Mapping[str, bytes]) -> list[Entry]:
    """Sound entries of some parts."""
    return [deflated(name, data) for name, data in parts.items()]


def packed(found: Sequence[Entry], comment: bytes = b"") -> bytes:
    """The archive."""
    out, directory = bytearray(), bytearray()
    for entry in found:
        start = len(out) if entry.at is None else entry.at
        out += _local(entry)
        directory += _central(entry, start)
    is_zip64 = any(entry.zip64 for entry in found)
    end = _end(len(found), len(directory), len(out), is_zip64=is_zip64, comment=comment)
    return bytes(out + directory + end + comment)


def _local(entry: Entry) -> bytes:
    """An entry where its bytes lie: header, name, extra fields, bytes, sizes behind them."""
    name = (entry.name if entry.local_name is None else entry.local_name).encode()
    sizes = _header_sizes(entry)
    header = struct.pack(
        "<4s5H3L2H",
        b"PK\3\4",
        _version(entry),
        _flags(entry),
        entry.method,
        0,
        33,
        *((0, 0, 0) if entry.descriptor else sizes),
        len(name),
        len(_extra(entry)),
    )
    descriptor = b""
    if entry.descriptor:
        true_sizes = (entry.crc, len(entry.packed), entry.size)
        descriptor = struct.pack("<4s3L", b"PK\7\x08", *true_sizes)
    return header + name + _extra(entry) + entry.packed + descriptor


def _central(entry: Entry, start: int) -> bytes:
    """An entry in the directory. `start`: where it says that its bytes lie."""
    name = entry.name.encode()
    header = struct.pack(
        "<4s6H3L5H2L",
        b"PK\1\2",
        _version(entry),
        _version(entry),
        _flags(entry),
        entry.method,
        0,
        33,
        *_header_sizes(entry),
        len(name),
        len(_extra(entry)),
        0,
        0,
        0,
        0,
        start,
    )
    return header + name + _extra(entry)


def _version(entry: Entry) -> int:
    return 45 if entry.zip64 else 20


def _flags(entry: Entry) -> int:
    sizes_follow = 0x08 if entry.descriptor else 0
    is_utf_8 = 0 if entry.name.isascii() else 0x800
    return entry.flags | sizes_follow | is_utf_8


def _header_sizes(entry: Entry) -> tuple[int, int, int]:
    """Checksum, packed and unpacked size, as a header states them."""
    if entry.zip64:
        return entry.crc, 0xFFFFFFFF, 0xFFFFFFFF
    return entry.crc, len(entry.packed), entry.size


def _extra(entry: Entry) -> bytes:
    if not entry.zip64:
        return entry.extra
    return entry.extra + struct.pack("<HHQQ", 1, 16, entry.size, len(entry.packed))


def _end(count: int, size: int, start: int, *, is_zip64: bool, comment: bytes) -> bytes:
    """The end of an archive, of a directory of so many entries and bytes that lies at `start`."""
    if not is_zip64:
        return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, start, len(comment))
    end = start + size
    return (
        struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
        + struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
        + struct.pack(
            "<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, len(comment)
        )
    )


def write(path: Path, found: Sequence[Entry]) -> None:
    """The archive as a file."""
    path.write_bytes(packed(found))
