"""A journal's file, encrypted where it was plain, or plain where it was encrypted.

The new file is made beside the old one, looked through, and takes its place in one step; until
then the old one is the journal, and from then on the new one is. Nobody writes meanwhile: the old
file is locked, and who waited for the lock is refused (SQLITE_READONLY_DBMOVED), so that nothing
goes into a file that is no longer there.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from collector.errors import JournalError, reason
from collector.files import create_private
from collector.journal.address import JournalAddress
from collector.journal.database import refusals_as_errors
from collector.journal.encrypted_file import (
    connect_encrypted,
    library,
    open_with_key,
)
from collector.journal.file_kinds import FileKind, converted_name, converting, file_kind, open_kind
from collector.journal.keys import JournalKey
from collector.journal.refusal_sentences import busy_error, damaged_error

_WAIT_MILLISECONDS: Final = 5000
_LOOK_SECONDS: Final = 0.02
_CHUNK: Final = 1 << 20
KeyMaker = Callable[[], JournalKey]


def encrypt_file(path: Path, key_maker: KeyMaker) -> bool:
    """Encrypt a journal's plain file. False where somebody has encrypted it meanwhile.

    `key_maker`: gives the key, once nobody else can encrypt this file. Raises what it raises, and
    JournalError: then the plain file is as it was.
    """
    driver = library(path)
    with converting, _troubles(path), _locked(driver, path, FileKind.PLAIN, None) as db:
        if db is not None:
            _convert(driver, db, path, key_maker())
    remove_old_content(path)
    return db is not None


def decrypt_file(path: Path) -> None:
    """Make a plain file of an encrypted journal. Raises JournalError: then it is as it was."""
    driver = library(path)
    with converting, _troubles(path):
        unlocking, key = connect_encrypted(path, "rw")
        unlocking.close()
        with _locked(driver, path, FileKind.ENCRYPTED, key) as db:
            if db is not None:
                _convert(driver, db, path, None)
    remove_old_content(path)


def remove_old_content(path: Path) -> None:
    """Write zeros over what a conversion left of the file from before, and remove it.

    As well as can be: a disk without links leaves nothing to write over, and one that writes
    elsewhere (an SSD, a file system that copies on write) keeps the old bytes for a while. Raises
    JournalError where it cannot be removed.
    """
    old = _old_name(path)
    if not old.exists() or not path.exists():
        return
    try:
        if not path.samefile(old):  # else the conversion was cut off: this *is* the journal
            _overwrite(old)
        old.unlink()
    except OSError as error:
        raise JournalError(
            f"Il registro «{path}» è convertito, ma quello di prima è ancora in «{old}» e non "
            f"posso distruggerlo: {reason(error)}. Chiudi i programmi che lo usano e rilancia il "
            "comando."
        ) from error


def _old_name(path: Path) -> Path:
    return path.with_name(f"{path.name}.da-distruggere")


@contextmanager
def _troubles(path: Path) -> Iterator[None]:
    """Say in a sentence what disk or database refuses. Raises JournalError."""
    try:
        with refusals_as_errors(JournalAddress(path)):
            yield
    except OSError as error:
        raise JournalError(
            f"Non posso convertire il registro «{path}»: {reason(error)}. Controlla la cartella e "
            "lo spazio sul disco, chiudi gli altri programmi che lo usano e rilancia il comando. "
            "Il registro è rimasto com'era."
        ) from error


@contextmanager
def _locked(
    driver: ModuleType, path: Path, kind: FileKind, key: JournalKey | None
) -> Iterator[Any | None]:
    """A connection to a file that keeps everybody else out until it is closed.

    None where the file is no longer the one of this kind that it was: somebody has converted it.
    While the lock is held the file is opened in no other way: on POSIX closing it gives up the
    lock. Raises the driver's errors, busy among them.
    """
    _wait_until_closed(path)
    before = path.stat()
    with closing(open_with_key(driver, path, "rw", key, begins=False)) as db:
        db.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
        db.execute("PRAGMA main.locking_mode = EXCLUSIVE")
        try:
            db.execute("BEGIN EXCLUSIVE")
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            db.execute("COMMIT")  # the lock stays: it is the connection's
        except driver.Error:
            db.close()
            if file_kind(path) is kind:
                raise
            yield None
            return
        yield db if os.path.samestat(before, path.stat()) else None


def _wait_until_closed(path: Path) -> None:
    """Wait until no engine of this process has a file open. Raises JournalError.

    Two libraries in one process do not see each other's locks: one would undo what a thread is
    writing by the other.
    """
    give_up_at = time.monotonic() + _WAIT_MILLISECONDS / 1000
    while open_kind(path) is not None:
        if time.monotonic() > give_up_at:
            raise busy_error(JournalAddress(path))
        time.sleep(_LOOK_SECONDS)


def _mark(path: Path) -> tuple[int, int]:
    """Return what changes when somebody writes to a file."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _convert(driver: ModuleType, db: Any, path: Path, key: JournalKey | None) -> None:
    """Put a converted copy in the place of a locked file. Raises OSError, the driver's errors and
    JournalError.
    """
    if db.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        raise damaged_error(JournalAddress(path))
    new = converted_name(path)
    new.unlink(missing_ok=True)
    mark = _mark(path)
    try:
        create_private(new)
        _export(db, new, key)
        _verify(driver, db, new, key)
        _to_disk(new)
        _take_place(db, new, path, mark)
    finally:
        new.unlink(missing_ok=True)


