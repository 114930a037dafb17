"""Signing in to Google: the key file of a service account, or a person's own consent.

A consent is asked for in the browser, once, and for a limited time: where nobody can see the page,
or nobody answers it in time, the command ends with a sentence.
"""

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
from collector.files import no_file, replace_file
from collector.workbook.google.client import SCOPES, GoogleClient

_EXAMPLE: Final = "esempio-non-valido"
_KINDS: Final = frozenset({"service_account", "authorized_user"})
WAIT: Final = 300
"""Seconds for a person to say yes in the browser."""
_INSECURE: Final = "OAUTHLIB_INSECURE_TRANSPORT"
CONSENT_FILE: Final = "google-autorizzazione.json"
"""Beside the key file of an installed app: the consent that the person gave."""


def read_key_file(path: Path) -> Mapping[str, Any]:
    """Return what a key file holds.

    Raises SettingsError when it is missing, no JSON, still the example, or no key.
    """
    why = no_file(path)
    if why:
        raise _unreadable(path, why)
    try:
        key = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingsError(
            f"Non trovo il file della chiave di Google «{path}». Scaricalo da Google "
            "(console.cloud.google.com, «IAM e amministrazione», «Account di servizio», «Chiavi») "
            "e mettilo lì, oppure scrivi in collector.toml dove sta. Se Google dice che la "
            "creazione delle chiavi è disattivata (regola iam.disableServiceAccountKeyCreation), "
            "chiedi a chi amministra Google di permetterla, o entra con un account personale: i "
            "passi sono nella guida al foglio Google."
        ) from error
    except OSError as error:
        raise _unreadable(path, reason(error)) from error
    except ValueError as error:
        raise SettingsError(
            f"Il file della chiave «{path}» non è quello scaricato da Google: dentro non c'è JSON. "
            "Scaricalo di nuovo."
        ) from error
    problem = _key_problem(path, key)
    if problem:
        raise SettingsError(problem)
    checked: Mapping[str, Any] = key
    return checked


def _key_problem(path: Path, key: Any) -> str:
    """Return the sentence for a JSON that is no key for this program; '' for one that is."""
    if isinstance(key, dict) and "web" in key:
        return (
            f"Il file «{path}» è una chiave OAuth per «Applicazione web», e con quella il browser "
            "non può tornare a questo programma. In console.cloud.google.com, «API e servizi», "
            "«Credenziali», premi «Crea credenziali», «ID client OAuth», tipo «App desktop»; "
            "scarica il file e mettilo al posto di questo."
        )
    is_key = isinstance(key, dict) and ("installed" in key or key.get("type") in _KINDS)
    if not is_key:
        return f"«{path}» non è un file di chiave di Google. Scaricalo di nuovo e mettilo lì."
    if _EXAMPLE in str(key.get("project_id", "")):
        return (
            f"«{path}» è ancora il file d'esempio. Metti al suo posto la chiave scaricata da "
            "Google."
        )
    return ""


def _unreadable(path: Path, why: str) -> SettingsError:
    return SettingsError(
        f"Non posso leggere il file della chiave «{path}»: {why}. Scrivi alla voce «credentials» "
        "di collector.toml il file scaricato da Google, e controlla che si possa aprire."
    )


def sign_in(
    path: Path, *, api: str = "", scopes: tuple[str, ...] = SCOPES, consent: str = CONSENT_FILE
) -> GoogleClient:
    """Return a client that acts for the account of a key file; a service account asks Google
    nothing yet.

    `api`: another server's address in place of Google's, for tests. `consent`: the name of the file
    that keeps a person's consent to these scopes. Raises SettingsError.
    """
    key = read_key_file(path)
    if key.get("type") != "service_account":
        credentials, consent_path = _person(path, key, scopes, consent, api)
        return GoogleClient(credentials, api=api, consent=consent_path)
    from google.oauth2.service_account import Credentials as ServiceAccount

    class QuietServiceAccount(ServiceAccount):
        """Asks no other place where it may be used from: google-auth would, in the background, for
        each key.
        """

        def _is_regional_access_boundary_lookup_required(self) -> bool:
            return False

    from_key: Any = QuietServiceAccount.from_service_account_info
    try:
        account: Any = from_key(key, scopes=scopes)
    except (ValueError, TypeError) as error:
        raise _damaged(path) from error
    return GoogleClient(account, account=account.service_account_email, api=api)


def _damaged(path: Path) -> SettingsError:
    return SettingsError(
        f"La chiave nel file «{path}» è rovinata o incompleta. Scaricala di nuovo da Google e "
        "mettila lì."
    )


def _person(
    path: Path, key: Mapping[str, Any], scopes: tuple[str, ...], consent: str, api: str
) -> tuple[Credentials, Path]:
    """Return the credentials of a person's own account, and the file that keeps the consent.

    An installed app asks once in the browser; then the consent kept beside it serves. Raises
    SettingsError.
    """
    is_consent = key.get("type") == "authorized_user"
    consent_path = path if is_consent else path.with_name(consent)
    stored = _stored_consent(consent_path, scopes)
    if stored is None:
        given = _ask_in_the_browser(path, key, scopes, api)
        _save_consent(given, consent_path)
        return given, consent_path
    # google-auth overlooks the token_uri of such a file.
    return (stored.with_token_uri(f"{api}/token") if api else stored), consent_path


