"""Connections to the journal's database: reading, writing behind one lock, errors, and notes.

The other modules of this room build on `Database`; each stores one kind of thing.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final, TypeVar

from collector.errors import CollectorError
from collector.journal.access import JournalAccess, Rows, rows_in
from collector.journal.address import JournalAddress
from collector.journal.encrypted_file import sqlite_errors
from collector.journal.file_kinds import is_encrypted
from collector.journal.refusal_sentences import damaged_error, overtaken_error
from collector.journal.refusals import driver_error, journal_error
from collector.journal.sql import Connection, Engine, Table, sa, schema

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

    def __init__(self, access: JournalAccess, address: JournalAddress, day: str = "") -> None:
        self._access = access
        self._address = address
        self._day = day

    @property
    def _engine(self) -> Engine:
        return self._access.engine

    def close(self) -> None:
        """Close all connections."""
        self._access.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what the database raises into a JournalError with a sentence for people."""
        with refusals_as_errors(self._address):
            yield

    @contextmanager
    def _look(self) -> Iterator[Rows]:
        """What returns the rows of a statement in plain SQL: a file is read by its own driver.

        Raises JournalError, also for a value that is not ours.
        """
        try:
            with self._errors(), self._access.looking() as rows:
                yield rows
        except (ValueError, KeyError, TypeError) as error:
            # The database keeps a text that this program cannot have written.
            raise damaged_error(self._address) from error

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        """A connection to read from. Raises JournalError, also for a value that is not ours."""
        try:
            with self._errors(), self._engine.connect() as db:
                yield db
        except (ValueError, KeyError, TypeError) as error:
            raise damaged_error(self._address) from error  # as in `_look`

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
        version = schema.meta.c.key == "schema_version"
        db.execute(sa.update(schema.meta).where(version).values(key="schema_version"))

    @property
    def _day_value(self) -> dict[str, str]:
        """The value for ":day" in a statement; none where this journal has no day."""
        return {"day": self._day} if self._day else {}

    # Notes: facts about the journal as a whole

    def note(self, key: str) -> str:
        """Return what `set_note` was given last under a key, or ''. Raises JournalError."""
        with self._look() as rows:
            return noted(rows, key)

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
            db.execute(sa.delete(schema.meta).where(schema.meta.c.key == key))
            if value:
                db.execute(sa.insert(schema.meta), {"key": key, "value": value})

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
    except CollectorError:
        raise
    except sqlite_errors(sa.exc.DBAPIError, UnicodeError) as error:
        if _was_converted(error, address):
            raise overtaken_error(address) from error
        raise journal_error(error, address) from error
    except (sa.exc.NoResultFound, sa.exc.MultipleResultsFound) as error:
        # A row that another one names is missing, or there twice.
        raise damaged_error(address) from error


def _was_converted(error: Exception, address: JournalAddress) -> bool:
    """Tell whether a plain file was encrypted since we opened it: what is left of it is zeros."""
    is_of_plain_file = isinstance(driver_error(error), sqlite3.Error)
    return is_of_plain_file and address.file is not None and is_encrypted(address.file)


def read_note(db: Connection, key: str) -> str:
    """Return the note under a key, or '', in a transaction."""
    return noted(rows_in(db), key)


def noted(rows: Rows, key: str) -> str:
    """Return the note under a key, or ''."""
    found = rows("SELECT value FROM meta WHERE key = :key", key=key)
    return str(found[0][0]) if found else ""


def next_id(db: Connection, table: Table) -> int:
    """Return the number for the next row of a table. Ask only while holding the lock.

    A server's own counters are not used: they start again where a database was copied.
    """
    return int(db.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))).scalar_one()) + 1


def limit_waiting(db: Connection) -> None:
    """Make a transaction on a server give up on a lock after WAIT_SECONDS. SQLite: see pragmas."""
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")


def chunks(items: Iterable[_Key]) -> Iterator[list[_Key]]:
    """Yield items sorted, in lists that fit into one query."""
    wanted = sorted(items)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def one_of(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return what stands after IN in a statement, and the values by their names in it."""
    named = {f"value{at}": value for at, value in enumerate(values)}
    listed = ", ".join(f":{name}" for name in named)
    return f"({listed or 'NULL'})", named


def as_pattern(text: str) -> str:
    """Return a text as a pattern for LIKE … ESCAPE '/' that it alone fits."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


def rows_of_codes(
    rows: Rows, statement: str, codes: Iterable[str], **values: object
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a statement that has "{codes}" after IN, in lists that fit into one."""
    for chunk in chunks(codes):
        listed, named = one_of(chunk)
        yield from rows(statement.replace("{codes}", listed), **values, **named)


def execute_many(db: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Run a statement for many rows; it has a "?" for each value of a row.

    It goes to the driver as text, which is five times faster than building it row by row. The rows
    are taken as they are needed.
    """
    if db.dialect.name == "sqlite":
        _execute_many_sqlite(db, statement, rows)
        return
    names = [f"value{at}" for at in range(statement.count("?"))]
    named = sa.text(statement.replace("?", "{}").format(*(f":{name}" for name in names)))
    remaining = iter(rows)
    while chunk := _take(remaining, CHUNK):
        db.execute(named, [dict(zip(names, row, strict=True)) for row in chunk])


def _execute_many_sqlite(db: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    cursor: Any = db.connection.cursor()
    try:
        cursor.executemany(statement, rows)
    except sqlite_errors() as error:
        is_operational = type(error).__name__ == "OperationalError"
        kind = sa.exc.OperationalError if is_operational else sa.exc.DatabaseError
        raise kind(statement, None, error) from error


def _take(source: Iterator[_Item], count: int) -> Sequence[_Item]:
    return list(islice(source, count))
