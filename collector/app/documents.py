"""Histories, digests and letters: from the journal to files, one document per reader.

Ties the journal, `compile`, the shelf of documents and the outbox together. What a document says and who may read
it is decided in `compile`; here it is only fetched and put in its place.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from collector.app import passwords
from collector.app.folders import (
    AS_OF_PREFIX,
    HISTORIES_FOLDER,
    MEETINGS_FOLDER,
    OUTBOX_FOLDER,
    SENT_FOLDER,
    TRIAL_FOLDER,
    WITH_NAMES_FOLDER,
)
from collector.app.reachability import reachability_check
from collector.app.settings import Settings, parse_day
from collector.compile.agenda import Agenda, MeetingProgress, build_agenda
from collector.compile.corrections import Correction
from collector.compile.digest import build_digest
from collector.compile.digest_input import DigestInput
from collector.compile.history import build_history
from collector.compile.models import Fact, MeetingDigest, NucleusHistory
from collector.compile.unreached import unreached_nuclei
from collector.compile.with_names import named_digest, named_history
from collector.deliver.finished_texts import docx_text, html_text, pdf_text
from collector.deliver.outbox import (
    AttachmentMode,
    Letter,
    LetterOutcome,
    LetterResult,
    NullLedger,
    assess_letters,
    check_letters,
    file_as_sent,
    is_uncertain,
    mail_evidence,
    mail_files,
    send_by_server,
    supersede_files,
    write_to_folder,
)
from collector.deliver.outgoing_check import Scope, family_name_spans
from collector.deliver.sheet_texts import (
    SheetTexts,
    texts_of_meeting,
    texts_of_nuclei,
    texts_of_talks,
)
from collector.deliver.smtp import SmtpSecurity, SmtpServer
from collector.errors import JournalError, SettingsError
from collector.journal.store import ROOM, DocumentHash, Journal, RecordedMail
from collector.privacy.allowed import still_allowed as allowed_to_pass
from collector.privacy.policy import recipients
from collector.privacy.redaction import TEXT_FIELDS, Redaction
from collector.render.document_store import DocumentStore
from collector.render.mail import digest_mail_texts
from collector.render.typst_input import stable_content
from schemas import canonical
from schemas.cells.names import Names
from schemas.delivery import REMINDER, REPORTED_STATES, Delivery, DeliveryState, Via
from schemas.meeting import MEETING_KIND_LABELS, Meeting
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.printable import one_line
from schemas.record import (
    GONE,
    OVER,
    WITHDRAWN,
    Reported,
    TalkRecord,
    TalkSummary,
    reports_the_same,
)
from schemas.workbook import italian_day

Doc = TypeVar("Doc", NucleusHistory, MeetingDigest)


def document_store(settings: Settings) -> DocumentStore:
    """Return the store of documents that these settings describe."""
    return DocumentStore(
        fonts=settings.fonts,
        system_fonts=settings.system_fonts,
        logos=settings.logos,
        templates=settings.templates,
    )


IMPRINT_LENGTH: Final = 10
"""So many letters of a document's hash are printed in it."""
OLD_MAILS_NOTE: Final = "ask_written"
"""The journal's note of the last delivery of which the coordinator is to be asked: see `old_mails`."""


@dataclass(frozen=True)
class MadeHistory:
    """One history as a document. `path`: of its page; the PDF stands beside it. `new`: made now."""

    nucleus: Nucleus
    content_hash: str
    path: Path
    is_new: bool


@dataclass(frozen=True)
class MadeDigest:
    """One digest as a document. `reader` None: the copy for the room. `path`: of its page; the PDF stands beside
    it. `content`: the hash of what it says, whatever day it was made on. `new`: made now; what it says stood there
    already otherwise, or it was not put there yet.
    """

    recipient: Person | None
    digest: MeetingDigest
    content_hash: str
    path: Path
    is_new: bool = False

    @property
    def recipient_code(self) -> str:
        """The reader's code in the journal; ROOM for the copy for the room."""
        return self.recipient.code if self.recipient else ROOM


def project_as_of(settings: Settings, journal: Journal, day: str) -> tuple[Settings, Journal]:
    """Settings and journal to make documents as they were on a day (ISO): they go to a folder of their own, and nothing
    is noted. The rights are those of that day too: such a document is the coordinator's proof of what somebody was
    told, and is never sent. Raises SettingsError for a day that is none, is still to come, or is before the first sync.
    """
    then = parse_day(day, "--as-of")
    first = journal.first_day()
    if then > settings.today:
        raise SettingsError(
            f"Il {italian_day(then)} deve ancora venire: scrivi un giorno passato. Non ho scritto nulla."
        )
    if first is None or then < first:
        begins = f"comincia il {italian_day(first)}" if first else "è ancora vuoto"
        raise SettingsError(f"Il registro {begins}: di prima non sa nulla. Non ho scritto nulla.")
    return replace(
        settings, today=then, out=settings.out / f"{AS_OF_PREFIX}{then.isoformat()}"
    ), journal.as_of(then)


