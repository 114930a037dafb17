"""What the journal knows of rows, talks, nuclei, people and meetings: reading it back.

Their models are imported by the methods that make them: pydantic takes a tenth of a second.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from collector.journal.access import Rows
from collector.journal.database import Database, chunks, one_of, rows_of_codes
from collector.journal.stored_text import unescape_text

if TYPE_CHECKING:
    from pydantic import BaseModel, TypeAdapter

    from schemas.meeting import Meeting
    from schemas.nucleus import Nucleus
    from schemas.outlines import MeetingOutline, NucleusOutline, PersonOutline
    from schemas.person import Person
    from schemas.record import Reported, RowState, TalkRecord

RecordKind = Literal["session", "nucleus", "person", "meeting"]
_Model = TypeVar("_Model", bound="BaseModel")
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
    record: "TalkRecord" = field(repr=False)
    accepted: bool = False
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class PastNucleus:
    """One version of a row of *Nuclei*; the fields as those of PastVersion."""

    day: dt.date
    at: dt.datetime
    gone: bool
    nucleus: "Nucleus" = field(repr=False)


_LATEST_BY_DAY: Final = (
    '(SELECT numbers.*, versions.tab, versions."row", versions.gone, versions.accepted FROM '
    "(SELECT versions.kind, versions.code, max(versions.id) AS version, min(versions.id) AS age "
    "FROM versions JOIN runs ON versions.run = runs.id WHERE runs.today <= :day "
    "GROUP BY versions.kind, versions.code) AS numbers "
    "JOIN versions ON numbers.version = versions.id)"
)
"""What the table `latest` was when a day was over.

