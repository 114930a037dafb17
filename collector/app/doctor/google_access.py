"""Checks on the way to Google: the key file, the person's consent, the connection, the clock."""

import datetime as dt
import os
from collections.abc import Generator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

import requests

from collector.app.doctor.report import Check, CheckLevel, error, failed, ok, warning
from collector.app.shared_folders import is_shared_folder
from collector.errors import CollectorError, SettingsError
from collector.workbook.google import errors, forms_api
from collector.workbook.google.auth import CONSENT_FILE, read_key_file, sign_in
from collector.workbook.google.client import GoogleClient

CLOCK_TOLERANCE: Final = dt.timedelta(minutes=5)
"""Google takes no signature from a clock that is off by more."""
_TIMEOUT: Final = (10, 20)
"""Seconds to wait for a connection, and for an answer."""
_OTHERS_MAY_READ: Final = 0o077


def check_key(
    path: Path, api: str, *, form_alone: bool
) -> Generator[Check, None, GoogleClient | None]:
    """Yield the checks of the key file; return who asks Google with it, None where nobody can.

    `api`: where Google is asked, '' for Google itself. `form_alone`: the workbook is on disk, so a
    person gave consent for the form only.
    """
    try:
        key = read_key_file(path)
        waiting = check_consent(path, key, form_alone=form_alone)
        if waiting:
            yield waiting
            return None
        client = _signed_in(path, key, api, form_alone=form_alone)
    except SettingsError as trouble:
        yield failed("key", trouble)
        return None
    mode = path.stat().st_mode if os.name == "posix" else 0
    yield check_key_file(path, mode, client.account)
    return client


def _signed_in(path: Path, key: Mapping[str, Any], api: str, *, form_alone: bool) -> GoogleClient:
    """Return a client with the rights that were consented to. Raises SettingsError."""
    if form_alone and key.get("type") != "service_account":
        return sign_in(
            path, api=api, scopes=forms_api.FORMS_SCOPES, consent=forms_api.FORMS_CONSENT_FILE
        )
    return sign_in(path, api=api)


def check_consent(path: Path, key: Mapping[str, Any], *, form_alone: bool = False) -> Check | None:
    """Return an error when a person still has to say yes in the browser, for their own account.

    None for a key that needs no consent, and where it was given.
    """
    if key.get("type") in ("service_account", "authorized_user"):
        return None
    given = path.with_name(forms_api.FORMS_CONSENT_FILE if form_alone else CONSENT_FILE)
    if given.exists():
        return None
    init = "«collector init --google» con l'indirizzo del foglio"
    command = "«collector form»" if form_alone else init
    return error(
        "key",
        "La chiave è di un account personale, e il permesso nel browser non è ancora stato dato.",
        f"Lancia {command}: si apre il browser e chiede il permesso.",
        SettingsError,
    )


def check_key_file(path: Path, mode: int, account: str) -> Check:
    """Check that nobody else can get hold of the key file.

    `mode`: its rights on POSIX, 0 elsewhere. `account`: the key's, '' for a person's own.
    """
    if is_shared_folder(path.parent):
        return warning(
            "key",
            f"Il file della chiave «{path}» sta in una cartella condivisa o in rete.",
            "Chi ha quel file può leggere e cambiare il foglio. Spostalo in una cartella solo tua, "
            "e scrivi in collector.toml dove sta (voce «credentials»).",
        )
    if mode & _OTHERS_MAY_READ:
        return warning(
            "key",
            "Altre persone che usano questo computer possono leggere il file della chiave "
            f"«{path}».",
            f"Lancia: chmod 600 '{path}'",
        )
    return ok("key", f"«{path.name}», di {account or 'un account personale'}")


def check_connection(address: str) -> Generator[Check, None, bool]:
    """Yield whether Google answers, and whether the clock is right; return whether to go on.

    One request, without the key.
    """
    try:
        answer = requests.get(address, timeout=_TIMEOUT, allow_redirects=False)
    except requests.exceptions.SSLError:
        yield error(
            "connection",
            "La connessione sicura con Google non riesce.",
            "Controlla la data e l'ora di questo computer. Se sono giuste, un antivirus o la rete "
            "dell'ufficio si mette in mezzo: chiedi a chi se ne occupa.",
        )
        return False
    except requests.RequestException:
        yield failed("connection", errors.unreachable_error())
        return False
    yield ok("connection", "Google risponde")
    clock = check_clock(answer.headers.get("Date", ""), dt.datetime.now(dt.UTC))
    yield from clock
    return all(check.level is not CheckLevel.ERROR for check in clock)


def check_clock(date: str, here: dt.datetime) -> Sequence[Check]:
    """Check our clock against the header `Date` of an answer; nothing where there is none.

    `here`: our time, with a zone.
    """
    try:
        there = parsedate_to_datetime(date)
    except ValueError:
        return ()
    if there.tzinfo is None:  # RFC 5322: "-0000" is UTC, too
        there = there.replace(tzinfo=dt.UTC)
    off = here - there
    if abs(off) <= CLOCK_TOLERANCE:
        return (ok("clock", "l'ora di questo computer è giusta"),)
    direction = "avanti" if off > dt.timedelta() else "indietro"
    return (
        error(
            "clock",
            f"L'orologio di questo computer è {direction} di {_length(abs(off))}.",
            "Google così rifiuta la chiave. Nelle impostazioni del computer metti l'ora "
            "automatica.",
        ),
    )


def _length(time: dt.timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    if minutes < 2 * 60:
        return f"{minutes} minuti"
    if minutes < 2 * 24 * 60:
        return f"{minutes // 60} ore"
    return "più di due giorni"


def api_is_off(trouble: CollectorError) -> bool:
    """True when Google refused because an API is not enabled in the key's project."""
    if not isinstance(trouble, errors.RefusedError):
        return False
    return trouble.reason in ("SERVICE_DISABLED", "accessNotConfigured")
