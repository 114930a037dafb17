"""`collector init --adopt`: our columns and tabs are added to a workbook that nobody prepared; all
else stays.
"""

import datetime as dt
import io
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from collector.workbook.xlsx.package import sheet_parts
from schemas import session
from schemas.canonical import canonical
from tests import needs
from tests.road import Project, Ran, drawn
from tests.workbook.xlsx import excel_shape
from tests.workbook.xlsx.libreoffice.make import FIXTURES, convert
from tests.workbook.xlsx.libreoffice.test_libreoffice import cells

HEADERS = ["Comune", "NUCLEO 1: (inserire nome e cognome)", "DATA", "ORA\n(inizio e fine)",
           "PERSONE PRESENTI AL COLLOQUIO: marito/moglie/figli", "DESCRIZIONE INTERVENTO",
           "DATA PROSSIMO COLLOQUIO", "Mediatore\xa0", "Note"]  # fmt: skip
TALKS = [
    [
        "Opera",
        "Rossi Mario",
        dt.date(2026, 3, 13),
        "10-11.30",
        "marito",
        "Lettura decreto",
        "nessuno",
        "Amina Haddad",
    ],
    [
        "Opera",
        "ROSSI Mario",
        "16/3/2026",
        "dalle 15 alle 16",
        "marito",
        "Documenti",
        "nessuno",
        "Haddad Amina",
        "x",
    ],
    ["Rozzano", "Chen Wei", "22/3/2026", "9-10", "madre, 2 figli", "Scuola", "nessuno", "Li Wei"],
]
LISTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
Change = Callable[[openpyxl.Workbook], None]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A title, an empty row, the header in row 3, talks; a tab of the staff's own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Colloqui 2026"
    sheet["A1"] = "SCHEDE COLLOQUI"
    for number, row in enumerate([HEADERS, *TALKS], start=3):
        for at, typed in enumerate(row, start=1):
            sheet.cell(number, at, typed)
    sheet.merge_cells("A1:I1")
    book.create_sheet("Rubrica")["A1"] = "telefoni"
    book.save(tmp_path / "schede.xlsx")
    return Project(tmp_path)


def adopt(project: Project, *options: str) -> Ran:
    return project.run("init", "--adopt", str(project.workbook), *options)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


def titles(project: Project, row: int = 3, tab: str = "Colloqui 2026") -> dict[str, str]:
    sheet = openpyxl.load_workbook(project.workbook)[tab]
    return {cell.column_letter: cell.value for cell in sheet[row] if cell.value}


def only_added(before: Path, after: Path, talks: tuple[str, ...]) -> None:
    """Every part is as it was, but for the lists, which only gained, and the tabs of talks, which
    gained cells.
    """
    old, new = parts(before), parts(after)
    with zipfile.ZipFile(io.BytesIO(after.read_bytes())) as book:
        where = sheet_parts(book)
    changed = {name for name in old if old[name] != new[name]}
    assert changed <= {*LISTS, *(where[tab] for tab in talks)}
    for name in changed:
        was, now = ElementTree.fromstring(old[name]), ElementTree.fromstring(new[name])
        had = [
            ElementTree.tostring(e)
            for e in was.iter()
            if e.tag.rpartition("}")[2] in {"c", "Override", "sheet"}
        ]
        has = [
            ElementTree.tostring(e)
            for e in now.iter()
            if e.tag.rpartition("}")[2] in {"c", "Override", "sheet"}
        ]
        assert [each for each in has if each in set(had)] == had
        if name not in LISTS:
            assert len(has) - len(had) <= 8, "only titles"


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(project: Project) -> None:
    before = project.workbook.read_bytes()
    ran = adopt(project, "--dry-run")
    assert ran.code == 0, ran.err
    assert "riga 3: le colonne J «Svolgimento», K «Riservatezza», L «Codice», M «Stato»" in ran.out
    assert all(
        f"«{tab}»" in ran.out
        for tab in ("Nuclei", "Persone", "Incontri", "Segnalazioni", "Istruzioni")
    )
    assert "Quello che c'è nel foglio non cambia" in ran.out
    assert project.workbook.read_bytes() == before
    assert [path.name for path in project.folder.iterdir()] == ["schede.xlsx"]


