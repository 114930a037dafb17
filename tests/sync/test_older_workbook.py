"""A workbook older than the journal stops the check (exit code 3).

A copy that was put back would undo what people typed. It is recognised by rows that are again as in
an earlier version, and by a *Stato* older than the last one written.
"""

import datetime as dt
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas import session
from tests.road import MEETINGS, SOUND, Project

DAYS = [f"{day:02}/06/2026" for day in range(1, 11)]
ROWS = [{**SOUND, "date": day, "next_date": "30/06/2026"} for day in DAYS]
KEYS = [column.key for column in session.COLUMNS]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write(ROWS)
    made.sync(today="2026-06-22")
    return made


def type_into(project: Project, rows: range, text: str) -> None:
    """A person types another description into some rows."""
    column = KEYS.index("description") + 1

    def change(book: object) -> None:
        for row in rows:
            book["Schede"].cell(row, column).value = text  # type: ignore[index]

    project.edit(change)


def add(project: Project, number: int) -> None:
    """A person adds talks below the others."""

    def change(book: object) -> None:
        sheet = book["Schede"]  # type: ignore[index]
        for at in range(number):
            for key, typed in {
                **SOUND,
                "date": "15/06/2026",
                "start": f"{8 + at}:00",
                "end": f"{8 + at}:45",
            }.items():
                sheet.cell(12 + at, KEYS.index(key) + 1).value = typed

    project.edit(change)


def put_back(
    project: Project, change: Callable[[Project], None], today: str = "2026-06-24"
) -> None:
    """A copy, a change that a sync sees, and the copy again."""
    copy = project.folder.parent / "copia.xlsx"
    shutil.copy(project.workbook, copy)
    change(project)
    project.sync(today=today)
    shutil.copy(copy, project.workbook)


@pytest.mark.parametrize(
    ("change", "today"),
    [
        (lambda project: type_into(project, range(2, 3), "Un'altra cosa."), "2026-06-24"),
        (lambda project: type_into(project, range(2, 8), "Un'altra cosa."), "2026-06-22"),
        (lambda project: add(project, 2), "2026-06-24"),
    ],
    ids=["one row, another day", "many rows, the same day", "rows that were not there yet"],
)
def test_a_copy_that_was_put_back_is_refused(
    project: Project, change: Callable[[Project], None], today: str
) -> None:
    put_back(project, change, today)
    sheet, journal = project.workbook.read_bytes(), project.journal.read_bytes()
    for command in (["sync"], ["history"], ["send", "--dry-run"], ["meetings"]):
        ran = project.run(*command, today="2026-06-25")
        assert ran.code == 3, command
        assert "più vecchio del registro" in ran.err
        assert "--accept-older" in ran.err
    assert (project.workbook.read_bytes(), project.journal.read_bytes()) == (sheet, journal)
    assert project.run("sync", "--accept-older", today="2026-06-25").code == 0
    assert project.run("sync", today="2026-06-25").code == 0, "it is asked once"


def test_a_much_older_copy_can_be_accepted_and_its_missing_rows_are_flagged(
    project: Project,
) -> None:
    put_back(project, lambda one: add(one, 6))
    assert project.run("sync", today="2026-06-25").code == 3
    ran = project.run("sync", "--accept-older", "--json", today="2026-06-25")
    assert ran.code == 0, ran.err
    assert [flag["code"] for flag in ran.json["flags"]].count("RIGA-04") == 6, (
        "they are missed, not forgotten"
    )


def test_an_undo_by_a_person_is_accepted(project: Project) -> None:
    type_into(project, range(2, 5), "Un'altra cosa.")
    project.sync(today="2026-06-24")
    type_into(project, range(2, 5), str(SOUND["description"]))
    assert project.run("sync", today="2026-06-25").code == 0


def saved_at(project: Project, moment: str) -> None:
    """As if a person had saved the workbook at this moment."""
    with zipfile.ZipFile(project.workbook) as source:
        parts = [(part, source.read(part)) for part in source.infolist()]
    with zipfile.ZipFile(project.workbook, "w", zipfile.ZIP_DEFLATED) as target:
        for part, content in parts:
            if part.filename == "docProps/core.xml":
                content = re.sub(
                    rb"(modified[^>]*>)[^<]+<", rb"\g<1>" + moment.encode() + b"<", content
                )
            target.writestr(part.filename, content)


@pytest.mark.parametrize(
    "change",
    [
        lambda project: add(project, 1),
        lambda project: type_into(project, range(2, 3), "Un'altra cosa."),
        lambda project: project.edit(
            lambda book: setattr(book["Nuclei"].cell(2, 7), "value", "Paolo Bianchi")
        ),
        lambda project: project.edit(
            lambda book: setattr(book["Persone"].cell(4, 3), "value", "a@comune.example")
        ),
    ],
    ids=["one row", "one text", "a social worker", "an address"],
)
def test_a_copy_saved_before_the_last_check_is_refused_whatever_it_takes_back(
    project: Project, change: Callable[[Project], None]
) -> None:
    """The same day too, and however little."""
    saved_at(project, "2026-06-22T08:00:00Z")
    project.sync()
    copy = project.folder.parent / "copia.xlsx"
    shutil.copy(project.workbook, copy)
    change(project)
    saved_at(project, "2026-06-22T08:30:00Z")
    project.sync()
    shutil.copy(copy, project.workbook)
    ran = project.run("send", "--dry-run", "--meeting", "AS-2026-06-25")
    assert ran.code == 3
    assert "salvato prima" in ran.err
    assert project.run("sync", "--accept-older").code == 0
    assert project.run("sync").code == 0


def test_rows_deleted_in_a_workbook_saved_later_are_accepted(project: Project) -> None:
    """Two rows that were a mistake: written on Monday, deleted on Tuesday."""
    add(project, 2)
    saved_at(project, "2026-06-23T08:00:00Z")
    project.sync(today="2026-06-23")
    project.edit(lambda book: book["Schede"].delete_rows(12, 2))
    saved_at(project, "2026-06-24T08:00:00Z")
    ran = project.run("sync", "--json", today="2026-06-24")
    assert ran.code == 0, ran.err
    assert [flag["code"] for flag in ran.json["flags"]].count("RIGA-04") == 2


def test_a_single_deleted_row_is_accepted(project: Project) -> None:
    add(project, 1)
    project.sync(today="2026-06-24")
    project.edit(lambda book: book["Schede"].delete_rows(12))
    ran = project.run("sync", "--json", today="2026-06-25")
    assert ran.code == 0, ran.err
    assert "RIGA-04" in {flag["code"] for flag in ran.json["flags"]}


def test_a_status_from_last_year_does_not_make_the_workbook_older(project: Project) -> None:
    meetings = [*MEETINGS, {"kind": "équipe mediatori", "date": dt.date(2027, 1, 20)}]
    project.write(ROWS, meetings=meetings)
    project.sync(today="2026-12-30")
    add(project, 2)
    project.sync(today="2027-01-04")
    type_into(project, range(2, 4), "Cambiato a gennaio.")
    assert project.run("sync", today="2027-01-05").code == 0
