"""`collector meetings`: which meetings come, and what became of the documents and mails of each."""

from collections.abc import Mapping, Sequence

from collector.app.digests import MadeDigest, build_digests, is_up_to_date
from collector.app.folders import OUTBOX_FOLDER
from collector.app.freshness import fresh_journal
from collector.app.letters import letter_hash
from collector.app.reachability import reachability_check
from collector.app.refused_mails import refused_mails
from collector.app.sent_mails import mails_on_disk
from collector.app.settings import Settings
from collector.app.sync import sync_project
from collector.app.unread_rows import UnreadRow, unread_meetings
from collector.compile.agenda import Agenda, MeetingProgress, build_agenda
from collector.deliver.ledger import is_uncertain
from collector.journal.store import Journal
from schemas.delivery import REPORTED_STATES, Delivery, DeliveryState
from schemas.meeting import Meeting


def load_agenda(settings: Settings, *, days: int) -> tuple[Agenda, list[UnreadRow]]:
    """Return the meetings as the sheet has them now, and its rows that are no meeting because they
    cannot be read. Writes nothing. `days`: how near a meeting is due.

    Raises SettingsError, WorkbookError and JournalError.
    """
    with fresh_journal(settings, dry_run=True) as fresh:
        agenda = project_agenda(settings, fresh.journal, days=days)
    report = sync_project(settings, dry_run=True)
    return agenda, unread_meetings(report.result.flags)


def project_agenda(settings: Settings, journal: Journal, *, days: int) -> Agenda:
    """Return the meetings as they stand today. `days`: how near a meeting is due.

    A mail counts as made when it left, or its file is in the folder.
    """
    made = journal.recipients_by_meeting()
    progress = {}
    for meeting in journal.meetings():
        documents = made.get(meeting.id, frozenset())
        progress[meeting] = meeting_progress(settings, journal, meeting, documents)
    return build_agenda(
        progress,
        journal.nuclei(),
        journal.people(),
        reachability_check(settings),
        today=settings.today,
        days=days,
        since=settings.start,
    )


def meeting_progress(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    documents: frozenset[str],
    planned: Sequence[MadeDigest] | None = None,
) -> MeetingProgress:
    """Return what became of a meeting's documents and mails.

    `documents`: for whom one was made. `planned`: the meeting's documents as they would be now,
    where they were built already (see `build_digests`). Raises JournalError.

    Whether they would still say the same is not asked of a past meeting: it takes long to know, and
    nobody would make them again.
    """
    deliveries = journal.deliveries(meeting.id)
    folder = settings.out / OUTBOX_FOLDER
    sent = {person for person, delivery in deliveries.items() if delivery.state in REPORTED_STATES}
    to_send = {
        person
        for person, delivery in deliveries.items()
        if delivery.to_send and (folder / delivery.file).exists()
    }
    uncertain = {person for person, delivery in deliveries.items() if is_uncertain(delivery)}
    to_make, to_remake, outdated, refused, failed = (set[str]() for _ in range(5))
    stopped = refused_mails(journal, meeting)
    if meeting.date >= settings.today and (documents or deliveries or stopped):
        if planned is None:
            planned = build_digests(settings, journal, meeting)
        digests = {digest.recipient_code: digest for digest in planned}
        to_make = digests.keys() - documents if documents else set()
        to_remake = {
            person
            for person, digest in digests.items()
            if person in documents and not is_up_to_date(digest)
        }
        mailed = {person: deliveries[person] for person in sent | to_send}
        outdated = _outdated_mails(digests, mailed)
        hashes = {person: letter_hash(digest) for person, digest in digests.items()}
        refused = {person for person, hash_ in stopped.items() if hashes.get(person) == hash_}
        failed = {
            person
            for person, delivery in deliveries.items()
            if delivery.state is DeliveryState.FAILED
            and delivery.content_hash == hashes.get(person)
        }
    return MeetingProgress(
        sent=frozenset(sent),
        to_send=frozenset(to_send),
        uncertain=frozenset(uncertain),
        found_on_disk=frozenset(mails_on_disk(settings, journal, meeting, deliveries)),
        documents=documents,
        to_make=frozenset(to_make),
        to_remake=frozenset(to_remake),
        outdated_mails=frozenset(outdated),
        refused=frozenset(refused),
        failed=frozenset(failed),
    )


def _outdated_mails(digests: Mapping[str, MadeDigest], mailed: Mapping[str, Delivery]) -> set[str]:
    """Return the people whose mail says something else than it would now. Both by person."""
    return {
        person
        for person, digest in digests.items()
        if person in mailed and mailed[person].content_hash != letter_hash(digest)
    }
