"""One meeting as its page shows it: who gets which document, and what became of it and its mail."""

import datetime as dt
import enum
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from collector.app.agenda import meeting_progress
from collector.app.digests import MadeDigest, build_digests, make_digests, make_named_digest
from collector.app.folders import MEETINGS_FOLDER, OUTBOX_FOLDER, TRIAL_FOLDER, WITH_NAMES_FOLDER
from collector.app.freshness import fresh_journal
from collector.app.meeting_mails import Say, known_meeting, mail_mark
from collector.app.project import now
from collector.app.reachability import reachability_check
from collector.app.sent_mails import mails_on_disk
from collector.app.settings import Settings
from collector.compile.agenda import MeetingProgress
from collector.compile.meeting_step import NextStep
from collector.compile.unreached import UnreachedNucleus, unreached_nuclei
from collector.deliver.mail_files import mail_files
from collector.deliver.pdf_encryption import count_pages
from collector.journal.documents import ROOM
from collector.journal.store import Journal
from collector.privacy.policy import nuclei_for, recipients
from collector.render.document_store import DocumentStore
from schemas.canonical import content_hash
from schemas.delivery import DeliveryState
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Person

ROOM_NAME: Final = "sala"
NAMED_NAME: Final = "con-nomi"
"""What stands for the room, and for the copy with names, where a person's code does for others."""


class DocumentState(enum.StrEnum):
    """Where a document stands, in Italian as it is shown.

    OUTDATED: it would say something else now. MADE: of a past meeting, where nobody asks.
    """

    MISSING = "da preparare"
    OUTDATED = "da rifare"
    READY = "pronto"
    MADE = "fatto"


class MailState(enum.StrEnum):
    """Where a mail stands, in Italian as it is shown.

    GONE: written for a person to send, and its file is no longer there. FOUND: a file that the
    journal does not know.
    """

    NONE = "da spedire"
    IN_FOLDER = "nella cartella, da spedire a mano"
    GONE = "il file non c'è più"
    FOUND = "c'è una mail, e il registro non sa se è partita"
    SENT = "spedita"
    UNCERTAIN = "incerta: non so se è arrivata"
    STOPPED = "fermata dal controllo in uscita"
    FAILED = "rifiutata dal server"
    WAITING = "non è ancora partita"
    NO_EMAIL = "senza email"
    NO_PASSWORD = "manca la password"  # noqa: S105


@dataclass(frozen=True)
class MailStanding:
    """What became of the mail to one recipient.

    `day`: of its last change of hands, None for no mail. `why`: in Italian. `mark`: tells it from
    all others, '' for none. `is_outdated`: it tells older facts than it would now.
    """

    state: MailState
    day: dt.date | None = None
    why: str = ""
    mark: str = ""
    file: Path | None = None
    is_outdated: bool = False

    @property
    def can_be_marked(self) -> bool:
        """True for a mail of which a person can say that it was sent."""
        return self.state in (MailState.IN_FOLDER, MailState.GONE, MailState.FOUND)

    @property
    def can_go_again(self) -> bool:
        """True for a mail that goes once more only when somebody asks for it."""
        return self.state in (MailState.SENT, MailState.FAILED, MailState.FOUND)


@dataclass(frozen=True)
class MeetingLine:
    """One recipient, or the room (`person` None).

    `page`, `pdf`, `docx`: the files that are there. `pages`: of the PDF. `is_invited`: False for
    whom a mail was made and who gets this meeting's document no longer. `has_password`: one to open
    the document with; None where none is needed.
    """

    person: Person | None
    nuclei: Sequence[Nucleus] = field(repr=False)
    document: DocumentState
    page: Path | None
    pdf: Path | None
    docx: Path | None
    pages: int
    mail: MailStanding | None
    is_invited: bool = True
    has_password: bool | None = None

    @property
    def code(self) -> str:
        """What stands for the recipient in addresses and file names."""
        return self.person.code if self.person else ROOM_NAME


@dataclass(frozen=True)
class ShownErratum:
    """A line of the errata: what a document said, what it says now, and in whose next document.

    `nucleus`: the code. `family`: its name, '' where it is not known.
    """

    nucleus: str
    family: str = field(repr=False)
    day: str
    what: str
    before: str = field(repr=False)
    after: str = field(repr=False)
    recipients: Sequence[str]


