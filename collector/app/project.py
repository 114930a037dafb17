"""A project on disk: the workbook, the journal and the folders that the settings name, opened and put to work.

The commands call these; each ties rooms together and decides nothing.
"""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from collector.app import settings as settings_module
from collector.app.conflict_copies import (
    copies_beside,
    copies_message,
    original_beside,
    original_message,
)
from collector.app.folders import private_paths
from collector.app.journal_files import explaining_wrong_journal
from collector.app.reachability import reachability_check
from collector.app.settings import Options, Settings
from collector.compile.unreached import UnreachedNucleus, coming_unreached_nuclei
from collector.errors import CollectorError, SettingsError, WorkbookError, reason
from collector.files import absolute, in_place_of, make_folder, narrow_all, write_file
from collector.journal.engine import journal_file
from collector.journal.store import Journal
from collector.journal.syncs import OvertakenError
from collector.sync.memory import FreshCodes, Memory
from collector.sync.result import SyncReport
from collector.sync.rules import NOTHING_ACCEPTED, Accepted, Rules
from collector.sync.run import run_sync
from schemas import code, territory
from schemas.cells.reading import Typed
from schemas.nucleus import CASE_TYPES
from schemas.person import Person
from schemas.workbook import italian_day

START_NOTE: Final = "start"
"""The journal's note of the first day a talk can have, where no setting says it."""
_CLOCKS_DIFFER: Final = dt.timedelta(minutes=5)

if TYPE_CHECKING:
    from collector.workbook.google.workbook import GoogleWorkbook
    from collector.workbook.xlsx.workbook import XlsxWorkbook


_ANEW: Final = 2
"""How often a sync is decided anew when another one was faster."""


def create_project(folder: Path, options: Options) -> list[Path]:
    """Make collector.toml and schede.xlsx in a folder. Never overwrites: raises SettingsError when one is there.

    Raises WorkbookError when the folder cannot be written.
    """
    folder = absolute(folder)
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"«{folder}» è un file, non una cartella. Scegli un'altra cartella.")
    config = folder / settings_module.CONFIG_NAME
    workbook = (
        absolute(options.workbook) if options.workbook else folder / settings_module.WORKBOOK_NAME
    )
    for path in (config, workbook):
        if path.exists():
            raise SettingsError(
                f"«{path}» c'è già: non lo tocco. Scegli un'altra cartella, oppure lavora con quello che c'è."
            )
    text = settings_module.CONFIG_TEMPLATE.replace('id = "nuovo"', f'id = "{secrets.token_hex(4)}"')
    if options.workbook:
        own = json.dumps(str(workbook), ensure_ascii=False)  # a JSON string is a TOML string too
        text = text.replace(f'path = "{settings_module.WORKBOOK_NAME}"', f"path = {own}")
    write_new_workbook(workbook)
    write_file(config, text)
    return [config, workbook]


def create_project_on_google(
    folder: Path, google: str
) -> tuple[list[Path], list[str], Sequence[str]]:
    """Fill a spreadsheet that a person made and shared, and make collector.toml beside the key file. Run again it
    repairs what is missing. Returns the new files, what was done in the spreadsheet, and what there is to know of it,
    in Italian.

    Raises SettingsError and WorkbookError.
    """
    from collector.workbook.google.workbook import GoogleWorkbook

    folder = absolute(folder)
    config = folder / settings_module.CONFIG_NAME
    made = []
    if config.exists():
        sheet = settings_module.load_settings(Options(config=str(config))).workbook
        asked = settings_module.google_sheet(google, folder / settings_module.CREDENTIALS_NAME)
        if isinstance(sheet, Path) or sheet.id != asked.id:
            raise SettingsError(
                f"In questa cartella c'è già il progetto di un altro foglio («{config}»). Scegli un'altra cartella."
            )
    else:
        sheet = settings_module.google_sheet(google, folder / settings_module.CREDENTIALS_NAME)
    ground = (
        settings_module.load_settings(Options(config=str(config))).territory
        if config.exists()
        else territory.load()
    )
    workbook = GoogleWorkbook.open(sheet.id, sheet.credentials, ground, api=sheet.api)
    done = workbook.prepare()
    if not config.exists():
        text = settings_module.CONFIG_TEMPLATE.replace(
            'id = "nuovo"', f'id = "{secrets.token_hex(4)}"'
        )
        text = text.replace(
            settings_module.WORKBOOK_IN_A_FILE,
            settings_module.WORKBOOK_ON_GOOGLE.format(url=sheet.url),
        )
        write_file(config, text)
        made.append(config)
    return made, done, workbook.notices


