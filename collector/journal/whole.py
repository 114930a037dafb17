"""A journal as a whole: copied into memory at one moment, as bytes, and written to its place."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from collector.errors import JournalError
from collector.files import in_place_of
from collector.journal.access import JournalAccess
from collector.journal.address import JournalAddress
from collector.journal.database import CHUNK, WAIT_SECONDS, refusals_as_errors
from collector.journal.engine import IN_MEMORY, connect_file, journal_address, journal_file
from collector.journal.refusal_sentences import busy_error, damaged_error
from collector.journal.sql import Connection, sa, schema
from collector.journal.store import Journal
from collector.journal.tables import newer_error
from collector.journal.versions import SCHEMA_VERSION

_VERSION: Final = "SELECT value FROM meta WHERE key = 'schema_version'"


def journal_bytes(url: str, notes: dict[str, str]) -> tuple[bytes, str]:
    """Return a journal as it is at one moment, as the bytes of an SQLite file, and its version.

    Others may work on it meanwhile. `notes`: set in the copy alone. A file's copy is exact, of
    whatever version; a server's is brought up to date. Nothing is written to the disk.

    Raises JournalError, also for a journal that is not there or is damaged, and SettingsError.
    """
    path = journal_file(url)
    address = journal_address(url)
    # Asks for a journal that is there, of this or an older version.
    Journal.open(url, create=False, only_read=path is None or path.exists()).close()
    copy = sqlite3.connect(":memory:")
    with closing(copy):
        if path is None or not _copy_pages(path, copy, address):
            copy.close()
            return _bytes_of_rows(url, notes)
        return _finished(copy, notes, address)


def _copy_pages(path: Path, copy: sqlite3.Connection, address: JournalAddress) -> bool:
    """Copy a plain file; False for one that another driver reads. Raises JournalError."""
    give_up_at = time.monotonic() + WAIT_SECONDS

    def stop_waiting(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() > give_up_at:
            raise busy_error(address)

    with refusals_as_errors(address), closing(connect_file(path, "rw")) as source:
        if not isinstance(source, sqlite3.Connection):
            return False
        # All pages under one lock: what a sync writes is in the copy whole, or not at all.
        source.backup(copy, pages=-1, progress=stop_waiting)
    return True


def _finished(
    copy: sqlite3.Connection, notes: dict[str, str], address: JournalAddress
) -> tuple[bytes, str]:
    """Return a sound copy with its notes, as bytes, and its version. Raises JournalError."""
    try:
        check = copy.execute("PRAGMA quick_check(1)").fetchone()
        version = copy.execute(_VERSION).fetchone()
        copy.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", notes.items())
        copy.commit()
    except sqlite3.Error as error:
        raise damaged_error(address) from error
    if check != ("ok",) or version is None:
        raise damaged_error(address)
    return copy.serialize(), str(version[0])


def _bytes_of_rows(url: str, notes: dict[str, str]) -> tuple[bytes, str]:
    """Copy row by row, in one transaction: of a server, or of a file with a driver of its own."""
    journal = Journal.open(url, only_read=True)
    target = sa.create_engine(IN_MEMORY)
    try:
        schema.metadata.create_all(target)
        with journal._errors(), journal._engine.connect() as source, target.begin() as into:
            if source.dialect.name == "postgresql":
                source.execution_options(isolation_level="REPEATABLE READ")
            else:
                source.exec_driver_sql("BEGIN")
            _copy_rows(source, into)
        raw: Any = target.raw_connection()
        return _finished(raw.driver_connection, notes, journal._address)
    finally:
        journal.close()
        target.dispose()


def _copy_rows(source: Connection, into: Connection) -> None:
    for table in schema.metadata.sorted_tables:
        rows = source.execute(sa.select(table)).mappings()
        while chunk := rows.fetchmany(CHUNK):
            into.execute(sa.insert(table), [dict(row) for row in chunk])


def journal_from_bytes(data: bytes) -> Journal:
    """Return the journal in the bytes of an SQLite file, in memory and brought up to date.

    Raises JournalError for one that is damaged or of a newer version.
    """
    address = JournalAddress()
    engine = sa.create_engine(IN_MEMORY)
    raw: Any = engine.raw_connection()
    try:
        raw.driver_connection.deserialize(data)
        check = raw.driver_connection.execute("PRAGMA quick_check(1)").fetchone()
        version = raw.driver_connection.execute(_VERSION).fetchone()
    except sqlite3.Error as error:
        raise damaged_error(address) from error
    finally:
        raw.close()
    if check != ("ok",) or version is None or not str(version[0]).isdigit():
        raise damaged_error(address)
    if int(version[0]) > SCHEMA_VERSION:
        raise newer_error()
    journal = Journal(JournalAccess.of_engine(engine), address)
    journal._prepare()
    return journal


def codes_known(journal: Journal) -> frozenset[str]:
    """Return the codes of all rows, nuclei and people that a journal knows. Raises JournalError."""
    with journal._read() as db:
        return frozenset(db.execute(sa.select(schema.latest_versions.c.code)).scalars())


def write_to_file(journal: Journal, temporary: Path) -> None:
    """Write a journal in memory into a new, empty file. Raises OSError and JournalError."""
    raw: Any = journal._engine.raw_connection()
    try:
        with closing(connect_file(temporary, "rwc")) as file:
            raw.driver_connection.backup(file)
    except sqlite3.Error as error:
        raise JournalError(
            f"Non posso scrivere il registro in «{temporary.parent}»: il disco è pieno, o non si "
            "lascia scrivere. Il registro che c'era è rimasto com'era."
        ) from error
    finally:
        raw.close()


def write_to_server(journal: Journal, url: str) -> None:
    """Put a journal in memory in the place of all that a server's journal holds, or nothing.

    Raises JournalError and SettingsError.
    """
    server = Journal.open(url)
    try:
        with journal._read() as source, server._write_alone() as into:
            for table in reversed(schema.metadata.sorted_tables):
                into.execute(sa.delete(table))
            _copy_rows(source, into)
            _advance_numbers(into)
    finally:
        server.close()


def _advance_numbers(db: Connection) -> None:
    """Let a server's own numbering go on behind the rows that were put in with their numbers."""
    if db.dialect.name != "postgresql":
        return
    for table in schema.metadata.sorted_tables:
        id_ = table.c.get("id")
        if id_ is None or not isinstance(id_.type, sa.Integer):
            continue
        sequence = sa.select(sa.func.pg_get_serial_sequence(table.name, "id"))
        if name := db.execute(sequence).scalar_one_or_none():
            newest = db.execute(sa.select(sa.func.max(id_))).scalar_one_or_none()
            if newest:
                db.execute(sa.text("SELECT setval(:name, :at)"), {"name": name, "at": newest})


def save_rows_aside(url: str, place: Path) -> None:
    """Write what a server's journal holds into a private file. Raises JournalError and OSError."""
    data, _version = _bytes_of_rows(url, {})
    journal = journal_from_bytes(data)
    try:
        with in_place_of(place, private=True) as temporary:
            write_to_file(journal, temporary)
    finally:
        journal.close()
