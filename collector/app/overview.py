"""Where a project stands: the last check, what is to complete, the next meeting, what to do now.

Read only. What cannot be looked at is said, and the rest is shown by what the journal knows.
"""

import datetime as dt
import enum
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from collector.app import passwords
from collector.app.agenda import project_agenda
from collector.app.google_sheet import GoogleSheet
from collector.app.journal_moves import journal_left_behind
from collector.app.obsolete_mails import obsolete_mails
from collector.app.retention import project_retention
from collector.app.sent_mails import uncertain_requests
from collector.app.settings import Settings
from collector.app.sync import sync_project
from collector.app.unread_rows import UnreadRow, unread_rows
from collector.app.week import DOCUMENT_DAYS, unsent_mails
from collector.compile.agenda import DUE_DAYS_BEFORE, Agenda, AgendaEntry, MeetingState
from collector.compile.retention import Retention
from collector.errors import CollectorError, JournalError
from collector.journal.deliveries import RecordedMail
from collector.journal.documents import ROOM
from collector.journal.store import Journal
from collector.journal.syncs import LastCheck
from collector.sync.result import SyncReport
from collector.text.italian import listed
from collector.validation.directory import Directory
from schemas import meeting as meetings
from schemas import nucleus as nuclei
from schemas import person as people
from schemas import session as talks
from schemas.person import Person

_FIRST_TABS: Final = frozenset({people.TAB, nuclei.TAB, talks.TAB})
"""Without a row in any of these there is nothing to check."""


class Action(enum.Enum):
    """The one thing to do now.

    LOOK: find out what is wrong. FILL: tabs are empty. FIRST_SYNC: nothing was checked yet.
    MEETING_ROWS: rows of *Incontri* cannot be read, so nobody would hear of those meetings. MAILS:
    somebody waits for a mail that can be made. KEYRING: the passwords cannot be read, and what is
    made would be made anew without them. PASSWORDS: those who wait lack one. STOPPED: their mails
    were stopped by the outgoing check. FAILED: the server refuses them. UNCERTAIN: a mail or
    a request may have arrived. DOCUMENTS: a meeting is near, and its documents are to be made.
    RENEW: mails in the folder wait to be sent, and the sheet says something new. SEND: they wait,
    and say what the sheet says. SYNC: the sheet says something new, or lacks what a sync writes.
    ASK: rows to complete that nobody was asked for. EMAILS: somebody who is invited has none.
    FLAGS: as ASK, and there is nobody to write to. OTHER_ROWS: rows of *Incontri*, *Persone* or
    *Nuclei* have an error. NOTHING: all is done.
    """

    LOOK = "look"
    FIRST_SYNC = "first_sync"
    MEETING_ROWS = "meeting_rows"
    MAILS = "mails"
    DOCUMENTS = "documents"
    KEYRING = "keyring"
    PASSWORDS = "passwords"
    STOPPED = "stopped"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    EMAILS = "emails"
    FILL = "fill"
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
    Action.KEYRING: "collector doctor",
    Action.PASSWORDS: "collector password --generate",
    Action.STOPPED: "collector week",
    Action.FAILED: "correggi l'email in «Persone»",
    Action.EMAILS: "scrivi l'email in «Persone»",
    Action.RENEW: "collector week",
    Action.SEND: "collector send --sent",
    Action.SYNC: "collector sync",
    Action.ASK: "collector week",
    Action.FLAGS: "collector flags",
    Action.OTHER_ROWS: "collector flags",
    Action.NOTHING: "collector week",
}
"""The command that does it, or what to do by hand."""


