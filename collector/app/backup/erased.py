"""Codes of what was erased: they go into each backup, and stop what a restore would bring back."""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from collector.app.backup.archive import ERASED
from collector.app.settings import Settings
from collector.errors import BackupError, DamagedJournalError, LockedJournalError, reason
from collector.files import create_private, our_folder
from collector.journal.engine import journal_file
from collector.journal.store import Journal

_MODULE: Final = "collector.app.forgetting.erased_codes"


def codes_file(settings: Settings) -> Path:
    """Return the file with the codes of all that was erased: beside the journal."""
    file = journal_file(settings.journal)
    if file is not None:
        return file.with_name(ERASED)
    return our_folder() / f"cancellazioni-{settings.project_id}.txt"


def erased_codes(settings: Settings) -> frozenset[str]:
    """Return the codes of all that was ever erased: of the journal, and of the file beside it.

    A journal that is not there, is damaged, or is encrypted with a key that is lost, tells none.
    Raises JournalError otherwise, and BackupError for a file of codes that cannot be read: then
    nothing may be put back.
    """
    path = codes_file(settings)
    try:
        codes = set(path.read_text(encoding="utf-8").split()) if path.exists() else set()
    except (OSError, UnicodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "non è un testo"
        raise BackupError(
            f"Non posso leggere «{path}», con i codici di ciò che è stato cancellato: {why}. "
            "Controlla il file e rilancia il comando. Non ho cambiato nulla."
        ) from error
    try:
        journal = Journal.open(settings.journal, only_read=True)
    except (DamagedJournalError, LockedJournalError):
        return frozenset(codes)
    try:
        known: Any = _function("known_erased")
        return frozenset(codes | set(known(settings, journal) if known else ()))
    except DamagedJournalError:
        return frozenset(codes)
    finally:
        journal.close()


def replay_erasures(settings: Settings, journal: Journal, codes: frozenset[str]) -> int:
    """Erase in a journal what of these codes it still knows; return how many. Raises JournalError.

    Raises BackupError where there are codes and this program cannot erase.
    """
    if not codes:
        return 0
    replay: Any = _function("replay")
    if replay is None:
        raise BackupError(
            "Dopo questa copia è stato cancellato qualcosa, e questa versione di collector non sa "
            "cancellarlo di nuovo. Aggiorna il programma. Non ho cambiato nulla."
        )
    return int(replay(settings, journal, codes))


def remember_codes(settings: Settings, codes: Iterable[str]) -> None:
    """Add codes to the file beside the journal, where they are not in it. Raises BackupError."""
    path = codes_file(settings)
    try:
        there = set(path.read_text(encoding="utf-8").split()) if path.exists() else set()
        if new := sorted(set(codes) - there):
            create_private(path)
            with path.open("a", encoding="utf-8") as file:
                file.write("".join(f"{code}\n" for code in new))
    except (OSError, UnicodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "non è un testo"
        raise BackupError(
            f"Non posso scrivere «{path}», con i codici di ciò che è stato cancellato: {why}. "
            "Il registro non è stato cambiato."
        ) from error


def _function(name: str) -> Any:
    """Return a function of the module that erases, or None where it is not there."""
    if find_spec(_MODULE) is None:
        return None
    return getattr(import_module(_MODULE), name)
