"""Nuclei, people and meetings as far as it is asked who hears of whom, read without their models.

The journal keeps each as the JSON that its model wrote: here the fields that are needed are taken
from it as they stand there. A test holds each outline to its model.
"""

import datetime as dt
from typing import NamedTuple

from schemas.json_text import read_json
from schemas.kinds import Job, MeetingKind, Path, is_about, is_concluded


class NucleusOutline(NamedTuple):
    """What of a `Nucleus` says whose it is."""

    code: str
    municipality: str | None
    mediator: str | None
    social_worker: str | None
    path: Path
    closed_on: dt.date | None

    @classmethod
    def of_json(cls, text: str) -> "NucleusOutline":
        """Read it from a nucleus's JSON. Raises ValueError, KeyError and TypeError."""
        read = read_json(text)
        return cls(
            read["code"],
            read["municipality"],
            read["mediator"],
            read["social_worker"],
            Path(read["path"]),
            _day(read["closed_on"]),
        )

    @property
    def concluded(self) -> bool:
        """True when no further talk is expected."""
        return is_concluded(self.path, self.closed_on)


class PersonOutline(NamedTuple):
    """What of a `Person` says who they are and whether they can be written to."""

    code: str
    name: str
    job: Job
    email: str | None

    @classmethod
    def of_json(cls, text: str) -> "PersonOutline":
        """Read it from a person's JSON. Raises ValueError, KeyError and TypeError."""
        read = read_json(text)
        return cls(read["code"], read["name"], Job(read["job"]), read["email"])

    def __repr__(self) -> str:
        """Say neither the name nor the address."""
        return f"PersonOutline(code={self.code!r}, job={self.job!r})"


class MeetingOutline(NamedTuple):
    """What of a `Meeting` says when it is and about whom."""

    id: str
    kind: MeetingKind
    date: dt.date
    municipalities: tuple[str, ...]

    @classmethod
    def of_json(cls, meeting_id: str, text: str) -> "MeetingOutline":
        """Read it from a meeting's id and JSON. Raises ValueError, KeyError and TypeError."""
        read = read_json(text)
        date = dt.date.fromisoformat(read["date"])
        return cls(meeting_id, MeetingKind(read["kind"]), date, tuple(read["municipalities"]))

    def includes(self, municipality: str | None) -> bool:
        """True when the meeting is about this comune."""
        return is_about(self.municipalities, municipality)


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
