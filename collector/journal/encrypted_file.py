"""A journal's file that is encrypted at rest, by SQLCipher: opened with a key, and copied.

SQLCipher is a library of its own (`sqlcipher3`), loaded only where a file is encrypted or is to be.
Whether a file is, its own bytes say (`file_kinds`): no setting can be forgotten, and a copy opens
as what it is.
"""

import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Literal

from collector.errors import LockedJournalError, NoJournalKeyError
from collector.journal.address import JournalAddress
from collector.journal.file_kinds import PAGE_BYTES
from collector.journal.keys import JournalKey, known_keys
from collector.journal.refusal_sentences import damaged_error

Mode = Literal["ro", "rw", "rwc"]
_MODULE: Final = "sqlcipher3"
NO_LIBRARY: Final = (
    "manca il modulo Python «sqlcipher3», che apre e scrive i registri cifrati: si installa con la "
    "parte «encrypted» del programma (docs/guida/installare.md), se per questo computer c'è"
)


def sqlite_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """Return the errors of the drivers for files, SQLCipher's where it is installed, and others."""
    try:
        return (sqlite3.Error, _import().Error, *others)
    except ImportError:
        return (sqlite3.Error, *others)


def library(path: Path) -> ModuleType:
    """Return the driver for encrypted files. Raises NoJournalKeyError where it is missing."""
    try:
        return _import()
    except ImportError as error:  # not installed, or it does not load here
        raise NoJournalKeyError(
            f"Il registro «{path}» è cifrato, o deve esserlo, e {NO_LIBRARY}. Non ho scritto nulla."
        ) from error


def _import() -> ModuleType:
    return import_module(f"{_MODULE}.dbapi2")


def connect_encrypted(path: Path, mode: Mode) -> tuple[Any, JournalKey]:
    """Return a connection to an encrypted file, for any thread, and the key that opened it.

    Raises NoJournalKeyError where no key or no library is there, LockedJournalError where no key is
    this file's, DamagedJournalError where one is and its first page is damaged; the library's
    errors.
    """
    driver = library(path)
    keys = list(known_keys())
    for key in keys:
        connection = _try_key(driver, path, mode, key)
        if connection is not None:
            return connection, key
    raise _wrong_key(path) if keys else _no_key(path)


def open_with_key(
    driver: Any, path: Path, mode: Mode, key: JournalKey | None, *, begins: bool = True
) -> Any:
    """Return a connection of this driver's, by which nothing is read yet.

    `key`: None for a plain file; `begins`: transactions begin by themselves, as usual.
    """
    connection = driver.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        check_same_thread=False,
        isolation_level="" if begins else None,
    )
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to standard error
    if key is not None:
        connection.execute(f'PRAGMA key = "{key.literal()}"')
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _try_key(driver: Any, path: Path, mode: Mode, key: JournalKey) -> Any | None:
    """Return a connection that this key opens, or None. Raises as `connect_encrypted`."""
    connection = open_with_key(driver, path, mode, key)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except driver.DatabaseError as error:
        is_refused = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB
        is_damaged = is_refused and _fits_some_pages(connection, path)
        connection.close()
        if is_damaged:
            raise damaged_error(JournalAddress(path)) from error
        if not is_refused:
            raise
        return None
    return connection


def _fits_some_pages(connection: Any, path: Path) -> bool:
    """Tell whether the key is right for a part of the pages: then the others are damaged."""
    pages = path.stat().st_size // PAGE_BYTES
    refused = sum(1 for _ in connection.execute("PRAGMA cipher_integrity_check"))
    return refused < pages


def _no_key(path: Path) -> NoJournalKeyError:
    return NoJournalKeyError(
        f"Il registro «{path}» è cifrato, e la sua chiave qui non c'è: né nel portachiavi di "
        "questo computer né nella variabile d'ambiente COLLECTOR_JOURNAL_KEY. Se il portachiavi è "
        "chiuso aprilo, o lavora dal computer che ha la chiave, e rilancia il comando. Se la "
        "chiave è persa, «collector backup --restore FILE» ridà il registro dalla copia di "
        "sicurezza. Non ho scritto nulla."
    )


def _wrong_key(path: Path) -> LockedJournalError:
    return LockedJournalError(
        f"La chiave non è quella di questo registro: «{path}» è cifrato con un'altra. Controlla la "
        "variabile d'ambiente COLLECTOR_JOURNAL_KEY (vale prima del portachiavi) e che il registro "
        "sia quello di questo progetto. Se la chiave giusta è persa, «collector backup --restore "
        "FILE» ridà il registro dalla copia di sicurezza. Non ho scritto nulla."
    )


# Copies


def copy_encrypted(source: Path, target: Path, mode: Mode, pages: int, *, plain: bool) -> None:
    """Copy an encrypted file as it is at one moment, whoever works on it, into an empty one.

    `plain`: the copy is not encrypted; else it has the same key. `pages`: so many at once.
    Raises as `connect_encrypted`.
    """
    old, key = connect_encrypted(source, mode)
    with closing(old):
        driver = library(source)
        target_key = None if plain else key
        with closing(open_with_key(driver, target, "rwc", target_key, begins=False)) as new:
            if plain:
                import_from(new, source, key)
            else:
                old.backup(new, pages=pages)


def import_from(target: Any, source: Path, key: JournalKey) -> None:
    """Fill an empty plain database of SQLCipher's driver from an encrypted file.

    `target` begins no transactions by itself. Raises the driver's errors.
    """
    uri = f"{source.absolute().as_uri()}?mode=ro"
    target.execute("ATTACH DATABASE ? AS source KEY ?", (uri, key.literal()))
    target.execute("BEGIN")
    target.execute("SELECT sqlcipher_export('main', 'source')").fetchall()
    target.execute("COMMIT")
    target.execute("DETACH DATABASE source")
