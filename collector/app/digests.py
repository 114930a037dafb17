"""`collector digest`: the documents before a meeting, one for the room and one per recipient, from
the journal to their files. What each says, and who may read it, is decided in `compile`.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from collector.app.folders import MEETINGS_FOLDER, WITH_NAMES_FOLDER
from collector.app.meeting_facts import (
    MeetingFacts,
    find_corrections,
    reported_earlier,
    without_texts,
)
from collector.app.printed_hashes import PRINTED_HASH_LENGTH, finish_document
from collector.app.reachability import reachability_check
from collector.app.settings import Settings
from collector.compile.corrections import Correction
from collector.compile.digest import build_digest
from collector.compile.digest_input import DigestInput
from collector.compile.models import MeetingDigest
from collector.compile.unreached import unreached_nuclei
from collector.compile.with_names import named_digest
from collector.journal.documents import ROOM
from collector.journal.store import Journal
from collector.privacy.policy import recipients
from collector.render.document_store import DocumentStore
from schemas.delivery import REPORTED_STATES
from schemas.meeting import Meeting
from schemas.person import Job, Person
from schemas.record import GONE, OVER, WITHDRAWN, Reported


@dataclass(frozen=True)
class MadeDigest:
    """One digest as a document.

    `recipient` None: the copy for the room; `path`: of its page, the PDF and the Word file stand
    beside it; `content_hash`: of what it says, whatever day it was made on; `is_new`: at least one
    of its files was made now.
    """

    recipient: Person | None
    digest: MeetingDigest
    content_hash: str
    path: Path
    is_new: bool = False

    @property
    def recipient_code(self) -> str:
        """The recipient's code in the journal; ROOM for the copy for the room."""
        return self.recipient.code if self.recipient else ROOM


def make_digests(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    store: DocumentStore,
    *,
    now: dt.datetime,
    remember: bool = True,
    progress: Callable[[MadeDigest, int], None] = lambda _document, _number: None,
) -> list[MadeDigest]:
    """Write the digests of a meeting; a file that says nothing new stays as it is.

    `remember`: note in the journal what each document says, and which talks it reports. Whoever was
    sent this meeting's mail knows what was in the mail: for them nothing more is noted, so
    that what came since is reported at the next meeting. `progress`: is told of each document
    before it is made, and how many there are.

    Raises WorkbookError when a file cannot be written.
    """
    mailed = {
        person
        for person, delivery in journal.deliveries(meeting.id).items()
        if delivery.state in REPORTED_STATES
    }
    facts = MeetingFacts.load(settings, journal, meeting)
    made = []
    documents = build_digests(settings, journal, meeting, facts)
    pages = [(document.path, document.digest) for document in documents]
    with closing(store.store_all(pages)) as stored:
        for document in documents:
            progress(document, len(documents))
            is_new = next(stored).is_new
            if remember and document.recipient_code not in mailed:
                note_reported(document, journal, meeting, facts.marks, now=now, day=settings.today)
            made.append(replace(document, is_new=is_new))
    if remember:
        note_content(made, journal, meeting, settings.today)
    return made


def make_named_digest(
    settings: Settings, journal: Journal, meeting: Meeting, store: DocumentStore
) -> Path:
    """Write the coordinator's own copy for a meeting, with the families' names.

    It goes to a folder from which nothing is ever sent. Returns the path of its page. Raises
    WorkbookError when a file cannot be written.
    """
    coordinator = Person(name="coordinamento", job=Job.COORDINATOR)
    facts = MeetingFacts.load(settings, journal, meeting)
    digest = digest_for(settings, journal, meeting, coordinator, facts, reported_to=ROOM)
    document, document_hash = finish_document(settings, named_digest(digest, journal.nuclei()))
    path = settings.out / WITH_NAMES_FOLDER / f"{meeting.id}_con-nomi.html"
    store.store(path, document)
    journal.add_document_hashes(
        [(meeting.id, WITH_NAMES_FOLDER, document_hash)], day=settings.today
    )
    return path


