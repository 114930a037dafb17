"""Who is to be asked to put which rows right, and what nobody answered. Pure.

One message per mediator holds all that is open among their rows: tab, row, day, column, nothing
that was typed. It goes when something new is in it. A request is settled when its flag no longer
stands; after some days without an answer the coordinator is told.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from schemas.cells.normalise import plain
from schemas.flag import Flag, Severity
from schemas.person import Job, Person

RequestKey = tuple[str, str, str, str]
"""Person, row's code, field, flag's code."""
NO_PERSON: Final = ""
"""Stands in a key for the person where no mediator can be written to: the coordinator is asked."""
UNKNOWN_DAY: Final = "senza data"

RowPlace = tuple[str, int | None]
"""Tab and row number."""


@dataclass(frozen=True, slots=True)
class RequestState:
    """When somebody was asked, and whether the coordinator knows that they did not answer."""

    day: dt.date
    passed: bool


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A row to put right.

    `day`: of the talk, as shown. `lacking` and `doubtful`: titles of columns. `link`: '' for a row
    without an address. `keys`: all its requests; `new`: those never made. `since`: when its
    mediator was first asked, None for a row that is new. `reasons`: why, in words of the catalogue,
    by title of column.
    """

    tab: str
    row: int | None
    code: str
    day: str
    lacking: tuple[str, ...]
    doubtful: tuple[str, ...]
    link: str
    keys: tuple[RequestKey, ...]
    new: tuple[RequestKey, ...]
    since: dt.date | None
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def to_complete(self) -> list[str]:
        """Return what the talk lacks: "Data (manca l'anno)"."""
        return [self._with_reason(header) for header in self.lacking]

    @property
    def to_check(self) -> list[str]:
        """Return what is doubtful: "Ora fine (la durata è strana)"."""
        return [self._with_reason(header) for header in self.doubtful]

    def _with_reason(self, header: str) -> str:
        reason = self.reasons.get(header)
        return f"{header} ({reason})" if reason else header


@dataclass(frozen=True, slots=True)
class Reminder:
    """All rows of one mediator, in the order of the sheet."""

    person: Person
    rows: tuple[ReminderRow, ...]

    @property
    def new(self) -> tuple[RequestKey, ...]:
        """Return what they were not asked yet: without it there is nothing to write."""
        return tuple(key for row in self.rows for key in row.new)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Rows that wait for the coordinator.

    A mediator did not answer; or (`person` None) no mediator of this name has an email, or the rows
    are the coordinator's own.
    """

    name: str
    person: Person | None
    rows: tuple[ReminderRow, ...]


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """What is to be asked, what nobody answered, and which requests are settled.

    `without_code`: the number of rows with a flag that no sync has seen yet.
    """

    reminders: tuple[Reminder, ...]
    unanswered: tuple[Unanswered, ...]
    settled: tuple[RequestKey, ...]
    without_code: int


def plan_reminders(
    flags: Mapping[str, Sequence[Flag]],
    days: Mapping[RowPlace, str],
    links: Mapping[RowPlace, str],
    people: Iterable[Person],
    asked: Mapping[RequestKey, RequestState],
    *,
    today: dt.date,
    patience: int,
) -> ReminderPlan:
    """Return what is to be asked of whom.

    `flags`: by mediator's name, all of rows of talks. `days` and `links`: of rows, by tab and row
    number. `asked`: the open requests. `patience`: days after which the coordinator is told.
    """
    mediators: dict[str, Person] = {}
    for person in people:
        if person.job is Job.MEDIATOR and person.email:
            mediators[plain(person.name)] = person
    reminders: list[Reminder] = []
    unanswered: list[Unanswered] = []
    open_keys: set[RequestKey] = set()
    for name, flags_of_name in flags.items():
        mediator = mediators.get(plain(name))
        code = mediator.code if mediator else NO_PERSON
        rows = _reminder_rows(flags_of_name, days, links, code, asked)
        open_keys.update(key for row in rows for key in row.keys)
        if not rows:
            continue
        if mediator is None:
            unanswered.append(Unanswered(name, None, rows))
            continue
        reminders.append(Reminder(mediator, rows))
        late = tuple(row for row in rows if row.since and (today - row.since).days >= patience)
        if late:
            unanswered.append(Unanswered(name, mediator, late))
    return ReminderPlan(
        tuple(reminders),
        tuple(unanswered),
        tuple(sorted(asked.keys() - open_keys)),
        _count_rows_without_code(flags),
    )


def _count_rows_without_code(flags: Mapping[str, Sequence[Flag]]) -> int:
    rows: set[RowPlace] = set()
    for flags_of_name in flags.values():
        rows.update((flag.tab, flag.row) for flag in flags_of_name if not flag.row_code)
    return len(rows)


def _reminder_rows(
    flags: Sequence[Flag],
    days: Mapping[RowPlace, str],
    links: Mapping[RowPlace, str],
    person: str,
    asked: Mapping[RequestKey, RequestState],
) -> tuple[ReminderRow, ...]:
    """Return the rows with a code that have a flag, in the order of the sheet."""
    by_row: dict[tuple[str, int, str], list[Flag]] = {}
    for flag in flags:
        if flag.row_code and flag.row is not None:
            by_row.setdefault((flag.tab, flag.row, flag.row_code), []).append(flag)
    rows = []
    for (tab, row, code), row_flags in sorted(by_row.items()):
        keys = tuple(dict.fromkeys((person, code, flag.field, flag.code) for flag in row_flags))
        lacking = _headers(row_flags, Severity.ERROR)
        warned = _headers(row_flags, Severity.WARNING)
        asked_days = [asked[key].day for key in keys if key in asked]
        rows.append(
            ReminderRow(
                tab,
                row,
                code,
                days.get((tab, row), "") or UNKNOWN_DAY,
                lacking=lacking,
                doubtful=tuple(header for header in warned if header not in lacking),
                link=links.get((tab, row), ""),
                keys=keys,
                new=tuple(key for key in keys if key not in asked),
                since=min(asked_days, default=None),
                reasons=_reasons(row_flags),
            )
        )
    return tuple(rows)


def _reasons(flags: Sequence[Flag]) -> dict[str, str]:
    """Return why each column has a flag, by its title: of errors first, each reason once."""
    reasons: dict[str, list[str]] = {}
    for flag in sorted(flags, key=lambda flag: flag.severity is not Severity.ERROR):
        of_column = reasons.setdefault(flag.header, [])
        if flag.reason not in of_column:
            of_column.append(flag.reason)
    return {header: "; ".join(of_column) for header, of_column in reasons.items()}


def _headers(flags: Sequence[Flag], severity: Severity) -> tuple[str, ...]:
    """Return the titles of the columns with a flag of this severity, each once."""
    return tuple(dict.fromkeys(flag.header for flag in flags if flag.severity is severity))