def write_new_workbook(
    path: Path, rows: Mapping[str, Sequence[Mapping[str, Typed]]] | None = None
) -> None:
    """A new workbook, whole or not at all. Raises WorkbookError when it cannot be written."""
    from collector.workbook.template import write_workbook

    try:
        make_folder(path.parent, private=False)
        with in_place_of(path) as temporary:
            write_workbook(
                temporary, territory=territory.load(), case_types=CASE_TYPES, rows=rows or {}
            )
    except OSError as error:
        raise WorkbookError(
            f"Non posso scrivere «{path}»: {reason(error)}. Scegli un'altra cartella."
        ) from error


@contextmanager
def open_journal(settings: Settings, *, create: bool = True) -> Iterator[Journal]:
    """The project's journal; what lies open to others of what we wrote before is closed. Raises JournalError."""
    narrow_all(private_paths(settings))
    journal = Journal.open(settings.journal, create=create)
    try:
        yield journal
    finally:
        journal.close()


def open_workbook(settings: Settings) -> "XlsxWorkbook | GoogleWorkbook":
    """The project's workbook, an .xlsx or a spreadsheet on Google. Nothing is read yet, but a key file may be.

    Raises SettingsError.
    """
    if isinstance(settings.workbook, Path):
        from collector.workbook.xlsx.workbook import XlsxWorkbook

        return XlsxWorkbook(settings.workbook)
    from collector.workbook.google.workbook import GoogleWorkbook

    return GoogleWorkbook.open(
        settings.workbook.id,
        settings.workbook.credentials,
        settings.territory,
        api=settings.workbook.api,
    )


def now() -> dt.datetime:
    """This moment, UTC, as finely as the clock says it: within one second a talk can be withdrawn and told."""
    return dt.datetime.now(dt.UTC)


