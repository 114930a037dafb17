"""Who may see what. A document is made of what is left here, so its counts cannot tell more.

| recipient          | nuclei                | talks marked             | difficulties marked      |
|--------------------|-----------------------|--------------------------|--------------------------|
| assistente sociale | those with their name | empty, servizio          | servizio                 |
| referente comunale | of their comuni       | empty, servizio          | servizio                 |
| mediatore          | those with their name | empty, servizio, équipe  | empty, servizio, équipe  |
| coordinamento      | all                   | all                      | all                      |
| the room, équipe   | all                   | as a mediatore           | as a mediatore           |
| the room, services | all                   | as assistente sociale    | as assistente sociale    |

All within the municipalities of the meeting, where there is one. A human with two rows in
*Persone* has two scopes and two documents.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import Confidentiality


class AccessLevel(enum.IntEnum):
    """How much of the talks somebody may see: each level includes the lower ones."""

    SERVICE = 1
    TEAM = 2
    COORDINATION = 3


_LEVEL_OF_JOB: Final = {
    Job.SOCIAL_WORKER: AccessLevel.SERVICE,
    Job.MUNICIPAL_CONTACT: AccessLevel.SERVICE,
    Job.MEDIATOR: AccessLevel.TEAM,
    Job.COORDINATOR: AccessLevel.COORDINATION,
}
_LEVEL_OF_ROOM: Final = {
    MeetingKind.SOCIAL_WORKERS: AccessLevel.SERVICE,
    MeetingKind.TEAM: AccessLevel.TEAM,
}
_NEEDED_LEVEL: Final = {
    Confidentiality.SERVICE: AccessLevel.SERVICE,
    Confidentiality.TEAM: AccessLevel.TEAM,
    Confidentiality.COORDINATION: AccessLevel.COORDINATION,
}


def access_level(recipient: Person | None, room: MeetingKind | None = None) -> AccessLevel:
    """Return what a recipient may see.

    None with a `room` is the copy for the room of such a meeting: what lies on the table is read by
    everyone who sits there. None without a room is the coordinator at the desk.
    """
    if recipient is not None:
        return _LEVEL_OF_JOB[recipient.job]
    return AccessLevel.COORDINATION if room is None else _LEVEL_OF_ROOM[room]


def recipients(
    meeting: Meeting, people: Iterable[Person], nuclei: Sequence[Nucleus]
) -> tuple[Person, ...]:
    """Return who gets a document for this meeting, in the order of *Persone*.

    Équipe: mediators and coordinators. Services: coordinators, social workers with a nucleus in the
    meeting, and the municipal contacts of its municipalities.
    """
    return tuple(person for person in people if _is_recipient(person, meeting, nuclei))


def _is_recipient(person: Person, meeting: Meeting, nuclei: Sequence[Nucleus]) -> bool:
    if person.is_erased:
        return False
    if person.job is Job.COORDINATOR:
        return True
    if meeting.kind is MeetingKind.TEAM:
        return person.job is Job.MEDIATOR
    if person.job is Job.SOCIAL_WORKER:
        return bool(nuclei_for(person, nuclei, meeting))
    is_contact = person.job is Job.MUNICIPAL_CONTACT
    return is_contact and any(map(meeting.includes, person.municipalities))


def nuclei_for(
    person: Person | None, nuclei: Iterable[Nucleus], meeting: Meeting | None = None
) -> tuple[Nucleus, ...]:
    """Return the nuclei of the meeting that a person may see; None is the copy for the room.

    Without a meeting: all that the person may see today.
    """
    return tuple(
        nucleus
        for nucleus in nuclei
        if (meeting is None or meeting.includes(nucleus.municipality)) and _may_see(person, nucleus)
    )


def _may_see(person: Person | None, nucleus: Nucleus) -> bool:
    if person is None:
        return True
    if person.is_erased or person.job is Job.COORDINATOR:
        return not person.is_erased
    if person.job is Job.SOCIAL_WORKER:
        return nucleus.social_worker == person.name
    if person.job is Job.MEDIATOR:
        return nucleus.mediator == person.name
    return nucleus.municipality is not None and nucleus.municipality in person.municipalities


def talks_for(
    person: Person | None, talks: Iterable[TalkRecord], *, room: MeetingKind | None = None
) -> tuple[TalkRecord, ...]:
    """Return the talks that a person may see, without the fields that are not for them.

    A field taken away is not "missing" either: nobody learns that it exists. None and `room`: see
    `access_level`.
    """
    allowed = access_level(person, room)
    return tuple(_without_issues(talk, allowed) for talk in talks if _talk_level(talk) <= allowed)


def _talk_level(talk: TalkRecord) -> AccessLevel:
    """Return the level that a talk needs; without a mark it is for the services."""
    if talk.confidentiality is None:
        return AccessLevel.SERVICE
    return _NEEDED_LEVEL[talk.confidentiality]


def issues_level(talk: TalkRecord) -> AccessLevel:
    """Return the level that the difficulties of a talk need; without a mark: the équipe."""
    if talk.confidentiality is None:
        return AccessLevel.TEAM
    return _NEEDED_LEVEL[talk.confidentiality]


_ABOUT_DIFFICULTIES: Final = frozenset({"issues", "issue_types"})


def _without_issues(talk: TalkRecord, allowed: AccessLevel) -> TalkRecord:
    if issues_level(talk) <= allowed:
        return talk
    missing = tuple(key for key in talk.missing if key not in _ABOUT_DIFFICULTIES)
    lacks_only_issues = bool(talk.missing) and not missing
    complete = talk.complete or lacks_only_issues
    return replace(talk, issues=None, issue_types=(), missing=missing, complete=complete)
