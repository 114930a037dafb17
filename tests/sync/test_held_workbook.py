"""The workbook is open in Excel ten minutes before the meeting.

Documents are made from what stands there all the same; codes, states and flags are written by the
next sync.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas import session
from tests.road import SOUND, Project, Row

KEYS = [column.key for column in session.COLUMNS]
FIRST = {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"}
NEW = {
    **SOUND,
    "date": "03/06/2026",
    "next_date": "30/06/2026",
    "description": "Scritto alle 8:45.",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write([{**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"}])
    made.sync()
    made.write(
        [
            {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"},
            NEW,
            {**NEW, "date": "04/06/2026", "end": ""},
        ]
    )
    return made


def excel(project: Project) -> Path:
    lock = project.folder / "~$schede.xlsx"
    lock.write_bytes(b"Anna")
    return lock


def libreoffice(project: Project) -> Path:
    lock = project.folder / ".~lock.schede.xlsx#"
    lock.write_text(",anna,pc,22.06.2026 08:45,file:///;")
    return lock


@pytest.mark.parametrize("program", [excel, libreoffice])
@pytest.mark.parametrize(
    "command", [["history"], ["digest"], ["send"], ["remind"]], ids=lambda one: one[0]
)
def test_documents_are_made_from_a_workbook_that_is_open_elsewhere(
    project: Project, program: Callable[[Project], Path], command: list[str]
) -> None:
    lock, before = program(project), project.workbook.read_bytes()
    ran = project.run(*command)
    assert ran.code == 0, ran.err
    said = " ".join(ran.err.split())
    assert "ora è nel registro" in said
    assert "il prossimo «collector sync»" in said
    assert project.workbook.read_bytes() == before
    pages = "".join(
        path.read_text(encoding="utf-8") for path in (project.folder / "uscite").rglob("*.html")
    )
    assert ("Scritto alle 8:45." in pages) == (command[0] in ("history", "digest", "send"))
    lock.unlink()
    report = project.sync()
    assert report["written"]["codes"] == 3
    assert len(set(project.column("Codice")) - {None}) == 3
    assert report["rows"]["read"] == 3, "and no row is taken for a second one"


def test_a_second_command_finds_nothing_new_and_loses_nothing(project: Project) -> None:
    lock = excel(project)
    project.run("history")
    again = project.run("history")
    assert again.code == 0
    assert "ora è nel registro" not in again.err.replace("\n", " ") or "prossimo" in again.err
    lock.unlink()
    assert project.sync()["written"]["codes"] == 3


def test_an_undo_while_the_write_back_waits_is_not_taken_for_an_older_workbook(
    project: Project,
) -> None:
    project.sync()
    project.edit(lambda book: setattr(book["Schede"].cell(2, 8), "value", "Cambiato."))
    lock = excel(project)
    assert project.run("history", today="2026-06-24").code == 0
    lock.unlink()
    project.edit(lambda book: setattr(book["Schede"].cell(2, 8), "value", SOUND["description"]))
    assert project.run("sync", today="2026-06-25").code == 0


HALF = {
    "date": "05/06/2026",
    "start": "9:00",
    "nucleus": "Hoxha",
    "end": "",
    "attendees": "",
    "description": "",
    "next_date": "",
}


def test_rows_completed_while_the_workbook_is_open_stay_the_same_rows(project: Project) -> None:
    """Half typed at 8:45, whole at 8:50, and Excel is open all the time."""
    rows = [{**FIRST, "start": f"{8 + at}:00", "end": f"{8 + at}:45"} for at in range(8)]
    half = [{**SOUND, **HALF, "start": f"{9 + at}:00"} for at in range(6)]
    whole = [
        {**NEW, "date": "05/06/2026", "start": f"{9 + at}:00", "end": f"{9 + at}:50"}
        for at in range(6)
    ]
    project.write(rows)
    project.sync()
    typed(project, half)
    lock = excel(project)
    assert project.run("history").code == 0
    typed(project, whole)
    for command in (["digest"], ["history"], ["meetings"]):
        ran = project.run(*command)
        assert ran.code == 0, ran.err
    lock.unlink()
    found = project.sync()
    assert found["rows"]["read"] == 14
    assert "RIGA-04" not in {flag["code"] for flag in found["flags"]}


def test_a_correction_while_the_write_back_waits_makes_no_second_talk(project: Project) -> None:
    project.sync()
    typed(project, [{**NEW, "date": "05/06/2026"}])
    lock = excel(project)
    assert project.run("send", "--meeting", "AS-2026-06-25").code == 0
    assert project.run("send", "--sent").code == 0
    typed(project, [{**NEW, "date": "05/06/2026", "description": "Riscritto.", "end": "12:30"}])
    lock.unlink()
    assert "RIGA-04" not in {flag["code"] for flag in project.sync()["flags"]}


def typed(project: Project, rows: list[Row]) -> None:
    """A person types rows below those that have a code."""

    def change(book: Any) -> None:
        sheet = book["Schede"]
        code = next(cell.column for cell in sheet[1] if cell.value == "Codice")
        first = next(row for row in range(2, 100) if not sheet.cell(row, code).value)
        for at, row in enumerate(rows, start=first):
            for key, value in row.items():
                sheet.cell(at, KEYS.index(key) + 1).value = value or None

    project.edit(change)


def test_sync_itself_refuses_when_it_cannot_write(project: Project) -> None:
    excel(project)
    ran = project.run("sync")
    assert ran.code == 3
    assert "è aperto in Excel" in ran.err