def test_titles_and_tabs_are_added_and_nothing_else_changes(project: Project) -> None:
    shutil.copy(project.workbook, project.folder / "prima.xlsx")
    assert adopt(project).code == 0
    only_added(project.folder / "prima.xlsx", project.workbook, ("Colloqui 2026",))
    assert list(titles(project).values())[-4:] == ["Svolgimento", "Riservatezza", "Codice", "Stato"]
    names = openpyxl.load_workbook(project.workbook).sheetnames
    assert names == [
        "Colloqui 2026",
        "Rubrica",
        "Nuclei",
        "Persone",
        "Incontri",
        "Segnalazioni",
        "Istruzioni",
    ]
    assert project.column("Nucleo (nome)", "Nuclei") == [
        "Rossi Mario",
        "Chen Wei",
    ] or project.column("Nucleo (nome)", "Nuclei") == ["ROSSI Mario", "Chen Wei"]
    assert project.column("Comune", "Nuclei") == ["Opera", "Rozzano"]
    assert project.column("Codice", "Nuclei") == [None, None]
    assert len(project.column("Nome", "Persone")) == 2
    assert set(project.column("Ruolo", "Persone")) == {"mediatore"}
    checks = openpyxl.load_workbook(project.workbook)["Persone"].data_validations.dataValidation
    assert {check.errorStyle for check in checks} == {"warning"}
    assert (project.folder / "collector.toml").exists()


def test_after_it_a_sync_works_as_on_a_prepared_sheet(project: Project) -> None:
    adopt(project)
    assert project.sync()["rows"]["read"] == 3
    sheet = openpyxl.load_workbook(project.workbook)["Colloqui 2026"]
    assert all(sheet[f"L{row}"].value.startswith("R") for row in (4, 5, 6))
    assert [sheet[f"M{row}"].value for row in (4, 5, 6)] == ["completa · controllo del 22/06"] * 3
    assert all(project.column("Codice", "Nuclei"))
    assert project.sync()["written"] == {"codes": 0, "flags": 0}
    assert "è già preparato" in adopt(project).out


def test_rows_and_nuclei_that_the_journal_knows_keep_their_codes(project: Project) -> None:
    project.sync()
    from collector.journal.store import Journal

    def known() -> tuple[set[str], dict[str, str]]:
        journal = Journal.open(str(project.journal))
        try:
            return set(journal.row_states()), {n.code: n.name for n in journal.nuclei()}
        finally:
            journal.close()

    before = known()
    project.edit(
        lambda book: book["Colloqui 2026"].cell(4, 1, "Rozzano")
    )  # the comune no longer agrees
    assert adopt(project).code == 0
    project.sync()
    assert known() == before
    sheet = openpyxl.load_workbook(project.workbook)["Colloqui 2026"]
    assert {sheet[f"L{row}"].value for row in (4, 5, 6)} == before[0]


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (lambda book: book["Colloqui 2026"].merge_cells("K8:L9"), "M"),
        (lambda book: book["Colloqui 2026"].add_table(Table(displayName="T", ref="A3:K6")), "L"),
        (lambda book: setattr(book["Colloqui 2026"], "print_area", "A1:N40"), "O"),
        (lambda book: setattr(book["Colloqui 2026"].auto_filter, "ref", "A3:J6"), "K"),
        (lambda book: book["Colloqui 2026"].cell(60, 12, "appunto"), "M"),
    ],
    ids=["merged cells", "a table", "a print area", "a filter", "a note far below"],
)
def test_new_columns_are_right_of_everything(project: Project, change: Change, first: str) -> None:
    project.edit(change)
    adopt(project)
    assert titles(project)[first] == "Svolgimento"


@pytest.mark.parametrize("lock", ["~$schede.xlsx", ".~lock.schede.xlsx#"])
def test_a_file_open_in_another_program_is_not_changed(project: Project, lock: str) -> None:
    (project.folder / lock).write_text("x")
    before = project.workbook.read_bytes()
    ran = adopt(project)
    assert (ran.code, "è aperto in" in ran.err) == (3, True)
    assert project.workbook.read_bytes() == before


