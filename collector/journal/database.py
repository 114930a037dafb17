"""Connections to the journal's database: reading, writing behind one lock, errors, and notes.

The other modules of this room build on `Database`; each stores one kind of thing.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    true,
    update,
)
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    MultipleResultsFound,
    NoResultFound,
    OperationalError,
)

from collector.journal.address import JournalAddress
from collector.journal.encrypted_file import sqlite_errors
from collector.journal.file_kinds import is_encrypted
from collector.journal.refusal_sentences import damaged_error, overtaken_error
from collector.journal.refusals import journal_error
from collector.journal.schema import meta, runs

CHUNK: Final = 500
"""The most values in one query: SQLite once had a limit of 999."""
WAIT_SECONDS: Final = 30
"""Seconds that a run on a server waits for another that is writing."""
UNCHANGED_RUN: Final = "untouched"
_SEPARATOR: Final = "\x1f"
_Item = TypeVar("_Item")
_Key = TypeVar("_Key", str, int)


class Database:
    """A journal's database, as it is now or, with `day` (ISO), as it was when that day was over."""

    def __init__(self, engine: Engine, address: JournalAddress, day: str = "") -> None:
        self._engine = engine
        self._address = address
        self._day = day

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what the database raises into a JournalError with a sentence for people."""
        with refusals_as_errors(self._address):
            yield

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        """A connection to read from. Raises JournalError, also for a value that is not ours."""
        try:
            with self._errors(), self._engine.connect() as db:
                yield db
        except (ValueError, KeyError, TypeError) as error:
            # The database keeps a text that this program cannot have written.
            raise damaged_error(self._address) from error

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """A transaction: all that is done in it is kept, or nothing. Raises JournalError."""
        with self._errors(), self._engine.begin() as db:
            yield db

    @contextmanager
    def _write_alone(self) -> Iterator[Connection]:
        """A transaction during which nobody else who locks can write. Raises JournalError."""
        with self._write() as db:
            self._lock(db)
            yield db

    @staticmethod
    def _lock(db: Connection) -> None:
        """Let nobody else who locks write until this transaction ends."""
        limit_waiting(db)
        version = meta.c.key == "schema_version"
        db.execute(update(meta).where(version).values(key="schema_version"))

    def _up_to_day(self, table: Table) -> ColumnElement[bool]:
        """The rows of a table noted by the day of this journal; all of them where it has none."""
        return table.c.day <= self._day if self._day else true()

    @property
    def _runs_up_to_day(self) -> ColumnElement[bool]:
        """The syncs run by the day of this journal; all of them where it has none."""
        return runs.c.today <= self._day if self._day else true()

    # Notes: facts about the journal as a whole

    def note(self, key: str) -> str:
        """Return what `set_note` was given last under a key, or ''. Raises JournalError."""
        with self._read() as db:
            return read_note(db, key)

    def day_note(self, key: str) -> dt.date | None:
        """Return the day noted under a key, or None. Raises JournalError, also for no date."""
        noted = self.note(key)
        try:
            return dt.date.fromisoformat(noted) if noted else None
        except ValueError as error:
            raise damaged_error(self._address) from error

    def number_note(self, key: str) -> int | None:
        """Return the number noted under a key, or None. Raises JournalError, also for no number."""
        noted = self.note(key)
        try:
            return int(noted) if noted else None
        except ValueError as error:
            raise damaged_error(self._address) from error

    def set_note(self, key: str, value: str) -> None:
        """Keep one fact under a key; '' removes it. Raises JournalError."""
        if self.note(key) == value:
            return
        with self._write() as db:
            db.execute(delete(meta).where(meta.c.key == key))
            if value:
                db.execute(insert(meta), {"key": key, "value": value})

    def unchanged_run(self) -> tuple[str, str, str, str] | None:
        """Return what `set_unchanged_run` was given last, or None. Raises JournalError."""
        parts = self.note(UNCHANGED_RUN).split(_SEPARATOR, 3)
        return (parts[0], parts[1], parts[2], parts[3]) if len(parts) == 4 else None

    def set_unchanged_run(self, under: str, day: str, until: str, result: str) -> None:
        """Keep the result of a sync that left nothing to do, in place of the last one.

        See `collector.sync.unchanged_run`. Raises JournalError.
        """
        self.set_note(UNCHANGED_RUN, _SEPARATOR.join((under, day, until, result)))


@contextmanager
def refusals_as_errors(address: JournalAddress) -> Iterator[None]:
    """Turn what a journal's database raises into a JournalError with a sentence for people."""
    try:
        yield
    except sqlite_errors(DBAPIError, UnicodeError) as error:
        if _was_converted(error, address):
            raise overtaken_error(address) from error
        raise journal_error(error, address) from error
    except (NoResultFound, MultipleResultsFound) as error:
        # A row that another one names is missing, or there twice.
        raise damaged_error(address) from error


def _was_converted(error: Exception, address: JournalAddress) -> bool:
    """Tell whether a plain file was encrypted since we opened it: what is left of it is zeros."""
    original = error.orig if isinstance(error, DBAPIError) else error
    is_of_plain_file = isinstance(original, sqlite3.Error)
    return is_of_plain_file and address.file is not None and is_encrypted(address.file)


def read_note(db: Connection, key: str) -> str:
    """Return the note under a key, or ''."""
    return db.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none() or ""


def next_id(db: Connection, table: Table) -> int:
    """Return the number for the next row of a table. Ask only while holding the lock.

    A server's own counters are not used: they start again where a database was copied.
    """
    return int(db.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def limit_waiting(db: Connection) -> None:
    """Make a transaction on a server give up on a lock after WAIT_SECONDS. SQLite: see pragmas."""
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")


def chunks(items: Iterable[_Key]) -> Iterator[list[_Key]]:
    """Yield items sorted, in lists that fit into one query."""
    wanted = sorted(items)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def execute_many(db: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Run a statement for many rows; it has a "?" for each value of a row.

    It goes to the driver as text, which is five times faster than building it row by row. The rows
    are taken as they are needed.
    """
    if db.dialect.name == "sqlite":
        _execute_many_sqlite(db, statement, rows)
        return
    names = [f"value{at}" for at in range(statement.count("?"))]
    named = text(statement.replace("?", "{}").format(*(f":{name}" for name in names)))
    remaining = iter(rows)
    while chunk := _take(remaining, CHUNK):
        db.execute(named, [dict(zip(names, row, strict=True)) for row in chunk])


def _execute_many_sqlite(db: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    cursor: Any = db.connection.cursor()
    try:
        cursor.executemany(statement, rows)
    except sqlite_errors() as error:
        is_operational = type(error).__name__ == "OperationalError"
        kind = OperationalError if is_operational else DatabaseError
        raise kind(statement, None, error) from error


def _take(source: Iterator[_Item], count: int) -> Sequence[_Item]:
    return list(islice(source, count))
