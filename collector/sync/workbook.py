"""What a sync needs of a workbook, wherever it lives: `snapshot()` and a guarded `apply(plan)`.

`collector.workbook` has the two implementations. The protocol stands here, with who calls it: the
rooms of workbooks lie above this one. It imports no journal, so that they know of none.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from schemas.canonical import content_hash
from schemas.workbook import Snapshot, WriteBack

if TYPE_CHECKING:
    from collector.sheet.columns import Layout


class WritePlan(Protocol):
    """What a workbook needs to know of `collector.sync.plan.Plan`."""

    @property
    def layouts(self) -> "Sequence[Layout]":
        """The tabs of talks, so that nobody has to find them a second time."""

    @property
    def write_back(self) -> WriteBack:
        """The cells and the tab *Segnalazioni* to write."""


class Applied(NamedTuple):
    """What came of writing.

    `fingerprint`: of the workbook as it was written; '' when nothing was written or it is not
    known. `must_check`: what was written may have landed beside rows that moved meanwhile, or may
    not have arrived, so the workbook is to be read once more.
    """

    fingerprint: str = ""
    must_check: bool = False


class Workbook(Protocol):
    """The shared spreadsheet."""

    @property
    def name(self) -> str:
        """The name to call it by in a sentence."""

    @property
    def address(self) -> str:
        """What tells it from every other workbook; it changes when a file is renamed or moved."""

    @property
    def calls(self) -> int:
        """How many requests over the network were made; 0 for a file."""

    @property
    def notices(self) -> Sequence[str]:
        """What there is to know of the workbook itself, in Italian."""

    def fingerprint(self) -> str:
        """Return a hash of the workbook's content, or '' where that needs a full read.

        Raises WorkbookError.
        """

    def snapshot(self) -> Snapshot:
        """Return all tabs as typed. Raises WorkbookError."""

    def outstanding(self, plan: WritePlan) -> WriteBack:
        """Return the part of the plan's write-back that differs from the last snapshot.

        Raises WorkbookError.
        """

    def apply(
        self, plan: WritePlan, expected: Snapshot, *, before_writing: Callable[[], None]
    ) -> Applied:
        """Write the plan's write-back into the workbook as it was at `expected`, all or nothing.

        `before_writing` is called once it is clear that writing can work, and before anything is
        written. Raises WorkbookError, and WorkbookChangedError when somebody saved the workbook
        since `expected`; in both cases no cell that a person typed has changed.
        """


def address_hash(workbook: Workbook) -> str:
    """Return the hash by which the journal knows a workbook again; it never keeps the address."""
    return content_hash([workbook.address])
