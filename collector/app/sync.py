"""`collector sync`: one sync of the project's workbook, with all that is to be said of it."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from collector.app.conflict_copies import (
    copies_beside,
    copies_message,
    original_beside,
    original_message,
)
from collector.app.folders import private_paths
from collector.app.forgetting.erased_codes import replay_from_file
from collector.app.journal_encryption import NOW_ENCRYPTED, encrypt_where_asked
from collector.app.journal_files import explaining_wrong_journal
from collector.app.project import (
    START_NOTE,
    CodeSource,
    fresh_codes,
    load_rules,
    now,
    open_workbook,
)
from collector.app.settings import ROME, Settings
from collector.errors import CollectorError
from collector.files import narrow_all
from collector.journal.engine import journal_file
from collector.journal.store import Journal
from collector.journal.syncs import OvertakenError
from collector.sync.result import SyncReport
from collector.sync.rules import NOTHING_ACCEPTED, Accepted, Rules
from collector.sync.run import SyncProgress, run_sync
from collector.text.italian import short_day

if TYPE_CHECKING:
    from collector.compile.unreached import UnreachedNucleus
    from schemas.person import Person

_CLOCKS_DIFFER: Final = dt.timedelta(minutes=5)
"""How far this computer's clock may be behind the journal's last sync without a word."""
_MAX_RETRIES: Final = 2
"""How often a sync is decided anew when another one was faster."""


def sync_project(
    settings: Settings,
    *,
    dry_run: bool = False,
    accepted: Accepted = NOTHING_ACCEPTED,
    may_wait: bool = False,
    people: "Sequence[Person]" = (),
    start: dt.date | None = None,
    codes: CodeSource = fresh_codes,
    progress: SyncProgress = lambda _step, _number: None,
) -> SyncReport:
    """Run one sync of the project's workbook.

    A dry run, and a run that stops before it remembers anything, leave no journal behind that was
    not there. `may_wait`: see `sync.plan.run_sync`; `people`: who had a code in another journal;
    `start`: the first day of talks that another journal had frozen; `codes`: gives fresh codes;
    `progress`: is told what begins.

    Raises SettingsError, WorkbookError and JournalError.
    """
    file = journal_file(settings.journal)
    is_new = file is not None and not file.exists()
    if not dry_run:
        narrow_all(private_paths(settings))
    is_newly_encrypted = encrypt_where_asked(settings, dry_run=dry_run)
    journal = Journal.open(settings.journal, only_read=dry_run)
    remove_journal = False
    try:
        if not dry_run:
            replay_from_file(settings, journal)
        with_start = replace(settings, start=settings.start or start)
        rules = load_rules(with_start, journal)
        notices = _notices(settings, journal, is_newly_encrypted=is_newly_encrypted)
        freezes_start = settings.start is None and not journal.note(START_NOTE)
        report = _run(
            settings,
            journal,
            rules,
            dry_run=dry_run,
            accepted=accepted,
            may_wait=may_wait,
            people=people,
            codes=codes,
            progress=progress,
        )
        if not dry_run and settings.start is None:
            journal.set_note(START_NOTE, rules.since.isoformat())
        return replace(
            report,
            notices=(*report.notices, *notices),
            frozen_start=rules.since if freezes_start else None,
            unreached=_unreached(settings, journal, report),
        )
    except CollectorError:
        remove_journal = is_new and not dry_run and journal.is_empty
        raise
    finally:
        journal.close()
        if remove_journal and file is not None:
            file.unlink(missing_ok=True)


def _run(
    settings: Settings,
    journal: Journal,
    rules: Rules,
    *,
    dry_run: bool,
    accepted: Accepted,
    may_wait: bool,
    people: "Sequence[Person]",
    codes: CodeSource,
    progress: SyncProgress,
) -> SyncReport:
    def run() -> SyncReport:
        return run_sync(
            open_workbook(settings),
            journal,
            rules,
            now=now(),
            today=settings.today,
            codes=codes,
            accepted=accepted,
            dry_run=dry_run,
            may_wait=may_wait,
            people=people,
            progress=progress,
        )

    with explaining_wrong_journal(settings):
        return _retried(run)


def _retried(run: Callable[[], SyncReport]) -> SyncReport:
    """Run a sync; where another one was faster, run it again after what that one did.

    An overtaken sync has written nothing. Raises OvertakenError after `_MAX_RETRIES`, and what
    `run` raises.
    """
    for _ in range(_MAX_RETRIES):
        try:
            return run()
        except OvertakenError:
            continue
    return run()


def _notices(settings: Settings, journal: Journal, *, is_newly_encrypted: bool) -> tuple[str, ...]:
    """Return what is to be said that is not of the rows."""
    first = [NOW_ENCRYPTED] if is_newly_encrypted else []
    return (*first, *_clock_notices(journal, settings.today), *_folder_notices(settings))


def _folder_notices(settings: Settings) -> Iterator[str]:
    """Yield what is to be said of the workbook's folder.

    Never remembered: it changes while the workbook does not.
    """
    workbook = settings.workbook
    if not isinstance(workbook, Path):
        return
    original = original_message(workbook, original_beside(workbook))
    if original:
        yield original
    copies = copies_message(workbook, copies_beside(workbook))
    if copies:
        yield " ".join(copies)


def _clock_notices(journal: Journal, today: dt.date) -> Iterator[str]:
    """Yield a sentence where this computer's clock is behind the journal's last sync."""
    last = journal.last_check()
    if last is None:
        return
    if today < last.day:
        yield (
            f"Il controllo è fatto per il {short_day(today)}, ma l'ultimo era del "
            f"{short_day(last.day)}: controlla la data di questo computer."
        )
    elif now() + _CLOCKS_DIFFER < last.at:
        yield (
            f"L'orologio di questo computer segna {_moment(now())}, ma l'ultimo controllo è delle "
            f"{_moment(last.at)}: controlla data e ora."
        )


def _moment(at: dt.datetime) -> str:
    """Return a moment in Italian time: "10:30 del 25/06/2026"."""
    local = at.astimezone(ROME)
    return f"{local:%H:%M} del {short_day(local.date())}"


def _unreached(
    settings: Settings, journal: Journal, report: SyncReport
) -> "tuple[UnreachedNucleus, ...]":
    """Return the nuclei that will reach nobody at the meetings to come.

    By the sheet as it was read; by the journal where it was not read, because nothing changed.
    """
    directory = report.directory
    meetings = journal.meeting_outlines() if directory is None else directory.meetings
    if not any(meeting.date >= settings.today for meeting in meetings):
        return ()
    from collector.app.reachability import reachability_check
    from collector.compile.unreached import coming_unreached_nuclei

    lacks, today = reachability_check(settings), settings.today
    if directory is not None:
        nuclei, people = directory.nuclei, directory.people
        return coming_unreached_nuclei(meetings, nuclei, people, lacks, today=today)
    outlines, staff = journal.nucleus_outlines(), journal.person_outlines()
    return coming_unreached_nuclei(meetings, outlines, staff, lacks, today=today)
