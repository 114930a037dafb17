"""What the journal knows of rows, talks, nuclei, people and meetings: reading it back."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import FromClause, func, select

from collector.journal.database import Database, chunks
from collector.journal.schema import latest_versions, runs, unescape_text, versions
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.record import Reported, RowState, TalkRecord, TalkSummary, reports_the_same

RecordKind = Literal["session", "nucleus", "person", "meeting"]
TALK_RECORD: Final = TypeAdapter(TalkRecord)
_Model = TypeVar("_Model", bound=BaseModel)
_ROW_STATE_COLUMNS: Final = (
    "code", "digest", "row", "age", "first_seen", "tab", "hash", "glance", "gist",
)  # fmt: skip
"""The code, then the columns of `latest` in the order of the fields of RowState."""


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One version of a row of talks.

    `day`: the day that the sync which saw it was run for. `gone`: the row was no longer there;
    `accepted`: and a person said that this is right. `cells`: what was typed, in canonical text, in
    the order of `latest_contents`. `extra`: the same of the unmapped columns, by header. `at`: the
    moment of that sync, UTC.
    """

    day: dt.date
    gone: bool
    cells: tuple[str, ...] = field(repr=False)
    extra: Mapping[str, str] = field(repr=False)
    record: TalkRecord = field(repr=False)
    accepted: bool = False
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class PastNucleus:
    """One version of a row of *Nuclei*; the fields as those of PastVersion."""

    day: dt.date
    at: dt.datetime
    gone: bool
    nucleus: Nucleus = field(repr=False)