@dataclass(frozen=True)
class MeetingOverview:
    """One meeting. `named_copy`: the coordinator's own page with names, None where there is none.

    `by_hand`: mails are files in `folder`. `trial_mails`: files of the last trials.
    """

    meeting: Meeting
    is_past: bool
    lines: Sequence[MeetingLine]
    unreached: Sequence[tuple[UnreachedNucleus, str]] = field(repr=False)
    errata: Sequence[ShownErratum]
    named_copy: Path | None
    by_hand: bool
    folder: Path
    trial_mails: Sequence[Path]

    @property
    def to_prepare(self) -> int:
        """How many documents are to be made, or made again."""
        lacking = (DocumentState.MISSING, DocumentState.OUTDATED)
        return sum(line.is_invited and line.document in lacking for line in self.lines)

    def in_state(self, *states: MailState) -> list[MeetingLine]:
        """Return the recipients whose mail is in one of these states."""
        return [line for line in self.lines if line.mail and line.mail.state in states]

    @property
    def to_mark(self) -> list[MeetingLine]:
        """Return the recipients of whose mail a person is to say that it was sent."""
        return [line for line in self.lines if line.mail and line.mail.can_be_marked]

    @property
    def obsolete(self) -> list[MeetingLine]:
        """Return those whose mail is still there and that nobody is to send any more."""
        return [line for line in self.in_state(MailState.IN_FOLDER) if self.is_obsolete(line)]

    def is_obsolete(self, line: MeetingLine) -> bool:
        """Return True for who gets no document now; of a past meeting nobody asks."""
        return not (line.is_invited or self.is_past)

    @property
    def on_disk(self) -> list[MeetingLine]:
        """Return those to mark whose mail is still there and goes: all that is marked at once."""
        left_out = (*self.in_state(MailState.GONE), *self.obsolete)
        return [line for line in self.to_mark if line not in left_out]

    @property
    def next(self) -> NextStep:
        """What is to be done next; of a past meeting, only what is left open."""
        if self.in_state(MailState.UNCERTAIN):
            return NextStep.SETTLE
        if self.obsolete:
            return NextStep.WITHDRAW
        if not self.is_past and self.to_prepare:
            return NextStep.PREPARE
        if not self.is_past and self.can_be_sent:
            return NextStep.SEND
        if self.to_mark:
            return NextStep.MARK
        if self.is_past or not self.held_up:
            return NextStep.NOTHING
        return NextStep.LOOK

    @property
    def held_up(self) -> list[MeetingLine]:
        """Return the recipients whose mail cannot go, for what they lack or how it ended."""
        return self.in_state(MailState.NO_EMAIL, MailState.NO_PASSWORD, MailState.FAILED)

    @property
    def sent(self) -> list[MeetingLine]:
        """Return the recipients whose mail was sent."""
        return self.in_state(MailState.SENT)

    @property
    def can_be_sent(self) -> list[MeetingLine]:
        """Return the recipients whom «Spedisci» would write to."""
        waiting = self.in_state(
            MailState.NONE, MailState.WAITING, MailState.STOPPED, MailState.GONE
        )
        in_folder = self.in_state(MailState.IN_FOLDER)
        outdated = [line for line in in_folder if line.mail and line.mail.is_outdated]
        return [line for line in (*waiting, *outdated) if line.is_invited]


def load_meeting(
    settings: Settings, journal: Journal, meeting_id: str, lacks: Mapping[str, str]
) -> MeetingOverview:
    """Return a meeting as of the last check. Writes nothing.

    `lacks`: see `lacking_by_person`. Raises JournalError, and SettingsError for an id that is no
    meeting's.
    """
    meeting = known_meeting(journal, meeting_id)
    is_past = meeting.date < settings.today
    documents = journal.recipients_by_meeting().get(meeting.id, frozenset())
    planned = [] if is_past else build_digests(settings, journal, meeting)
    progress = meeting_progress(settings, journal, meeting, documents, planned)
    people, nuclei = journal.people(), journal.nuclei()
    invited = recipients(meeting, people, nuclei)
    view = _View(settings, journal, meeting, progress, is_past, lacks)
    lines = [view.line(person, nuclei_for(person, nuclei, meeting)) for person in (None, *invited)]
    lines += view.others({person.code for person in invited})
    named = document_page(settings, meeting, NAMED_NAME)
    trials = settings.out / OUTBOX_FOLDER / TRIAL_FOLDER
    unreached = (
        ()
        if is_past
        else unreached_nuclei(meeting, nuclei, people, lambda person: lacks.get(person.code, ""))
    )
    names = {nucleus.code: nucleus.name for nucleus in journal.nuclei(gone=True)}
    return MeetingOverview(
        meeting,
        is_past,
        lines,
        [(item, names.get(item.nucleus, "")) for item in unreached],
        _errata(planned, names),
        named if named.is_file() else None,
        settings.mail.smtp_host is None,
        settings.out / OUTBOX_FOLDER,
        [trials / mail.file for mail in mail_files(trials) if mail.meeting == meeting.id],
    )


