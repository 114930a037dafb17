"""The mail server that the settings name, with its password or its token."""

from pathlib import Path
from typing import Final

from collector.app import passwords
from collector.app.config_file import MailTable
from collector.app.mail_oauth import access_tokens
from collector.app.settings import Settings
from collector.deliver.smtp import SmtpSecurity, SmtpServer
from collector.errors import SettingsError

_THIS_COMPUTER: Final = ("localhost", "127.0.0.1", "::1")
_EXAMPLE_ENDINGS: Final = ("example", "example.com", "example.net", "example.org", "invalid")
"""Domains that belong to nobody (RFC 2606, RFC 6761): what stands there is an example."""
_NOBODYS_ENDINGS: Final = (
    *_EXAMPLE_ENDINGS,
    *("test", "localhost", "local", "localdomain", "internal", "lan", "home.arpa", "onion", "alt"),
    *("esempio.it", "esempio.com", "indirizzo.it", "dominio.it"),
)
"""Domains at which nobody outside can answer (RFC 6761, 6762, 8375, 7686, 9476), and those that
Italians write for an example.
"""


def smtp_server(settings: Settings) -> SmtpServer | None:
    """Return the mail server of the settings; None where mails are files in a folder.

    Raises SettingsError when the sender or the server is an example, when the server wants a
    password and there is none, and when nobody signed in by OAuth.
    """
    mail = settings.mail
    if mail.smtp_host is None:
        return None
    _refuse_examples(mail)
    password, token = None, None
    if mail.sign_in == "oauth":
        token = access_tokens(settings)
    elif mail.smtp_user:
        password = _server_password(settings, mail.smtp_user)
    return SmtpServer(
        mail.smtp_host,
        mail.smtp_port,
        SmtpSecurity(mail.smtp_security),
        mail.smtp_user,
        password,
        Path(mail.smtp_ca) if mail.smtp_ca else None,
        token=token,
    )


def _server_password(settings: Settings, user: str) -> str:
    """Return the password of the server. Raises SettingsError where there is none."""
    password = passwords.find_password(settings.project_id, passwords.SMTP)
    if password:
        return password
    variable = passwords.environment_variable(passwords.SMTP)
    raise SettingsError(
        f"Manca la password del server della posta per «{user}». Lancia «collector password "
        f"--smtp», oppure mettila nella variabile d'ambiente {variable}. Non ho spedito nulla."
    )


def _refuse_examples(mail: MailTable) -> None:
    """Raise SettingsError where a real server would send from an address that is nobody's.

    A server on this very computer is for trying things out, with whatever address.
    """
    host = str(mail.smtp_host).casefold().rstrip(".")
    if host in _THIS_COMPUTER:
        return
    if is_below(host, _EXAMPLE_ENDINGS):
        raise SettingsError(
            f"In collector.toml, parte [mail], il server «{mail.smtp_host}» è un esempio: scrivi "
            "in «smtp_host» quello vero, oppure togli la riga per avere le mail come file. La "
            "guida è docs/guida/mail.md. Non ho spedito nulla."
        )
    for name, address in (("from", mail.sender), ("contact", mail.contact)):
        if is_nobodys_address(address):
            raise SettingsError(
                f"In collector.toml, parte [mail], «{name}» è ancora un indirizzo di esempio "
                f"(«{address}»): scrivi l'indirizzo vero del servizio, quello a cui si può "
                "rispondere, e rilancia il comando. Non ho spedito nulla."
            )


def is_nobodys_address(address: str) -> bool:
    """Return True for an address of an example: nobody reads what is sent there (RFC 2606)."""
    return is_below(address.rpartition("@")[2], _NOBODYS_ENDINGS)


def is_below(domain: str, endings: tuple[str, ...]) -> bool:
    """Return True for one of these domains, and for what is below one."""
    name = domain.casefold().rstrip(".")
    return any(name == ending or name.endswith(f".{ending}") for ending in endings)
