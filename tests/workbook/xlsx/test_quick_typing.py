"""What tests type by the quick way is in the file as if openpyxl had typed it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from collector.workbook.xlsx.workbook import XlsxWorkbook
from schemas.workbook import Grid
from tests.quick_typing import typed_quickly
from tests.road import SOUND, Project

TABS = ("Schede", "Nuclei", "Persone")
A_MINUTE = dt.timedelta(minutes=1)
PLACES = st.integers(1, 9)
TEXTS = st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=9), st.just(" a\n\tb "))
Change = Callable[[Any], object]


def _typed(tab: str, row: int, column: int, text: str | None) -> Change:
    return lambda book: setattr(book[tab].cell(row, column), "value", text)


def _copied(tab: str, row: int, to: int) -> Change:
    """Type the texts of a row into another one."""
    return lambda book: [
        setattr(book[tab].cell(to, c.column), "value", c.value) for c in book[tab][row]
    ]


CHANGES = st.lists(
    st.one_of(
        st.builds(_typed, st.sampled_from(TABS), PLACES, st.integers(1, 20), TEXTS),
        st.builds(_copied, st.sampled_from(TABS), PLACES, PLACES),
        st.builds(
            lambda tab, row: lambda book: book[tab].insert_rows(row), st.sampled_from(TABS), PLACES
        ),
        st.builds(
            lambda tab, row, n: lambda book: book[tab].delete_rows(row, n),
            st.sampled_from(TABS),
            PLACES,
            st.integers(1, 3),
        ),
        st.builds(
            lambda tab, line: lambda book: book[tab].append(line),
            st.sampled_from(TABS),
            st.lists(TEXTS, min_size=1, max_size=5).filter(any),
        ),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("quick"))
    project.write([SOUND, {**SOUND, "end": ""}, {**SOUND, "start": "15:00", "end": "16:00"}])
    project.sync()
    return project.workbook


def _in_the_file(path: Path) -> Any:
    """All cells as openpyxl sees them, what the program reads, and the minute of saving."""
    book = openpyxl.load_workbook(path)
    cells = {
        (tab, cell.coordinate): (cell.value, cell.number_format, cell.font.b)
        for tab in TABS
        for row in book[tab]
        for cell in row
        if cell.value is not None
    }
    read = XlsxWorkbook(path).snapshot()
    tabs = [(grid.name, _typed_in(grid)) for grid in read.tabs if grid.name in TABS]
    return cells, tabs, _is_now(read.saved)


def _typed_in(grid: Grid) -> dict[tuple[int, int], Any]:
    """Return what stands in the cells that are not empty, by row and column."""
    return {
        (row, column): typed
        for row, line in enumerate(grid.rows)
        for column, typed in enumerate(line)
        if typed not in (None, "")
    }


def _is_now(saved: str) -> bool:
    return abs(dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(saved)) < A_MINUTE


@given(changes=CHANGES)
def test_the_quick_way_leaves_what_openpyxl_leaves(
    synced: Path, tmp_path_factory: pytest.TempPathFactory, changes: list[Change]
) -> None:
    quick, slow = (tmp_path_factory.mktemp("typed") / "schede.xlsx" for _ in range(2))
    quick.write_bytes(synced.read_bytes())
    if not typed_quickly(quick, lambda book: [change(book) for change in changes]):
        assert quick.read_bytes() == synced.read_bytes()
        return
    slow.write_bytes(synced.read_bytes())
    book = openpyxl.load_workbook(slow)
    for change in changes:
        change(book)
    book.save(slow)
    assert _in_the_file(quick) == _in_the_file(slow)


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book.create_sheet("Altro"),
        lambda book: book["Non c'è"].delete_rows(2),
        lambda book: book.sheetnames,
        lambda book: setattr(book["Schede"], "sheet_state", "hidden"),
        lambda book: setattr(book["Schede"]["H2"], "font", Font(strike=True)),
        lambda book: setattr(book["Schede"]["H2"], "value", "=1+1"),
        lambda book: setattr(book["Schede"]["H2"], "value", 12),
        lambda book: book["Incontri"]["B2"].value,
        lambda book: book["Schede"]["A1:B2"],
    ],
)
def test_what_it_does_not_know_is_left_to_openpyxl(
    synced: Path, tmp_path: Path, change: Change
) -> None:
    path = tmp_path / "schede.xlsx"
    path.write_bytes(synced.read_bytes())
    assert not typed_quickly(path, change)
    assert path.read_bytes() == synced.read_bytes()


def test_what_it_is_for_is_done_the_quick_way(synced: Path, tmp_path: Path) -> None:
    path = tmp_path / "schede.xlsx"
    path.write_bytes(synced.read_bytes())
    assert typed_quickly(path, lambda book: setattr(book["Schede"]["H2"], "value", "Altro."))
    assert typed_quickly(path, lambda book: book["Schede"].delete_rows(3))
    assert openpyxl.load_workbook(path)["Schede"]["H2"].value == "Altro."
