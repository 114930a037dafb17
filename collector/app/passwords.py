"""Passwords: of the mail server, and one per recipient for the attachments. In an environment variable, or in the
keyring of the system; never in a file of ours, in the journal or on the screen.
"""

import os
import re
import secrets
from typing import Final

from collector.errors import SettingsError
from schemas.cells.names import name_key
from schemas.person import JOB_LABELS, Job, Person

SMTP: Final = "SMTP"
"""Stands for the mail server where else a person's code stands."""
MIN_LENGTH: Final = 10
_SERVICE: Final = "collector"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another


def environment_variable(who: str) -> str:
    """The environment variable for somebody: COLLECTOR_PASSWORD_PX7K2; COLLECTOR_SMTP_PASSWORD for the server."""
    return "COLLECTOR_SMTP_PASSWORD" if who == SMTP else f"COLLECTOR_PASSWORD_{who}"


def find_password(project: str, who: str) -> str | None:
    """The password of a person by code, or of the server; None when there is none. The environment comes first.

    Raises SettingsError for one from the environment that no reader of PDFs could be sure of.
    """
    if told := os.environ.get(environment_variable(who)):
        if who != SMTP and (trouble := weakness(told)):
            raise SettingsError(
                f"La password in {environment_variable(who)} {trouble} Cambiala e rilancia il comando."
            )
        return told
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_service(project), who)
    except (KeyringError, RuntimeError, OSError):
        return None


def find_owner_code(project: str, name: str, job: Job) -> str | None:
    """The code under which a person's password lies in the keyring; None where the keyring does not tell."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_service(project), _owner(name, job))
    except (KeyringError, RuntimeError, OSError):
        return None


def store_password(project: str, who: str, password: str, *, owner: Person | None = None) -> None:
    """Put a password into the system's keyring; with `owner` also whose code it lies under, so that a person keeps it
    when the journal is lost. Raises SettingsError where there is no keyring.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_service(project), who, password)
        if owner is not None:
            keyring.set_password(_service(project), _owner(owner.name, owner.job), who)
    except (KeyringError, RuntimeError, OSError) as error:
        raise SettingsError(_no_keyring(who)) from error


def delete_password(project: str, who: str, *, owner: Person | None = None) -> bool:
    """Take a password out of the keyring, and whose it was; False when there was none. Raises SettingsError without a
    keyring.
    """
    import keyring
    from keyring.errors import KeyringError, PasswordDeleteError

    try:
        if keyring.get_password(_service(project), who) is None:
            return False
        keyring.delete_password(_service(project), who)
        if (
            owner is not None
            and keyring.get_password(_service(project), _owner(owner.name, owner.job)) == who
        ):
            keyring.delete_password(_service(project), _owner(owner.name, owner.job))
    except PasswordDeleteError:
        return False
    except (KeyringError, RuntimeError, OSError) as error:
        raise SettingsError(_no_keyring(who)) from error
    return True


def weakness(password: str) -> str:
    """Why a password will not do, in Italian; '' when it will. Plain signs only: every reader of PDFs and every
    keyboard has them.
    """
    if len(password) < MIN_LENGTH:
        return f"è troppo corta: servono almeno {MIN_LENGTH} segni."
    if len(password) > 120:
        return "è troppo lunga: al massimo 120 segni."
    if not re.fullmatch(r"[!-~]+", password):
        return "ha spazi o lettere accentate: usa solo lettere senza accento, numeri e segni della tastiera."
    return ""


def new_password() -> str:
    """A new password that is easy to say on the phone: "k7fq-m3xt-9hwz"; about 59 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _owner(name: str, job: Job) -> str:
    """Under what the keyring keeps a person's code."""
    return f"codice: {name_key(name)}, {JOB_LABELS[job]}"


def _service(project: str) -> str:
    return f"{_SERVICE} {project}".strip()


def _no_keyring(who: str) -> str:
    return (
        "Su questo computer non c'è un portachiavi di sistema in cui tenere la password. Scrivila nella variabile "
        f"d'ambiente {environment_variable(who)}. Non ho scritto nulla."
    )
