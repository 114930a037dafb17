"""`collector journal adopt`: another journal takes the place of the project's own."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from collector.app.journal_files import codes_in, journal_on_disk
from collector.app.journal_moves import copy_journal, put_back, set_aside
from collector.app.preview import open_preview
from collector.app.settings import Settings
from collector.errors import DamagedJournalError, JournalError, SettingsError, WrongJournalError
from collector.files import absolute
from collector.journal.inspect import inspect_journal


def adopt_journal(settings: Settings, file: Path) -> tuple[Path, Path | None]:
    """Put a copy of the journal `file` in the place of the project's.

    Returns that place, and where the journal that was there is now (None: there was none, or it
    remembered nothing).

    Raises SettingsError where the project's journal is on a server, is that file, or knows more of
    the workbook than it; JournalError when `file` is no journal, is empty, or does not know the
    project's workbook; WorkbookError when that cannot be read.
    """
    place = journal_on_disk(settings)
    source = absolute(file)
    if not source.is_file():
        raise JournalError(
            f"Non trovo il registro «{source}». Controlla il nome. Non ho scritto nulla."
        )
    if place.exists() and place.samefile(source):
        raise SettingsError(
            f"«{source}» è già il registro di questo progetto. Non ho scritto nulla."
        )
    inspect_journal(str(source))
    with open_preview(replace(settings, journal=str(source))) as preview:
        if preview.journal.is_empty:
            raise JournalError(f"Il registro «{source}» è vuoto. Non ho scritto nulla.")
        codes = preview.known_codes
    _stop_if_it_knows_less(settings, source, place, codes)
    aside = set_aside(settings)
    try:
        copy_journal(source, place)
    except JournalError:
        put_back(settings, aside)
        raise
    return place, aside


def _stop_if_it_knows_less(
    settings: Settings, source: Path, place: Path, codes: Collection[str]
) -> None:
    """Raise SettingsError when the journal in `place` is sound, and knows more of these codes."""
    known = len(codes_in(source).intersection(codes))
    known_now = len(codes_in(place).intersection(codes))
    if known >= known_now or _is_damaged(settings):
        return
    raise SettingsError(
        f"«{source}» è più vecchio del registro di questo progetto: conosce {known} dei "
        f"{len(codes)} codici scritti nel foglio «{settings.workbook.name}», mentre «{place}» ne "
        f"conosce {known_now}. Tieni quello che c'è. Se vuoi proprio l'altro, sposta prima "
        f"«{place}» in un'altra cartella e rilancia il comando. Non ho scritto nulla."
    )


def _is_damaged(settings: Settings) -> bool:
    """Return True when the content of the project's journal, a file, would stop a sync."""
    try:
        inspect_journal(settings.journal)
        with open_preview(settings):
            return False
    except DamagedJournalError:
        return True
    except WrongJournalError:
        return False
