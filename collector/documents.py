"""Histories, digests and letters: from the journal to files, one document per reader.

Ties the journal, `compile`, the shelf of documents and the outbox together. What a document says and who may read
it is decided in `compile`; here it is only fetched and put in its place.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from collector.compile.agenda import Agenda, agenda
from collector.compile.covering import covered
from collector.compile.digest import digest
from collector.compile.history import history
from collector.compile.models import MeetingDigest
from collector.compile.policy import recipients
from collector.deliver.door import Scope
from collector.deliver.outbox import Letter, Outcome, post, standing
from collector.errors import SettingsError
from collector.journal.store import ROOM, Journal
from collector.render.dressing import unchanging
from collector.render.mail import mail_texts
from collector.settings import Settings
from collector.shelf import Shelf
from schemas import typed
from schemas.cells.names import Names
from schemas.meeting import MEETING_KIND_LABELS, Meeting
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.record import Gist, TalkRecord
from schemas.workbook import italian_day

HISTORIES = "storie"
MEETINGS = "incontri"
POST = "posta"


@dataclass(frozen=True)
class MadeHistory:
    """One history as a document. `path`: of its page; the PDF stands beside it. `new`: made now."""

    nucleus: Nucleus
    path: Path
    new: bool


@dataclass(frozen=True)
class MadeDigest:
    """One digest as a document. `reader` None: the copy for the room. `path`: of its page; the PDF stands beside
    it. `new`: made now; what it says stood there already otherwise, or it was not put there yet.
    """

    reader: Person | None
    digest: MeetingDigest
    path: Path
    new: bool = False

    @property
    def reader_code(self) -> str:
        """The reader's code in the journal; ROOM for the copy for the room."""
        return self.reader.code if self.reader else ROOM

    @property
    def content(self) -> str:
        """The digest of what it says, whatever day it was made on."""
        return typed.digest([unchanging(self.digest)])


def make_histories(settings: Settings, journal: Journal, asked: Sequence[str], shelf: Shelf) -> list[MadeHistory]:
    """Write the history of the nuclei asked for by code or name, or of all; what says nothing new stays as it is.

    Raises SettingsError for an unknown nucleus.
    """
    nuclei = _asked(journal.nuclei(), asked)
    talks = _by_nucleus(_told(journal))
    lost = Counter(talk.nucleus for talk in journal.lost_talks())
    made = []
    for nucleus in nuclei:
        model = history(
            nucleus,
            talks[nucleus.code],
            today=settings.today,
            project=settings.project,
            district=settings.territory.district,
            removed=lost[nucleus.code],
            hours_warning=settings.tuning.hours_warning,
        )
        path = settings.out / HISTORIES / f"{nucleus.code}.html"
        made.append(MadeHistory(nucleus, path, shelf.keep(path, model).new))
    return made


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
            raise SettingsError(f"«{text}»: {why}. Con «collector nuclei» vedi i codici. Non ho scritto nulla.")
        found.append(by_code[next(iter(codes))])
    return found


def _told(journal: Journal) -> list[TalkRecord]:
    """The talks as documents may tell them."""
    return covered(journal.talks(), journal.nuclei(gone=True), journal.people(gone=True), journal.let_through())


def _by_nucleus(talks: Iterable[TalkRecord]) -> dict[str, list[TalkRecord]]:
    found: dict[str, list[TalkRecord]] = defaultdict(list)
    for talk in talks:
        if talk.nucleus:
            found[talk.nucleus].append(talk)
    return found


def agenda_of(settings: Settings, journal: Journal, *, days: int) -> Agenda:
    """The meetings as they stand today. A mail counts that is whole in its folder, or was claimed and may be."""
    meetings = journal.meetings()
    mailed = {
        meeting.id: frozenset(
            person for person, (state, _, file) in journal.deliveries(meeting.id).items()
            if state == "written" or (settings.out / POST / file).exists()
        )
        for meeting in meetings
    }  # fmt: skip
    return agenda(
        meetings,
        journal.nuclei(),
        journal.people(),
        mailed,
        journal.documents_made(),
        today=settings.today,
        days=days,
        since=settings.start,
    )


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
    known = "; ".join(f"{m.id} ({MEETING_KIND_LABELS[m.kind]}, {italian_day(m.date)})" for m in meetings)
    raise SettingsError(f"{trouble} Incontri che conosco: {known or 'nessuno'}. Non ho scritto nulla.")


