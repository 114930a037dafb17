"""What a journal's file is, by its bytes: plain SQLite, encrypted, empty, or neither.

A file that this process has open as a journal is not looked at: on POSIX, closing any handle of a
file gives up all locks that the process holds on it (https://sqlite.org/howtocorrupt.html, 2.2). It
is what it was when it was opened.
"""

import enum
import weakref
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Lock, RLock
from typing import Final

from collector.files import no_file

PLAIN_HEADER: Final = b"SQLite format 3\0"
PAGE_BYTES: Final = 4096
"""Of SQLCipher 4; each page is encrypted and signed by itself."""
_MIN_VALUES: Final = 240
"""Different byte values in an encrypted page: 256 are expected; a text has less than 100."""


def converted_name(path: Path) -> Path:
    """Return where a journal's file is made that will take its place, encrypted or plain."""
    return path.with_name(f"{path.name}.nuovo")


class FileKind(enum.Enum):
    """What a journal's file is."""

    EMPTY = "empty"
    """Not there, or without a byte."""
    PLAIN = "plain"
    ENCRYPTED = "encrypted"
    OTHER = "other"
    """Neither: damaged, or no database."""


converting: Final = RLock()
"""Held while this process converts a file: nobody decides meanwhile how to open one."""
_Identity = tuple[int, int]
_open_files: Final[Counter[tuple[_Identity, FileKind]]] = Counter()
_guard: Final = Lock()


def hold_while_open(owner: object, path: Path, kind: FileKind) -> Callable[[], object]:
    """Note that a file is open as this kind; return what is to be called when it is closed.

    When its owner is gone, it is closed.
    """
    identity = _identity(path)
    if identity is None:
        return lambda: None
    key = (identity, kind)
    with _guard:
        _open_files[key] += 1
    return weakref.finalize(owner, _release, key)


def _release(key: tuple[_Identity, FileKind]) -> None:
    with _guard:
        _open_files[key] -= 1
        if not _open_files[key]:
            del _open_files[key]


def open_kind(path: Path) -> FileKind | None:
    """Return as what this process has a journal's file open; None where it has not."""
    identity = _identity(path)
    kinds = (FileKind.PLAIN, FileKind.ENCRYPTED)
    with _guard:
        return next((kind for kind in kinds if (identity, kind) in _open_files), None)


def _identity(path: Path) -> _Identity | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def file_kind(path: Path) -> FileKind:
    """Return what a file is, by its first page and its size. Raises OSError."""
    with converting:
        return open_kind(path) or _kind_on_disk(path)


def _kind_on_disk(path: Path) -> FileKind:
    if no_file(path):  # opening a pipe would wait for ever
        return FileKind.OTHER
    try:
        with path.open("rb") as file:
            head = file.read(PAGE_BYTES)
        size = path.stat().st_size
    except FileNotFoundError:
        return FileKind.EMPTY
    is_being_written = path.with_name(f"{path.name}-journal").exists()
    return kind_of_bytes(head, size, whole=not is_being_written)


def kind_of_bytes(head: bytes, size: int, *, whole: bool) -> FileKind:
    """Return the kind of a file. `head`: its first page; `whole`: it ends where a page ends."""
    if not head:
        return FileKind.EMPTY
    if head.startswith(PLAIN_HEADER):
        return FileKind.PLAIN
    is_random = len(head) == PAGE_BYTES and len(set(head)) >= _MIN_VALUES
    if is_random and not (whole and size % PAGE_BYTES):
        return FileKind.ENCRYPTED
    return FileKind.OTHER


def is_encrypted(path: Path) -> bool:
    """Tell whether a file is an encrypted journal. False where it cannot be read."""
    try:
        return file_kind(path) is FileKind.ENCRYPTED
    except OSError:
        return False