def make_named_histories(
    settings: Settings, journal: Journal, asked: Sequence[str], shelf: DocumentStore
) -> list[Path]:
    """Write histories with the families' names, into a folder from which nothing is ever sent."""
    found = []
    for nucleus, model in _histories(settings, journal, asked):
        finished, content = _finished(settings, named_history(model, nucleus))
        path = settings.out / WITH_NAMES_FOLDER / f"{nucleus.code}_con-nomi.html"
        shelf.store(path, finished)
        journal.add_document_hashes(
            [(nucleus.code, WITH_NAMES_FOLDER, content)], day=settings.today
        )
        found.append(path)
    return found


def make_named_digest(
    settings: Settings, journal: Journal, meeting: Meeting, shelf: DocumentStore
) -> Path:
    """Write the coordinator's own copy for a meeting with the families' names, where nothing is ever sent from."""
    desk = Person(name="coordinamento", job=Job.COORDINATOR)
    model = _digest_for(
        settings, journal, meeting, desk, _Known.of(settings, journal, meeting), told_as=ROOM
    )
    finished, content = _finished(settings, named_digest(model, journal.nuclei()))
    path = settings.out / WITH_NAMES_FOLDER / f"{meeting.id}_con-nomi.html"
    shelf.store(path, finished)
    journal.add_document_hashes([(meeting.id, WITH_NAMES_FOLDER, content)], day=settings.today)
    return path


def looks_like_imprint(text: str) -> bool:
    """True for what may be the imprint of a document."""
    return bool(re.fullmatch(rf"[0-9a-f]{{{IMPRINT_LENGTH},64}}", text.strip().casefold()))


def documents_with_imprint(
    journal: Journal, text: str
) -> tuple[list[DocumentHash], dict[str, Person]]:
    """The documents with an imprint, and the people by code. Raises SettingsError for one that was never made."""
    found = journal.document_hashes(text.strip().casefold())
    if not found:
        raise SettingsError(
            f"L'impronta «{text}» non è di nessun documento fatto con questo registro."
        )
    return found, {person.code: person for person in journal.people(gone=True)}


def make_histories(
    settings: Settings,
    journal: Journal,
    asked: Sequence[str],
    shelf: DocumentStore,
    *,
    remember: bool = True,
) -> list[MadeHistory]:
    """Write the history of the nuclei asked for by code or name, or of all; what says nothing new stays as it is.
    `remember`: the journal notes what each says.

    Raises SettingsError for an unknown nucleus.
    """
    made = []
    for nucleus, model in _histories(settings, journal, asked):
        finished, content = _finished(settings, model)
        path = settings.out / HISTORIES_FOLDER / f"{nucleus.code}.html"
        made.append(MadeHistory(nucleus, content, path, shelf.store(path, finished).is_new))
    if remember:
        journal.add_document_hashes(
            ((one.nucleus.code, "", one.content_hash) for one in made), day=settings.today
        )
    return made


def _histories(
    settings: Settings, journal: Journal, asked: Sequence[str]
) -> Iterator[tuple[Nucleus, NucleusHistory]]:
    redaction = load_redaction(settings, journal)
    nuclei = redaction.nuclei(_asked(journal.nuclei(), asked))
    talks = _by_nucleus(redaction.talks(journal.talks()))
    lost = Counter(talk.nucleus for talk in journal.lost_talks())
    for nucleus in nuclei:
        yield (
            nucleus,
            build_history(
                nucleus,
                talks[nucleus.code],
                today=settings.today,
                project=settings.project,
                district=settings.territory.district,
                removed=lost[nucleus.code],
                hours_warning=settings.tuning.hours_warning,
            ),
        )


def _asked(nuclei: Sequence[Nucleus], asked: Sequence[str]) -> list[Nucleus]:
    if not asked:
        return list(nuclei)
    by_code = {nucleus.code: nucleus for nucleus in nuclei}
    names = Names.of((name, n.code) for n in nuclei for name in (n.name, *n.other_names))
    found = []
    for text in asked:
        codes = {text.upper()} & by_code.keys() or names.exact(text)
        if len(codes) != 1:
            why = "più nuclei si chiamano così" if codes else "non è tra i nuclei del registro"
            raise SettingsError(
                f"«{text}»: {why}. Con «collector nuclei» vedi i codici. Non ho scritto nulla."
            )
        found.append(by_code[next(iter(codes))])
    return found


def load_redaction(settings: Settings, journal: Journal) -> Redaction:
    """How texts are covered: by all names that the workbook ever held, the coordinator's word, and what the outgoing
    check would stop a mail for.
    """
    allowed, nuclei = journal.allowed_words(), journal.nuclei(gone=True)
    sheet = SheetTexts.of(_families(nuclei), (), settings.territory.municipalities)
    return Redaction.of(
        nuclei,
        journal.people(gone=True),
        lambda known: allowed_to_pass(allowed, known),
        journal.cleared_texts(),
        partial(family_name_spans, sheet),
    )


def _families(nuclei: Iterable[Nucleus]) -> dict[str, tuple[str, ...]]:
    return {nucleus.code: (nucleus.name, *nucleus.other_names) for nucleus in nuclei}


