"""One sync: read the sheet, remember it, give the flags back.

`plan` decides everything and touches nothing; `run` carries it out: our memory first, their sheet last. If the
power fails in between, the next sync finds the rows by their content and finishes the work.
"""

import datetime as dt
import gc
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Protocol

from collector.compile.unreached import UnreachedNucleus
from collector.errors import WorkbookChangedError, WorkbookError
from collector.journal.store import Batch, Journal, RecordKind, Version
from collector.privacy.allowed import still_allowed
from collector.privacy.redaction import known_names_of
from collector.sheet.columns import Layout, columns_present
from collector.sheet.own_tab import is_own_tab
from collector.sheet.row_matching import Content
from collector.sheet.rows import SkippedRow
from collector.sheet.talk_tabs import find_talks, hidden_tabs, hidden_tabs_notice
from collector.sync.flags_sheet import (
    OWN_STATUS,
    AssignedFlag,
    FlaggedRow,
    assign_flags,
    flags_tab,
    is_flags_tab_up_to_date,
)
from collector.sync.journal_match import stop_if_wrong_journal
from collector.sync.judge_rows import (
    CheckedRow,
    JudgedRows,
    TalkRows,
    code_and_status_cells,
    judge_rows,
    status_notes,
)
from collector.sync.older_workbook import LastKnownWorkbook, stop_if_older
from collector.sync.result import SyncResult, count_by_mediator
from collector.validation.context import Context
from collector.validation.day_order import NEVER_CHECKED, DayOrder, DirectoryDates
from collector.validation.day_order_signs import columns_in_doubt, month_first_mediators
from collector.validation.directory import Directory, RememberedDirectory, read_directory
from collector.validation.inferred_names import InferredNuclei, infer_mediators, infer_nuclei
from collector.validation.per_nucleus import nucleus_flags
from collector.validation.reported import changed_since_reported
from collector.validation.thresholds import Thresholds
from collector.validation.within_row import language_words
from schemas import meeting, nucleus, person
from schemas.canonical import content_hash, content_hash_of_bytes
from schemas.cells.names import Names
from schemas.code import is_code
from schemas.flag import Flag, Severity
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import Reported, RowReading, RowState, TalkRecord
from schemas.territory import Territory
from schemas.workbook import FLAGS_TAB, Snapshot, WriteBack, italian_day

MANY_GONE: Final = 5
GONE_SHARE: Final = 0.2
"""At least so many rows, and more than this share of those known, gone at once: the run stops."""
STATED_DAY_NOTE: Final = "stated"
"""The journal's note of the newest day that a sync wrote into *Stato*; '' while a write-back waits."""
SAVED_NOTE: Final = "saved"
"""The journal's note of when the workbook that was read last had been saved."""
UNWRITTEN_CODES_NOTE: Final = "unwritten"
"""The journal's note of the codes of rows that a write-back which waits would have written."""
DAY_ORDER_NOTE: Final = "day_order"
"""The journal's note of whether dates of the workbook were ever in doubt: see `check/day_order`."""
DOUBTED_DAYS_NOTE: Final = "doubted_days"
"""The journal's note of the dates of *Nuclei* and *Incontri* that were in doubt."""
MAX_CHECKS: Final = 3
"""How often a sync looks where its codes landed: what it mended may have landed elsewhere too."""


class Workbook(Protocol):
    """The shared spreadsheet, wherever it lives."""

    @property
    def name(self) -> str:
        """How to speak of it."""

    @property
    def address(self) -> str:
        """What tells this workbook from every other. It changes when a file is renamed or moved."""

    def snapshot(self) -> Snapshot:
        """All tabs as typed. Raises WorkbookError."""

    def fingerprint(self) -> str:
        """Tells one content of the whole workbook from another; '' where that would cost as much as reading it.
        Raises WorkbookError.
        """

    def ready_to_write(self, mark: str) -> None:
        """Raises WorkbookError when writing could not work now, or the workbook is not as it was at `mark`."""

    def lacking(self, plan: WriteBack) -> WriteBack:
        """What of a plan does not stand in the workbook as it was read last."""

    def apply(self, plan: WriteBack, *, mark: str) -> str:
        """Write a plan into the workbook as it was at `mark`, all or nothing; the fingerprint of what was written,
        '' when nothing was or it is not known. Raises WorkbookError.
        """

    @property
    def calls(self) -> int:
        """How many requests over the network were made; 0 for a file."""

    @property
    def notices(self) -> Sequence[str]:
        """What there is to know of the workbook itself, in Italian."""

    @property
    def must_check(self) -> bool:
        """True when what was written may have landed beside rows that moved meanwhile, or may not have arrived."""


StoredModels = Mapping[RecordKind, Mapping[str, tuple[str, bytes]]]
"""Nuclei, people and meetings, by kind and code: the hash, and what the journal keeps as JSON in UTF-8."""


