"""What calendars know a meeting by: the same mark after it was moved to another day.

A meeting's id is made of its day, so a row of *Incontri* with a new day is another meeting for the
journal. For the calendar of somebody who was told of the old day it is the same one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from collector.app.settings import Settings
from collector.journal.store import Journal
from schemas.canonical import content_hash
from schemas.meeting import Meeting, MeetingKind

MeetingChange = tuple[int, str, str, bool]
"""The number of a run, its day (ISO), a meeting's id, and whether the meeting went then."""


@dataclass(frozen=True)
class CalendarEvent:
    """A meeting as calendars know it. `mails`: how many mails told each person of it, by code."""

    uid: str
    mails: Mapping[str, int]

    def sequence(self, person: str) -> int:
        """Return the number of the next mail to a person: the first is 0."""
        return self.mails.get(person, 0)


def calendar_event(settings: Settings, journal: Journal, meeting: Meeting) -> CalendarEvent:
    """Return what calendars know a meeting by."""
    marks = event_marks(journal.meeting_changes())
    mark = marks.get(meeting.id, meeting.id)
    mails: dict[str, int] = {}
    for (meeting_id, person), number in journal.mail_counts().items():
        if marks.get(meeting_id, meeting_id) == mark:
            mails[person] = mails.get(person, 0) + number
    project = settings.project_id or settings.mail.sender
    return CalendarEvent(f"{content_hash([project, mark])[:32]}@collector", mails)


def event_marks(changes: Iterable[MeetingChange]) -> dict[str, str]:
    """Return the mark of the event that each meeting is, by the meeting's id. Pure.

    A meeting that came in the same run in which another of its kind went, before that one's day, is
    the same event on another day. Where several came or went, those with the same comuni belong
    together; else they are events of their own.
    """
    marks: dict[str, str] = {}
    present: set[str] = set()
    used: dict[str, int] = {}
    for _, group in groupby(changes, key=lambda change: change[0]):
        run = list(group)
        went = [meeting for _, today, meeting, gone in run if gone and _is_to_come(meeting, today)]
        came = [meeting for _, _, meeting, gone in run if not gone and meeting not in present]
        moved = _moved(went, came)
        for meeting in came:
            before = moved.get(meeting)
            if before is not None:
                marks[meeting] = marks.get(before, before)
                continue
            number = used.get(meeting, 0)
            marks[meeting] = f"{meeting}/{number}" if number else meeting
            used[meeting] = number + 1
        present.update(came)
        present.difference_update(meeting for _, _, meeting, gone in run if gone)
    return marks


def _is_to_come(meeting: str, today: str) -> bool:
    return Meeting.day_of(meeting).isoformat() >= today


def _moved(went: list[str], came: list[str]) -> dict[str, str]:
    """Return which meeting each one was before, where that is certain."""
    moved = {}
    for meeting in came:
        # First those with the same comuni, else those of the same kind.
        for same in (_kind_and_comuni, _kind):
            alike = [other for other in came if same(other) == same(meeting)]
            before = [other for other in went if same(other) == same(meeting)]
            if len(alike) == 1 and len(before) == 1:
                moved[meeting] = before[0]
                break
    is_shared = [old for old in moved.values() if list(moved.values()).count(old) > 1]
    return {new: old for new, old in moved.items() if old not in is_shared}


def _kind_and_comuni(meeting: str) -> tuple[str, str]:
    kind, _year, _month, _day, *comuni = meeting.split("-")
    return kind, "-".join(comuni)


def _kind(meeting: str) -> str:
    return meeting.split("-")[0]


def calendar_summary(kind: MeetingKind, service: str) -> str:
    """Return what a calendar shows of a meeting: which kind it is, and of which service."""
    what = "Équipe dei mediatori" if kind is MeetingKind.TEAM else "Incontro con i servizi sociali"
    return f"{what}: {service}" if service else what
