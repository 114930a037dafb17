"""What answers in Google's place (a proxy, the page of a Wi-Fi), what passes by itself (408, 409),
and the rules of an organisation: each has its own sentence, and none blames the sheet or the key.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from google.auth.exceptions import RefreshError, TransportError

from collector.workbook.google import client as client_module
from collector.workbook.google import errors
from schemas.code import is_code
from tests.google_sheets import faults
from tests.google_sheets.errors import ApiError
from tests.google_sheets.server import Answer
from tests.workbook.google.desk import Desk, talk

NETWORK = "Al posto di Google ha risposto una pagina della rete"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(client_module, "_wait", lambda _state: 0.0)
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill([talk(1), talk(2, end="")])
        made.server.log.clear()
        yield made


@pytest.mark.parametrize("code", [200, 302, 401, 403, 404, 407, 451, 511])
@pytest.mark.parametrize("command", ["sync", "doctor"])
def test_a_page_in_googles_place_speaks_of_the_network(desk: Desk, code: int, command: str) -> None:
    desk.server.fault = lambda _number, _call: faults.html(code)
    ran = desk.run(command)
    output = " ".join((ran.err + ran.out).split())
    assert (ran.code, NETWORK in output) == (3, True), output
    assert "non è condiviso" not in output
    assert "Non trovo il foglio" not in output
    assert "chiave nuova" not in output
    assert not desk.journal.exists()


@pytest.mark.parametrize(
    "body", ["Access denied by policy", '{"error": "blocked"}', '{"blocked": true}', "[]", ""]
)
def test_a_refusal_that_is_not_in_googles_form_is_not_googles(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setattr(
        desk.server, "_handled", lambda *_call: Answer(403, body.encode(), "text/plain")
    )
    ran = desk.run("sync")
    assert (ran.code, NETWORK in ran.err) == (3, True), ran.err


@pytest.mark.parametrize("code", [200, 403, 404, 407])
def test_a_page_in_place_of_a_token_speaks_of_the_network_and_of_no_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    answer = desk.server.answer
    page = Answer(code, b"<!DOCTYPE html><title>Benvenuti nel Wi-Fi</title>", "text/html")
    monkeypatch.setattr(
        desk.server, "answer", lambda call: page if call.path == "/token" else answer(call)
    )
    ran = desk.run("sync")
    assert (ran.code, NETWORK in ran.err) == (3, True), ran.err
    assert "chiave" not in ran.err


def test_a_network_page_for_a_write_is_a_lost_answer(desk: Desk) -> None:
    desk.server.faults.extend([None, None, faults.html(200, after=True)])
    desk.sync()
    codes = desk.texts("Schede", "code")
    assert all(is_code(code, "R") for code in codes)
    assert desk.sync()["api_calls"] == 2
    assert desk.texts("Schede", "code") == codes


@pytest.mark.parametrize("code", [408, 409])
@pytest.mark.parametrize("make", [faults.status, faults.html])
def test_a_passing_failure_is_tried_again(desk: Desk, code: int, make: Any) -> None:
    desk.server.faults.extend([make(code), make(code)])
    assert desk.sync()["rows"]["read"] == 2


@pytest.mark.parametrize("code", [408, 409])
def test_a_conflicting_write_is_repeated_and_a_timed_out_one_is_checked_first(
    desk: Desk, code: int
) -> None:
    desk.server.faults.extend([None, None, faults.status(code)])
    desk.sync()
    assert all(is_code(code, "R") for code in desk.texts("Schede", "code"))
    assert desk.sync()["api_calls"] == 2


@pytest.mark.parametrize("code", [408, 409])
def test_a_lasting_failure_ends_with_a_message(desk: Desk, code: int) -> None:
    desk.server.fault = lambda _number, _call: faults.status(code)
    ran = desk.run("sync")
    assert (ran.code, "Google in questo momento non risponde bene" in ran.err) == (3, True), ran.err


# The connection itself


def chained(outer: BaseException, inner: BaseException) -> BaseException:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.exceptions.SSLError(), "La connessione sicura con Google non riesce"),
        (
            chained(TransportError("x"), requests.exceptions.SSLError()),
            "La connessione sicura con Google non riesce",
        ),
        (requests.exceptions.ProxyError(), "Il proxy della rete dell'ufficio"),
        (requests.exceptions.ReadTimeout(), "Non riesco a raggiungere Google"),
        (requests.exceptions.ConnectionError(), "Non riesco a raggiungere Google"),
        (None, "Non riesco a raggiungere Google"),
    ],
)
def test_each_failure_of_the_network_has_its_message(
    error: BaseException | None, words: str
) -> None:
    assert words in str(errors.unreachable_error(error))


# The rules of an organisation

KEYS = (
    "Key creation is not allowed on this service account "
    "(constraints/iam.disableServiceAccountKeyCreation)."
)
OUTSIDE = "Sharing outside of the domain is not permitted by your administrator."


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (ApiError(403, KEYS), "non permette le chiavi degli account di servizio"),
        (ApiError(403, OUTSIDE), "non permette di condividere file con indirizzi di fuori"),
        (ApiError(403, "No.", reason="cannotShareOutsideDomain", drive=True), "indirizzi di fuori"),
        (
            ApiError(403, "The domain administrators have disabled Drive apps."),
            "non lascia entrare questo programma",
        ),
        (
            ApiError(403, "No.", reason="domainPolicy", drive=True),
            "non lascia entrare questo programma",
        ),
        (
            ApiError(403, "No.", reason="userRateLimitExceeded", drive=True),
            "per ora le richieste sono troppe",
        ),
        (ApiError(403, "The caller does not have permission"), "fuori dalla vostra organizzazione"),
    ],
)
def test_a_rule_of_the_organisation_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, refusal: ApiError, words: str
) -> None:
    body = json.dumps(refusal.body()).encode()
    monkeypatch.setattr(desk.server, "_handled", lambda *_call: Answer(refusal.code, body))
    ran = desk.run("sync")
    assert (ran.code, words in ran.err) == (3, True), ran.err


def test_keys_that_are_forbidden_are_named_at_sign_in_too(desk: Desk) -> None:
    desk.server.tokens.refusal = ("invalid_grant", KEYS)
    ran = desk.run("sync")
    assert (ran.code, "non permette le chiavi degli account di servizio" in ran.err) == (3, True)


def test_a_missing_key_file_message_names_the_rule_and_the_personal_account(
    desk: Desk,
) -> None:
    (desk.folder / "credentials.json").unlink()
    ran = desk.run("sync")
    assert (ran.code, "iam.disableServiceAccountKeyCreation" in ran.err) == (2, True)
    assert "account personale" in ran.err


@pytest.mark.parametrize("said", ["invalid_client: x", "deleted_client: x", "disabled_client: x"])
def test_a_deleted_service_account_is_named(said: str) -> None:
    assert "non esiste più" in str(errors.sign_in_refusal(RefreshError(said)))