@dataclass(frozen=True)
class Rules:
    """What a sync is judged by: the settings, as values. `edition` tells one state of the rules' code from another;
    `allowed`: the words, folded, that pass in the whole project.
    """

    territory: Territory
    case_types: tuple[str, ...]
    since: dt.date
    edition: str = ""
    tuning: Thresholds = field(default_factory=Thresholds)
    allowed: frozenset[str] = frozenset()

    @property
    def parts(self) -> tuple[str, ...]:
        """All of it as texts: what was made under other rules holds no more."""
        parts = (
            self.edition,
            self.since,
            self.territory,
            self.case_types,
            self.tuning,
            sorted(self.allowed),
        )
        return tuple(map(repr, parts))


@dataclass(frozen=True)
class Accepted:
    """What a person said is right: rows that are gone, a workbook older than the journal, a journal that does not know
    its workbook because it is new.
    """

    missing: bool = False
    older: bool = False
    new_journal: bool = False


NOTHING_ACCEPTED: Final = Accepted()


@dataclass(frozen=True)
class Memory:
    """What the journal knows, as values and four questions about some rows by code. `told`: what documents say.

    `context`: what the memos of the rows were made under; '' makes every row be read. `last_run`: the entry
    of the journal that this is the state after. `workbook`: the hash of the address that the journal last saw; ''
    for none. `stated`: the newest day that a sync wrote into *Stato*, None where that is not known; `unwritten`: the
    codes of rows that the workbook did not get, because it could not be written; `saved`: when the workbook that was
    read last had been saved (see Snapshot); `day_order`: whether its dates were ever in doubt; `doubted_days`: those of
    *Nuclei* and *Incontri* that were at the last sync.
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
    hashes: Mapping[RecordKind, Mapping[str, str]] = field(default_factory=dict)
    remembered: RememberedDirectory = field(default_factory=RememberedDirectory)
    lost: Sequence[TalkRecord] = ()
    told: Mapping[str, Reported] = field(default_factory=dict)
    contents: Callable[[Iterable[str]], Mapping[str, Content]] = field(default=lambda _codes: {})
    all_contents: Callable[[Iterable[str]], Mapping[str, Sequence[Content]]] = field(
        default=lambda _codes: {}
    )
    talks: Callable[[Iterable[str]], Sequence[TalkRecord]] = field(default=lambda _codes: ())
    version_days: Callable[[Iterable[str]], Mapping[str, dt.date]] = field(
        default=lambda _codes: {}
    )
    all_hashes: Callable[[RecordKind, Iterable[str]], Mapping[str, frozenset[str]]] = field(
        default=lambda _kind, _codes: {}
    )


@dataclass(frozen=True)
class FreshCodes:
    """Endless fresh codes, none of them known: for rows, nuclei and people."""

    rows: Iterator[str]
    nuclei: Iterator[str]
    people: Iterator[str]


@dataclass(frozen=True)
class Plan:
    """All that one sync found and wants to do. `holds_until`: the last day on which it would find the
    same in the same workbook, None for ever: a talk in the future, a *Stato* decided on for this day, a promised talk
    to be missed hold no longer. `all_said`: carried out, it leaves nothing to do: no row is gone, and each that was
    read will be known again. `day_order`: what the journal is to know of the order of day and month.
    """

    directory: Directory
    rows: Sequence[CheckedRow]
    judged: JudgedRows = field(repr=False)
    assigned_flags: Sequence[AssignedFlag]
    ignored: Sequence[SkippedRow]
    batch: Batch = field(repr=False)
    write_back: WriteBack
    new_codes: int
    notices: Sequence[str]
    holds_until: dt.date | None
    nothing_left_to_do: bool
    day_order: str

    @cached_property
    def flags(self) -> Sequence[Flag]:
        """All flags, the talks' own first."""
        return [one.flag for one in self.assigned_flags]

    @property
    def rows_read(self) -> int:
        """How many rows were read anew."""
        return len(self.judged.read_rows)

    @cached_property
    def readings(self) -> Sequence[RowReading]:
        """The rows that were read anew: all of them when the memory has no context."""
        return self.judged.readings()

    @cached_property
    def talks(self) -> Sequence[TalkRecord]:
        """Their records, with the place where each stands."""
        return self.judged.talks()

    @property
    def result(self) -> SyncResult:
        """What there is to tell of it."""
        incomplete = sum(not row.complete for row in self.rows)
        return SyncResult(
            count_by_mediator(self.rows, self.assigned_flags),
            incomplete,
            self.flags,
            self.ignored,
            self.notices,
        )