@pytest.mark.parametrize("name", ["Persone", "Segnalazioni", "Nuclei"])
def test_a_tab_with_our_name_and_other_content_is_reported_and_stays(
    project: Project, name: str
) -> None:
    project.edit(lambda book: book.create_sheet(name).append(["cose", "nostre"]))
    before = project.workbook.read_bytes()
    ran = adopt(project)
    assert ran.code == 3
    assert f"c'è già il foglio «{name}»" in ran.err
    assert project.workbook.read_bytes() == before


def test_a_doubtful_title_is_an_error_and_nothing_is_written(project: Project) -> None:
    project.edit(lambda book: book["Colloqui 2026"].cell(3, 3, "Datta"))
    before = project.workbook.read_bytes()
    ran = adopt(project)
    assert (ran.code, "«Datta»" in ran.err) == (3, True)
    assert project.workbook.read_bytes() == before
    assert not (project.folder / "collector.toml").exists()


def test_a_missing_or_broken_file_is_refused(tmp_path: Path) -> None:
    project = Project(tmp_path)
    assert "Non trovo il foglio" in adopt(project).err
    project.workbook.write_bytes(b"rotto")
    assert (adopt(project).code, [path.name for path in tmp_path.iterdir()]) == (3, ["schede.xlsx"])


@pytest.mark.parametrize(("answer", "written"), [("n\n", False), ("\n", False), ("s\n", True)])
def test_on_a_terminal_it_asks(
    project: Project, monkeypatch: pytest.MonkeyPatch, answer: str, written: bool
) -> None:
    stdin = io.StringIO(answer)
    monkeypatch.setattr(stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", stdin)
    ran = adopt(project)
    assert "Procedo? [s/N]" in ran.out
    assert (project.folder / "collector.toml").exists() is written


def excel(path: Path) -> None:
    columns = [column for column in session.COLUMNS if not column.spec.ours]
    excel_shape.write(path, {"Schede": (columns, drawn("| Nucleo |\n| Hoxha |\n| Chen |"))})


def test_a_file_as_excel_saves_it_keeps_every_byte(tmp_path: Path) -> None:
    project = Project(tmp_path)
    excel(project.workbook)
    shutil.copy(project.workbook, tmp_path / "prima.xlsx")
    assert adopt(project).code == 0
    only_added(tmp_path / "prima.xlsx", project.workbook, ("Schede",))
    row = titles(project, 1, "Schede")
    assert list(row.values())[-2:] == ["Codice", "Stato"]
    assert list(row)[-2] > "W", "right of the picture and of the merged cells"
    assert project.sync()["rows"]["read"] >= 2


@needs.libreoffice
def test_a_file_that_libreoffice_saved_is_adopted_and_opens_there_again(project: Project) -> None:
    (project.folder / "a").mkdir()
    made = convert(project.workbook, "xlsx", project.folder / "a")
    shutil.copy(made, project.workbook)
    before = cells(made)
    assert adopt(project).code == 0
    only_added(made, project.workbook, ("Colloqui 2026",))
    (project.folder / "b").mkdir()
    opened = cells(convert(project.workbook, "xlsx", project.folder / "b"))
    assert {at: text for at, text in opened.items() if at in before} == before
    assert opened["Colloqui 2026", 3, 13] == canonical("Stato")
    assert opened["Nuclei", 1, 1] == canonical("Codice")


def test_a_workbook_from_libreoffice_that_lacks_only_tabs_gets_them(tmp_path: Path) -> None:
    project = Project(tmp_path)
    shutil.copy(FIXTURES / "typed.xlsx", project.workbook)
    assert adopt(project).code == 0
    only_added(FIXTURES / "typed.xlsx", project.workbook, ())
    assert "Nuclei" in openpyxl.load_workbook(project.workbook).sheetnames


def test_a_journal_in_another_place_is_named_in_the_new_settings(project: Project) -> None:
    """Without collector.toml the journal lies elsewhere: the new settings must name it, or all
    codes were lost.
    """
    other = project.folder / "altrove" / "memoria.sqlite3"
    other.parent.mkdir()
    at = ["--workbook", str(project.workbook), "--journal", str(other)]
    assert project.run("sync").code == 0
    project.journal.rename(other)
    from contextlib import suppress

    from collector.cli.commands import main

    with suppress(SystemExit):
        main(["init", "--adopt", *at[1:]])
    from collector.app.settings import Options, load_settings

    assert load_settings(Options(config=str(project.folder / "collector.toml"))).journal == str(
        other
    )
