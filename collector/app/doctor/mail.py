"""Is the mail in place? The server answers and lets us in; whoever has an address has a password. Sends nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from collector.app import passwords
from collector.app.doctor.report import Check, ok, told, warning
from collector.app.settings import Settings
from collector.errors import CollectorError, DeliveryError
from collector.text.italian import listed
from schemas.person import Person

_SECONDS = 10.0


def check_mail(settings: Settings, people: Sequence[Person]) -> Iterator[Check]:
    """The checks of the mail, where there is a server; `people`: those the journal knows."""
    from collector.app.mail_server import smtp_server
    from collector.deliver.smtp import connection_trouble

    try:
        found = smtp_server(settings)
    except CollectorError as trouble:
        yield told("mail_server", trouble)
    else:
        if found is None:
            return
        if why := connection_trouble(replace(found, seconds=_SECONDS)):
            todo = "Controlla [mail] in collector.toml e la rete, poi rilancia il comando."
            yield told("mail_server", DeliveryError(f"{why[:1].upper()}{why[1:]}. {todo}"))
        else:
            yield ok("mail_server", f"«{found.host}» risponde e ci fa entrare")
    if settings.mail.attachment == "encrypted":
        lacking = [
            p
            for p in people
            if p.email and passwords.find_password(settings.project_id, p.code) is None
        ]
        if lacking:
            yield warning(
                "mail_passwords",
                f"senza una password il documento non parte: {listed(person.name for person in lacking)}",
                "Lancia «collector password» per vedere chi non ce l'ha e come si fa.",
            )
        elif people:
            yield ok("mail_passwords", "chi riceve un documento ha la sua password")