@dataclass(frozen=True)
class SyncReport:
    """What a sync found, what it wanted to write and whether it did. `read`: rows read anew; `seconds`: its time;
    `name`: the workbook's, once it was opened; `calls`: requests over the network. `news`: the journal learnt something
    that documents tell. `waiting`: why the workbook could not be written now; '' where it was, or nothing was to write.
    `fingerprint`: of the workbook as it stands now; '' where there is none. `notices`: what else to know at this run.
    `directory`: the nuclei, people and meetings that were read, None where the workbook was not opened; `unreached`:
    the nuclei that will reach nobody at the meetings to come. `frozen_start`: the first day a talk can have, where this
    sync froze it.
    """

    result: SyncResult
    write_back: WriteBack
    new_codes: int
    rows_read: int
    written: bool
    seconds: float
    name: str
    calls: int = 0
    has_news: bool = False
    waiting_reason: str = ""
    fingerprint: str = ""
    notices: tuple[str, ...] = ()
    directory: Directory | None = field(default=None, repr=False)
    unreached: tuple[UnreachedNucleus, ...] = ()
    frozen_start: dt.date | None = None


def run_sync(
    workbook: Workbook,
    journal: Journal,
    rules: Rules,
    *,
    now: dt.datetime,
    today: dt.date,
    codes: Callable[[Memory], FreshCodes],
    accepted: Accepted = NOTHING_ACCEPTED,
    dry_run: bool = False,
    may_wait: bool = False,
    people: Sequence[Person] = (),
) -> SyncReport:
    """One sync. `now` (UTC) dates the journal's entry, `today` is the day the rules judge by. `people`: who had a code
    in another journal, which they keep in a new one.

    `may_wait`: where the workbook can be read but not written now (it is open in Excel), the journal learns what stands
    there, and a later sync writes back. Raises WorkbookError and JournalError; after either, no typed cell has changed
    and nothing is lost.
    """
    began = time.perf_counter()
    fingerprint = workbook.fingerprint()
    here = address_hash(workbook)
    untouched = _Untouched.of(fingerprint, rules, journal).recall(journal, today)
    if untouched is not None and accepted == NOTHING_ACCEPTED:
        seconds = time.perf_counter() - began
        return SyncReport(
            untouched, WriteBack(), 0, 0, False, seconds, workbook.name, fingerprint=fingerprint
        )
    waiting: list[str] = []
    with _no_collection():
        snapshot = workbook.snapshot()
        memory = read_memory(journal, people)
        todo = plan_sync(
            snapshot, memory, rules, today=today, codes=codes(memory), here=here, accepted=accepted
        )
        todo = replace(todo, write_back=workbook.lacking(todo.write_back))
        mark, saved = snapshot.mark, snapshot.saved
        del snapshot
        if not dry_run:
            with _noting_why_it_waits(waiting, may_wait=may_wait):
                if not todo.write_back.empty:
                    workbook.ready_to_write(mark)
            changed = journal.append(
                todo.batch, at=now, today=today, workbook=here, after=memory.last_run
            )
            wrote = ""
            if not waiting:
                with _noting_why_it_waits(waiting, may_wait=may_wait):
                    wrote = _write_back(
                        workbook, journal, rules, todo, mark, now=now, today=today, codes=codes
                    )
            journal.set_note(SAVED_NOTE, saved)
            journal.set_note(DAY_ORDER_NOTE, todo.day_order)
            journal.set_note(DOUBTED_DAYS_NOTE, " ".join(todo.directory.doubted_dates))
            journal.set_note(
                UNWRITTEN_CODES_NOTE, " ".join(_row_codes(todo.write_back)) if waiting else ""
            )
            if waiting or accepted.older:
                journal.set_note(STATED_DAY_NOTE, "")
            if not waiting:
                if _states_written(todo.write_back):
                    journal.set_note(STATED_DAY_NOTE, today.isoformat())
                fingerprint = wrote or (
                    fingerprint if workbook.fingerprint() == fingerprint else ""
                )
                if todo.nothing_left_to_do or not (changed or wrote):
                    untouched_now = _Untouched.of(fingerprint, rules, journal)
                    untouched_now.keep(journal, todo.result, today, until=todo.holds_until)
    return SyncReport(
        todo.result,
        todo.write_back,
        todo.new_codes,
        todo.rows_read,
        written=not (dry_run or waiting or todo.write_back.empty),
        seconds=time.perf_counter() - began,
        name=workbook.name,
        calls=workbook.calls,
        has_news=todo.batch.has_news,
        directory=todo.directory,
        waiting_reason="".join(waiting),
        fingerprint=fingerprint,
        notices=tuple(workbook.notices),
    )


