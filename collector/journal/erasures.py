"""What was erased and what must not be: holds, tombstones, evidence, and the erasing itself.

What is to be erased is decided elsewhere (`app.forgetting.journal_erasure`); here it is carried out
in one transaction.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from collector.errors import JournalError, LegalHoldError
from collector.journal.access import Rows, rows_in
from collector.journal.database import (
    UNCHANGED_RUN,
    WAIT_SECONDS,
    Database,
    chunks,
    next_id,
    read_note,
)
from collector.journal.encrypted_file import sqlite_errors
from collector.journal.engine import with_side_files
from collector.journal.erase_rows import Erased, clean_documents, delete_hashes, erase_all, put_note
from collector.journal.sql import Connection, Table, sa, schema
from collector.journal.syncs import OvertakenError
from collector.journal.unfinished import (
    ERASING_NOTE,
    erasing_code,
    stop_if_erasing,
    unfinished_sentence,
)
from schemas.erasure import ErasureKind, Hold, TalkEvidence, Tombstone


class StoredVersion(NamedTuple):
    """A version as it is stored. `is_latest`: what the journal says of its row now."""

    id: int
    kind: str
    code: str
    tab: str
    typed: str
    record: str
    is_latest: bool
    gone: bool

    def __repr__(self) -> str:
        return f"StoredVersion({self.id}, {self.kind!r}, {self.code!r})"


@dataclass(frozen=True)
class Erasure:
    """What an erasure does to a journal, decided on the state `seen` (see `ErasureLog.seen`).

    `tombstone`: that it was done. `erased`: what goes and what is written over. `evidence`: what
    stays of talks. `codes`: what is never to be read again.
    """

    seen: tuple[int, int]
    tombstone: Tombstone
    erased: Erased = field(repr=False)
    evidence: tuple[TalkEvidence, ...] = ()
    codes: frozenset[str] = frozenset()


class ErasureLog(Database):
    """Holds, tombstones, evidence; erases. Every method raises JournalError."""

    # Holds

    def hold(self, code: str, reason: str, *, who: str, at: dt.datetime) -> None:
        """Note that a nucleus or a person must be kept, and why.

        Raises JournalError also while an erasure is not over: it would not be stopped by it.
        """
        self._add_hold(code, reason, who, at, holds_it=True)

    def release(self, code: str, reason: str, *, who: str, at: dt.datetime) -> None:
        """Note that it need not be kept any more."""
        self._add_hold(code, reason, who, at, holds_it=False)

    def holds(self) -> dict[str, Hold]:
        """Return what must be kept now, by code, in the order in which it was said."""
        with self._look() as rows:
            return _holds(rows)

    def _add_hold(
        self, code: str, reason: str, who: str, at: dt.datetime, *, holds_it: bool
    ) -> None:
        with self._write_alone() as db:
            if holds_it:
                stop_if_erasing(db)
            row = {"id": next_id(db, schema.holds), "at": at.isoformat(), "who": who, "code": code}
            db.execute(sa.insert(schema.holds), {**row, "reason": reason, "holds": holds_it})

    # What was erased

    def tombstones(self) -> list[Tombstone]:
        """Return all tombstones, oldest first."""
        with self._look() as rows:
            found = rows("SELECT token, day, kind FROM erasures ORDER BY day, token")
            return [Tombstone(token, day, ErasureKind(kind)) for token, day, kind in found]

    def evidence(self) -> list[TalkEvidence]:
        """Return what stays of erased talks."""
        columns = ", ".join(f'"{name}"' for name in TalkEvidence._fields)
        with self._look() as rows:
            found = rows(f"SELECT {columns} FROM evidence ORDER BY id")  # noqa: S608
            return [TalkEvidence(*row) for row in found]

    def erased_codes(self) -> frozenset[str]:
        """Return the codes of nuclei, rows and people that are never to be read again."""
        with self._look() as rows:
            return frozenset(code for (code,) in rows("SELECT code FROM erased_codes"))

    # What there is to erase

    def seen(self) -> tuple[int, int]:
        """Return how far this journal has come, so that an erasure knows what it was decided on."""
        with self._read() as db:
            return _seen(db)

    def stored_versions(self) -> Iterator[StoredVersion]:
        """Yield all versions of all rows, nuclei, people and meetings, oldest first."""
        table, latest = schema.versions.c, schema.latest_versions.c
        query = (
            sa.select(table.id, table.kind, table.code, table.tab, table.typed, table.record)
            .add_columns(latest.version == table.id, latest.gone)
            .join_from(schema.versions, schema.latest_versions, _is_of_same(table, latest))
            .order_by(table.id)
        )
        with self._read() as db:
            for row in db.execute(query):
                yield StoredVersion(*row)

    def documents_with(self, codes: Iterable[str]) -> frozenset[tuple[str, str]]:
        """Return the documents that say something of some talks: meeting's id, recipient's code."""
        wanted = frozenset(codes)
        query = sa.select(
            schema.documents.c.meeting, schema.documents.c.reader, schema.documents.c.talks
        )
        with self._read() as db:
            return frozenset(
                (meeting, reader)
                for meeting, reader, talks in db.execute(query)
                if not wanted.isdisjoint(json.loads(talks))
            )

    def mails_of(self, meeting: str, person: str) -> list[tuple[str, str]]:
        """Return the mails of a meeting to a recipient: their state and the day (ISO)."""
        table = schema.deliveries.c
        query = sa.select(table.state, table.at).where(
            table.meeting == meeting, table.person == person
        )
        with self._read() as db:
            return [(state, at[:10]) for state, at in db.execute(query.order_by(table.id))]

    # Erasing

    def begin_erasing(self, facts: str) -> str:
        """Note that an erasure begins; until `end_erasing` no sync is remembered here.

        `facts`: JSON with the `code` it is about, and what is needed to go on with it, without its
        names. Returns the facts that hold: those of the same erasure that had begun before. Raises
        JournalError where another one is not over, LegalHoldError where one of its `codes` must be
        kept by now.
        """
        with self._write_alone() as db:
            before = read_note(db, ERASING_NOTE)
            if before and erasing_code(before) != erasing_code(facts):
                raise JournalError(unfinished_sentence(before))
            if not before:
                _stop_if_held(db, facts)
                put_note(db, ERASING_NOTE, facts)
            return before or facts

    def renew_erasing(self, facts: str) -> None:
        """Note the facts of the erasure that has begun anew; nothing where it is over."""
        with self._write_alone() as db:
            if read_note(db, ERASING_NOTE):
                put_note(db, ERASING_NOTE, facts)

    def end_erasing(self) -> None:
        """Note that the erasure that had begun is over."""
        with self._write_alone() as db:
            put_note(db, ERASING_NOTE, "")

    def erase(self, erasure: Erasure) -> dict[str, int]:
        """Erase all of it or nothing; return how much of each kind (see `erase_rows.erase_all`).

        Where nothing is there to erase, no tombstone is set. Raises OvertakenError where the
        journal has changed since it was decided on.
        """
        with self._erasing() as db:
            if erasure.seen != _seen(db):
                raise OvertakenError(
                    "Il registro è cambiato mentre decidevo che cosa cancellare. Non ho cancellato "
                    "nulla: rilancia il comando."
                )
            counts = erase_all(db, erasure.erased)
            if any(counts.values()):
                db.execute(sa.insert(schema.erasures), erasure.tombstone._asdict())
                _add_evidence(db, erasure.evidence)
            if _add_erased_codes(db, erasure.codes):
                put_note(db, UNCHANGED_RUN, "")
        self._compact()
        return counts

    def replace_evidence(
        self,
        wanted: Callable[[TalkEvidence], bool],
        made_of: Callable[[list[TalkEvidence]], tuple[Iterable[Tombstone], Iterable[TalkEvidence]]],
    ) -> int:
        """Put other evidence in the place of some; return how much there was of it.

        Which documents held the talks of what is taken away is forgotten, too, and of a nucleus
        without any other evidence that it was to be kept.

        `made_of`: the evidence taken away → the tombstones and the evidence that stay of it.
        """
        with self._erasing() as db:
            columns = (
                schema.evidence.c.id,
                *(schema.evidence.c[name] for name in TalkEvidence._fields),
            )
            rows = [(id_, TalkEvidence(*row)) for id_, *row in db.execute(sa.select(*columns))]
            taken = [(id_, one) for id_, one in rows if wanted(one)]
            if not taken:
                return 0
            for id_, _ in taken:
                db.execute(sa.delete(schema.evidence).where(schema.evidence.c.id == id_))
            tombstones, new = made_of([one for _, one in taken])
            for tombstone in tombstones:
                db.execute(sa.insert(schema.erasures), tombstone._asdict())
            _add_evidence(db, tuple(new))
            left = {one.nucleus for _, one in rows if not wanted(one)}
            clean_documents(db, frozenset(one.row_code for _, one in taken if one.row_code), {})
            over = {one.nucleus for _, one in taken if one.nucleus} - left
            delete_hashes(db, over)
            for chunk in chunks(over):
                db.execute(sa.delete(schema.holds).where(schema.holds.c.code.in_(chunk)))
        self._compact()
        return len(taken)

    @contextmanager
    def _erasing(self) -> Iterator[Connection]:
        """A transaction alone; of what it deletes SQLite's own journal keeps nothing either.

        That file holds the pages as they were. Deleted, they would lie on the disk as they are: it
        is written over with zeros first.
        """
        file = self._address.file
        with self._errors(), self._engine.connect() as db:
            if file is not None:
                db.exec_driver_sql("PRAGMA journal_mode = PERSIST")
                db.rollback()
            try:
                with db.begin():
                    self._lock(db)
                    yield db
            finally:
                if file is not None:
                    _scrub(db.connection, with_side_files(file)[1])

    def _compact(self) -> None:
        """Write the tables anew, so that no page that was freed keeps anything.

        PostgreSQL: each table into a new file, the old one is removed; what its log (WAL) and its
        backups hold goes with their own times.
        """
        with self._errors():
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            with connection as db:
                if db.dialect.name == "sqlite":
                    db.exec_driver_sql("VACUUM")
                    return
                db.exec_driver_sql(f"SET lock_timeout = '{WAIT_SECONDS}s'")
                for table in schema.metadata.sorted_tables:
                    db.exec_driver_sql(f'VACUUM FULL "{table.name}"')


def _holds(rows: Rows) -> dict[str, Hold]:
    statement = "SELECT code, reason, who, at, holds FROM holds ORDER BY id"
    found: dict[str, Hold] = {}
    for code, reason, who, at, holds_it in rows(statement):
        found.pop(code, None)
        if holds_it:
            found[code] = Hold(code, reason, who, at)
    return found


def _stop_if_held(db: Connection, facts: str) -> None:
    codes = {erasing_code(facts), *json.loads(facts).get("codes", ())}
    for code, held in _holds(rows_in(db)).items():
        if code in codes:
            raise LegalHoldError(
                f"{code} va conservato: «{held.reason}». Lo ha appena detto qualcuno. Non ho "
                "cancellato nulla."
            )


def _scrub(connection: Any, path: Any) -> None:
    """Write zeros over SQLite's rollback journal, then let SQLite remove it.

    Nobody else can have one meanwhile: the lock is ours alone. Where another program holds the
    database, its journal is left alone.
    """
    cursor = connection.cursor()
    try:
        cursor.execute("BEGIN EXCLUSIVE")
        try:
            if path.exists():
                with path.open("r+b") as file:
                    size = path.stat().st_size
                    file.write(bytes(size))
                    file.flush()
        finally:
            cursor.execute("ROLLBACK")
    except sqlite_errors(OSError):
        pass
    cursor.execute("PRAGMA journal_mode = DELETE")
    cursor.close()


def _is_of_same(table: Any, latest: Any) -> Any:
    return (latest.kind == table.kind) & (latest.code == table.code)


def _seen(db: Connection) -> tuple[int, int]:
    def largest(table: Table) -> int:
        query = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))
        return int(db.execute(query).scalar_one())

    tombstones = db.execute(sa.select(sa.func.count()).select_from(schema.erasures)).scalar_one()
    return largest(schema.runs), int(tombstones)


def _add_evidence(db: Connection, new: tuple[TalkEvidence, ...]) -> None:
    first = next_id(db, schema.evidence)
    for number, one in enumerate(new, first):
        db.execute(sa.insert(schema.evidence), {"id": number, **one._asdict()})


def _add_erased_codes(db: Connection, codes: Iterable[str]) -> bool:
    """Add codes; return whether there was one that was not there."""
    is_new = False
    for chunk in chunks(codes):
        query = sa.select(schema.erased_codes.c.code).where(schema.erased_codes.c.code.in_(chunk))
        known = set(db.execute(query).scalars())
        for code in chunk:
            if code not in known:
                db.execute(sa.insert(schema.erased_codes), {"code": code})
                is_new = True
    return is_new
