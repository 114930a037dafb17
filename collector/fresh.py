"""What is told is fresh: nothing is made from a journal that is behind its workbook (ARCHITECTURE, decision 6).

`history`, `digest`, `send` and `remind` sync first; a dry run plans in memory; `--no-sync` refuses where the workbook
says something that the journal does not know. Older facts are made with `--as-of` only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.errors import WorkbookChangedError, WorkbookError
from collector.journal.store import Journal
from collector.journals import telling_where_journals_lie
from collector.look import looking
from collector.paths import absolute
from collector.project import fresh_codes, now, open_journal, open_workbook, rules_of, sync_project
from collector.settings import Settings
from collector.sync import SyncReport, rehearsed
from schemas.typed import digest

TRIES: Final = 3
"""How often a sync begins again because somebody saved the workbook meanwhile."""


@dataclass(frozen=True)
class Fresh:
    """A journal that says what the workbook says. `report`: of the sync that saw to it, None where none was made;
    `in_memory`: the journal on disk is behind, and this is a copy that is not.
    """

    journal: Journal
    report: SyncReport | None = None
    in_memory: bool = False


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
    report = synced(settings)
    with open_journal(settings, create=False) as journal:
        yield Fresh(journal, report)


def synced(settings: Settings) -> SyncReport:
    """One sync; where the workbook can be read but not written now, the journal learns what stands there all the same.

    Raises as `sync_project`.
    """
    for _ in range(TRIES - 1):
        try:
            return sync_project(settings, may_wait=True)
        except WorkbookChangedError:
            continue
    return sync_project(settings, may_wait=True)


def changed_since(settings: Settings, report: SyncReport | None) -> bool:
    """True when the workbook says something now that it did not at that sync. Raises WorkbookError."""
    if report is not None and report.fingerprint and open_workbook(settings).fingerprint() == report.fingerprint:
        return False
    with _rehearsed(settings) as fresh:
        return fresh.in_memory


@contextmanager
def _rehearsed(settings: Settings) -> Iterator[Fresh]:
    """The journal as a sync would leave it, in memory where that says something new."""
    journal = Journal.open(settings.journal, only_read=True)
    found = journal
    try:
        with telling_where_journals_lie(settings):
            found, in_memory = rehearsed(
                open_workbook(settings),
                journal,
                rules_of(settings, journal),
                now=now(),
                today=settings.today,
                codes=fresh_codes,
            )
        yield Fresh(found, in_memory=in_memory)
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
