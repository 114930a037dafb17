"""The journal that documents are made from is never behind its workbook (docs/house.md, decision
6).

`history`, `digest`, `send` and `remind` sync first; a dry run plans in memory; `--no-sync` refuses
where the workbook says something that the journal does not know. Older facts are made with
`--as-of` only. `digest` and `send` sync once more where they made something: a change that a
document reports is no flag any more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.app.folders import private_paths
from collector.app.journal_files import explaining_wrong_journal
from collector.app.project import (
    CodeSource,
    fresh_codes,
    load_rules,
    now,
    open_journal,
    open_workbook,
)
from collector.app.settings import Settings
from collector.app.sync import sync_project
from collector.errors import WorkbookChangedError, WorkbookError
from collector.files import absolute, narrow_all
from collector.journal.store import Journal
from collector.sync.result import SyncReport
from collector.sync.run import rehearse_sync
from collector.text.italian import count
from schemas.canonical import content_hash

MAX_TRIES: Final = 3
"""How often a sync begins again because somebody saved the workbook meanwhile."""


@dataclass(frozen=True)
class FreshJournal:
    """A journal that says what the workbook says.

    `report`: of the sync that saw to it, None where none was made; `in_memory`: the journal on disk
    is behind, and this is a copy that is not; `last_entry`: the number of the journal's newest
    entry at that moment. Whatever is made is made from this entry or a newer one.
    """

    journal: Journal
    report: SyncReport | None = None
    in_memory: bool = False
    last_entry: int = 0


@contextmanager
def fresh_journal(
    settings: Settings,
    *,
    sync: bool = True,
    dry_run: bool = False,
    codes: CodeSource = fresh_codes,
) -> Iterator[FreshJournal]:
    """Open the project's journal once it says what the workbook says; close it at the end.

    `sync` False: refuse where it does not; `dry_run`: plan only, write nothing to workbook and
    journal; `codes`: gives fresh codes.

    Raises SettingsError, WorkbookError and JournalError where a sync would; WorkbookError where a
    sync is needed and not wanted.
    """
    if dry_run or not sync:
        with _rehearsed_journal(settings, codes) as fresh:
            if fresh.in_memory and not sync:
                raise _behind(settings)
            yield fresh
        return
    report = _sync(settings, codes)
    with open_journal(settings, create=False) as journal:
        yield FreshJournal(journal, report, last_entry=journal.last_run())


def sync_again(settings: Settings, fresh: FreshJournal) -> FreshJournal:
    """Return the same journal after one more sync. Raises as `fresh_journal`."""
    report = _sync(settings)
    return FreshJournal(fresh.journal, report, last_entry=fresh.journal.last_run())


def refresh_sentences(report: SyncReport) -> Iterator[tuple[str, bool]]:
    """Yield that a sync found something new, and what could not be written into the sheet.

    Each with whether it is a warning.
    """
    if report.has_news:
        talks = count(report.result.talks, "colloquio", "colloqui")
        yield (
            f"Il foglio è cambiato dall'ultimo controllo: l'ho ricontrollato ({talks}, "
            f"{report.result.incomplete} da completare).",
            False,
        )
    if report.waiting_reason:
        # Something was written after all: into the journal.
        why = report.waiting_reason.removesuffix(" Non ho scritto nulla.")
        yield (
            "Quello che è scritto nel foglio ora è nel registro. Codici, stati e segnalazioni li "
            f"scrive nel foglio il prossimo «collector sync», perché adesso non si può: {why}",
            True,
        )


def _sync(settings: Settings, codes: CodeSource = fresh_codes) -> SyncReport:
    """Run one sync; where the workbook was saved meanwhile, begin again.

    Where the workbook can be read but not written now, the journal still learns what it says.
    Raises as `sync_project`.
    """
    for _ in range(MAX_TRIES - 1):
        try:
            return sync_project(settings, may_wait=True, codes=codes)
        except WorkbookChangedError:
            continue
    return sync_project(settings, may_wait=True, codes=codes)


def changed_since(settings: Settings, before: FreshJournal) -> bool:
    """Return True when documents may say something else than what was prepared from `before`.

    The journal has a newer entry, by whomever, or the workbook says something new. Raises
    WorkbookError and JournalError.
    """
    with _rehearsed_journal(settings) as current:
        return current.in_memory or current.last_entry != before.last_entry


@contextmanager
def _rehearsed_journal(
    settings: Settings, codes: CodeSource = fresh_codes
) -> Iterator[FreshJournal]:
    """Open the journal as a sync would leave it, in memory where that says something new."""
    narrow_all(private_paths(settings))
    on_disk = Journal.open(settings.journal, only_read=True)
    journal = on_disk
    try:
        last_entry = on_disk.last_run()
        with explaining_wrong_journal(settings):
            journal, in_memory = rehearse_sync(
                open_workbook(settings),
                on_disk,
                load_rules(settings, on_disk),
                now=now(),
                today=settings.today,
                codes=codes,
            )
        yield FreshJournal(journal, in_memory=in_memory, last_entry=last_entry)
    finally:
        if journal is not on_disk:
            journal.close()
        on_disk.close()


def _behind(settings: Settings) -> WorkbookError:
    return WorkbookError(
        f"Il foglio «{settings.workbook.name}» dice qualcosa che il registro non sa ancora, e con "
        "«--no-sync» non lo ricontrollo. Togli «--no-sync», oppure lancia prima «collector sync»; "
        "per i fatti di un giorno passato c'è «--as-of». Non ho scritto nulla."
    )


@contextmanager
def open_checked_journal(settings: Settings) -> Iterator[Journal]:
    """Open the project's journal as it is, once it is sure that it is this workbook's.

    The workbook is read only where it is not at the address where the journal saw it last.

    Raises JournalError when the journal is not there, or is another workbook's; SettingsError and
    WorkbookError when the workbook must be read and cannot be.
    """
    with open_journal(settings, create=False) as journal:
        last = journal.last_check()
        if last is not None and last.workbook != content_hash([_address(settings)]):
            from collector.app.preview import open_preview

            with open_preview(settings):
                pass  # opening it is the check: it raises where the journal knows no codes
        yield journal


def _address(settings: Settings) -> str:
    """Return the address of the workbook, which need not exist."""
    workbook = settings.workbook
    if isinstance(workbook, Path):
        return str(absolute(workbook))
    return f"google:{workbook.id}"
