"""What a week leaves for a person to do, and how the run ends by it. Pure.

Left is what the week could not do, and what only a person can: mails in the folder that wait to be
sent, people without an email or a password, mails that were stopped or may have gone out, rows that
no mediator can be asked for or answered, rows of meetings, people and nuclei that cannot be read, a
workbook that could not be written. Rows that a mediator
was asked to complete are the mediator's.
"""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.app.week import Step, Stopped, Week
from collector.deliver.letter import LetterOutcome, LetterResult


class LeftKind(enum.StrEnum):
    """Why something is left for a person.

    STOPPED: a part of the week could not be done. WORKBOOK: it could be read and not written.
    NO_EMAIL, NO_PASSWORD: of a recipient. REFUSED: stopped by the outgoing check. LATER: the server
    does not take it now. FAILED: nor ever. UNCERTAIN: it may have gone out, now or in an earlier
    week. UNRECORDED: a mail lies in a folder, and the journal does not know whether it left. BUSY:
    another command is at it. NO_COPY: it left, and no copy could be kept. TO_SEND: it lies in the
    folder. ROWS: rows of talks that are the coordinator's. UNREAD_MEETINGS: rows of *Incontri* that
    are no meeting, for they cannot be read. UNREAD_ROWS: other rows of *Incontri*, *Persone* and
    *Nuclei* with an error.
    """

    STOPPED = "stopped"
    WORKBOOK = "workbook"
    NO_EMAIL = "no_email"
    NO_PASSWORD = "no_password"  # noqa: S105
    REFUSED = "refused"
    LATER = "later"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    UNRECORDED = "unrecorded"
    BUSY = "busy"
    NO_COPY = "no_copy"
    TO_SEND = "to_send"
    ROWS = "rows"
    UNREAD_MEETINGS = "unread_meetings"
    UNREAD_ROWS = "unread_rows"


@dataclass(frozen=True)
class Left:
    """One thing that is left.

    `meeting`: its id, or that of the reminders; '' for none. `person`: by code, '' for nobody.
    `step`: the part that stopped. `rows`: how many.
    """

    kind: LeftKind
    meeting: str = ""
    person: str = ""
    step: Step | None = None
    rows: int = 0


_KINDS: Final[Mapping[LetterResult, LeftKind]] = {
    LetterResult.LOCKED: LeftKind.NO_PASSWORD,
    LetterResult.REFUSED: LeftKind.REFUSED,
    LetterResult.LATER: LeftKind.LATER,
    LetterResult.FAILED: LeftKind.FAILED,
    LetterResult.UNCERTAIN: LeftKind.UNCERTAIN,
    LetterResult.UNRECORDED: LeftKind.UNRECORDED,
    LetterResult.BUSY: LeftKind.BUSY,
}
_CODES_BEFORE_DELIVERY: Final = (1, 4, 3, 2)
"""The exit codes of what stopped a part, the first that there is."""
_SOMETHING_LEFT: Final = 5


def left_for_person(week: Week) -> list[Left]:
    """Return what a person must still do after a week, or (of a plan) whatever the week does."""
    left = [Left(LeftKind.STOPPED, _meeting_of(one), step=one.step) for one in week.stopped]
    if week.sync.waiting_reason:
        left.append(Left(LeftKind.WORKBOOK))
    for work in week.meetings:
        if work.entry.is_near:
            id_ = work.entry.meeting.id
            lacking = work.entry.without_email
            left += [Left(LeftKind.NO_EMAIL, id_, person.code) for person in lacking]
    left += [one for outcome in week.outcomes if (one := _of_outcome(outcome)) is not None]
    earlier = [Left(LeftKind.UNCERTAIN, mail.meeting, mail.person) for mail in week.uncertain]
    left += [one for one in earlier if one not in left]
    replaced = week.replaced
    to_send = [mail for mail in week.unsent if mail.delivery.number not in replaced]
    left += [Left(LeftKind.TO_SEND, mail.meeting, mail.person) for mail in to_send]
    return [*left, *_rows(week), *_unread_rows(week)]


def _meeting_of(stopped: Stopped) -> str:
    return stopped.meeting.id if stopped.meeting else ""


def _of_outcome(outcome: LetterOutcome) -> Left | None:
    letter = outcome.letter
    kind = _KINDS.get(outcome.result)
    if kind is None and outcome.result is LetterResult.SENT and outcome.why:
        kind = LeftKind.NO_COPY
    return Left(kind, letter.meeting, letter.person) if kind else None


def _rows(week: Week) -> Iterator[Left]:
    """Yield whose rows are the coordinator's: nobody can be asked, or somebody did not answer."""
    if week.reminders is None:
        return
    for waiting in week.reminders.plan.unanswered:
        code = waiting.person.code if waiting.person else ""
        yield Left(LeftKind.ROWS, person=code, rows=len(waiting.rows))


def _unread_rows(week: Week) -> Iterator[Left]:
    """Yield the rows of the other tabs that a person must put right, meetings first."""
    rows = week.unread
    meetings = sum(row.is_lost_meeting for row in rows)
    if meetings:
        yield Left(LeftKind.UNREAD_MEETINGS, rows=meetings)
    if len(rows) > meetings:
        yield Left(LeftKind.UNREAD_ROWS, rows=len(rows) - meetings)


def week_exit_code(stopped: Sequence[Stopped], left: Sequence[Left]) -> int:
    """Return how a week ends: the first of 1, 4, 3 and 2 that stopped a part of it; else 5 when
    something is left for a person, else 0.
    """
    codes = {one.error.exit_code for one in stopped}
    for code in _CODES_BEFORE_DELIVERY:
        if code in codes:
            return code
    return _SOMETHING_LEFT if left else 0
