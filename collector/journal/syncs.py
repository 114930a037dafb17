"""What one sync appends to the journal: versions, moves, rows gone, flags. All or nothing."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from collector.errors import JournalError
from collector.journal.database import CHUNK, Database, execute_many, next_id, read_note
from collector.journal.sql import Connection, sa, schema
from collector.journal.stored_text import escape_text
from collector.journal.talks import RecordKind
from collector.journal.unfinished import stop_if_erasing
from schemas.delivery import DeliveryState
from schemas.flag import Flag

_FlagKey = tuple[str, ...]
"""Tab, row code, field and code of a flag."""


class Version(NamedTuple):
    """Something to remember: one state of one row.

    `record` and `typed` (its canonical cells) are JSON in UTF-8: as text, all rows of a large sheet
    would need twice the memory. `row_hash` and `cached_row`: see RowState.
    """

    kind: RecordKind
    code: str
    content_hash: str
    hash: str
    tab: str
    row: int | None
    typed: bytes
    record: bytes
    row_hash: str = ""
    cached_row: str = ""

    def __repr__(self) -> str:
        return f"Version({self.kind!r}, {self.code!r}, {self.hash!r})"


@dataclass(frozen=True)
class Batch:
    """All that one sync appends.

    `moved`: code → tab and row, of rows that only moved. `seen`: code → row hash and cached row,
    where they differ from those known; `context`: what they were made under. `gone`: rows no longer
    in the sheet; `accepted`: those of them that a person said are rightly gone. `flags`: all flags
    that stand now.
    """

    versions: Sequence[Version] = ()
    moved: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    seen: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    context: str = ""
    gone: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    gone_others: Sequence[tuple[RecordKind, str]] = ()
    flags: Sequence[Flag] = ()

    @property
    def has_news(self) -> bool:
        """True when documents may tell something of it. That a row only moved is no news."""
        return bool(self.versions or self.gone or self.accepted or self.gone_others)


class OvertakenError(JournalError):
    """Another sync was remembered since this one was decided on.

    Nothing was written: decided anew, it may go on.
    """


class LastCheck(NamedTuple):
    """The newest entry of a journal.

    `at`: the moment, UTC. `day`: the day it was judged for. `workbook`: the hash of the workbook's
    address.
    """

    at: dt.datetime
    day: dt.date
    workbook: str


class OpenFlag(NamedTuple):
    """What a journal remembers of a flag. `row_code`: '' on a row that has none."""

    tab: str
    row_code: str
    field: str
    code: str


class SyncLog(Database):
    """Appends syncs, and tells of those appended. Every method raises JournalError."""

    def first_sync(self) -> dt.date | None:
        """Return the day that the first sync was made for, or None when there was none."""
        with self._look() as rows:
            found = rows("SELECT today FROM runs ORDER BY id LIMIT 1")
            return dt.date.fromisoformat(found[0][0]) if found else None

    def begun_at(self) -> dt.datetime | None:
        """Return the moment of the first sync, UTC, or None when there was none."""
        with self._look() as rows:
            found = rows("SELECT at FROM runs ORDER BY id LIMIT 1")
            return dt.datetime.fromisoformat(found[0][0]) if found else None

    def first_day(self) -> dt.date | None:
        """Return the earliest day that the journal knows of, or None when there was no sync."""
        with self._look() as rows:
            day = rows("SELECT min(today) FROM runs")[0][0]
            return dt.date.fromisoformat(day) if day else None

    def open_flags(self) -> list[OpenFlag]:
        """Return the flags that stood at the newest check, in the order in which they came."""
        statement = "SELECT tab, row_code, field, code FROM flags WHERE closed IS NULL ORDER BY id"
        with self._look() as rows:
            return [OpenFlag(*row) for row in rows(statement)]

    @property
    def is_empty(self) -> bool:
        """True when nothing was ever remembered here."""
        with self._look() as rows:
            return not rows("SELECT id FROM runs LIMIT 1")

    def context(self) -> str:
        """Return what the cached rows were made under, or ''."""
        return self.note("context")

    def last_run(self) -> int:
        """Return the number of the newest entry, or 0."""
        with self._look() as rows:
            return int(rows("SELECT coalesce(max(id), 0) FROM runs")[0][0])

    def last_check(self) -> LastCheck | None:
        """Return the newest entry, or None."""
        with self._look() as rows:
            found = rows("SELECT at, today, workbook FROM runs ORDER BY id DESC LIMIT 1")
            for at, today, workbook in found:
                day = dt.date.fromisoformat(today)
                return LastCheck(dt.datetime.fromisoformat(at), day, workbook)
            return None

    def progress(self) -> tuple[str, tuple[int, ...]]:
        """Return how far this journal has come: of two copies of one, the greater is the newer.

        First the moment of its newest check; then how much is remembered without a check:
        documents, mails, settled mails, requests, cleared texts, word decisions.
        """
        unsettled = (str(DeliveryState.PLANNED), str(DeliveryState.WRITTEN))
        settled = sa.select(sa.func.count()).select_from(schema.deliveries)
        settled = settled.where(schema.deliveries.c.state.not_in(unsettled))
        tables = (
            schema.runs,
            schema.documents,
            schema.deliveries,
            schema.requests,
            schema.clearances,
            schema.word_decisions,
        )
        with self._read() as db:
            checked_at = (
                db.execute(sa.select(sa.func.max(schema.runs.c.at))).scalar_one_or_none() or ""
            )
            newest = [
                db.execute(sa.select(sa.func.max(table.c.id))).scalar_one_or_none() or 0
                for table in tables
            ]
            return checked_at, (*newest, db.execute(settled).scalar_one())

    def append(
        self,
        batch: Batch,
        *,
        at: dt.datetime,
        today: dt.date,
        workbook: str,
        after: int | None = None,
        erased: int | None = None,
    ) -> bool:
        """Remember one sync, all of it or nothing. Returns False when there was nothing new.

        `after`: the number of the entry that the batch was decided on; `erased`: how many codes had
        been erased by then. Raises OvertakenError when another entry or erasure came since,
        JournalError when the database refuses or an erasure is not over.
        """
        with self._write_alone() as db:
            stop_if_erasing(db)
            is_overtaken = after is not None and after != _last_run(db)
            if is_overtaken or (erased is not None and erased != _count_erased(db)):
                raise OvertakenError(
                    "Un altro controllo ha finito mentre questo era in corso. "
                    "Non ho scritto nulla: rilancia il comando."
                )
            opened, closed = _flags_to_change(db, batch.flags)
            _set_context(db, batch.context)
            if not (_has_changes(batch) or opened or closed):
                _update_cached_rows(db, batch.seen)
                return bool(batch.seen)
            run = next_id(db, schema.runs)
            entry = {"id": run, "at": at.isoformat(), "today": today.isoformat()}
            db.execute(sa.insert(schema.runs), {**entry, "workbook": workbook})
            self._append_versions(db, run, batch.versions, today)
            _update_places(db, batch.moved)
            _update_cached_rows(db, batch.seen)
            _mark_all_gone(db, run, batch)
            _open_flags(db, run, opened)
            _close_flags(db, run, closed)
            return True

    def _append_versions(
        self, db: Connection, run: int, new: Sequence[Version], today: dt.date
    ) -> None:
        """Append versions and point to them as the latest ones."""
        if not new:
            return
        first = next_id(db, schema.versions)
        execute_many(db, _INSERT_VERSION, _version_rows(new, first, run))
        execute_many(db, _UPSERT_LATEST, _latest_rows(new, first, today.isoformat()))


_INSERT_VERSION = (
    'INSERT INTO versions (id, run, kind, code, digest, hash, tab, "row", typed, record, gone) '
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPSERT_LATEST = (
    'INSERT INTO latest (version, kind, code, digest, hash, tab, "row", age, first_seen, gone, '
    "accepted, glance, gist) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (kind, code) DO UPDATE SET version = excluded.version, digest = excluded.digest, "
    'hash = excluded.hash, tab = excluded.tab, "row" = excluded."row", gone = excluded.gone, '
    "accepted = excluded.accepted, glance = excluded.glance, gist = excluded.gist"
)


def _stored_tabs(new: Sequence[Version]) -> Mapping[str, str]:
    """Return the names of tabs as they are stored: few, and each in many versions."""
    return {tab: escape_text(tab) for tab in {version.tab for version in new}}


def _version_rows(new: Sequence[Version], first: int, run: int) -> Iterator[tuple[object, ...]]:
    tabs = _stored_tabs(new)
    for id_, version in enumerate(new, first):
        yield (
            id_,
            run,
            version.kind,
            version.code,
            version.content_hash,
            version.hash,
            tabs[version.tab],
            version.row,
            version.typed.decode(),
            version.record.decode(),
            False,
        )


def _latest_rows(new: Sequence[Version], first: int, day: str) -> Iterator[tuple[object, ...]]:
    tabs = _stored_tabs(new)
    for id_, version in enumerate(new, first):
        yield (
            id_,
            version.kind,
            version.code,
            version.content_hash,
            version.hash,
            tabs[version.tab],
            version.row,
            id_,  # its age: kept from the first version where there is one
            day,
            False,
            False,
            version.row_hash,
            version.cached_row,
        )


def _last_run(db: Connection) -> int:
    return int(
        db.execute(sa.select(sa.func.coalesce(sa.func.max(schema.runs.c.id), 0))).scalar_one()
    )


def _count_erased(db: Connection) -> int:
    return int(db.execute(sa.select(sa.func.count()).select_from(schema.erased_codes)).scalar_one())


def _has_changes(batch: Batch) -> bool:
    rows = (batch.versions, batch.moved, batch.gone, batch.accepted, batch.gone_others)
    return any(rows)


def _set_context(db: Connection, context: str) -> None:
    if context == read_note(db, "context"):
        return
    db.execute(sa.delete(schema.meta).where(schema.meta.c.key == "context"))
    db.execute(sa.insert(schema.meta), {"key": "context", "value": context})


def _update_places(db: Connection, moved: Mapping[str, tuple[str, int]]) -> None:
    if not moved:
        return
    statement = "UPDATE latest SET tab = ?, \"row\" = ? WHERE kind = 'session' AND code = ?"
    rows = ((escape_text(tab), row, code) for code, (tab, row) in moved.items())
    execute_many(db, statement, rows)


def _update_cached_rows(db: Connection, seen: Mapping[str, tuple[str, str]]) -> None:
    if not seen:
        return
    statement = "UPDATE latest SET glance = ?, gist = ? WHERE kind = 'session' AND code = ?"
    rows = ((row_hash, cached_row, code) for code, (row_hash, cached_row) in seen.items())
    execute_many(db, statement, rows)


def _mark_all_gone(db: Connection, run: int, batch: Batch) -> None:
    for code in sorted(batch.gone - batch.accepted):
        _mark_gone(db, run, "session", code)
    for kind, code in batch.gone_others:
        _mark_gone(db, run, kind, code)
    for code in sorted(batch.accepted):
        _mark_gone(db, run, "session", code, accepted=True)


def _mark_gone(
    db: Connection, run: int, kind: RecordKind, code: str, *, accepted: bool = False
) -> None:
    """Append a version that says so, and point to it: the record itself stays readable."""
    table = schema.latest_versions.c
    is_row = (table.kind == kind) & (table.code == code)
    last = sa.select(schema.versions).join_from(
        schema.versions, schema.latest_versions, table.version == schema.versions.c.id
    )
    row = db.execute(last.where(is_row)).mappings().one()
    number = next_id(db, schema.versions)
    gone = {"id": number, "run": run, "gone": True, "row": None, "accepted": accepted}
    db.execute(sa.insert(schema.versions), {**row, **gone})
    pointed = sa.update(schema.latest_versions).where(is_row)
    db.execute(pointed.values(version=number, row=None, gone=True, accepted=accepted))


def _flags_to_change(db: Connection, now: Sequence[Flag]) -> tuple[list[_FlagKey], list[int]]:
    """Return the flags to open, sorted, and the numbers of those to close."""
    table = schema.flags.c
    query = sa.select(table.id, table.tab, table.row_code, table.field, table.code)
    open_flags: dict[_FlagKey, int] = {}
    for id_, tab, row_code, field_, code in db.execute(query.where(table.closed.is_(None))):
        open_flags[tab, row_code, field_, code] = id_
    wanted: set[_FlagKey] = {(flag.tab, flag.row_code or "", flag.field, flag.code) for flag in now}
    to_open = sorted(wanted - open_flags.keys())
    to_close = [open_flags[key] for key in open_flags.keys() - wanted]
    return to_open, to_close


def _open_flags(db: Connection, run: int, keys: Sequence[_FlagKey]) -> None:
    if not keys:
        return
    statement = (
        "INSERT INTO flags (id, opened, tab, row_code, field, code) VALUES (?, ?, ?, ?, ?, ?)"
    )
    first = next_id(db, schema.flags)
    rows = ((id_, run, *map(escape_text, key)) for id_, key in enumerate(keys, first))
    execute_many(db, statement, rows)


def _close_flags(db: Connection, run: int, numbers: Sequence[int]) -> None:
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        db.execute(sa.update(schema.flags).where(schema.flags.c.id.in_(chunk)).values(closed=run))