def _export(db: Any, new: Path, key: JournalKey | None) -> None:
    db.execute("ATTACH DATABASE ? AS new KEY ?", (str(new), key.literal() if key else ""))
    db.execute("PRAGMA new.secure_delete = ON")
    db.execute("SELECT sqlcipher_export('new')").fetchall()
    db.execute("DETACH DATABASE new")


def _verify(driver: ModuleType, db: Any, new: Path, key: JournalKey | None) -> None:
    """Raise JournalError unless the copy is sound and each table has as many rows."""
    with closing(open_with_key(driver, new, "ro", key, begins=False)) as copy:
        is_sound = copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if key is not None:
            is_sound &= not copy.execute("PRAGMA cipher_integrity_check").fetchall()
        if not is_sound or _row_counts(copy) != _row_counts(db):
            raise JournalError(
                f"La copia convertita del registro, «{new}», non è uguale al registro: forse il "
                "disco ha un guasto. L'ho tolta, e il registro è rimasto com'era. Rilancia il "
                "comando; se succede ancora, controlla il disco."
            )


def _row_counts(db: Any) -> dict[str, int]:
    tables = db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: db.execute(f'SELECT count(*) FROM main."{name}"').fetchone()[0]  # noqa: S608
        for (name,) in tables
    }


def _to_disk(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _take_place(db: Any, new: Path, path: Path, mark: tuple[int, int]) -> None:
    """Put the new file in the old one's place; the old one's content is left under a name.

    `mark`: of the old file when its content was read. Raises OSError and JournalError; then the old
    file is in its place.
    """
    old = _old_name(path)
    old.unlink(missing_ok=True)
    with suppress(OSError, NotImplementedError):  # a disk without links
        os.link(path, old)
    if os.name == "nt":
        db.close()  # no file that is open is replaced there
    try:
        # A thread of ours that looked at the file, by another library, has given the lock up.
        if path.with_name(f"{path.name}-journal").exists() or _mark(path) != mark:
            raise busy_error(JournalAddress(path))
        new.replace(path)
    except (OSError, JournalError):
        old.unlink(missing_ok=True)
        raise
    _to_disk(path)
    if os.name != "nt":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _overwrite(path: Path) -> None:
    left = path.stat().st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(bytes(min(_CHUNK, left)))
        file.flush()
        os.fsync(file.fileno())
