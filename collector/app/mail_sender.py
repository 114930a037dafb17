"""Who writes our mails, as the settings say it."""

from collector.app.config_file import NO_SENDER
from collector.app.settings import Settings
from collector.render.mail import MailSender


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
