"""`collector week`: all that a coordinator does in a week, by the functions of the single commands.

Planned in memory first, so that nothing is written before the yes; then carried out, part by part.
What cannot be done does not stop the rest. What leaves is what was shown: where the sheet changed
since, nothing leaves, and the new plan is to be shown (see `Week.changed`).
"""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from collector.app.agenda import project_agenda
from collector.app.backup.folder import back_up_to_folder, is_backup_due, week_passphrase
from collector.app.backup.make import MadeBackup
from collector.app.digests import MadeDigest, make_digests, plan_digests
from collector.app.folders import OUTBOX_FOLDER
from collector.app.freshness import (
    MAX_TRIES,
    FreshJournal,
    changed_since,
    fresh_journal,
    sync_again,
)
from collector.app.open_flags import MediatorFlags, OpenFlags, open_flags_by_mediator
from collector.app.preview import open_preview
from collector.app.project import CodeSource, RepeatedCodes, now
from collector.app.reminders import ReminderRun, carry_out_reminders, prepare_reminders
from collector.app.retention import project_retention
from collector.app.sending import Sending, carry_out_sending, check_sending, prepare_sending
from collector.app.sent_mails import uncertain_requests
from collector.app.settings import Settings
from collector.app.sync import sync_project
from collector.app.unread_rows import UnreadRow, unread_rows
from collector.compile.agenda import Agenda, AgendaEntry, MeetingState, meetings_to_mail
from collector.compile.retention import Retention
from collector.deliver.letter import LetterOutcome, LetterResult
from collector.errors import CollectorError, WorkbookError
from collector.journal.deliveries import RecordedMail
from collector.journal.store import Journal
from collector.render.document_store import DocumentStore
from collector.sync.result import SyncReport
from schemas.meeting import Meeting
from schemas.person import Person

DOCUMENT_DAYS: Final = 10
"""How many days before a meeting its documents are made."""


class Step(enum.StrEnum):
    """A part of the week."""

    SYNC = "sync"
    REMINDERS = "reminders"
    DOCUMENTS = "documents"
    MAILS = "mails"
    BACKUP = "backup"


Progress = Callable[[Step, Meeting | None], None]
"""Is told which part begins, and for which meeting."""


@dataclass(frozen=True)
class Stopped:
    """A part that could not be done. `meeting`: None for what is of no meeting."""

    step: Step
    meeting: Meeting | None
    error: CollectorError


@dataclass(frozen=True)
class MeetingWork:
    """What is to be made, or was made, for one meeting that is near.

    `documents`: `is_new` where one would be, or was, written; none where they could not be made.
    `sending`: None where nobody waits for a mail yet, or it could not be prepared.
    """

    entry: AgendaEntry
    documents: Sequence[MadeDigest]
    sending: Sending | None

    @property
    def new_documents(self) -> int:
        """How many documents would be, or were, written."""
        return sum(document.is_new for document in self.documents)


@dataclass(frozen=True)
class Week:
    """What a week would do, or did.

    `missing`: the open flags, by mediator. `people`: by code. `agenda`: all meetings; one is near
    within `days`. `meetings`: those whose documents or mails are due. `reminders`: None where they
    could not be prepared. `unsent`: the mails in the folder for a person to send. `uncertain`: the
    requests that may have gone out, now or in an earlier week. `changed`: the
    sheet is no longer the one that the mails were planned from, so those that are left did not go.
    `documents_written`: how many were written really, where it is `changed`. `backup_due`: one
    is to be made and can be; `backup`: was made. `retention`: what is due by the clocks; the week
    erases nothing.
    """

    sync: SyncReport
    missing: Sequence[MediatorFlags]
    people: Mapping[str, Person] = field(repr=False)
    agenda: Agenda
    meetings: Sequence[MeetingWork]
    reminders: ReminderRun | None
    unsent: Sequence[RecordedMail]
    uncertain: Sequence[RecordedMail]
    stopped: Sequence[Stopped]
    days: int
    changed: bool = False
    documents_written: int = 0
    backup_due: bool = False
    backup: MadeBackup | None = None
    retention: Retention | None = None

    @property
    def unread(self) -> list[UnreadRow]:
        """The rows of meetings, people and nuclei that a person must put right."""
        return unread_rows(self.sync.result.flags)

    @property
    def sendings(self) -> list[Sending]:
        """The mails of the meetings that somebody waits for."""
        return [work.sending for work in self.meetings if work.sending is not None]

    @property
    def outcomes(self) -> list[LetterOutcome]:
        """What becomes of each letter: reminders first."""
        reminders = self.reminders.outcomes if self.reminders else ()
        of_meetings = (outcome for sending in self.sendings for outcome in sending.outcomes)
        return [*reminders, *of_meetings]

    @property
    def ready(self) -> frozenset[tuple[str, str, str, str]]:
        """The letters that would go: meeting, person, address, and the hash of what they say."""
        letters = [
            outcome.letter for outcome in self.outcomes if outcome.result is LetterResult.READY
        ]
        return frozenset(
            (letter.meeting, letter.person, letter.to, letter.content_hash) for letter in letters
        )

    @property
    def replaced(self) -> frozenset[int]:
        """The numbers of the mails in the folder that this run takes away, or writes anew."""
        obsolete = list(self.reminders.obsolete) if self.reminders else []
        for sending in self.sendings:
            obsolete += sending.obsolete
        numbers = {mail.delivery.number for mail in obsolete}
        for outcome in self.outcomes:
            if outcome.result is LetterResult.READY:
                numbers |= {delivery.number for delivery in outcome.superseded}
        return frozenset(numbers)

    @property
    def new_documents(self) -> int:
        """How many documents would be, or were, written."""
        return sum(work.new_documents for work in self.meetings)

    @property
    def later(self) -> list[AgendaEntry]:
        """The meetings to come whose mails are not due yet."""
        return [entry for entry in self.agenda.entries if entry.state is MeetingState.COMING]

    @property
    def has_work(self) -> bool:
        """True when something is to be written or sent."""
        reminders = self.reminders
        tidies = reminders is not None and bool(reminders.obsolete or reminders.plan.settled)
        moves = any(sending.obsolete for sending in self.sendings)
        syncs = self.sync.has_news or not self.sync.write_back.empty
        makes = self.ready or self.new_documents or self.backup_due
        return bool(syncs or makes or tidies or moves)


