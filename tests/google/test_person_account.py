"""A person's own account at the sheet: a yes in the browser once, then by what was kept of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from collector.workbook.google.client import SCOPES
from collector.workbook.google.signin import CONSENT
from schemas.code import is_code
from tests.google.desk import Desk, talk

APP = {
    "client_id": "1000.apps.googleusercontent.com",
    "client_secret": "segreto-di-prova",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
    "redirect_uris": ["http://localhost"],
}
"""As Google gives it: where a trial asks for tokens is not taken from here."""
MARIA = "responsabile@example.org"


class Browser:
    """Goes where Google would send it back to. `answer` is what Google adds to that address."""

    def __init__(self) -> None:
        self.answer = {"code": MARIA}
        self.asked: list[dict[str, list[str]]] = []
        self.pages: list[str] = []

    def open(self, url: str, **_how: Any) -> bool:
        asked = parse_qs(urlsplit(url).query)
        self.asked.append(asked)
        back = requests.Request("GET", asked["redirect_uri"][0], params={"state": asked["state"][0], **self.answer})
        self.url = back.prepare().url
        return True


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """The server that waits for the browser gets its request as soon as it waits: no thread, no race."""
    made = Browser()
    monkeypatch.setattr("webbrowser.get", lambda *_name: made)
    from google_auth_oauthlib import flow

    class Waiting(flow._ExclusiveWSGIServer):  # type: ignore[misc]
        def handle_request(self) -> None:
            environ = {
                "REQUEST_METHOD": "GET", "SERVER_NAME": "localhost", "SERVER_PORT": str(self.server_port),
                "wsgi.url_scheme": "http", "PATH_INFO": "/", "QUERY_STRING": urlsplit(str(made.url)).query,
            }  # fmt: skip
            made.pages += [page.decode() for page in self.get_app()(environ, lambda *_head: None)]

    monkeypatch.setattr(flow, "_ExclusiveWSGIServer", Waiting)
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        made.server.tokens.people[MARIA] = MARIA
        (tmp_path / "credentials.json").write_text(json.dumps({"installed": APP}), encoding="utf-8")
        yield made


def test_a_yes_in_the_browser_is_asked_once_and_kept_for_this_user_only(desk: Desk, browser: Browser) -> None:
    ran = desk.init()
    assert ran.code == 0, ran.err
    assert [set(asked["scope"][0].split()) for asked in browser.asked] == [set(SCOPES)]
    assert "puoi chiudere questa pagina" in browser.pages[0]
    kept = desk.folder / CONSENT
    assert kept.stat().st_mode & 0o077 == 0
    desk.fill([talk(1), talk(2, end="")])
    desk.server.tokens.expire()  # an hour later
    told = desk.sync()
    assert (told["rows"]["complete"], told["rows"]["incomplete"]) == (1, 1)
    assert all(is_code(code, "R") for code in desk.texts("Schede", "code"))
    assert {call.email for call in desk.server.log if call.status != 401} == {MARIA}
    assert len(browser.asked) == 1
    doctor = desk.run("doctor")
    assert "di un account personale" in doctor.out
    assert doctor.code == 0, doctor.out


@pytest.mark.usefixtures("browser")
def test_what_is_said_at_the_first_sign_in_does_not_get_into_the_json(desk: Desk) -> None:
    desk.init()
    (desk.folder / CONSENT).unlink()
    ran = desk.run("sync", "--json")
    assert ran.json["notices"] is not None
    assert "Apri questo indirizzo nel browser" in ran.err


def test_without_a_browser_the_address_is_shown(desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    import webbrowser

    def none(*_name: str) -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr("webbrowser.get", none)
    browser.url = "http://localhost/?error=access_denied"
    ran = desk.init()
    assert ran.code == 2
    assert "Apri questo indirizzo nel browser e dai il permesso: https://accounts.google.com/" in ran.err


@pytest.mark.parametrize(
    ("answer", "words"),
    [({"error": "access_denied"}, "il permesso non è stato dato"), ({}, "il permesso non è stato dato")],
)
def test_a_no_in_the_browser_is_no_consent(desk: Desk, browser: Browser, answer: Any, words: str) -> None:
    browser.answer = answer
    ran = desk.init()
    assert (ran.code, words in ran.err) == (2, True), ran.err
    assert not (desk.folder / CONSENT).exists()
    assert desk.server.log == []


def test_one_of_two_permissions_is_not_enough(desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    granted = desk.server.tokens.grant
    monkeypatch.setattr(desk.server.tokens, "grant", lambda form: (200, {**granted(form)[1], "scope": SCOPES[0]}))
    ran = desk.init()
    assert (ran.code, "non hai dato tutti i permessi" in ran.err) == (2, True), ran.err
    assert not (desk.folder / CONSENT).exists()
    assert len(browser.asked) == 1


def test_a_consent_that_expired_says_how_to_give_it_again(desk: Desk, browser: Browser) -> None:
    desk.init()
    desk.fill([talk(1)])
    before = desk.book.state()
    desk.server.tokens.refusal = ("invalid_grant", "Token has been expired or revoked.")
    kept = desk.folder / CONSENT
    told = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(json.dumps({**told, "token": None, "expiry": "2026-01-01T00:00:00Z"}), encoding="utf-8")
    ran = desk.run("sync")
    assert ran.code == 3
    assert f"Cancella il file «{CONSENT}» e rilancia il comando" in ran.err
    assert "Non ho scritto nulla" in ran.err
    assert desk.run("doctor").code == 3
    assert desk.book.state() == before
    kept.unlink()
    desk.server.tokens.refusal = None
    desk.sync()
    assert len(browser.asked) == 2


def test_a_consent_from_elsewhere_is_enough(desk: Desk) -> None:
    told = desk.server.person(MARIA)
    (desk.folder / "credentials.json").write_text(json.dumps(told), encoding="utf-8")
    assert desk.init().code == 0
    desk.fill([talk(1)])
    desk.sync()
    assert {call.email for call in desk.server.log} == {MARIA}


def test_a_consent_file_that_is_damaged_is_said(desk: Desk) -> None:
    (desk.folder / CONSENT).write_text("{", encoding="utf-8")
    ran = desk.init()
    assert (ran.code, "è rovinato. Cancellalo" in ran.err) == (2, True)
