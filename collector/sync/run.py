"""One sync: read the sheet, remember it, give the flags back.

`plan_sync` decides everything and touches nothing; `run_sync` carries it out: our memory first,
their sheet last. If the power fails in between, the next sync finds the rows by their content and
finishes the work. What decides is loaded when there is something to decide: most workbooks have not
changed.
"""

import datetime as dt
import enum
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from collector.errors import WorkbookChangedError, WorkbookError
from collector.journal.store import Journal
from collector.sync.result import SyncReport, SyncResult
from collector.sync.rules import NOTHING_ACCEPTED, Accepted, Rules
from collector.sync.unchanged_run import UnchangedRun
from collector.sync.workbook import Workbook, address_hash
from schemas.code import is_code
from schemas.workbook import Snapshot, WriteBack

if TYPE_CHECKING:
    from collector.sync.memory import FreshCodes, Memory
    from collector.sync.plan import Plan
    from schemas.person import Person


class SyncStep(enum.StrEnum):
    """A part of a sync."""

    READ = "read"
    JUDGE = "judge"
    REMEMBER = "remember"
    WRITE = "write"
    LOOK = "look"


SyncProgress = Callable[[SyncStep, int], None]
"""Is told which part begins, and how many rows or cells it is about (0 where nobody counted)."""
MAX_CHECKS: Final = 3
"""How often a sync looks where its codes landed: what it mended may have landed elsewhere too."""


def _say_nothing(_step: SyncStep, _number: int) -> None:
    pass


def run_sync(
    workbook: Workbook,
    journal: Journal,
    rules: Rules,
    *,
    now: dt.datetime,
    today: dt.date,
    codes: "Callable[[Memory], FreshCodes]",
    accepted: Accepted = NOTHING_ACCEPTED,
    dry_run: bool = False,
    may_wait: bool = False,
    people: "Sequence[Person]" = (),
    progress: SyncProgress = _say_nothing,
) -> SyncReport:
    """Sync a workbook once.

    `now` (UTC) dates the journal's entry, `today` is the day the rules judge by. `people` had a
    code in another journal, which they keep in a new one. With `may_wait`, where the workbook can
    be read but not written now (it is open in Excel), the journal learns what stands there, and a
    later sync writes back. `progress`: is told what begins.

    Raises WorkbookError and JournalError; after either, no typed cell has changed and nothing is
    lost.
    """
    started = time.perf_counter()
    sync = _Sync(workbook, journal, rules, now=now, today=today, codes=codes, progress=progress)
    progress(SyncStep.READ, 0)
    fingerprint = workbook.fingerprint()
    unchanged = UnchangedRun.of(fingerprint, rules, journal).load(journal, today)
    if unchanged is not None and accepted == NOTHING_ACCEPTED:
        return _unchanged_report(unchanged, workbook, fingerprint, started)
    waiting_reason = ""
    with _no_garbage_collection():
        snapshot, memory, plan = sync.decide(accepted, people)
        if not dry_run:
            expected = _without_cells(snapshot)
            del snapshot  # its cells take more memory than all that is still to be done
            written = sync.carry_out(plan, memory, expected, may_wait=may_wait)
            waiting_reason = written.waiting_reason
            sync.take_notes(plan, written, expected, is_older=accepted.older)
            if not waiting_reason:
                fingerprint = sync.fingerprint_now(written, fingerprint)
                sync.keep_if_nothing_left(plan, written, fingerprint)
    was_written = not (dry_run or waiting_reason or plan.write_back.empty)
    return SyncReport(
        plan.result,
        plan.write_back,
        plan.new_codes,
        plan.rows_read,
        written=was_written,
        seconds=time.perf_counter() - started,
        name=workbook.name,
        calls=workbook.calls,
        has_news=plan.batch.has_news,
        news=len(plan.batch.versions),
        directory=plan.directory,
        waiting_reason=waiting_reason,
        fingerprint=fingerprint,
        notices=tuple(workbook.notices),
    )