def plan_week(
    settings: Settings,
    store: DocumentStore,
    *,
    days: int,
    codes: CodeSource | None = None,
) -> Week:
    """Return what a week would do now. Writes nothing anywhere.

    `days`: how many days before a meeting its mails go. `codes`: those that the sync gives when the
    week is carried out, so that the two can be compared.

    Raises SettingsError, WorkbookError and JournalError where a sync would.
    """
    codes = codes or RepeatedCodes()
    report = sync_project(settings, dry_run=True, codes=codes)
    with fresh_journal(settings, dry_run=True, codes=codes) as fresh:
        return _plan(settings, fresh.journal, report, store, days)


def carry_out_week(
    settings: Settings,
    store: DocumentStore,
    shown: Week | None,
    *,
    days: int,
    codes: CodeSource,
    pause: Callable[[float], None],
    progress: Progress,
) -> Week:
    """Do what `plan_week` said, and return what became of it.

    `shown`: the plan that somebody agreed to, made with the same `codes`. Where the letters are no
    longer those, or the sheet changes while they are made, none of those left goes and the answer
    is `changed`: it is to be planned, and asked, again. None: nobody was asked; then it begins
    again by itself, at most MAX_TRIES times, and what is still left then is `stopped`.

    `pause`: waits so many seconds before a mail server is tried again. Raises as `plan_week`.
    """
    tries = 1 if shown is not None else MAX_TRIES
    for _ in range(tries):
        progress(Step.SYNC, None)
        with fresh_journal(settings, codes=codes) as fresh:
            assert fresh.report is not None  # noqa: S101
            week = _plan(settings, fresh.journal, fresh.report, store, days)
            if shown is not None and week.ready != shown.ready:
                return replace(week, changed=True)
            week = _WeekRun(settings, fresh, store, pause, progress).carry_out(week)
        if not week.changed:
            return _with_backup(settings, week, progress)
    if shown is not None:
        return week
    stopped = [*week.stopped, Stopped(Step.MAILS, None, _changing(settings))]
    return _with_backup(settings, replace(week, stopped=stopped), progress)


def _with_backup(settings: Settings, week: Week, progress: Progress) -> Week:
    """Make the backup of the week, after all else, so that the week's mails are in it."""
    is_stopped = any(one.step is Step.BACKUP for one in week.stopped)
    if settings.backup_folder is None or is_stopped:
        return week
    progress(Step.BACKUP, None)
    attempts = _Attempts(week.stopped)
    made: MadeBackup | None = None
    with attempts.at(Step.BACKUP):
        made = back_up_to_folder(settings, now=now())
    return replace(week, backup=made, stopped=attempts.stopped)


def _changing(settings: Settings) -> WorkbookError:
    return WorkbookError(
        f"Mentre preparavo le mail qualcuno ha cambiato «{settings.workbook.name}»: quelle che "
        "mancano non sono partite. Rilancia «collector week»."
    )


def _plan(
    settings: Settings, journal: Journal, report: SyncReport, store: DocumentStore, days: int
) -> Week:
    """Return what there is to do by a journal that is in step with its sheet. Writes nothing."""
    attempts = _Attempts()
    reminders = None
    with open_preview(settings, journal=journal) as preview:
        missing = open_flags_by_mediator(OpenFlags.of(preview))
        with attempts.at(Step.REMINDERS):
            reminders = prepare_reminders(settings, preview)
    backup_due = False
    if settings.backup_folder is not None:
        with attempts.at(Step.BACKUP):
            week_passphrase()
            backup_due = is_backup_due(settings, now())
    agenda = project_agenda(settings, journal, days=days)
    to_mail = meetings_to_mail(agenda)
    work = []
    for entry in agenda.entries:
        days_left = (entry.meeting.date - settings.today).days
        if not 0 <= days_left <= max(DOCUMENT_DAYS, days):
            continue
        sending = None
        if entry.meeting in to_mail:
            with attempts.at(Step.MAILS, entry.meeting):
                sending = prepare_sending(settings, journal, entry.meeting, store)
        documents = plan_digests(settings, journal, entry.meeting)
        work.append(MeetingWork(entry, documents, sending))
    return Week(
        sync=report,
        missing=missing,
        people={person.code: person for person in journal.people(gone=True)},
        agenda=agenda,
        meetings=work,
        reminders=reminders,
        unsent=unsent_mails(settings, journal),
        uncertain=uncertain_requests(journal),
        stopped=attempts.stopped,
        days=days,
        backup_due=backup_due,
        retention=project_retention(settings, journal),
    )