@dataclass(frozen=True)
class Overview:
    """Where a project stands.

    `checked`: the newest check that found something, None for none. `report`: what a check would
    find now, None where it could not be made. `meeting`: the next one, as of the last check, that
    is near or asks for something first; `coming`: all that come. `unsent`: the mails in the folder
    for a person to send, without those that nobody is to send any more. `new_rows`: how many rows
    to complete nobody was asked for. `can_ask`: somebody has an email. `uncertain`: a mail or
    request that may have arrived. `empty`: the tabs without a row; `people`: by code;
    `has_keyring`: passwords can be kept on this computer, or none is needed for the meeting.
    `troubles`: what could not be looked at. `retention`: what is due by the clocks, None where that
    was not looked at.
    """

    workbook: str
    checked: LastCheck | None = None
    report: SyncReport | None = None
    meeting: AgendaEntry | None = None
    coming: Sequence[AgendaEntry] = ()
    unsent: Sequence[RecordedMail] = ()
    uncertain: RecordedMail | None = None
    empty: Sequence[str] = ()
    people: Mapping[str, Person] = field(default_factory=dict, repr=False)
    has_keyring: bool = True
    new_rows: int = 0
    can_ask: bool = False
    troubles: Sequence[CollectorError] = ()
    retention: Retention | None = None
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
    def waits_to_write(self) -> bool:
        """True where a check found all that the sheet says, and it lacks what one writes."""
        return self.needs_sync and not self.changed and self.checked is not None

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
        """The command for what is to be done now, or what to do by hand."""
        if self.action is Action.FILL:
            return f"scrivi in {listed(f'«{tab}»' for tab in self.empty)}"
        if self.action is Action.PASSWORDS and not self.has_keyring:
            return "collector password"
        if self.action is Action.UNCERTAIN and self.uncertain is not None:
            mail = self.uncertain
            return f"collector send --meeting {mail.meeting} --arrived {mail.person}"
        return COMMANDS[self.action]


@dataclass(frozen=True)
class SheetLook:
    """The workbook as a check would find it now; where that cannot be said, why.

    `at`: when it was looked at.
    """

    report: SyncReport | None = None
    trouble: CollectorError | None = None
    at: dt.datetime | None = None


def look_at_sheet(settings: Settings) -> SheetLook:
    """Look at the project's workbook. Writes nothing; raises nothing for what cannot be read."""
    settings = replace(
        settings, journal=_journal_in_use(settings), workbook=_in_a_hurry(settings.workbook)
    )
    at = dt.datetime.now(dt.UTC)
    try:
        return SheetLook(sync_project(settings, dry_run=True), at=at)
    except CollectorError as error:
        return SheetLook(trouble=error, at=at)


def load_overview(settings: Settings) -> Overview:
    """Return where a project stands. Writes nothing; raises nothing for what cannot be read."""
    settings = replace(settings, journal=_journal_in_use(settings))
    look = look_at_sheet(settings)
    if isinstance(look.trouble, JournalError):
        return trouble_overview(settings, look.trouble)
    try:
        with closing(Journal.open(settings.journal, only_read=True)) as journal:
            agenda = project_agenda(settings, journal, days=DUE_DAYS_BEFORE)
            overview = overview_of(settings, journal, look, agenda)
            return replace(overview, retention=project_retention(settings, journal))
    except CollectorError as error:
        return trouble_overview(settings, *([look.trouble] if look.trouble else []), error)


def trouble_overview(settings: Settings, *troubles: CollectorError) -> Overview:
    """Return the overview of a project of which not even the journal can be read."""
    return Overview(settings.workbook.name, troubles=troubles, action=Action.LOOK)


def overview_of(
    settings: Settings, journal: Journal, look: SheetLook | None, agenda: Agenda | None
) -> Overview:
    """Return where a project stands, by what is known of it.

    `look`, `agenda`: None while they are still being made; the action is then the one thing to do
    by the rest. Raises JournalError.
    """
    overview = Overview(
        settings.workbook.name,
        report=look.report if look else None,
        troubles=[look.trouble] if look and look.trouble else (),
    )
    overview = _with_journal(settings, journal, overview, agenda)
    return replace(overview, action=_action(settings, overview))


def _in_a_hurry(workbook: Path | GoogleSheet) -> Path | GoogleSheet:
    """Return the same workbook; one on Google is asked once only: nobody waits for an overview."""
    return workbook if isinstance(workbook, Path) else replace(workbook, patient=False)


def _journal_in_use(settings: Settings) -> str:
    """Return the journal's address: where it still is, if the next sync is to move it."""
    left = journal_left_behind(settings) if settings.journal_moved else None
    return str(left) if left else settings.journal


def _with_journal(
    settings: Settings, journal: Journal, overview: Overview, agenda: Agenda | None
) -> Overview:
    """Return the overview with what the journal knows. Raises JournalError."""
    entries = agenda.entries if agenda else ()
    coming = [entry for entry in entries if entry.state is not MeetingState.PAST]
    urgent = [entry for entry in coming if _wants_mails(entry) or _wants_documents(settings, entry)]
    meeting = next(iter([*urgent, *coming]), None)
    obsolete = [mail for group in obsolete_mails(settings, journal) for mail in group.mails]
    return replace(
        overview,
        checked=journal.last_check(),
        meeting=meeting,
        coming=coming,
        uncertain=next(_uncertain_mails(journal, meeting), None),
        empty=_empty_tabs(journal, overview),
        people={person.code: person for person in journal.people(gone=True)},
        has_keyring=not _needs_keyring(settings, meeting) or passwords.has_keyring(),
        unsent=[mail for mail in unsent_mails(settings, journal) if mail not in obsolete],
        new_rows=_count_new_rows(journal, overview.report),
        can_ask=any(person.email for person in journal.people()),
    )


