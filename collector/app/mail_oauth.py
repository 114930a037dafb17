"""Signing in at the mail server by OAuth: the settings, the consent, and what is kept of it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple

from collector.app import passwords
from collector.app.config_file import MailTable
from collector.app.settings import Settings
from collector.deliver.oauth import (
    AccessTokens,
    DeviceCode,
    OAuthClient,
    Tokens,
    device_code,
    wait_for_consent,
)
from collector.deliver.smtp import TokenError
from collector.errors import DeliveryError, SettingsError, reason


class _Provider(NamedTuple):
    """Where a provider is asked; `{tenant}` stands for the organisation."""

    token_url: str
    scope: str
    device_url: str = ""
    authorize_url: str = ""


_MICROSOFT: Final = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
_PROVIDERS: Final = {
    "google": _Provider(
        "https://oauth2.googleapis.com/token",
        "https://mail.google.com/",
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
    ),
    "microsoft": _Provider(
        f"{_MICROSOFT}/token",
        "https://outlook.office.com/SMTP.Send offline_access",
        device_url=f"{_MICROSOFT}/devicecode",
    ),
}
_NO_PROVIDER: Final = _Provider("", "")


def access_tokens(settings: Settings) -> AccessTokens:
    """Return what hands out access tokens. Raises SettingsError where nobody has signed in."""
    consent = passwords.find_consent(settings.project_id)
    if not consent:
        variable = passwords.environment_variable(passwords.SMTP_CONSENT)
        raise SettingsError(
            "Manca il consenso per entrare nel server della posta con "
            f"«{settings.mail.smtp_user}». Lancia «collector mail-login», oppure metti il consenso "
            f"nella variabile d'ambiente {variable}. Non ho spedito nulla."
        )

    def keep(newer: str) -> None:
        # The one before still holds, so a keyring that cannot be written stops no mail.
        with suppress(SettingsError):
            passwords.store_consent(settings.project_id, newer)

    return AccessTokens(oauth_client(settings), consent, keep)


def oauth_client(settings: Settings, secret: str = "") -> OAuthClient:
    """Return where the provider of the settings is asked, and as whom.

    `secret`: that of the client, where it was just typed.
    """
    mail = settings.mail
    known = _PROVIDERS.get(mail.oauth_provider or "", _NO_PROVIDER)

    def url(setting: str | None, usual: str) -> str:
        return setting or usual.format(tenant=mail.oauth_tenant)

    stored = passwords.find_password(settings.project_id, passwords.SMTP_CLIENT)
    return OAuthClient(
        client_id=mail.oauth_client_id,
        token_url=url(mail.oauth_token_url, known.token_url),
        scope=mail.oauth_scope or known.scope,
        device_url=url(mail.oauth_device_url, known.device_url),
        authorize_url=url(mail.oauth_authorize_url, known.authorize_url),
        client_secret=secret or stored or "",
    )


def require_oauth(mail: MailTable) -> None:
    """Raise SettingsError where the settings do not say that we sign in by OAuth."""
    if mail.sign_in != "oauth":
        raise SettingsError(
            "Il server della posta qui vuole una password («collector password --smtp»). Per "
            'entrare con OAuth scrivi in collector.toml, parte [mail], sign_in = "oauth": la guida '
            "è docs/guida/mail.md. Non ho fatto nulla."
        )


def needs_client_secret(settings: Settings) -> bool:
    """Return True where the provider wants a secret beside the client's id, and we have none."""
    return settings.mail.oauth_provider == "google" and not oauth_client(settings).client_secret


def sign_in(
    settings: Settings,
    secret: str,
    *,
    show_code: Callable[[DeviceCode], None],
    show_page: Callable[[str], None],
    pause: Callable[[float], None],
) -> None:
    """Have a person give the consent, and keep it in the system's keyring.

    `secret`: of the client, '' where there is none, or it is known. `show_code`: says what to type
    where; `show_page`: opens a page in the browser; `pause`: waits so many seconds.

    Raises SettingsError where there is no keyring or no address to ask, DeliveryError when the
    consent was not given.
    """
    client = oauth_client(settings, secret)
    try:
        tokens = _consent(client, show_code, show_page, pause)
    except TokenError as error:
        sentence = str(error)
        raise DeliveryError(
            f"{sentence[:1].upper()}{sentence[1:]}. Non ho tenuto nessun consenso."
        ) from None
    if secret:
        passwords.store_password(settings.project_id, passwords.SMTP_CLIENT, secret)
    passwords.store_consent(settings.project_id, tokens.refresh)


def _consent(
    client: OAuthClient,
    show_code: Callable[[DeviceCode], None],
    show_page: Callable[[str], None],
    pause: Callable[[float], None],
) -> Tokens:
    """Ask for the consent: by a code for any device, or in the browser of this computer."""
    from collector.deliver.oauth_browser import consent_by_browser

    if client.device_url:
        code = device_code(client)
        show_code(code)
        return wait_for_consent(client, code, pause)
    if not client.authorize_url:
        raise SettingsError(
            "In collector.toml, parte [mail], non c'è dove chiedere il consenso: scrivi "
            "«oauth_provider», oppure «oauth_device_url» o «oauth_authorize_url». Non ho fatto "
            "nulla."
        )
    try:
        return consent_by_browser(client, show_page)
    except OSError as error:
        raise DeliveryError(
            f"Non posso aspettare la risposta del browser su questo computer: {reason(error)}. "
            "Forse un antivirus o un firewall tiene occupata la porta: chiedi a chi se ne occupa, "
            "e rilancia il comando."
        ) from error