def build_digests(settings: Settings, journal: Journal, meeting: Meeting) -> list[MadeDigest]:
    """The copy for the room, then one document per recipient. Writes nothing."""
    nuclei, talks, meetings = journal.nuclei(), _told(journal), journal.meetings()
    earlier = [other for other in meetings if other.kind is meeting.kind and other.date < meeting.date]
    readers: list[Person | None] = [None, *recipients(meeting, journal.people(), nuclei)]
    made = []
    for reader in readers:
        name = reader.code if reader else ROOM
        model = digest(
            meeting,
            earlier,
            nuclei,
            talks,
            reader=reader,
            reported=journal.reported(name, meeting, [other.id for other in earlier]),
            today=settings.today,
            project=settings.project,
            project_start=settings.start,
            district=settings.territory.district,
            hours_warning=settings.tuning.hours_warning,
        )
        file = f"{meeting.id}_{name if reader else 'sala'}.html"
        made.append(MadeDigest(reader, model, settings.out / MEETINGS / meeting.id / file))
    return made


def make_digests(
    settings: Settings, journal: Journal, meeting: Meeting, shelf: Shelf, *, now: dt.datetime
) -> list[MadeDigest]:
    """Write the digests of a meeting, and note which talks each reader is told of by them. A document that says
    nothing new stays as it is.

    Whoever was sent this meeting's mail was told what stood in the mail: for them nothing more is noted, so that
    what came since is told at the next meeting.
    """
    mailed, marks = journal.deliveries(meeting.id), _marks(journal)
    made = []
    for document in build_digests(settings, journal, meeting):
        kept = shelf.keep(document.path, document.digest)
        if document.reader_code not in mailed:
            _tell(document, journal, meeting, marks, now=now)
        made.append(replace(document, new=kept.new))
    return made


def _marks(journal: Journal) -> dict[str, str]:
    """What each talk says now, by its row's code."""
    return {talk.code: Gist.of_record(talk).told for talk in journal.talks()}


def _tell(
    document: MadeDigest, journal: Journal, meeting: Meeting, marks: Mapping[str, str], *, now: dt.datetime
) -> None:
    talks = {code: marks[code] for code in document.digest.talk_codes}
    journal.remember_document(meeting.id, document.reader_code, document.content, talks, at=now)


def letters(
    settings: Settings, journal: Journal, meeting: Meeting, made: Sequence[MadeDigest], shelf: Shelf
) -> list[Letter]:
    """One letter per recipient who has an email; never one for the room. Its document is kept on the shelf too."""
    found = []
    nuclei, people = journal.nuclei(gone=True), journal.people(gone=True)
    printed = (*settings.territory.municipalities, settings.territory.district, settings.project)
    for document in made:
        if document.reader is None or document.reader.email is None:
            continue
        subject, text, html = mail_texts(document.digest)
        found.append(
            Letter(
                meeting=meeting.id,
                person=document.reader.code,
                to=document.reader.email,
                sender=settings.sender,
                subject=subject,
                text=text,
                html=html,
                attachments=partial(_files, document, shelf),
                digest=typed.digest([document.content, document.reader.email.casefold()]),  # a mended address is news
                scope=Scope.of(document.reader, meeting, nuclei, people, document.digest.nucleus_codes, printed),
            )
        )
    return found


def _files(document: MadeDigest, shelf: Shelf) -> dict[str, bytes]:
    kept = shelf.keep(document.path, document.digest)
    return {"html": kept.page, "pdf": kept.pdf}


@dataclass(frozen=True)
class Sending:
    """What `send` did, or would do: the documents, an outcome per letter, and who cannot be reached."""

    made: Sequence[MadeDigest]
    outcomes: Sequence[Outcome]
    folder: Path
    without_email: Sequence[Person]


def send(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    shelf: Shelf,
    *,
    now: dt.datetime,
    again: bool,
    dry_run: bool,
) -> Sending:
    """Put one message per recipient into `uscite/posta/`, never twice the same digest unless `again`.

    Raises DeliveryError when the folder cannot be written.
    """
    made = build_digests(settings, journal, meeting)
    folder = settings.out / POST
    ready = letters(settings, journal, meeting, made, shelf)
    if dry_run:
        outcomes = standing(ready, journal, folder)
    else:
        outcomes = post(ready, journal, folder, now=now, again=again)
        posted = {outcome.letter.person for outcome in outcomes if outcome.written}
        marks = _marks(journal)
        for document in made:
            if document.reader_code in posted:
                _tell(document, journal, meeting, marks, now=now)
    without = [d.reader for d in made if d.reader is not None and d.reader.email is None]
    return Sending(made, outcomes, folder, without)
