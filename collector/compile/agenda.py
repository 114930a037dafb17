"""The meetings: what comes, what is due, which digest went to whom, and where two months passed without one. Pure."""

import calendar
import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.compile.policy import recipients
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus, Path
from schemas.person import Person

MONTHS: Final = 2
"""The service meets the social workers every two months (presentation: incontri di monitoraggio)."""
DAYS_BEFORE: Final = 3
"""How many days before a meeting its digest is due, unless somebody says another number."""


class State(enum.StrEnum):
    """Where a meeting stands. DUE: near, and somebody has no mail yet; READY: near, and all have theirs."""

    PAST = "PAST"
    DUE = "DUE"
    READY = "READY"
    COMING = "COMING"


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting. `invited` get a document; `mailed` are the codes of those whose mail was made; `documents`: the
    readers (codes, or the room) for whom one was made. `uncertain`: their mail may have gone out. `without_email`
    cannot be reached.
    """

    meeting: Meeting
    state: State
    invited: tuple[Person, ...]
    mailed: frozenset[str]
    uncertain: frozenset[str]
    documents: frozenset[str]

    @property
    def without_email(self) -> tuple[Person, ...]:
        """Who is invited and has no address."""
        return tuple(person for person in self.invited if person.email is None)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A comune with active nuclei and no meeting with its social workers for two months. `last`: None for never;
    `coming`: the next one, if it is written down.
    """

    municipality: str
    last: dt.date | None
    coming: dt.date | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """All meetings, by day, and the comuni that wait for one."""

    entries: tuple[Entry, ...]
    overdue: tuple[Overdue, ...]


def agenda(
    meetings: Sequence[Meeting],
    nuclei: Sequence[Nucleus],
    people: Sequence[Person],
    mailed: Mapping[str, frozenset[str]],
    uncertain: Mapping[str, frozenset[str]],
    documents: Mapping[str, frozenset[str]],
    *,
    today: dt.date,
    days: int = DAYS_BEFORE,
    since: dt.date | None = None,
) -> Agenda:
    """As of `today`. `mailed`, `uncertain` and `documents` by the meeting's id; `since`: the project's first day."""
    nothing: frozenset[str] = frozenset()
    entries = []
    for meeting in sorted(meetings, key=lambda m: (m.date, m.id)):
        invited = recipients(meeting, people, nuclei)
        sent = mailed.get(meeting.id, nothing)
        state = _state(meeting, invited, sent, today, days)
        unsure = uncertain.get(meeting.id, nothing)
        entries.append(Entry(meeting, state, invited, sent, unsure, documents.get(meeting.id, nothing)))
    return Agenda(tuple(entries), tuple(_overdue(meetings, nuclei, today, since)))


def due(found: Agenda) -> tuple[Meeting, ...]:
    """The meetings whose digest somebody still waits for: a missed day is caught up, nothing is repeated."""
    return tuple(entry.meeting for entry in found.entries if entry.state is State.DUE)


def _state(meeting: Meeting, invited: Sequence[Person], sent: frozenset[str], today: dt.date, days: int) -> State:
    if meeting.date < today:
        return State.PAST
    if (meeting.date - today).days > days:
        return State.COMING
    waiting = any(person.email is not None and person.code not in sent for person in invited)
    return State.DUE if waiting else State.READY


def _overdue(
    meetings: Sequence[Meeting], nuclei: Sequence[Nucleus], today: dt.date, since: dt.date | None
) -> list[Overdue]:
    with_services = [meeting for meeting in meetings if meeting.kind is MeetingKind.SOCIAL_WORKERS]
    active = {n.municipality for n in nuclei if n.municipality and n.path is Path.ACTIVE and not n.concluded}
    found = []
    for place in sorted(active):
        held = [m.date for m in with_services if m.includes(place) and m.date <= today]
        last = max(held, default=None)
        begins = last or since
        if begins is not None and months_later(begins, MONTHS) < today:
            coming = min((m.date for m in with_services if m.includes(place) and m.date > today), default=None)
            found.append(Overdue(place, last, coming))
    return found


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
