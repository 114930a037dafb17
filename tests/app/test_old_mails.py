"""Mails that an older program took for sent when it wrote them: the coordinator is asked once what
became of them.
"""

import io
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.road import SOUND, Project

FIRST, SECOND = "AS-2026-04-21", "AS-2026-06-25"
TOLD = "Raccontato in aprile."


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose journal is of the version before, with four mails written for April."""
    made = Project(tmp_path)
    made.plain_mail()
    made.write([{**SOUND, "date": "02/04/2026", "next_date": "30/04/2026", "description": TOLD}])
    made.sync(today="2026-04-20")
    assert made.run("send", "--meeting", FIRST, today="2026-04-20").code == 0
    with closing(sqlite3.connect(made.journal)) as db, db:
        db.execute("ALTER TABLE deliveries DROP COLUMN document")
        db.execute("UPDATE meta SET value = '3' WHERE key = 'schema_version'")
    return made


def digest(project: Project, patch: pytest.MonkeyPatch, answer: str) -> tuple[str, str]:
    """What the command said, and what the documents of June tell."""
    patch.setattr(sys, "stdin", io.StringIO(answer))
    ran = project.run("digest", "--meeting", SECOND)
    assert ran.code == 0, ran.err
    folder = project.folder / "uscite" / "incontri" / SECOND
    pages = [path.read_text(encoding="utf-8") for path in folder.glob("*_P*.html")]
    return " ".join(ran.err.split()), "\n".join(pages)


def test_old_mails_said_to_be_sent_are_not_asked_about_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, told = digest(project, monkeypatch, "s\n")
    assert "ce ne sono 4 mail (AS-2026-04-21): sono state spedite tutte? [s/N]" in said
    assert TOLD not in told
    assert "spedite tutte" not in digest(project, monkeypatch, "")[0]


def test_old_mails_said_to_be_unsent_are_reported_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert TOLD in digest(project, monkeypatch, "n\n")[1]
    assert "spedite tutte" not in digest(project, monkeypatch, "")[0]
    assert project.run("send", "--sent", "Anna Rossi").code == 0


def test_without_an_answer_old_mails_are_asked_about_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, told = digest(project, monkeypatch, "")
    assert "Qui nessuno può rispondere" in said
    assert TOLD in told
    assert TOLD not in digest(project, monkeypatch, "sì\n")[1]


@pytest.mark.parametrize("command", [["meetings"], ["flags"], ["export", "--output", "-"]])
def test_a_journal_of_the_version_before_is_read_and_not_changed(
    project: Project, command: list[str]
) -> None:
    before = project.journal.read_bytes()
    assert project.run(*command).code == 0
    assert project.journal.read_bytes() == before
