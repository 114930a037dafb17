"""The workbook as a sync understands it before its rows are judged. Pure."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from collector.privacy.changed_names import ChangedNames
from collector.sheet.columns import Layout, RowCells
from collector.sheet.talk_tabs import find_talks
from collector.sync.accidents import stop_if_flags_tab_is_theirs, stop_if_nuclei_tab_gone
from collector.sync.judging_context import (
    CacheContext,
    cache_context,
    day_order_of,
    directory_dates,
    make_context,
    names_hash,
    names_of,
    rules_hash,
)
from collector.sync.known_inference import KnownInference, inference_key, is_settled
from collector.sync.memory import FreshCodes, Memory
from collector.sync.row_cache import CachedRow
from collector.sync.row_dependencies import RowDependencies
from collector.sync.rules import Accepted, Rules
from collector.sync.talk_rows import TalkRows
from collector.validation.context import Context
from collector.validation.day_order import DayOrder
from collector.validation.directory import Directory, read_directory
from collector.validation.inferred_names import InferredNuclei, infer_mediators, infer_nuclei
from collector.validation.row_parser import RowParser
from schemas import nucleus
from schemas.cells.normalise import plain
from schemas.person import Job
from schemas.session import FREE_TEXT_FIELDS
from schemas.workbook import Snapshot


@dataclass(frozen=True)
class SyncTask:
    """What `plan_sync` was given."""

    snapshot: Snapshot
    memory: Memory
    rules: Rules
    today: dt.date
    codes: FreshCodes
    here: str
    accepted: Accepted
    looking: bool

    @property
    def may_lose_rows(self) -> bool:
        """True when rows may be gone in any number."""
        return self.accepted.missing or self.accepted.older or self.looking


@dataclass(frozen=True)
class UnderstoodSheet:
    """The workbook as it was understood, before its rows are judged.

    `cache_context`: what cached rows are made under.
    `has_nuclei_tab`: the nuclei are listed, and not inferred from the rows.
    `is_settled`: what was inferred will be inferred again. `inferred`: the same, for the journal.
    """

    layouts: Sequence[Layout]
    other_tabs: Sequence[str]
    directory: Directory
    context: Context
    day_order: DayOrder
    cache_context: CacheContext
    rows: TalkRows
    has_nuclei_tab: bool
    is_settled: bool = True
    inferred: str = ""


def understand_sheet(task: SyncTask) -> UnderstoodSheet:
    """Find the tabs of talks and read the other tabs.

    Raises WorkbookError where the workbook cannot be understood.
    """
    snapshot, memory, rules = task.snapshot, task.memory, task.rules
    layouts, other_tabs = find_talks(snapshot)
    if not task.looking:
        stop_if_flags_tab_is_theirs(snapshot)
    directory = read_directory(
        snapshot,
        rules.territory,
        rules.case_types,
        memory.remembered,
        task.codes.nuclei,
        task.codes.people,
        directory_dates(snapshot, memory),
    )
    has_nuclei_tab = snapshot.tab(nucleus.TAB) is not None
    has_names = has_nuclei_tab and bool(directory.names_of(Job.MEDIATOR))
    day_order = day_order_of(snapshot, layouts, memory)
    of_rules = rules_hash(layouts, rules, day_order)
    known = CacheContext.load(memory.context)
    familiar = known is not None and known.rules == of_rules
    rows = TalkRows(snapshot, layouts, memory.rows, task.today, familiar=familiar)
    refused = rows.refuse_erased(memory.remembered.erased, _names_erased(directory))
    directory = replace(directory, flags=(*directory.flags, *refused))
    settled, note = True, ""
    if has_names:
        context = make_context(directory, rules, task.today)
    else:
        inferred, settled, note = _infer_names(task, directory, rows, listed=has_nuclei_tab)
        if not has_nuclei_tab:
            directory = replace(directory, nuclei=inferred.nuclei.nuclei)
        context = make_context(directory, rules, task.today, inferred.nuclei, inferred.spellings)
    made_under = cache_context(of_rules, directory, context, known)
    rows.recognise_by_content()
    if known is not None and known != made_under:
        rows.read_unless(_what_holds(memory, known, made_under, directory, context))
    return UnderstoodSheet(
        layouts,
        other_tabs,
        directory,
        context,
        day_order,
        made_under,
        rows,
        has_nuclei_tab,
        settled,
        note,
    )


def _what_holds(
    memory: Memory,
    known: CacheContext,
    made_under: CacheContext,
    directory: Directory,
    context: Context,
) -> Callable[[RowCells, CachedRow], bool]:
    """Return the function that tells whether what was cached of a row holds.

    `known`: what it was cached under, `made_under`: what holds now.
    """
    names_before = names_of(memory.nuclei, memory.people)
    if known.cleared != made_under.cleared or known.names != names_hash(names_before):
        return lambda _row, _cached: False
    names_now = names_of(directory.nuclei, directory.people)
    changed = ChangedNames(names_before, names_now, context.known_names)
    dependencies = RowDependencies(RowParser(context))

    def holds(row: RowCells, cached: CachedRow) -> bool:
        if cached.hangs_on != dependencies.mark(row):
            return False
        if not changed:
            return True
        texts = (row.typed(key) for key in FREE_TEXT_FIELDS)
        return not any(isinstance(text, str) and changed.may_matter_to(text) for text in texts)

    return holds


def _names_erased(directory: Directory) -> frozenset[str]:
    """The names, folded, that only families have whose row in *Nuclei* was erased."""
    names = [name for known in directory.nuclei for name in (known.name, *known.other_names)]
    return frozenset(map(plain, directory.erased_names)) - frozenset(map(plain, names))


def _infer_names(
    task: SyncTask, directory: Directory, rows: TalkRows, *, listed: bool
) -> tuple[KnownInference, bool, str]:
    """Infer from the rows who is not listed. `listed`: the nuclei are.

    Returns also whether the same will be inferred again, and the note by which that is known.
    Raises WorkbookError where *Nuclei* has been lost.
    """
    if not listed and not task.looking:
        stop_if_nuclei_tab_gone(task.snapshot.where, task.memory)
    remembered = directory.nuclei if listed else task.memory.remembered.nuclei
    key = inference_key(rows, remembered, task.rules, listed=listed)
    known = KnownInference.load(task.memory.inferred, key, remembered)
    if known is not None:
        return known, True, task.memory.inferred
    all_rows = rows.all_cells
    nuclei = InferredNuclei(directory.nuclei)
    if not listed:
        nuclei = infer_nuclei(all_rows, remembered, task.rules.territory, task.codes.nuclei)
    inferred = KnownInference(nuclei, infer_mediators(all_rows))
    if not is_settled(nuclei, remembered):
        return inferred, False, ""
    if not remembered:
        key = inference_key(rows, nuclei.nuclei, task.rules, listed=listed)
    return inferred, True, inferred.dump(key) if key else ""
