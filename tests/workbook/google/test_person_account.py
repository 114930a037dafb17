"""A person's own account at the sheet: a yes in the browser once, then by what was kept of it."""

import errno
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from collector.workbook.google import auth
from collector.workbook.google.auth import CONSENT_FILE
from collector.workbook.google.client import SCOPES
from schemas.code import is_code
from tests.workbook.google.desk import Desk, talk

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
        back = requests.Request(
            "GET", asked["redirect_uri"][0], params={"state": asked["state"][0], **self.answer}
        )
        self.url = back.prepare().url
        return True


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """The server that waits for the browser gets its request as soon as it waits: no thread, no
    race.
    """
    made = Browser()
    monkeypatch.setattr("webbrowser.get", lambda *_name: made)
    from google_auth_oauthlib import flow

    class Waiting(flow._ExclusiveWSGIServer):  # type: ignore[misc]
        def handle_request(self) -> None:
            environ = {
                "REQUEST_METHOD": "GET",
                "SERVER_NAME": "localhost",
                "SERVER_PORT": str(self.server_port),
                "wsgi.url_scheme": "http",
                "PATH_INFO": "/",
                "QUERY_STRING": urlsplit(str(made.url)).query,
            }
            made.pages += [page.decode() for page in self.get_app()(environ, lambda *_head: None)]

    monkeypatch.setattr(flow, "_ExclusiveWSGIServer", Waiting)
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        made.server.tokens.people[MARIA] = MARIA
        (tmp_path / "credentials.json").write_text(json.dumps({"installed": APP}), encoding="utf-8")
        yield made


def test_consent_in_the_browser_is_asked_once_and_stored_for_this_user_only(
    desk: Desk, browser: Browser
) -> None:
    ran = desk.init()
    assert ran.code == 0, ran.err
    assert [set(asked["scope"][0].split()) for asked in browser.asked] == [set(SCOPES)]
    assert "puoi chiudere questa pagina" in browser.pages[0]
    kept = desk.folder / CONSENT_FILE
    assert kept.stat().st_mode & 0o077 == 0
    desk.fill([talk(1), talk(2, end="")])
    desk.server.tokens.expire()  # an hour later
    report = desk.sync()
    assert (report["rows"]["complete"], report["rows"]["incomplete"]) == (1, 1)
    assert all(is_code(code, "R") for code in desk.texts("Schede", "code"))
    assert {call.email for call in desk.server.log if call.status != 401} == {MARIA}
    assert len(browser.asked) == 1
    doctor = desk.run("doctor")
    assert "di un account personale" in doctor.out
    assert doctor.code == 0, doctor.out


@pytest.mark.usefixtures("browser")
def test_messages_at_the_first_sign_in_stay_out_of_the_json(desk: Desk) -> None:
    desk.init()
    (desk.folder / CONSENT_FILE).unlink()
    ran = desk.run("sync", "--json")
    assert ran.json["notices"] is not None
    assert "Apri questo indirizzo nel browser" in ran.err


def test_without_a_browser_the_address_is_shown(
    desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    import webbrowser

    def none(*_name: str) -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr("webbrowser.get", none)
    monkeypatch.setattr(auth, "_has_reader", lambda: True)
    browser.url = "http://localhost/?error=access_denied"
    ran = desk.init()
    assert ran.code == 2
    assert (
        "Apri questo indirizzo nel browser e dai il permesso: https://accounts.google.com/"
        in ran.err
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"error": "access_denied"}, "il permesso non è stato dato"),
        ({}, "il permesso non è stato dato"),
    ],
)
def test_a_refusal_in_the_browser_is_an_error(
    desk: Desk, browser: Browser, answer: Any, words: str
) -> None:
    browser.answer = answer
    ran = desk.init()
    assert (ran.code, words in ran.err) == (2, True), ran.err
    assert not (desk.folder / CONSENT_FILE).exists()
    assert desk.server.log == []


