"""Nuclei of which nobody will hear at a meeting: without a social worker (or mediator), or with one to whom nobody can
write. Pure.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus
from schemas.person import Job, Person

_JUST_CONCLUDED: Final = dt.timedelta(days=62)
"""A path that was concluded so shortly before a meeting is still spoken of there."""
_WHO: Final = {MeetingKind.SOCIAL_WORKERS: Job.SOCIAL_WORKER, MeetingKind.TEAM: Job.MEDIATOR}
_WORDS: Final = {Job.SOCIAL_WORKER: "assistente sociale", Job.MEDIATOR: "mediatore"}


@dataclass(frozen=True, slots=True)
class UnreachedNucleus:
    """A nucleus, the id of the meeting, and why nobody hears of it there, in Italian: "senza assistente sociale"."""

    nucleus: str
    meeting: str
    reason: str

    @property
    def sentence(self) -> str:
        """As it is said: "N7F3K: senza assistente sociale"."""
        return f"{self.nucleus}: {self.reason}"


def unreached_nuclei(
    meeting: Meeting,
    nuclei: Iterable[Nucleus],
    people: Sequence[Person],
    lacks: Callable[[Person], str],
) -> tuple[UnreachedNucleus, ...]:
    """The nuclei of a meeting that reach nobody but the coordinators and the contacts of their comune.

    `lacks` says what keeps a person from being written to ("email", "password"); '' where nothing does.
    """
    job = _WHO[meeting.kind]
    by_name = {person.name: person for person in people if person.job is job}
    found = []
    for nucleus in _spoken_of(meeting, nuclei):
        name = nucleus.social_worker if job is Job.SOCIAL_WORKER else nucleus.mediator
        person = by_name.get(name or "")
        if person is None:
            found.append(UnreachedNucleus(nucleus.code, meeting.id, f"senza {_WORDS[job]}"))
        elif what := lacks(person):
            found.append(UnreachedNucleus(nucleus.code, meeting.id, f"{_WORDS[job]} senza {what}"))
    return tuple(found)


def _spoken_of(meeting: Meeting, nuclei: Iterable[Nucleus]) -> Iterator[Nucleus]:
    for nucleus in nuclei:
        over = nucleus.concluded and (
            nucleus.closed_on is None or nucleus.closed_on < meeting.date - _JUST_CONCLUDED
        )
        if meeting.includes(nucleus.municipality) and not over:
            yield nucleus


def coming_unreached_nuclei(
    meetings: Iterable[Meeting],
    nuclei: Sequence[Nucleus],
    people: Sequence[Person],
    lacks: Callable[[Person], str],
    *,
    today: dt.date,
) -> tuple[UnreachedNucleus, ...]:
    """The same for all meetings from `today` on: each nucleus once for each reason, at the first meeting."""
    found: dict[tuple[str, str], UnreachedNucleus] = {}
    for meeting in sorted(meetings, key=lambda one: (one.date, one.id)):
        if meeting.date >= today:
            for one in unreached_nuclei(meeting, nuclei, people, lacks):
                found.setdefault((one.nucleus, one.reason), one)
    return tuple(found.values())