def unsent_mails(settings: Settings, journal: Journal) -> list[RecordedMail]:
    """Return the mails that lie in the folder for a person to send."""
    folder = settings.out / OUTBOX_FOLDER
    return [mail for mail in journal.mails_to_send() if (folder / mail.delivery.file).is_file()]


class _Attempts:
    """Keeps what could not be done, so that the rest goes on."""

    def __init__(self, stopped: Sequence[Stopped] = ()) -> None:
        self.stopped = list(stopped)

    @contextmanager
    def at(self, step: Step, meeting: Meeting | None = None) -> Iterator[None]:
        """Keep the CollectorError that ends this part."""
        try:
            yield
        except CollectorError as error:
            self.stopped.append(Stopped(step, meeting, error))


class _SheetChanged(Exception):
    """The sheet is no longer the one that the mails were made from."""


@dataclass(frozen=True)
class _WeekRun:
    """Carries out one plan. The fields: see `carry_out_week`."""

    settings: Settings
    fresh: FreshJournal
    store: DocumentStore
    pause: Callable[[float], None]
    progress: Progress

    def carry_out(self, week: Week) -> Week:
        """Make documents and mails, by meeting; return what became of the plan."""
        attempts = _Attempts(week.stopped)
        reminders = week.reminders
        done: list[MeetingWork] = []
        changed = False
        try:
            if reminders is not None:
                with attempts.at(Step.REMINDERS):
                    reminders = self._remind(reminders)
            for work in week.meetings:
                done.append(self._make_documents(work, attempts))
                done[-1] = self._send_mails(done[-1], attempts)
        except _SheetChanged:
            changed = True
        week = replace(
            week,
            meetings=[*done, *week.meetings[len(done) :]],
            reminders=reminders,
            changed=changed,
            documents_written=sum(work.new_documents for work in done),
        )
        self._close_flags(week, attempts)
        return replace(
            week,
            agenda=project_agenda(self.settings, self.fresh.journal, days=week.days),
            unsent=unsent_mails(self.settings, self.fresh.journal),
            uncertain=uncertain_requests(self.fresh.journal),
            stopped=attempts.stopped,
        )

    def _close_flags(self, week: Week, attempts: _Attempts) -> None:
        """Sync once more where something was reported.

        A change that a document reports is no flag any more (RIGA-10).
        """
        has_reported = week.new_documents or any(outcome.was_made for outcome in week.outcomes)
        if has_reported and not week.changed:
            self.progress(Step.SYNC, None)
            with attempts.at(Step.SYNC):
                sync_again(self.settings, self.fresh)

    def _remind(self, reminders: ReminderRun) -> ReminderRun:
        self.progress(Step.REMINDERS, None)
        if reminders.ready_count:
            self._stop_if_changed()
        return carry_out_reminders(
            self.settings, self.fresh.journal, reminders, now=now(), pause=self.pause
        )

    def _make_documents(self, work: MeetingWork, attempts: _Attempts) -> MeetingWork:
        """Write the documents of a meeting, where one is to be written."""
        if not work.new_documents:
            return work
        meeting = work.entry.meeting
        self.progress(Step.DOCUMENTS, meeting)
        documents: Sequence[MadeDigest] = ()
        with attempts.at(Step.DOCUMENTS, meeting):
            documents = make_digests(
                self.settings, self.fresh.journal, meeting, self.store, now=now()
            )
        return replace(work, documents=documents)

    def _send_mails(self, work: MeetingWork, attempts: _Attempts) -> MeetingWork:
        """Send the mails of a meeting, or write them to the folder.

        They are prepared once more: what an earlier meeting reported is no news at this one.
        """
        if work.sending is None:
            return work
        meeting = work.entry.meeting
        self.progress(Step.MAILS, meeting)
        sending = work.sending
        with attempts.at(Step.MAILS, meeting):
            sending = prepare_sending(self.settings, self.fresh.journal, meeting, self.store)
            sending = check_sending(sending)
            if sending.ready_count:
                self._stop_if_changed()
            sending = carry_out_sending(
                self.settings, self.fresh.journal, sending, now=now(), pause=self.pause
            )
        return replace(work, sending=sending)

    def _stop_if_changed(self) -> None:
        """Raise _SheetChanged when the sheet says something else by now."""
        if changed_since(self.settings, self.fresh):
            raise _SheetChanged
