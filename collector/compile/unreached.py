"""Nuclei of which nobody will hear at a meeting. Pure.

They have no social worker (or mediator), or one to whom nobody can write.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from collector.text.italian import capital, listed
from schemas.kinds import Job, MeetingKind

if TYPE_CHECKING:
    from schemas.meeting import Meeting
    from schemas.nucleus import Nucleus
    from schemas.outlines import MeetingOutline, NucleusOutline, PersonOutline
    from schemas.person import Person

_Person = TypeVar("_Person", "Person", "PersonOutline")
_JUST_CONCLUDED: Final = dt.timedelta(days=62)
"""A path that was concluded so shortly before a meeting is still spoken of there."""
_JOBS: Final = {MeetingKind.SOCIAL_WORKERS: Job.SOCIAL_WORKER, MeetingKind.TEAM: Job.MEDIATOR}
_WITHOUT: Final = "senza "
_JOB_WORDS: Final = {Job.SOCIAL_WORKER: "assistente sociale", Job.MEDIATOR: "mediatore"}


class UnreachedNucleus(NamedTuple):
    """A nucleus of which nobody hears at a meeting.

    `nucleus`: its code. `meeting`: the id. `reason`: in Italian, "senza assistente sociale".
    """

    nucleus: str
    meeting: str
    reason: str

    @property
    def has_nobody(self) -> bool:
        """True where no one is written beside the nucleus, False where somebody lacks something."""
        return self.reason.startswith(_WITHOUT)


class UnreachedGroup(NamedTuple):
    """Nuclei of which nobody hears at a meeting for the same reason; `nuclei`: their codes."""

    meeting: str
    reason: str
    nuclei: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """As it is said: "Senza assistente sociale: N7F3K e N2QX8"."""
        return f"{capital(self.reason)}: {listed(self.nuclei)}"


def group_by_reason(unreached: Iterable[UnreachedNucleus]) -> tuple[UnreachedGroup, ...]:
    """Return the nuclei of each meeting by reason; those that have nobody come first."""
    groups: dict[tuple[str, str], list[str]] = {}
    for nucleus in sorted(unreached, key=lambda nucleus: not nucleus.has_nobody):
        groups.setdefault((nucleus.meeting, nucleus.reason), []).append(nucleus.nucleus)
    return tuple(
        UnreachedGroup(meeting, reason, tuple(codes)) for (meeting, reason), codes in groups.items()
    )


def unreached_nuclei(
    meeting: "Meeting | MeetingOutline",
    nuclei: "Iterable[Nucleus | NucleusOutline]",
    people: Sequence[_Person],
    lacks: Callable[[_Person], str],
) -> tuple[UnreachedNucleus, ...]:
    """Return the nuclei of a meeting that reach only coordinators and contacts of their comune.

    `lacks`: what keeps a person from being written to ("email", "password"); '' where nothing does.
    """
    job = _JOBS[meeting.kind]
    by_name = {person.name: person for person in people if person.job is job}
    unreached: list[UnreachedNucleus] = []
    for nucleus in nuclei:
        if not _is_spoken_of(nucleus, meeting):
            continue
        reason = _reason(nucleus, job, by_name, lacks)
        if reason:
            unreached.append(UnreachedNucleus(nucleus.code, meeting.id, reason))
    return tuple(unreached)


def _is_spoken_of(nucleus: "Nucleus | NucleusOutline", meeting: "Meeting | MeetingOutline") -> bool:
    if not meeting.includes(nucleus.municipality):
        return False
    if not nucleus.concluded:
        return True
    return nucleus.closed_on is not None and nucleus.closed_on >= meeting.date - _JUST_CONCLUDED


def _reason(
    nucleus: "Nucleus | NucleusOutline",
    job: Job,
    by_name: Mapping[str, _Person],
    lacks: Callable[[_Person], str],
) -> str:
    """Why nobody hears of a nucleus; '' where somebody does."""
    name = nucleus.social_worker if job is Job.SOCIAL_WORKER else nucleus.mediator
    person = by_name.get(name or "")
    if person is None:
        return f"{_WITHOUT}{_JOB_WORDS[job]}"
    lacking = lacks(person)
    return f"{_JOB_WORDS[job]} senza {lacking}" if lacking else ""


def coming_unreached_nuclei(
    meetings: "Iterable[Meeting | MeetingOutline]",
    nuclei: "Sequence[Nucleus | NucleusOutline]",
    people: Sequence[_Person],
    lacks: Callable[[_Person], str],
    *,
    today: dt.date,
) -> tuple[UnreachedNucleus, ...]:
    """Return the same for all meetings from `today` on.

    Each nucleus once for each reason, at the first meeting.
    """
    first: dict[tuple[str, str], UnreachedNucleus] = {}
    for meeting in sorted(meetings, key=lambda meeting: (meeting.date, meeting.id)):
        if meeting.date < today:
            continue
        for nucleus in unreached_nuclei(meeting, nuclei, people, lacks):
            first.setdefault((nucleus.nucleus, nucleus.reason), nucleus)
    return tuple(first.values())