def rehearse_sync(
    workbook: Workbook,
    journal: Journal,
    rules: Rules,
    *,
    now: dt.datetime,
    today: dt.date,
    codes: Callable[[Memory], FreshCodes],
) -> tuple[Journal, bool]:
    """The journal as a sync would leave it, and whether that says anything new: a copy in memory where it does, else
    the journal itself. Writes nothing anywhere.

    Raises WorkbookError and JournalError where a sync would.
    """
    fingerprint = workbook.fingerprint()
    if _Untouched.of(fingerprint, rules, journal).recall(journal, today) is not None:
        return journal, False
    with _no_collection():
        memory = read_memory(journal)
        here = address_hash(workbook)
        todo = plan_sync(
            workbook.snapshot(), memory, rules, today=today, codes=codes(memory), here=here
        )
        if not todo.batch.has_news:
            return journal, False
        copy = journal.copy_in_memory()
        copy.append(todo.batch, at=now, today=today, workbook=here)
        return copy, True


@contextmanager
def _noting_why_it_waits(why: list[str], *, may_wait: bool) -> Iterator[None]:
    """Note in `why` that the workbook cannot be written now. Raises WorkbookError where that may not wait, and
    WorkbookChangedError always: then what was read is no longer true.
    """
    try:
        yield
    except WorkbookChangedError:
        raise
    except WorkbookError as error:
        if not may_wait:
            raise
        why.append(str(error))


def address_hash(workbook: Workbook) -> str:
    """By what the journal knows a workbook again; never the address itself."""
    return content_hash([workbook.address])


def _states_written(written: WriteBack) -> bool:
    """True when some row's *Stato* bears the day of this sync now."""
    in_cells = any(OWN_STATUS.fullmatch(text) for text in written.cells.values())
    return in_cells or any(not note.stands for note in written.states)


def _row_codes(planned: WriteBack) -> list[str]:
    return sorted(text for text in planned.cells.values() if is_code(text, "R"))


def _write_back(
    workbook: Workbook,
    journal: Journal,
    rules: Rules,
    todo: Plan,
    mark: str,
    *,
    now: dt.datetime,
    today: dt.date,
    codes: Callable[[Memory], FreshCodes],
) -> str:
    """Write a plan into the workbook, and look where it landed. Returns the fingerprint of what was written, as
    `Workbook.apply` does.
    """
    wrote = workbook.apply(todo.write_back, mark=mark)
    for _ in range(MAX_CHECKS):
        if not workbook.must_check:
            break
        try:
            if not _check(workbook, journal, rules, now=now, today=today, codes=codes):
                break
        except WorkbookError as error:
            raise WorkbookError(
                "Ho scritto nel foglio, ma poi non ho potuto ricontrollare dove sono finiti i codici nuovi. "
                "Rilancia il comando: finisce il lavoro, e non scrive niente due volte. Il motivo: "
                + str(error).removesuffix(" Non ho scritto nulla.")
            ) from error
    return wrote


def _check(
    workbook: Workbook,
    journal: Journal,
    rules: Rules,
    *,
    now: dt.datetime,
    today: dt.date,
    codes: Callable[[Memory], FreshCodes],
) -> bool:
    """Read once more what people may have moved between reading and writing, and mend it: the journal knows by now
    which content has which code, so a code beside another row is seen, and put where it belongs. True when it was.
    """
    snapshot = workbook.snapshot()
    memory = read_memory(journal)
    here = address_hash(workbook)
    again = plan_sync(snapshot, memory, rules, today=today, codes=codes(memory), here=here)
    mending = workbook.lacking(again.write_back)
    if not mending.empty:
        journal.append(again.batch, at=now, today=today, workbook=here, after=memory.last_run)
        workbook.apply(mending, mark=snapshot.mark)
    return not mending.empty


@dataclass(frozen=True)
class _Untouched:
    """What a sync found in a workbook in which it left nothing to do: while workbook, rules and journal stay as they
    are, there is nothing to read. `under` tells these three; '' where they cannot be told.
    """

    under: str

    @classmethod
    def of(cls, fingerprint: str, rules: Rules, journal: Journal) -> "_Untouched":
        if not fingerprint or not rules.edition:
            return cls("")
        return cls(
            content_hash(
                [fingerprint, *rules.parts, str(journal.last_run()), str(journal.last_document())]
            )
        )

    def recall(self, journal: Journal, today: dt.date) -> SyncResult | None:
        """What was found then, if it would be found today."""
        under, day, until, text = journal.unchanged_run() or ("", "", "", "")
        if (
            not self.under
            or under != self.under
            or not day <= today.isoformat() <= (until or "9999-99-99")
        ):
            return None
        return SyncResult.load(text)

    def keep(
        self, journal: Journal, findings: SyncResult, today: dt.date, *, until: dt.date | None
    ) -> None:
        """Remember it: up to a day, or for ever."""
        if self.under:
            last = until.isoformat() if until else ""
            journal.set_unchanged_run(self.under, today.isoformat(), last, findings.dump())


