"""`collector backup FILE`: one encrypted file, at one moment, while others may work."""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from collector import DISTRIBUTION
from collector.app.access_log import Act, note_access
from collector.app.backup.archive import (
    ERASED,
    JOURNAL,
    MAILS,
    Manifest,
    Member,
    read_archive,
    write_archive,
)
from collector.app.backup.contents import mails, settings_files
from collector.app.backup.erased import erased_codes
from collector.app.backup.sealed import Sealed, require_library
from collector.app.project import BACKUP_NOTE, open_journal
from collector.app.settings import Settings
from collector.errors import BackupError, JournalError, SettingsError, reason
from collector.files import absolute, new_file
from collector.journal.whole import journal_bytes

FILE_NOTE: Final = "backup_file"
"""The journal's note of where its last backup was written to."""
MIN_LENGTH: Final = 12


@dataclass(frozen=True)
class MadeBackup:
    """A backup that was written and read again. `mails`: how many; `size`: in bytes."""

    path: Path
    at: dt.datetime
    mails: int
    size: int


def weak_passphrase(passphrase: str) -> str:
    """Return why a passphrase will not do for a new backup, in Italian; '' when it will."""
    if len(passphrase.strip()) < MIN_LENGTH:
        return (
            f"La passphrase è troppo corta: almeno {MIN_LENGTH} segni, per esempio quattro parole "
            "a caso. Non ho scritto nulla."
        )
    return ""


def check_target(file: Path) -> Path:
    """Return the path in full of a backup to be made.

    Raises SettingsError for a folder, for a file that is there, and where its folder is not.
    """
    path = absolute(file)
    if path.is_dir():
        why = "è una cartella: scrivi anche il nome del file"
    elif path.exists():
        why = "c'è già, e una copia non prende mai il posto di un altro file: scegli un altro nome"
    elif not path.parent.is_dir():
        why = "sta in una cartella che non c'è: creala, o controlla il nome"
    else:
        return path
    raise SettingsError(f"«{path}» {why}. Non ho scritto nulla.")


def make_backup(settings: Settings, file: Path, passphrase: str, *, now: dt.datetime) -> MadeBackup:
    """Write journal, settings and mails of a project into a new encrypted file.

    Nothing is written to the disk in plain. The file is read again before it gets its name. Then
    the journal notes it.

    Raises SettingsError as `check_target`, for a weak passphrase and without the library;
    JournalError for a journal that is not there or is damaged; BackupError where the file cannot
    be written; AccessLogError.
    """
    require_library()
    if weakness := weak_passphrase(passphrase):
        raise SettingsError(weakness)
    path = check_target(file)
    note_access(settings, Act.BACKUP, purpose="backup")
    at = now.isoformat(timespec="seconds")
    journal, schema = journal_bytes(settings.journal, {BACKUP_NOTE: at, FILE_NOTE: str(path)})
    of_settings = settings_files(settings)
    facts = Manifest(
        schema, at, settings.project_id, _program_version(), elsewhere=of_settings.elsewhere
    )

    def members() -> Iterator[Member]:
        yield JOURNAL, journal
        yield ERASED, erased_codes(settings).dump().encode()
        yield from of_settings.members
        yield from mails(settings.out)

    try:
        with new_file(path) as temporary:
            with temporary.open("wb") as out:
                manifest = write_archive(out, passphrase, members(), facts)
                out.flush()
                os.fsync(out.fileno())
            _read_again(temporary, passphrase, manifest)
            size = temporary.stat().st_size
    except OSError as error:
        raise BackupError(
            f"Non posso scrivere la copia di sicurezza «{path}»: {reason(error)}. Controlla la "
            "cartella e lo spazio sul disco, poi rilancia il comando. La copia non è stata fatta."
        ) from error
    _note(settings, path, at)
    number = sum(name.startswith(MAILS) for name in manifest.members)
    return MadeBackup(path, now, number, size)


def _read_again(file: Path, passphrase: str, manifest: Manifest) -> None:
    """Raise BackupError where what was written is not what should be there. Raises OSError."""
    with file.open("rb") as written:
        if read_archive(Sealed(written, passphrase), lambda _name, _content: None) != manifest:
            raise BackupError(
                "La copia di sicurezza, riletta, non è quella che ho scritto: il disco ha un "
                "difetto. Usa un altro disco. La copia non è stata fatta."
            )


def _note(settings: Settings, path: Path, at: str) -> None:
    """Note in the journal that there is a backup. Raises BackupError, which says it is there."""
    try:
        with open_journal(settings, create=False) as journal:
            journal.set_note(BACKUP_NOTE, at)
            journal.set_note(FILE_NOTE, str(path))
    except JournalError as error:
        raise BackupError(
            f"La copia di sicurezza c'è, in «{path}», ma non ho potuto annotarlo nel registro: "
            f"{error}"
        ) from error


def _program_version() -> str:
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return ""
