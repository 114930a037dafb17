"""The sheet changes between the question of `send` and its answer.

The question is asked again; with `--yes` nothing is sent.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.deliver.mail_server import PASSWORD, USER, MailServer, mail_server
from tests.road import SOUND, TODAY, Project

MEETING = "AS-2026-06-25"
QUESTION = "[s/N] "


@pytest.fixture
def post(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path) as server:
        yield server


@pytest.fixture
def project(tmp_path: Path, post: MailServer) -> Project:
    made = Project(tmp_path)
    (tmp_path / "collector.toml").write_text(
        f'[mail]\nfrom = "{USER}"\nsmtp_host = "127.0.0.1"\nsmtp_port = {post.port}\n'
        f'smtp_user = "{USER}"\n'
        'smtp_ca = "ca.pem"\nattachment = "plain"\naccept_plain_attachments = true\n',
        encoding="utf-8",
    )
    made.write([{**SOUND, "date": "02/06/2026", "next_date": "30/06/2026", "end": ""}])
    made.sync()
    return made


def type_into(project: Project, tab: str, title: str, row: int, text: str) -> None:
    book = openpyxl.load_workbook(project.workbook)
    at = next(cell.column for cell in book[tab][1] if cell.value == title)
    book[tab].cell(row, at).value = text
    book.save(project.workbook)


class Asking:
    """A command as a program of its own, that waits for an answer."""

    def __init__(self, project: Project, *command: str) -> None:
        self.running = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "collector",
                *command,
                "--today",
                TODAY,
                "--workbook",
                str(project.workbook),
                "--journal",
                str(project.journal),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUTF8": "1", "COLLECTOR_SMTP_PASSWORD": PASSWORD},
        )

    def question(self) -> str:
        """What is said up to the next question, or the end."""
        assert self.running.stdout is not None
        said = b""
        while not said.endswith(QUESTION.encode()) and (one := self.running.stdout.read(1)):
            said += one
        return said.decode()

    def answer(self, text: str) -> None:
        assert self.running.stdin is not None
        self.running.stdin.write(f"{text}\n".encode())
        self.running.stdin.flush()


@pytest.mark.parametrize(
    ("command", "tab", "title", "row"),
    [
        (["send", "--meeting", MEETING], "Persone", "Email", 4),
        (["remind"], "Persone", "Email", 2),
    ],
)
def test_send_asks_again_and_uses_the_new_address(
    project: Project, post: MailServer, command: list[str], tab: str, title: str, row: int
) -> None:
    asking = Asking(project, *command)
    assert QUESTION in asking.question()
    type_into(project, tab, title, row, "nuova@comune.example")
    asking.answer("s")
    again = asking.question()
    assert "Intanto il foglio è cambiato" in again
    assert post.taken == []
    asking.answer("s")
    asking.question()
    assert asking.running.wait(60) == 0
    assert "nuova@comune.example" in post.addressees


@pytest.mark.parametrize("other", [["sync"], ["history"]])
def test_a_sync_by_somebody_else_meanwhile_does_not_hide_the_change(
    project: Project, post: MailServer, other: list[str]
) -> None:
    """Then the journal says what the sheet says; but what was shown, and would go, is older."""
    asking = Asking(project, "send", "--meeting", MEETING)
    asking.question()
    type_into(project, "Persone", "Email", 4, "nuova@comune.example")
    assert project.run(*other).code == 0
    asking.answer("s")
    assert "Intanto il foglio è cambiato" in asking.question()
    assert post.taken == []
    asking.answer("s")
    asking.question()
    assert asking.running.wait(60) == 0
    assert "nuova@comune.example" in post.addressees
    assert "anna.rossi@comune.example" not in post.addressees


def test_a_no_to_the_second_question_sends_nothing(project: Project, post: MailServer) -> None:
    asking = Asking(project, "send", "--meeting", MEETING)
    asking.question()
    type_into(project, "Schede", "Riservatezza", 2, "coordinamento")
    asking.answer("s")
    asking.question()
    asking.answer("n")
    assert "Non ho spedito nulla." in asking.question()
    assert asking.running.wait(60) == 0
    assert post.taken == []


def test_a_save_that_changes_nothing_is_no_reason_to_ask_again(
    project: Project, post: MailServer
) -> None:
    asking = Asking(project, "send", "--meeting", MEETING)
    asking.question()
    openpyxl.load_workbook(project.workbook).save(project.workbook)
    asking.answer("s")
    asking.question()
    assert asking.running.wait(60) == 0
    assert len(post.taken) == 4


def test_with_yes_a_change_meanwhile_stops_the_sending(
    project: Project, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --yes: somebody saves while the documents are made."""
    from collector.app import sending

    check = sending.check_sending

    def save_then_check(prepared: sending.Sending) -> sending.Sending:
        type_into(project, "Persone", "Email", 4, "nuova@comune.example")
        return check(prepared)

    monkeypatch.setattr(sending, "check_sending", save_then_check)
    monkeypatch.setenv("COLLECTOR_SMTP_PASSWORD", PASSWORD)
    ran = project.run("send", "--meeting", MEETING, "--yes")
    assert ran.code == 3
    assert re.search(
        r"qualcuno ha cambiato «schede.xlsx».*Non ho spedito nulla", " ".join(ran.err.split())
    )
    assert post.taken == []
