"""`collector log NUCLEUS`: who received something about a family, when, in what; who looked.

The answer to a request for access (art. 15 GDPR), from what the journal noted when it was made and
sent, and from the log of accesses. What nobody can know is said too.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from collector.access_log.entries import OWN_ACTS, Act, Entry
from collector.app.access_log import entries_about
from collector.app.folders import WITH_NAMES_FOLDER
from collector.app.lookup import find_nucleus
from collector.app.settings import ROME, Settings
from collector.journal.documents import KEY, PART_OF_HISTORY, ROOM
from collector.journal.received import MadeDocument, MadeMail
from collector.journal.store import Journal
from collector.privacy.policy import nuclei_for
from schemas.code import is_code
from schemas.delivery import DeliveryState, Via
from schemas.nucleus import Nucleus
from schemas.person import Person


class Document(enum.StrEnum):
    """What somebody received, or what was made."""

    MEETING = "meeting"
    ROOM = "room"
    HISTORY = "history"
    HISTORY_PART = "history_part"
    NAMED = "named"
    MEETING_NAMED = "meeting_named"
    KEY = "key"
    CORRECTION = "correction"


class Certainty(enum.StrEnum):
    """What is known of its way to the recipient."""

    SENT = "sent"
    """The mail left: the server took it, or the coordinator said that it did."""
    PERHAPS = "perhaps"
    """Nobody knows whether the mail left."""
    PREPARED = "prepared"
    """The mail was prepared; nobody said that it left."""
    FAILED = "failed"
    """The mail did not leave."""
    MADE = "made"
    """A document was made; how it was handed over, if it was, the program does not know."""


@dataclass(frozen=True)
class Receipt:
    """Something about the nucleus that somebody received, or may have received.

    `person`: the recipient's code, '' for the coordinator's own copies; `name`: as in *Persone*, ''
    for somebody who is not there any more; `day`: of which the document is; `at`: when the mail was
    sent or put in the folder, None without one; `via`: None without a mail; `rows`: how many talks
    it speaks of; `is_sure`: False where nobody knows whether this nucleus was in it.
    """

    document: Document
    person: str
    name: str = field(repr=False)
    day: dt.date
    certainty: Certainty
    subject: str = ""
    at: dt.datetime | None = None
    via: Via | None = None
    rows: int = 0
    is_sure: bool = True


@dataclass(frozen=True)
class KnownReceipts:
    """What the journal knows. `receipts`: by day; `rows`: the codes of the nucleus's talks."""

    receipts: tuple[Receipt, ...]
    rows: frozenset[str]


@dataclass(frozen=True)
class Looks:
    """Entries of the log, oldest first. `own`: with this nucleus, its rows, or a
    meeting of which a document speaks of it; `at_all`: those about
    the whole project, in which it is.
    """

    own: tuple[Entry, ...]
    at_all: tuple[Entry, ...]


@dataclass(frozen=True)
class WhoReceived:
    """All that is known of a nucleus."""

    nucleus: Nucleus
    receipts: tuple[Receipt, ...]
    looks: Looks

    @property
    def recipients(self) -> tuple[str, ...]:
        """The codes of those who certainly received something, in the order of the first time."""
        sent = (receipt.person for receipt in self.receipts if receipt.certainty is Certainty.SENT)
        return tuple(dict.fromkeys(code for code in sent if code))


_CERTAINTY: Final = {
    DeliveryState.SENT: Certainty.SENT,
    DeliveryState.TAKEN: Certainty.PERHAPS,
    DeliveryState.UNCERTAIN: Certainty.PERHAPS,
    DeliveryState.WRITTEN: Certainty.PREPARED,
    DeliveryState.PLANNED: Certainty.PREPARED,
    DeliveryState.SUPERSEDED: Certainty.PREPARED,
    DeliveryState.FAILED: Certainty.FAILED,
}
UNKNOWN: Final = (
    "chi ha aperto il foglio, il modulo o i documenti fuori da questo programma, e chi ha ricevuto "
    "una copia inoltrata, stampata o detta a voce",
    "chi ha guardato su altri computer: ogni computer, e ogni suo utente, ha il proprio registro",
    "chi ha guardato la pagina di una persona, dove stanno anche i nuclei che può leggere: il "
    "registro degli accessi ne ha solo il codice della persona",
    "che cosa è successo prima che il registro degli accessi cominciasse",
    "se chi ha ricevuto una mail l'ha aperta",
)
"""What the answer cannot say, in Italian."""


def who_received(settings: Settings, journal: Journal, asked: str) -> WhoReceived:
    """Return who received what about a nucleus, by code or name; of one that is gone by code too,
    also where its texts and names were erased and the evidence of its talks is still here.

    Raises SettingsError for one who is unknown or could be several, JournalError, and
    AccessLogError where the log cannot be read.
    """
    nucleus = _erased_nucleus(journal, asked) or find_nucleus(journal.nuclei(gone=True), asked)
    evidence = evidence_of(journal, nucleus)
    looked = who_looked(settings, nucleus.code, evidence)
    return WhoReceived(nucleus, evidence.receipts, looked)


def _erased_nucleus(journal: Journal, asked: str) -> Nucleus | None:
    """Return a nucleus without a name where only the evidence of its talks stands under a code."""
    code = asked.strip().upper()
    is_there = bool(code) and any(one.nucleus == code for one in journal.evidence())
    return Nucleus(code=code, name="") if is_there else None