@contextmanager
def _no_collection() -> Iterator[None]:
    """A sync makes millions of values and no cycles: looking for cycles meanwhile costs a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_memory(journal: Journal, people: Sequence[Person] = ()) -> Memory:
    """The journal's state as a sync needs it; `people`, known from elsewhere, keep their codes."""
    last_run = journal.last_run()  # first: an entry that comes between then stops this run
    rows = journal.row_states()
    last_check = journal.last_check()
    kinds: tuple[RecordKind, ...] = ("nucleus", "person", "meeting")
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
        hashes={kind: journal.latest_hashes(kind) for kind in kinds},
        remembered=RememberedDirectory(
            journal.nuclei(gone=True), (*people, *journal.people(gone=True))
        ),
        lost=journal.lost_talks(),
        told=journal.last_reported(),
        contents=journal.latest_contents,
        all_contents=journal.all_contents,
        talks=journal.talks_of,
        version_days=journal.version_days,
        all_hashes=journal.all_hashes,
    )


def plan_sync(
    snapshot: Snapshot,
    memory: Memory,
    rules: Rules,
    *,
    today: dt.date,
    codes: FreshCodes,
    here: str,
    accepted: Accepted = NOTHING_ACCEPTED,
    looking: bool = False,
) -> Plan:
    """Decide what a sync remembers, flags and writes. Pure, but for the questions it asks of `memory`. `here`: the hash
    of the workbook's address.

    Raises WrongJournalError when the journal is another workbook's. Raises WorkbookError when the workbook cannot be
    understood, when so many known rows are gone that it looks like an accident, and when it is older than the journal
    (the last two unless they are `accepted`, or the plan is only `looking`: for a person who asks what there is, and
    never carried out).
    """
    accept_missing = accepted.missing
    may_be_gone = accepted.missing or accepted.older
    layouts, other_tabs = find_talks(snapshot)
    if not looking:
        _stop_if_flags_tab_is_theirs(snapshot)
    directory = read_directory(
        snapshot,
        rules.territory,
        rules.case_types,
        memory.remembered,
        codes.nuclei,
        codes.people,
        _other_days(snapshot, memory),
    )
    listed = snapshot.tab(nucleus.TAB) is not None
    names_known = listed and bool(directory.names_of(Job.MEDIATOR))
    context = _context(directory, rules, today)
    day_order = _day_order(snapshot, layouts, memory)
    under = _context_digest(layouts, directory, rules, day_order) if names_known else ""

    sheet = TalkRows(
        snapshot, layouts, memory.rows, today, familiar=bool(under) and under == memory.context
    )
    if not names_known:
        found = InferredNuclei(directory.nuclei)
        if not listed:
            if not looking:
                _stop_if_tab_gone(snapshot.where, memory)
            found = infer_nuclei(
                sheet.rows_to_read, memory.remembered.nuclei, rules.territory, codes.nuclei
            )
            directory = replace(directory, nuclei=found.nuclei)
        context = _context(directory, rules, today, found, infer_mediators(sheet.rows_to_read))
    if not may_be_gone and not looking and listed:
        _stop_if_nuclei_gone(directory, memory)

    if not accepted.new_journal:
        stop_if_wrong_journal(
            sheet, directory, memory.rows, memory.remembered.nuclei, memory.workbook, here
        )
    judged = judge_rows(
        sheet,
        memory.rows,
        memory.contents,
        memory.all_contents,
        context,
        codes.rows,
        under,
        memory.unwritten,
        day_order,
    )
    others = _kept_others(directory)
    if not accepted.older and not looking:
        stop_if_older(
            sheet,
            judged,
            LastKnownWorkbook(
                memory.rows,
                memory.all_contents,
                memory.version_days,
                memory.stated,
                memory.saved,
                _said_before(others, memory),
            ),
            snapshot.saved,
        )
    if not may_be_gone and not looking:
        _stop_if_many_gone(judged.identities.gone - memory.unwritten, memory.rows)
    gone = memory.talks(judged.identities.gone) if judged.identities.gone else ()
    present = {row.code for row in judged.rows}
    lost = (
        []
        if accept_missing
        else [(talk, _lost(talk)) for talk in (*memory.lost, *gone) if talk.code not in present]
    )
    rightly_gone = frozenset(
        talk.code for talk in (*memory.lost, *gone) if accept_missing and talk.code not in present
    )
    on_nuclei, later = _on_nuclei(directory, judged, rules.tuning, today) if listed else ([], [])
    directory = replace(directory, flags=(*_wanted(directory.flags, rules.tuning), *on_nuclei))
    after = list(_after_documents(sheet, judged, memory, rules.tuning))
    told = assign_flags(judged.flagged, lost, after, directory)
    cells = code_and_status_cells(sheet, judged, memory.rows, today, with_states=not snapshot.live)
    wanted = flags_tab(told, directory, sheet.layouts, snapshot)
    batch = _batch(judged, others, memory, [one.flag for one in told], rightly_gone, under)
    code_columns = {(tab, layout.columns.get("code")) for tab, layout in sheet.layouts.items()}
    return Plan(
        directory=directory,
        rows=judged.rows,
        judged=judged,
        assigned_flags=told,
        ignored=[*sheet.ignored, *directory.ignored],
        batch=batch,
        write_back=WriteBack(
            cells={**cells, **directory.new_codes},
            flags_tab=None
            if not snapshot.live and is_flags_tab_up_to_date(snapshot, wanted)
            else wanted,
            states=status_notes(sheet, judged, today) if snapshot.live else (),
        ),
        new_codes=sum((tab, column) in code_columns for tab, _, column in cells)
        + len(directory.new_codes),
        notices=[
            *day_order.notices(lambda tab, key: sheet.layouts[tab].headers[key]),
            *_notices(
                snapshot, directory, layouts, other_tabs, frozenset(row.tab for row in sheet.rows)
            ),
        ],
        holds_until=today if _only_today(sheet, judged, today) else min(later, default=None),
        nothing_left_to_do=not (accept_missing or batch.gone or batch.gone_others)
        and all(row.row_hash for row in judged.read_rows),
        day_order=day_order.new_state,
    )


