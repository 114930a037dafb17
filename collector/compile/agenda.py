"""The meetings: what comes, what is due, which digest went to whom, and where two months passed without one. Pure."""

import calendar
import datetime as dt
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.compile.unreached import UnreachedNucleus, unreached_nuclei
from collector.privacy.policy import recipients
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus, Path
from schemas.person import Person

MONTHS_BETWEEN_MEETINGS: Final = 2
"""The service meets the social workers every two months (presentation: incontri di monitoraggio)."""
DUE_DAYS_BEFORE: Final = 3
"""How many days before a meeting its digest is due, unless somebody says another number."""


class MeetingState(enum.StrEnum):
    """Where a meeting stands. DUE: near, and somebody has no mail yet; READY: near, and all have theirs."""

    PAST = "PAST"
    DUE = "DUE"
    READY = "READY"
    COMING = "COMING"


@dataclass(frozen=True, slots=True)
class MeetingProgress:
    """What became of a meeting's documents and mails, by the code of the reader (or the room). `sent`: their mail left;
    `to_send`: it lies in the folder for a person to send; `found`: one lies on disk and the journal, which is new,
    knows nothing of it; `uncertain`: it may have gone out. `documents`: one was made; `redo`: it would say something
    else now; `outdated`: the mail would.
    """

    sent: frozenset[str] = frozenset()
    to_send: frozenset[str] = frozenset()
    found_on_disk: frozenset[str] = frozenset()
    uncertain: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    to_remake: frozenset[str] = frozenset()
    outdated_mails: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One meeting. `invited` get a document; `known`: what became of documents and mails; `unreached`: the nuclei of
    which nobody will hear. `without_email` cannot be reached.
    """

    meeting: Meeting
    state: MeetingState
    invited: tuple[Person, ...]
    progress: MeetingProgress
    unreached: tuple[UnreachedNucleus, ...]

    @property
    def mailed(self) -> frozenset[str]:
        """The codes of those whose mail was made."""
        return self.progress.sent | self.progress.to_send | self.progress.found_on_disk

    @property
    def is_near(self) -> bool:
        """True for a meeting whose documents and mails are to be ready by now."""
        return self.state in (MeetingState.DUE, MeetingState.READY)

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

    entries: tuple[AgendaEntry, ...]
    overdue: tuple[Overdue, ...]


def build_agenda(
    known: Mapping[Meeting, MeetingProgress],
    nuclei: Sequence[Nucleus],
    people: Sequence[Person],
    lacks: Callable[[Person], str],
    *,
    today: dt.date,
    days: int = DUE_DAYS_BEFORE,
    since: dt.date | None = None,
) -> Agenda:
    """As of `today`. `known`: all meetings, and what became of each; `lacks`: see `unreached`; `since`: the project's
    first day.
    """
    entries = []
    for meeting in sorted(known, key=lambda m: (m.date, m.id)):
        invited = recipients(meeting, people, nuclei)
        of_meeting = known[meeting]
        mailed = of_meeting.sent | of_meeting.to_send | of_meeting.found_on_disk
        state = _state(meeting, invited, mailed, today, days)
        lost = (
            unreached_nuclei(meeting, nuclei, people, lacks)
            if state is not MeetingState.PAST
            else ()
        )
        entries.append(AgendaEntry(meeting, state, invited, of_meeting, lost))
    return Agenda(tuple(entries), tuple(_overdue(tuple(known), nuclei, today, since)))


def meetings_to_prepare(found: Agenda) -> tuple[Meeting, ...]:
    """The near meetings whose documents are still to be made, or made again: a missed day is caught up."""
    return tuple(
        entry.meeting
        for entry in found.entries
        if entry.state is MeetingState.DUE or (entry.is_near and entry.progress.to_remake)
    )


def meetings_to_mail(found: Agenda) -> tuple[Meeting, ...]:
    """The near meetings for whose mail somebody still waits, or whose mails tell older facts."""
    return tuple(
        entry.meeting
        for entry in found.entries
        if entry.state is MeetingState.DUE or (entry.is_near and entry.progress.outdated_mails)
    )


def _state(
    meeting: Meeting, invited: Sequence[Person], mailed: frozenset[str], today: dt.date, days: int
) -> MeetingState:
    if meeting.date < today:
        return MeetingState.PAST
    if (meeting.date - today).days > days:
        return MeetingState.COMING
    waiting = any(person.email is not None and person.code not in mailed for person in invited)
    return MeetingState.DUE if waiting else MeetingState.READY


def _overdue(
    meetings: Sequence[Meeting], nuclei: Sequence[Nucleus], today: dt.date, since: dt.date | None
) -> list[Overdue]:
    with_services = [meeting for meeting in meetings if meeting.kind is MeetingKind.SOCIAL_WORKERS]
    active = {
        n.municipality
        for n in nuclei
        if n.municipality and n.path is Path.ACTIVE and not n.concluded
    }
    found = []
    for place in sorted(active):
        held = [m.date for m in with_services if m.includes(place) and m.date <= today]
        last = max(held, default=None)
        begins = last or since
        if begins is not None and months_later(begins, MONTHS_BETWEEN_MEETINGS) < today:
            coming = min(
                (m.date for m in with_services if m.includes(place) and m.date > today),
                default=None,
            )
            found.append(Overdue(place, last, coming))
    return found


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
