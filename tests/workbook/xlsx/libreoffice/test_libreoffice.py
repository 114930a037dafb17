"""What LibreOffice saved reads as what it was; what we wrote opens in LibreOffice as what we meant.

The fixtures are committed; where LibreOffice is installed (in CI it must be) they are also made
anew.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from schemas.canonical import canonical
from tests import needs
from tests.road import Project
from tests.workbook.xlsx.libreoffice.make import FIXTURES, convert, make


@pytest.fixture(scope="session")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("anew")
    make(folder)
    return folder


def told(source: Path, folder: Path) -> Any:
    """What a sync tells of a workbook, but for the random codes."""
    folder.mkdir()
    project = Project(folder)
    shutil.copy(source, project.workbook)
    report = project.sync()
    flags = [{**flag, "row_code": None} for flag in report["flags"]]
    return report["rows"], report["ignored"], flags


def same_as_the_original(fixtures: Path, name: str, folder: Path) -> None:
    assert told(fixtures / name, folder / "it") == told(
        fixtures / "original.xlsx", folder / "original"
    )


@pytest.mark.parametrize("name", ["saved.xlsx", "from_ods.xlsx"])
def test_a_workbook_saved_by_libreoffice_reads_the_same(name: str, tmp_path: Path) -> None:
    same_as_the_original(FIXTURES, name, tmp_path)


@needs.libreoffice
@pytest.mark.parametrize("name", ["saved.xlsx", "from_ods.xlsx"])
def test_a_workbook_that_libreoffice_saves_now_reads_the_same(
    name: str, anew: Path, tmp_path: Path
) -> None:
    same_as_the_original(anew, name, tmp_path)


def days_and_hours(source: Path, folder: Path) -> set[tuple[int, str]]:
    _, _, flags = told(source, folder)
    fields = {"date", "start", "end", "next_date"}
    return {
        (f["row"], f["field"]) for f in flags if f["field"] in fields and f["row"] not in {6, 7}
    }


def typed_reads_as_text(fixtures: Path, folder: Path) -> None:
    """LibreOffice made dates, times and numbers of some cells; the same cells are sure, the same
    are asked back.

    But for rows 6 and 7: of "17/3" it makes a day of the current year, and from "lunedì 18/3/26" it
    drops the wrong weekday, before we can see either. The column's format shows the weekday to who
    types.
    """
    cells = (
        CalamineWorkbook.from_path(str(fixtures / "typed.xlsx")).get_sheet_by_index(0).to_python()
    )
    kinds = {type(cell).__name__ for row in cells[1:] for cell in row}
    assert {"date", "time"} <= kinds, "LibreOffice did make cells of its own"
    typed = days_and_hours(fixtures / "typed.xlsx", folder / "typed")
    original = days_and_hours(fixtures / "original.xlsx", folder / "original")
    assert typed == original


def test_cells_typed_into_libreoffice_read_like_text(tmp_path: Path) -> None:
    typed_reads_as_text(FIXTURES, tmp_path)


@needs.libreoffice
def test_cells_typed_into_libreoffice_now_read_like_text(anew: Path, tmp_path: Path) -> None:
    typed_reads_as_text(anew, tmp_path)


def cells(path: Path) -> dict[tuple[str, int, int], str]:
    book = CalamineWorkbook.from_path(str(path))
    return {
        (name, row, column): canonical(typed)
        for name in book.sheet_names
        for row, values in enumerate(
            book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1
        )
        for column, typed in enumerate(values, start=1)
        if canonical(typed)
    }


@needs.libreoffice
@pytest.mark.parametrize("name", ["original.xlsx", "saved.xlsx", "from_ods.xlsx"])
def test_libreoffice_opens_what_we_wrote(name: str, anew: Path, tmp_path: Path) -> None:
    project = Project(tmp_path)
    shutil.copy(anew / name, project.workbook)
    before = cells(project.workbook)
    project.sync()
    (tmp_path / "opened").mkdir()
    opened = cells(convert(project.workbook, "xlsx", tmp_path / "opened"))
    ours = {
        at
        for at in opened
        if at[0] == "Segnalazioni" or (at[0] == "Schede" and at[2] in {1, 15, 16})
    }
    ours |= {at for at in opened if at[0] == "Nuclei" and at[2] == 1}
    assert {at: text for at, text in opened.items() if at not in ours} == {
        at: text for at, text in before.items() if at not in ours
    }
    status = next(at[2] for at, text in opened.items() if at[0] == "Schede" and text == "Stato")
    states = [text for at, text in sorted(opened.items()) if at[0] == "Schede" and at[2] == status]
    assert states[1] == "completa · controllo del 22/06"
    assert states[4].startswith("da completare: mediatore, data, ora fine")
    links = [
        text for at, text in opened.items() if at[0] == "Segnalazioni" and at[2] == 8 and at[1] > 1
    ]
    assert set(links) == {"Vai alla riga"}, "LibreOffice computed each link and found its row"


@needs.libreoffice
def test_after_libreoffice_saved_our_file_nothing_is_left_to_write(
    anew: Path, tmp_path: Path
) -> None:
    project = Project(tmp_path)
    shutil.copy(anew / "original.xlsx", project.workbook)
    project.sync()
    (tmp_path / "opened").mkdir()
    shutil.copy(convert(project.workbook, "xlsx", tmp_path / "opened"), project.workbook)
    assert project.sync()["written"] == {"codes": 0, "flags": 0}
