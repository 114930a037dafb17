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
        name = entry.name.encode()
        local = name if entry.local_name is None else entry.local_name.encode()
        flags = entry.flags | (0x08 if entry.descriptor else 0) | (0 if name.isascii() else 0x800)
        sizes = (entry.crc, len(entry.packed), entry.size)
        at = len(out) if entry.at is None else entry.at
        local_extra, extra = entry.extra, entry.extra
        local_sizes = central = sizes
        if entry.zip64:
            local_extra += struct.pack("<HHQQ", 1, 16, entry.size, len(entry.packed))
            extra += struct.pack("<HHQQ", 1, 16, entry.size, len(entry.packed))
            local_sizes = central = (entry.crc, 0xFFFFFFFF, 0xFFFFFFFF)
        if entry.descriptor:
            local_sizes = (0, 0, 0)
        version = 45 if entry.zip64 else 20
        out += struct.pack(
            "<4s5H3L2H",
            b"PK\3\4",
            version,
            flags,
            entry.method,
            0,
            33,
            *local_sizes,
            len(local),
            len(local_extra),
        )
        out += local + local_extra + entry.packed
        if entry.descriptor:
            out += struct.pack("<4s3L", b"PK\7\x08", *sizes)
        directory += struct.pack(
            "<4s6H3L5H2L",
            b"PK\1\2",
            version,
            version,
            flags,
            entry.method,
            0,
            33,
            *central,
            len(name),
            len(extra),
            0,
            0,
            0,
            0,
            at,
        )
        directory += name + extra
    start = len(out)
    out += directory
    if any(entry.zip64 for entry in found):
        end = len(out)
        out += struct.pack(
            "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, len(found), len(found), len(directory), start
        )
        out += struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
        out += struct.pack(
            "<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, len(comment)
        )
    else:
        out += struct.pack(
            "<4s4H2LH", b"PK\5\6", 0, 0, len(found), len(found), len(directory), start, len(comment)
        )
    return bytes(out + comment)


def write(path: Path, found: Sequence[Entry]) -> None:
    """The archive as a file."""
    path.write_bytes(packed(found))
