"""A meeting in a list of the board: where it stands, and its one next button or link."""

from dataclasses import dataclass

from collector.app.overview_words import meeting_doubts
from collector.compile.agenda import AgendaEntry
from collector.compile.meeting_step import MeetingStep, NextStep, meeting_step

_POSTED = {NextStep.PREPARE: "/prepara", NextStep.SEND: "/spedisci"}
_ON_THE_PAGE = {NextStep.MARK, NextStep.SETTLE, NextStep.WITHDRAW, NextStep.LOOK}


@dataclass(frozen=True)
class MeetingRow:
    """A meeting in a list. `doubts`: what keeps people from their mail, a sentence each.

    `is_button`: `address` is posted to.
    """

    entry: AgendaEntry
    step: MeetingStep
    doubts: list[str]
    address: str
    is_button: bool


def meeting_line(entry: AgendaEntry) -> MeetingRow:
    """Return the row of a meeting; the same on every page."""
    step = meeting_step(entry)
    its_page = f"/incontri/{entry.meeting.id}"
    end = _POSTED.get(step.next, "#mail" if step.next in _ON_THE_PAGE else "")
    return MeetingRow(entry, step, meeting_doubts(entry), f"{its_page}{end}", step.next in _POSTED)
