"""How a journal's database is reached.

A file is read by its own driver; all that is written, and a server, goes through SQLAlchemy's
engine, which is made at its first use.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from collector.journal.file_kinds import FileKind, hold_while_open
from collector.journal.sql import Connection, Engine, sa
from collector.journal.stored_text import unescape_text


class Rows:
    """Returns all rows of a statement in plain SQL, texts as they were before `escape_text`.

    `values`: for ":name" in the statement.
    """

    def __init__(self, execute: Callable[[str, Mapping[str, object]], Any]) -> None:
        self._execute = execute

    def __call__(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """Return them. Raises what the driver or SQLAlchemy does."""
        return [_as_written(row) for row in self._execute(statement, values).fetchall()]

    def as_stored(self, statement: str) -> Sequence[tuple[Any, ...]]:
        """Return them with the texts as they are stored. Raises the same."""
        found: Sequence[tuple[Any, ...]] = self._execute(statement, {}).fetchall()
        return found


class JournalAccess:
    """The way to one journal's database, for any number of threads.

    A file counts as open (see `file_kinds`) from the beginning until `close`.
    """

    def __init__(
        self,
        make_engine: Callable[[], Engine],
        connect: Callable[[], Any] | None = None,
        file: tuple[Path, FileKind] | None = None,
    ) -> None:
        """Note the ways; nothing is connected yet.

        `connect`: makes a connection of the driver's own, None where only the engine leads there.
        `file`: the journal's file, and what it is.
        """
        self._make_engine = make_engine
        self._connect = connect
        self._idle: list[Any] = []
        self._release = hold_while_open(self, *file) if file else lambda: None

    @classmethod
    def of_engine(cls, engine: Engine) -> "JournalAccess":
        """Return the way to a database that an engine leads to: in memory, mostly."""
        return cls(lambda: engine)

    @property
    def is_direct(self) -> bool:
        """True for a file, which is read by its own driver."""
        return self._connect is not None

    @cached_property
    def engine(self) -> Engine:
        """SQLAlchemy's engine. Raises what making one raises."""
        return self._make_engine()

    @contextmanager
    def looking(self) -> Iterator[Rows]:
        """A connection to read from, as the function that returns rows. Raises what drivers do."""
        if self._connect is None:
            with self.engine.connect() as db:
                yield rows_in(db)
            return
        connection = self._idle_connection() or self._connect()
        try:
            yield Rows(connection.execute)
        finally:
            self._idle.append(connection)

    def _idle_connection(self) -> Any:
        """Return a connection that nobody uses, None where there is none."""
        try:
            return self._idle.pop()
        except IndexError:  # another thread may have taken the last one
            return None

    def close(self) -> None:
        """Close all connections. Used again, they are made again."""
        while self._idle:
            self._idle.pop().close()
        if "engine" in self.__dict__:
            self.engine.dispose()
        self._release()


def rows_in(db: Connection) -> Rows:
    """Return what returns rows over a connection of the engine's, as in a transaction."""
    return Rows(lambda statement, values: db.execute(sa.text(statement), values))


def _as_written(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row with its texts as they were before they were stored."""
    return tuple(unescape_text(value) if type(value) is str else value for value in row)