def program_hash() -> str:
    """Tells one state of the code that reads, judges and tells from another: its sources, digested."""
    import collector
    import schemas

    found = hashlib.blake2b(digest_size=16)
    for package in (schemas, collector):
        folder = Path(package.__file__ or "").parent
        for path in sorted(folder.rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()


def _dice() -> Callable[[str], str]:
    """Picks one character of an alphabet, by the system's own randomness, asked for in blocks: it is slow to ask."""
    block: list[int] = []

    def choose(alphabet: str) -> str:
        fair = 256 - 256 % len(alphabet)
        while True:
            if not block:
                block.extend(secrets.token_bytes(4096))
            if (byte := block.pop()) < fair:
                return alphabet[byte % len(alphabet)]

    return choose


def fresh_codes(memory: Memory) -> FreshCodes:
    """Random codes that the journal does not know."""
    dice = _dice()
    return FreshCodes(
        rows=code.codes("R", dice, set(memory.rows)),
        nuclei=code.codes("N", dice, {nucleus.code for nucleus in memory.remembered.nuclei}),
        people=code.codes("P", dice, {person.code for person in memory.remembered.people}),
    )


def load_rules(settings: Settings, journal: Journal) -> Rules:
    """What the project's rows are judged by. The first day a talk can have is the setting's; else the one that was
    frozen at the first sync: the calendar alone must not turn a complete row into an incomplete one.
    """
    since = settings.start or first_day_of_talks(journal, settings.today)
    return Rules(
        settings.territory,
        settings.case_types,
        since,
        program_hash(),
        settings.tuning,
        journal.allowed_words(),
    )


def first_day_of_talks(journal: Journal, today: dt.date) -> dt.date:
    """The first day a talk can have where no setting says it: the first of January two years before the first sync."""
    if frozen := journal.day_note(START_NOTE):
        return frozen
    return default_first_day(journal.first_sync() or today)


def default_first_day(first_sync: dt.date) -> dt.date:
    """The first of January two years before the first sync."""
    return dt.date(first_sync.year - 2, 1, 1)


def _of_the_folder(settings: Settings) -> Iterator[str]:
    """What is to be said of the workbook's folder; never remembered, for it changes while the workbook does not."""
    if not isinstance(settings.workbook, Path):
        return
    if original := original_message(settings.workbook, original_beside(settings.workbook)):
        yield original
    if copies := copies_message(settings.workbook, copies_beside(settings.workbook)):
        yield " ".join(copies)


def _decided_anew(sync: Callable[[], SyncReport]) -> SyncReport:
    """One sync. Where another run was remembered meanwhile, which leaves nothing written of ours, it is decided anew
    after what the other has done; twice, then the trouble is said.
    """
    for _ in range(_ANEW):
        try:
            return sync()
        except OvertakenError:
            continue
    return sync()


def sync_project(
    settings: Settings,
    *,
    dry_run: bool = False,
    accepted: Accepted = NOTHING_ACCEPTED,
    may_wait: bool = False,
    people: Sequence[Person] = (),
    start: dt.date | None = None,
) -> SyncReport:
    """One sync of the project's workbook. A dry run, and a run that stops before it remembers anything, leave
    no journal behind that was not there. `may_wait`: see `sync.run`; `people`: who had a code in another journal;
    `start`: the first day of talks that another journal had frozen.

    Raises SettingsError, WorkbookError and JournalError.
    """
    file = journal_file(settings.journal)
    is_new = file is not None and not file.exists()
    if not dry_run:
        narrow_all(private_paths(settings))
    journal = Journal.open("sqlite://" if dry_run and is_new else settings.journal)
    unused = False
    try:
        rules = load_rules(
            settings if settings.start or not start else replace(settings, start=start), journal
        )
        notices = (*_clock(journal, settings.today), *_of_the_folder(settings))
        frozen_now = (
            rules.since if settings.start is None and not journal.note(START_NOTE) else None
        )
        with explaining_wrong_journal(settings):
            report = _decided_anew(
                lambda: run_sync(
                    open_workbook(settings),
                    journal,
                    rules,
                    now=now(),
                    today=settings.today,
                    codes=fresh_codes,
                    accepted=accepted,
                    dry_run=dry_run,
                    may_wait=may_wait,
                    people=people,
                )
            )
        if not dry_run and settings.start is None:
            journal.set_note(START_NOTE, rules.since.isoformat())
        return replace(
            report,
            notices=(*report.notices, *notices),
            frozen_start=frozen_now,
            unreached=_unreached(settings, journal, report),
        )
    except CollectorError:
        unused = is_new and journal.is_empty
        raise
    finally:
        journal.close()
        if unused and file is not None and not dry_run:
            file.unlink(missing_ok=True)


def _unreached(
    settings: Settings, journal: Journal, report: SyncReport
) -> tuple[UnreachedNucleus, ...]:
    """The nuclei that will reach nobody at the meetings to come, by the sheet as it was read, or else the journal."""
    read = report.directory
    meetings = journal.meetings() if read is None else read.meetings
    if not any(meeting.date >= settings.today for meeting in meetings):
        return ()
    nuclei, people = (
        (journal.nuclei(), journal.people()) if read is None else (read.nuclei, read.people)
    )
    return coming_unreached_nuclei(
        meetings, nuclei, people, reachability_check(settings), today=settings.today
    )


def _clock(journal: Journal, today: dt.date) -> Iterator[str]:
    """A sentence where this computer's clock stands before the journal's last sync."""
    last = journal.last_check()
    if last is None:
        return
    if today < last.day:
        yield (
            f"Il controllo è fatto per il {italian_day(today)}, ma l'ultimo era del {italian_day(last.day)}: "
            "controlla la data di questo computer."
        )
    elif now() + _CLOCKS_DIFFER < last.at:
        yield (
            f"L'orologio di questo computer segna {_moment(now())}, ma l'ultimo controllo è delle {_moment(last.at)}: "
            "controlla data e ora."
        )


def _moment(at: dt.datetime) -> str:
    local = at.astimezone(settings_module.ROME)
    return f"{local:%H:%M} del {italian_day(local.date())}"
