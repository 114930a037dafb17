"""The meetings: what comes, what is due, who has a digest, and which comuni wait for one. Pure."""

import calendar
import datetime as dt
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from collector.compile.unreached import UnreachedNucleus, unreached_nuclei
from collector.privacy.policy import recipients
from collector.text.italian import listed
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus, Path
from schemas.person import Person
from schemas.workbook import italian_day

MONTHS_BETWEEN_MEETINGS: Final = 2
"""The service meets the social workers every two months.

Source: presentation of the service, "incontri di monitoraggio".
"""
DUE_DAYS_BEFORE: Final = 3
"""How many days before a meeting its digest is due, where nobody says another number."""


class MeetingState(enum.StrEnum):
    """Where a meeting stands.

    DUE: near, and somebody has no mail yet. READY: near, and all have theirs.
    """

    PAST = "PAST"
    DUE = "DUE"
    READY = "READY"
    COMING = "COMING"


@dataclass(frozen=True, slots=True)
class MeetingProgress:
    """What became of a meeting's documents and mails, by the code of the recipient (or the room).

    `sent`: their mail left.
    `to_send`: it lies in the folder for a person to send.
    `found_on_disk`: one lies there and the journal, which is new, knows nothing of it.
    `uncertain`: it may have gone out.
    `documents`: one was made.
    `to_make`: none was made for them yet, as was for others.
    `to_remake`: their document would say something else now.
    `outdated_mails`: their mail would.
    `refused`: the outgoing check stopped it as it is now.
    `failed`: the server refused it for good as it is now.
    """

    sent: frozenset[str] = frozenset()
    to_send: frozenset[str] = frozenset()
    found_on_disk: frozenset[str] = frozenset()
    uncertain: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    to_make: frozenset[str] = frozenset()
    to_remake: frozenset[str] = frozenset()
    outdated_mails: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()

    @property
    def mailed(self) -> frozenset[str]:
        """The codes of those whose mail was made."""
        return self.sent | self.to_send | self.found_on_disk


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One meeting.

    `invited`: who gets a document.
    `progress`: what became of documents and mails.
    `unreached`: the nuclei of which nobody will hear.
    `locked`: who can have no document, for want of a password.
    """

    meeting: Meeting
    state: MeetingState
    invited: tuple[Person, ...]
    progress: MeetingProgress
    unreached: tuple[UnreachedNucleus, ...]
    locked: tuple[Person, ...] = ()

    @property
    def mailed(self) -> frozenset[str]:
        """The codes of those whose mail was made."""
        return self.progress.mailed

    @property
    def to_send(self) -> frozenset[str]:
        """The codes of those whose mail lies in the folder for a person to send."""
        return self.progress.to_send - self.obsolete

    @property
    def obsolete(self) -> frozenset[str]:
        """The codes of those whose mail lies there and who get no document of this meeting now.

        Of a past meeting nobody asks.
        """
        if self.state is MeetingState.PAST:
            return frozenset()
        return self.progress.to_send - {person.code for person in self.invited}

    @property
    def is_near(self) -> bool:
        """True for a meeting whose documents and mails are to be ready by now."""
        return self.state in (MeetingState.DUE, MeetingState.READY)

    @property
    def waiting(self) -> tuple[Person, ...]:
        """Who has an address and no mail yet, whatever the reason."""
        return tuple(p for p in self.invited if p.email and p.code not in self.mailed)

    @property
    def can_be_mailed(self) -> bool:
        """True where somebody waits for a mail that nothing holds up."""
        known = self.progress
        held_up = known.uncertain | known.refused | known.failed
        held_up |= {person.code for person in self.locked}
        return any(person.code not in held_up for person in self.waiting)

    @property
    def without_email(self) -> tuple[Person, ...]:
        """Who is invited and has no address."""
        return tuple(person for person in self.invited if person.email is None)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A comune with active nuclei and no meeting with its social workers for two months.

    `last`: the day of the last one; None for never. `coming`: the next, if it is written down.
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
    """Return the agenda as of `today`.

    `known`: all meetings, and what became of each. `lacks`: see `unreached_nuclei`.
    `days`: how long before a meeting its digest is due. `since`: the project's first day.
    """
    entries: list[AgendaEntry] = []
    for meeting in sorted(known, key=lambda meeting: (meeting.date, meeting.id)):
        invited = recipients(meeting, people, nuclei)
        progress = known[meeting]
        state = _state(meeting, invited, progress, today, days)
        unreached: tuple[UnreachedNucleus, ...] = ()
        locked: tuple[Person, ...] = ()
        if state is not MeetingState.PAST:
            unreached = unreached_nuclei(meeting, nuclei, people, lacks)
        if state is MeetingState.DUE:
            waiting = [person for person in invited if person.code not in progress.mailed]
            locked = tuple(person for person in waiting if lacks(person) == "password")
        entries.append(AgendaEntry(meeting, state, invited, progress, unreached, locked))
    overdue = _overdue_municipalities(tuple(known), nuclei, today, since)
    return Agenda(tuple(entries), tuple(overdue))


def overdue_sentences(overdue: Sequence[Overdue]) -> list[str]:
    """Return which comuni are without a meeting for long: one sentence for those alike."""

    def days(place: Overdue) -> tuple[dt.date, dt.date]:
        return place.last or dt.date.min, place.coming or dt.date.min

    sentences = []
    for _, group in groupby(sorted(overdue, key=days), key=days):
        places = list(group)
        last, coming = places[0].last, places[0].coming
        begin = f"l'ultimo è del {italian_day(last)}" if last else "non c'è ancora stato"
        end = f"; il prossimo è il {italian_day(coming)}" if coming else ""
        names = listed(place.municipality for place in places)
        sentences.append(f"{names}: {begin}{end}.")
    return sentences


def meetings_to_prepare(agenda: Agenda) -> tuple[Meeting, ...]:
    """Return the near meetings whose documents are still to be made, or made again.

    A missed day is caught up.
    """
    return tuple(
        entry.meeting
        for entry in agenda.entries
        if entry.state is MeetingState.DUE or (entry.is_near and entry.progress.to_remake)
    )


def meetings_to_mail(agenda: Agenda) -> tuple[Meeting, ...]:
    """Return the near meetings for whose mail somebody waits, or whose mails tell older facts."""
    return tuple(
        entry.meeting
        for entry in agenda.entries
        if entry.state is MeetingState.DUE or (entry.is_near and entry.progress.outdated_mails)
    )


def _state(
    meeting: Meeting,
    invited: Sequence[Person],
    progress: MeetingProgress,
    today: dt.date,
    days: int,
) -> MeetingState:
    if meeting.date < today:
        return MeetingState.PAST
    if (meeting.date - today).days > days:
        return MeetingState.COMING
    mailed = progress.mailed
    for person in invited:
        if person.email is not None and person.code not in mailed:
            return MeetingState.DUE
    return MeetingState.READY


def _overdue_municipalities(
    meetings: Sequence[Meeting], nuclei: Sequence[Nucleus], today: dt.date, since: dt.date | None
) -> list[Overdue]:
    with_services = [meeting for meeting in meetings if meeting.kind is MeetingKind.SOCIAL_WORKERS]
    overdue: list[Overdue] = []
    for municipality in sorted(_active_municipalities(nuclei)):
        days = [meeting.date for meeting in with_services if meeting.includes(municipality)]
        last = max((day for day in days if day <= today), default=None)
        waits_since = last or since
        if waits_since is None:
            continue
        if months_later(waits_since, MONTHS_BETWEEN_MEETINGS) < today:
            coming = min((day for day in days if day > today), default=None)
            overdue.append(Overdue(municipality, last, coming))
    return overdue


def _active_municipalities(nuclei: Sequence[Nucleus]) -> set[str]:
    municipalities: set[str] = set()
    for nucleus in nuclei:
        is_active = nucleus.path is Path.ACTIVE and not nucleus.concluded
        if is_active and nucleus.municipality:
            municipalities.add(nucleus.municipality)
    return municipalities


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later; the last of a month without such a day."""
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    last_day = calendar.monthrange(year, month)[1]
    return dt.date(year, month, min(day.day, last_day))
