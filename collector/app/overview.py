"""Where a project stands: the last check, what is to complete, the next meeting, what to do now.

Read only. What cannot be looked at is said, and the rest is shown by what the journal knows.
"""

import enum
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from collector.app.agenda import project_agenda
from collector.app.google_sheet import GoogleSheet
from collector.app.journal_moves import journal_left_behind
from collector.app.settings import Settings
from collector.app.sync import sync_project
from collector.app.unread_rows import UnreadRow, unread_rows
from collector.app.week import DOCUMENT_DAYS, unsent_mails
from collector.compile.agenda import DUE_DAYS_BEFORE, AgendaEntry, MeetingState
from collector.errors import CollectorError, JournalError
from collector.journal.deliveries import RecordedMail
from collector.journal.documents import ROOM
from collector.journal.store import Journal
from collector.journal.syncs import LastCheck
from collector.sync.result import SyncReport


class Action(enum.Enum):
    """The one thing to do now.

    LOOK: find out what is wrong. FIRST_SYNC: nothing was checked yet. MEETING_ROWS: rows of
    *Incontri* cannot be read, so nobody would hear of those meetings. MAILS: somebody waits for a
    mail. DOCUMENTS: a meeting is near, and its documents are to be made. RENEW: mails in the folder
    wait to be sent, and the sheet says something new. SEND: they wait, and say what the sheet says.
    SYNC: the sheet says something new, or lacks what a sync writes. ASK: rows to complete that
    nobody was asked for. FLAGS: the same, and there is nobody to write to. OTHER_ROWS: rows of
    *Incontri*, *Persone* or *Nuclei* have an error. NOTHING: all is done.
    """

    LOOK = "look"
    FIRST_SYNC = "first_sync"
    MEETING_ROWS = "meeting_rows"
    MAILS = "mails"
    DOCUMENTS = "documents"
    RENEW = "renew"
    SEND = "send"
    SYNC = "sync"
    ASK = "ask"
    FLAGS = "flags"
    OTHER_ROWS = "other_rows"
    NOTHING = "nothing"


COMMANDS: Final = {
    Action.LOOK: "collector doctor",
    Action.FIRST_SYNC: "collector sync",
    Action.MEETING_ROWS: "collector flags",
    Action.MAILS: "collector week",
    Action.DOCUMENTS: "collector week",
    Action.RENEW: "collector week",
    Action.SEND: "collector send --sent",
    Action.SYNC: "collector sync",
    Action.ASK: "collector week",
    Action.FLAGS: "collector flags",
    Action.OTHER_ROWS: "collector flags",
    Action.NOTHING: "collector week",
}
"""The command that does it."""


@dataclass(frozen=True)
class Overview:
    """Where a project stands.

    `checked`: the newest check that found something, None for none. `report`: what a check would
    find now, None where it could not be made. `meeting`: the next one, as of the last check, that
    is near or asks for something first. `unsent`: the mails in the folder for a person to send.
    `new_rows`: how many rows to complete nobody was asked for. `can_ask`: somebody has an email.
    `troubles`: what could not be looked at.
    """

    workbook: str
    checked: LastCheck | None = None
    report: SyncReport | None = None
    meeting: AgendaEntry | None = None
    unsent: Sequence[RecordedMail] = ()
    new_rows: int = 0
    can_ask: bool = False
    troubles: Sequence[CollectorError] = ()
    action: Action = Action.NOTHING

    @property
    def changed(self) -> bool | None:
        """Whether the sheet says something new since; None where it could not be looked at."""
        return None if self.report is None else self.report.has_news

    @property
    def needs_sync(self) -> bool:
        """True when a sync would remember or write something."""
        report = self.report
        return report is not None and (report.has_news or not report.write_back.empty)

    @property
    def unread(self) -> list[UnreadRow]:
        """The rows of meetings, people and nuclei that a person must put right."""
        return unread_rows(self.report.result.flags) if self.report else []

    @property
    def lost_meetings(self) -> int:
        """How many rows of *Incontri* are no meeting because they cannot be read."""
        return sum(row.is_lost_meeting for row in self.unread)

    @property
    def command(self) -> str:
        """The command for what is to be done now."""
        return COMMANDS[self.action]


