"""Who is to be asked to put which rows right, and what nobody answered. Pure.

One message per mediator holds all that stands open among their rows: tab, row, day, column, nothing that was typed. It
goes when something new is in it. A request is over when its flag no longer stands; after some days it is the
coordinator's.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.cells.normalise import plain
from schemas.flag import Flag, Severity
from schemas.person import Job, Person

RequestKey = tuple[str, str, str, str]
"""Person, row's code, field, flag's code."""
NO_PERSON: Final = ""
"""Stands in a key for the person where no mediator can be written to: the coordinator is asked."""
UNKNOWN_DAY: Final = "senza data"


@dataclass(frozen=True, slots=True)
class RequestState:
    """When somebody was asked, and whether the coordinator knows that they did not answer."""

    day: dt.date
    passed: bool


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A row to put right. `day`: of the talk; `lacking` and `doubtful`: titles of columns; `link`: '' where a row has
    no address. `since`: when its mediator was first asked, None for what is new.
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


@dataclass(frozen=True, slots=True)
class Reminder:
    """All rows of one mediator, in the order of the sheet."""

    person: Person
    rows: tuple[ReminderRow, ...]

    @property
    def new(self) -> tuple[RequestKey, ...]:
        """What they were not asked yet: without it there is nothing to write."""
        return tuple(key for row in self.rows for key in row.new)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Rows that wait for the coordinator: a mediator did not answer, or (`person` None) no mediator of this name has an
    email, or the rows are the coordinator's own.
    """

    name: str
    person: Person | None
    rows: tuple[ReminderRow, ...]


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """What is to be asked, what nobody answered, and what is over. `without_code`: rows that no sync has seen yet."""

    reminders: tuple[Reminder, ...]
    unanswered: tuple[Unanswered, ...]
    settled: tuple[RequestKey, ...]
    without_code: int


def plan_reminders(
    flags: Mapping[str, Sequence[Flag]],
    days: Mapping[tuple[str, int | None], str],
    links: Mapping[tuple[str, int | None], str],
    people: Iterable[Person],
    asked: Mapping[RequestKey, RequestState],
    *,
    today: dt.date,
    patience: int,
) -> ReminderPlan:
    """`flags` by mediator's name, all of rows of talks; `days` and `links` by tab and row; `patience` in days."""
    by_name: dict[str, Person] = {
        plain(p.name): p for p in people if p.job is Job.MEDIATOR and p.email
    }
    found, unanswered = [], []
    standing: set[RequestKey] = set()
    for name, of_name in flags.items():
        person = by_name.get(plain(name))
        rows = _rows(of_name, days, links, person.code if person else NO_PERSON, asked)
        standing |= {key for row in rows for key in row.keys}
        if person is None:
            unanswered.append(Unanswered(name, None, rows))
            continue
        found.append(Reminder(person, rows))
        late = tuple(row for row in rows if row.since and (today - row.since).days >= patience)
        if late:
            unanswered.append(Unanswered(name, person, late))
    without_code = len(
        {(f.tab, f.row) for of_name in flags.values() for f in of_name if not f.row_code}
    )
    return ReminderPlan(
        tuple(one for one in found if one.rows),
        tuple(one for one in unanswered if one.rows),
        tuple(sorted(asked.keys() - standing)),
        without_code,
    )


def _rows(
    flags: Sequence[Flag],
    days: Mapping[tuple[str, int | None], str],
    links: Mapping[tuple[str, int | None], str],
    person: str,
    asked: Mapping[RequestKey, RequestState],
) -> tuple[ReminderRow, ...]:
    by_row: dict[tuple[str, int, str], list[Flag]] = {}
    for flag in flags:
        if flag.row_code and flag.row is not None:
            by_row.setdefault((flag.tab, flag.row, flag.row_code), []).append(flag)
    made = []
    for (tab, row, code), of_row in sorted(by_row.items()):
        keys = tuple(dict.fromkeys((person, code, flag.field, flag.code) for flag in of_row))
        lacking = tuple(dict.fromkeys(f.header for f in of_row if f.severity is Severity.ERROR))
        doubtful = tuple(dict.fromkeys(f.header for f in of_row if f.severity is Severity.WARNING))
        made.append(
            ReminderRow(
                tab,
                row,
                code,
                days.get((tab, row), "") or UNKNOWN_DAY,
                lacking,
                tuple(header for header in doubtful if header not in lacking),
                links.get((tab, row), ""),
                keys,
                tuple(key for key in keys if key not in asked),
                min((asked[key].day for key in keys if key in asked), default=None),
            )
        )
    return tuple(made)