def _unchanged_report(
    result: SyncResult, workbook: Workbook, fingerprint: str, started: float
) -> SyncReport:
    """The report of a sync that did not have to read the workbook."""
    return SyncReport(
        result,
        WriteBack(),
        new_codes=0,
        rows_read=0,
        written=False,
        seconds=time.perf_counter() - started,
        name=workbook.name,
        fingerprint=fingerprint,
    )


def rehearse_sync(
    workbook: Workbook,
    journal: Journal,
    rules: Rules,
    *,
    now: dt.datetime,
    today: dt.date,
    codes: "Callable[[Memory], FreshCodes]",
) -> tuple[Journal, bool]:
    """Return the journal as a sync would leave it, and whether that says anything new.

    It is a copy in memory where it does, else the journal itself. Writes nothing anywhere. Raises
    WorkbookError and JournalError where a sync would.
    """
    unchanged_run = UnchangedRun.of(workbook.fingerprint(), rules, journal)
    if unchanged_run.load(journal, today) is not None:
        return journal, False
    from collector.sync.memory import read_memory
    from collector.sync.plan import plan_sync

    with _no_garbage_collection():
        memory = read_memory(journal)
        here = address_hash(workbook)
        plan = plan_sync(
            workbook.snapshot(), memory, rules, today=today, codes=codes(memory), here=here
        )
        if not plan.batch.has_news:
            return journal, False
        copy = journal.copy_in_memory()
        copy.append(plan.batch, at=now, today=today, workbook=here)
        return copy, True


@dataclass
class _Written:
    """What carrying out a plan came to.

    `changed`: the journal learnt something. `fingerprint`: see Applied. `waiting_reason`: why the
    workbook could not be written now, in Italian, or ''.
    """

    changed: bool = False
    fingerprint: str = ""
    waiting_reason: str = ""


