"""A person whose name changed (a marriage, a slip) stays the same person: same code, same password,
no second mail.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.road import PEOPLE, SOUND, Project

ANNA = "Anna Rossi"
EMAIL = "anna.rossi@comune.example"
AT = "AS-2026-06-25"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write([SOUND])
    made.sync()
    return made


def renamed(project: Project, name: str, *more: Mapping[str, str], **cells: str) -> None:
    """Give Anna Rossi another name in her row and her nucleus; `more`: rows of *Persone*."""

    def type_it(book: object) -> None:
        tabs = book["Persone"], book["Nuclei"]  # type: ignore[index]
        headers = {cell.value: cell.column for cell in tabs[0][1]}
        for tab in tabs:
            for cell in (
                cell for row in tab.iter_rows(min_row=2) for cell in row if cell.value == ANNA
            ):
                cell.value = name
                for header, typed in cells.items() if tab is tabs[0] else ():
                    tab.cell(cell.row, headers[header]).value = typed
        for at, row in enumerate(more, start=len(PEOPLE) + 2):
            for header, typed in row.items():
                tabs[0].cell(at, headers[header]).value = typed

    project.edit(type_it)
    project.sync()


def code_of(project: Project, name: str) -> str:
    from collector.journal.store import Journal

    journal = Journal.open(str(project.journal), only_read=True)
    try:
        (code,) = (person.code for person in journal.people() if person.name == name)
        return code
    finally:
        journal.close()


def take_away_mails(folder: Path) -> list[str]:
    """The names of all mails below a folder. They are taken away, so that the journal alone knows
    of them.
    """
    found = list(folder.rglob("*.eml"))
    for mail in found:
        mail.unlink()
    return [mail.name for mail in found]


@pytest.mark.parametrize(
    "name", ["Anna Rossi Colombo", "Anna Colombo", "Anna Rosi", "ROSSI Annamaria", "Ana Rossi"]
)
def test_a_person_whose_name_changed_keeps_the_code(project: Project, name: str) -> None:
    before = code_of(project, ANNA)
    renamed(project, name)
    assert code_of(project, name) == before
    renamed_again = code_of(project, name)
    project.sync()
    assert code_of(project, name) == renamed_again


def test_a_person_whose_name_changed_gets_no_second_mail(project: Project) -> None:
    assert project.run("send", "--meeting", AT, "--yes").code == 0
    assert project.run("send", "--sent").code == 0
    mails = take_away_mails(project.folder / "uscite")
    assert any(code_of(project, ANNA) in name for name in mails)
    renamed(project, "Anna Rossi Colombo")
    ran = project.run("send", "--meeting", AT, "--yes")
    assert ran.code == 0, ran.err
    written = take_away_mails(project.folder / "uscite")
    assert written == []


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Marta Gialli", {}),
        ("Anna Rossi Colombo", {"Email": "anna.colombo@comune.example"}),
        ("Anna Rossi Colombo", {"Email": ""}),
        ("Anna Rossi Colombo", {"Ruolo": "mediatore"}),
    ],
    ids=["another took the mailbox over", "another mailbox", "none", "another job"],
)
def test_a_person_who_may_be_another_gets_a_new_code(
    project: Project, name: str, cells: Mapping[str, str]
) -> None:
    before = code_of(project, ANNA)
    renamed(project, name, **cells)
    assert code_of(project, name) != before


def test_a_particle_alone_does_not_identify_a_person(project: Project) -> None:
    renamed(project, "Anna De Luca")
    before = code_of(project, "Anna De Luca")
    project.edit(lambda book: _type(book, "Anna De Luca", "Marta De Rosa"))
    project.sync()
    assert code_of(project, "Marta De Rosa") != before


def test_the_row_with_the_old_name_keeps_the_code(project: Project) -> None:
    """Two in one mailbox: whose it is cannot be told, and the email is asked back."""
    before = code_of(project, ANNA)
    new = {"Nome": "Anna Colombo", "Ruolo": "assistente sociale", "Email": EMAIL}

    def add(book: object) -> None:
        sheet = book["Persone"]  # type: ignore[index]
        headers = {cell.value: cell.column for cell in sheet[1]}
        for header, typed in new.items():
            sheet.cell(len(PEOPLE) + 2, headers[header]).value = typed

    project.edit(add)
    project.sync()
    assert code_of(project, ANNA) == before
    assert code_of(project, "Anna Colombo") != before


def _type(book: object, old: str, new: str) -> None:
    for tab in (book["Persone"], book["Nuclei"]):  # type: ignore[index]
        for cell in (cell for row in tab.iter_rows(min_row=2) for cell in row if cell.value == old):
            cell.value = new
