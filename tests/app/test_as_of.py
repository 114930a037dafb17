"""Errata, imprints and --as-of, by the command line: what was told otherwise is told, what was is
made again.
"""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.road import MEETINGS, SOUND, Project

FIRST, SECOND = "AS-2026-04-21", "AS-2026-06-25"
ROWS = [
    {**SOUND, "date": "12/03/2026", "outcome": "Accordo raggiunto."},
    {**SOUND, "date": "26/03/2026", "description": "Un colloquio che poi viene tolto."},
    {
        **SOUND,
        "date": "03/03/2026",
        "nucleus": "Chen",
        "mediator": "Li Wei",
        "description": "Famiglia di Opera.",
    },
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Three talks, told at the first meeting; then one is mended and one taken away."""
    made = Project(tmp_path)
    made.plain_mail()
    made.write(ROWS)
    made.sync(today="2026-04-10")
    assert made.run("digest", "--meeting", FIRST, today="2026-04-18").code == 0
    assert made.run("send", "--meeting", FIRST, today="2026-04-18").code == 0
    return made


def mend(project: Project) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet: Any = book["Schede"]
        columns = {cell.value: cell.column for cell in sheet[1]}
        sheet.cell(2, columns["Esito"]).value = "Accordo rimandato."
        sheet.delete_rows(3)

    project.edit(change)


def page(project: Project, meeting: str, reader: str, folder: str = "incontri") -> str:
    return (project.folder / "uscite" / folder / meeting / f"{meeting}_{reader}.html").read_text(
        encoding="utf-8"
    )


def errata(text: str) -> list[str]:
    table = re.search(r"<caption>Errata.*?</table>", text, re.S)
    return (
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", table[0])]
        if table
        else []
    )


def codes_flagged(project: Project, today: str) -> set[str]:
    return {flag["code"] for flag in project.sync(today=today)["flags"]}


def test_errata_are_reported_once_and_close_the_flag(project: Project) -> None:
    mend(project)
    project.sync("--accept-missing", today="2026-05-02")
    assert "RIGA-10" in codes_flagged(project, "2026-05-02")
    assert project.run("send", "--meeting", SECOND, today="2026-06-22").code == 0
    project.run("digest", "--meeting", SECOND, today="2026-06-22")
    told = errata(page(project, SECOND, "sala"))
    assert told == [
        "12/03/2026", "Esito", "Accordo raggiunto.", "Accordo rimandato.",
        "26/03/2026", "Colloquio", "raccontato", "non è più nel foglio: non va contato",
    ]  # fmt: skip
    assert "RIGA-10" not in codes_flagged(project, "2026-06-23")
    third = "AS-2026-08-27"

    def add(book: openpyxl.Workbook) -> None:
        sheet: Any = book["Incontri"]
        columns = {cell.value: cell.column for cell in sheet[1]}
        for header, typed in (("Tipo", "assistenti sociali"), ("Data", "27/08/2026")):
            sheet.cell(2 + len(MEETINGS), columns[header]).value = typed

    project.edit(add)
    project.sync(today="2026-08-01")
    assert project.run("digest", "--meeting", third, today="2026-08-20").code == 0
    assert errata(page(project, third, "sala")) == [], "told once"


def test_as_of_makes_a_document_as_it_was_on_that_day(project: Project) -> None:
    project.run("digest", "--meeting", FIRST, today="2026-04-18")
    project.run("history", today="2026-04-18")
    before = {
        path.name: path.read_bytes()
        for path in (project.folder / "uscite" / "incontri" / FIRST).iterdir()
    }
    stories = {
        path.name: path.read_bytes() for path in (project.folder / "uscite" / "storie").iterdir()
    }
    mend(project)
    project.sync("--accept-missing", today="2026-05-02")
    project.run("send", "--meeting", SECOND, today="2026-06-22")
    journal = project.journal.read_bytes()

    ran = project.run("digest", "--meeting", FIRST, "--as-of", "2026-04-18")
    assert ran.code == 0, ran.err
    assert "le stesse cose di uno già fatto (18/04/2026): l'impronta è la stessa" in ran.out
    folder = project.folder / "uscite" / "al-2026-04-18"
    assert {
        path.name: path.read_bytes() for path in (folder / "incontri" / FIRST).iterdir()
    } == before
    assert project.run("history", "--as-of", "2026-04-18").code == 0
    assert {path.name: path.read_bytes() for path in (folder / "storie").iterdir()} == stories
    assert project.journal.read_bytes() == journal, "nothing is noted"
    assert project.run("history").code == 0
    story = project.folder / "uscite" / "storie" / "N7F3K.html"
    assert "Accordo rimandato" in story.read_text(encoding="utf-8")


def test_as_of_a_day_before_a_clearance_the_text_is_redacted(project: Project) -> None:
    project.write([{**SOUND, "description": "Il signor Hoxha chiama il 333 1234567 e dice tutto."}])
    project.sync(today="2026-04-19")
    project.run("history", "N7F3K", today="2026-04-19")
    story = project.folder / "uscite" / "storie" / "N7F3K.html"
    before = story.read_bytes()
    code = next(
        word for word in project.run("texts").out.split() if word.startswith("R") and len(word) == 7
    )
    assert project.run("texts", "--clear", code, today="2026-04-25").code == 0
    project.run("history", "N7F3K", today="2026-04-26")
    assert b"333 1234567" in story.read_bytes()
    assert project.run("history", "N7F3K", "--as-of", "2026-04-19").code == 0
    assert (
        project.folder / "uscite" / "al-2026-04-19" / "storie" / "N7F3K.html"
    ).read_bytes() == before


def test_every_document_prints_its_imprint_and_explain_finds_it(project: Project) -> None:
    project.run("digest", "--meeting", FIRST, today="2026-04-18")
    found = re.search(r"Impronta <code>([0-9a-f]{10})</code>", page(project, FIRST, "sala"))
    assert found
    ran = project.run("explain", found[1])
    assert ran.code == 0, ran.err
    assert FIRST in ran.out
    assert "sala" in ran.out
    unknown = project.run("explain", "0123456789")
    assert unknown.code == 2
    assert "impronta" in unknown.err


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-04-09", "comincia il 10/04/2026"),
        ("2026-07-01", "deve ancora venire"),
        ("ieri", "--as-of"),
    ],
)
def test_a_day_to_come_or_before_the_first_sync_is_refused(
    project: Project, day: str, words: str
) -> None:
    for command in (["history"], ["digest", "--meeting", FIRST]):
        ran = project.run(*command, "--as-of", day)
        assert ran.code == 2
        assert words in ran.err
