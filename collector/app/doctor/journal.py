"""Checks of the journal: readable, in a safe place, and the one of this workbook."""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from collector.app.backup.make import FILE_NOTE
from collector.app.config_file import JOURNAL_NAME
from collector.app.doctor.computer import nearest_existing
from collector.app.doctor.report import Check, Checks, error, failed, ok, warning
from collector.app.project import BACKUP_NOTE
from collector.app.settings import ROME, Settings
from collector.app.shared_folders import is_shared_folder
from collector.errors import CollectorError, JournalError, WrongJournalError, reason
from schemas.person import Person
from schemas.workbook import italian_day

if TYPE_CHECKING:
    from collector.journal.store import Journal

NO_BACKUP_DAYS: Final = 7
"""So long a new project may be without a backup."""
OLD_BACKUP_DAYS: Final = 31
OLD_WEEKLY_BACKUP_DAYS: Final = 14
"""A backup that is older is named; where each week makes one, after two weeks."""
_UNREAD_STATES: Final = {
    "absent": "non c'è ancora: lo crea il primo «collector sync»",
    "older": "è di una versione precedente: lo aggiorna il prossimo «collector sync»",
    "busy": (
        "un controllo ci sta scrivendo, o si è interrotto mentre scriveva: il prossimo lo sistema"
    ),
}
"""What to say of a journal that is not opened: opening it would write to it."""


def check_journal(settings: Settings) -> Checks:
    """Yield whether the journal can be read and written, and whether its place is safe."""
    from collector.journal.engine import journal_file
    from collector.journal.inspect import JournalState, inspect_journal

    try:
        file = journal_file(settings.journal)
        state = inspect_journal(settings.journal)
        if state is JournalState.READABLE:
            message = f"si legge; {_count_rows(settings.journal)}"
        else:
            message = _UNREAD_STATES[state.value]
    except CollectorError as trouble:
        yield failed("journal", trouble)
        return
    except OSError as trouble:
        message = f"Non posso guardare il registro: {reason(trouble)}."
        yield error("journal", message, "Controlla i permessi della cartella.", JournalError)
        return
    is_there = file is not None and state is not JournalState.ABSENT
    if file is not None and is_there and not os.access(file, os.W_OK):
        message = f"Il registro «{file}» non si può scrivere."
        yield error("journal", message, "Controlla i permessi.", JournalError)
        return
    yield ok("journal", message)
    if file is not None:
        yield check_journal_place(file, moved=settings.journal_moved)
    if state is JournalState.READABLE:
        yield from check_backup(settings, dt.datetime.now(dt.UTC))


def _count_rows(journal: str) -> str:
    """Return how many talks the journal knows, in words. Raises JournalError."""
    with _opened(journal) as opened:
        number = len(opened.row_states())
    noun = "riga" if number == 1 else "righe"
    return f"{number} {noun} di colloqui"


def check_backup(settings: Settings, now: dt.datetime) -> Checks:
    """Yield how old the last backup is; nothing for a project that began less than a week ago.

    By the clock, whatever day the settings are for.

    Raises JournalError.
    """
    with _opened(settings.journal) as opened:
        at, file = opened.note(BACKUP_NOTE), opened.note(FILE_NOTE)
        begun = opened.begun_at()
    try:
        made = dt.datetime.fromisoformat(at).astimezone(ROME).date() if at else None
    except ValueError:
        made = None
    if made is None:
        if begun is not None and (now - begun).days >= NO_BACKUP_DAYS:
            yield warning(
                "backup",
                "Non è mai stata fatta una copia di sicurezza.",
                "Falla con «collector backup FILE», su un altro disco.",
            )
        return
    message = f"del {italian_day(made)}, in «{file}»"
    if not _is_there(file):
        message += " (adesso non si vede: è su un disco staccato?)"
    limit = OLD_BACKUP_DAYS if settings.backup_folder is None else OLD_WEEKLY_BACKUP_DAYS
    if (now.astimezone(ROME).date() - made).days <= limit:
        yield ok("backup", message)
        return
    todo = "Fanne un'altra con «collector backup FILE»."
    if settings.backup_folder is not None:
        todo = "La fa «collector week», o «collector backup FILE»."
    yield warning("backup", f"L'ultima copia di sicurezza è vecchia: {message}.", todo)


def _is_there(file: str) -> bool:
    try:
        return Path(file).is_file()
    except (OSError, ValueError):
        return False


@contextmanager
def _opened(journal: str) -> "Iterator[Journal]":
    """Yield the journal, open for reading alone. Raises JournalError."""
    from collector.journal.store import Journal

    opened = Journal.open(journal, only_read=True)
    try:
        yield opened
    finally:
        opened.close()


def check_journal_place(file: Path, *, moved: bool) -> Check:
    """Check that the journal is where SQLite is safe.

    `moved`: it is not in the project's folder, for that is a shared one.
    """
    if is_shared_folder(file.parent):
        return warning(
            "journal_place",
            f"Il registro «{file}» sta in una cartella condivisa o in rete: lì può rovinarsi.",
            f"Sposta «{file.name}» in una cartella di questo computer e scrivi dov'è in "
            "collector.toml, alla voce «url» di [journal].",
        )
    folder = nearest_existing(file.parent)
    if not os.access(folder, os.W_OK | os.X_OK):
        return error(
            "journal_place",
            f"Nella cartella del registro «{folder}» non si può scrivere.",
            "Controlla i permessi della cartella.",
            JournalError,
        )
    has_usual_name = file.name == JOURNAL_NAME
    shown = file.parent if has_usual_name and not moved else file
    why = ", perché la cartella del progetto è condivisa o in rete" if moved else ""
    return ok("journal_place", f"«{shown}»{why}")


def check_journal_of_workbook(settings: Settings) -> Checks:
    """Yield whether the journal is the one of this workbook, and from which day a talk can be.

    Nothing where one of them cannot be read: another check says so.
    """
    from collector.app.preview import open_preview
    from collector.app.project import first_day_of_talks
    from collector.journal.inspect import JournalState, inspect_journal

    try:
        if inspect_journal(settings.journal) not in (JournalState.READABLE, JournalState.ABSENT):
            return
        with open_preview(settings, narrow=False) as preview:
            start = settings.start or first_day_of_talks(preview.journal, settings.today)
            is_frozen = settings.start is None and not preview.journal.is_empty
    except WrongJournalError as trouble:
        yield failed("right_journal", trouble)
        return
    except CollectorError:
        return
    yield ok("right_journal", "conosce i codici che stanno nel foglio")
    if settings.start is not None:
        why = "lo dice collector.toml"
    elif is_frozen:
        why = "fissato dal primo controllo, perché in collector.toml non c'è «start»"
    else:
        why = "lo fissa il primo controllo, se in collector.toml non c'è «start»"
    yield ok("start", f"un colloquio può essere dal {italian_day(start)} in poi: {why}")


def known_people(settings: Settings) -> tuple[Sequence[Person], bool]:
    """Return the people that the journal knows, and whether it knows of documents or mails
    for them; none where it cannot be read.

    That it cannot is what `check_journal` says.
    """
    from collector.journal.inspect import JournalState, inspect_journal

    try:
        if inspect_journal(settings.journal) is not JournalState.READABLE:
            return (), False
        with _opened(settings.journal) as opened:
            has_mailed = bool(opened.recipients_by_meeting() or opened.last_mails())
            return opened.people(), has_mailed
    except CollectorError:
        return (), False