def _by_nucleus(talks: Iterable[TalkRecord]) -> dict[str, list[TalkRecord]]:
    found: dict[str, list[TalkRecord]] = defaultdict(list)
    for talk in talks:
        if talk.nucleus:
            found[talk.nucleus].append(talk)
    return found


def project_agenda(settings: Settings, journal: Journal, *, days: int) -> Agenda:
    """The meetings as they stand today. A mail counts as made that left, or that lies whole in its folder."""
    made = journal.recipients_by_meeting()
    known = {meeting: _known_of(settings, journal, meeting, made) for meeting in journal.meetings()}
    return build_agenda(
        known,
        journal.nuclei(),
        journal.people(),
        reachability_check(settings),
        today=settings.today,
        days=days,
        since=settings.start,
    )


def _known_of(
    settings: Settings, journal: Journal, meeting: Meeting, made: Mapping[str, frozenset[str]]
) -> MeetingProgress:
    """What became of a meeting's documents and mails; of one that is past not whether they would say the same now."""
    deliveries = journal.deliveries(meeting.id)
    folder = settings.out / OUTBOX_FOLDER
    sent = {person for person, delivery in deliveries.items() if delivery.state in REPORTED_STATES}
    to_send = {
        person for person, one in deliveries.items() if one.to_send and (folder / one.file).exists()
    }
    found = _found_on_disk(settings, journal, meeting, deliveries)
    documents = made.get(meeting.id, frozenset())
    redo: set[str] = set()
    outdated: set[str] = set()
    if meeting.date >= settings.today and (documents or deliveries):
        for document in build_digests(settings, journal, meeting):
            reader = document.recipient_code
            if reader in documents and not _says_the_same(document):
                redo.add(reader)
            if reader in sent | to_send and deliveries[reader].content_hash != _letter_hash(
                document
            ):
                outdated.add(reader)
    return MeetingProgress(
        sent=frozenset(sent),
        to_send=frozenset(to_send),
        uncertain=frozenset(
            person for person, delivery in deliveries.items() if is_uncertain(delivery)
        ),
        found_on_disk=frozenset(found),
        documents=documents,
        to_remake=frozenset(redo),
        outdated_mails=frozenset(outdated),
    )


def _found_on_disk(
    settings: Settings, journal: Journal, meeting: Meeting, known: Mapping[str, Delivery]
) -> dict[str, tuple[str, Via]]:
    """The people for whom a mail of this meeting lies in a folder of mails, and the journal knows of none (it is a new
    one): by code, the file's name and how it was to leave.
    """
    people = journal.people()
    by_address = {person.email.casefold(): person.code for person in people if person.email}
    codes = {person.code for person in people}
    found: dict[str, tuple[str, Via]] = {}
    for folder, via in ((OUTBOX_FOLDER, Via.FOLDER), (SENT_FOLDER, Via.SMTP)):
        for mail in mail_files(settings.out / folder):
            person = mail.person if mail.person in codes else by_address.get(mail.address, "")
            if mail.meeting == meeting.id and person and person not in known:
                found[person] = (mail.file, via)
    return found


def _says_the_same(document: MadeDigest) -> bool:
    """True when the document on the shelf bears the imprint of what it would say now."""
    try:
        return document.content_hash[:IMPRINT_LENGTH].encode() in document.path.read_bytes()
    except OSError:
        return False


def _letter_hash(document: MadeDigest) -> str:
    """What makes two mails the same: what the document says, and the address. A mended address is news."""
    address = document.recipient.email if document.recipient else None
    return canonical.content_hash([document.content_hash, (address or "").casefold()])


def find_meeting(journal: Journal, wanted: str | None, today: dt.date) -> Meeting:
    """The meeting of this id, or the next one from today on. Raises SettingsError with the meetings there are."""
    meetings = journal.meetings()
    if wanted:
        chosen = [meeting for meeting in meetings if meeting.id.casefold() == wanted.casefold()]
        trouble = f"L'incontro «{wanted}» non è nel foglio «Incontri»."
    else:
        chosen = [meeting for meeting in meetings if meeting.date >= today]
        trouble = f"Nel foglio «Incontri» non c'è nessun incontro dal {italian_day(today)} in poi."
    if chosen:
        return chosen[0]
    known = "; ".join(
        f"{m.id} ({MEETING_KIND_LABELS[m.kind]}, {italian_day(m.date)})" for m in meetings
    )
    raise SettingsError(
        f"{trouble} Incontri che conosco: {known or 'nessuno'}. Non ho scritto nulla."
    )


def build_digests(
    settings: Settings, journal: Journal, meeting: Meeting, known: "_Known | None" = None
) -> list[MadeDigest]:
    """The copy for the room, then one document per recipient. Writes nothing."""
    known = known or _Known.of(settings, journal, meeting)
    readers: list[Person | None] = [None, *recipients(meeting, known.people, known.nuclei)]
    made = []
    for reader in readers:
        name = reader.code if reader else ROOM
        model, content = _finished(
            settings, _digest_for(settings, journal, meeting, reader, known, told_as=name)
        )
        file = f"{meeting.id}_{name if reader else 'sala'}.html"
        made.append(
            MadeDigest(reader, model, content, settings.out / MEETINGS_FOLDER / meeting.id / file)
        )
    return made