def load_overview(settings: Settings) -> Overview:
    """Return where a project stands. Writes nothing; raises nothing for what cannot be read."""
    settings = replace(
        settings, journal=_journal_in_use(settings), workbook=_in_a_hurry(settings.workbook)
    )
    overview = Overview(settings.workbook.name)
    try:
        overview = replace(overview, report=sync_project(settings, dry_run=True))
    except JournalError as error:
        return replace(overview, troubles=[error], action=Action.LOOK)
    except CollectorError as error:
        overview = replace(overview, troubles=[error])
    try:
        with closing(Journal.open(settings.journal, only_read=True)) as journal:
            overview = _with_journal(settings, journal, overview)
    except CollectorError as error:
        return replace(overview, troubles=[*overview.troubles, error], action=Action.LOOK)
    return replace(overview, action=_action(settings, overview))


def _in_a_hurry(workbook: Path | GoogleSheet) -> Path | GoogleSheet:
    """Return the same workbook; one on Google is asked once only: nobody waits for an overview."""
    return workbook if isinstance(workbook, Path) else replace(workbook, patient=False)


def _journal_in_use(settings: Settings) -> str:
    """Return the journal's address: where it still is, if the next sync is to move it."""
    left = journal_left_behind(settings) if settings.journal_moved else None
    return str(left) if left else settings.journal


def _with_journal(settings: Settings, journal: Journal, overview: Overview) -> Overview:
    """Return the overview with what the journal knows. Raises JournalError."""
    agenda = project_agenda(settings, journal, days=DUE_DAYS_BEFORE)
    coming = [entry for entry in agenda.entries if entry.state is not MeetingState.PAST]
    urgent = [entry for entry in coming if _wants_mails(entry) or _wants_documents(settings, entry)]
    return replace(
        overview,
        checked=journal.last_check(),
        meeting=next(iter([*urgent, *coming]), None),
        unsent=unsent_mails(settings, journal),
        new_rows=_count_new_rows(journal, overview.report),
        can_ask=any(person.email for person in journal.people()),
    )


def _count_new_rows(journal: Journal, report: SyncReport | None) -> int:
    """Return how many rows of talks have a flag that nobody was asked for."""
    if report is None:
        return 0
    asked = {key[1:] for key in journal.open_requests()}
    rows = {
        flag.row_code
        for flag in report.result.flags
        if (flag.row_code or "").startswith("R")
        and (flag.row_code, flag.field, flag.code) not in asked
    }
    return len(rows)


def _wants_mails(entry: AgendaEntry) -> bool:
    """True where somebody waits for a mail, or one in the folder tells older facts."""
    outdated = entry.progress.outdated_mails & entry.progress.to_send
    return entry.state is MeetingState.DUE or (entry.is_near and bool(outdated))


def _wants_documents(settings: Settings, entry: AgendaEntry) -> bool:
    """True for a near meeting whose documents are to be made, or would say something else now."""
    if (entry.meeting.date - settings.today).days > DOCUMENT_DAYS:
        return False
    return ROOM not in entry.progress.documents or bool(entry.progress.to_remake)


def _action(settings: Settings, overview: Overview) -> Action:
    """Return the one thing to do now, the most pressing first."""
    meeting = overview.meeting
    reasons = (
        (Action.LOOK, bool(overview.troubles)),
        (Action.FIRST_SYNC, overview.checked is None),
        (Action.MEETING_ROWS, overview.lost_meetings > 0),
        (Action.MAILS, meeting is not None and _wants_mails(meeting)),
        (Action.DOCUMENTS, meeting is not None and _wants_documents(settings, meeting)),
        (Action.RENEW, bool(overview.unsent) and bool(overview.changed)),
        (Action.SEND, bool(overview.unsent)),
        (Action.SYNC, overview.needs_sync),
        (Action.ASK, overview.new_rows > 0 and overview.can_ask),
        (Action.FLAGS, overview.new_rows > 0),
        (Action.OTHER_ROWS, bool(overview.unread)),
    )
    return next((action for action, holds in reasons if holds), Action.NOTHING)
