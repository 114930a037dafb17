"""Signing in at the mail server by OAuth: a consent once, then tokens; none of it is ever seen."""

import io
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from collector.app import passwords
from collector.deliver.oauth import AccessTokens, OAuthClient, Tokens
from collector.deliver.smtp import (
    SmtpOutcome,
    SmtpReply,
    SmtpSecurity,
    SmtpServer,
    TokenError,
    send_message,
)
from tests.deliver.mail_server import USER, MailServer, mail_server
from tests.deliver.oauth_server import (
    ACCESS,
    CLIENT_ID,
    CLIENT_SECRET,
    CONSENT,
    NEWER,
    SECRETS,
    Provider,
    oauth_server,
)
from tests.deliver.test_passwords import InMemory, ring  # noqa: F401 - a fixture
from tests.road import SOUND, Project, Ran

TO = "anna.rossi@comune.example"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with oauth_server() as made:
        yield made


def client(provider: Provider) -> OAuthClient:
    return OAuthClient(CLIENT_ID, f"{provider.url}/token", "https://mail.google.com/")


# Tokens


def test_a_token_is_fetched_once_and_again_when_its_time_is_over(provider: Provider) -> None:
    clock = [0.0]
    tokens = AccessTokens(client(provider), CONSENT, lambda _: None, lambda: clock[0])
    assert [tokens(), tokens()] == [ACCESS, ACCESS]
    assert len(provider.asked) == 1
    clock[0] = 3590
    assert tokens() == ACCESS
    assert len(provider.asked) == 2


def test_a_newer_consent_takes_the_place_of_the_old_one(provider: Provider) -> None:
    provider.rotates = True
    kept: list[str] = []
    clock = [0.0]
    tokens = AccessTokens(client(provider), CONSENT, kept.append, lambda: clock[0])
    tokens()
    clock[0] = 4000
    tokens()
    assert kept == [NEWER]
    assert [form["refresh_token"] for form in provider.asked] == [CONSENT, NEWER]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("invalid_grant", "è scaduto, o è stato revocato (invalid_grant, AADSTS70008)"),
        ("invalid_client", "non riconosce l'applicazione"),
        ("temporarily_unavailable", "riprova più tardi"),
        ("<b>odd</b>", "(errore, AADSTS70008)"),
    ],
)
def test_a_refusal_says_what_to_do_and_repeats_no_secret(
    provider: Provider, error: str, sentence: str
) -> None:
    provider.refusals = [error]
    with pytest.raises(TokenError) as refused:
        AccessTokens(client(provider), CONSENT, lambda _: None)()
    assert sentence in str(refused.value)
    assert not any(secret in str(refused.value) for secret in (*SECRETS, "somebody", "<b>"))


@pytest.mark.parametrize("raw", [b"<html>", b"[]", b'{"access_token": "a\\u0001b"}', b"{}"])
def test_an_odd_answer_is_no_token(provider: Provider, raw: bytes) -> None:
    provider.raw = raw
    with pytest.raises(TokenError, match="in un modo che non conosco"):
        AccessTokens(client(provider), CONSENT, lambda _: None)()


def test_an_unreachable_provider_is_said_without_what_was_asked(provider: Provider) -> None:
    nowhere = OAuthClient(CLIENT_ID, "http://127.0.0.1:9/token", "x")
    with pytest.raises(TokenError) as refused:
        AccessTokens(nowhere, CONSENT, lambda _: None)()
    assert str(refused.value).startswith("non raggiungo «127.0.0.1»")
    assert refused.value.__context__ is None or refused.value.__suppress_context__
    assert CONSENT not in str(refused.value)


def test_no_repr_holds_a_secret(provider: Provider) -> None:
    made = OAuthClient(CLIENT_ID, "u", "s", client_secret=CLIENT_SECRET)
    tokens = AccessTokens(client(provider), CONSENT, lambda _: None)
    server = SmtpServer("h", 25, token=tokens)
    for thing in (made, tokens, server, Tokens(ACCESS, CONSENT, 1)):
        assert not any(secret in repr(thing) for secret in SECRETS)


# The mail server


def give(folder: Path, made: MailServer, token: str) -> SmtpReply:
    server = SmtpServer(
        "127.0.0.1", made.port, SmtpSecurity.STARTTLS, USER, None, folder / "ca.pem",
        seconds=5, token=lambda: token,
    )  # fmt: skip
    return send_message(server, USER, TO, b"Subject: Prova\r\n\r\nUna riga.\r\n")


def test_a_message_goes_with_a_token(tmp_path: Path) -> None:
    with mail_server(tmp_path, token=ACCESS) as made:
        assert give(tmp_path, made, ACCESS) == SmtpReply(SmtpOutcome.SENT)
    assert made.addressees == [TO]


def test_a_refused_token_is_answered_with_an_empty_line_and_never_repeated(tmp_path: Path) -> None:
    wrong = "sbagliato-" + "x" * 60
    with mail_server(tmp_path, token=ACCESS) as made:
        reply = give(tmp_path, made, wrong)
    assert made.answers == [b""]
    assert reply.outcome is SmtpOutcome.UNAVAILABLE
    assert "non accetta l'accesso con OAuth (535 5.7.8 no: …)" in reply.why
    assert "collector mail-login" in reply.why
    assert made.taken == []


