"""From the address of a journal to the way to its database, and to the SQLite file behind it."""

import sqlite3
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from collector.errors import JournalError, SettingsError
from collector.files import absolute, create_private
from collector.journal.access import JournalAccess
from collector.journal.address import JournalAddress
from collector.journal.encrypted_file import (
    Mode,
    connect_encrypted,
    copy_encrypted,
    import_from,
    library,
)
from collector.journal.file_kinds import PLAIN_HEADER, FileKind, is_encrypted, open_kind
from collector.journal.sql import Engine, sa

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

CONNECT_SECONDS: Final = 10
"""Seconds that a server has to answer a new connection."""
INVALID_URL: Final = (
    "L'indirizzo del registro non è valido. Scrivi un file (per esempio collector.sqlite3) o un "
    "indirizzo come sqlite:///collector.sqlite3 o postgresql://utente:password@server/database."
)
_SQLITE_HEADER_BYTES: Final = 100
IN_MEMORY: Final = "sqlite://"
_SQLITE_SIDE_FILES: Final = ("-journal", "-wal", "-shm")


def is_path(url: str) -> bool:
    """Tell whether a journal's address is just the path of a file."""
    return "://" not in url


def parse_url(url: str) -> "URL":
    """Return a journal's address as a SQLAlchemy URL; a text without "://" is a file's path.

    Raises SettingsError when the address is not valid or its driver is not known.
    """
    if is_path(url):
        return sa.URL.create("sqlite", database=str(absolute(url)))
    try:
        parsed = sa.make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername=_postgresql_driver())
        parsed.get_dialect()
    except (
        sa.exc.NoSuchModuleError,
        sa.exc.ArgumentError,
        ValueError,
    ) as error:  # ValueError: the port
        raise SettingsError(INVALID_URL) from error
    return parsed


def _postgresql_driver() -> str:
    """Return psycopg 3, which the extra `postgres` installs, or psycopg2 if only that is there."""
    has_only_psycopg2 = find_spec("psycopg") is None and find_spec("psycopg2") is not None
    return "postgresql+psycopg2" if has_only_psycopg2 else "postgresql+psycopg"


def journal_file(url: str) -> Path | None:
    """Return the file of an SQLite journal, or None for a server and for a journal in memory.

    Raises SettingsError when the address is not valid.
    """
    if is_path(url):
        return absolute(url)
    parsed = parse_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    if not is_sqlite or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def with_side_files(file: Path) -> list[Path]:
    """Return an SQLite file and those that SQLite puts beside it while it writes.

    They hold the same data, so they need the same rights.
    """
    side_files = [file.with_name(f"{file.name}{ending}") for ending in _SQLITE_SIDE_FILES]
    return [file, *side_files]


def journal_address(url: str) -> JournalAddress:
    """Return where the journal at a URL or path lies. Raises SettingsError for no valid one."""
    if is_path(url):
        file = absolute(url)
        return JournalAddress(file, database=str(file))
    return JournalAddress.of(parse_url(url), journal_file(url))


def access_to(url: str) -> JournalAccess:
    """Return the way to the journal at a URL or path; nothing is connected yet.

    Raises SettingsError when the address is not valid, NoJournalKeyError for an encrypted file
    without its driver, and what making an engine for a server raises.
    """
    file = journal_file(url)
    if file is None:
        return JournalAccess.of_engine(_make_engine(parse_url(url)))
    kind = FileKind.ENCRYPTED if is_encrypted(file) else FileKind.PLAIN
    if kind is FileKind.ENCRYPTED:
        library(file)

    def connect() -> Any:
        if kind is FileKind.ENCRYPTED:
            connection = connect_encrypted(file, "rw")[0]
        else:
            connection = sqlite3.connect(file, check_same_thread=False)
        try:
            _set_sqlite_pragmas(connection)
        except BaseException:
            connection.close()  # a damaged file must not stay open: its cure is to move it
            raise
        return connection

    def make_engine() -> Engine:
        return _make_file_engine(parse_url(url), file, kind)

    # An address with "://" may say more than where the file is: that is for SQLAlchemy to obey.
    return JournalAccess(make_engine, connect if is_path(url) else None, (file, kind))


def _make_engine(url: "URL") -> Engine:
    """Return an engine for a journal on a server or in memory."""
    if url.get_backend_name() == "postgresql":
        has_own_limit = "connect_timeout" in url.query
        limits = {} if has_own_limit else {"connect_timeout": CONNECT_SECONDS}
        # A person may take an hour to answer a question: the connection is tested before use.
        return sa.create_engine(url, connect_args=limits, pool_pre_ping=True)
    return sa.create_engine(url)


