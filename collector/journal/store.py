"""Opening, reading and appending to the journal. SQLite by default, any SQLAlchemy URL when machines share it."""

import datetime as dt
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Table,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    true,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    MultipleResultsFound,
    NoResultFound,
    NoSuchModuleError,
    OperationalError,
)

from collector.errors import JournalError, SettingsError
from collector.files import absolute, create_private, narrow_file, no_file
from collector.journal.allowed_words import WordDecision, allowed_keys, latest_decisions
from collector.journal.refusals import JournalAddress, damaged_error, journal_error
from collector.journal.schema import (
    MIGRATIONS,
    SCHEMA_VERSION,
    AnyText,
    clearances,
    deliveries,
    document_hashes,
    documents,
    escape_text,
    flags,
    latest_versions,
    meta,
    metadata,
    requests,
    runs,
    unescape_text,
    versions,
    word_decisions,
)
from schemas.delivery import REPORTED_STATES, Delivery, DeliveryState, Via
from schemas.flag import Flag
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.record import WITHDRAWN, Reported, RowState, TalkRecord, TalkSummary, reports_the_same

RecordKind = Literal["session", "nucleus", "person", "meeting"]
Model = TypeVar("Model", bound=BaseModel)

TALK_RECORD: Final = TypeAdapter(TalkRecord)
ROOM: Final = "room"
"""The reader of the copy for the room, which the coordinator keeps."""
_IN_ONE_QUERY: Final = 500
WAIT_SECONDS: Final = 30
"""For so long a run on a server waits for another that is writing."""
CONNECT_SECONDS: Final = 10
_MAKING: Final = 0x636F6C6C
"""The number of our lock on a server for making tables: no other program's, as likely as not."""


class Version(NamedTuple):
    """Something to remember: one state of one row. `record` and `typed`, its canonical cells, are JSON in UTF-8: as
    text, all rows of a large sheet would need twice the room. `glance` and `gist`: see RowState."""

    kind: RecordKind
    code: str
    content_hash: str
    hash: str
    tab: str
    row: int | None
    typed: bytes
    record: bytes
    glance: str = ""
    gist: str = ""

    def __repr__(self) -> str:
        return f"Version({self.kind!r}, {self.code!r}, {self.hash!r})"


class RecordedMail(NamedTuple):
    """The last delivery of a meeting's digest (or of a correction message) to one person."""

    meeting: str
    person: str
    delivery: Delivery


@dataclass(frozen=True)
class Batch:
    """All that one sync appends: new versions, rows that only moved (code → tab and row), rows that are gone
    (and those of them that a person said are rightly gone), and the flags that stand now.

    `seen`: glance and gist of rows by code, where they differ from those known; `context`: what they were
    made under.
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
        """True when there is something that documents may tell. That a row only moved is none."""
        return bool(self.versions or self.gone or self.accepted or self.gone_others)


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One version of a row of talks. `day`: the sync that saw it was run for that day; `gone`: the row was no
    longer there; `cells`: what was typed, in canonical text, as `contents` tells it; `extra`: the unmapped ones.
    """

    day: dt.date
    gone: bool
    cells: tuple[str, ...] = field(repr=False)
    extra: Mapping[str, str] = field(repr=False)
    record: TalkRecord = field(repr=False)


class OvertakenError(JournalError):
    """Another sync was remembered since this one was decided on. Nothing was written: decided anew, it may go on."""


class LastCheck(NamedTuple):
    """The newest entry of a journal. `at`: the moment, UTC; `day`: the day it was judged for; `workbook`: hash of the
    workbook's address.
    """

    at: dt.datetime
    day: dt.date
    workbook: str


class CorrectionRequest(NamedTuple):
    """When a mediator was asked to put something right; `passed`: the coordinator was told that nobody answered."""

    asked: dt.date
    passed: bool


class DocumentHash(NamedTuple):
    """A document that was made: `what` is a meeting's id or a nucleus's code; `reader` is '' for a history."""

    subject: str
    reader: str
    hash: str
    day: dt.date