def _day_order(snapshot: Snapshot, layouts: Sequence[Layout], memory: Memory) -> DayOrder:
    known = memory.rows.keys()
    return DayOrder(
        snapshot.locale,
        columns_in_doubt(snapshot, layouts),
        memory.day_order,
        load_talks=lambda: {talk.code: talk for talk in memory.talks(known)},
        load_contents=lambda: memory.contents(known),
        month_first=month_first_mediators(snapshot, layouts),
    )


def _other_days(snapshot: Snapshot, memory: Memory) -> DirectoryDates:
    known: set[str] = set()
    if memory.day_order != NEVER_CHECKED:
        for one in memory.remembered.nuclei:
            days = {"opened_on": one.opened_on, "closed_on": one.closed_on}
            known |= {
                DirectoryDates.date_key(key, one.code, day) for key, day in days.items() if day
            }
        for meeting_id in memory.hashes.get("meeting", {}):
            known.add(DirectoryDates.date_key("date", "", Meeting.day_of(meeting_id)))
    return DirectoryDates(snapshot.locale, frozenset(known), memory.doubted_days)


def _only_today(sheet: TalkRows, judged: JudgedRows, today: dt.date) -> bool:
    """True when a talk lies in the future, or a *Stato* was decided on for this day."""
    day = today.isoformat()
    return any(
        (not row.row_hash and "status" in sheet.layouts[row.cells.tab].columns)
        or (row.summary.date or "") > day
        for row in judged.read_rows
    )


def _wanted(flags: Iterable[Flag], tuning: Thresholds) -> Iterator[Flag]:
    return (flag for flag in flags if flag.code not in tuning.off)


def _on_nuclei(
    directory: Directory, judged: JudgedRows, tuning: Thresholds, today: dt.date
) -> tuple[list[Flag], list[dt.date]]:
    """The flags on nuclei for all of their talks; and until when each that is still to come is not there."""
    flags: list[Flag] = []
    later: list[dt.date] = []
    for found in nucleus_flags(directory.nuclei, judged.summaries, judged.duplicates, tuning):
        if found.valid_from is not None and found.valid_from > today:
            later.append(found.valid_from - dt.timedelta(days=1))
        elif directory.flagger:
            row = directory.nucleus_rows[found.nucleus]
            flags.append(
                directory.flagger.flag(found.code, row, found.key, found.nucleus, found.facts)
            )
    return flags, later


def _after_documents(
    sheet: TalkRows, judged: JudgedRows, memory: Memory, tuning: Thresholds
) -> Iterator[FlaggedRow]:
    """The rows that changed after a document told them, with a flag that says so. For the coordinator: the row itself
    is as it must be, and its *Stato* does not speak of it.
    """
    if not memory.told or "RIGA-10" in tuning.off:
        return
    at = {row.code: place for place, row in enumerate(judged.rows) if row.code in memory.told}
    now = {code: judged.summaries[place].reported_mark for code, place in at.items() if code}
    for code, meeting_id in changed_since_reported(memory.told, now):
        row = sheet.cells(sheet.rows[at[code]])
        flag = sheet.flaggers[row.tab].flag("RIGA-10", row, "date", code, {"meeting": meeting_id})
        yield FlaggedRow(row, judged.summaries[at[code]], (flag,))


def _stop_if_flags_tab_is_theirs(snapshot: Snapshot) -> None:
    if (grid := snapshot.tab(FLAGS_TAB)) and not is_own_tab(grid):
        raise WorkbookError(
            f"{snapshot.where} c'è già un foglio «{grid.name}» con altri titoli: non è quello di collector, e non lo "
            "tocco. Dagli un altro nome e rilancia il comando: il foglio per le segnalazioni lo aggiungo io. "
            "Non ho scritto nulla."
        )


