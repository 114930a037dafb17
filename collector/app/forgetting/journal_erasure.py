"""What of a journal is a subject's, and what an erasure does to it. Pure but for the reading."""

import datetime as dt
import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Literal

from collector.app.forgetting.mentions import NOT_SEARCHED, is_its_name, written_over
from collector.app.forgetting.subject import Subject
from collector.compile.evidence import evidence_by_month, evidence_by_talk, summed
from collector.journal.erase_rows import Erased, Rewritten
from collector.journal.erasures import Erasure, StoredVersion
from collector.journal.store import Journal
from collector.journal.syncs import OvertakenError
from collector.journal.talks import talk_record
from collector.privacy.known_names import KnownNames
from collector.sheet.row_matching import KEYS, hashed_cells
from collector.sync.row_versions import cells_as_json
from schemas.canonical import content_hash, content_hash_of_bytes
from schemas.cells.names import leading_code
from schemas.cells.normalise import plain
from schemas.erasure import ErasureKind, TalkEvidence, Tombstone
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Person, erased_name
from schemas.record import TalkRecord, TalkSummary
from schemas.session import COLUMNS, FREE_TEXT_FIELDS, UNPREPARED_COLUMNS

EvidenceDetail = Literal["by_month", "by_talk"]
_TOKEN_BYTES: Final = 16
_RETRIES: Final = 2
"""How often an erasure is decided anew where another program wrote meanwhile."""
_NUCLEUS_CELL: Final = KEYS.index("nucleus")
_LEFT_ALONE: Final = frozenset(
    KEYS.index(column.key)
    for column in (*COLUMNS, *UNPREPARED_COLUMNS)
    if column.spec.kind in NOT_SEARCHED and column.key in KEYS
)
_TEXTS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "nucleus": ("mediator", "social_worker", "case_type", "language"),
    "person": ("languages",),
    "meeting": ("place", "notes"),
}
"""The fields of other records in which a name may stand."""
_MODELS: Final[Mapping[str, type[Nucleus | Person | Meeting]]] = {
    "nucleus": Nucleus,
    "person": Person,
    "meeting": Meeting,
}


@dataclass(frozen=True)
class JournalContent:
    """All versions of a journal, and how far it had come when they were read."""

    seen: tuple[int, int]
    versions: Sequence[StoredVersion] = field(repr=False)

    @classmethod
    def of(cls, journal: Journal) -> "JournalContent":
        """Read a journal. Raises JournalError."""
        seen = journal.seen()  # first: what comes in between then stops the erasure
        return cls(seen, tuple(journal.stored_versions()))

    @cached_property
    def nuclei(self) -> dict[str, list[Nucleus]]:
        """All versions of each nucleus, by code, oldest first."""
        return self._models("nucleus", Nucleus)

    @cached_property
    def people(self) -> dict[str, list[Person]]:
        """All versions of each person, by code, oldest first."""
        return self._models("person", Person)

    def _models(self, kind: str, model: Any) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        for version in self.versions:
            if version.kind == kind:
                found[version.code].append(model.model_validate_json(version.record))
        return dict(found)

    @cached_property
    def rows(self) -> dict[str, list[tuple[StoredVersion, TalkRecord]]]:
        """All versions of each row of talks, by code, oldest first."""
        found: dict[str, list[tuple[StoredVersion, TalkRecord]]] = defaultdict(list)
        for version in self.versions:
            if version.kind == "session":
                record = talk_record().validate_json(version.record)
                found[version.code].append((version, record))
        return dict(found)


# --- Whom it is about ---------------------------------------------------------------------------


def nucleus_subject(content: JournalContent, code: str, words: Iterable[str] = ()) -> Subject:
    """Return a nucleus as every place is searched for it.

    `words`: what everybody needs (see `ordinary_words`). Without names where the journal does not
    know it.
    """
    names = _names_of_nuclei(content.nuclei.get(code, ()))
    others = [
        name
        for other, past in content.nuclei.items()
        if other != code
        for name in _names_of_nuclei(past)
    ]
    others += [person.name for past in content.people.values() for person in past]
    ordinary = _ordinary(content, names, words)
    subject = Subject("nucleus", code, names, other_names=_each_once(others), ordinary=ordinary)
    return replace(subject, row_codes=frozenset(_own_rows(content, subject)))


