"""`collector week` and `collector` alone, on either workbook."""

import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from collector.app.google_sheet import GOOGLE_API_VARIABLE
from tests.app.test_week import Terminal
from tests.both_workbooks.workbooks import Book, OnGoogle
from tests.road import NUCLEI, SOUND, TODAY, Ran, plain_mail, run_in
from tests.workbook.google.desk import Desk

ROWS = [
    {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"},
    {**SOUND, "date": "09/06/2026", "next_date": "30/06/2026", "end": ""},
]


@pytest.fixture
def service(project: Book) -> Book:
    if not (project.folder / "collector.toml").exists():
        (project.folder / "collector.toml").write_text("", encoding="utf-8")
    plain_mail(project.folder)
    project.write(ROWS)
    return project


def mails(project: Book) -> set[str]:
    return {path.name[:2] for path in (project.folder / "uscite" / "posta").glob("*.eml")}


def test_a_plan_is_carried_out_as_it_was_shown(
    service: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows and nuclei without a code get the same one in the plan and in the sync: one yes is
    enough.
    """
    uncoded = [{**nucleus, "code": ""} for nucleus in NUCLEI]
    service.write([{**row, "nucleus": "Hoxha"} for row in ROWS], nuclei=uncoded)
    before = service.state()
    assert service.run("week", "--dry-run").code == 0
    assert service.state() == before
    monkeypatch.setattr(sys, "stdin", Terminal("s"))
    ran = service.run("week")
    assert ran.code == 5, ran.err
    assert ran.out.count("[s/N]") == 1
    assert mails(service) == {"AS", "RI"}
    assert any("completa" in state for state in service.states())


def test_a_sheet_that_changes_before_the_yes_is_asked_for_again(
    service: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.sync()

    def change() -> None:
        service.type(4, "email", "a.rossi@comune.example", "Persone")

    monkeypatch.setattr(sys, "stdin", Terminal("s", "n", before=change))
    ran = service.run("week")
    assert ran.out.count("[s/N]") == 2
    assert mails(service) == set()


def test_a_second_run_writes_nothing_into_the_sheet(service: Book) -> None:
    service.run("week", "--yes")
    before: Any = service.state()
    made = mails(service)
    assert service.run("week", "--yes").code == 5
    assert (service.state(), mails(service)) == (before, made)


def test_alone_it_says_where_we_are(service: Book) -> None:
    """Asked as a person does: in the project's folder, without an argument."""
    service.sync()
    before = service.state()
    ran = alone(service)
    assert ran.code == 0, ran.err
    assert "da allora non è cambiato" in " ".join(ran.out.split())
    assert "Adesso: collector week (le mail per AS-2026-06-25)" in " ".join(ran.out.split())
    assert service.state() == before
    service.type(2, "description", "Detto altrimenti.")
    assert "da allora è cambiato" in " ".join(alone(service).out.split())


def alone(service: Book) -> Ran:
    env = {"COLLECTOR_TODAY": TODAY}
    if isinstance(service, OnGoogle):
        env[GOOGLE_API_VARIABLE] = service.desk.server.url
    return run_in(service.folder, env=env)


def test_google_that_does_not_answer_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One attempt, not two minutes of them; the rest comes from the journal."""
    with Desk(tmp_path) as desk:
        service = OnGoogle(desk)
        service.write(ROWS)
        service.sync()
        monkeypatch.setattr("time.sleep", lambda _seconds: pytest.fail("it waits"))
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        env = {"COLLECTOR_TODAY": TODAY, GOOGLE_API_VARIABLE: f"http://127.0.0.1:{port}"}
        ran = run_in(tmp_path, env=env)
    assert ran.code == 0
    assert "Non riesco" in ran.out or "Google" in ran.out
    assert "AS-2026-06-25" in ran.out
    assert "Adesso: collector doctor" in ran.out
