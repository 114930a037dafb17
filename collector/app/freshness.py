"""What is told is fresh: nothing is made from a journal that is behind its workbook (ARCHITECTURE, decision 6).

`history`, `digest`, `send` and `remind` sync first; a dry run plans in memory; `--no-sync` refuses where the workbook
says something that the journal does not know. Older facts are made with `--as-of` only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.app.folders import private_places
from collector.app.journal_files import telling_where_journals_lie
from collector.app.preview import looking
from collector.app.project import fresh_codes, now, open_journal, open_workbook, rules_of, sync_project
from collector.app.settings import Settings
from collector.errors import WorkbookChangedError, WorkbookError
from collector.files import absolute, narrow_all
from collector.journal.store import Journal
from collector.sync.plan import SyncReport, rehearsed
from schemas.canonical import digest

TRIES: Final = 3
"""How often a sync begins again because somebody saved the workbook meanwhile."""


@dataclass(frozen=True)
class Fresh:
    """A journal that says what the workbook says. `report`: of the sync that saw to it, None where none was made;
    `in_memory`: the journal on disk is behind, and this is a copy that is not. `entry`: the journal's newest entry at
    that moment; whatever is made is made from this one or a newer.
    """

    journal: Journal
    report: SyncReport | None = None
    in_memory: bool = False
    entry: int = 0


@contextmanager
def fresh_journal(settings: Settings, *, sync: bool = True, dry_run: bool = False) -> Iterator[Fresh]:
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
        yield Fresh(journal, report, entry=journal.last_run())


def brought_up_to_date(settings: Settings, fresh: Fresh) -> Fresh:
    """The same journal after one more sync. Raises as `fresh_journal`."""
    report = _synced(settings)
    return Fresh(fresh.journal, report, entry=fresh.journal.last_run())


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


def changed_since(settings: Settings, before: Fresh) -> bool:
    """True when something may be told otherwise now than it was prepared from `before`: the journal learnt more, by
    whomever, or the workbook says something new. Raises WorkbookError and JournalError.
    """
    with _rehearsed(settings) as now_there:
        return now_there.in_memory or now_there.entry != before.entry


@contextmanager
def _rehearsed(settings: Settings) -> Iterator[Fresh]:
    """The journal as a sync would leave it, in memory where that says something new."""
    narrow_all(private_places(settings))
    journal = Journal.open(settings.journal, only_read=True)
    found = journal
    try:
        entry = journal.last_run()
        with telling_where_journals_lie(settings):
            found, in_memory = rehearsed(
                open_workbook(settings),
                journal,
                rules_of(settings, journal),
                now=now(),
                today=settings.today,
                codes=fresh_codes,
            )
        yield Fresh(found, in_memory=in_memory, entry=entry)
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
def own_journal(settings: Settings) -> Iterator[Journal]:
    """The project's journal as it is, once it is sure that it is this workbook's. The workbook is read only where it
    does not stand where the journal saw it last.

    Raises JournalError when it is not there, or is another workbook's.
    """
    with open_journal(settings, create=False) as journal:
        last = journal.last_check()
        if last is not None and last.workbook != digest([_address(settings)]):
            with looking(settings):
                pass  # it has looked whether the journal knows the codes
        yield journal


def _address(settings: Settings) -> str:
    """The address of the workbook, which need not be there."""
    workbook = settings.workbook
    return str(absolute(workbook)) if isinstance(workbook, Path) else f"google:{workbook.id}"
