"""A project on disk: its workbook and its journal opened, its rules and fresh codes made ready."""

import datetime as dt
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from collector.app.folders import private_paths
from collector.app.program_hash import program_hash
from collector.app.settings import Settings
from collector.files import narrow_all
from collector.journal.store import Journal
from collector.sync.rules import Rules
from schemas import code

if TYPE_CHECKING:
    from collector.sync.memory import FreshCodes, Memory
    from collector.workbook.google.workbook import GoogleWorkbook
    from collector.workbook.xlsx.workbook import XlsxWorkbook

START_NOTE: Final = "start"
"""The journal's note of the first day a talk can have, where no setting says it."""
BACKUP_NOTE: Final = "backup_at"
"""The journal's note of its last backup: when (ISO, UTC)."""
CodeSource = Callable[["Memory"], "FreshCodes"]
"""What gives fresh codes to a sync, by what the journal knows."""
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
    return GoogleWorkbook.open(
        sheet.id, sheet.credentials, settings.territory, api=sheet.api, patient=sheet.patient
    )


def now() -> dt.datetime:
    """Return this moment, UTC, as finely as the clock gives it.

    Within one second a talk can be both withdrawn and reported.
    """
    return dt.datetime.now(dt.UTC)


def _random_choice() -> Callable[[str], str]:
    """Return a function that picks one character of an alphabet by the system's randomness."""
    blocks: dict[str, list[str]] = {}

    def choose(alphabet: str) -> str:
        block = blocks.get(alphabet)
        while not block:
            block = blocks[alphabet] = _random_characters(alphabet)
        return block.pop()

    return choose


def _random_characters(alphabet: str) -> list[str]:
    """Return many characters of an alphabet by the system's randomness, each as likely."""
    import secrets

    # Bytes above the last whole multiple would make the first characters more likely.
    limit = 256 - 256 % len(alphabet)
    random_bytes = secrets.token_bytes(_RANDOM_BLOCK)
    return [alphabet[byte % len(alphabet)] for byte in random_bytes if byte < limit]


def fresh_codes(memory: "Memory") -> "FreshCodes":
    """Return endless random codes that the journal does not know, nor ever erased."""
    from collector.sync.memory import FreshCodes

    choose = _random_choice()
    erased = memory.remembered.erased
    nuclei = {nucleus.code for nucleus in memory.remembered.nuclei}
    people = {person.code for person in memory.remembered.people}
    return FreshCodes(
        rows=code.codes("R", choose, {*memory.rows, *erased}),
        nuclei=code.codes("N", choose, {*nuclei, *erased}),
        people=code.codes("P", choose, {*people, *erased}),
    )


class RepeatedCodes:
    """Fresh codes that are the same each time they are asked for.

    A sync that is rehearsed in memory and then carried out gives the same codes both times, so that
    what is made of the two can be compared. A code that is known by then is not given again.
    """

    def __init__(self) -> None:
        self._rows: list[str] = []
        self._nuclei: list[str] = []
        self._people: list[str] = []

    def __call__(self, memory: "Memory") -> "FreshCodes":
        """Return the codes given before, then new ones."""
        from collector.sync.memory import FreshCodes

        fresh = fresh_codes(memory)
        nuclei = {nucleus.code for nucleus in memory.remembered.nuclei}
        people = {person.code for person in memory.remembered.people}
        return FreshCodes(
            rows=_repeated(self._rows, fresh.rows, memory.rows),
            nuclei=_repeated(self._nuclei, fresh.nuclei, nuclei),
            people=_repeated(self._people, fresh.people, people),
        )


def _repeated(given: list[str], fresh: Iterator[str], known: Container[str]) -> Iterator[str]:
    """Yield the codes in `given` that are not known, then fresh ones, which join `given`."""
    yield from [before for before in given if before not in known]
    for new in fresh:
        if new not in given:
            given.append(new)
            yield new


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
