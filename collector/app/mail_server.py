"""The mail server that the settings name, with its password."""

from pathlib import Path

from collector.app import passwords
from collector.app.settings import Settings
from collector.deliver.smtp import SmtpSecurity, SmtpServer
from collector.errors import SettingsError


def smtp_server(settings: Settings) -> SmtpServer | None:
    """Return the mail server of the settings; None where mails are files in a folder.

    Raises SettingsError when the server wants a password and there is none.
    """
    mail = settings.mail
    if mail.smtp_host is None:
        return None
    password = None
    if mail.smtp_user:
        password = passwords.find_password(settings.project_id, passwords.SMTP)
        if not password:
            variable = passwords.environment_variable(passwords.SMTP)
            raise SettingsError(
                f"Manca la password del server della posta per «{mail.smtp_user}». Lancia "
                "«collector password --smtp», oppure mettila nella variabile d'ambiente "
                f"{variable}. Non ho spedito nulla."
            )
    return SmtpServer(
        mail.smtp_host,
        mail.smtp_port,
        SmtpSecurity(mail.smtp_security),
        mail.smtp_user,
        password,
        Path(mail.smtp_ca) if mail.smtp_ca else None,
    )