class TalkQueries(Database):
    """Reads rows, talks, nuclei, people and meetings. Every method raises JournalError."""

    @cached_property
    def _latest(self) -> Any:
        """The latest version of everything, by the day of this journal if it has one."""
        return _latest_by(self._day) if self._day else latest_versions

    # Rows

    def row_states(self) -> dict[str, RowState]:
        """Return all rows of talks ever seen, by code; those that are gone have no `row`."""
        columns = ", ".join(f'"{name}"' for name in _ROW_STATE_COLUMNS)
        statement = f"SELECT {columns} FROM latest WHERE kind = 'session'"  # noqa: S608
        with self._read() as db:
            result = db.exec_driver_sql(statement)  # the driver's own rows: there may be 100,000
            states = {code: RowState(*rest) for code, *rest in result.cursor.fetchall()}
            states = {
                code: state._replace(tab=unescape_text(state.tab)) for code, state in states.items()
            }
            for day in {state.first_seen for state in states.values()}:
                dt.date.fromisoformat(day)  # so that a damaged one is noticed here, not in use
            return states

    def latest_hashes(self, kind: RecordKind) -> dict[str, str]:
        """Return the hash of the latest version of all of a kind in the workbook, by code."""
        table = latest_versions.c
        with self._read() as db:
            query = select(table.code, table.hash).where(table.kind == kind, ~table.gone)
            hashes = {row.code: row.hash for row in db.execute(query)}
            if kind == "meeting":
                for code in hashes:
                    Meeting.day_of(code)  # so that a damaged one is noticed here, not in use
            return hashes

    def all_hashes(self, kind: RecordKind, codes: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the hashes of all versions of some things of a kind, by code."""
        hashes: dict[str, set[str]] = {}
        with self._read() as db:
            for chunk in chunks(codes):
                query = select(versions.c.code, versions.c.hash)
                query = query.where(versions.c.kind == kind, versions.c.code.in_(chunk))
                for code, hash_ in db.execute(query):
                    hashes.setdefault(code, set()).add(hash_)
        return {code: frozenset(of_code) for code, of_code in hashes.items()}

    def latest_contents(self, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the last typed cells of some rows, in canonical text, without unmapped columns.

        Raises JournalError also where a code is not known.
        """
        wanted = list(codes)
        table = latest_versions.c
        contents: dict[str, tuple[str, ...]] = {}
        with self._read() as db:
            for chunk in chunks(wanted):
                query = (
                    select(table.code, versions.c.typed)
                    .join_from(latest_versions, versions, table.version == versions.c.id)
                    .where(table.kind == "session", table.code.in_(chunk))
                )
                for code, typed in db.execute(query):
                    contents[code] = tuple(json.loads(typed)["cells"])
            _require_all(contents, wanted)
        return contents

    def all_contents(self, codes: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
        """Return the typed cells of every version of some rows, oldest first.

        A code that is not known is left out.
        """
        contents: dict[str, list[tuple[str, ...]]] = {}
        with self._read() as db:
            for chunk in chunks(codes):
                query = (
                    select(versions.c.code, versions.c.typed)
                    .where(versions.c.kind == "session", versions.c.code.in_(chunk))
                    .order_by(versions.c.id)
                )
                for code, typed in db.execute(query):
                    contents.setdefault(code, []).append(tuple(json.loads(typed)["cells"]))
        return contents

    def version_days(self, codes: Iterable[str]) -> dict[str, dt.date]:
        """Return the day of the sync that saw the last version of some rows of talks, by code."""
        table = latest_versions.c
        days: dict[str, dt.date] = {}
        with self._read() as db:
            for chunk in chunks(codes):
                query = (
                    select(table.code, runs.c.today)
                    .join_from(latest_versions, versions, table.version == versions.c.id)
                    .join(runs, versions.c.run == runs.c.id)
                    .where(table.kind == "session", table.code.in_(chunk))
                )
                for code, day in db.execute(query):
                    days[code] = dt.date.fromisoformat(day)
        return days

    def versions_of(self, code: str) -> list[PastVersion]:
        """Return all versions of one row of talks, oldest first."""
        table = versions.c
        query = (
            select(runs.c.today, table.gone, table.accepted, table.typed, table.record)
            .add_columns(table.tab, table.row, runs.c.at)
            .join_from(versions, runs, table.run == runs.c.id)
            .where(table.kind == "session", table.code == code)
            .order_by(table.id)
        )
        past = []
        with self._read() as db:
            for day, gone, accepted, typed, record, tab, row, at in db.execute(query):
                content = json.loads(typed)
                cells, extra = tuple(content["cells"]), content["extra"]
                talk = replace(TALK_RECORD.validate_json(record), tab=tab, row=row)
                seen_on = dt.date.fromisoformat(day)
                moment = dt.datetime.fromisoformat(at)
                past.append(PastVersion(seen_on, gone, cells, extra, talk, accepted, moment))
        return past

    def rows_ever_of(self, nucleus: str) -> list[str]:
        """Return the codes of the rows that some version reads as a talk of a nucleus, the oldest
        row first: also those that are gone, and those of another nucleus by now.
        """
        table = versions.c
        query = (
            select(table.code)
            .where(table.kind == "session", table.record.contains(f'"nucleus":"{nucleus}"'))
            .group_by(table.code)
            .order_by(func.min(table.id))
        )
        with self._read() as db:
            return list(db.execute(query).scalars())

    # Talks

    def talks(self) -> list[TalkRecord]:
        """Return the talks in the sheet, oldest row first, with the place where each stands now.

        A row flagged as the same talk typed twice is left out: it would be counted twice.
        """
        return [talk for talk in self._talks(~self._latest.c.gone) if not talk.double]

    def duplicate_talks(self) -> frozenset[str]:
        """Return the codes of the rows in the sheet that repeat the talk of another row."""
        return frozenset(talk.code for talk in self._talks(~self._latest.c.gone) if talk.double)

    def lost_talks(self) -> list[TalkRecord]:
        """Return the talks whose row is gone and nobody said that this is right; oldest first."""
        return self._talks(self._latest.c.gone, ~self._latest.c.accepted)

    def talks_of(self, codes: Iterable[str]) -> list[TalkRecord]:
        """Return the last known state of some talks, in the sheet or not."""
        talks: list[TalkRecord] = []
        for chunk in chunks(codes):
            talks += self._talks(self._latest.c.code.in_(chunk))
        return talks

    def _talks(self, *conditions: Any) -> list[TalkRecord]:
        latest = self._latest
        query = (
            select(versions.c.record, latest.c.tab, latest.c.row)
            .join_from(latest, versions, latest.c.version == versions.c.id)
            .where(latest.c.kind == "session", *conditions)
            .order_by(latest.c.age)
        )
        with self._read() as db:
            return [
                replace(TALK_RECORD.validate_json(record), tab=tab, row=row)
                for record, tab, row in db.execute(query)
            ]

    def versions_since_reported(
        self, reported: Mapping[str, Reported]
    ) -> dict[str, list[TalkRecord]]:
        """Return talks as they were when a document reported them, and what became of them since.

        Returns row code → versions, the reported one first. A code whose reported version is not
        found is left out.
        """
        versions_by_code: dict[str, list[tuple[str, TalkRecord]]] = {}
        table = versions.c
        with self._read() as db:
            for chunk in chunks(reported):
                query = (
                    select(table.code, runs.c.at, table.record)
                    .join_from(versions, runs, table.run == runs.c.id)
                    .where(table.kind == "session", ~table.gone, self._runs_up_to_day)
                    .where(table.code.in_(chunk))
                    .order_by(table.id)
                )
                for code, at, record in db.execute(query):
                    version = (at, TALK_RECORD.validate_json(record))
                    versions_by_code.setdefault(code, []).append(version)
        since: dict[str, list[TalkRecord]] = {}
        for code, dated_versions in versions_by_code.items():
            first = _reported_version(dated_versions, reported[code])
            if first is not None:
                since[code] = [talk for _, talk in dated_versions[first:]]
        return since

    # The other tabs

    def nuclei(self, *, gone: bool = False) -> tuple[Nucleus, ...]:
        """Return the nuclei in the workbook, in the order they came; with `gone` all ever seen."""
        return self._models("nucleus", Nucleus, gone)

    def gone_nuclei(self) -> dict[str, dt.date]:
        """Return the nuclei that are no longer in the workbook, by code, with the day they went."""
        table = latest_versions.c
        query = (
            select(table.code, runs.c.today)
            .join_from(latest_versions, versions, table.version == versions.c.id)
            .join(runs, versions.c.run == runs.c.id)
            .where(table.kind == "nucleus", table.gone)
        )
        with self._read() as db:
            return {code: dt.date.fromisoformat(day) for code, day in db.execute(query)}

    def versions_of_nucleus(self, code: str) -> list[PastNucleus]:
        """Return all versions of one row of *Nuclei*, oldest first; none for one not known."""
        table = versions.c
        query = (
            select(runs.c.today, runs.c.at, table.gone, table.record)
            .join_from(versions, runs, table.run == runs.c.id)
            .where(table.kind == "nucleus", table.code == code)
            .order_by(table.id)
        )
        past = []
        with self._read() as db:
            for day, at, gone, record in db.execute(query):
                nucleus = Nucleus.model_validate_json(record)
                moment = dt.datetime.fromisoformat(at)
                past.append(PastNucleus(dt.date.fromisoformat(day), moment, gone, nucleus))
        return past

    def people(self, *, gone: bool = False) -> tuple[Person, ...]:
        """Return the people in the workbook, in the order they came; with `gone` all ever seen."""
        return self._models("person", Person, gone)

    def meetings(self) -> tuple[Meeting, ...]:
        """Return the meetings in the workbook, by date."""
        found = self._models("meeting", Meeting, False)
        return tuple(sorted(found, key=lambda meeting: (meeting.date, meeting.id)))

    def meeting_changes(self) -> list[tuple[int, str, str, bool]]:
        """Return when each meeting came, changed and went, oldest first.

        Each as the run's number, its day (ISO), the meeting's id, and whether it went.
        """
        query = (
            select(versions.c.run, runs.c.today, versions.c.code, versions.c.gone)
            .join_from(versions, runs, versions.c.run == runs.c.id)
            .where(versions.c.kind == "meeting")
            .order_by(versions.c.id)
        )
        with self._read() as db:
            return [(run, today, code, gone) for run, today, code, gone in db.execute(query)]

    def _models(self, kind: RecordKind, model: type[_Model], gone: bool) -> tuple[_Model, ...]:
        latest = self._latest
        query = (
            select(versions.c.record)
            .join_from(latest, versions, latest.c.version == versions.c.id)
            .where(latest.c.kind == kind)
            .order_by(latest.c.age)
        )
        if not gone:
            query = query.where(~latest.c.gone)
        with self._read() as db:
            return tuple(model.model_validate_json(record) for (record,) in db.execute(query))


def _reported_version(
    dated_versions: Sequence[tuple[str, TalkRecord]], reported: Reported
) -> int | None:
    """Return which version of a row (read at, record) a document reported, as an index.

    Of the versions with the reported facts it is the last one read before the document was made.
    Where no clock can say, it is the first: so more of what came since counts. None where no
    version has these facts.
    """
    candidates: list[tuple[str, int]] = []
    for index, (read_at, talk) in enumerate(dated_versions):
        if reports_the_same(reported.mark, TalkSummary.of_record(talk).reported_mark):
            candidates.append((read_at, index))
    if not candidates:
        return None
    before = [index for read_at, index in candidates if read_at <= reported.at]
    return before[-1] if before else candidates[0][1]


def _latest_by(day: str) -> FromClause:
    """Return what `latest_versions` was when a day (ISO) was over, as a subquery.

    Where a row stood is the place that its version names: moves are not kept.
    """
    numbers = (
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
    table = versions.c
    return (
        select(numbers, table.tab, table.row, table.gone, table.accepted)
        .join_from(numbers, versions, numbers.c.version == table.id)
        .subquery()
    )


def _require_all(contents: Mapping[str, object], wanted: Sequence[str]) -> None:
    """Raise KeyError where a row's version is not there: reading then ends in a JournalError."""
    if len(contents) < len(wanted):
        raise KeyError("a row whose version is not there")
