"""Who writes our mails, as the settings say it."""

from collections.abc import Iterable, Mapping
from typing import Final

from collector.app.config_file import NO_SENDER
from collector.app.settings import Settings
from collector.render.mail import MailSender
from schemas.cells.normalise import words


def mail_sender(settings: Settings) -> MailSender:
    """Return who writes: the service, and where it is reached."""
    mail = settings.mail
    return MailSender(
        service=settings.project,
        address=mail.contact or ("" if mail.sender == NO_SENDER else mail.sender),
        phone=settings.phone,
        signature=mail.signature,
    )


def printed_sender(settings: Settings) -> tuple[str, ...]:
    """Return what every mail says of who writes, value by value, for the outgoing check."""
    mail = settings.mail
    lines = [line.strip() for line in mail.signature.splitlines()]
    values = (settings.project, settings.phone, mail.sender, mail.contact, *lines)
    return tuple(value for value in values if value)


def families_in_signature(
    settings: Settings, families: Mapping[str, Iterable[str]], staff: Iterable[str]
) -> list[str]:
    """Return why no mail may go with this signature; empty where it names no family.

    `families`: the names of each nucleus, by code. `staff`: the names in *Persone*, one of which
    may be a family's, too. A surname alone ("Cooperativa Ponte") may be anybody's.
    """
    of_staff = [frozenset(words(name)) for name in staff]
    named = [frozenset(words(name)) for names in families.values() for name in names]
    for line in settings.mail.signature.splitlines():
        said = frozenset(words(line))
        speaks_of_a_family = bool(said & _FAMILY_WORDS)
        for name in named:
            is_whole = len(name) > 1 and name <= said and name not in of_staff
            if is_whole or (speaks_of_a_family and said & name):
                return [_FAMILY_IN_SIGNATURE]
    return []


_FAMILY_WORDS: Final = frozenset(("famiglia", "fam", "nucleo", "coniugi"))
_FAMILY_IN_SIGNATURE: Final = (
    "collector.toml, voce «signature» di [mail]: c'è il nome di una famiglia. Nella firma scrivi "
    "solo chi spedisce; se è il nome di chi spedisce, scrivilo anche nel foglio «Persone»"
)