@dataclass(frozen=True)
class _Known:
    """What all documents of a meeting are made from, read once. `read`: the talks as they were typed; `talks`: as
    documents may tell them; `now`: the same by row; `marks`: what each says, by row, so that what was told is noted as
    it was told. `in_place`: what stands where the texts of talks stood; None: the texts themselves.
    """

    nuclei: Sequence[Nucleus]
    people: Sequence[Person]
    earlier: Sequence[Meeting]
    read: Sequence[TalkRecord] = field(repr=False)
    talks: Sequence[TalkRecord]
    now: Mapping[str, TalkRecord]
    marks: Mapping[str, str]
    redaction: Redaction
    in_place: str | None = None

    @classmethod
    def of(cls, settings: Settings, journal: Journal, meeting: Meeting) -> "_Known":
        earlier = [
            one
            for one in journal.meetings()
            if one.kind is meeting.kind and one.date < meeting.date
        ]
        read = journal.talks()
        redaction = load_redaction(settings, journal)
        told = redaction.talks(read)
        marks = {talk.code: TalkSummary.of_record(talk).reported_mark for talk in read}
        nuclei, now = redaction.nuclei(journal.nuclei()), {talk.code: talk for talk in told}
        return cls(nuclei, journal.people(), earlier, read, told, now, marks, redaction)

    def without_texts(self, in_place: str) -> "_Known":
        """The same without any text of a talk; '' leaves nothing in its place."""
        talks = [_without_texts(talk, in_place) for talk in self.talks]
        return replace(
            self, talks=talks, now={talk.code: talk for talk in talks}, in_place=in_place
        )

    def without_typed(self, in_place: str, case_types: Container[str]) -> "_Known":
        """The same without any text of the sheet: nor what nuclei have in words, but for the known types of case."""
        bare = [
            one.model_copy(
                update={
                    "language": in_place or None,
                    "case_type": one.case_type if one.case_type in case_types else in_place or None,
                }
            )
            for one in self.nuclei
        ]
        return replace(self.without_texts(in_place), nuclei=bare)


def _without_texts(talk: TalkRecord, in_place: str) -> TalkRecord:
    bare: dict[str, Any] = {name: in_place or None for name in TEXT_FIELDS if getattr(talk, name)}
    return replace(talk, **bare)


def _digest_for(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    reader: Person | None,
    known: _Known,
    *,
    told_as: str,
) -> MeetingDigest:
    """The digest for a reader; `told_as`: whose documents say what was told before."""
    reported = _reported(journal, meeting, told_as, known)
    corrections = _corrections(journal, reported, known)
    if known.in_place is not None:  # its double: as it was told differs from as it is now
        bare = known.in_place * 2
        corrections = [
            replace(one, reported=_without_texts(one.reported, bare)) for one in corrections
        ]
    again = {
        one.reported.code
        for one in corrections
        if one.current and one.current.nucleus != one.reported.nucleus
    }
    again |= {code for code, last in reported.items() if last.mark in OVER}
    told = {last.meeting for last in reported.values()}
    return build_digest(
        DigestInput(
            meeting.model_copy(update={"place": known.redaction.place(meeting.place)}),
            known.earlier,
            known.nuclei,
            known.talks,
            recipient=reader,
            reported=reported.keys() - again,
            today=settings.today,
            project=settings.project,
            project_start=settings.start,
            district=settings.territory.district,
            hours_warning=settings.tuning.hours_warning,
            corrections=corrections,
            unreached=unreached_nuclei(
                meeting, known.nuclei, known.people, reachability_check(settings)
            ),
            last_meeting_day=max(
                (other.date for other in known.earlier if other.id in told), default=None
            ),
        )
    )


def _reported(
    journal: Journal, meeting: Meeting, told_as: str, known: _Known
) -> Mapping[str, Reported]:
    """What the documents of earlier meetings told somebody, by row."""
    return journal.reported(told_as, meeting, [other.id for other in known.earlier])


def _corrections(
    journal: Journal, reported: Mapping[str, Reported], known: _Known
) -> list[Correction]:
    """The talks that a reader was told otherwise, as they were told and as they are now."""
    other = {
        code: last
        for code, last in reported.items()
        if _told_otherwise(last.mark, known.marks.get(code))
    }
    if not other:
        return []
    since = journal.versions_since_reported(other)
    old, doubles = (
        known.redaction.talks(versions[0] for versions in since.values()),
        journal.duplicate_talks(),
    )
    rows = {talk.code: talk for talk in journal.talks_of(other)}
    return [
        Correction(
            talk,
            known.now.get(talk.code),
            is_duplicate=talk.code in doubles,
            last_mark=rows[talk.code].confidentiality,
            versions_since=since[talk.code],
        )
        for talk in old
    ]


def _told_otherwise(mark: str, now: str | None) -> bool:
    """True where a document told a talk, and something else than it says now (None: it is no more)."""
    if not mark or mark in OVER:
        return False
    return now is None or not reports_the_same(mark, now)