def evidence_of(journal: Journal, nucleus: Nucleus) -> KnownReceipts:
    """Return what the journal noted of documents and mails about a nucleus. Raises JournalError."""
    rows = frozenset(journal.rows_ever_of(nucleus.code)).union(
        one.row_code for one in journal.evidence() if one.nucleus == nucleus.code
    )
    people = {person.code: person for person in journal.people(gone=True)}
    current = {person.code for person in journal.people()}
    of_meetings = list(_of_meetings(journal.documents_about(rows), people))
    meetings = {receipt.subject for receipt in of_meetings}
    receipts = [
        *of_meetings,
        *_of_files(journal, nucleus, people, current, meetings),
        *_of_requests(journal, rows, people),
    ]
    receipts.sort(key=lambda receipt: (receipt.day, receipt.at or _START))
    return KnownReceipts(tuple(receipts), rows)


def who_looked(settings: Settings, code: str, evidence: KnownReceipts) -> Looks:
    """Return who looked at a nucleus on this computer. Raises AccessLogError."""
    in_meetings = {
        receipt.subject
        for receipt in evidence.receipts
        if receipt.document in (Document.MEETING, Document.ROOM)
    }
    own = evidence.rows | {code} | in_meetings
    entries = entries_about(settings, own)
    return Looks(
        tuple(
            _without_others(entry, own)
            for entry in entries
            if own.intersection(entry.access.objects)
        ),
        tuple(entry for entry in entries if _is_about_all(entry)),
    )


_START: Final = dt.datetime.min.replace(tzinfo=dt.UTC)
_OF_NO_FAMILY: Final = OWN_ACTS | {Act.CLEARANCE, Act.MAIL, Act.KEY}


def _without_others(entry: Entry, own: AbstractSet[str]) -> Entry:
    """Return an entry without the codes of other families and their rows: the answer is for one."""
    codes = entry.access.objects
    mine = tuple(code for code in codes if code in own or not _is_of_a_family(code))
    return replace(entry, access=replace(entry.access, objects=mine))


def _is_of_a_family(code: str) -> bool:
    return is_code(code, "N") or is_code(code, "R")


def _is_about_all(entry: Entry) -> bool:
    return not entry.access.objects and entry.access.act not in _OF_NO_FAMILY


def _of_meetings(
    documents: Iterable[MadeDocument], people: Mapping[str, Person]
) -> Iterator[Receipt]:
    for document in documents:
        day = dt.date.fromisoformat(document.day)
        is_room = document.recipient == ROOM
        kind = Document.ROOM if is_room else Document.MEETING
        person = "" if is_room else document.recipient
        mail = _best(document.mails)
        yield Receipt(
            kind,
            person,
            _name(people, person),
            day,
            _CERTAINTY[mail.state] if mail else Certainty.MADE,
            document.meeting,
            dt.datetime.fromisoformat(mail.at).astimezone(ROME) if mail else None,
            mail.via if mail else None,
            len(document.talks),
        )


def _best(mails: Sequence[MadeMail]) -> MadeMail | None:
    """Return the first mail that left, else one that may have, else the last."""
    for wanted in (Certainty.SENT, Certainty.PERHAPS):
        for mail in mails:
            if _CERTAINTY[mail.state] is wanted:
                return mail
    return mails[-1] if mails else None


def _of_files(
    journal: Journal,
    nucleus: Nucleus,
    people: Mapping[str, Person],
    current: set[str],
    meetings: set[str],
) -> Iterator[Receipt]:
    """Yield histories, keys and papers with names: files, which the program sends to nobody.

    `meetings`: those of which a document speaks of the nucleus.
    """
    kinds = {
        "": Document.HISTORY,
        PART_OF_HISTORY: Document.HISTORY_PART,
        WITH_NAMES_FOLDER: Document.NAMED,
    }
    for noted in journal.noted_documents(nucleus.code, WITH_NAMES_FOLDER):
        day = dt.date.fromisoformat(noted.day)
        if noted.recipient == WITH_NAMES_FOLDER and noted.subject != nucleus.code:
            yield Receipt(
                Document.MEETING_NAMED,
                "",
                "",
                day,
                Certainty.MADE,
                noted.subject,
                is_sure=noted.subject in meetings,
            )
            continue
        if noted.recipient == KEY:
            person = people.get(noted.subject)
            may_read = person is not None and noted.subject in current
            is_sure = may_read and person is not None and bool(nuclei_for(person, [nucleus]))
            name = _name(people, noted.subject)
            yield Receipt(Document.KEY, noted.subject, name, day, Certainty.MADE, is_sure=is_sure)
            continue
        kind = kinds.get(noted.recipient, Document.HISTORY)
        person_code = "" if noted.recipient in kinds else noted.recipient
        name = _name(people, person_code)
        yield Receipt(kind, person_code, name, day, Certainty.MADE, nucleus.code)


def _of_requests(
    journal: Journal, rows: frozenset[str], people: Mapping[str, Person]
) -> Iterator[Receipt]:
    for asked in journal.asked_about(rows):
        yield Receipt(
            Document.CORRECTION,
            asked.person,
            _name(people, asked.person),
            dt.date.fromisoformat(asked.day),
            Certainty.MADE,
            asked.row,
            rows=1,
        )


def _name(people: Mapping[str, Person], code: str) -> str:
    person = people.get(code)
    return person.name if person else ""
