"""`collector texts`: what documents cover, and the coordinator's word that a text may travel as it is."""

import re

import pytest

from tests.road import SOUND, Project, typed_wrong


@pytest.fixture
def project(tmp_path: object) -> Project:
    made = Project(tmp_path)  # type: ignore[arg-type]
    made.write([
        {**SOUND, "description": "Il figlio Ahmed ha parlato con la maestra Lucia.", "outcome": "Hoxha è contento."},
        {**SOUND, "date": "13/03/2026", "description": "Letto il decreto n. 12/2026."},
    ])  # fmt: skip
    made.sync()
    return made


def history(project: Project) -> str:
    assert project.run("history").code == 0
    pages = [page.read_text(encoding="utf-8") for page in (project.folder / "uscite").glob("storie/*.html")]
    return re.sub(r"<[^>]+>", "", "".join(pages))


def code(project: Project) -> str:
    return re.findall(r"\bR[A-Z0-9]{6}\b", project.run("texts").out)[0]


def test_the_check_warns_and_the_row_stays_complete(project: Project) -> None:
    told = project.sync()
    assert [(f["code"], f["field"], f["severity"]) for f in typed_wrong(told["flags"])] == [
        ("IDENTITA-01", "description", "warning"), ("IDENTITA-01", "outcome", "warning"),
    ]  # fmt: skip
    assert "Ahmed" not in project.run("sync", "--json").out
    assert told["rows"]["incomplete"] == 0


def test_documents_cover_what_the_command_shows(project: Project) -> None:
    page = history(project)
    assert "Il figlio [nome] ha parlato con la maestra [nome]." in page
    assert "Hoxha" not in page
    shown = project.run("texts").out
    assert "Ahmed (nome)" in shown
    assert "Lucia (nome)" in shown
    assert "decreto" not in shown


def test_a_cleared_text_travels_without_the_familys_name_until_it_changes(project: Project) -> None:
    row = code(project)
    assert "Fatto: 2 testi." in project.run("texts", "--clear", row).out
    page = history(project)
    assert "Il figlio Ahmed ha parlato con la maestra Lucia." in page
    assert "Hoxha" not in page
    assert "lasciato passare" in project.run("texts").out
    assert project.run("texts", "--clear", row).out.startswith("Era già così")
    project.run("texts", "--cover", row)
    assert "Ahmed" not in history(project)


def test_a_row_with_nothing_covered_is_said(project: Project) -> None:
    ran = project.run("texts", "--clear", "R22222A")
    assert ran.code == 2
    assert "in questa riga non c'è nessun testo coperto" in ran.err
