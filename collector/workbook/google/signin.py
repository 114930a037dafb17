"""Signing in to Google: the key file of a service account, or a person's own consent."""

import json
import os
import sys
import warnings
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, Final

from google.auth.credentials import Credentials
from requests import RequestException

from collector.errors import SettingsError, reason
from collector.files import replace_file
from collector.paths import no_file
from collector.workbook.google.client import SCOPES, Client

_EXAMPLE: Final = "esempio-non-valido"
_INSECURE: Final = "OAUTHLIB_INSECURE_TRANSPORT"
CONSENT: Final = "google-autorizzazione.json"
"""Beside the key file of an installed app: the consent that the person gave."""


def read_key(path: Path) -> Mapping[str, Any]:
    """What a key file says. Raises SettingsError when it is missing, no JSON, still the example, or no key."""
    if why := no_file(path):
        raise _unreadable(path, why)
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingsError(
            f"Non trovo il file della chiave di Google «{path}». Scaricalo da Google (console.cloud.google.com, «IAM e "
            "amministrazione», «Account di servizio», «Chiavi») e mettilo lì, oppure scrivi in collector.toml dove sta."
        ) from error
    except OSError as error:
        raise _unreadable(path, reason(error)) from error
    except ValueError as error:
        raise SettingsError(
            f"Il file della chiave «{path}» non è quello scaricato da Google: dentro non c'è JSON. Scaricalo di nuovo."
        ) from error
    if not isinstance(told, dict) or not ({"installed", "web"} & told.keys() or told.get("type")):
        raise SettingsError(f"«{path}» non è un file di chiave di Google. Scaricalo di nuovo e mettilo lì.")
    if _EXAMPLE in str(told.get("project_id", "")):
        raise SettingsError(f"«{path}» è ancora il file d'esempio. Metti al suo posto la chiave scaricata da Google.")
    return told


def _unreadable(path: Path, why: str) -> SettingsError:
    return SettingsError(
        f"Non posso leggere il file della chiave «{path}»: {why}. Scrivi alla voce «credentials» di "
        "collector.toml il file scaricato da Google, e controlla che si possa aprire."
    )


def sign_in(path: Path, *, api: str = "", scopes: tuple[str, ...] = SCOPES, consent: str = CONSENT) -> Client:
    """A client that acts for the account of a key file. Asks nothing of Google yet. Raises SettingsError.

    `consent`: the file that keeps a person's consent to these scopes.
    """
    told = read_key(path)
    if told.get("type") != "service_account":
        auth, kept = _person(path, told, scopes, consent, api)
        return Client(auth, api=api, consent=kept)
    from google.oauth2.service_account import Credentials as ServiceAccount

    class Quiet(ServiceAccount):
        """Asks no other place where it may be used from: google-auth would, in the background, for each key."""

        def _is_regional_access_boundary_lookup_required(self) -> bool:
            return False

    try:
        account: Any = Quiet.from_service_account_info(told, scopes=scopes)  # type: ignore[no-untyped-call]
    except (ValueError, TypeError) as error:
        raise _damaged(path) from error
    return Client(account, account=account.service_account_email, api=api)


def _damaged(path: Path) -> SettingsError:
    return SettingsError(
        f"La chiave nel file «{path}» è rovinata o incompleta. Scaricala di nuovo da Google e mettila lì."
    )


def _person(
    path: Path, told: Mapping[str, Any], scopes: tuple[str, ...], consent: str, api: str
) -> tuple[Credentials, Path]:
    """A person's own account, by an installed app: asked once in the browser, then by the consent kept beside it; and
    the file that keeps it.
    """
    from google.auth.exceptions import GoogleAuthError
    from google.oauth2.credentials import Credentials as Person

    kept = path if told.get("type") == "authorized_user" else path.with_name(consent)
    try:
        known: Any = Person.from_authorized_user_file(str(kept), scopes=list(scopes))
        # google-auth overlooks the token_uri of such a file
        return (known.with_token_uri(f"{api}/token") if api else known), kept
    except FileNotFoundError:
        pass
    except (ValueError, GoogleAuthError) as error:
        raise SettingsError(f"Il file «{kept}» è rovinato. Cancellalo e rilancia il comando.") from error
    given = _asked_in_the_browser(path, told, scopes, api)
    try:
        replace_file(kept, given.to_json().encode(), private=True)
    except OSError as error:
        raise SettingsError(
            f"Non posso scrivere «{kept}», che ricorda il tuo consenso: {reason(error)}. Controlla la cartella e "
            "rilancia il comando: il consenso va dato di nuovo."
        ) from error
    return given, kept


def _asked_in_the_browser(path: Path, told: Mapping[str, Any], scopes: tuple[str, ...], api: str) -> Any:
    """Credentials of the person who says yes. Raises SettingsError."""
    from google_auth_oauthlib.flow import InstalledAppFlow
    from oauthlib.oauth2 import OAuth2Error

    app = {kind: {**about, "token_uri": f"{api}/token"} if api else about for kind, about in told.items()}
    try:
        flow = InstalledAppFlow.from_client_config(app, scopes=list(scopes))
    except ValueError as error:
        raise _damaged(path) from error
    try:
        with warnings.catch_warnings(), redirect_stdout(sys.stderr), _over_loopback(api):
            warnings.simplefilter("ignore")
            return flow.run_local_server(
                authorization_prompt_message="Apri questo indirizzo nel browser e dai il permesso: {url}",
                success_message="Fatto: puoi chiudere questa pagina e tornare al programma.",
                open_browser=_has_browser(),
            )
    except Warning as error:  # oauthlib's way to say that other scopes were given than were asked for
        raise SettingsError(
            "Nel browser non hai dato tutti i permessi. Rilancia il comando e lascia il segno accanto a ognuno."
        ) from error
    except (OAuth2Error, ValueError, RequestException) as error:
        raise SettingsError(
            "Nel browser il permesso non è stato dato, o Google non l'ha confermato. Rilancia il comando e premi "
            "«Continua» in ogni pagina."
        ) from error


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


@contextmanager
def _over_loopback(api: str) -> Iterator[None]:
    """For trials oauthlib may use a server on this computer, which speaks no https."""
    before = os.environ.get(_INSECURE)
    if api:
        os.environ[_INSECURE] = "1"
    try:
        yield
    finally:
        if api and before is None:
            del os.environ[_INSECURE]
