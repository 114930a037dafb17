"""One message through a real server: its outcome, however the session ends."""

import dataclasses
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.deliver.smtp import (
    SmtpOutcome,
    SmtpReply,
    SmtpSecurity,
    SmtpServer,
    _dot_stuffed,
    send_message,
)
from tests.deliver.mail_server import PASSWORD, USER, Conduct, MailServer, mail_server

FROM, TO = "mediazione@cooperativa.example", "anna.rossi@comune.example"
CONTENT = b"Subject: Prova\r\n\r\nUna riga.\r\n.Una riga con un punto.\r\n"


def server(folder: Path, made: MailServer, **change: object) -> SmtpServer:
    base = SmtpServer(
        "127.0.0.1", made.port, SmtpSecurity.STARTTLS, USER, PASSWORD, folder / "ca.pem", seconds=5
    )
    return dataclasses.replace(base, **change)  # type: ignore[arg-type]


def give(folder: Path, made: MailServer, **change: object) -> SmtpReply:
    return send_message(server(folder, made, **change), FROM, TO, CONTENT)


def test_a_message_is_sent_whole_encrypted_and_after_login(tmp_path: Path) -> None:
    with mail_server(tmp_path) as made:
        assert give(tmp_path, made) == SmtpReply(SmtpOutcome.SENT)
    assert made.raw == [CONTENT]
    assert made.addressees == [TO]


STAGES = {
    # before the server agrees to take the message nothing went out
    ("EHLO", "421 Too busy"): SmtpOutcome.UNAVAILABLE,
    ("EHLO", "drop"): SmtpOutcome.UNAVAILABLE,
    ("EHLO", "stall"): SmtpOutcome.UNAVAILABLE,
    ("MAIL", "451 Later"): SmtpOutcome.LATER,
    ("MAIL", "550 Not you"): SmtpOutcome.FAILED,
    ("MAIL", "drop"): SmtpOutcome.LATER,
    ("MAIL", "stall"): SmtpOutcome.LATER,
    ("RCPT", "450 Greylisted"): SmtpOutcome.LATER,
    ("RCPT", "550 No such user"): SmtpOutcome.FAILED,
    ("RCPT", "drop"): SmtpOutcome.LATER,
    ("RCPT", "stall"): SmtpOutcome.LATER,
    # after it, only an answer makes it certain
    ("DATA", "452 Disk full"): SmtpOutcome.LATER,
    ("DATA", "554 Spam"): SmtpOutcome.FAILED,
    ("DATA", "drop"): SmtpOutcome.UNCERTAIN,
    ("DATA", "stall"): SmtpOutcome.UNCERTAIN,
    ("AFTER", "drop"): SmtpOutcome.UNCERTAIN,
    ("AFTER", "stall"): SmtpOutcome.UNCERTAIN,
}


@pytest.mark.parametrize(("stage", "answer"), STAGES)
def test_each_way_to_end_has_its_outcome(tmp_path: Path, stage: str, answer: str) -> None:
    with mail_server(tmp_path, Conduct(stage, answer)) as made:
        reply = give(tmp_path, made, seconds=0.4 if answer == "stall" else 5)
    assert reply.outcome is STAGES[stage, answer]
    assert reply.why
    assert bool(made.taken) == (stage == "AFTER")


def test_nobody_is_named_to_a_server_that_refuses_the_sender(tmp_path: Path) -> None:
    with mail_server(tmp_path, Conduct("MAIL", "550 Not you")) as made:
        give(tmp_path, made)
    assert made.named == []


def test_an_untrusted_certificate_ends_the_connection(tmp_path: Path) -> None:
    with mail_server(tmp_path, known=False) as made:
        reply = give(tmp_path, made)
    assert reply.outcome is SmtpOutcome.UNAVAILABLE
    assert "certificato" in reply.why
    assert made.taken == []


def test_a_server_without_starttls_gets_neither_password_nor_mail(tmp_path: Path) -> None:
    with mail_server(tmp_path, tls=False) as made:
        reply = give(tmp_path, made)
    assert reply.outcome is SmtpOutcome.UNAVAILABLE
    assert "STARTTLS" in reply.why


def test_a_wrong_password_is_reported_without_repeating_it(tmp_path: Path) -> None:
    with mail_server(tmp_path) as made:
        reply = give(tmp_path, made, password="sbagliata-12345")  # noqa: S106
    assert reply.outcome is SmtpOutcome.UNAVAILABLE
    assert "non accetta utente e password" in reply.why
    assert "sbagliata" not in reply.why


def test_an_unreachable_server_is_unavailable(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    reply = send_message(SmtpServer("127.0.0.1", port, seconds=2), FROM, TO, CONTENT)
    assert reply.outcome is SmtpOutcome.UNAVAILABLE


@contextmanager
def scripted(lines: list[bytes]) -> Iterator[int]:
    """A server without TLS that says these lines, one per line it hears, and hangs up after the
    last.
    """
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        talk, _ = listener.accept()
        with talk, talk.makefile("rb") as heard:
            for line in lines:
                talk.sendall(line)
                heard_line = heard.readline()
                while line.startswith(b"354") and heard_line not in (b".\r\n", b""):
                    heard_line = heard.readline()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(5)


GREETING, OK, GO = b"220 hello\r\n", b"250 OK\r\n", b"354 go on\r\n"


@pytest.mark.parametrize(
    ("lines", "fate"),
    [
        ([], SmtpOutcome.UNAVAILABLE),
        ([b"554 no service\r\n"], SmtpOutcome.UNAVAILABLE),
        ([GREETING], SmtpOutcome.UNAVAILABLE),
        ([GREETING, OK], SmtpOutcome.LATER),
        ([GREETING, OK, OK], SmtpOutcome.LATER),
        ([GREETING, OK, OK, OK], SmtpOutcome.LATER),
        ([GREETING, OK, OK, OK, b"451 not now\r\n"], SmtpOutcome.LATER),
        ([GREETING, OK, OK, OK, b"554 never\r\n"], SmtpOutcome.FAILED),
        ([GREETING, OK, OK, OK, GO], SmtpOutcome.UNCERTAIN),
        ([GREETING, OK, OK, OK, GO, b"nonsense\r\n"], SmtpOutcome.UNCERTAIN),
        ([GREETING, OK, OK, OK, GO, OK], SmtpOutcome.SENT),
    ],
)
def test_a_connection_cut_after_each_line_has_its_outcome(
    lines: list[bytes], fate: SmtpOutcome
) -> None:
    with scripted(lines) as port:
        reply = send_message(
            SmtpServer("127.0.0.1", port, SmtpSecurity.NONE, seconds=5), FROM, TO, CONTENT
        )
    assert reply.outcome is fate


LINE = st.binary(max_size=20).filter(lambda line: not set(line) & set(b"\r\n"))


@given(st.lists(LINE, min_size=1, max_size=8))
def test_no_line_of_a_message_can_end_it(lines: list[bytes]) -> None:
    *sent, dot, nothing = _dot_stuffed(b"".join(line + b"\r\n" for line in lines)).split(b"\r\n")
    assert (dot, nothing) == (b".", b"")
    assert b"." not in sent
    assert [line[1:] if line.startswith(b".") else line for line in sent] == lines
