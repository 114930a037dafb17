"""Passwords: of the mail server (or its consent by OAuth), and one per recipient for attachments.

In an environment variable, or in the keyring of the system; never in a file of ours, in the journal
or on the screen.
"""

import os
import re
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Final

from collector.app.no_keyring import surely_no_keyring
from collector.errors import SettingsError
from schemas.kinds import JOB_LABELS, Job

if TYPE_CHECKING:
    from schemas.person import Person

SMTP: Final = "SMTP"
"""Stands for the mail server where otherwise a person's code is given."""
SMTP_CONSENT: Final = "SMTP-OAUTH"
"""Stands for the consent (refresh token) with which we sign in where passwords are refused."""
SMTP_CLIENT: Final = "SMTP-OAUTH-CLIENT"
"""Stands for the secret that Google gives beside the id of a client."""
JOURNAL: Final = "REGISTRO"
"""Stands for the key of an encrypted journal."""
_VARIABLES: Final = {
    JOURNAL: "COLLECTOR_JOURNAL_KEY",
    SMTP: "COLLECTOR_SMTP_PASSWORD",
    SMTP_CONSENT: "COLLECTOR_SMTP_REFRESH_TOKEN",
    SMTP_CLIENT: "COLLECTOR_SMTP_CLIENT_SECRET",
}
_MOST_IN_ONE_ENTRY: Final = 1000
"""Characters: the keyring of Windows takes 1,280 in an entry, and a consent may be longer."""
_PARTS: Final = "parti: "
MIN_LENGTH: Final = 10
_MAX_LENGTH: Final = 120
NO_KEYRING: Final = "Non posso leggere il portachiavi di questo computer, dove stanno le password"
"""Where passwords are needed: nobody knows then who has one."""
_SERVICE: Final = "collector"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is easily mistaken for another


def environment_variable(who: str) -> str:
    """Return the name of somebody's environment variable.

    COLLECTOR_PASSWORD_PX7K2 for a person; COLLECTOR_SMTP_PASSWORD for the server (`SMTP`).
    """
    return _VARIABLES.get(who, f"COLLECTOR_PASSWORD_{who}")


def find_password(project: str, who: str) -> str | None:
    """Return the password of a person (by code) or of the server; None when there is none.

    The environment comes before the keyring. Raises SettingsError for a person's password from the
    environment that not every PDF viewer would accept.
    """
    variable = environment_variable(who)
    password = os.environ.get(variable)
    if not password:
        return _read_keyring(project, who)
    trouble = "" if who in _VARIABLES else weakness(password)
    if trouble:
        raise SettingsError(f"La password in {variable} {trouble} Cambiala e rilancia il comando.")
    return password


def find_consent(project: str) -> str | None:
    """Return the consent by which we sign in at the mail server; None when there is none.

    The environment comes before the keyring.
    """
    consent = find_password(project, SMTP_CONSENT)
    if consent is None or not consent.startswith(_PARTS):
        return consent
    number = int(consent.removeprefix(_PARTS))
    parts = [_read_keyring(project, f"{SMTP_CONSENT}-{part}") for part in range(number)]
    return "".join(part or "" for part in parts) or None


def store_consent(project: str, consent: str) -> None:
    """Put a consent into the system's keyring, in parts where it is long.

    Raises SettingsError where there is no keyring.
    """
    parts = [
        consent[start : start + _MOST_IN_ONE_ENTRY]
        for start in range(0, len(consent), _MOST_IN_ONE_ENTRY)
    ]
    if len(parts) == 1:
        store_password(project, SMTP_CONSENT, consent)
        return
    for number, part in enumerate(parts):
        store_password(project, f"{SMTP_CONSENT}-{number}", part)
    store_password(project, SMTP_CONSENT, f"{_PARTS}{len(parts)}")


def delete_consent(project: str) -> bool:
    """Take the consent, and the client's secret, out of the keyring. False when none was there.

    Raises SettingsError where there is no keyring.
    """
    was_there = delete_password(project, SMTP_CONSENT)
    delete_password(project, SMTP_CLIENT)
    part = 0
    while delete_password(project, f"{SMTP_CONSENT}-{part}"):
        part += 1
    return was_there


def find_owner_code(project: str, name: str, job: Job) -> str | None:
    """Return the code under which the keyring has a person's password; None when it has none."""
    return _read_keyring(project, _owner_key(name, job))