def _make_file_engine(url: "URL", file: Path, kind: FileKind) -> Engine:
    """Return an engine for a journal's file."""
    if kind is FileKind.ENCRYPTED:
        # The key goes to the driver alone: no URL, no engine's repr has it.
        engine = sa.create_engine(
            url, module=library(file), creator=lambda: connect_encrypted(file, "rw")[0]
        )
    else:
        engine = sa.create_engine(url)
    sa.event.listen(engine, "connect", lambda connection, _record: _set_sqlite_pragmas(connection))
    return engine


def connect_file(path: Path, mode: Mode = "ro") -> sqlite3.Connection:
    """Return a connection of the driver's own to the journal in a file; whoever asks closes it.

    `mode`: "ro" changes nothing, "rw" may, "rwc" makes a file that is missing. An encrypted file
    is opened by SQLCipher's driver, whose connection has the same methods.

    Raises `sqlite_errors()`; LockedJournalError for an encrypted file without its key.
    """
    if is_encrypted(path):
        return cast("sqlite3.Connection", connect_encrypted(path, mode)[0])
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def copy_database(
    source: Path, target: Path, *, mode: Mode = "ro", pages: int = -1, plain: bool = False
) -> None:
    """Copy a journal's file whole, whoever works on it, into an empty or missing one.

    The copy of an encrypted file is encrypted with the same key; with `plain` it is not: only for
    what encrypts it itself. `mode`: "rw" lets what a run left half done be undone in the source;
    `pages`: so many at once, between which others may write.

    Raises as `connect_file`.
    """
    if is_encrypted(source):
        copy_encrypted(source, target, mode, pages, plain=plain)
        return
    with closing(connect_file(source, mode)) as old, closing(connect_file(target, "rwc")) as new:
        old.backup(new, pages=pages)


def copy_in_memory(path: Path) -> Engine:
    """Return an engine for a copy of a journal's file in memory. Raises as `connect_file`."""
    if not is_encrypted(path):
        engine = sa.create_engine(IN_MEMORY)
        connection: Any = engine.raw_connection()
        with closing(connect_file(path)) as file:
            file.backup(connection.driver_connection)
        connection.close()
        return engine
    source, key = connect_encrypted(path, "ro")
    source.close()
    engine = sa.create_engine(IN_MEMORY, module=library(path))
    connection = engine.raw_connection()
    import_from(connection.driver_connection, path, key)
    connection.close()
    return engine


def _set_sqlite_pragmas(connection: Any) -> None:
    """Set up one connection. No WAL: it corrupts a file on a network folder.

    What is deleted is written over with zeros.
    """
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    # KiB: room for the indexes, whose pages a large sync returns to.
    connection.execute("PRAGMA cache_size = -16384")


def create_journal_file(path: Path) -> None:
    """Create an empty file that only its owner can read. Raises JournalError when it cannot."""
    try:
        create_private(path)
    except OSError as error:
        raise JournalError(
            f"Non posso creare il registro «{path}». Controlla che nella cartella si possa "
            "scrivere. Non ho scritto nulla."
        ) from error


def is_truncated(path: Path) -> bool:
    """Tell whether a file is no SQLite database, or shorter than its own header says.

    SQLite itself takes the first bytes of one for an empty database, and misses a last page only
    when it needs it. While a write is going on (a rollback journal lies beside) the two may differ.
    A file that this process has open is not looked at (`file_kinds`).
    """
    if open_kind(path) is not None:
        return False
    try:
        with path.open("rb") as file:
            header = file.read(_SQLITE_HEADER_BYTES)
        size = path.stat().st_size
    except OSError:
        return False  # the database has a better message for this
    if not header or path.with_name(f"{path.name}-journal").exists():
        return False
    if is_encrypted(path):
        return False  # a page that is missing is told by whoever opens it with the key
    if len(header) < _SQLITE_HEADER_BYTES or not header.startswith(PLAIN_HEADER):
        return True
    return size < _size_in_header(header)


def _size_in_header(header: bytes) -> int:
    """Return the bytes that an SQLite header promises; 0 where its page count is not valid.

    Source: the SQLite file format, "The Database Header": the page size stands at byte 16 (1 means
    65,536), the page count at byte 28; it counts when the numbers at bytes 24 and 92 are the same.
    """
    page_size = int.from_bytes(header[16:18], "big")
    if page_size == 1:
        page_size = 65536
    has_valid_page_count = header[24:28] == header[92:96]
    pages = int.from_bytes(header[28:32], "big") if has_valid_page_count else 0
    return pages * page_size