def lacking_by_person(settings: Settings, journal: Journal) -> dict[str, str]:
    """Return what keeps each person from being written to, by code (see `reachability_check`)."""
    lacks = reachability_check(settings)
    return {person.code: lacks(person) for person in journal.people()}


def document_page(settings: Settings, meeting: Meeting, who: str) -> Path:
    """Return where the page of a document is, or would be.

    `who`: a person's code, ROOM_NAME or NAMED_NAME.
    """
    folder = settings.out / MEETINGS_FOLDER / meeting.id
    if who == NAMED_NAME:
        folder = settings.out / WITH_NAMES_FOLDER
    return folder / f"{meeting.id}_{who}.html"


def files_mark(settings: Settings, meeting: Meeting) -> str:
    """Return a text that is another one when files of a meeting came, went or changed."""
    folders = (
        settings.out / MEETINGS_FOLDER / meeting.id,
        settings.out / OUTBOX_FOLDER,
        settings.out / OUTBOX_FOLDER / TRIAL_FOLDER,
        settings.out / WITH_NAMES_FOLDER,
    )
    marks = []
    for folder in folders:
        for path in sorted(folder.glob(f"{meeting.id}*")):
            with suppress(OSError):  # it went meanwhile
                stat = path.stat()
                marks.append(f"{path} {stat.st_mtime_ns} {stat.st_size}")
    return content_hash(marks)


class _View:
    """Makes the lines of one meeting."""

    def __init__(
        self,
        settings: Settings,
        journal: Journal,
        meeting: Meeting,
        progress: MeetingProgress,
        is_past: bool,
        lacks: Mapping[str, str],
    ) -> None:
        self._folder = settings.out / MEETINGS_FOLDER / meeting.id
        self._outbox = settings.out / OUTBOX_FOLDER
        self._meeting, self._progress = meeting, progress
        self._is_past, self._lacks = is_past, lacks
        self._needs_password = settings.mail.attachment == "encrypted"
        self._deliveries = journal.deliveries(meeting.id)
        self._on_disk = mails_on_disk(settings, journal, meeting, self._deliveries)
        self._days = {
            mail.person: dt.date.fromisoformat(day)
            for day, mail in journal.last_mails()
            if mail.meeting == meeting.id
        }
        self._people = {person.code: person for person in journal.people(gone=True)}

    def line(self, person: Person | None, nuclei: Sequence[Nucleus]) -> MeetingLine:
        name = person.code if person else ROOM_NAME
        paths = [
            self._folder / f"{self._meeting.id}_{name}{ending}"
            for ending in (".html", ".pdf", ".docx")
        ]
        page, pdf, docx = (path if path.is_file() else None for path in paths)
        return MeetingLine(
            person,
            nuclei,
            self._document_state(person.code if person else ROOM, has_page=page is not None),
            page,
            pdf,
            docx,
            pages_of(pdf) if pdf else 0,
            self._mail(person) if person else None,
            has_password=self._has_password(person) if person else None,
        )

    def _has_password(self, person: Person) -> bool | None:
        if not self._needs_password or person.email is None:
            return None
        return self._lacks.get(person.code) != "password"

    def others(self, invited: set[str]) -> list[MeetingLine]:
        """Return lines for whom a mail was made, and who gets this document no longer."""
        lines = []
        for code, delivery in self._deliveries.items():
            person = self._people.get(code)
            if code in invited or person is None or delivery.state is DeliveryState.SUPERSEDED:
                continue
            mail = self._mail(person)
            state = DocumentState.MADE
            lines.append(
                MeetingLine(person, (), state, None, None, None, 0, mail, is_invited=False)
            )
        return lines

    def _document_state(self, code: str, *, has_page: bool) -> DocumentState:
        if code not in self._progress.documents or not has_page:
            return DocumentState.MISSING
        if self._is_past:
            return DocumentState.MADE
        is_outdated = code in self._progress.to_remake
        return DocumentState.OUTDATED if is_outdated else DocumentState.READY

    def _mail(self, person: Person) -> MailStanding:
        code = person.code
        delivery = self._deliveries.get(code)
        state = self._mail_state(person)
        if delivery is None:
            found, _via = self._on_disk.get(code, ("", None))
            return MailStanding(state, mark=found)
        file = self._outbox / delivery.file
        return MailStanding(
            state,
            self._days.get(code),
            delivery.why,
            mail_mark(delivery.number, delivery.file),
            file if state is MailState.IN_FOLDER else None,
            is_outdated=code in self._progress.outdated_mails,
        )

    def _mail_state(self, person: Person) -> MailState:
        """Return the state of a mail: what happened comes before what lacks."""
        code, known = person.code, self._progress
        happened = (
            (known.uncertain, MailState.UNCERTAIN),
            (known.sent, MailState.SENT),
            (known.to_send, MailState.IN_FOLDER),
            (known.found_on_disk, MailState.FOUND),
        )
        for codes, state in happened:
            if code in codes:
                return state
        delivery = self._deliveries.get(code)
        if delivery is not None and delivery.to_send:
            return MailState.GONE
        lacking = self._lacks.get(code, "")
        if lacking:
            return MailState.NO_EMAIL if lacking == "email" else MailState.NO_PASSWORD
        if code in known.failed:
            return MailState.FAILED
        if code in known.refused:
            return MailState.STOPPED
        is_planned = delivery is not None and delivery.state is DeliveryState.PLANNED
        return MailState.WAITING if is_planned else MailState.NONE