def _stop_if_many_gone(codes: Collection[str], known: Mapping[str, RowState]) -> None:
    alive = sum(state.row is not None for state in known.values())
    gone = len(codes)
    if gone >= MANY_GONE and gone > GONE_SHARE * alive:
        tabs = sorted({known[code].tab for code in codes})
        where = (
            f"Nel foglio «{tabs[0]}»"
            if len(tabs) == 1
            else f"Nei fogli {', '.join(f'«{tab}»' for tab in tabs)}"
        )
        raise WorkbookError(
            f"{where} mancano {gone} righe su {alive} già viste: sembra un incidente (un filtro "
            "incollato, righe cancellate, un altro file). Rimettile con Annulla o dalla cronologia delle versioni. "
            "Se sono state tolte apposta, lancia «collector sync --accept-missing». Non ho scritto nulla."
        )


def _stop_if_nuclei_gone(directory: Directory, memory: Memory) -> None:
    known = memory.hashes.get("nucleus", {})
    gone = len(known.keys() - {nucleus.code for nucleus in directory.nuclei})
    if gone >= MANY_GONE and gone > GONE_SHARE * len(known):
        raise WorkbookError(
            f"Nel foglio «Nuclei» mancano {gone} nuclei su {len(known)} già visti: sembra un incidente. Rimettili "
            "con Annulla o dalla cronologia delle versioni. Se sono stati tolti apposta, lancia "
            "«collector sync --accept-missing». Non ho scritto nulla."
        )


def _stop_if_tab_gone(where: str, memory: Memory) -> None:
    """Without *Nuclei* the nuclei come from the rows; but not where the tab was there and has been lost."""
    known = memory.hashes.get("nucleus", {})
    if any(
        n.code in known and (n.social_worker or n.language or n.case_type)
        for n in memory.remembered.nuclei
    ):
        raise WorkbookError(
            f"{where} manca il foglio «Nuclei», che prima c'era. Rimettilo con Annulla o dalla cronologia delle "
            "versioni, poi rilancia il comando. Non ho scritto nulla."
        )


def _context(
    directory: Directory,
    rules: Rules,
    today: dt.date,
    found: InferredNuclei | None = None,
    spellings: Mapping[str, str] | None = None,
) -> Context:
    mediators = directory.names_of(Job.MEDIATOR)
    known = known_names_of(directory.nuclei, directory.people)
    found = found or InferredNuclei()
    return Context(
        nuclei={nucleus.code: nucleus for nucleus in directory.nuclei},
        nucleus_names=Names.of(
            (name, nucleus.code)
            for nucleus in directory.nuclei
            for name in (nucleus.name, *nucleus.other_names)
        ),
        mediator_names=Names.of((name, name) for name in mediators) if mediators else None,
        territory=rules.territory,
        project_start=rules.since,
        today=today,
        lookalikes=found.lookalikes,
        other_families=found.other_families,
        by_email={
            p.email.casefold(): p.name
            for p in directory.people
            if p.email and p.job is Job.MEDIATOR
        },
        spellings=spellings or {},
        known_names=known,
        cleared=still_allowed(rules.allowed, known),
        languages={p.name: language_words(p.languages) for p in directory.people if p.languages},
        thresholds=rules.tuning,
    )


def _context_digest(
    layouts: Sequence[Layout], directory: Directory, rules: Rules, day_order: DayOrder
) -> str:
    """Everything but a row itself, other rows and the day that decides what is made of a row."""
    mediators = sorted(
        (p.name, p.email or "", p.languages or "")
        for p in directory.people
        if p.job is Job.MEDIATOR
    )
    nuclei = sorted(nucleus.model_dump_json() for nucleus in directory.nuclei)
    people = sorted(person.name for person in directory.people)
    parts = (columns_present(layouts), mediators, nuclei, people)
    return content_hash([*rules.parts, *day_order.cache_parts, *map(repr, parts)])


def _lost(talk: TalkRecord) -> Flag:
    parts = [f"del {italian_day(talk.date)}" if talk.date else "", talk.nucleus or ""]
    return Flag(
        code="RIGA-04",
        tab=talk.tab,
        row=None,
        column=None,
        header="",
        field="code",
        row_code=talk.code,
        severity=Severity.WARNING,
        facts={"talk": " ".join(part for part in parts if part)},
    )


