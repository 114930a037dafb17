"""Check of the journal's encryption: as the settings say, its key at hand, no plain copy left."""

from pathlib import Path

from collector.app.doctor.report import (
    Check,
    Checks,
    error,
    failed,
    ok,
    split_first_sentence,
    warning,
)
from collector.app.journal_encryption import (
    has_backup,
    is_on_server,
    no_backup_sentence,
    not_asked_sentence,
    server_sentence,
)
from collector.app.settings import Settings
from collector.errors import CollectorError, SettingsError
from collector.files import is_temporary
from collector.journal.encrypted_file import connect_encrypted, library
from collector.journal.engine import journal_file
from collector.journal.file_kinds import FileKind, file_kind
from collector.text.italian import listed


def check_encryption(settings: Settings) -> Checks:
    """Yield whether the journal is encrypted and its key is there; nothing where neither the
    settings nor the file say anything of it.
    """
    kind = FileKind.EMPTY
    try:
        file = journal_file(settings.journal)
        if file is None:
            if settings.encrypted and is_on_server(settings):
                message, todo = split_first_sentence(server_sentence(settings))
                yield error("encryption", message, todo, SettingsError)
            return
        kind = file_kind(file)
        if kind is FileKind.ENCRYPTED or settings.encrypted:
            yield _check_file(settings, file, kind)
            yield from _check_plain_copies(file)
    except CollectorError as trouble:
        # That an encrypted one cannot be opened is what `check_journal` says.
        if kind is not FileKind.ENCRYPTED:
            yield failed("encryption", trouble)
    except OSError:
        return  # `check_journal` says that it cannot be read


def _check_file(settings: Settings, file: Path, kind: FileKind) -> Check:
    """Raises LockedJournalError without key or library."""
    library(file)
    if kind is FileKind.ENCRYPTED:
        connect_encrypted(file, "ro")[0].close()
        if settings.encrypted:
            return ok("encryption", "il registro è cifrato, e la sua chiave qui c'è")
        return warning("encryption", *split_first_sentence(not_asked_sentence(file)))
    if kind is FileKind.EMPTY or (kind is FileKind.PLAIN and not has_backup(file)):
        return warning("encryption", *split_first_sentence(no_backup_sentence(file)))
    return ok("encryption", "il registro è ancora in chiaro: lo cifra il prossimo «collector sync»")


def _check_plain_copies(file: Path) -> Checks:
    """Yield the journals beside an encrypted one that everybody can read: set aside, or left by a
    command that was killed.
    """
    if file_kind(file) is not FileKind.ENCRYPTED:
        return
    plain = [
        copy
        for copy in sorted(file.parent.iterdir())
        if (copy.stem.startswith(f"{file.stem}-") and copy.suffix == file.suffix)
        or copy.name.startswith(f"{file.name}.")
        or is_temporary(copy)
        if copy.is_file() and file_kind(copy) is FileKind.PLAIN
    ]
    if plain:
        yield warning(
            "plain_copies",
            "Il registro è cifrato, ma accanto ci sono registri in chiaro: "
            f"{listed(f'«{copy.name}»' for copy in plain)}.",
            "Se non servono più cancellali, anche dal cestino; se servono spostali su un disco "
            "cifrato.",
        )
