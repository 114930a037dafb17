"""`[journal] encrypted`: whether the journal's file is what the settings say, and making it so.

It is encrypted by the next sync, and only when a backup exists: a key can be lost. It is made plain
again only on purpose (`collector journal decrypt`).
"""

from contextlib import closing
from pathlib import Path
from typing import Final

from collector.app.journal_files import journal_on_disk, without_password
from collector.app.journal_key import find_or_make_journal_key
from collector.app.project import BACKUP_NOTE
from collector.app.settings import Settings
from collector.errors import SettingsError
from collector.journal.conversion import decrypt_file, encrypt_file, remove_old_content
from collector.journal.encrypted_file import library
from collector.journal.engine import journal_file, parse_url
from collector.journal.file_kinds import FileKind, file_kind
from collector.journal.store import Journal

NOW_ENCRYPTED: Final = (
    "Il registro ora è cifrato: si apre solo con la sua chiave, che non sta in nessun file del "
    "progetto. Tieni la copia di sicurezza e la sua frase: se la chiave si perde, è l'unico modo "
    "di riavere il registro."
)


def encrypt_where_asked(settings: Settings, *, dry_run: bool = False) -> bool:
    """Encrypt the journal's file where the settings say so and it is plain; return whether it did.

    `dry_run`: only say whether that would be refused.

    Raises SettingsError where no backup exists, where no key can be kept, for a journal on a
    server, and for one that is encrypted though the settings do not say so; JournalError where it
    cannot be done.
    """
    file = journal_file(settings.journal)
    if file is None:
        if settings.encrypted and is_on_server(settings):
            raise SettingsError(f"{server_sentence(settings)} Non ho scritto nulla.")
        return False
    kind = _kind_of(file)
    if not settings.encrypted:
        if kind is FileKind.ENCRYPTED:
            raise SettingsError(f"{not_asked_sentence(file)} Non ho scritto nulla.")
        if not dry_run:
            remove_old_content(file)
        return False
    library(file)
    if kind in (FileKind.ENCRYPTED, FileKind.OTHER):
        if not dry_run:
            remove_old_content(file)
        return False
    if not has_backup(file):
        raise SettingsError(f"{no_backup_sentence(file)} Non ho scritto nulla.")
    if dry_run:
        return False
    return encrypt_file(file, lambda: find_or_make_journal_key(settings.project_id))


def stop_unless_decryptable(settings: Settings) -> None:
    """Raise SettingsError while the settings still ask for an encrypted journal, and for one on a
    server.
    """
    journal_on_disk(settings)
    if settings.encrypted:
        raise SettingsError(
            f"In «{settings.config}» c'è ancora «encrypted = true»: il prossimo comando cifrerebbe "
            "di nuovo il registro. Togli quella riga da [journal] e rilancia il comando. Non ho "
            "scritto nulla."
        )


def decrypt_journal(settings: Settings) -> Path | None:
    """Make the journal's file plain; return it. None where it is not encrypted.

    Raises SettingsError as `stop_unless_decryptable`; JournalError without the key, and where it
    cannot be done.
    """
    stop_unless_decryptable(settings)
    file = journal_on_disk(settings)
    if _kind_of(file) is not FileKind.ENCRYPTED:
        return None
    decrypt_file(file)
    return file


def has_backup(file: Path) -> bool:
    """Return whether a journal's plain file has noted a backup. Raises JournalError."""
    with closing(Journal.open(str(file), only_read=True)) as journal:
        return bool(journal.note(BACKUP_NOTE))


def is_on_server(settings: Settings) -> bool:
    """Return whether the journal is a server's. Raises SettingsError for no address."""
    return parse_url(settings.journal).get_backend_name() != "sqlite"


def server_sentence(settings: Settings) -> str:
    """Say that a server's journal cannot be encrypted by us."""
    return (
        f"Il registro «{without_password(settings.journal)}» sta su un server, e il disco di un "
        "server lo cifra chi lo cura: «encrypted = true» vale solo per un registro che è un file. "
        "Togli quella riga da [journal], in collector.toml, e chiedi a chi cura il server."
    )


def not_asked_sentence(file: Path) -> str:
    """Say that the journal is encrypted though the settings do not say so."""
    return (
        f"Il registro «{file}» è cifrato, ma in collector.toml non c'è (più) «encrypted = true». "
        "Per tenerlo cifrato rimetti quella riga in [journal]; per averlo di nuovo in chiaro "
        "lancia «collector journal decrypt»."
    )


def no_backup_sentence(file: Path) -> str:
    """Say that a journal is encrypted only once a backup exists, and how to get there."""
    if _kind_of(file) is FileKind.EMPTY:
        return (
            f"In collector.toml c'è «encrypted = true», e il registro «{file}» non c'è ancora: si "
            "cifra solo un registro di cui esiste una copia di sicurezza. Togli quella riga, "
            "lancia «collector sync» e poi «collector backup FILE», e rimettila."
        )
    return (
        f"Il registro «{file}» non è ancora cifrato, perché non ne esiste una copia di sicurezza: "
        "se un giorno la chiave si perde, è l'unico modo di riaverlo. Lancia «collector backup "
        "FILE», tieni quel file su un altro disco, e rilancia il comando."
    )


def _kind_of(file: Path) -> FileKind:
    """Return what a file is; OTHER where it cannot be read: whoever opens it says why."""
    try:
        return file_kind(file)
    except OSError:
        return FileKind.OTHER