def _needs_keyring(settings: Settings, meeting: AgendaEntry | None) -> bool:
    """True where the meeting is near and the environment does not have all passwords for it."""
    if meeting is None or not meeting.is_near or settings.mail.attachment != "encrypted":
        return False
    return any(
        person.email and not os.environ.get(passwords.environment_variable(person.code))
        for person in meeting.invited
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


def _uncertain_mails(journal: Journal, meeting: AgendaEntry | None) -> Iterator[RecordedMail]:
    """Yield the mails of the next meeting that may have arrived, then such requests."""
    if meeting is not None and meeting.is_near:
        deliveries = journal.deliveries(meeting.meeting.id)
        for person in sorted(meeting.progress.uncertain):
            yield RecordedMail(meeting.meeting.id, person, deliveries[person])
    yield from uncertain_requests(journal)


def _empty_tabs(journal: Journal, overview: Overview) -> list[str]:
    """Return the tabs in which nobody wrote anything yet."""
    if overview.report is None:
        return []
    result, directory = overview.report.result, overview.report.directory or Directory()
    touched = {flag.tab for flag in result.flags} | {row.tab for row in result.ignored}
    filled = {
        people.TAB: directory.people or journal.people(),
        nuclei.TAB: directory.nuclei or journal.nuclei(),
        meetings.TAB: directory.meetings or journal.meetings(),
        talks.TAB: result.talks,
    }
    return [tab for tab, rows in filled.items() if not rows and tab not in touched]


def _wants_mails(entry: AgendaEntry) -> bool:
    """True where a mail can be made for somebody who waits, or one in the folder is outdated."""
    outdated = entry.progress.outdated_mails & entry.progress.to_send
    waits = entry.state is MeetingState.DUE and entry.can_be_mailed
    return waits or (entry.is_near and bool(outdated))


def _wants_documents(settings: Settings, entry: AgendaEntry) -> bool:
    """True for a near meeting whose documents are to be made, or would say something else now."""
    if (entry.meeting.date - settings.today).days > DOCUMENT_DAYS:
        return False
    return ROOM not in entry.progress.documents or bool(entry.progress.to_remake)


def _action(settings: Settings, overview: Overview) -> Action:
    """Return the one thing to do now, the most pressing first."""
    meeting = overview.meeting
    is_due = meeting is not None and meeting.state is MeetingState.DUE
    locked = bool(meeting and meeting.locked)
    makes = meeting is not None and (_wants_mails(meeting) or _wants_documents(settings, meeting))
    lacks_keyring = not overview.has_keyring
    has_nobody_to_mail = lacks_keyring and bool(meeting and not meeting.can_be_mailed)
    reasons = (
        (Action.LOOK, bool(overview.troubles)),
        (Action.FILL, set(overview.empty) >= _FIRST_TABS),
        (Action.FIRST_SYNC, overview.checked is None),
        (Action.MEETING_ROWS, overview.lost_meetings > 0),
        (Action.KEYRING, lacks_keyring and not is_due and makes),
        (Action.PASSWORDS, has_nobody_to_mail and is_due and locked),
        (Action.MAILS, meeting is not None and _wants_mails(meeting)),
        (Action.PASSWORDS, is_due and locked),
        (Action.STOPPED, is_due and bool(meeting and meeting.progress.refused)),
        (Action.FAILED, is_due and bool(meeting and meeting.progress.failed)),
        (Action.UNCERTAIN, overview.uncertain is not None),
        (Action.DOCUMENTS, meeting is not None and _wants_documents(settings, meeting)),
        (Action.RENEW, bool(overview.unsent) and bool(overview.changed)),
        (Action.SEND, bool(overview.unsent)),
        (Action.SYNC, overview.needs_sync),
        (Action.ASK, overview.new_rows > 0 and overview.can_ask),
        (Action.EMAILS, bool(meeting and meeting.is_near and meeting.without_email)),
        (Action.FLAGS, overview.new_rows > 0),
        (Action.OTHER_ROWS, bool(overview.unread)),
        (Action.FILL, bool(overview.empty)),
    )
    return next((action for action, holds in reasons if holds), Action.NOTHING)
