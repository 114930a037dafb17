"""Who may see what. A document is made of what is left here, so its counts cannot tell of anything else.

| reader              | nuclei                | talks marked              | difficulties marked       |
|---------------------|-----------------------|---------------------------|---------------------------|
| assistente sociale  | those with their name | (empty), servizio         | servizio                  |
| referente comunale  | those of their comuni | (empty), servizio         | servizio                  |
| mediatore           | those with their name | (empty), servizio, équipe | (empty), servizio, équipe |
| coordinamento       | all                   | all                       | all                       |
| the room, équipe    | all                   | as a mediatore            | as a mediatore            |
| the room, services  | all                   | as an assistente sociale  | as an assistente sociale  |

All within the comuni of the meeting. A human with two rows in *Persone* has two scopes and two documents.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import replace

from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import Confidentiality


class AccessLevel(enum.IntEnum):
    """How much of the talks a reader may see."""

    SERVICE = 1
    TEAM = 2
    COORDINATION = 3


_OF_JOB = {
    Job.SOCIAL_WORKER: AccessLevel.SERVICE,
    Job.MUNICIPAL_CONTACT: AccessLevel.SERVICE,
    Job.MEDIATOR: AccessLevel.TEAM,
    Job.COORDINATOR: AccessLevel.COORDINATION,
}
_OF_ROOM = {MeetingKind.SOCIAL_WORKERS: AccessLevel.SERVICE, MeetingKind.TEAM: AccessLevel.TEAM}
_NEEDED = {
    Confidentiality.SERVICE: AccessLevel.SERVICE,
    Confidentiality.TEAM: AccessLevel.TEAM,
    Confidentiality.COORDINATION: AccessLevel.COORDINATION,
}


def access_level(reader: Person | None, room: MeetingKind | None = None) -> AccessLevel:
    """What a reader may see. No reader is the copy for the room (`room`: of which kind of meeting): what lies
    on the table is read by everyone who sits there. No reader and no room is the coordinator at the desk.
    """
    if reader is not None:
        return _OF_JOB[reader.job]
    return AccessLevel.COORDINATION if room is None else _OF_ROOM[room]


def recipients(
    meeting: Meeting, people: Iterable[Person], nuclei: Sequence[Nucleus]
) -> tuple[Person, ...]:
    """Who gets a document for this meeting, in the order of *Persone*.

    Équipe: mediators and coordinators. Services: coordinators, social workers with a nucleus in the meeting,
    and the municipal contacts of its comuni.
    """

    def invited(person: Person) -> bool:
        if person.job is Job.COORDINATOR:
            return True
        if meeting.kind is MeetingKind.TEAM:
            return person.job is Job.MEDIATOR
        if person.job is Job.SOCIAL_WORKER:
            return bool(nuclei_for(person, nuclei, meeting))
        return person.job is Job.MUNICIPAL_CONTACT and any(
            map(meeting.includes, person.municipalities)
        )

    return tuple(person for person in people if invited(person))


def nuclei_for(
    person: Person | None, nuclei: Iterable[Nucleus], meeting: Meeting
) -> tuple[Nucleus, ...]:
    """The nuclei of the meeting that this person may see; None is the copy for the room."""
    return tuple(n for n in nuclei if meeting.includes(n.municipality) and _may_see(person, n))


def _may_see(person: Person | None, nucleus: Nucleus) -> bool:
    if person is None or person.job is Job.COORDINATOR:
        return True
    if person.job is Job.SOCIAL_WORKER:
        return nucleus.social_worker == person.name
    if person.job is Job.MEDIATOR:
        return nucleus.mediator == person.name
    return nucleus.municipality is not None and nucleus.municipality in person.municipalities


def talks_for(
    person: Person | None, talks: Iterable[TalkRecord], *, room: MeetingKind | None = None
) -> tuple[TalkRecord, ...]:
    """The talks that this person may see, without the fields that are not for them.

    A field taken away is not "missing" either: nobody learns that it exists.
    """
    allowed = access_level(person, room)
    return tuple(_without_issues(t, allowed) for t in talks if _talk_level(t) <= allowed)


def _talk_level(talk: TalkRecord) -> AccessLevel:
    return AccessLevel.SERVICE if talk.confidentiality is None else _NEEDED[talk.confidentiality]


def issues_level(talk: TalkRecord) -> AccessLevel:
    """Difficulties stay in the équipe, if the row does not say otherwise."""
    return AccessLevel.TEAM if talk.confidentiality is None else _NEEDED[talk.confidentiality]


def _without_issues(talk: TalkRecord, allowed: AccessLevel) -> TalkRecord:
    if issues_level(talk) <= allowed:
        return talk
    missing = tuple(key for key in talk.missing if key != "issues")
    return replace(
        talk,
        issues=None,
        missing=missing,
        complete=talk.complete or (bool(talk.missing) and not missing),
    )
