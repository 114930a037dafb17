"""What keeps a person from receiving mail, by the settings and the passwords that there are."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from collector.app import passwords
from collector.app.settings import Settings
from collector.errors import SettingsError

if TYPE_CHECKING:
    from schemas.outlines import PersonOutline
    from schemas.person import Person


def reachability_check(settings: Settings) -> "Callable[[Person | PersonOutline], str]":
    """Return a function that says what a person lacks to be written to.

    It returns "email", "password", or '' for nothing. The keyring is asked once of each person: it
    is slow, and the question comes up at each document.
    """
    needs_password = settings.mail.attachment == "encrypted"
    answers: dict[str, str] = {}

    def missing(person: "Person | PersonOutline") -> str:
        if person.code not in answers:
            answers[person.code] = _missing(
                settings.project_id, person, needs_password=needs_password
            )
        return answers[person.code]

    return missing


def _missing(project: str, person: "Person | PersonOutline", *, needs_password: bool) -> str:
    if person.email is None:
        return "email"
    if not needs_password:
        return ""
    try:
        password = passwords.find_password(project, person.code)
    except SettingsError:  # one in the environment with which no program can open a PDF
        return "password"
    return "" if password else "password"