def build_digests(
    settings: Settings, journal: Journal, meeting: Meeting, facts: MeetingFacts | None = None
) -> list[MadeDigest]:
    """Return the copy for the room, then one document per recipient. Write nothing.

    `facts`: those of this meeting, where they were loaded already.
    """
    facts = facts or MeetingFacts.load(settings, journal, meeting)
    readers: list[Person | None] = [None, *recipients(meeting, facts.people, facts.nuclei)]
    folder = settings.out / MEETINGS_FOLDER / meeting.id
    documents = []
    for recipient in readers:
        code = recipient.code if recipient else ROOM
        digest = digest_for(settings, journal, meeting, recipient, facts, reported_to=code)
        document, document_hash = finish_document(settings, digest)
        path = folder / f"{meeting.id}_{code if recipient else 'sala'}.html"
        documents.append(MadeDigest(recipient, document, document_hash, path))
    return documents


def is_up_to_date(document: MadeDigest) -> bool:
    """Return True when the page on disk bears the imprint of what it would say now."""
    imprint = document.content_hash[:PRINTED_HASH_LENGTH].encode()
    try:
        return imprint in document.path.read_bytes()
    except OSError:
        return False


def plan_digests(settings: Settings, journal: Journal, meeting: Meeting) -> list[MadeDigest]:
    """Return the digests of a meeting; `is_new`: those that `make_digests` would write now.

    Writes nothing. A document counts as written when its page, PDF and Word file are there and it
    would say the same.
    """
    planned = []
    for document in build_digests(settings, journal, meeting):
        others = (document.path.with_suffix(ending) for ending in (".pdf", ".docx"))
        stands = is_up_to_date(document) and all(path.is_file() for path in others)
        planned.append(replace(document, is_new=not stands))
    return planned


def digest_for(
    settings: Settings,
    journal: Journal,
    meeting: Meeting,
    recipient: Person | None,
    facts: MeetingFacts,
    *,
    reported_to: str,
) -> MeetingDigest:
    """Return the digest for a recipient, or for the room (None).

    `reported_to`: the code of whom earlier documents reported to, as the journal keeps it.
    """
    reported = reported_earlier(journal, meeting, reported_to, facts)
    corrections = find_corrections(journal, reported, facts)
    if facts.placeholder is not None:
        corrections = _without_texts(corrections, facts.placeholder)
    meetings_reported = {last.meeting for last in reported.values()}
    dates_reported = [other.date for other in facts.earlier if other.id in meetings_reported]
    place = facts.redaction.place(meeting.place)
    return build_digest(
        DigestInput(
            meeting.model_copy(update={"place": place}),
            facts.earlier,
            facts.nuclei,
            facts.talks,
            recipient=recipient,
            reported=reported.keys() - _to_report_again(reported, corrections),
            today=settings.today,
            project=settings.project,
            project_start=settings.start,
            district=settings.territory.district,
            hours_warning=settings.tuning.hours_warning,
            corrections=corrections,
            unreached=unreached_nuclei(
                meeting, facts.nuclei, facts.people, reachability_check(settings)
            ),
            last_meeting_day=max(dates_reported, default=None),
        )
    )


def _without_texts(corrections: Sequence[Correction], placeholder: str) -> list[Correction]:
    """Return corrections without texts.

    What was reported gets the placeholder twice: so it still differs from what is so now.
    """
    return [
        replace(correction, reported=without_texts(correction.reported, placeholder * 2))
        for correction in corrections
    ]


def _to_report_again(
    reported: Mapping[str, Reported], corrections: Iterable[Correction]
) -> Collection[str]:
    """Return the row codes of talks to report as new: under another nucleus now, or back again."""
    codes = {code for code, last in reported.items() if last.mark in OVER}
    for correction in corrections:
        current = correction.current
        if current and current.nucleus != correction.reported.nucleus:
            codes.add(correction.reported.code)
    return codes


def note_content(
    documents: Iterable[MadeDigest], journal: Journal, meeting: Meeting, day: dt.date
) -> None:
    """Note in the journal the content hash of each document."""
    hashes = (
        (meeting.id, document.recipient_code, document.content_hash) for document in documents
    )
    journal.add_document_hashes(hashes, day=day)


def note_reported(
    document: MadeDigest,
    journal: Journal,
    meeting: Meeting,
    marks: Mapping[str, str],
    *,
    now: dt.datetime,
    day: dt.date,
) -> None:
    """Note in the journal which talks a document reports, and what each says.

    `marks`: of what each talk says, by row code.
    """
    talks = {code: marks[code] for code in document.digest.talk_codes}
    for code in document.digest.gone_codes:
        talks[code] = WITHDRAWN if code in marks else GONE
    journal.add_document(
        meeting.id, document.recipient_code, document.content_hash, talks, at=now, day=day
    )
