"""The key of a project's encrypted journal: in the environment, or in the keyring of the system.

Never in a file of ours: beside the journal it would protect nothing.
"""

from typing import Final

from collector.app import passwords
from collector.errors import SettingsError
from collector.journal.keys import JournalKey

VARIABLE: Final = passwords.environment_variable(passwords.JOURNAL)


def find_journal_key(project: str) -> JournalKey | None:
    """Return the key of a project's journal; None where none is found.

    The environment comes before the keyring. Raises SettingsError for what is no key.
    """
    digits = passwords.find_password(project, passwords.JOURNAL)
    return None if digits is None else _parsed(digits)


def _parsed(digits: str) -> JournalKey:
    try:
        return JournalKey(digits)
    except ValueError:
        raise SettingsError(
            f"La chiave del registro, nel portachiavi o nella variabile {VARIABLE}, non va bene: "
            "ci vogliono 64 cifre esadecimali (0-9, a-f). Correggila e rilancia il comando. Non ho "
            "scritto nulla."
        ) from None


def find_or_make_journal_key(project: str) -> JournalKey:
    """Return the key of a project's journal; where there is none, a new one put into the keyring.

    Raises SettingsError where there is no keyring either.
    """
    found = find_journal_key(project)
    if found is not None:
        return found
    if not passwords.has_keyring():
        raise _nowhere_to_keep()
    key = JournalKey.new()
    try:
        passwords.store_password(project, passwords.JOURNAL, key.digits())
    except SettingsError as error:
        raise _nowhere_to_keep() from error
    if find_journal_key(project) != key:  # what cannot be read again must encrypt nothing
        raise _nowhere_to_keep()
    return key


def _nowhere_to_keep() -> SettingsError:
    return SettingsError(
        "Per cifrare il registro serve un posto in cui tenere la chiave, e su questo computer non "
        "trovo un portachiavi di sistema che la tenga. Aprilo o installalo; oppure scrivi una "
        f"chiave tua, 64 cifre esadecimali, nella variabile d'ambiente {VARIABLE} "
        "(docs/guida/coordinamento.md dice come farla). Il registro è rimasto com'era. Non ho "
        "scritto nulla."
    )
