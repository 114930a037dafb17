"""A project on disk: its workbook and its journal opened, its rules and fresh codes made ready."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from collector.app.folders import private_paths
from collector.app.settings import Settings
from collector.files import narrow_all
from collector.journal.store import Journal
from collector.sync.memory import FreshCodes, Memory
from collector.sync.rules import Rules
from schemas import code

if TYPE_CHECKING:
    from collector.workbook.google.workbook import GoogleWorkbook
    from collector.workbook.xlsx.workbook import XlsxWorkbook

START_NOTE: Final = "start"
"""The journal's note of the first day a talk can have, where no setting says it."""
_RANDOM_BLOCK: Final = 4096
"""Random bytes to ask the system for at once: each question is slow."""


@contextmanager
def open_journal(settings: Settings, *, create: bool = True) -> Iterator[Journal]:
    """Open the project's journal; close it at the end.

    Also takes the rights on our own files from others. `create`: make one that is missing. Raises
    JournalError, and SettingsError for an address that is none.
    """
    narrow_all(private_paths(settings))
    journal = Journal.open(settings.journal, create=create)
    try:
        yield journal
    finally:
        journal.close()


def open_workbook(settings: Settings) -> "XlsxWorkbook | GoogleWorkbook":
    """Return the project's workbook, an .xlsx or a spreadsheet on Google.

    Nothing is read yet, but a key file may be. Raises SettingsError.
    """
    if isinstance(settings.workbook, Path):
        from collector.workbook.xlsx.workbook import XlsxWorkbook

        return XlsxWorkbook(settings.workbook)
    from collector.workbook.google.workbook import GoogleWorkbook

    sheet = settings.workbook
    return GoogleWorkbook.open(sheet.id, sheet.credentials, settings.territory, api=sheet.api)


def now() -> dt.datetime:
    """Return this moment, UTC, as finely as the clock gives it.

    Within one second a talk can be both withdrawn and reported.
    """
    return dt.datetime.now(dt.UTC)


def program_hash() -> str:
    """Return a hash of the program's own sources: a cache of judged rows holds for one program."""
    import collector
    import schemas

    hasher = hashlib.blake2b(digest_size=16)
    for package in (schemas, collector):
        folder = Path(package.__file__ or "").parent
        for path in sorted(folder.rglob("*.py")):
            hasher.update(path.read_bytes())
    return hasher.hexdigest()


def _random_choice() -> Callable[[str], str]:
    """Return a function that picks one character of an alphabet by the system's randomness."""
    block: list[int] = []

    def choose(alphabet: str) -> str:
        # Bytes above the last whole multiple would make the first characters more likely.
        limit = 256 - 256 % len(alphabet)
        while True:
            if not block:
                block.extend(secrets.token_bytes(_RANDOM_BLOCK))
            byte = block.pop()
            if byte < limit:
                return alphabet[byte % len(alphabet)]

    return choose


def fresh_codes(memory: Memory) -> FreshCodes:
    """Return endless random codes that the journal does not know."""
    choose = _random_choice()
    nuclei = {nucleus.code for nucleus in memory.remembered.nuclei}
    people = {person.code for person in memory.remembered.people}
    return FreshCodes(
        rows=code.codes("R", choose, set(memory.rows)),
        nuclei=code.codes("N", choose, nuclei),
        people=code.codes("P", choose, people),
    )


def load_rules(settings: Settings, journal: Journal) -> Rules:
    """Return what the project's rows are judged by.

    The first day a talk can have is the setting's, else the one that was frozen at the first sync:
    the calendar alone must not turn a complete row into an incomplete one.
    """
    since = settings.start or first_day_of_talks(journal, settings.today)
    return Rules(
        settings.territory,
        settings.case_types,
        since,
        program_hash(),
        settings.tuning,
        journal.allowed_words(),
        settings.difficulty_types,
    )


def first_day_of_talks(journal: Journal, today: dt.date) -> dt.date:
    """Return the first day a talk can have where no setting says it: frozen, or the default."""
    frozen = journal.day_note(START_NOTE)
    if frozen:
        return frozen
    return default_first_day(journal.first_sync() or today)


def default_first_day(first_sync: dt.date) -> dt.date:
    """Return the first of January two years before the first sync."""
    return dt.date(first_sync.year - 2, 1, 1)
