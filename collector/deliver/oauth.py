"""Signing in at a mail server with a token (OAuth 2.0), where passwords are refused.

A person gives a consent once; it is kept as a refresh token, for which the provider hands out
access tokens that live for an hour. These are three small requests. A library for them (msal,
authlib) brings cryptography, a store of its own and far more than is asked here; the one for
Google's sheets logs addresses, and follows redirects with what it asks with. No token, code or
secret stands in a repr, an error or a log.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from collector.deliver.smtp import TokenError
from schemas.patterns import lazy_pattern

_SECONDS: Final = 20.0
"""How long to wait for an answer of the provider."""
_EARLY: Final = 120
"""Seconds before its end from which a token counts as over."""
_USUAL_LIFE: Final = 3600
_DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_USUAL_INTERVAL, _SLOWER = 5, 5
_ERROR_NAME: Final = lazy_pattern(r"[a-z_]{3,40}")
_MICROSOFT_CODE: Final = lazy_pattern(r"AADSTS\d{3,7}")
_PRINTABLE: Final = lazy_pattern(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """Where a provider is asked, and as whom.

    `device_url`: where a code for another device is had (RFC 8628); '' where the consent comes back
    through the browser of this computer, from `authorize_url`.
    """

    client_id: str
    token_url: str
    scope: str
    device_url: str = ""
    authorize_url: str = ""
    client_secret: str = field(default="", repr=False)


class Tokens(NamedTuple):
    """What a provider hands out. `refresh`: a newer consent, '' where the old one stays."""

    access: str
    refresh: str
    seconds: int

    def __repr__(self) -> str:
        """Return nothing that opens a door."""
        return "Tokens(…)"


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person types, and where, to give the consent on any device."""

    user_code: str
    address: str
    device_code: str = field(repr=False)
    interval: int
    seconds: int


