"""*Difficoltà: tipo*, from the cell to the export.  Read tolerantly, proposed, never filled."""

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from schemas import session
from tests.road import SOUND, Project, typed_wrong

COLUMN = [column.key for column in session.COLUMNS].index("issue_types") + 1
OPPOSITION = "opposizione dell'utente"
SHARING = "scarsa condivisione dell'assistente sociale"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def found(project: Project) -> set[tuple[str, str, str]]:
    flags = typed_wrong(project.sync()["flags"])
    return {(f"{flag['column']}{flag['row']}", flag["code"], flag["severity"]) for flag in flags}


def exported(project: Project) -> list[Any]:
    lines = project.run("export", "--format", "jsonl", "--output", "-").out.splitlines()
    return [json.loads(line)["issue_types"] for line in lines]


@pytest.mark.parametrize(
    ("typed", "types"),
    [
        (OPPOSITION, [OPPOSITION]),
        ("Opposizione utente", [OPPOSITION]),
        ("opposizione dell’utente, scarsa condivisione AS", [SHARING, OPPOSITION]),
        ("Scarsa condivisione\nAltro", [SHARING, "altro"]),
        ("[x] altro [ ] opposizione", ["altro"]),
        ("nessuna", []),
        (None, None),
    ],
)
def test_what_was_typed_is_read_and_counted(project: Project, typed: Any, types: Any) -> None:
    project.write([{**SOUND, "issue_types": typed}])
    assert found(project) == set()
    assert exported(project) == [types]


@pytest.mark.parametrize("typed", ["poco tempo", "oposizione", "opposizione, poco tempo", 3])
def test_an_unknown_word_is_asked_kept_and_not_counted(project: Project, typed: Any) -> None:
    project.write([{**SOUND, "issue_types": typed}])
    assert found(project) == {("O2", "SCELTA-01", "warning")}
    assert exported(project) == [None]
    assert project.column("Difficoltà: tipo") == [typed]


def test_words_only_propose_and_any_answer_ends_the_question(project: Project) -> None:
    text = "Il padre si oppone al percorso."
    answers = [None, OPPOSITION, "altro", "nessuna"]
    project.write(
        [
            {**SOUND, "date": f"{day}/03/2026", "issues": text, "issue_types": answer}
            for day, answer in zip((2, 4, 6, 9), answers, strict=True)
        ]
    )
    flags = [flag for flag in project.sync()["flags"] if flag["field"] == "issue_types"]
    assert [(flag["row"], flag["code"]) for flag in flags] == [(2, "DIFFICOLTA-01")]
    assert OPPOSITION in flags[0]["message"]
    assert project.column("Difficoltà: tipo")[0] is None


def test_the_settings_may_add_types(project: Project) -> None:
    (project.folder / "collector.toml").write_text(
        '[project]\ndifficulty_types = ["barriera linguistica e culturale"]\n', encoding="utf-8"
    )
    project.write([{**SOUND, "issue_types": "Barriera linguistica e culturale, altro"}])
    assert found(project) == set()
    assert exported(project) == [["altro", "barriera linguistica e culturale"]]


def without_column(project: Project) -> None:
    project.edit(lambda book: book["Schede"].delete_cols(COLUMN))


def test_a_sheet_without_the_column_lacks_nothing(project: Project) -> None:
    project.write([{**SOUND, "issues": "Il padre si oppone al percorso."}])
    without_column(project)
    result = project.sync()
    assert typed_wrong(result["flags"]) == []
    assert result["notices"] == []
    assert exported(project) == [None]


def test_the_column_may_come_later_and_changes_no_row_that_it_is_empty_in(
    project: Project,
) -> None:
    project.write([SOUND, {**SOUND, "date": "14/03/2026"}])
    without_column(project)
    project.sync()

    def add(book: openpyxl.Workbook) -> None:
        sheet = book["Schede"]
        sheet.cell(1, sheet.max_column + 1, "Difficoltà: tipo")
        sheet.cell(3, sheet.max_column, "altro")

    project.edit(add)
    assert found(project) == set()
    assert exported(project) == [None, ["altro"]]
    assert versions(project) == [1, 2]


def versions(project: Project) -> list[int]:
    """How many versions the journal has of each row, in the order of the sheet."""
    with contextlib.closing(sqlite3.connect(project.folder / "collector.sqlite3")) as db:
        counts = dict(
            db.execute("SELECT code, count(*) FROM versions WHERE kind = 'session' GROUP BY code")
        )
    return [counts[code] for code in project.column("Codice")]
