"""What tells one state of a file from another: its hash, its time, and when a person saved it."""

import datetime as dt
import hashlib
import os
import struct
import zipfile
import zlib
from lzma import LZMAError
from pathlib import Path
from typing import Final

from schemas.patterns import lazy_pattern

NOT_A_PACKAGE: Final = (zipfile.BadZipFile, zlib.error, struct.error, ValueError)
"""What reading raises where a file is not built as a workbook is."""
CANNOT_UNPACK: Final = (*NOT_A_PACKAGE, LZMAError, EOFError, RuntimeError, NotImplementedError)
"""What unpacking any archive raises: also one that is encrypted, or packed in another way."""
_PROPERTIES: Final = "docProps/core.xml"
_MAX_PROPERTIES_BYTES: Final = 1 << 16
_MODIFIED: Final = lazy_pattern(rb"<(?:[\w.-]+:)?modified\b[^>]*>\s*([0-9T:.Z+-]{10,40})\s*<")


def file_mark(path: Path) -> str:
    """Return time, size and number of a file. Raises OSError when it cannot be read."""
    stat = path.stat()
    return f"{stat.st_mtime_ns}:{stat.st_size}:{stat.st_ino}"


def file_hash(path: Path) -> str:
    """Return a hash of a file's bytes. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def last_saved(path: Path) -> str:
    """Return when a person saved a workbook last, as its properties say (ISO, UTC, to the second).

    Returns '' where they do not say. A sync leaves the properties as they are. Raises OSError when
    the file cannot be read.
    """
    from collector.workbook.xlsx import package

    try:
        with package.open_package(path) as source:
            part = source.getinfo(_PROPERTIES)
            if part.file_size > _MAX_PROPERTIES_BYTES:
                return ""
            found = _MODIFIED.search(source.read(part))
        if found is None:
            return ""
        moment = dt.datetime.fromisoformat(found[1].decode("ascii"))
    except (KeyError, *NOT_A_PACKAGE):
        return ""
    utc = moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return utc.isoformat(timespec="seconds")


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can. Raises OSError."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