def _batch(
    judged: JudgedRows,
    others: StoredModels,
    memory: Memory,
    flags: Sequence[Flag],
    accepted: frozenset[str],
    under: str,
) -> Batch:
    versions: list[Version] = []
    moved = dict(judged.moved)
    seen: dict[str, tuple[str, str]] = {}
    for new in judged.read_rows:
        code, cells = new.code, new.cells
        if code is None:
            continue
        if new.stored is not None:
            typed, kept, state = new.stored
            versions.append(
                Version(
                    "session",
                    code,
                    new.content_hash,
                    state,
                    cells.tab,
                    cells.row,
                    typed,
                    kept,
                    new.row_hash,
                    new.cached_row,
                )
            )
            continue
        known = memory.rows[code]
        if known.place != (cells.tab, cells.row):
            moved[code] = cells.tab, cells.row
        if (known.cached_row, known.summary) != (new.cached_row, new.cached_row):
            seen[code] = new.row_hash, new.cached_row
    gone_others: list[tuple[RecordKind, str]] = []
    for kind, kept_by_code in others.items():
        before = memory.hashes.get(kind, {})
        for code, (state, kept) in kept_by_code.items():
            if before.get(code) != state:
                versions.append(Version(kind, code, state, state, kind, None, b"{}", kept))
        gone_others += [(kind, code) for code in sorted(before.keys() - kept_by_code.keys())]
    return Batch(
        versions=versions,
        moved=moved,
        seen=seen,
        context=under,
        gone=judged.identities.gone,
        accepted=accepted,
        gone_others=gone_others,
        flags=flags,
    )


def _kept_others(directory: Directory) -> StoredModels:
    """What the journal keeps of nuclei, people and meetings."""
    found: dict[RecordKind, dict[str, tuple[str, bytes]]] = {}
    for kind, models in _others(directory):
        kept = {code: model.model_dump_json().encode() for code, model in models.items()}
        found[kind] = {code: (content_hash_of_bytes([text]), text) for code, text in kept.items()}
    return found


def _said_before(others: StoredModels, memory: Memory) -> int:
    """How many nuclei, people and meetings say again what they said in an earlier version."""
    number = 0
    for kind, kept in others.items():
        last = memory.hashes.get(kind, {})
        changed = {
            code: state for code, (state, _) in kept.items() if code in last and last[code] != state
        }
        if changed:
            all_before = memory.all_hashes(kind, changed)
            number += sum(state in all_before.get(code, ()) for code, state in changed.items())
    return number


def _others(
    directory: Directory,
) -> Iterator[tuple[RecordKind, Mapping[str, Nucleus | Person | Meeting]]]:
    yield "nucleus", {nucleus.code: nucleus for nucleus in directory.nuclei}
    yield "person", {person.code: person for person in directory.people}
    yield "meeting", {meeting.id: meeting for meeting in directory.meetings}


def _notices(
    snapshot: Snapshot,
    directory: Directory,
    layouts: Sequence[Layout],
    other_tabs: Sequence[str],
    with_talks: frozenset[str],
) -> list[str]:
    """Things to know about the workbook as a whole."""
    missing = [tab for tab in (nucleus.TAB, person.TAB, meeting.TAB) if snapshot.tab(tab) is None]
    prepared = any(layout.prepared for layout in layouts)
    found = []
    if not prepared and missing:
        what, how = ("Il foglio Google", "--google") if snapshot.live else ("Il file", "--adopt")
        found.append(
            f"{what} non è preparato da collector: scrivo solo nel foglio «Segnalazioni». Mancano i fogli "
            f"{', '.join(f'«{tab}»' for tab in missing)}; con «collector init {how}» li aggiungo io."
        )
    else:
        where = f"{snapshot.where} manca il foglio"
        found += [
            f"{where} «{tab}»: per questo controllo è come se fosse vuoto." for tab in missing
        ]
    for layout in layouts:
        if layout.absent:
            names = ", ".join(f"«{header}»" for header in layout.absent)
            which = "non c'è la colonna" if len(layout.absent) == 1 else "non ci sono le colonne"
            found.append(f"Nel foglio «{layout.tab}» {which} {names}.")
        if layout.responses and (unknown := layout.unknown):
            names = ", ".join(f"«{header}»" for header in unknown)
            which = (
                "questa domanda non la conosco"
                if len(unknown) == 1
                else "queste domande non le conosco"
            )
            found.append(
                f"Nel foglio «{layout.tab}» {which}: {names}. Le risposte restano nel registro, ma non vanno nei "
                "documenti. Se una domanda è stata rinominata, ridalle il titolo di prima."
            )
        if layout.tab not in with_talks and not layout.responses:
            found.append(
                f"Nel foglio «{layout.tab}» non c'è nessun colloquio sotto i titoli della riga {layout.header_row}: "
                f"si comincia a scrivere dalla riga {(layout.second_row or layout.header_row) + 1}."
            )
    if hidden := hidden_tabs(snapshot, layouts):
        found.append(hidden_tabs_notice(hidden))
    if other_tabs and not prepared:
        names = ", ".join(f"«{name}»" for name in other_tabs)
        found.append(f"Non sembrano fogli di colloqui, e non li ho letti: {names}.")
    if snapshot.tab(person.TAB) is not None and not directory.names_of(Job.MEDIATOR):
        found.append(
            "Nel foglio «Persone» non c'è nessun mediatore: i nomi dei mediatori non sono controllati."
        )
    return found
