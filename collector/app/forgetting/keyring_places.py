"""What the system's keyring holds of a person, and erasing it."""

from collector.app import passwords
from collector.app.forgetting.subject import Subject
from collector.app.settings import Settings
from schemas.person import Job, Person


def find_in_keyring(settings: Settings, subject: Subject) -> tuple[str, ...]:
    """Return what is there, in Italian, without names and secrets; empty for a nucleus.

    A keyring that does not answer has nothing: `has_keyring` tells the two apart.
    """
    if subject.kind != "person":
        return ()
    found = []
    if passwords.is_in_keyring(settings.project_id, subject.code):
        found.append("la password per aprire i suoi allegati")
    if _owners(settings, subject):
        found.append("il legame fra il nome e la password")
    return tuple(found)


def erase_in_keyring(settings: Settings, subject: Subject) -> None:
    """Remove it. Nothing there is fine. Raises SettingsError where the keyring does not answer."""
    if not find_in_keyring(settings, subject):
        return
    for owner in _owners(settings, subject):
        passwords.delete_owner(settings.project_id, subject.code, owner)
    passwords.delete_password(settings.project_id, subject.code)


def _owners(settings: Settings, subject: Subject) -> list[Person]:
    """Return the names and jobs under which the keyring has the person's code."""
    people = [
        Person(code=subject.code, name=name, job=job) for name in subject.names for job in Job
    ]
    return [
        person
        for person in people
        if passwords.find_owner_code(settings.project_id, person.name, person.job) == subject.code
    ]