def _finished(settings: Settings, document: Doc) -> tuple[Doc, str]:
    """A document with its letterhead and its imprint; and the hash of what it says, whatever day it was made on."""
    labels = tuple(Fact(label=name, value=one_line(value) or "") for name, value in settings.labels)
    headed = document.model_copy(update={"labels": labels})
    content = canonical.content_hash([stable_content(headed)])
    return headed.model_copy(update={"imprint": content[:IMPRINT_LENGTH]}), content


def make_digests(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    shelf: DocumentStore,
    *,
    now: dt.datetime,
    remember: bool = True,
) -> list[MadeDigest]:
    """Write the digests of a meeting, and (with `remember`) note which talks each reader is told of by them. A document
    that says nothing new stays as it is.

    Whoever was sent this meeting's mail was told what stood in the mail: for them nothing more is noted, so that
    what came since is told at the next meeting.
    """
    mailed = {
        person
        for person, delivery in journal.deliveries(meeting.id).items()
        if delivery.state in REPORTED_STATES
    }
    known = _Known.of(settings, journal, meeting)
    made = []
    for document in build_digests(settings, journal, meeting, known):
        kept = shelf.store(document.path, document.digest)
        if remember and document.recipient_code not in mailed:
            _tell(document, journal, meeting, known.marks, now=now, day=settings.today)
        made.append(replace(document, is_new=kept.is_new))
    if remember:
        _note(made, journal, meeting, settings.today)
    return made


def _note(made: Iterable[MadeDigest], journal: Journal, meeting: Meeting, day: dt.date) -> None:
    """The journal notes what each document says."""
    journal.add_document_hashes(
        ((meeting.id, document.recipient_code, document.content_hash) for document in made), day=day
    )


def _tell(
    document: MadeDigest,
    journal: Journal,
    meeting: Meeting,
    marks: Mapping[str, str],
    *,
    now: dt.datetime,
    day: dt.date,
) -> None:
    talks = {code: marks[code] for code in document.digest.talk_codes}
    talks |= {code: WITHDRAWN if code in marks else GONE for code in document.digest.gone_codes}
    journal.add_document(
        meeting.id, document.recipient_code, document.content_hash, talks, at=now, day=day
    )


def build_letters(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    made: Sequence[MadeDigest],
    shelf: DocumentStore,
    known: _Known,
) -> list[Letter]:
    """One letter per recipient who has an email; never one for the room. Its document is kept on the shelf too."""
    found = []
    nuclei, people = journal.nuclei(gone=True), journal.people(gone=True)
    printed = (*_printed(settings), meeting.id)
    typed_texts = _typed_texts(settings, meeting, nuclei, known)
    attach = AttachmentMode(settings.mail.attachment)
    for document in made:
        if document.recipient is None or document.recipient.email is None:
            continue
        subject, text, html = digest_mail_texts(document.digest, attach)
        person = document.recipient.code
        old = [
            one.reported
            for one in _corrections(journal, _reported(journal, meeting, person, known), known)
        ]
        scope = Scope.of(
            document.recipient,
            meeting,
            nuclei,
            people,
            document.digest.nucleus_codes,
            (*printed, document.digest.imprint),
            known.talks,
            partial(_fixed_words, settings, journal, meeting, document.recipient, known, shelf),
            typed_texts.with_texts(texts_of_talks(old)),
            partial(_template_words, settings, journal, meeting, document.recipient, known, shelf),
            _told_by_the_place(meeting, known.redaction),
        )
        found.append(
            Letter(
                meeting=meeting.id,
                person=person,
                to=document.recipient.email,
                sender=settings.mail.sender,
                subject=subject,
                text=text,
                html=html,
                document=partial(_files, document, shelf),
                content_hash=_letter_hash(document),
                content=document.content_hash,
                scope=scope,
                attach=attach,
                password=passwords.find_password(settings.project_id, person)
                if attach is AttachmentMode.ENCRYPTED
                else None,
            )
        )
    return found


def _told_by_the_place(meeting: Meeting, redaction: Redaction) -> list[str]:
    """Why a meeting's mails may not go for what its *Luogo* says: documents cover it, and nobody would find the way."""
    if not redaction.identifies_somebody(meeting.place):
        return []
    return [
        f"foglio «Incontri», incontro {meeting.id}, colonna «Luogo»: sembra che ci sia il nome o il recapito di una "
        "persona. Scrivi il luogo senza nomi né telefoni, oppure lascia passare la parola con «collector texts --allow»"
    ]


def _printed(settings: Settings) -> tuple[str, ...]:
    """What documents and mails say by the settings, value by value."""
    labels = (value for _, value in settings.labels)
    known = (
        settings.project,
        settings.territory.district,
        *settings.territory.municipalities,
        *settings.case_types,
    )
    return (*known, *labels, settings.mail.sender)


