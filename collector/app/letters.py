"""The letter for each recipient of a digest, and what the outgoing check is to hold it against."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from collector.app import passwords
from collector.app.digests import MadeDigest, digest_for
from collector.app.lookup import names_by_code
from collector.app.mail_sender import families_in_signature, mail_sender, printed_sender
from collector.app.meeting_events import CalendarEvent, calendar_event, calendar_summary
from collector.app.meeting_facts import MeetingFacts, find_corrections, reported_earlier
from collector.app.printed_hashes import finish_document
from collector.app.settings import Settings
from collector.compile.models import MeetingDigest
from collector.deliver.finished_texts import docx_text, html_text, pdf_text
from collector.deliver.letter import AttachmentMode, Letter
from collector.deliver.meeting_calendar import CalendarEntry, calendar_text
from collector.deliver.outgoing_scope import Scope
from collector.deliver.sheet_texts import (
    SheetTexts,
    texts_of_meeting,
    texts_of_nuclei,
    texts_of_talks,
)
from collector.journal.store import Journal
from collector.privacy.redaction import Redaction
from collector.render.document_store import DocumentStore
from collector.render.mail import MailTexts, digest_mail_texts
from schemas.canonical import content_hash
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.record import TalkRecord

_PLACEHOLDERS = ("", "·")
"""What a document is made with in place of texts, once each, to know its own words: '' brings out
what it says where a text is missing ("Nessuna criticità annotata"), a dot the titles of texts."""


def letter_hash(document: MadeDigest) -> str:
    """Return what makes two mails the same: what the document says, and the address.

    A corrected address makes a mail a new one.
    """
    address = document.recipient.email if document.recipient else None
    return content_hash([document.content_hash, (address or "").casefold()])


def build_letters(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    documents: Sequence[MadeDigest],
    store: DocumentStore,
    facts: MeetingFacts,
) -> list[Letter]:
    """Return one letter per recipient who has an email; never one for the room.

    Nothing is written yet: a letter writes its document when it is asked for it.

    Raises SettingsError for a password from the environment that no PDF can be closed with.
    """
    maker = _LetterMaker(settings, journal, meeting, store, facts)
    nuclei = journal.nuclei(gone=True)
    people = journal.people(gone=True)
    typed_texts = maker.typed_texts(nuclei)
    staff = [person.name for person in people]
    reasons = [
        *_reasons_to_stop(meeting, facts.redaction),
        *families_in_signature(settings, names_by_code(nuclei), staff),
    ]
    letters = []
    for document in documents:
        recipient = document.recipient
        if recipient is None or recipient.email is None:
            continue
        scope = Scope.of(
            recipient,
            meeting,
            nuclei,
            people,
            document.digest.nucleus_codes,
            (*maker.printed_settings(), meeting.id, document.digest.imprint),
            facts.talks,
            partial(maker.words_without_texts, recipient),
            typed_texts.with_texts(texts_of_talks(maker.talks_reported_to(recipient))),
            partial(maker.template_words, recipient),
            reasons,
        )
        letters.append(maker.letter(document, recipient, recipient.email, scope))
    return letters


def _reasons_to_stop(meeting: Meeting, redaction: Redaction) -> list[str]:
    """Return why a meeting's mails may not go for what its *Luogo* says; empty when they may.

    Documents would redact the place, and nobody would find the way.
    """
    if not redaction.identifies_somebody(meeting.place):
        return []
    return [
        f"foglio «Incontri», incontro {meeting.id}, colonna «Luogo»: sembra che ci sia il nome o "
        "il recapito di una persona. Scrivi il luogo senza nomi né telefoni, oppure lascia passare "
        "la parola con «collector texts --allow»"
    ]


@dataclass(frozen=True)
class _LetterMaker:
    """Makes the letters of one meeting."""

    settings: Settings
    journal: Journal
    meeting: Meeting
    store: DocumentStore
    facts: MeetingFacts

    @property
    def attach(self) -> AttachmentMode:
        return AttachmentMode(self.settings.mail.attachment)

    def letter(self, document: MadeDigest, recipient: Person, address: str, scope: Scope) -> Letter:
        subject, text, html = self.mail_texts(document.digest, recipient)
        password = None
        if self.attach is AttachmentMode.ENCRYPTED:
            password = passwords.find_password(self.settings.project_id, recipient.code)
        return Letter(
            meeting=self.meeting.id,
            person=recipient.code,
            to=address,
            sender=self.settings.mail.sender,
            subject=subject,
            text=text,
            html=html,
            document=partial(self.stored_files, document),
            content_hash=letter_hash(document),
            content=document.content_hash,
            scope=scope,
            sender_name=mail_sender(self.settings).name,
            reply_to=self.settings.mail.contact,
            calendar=self.calendar(document.digest, recipient),
            attach=self.attach,
            password=password,
        )

    def mail_texts(self, digest: MeetingDigest, recipient: Person) -> MailTexts:
        """Return subject, text and page of a recipient's mail."""
        return digest_mail_texts(
            digest,
            self.attach,
            sender=mail_sender(self.settings),
            recipient=recipient,
            calendar=self.settings.mail.calendar,
        )

    def calendar(self, digest: MeetingDigest, recipient: Person) -> CalendarEntry | None:
        """Return what a calendar is told of the meeting; None where the settings want none."""
        if not self.settings.mail.calendar:
            return None
        return CalendarEntry(
            summary=calendar_summary(digest.kind, mail_sender(self.settings).name),
            day=self.meeting.date,
            time=self.meeting.time,
            place=digest.place,
            uid=self.event.uid,
            sequence=self.event.sequence(recipient.code),
        )

    @cached_property
    def event(self) -> CalendarEvent:
        """What earlier mails said of this meeting in calendars."""
        return calendar_event(self.settings, self.journal, self.meeting)

    def stored_files(self, document: MadeDigest) -> dict[str, bytes]:
        """Write a document where it is not up to date; return its files by their endings.

        On a computer that can make no PDF there is none.
        """
        stored = self.store.store(document.path, document.digest)
        files = {"html": stored.page, "pdf": stored.pdf, "docx": stored.docx}
        return {ending: content for ending, content in files.items() if content}

    def talks_reported_to(self, recipient: Person) -> list[TalkRecord]:
        """Return the talks of a recipient's errata, as they were reported."""
        reported = reported_earlier(self.journal, self.meeting, recipient.code, self.facts)
        corrections = find_corrections(self.journal, reported, self.facts)
        return [correction.reported for correction in corrections]

    def printed_settings(self) -> tuple[str, ...]:
        """Return what documents and mails say by the settings, value by value."""
        settings = self.settings
        return (
            settings.project,
            settings.territory.district,
            *settings.territory.municipalities,
            *settings.case_types,
            *settings.difficulty_types,
            *(value for _, value in settings.labels),
            *printed_sender(settings),
        )

    def typed_texts(self, nuclei: Sequence[Nucleus]) -> SheetTexts:
        """Return all families' names, and the texts of the sheet in which one may stand.

        The texts of talks are there both as typed and as documents show them.
        """
        texts = (
            *texts_of_talks(self.facts.talks),
            *texts_of_talks(self.facts.typed_talks),
            *texts_of_nuclei(nuclei, self.settings.case_types),
            *texts_of_meeting(self.meeting),
        )
        return SheetTexts.of(names_by_code(nuclei), texts, self.settings.territory.municipalities)

    def words_without_texts(self, recipient: Person) -> list[str]:
        """Return what a recipient's document and mail say when no talk has a text."""
        words = []
        for placeholder in _PLACEHOLDERS:
            facts = self.facts.without_texts(placeholder)
            words += self._finished_texts(self.meeting, recipient, facts)
        return words

    def template_words(self, recipient: Person) -> list[str]:
        """Return what a document and mail say without any text of the sheet.

        Languages, types of case and the meeting's place are texts of the sheet too.
        """
        words = []
        for placeholder in _PLACEHOLDERS:
            facts = self.facts.without_typed_texts(placeholder, self.settings.case_types)
            meeting = self.meeting.model_copy(update={"place": placeholder or None})
            words += self._finished_texts(meeting, recipient, facts)
            words.append(f"{meeting.id}_{recipient.code}.eml")
        return words

    def _finished_texts(
        self, meeting: Meeting, recipient: Person, facts: MeetingFacts
    ) -> list[str]:
        """Return all texts of a recipient's mail and document, read from the finished files."""
        digest = digest_for(
            self.settings, self.journal, meeting, recipient, facts, reported_to=recipient.code
        )
        document, _ = finish_document(self.settings, digest)
        subject, text, page = self.mail_texts(document, recipient)
        entry = self.calendar(document, recipient)
        files = self.store.render(document)
        return [
            subject,
            text,
            html_text(page),
            html_text(files.page.decode("utf-8")),
            pdf_text(files.pdf) if files.pdf else "",
            docx_text(files.docx),
            *([calendar_text(entry)] if entry else ()),
        ]
