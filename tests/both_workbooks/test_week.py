"""`collector week` and `collector` alone, on either workbook."""

import sys
from typing import Any

import pytest

from tests.app.test_week import Terminal
from tests.both_workbooks.workbooks import Book
from tests.road import NUCLEI, SOUND, plain_mail

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