def _typed_texts(
    settings: Settings, meeting: Meeting, nuclei: Sequence[Nucleus], known: _Known
) -> SheetTexts:
    """All families' names, and the texts of the sheet in which one may stand: as they were typed, and as documents tell
    them.
    """
    texts = (
        *texts_of_talks(known.talks),
        *texts_of_talks(known.read),
        *texts_of_nuclei(nuclei, settings.case_types),
        *texts_of_meeting(meeting),
    )
    return SheetTexts.of(_families(nuclei), texts, settings.territory.municipalities)


def _fixed_words(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    reader: Person,
    known: _Known,
    shelf: DocumentStore,
) -> list[str]:
    """What a reader's document and mail say by themselves: all that stands in the finished files when no talk has a
    text. Made twice: without the texts ("Nessuna criticità annotata"), and with a dot in their place (their titles).
    """
    doubles = (known.without_texts(in_place) for in_place in ("", "·"))
    return [
        one for bare in doubles for one in _said(settings, journal, meeting, reader, bare, shelf)
    ]


def _template_words(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    reader: Person,
    known: _Known,
    shelf: DocumentStore,
) -> list[str]:
    """The same without any text of the sheet: languages, types of case and the place are texts of the sheet too."""
    said: list[str] = []
    for in_place in ("", "·"):
        bare = known.without_typed(in_place, settings.case_types)
        nowhere = meeting.model_copy(update={"place": in_place or None})
        said += [
            *_said(settings, journal, nowhere, reader, bare, shelf),
            f"{meeting.id}_{reader.code}.eml",
        ]
    return said


def _said(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    reader: Person,
    known: _Known,
    shelf: DocumentStore,
) -> list[str]:
    """All that stands in a reader's document and mail."""
    document, _ = _finished(
        settings, _digest_for(settings, journal, meeting, reader, known, told_as=reader.code)
    )
    subject, text, page = digest_mail_texts(document, AttachmentMode(settings.mail.attachment))
    files = shelf.render(document)
    said = [subject, text, html_text(page), html_text(files.page.decode("utf-8"))]
    return [*said, pdf_text(files.pdf), docx_text(files.docx)]


def _files(document: MadeDigest, shelf: DocumentStore) -> dict[str, bytes]:
    kept = shelf.store(document.path, document.digest)
    return {"html": kept.page, "pdf": kept.pdf, "docx": kept.docx}


@dataclass(frozen=True)
class Sending:
    """What `send` would do, or did: the documents, an outcome per letter, and who cannot be reached. `server`: None
    where mails are files in `folder`. `trial`: to the coordinator only, who has this address; '' when it is no trial.
    `marks`: what each talk said when the documents were made; `lying`: the mails in the folder for this meeting, and
    for meetings that are no more.
    """

    meeting: Meeting
    documents: Sequence[MadeDigest]
    outcomes: Sequence[LetterOutcome]
    folder: Path
    without_email: Sequence[Person]
    server: SmtpServer | None
    trial: str = ""
    marks: Mapping[str, str] = field(default_factory=dict, repr=False)
    unsent: Sequence[RecordedMail] = ()

    @property
    def obsolete(self) -> list[RecordedMail]:
        """The mails in the folder that nobody is to send any more, and that no new one takes the place of: for a
        meeting that is no more, for somebody who no longer receives this one's document, or with facts of before.
        """
        now = {
            one.recipient_code: _letter_hash(one)
            for one in self.documents
            if one.recipient is not None and one.recipient.email
        }
        results = {outcome.letter.person: outcome.result for outcome in self.outcomes}

        def is_needless(mail: RecordedMail) -> bool:
            if mail.meeting != self.meeting.id or mail.person not in now:
                return True
            result = results.get(mail.person)  # None: not asked for with --to
            is_replaced = result in (LetterResult.READY, LetterResult.WRITTEN, LetterResult.SENT)
            return (
                result is not None
                and not is_replaced
                and mail.delivery.content_hash != now[mail.person]
            )

        return [mail for mail in self.unsent if is_needless(mail)]

    @property
    def ready_count(self) -> int:
        """How many letters would go."""
        return sum(outcome.result is LetterResult.READY for outcome in self.outcomes)


def prepare_sending(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    shelf: DocumentStore,
    *,
    again: bool = False,
    only: Sequence[str] = (),
    trial: bool = False,
) -> Sending:
    """Which letters would go to whom; writes nothing, makes no document. `only`: people by code, name or email;
    with `again` their letters go once more. `trial`: all letters go to the coordinator, and none counts.

    Raises SettingsError when somebody is not known, or the mail server has no password.
    """
    known = _Known.of(settings, journal, meeting)
    made = build_digests(settings, journal, meeting, known)
    chosen = _chosen(made, only)
    wanted = [
        document for document in made if document.recipient is None or document.recipient in chosen
    ]
    ready = build_letters(settings, journal, meeting, wanted, shelf, known)
    folder = settings.out / OUTBOX_FOLDER
    address = ""
    if trial:
        address, ready = _for_trial(settings, journal, ready)
    by_server = smtp_server(settings)
    ledger = NullLedger() if trial else journal
    outcomes = assess_letters(
        ready,
        ledger,
        folder,
        again=again,
        by_hand=by_server is None,
        evidence=() if trial else mail_evidence((folder, settings.out / SENT_FOLDER)),
    )
    without = [d.recipient for d in wanted if d.recipient is not None and d.recipient.email is None]
    lying_there = [] if trial else _lying_for(journal, meeting)
    return Sending(
        meeting, made, outcomes, folder, without, by_server, address, known.marks, lying_there
    )


