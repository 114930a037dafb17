"""What keeps a person from receiving mail: settings and passwords, as one question for `compile.unreached`."""

from collections.abc import Callable

from collector.app import passwords
from collector.app.settings import Settings
from collector.errors import SettingsError
from schemas.person import Person


def reachability_check(settings: Settings) -> Callable[[Person], str]:
    """Says of a person what they lack to be written to: "email", "password", or '' for nothing. Asked once of each."""
    needs_password = settings.mail.attachment == "encrypted"
    known: dict[str, str] = {}

    def lacks(person: Person) -> str:
        if person.code not in known:
            known[person.code] = _lacks(settings.project_id, person, needs_password=needs_password)
        return known[person.code]

    return lacks


def _lacks(project: str, person: Person, *, needs_password: bool) -> str:
    if person.email is None:
        return "email"
    if not needs_password:
        return ""
    try:
        return "" if passwords.find_password(project, person.code) else "password"
    except SettingsError:  # one that no program can open a PDF with
        return "password"