class Journal:
    """Every version of every row ever seen, flags, documents, deliveries. Use `Journal.open`."""

    def __init__(self, engine: Engine, place: JournalAddress, day: str = "") -> None:
        self._engine = engine
        self._place = place
        self._day = day
        self._latest: Any = _latest_by(day) if day else latest_versions

    @classmethod
    def open(cls, url: str, *, create: bool = True, only_read: bool = False) -> "Journal":
        """Open the journal at a SQLAlchemy URL or a file's path; a new file is made readable by its owner only.
        With `only_read` nothing is made: a journal that is not there yet is an empty one.

        Raises SettingsError when the URL is none, JournalError when the journal cannot be opened, is damaged,
        is of a newer version, or (without `create`) is not there.
        """
        parsed = _url(url)
        path = journal_file(url)
        place = JournalAddress.of(parsed, path)
        if path is not None and (why := no_file(path)):
            raise JournalError(
                f"«{path}» {why}, non un registro. Indica un file con --journal e rilancia il comando. "
                "Non ho scritto nulla."
            )
        if path is not None and not path.exists():
            if only_read:
                return cls.open("sqlite://")
            if not create:
                raise JournalError(
                    f"Il registro «{path}» non c'è ancora. Lancia prima «collector sync». Non ho scritto nulla."
                )
            _create(path)
        elif path is not None and _is_cut(path):
            raise damaged_error(place)
        if path is not None and not only_read:
            for file in with_side_files(path):
                narrow_file(file)
        try:
            journal = cls(_engine(parsed, path), place)
            if only_read and journal._is_bare():
                journal.close()
                return cls.open("sqlite://")
            if only_read and path is not None and journal._is_older():
                journal.close()
                return cls._brought_up_to_date_in_memory(path, place)
            journal._prepare()
        except JournalError:
            journal.close()  # Windows lets nobody move a file that is open
            raise
        except ArgumentError as error:
            raise SettingsError(_NO_URL) from error
        except ModuleNotFoundError as error:
            raise SettingsError(
                f"Per il registro{place} manca il modulo Python «{error.name}». Installalo (per PostgreSQL: pip "
                "install 'collector[postgres]') e rilancia il comando."
            ) from error
        return journal

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def as_of(self, day: dt.date) -> "Journal":
        """This journal as it stood when that day was over: syncs, documents and mails of later days are not in it. To
        read nuclei, people, meetings and talks from, and what was told; nothing is to be written through it.
        """
        return Journal(self._engine, self._place, day.isoformat())

    def copy_in_memory(self) -> "Journal":
        """A copy in memory, to try things out on: nothing that is done to it reaches this journal."""
        engine = create_engine("sqlite://", future=True)
        metadata.create_all(engine)
        with self._read() as source, engine.begin() as target:
            for table in metadata.sorted_tables:
                found = source.execute(select(table)).mappings()
                while rows := found.fetchmany(_IN_ONE_QUERY):
                    target.execute(insert(table), [dict(row) for row in rows])
        return Journal(engine, self._place)

    def first_sync(self) -> dt.date | None:
        """The day that the first sync was made for; None when there was none."""
        with self._read() as db:
            found = db.execute(
                select(runs.c.today).order_by(runs.c.id).limit(1)
            ).scalar_one_or_none()
            return dt.date.fromisoformat(found) if found else None

    def first_day(self) -> dt.date | None:
        """The earliest day that the journal knows of; None when there was no sync."""
        with self._read() as db:
            found = db.execute(select(func.min(runs.c.today))).scalar_one_or_none()
            return dt.date.fromisoformat(found) if found else None

    def _is_bare(self) -> bool:
        with self._errors(), self._engine.connect() as db:
            return not self._engine.dialect.has_table(db, meta.name)

    def _is_older(self) -> bool:
        """True for a journal of an older program, which opening it to write would bring up to date."""
        version = self.note("schema_version")
        return version.isdigit() and int(version) < SCHEMA_VERSION

    @classmethod
    def _brought_up_to_date_in_memory(cls, path: Path, place: JournalAddress) -> "Journal":
        """A copy in memory of an older program's journal, as this program would have it; the file stays as it is."""
        engine = create_engine("sqlite://", future=True)
        journal = cls(engine, replace(place, file=None))
        connection: Any = engine.raw_connection()
        with (
            journal._errors(),
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file,
        ):
            file.backup(connection.driver_connection)
        connection.close()
        journal._prepare()
        return journal

    def _prepare(self) -> None:
        """See to it that the tables are there, and of this version. Of two that begin a journal at once one waits for
        the other, and finds it made.
        """
        version = select(meta.c.value).where(meta.c.key == "schema_version")
        with self._errors(), self._engine.connect() as db:
            known = self._engine.dialect.has_table(db, meta.name)
            if known and db.execute(version).scalar_one_or_none() == str(SCHEMA_VERSION):
                return  # as nearly always: nothing to lock, nothing to make
        with self._errors(), self._engine.begin() as db:
            self._begin_alone(db)
            if not self._engine.dialect.has_table(db, meta.name):
                self._stop_if_of_another_program(db)
                metadata.create_all(db)
                db.execute(insert(meta), {"key": "schema_version", "value": str(SCHEMA_VERSION)})
                return
            found = db.execute(version).scalar_one_or_none()
            if found is None or not found.isdigit() or int(found) > SCHEMA_VERSION:
                raise JournalError(
                    "Il registro è stato scritto da una versione più nuova di collector. Aggiorna il programma "
                    "e rilancia il comando. Non ho scritto nulla."
                )
            if int(found) < SCHEMA_VERSION:
                for statement in MIGRATIONS[int(found) :]:
                    for one in statement:
                        db.execute(text(one))
                metadata.create_all(db)  # first: `_widen` asks each table for its columns
                _widen(db)
                db.execute(
                    update(meta)
                    .where(meta.c.key == "schema_version")
                    .values(value=str(SCHEMA_VERSION))
                )

    def _begin_alone(self, db: Connection) -> None:
        """Tables and version are made together, or neither, and by one at a time."""
        if self._place.file is not None:
            db.exec_driver_sql("BEGIN IMMEDIATE")
        elif db.dialect.name == "postgresql":
            _wait_at_most(db)
            db.execute(
                select(func.pg_advisory_xact_lock(_MAKING, func.hashtext(func.current_schema())))
            )

    def _stop_if_of_another_program(self, db: Connection) -> None:
        file = self._place.file
        if file is not None and self._engine.dialect.get_table_names(db):
            raise JournalError(
                f"«{file}» è la banca dati di un altro programma, non un registro di collector. Non l'ho "
                "toccata: indica un altro file con --journal."
            )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error, UnicodeError) as error:
            raise journal_error(error, self._place) from error
        except (
            NoResultFound,
            MultipleResultsFound,
        ) as error:  # a row that another one names is not there, or twice
            raise damaged_error(self._place) from error

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        try:
            with self._errors(), self._engine.connect() as db:
                yield db
        except (
            ValueError,
            KeyError,
            TypeError,
        ) as error:  # a text that a database keeps, and that is ours no more
            raise damaged_error(self._place) from error

    @property
    def is_empty(self) -> bool:
        """True when nothing was ever remembered here."""
        with self._read() as db:
            return db.execute(select(runs.c.id).limit(1)).first() is None

    # What is known

    def row_states(self) -> dict[str, RowState]:
        """All rows of talks ever seen, by code; those that a person accepted as gone have no row either."""
        names = ("code", "digest", "row", "age", "first_seen", "tab", "hash", "glance", "gist")
        listed = ", ".join(f'"{name}"' for name in names)
        with self._read() as db:
            found = db.exec_driver_sql(f"SELECT {listed} FROM latest WHERE kind = 'session'")  # noqa: S608
            states = {code: RowState(*rest) for code, *rest in found.cursor.fetchall()}
            states = {
                code: state._replace(tab=unescape_text(state.tab)) for code, state in states.items()
            }
            for day in {state.first_seen for state in states.values()}:
                dt.date.fromisoformat(day)  # a damaged one is noticed here, not where it is used
            return states

    def context(self) -> str:
        """What the gists of the rows were made under; '' when nothing was."""
        return self.note("context")

    def note(self, key: str) -> str:
        """What `keep_note` was given last under a key; '' for nothing."""
        with self._read() as db:
            return (
                db.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none() or ""
            )

    def day_note(self, key: str) -> dt.date | None:
        """The day that was noted under a key; None for nothing."""
        text = self.note(key)
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError as error:
            raise damaged_error(self._place) from error

    def number_note(self, key: str) -> int | None:
        """The number that was noted under a key; None for nothing."""
        text = self.note(key)
        try:
            return int(text) if text else None
        except ValueError as error:
            raise damaged_error(self._place) from error

    def set_note(self, key: str, value: str) -> None:
        """Keep one fact about the journal as a whole; '' forgets it."""
        if self.note(key) == value:
            return
        with self._errors(), self._engine.begin() as db:
            db.execute(delete(meta).where(meta.c.key == key))
            if value:
                db.execute(insert(meta), {"key": key, "value": value})

    def unchanged_run(self) -> tuple[str, str, str, str] | None:
        """What `keep_untouched` was given last."""
        parts = self.note("untouched").split("\x1f", 3)
        return (parts[0], parts[1], parts[2], parts[3]) if len(parts) == 4 else None

    def set_unchanged_run(self, under: str, day: str, until: str, text: str) -> None:
        """Keep what was found in a workbook with nothing to remember: see `sync`. It takes the place of the last."""
        self.set_note("untouched", "\x1f".join((under, day, until, text)))

    def cleared_texts(self) -> frozenset[tuple[str, str, str]]:
        """The texts that the coordinator let through: row code, field, digest of the text."""
        with self._read() as db:
            return self._let_through(db)

    def _let_through(self, db: Connection) -> frozenset[tuple[str, str, str]]:
        query = select(clearances.c.texts).order_by(clearances.c.id.desc()).limit(1)
        if self._day:
            query = query.where(clearances.c.day <= self._day)
        text = db.execute(query).scalar_one_or_none()
        if text is None:  # an older program kept them here
            text = db.execute(
                select(meta.c.value).where(meta.c.key == "let_through")
            ).scalar_one_or_none()
        return frozenset((row, field, said) for row, field, said in json.loads(text or "[]"))

    def allowed_words(self) -> frozenset[str]:
        """The words that pass in all texts of the project, in their folded form.

        Of a journal as it was on a day: those that passed then and still do. What was taken back since is not told
        again, not even as it was.
        """
        with self._read() as db:
            words = allowed_keys(self._word_decisions(db))
            return words & allowed_keys(self._word_decisions(db, self._day)) if self._day else words

    def word_decisions(self) -> list[WordDecision]:
        """Who let which word pass, or took it back, and when; oldest first, all of them."""
        with self._read() as db:
            return self._word_decisions(db)

    @staticmethod
    def _word_decisions(db: Connection, up_to: str = "") -> list[WordDecision]:
        table = word_decisions.c
        query = select(table.key, table.word, table.allowed, table.who, table.at).order_by(table.id)
        if up_to:
            query = query.where(table.day <= up_to)
        return [
            WordDecision(*row[:4], dt.datetime.fromisoformat(row[4])) for row in db.execute(query)
        ]

    def decide_texts(
        self,
        *,
        clear: Collection[tuple[str, str, str]] = (),
        cover: Collection[tuple[str, str, str]] = (),
        words: Iterable[WordDecision] = (),
        day: dt.date,
    ) -> tuple[int, int]:
        """Let some texts through from a day on, cover others again, and let words pass or take them back: all of it or
        nothing. Returns how many texts and how many words that changed; what stood so already is not kept again.
        """
        with self._errors(), self._engine.begin() as db:
            self._lock(db)
            changed = self._decide_clearances(db, clear, cover, day)
            return changed, self._decide_words(db, words, day)

    def _decide_clearances(
        self,
        db: Connection,
        clear: Collection[tuple[str, str, str]],
        cover: Collection[tuple[str, str, str]],
        day: dt.date,
    ) -> int:
        before = self._let_through(db)
        after = before.union(clear).difference(cover)
        if after != before:
            entry = {
                "id": _next_id(db, clearances),
                "day": day.isoformat(),
                "texts": json.dumps(sorted(after)),
            }
            db.execute(insert(clearances), entry)
        return len(after ^ before)

    def _decide_words(self, db: Connection, words: Iterable[WordDecision], day: dt.date) -> int:
        known = latest_decisions(self._word_decisions(db))
        first = number = _next_id(db, word_decisions)
        for word in words:
            before = known.get(word.key)
            if word.allowed == (before is not None and before.allowed):
                continue
            known[word.key] = word
            kept = {
                **word._asdict(),
                "at": word.at.isoformat(),
                "id": number,
                "day": day.isoformat(),
            }
            db.execute(insert(word_decisions), kept)
            number += 1
        return number - first

    def latest_hashes(self, kind: RecordKind) -> dict[str, str]:
        """The hash of the latest version of everything of this kind that is in the workbook, by code."""
        with self._read() as db:
            query = select(latest_versions.c.code, latest_versions.c.hash).where(
                latest_versions.c.kind == kind, ~latest_versions.c.gone
            )
            found = {row.code: row.hash for row in db.execute(query)}
            for code in found if kind == "meeting" else ():
                Meeting.day_of(code)  # a damaged one is noticed here, not where it is used
            return found

    def all_hashes(self, kind: RecordKind, codes: Iterable[str]) -> dict[str, frozenset[str]]:
        """The hashes of all versions of some things of a kind, by code."""
        wanted = sorted(codes)
        found: dict[str, set[str]] = {}
        with self._read() as db:
            for start in range(0, len(wanted), _IN_ONE_QUERY):
                some = versions.c.code.in_(wanted[start : start + _IN_ONE_QUERY])
                query = select(versions.c.code, versions.c.hash).where(
                    versions.c.kind == kind, some
                )
                for code, hash_ in db.execute(query):
                    found.setdefault(code, set()).add(hash_)
        return {code: frozenset(hashes) for code, hashes in found.items()}

    def latest_contents(self, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The last typed cells of some rows of *Schede*, in canonical text, unmapped columns left out."""
        wanted = sorted(codes)
        found: dict[str, tuple[str, ...]] = {}
        with self._read() as db:
            for start in range(0, len(wanted), _IN_ONE_QUERY):
                query = (
                    select(latest_versions.c.code, versions.c.typed)
                    .join_from(
                        latest_versions, versions, latest_versions.c.version == versions.c.id
                    )
                    .where(
                        latest_versions.c.kind == "session",
                        latest_versions.c.code.in_(wanted[start : start + _IN_ONE_QUERY]),
                    )
                )
                for code, typed in db.execute(query):
                    found[code] = tuple(json.loads(typed)["cells"])
            if len(found) < len(wanted):
                raise KeyError("a row whose version is not there")
        return found

    def all_contents(self, codes: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
        """The same of every version of them, oldest first; of a code that nobody knows nothing."""
        wanted = sorted(codes)
        found: dict[str, list[tuple[str, ...]]] = {}
        with self._read() as db:
            for start in range(0, len(wanted), _IN_ONE_QUERY):
                query = (
                    select(versions.c.code, versions.c.typed)
                    .where(
                        versions.c.kind == "session",
                        versions.c.code.in_(wanted[start : start + _IN_ONE_QUERY]),
                    )
                    .order_by(versions.c.id)
                )
                for code, typed in db.execute(query):
                    found.setdefault(code, []).append(tuple(json.loads(typed)["cells"]))
        return found

    def lost_talks(self) -> list[TalkRecord]:
        """The talks whose row is gone and nobody said that this is right; oldest first."""
        return self._talks(self._latest.c.gone, ~self._latest.c.accepted)

    def talks(self) -> list[TalkRecord]:
        """The talks that are in the sheet, oldest row first, with the place where each row stands now.

        A row flagged as the same talk typed twice is none: it would be told and counted twice.
        """
        return [talk for talk in self._talks(~self._latest.c.gone) if not talk.double]

    def duplicate_talks(self) -> frozenset[str]:
        """The rows that are in the sheet and tell a talk that another row tells."""
        return frozenset(talk.code for talk in self._talks(~self._latest.c.gone) if talk.double)

    def talks_of(self, codes: Iterable[str]) -> list[TalkRecord]:
        """The last known state of some talks, in the sheet or not."""
        wanted = sorted(codes)
        chunks = [wanted[at : at + _IN_ONE_QUERY] for at in range(0, len(wanted), _IN_ONE_QUERY)]
        return [talk for chunk in chunks for talk in self._talks(self._latest.c.code.in_(chunk))]

    def _talks(self, *where: Any) -> list[TalkRecord]:
        latest = self._latest
        query = (
            select(versions.c.record, latest.c.tab, latest.c.row)
            .join_from(latest, versions, latest.c.version == versions.c.id)
            .where(latest.c.kind == "session", *where)
            .order_by(latest.c.age)
        )
        with self._read() as db:
            return [
                replace(TALK_RECORD.validate_json(record), tab=tab, row=row)
                for record, tab, row in db.execute(query)
            ]

    def versions_since_reported(self, told: Mapping[str, Reported]) -> dict[str, list[TalkRecord]]:
        """Talks as they were when a document told them, each with all that became of it since: row code → versions,
        the told one first. What is not found is left out.
        """
        wanted = sorted(told)
        versions_of: dict[str, list[tuple[str, TalkRecord]]] = {}
        with self._read() as db:
            for start in range(0, len(wanted), _IN_ONE_QUERY):
                query = (
                    select(versions.c.code, runs.c.at, versions.c.record)
                    .join_from(versions, runs, versions.c.run == runs.c.id)
                    .where(versions.c.kind == "session", ~versions.c.gone, self._by_then)
                    .where(versions.c.code.in_(wanted[start : start + _IN_ONE_QUERY]))
                    .order_by(versions.c.id)
                )
                for code, at, record in db.execute(query):
                    versions_of.setdefault(code, []).append((at, TALK_RECORD.validate_json(record)))
        found: dict[str, list[TalkRecord]] = {}
        for code, read in versions_of.items():
            first = _told_version(read, told[code])
            if first is not None:
                found[code] = [talk for _, talk in read[first:]]
        return found

    def versions_of(self, code: str) -> list[PastVersion]:
        """All versions of one row of talks, oldest first."""
        query = (
            select(
                runs.c.today,
                versions.c.gone,
                versions.c.typed,
                versions.c.record,
                versions.c.tab,
                versions.c.row,
            )
            .join_from(versions, runs, versions.c.run == runs.c.id)
            .where(versions.c.kind == "session", versions.c.code == code, ~versions.c.accepted)
            .order_by(versions.c.id)
        )
        found = []
        with self._read() as db:
            for day, gone, typed, record, tab, row in db.execute(query):
                told = json.loads(typed)
                talk = replace(TALK_RECORD.validate_json(record), tab=tab, row=row)
                found.append(
                    PastVersion(
                        dt.date.fromisoformat(day), gone, tuple(told["cells"]), told["extra"], talk
                    )
                )
        return found

    def nuclei(self, *, gone: bool = False) -> tuple[Nucleus, ...]:
        """The nuclei in the workbook, in the order they came; with `gone` those ever seen."""
        return self._models("nucleus", Nucleus, gone)

    def people(self, *, gone: bool = False) -> tuple[Person, ...]:
        """The people in the workbook; with `gone` those ever seen."""
        return self._models("person", Person, gone)

    def meetings(self) -> tuple[Meeting, ...]:
        """The meetings in the workbook, by date."""
        return tuple(sorted(self._models("meeting", Meeting, False), key=lambda m: (m.date, m.id)))

    def _models(self, kind: RecordKind, model: type[Model], gone: bool) -> tuple[Model, ...]:
        latest = self._latest
        query = (
            select(versions.c.record)
            .join_from(latest, versions, latest.c.version == versions.c.id)
            .where(latest.c.kind == kind, *(() if gone else (~latest.c.gone,)))
            .order_by(latest.c.age)
        )
        with self._read() as db:
            return tuple(model.model_validate_json(record) for (record,) in db.execute(query))

    # Appending

    def last_run(self) -> int:
        """The number of the newest entry; 0 for none."""
        with self._read() as db:
            return int(db.execute(select(func.coalesce(func.max(runs.c.id), 0))).scalar_one())

    def last_check(self) -> LastCheck | None:
        """The newest entry; None for none."""
        query = select(runs.c.at, runs.c.today, runs.c.workbook).order_by(runs.c.id.desc()).limit(1)
        with self._read() as db:
            found = db.execute(query).one_or_none()
            if found is None:
                return None
            at, today, workbook = found
            return LastCheck(dt.datetime.fromisoformat(at), dt.date.fromisoformat(today), workbook)

    def progress(self) -> tuple[str, tuple[int, ...]]:
        """How far this journal has come: of two copies of one, the greater is the newer. Its newest check, then what is
        remembered without a check: documents, mails, what became of the mails, requests, texts let through, words.
        """
        still_open = (str(DeliveryState.PLANNED), str(DeliveryState.WRITTEN))
        settled = (
            select(func.count())
            .select_from(deliveries)
            .where(deliveries.c.state.not_in(still_open))
        )
        with self._read() as db:
            checked = db.execute(select(func.max(runs.c.at))).scalar_one_or_none() or ""
            newest = [
                db.execute(select(func.max(table.c.id))).scalar_one_or_none() or 0
                for table in (runs, documents, deliveries, requests, clearances, word_decisions)
            ]
            return checked, (*newest, db.execute(settled).scalar_one())

    def version_days(self, codes: Iterable[str]) -> dict[str, dt.date]:
        """The day of the sync that saw the last version of some rows of talks, by code."""
        wanted = sorted(codes)
        found: dict[str, dt.date] = {}
        with self._read() as db:
            for start in range(0, len(wanted), _IN_ONE_QUERY):
                query = (
                    select(latest_versions.c.code, runs.c.today)
                    .join_from(
                        latest_versions, versions, latest_versions.c.version == versions.c.id
                    )
                    .join(runs, versions.c.run == runs.c.id)
                    .where(
                        latest_versions.c.kind == "session",
                        latest_versions.c.code.in_(wanted[start : start + _IN_ONE_QUERY]),
                    )
                )
                found.update({code: dt.date.fromisoformat(day) for code, day in db.execute(query)})
        return found

    def append(
        self,
        batch: Batch,
        *,
        at: dt.datetime,
        today: dt.date,
        workbook: str,
        after: int | None = None,
    ) -> bool:
        """Remember one sync, all of it or nothing. False when there was nothing new to remember.

        `after`: the entry that the batch was decided on. Raises JournalError when another one came since.
        """
        with self._errors(), self._engine.begin() as db:
            self._lock(db)
            if (
                after is not None
                and after != db.execute(select(func.coalesce(func.max(runs.c.id), 0))).scalar_one()
            ):
                raise OvertakenError(
                    "Un altro controllo ha finito mentre questo era in corso. Non ho scritto nulla: "
                    "rilancia il comando."
                )
            opened = self._flags_to_change(db, batch.flags)
            if batch.context != (
                db.execute(select(meta.c.value).where(meta.c.key == "context")).scalar() or ""
            ):
                db.execute(delete(meta).where(meta.c.key == "context"))
                db.execute(insert(meta), {"key": "context", "value": batch.context})
            to_remember = (
                batch.versions,
                batch.moved,
                batch.gone,
                batch.accepted,
                batch.gone_others,
                *opened,
            )
            if not any(to_remember):
                self._see(db, batch.seen)
                return bool(batch.seen)
            run = _next_id(db, runs)
            entry = {
                "id": run,
                "at": at.isoformat(),
                "today": today.isoformat(),
                "workbook": workbook,
            }
            db.execute(insert(runs), entry)
            self._append_versions(db, run, batch.versions, today)
            if batch.moved:
                statement = (
                    "UPDATE latest SET tab = ?, \"row\" = ? WHERE kind = 'session' AND code = ?"
                )
                _many(
                    db,
                    statement,
                    ((escape_text(tab), row, code) for code, (tab, row) in batch.moved.items()),
                )
            self._see(db, batch.seen)
            for code in sorted(batch.gone - batch.accepted):
                self._mark_gone(db, run, "session", code)
            for kind, code in batch.gone_others:
                self._mark_gone(db, run, kind, code)
            for code in sorted(batch.accepted):
                self._mark_gone(db, run, "session", code, accepted=True)
            self._change_flags(db, run, *opened)
            return True

    @staticmethod
    def _lock(db: Connection) -> None:
        """Until this transaction ends, nobody else who locks writes."""
        _wait_at_most(db)
        db.execute(update(meta).where(meta.c.key == "schema_version").values(key="schema_version"))

    def _append_versions(
        self, db: Connection, run: int, new: Sequence[Version], today: dt.date
    ) -> None:
        if not new:
            return
        top = _next_id(db, versions)
        day = today.isoformat()
        _many(
            db,
            'INSERT INTO versions (id, run, kind, code, digest, hash, tab, "row", typed, record, gone) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    id_,
                    run,
                    v.kind,
                    v.code,
                    v.content_hash,
                    v.hash,
                    escape_text(v.tab),
                    v.row,
                    v.typed.decode(),
                    v.record.decode(),
                    False,
                )
                for id_, v in enumerate(new, top)
            ),
        )
        _many(
            db,
            'INSERT INTO latest (version, kind, code, digest, hash, tab, "row", age, first_seen, gone, accepted, '
            "glance, gist) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (kind, code) DO UPDATE SET version = excluded.version, digest = excluded.digest, "
            'hash = excluded.hash, tab = excluded.tab, "row" = excluded."row", gone = excluded.gone, '
            "accepted = excluded.accepted, glance = excluded.glance, gist = excluded.gist",
            (
                (
                    id_,
                    v.kind,
                    v.code,
                    v.content_hash,
                    v.hash,
                    escape_text(v.tab),
                    v.row,
                    id_,
                    day,
                    False,
                    False,
                    v.glance,
                    v.gist,
                )
                for id_, v in enumerate(new, top)
            ),
        )

    def _see(self, db: Connection, seen: Mapping[str, tuple[str, str]]) -> None:
        if seen:
            statement = "UPDATE latest SET glance = ?, gist = ? WHERE kind = 'session' AND code = ?"
            _many(db, statement, ((glance, gist, code) for code, (glance, gist) in seen.items()))

    def _mark_gone(
        self, db: Connection, run: int, kind: RecordKind, code: str, *, accepted: bool = False
    ) -> None:
        """A version that says so, and the pointer moved: the record itself stays readable."""
        last = select(versions).join_from(
            versions, latest_versions, latest_versions.c.version == versions.c.id
        )
        row = (
            db.execute(last.where(latest_versions.c.kind == kind, latest_versions.c.code == code))
            .mappings()
            .one()
        )
        added = _next_id(db, versions)
        db.execute(
            insert(versions),
            {**row, "id": added, "run": run, "gone": True, "row": None, "accepted": accepted},
        )
        db.execute(
            update(latest_versions)
            .where(latest_versions.c.kind == kind, latest_versions.c.code == code)
            .values(version=added, row=None, gone=True, accepted=accepted)
        )

    def _flags_to_change(
        self, db: Connection, now: Sequence[Flag]
    ) -> tuple[list[tuple[str, ...]], list[int]]:
        open_now = select(flags.c.id, flags.c.tab, flags.c.row_code, flags.c.field, flags.c.code)
        standing = {
            (tab, row_code, field_, code): id_
            for id_, tab, row_code, field_, code in db.execute(
                open_now.where(flags.c.closed.is_(None))
            )
        }
        wanted = {(f.tab, f.row_code or "", f.field, f.code) for f in now}
        return sorted(wanted - standing.keys()), [standing[key] for key in standing.keys() - wanted]

    def _change_flags(
        self, db: Connection, run: int, new: list[tuple[str, ...]], over: list[int]
    ) -> None:
        if new:
            _many(
                db,
                "INSERT INTO flags (id, opened, tab, row_code, field, code) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (id_, run, *map(escape_text, place))
                    for id_, place in enumerate(new, _next_id(db, flags))
                ),
            )
        for start in range(0, len(over), _IN_ONE_QUERY):
            chunk = over[start : start + _IN_ONE_QUERY]
            db.execute(update(flags).where(flags.c.id.in_(chunk)).values(closed=run))

    # Documents and deliveries

    def reported(
        self, reader: str, meeting: Meeting, earlier: Iterable[str]
    ) -> dict[str, Reported]:
        """The talks that this reader was told of for another meeting of the same kind, by row code: in any mail that
        left, and in the documents of `earlier` meetings for which no mail was made. The preview of a later meeting, or
        of one that was moved, told nobody; nor did a mail that never left. Of an older program's documents the marks
        are ''.
        """
        same_kind = documents.c.meeting.startswith(meeting.id[:3], autoescape=True)
        of_reader = (deliveries.c.person == reader) & self._by(deliveries)
        with_mail = select(deliveries.c.meeting).where(of_reader)
        handed_over = documents.c.meeting.in_(list(earlier)) & documents.c.meeting.not_in(with_mail)
        same_document = (deliveries.c.document == documents.c.hash) | (deliveries.c.document == "")
        mailed = (
            select(deliveries.c.id)
            .where(of_reader, deliveries.c.state.in_([str(state) for state in REPORTED_STATES]))
            .where(deliveries.c.meeting == documents.c.meeting, same_document)
            .exists()
        )
        told = handed_over | mailed
        query = (
            select(documents.c.meeting, documents.c.talks, documents.c.at)
            .where(
                documents.c.reader == reader,
                documents.c.meeting != meeting.id,
                same_kind,
                told,
                self._by(documents),
            )
            .order_by(documents.c.id)
        )
        found: dict[str, Reported] = {}
        with self._read() as db:
            for of, talks, at in db.execute(query):
                listed = json.loads(talks)
                marks = listed if isinstance(listed, dict) else dict.fromkeys(listed, "")
                found.update({code: Reported(mark, of, at) for code, mark in marks.items()})
        return found

    @property
    def _by_then(self) -> ColumnElement[bool]:
        """The syncs run by the day of this journal; all of them where it has none."""
        return runs.c.today <= self._day if self._day else true()

    def _by(self, table: Table) -> ColumnElement[bool]:
        """What was noted by the day of this journal; all of it where it has none."""
        return table.c.day <= self._day if self._day else true()

    def add_document(
        self,
        meeting: str,
        reader: str,
        digest: str,
        talks: Mapping[str, str],
        *,
        at: dt.datetime,
        day: dt.date,
    ) -> None:
        """Note that a digest was made for a reader. `talks`: row code → `Gist.told` as it was then. The same document
        of the same talks made again is noted once.
        """
        listed = json.dumps(talks)
        with self._errors(), self._engine.begin() as db:
            self._lock(db)
            of_reader = (
                (documents.c.meeting == meeting)
                & (documents.c.reader == reader)
                & (documents.c.hash == digest)
            )
            newest = (
                select(documents.c.talks).where(of_reader).order_by(documents.c.id.desc()).limit(1)
            )
            if db.execute(newest).scalar_one_or_none() != listed:
                values = {
                    "id": _next_id(db, documents),
                    "at": at.isoformat(),
                    "meeting": meeting,
                    "reader": reader,
                }
                db.execute(
                    insert(documents),
                    {**values, "hash": digest, "talks": listed, "day": day.isoformat()},
                )

    def add_document_hashes(self, made: Iterable[tuple[str, str, str]], *, day: dt.date) -> None:
        """Note documents by what they say: (meeting or nucleus, reader or '', hash). Each is noted once."""
        with self._errors(), self._engine.begin() as db:
            self._lock(db)
            for what, reader, digest in made:
                same = (
                    (document_hashes.c.what == what)
                    & (document_hashes.c.reader == reader)
                    & (document_hashes.c.hash == digest)
                )
                if db.execute(select(document_hashes.c.id).where(same).limit(1)).first() is None:
                    values = {
                        "day": day.isoformat(),
                        "what": what,
                        "reader": reader,
                        "hash": digest,
                    }
                    db.execute(
                        insert(document_hashes), {"id": _next_id(db, document_hashes), **values}
                    )

    def document_hashes(self, beginning: str) -> list[DocumentHash]:
        """The documents whose hash begins so, oldest first."""
        query = (
            select(
                document_hashes.c.what,
                document_hashes.c.reader,
                document_hashes.c.hash,
                document_hashes.c.day,
            )
            .where(document_hashes.c.hash.startswith(beginning, autoescape=True))
            .order_by(document_hashes.c.id)
        )
        with self._read() as db:
            return [
                DocumentHash(*row[:3], dt.date.fromisoformat(row[3])) for row in db.execute(query)
            ]

    def open_requests(self) -> dict[tuple[str, str, str, str], CorrectionRequest]:
        """What mediators were asked to put right and is still open: (person, row code, field, flag's code) → when."""
        listed = (requests.c.person, requests.c.row_code, requests.c.field, requests.c.code)
        query = select(*listed, requests.c.asked, requests.c.passed).where(requests.c.closed == "")
        with self._read() as db:
            return {
                (person, row, field_, code): CorrectionRequest(
                    dt.date.fromisoformat(asked), bool(passed)
                )
                for person, row, field_, code, asked, passed in db.execute(query)
            }

    def add_requests(
        self, person: str, flags: Iterable[tuple[str, str, str]], *, day: dt.date
    ) -> None:
        """A person was asked to put these right: (row code, field, flag's code)."""
        values = [
            {
                "asked": day.isoformat(),
                "person": person,
                "row_code": row,
                "field": field_,
                "code": code,
            }
            for row, field_, code in flags
        ]
        if values:
            with self._errors(), self._engine.begin() as db:
                self._lock(db)
                first = _next_id(db, requests)
                db.execute(
                    insert(requests), [{"id": id_, **one} for id_, one in enumerate(values, first)]
                )

    def change_requests(
        self, keys: Iterable[tuple[str, str, str, str]], *, day: dt.date, over: bool
    ) -> None:
        """Open requests that are `over` from a day on, or else were passed on to the coordinator."""
        change = {"closed": day.isoformat()} if over else {"passed": day.isoformat()}
        with self._errors(), self._engine.begin() as db:
            for person, row, field_, code in keys:
                same = (
                    (requests.c.person == person)
                    & (requests.c.row_code == row)
                    & (requests.c.field == field_)
                )
                open_now = same & (requests.c.code == code) & (requests.c.closed == "")
                db.execute(update(requests).where(open_now).values(**change))

    def last_document(self) -> int:
        """The number of the last document; 0 when there is none."""
        with self._read() as db:
            return db.execute(select(func.max(documents.c.id))).scalar_one_or_none() or 0

    def last_reported(self) -> dict[str, Reported]:
        """What the last document that holds each talk says of it. Documents of older programs only say which talks.
        That a talk is no longer for one reader says nothing of what the others were told.
        """
        found: dict[str, Reported] = {}
        with self._read() as db:
            for meeting, talks in db.execute(
                select(documents.c.meeting, documents.c.talks).order_by(documents.c.id)
            ):
                listed = json.loads(talks)
                if isinstance(listed, dict):
                    found.update(
                        {
                            code: Reported(mark, meeting)
                            for code, mark in listed.items()
                            if mark != WITHDRAWN
                        }
                    )
        return found

    def deliveries(self, meeting: str) -> dict[str, Delivery]:
        """The last delivery of a meeting's digest to each person, by code."""
        listed = (
            deliveries.c.id,
            deliveries.c.state,
            deliveries.c.hash,
            deliveries.c.file,
            deliveries.c.via,
        )
        query = (
            select(deliveries.c.person, *listed, deliveries.c.why)
            .where(deliveries.c.meeting == meeting)
            .order_by(deliveries.c.id)
        )
        with self._read() as db:
            return {
                person: Delivery(number, DeliveryState(state), digest, file, Via(via), why)
                for person, number, state, digest, file, via, why in db.execute(query)
            }

    def mails_to_send(self, *, up_to: int = 0) -> list[RecordedMail]:
        """The mails that lie in the folder and of which nobody said that they left, oldest first. `up_to`: none that
        was made after this delivery.
        """
        newest = select(func.max(deliveries.c.id)).group_by(
            deliveries.c.meeting, deliveries.c.person
        )
        listed = (
            deliveries.c.id,
            deliveries.c.state,
            deliveries.c.hash,
            deliveries.c.file,
            deliveries.c.via,
        )
        query = (
            select(deliveries.c.meeting, deliveries.c.person, *listed, deliveries.c.why)
            .where(deliveries.c.id.in_(newest), deliveries.c.state == str(DeliveryState.WRITTEN))
            .order_by(deliveries.c.id)
        )
        if up_to:
            query = query.where(deliveries.c.id <= up_to)
        with self._read() as db:
            return [
                RecordedMail(
                    meeting,
                    person,
                    Delivery(number, DeliveryState(state), digest, file, Via(via), why),
                )
                for meeting, person, number, state, digest, file, via, why in db.execute(query)
            ]

    def recipients_by_meeting(self) -> dict[str, frozenset[str]]:
        """For whom documents were made: the meeting's id → readers."""
        found: dict[str, set[str]] = {}
        with self._read() as db:
            for meeting, reader in db.execute(
                select(documents.c.meeting, documents.c.reader).distinct()
            ):
                found.setdefault(meeting, set()).add(reader)
        return {meeting: frozenset(readers) for meeting, readers in found.items()}

    def plan(
        self,
        meeting: str,
        person: str,
        digest: str,
        file: str,
        via: Via,
        *,
        document: str = "",
        at: dt.datetime,
        day: dt.date,
        after: Delivery | None,
    ) -> int | None:
        """Write down a delivery before it is carried out; returns its number. `document`: the hash of what it brings.
        None, and nothing is written, when the person's last delivery for this meeting is no longer `after`, or no
        longer stands as it did.
        """
        values = {
            "at": at.isoformat(), "day": day.isoformat(), "meeting": meeting, "person": person, "hash": digest,
            "file": file, "document": document,
        }  # fmt: skip
        of_person = (deliveries.c.meeting == meeting) & (deliveries.c.person == person)
        with self._errors(), self._engine.begin() as db:
            self._lock(db)
            last = (
                select(deliveries.c.id, deliveries.c.state)
                .where(of_person)
                .order_by(deliveries.c.id.desc())
            )
            found = db.execute(last.limit(1)).one_or_none()
            if (tuple(found) if found else None) != (
                (after.number, after.state) if after else None
            ):
                return None
            number = _next_id(db, deliveries)
            planned = {
                "id": number,
                "state": str(DeliveryState.PLANNED),
                "via": str(via),
                "why": "",
            }
            db.execute(insert(deliveries), {**values, **planned})
            return number

    def claim(self, delivery: int, *, at: dt.datetime) -> bool:
        """Take a planned delivery; False when somebody else has taken it, it is settled, or another was planned for
        the same person since.
        """
        own = deliveries.alias()
        newer = (
            select(own.c.id)
            .where(
                own.c.meeting == deliveries.c.meeting,
                own.c.person == deliveries.c.person,
                own.c.id > deliveries.c.id,
            )
            .exists()
        )
        planned = (
            (deliveries.c.id == delivery)
            & (deliveries.c.state == str(DeliveryState.PLANNED))
            & ~newer
        )
        with self._errors(), self._engine.begin() as db:
            self._lock(db)
            taken = (
                update(deliveries)
                .where(planned)
                .values(state=str(DeliveryState.TAKEN), at=at.isoformat())
            )
            return db.execute(taken).rowcount == 1

    def settle(self, delivery: int, state: DeliveryState, why: str = "") -> None:
        """What became of a delivery, and why."""
        with self._errors(), self._engine.begin() as db:
            db.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery)
                .values(state=str(state), why=why)
            )


