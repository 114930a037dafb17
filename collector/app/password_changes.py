"""Where somebody's password is, and changing it: only as it was when the change was asked for.

Two tabs, a double click or a command at the same time would otherwise replace a password that was
just handed over.
"""

import enum
import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from collector.app import passwords
from collector.errors import SettingsError
from schemas.person import Person

NO_PASSWORD_MARK: Final = "manca"  # noqa: S105
"""The mark of somebody who has no password."""
_NOTHING: Final = "Non ho cambiato nulla."
_SECRET: Final = secrets.token_bytes(32)
_MARK_LENGTH: Final = 24
_CHANGING: Final = threading.Lock()


class PasswordPlace(enum.StrEnum):
    """Where a password is; in Italian as it is shown."""

    NONE = "manca"
    KEYRING = "c'è"
    ENVIRONMENT = "c'è, in una variabile d'ambiente"
    UNUSABLE = "quella nella variabile d'ambiente non va"


@dataclass(frozen=True)
class PasswordStanding:
    """Whether somebody has a password, never which.

    `mark`: another one when the password is another one; it says nothing of it, and is good for as
    long as the program runs. `why`: what is wrong with one in the environment.
    """

    place: PasswordPlace
    mark: str
    why: str = ""

    @property
    def can_be_used(self) -> bool:
        """True where documents can be closed (or the server opened) with it."""
        return self.place in (PasswordPlace.KEYRING, PasswordPlace.ENVIRONMENT)

    @property
    def is_from_environment(self) -> bool:
        """True where a variable decides, so that the keyring does not matter."""
        return self.place in (PasswordPlace.ENVIRONMENT, PasswordPlace.UNUSABLE)


class PasswordMovedOnError(SettingsError):
    """The password is no longer what it was when the change was asked for; nothing was changed."""


def password_standing(project: str, who: str) -> PasswordStanding:
    """Return whether a person (by code), or the server (`passwords.SMTP`), has a password."""
    try:
        password = passwords.find_password(project, who)
    except SettingsError as error:
        return PasswordStanding(PasswordPlace.UNUSABLE, "", str(error))
    if password is None:
        return PasswordStanding(PasswordPlace.NONE, NO_PASSWORD_MARK)
    is_variable = bool(os.environ.get(passwords.environment_variable(who)))
    text = f"{project}\0{who}\0{password}".encode("utf-8", "surrogatepass")
    mark = hmac.new(_SECRET, text, hashlib.sha256).hexdigest()[:_MARK_LENGTH]
    return PasswordStanding(
        PasswordPlace.ENVIRONMENT if is_variable else PasswordPlace.KEYRING, mark
    )


def make_password(project: str, person: Person, mark: str) -> str:
    """Make up a password for a person, keep it in the keyring, and return it.

    `mark`: of what they had when it was asked for. Raises PasswordMovedOnError, and SettingsError
    where there is no keyring or a variable decides.
    """
    chosen = passwords.new_password()
    with _CHANGING:
        _check(project, person.code, person.name, mark)
        passwords.store_password(project, person.code, chosen, owner=person)
    return chosen


def make_lacking_passwords(
    project: str,
    people: Sequence[Person],
    asked: Sequence[str],
    made: Callable[[Person, str], None],
) -> None:
    """Make up a password for each who has an email and lacks one; `made` is given each at once.

    `asked`: the codes of those who lacked one when it was asked for. Raises PasswordMovedOnError
    where they are others by now, SettingsError where there is no keyring.
    """
    with _CHANGING:
        lacking = [person for person in people if person.email and _lacks(project, person)]
        if not lacking:
            raise PasswordMovedOnError(f"Chi ha un'email ha già la sua password. {_NOTHING}")
        if {person.code for person in lacking} != set(asked):
            raise PasswordMovedOnError(
                "A chi manca la password è cambiato da quando la pagina era aperta: guarda com'è "
                f"adesso. {_NOTHING}"
            )
        for person in lacking:
            chosen = passwords.new_password()
            passwords.store_password(project, person.code, chosen, owner=person)
            made(person, chosen)


def _lacks(project: str, person: Person) -> bool:
    return password_standing(project, person.code).place is PasswordPlace.NONE


def keep_typed_password(
    project: str, typed: str, repeated: str, mark: str, *, person: Person | None = None
) -> None:
    """Keep a password that somebody typed twice: a person's, or the mail server's.

    `mark`: of the one that was there. Raises PasswordMovedOnError, and SettingsError for one that
    will not do, or where there is no keyring or a variable decides. No message repeats it.
    """
    if not typed:
        raise SettingsError(f"Non hai scritto nessuna password. {_NOTHING}")
    if typed != repeated:
        raise SettingsError(f"Le due password che hai scritto sono diverse. {_NOTHING}")
    weakness = passwords.weakness(typed) if person else ""
    if weakness:
        raise SettingsError(f"La password {weakness} {_NOTHING}")
    who, name = _who(person)
    with _CHANGING:
        _check(project, who, name, mark)
        passwords.store_password(project, who, typed, owner=person)


def forget_password(project: str, mark: str, *, person: Person | None = None) -> None:
    """Take a password out of the keyring: a person's, or the mail server's.

    `mark`: of the one that was there. Raises PasswordMovedOnError, and SettingsError where there is
    no keyring or a variable decides.
    """
    who, name = _who(person)
    with _CHANGING:
        _check(project, who, name, mark)
        passwords.delete_password(project, who, owner=person)


def _who(person: Person | None) -> tuple[str, str]:
    """Return under what the keyring has a password, and whose it is in words."""
    return (person.code, person.name) if person else (passwords.SMTP, "Il server della posta")


def _check(project: str, who: str, name: str, mark: str) -> None:
    """Raise where a password is not what it was, or a variable decides."""
    now = password_standing(project, who)
    if now.is_from_environment:
        variable = passwords.environment_variable(who)
        raise SettingsError(
            f"{name}: la password viene dalla variabile d'ambiente {variable}, che conta prima del "
            f"portachiavi. Cambiala lì, o togli la variabile e riavvia la bacheca. {_NOTHING}"
        )
    if now.mark == mark:
        return
    if now.place is PasswordPlace.NONE:
        what = "la password intanto è stata tolta."
    elif mark == NO_PASSWORD_MARK:
        what = "intanto ha già avuto una password, e resta quella."
    else:
        what = "la password intanto è stata cambiata, e resta quella nuova."
    raise PasswordMovedOnError(f"{name}: {what} {_NOTHING}")
