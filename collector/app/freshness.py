"""What is told is fresh: nothing is made from a journal that is behind its workbook (ARCHITECTURE, decision 6).

`history`, `digest`, `send` and `remind` sync first; a dry run plans in memory; `--no-sync` refuses where the workbook
says something that the journal does not know. Older facts are made with `--as-of` only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.app.folders import private_paths
from collector.app.journal_files import explaining_wrong_journal
from collector.app.preview import open_preview
from collector.app.project import (
    fresh_codes,
    load_rules,
    now,
    open_journal,
    open_workbook,
    sync_project,
)
from collector.app.settings import Settings
from collector.errors import WorkbookChangedError, WorkbookError
from collector.files import absolute, narrow_all
from collector.journal.store import Journal
from collector.sync.result import SyncReport
from collector.sync.run import rehearse_sync
from schemas.canonical import content_hash

TRIES: Final = 3
"""How often a sync begins again because somebody saved the workbook meanwhile."""


@dataclass(frozen=True)
class FreshJournal:
    """A journal that says what the workbook says. `report`: of the sync that saw to it, None where none was made;
    `in_memory`: the journal on disk is behind, and this is a copy that is not. `entry`: the journal's newest entry at
    that moment; whatever is made is made from this one or a newer.
    """

    journal: Journal
    report: SyncReport | None = None
    in_memory: bool = False
    last_entry: int = 0


@contextmanager
def fresh_journal(
    settings: Settings, *, sync: bool = True, dry_run: bool = False
) -> Iterator[FreshJournal]:
    """The project's journal, once it says what the workbook says. `sync` false: refuse where it does not; `dry_run`:
    look only, write nothing to workbook and journal.

    Raises WorkbookError and JournalError where a sync would; WorkbookError where a sync is needed and not wanted.
    """
    if dry_run or not sync:
        with _rehearsed(settings) as fresh:
            if fresh.in_memory and not sync:
                raise _behind(settings)
            yield fresh
        return
    report = _synced(settings)
    with open_journal(settings, create=False) as journal:
        yield FreshJournal(journal, report, last_entry=journal.last_run())


def sync_again(settings: Settings, fresh: FreshJournal) -> FreshJournal:
    """The same journal after one more sync. Raises as `fresh_journal`."""
    report = _synced(settings)
    return FreshJournal(fresh.journal, report, last_entry=fresh.journal.last_run())


def _synced(settings: Settings) -> SyncReport:
    """One sync; where the workbook can be read but not written now, the journal learns what stands there all the same.

    Raises as `sync_project`.
    """
    for _ in range(TRIES - 1):
        try:
            return sync_project(settings, may_wait=True)
        except WorkbookChangedError:
            continue
    return sync_project(settings, may_wait=True)


def changed_since(settings: Settings, before: FreshJournal) -> bool:
    """True when something may be told otherwise now than it was prepared from `before`: the journal learnt more, by
    whomever, or the workbook says something new. Raises WorkbookError and JournalError.
    """
    with _rehearsed(settings) as now_there:
        return now_there.in_memory or now_there.last_entry != before.last_entry


@contextmanager
def _rehearsed(settings: Settings) -> Iterator[FreshJournal]:
    """The journal as a sync would leave it, in memory where that says something new."""
    narrow_all(private_paths(settings))
    journal = Journal.open(settings.journal, only_read=True)
    found = journal
    try:
        entry = journal.last_run()
        with explaining_wrong_journal(settings):
            found, in_memory = rehearse_sync(
                open_workbook(settings),
                journal,
                load_rules(settings, journal),
                now=now(),
                today=settings.today,
                codes=fresh_codes,
            )
        yield FreshJournal(found, in_memory=in_memory, last_entry=entry)
    finally:
        if found is not journal:
            found.close()
        journal.close()


def _behind(settings: Settings) -> WorkbookError:
    return WorkbookError(
        f"Il foglio «{settings.workbook.name}» dice qualcosa che il registro non sa ancora, e con «--no-sync» non lo "
        "ricontrollo. Togli «--no-sync», oppure lancia prima «collector sync»; per i fatti di un giorno passato c'è "
        "«--as-of». Non ho scritto nulla."
    )


@contextmanager
def open_checked_journal(settings: Settings) -> Iterator[Journal]:
    """The project's journal as it is, once it is sure that it is this workbook's. The workbook is read only where it
    does not stand where the journal saw it last.

    Raises JournalError when it is not there, or is another workbook's.
    """
    with open_journal(settings, create=False) as journal:
        last = journal.last_check()
        if last is not None and last.workbook != content_hash([_address(settings)]):
            with open_preview(settings):
                pass  # it has looked whether the journal knows the codes
        yield journal


def _address(settings: Settings) -> str:
    """The address of the workbook, which need not be there."""
    workbook = settings.workbook
    return str(absolute(workbook)) if isinstance(workbook, Path) else f"google:{workbook.id}"