def person_subject(content: JournalContent, code: str, words: Iterable[str] = ()) -> Subject:
    """Return a person as every place is searched for them; in another role they are the same.

    A mailbox that somebody else has, too (an office's), is not theirs. `words`: see
    `nucleus_subject`.
    """
    own = codes_of_person(content, code)
    versions = [person for one in sorted(own) for person in content.people.get(one, ())]
    gone = erased_name(code)
    names = [person.name for person in versions if person.name != gone]
    shared = {
        plain(person.email)
        for one, past in content.people.items()
        for person in past
        if one not in own and person.email
    }
    addresses = [one.email for one in versions if one.email and plain(one.email) not in shared]
    others = [name for past in content.nuclei.values() for name in _names_of_nuclei(past)]
    others += [
        person.name for one, past in content.people.items() if one not in own for person in past
    ]
    known = _each_once(names)
    return Subject(
        "person",
        code,
        known,
        _each_once(addresses),
        other_names=_each_once(others),
        ordinary=_ordinary(content, known, words),
    )


def _ordinary(
    content: JournalContent, names: Iterable[str], words: Iterable[str]
) -> frozenset[str]:
    """Return the names, plain, that are words which everybody needs, or that the journal has where
    a comune, a language or a kind of case stands.
    """
    wanted = frozenset(filter(None, map(plain, names)))
    common = {plain(word) for word in words}
    for nucleus in (one for past in content.nuclei.values() for one in past):
        typed = (nucleus.municipality, nucleus.language, nucleus.case_type)
        common.update(plain(text) for text in typed if text)
    for person in (one for past in content.people.values() for one in past):
        common.update(map(plain, filter(None, (*person.municipalities, person.languages))))
    return wanted & common


def _names_of_nuclei(past: Iterable[Nucleus]) -> tuple[str, ...]:
    return _each_once(name for nucleus in past for name in (nucleus.name, *nucleus.other_names))


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def codes_of_person(content: JournalContent, code: str) -> set[str]:
    """Return the codes under which one human stands: one for each role."""
    names = {plain(person.name) for person in content.people.get(code, ())}
    alike = {
        other
        for other, past in content.people.items()
        if any(plain(person.name) in names for person in past)
    }
    return {code, *alike}


def once_its_rows(content: JournalContent, subject: Subject) -> frozenset[str]:
    """Return the rows that documents may have shown as a nucleus's: of any version, now or once."""
    if subject.kind == "person":
        return frozenset()
    is_own = _owner_test(subject)
    once = (code for code, past in content.rows.items() if any(is_own(*one) for one in past))
    return subject.row_codes.union(once)


def rows_naming_person(content: JournalContent, subject: Subject) -> frozenset[str]:
    """Return the rows of which a document may have named a person: their own talks, those of the
    nuclei that they have or had, of any version.
    """
    names = {plain(name) for name in subject.names}

    def is_named(*texts: str | None) -> bool:
        return any(plain(text) in names for text in texts if text)

    nuclei = {
        code
        for code, past in content.nuclei.items()
        if any(is_named(one.mediator, one.social_worker) for one in past)
    }
    return frozenset(
        code
        for code, past in content.rows.items()
        if any(is_named(talk.mediator) or talk.nucleus in nuclei for _, talk in past)
    )


def _own_rows(content: JournalContent, subject: Subject) -> Iterator[str]:
    """Yield the rows whose talk is a nucleus's: so read, or so typed where none was read."""
    is_own = _owner_test(subject)
    for code, past in content.rows.items():
        if is_own(*past[-1]):
            yield code


def _owner_test(subject: Subject) -> Callable[[StoredVersion, TalkRecord], bool]:

    def is_own(version: StoredVersion, talk: TalkRecord) -> bool:
        if talk.nucleus is not None:
            return talk.nucleus == subject.code
        typed = _cells(version)[_NUCLEUS_CELL]
        return leading_code(typed) == subject.code or is_its_name(typed, subject)

    return is_own


def _cells(version: StoredVersion) -> list[str]:
    cells: list[str] = json.loads(version.typed)["cells"]
    return cells


# --- What is erased -----------------------------------------------------------------------------


def erase_in_journal(
    journal: Journal,
    code: str,
    *,
    today: dt.date,
    kind: ErasureKind = ErasureKind.FORGOTTEN,
    evidence: EvidenceDetail = "by_month",
    words: Iterable[str] = (),
) -> dict[str, int]:
    """Erase a nucleus or a person from a journal, its versions and all that names it; vacuum.

    `evidence`: what stays of the talks of a nucleus. `words`: see `nucleus_subject`. Returns how
    much of each kind (see `erase_rows.erase_all`). Nothing there: nothing is done. Can be repeated.
    Raises JournalError.
    """
    for _ in range(_RETRIES):
        try:
            return journal.erase(_erasure_of(journal, code, today, kind, evidence, words))
        except OvertakenError:
            continue
    return journal.erase(_erasure_of(journal, code, today, kind, evidence, words))