class _Sync:
    """The steps of one sync."""

    def __init__(
        self,
        workbook: Workbook,
        journal: Journal,
        rules: Rules,
        *,
        now: dt.datetime,
        today: dt.date,
        codes: "Callable[[Memory], FreshCodes]",
        progress: SyncProgress,
    ) -> None:
        self._workbook = workbook
        self._journal = journal
        self._rules = rules
        self._now = now
        self._today = today
        self._codes = codes
        self._progress = progress
        self._here = address_hash(workbook)

    def decide(
        self, accepted: Accepted = NOTHING_ACCEPTED, people: "Sequence[Person]" = ()
    ) -> "tuple[Snapshot, Memory, Plan]":
        """Read workbook and journal, and plan. The plan's write-back is what is outstanding.

        Raises WorkbookError and JournalError.
        """
        from collector.sync.memory import read_memory
        from collector.sync.plan import plan_sync

        snapshot = self._workbook.snapshot()
        self._progress(SyncStep.JUDGE, _count_rows(snapshot))
        memory = read_memory(self._journal, people)
        plan = plan_sync(
            snapshot,
            memory,
            self._rules,
            today=self._today,
            codes=self._codes(memory),
            here=self._here,
            accepted=accepted,
        )
        return snapshot, memory, replace(plan, write_back=self._workbook.outstanding(plan))

    def carry_out(
        self, plan: "Plan", memory: "Memory", expected: Snapshot, *, may_wait: bool
    ) -> _Written:
        """Append to the journal, then write the workbook and look where it landed.

        With `may_wait`, the journal learns all of it even where the workbook cannot be written.
        Raises JournalError and WorkbookError.
        """
        written = _Written()
        is_remembered = False

        def remember() -> None:
            nonlocal is_remembered
            self._progress(SyncStep.REMEMBER, len(plan.batch.versions))
            written.changed = self._append(plan, memory)
            is_remembered = True
            if not plan.write_back.empty:
                self._progress(SyncStep.WRITE, len(plan.write_back.cells))

        try:
            applied = self._workbook.apply(plan, expected, before_writing=remember)
            written.fingerprint = applied.fingerprint
            if applied.must_check:
                self._check_landing()
        except WorkbookChangedError:
            raise  # what was read is no longer true
        except WorkbookError as error:
            if not may_wait:
                raise
            written.waiting_reason = str(error)
            if not is_remembered:
                remember()
        return written

    def _append(self, plan: "Plan", memory: "Memory") -> bool:
        return self._journal.append(
            plan.batch,
            at=self._now,
            today=self._today,
            workbook=self._here,
            after=memory.last_run,
            erased=len(memory.remembered.erased),
        )

    def _check_landing(self) -> None:
        """Look where the codes landed, and mend it. Raises WorkbookError and JournalError."""
        for _ in range(MAX_CHECKS):
            self._progress(SyncStep.LOOK, 0)
            try:
                must_check = self._check_once()
            except WorkbookError as error:
                raise WorkbookError(
                    "Ho scritto nel foglio, ma poi non ho potuto ricontrollare dove sono finiti i "
                    "codici nuovi. Rilancia il comando: finisce il lavoro, e non scrive niente "
                    "due volte. Il motivo: " + str(error).removesuffix(" Non ho scritto nulla.")
                ) from error
            if not must_check:
                break

    def _check_once(self) -> bool:
        """Read once more what people may have moved between reading and writing, and mend it.

        The journal knows by now which content has which code, so a code beside another row is
        seen, and put where it belongs. Returns whether to check again.
        """
        snapshot, memory, plan = self.decide()
        if plan.write_back.empty:
            return False

        def remember() -> None:
            self._append(plan, memory)

        return self._workbook.apply(plan, snapshot, before_writing=remember).must_check

    def take_notes(
        self, plan: "Plan", written: _Written, snapshot: Snapshot, *, is_older: bool
    ) -> None:
        """Note what the next sync has to know of this one. Raises JournalError."""
        from collector.sync import memory

        unwritten = _row_codes(plan.write_back) if written.waiting_reason else []
        self._journal.set_note(memory.SAVED_NOTE, snapshot.saved)
        self._journal.set_note(memory.DAY_ORDER_NOTE, plan.day_order)
        self._journal.set_note(memory.DOUBTED_DAYS_NOTE, " ".join(plan.directory.doubted_dates))
        self._journal.set_note(memory.INFERRED_NOTE, plan.inferred)
        self._journal.set_note(memory.UNWRITTEN_CODES_NOTE, " ".join(unwritten))
        if written.waiting_reason or is_older:
            self._journal.set_note(memory.STATED_DAY_NOTE, "")
        if not written.waiting_reason and _writes_a_status(plan.write_back):
            self._journal.set_note(memory.STATED_DAY_NOTE, self._today.isoformat())

    def fingerprint_now(self, written: _Written, before: str) -> str:
        """Return the workbook's fingerprint after this sync; '' where it is not known.

        `before`: the one before it was read. Raises WorkbookError.
        """
        if written.fingerprint:
            return written.fingerprint
        is_as_before = self._workbook.fingerprint() == before
        return before if is_as_before else ""

    def keep_if_nothing_left(self, plan: "Plan", written: _Written, fingerprint: str) -> None:
        """Keep the result for as long as nothing changes. Raises JournalError."""
        did_nothing = not (written.changed or written.fingerprint)
        if plan.nothing_left_to_do or did_nothing:
            unchanged_run = UnchangedRun.of(fingerprint, self._rules, self._journal)
            unchanged_run.save(self._journal, plan.result, self._today, until=plan.holds_until)


def _count_rows(snapshot: Snapshot) -> int:
    """Return how many rows stand below the titles in the tabs of talks."""
    from collector.sheet.talk_tabs import find_talks

    tabs = {layout.tab for layout in find_talks(snapshot)[0]}
    return sum(max(len(grid.rows) - 1, 0) for grid in snapshot.tabs if grid.name in tabs)


def _without_cells(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, tabs=())


def _writes_a_status(written: WriteBack) -> bool:
    """Tell whether some row's *Stato* bears the day of this sync now."""
    from collector.sync.flags_sheet import OWN_STATUS

    if any(OWN_STATUS.fullmatch(text) for text in written.cells.values()):
        return True
    return any(not note.stands for note in written.states)


def _row_codes(planned: WriteBack) -> list[str]:
    return sorted(text for text in planned.cells.values() if is_code(text, "R"))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Look for no cycles meanwhile: that costs a fifth of the time of a sync.

    A sync makes millions of values and no cycles.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
