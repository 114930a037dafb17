"""What the system's keyring holds of a person, and erasing it."""

from collector.app.forgetting.subject import Subject
from collector.app.settings import Settings


def find_in_keyring(settings: Settings, subject: Subject) -> tuple[str, ...]:
    """Return what is there, in Italian, without names and secrets; empty for a nucleus.

    Raises DeliveryError where the keyring does not answer.
    """
    raise NotImplementedError


def erase_in_keyring(settings: Settings, subject: Subject) -> None:
    """Remove it. Nothing there is fine. Raises DeliveryError where the keyring does not answer."""
    raise NotImplementedError