def _erasure_of(
    journal: Journal,
    code: str,
    today: dt.date,
    kind: ErasureKind,
    detail: EvidenceDetail,
    words: Iterable[str],
) -> Erasure:
    content, token = JournalContent.of(journal), secrets.token_hex(_TOKEN_BYTES)
    if code.startswith("P"):
        tombstone = Tombstone(token, today.isoformat(), ErasureKind.PERSON)
        return person_erasure(content, person_subject(content, code, words), tombstone)
    subject = nucleus_subject(content, code, words)
    evidence = _evidence_of(journal, subject, token, detail)
    return nucleus_erasure(content, subject, Tombstone(token, today.isoformat(), kind), evidence)


def _evidence_of(
    journal: Journal, subject: Subject, token: str, detail: EvidenceDetail
) -> tuple[TalkEvidence, ...]:
    own = [
        replace(talk, nucleus=subject.code)  # where its name or code was only typed, too
        for talk in journal.talks()
        if talk.code in subject.row_codes
    ]
    return evidence_by_talk(own, token) if detail == "by_talk" else evidence_by_month(own, token)


def nucleus_erasure(
    content: JournalContent,
    subject: Subject,
    tombstone: Tombstone,
    evidence: tuple[TalkEvidence, ...] = (),
) -> Erasure:
    """Return what erasing a nucleus does to a journal."""
    is_own = _owner_test(subject)
    dropped = frozenset(
        version.id
        for code, past in content.rows.items()
        if code not in subject.row_codes
        for version, talk in past
        if is_own(version, talk)
    )
    is_gone = dropped.union(
        version.id
        for version in content.versions
        if version.code in subject.row_codes or version.code == subject.code
    )
    changes = _Changes(subject)
    for version in content.versions:
        if version.id not in is_gone:
            changes.look_at(version)
    known = bool(subject.names) or bool(subject.row_codes)
    erased = replace(
        changes.erased(),
        nuclei=frozenset({subject.code}),
        rows=subject.row_codes,
        versions=dropped,
        keeps_receipts=any(one.row_code for one in evidence),
    )
    codes = frozenset({subject.code, *subject.row_codes})
    return Erasure(content.seen, tombstone, erased, evidence if known else (), codes)


def rows_erasure(
    journal: Journal, rows: frozenset[str], tombstone: Tombstone, codes: frozenset[str]
) -> Erasure:
    """Return what erasing single rows of talks does to a journal. Raises JournalError.

    `codes`: all that is never to be read again.
    """
    seen = journal.seen()
    own = [talk for talk in journal.talks() if talk.code in rows]
    evidence = evidence_by_month(own, tombstone.token)
    return Erasure(seen, tombstone, Erased(rows=rows), evidence, codes)


def person_erasure(content: JournalContent, subject: Subject, tombstone: Tombstone) -> Erasure:
    """Return what erasing a person does to a journal: their rows stay, under a code for a name."""
    own = codes_of_person(content, subject.code)
    changes = _Changes(subject, own)
    for version in content.versions:
        changes.look_at(version)
    erased = replace(changes.erased(), people=frozenset(own))
    return Erasure(content.seen, tombstone, erased, codes=frozenset(own))