def _stored_consent(consent_path: Path, scopes: tuple[str, ...]) -> Any | None:
    """Return the credentials of a consent that was given before; None where there is no file.

    Raises SettingsError for a damaged file.
    """
    from google.auth.exceptions import GoogleAuthError
    from google.oauth2.credentials import Credentials as PersonCredentials

    from_file: Any = PersonCredentials.from_authorized_user_file
    try:
        return from_file(str(consent_path), scopes=list(scopes))
    except FileNotFoundError:
        return None
    except (ValueError, GoogleAuthError) as error:
        raise SettingsError(
            f"Il file «{consent_path}» è rovinato. Cancellalo e rilancia il comando."
        ) from error


def _save_consent(given: Any, consent_path: Path) -> None:
    """Write a consent for this user only. Raises SettingsError where that fails."""
    try:
        replace_file(consent_path, given.to_json().encode(), private=True)
    except OSError as error:
        raise SettingsError(
            f"Non posso scrivere «{consent_path}», che ricorda il tuo consenso: {reason(error)}. "
            "Controlla la cartella e rilancia il comando: il consenso va dato di nuovo."
        ) from error


def _ask_in_the_browser(
    path: Path, key: Mapping[str, Any], scopes: tuple[str, ...], api: str
) -> Any:
    """Return the credentials of the person who says yes. Raises SettingsError where nobody does."""
    from google_auth_oauthlib.flow import InstalledAppFlow
    from oauthlib.oauth2 import OAuth2Error

    app = dict(key)
    if api:
        app = {kind: {**about, "token_uri": f"{api}/token"} for kind, about in key.items()}
    try:
        flow = InstalledAppFlow.from_client_config(app, scopes=list(scopes))
    except ValueError as error:
        raise _damaged(path) from error
    has_browser = _has_browser()
    if not has_browser and not _has_reader():
        raise SettingsError(
            "Per entrare in Google con un account personale qualcuno deve dare il permesso nel "
            "browser, e qui non c'è né un browser né un terminale. Lancia una volta lo stesso "
            "comando su un computer con il browser e copia qui il file che nasce accanto alla "
            f"chiave («{path.with_name(CONSENT_FILE).name}» o quello del modulo), oppure usa un "
            "account di servizio."
        )
    try:
        with warnings.catch_warnings(), redirect_stdout(sys.stderr), _over_loopback(api):
            warnings.simplefilter("ignore")
            return _wait_for_browser(flow, open_browser=has_browser)
    except Warning as error:  # oauthlib's way to say that other scopes were given than asked for
        raise SettingsError(
            "Nel browser non hai dato tutti i permessi. Rilancia il comando e lascia il segno "
            "accanto a ognuno."
        ) from error
    except (OAuth2Error, ValueError, RequestException) as error:
        raise SettingsError(
            "Nel browser il permesso non è stato dato, o Google non l'ha confermato. Rilancia il "
            "comando e premi «Continua» in ogni pagina."
        ) from error


def _wait_for_browser(flow: Any, *, open_browser: bool) -> Any:
    """Open Google's page, wait for the browser to come back, fetch the token.

    The port on which the browser comes back is any free one: Google lets an installed app choose.
    Raises SettingsError, and what oauthlib and requests raise.
    """
    try:
        return flow.run_local_server(
            port=0,
            authorization_prompt_message=(
                f"Apri questo indirizzo nel browser e dai il permesso: {{url}}\nAspetto "
                f"{WAIT // 60} minuti."
            ),
            success_message="Fatto: puoi chiudere questa pagina e tornare al programma.",
            open_browser=open_browser,
            timeout_seconds=WAIT,
        )
    except AttributeError as error:  # WSGITimeoutError is one; older versions do not know it
        raise SettingsError(
            f"In {WAIT // 60} minuti nel browser nessuno ha dato il permesso: forse la pagina è "
            "stata chiusa. Rilancia il comando: la pagina si apre di nuovo. Se Google ha scritto "
            "«Accesso bloccato», guarda nella guida al foglio Google, «Con un account personale»."
        ) from error
    except RequestException:
        raise  # an OSError too, but not one of this computer's
    except OSError as error:
        raise SettingsError(
            f"Non posso aspettare la risposta del browser su questo computer: {reason(error)}. Un "
            "altro programma, forse un antivirus o un firewall, tiene occupata la porta: chiudilo "
            "o chiedi a chi se ne occupa, e rilancia il comando."
        ) from error


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _has_reader() -> bool:
    """Return True where somebody can read the address and open it elsewhere on this computer."""
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def _over_loopback(api: str) -> Iterator[None]:
    """Let oauthlib use a server on this computer, which speaks no https: for tests, with `api`."""
    before = os.environ.get(_INSECURE)
    if api:
        os.environ[_INSECURE] = "1"
    try:
        yield
    finally:
        if api and before is None:
            del os.environ[_INSECURE]