class AccessTokens:
    """Hands out an access token, and fetches one where there is none or its time is over.

    `keep`: called with a newer consent, where the provider gives one.
    """

    def __init__(
        self,
        client: OAuthClient,
        consent: str,
        keep: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._consent = consent
        self._keep = keep
        self._clock = clock
        self._token = ""
        self._over = 0.0

    def __call__(self) -> str:
        """Return an access token. Raises TokenError."""
        if not self._token or self._clock() >= self._over:
            tokens = refreshed(self._client, self._consent)
            self._token = tokens.access
            self._over = self._clock() + tokens.seconds - _EARLY
            if tokens.refresh and tokens.refresh != self._consent:
                self._consent = tokens.refresh
                self._keep(tokens.refresh)
        return self._token


def refreshed(client: OAuthClient, consent: str) -> Tokens:
    """Return an access token for a consent. Raises TokenError, also for one that was revoked."""
    form = {"grant_type": "refresh_token", "refresh_token": consent, "scope": client.scope}
    return _tokens(_ask(client.token_url, _as_client(client, form)), client)


# --- The first consent --------------------------------------------------------------------------


def device_code(client: OAuthClient) -> DeviceCode:
    """Ask for a code with which a person gives the consent elsewhere. Raises TokenError."""
    answer = _ask(client.device_url, {"client_id": client.client_id, "scope": client.scope})
    _raise_for_error(answer, client)
    address = answer.get("verification_uri") or answer.get("verification_url") or ""
    parts = (str(answer.get("user_code") or ""), str(address), str(answer.get("device_code") or ""))
    if not all(_PRINTABLE.fullmatch(part) for part in parts):
        raise TokenError(_odd_answer(client.device_url))
    interval = _number(answer.get("interval"), _USUAL_INTERVAL)
    return DeviceCode(*parts, interval, _number(answer.get("expires_in"), 900))


def wait_for_consent(
    client: OAuthClient, code: DeviceCode, pause: Callable[[float], None]
) -> Tokens:
    """Ask until the person has given the consent; return it. `pause`: waits so many seconds.

    Raises TokenError when they said no, or when the time is over.
    """
    form = _as_client(client, {"grant_type": _DEVICE_GRANT, "device_code": code.device_code})
    interval, waited = code.interval, 0
    while waited < code.seconds:
        pause(interval)
        waited += interval
        answer = _ask(client.token_url, form)
        match answer.get("error"):
            case "authorization_pending":
                continue
            case "slow_down":
                interval += _SLOWER
                continue
        return _with_consent(_tokens(answer, client), client)
    raise TokenError("nessuno ha dato il consenso in tempo: rilancia «collector mail-login»")


def consent_for_code(client: OAuthClient, code: str, address: str, verifier: str) -> Tokens:
    """Return the consent for a code that came back through the browser.

    `address`: to which it came; `verifier`: the secret of this sign-in (PKCE). Raises TokenError.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": address,
        "code_verifier": verifier,
    }
    return _with_consent(_tokens(_ask(client.token_url, _as_client(client, form)), client), client)


# --- Asking the provider ------------------------------------------------------------------------


def _as_client(client: OAuthClient, form: Mapping[str, str]) -> dict[str, str]:
    asked = {"client_id": client.client_id, **form}
    if client.client_secret:
        asked["client_secret"] = client.client_secret
    return asked


def _ask(url: str, form: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the provider's answer, also one that says no. Raises TokenError where there is none.

    It is never followed elsewhere: what is asked with opens the mailbox.
    """
    import requests

    try:
        response = requests.post(url, data=dict(form), timeout=_SECONDS, allow_redirects=False)
        answer = response.json()
    except requests.exceptions.JSONDecodeError:
        raise TokenError(_odd_answer(url)) from None
    except requests.RequestException:
        # The exception is dropped: it may hold what was asked with.
        raise TokenError(
            f"non raggiungo «{_host(url)}», che deve lasciarci entrare nel server della posta: "
            "controlla la rete"
        ) from None
    if not isinstance(answer, dict):
        raise TokenError(_odd_answer(url))
    return answer


def _tokens(answer: Mapping[str, Any], client: OAuthClient) -> Tokens:
    """Return the tokens of an answer. Raises TokenError for a refusal, and for an odd answer."""
    _raise_for_error(answer, client)
    access, refresh = answer.get("access_token"), answer.get("refresh_token") or ""
    if not isinstance(access, str) or not _PRINTABLE.fullmatch(access):
        raise TokenError(_odd_answer(client.token_url))
    return Tokens(access, str(refresh), _number(answer.get("expires_in"), _USUAL_LIFE))


def _with_consent(tokens: Tokens, client: OAuthClient) -> Tokens:
    if not tokens.refresh:
        raise TokenError(
            f"«{_host(client.token_url)}» ha dato un accesso che dura solo un'ora: in "
            "«oauth_scope» manca il permesso di restare (offline_access)"
        )
    return tokens


def _raise_for_error(answer: Mapping[str, Any], client: OAuthClient) -> None:
    """Raise TokenError for a refusal. Of its words only names of errors are repeated."""
    error = answer.get("error")
    if not error:
        return
    host = _host(client.token_url)
    name = str(error) if _ERROR_NAME.fullmatch(str(error)) else "errore"
    details = _MICROSOFT_CODE.search(str(answer.get("error_description") or ""))
    shown = f"{name}, {details[0]}" if details else name
    match error:
        case "invalid_grant":
            why = f"il consenso per la posta è scaduto, o è stato revocato ({shown})"
            todo = "lancia «collector mail-login» e dallo di nuovo"
        case "invalid_client" | "unauthorized_client":
            why = f"«{host}» non riconosce l'applicazione ({shown})"
            todo = "controlla «oauth_client_id» e il suo segreto, poi lancia «collector mail-login»"
        case "access_denied" | "authorization_declined":
            why = f"il consenso è stato rifiutato ({shown})"
            todo = "rilancia «collector mail-login», o chiedi a chi amministra la posta"
        case "expired_token" | "code_expired":
            why = f"nessuno ha dato il consenso in tempo ({shown})"
            todo = "rilancia «collector mail-login»"
        case _:
            why = f"«{host}» non ci lascia entrare nella posta ({shown})"
            todo = "riprova più tardi; se resta così, chiedi a chi amministra la posta"
    raise TokenError(f"{why}: {todo}")


def _odd_answer(url: str) -> str:
    return (
        f"«{_host(url)}» ha risposto in un modo che non conosco: controlla gli indirizzi «oauth_…» "
        "in collector.toml"
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _number(value: object, otherwise: int) -> int:
    """Return a positive number of seconds; another for what is none."""
    try:
        number = int(str(value))
    except ValueError:
        return otherwise
    return number if number > 0 else otherwise