class _Changes:
    """The versions that are written over, and what depends on their texts."""

    def __init__(self, subject: Subject, own_people: Iterable[str] = ()) -> None:
        self._subject = subject
        self._own_people = frozenset(own_people)
        self._texts: dict[str, str] = {}
        self._rewritten: dict[int, Rewritten] = {}
        self._marks: dict[tuple[str, str], str] = {}
        self._uncleared: set[tuple[str, str]] = set()

    def erased(self) -> Erased:
        """Return them, with the words of its name that were allowed for others' texts."""
        return Erased(
            rewritten=self._rewritten,
            marks=self._marks,
            uncleared=frozenset(self._uncleared),
            is_own_word=_own_word_test(self._subject),
            text=self._written_over,
        )

    def look_at(self, version: StoredVersion) -> None:
        """Write a version over where it names the subject."""
        if version.kind == "session":
            self._look_at_row(version)
        else:
            self._look_at_model(version)

    def _written_over(self, text: str) -> str:
        known = self._texts.get(text)
        if known is None:
            known = self._texts[text] = written_over(text, self._subject)[0]
        return known

    def _look_at_row(self, version: StoredVersion) -> None:
        stored = json.loads(version.typed)
        cells = tuple(
            text if at in _LEFT_ALONE else self._written_over(text)
            for at, text in enumerate(stored["cells"])
        )
        extra = {header: self._written_over(text) for header, text in stored["extra"].items()}
        talk = talk_record().validate_json(version.record)
        new = self._talk_written_over(talk)
        if new == talk and list(cells) == stored["cells"] and extra == stored["extra"]:
            return
        typed = cells_as_json(cells, extra).decode("utf-8", "surrogatepass")
        record = talk_record().dump_json(new).decode()
        self._rewritten[version.id] = Rewritten(
            content_hash(hashed_cells(cells)), _hash(typed, record), typed, record
        )
        if new != talk:
            self._note_changed_talk(talk, new)

    def _talk_written_over(self, talk: TalkRecord) -> TalkRecord:
        values: dict[str, Any] = {}
        for key in ("mediator", *FREE_TEXT_FIELDS):
            text = getattr(talk, key)
            if text:
                values[key] = self._written_over(text)
        types = tuple(map(self._written_over, talk.issue_types))
        return replace(talk, issue_types=types, **values)

    def _note_changed_talk(self, talk: TalkRecord, new: TalkRecord) -> None:
        """Note what documents and clearances know of a talk by the hash of its texts."""
        before = TalkSummary.of_record(talk).reported_mark
        now = TalkSummary.of_record(new).reported_mark
        self._marks[talk.code, before] = now
        self._marks[talk.code, _first_part(before)] = _first_part(now)
        for key in FREE_TEXT_FIELDS:
            if getattr(talk, key) != getattr(new, key):
                self._uncleared.add((talk.code, key))

    def _look_at_model(self, version: StoredVersion) -> None:
        model = _MODELS[version.kind].model_validate_json(version.record)
        values: dict[str, Any] = {}
        for key in _TEXTS_OF[version.kind]:
            text = getattr(model, key)
            if text:
                values[key] = self._written_over(text)
        if isinstance(model, Person) and version.code in self._own_people:
            values |= {"name": self._subject.shown_as, "email": None}
            values |= {"municipalities": (), "languages": None}
        new = model.model_copy(update=values)
        if new == model:
            return
        record = new.model_dump_json()
        hash_ = content_hash_of_bytes([record.encode()])
        self._rewritten[version.id] = Rewritten(hash_, hash_, version.typed, record)


def _hash(typed: str, record: str) -> str:
    return content_hash_of_bytes((typed.encode("utf-8", "surrogatepass"), record.encode()))


def _first_part(mark: str) -> str:
    """Return a mark as older programs made it, without what they did not say."""
    return mark.partition("+")[0].partition("*")[0]


def _own_word_test(subject: Subject) -> Callable[[str], bool]:
    """Return the function that tells a word which is a part of its names and of nobody else's."""
    own = KnownNames.of([(name, subject.code) for name in subject.names], ())
    others = KnownNames.of((), subject.other_names)

    def is_own_word(word: str) -> bool:
        if plain(word) in subject.ordinary or others.is_part_of_a_name(word):
            return False
        return own.is_part_of_a_name(word)

    return is_own_word


# --- Evidence whose time is over -----------------------------------------------------------------


def fold_evidence(journal: Journal, rows: Collection[str], *, today: dt.date) -> int:
    """Sum the evidence of some talks by month, without codes; return how many talks it was.

    `rows`: codes of the talks. The sums stay under the token of their nucleus, so that one whose
    later years stand under codes is one nucleus still; who received a document with these talks is
    not known any more. All of it is done, or nothing; nothing there: nothing is done. Raises
    JournalError.
    """

    def is_over(one: TalkEvidence) -> bool:
        return one.row_code in rows

    def sums(taken: list[TalkEvidence]) -> tuple[list[Tombstone], list[TalkEvidence]]:
        tombstones: list[Tombstone] = []
        new: list[TalkEvidence] = []
        for erasure in sorted({one.erasure for one in taken}):
            token = secrets.token_hex(_TOKEN_BYTES)
            tombstones.append(Tombstone(token, today.isoformat(), ErasureKind.ACCOUNTING))
            new += summed((one for one in taken if one.erasure == erasure), erasure)
        return tombstones, new

    return journal.replace_evidence(is_over, sums)