def _told_version(read: Sequence[tuple[str, TalkRecord]], told: Reported) -> int | None:
    """Which version of a row (when it was read, what it said) a document told: of those with its facts the last one
    that had been read when the document was made. The first one where no clock can say: so more of what came since
    counts. None where no version has these facts.
    """
    same = [
        (at, index)
        for index, (at, talk) in enumerate(read)
        if reports_the_same(told.mark, TalkSummary.of_record(talk).reported_mark)
    ]
    if not same:
        return None
    before = [index for at, index in same if at <= told.at]
    return before[-1] if before else same[0][1]


def _latest_by(day: str) -> FromClause:
    """What `current` was when a day (ISO) was over. Where a row stood is that of its version."""
    known = (
        select(
            versions.c.kind,
            versions.c.code,
            func.max(versions.c.id).label("version"),
            func.min(versions.c.id).label("age"),
        )
        .join_from(versions, runs, versions.c.run == runs.c.id)
        .where(runs.c.today <= day)
        .group_by(versions.c.kind, versions.c.code)
        .subquery()
    )
    return (
        select(known, versions.c.tab, versions.c.row, versions.c.gone, versions.c.accepted)
        .join_from(known, versions, known.c.version == versions.c.id)
        .subquery()
    )


def _next_id(db: Connection, table: Table) -> int:
    """The number for the next row of a table; ask only behind `_lock`. A server's own counters are not asked: they
    stand at the beginning again where a database was copied.
    """
    return int(db.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def _wait_at_most(db: Connection) -> None:
    """On a server, so long until this transaction gives up on somebody else's lock. For SQLite, see its pragmas."""
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")


def _widen(db: Connection) -> None:
    """On a server, give columns of texts room for any length: an older version had set one. SQLite never minded."""
    if db.dialect.name == "sqlite":
        return
    for table in metadata.sorted_tables:
        there = {column["name"]: column["type"] for column in inspect(db).get_columns(table.name)}
        for column in table.columns:
            if isinstance(column.type, AnyText) and getattr(there.get(column.name), "length", None):
                db.execute(text(f'ALTER TABLE {table.name} ALTER COLUMN "{column.name}" TYPE TEXT'))


def _many(db: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """A batch statement, a "?" for each value of a row, handed to the driver as text: five times faster than building
    it row by row. The rows are taken as they are needed.
    """
    if db.dialect.name == "sqlite":
        cursor: Any = db.connection.cursor()
        try:
            cursor.executemany(statement, rows)
        except sqlite3.Error as error:
            kind = (
                OperationalError if isinstance(error, sqlite3.OperationalError) else DatabaseError
            )
            raise kind(statement, None, error) from error
        return
    names = [f"value{at}" for at in range(statement.count("?"))]
    named = text(statement.replace("?", "{}").format(*(f":{name}" for name in names)))
    waiting = iter(rows)
    while some := [dict(zip(names, row, strict=True)) for row in islice(waiting, _IN_ONE_QUERY)]:
        db.execute(named, some)


def _is_cut(path: Path) -> bool:
    """True for a file that is no SQLite, or shorter than its own header says: SQLite takes the first letters of one
    for an empty database, and does not miss a last page before it needs it. While a write is going on (its own
    journal lies beside) the two may differ.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
        size = path.stat().st_size
    except OSError:
        return False  # the database says it better
    if not head or path.with_name(f"{path.name}-journal").exists():
        return False
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        return True
    page_size = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big") if head[24:28] == head[92:96] else 0
    return size < pages * (65536 if page_size == 1 else page_size)


def journal_file(url: str) -> Path | None:
    """The file of an SQLite journal; None for a server or for memory. Raises SettingsError."""
    parsed = _url(url)
    if (
        parsed.get_backend_name() != "sqlite"
        or not parsed.database
        or parsed.database == ":memory:"
    ):
        return None
    return Path(parsed.database)


def _url(url: str) -> URL:
    if "://" not in url:
        return URL.create("sqlite", database=str(absolute(url)))
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername=_postgresql())
        parsed.get_dialect()
    except (
        NoSuchModuleError,
        ArgumentError,
        ValueError,
    ) as error:  # ValueError: a port that is no number
        raise SettingsError(_NO_URL) from error
    return parsed


def _postgresql() -> str:
    """The driver for an address that names none: psycopg 3, which the extra `postgres` brings, else psycopg2."""
    has_only_old = find_spec("psycopg") is None and find_spec("psycopg2") is not None
    return "postgresql+psycopg2" if has_only_old else "postgresql+psycopg"


def engine_for(url: str) -> Engine:
    """An engine for the journal at a URL or path; nothing is opened yet. Raises SettingsError when the URL is none."""
    return _engine(_url(url), journal_file(url))


def _engine(url: URL, file: Path | None) -> Engine:
    if url.get_backend_name() == "postgresql":
        limits = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
        return create_engine(
            url, connect_args=limits, pool_pre_ping=True
        )  # who is asked a question may take long
    engine = create_engine(url)
    if file is not None:
        event.listen(engine, "connect", _sqlite_pragmas)
    return engine


_NO_URL = (
    "L'indirizzo del registro non è valido. Scrivi un file (per esempio collector.sqlite3) o un indirizzo come "
    "sqlite:///collector.sqlite3 o postgresql://utente:password@server/database."
)


def with_side_files(file: Path) -> list[Path]:
    """An SQLite file, and those that SQLite puts beside it while it writes, with the same rights."""
    return [
        file,
        *(file.with_name(f"{file.name}{ending}") for ending in ("-journal", "-wal", "-shm")),
    ]


def _create(path: Path) -> None:
    try:
        create_private(path)
    except OSError as error:
        raise JournalError(
            f"Non posso creare il registro «{path}». Controlla che nella cartella si possa scrivere. "
            "Non ho scritto nulla."
        ) from error


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    """No WAL: the file may come to lie on a network folder, where WAL corrupts."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute(
        "PRAGMA cache_size = -16384"
    )  # KiB: room for the indexes, whose pages a large sync returns to