def test_a_server_without_xoauth2_gets_no_token(tmp_path: Path) -> None:
    with mail_server(tmp_path) as made:
        reply = give(tmp_path, made, ACCESS)
    assert reply.outcome is SmtpOutcome.UNAVAILABLE
    assert "non offre l'accesso con OAuth (XOAUTH2)" in reply.why


def test_a_server_without_starttls_gets_no_token(tmp_path: Path) -> None:
    with mail_server(tmp_path, tls=False, token=ACCESS) as made:
        assert give(tmp_path, made, ACCESS).outcome is SmtpOutcome.UNAVAILABLE
    assert made.answers == []


# The commands


class Desk:
    """A project that sends by OAuth through a server on loopback."""

    def __init__(self, folder: Path, server: MailServer, provider: Provider) -> None:
        self.project = Project(folder)
        self.port = server.port
        self.provider = provider
        self.settings(f'oauth_device_url = "{provider.url}/device"')
        self.project.write([SOUND])
        self.project.sync()

    def settings(self, more: str) -> None:
        (self.project.folder / "collector.toml").write_text(
            f'[mail]\nfrom = "{USER}"\nsmtp_host = "127.0.0.1"\nsmtp_port = {self.port}\n'
            f'smtp_user = "{USER}"\nsmtp_ca = "ca.pem"\nattachment = "none"\nsign_in = "oauth"\n'
            f'oauth_client_id = "{CLIENT_ID}"\noauth_token_url = "{self.provider.url}/token"\n'
            f"{more}\n",
            encoding="utf-8",
        )

    def run(self, *arguments: str) -> Ran:
        ran = self.project.run(*arguments)
        assert not any(secret in ran.out + ran.err for secret in SECRETS)
        return ran


@pytest.fixture
def desk(
    tmp_path: Path,
    provider: Provider,
    ring: InMemory,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with mail_server(tmp_path, token=ACCESS) as server:
        yield Desk(tmp_path, server, provider)


def send(desk: Desk) -> Ran:
    return desk.run("send", "--meeting", "AS-2026-06-25", "--yes")


def test_a_code_gives_the_consent_and_the_mails_go(
    desk: Desk,
    ring: InMemory,  # noqa: F811
) -> None:
    before = send(desk)
    assert before.code == 2
    assert "collector mail-login" in before.err
    desk.provider.refusals = ["authorization_pending", "slow_down", ""]
    ran = desk.run("mail-login")
    assert ran.code == 0, ran.err
    assert "https://microsoft.example/devicelogin" in ran.out
    assert "ABCD-EFGH" in ran.out
    assert ring.kept["collector", passwords.SMTP_CONSENT] == CONSENT
    sent = send(desk)
    assert sent.code == 0, sent.err
    assert "mail_server" in desk.run("doctor", "--json").out
    stored = [path for path in desk.project.folder.rglob("*") if path.is_file()]
    for path in stored:
        content = path.read_bytes()
        assert not any(secret.encode() in content for secret in SECRETS), path
    assert "Tolto" in desk.run("mail-login", "--forget").out
    assert send(desk).code == 2


def test_a_revoked_consent_stops_the_mails_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords.store_consent("", CONSENT)
    desk.provider.refusals = ["invalid_grant"] * 20
    ran = send(desk)
    assert ran.code == 5
    assert "il consenso per la posta è scaduto, o è stato revocato" in ran.err
    assert "Non si perde" in ran.err


@pytest.mark.parametrize("says_no", [False, True])
def test_the_browser_gives_the_consent(
    desk: Desk,
    ring: InMemory,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    says_no: bool,
) -> None:
    desk.settings(
        f'oauth_provider = "google"\noauth_authorize_url = "{desk.provider.url}/authorize"'
    )
    desk.provider.says_no = says_no
    browsers: list[threading.Thread] = []

    def browse(address: str) -> None:
        browser = threading.Thread(target=requests.get, args=(address,), kwargs={"timeout": 5})
        browsers.append(browser)
        browser.start()

    monkeypatch.setattr("webbrowser.open", browse)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{CLIENT_SECRET}\n"))
    ran = desk.run("mail-login")
    browsers[0].join(5)
    if says_no:
        assert ran.code == 5
        assert "rifiutato" in ran.err
        assert ring.kept == {}
        return
    assert ran.code == 0, ran.err
    assert desk.provider.asked[-1]["client_secret"] == CLIENT_SECRET
    assert ring.kept["collector", passwords.SMTP_CONSENT] == CONSENT
    assert send(desk).code == 0


def test_a_long_consent_is_kept_in_parts(ring: InMemory) -> None:  # noqa: F811
    consent = "0.A" + "x1" * 1500
    passwords.store_consent("prova", consent)
    assert max(map(len, ring.kept.values())) <= 1000
    assert passwords.find_consent("prova") == consent
    assert passwords.delete_consent("prova")
    assert ring.kept == {}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ('sign_in = "oauth"\nsmtp_host = "smtp.cooperativa.it"', "«smtp_user», «oauth_client_id»"),
        ('oauth_token_url = "http://login.example.it/token"', "«oauth_token_url»"),
    ],
)
def test_settings_that_cannot_sign_in_are_refused(
    tmp_path: Path, settings: str, named: str
) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    (tmp_path / "collector.toml").write_text(
        f'[mail]\nfrom = "noi@cooperativa.it"\n{settings}\n', encoding="utf-8"
    )
    ran = project.run("remind")
    assert ran.code == 2
    assert named in ran.err
