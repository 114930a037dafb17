"""More rows or cells than a check can go through: refused before anything is parsed, with a number
and a way on.

The limits are low here; that the real ones hold is measured (docs/speed.md).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.workbook.xlsx import guard
from collector.workbook.xlsx.guard_parts import count_filled_rows
from collector.workbook.xlsx.guard_refusals import italian_number
from schemas.workbook import FLAGS_TAB
from tests.road import SOUND, Project

TALKS = 600


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([{**SOUND, "end": "", "description": f"Colloquio {at}."} for at in range(TALKS)])
    return made


def said(project: Project, command: str = "sync") -> str:
    before = project.workbook.read_bytes()
    ran = project.run(command)
    assert ran.code == 3, ran.out
    assert "Traceback" not in ran.err
    assert project.workbook.read_bytes() == before
    return " ".join(ran.err.split())


def filled(project: Project) -> int:
    """How many rows have something in them, by openpyxl, but for those of *Segnalazioni*."""
    numbers: list[int] = []

    def look(book: Any) -> None:
        for sheet in book.worksheets:
            if sheet.title != FLAGS_TAB:
                numbers.append(
                    sum(any(cell not in (None, "") for cell in row) for row in sheet.values)
                )

    project.edit_by_openpyxl(look)
    return sum(numbers)


@pytest.mark.parametrize("command", ["sync", "flags", "export", "remind"])
def test_too_many_rows_are_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(guard, "ROWS_FILLED_MAX", TALKS - 1)
    told = said(project, command)
    rows = italian_number(filled(project))
    assert f"ci sono {rows} righe scritte, e ne leggo al massimo {TALKS - 1}." in told
    assert "Il foglio più lungo è «Schede»" in told
    assert "Dividi il file per anno" in told


def test_too_many_cells_are_refused(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "CELLS_FILLED_MAX", 100)
    assert "celle scritte, e ne leggo al massimo 100." in said(project)


def test_the_largest_allowed_workbook_is_read(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "ROWS_FILLED_MAX", filled(project))
    assert project.sync()["rows"]["read"] == TALKS


def test_what_we_write_ourselves_never_makes_a_workbook_too_long(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "ROWS_FILLED_MAX", filled(project))
    assert len(project.sync()["flags"]) > TALKS
    assert project.sync()["rows"]["read"] == TALKS


def empty_with_a_colour(book: Any) -> None:
    from openpyxl.styles import PatternFill

    for row in range(TALKS + 10, TALKS + 200):
        book["Schede"].cell(row, 3).fill = PatternFill("solid", "FFFF00")


def emptied(book: Any) -> None:
    for row in range(10, TALKS + 2):
        for cell in book["Schede"][row]:
            cell.value = None


@pytest.mark.parametrize("change", [empty_with_a_colour, emptied])
def test_rows_with_nothing_in_them_do_not_count(
    project: Project, monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], None]
) -> None:
    project.edit_by_openpyxl(change)
    monkeypatch.setattr(guard, "ROWS_FILLED_MAX", filled(project))
    assert project.run("sync").code == 0


def test_filled_rows_are_counted_wherever_the_chunks_end() -> None:
    sheet = (
        b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"/><row r="3"><c r="A3" s="1">'
        b"</c></row>"
    )
    sheet += b'<x:row r="4"><x:c r="A4"><x:v>2</x:v ></x:c ></x:row ></sheetData>'
    for size in range(1, len(sheet) + 1):
        assert count_filled_rows(sheet[at : at + size] for at in range(0, len(sheet), size)) == 2


def test_numbers_are_written_the_italian_way() -> None:
    assert [italian_number(number) for number in (7, 110_000, 1_234_567)] == [
        "7",
        "110.000",
        "1.234.567",
    ]
