"""`collector send`: the digests of a meeting by mail, or as files in a folder, one per recipient.

Prepared first and shown, then checked, then carried out: each step takes what the one before
returned.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from collector.app import passwords
from collector.app.digests import MadeDigest, build_digests, note_content, note_reported
from collector.app.folders import OUTBOX_FOLDER, SENT_FOLDER, TRIAL_FOLDER
from collector.app.letters import build_letters, letter_hash
from collector.app.lookup import nearest_people, people_matching
from collector.app.mail_server import smtp_server
from collector.app.meeting_facts import MeetingFacts
from collector.app.outbox_page import outbox_page_renewed
from collector.app.refused_mails import note_refused
from collector.app.settings import Settings
from collector.deliver.ledger import NullLedger
from collector.deliver.letter import AttachmentMode, Letter, LetterOutcome, LetterResult
from collector.deliver.letter_check import check_letters
from collector.deliver.mail_files import mail_evidence, supersede_files
from collector.deliver.outbox import assess_letters, send_by_server, write_to_folder
from collector.deliver.smtp import SmtpServer
from collector.errors import SettingsError
from collector.journal.deliveries import RecordedMail
from collector.journal.store import Journal
from collector.render.document_store import DocumentStore, processes_for
from collector.render.typst_engine import NO_TYPST, can_make_pdfs
from schemas.delivery import REMINDER
from schemas.meeting import Meeting
from schemas.person import Job, Person

_REPLACES_AN_OLD_MAIL = frozenset({LetterResult.READY, LetterResult.WRITTEN, LetterResult.SENT})


@dataclass(frozen=True)
class Sending:
    """What `send` would do, or did.

    `outcomes`: one per letter; `without_email`: recipients who cannot be reached; `server`: None
    where mails are files in `folder`; `store`: makes the documents; `trial`: the coordinator's
    address when all letters go there and none counts, else ''. `marks`: what each talk said when
    the documents were made, by row code; `unsent`: the mails in the folder for this meeting, and
    for meetings that are no more.
    """

    meeting: Meeting
    documents: Sequence[MadeDigest]
    outcomes: Sequence[LetterOutcome]
    folder: Path
    without_email: Sequence[Person]
    server: SmtpServer | None
    store: DocumentStore = field(repr=False)
    trial: str = ""
    marks: Mapping[str, str] = field(default_factory=dict, repr=False)
    unsent: Sequence[RecordedMail] = ()

    @property
    def obsolete(self) -> list[RecordedMail]:
        """The unsent mails that nobody is to send any more, and that no new one replaces.

        For a meeting that is no more, for somebody who no longer receives this one's document, or
        with facts that have changed.
        """
        hashes = {
            document.recipient_code: letter_hash(document)
            for document in self.documents
            if document.recipient is not None and document.recipient.email
        }
        results = {outcome.letter.person: outcome.result for outcome in self.outcomes}

        def is_obsolete(mail: RecordedMail) -> bool:
            if mail.meeting != self.meeting.id or mail.person not in hashes:
                return True
            result = results.get(mail.person)
            if result is None:  # not among those asked for with --to: its mail stays
                return False
            if result in _REPLACES_AN_OLD_MAIL:
                return False
            return mail.delivery.content_hash != hashes[mail.person]

        return [mail for mail in self.unsent if is_obsolete(mail)]

    @property
    def ready_count(self) -> int:
        """How many letters would go."""
        return sum(outcome.result is LetterResult.READY for outcome in self.outcomes)

    def restricted_to(self, people: Collection[str]) -> "Sending":
        """Return what `send` would do for these people alone (by code), as with `only`."""
        return replace(
            self,
            outcomes=[outcome for outcome in self.outcomes if outcome.letter.person in people],
            without_email=[person for person in self.without_email if person.code in people],
        )


def prepare_sending(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    store: DocumentStore,
    *,
    again: bool = False,
    only: Sequence[str] = (),
    trial: bool = False,
) -> Sending:
    """Return which letters would go to whom. Write nothing, make no document.

    `only`: people by code, name or email; with `again` their letters go once more. `trial`: all
    letters go to the coordinator, and none counts.

    Raises SettingsError when somebody in `only` is not a recipient or shares the name, when the
    mail server has no password, when a trial has no coordinator with an email, or when a PDF is to
    be attached and this computer can make none.
    """
    mode = AttachmentMode(settings.mail.attachment)
    if mode is AttachmentMode.ENCRYPTED and not can_make_pdfs():
        raise SettingsError(
            f"{NO_TYPST} Le mail con il PDF cifrato partono da un altro computer; da qui possono "
            'partire senza allegato: «attachment = "none"» nella parte [mail] di '
            "collector.toml. Non ho spedito nulla."
        )
    facts = MeetingFacts.load(settings, journal, meeting)
    documents = build_digests(settings, journal, meeting, facts)
    chosen = _choose_recipients(documents, only)
    wanted = [
        document
        for document in documents
        if document.recipient is None or document.recipient in chosen
    ]
    letters = build_letters(settings, journal, meeting, wanted, store, facts)
    folder = settings.out / OUTBOX_FOLDER
    address = ""
    if trial:
        address, letters = _address_to_coordinator(settings, journal, letters)
    server = smtp_server(settings)
    outcomes = assess_letters(
        letters,
        NullLedger() if trial else journal,
        folder,
        again=again,
        by_hand=server is None,
        evidence=() if trial else mail_evidence((folder, settings.out / SENT_FOLDER)),
    )
    return Sending(
        meeting,
        documents,
        outcomes,
        folder,
        _without_email(wanted),
        server,
        store,
        address,
        facts.marks,
        [] if trial else _unsent_mails(journal, meeting),
    )


def _choose_recipients(documents: Sequence[MadeDigest], only: Sequence[str]) -> list[Person]:
    """Return the recipients that `only` names, or all. Raises SettingsError for anybody else."""
    recipients = [document.recipient for document in documents if document.recipient is not None]
    if not only:
        return recipients
    chosen = []
    for text in only:
        people = people_matching(recipients, text)
        if len(people) != 1:
            homonyms = "più persone si chiamano così: indica il codice"
            why = homonyms if people else "non riceve documenti per l'incontro"
            maybe = "" if people else nearest_people(recipients, text)
            raise SettingsError(f"«{text}»: {why}. {maybe}Non ho scritto e non ho spedito nulla.")
        chosen += people
    return chosen


def _address_to_coordinator(
    settings: Settings, journal: Journal, letters: Sequence[Letter]
) -> tuple[str, list[Letter]]:
    """Return the address of the first coordinator who has one, and the letters addressed to it.

    Raises SettingsError when no coordinator has an email.
    """
    coordinator = next((p for p in journal.people() if p.job is Job.COORDINATOR and p.email), None)
    if coordinator is None or coordinator.email is None:
        raise SettingsError(
            "Per una prova serve una persona con il ruolo «coordinamento» e un'email nel foglio "
            "«Persone»: la prova va solo a lei. Non ho spedito nulla."
        )
    password = None
    if any(letter.attach is AttachmentMode.ENCRYPTED for letter in letters):
        password = passwords.find_password(settings.project_id, coordinator.code)
    addressed = []
    for letter in letters:
        subject = f"[PROVA per {letter.person}] {letter.subject}"
        addressed.append(replace(letter, to=coordinator.email, subject=subject, password=password))
    return coordinator.email, addressed


def _without_email(documents: Iterable[MadeDigest]) -> list[Person]:
    recipients = [document.recipient for document in documents if document.recipient is not None]
    return [recipient for recipient in recipients if recipient.email is None]


def _unsent_mails(journal: Journal, meeting: Meeting) -> list[RecordedMail]:
    """Return the mails in the folder for a meeting, and those for meetings that are no more."""
    meetings = {known.id for known in journal.meetings()}
    digests = [mail for mail in journal.mails_to_send() if not mail.meeting.startswith(REMINDER)]
    return [mail for mail in digests if mail.meeting == meeting.id or mail.meeting not in meetings]


def check_sending(
    sending: Sending, progress: Callable[[Letter], None] = lambda _letter: None
) -> Sending:
    """Make the documents that would go, and have the outgoing check read each letter once more.

    `progress`: is told once of each letter that would go, before its document is made. Where there
    is much to make, several processes make all before the first letter is read, and read them.
    """
    ready = {
        outcome.letter.person: outcome.letter
        for outcome in sending.outcomes
        if outcome.result is LetterResult.READY
    }
    documents = [one for one in sending.documents if one.recipient_code in ready]
    processes = processes_for([document.digest for document in documents])
    if processes == 1:
        return replace(sending, outcomes=check_letters(sending.outcomes, progress))
    pages = [(document.path, document.digest) for document in documents]
    with closing(sending.store.store_all(pages, processes=processes)) as made:
        for document in documents:
            progress(ready[document.recipient_code])
            next(made)  # the letter finds its document there
    outcomes = check_letters(sending.outcomes, processes=processes)
    return replace(sending, outcomes=outcomes)


def carry_out_sending(
    settings: Settings,
    journal: Journal,
    sending: Sending,
    *,
    now: dt.datetime,
    pause: Callable[[float], None],
    progress: Callable[[LetterOutcome], None] = lambda _outcome: None,
) -> Sending:
    """Put one message per recipient into the folder, or hand it to the server.

    Never sends the same twice by itself. Notes in the journal what each mail that left, or
    is now in the folder, reports, and renews the page of the folder. `pause`: waits so many seconds
    before a server is tried again. `progress`: is told what became of each letter.

    Raises DeliveryError when the folder cannot be written.
    """
    renewed = nullcontext() if sending.trial else outbox_page_renewed(settings, journal)
    with renewed:
        return _carry_out(settings, journal, sending, now, pause, progress)


def _carry_out(
    settings: Settings,
    journal: Journal,
    sending: Sending,
    now: dt.datetime,
    pause: Callable[[float], None],
    progress: Callable[[LetterOutcome], None],
) -> Sending:
    ledger = NullLedger() if sending.trial else journal
    supersede_files([mail.delivery for mail in sending.obsolete], ledger, sending.folder)
    if sending.server is None:
        folder = sending.folder / TRIAL_FOLDER if sending.trial else sending.folder
        carried = write_to_folder(sending.outcomes, ledger, folder, now=now, day=settings.today)
    else:
        sent = settings.out / SENT_FOLDER
        carried = send_by_server(
            sending.outcomes,
            ledger,
            sending.server,
            sent / TRIAL_FOLDER if sending.trial else sent,
            drafts=sending.folder,
            now=now,
            day=settings.today,
            pause=pause,
        )
    documents = {document.recipient_code: document for document in sending.documents}
    outcomes = []
    # Mails are carried one by one, as the loop asks for them: each is noted before the next leaves.
    for outcome in carried:
        if outcome.was_made and not sending.trial:
            document = documents[outcome.letter.person]
            note_content([document], journal, sending.meeting, settings.today)
            note_reported(
                document, journal, sending.meeting, sending.marks, now=now, day=settings.today
            )
        outcomes.append(replace(outcome, attachments={}))
        progress(outcomes[-1])
    if not sending.trial:
        note_refused(journal, sending.meeting, outcomes)
    return replace(sending, outcomes=outcomes)
