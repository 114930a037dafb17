"""`collector flags`: the flags of the sheet as it is, worst first, by mediator. Writes nothing."""

from pathlib import Path
from typing import Any

import pytest

from tests.app.test_export import state
from tests.road import NUCLEI, SOUND, Project, typed_wrong

ROWS: list[dict[str, Any]] = [
    {**SOUND, "end": ""},
    {
        **SOUND,
        "mediator": "Li Wei",
        "nucleus": "Chen",
        "date": "13/03/2026",
        "end": "",
        "start": "boh",
    },
    {**SOUND, "mediator": "Li Wei", "nucleus": "Chen", "date": "14/3"},
    {**SOUND, "mediator": "", "date": "16/03/2026"},
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write(ROWS)
    return made


def flags_of(project: Project, *options: str) -> list[tuple[int | None, str]]:
    """The flags of `flags --json`, as (row, code)."""
    ran = project.run("flags", "--json", *options)
    assert ran.code == 0, ran.err
    return [(flag["row"], flag["code"]) for flag in typed_wrong(ran.json["flags"])]


def test_flags_come_by_mediator_and_in_a_group_the_worst_row_first(project: Project) -> None:
    assert flags_of(project) == [
        (2, "MANCA-01"),
        (3, "ORA-01"),
        (3, "MANCA-01"),
        (4, "DATA-02"),
        (5, "MANCA-01"),
    ]


def test_the_json_has_the_flags_of_sync_with_the_same_keys(project: Project) -> None:
    project.sync()
    ours = project.run("flags", "--json")
    theirs = project.sync("--dry-run")
    assert ours.json.keys() == {"flags", "notices"}
    assert ours.out.isascii()
    key = lambda flag: (flag["row"], flag["code"])  # noqa: E731
    assert sorted(ours.json["flags"], key=key) == sorted(theirs["flags"], key=key)


def test_nothing_is_written(project: Project) -> None:
    before = state(project.folder)
    assert project.run("flags").code == 0
    assert state(project.folder) == before
    project.sync()
    project.write(ROWS[:2])
    before = state(project.folder)
    assert project.run("flags").code == 0
    assert project.run("flags", "--json").code == 0
    assert state(project.folder) == before


def test_a_journal_that_is_still_an_empty_file_stays_one(project: Project) -> None:
    project.journal.touch()
    assert project.run("flags").code == 0
    assert project.journal.read_bytes() == b""


def test_a_code_that_is_not_yet_given_is_not_shown(project: Project) -> None:
    project.write(
        [{**SOUND, "nucleus": "Hoxha", "end": ""}],
        nuclei=[{**NUCLEI[0], "code": "", "name": "Hoxha"}] * 2,
    )
    ran = project.run("flags", "--json")
    assert {flag["row_code"] for flag in ran.json["flags"]} == {None}
    messages = " ".join(flag["message"] for flag in ran.json["flags"])
    assert "(codice ancora da assegnare)" in messages
    project.sync()
    flags = project.run("flags", "--json").json["flags"]
    row_codes = {flag["row_code"] for flag in flags if flag["tab"] == "Schede"}
    assert set(project.column("Codice")) == row_codes


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        (["--mediator", "Li Wei"], [3, 3, 4]),
        (["--mediator", "li wei"], [3, 3, 4]),
        (["--mediator", "Haddad"], [2]),
        (["--mediator", "(mediatore da chiarire)"], [5]),
        (["--nucleus", "Chen"], [3, 3, 4]),
        (["--nucleus", "n7f3k"], [2, 5]),
        (["--nucleus", "陈", "--mediator", "Li Wei"], [3, 3, 4]),
        (["--nucleus", "N7F3K", "--mediator", "Li Wei"], []),
    ],
)
def test_mediator_and_nucleus_filter_the_flags(
    project: Project, options: list[str], rows: list[int]
) -> None:
    assert [row for row, _ in flags_of(project, *options)] == rows


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--mediator", "Pippo"],
            "«Pippo»: non è tra i mediatori. Nomi con segnalazioni: Amina Haddad, Li Wei",
        ),
        (["--mediator", "Anna Rossi"], "non è tra i mediatori"),
        (["--nucleus", "Pippo"], "«Pippo»: non è tra i nuclei del foglio."),
    ],
)
def test_an_unknown_name_is_an_error_that_names_it(
    project: Project, options: list[str], words: str
) -> None:
    ran = project.run("flags", *options)
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""


def test_the_flags_of_a_nucleus_are_those_of_its_talks_and_of_its_own_row(project: Project) -> None:
    project.write([SOUND], nuclei=[{**NUCLEI[0], "case_type": "boh"}, NUCLEI[1]])
    assert flags_of(project, "--nucleus", "Hoxha") == [(2, "TIPO-01")]
    assert flags_of(project, "--nucleus", "Chen") == []


def test_the_screen_shows_a_table_per_mediator(project: Project) -> None:
    project.sync()
    codes = project.column("Codice")
    ran = project.run("flags")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "Segnalazioni di «schede.xlsx» · 22/06/2026" in lines
    assert "Li Wei · 5 segnalazioni" in lines  # two on what is not there
    assert f"Schede 2 {codes[0]} F Ora fine Manca: Ora fine. Compila questa cella." in lines
    assert "9 segnalazioni: 5 da completare, 4 da controllare. Non ho scritto nulla." in lines
    project.write([{**SOUND, "next_date": "26/06/2026", "date": "12/06/2026"}])
    project.journal.unlink()
    assert "Nessuna segnalazione." in project.run("flags").out


@pytest.mark.parametrize(("spoilt", "code"), [("journal", 4), ("workbook", 3)])
def test_a_damaged_file_is_an_error(project: Project, spoilt: str, code: int) -> None:
    path: Path = getattr(project, spoilt)
    path.write_bytes(b"non sono quel file " * 200)
    ran = project.run("flags")
    assert ran.code == code
    assert "danneggiato" in ran.err
    assert "Traceback" not in ran.err