def has_keyring() -> bool:
    """Return whether this computer has a keyring that passwords can be kept in."""
    keyring = _keyring()
    from keyring.errors import KeyringError

    try:
        return float(keyring.get_keyring().priority) > 0  # "fail" and "null" have none
    except (KeyringError, RuntimeError, OSError):
        return False


def _keyring() -> ModuleType:
    """Return the library that asks the system's keyring.

    It tries the keyrings of all systems. That of macOS would look for its libraries by starting
    programs, a twentieth of a second for nothing: elsewhere it is told that they are not there.
    """
    if sys.platform != "darwin":
        sys.modules.setdefault("keyring.backends.macOS.api", None)  # type: ignore[arg-type]
    import keyring

    return keyring


def _read_keyring(project: str, key: str) -> str | None:
    """Return what the keyring has under a key; None without it, or without a keyring."""
    if surely_no_keyring():
        return None
    keyring = _keyring()
    from keyring.errors import KeyringError

    try:
        found: str | None = keyring.get_password(_service(project), key)
    except (KeyringError, RuntimeError, OSError):
        return None
    return found


def store_password(project: str, who: str, password: str, *, owner: "Person | None" = None) -> None:
    """Put a password into the system's keyring.

    With `owner` the keyring also learns whose code `who` is, so that a person keeps the password
    when the journal is lost. Raises SettingsError where there is no keyring.
    """
    keyring = _keyring()
    from keyring.errors import KeyringError

    service = _service(project)
    try:
        keyring.set_password(service, who, password)
        if owner is not None:
            keyring.set_password(service, _owner_key(owner.name, owner.job), who)
    except (KeyringError, RuntimeError, OSError) as error:
        raise SettingsError(_no_keyring(who)) from error


def delete_password(project: str, who: str, *, owner: "Person | None" = None) -> bool:
    """Take a password out of the keyring, with `owner` also whose it was.

    Returns False when there was none. Raises SettingsError where there is no keyring.
    """
    keyring = _keyring()
    from keyring.errors import KeyringError, PasswordDeleteError

    service = _service(project)
    try:
        if keyring.get_password(service, who) is None:
            return False
        keyring.delete_password(service, who)
        if owner is not None:
            owner_key = _owner_key(owner.name, owner.job)
            if keyring.get_password(service, owner_key) == who:
                keyring.delete_password(service, owner_key)
    except PasswordDeleteError:
        return False
    except (KeyringError, RuntimeError, OSError) as error:
        raise SettingsError(_no_keyring(who)) from error
    return True


def is_in_keyring(project: str, who: str) -> bool:
    """Return whether the keyring has a password of somebody, whatever the environment says."""
    return _read_keyring(project, who) is not None


def delete_owner(project: str, who: str, owner: "Person") -> None:
    """Take out of the keyring that `owner` has the code `who`; nothing there is fine.

    Raises SettingsError where there is no keyring.
    """
    keyring = _keyring()
    from keyring.errors import KeyringError, PasswordDeleteError

    key = _owner_key(owner.name, owner.job)
    try:
        if keyring.get_password(_service(project), key) == who:
            keyring.delete_password(_service(project), key)
    except PasswordDeleteError:
        return
    except (KeyringError, RuntimeError, OSError) as error:
        raise SettingsError(_no_keyring(who)) from error


def weakness(password: str) -> str:
    """Return why a password will not do, in Italian; '' when it will.

    Only plain ASCII signs are taken: every PDF viewer and every keyboard has them.
    """
    if len(password) < MIN_LENGTH:
        return f"è troppo corta: servono almeno {MIN_LENGTH} segni."
    if len(password) > _MAX_LENGTH:
        return f"è troppo lunga: al massimo {_MAX_LENGTH} segni."
    if not re.fullmatch(r"[!-~]+", password):
        return (
            "ha spazi o lettere accentate: usa solo lettere senza accento, numeri e segni della "
            "tastiera."
        )
    return ""


def new_password() -> str:
    """Return a new password that is easy to say on the phone: "k7fq-m3xt-9hwz"; about 59 bits."""
    import secrets

    groups = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)]
    return "-".join(groups)


def _owner_key(name: str, job: Job) -> str:
    """Return the key under which the keyring has a person's code."""
    from schemas.cells.names import name_key

    return f"codice: {name_key(name)}, {JOB_LABELS[job]}"


def _service(project: str) -> str:
    return f"{_SERVICE} {project}".strip()


def _no_keyring(who: str) -> str:
    return (
        "Su questo computer non c'è un portachiavi di sistema in cui tenere la password. Scrivila "
        f"nella variabile d'ambiente {environment_variable(who)}. Non ho scritto nulla."
    )
