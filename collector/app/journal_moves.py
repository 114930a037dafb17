"""How a journal's file takes another's place: set aside, put back, moved along, copied."""

from pathlib import Path
from typing import Final, Literal

from collector.app.config_file import JOURNAL_NAME
from collector.app.journal_files import journal_on_disk
from collector.app.settings import Settings
from collector.errors import DamagedJournalError, JournalError, LockedJournalError, reason
from collector.files import in_place_of, make_folder
from collector.journal.encrypted_file import sqlite_errors
from collector.journal.engine import copy_database, journal_file, with_side_files
from collector.journal.inspect import inspect_journal
from collector.journal.store import Journal

_BACKUP_PAGES: Final = 1024
"""Pages to copy at once: between two steps others may write."""
_MAX_SET_ASIDE: Final = 1000


def set_aside(settings: Settings) -> Path | None:
    """Rename the project's journal, in its folder; return the new path.

    None, and nothing is done, where there is none; one that remembers nothing is deleted. One that
    is damaged is renamed as it is.

    Raises JournalError when the file cannot be renamed, SettingsError when the journal is on a
    server.
    """
    file = journal_on_disk(settings)
    if not file.exists():
        return None
    remembers_nothing = _is_unused(file)
    aside = _free_name(file)
    try:
        if remembers_nothing:
            file.unlink()
            return None
        _move(file, aside)
    except OSError as error:
        raise JournalError(
            f"Non posso mettere da parte il registro «{file}»: {reason(error)}. Chiudi gli altri "
            "programmi che lo usano e rilancia il comando. Non ho scritto nulla."
        ) from error
    return aside


def _free_name(file: Path) -> Path:
    """Return the first path for a journal set aside that is free: "…-messo-da-parte-2.sqlite3"."""
    numbers = ("", *(f"-{number}" for number in range(2, _MAX_SET_ASIDE)))
    names = (file.with_stem(f"{file.stem}-messo-da-parte{number}") for number in numbers)
    return next(name for name in names if not name.exists())


def put_back(settings: Settings, aside: Path | None) -> None:
    """Undo `set_aside`, where nothing has taken the journal's place. Raises OSError."""
    file = journal_on_disk(settings)
    if aside is not None and not file.exists():
        _move(aside, file)


def _move(file: Path, to: Path) -> None:
    """Rename a journal, with the files that SQLite left beside it when it was cut off while
    writing.

    Beside another journal of that name they would be taken for that one's. Raises OSError; then
    nothing has moved.
    """
    moved: list[tuple[Path, Path]] = []
    try:
        for old, new in zip(with_side_files(file), with_side_files(to), strict=True):
            if old.exists():
                old.rename(new)
                moved.append((old, new))
    except OSError:
        for old, new in reversed(moved):
            new.rename(old)
        raise


def journal_left_behind(settings: Settings) -> Path | None:
    """Return the journal in a project's folder that was moved under OneDrive or the like.

    There a journal is not safe: it is looked for in the user's own folder. None where none was left
    behind, or the one in the user's folder has come further.

    Raises JournalError when one of two cannot be opened though it is not damaged.
    """
    file = journal_file(settings.journal)
    if not settings.journal_moved or settings.config is None or file is None:
        return None
    left = settings.config.parent / JOURNAL_NAME
    if not left.is_file() or _is_unused(left):
        return None
    if file.exists() and not _is_newer(left, file):
        return None
    return left


def _is_newer(journal: Path, other: Path) -> bool:
    """Return True when a journal has come further than another copy of it.

    False where one of them is damaged.
    """
    try:
        return _progress(journal) > _progress(other)
    except DamagedJournalError:
        return False


def _progress(journal: Path) -> tuple[str, tuple[int, ...]]:
    opened = Journal.open(str(journal), only_read=True)
    try:
        return opened.progress()
    finally:
        opened.close()


def move_left_behind(settings: Settings) -> str:
    """Move a journal that was left behind to where it is safe; set aside an older one that is
    there.

    Returns a sentence that says so; '' where none was left behind, or it is damaged: `journal
    adopt` and `--new-journal` find it where it is.

    Raises JournalError when it cannot be copied; the old one is then still whole.
    """
    left = journal_left_behind(settings)
    if left is None or _is_damaged(left):
        return ""
    file = journal_on_disk(settings)
    aside = set_aside(settings)
    try:
        copy_journal(left, file, ours=True)
    except JournalError:
        put_back(settings, aside)
        raise
    message = f"La cartella del progetto è condivisa o in rete: ho portato il registro in «{file}»"
    older = ""
    if aside is not None:
        older = f" Quello che era lì, più vecchio, è messo da parte in «{aside}»."
    try:
        left.unlink()
    except OSError:
        return f"{message}.{older} «{left}» non serve più, ma non ho potuto toglierlo: cancellalo."
    return f"{message}, e l'ho tolto da «{left}».{older}"


def _is_unused(journal: Path) -> bool:
    """Return True for a journal that remembers nothing; one that is damaged, or encrypted with a
    key that is lost, may have remembered much.
    """
    try:
        opened = Journal.open(str(journal), only_read=True)
    except (DamagedJournalError, LockedJournalError):
        return False
    try:
        return opened.is_empty
    except DamagedJournalError:
        return False
    finally:
        opened.close()


def _is_damaged(journal: Path) -> bool:
    """Return True for a journal whose file is damaged, whatever workbook it belongs to."""
    try:
        inspect_journal(str(journal))
        Journal.open(str(journal), only_read=True).close()
    except DamagedJournalError:
        return True
    return False


def copy_journal(source: Path, place: Path, *, ours: bool = False) -> None:
    """Copy a journal whole, whoever is reading it, for its owner only.

    `ours`: what a run that was cut off left half done in the source may be undone there first.
    Raises JournalError.
    """
    try:
        make_folder(place.parent, private=True)
        with in_place_of(place, private=True) as temporary:
            mode: Literal["rw", "ro"] = "rw" if ours else "ro"
            copy_database(source, temporary, mode=mode, pages=_BACKUP_PAGES)
    except sqlite_errors(OSError) as error:
        why = "il registro non si lascia leggere"
        if isinstance(error, OSError):
            why = reason(error)
        raise JournalError(
            f"Non posso copiare il registro «{source}» in «{place}»: {why}. Controlla la cartella "
            "e lo spazio sul disco, poi rilancia il comando. Il registro è rimasto dov'era."
        ) from error