def _lying_for(journal: Journal, meeting: Meeting) -> list[RecordedMail]:
    """The mails in the folder for a meeting, and those for meetings that are no more."""
    meetings = {one.id for one in journal.meetings()}
    of_digests = [mail for mail in journal.mails_to_send() if not mail.meeting.startswith(REMINDER)]
    return [
        mail for mail in of_digests if mail.meeting == meeting.id or mail.meeting not in meetings
    ]


@dataclass(frozen=True)
class MarkedSent:
    """The mails that count as sent now; those of which nobody knows, because their file is gone; people by code."""

    marked: Sequence[RecordedMail]
    missing: Sequence[RecordedMail]
    names: Mapping[str, str] = field(repr=False)


def _chosen(made: Sequence[MadeDigest], only: Sequence[str]) -> list[Person]:
    readers = [document.recipient for document in made if document.recipient is not None]
    if not only:
        return readers
    found = []
    for text in only:
        of_text = people_matching(readers, text)
        if len(of_text) != 1:
            why = (
                "più persone si chiamano così: indica il codice"
                if of_text
                else "non riceve documenti per l'incontro"
            )
            raise SettingsError(f"«{text}»: {why}. Non ho scritto e non ho spedito nulla.")
        found += of_text
    return found


def people_matching(people: Iterable[Person], text: str) -> list[Person]:
    """The people whom a text means: by code, by name, or by email."""
    everybody = list(people)
    by_code = [person for person in everybody if person.code.casefold() == text.strip().casefold()]
    names = Names.of((person.name, person.code) for person in everybody).exact(text)
    return by_code or [
        person
        for person in everybody
        if person.code in names or (person.email or "").casefold() == text.strip().casefold()
    ]


def _for_trial(
    settings: Settings, journal: Journal, ready: Sequence[Letter]
) -> tuple[str, list[Letter]]:
    """The same letters, addressed to the first coordinator who has an email."""
    first = next((p for p in journal.people() if p.job is Job.COORDINATOR and p.email), None)
    if first is None or first.email is None:
        raise SettingsError(
            "Per una prova serve una persona con il ruolo «coordinamento» e un'email nel foglio «Persone»: la prova va "
            "solo a lei. Non ho spedito nulla."
        )
    password = (
        passwords.find_password(settings.project_id, first.code)
        if any(one.attach is AttachmentMode.ENCRYPTED for one in ready)
        else None
    )
    return first.email, [
        replace(
            letter,
            to=first.email or "",
            subject=f"[PROVA per {letter.person}] {letter.subject}",
            password=password,
        )
        for letter in ready
    ]


def smtp_server(settings: Settings) -> SmtpServer | None:
    """The mail server of the settings; None where mails are files. Raises SettingsError when its password lacks."""
    mail = settings.mail
    if mail.smtp_host is None:
        return None
    password = (
        passwords.find_password(settings.project_id, passwords.SMTP) if mail.smtp_user else None
    )
    if mail.smtp_user and not password:
        raise SettingsError(
            f"Manca la password del server della posta per «{mail.smtp_user}». Lancia «collector password --smtp», "
            f"oppure mettila nella variabile d'ambiente {passwords.environment_variable(passwords.SMTP)}. Non ho spedito nulla."
        )
    return SmtpServer(
        mail.smtp_host,
        mail.smtp_port,
        SmtpSecurity(mail.smtp_security),
        mail.smtp_user,
        password,
        Path(mail.smtp_ca) if mail.smtp_ca else None,
    )


def check_sending(sending: Sending) -> Sending:
    """Make the documents that would go, and read each of them once more."""
    return replace(sending, outcomes=check_letters(sending.outcomes))


def carry_out_sending(
    settings: Settings,
    journal: Journal,
    sending: Sending,
    *,
    now: dt.datetime,
    pause: Callable[[float], None],
) -> Sending:
    """Put one message per recipient into the folder, or hand it to the server; never twice the same by itself.

    Raises DeliveryError when the folder cannot be written.
    """
    ledger = NullLedger() if sending.trial else journal
    supersede_files([mail.delivery for mail in sending.obsolete], ledger, sending.folder)
    if sending.server is None:
        folder = sending.folder / TRIAL_FOLDER if sending.trial else sending.folder
        going = write_to_folder(sending.outcomes, ledger, folder, now=now, day=settings.today)
    else:
        folder = (
            settings.out / SENT_FOLDER / TRIAL_FOLDER
            if sending.trial
            else settings.out / SENT_FOLDER
        )
        going = send_by_server(
            sending.outcomes,
            ledger,
            sending.server,
            folder,
            drafts=sending.folder,
            now=now,
            day=settings.today,
            pause=pause,
        )
    documents = {document.recipient_code: document for document in sending.documents}
    outcomes = []
    for outcome in going:
        if outcome.was_made and not sending.trial:
            _note([documents[outcome.letter.person]], journal, sending.meeting, settings.today)
            _tell(
                documents[outcome.letter.person],
                journal,
                sending.meeting,
                sending.marks,
                now=now,
                day=settings.today,
            )
        outcomes.append(replace(outcome, attachments={}))
    return replace(sending, outcomes=outcomes)


