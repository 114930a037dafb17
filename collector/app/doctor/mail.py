"""Checks of the mail: the server answers and lets us in; every recipient has a password.

Sends nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from collector.app import passwords
from collector.app.doctor.report import Check, Checks, failed, ok, warning
from collector.app.folders import OUTBOX_FOLDER
from collector.app.settings import Settings
from collector.errors import CollectorError, DeliveryError
from collector.text.italian import listed
from schemas.person import Person

if TYPE_CHECKING:
    from collector.deliver.smtp import SmtpServer

_TIMEOUT_SECONDS: Final = 10.0


def check_mail(settings: Settings, people: Sequence[Person], *, has_mailed: bool = False) -> Checks:
    """Yield the checks of the mail: of the server, or of the mails that lie in the folder.

    `people`: those the journal knows; `has_mailed`: it knows of documents or mails for them.

    Raises SettingsError for a password in the environment that no PDF program could be given.
    """
    from collector.app.mail_server import smtp_server

    try:
        smtp = smtp_server(settings)
    except CollectorError as trouble:
        yield failed("mail_server", trouble)
    else:
        if smtp is None:
            yield from _check_sender(settings)
        else:
            yield _check_server(smtp)
    has_mails = has_mailed or bool(settings.mail.smtp_host) or _has_mails_in_folder(settings)
    if has_mails and settings.mail.attachment == "encrypted" and people:
        yield _check_passwords(settings, people)


def _check_sender(settings: Settings) -> Checks:
    from collector.app.mail_server import is_nobodys_address

    if is_nobodys_address(settings.mail.sender) and _has_mails_in_folder(settings):
        yield warning(
            "mail_sender",
            "le mail nella cartella hanno come mittente un indirizzo di esempio "
            f"(«{settings.mail.sender}»)",
            "Scrivi l'indirizzo vero del servizio nella voce «from» di [mail], in collector.toml.",
        )


def _has_mails_in_folder(settings: Settings) -> bool:
    return any((settings.out / OUTBOX_FOLDER).glob("*.eml"))


def _check_server(smtp: "SmtpServer") -> Check:
    from collector.deliver.smtp import connection_trouble

    why = connection_trouble(replace(smtp, seconds=_TIMEOUT_SECONDS))
    if not why:
        return ok("mail_server", f"«{smtp.host}» risponde e ci fa entrare")
    sentence = f"{why[:1].upper()}{why[1:]}."
    todo = "Controlla [mail] in collector.toml e la rete, poi rilancia il comando."
    return failed("mail_server", DeliveryError(f"{sentence} {todo}"))


def _check_passwords(settings: Settings, people: Sequence[Person]) -> Check:
    reachable = [person for person in people if person.email]
    lacking = [
        person.name
        for person in reachable
        if passwords.find_password(settings.project_id, person.code) is None
    ]
    if not lacking:
        return ok("mail_passwords", "chi riceve un documento ha la sua password")
    message = f"senza una password il documento non parte: {listed(lacking)}"
    if passwords.has_keyring():
        todo = "Lancia «collector password» per vedere chi non ce l'ha e come si fa."
        return warning("mail_passwords", message, todo)
    variables = (
        "nelle variabili d'ambiente COLLECTOR_PASSWORD_ e il codice della persona («collector "
        "password» mostra i codici)"
    )
    if len(lacking) < len(reachable):
        todo = f"Su questo computer non c'è un portachiavi in cui tenerle: scrivile {variables}."
        return warning("mail_passwords", message, todo)
    return warning(
        "mail_passwords",
        f"{passwords.NO_KEYRING}: {message}",
        "Se le hai già date su un altro computer, lavora da lì, e non darne altre. Se qui non c'è "
        f"un portachiavi, scrivile {variables}.",
    )
