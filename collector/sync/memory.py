"""What the journal knows, as a sync needs it: values, and a few questions about single rows."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from collector.journal.store import Journal
from collector.journal.talks import RecordKind
from collector.sheet.row_matching import Content
from collector.validation.day_order import NEVER_CHECKED
from collector.validation.directory import RememberedDirectory
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.record import Reported, RowState, TalkRecord

STATED_DAY_NOTE: Final = "stated"
"""The journal's note of the newest day that a sync wrote into *Stato*.

It is '' while a write-back waits.
"""
SAVED_NOTE: Final = "saved"
"""The journal's note of when the workbook that was read last had been saved."""
UNWRITTEN_CODES_NOTE: Final = "unwritten"
"""The journal's note of the codes of rows that a waiting write-back would have written."""
DAY_ORDER_NOTE: Final = "day_order"
"""The journal's note of whether dates were ever in doubt: see `validation.day_order`."""
DOUBTED_DAYS_NOTE: Final = "doubted_days"
"""The journal's note of the dates of *Nuclei* and *Incontri* that were in doubt."""
INFERRED_NOTE: Final = "inferred"
"""The journal's note of what was inferred from all rows: see `sync.known_inference`."""
RECORD_KINDS: Final[tuple[RecordKind, ...]] = ("nucleus", "person", "meeting")


class RowHistory(Protocol):
    """What is asked of the journal about a few rows while a plan is made. `Journal` answers.

    These are questions, and no values like the rest of `Memory`, because few rows of a sync need
    an answer, and the answers for all rows of a large sheet would cost more than the sync itself.
    """

    def latest_contents(self, codes: Iterable[str]) -> Mapping[str, Content]:
        """Return the last content of some rows that are known."""

    def all_contents(self, codes: Iterable[str]) -> Mapping[str, Sequence[Content]]:
        """Return the content of every version of some rows, oldest first."""

    def talks_of(self, codes: Iterable[str]) -> Sequence[TalkRecord]:
        """Return the last record of some rows."""

    def version_days(self, codes: Iterable[str]) -> Mapping[str, dt.date]:
        """Return the day of the sync that saw the last version of some rows."""

    def all_hashes(self, kind: RecordKind, codes: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Return the hashes of every version of some nuclei, people or meetings."""


class NoHistory:
    """The history of an empty journal: it knows no row."""

    def latest_contents(self, codes: Iterable[str]) -> Mapping[str, Content]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def all_contents(self, codes: Iterable[str]) -> Mapping[str, Sequence[Content]]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def talks_of(self, codes: Iterable[str]) -> Sequence[TalkRecord]:  # noqa: ARG002
        """Return nothing."""
        return ()

    def version_days(self, codes: Iterable[str]) -> Mapping[str, dt.date]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def all_hashes(
        self,
        kind: RecordKind,  # noqa: ARG002
        codes: Iterable[str],  # noqa: ARG002
    ) -> Mapping[str, frozenset[str]]:
        """Return nothing."""
        return {}


@dataclass(frozen=True)
class Memory:
    """What the journal knows.

    `context`: what the cached rows were made under (`CacheContext`); '' makes every row be read.
    `last_run`: the number of the journal's entry that this is the state after.
    `workbook`: the hash of the workbook's address that the journal saw last, or ''.
    `stated`: the newest day that a sync wrote into *Stato*, None where that is not known.
    `unwritten`: the codes of rows that the workbook did not get, because it could not be written.
    `saved`: when the workbook that was read last had been saved (see Snapshot).
    `day_order`: whether its dates were ever in doubt.
    `doubted_days`: those of *Nuclei* and *Incontri* that were in doubt at the last sync.
    `inferred`: what was inferred from all rows, as text.
    `hashes`: kind → code → the hash of the latest version of what is in the workbook.
    `lost`: the talks whose row is gone and nobody said that this is right.
    `reported`: what documents said last of each talk, by row code.
    `history`: answers about single rows.
    """

    rows: Mapping[str, RowState] = field(default_factory=dict)
    context: str = ""
    last_run: int = 0
    workbook: str = ""
    stated: dt.date | None = None
    unwritten: frozenset[str] = frozenset()
    saved: str = ""
    day_order: str = NEVER_CHECKED
    doubted_days: frozenset[str] = frozenset()
    inferred: str = ""
    hashes: Mapping[RecordKind, Mapping[str, str]] = field(default_factory=dict)
    remembered: RememberedDirectory = field(default_factory=RememberedDirectory)
    lost: Sequence[TalkRecord] = ()
    reported: Mapping[str, Reported] = field(default_factory=dict)
    history: RowHistory = field(default_factory=NoHistory)

    @property
    def nuclei(self) -> list[Nucleus]:
        """The nuclei that were in the workbook at the last sync."""
        codes = self.hashes.get("nucleus", {})
        return [nucleus for nucleus in self.remembered.nuclei if nucleus.code in codes]

    @property
    def people(self) -> list[Person]:
        """The people that were in the workbook at the last sync."""
        codes = self.hashes.get("person", {})
        return [person for person in self.remembered.people if person.code in codes]


@dataclass(frozen=True)
class FreshCodes:
    """Endless fresh codes for rows, nuclei and people, none of them known."""

    rows: Iterator[str]
    nuclei: Iterator[str]
    people: Iterator[str]


def read_memory(journal: Journal, people: Sequence[Person] = ()) -> Memory:
    """Return the journal's state as a sync needs it.

    `people`, known from elsewhere, keep their codes. Raises JournalError.
    """
    last_run = journal.last_run()  # first: an entry that comes in between then stops this run
    rows = journal.row_states()
    last_check = journal.last_check()
    known_people = (*people, *journal.people(gone=True))
    return Memory(
        rows=rows,
        context=journal.context(),
        last_run=last_run,
        workbook=last_check.workbook if last_check else "",
        stated=journal.day_note(STATED_DAY_NOTE),
        unwritten=frozenset(journal.note(UNWRITTEN_CODES_NOTE).split()),
        saved=journal.note(SAVED_NOTE),
        day_order=journal.note(DAY_ORDER_NOTE),
        doubted_days=frozenset(journal.note(DOUBTED_DAYS_NOTE).split()),
        inferred=journal.note(INFERRED_NOTE),
        hashes={kind: journal.latest_hashes(kind) for kind in RECORD_KINDS},
        remembered=RememberedDirectory(
            journal.nuclei(gone=True), known_people, journal.erased_codes()
        ),
        lost=journal.lost_talks(),
        reported=journal.last_reported(),
        history=journal,
    )
