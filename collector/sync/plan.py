"""What one sync finds and wants to do: everything is decided here, and nothing is touched."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from collector.journal.syncs import Batch
from collector.sheet.columns import Layout
from collector.sheet.skipped import SkippedRow
from collector.sync.accidents import (
    gone_nuclei,
    stop_if_many_nuclei_gone,
    stop_if_many_rows_gone,
    stop_if_others_gone,
)
from collector.sync.batch import StoredModels, count_reverted, make_batch, stored_models
from collector.sync.flags_sheet import (
    AssignedFlag,
    FlaggedRow,
    assign_flags,
    flags_tab,
    is_flags_tab_up_to_date,
)
from collector.sync.journal_match import stop_if_wrong_journal
from collector.sync.judge_rows import CheckedRow, JudgedRows, judge_rows
from collector.sync.memory import FreshCodes, Memory
from collector.sync.notices import workbook_notices
from collector.sync.older_workbook import LastKnownWorkbook, stop_if_older
from collector.sync.result import FlagOwner, SyncResult, count_by_mediator
from collector.sync.rules import NOTHING_ACCEPTED, Accepted, Rules
from collector.sync.status_cells import code_and_status_cells, status_notes
from collector.sync.talk_rows import TalkRows
from collector.sync.understand import SyncTask, UnderstoodSheet, understand_sheet
from collector.validation.directory import Directory
from collector.validation.per_nucleus import nucleus_flags
from collector.validation.reported import changed_since_reported
from collector.validation.thresholds import Thresholds
from schemas.flag import Flag, Severity
from schemas.patterns import lazy_pattern
from schemas.record import RowReading, TalkRecord
from schemas.workbook import Snapshot, WriteBack, italian_day

_CHANGED_AFTER_DOCUMENT = "RIGA-10"
_ROW_GONE = "RIGA-04"
_ITALIAN_DAY = lazy_pattern(r"[0-3][0-9]/[01][0-9]/[0-9]{4}")


@dataclass(frozen=True)
class Plan:
    """All that one sync found and wants to do.

    `layouts`: the tabs of talks. `new_codes`: how many codes of rows and nuclei it gives.
    `holds_until`: the last day on which it would find the same in the same workbook, None for ever:
    a talk in the future, a *Stato* decided on for this day, a promised talk to be missed hold no
    longer. `nothing_left_to_do`: carried out, it leaves nothing to do: no row is gone, and each
    that was read will be known again. `day_order`: what the journal is to know of the order of day
    and month, `inferred`: what was inferred from all rows. `lost`: the talks whose row is gone,
    `gone_nuclei`: the codes of nuclei that are. `tab_ids`: see SyncResult.
    """

    directory: Directory
    layouts: Sequence[Layout]
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
    inferred: str = field(repr=False)
    lost: Sequence[TalkRecord] = field(default=(), repr=False)
    gone_nuclei: frozenset[str] = frozenset()
    tab_ids: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def flags(self) -> Sequence[Flag]:
        """All flags, the talks' own first."""
        return [assigned.flag for assigned in self.assigned_flags]

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
        """What there is to report of it."""
        incomplete = sum(not row.complete for row in self.rows)
        counts = count_by_mediator(self.rows, self.assigned_flags)
        owners = [_owner(assigned) for assigned in self.assigned_flags]
        return SyncResult(
            counts, incomplete, self.flags, self.ignored, self.notices, owners, self.tab_ids
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
    """Decide what a sync remembers, flags and writes. Changes nothing.

    `here`: the hash of the workbook's address. `looking`: the plan is for a person who asks what
    there is, and is never carried out.

    Raises WrongJournalError for another workbook's journal, WorkbookError for one that cannot be
    understood; and, where these are not `accepted` and the plan is not only for `looking`,
    ManyGoneError and OlderWorkbookError.
    """
    task = SyncTask(snapshot, memory, rules, today, codes, here, accepted, looking)
    sheet = understand_sheet(task)
    _stop_if_wrong_workbook(task, sheet)
    judged = _judge(task, sheet)
    models = stored_models(sheet.directory)
    _stop_if_accident(task, sheet, judged, models)
    lost = _lost_talks(memory, judged)
    nuclei_gone = _stop_if_others_gone(task, sheet, lost)
    on_nuclei = _check_nuclei(task, sheet, judged)
    directory = _with_flags(sheet.directory, on_nuclei.flags, rules.tuning)
    assigned = assign_flags(
        judged.flagged,
        [] if accepted.missing else [(talk, _lost_flag(talk)) for talk in lost],
        list(_changed_after_documents(sheet.rows, judged, memory, rules.tuning)),
        directory,
    )
    flags = [one.flag for one in assigned]
    accepted_codes = frozenset(talk.code for talk in lost) if accepted.missing else frozenset()
    batch = make_batch(judged, models, memory, flags, accepted_codes, sheet.cache_context.dump())
    write_back = _write_back(task, sheet, judged, assigned, directory)
    return Plan(
        directory=directory,
        layouts=sheet.layouts,
        rows=judged.rows,
        judged=judged,
        assigned_flags=assigned,
        ignored=[*sheet.rows.ignored, *directory.ignored],
        batch=batch,
        write_back=write_back,
        new_codes=_count_new_codes(sheet, write_back, directory),
        notices=_notices(task, sheet, directory),
        holds_until=_holds_until(task, sheet, judged, on_nuclei),
        nothing_left_to_do=_leaves_nothing_to_do(task, batch, judged) and sheet.is_settled,
        day_order=sheet.day_order.new_state,
        inferred=sheet.inferred,
        lost=lost,
        gone_nuclei=nuclei_gone,
        tab_ids=_tab_ids(snapshot),
    )


def _owner(assigned: AssignedFlag) -> FlagOwner:
    """Whose a flag is, without what was typed for a day that is not certain."""
    day = assigned.day if _ITALIAN_DAY.fullmatch(assigned.day) else ""
    return FlagOwner(assigned.mediator, assigned.nucleus, day)


# Judging the rows, and what looks like an accident


def _stop_if_wrong_workbook(task: SyncTask, sheet: UnderstoodSheet) -> None:
    """Raises WorkbookError for nuclei gone, WrongJournalError for another workbook's journal."""
    memory = task.memory
    if sheet.has_nuclei_tab and not task.may_lose_rows:
        stop_if_many_nuclei_gone(sheet.directory, memory)
    if not task.accepted.new_journal:
        stop_if_wrong_journal(
            sheet.rows,
            sheet.directory,
            memory.rows,
            memory.remembered.nuclei,
            memory.workbook,
            task.here,
        )


def _judge(task: SyncTask, sheet: UnderstoodSheet) -> JudgedRows:
    return judge_rows(
        sheet.rows,
        task.memory,
        sheet.context,
        task.codes.rows,
        sheet.day_order,
    )


def _stop_if_accident(
    task: SyncTask, sheet: UnderstoodSheet, judged: JudgedRows, models: StoredModels
) -> None:
    """Raises WorkbookError for an older workbook, and where many rows are gone."""
    memory = task.memory
    if not task.accepted.older and not task.looking:
        last_known = LastKnownWorkbook(
            memory.rows,
            memory.history.all_contents,
            memory.history.version_days,
            memory.stated,
            memory.saved,
            count_reverted(models, memory),
        )
        stop_if_older(sheet.rows, judged, last_known, task.snapshot.saved)
    if not task.may_lose_rows:
        stop_if_many_rows_gone(judged.identities.gone - memory.unwritten, memory.rows)


def _lost_talks(memory: Memory, judged: JudgedRows) -> list[TalkRecord]:
    """The talks whose row is no longer in the workbook, those lost before first."""
    gone_codes = judged.identities.gone
    gone = memory.history.talks_of(gone_codes) if gone_codes else ()
    present = {row.code for row in judged.rows}
    return [talk for talk in (*memory.lost, *gone) if talk.code not in present]


def _stop_if_others_gone(
    task: SyncTask, sheet: UnderstoodSheet, lost: Sequence[TalkRecord]
) -> frozenset[str]:
    """Return the codes of the nuclei that are gone.

    Raises ManyGoneError where more is gone than a person accepted.
    """
    gone = gone_nuclei(sheet.directory, task.memory) if sheet.has_nuclei_tab else frozenset()
    if task.accepted.only is not None:
        stop_if_others_gone({talk.code for talk in lost} | gone, task.accepted.only)
    return gone


def _tab_ids(snapshot: Snapshot) -> dict[str, int]:
    return {grid.name: grid.id for grid in snapshot.tabs if grid.id is not None}


def _lost_flag(talk: TalkRecord) -> Flag:
    day = f"del {italian_day(talk.date)}" if talk.date else ""
    described = " ".join(part for part in (day, talk.nucleus or "") if part)
    return Flag(
        code=_ROW_GONE,
        tab=talk.tab,
        row=None,
        column=None,
        header="",
        field="code",
        row_code=talk.code,
        severity=Severity.WARNING,
        facts={"talk": described},
    )


# Flags on nuclei, and on rows that documents reported


class _NucleiCheck(NamedTuple):
    """`flags`: on nuclei, for all of their talks. `valid_until`: the last days without others."""

    flags: Sequence[Flag] = ()
    valid_until: Sequence[dt.date] = ()


def _check_nuclei(task: SyncTask, sheet: UnderstoodSheet, judged: JudgedRows) -> _NucleiCheck:
    if not sheet.has_nuclei_tab:
        return _NucleiCheck()
    directory = sheet.directory
    flags: list[Flag] = []
    valid_until: list[dt.date] = []
    found = nucleus_flags(directory.nuclei, judged.summaries, judged.duplicates, task.rules.tuning)
    for one in found:
        if one.valid_from is not None and one.valid_from > task.today:
            valid_until.append(one.valid_from - dt.timedelta(days=1))
        elif directory.flagger:
            row = directory.nucleus_rows[one.nucleus]
            flag = directory.flagger.flag(one.code, row, one.key, one.nucleus, one.facts)
            flags.append(flag)
    return _NucleiCheck(flags, valid_until)


def _with_flags(
    directory: Directory, on_nuclei: Iterable[Flag], thresholds: Thresholds
) -> Directory:
    """The directory with the flags that are not switched off, and those on nuclei."""
    wanted = [flag for flag in directory.flags if flag.code not in thresholds.off]
    return replace(directory, flags=(*wanted, *on_nuclei))


def _changed_after_documents(
    rows: TalkRows, judged: JudgedRows, memory: Memory, thresholds: Thresholds
) -> Iterator[FlaggedRow]:
    """The rows that changed after a document reported them, with a flag that says so.

    The flag is for the coordinator: the row itself is as it must be, and its *Stato* does not
    mention it.
    """
    if not memory.reported or _CHANGED_AFTER_DOCUMENT in thresholds.off:
        return
    positions: dict[str, int] = {}
    for position, row in enumerate(judged.rows):
        if row.code and row.code in memory.reported:
            positions[row.code] = position
    marks = {code: judged.summaries[at].reported_mark for code, at in positions.items()}
    for code, meeting_id in changed_since_reported(memory.reported, marks):
        position = positions[code]
        cells = rows.cells(rows.rows[position])
        facts = {"meeting": meeting_id}
        flag = rows.flaggers[cells.tab].flag(_CHANGED_AFTER_DOCUMENT, cells, "date", code, facts)
        yield FlaggedRow(cells, judged.summaries[position], (flag,))


# What is written back


def _write_back(
    task: SyncTask,
    sheet: UnderstoodSheet,
    judged: JudgedRows,
    assigned: Sequence[AssignedFlag],
    directory: Directory,
) -> WriteBack:
    """The cells and the tab *Segnalazioni*, where they differ from what stands.

    In a live workbook all of it: it tells by itself what differs.
    """
    snapshot = task.snapshot
    cells = code_and_status_cells(
        sheet.rows, judged, task.memory.rows, task.today, with_states=not snapshot.live
    )
    wanted = flags_tab(assigned, directory, sheet.rows.layouts, snapshot)
    is_written = not snapshot.live and is_flags_tab_up_to_date(snapshot, wanted)
    return WriteBack(
        cells={**cells, **directory.new_codes},
        flags_tab=None if is_written else wanted,
        states=status_notes(sheet.rows, judged, task.today) if snapshot.live else (),
    )


def _count_new_codes(sheet: UnderstoodSheet, write_back: WriteBack, directory: Directory) -> int:
    code_columns = {(layout.tab, layout.columns.get("code")) for layout in sheet.layouts}
    of_rows = 0
    for place in write_back.cells:
        tab, _, column = place
        if place not in directory.new_codes and (tab, column) in code_columns:
            of_rows += 1
    return of_rows + len(directory.new_codes)


def _notices(task: SyncTask, sheet: UnderstoodSheet, directory: Directory) -> list[str]:
    def title(tab: str, key: str) -> str:
        return sheet.rows.layouts[tab].headers[key]

    with_talks = frozenset(row.tab for row in sheet.rows.rows)
    about_workbook = workbook_notices(
        task.snapshot, directory, sheet.layouts, sheet.other_tabs, with_talks
    )
    return [*sheet.day_order.notices(title), *about_workbook]


# For how long it holds


def _holds_until(
    task: SyncTask, sheet: UnderstoodSheet, judged: JudgedRows, on_nuclei: _NucleiCheck
) -> dt.date | None:
    if _holds_only_today(sheet.rows, judged, task.today):
        return task.today
    return min(on_nuclei.valid_until, default=None)


def _holds_only_today(rows: TalkRows, judged: JudgedRows, today: dt.date) -> bool:
    """Tell whether a talk lies in the future, or a *Stato* was decided on for this day."""
    day = today.isoformat()
    for row in judged.read_rows:
        if (row.summary.date or "") > day:
            return True
        has_status = "status" in rows.layouts[row.cells.tab].columns
        if has_status and not row.row_hash:
            return True
    return False


def _leaves_nothing_to_do(task: SyncTask, batch: Batch, judged: JudgedRows) -> bool:
    """Tell whether no row is gone, and each that was read will be known again by its hash."""
    if task.accepted.missing or batch.gone or batch.gone_others:
        return False
    return all(row.row_hash for row in judged.read_rows)
