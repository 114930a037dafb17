"""One sync, from a typed sheet to flags in the sheet.  All flags of a row at once; never on another row."""

from pathlib import Path
from typing import Any

import pytest

from tests.road import NUCLEI, PEOPLE, SOUND, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "Progetto è qui"
    folder.mkdir()
    return Project(folder)


def test_no_next_date_is_needed_when_the_path_is_concluded(project: Project) -> None:
    nuclei = [{**NUCLEI[0], "path": "concluso"}, NUCLEI[1]]
    project.write([{**SOUND, "next_date": None}, {**SOUND, "next_date": None, "nucleus": "Chen"}], nuclei=nuclei)
    assert {flag for flag in project.flags() if flag[0].startswith("L")} == {("L3", "MANCA-02")}


def test_homonym_families_stay_apart(project: Project) -> None:
    project.write([{**SOUND, "nucleus": "hoxha"}], nuclei=[*NUCLEI, {"name": "Hoxha", "municipality": "Opera"}])
    assert project.flags() == {("C2", "NUCLEO-02")}


def test_two_people_of_one_name_receive_nothing_until_they_are_told_apart(project: Project) -> None:
    twin = {**PEOPLE[2], "name": "ROSSI Anna", "email": "a.rossi@altro.example"}
    project.write([SOUND], people=[*PEOPLE, twin])
    assert [(f["row"], f["code"]) for f in project.sync()["flags"]] == [(8, "PERSONA-02"), (4, "PERSONA-02")]
    ran = project.run("send", "--meeting", "AS-2026-04-21")
    assert ran.code == 5
    assert "Anna Rossi" in ran.err
    assert len(list((project.folder / "uscite" / "posta").glob("*.eml"))) == 3, "the other three"


def test_a_formula_with_an_error_is_no_empty_cell(project: Project) -> None:
    """Above all under Riservatezza: empty there means that the service may read the talk."""
    project.write([SOUND, {**SOUND, "date": "13/03/2026"}])

    def broken(book: Any) -> None:
        for cell in ("N2", "D3"):
            book["Schede"][cell] = "#N/A"
            book["Schede"][cell].data_type = "e"

    project.edit(broken)
    assert project.flags() == {("N2", "ERRORE-01"), ("D3", "ERRORE-01")}