Where a row stood is the place that its version names: moves are not kept.
"""


@cache
def talk_record() -> "TypeAdapter[TalkRecord]":
    """Return what reads a record back; made once, when the first is read."""
    from pydantic import TypeAdapter

    from schemas.record import TalkRecord

    return TypeAdapter(TalkRecord)


class TalkQueries(Database):
    """Reads rows, talks, nuclei, people and meetings. Every method raises JournalError."""

    @property
    def _latest(self) -> str:
        """The latest version of everything, by the day of this journal if it has one: a table."""
        return _LATEST_BY_DAY if self._day else "latest"

    # Rows

    def row_states(self) -> "dict[str, RowState]":
        """Return all rows of talks ever seen, by code; those that are gone have no `row`."""
        from schemas.record import RowState

        columns = ", ".join(f'"{name}"' for name in _ROW_STATE_COLUMNS)
        statement = f"SELECT {columns} FROM latest WHERE kind = 'session'"  # noqa: S608
        with self._look() as rows:
            # As they are stored, names of tabs aside: there may be 100,000.
            make = RowState._make
            states = {row[0]: make(row[1:]) for row in rows.as_stored(statement)}
            tabs = {state.tab for state in states.values()}
            if any(unescape_text(tab) != tab for tab in tabs):
                for code, state in states.items():
                    states[code] = state._replace(tab=unescape_text(state.tab))
            for day in {state.first_seen for state in states.values()}:
                dt.date.fromisoformat(day)  # so that a damaged one is noticed here, not in use
            return states

    def latest_hashes(self, kind: RecordKind) -> dict[str, str]:
        """Return the hash of the latest version of all of a kind in the workbook, by code."""
        statement = "SELECT code, hash FROM latest WHERE kind = :kind AND NOT gone"
        with self._look() as rows:
            hashes = dict(rows(statement, kind=kind))
            if kind == "meeting":
                from schemas.meeting import Meeting

                for code in hashes:
                    Meeting.day_of(code)  # so that a damaged one is noticed here, not in use
            return hashes

    def all_hashes(self, kind: RecordKind, codes: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the hashes of all versions of some things of a kind, by code."""
        statement = "SELECT code, hash FROM versions WHERE kind = :kind AND code IN {codes}"
        hashes: dict[str, set[str]] = {}
        with self._look() as rows:
            for code, hash_ in rows_of_codes(rows, statement, codes, kind=kind):
                hashes.setdefault(code, set()).add(hash_)
        return {code: frozenset(of_code) for code, of_code in hashes.items()}

    def latest_contents(self, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the last typed cells of some rows, in canonical text, without unmapped columns.

        Raises JournalError also where a code is not known.
        """
        wanted = list(codes)
        statement = (
            "SELECT latest.code, versions.typed FROM latest "
            "JOIN versions ON latest.version = versions.id "
            "WHERE latest.kind = 'session' AND latest.code IN {codes}"
        )
        contents: dict[str, tuple[str, ...]] = {}
        with self._look() as rows:
            for code, typed in rows_of_codes(rows, statement, wanted):
                contents[code] = tuple(json.loads(typed)["cells"])
            _require_all(contents, wanted)
        return contents

    def all_contents(self, codes: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
        """Return the typed cells of every version of some rows, oldest first.

        A code that is not known is left out.
        """
        statement = (
            "SELECT code, typed FROM versions "
            "WHERE kind = 'session' AND code IN {codes} ORDER BY id"
        )
        contents: dict[str, list[tuple[str, ...]]] = {}
        with self._look() as rows:
            for code, typed in rows_of_codes(rows, statement, codes):
                contents.setdefault(code, []).append(tuple(json.loads(typed)["cells"]))
        return contents

    def version_days(self, codes: Iterable[str]) -> dict[str, dt.date]:
        """Return the day of the sync that saw the last version of some rows of talks, by code."""
        statement = (
            "SELECT latest.code, runs.today FROM latest "
            "JOIN versions ON latest.version = versions.id JOIN runs ON versions.run = runs.id "
            "WHERE latest.kind = 'session' AND latest.code IN {codes}"
        )
        with self._look() as rows:
            found = rows_of_codes(rows, statement, codes)
            return {code: dt.date.fromisoformat(day) for code, day in found}

    def versions_of(self, code: str) -> list[PastVersion]:
        """Return all versions of one row of talks, oldest first."""
        statement = (
            "SELECT runs.today, versions.gone, versions.accepted, versions.typed, versions.record, "
            'versions.tab, versions."row", runs.at '
            "FROM versions JOIN runs ON versions.run = runs.id "
            "WHERE versions.kind = 'session' AND versions.code = :code ORDER BY versions.id"
        )
        past = []
        with self._look() as rows:
            for day, gone, accepted, typed, record, tab, row, at in rows(statement, code=code):
                content = json.loads(typed)
                cells, extra = tuple(content["cells"]), content["extra"]
                talk = replace(talk_record().validate_json(record), tab=tab, row=row)
                seen_on = dt.date.fromisoformat(day)
                moment = dt.datetime.fromisoformat(at)
                version = PastVersion(
                    seen_on, bool(gone), cells, extra, talk, bool(accepted), moment
                )
                past.append(version)
        return past

    def rows_ever_of(self, nucleus: str) -> list[str]:
        """Return the codes of the rows that some version reads as a talk of a nucleus, the oldest
        row first: also those that are gone, and those of another nucleus by now.
        """
        statement = (
            "SELECT code FROM versions WHERE kind = 'session' AND record LIKE :named "
            "GROUP BY code ORDER BY min(id)"
        )
        with self._look() as rows:
            return [code for (code,) in rows(statement, named=f'%"nucleus":"{nucleus}"%')]

    # Talks

    def talks(self) -> "list[TalkRecord]":
        """Return the talks in the sheet, oldest row first, with the place where each stands now.

        A row flagged as the same talk typed twice is left out: it would be counted twice.
        """
        return [talk for talk in self._talks("NOT latest.gone") if not talk.double]

    def duplicate_talks(self) -> frozenset[str]:
        """Return the codes of the rows in the sheet that repeat the talk of another row."""
        return frozenset(talk.code for talk in self._talks("NOT latest.gone") if talk.double)

    def lost_talks(self) -> "list[TalkRecord]":
        """Return the talks whose row is gone and nobody said that this is right; oldest first."""
        return self._talks("latest.gone AND NOT latest.accepted")

    def talks_of(self, codes: Iterable[str]) -> "list[TalkRecord]":
        """Return the last known state of some talks, in the sheet or not."""
        talks: list[TalkRecord] = []
        for chunk in chunks(codes):
            listed, values = one_of(chunk)
            talks += self._talks(f"latest.code IN {listed}", **values)
        return talks

    def _talks(self, condition: str, **values: str) -> "list[TalkRecord]":
        statement = (
            'SELECT versions.record, latest.tab, latest."row" '  # noqa: S608
            f"FROM {self._latest} AS latest JOIN versions ON latest.version = versions.id "
            f"WHERE latest.kind = 'session' AND {condition} ORDER BY latest.age"
        )
        with self._look() as rows:
            return [
                replace(talk_record().validate_json(record), tab=tab, row=row)
                for record, tab, row in rows(statement, **self._day_value, **values)
            ]

    def versions_since_reported(
        self, reported: "Mapping[str, Reported]"
    ) -> "dict[str, list[TalkRecord]]":
        """Return talks as they were when a document reported them, and what became of them since.

        Returns row code → versions, the reported one first. A code whose reported version is not
        found is left out.
        """
        versions_by_code: dict[str, list[tuple[str, TalkRecord]]] = {}
        up_to_day = "AND runs.today <= :day " if self._day else ""
        statement = (
            "SELECT versions.code, runs.at, versions.record "  # noqa: S608
            "FROM versions JOIN runs ON versions.run = runs.id "
            f"WHERE versions.kind = 'session' AND NOT versions.gone {up_to_day}"
            "AND versions.code IN {codes} ORDER BY versions.id"
        )
        with self._look() as rows:
            found = rows_of_codes(rows, statement, reported, **self._day_value)
            for code, at, record in found:
                version = (at, talk_record().validate_json(record))
                versions_by_code.setdefault(code, []).append(version)
        since: dict[str, list[TalkRecord]] = {}
        for code, dated_versions in versions_by_code.items():
            first = _reported_version(dated_versions, reported[code])
            if first is not None:
                since[code] = [talk for _, talk in dated_versions[first:]]
        return since

    # The other tabs

    def nuclei(self, *, gone: bool = False) -> "tuple[Nucleus, ...]":
        """Return the nuclei in the workbook, in the order they came; with `gone` all ever seen."""
        from schemas.nucleus import Nucleus

        return self._models("nucleus", Nucleus, gone)

    def gone_nuclei(self) -> dict[str, dt.date]:
        """Return the nuclei that are no longer in the workbook, by code, with the day they went."""
        statement = (
            "SELECT latest.code, runs.today FROM latest "
            "JOIN versions ON latest.version = versions.id JOIN runs ON versions.run = runs.id "
            "WHERE latest.kind = 'nucleus' AND latest.gone"
        )
        with self._look() as rows:
            return {code: dt.date.fromisoformat(day) for code, day in rows(statement)}

    def versions_of_nucleus(self, code: str) -> list[PastNucleus]:
        """Return all versions of one row of *Nuclei*, oldest first; none for one not known."""
        statement = (
            "SELECT runs.today, runs.at, versions.gone, versions.record "
            "FROM versions JOIN runs ON versions.run = runs.id "
            "WHERE versions.kind = 'nucleus' AND versions.code = :code ORDER BY versions.id"
        )
        from schemas.nucleus import Nucleus

        past = []
        with self._look() as rows:
            for day, at, gone, record in rows(statement, code=code):
                nucleus = Nucleus.model_validate_json(record)
                moment = dt.datetime.fromisoformat(at)
                past.append(PastNucleus(dt.date.fromisoformat(day), moment, bool(gone), nucleus))
        return past

    def people(self, *, gone: bool = False) -> "tuple[Person, ...]":
        """Return the people in the workbook, in the order they came; with `gone` all ever seen."""
        from schemas.person import Person

        return self._models("person", Person, gone)

    def meetings(self) -> "tuple[Meeting, ...]":
        """Return the meetings in the workbook, by date."""
        from schemas.meeting import Meeting

        found = self._models("meeting", Meeting, False)
        return tuple(sorted(found, key=lambda meeting: (meeting.date, meeting.id)))

    def nucleus_outlines(self) -> "list[NucleusOutline]":
        """Return of `nuclei` what says whose they are."""
        from schemas.outlines import NucleusOutline

        with self._look() as rows:
            found = self._records(rows, "nucleus", gone=False)
            return [NucleusOutline.of_json(record) for _, record in found]

    def person_outlines(self) -> "list[PersonOutline]":
        """Return of `people` who they are and whether they can be written to."""
        from schemas.outlines import PersonOutline

        with self._look() as rows:
            found = self._records(rows, "person", gone=False)
            return [PersonOutline.of_json(record) for _, record in found]

    def meeting_outlines(self) -> "list[MeetingOutline]":
        """Return of `meetings` when they are and about whom."""
        from schemas.outlines import MeetingOutline

        with self._look() as rows:
            found = self._records(rows, "meeting", gone=False)
            outlines = [MeetingOutline.of_json(code, record) for code, record in found]
        return sorted(outlines, key=lambda meeting: (meeting.date, meeting.id))

    def meeting_changes(self) -> list[tuple[int, str, str, bool]]:
        """Return when each meeting came, changed and went, oldest first.

        Each as the run's number, its day (ISO), the meeting's id, and whether it went.
        """
        statement = (
            "SELECT versions.run, runs.today, versions.code, versions.gone "
            "FROM versions JOIN runs ON versions.run = runs.id "
            "WHERE versions.kind = 'meeting' ORDER BY versions.id"
        )
        with self._look() as rows:
            return [(run, today, code, bool(gone)) for run, today, code, gone in rows(statement)]

    def _models(self, kind: RecordKind, model: type[_Model], gone: bool) -> tuple[_Model, ...]:
        with self._look() as rows:
            found = self._records(rows, kind, gone=gone)
            return tuple(model.model_validate_json(record) for _, record in found)

    def _records(self, rows: Rows, kind: RecordKind, *, gone: bool) -> list[tuple[str, str]]:
        """Return the code and the JSON of the last version of each, in the order they came."""
        in_workbook = "" if gone else "AND NOT latest.gone"
        statement = (
            f"SELECT latest.code, versions.record FROM {self._latest} AS latest "  # noqa: S608
            "JOIN versions ON latest.version = versions.id "
            f"WHERE latest.kind = :kind {in_workbook} ORDER BY latest.age"
        )
        return [(code, record) for code, record in rows(statement, kind=kind, **self._day_value)]


def _reported_version(
    dated_versions: "Sequence[tuple[str, TalkRecord]]", reported: "Reported"
) -> int | None:
    """Return which version of a row (read at, record) a document reported, as an index.

    Of the versions with the reported facts it is the last one read before the document was made.
    Where no clock can say, it is the first: so more of what came since counts. None where no
    version has these facts.
    """
    from schemas.record import TalkSummary, reports_the_same

    candidates: list[tuple[str, int]] = []
    for index, (read_at, talk) in enumerate(dated_versions):
        if reports_the_same(reported.mark, TalkSummary.of_record(talk).reported_mark):
            candidates.append((read_at, index))
    if not candidates:
        return None
    before = [index for read_at, index in candidates if read_at <= reported.at]
    return before[-1] if before else candidates[0][1]


def _require_all(contents: Mapping[str, object], wanted: Sequence[str]) -> None:
    """Raise KeyError where a row's version is not there: reading then ends in a JournalError."""
    if len(contents) < len(wanted):
        raise KeyError("a row whose version is not there")