def test_one_of_two_permissions_is_not_enough(
    desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted = desk.server.tokens.grant
    monkeypatch.setattr(
        desk.server.tokens, "grant", lambda form: (200, {**granted(form)[1], "scope": SCOPES[0]})
    )
    ran = desk.init()
    assert (ran.code, "non hai dato tutti i permessi" in ran.err) == (2, True), ran.err
    assert not (desk.folder / CONSENT_FILE).exists()
    assert len(browser.asked) == 1


def test_an_expired_consent_is_an_error_that_says_how_to_give_it_again(
    desk: Desk, browser: Browser
) -> None:
    desk.init()
    desk.fill([talk(1)])
    before = desk.book.state()
    desk.server.tokens.refusal = ("invalid_grant", "Token has been expired or revoked.")
    kept = desk.folder / CONSENT_FILE
    content = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(
        json.dumps({**content, "token": None, "expiry": "2026-01-01T00:00:00Z"}), encoding="utf-8"
    )
    ran = desk.run("sync")
    assert ran.code == 3
    assert f"Cancella il file «{CONSENT_FILE}» e rilancia il comando" in ran.err
    assert "Non ho scritto nulla" in ran.err
    assert desk.run("doctor").code == 3
    assert desk.book.state() == before
    kept.unlink()
    desk.server.tokens.refusal = None
    desk.sync()
    assert len(browser.asked) == 2


def test_a_consent_file_copied_from_another_computer_is_enough(desk: Desk) -> None:
    consent = desk.server.person(MARIA)
    (desk.folder / "credentials.json").write_text(json.dumps(consent), encoding="utf-8")
    assert desk.init().code == 0
    desk.fill([talk(1)])
    desk.sync()
    assert {call.email for call in desk.server.log} == {MARIA}


def test_a_damaged_consent_file_is_an_error(desk: Desk) -> None:
    (desk.folder / CONSENT_FILE).write_text("{", encoding="utf-8")
    ran = desk.init()
    assert (ran.code, "è rovinato. Cancellalo" in ran.err) == (2, True)


# Nobody answers


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A browser that opens the page and is closed; the program waits no time for it. The pages that
    it opened.
    """
    pages: list[str] = []

    class Closed:
        def open(self, url: str, **_how: Any) -> bool:
            pages.append(url)
            return True

    monkeypatch.setattr("webbrowser.get", lambda *_name: Closed())
    monkeypatch.setattr(auth, "WAIT", 0)
    return pages


def test_closing_the_browser_ends_the_command_with_a_message(desk: Desk, nobody: list[str]) -> None:
    for command in (["init", "--google", desk.url], ["init", "--google", desk.url]):
        ran = desk.run(*command)
        assert ran.code == 2
        assert "nessuno ha dato il permesso" in ran.err
        assert "Rilancia il comando" in ran.err
    assert len(nobody) == 2
    assert not (desk.folder / CONSENT_FILE).exists()
    assert desk.server.log == []


def test_the_wait_for_the_browser_is_limited() -> None:
    assert 60 <= auth.WAIT <= 600


@pytest.mark.parametrize("number", [errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL])
def test_a_port_that_cannot_be_opened_is_an_error(
    desk: Desk, nobody: list[str], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def busy(*_where: Any, **_how: Any) -> None:
        raise OSError(number, "in the system's language")

    monkeypatch.setattr("wsgiref.simple_server.make_server", busy)
    ran = desk.init()
    assert ran.code == 2
    assert "Non posso aspettare la risposta del browser" in ran.err
    assert "language" not in ran.err
    assert nobody == []


def test_another_program_on_the_usual_port_does_not_matter(desk: Desk, browser: Browser) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert desk.init().code == 0
    ports = {urlsplit(asked["redirect_uri"][0]).port for asked in browser.asked}
    assert 8080 not in ports


@pytest.mark.parametrize("command", [["init", "--google"], ["sync"], ["doctor"]])
def test_without_browser_and_terminal_the_command_ends_at_once_with_advice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """In CI, as a service, over a plain connection."""
    import webbrowser

    def none(*_name: str) -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr("webbrowser.get", none)
    (desk.folder / "collector.toml").write_text(
        f'[workbook]\ngoogle = "{desk.book.id}"\n', encoding="utf-8"
    )
    ran = desk.run(*command, *([desk.url] if command[0] == "init" else []))
    assert ran.code == 2
    output = " ".join((ran.err + ran.out).split())
    assert ("né un browser né un terminale" in output) != (command == ["doctor"])
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", [["init", "--google"], ["sync"], ["form"], ["doctor"]])
def test_a_key_for_a_web_application_is_refused_at_once(
    desk: Desk, nobody: list[str], command: list[str]
) -> None:
    (desk.folder / "credentials.json").write_text(json.dumps({"web": APP}), encoding="utf-8")
    (desk.folder / "collector.toml").write_text(
        f'[workbook]\ngoogle = "{desk.book.id}"\n', encoding="utf-8"
    )
    ran = desk.run(*command, *([desk.url] if command[0] == "init" else []))
    output = " ".join((ran.err + ran.out).split())
    if command == ["form"]:
        assert ran.code != 0
    else:
        assert ran.code == 2
        assert "è una chiave OAuth per «Applicazione web»" in output
        assert "App desktop" in output
    assert nobody == []


@pytest.mark.parametrize("kind", ["external_account", "impersonated_service_account", "boh"])
def test_a_key_of_an_unknown_kind_is_refused(desk: Desk, kind: str) -> None:
    (desk.folder / "credentials.json").write_text(json.dumps({"type": kind}), encoding="utf-8")
    ran = desk.init()
    assert (ran.code, "non è un file di chiave di Google" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("invalid_grant", "Token has been expired or revoked."), "scaduto o è stato tolto"),
        (("deleted_client", "The OAuth client was deleted."), "La chiave OAuth non esiste più"),
        (("invalid_client", "Unauthorized"), "La chiave OAuth non esiste più"),
        (("admin_policy_enforced", "Blocked."), "non lascia entrare questo programma"),
        (("access_denied", "Account restricted"), "non lascia entrare questo programma"),
        (("org_internal", "Only for the organization."), "non lascia entrare questo programma"),
    ],
)
def test_each_refusal_of_a_consent_gets_a_sentence_with_advice(
    desk: Desk, browser: Browser, said: tuple[str, str], words: str
) -> None:
    desk.init()
    kept = desk.folder / CONSENT_FILE
    content = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(
        json.dumps({**content, "token": None, "expiry": "2026-01-01T00:00:00Z"}), encoding="utf-8"
    )
    desk.server.tokens.refusal = said
    ran = desk.run("sync")
    assert (ran.code, words in ran.err) == (3, True), ran.err