def _taken_up(settings: Settings, journal: Journal, meeting: str | None) -> list[RecordedMail]:
    """The mails on disk of which a new journal knows nothing; their deliveries have no number yet."""
    taken = []
    for one in journal.meetings():
        if meeting is None or one.id.casefold() == meeting.casefold():
            for person, (file, via) in _found_on_disk(
                settings, journal, one, journal.deliveries(one.id)
            ).items():
                taken.append(
                    RecordedMail(one.id, person, Delivery(0, DeliveryState.WRITTEN, "", file, via))
                )
    return taken


def _noted(settings: Settings, journal: Journal, mail: RecordedMail, now: dt.datetime) -> int:
    """Note a mail that a new journal does not know. Returns its number. Raises JournalError."""
    file, via = mail.delivery.file, mail.delivery.via
    number = journal.plan(
        mail.meeting, mail.person, "", file, via, at=now, day=settings.today, after=None
    )
    if number is None:
        raise JournalError(
            "Un altro comando sta lavorando alle stesse mail: rilancia il comando. Non ho scritto nulla."
        )
    return number


def mark_sent(
    settings: Settings, journal: Journal, asked: str, meeting: str | None, *, now: dt.datetime
) -> MarkedSent:
    """Note that mails which lie in the folder left: those of one person (code, name or email), or with `asked` '' all.
    `meeting`: only of this one.

    Their files go to those that left. All means those whose file still lies there: one that is gone may have been
    thrown away, so its person is asked for by name. Raises SettingsError where there is no such mail.
    """
    people = {person.code: person for person in journal.people(gone=True)}
    waiting = [
        mail
        for mail in journal.mails_to_send()
        if meeting is None or mail.meeting.casefold() == meeting.casefold()
    ]
    waiting += _taken_up(settings, journal, meeting)
    if asked:
        codes = {person.code for person in people_matching(people.values(), asked)}
        waiting = [mail for mail in waiting if mail.person in codes]
        if len({mail.person for mail in waiting}) > 1:
            raise SettingsError(
                f"«{asked}»: più persone si chiamano così: indica il codice, o l'email. Non ho scritto nulla."
            )
    if not waiting:
        who = f"Per «{asked}» non" if asked else "Non"
        raise SettingsError(
            f"{who} c'è nessuna mail da spedire in «{settings.out / OUTBOX_FOLDER}». Non ho scritto nulla."
        )
    folders = {Via.FOLDER: settings.out / OUTBOX_FOLDER, Via.SMTP: settings.out / SENT_FOLDER}
    gone = [
        mail
        for mail in waiting
        if not asked and not (folders[mail.delivery.via] / mail.delivery.file).exists()
    ]
    marked = [mail for mail in waiting if mail not in gone]
    for mail in marked:
        number = mail.delivery.number or _noted(settings, journal, mail, now)
        journal.settle(number, DeliveryState.SENT, "segnata come spedita")
        if mail.delivery.via is Via.FOLDER:
            file_as_sent(
                settings.out / OUTBOX_FOLDER / mail.delivery.file, settings.out / SENT_FOLDER
            )
    return MarkedSent(marked, gone, {code: person.name for code, person in people.items()})


def old_mails(journal: Journal) -> list[RecordedMail]:
    """The mails in the folder that an older program took for sent, and of which nobody has been asked yet."""
    last = journal.number_note(OLD_MAILS_NOTE)
    mails = [] if last is None else journal.mails_to_send(up_to=last)
    return [mail for mail in mails if not mail.meeting.startswith(REMINDER)]


def settle_old_mails(journal: Journal, mails: Sequence[RecordedMail], *, left: bool) -> None:
    """Note what the coordinator says of them: they all left, or they are still to send. It is asked once."""
    for mail in mails if left else ():
        journal.settle(mail.delivery.number, DeliveryState.SENT, "segnata come spedita")
    journal.set_note(OLD_MAILS_NOTE, "")


def mark_arrived(journal: Journal, meeting: Meeting, people: Sequence[str]) -> list[Person]:
    """Note that a mail of which nobody knew did arrive: somebody asked its reader.

    Raises SettingsError for somebody whose mail is not uncertain.
    """
    known = journal.deliveries(meeting.id)
    found = []
    for text in people:
        waiting = [p for p in people_matching(journal.people(gone=True), text) if p.code in known]
        unsure = [person for person in waiting if is_uncertain(known[person.code])]
        if len(unsure) != 1:
            raise SettingsError(
                f"«{text}»: per l'incontro {meeting.id} non ha una mail incerta. Non ho scritto nulla."
            )
        found += unsure
    for person in found:
        journal.settle(known[person.code].number, DeliveryState.SENT, "segnata come arrivata")
    return found