def _errata(planned: Sequence[MadeDigest], names: Mapping[str, str]) -> list[ShownErratum]:
    """Return the errata of all documents; those that are the same in several, once."""
    recipients_of: dict[tuple[str, ...], list[str]] = {}
    for document in planned:
        name = document.recipient.name if document.recipient else "copia per la sala"
        for row in document.digest.errata.rows if document.digest.errata else ():
            recipients_of.setdefault(tuple(row), []).append(name)
    return [
        ShownErratum(nucleus, names.get(nucleus, ""), day, what, before, after, people)
        for (nucleus, day, what, before, after), people in recipients_of.items()
    ]


def pages_of(pdf: Path) -> int:
    """Return the number of pages of a PDF on disk; 0 where it cannot be read."""
    try:
        stat = pdf.stat()
    except OSError:
        return 0
    return _count_pages(pdf, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1000)
def _count_pages(pdf: Path, _changed: int, _size: int) -> int:
    from pikepdf import PdfError

    try:
        return count_pages(pdf.read_bytes())
    except (OSError, PdfError):
        return 0


# --- What the buttons do ------------------------------------------------------------------------


@dataclass(frozen=True)
class PreparedMeeting:
    """The documents of a meeting, `is_new` where one was written now.

    `lacking`: the languages for which no font was there.
    """

    meeting: Meeting
    documents: Sequence[MadeDigest]
    lacking: Sequence[str]

    @property
    def written(self) -> int:
        """How many were written now."""
        return sum(document.is_new for document in self.documents)


def prepare_meeting(
    settings: Settings, meeting_id: str, store: DocumentStore, *, say: Say
) -> PreparedMeeting:
    """Sync, and make the documents of a meeting, as `collector digest` does.

    Raises SettingsError, WorkbookError and JournalError.
    """
    say("Leggo il foglio")
    made_so_far: list[str] = []

    def progress(document: MadeDigest, number: int) -> None:
        made_so_far.append(document.recipient_code)
        who = f"per {document.recipient.name}" if document.recipient else "per la sala"
        say(f"Documento {len(made_so_far)} di {number}, {who}")

    with fresh_journal(settings) as fresh:
        meeting = known_meeting(fresh.journal, meeting_id)
        made = make_digests(settings, fresh.journal, meeting, store, now=now(), progress=progress)
    return PreparedMeeting(meeting, made, sorted(store.lacking))


def prepare_named_copy(
    settings: Settings, meeting_id: str, store: DocumentStore, *, say: Callable[[str], None]
) -> Path:
    """Sync, and make the coordinator's own copy with names; return its page. Raises the same."""
    say("Leggo il foglio")
    with fresh_journal(settings) as fresh:
        meeting = known_meeting(fresh.journal, meeting_id)
        say("Scrivo la copia con i nomi")
        return make_named_digest(settings, fresh.journal, meeting, store)
