"""Signing in to Google: the key file of a service account, or a person's own consent."""

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from google.auth.credentials import Credentials

from collector.errors import SettingsError, reason
from collector.workbook.google.client import SCOPES, Client

_EXAMPLE: Final = "esempio-non-valido"
CONSENT: Final = "google-autorizzazione.json"
"""Beside the key file of an installed app: the consent that the person gave."""


def read_key(path: Path) -> Mapping[str, Any]:
    """What a key file says. Raises SettingsError when it is missing, no JSON, still the example, or no key."""
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingsError(
            f"Non trovo il file della chiave di Google «{path}». Scaricalo da Google (console.cloud.google.com, «IAM e "
            "amministrazione», «Account di servizio», «Chiavi») e mettilo lì, oppure scrivi in collector.toml dove sta."
        ) from error
    except OSError as error:
        raise SettingsError(f"Non posso leggere il file della chiave «{path}»: {reason(error)}.") from error
    except ValueError as error:
        raise SettingsError(
            f"Il file della chiave «{path}» non è quello scaricato da Google: dentro non c'è JSON. Scaricalo di nuovo."
        ) from error
    if not isinstance(told, dict) or not ({"installed", "web"} & told.keys() or told.get("type")):
        raise SettingsError(f"«{path}» non è un file di chiave di Google. Scaricalo di nuovo e mettilo lì.")
    if _EXAMPLE in str(told.get("project_id", "")):
        raise SettingsError(f"«{path}» è ancora il file d'esempio. Metti al suo posto la chiave scaricata da Google.")
    return told


def sign_in(path: Path, *, api: str = "", scopes: tuple[str, ...] = SCOPES, consent: str = CONSENT) -> Client:
    """A client that acts for the account of a key file. Asks nothing of Google yet. Raises SettingsError.

    `consent`: the file that keeps a person's consent to these scopes.
    """
    told = read_key(path)
    if told.get("type") != "service_account":
        return Client(_person(path, told, scopes, consent), api=api)
    from google.oauth2.service_account import Credentials as ServiceAccount

    class Quiet(ServiceAccount):
        """Asks no other place where it may be used from: google-auth would, in the background, for each key."""

        def _is_regional_access_boundary_lookup_required(self) -> bool:
            return False

    try:
        auth: Any = Quiet.from_service_account_info(told, scopes=scopes)  # type: ignore[no-untyped-call]
    except (ValueError, TypeError) as error:
        raise SettingsError(
            f"La chiave nel file «{path}» è rovinata o incompleta. Scaricala di nuovo da Google e mettila lì."
        ) from error
    return Client(auth, account=auth.service_account_email, api=api)


def _person(path: Path, told: Mapping[str, Any], scopes: tuple[str, ...], consent: str) -> Credentials:
    """A person's own account, by an installed app: asked once in the browser, then by the consent kept beside it."""
    from google.auth.exceptions import GoogleAuthError
    from google.oauth2.credentials import Credentials as Person

    kept = path.with_name(consent)
    if told.get("type") == "authorized_user":
        kept = path
    try:
        known: Credentials = Person.from_authorized_user_file(str(kept), scopes=list(scopes))
        return known
    except FileNotFoundError:
        pass
    except (ValueError, GoogleAuthError) as error:
        raise SettingsError(f"Il file «{kept}» è rovinato. Cancellalo e rilancia il comando.") from error
    from google_auth_oauthlib.flow import InstalledAppFlow

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given: Any = InstalledAppFlow.from_client_config(told, scopes=list(scopes)).run_local_server(
            authorization_prompt_message="Apri questo indirizzo nel browser e dai il permesso: {url}",
            success_message="Fatto: puoi chiudere questa pagina e tornare al programma.",
        )
    kept.touch(mode=0o600)
    kept.write_text(given.to_json(), encoding="utf-8")
    new: Credentials = given
    return new
