"""Where things are in a tab.  Titles in any order and spelling; what is missing or double."""

import pytest

from collector.errors import WorkbookError
from collector.sheet.columns import RowCells
from collector.sheet.find_columns import find_layout
from collector.sheet.rows import SkippedRow, entries
from schemas import session
from schemas.session import COLUMNS
from schemas.workbook import Grid, column_letter

TITLES = tuple(column.header for column in COLUMNS)
OURS = frozenset({"code", "status"})


def grid(*rows: tuple[object, ...]) -> Grid:
    return Grid("Schede", rows)  # type: ignore[arg-type]


def test_titles_may_be_typed_in_other_ways_and_stand_below_a_heading() -> None:
    titles = tuple(f" {title.upper()}\u00a0\n" for title in reversed(TITLES))
    layout = find_layout(grid(("Schede 2026",), (), titles), COLUMNS)
    assert layout.header_row == 3
    assert layout.columns == {column.key: len(TITLES) - at for at, column in enumerate(COLUMNS)}


def test_the_schedas_own_titles_are_known() -> None:
    keys = {alias: column.key for column in COLUMNS for alias in column.headers}
    assert keys["Persone presenti al colloquio"] == "attendees"
    assert len(keys) == sum(len(column.headers) for column in COLUMNS), "no title means two columns"


def test_other_columns_are_kept_by_their_title() -> None:
    layout = find_layout(grid((*TITLES, "Note mie", "")), COLUMNS)
    (row,) = entries(
        grid((*TITLES, "Note mie", ""), (None, "Amina", *[None] * 14, "ricordare")), layout, OURS
    )
    assert isinstance(row, RowCells)
    assert {title: cell.text for title, cell in row.extra.items()} == {"Note mie": "ricordare"}


def test_a_missing_title_is_named_with_the_one_that_looks_like_it() -> None:
    titles = tuple("Datta" if title == "Data" else title for title in TITLES)
    with pytest.raises(WorkbookError, match=r"manca la colonna «Data»\. C'è però «Datta»"):
        find_layout(grid(titles), COLUMNS)


def test_a_title_that_stands_twice_is_asked() -> None:
    with pytest.raises(WorkbookError, match=r"due colonne «Data» \(D e Q\)"):
        find_layout(grid((*TITLES, "Data")), COLUMNS)


def test_a_tab_without_titles_is_said() -> None:
    with pytest.raises(WorkbookError, match="non trovo la riga dei titoli"):
        find_layout(grid(("a", "b"), (1.0, 2.0)), COLUMNS)


def test_blank_rows_between_are_told_those_at_the_end_are_not() -> None:
    rows = grid(TITLES, ("R1", "Amina"), ("R2", "  ", None), (), (None, "Li"), ("RRCQH8U",), (), ())
    found = list(entries(rows, find_layout(rows, COLUMNS), OURS))
    assert [(type(row), row.row) for row in found] == [
        (RowCells, 2),
        (SkippedRow, 3),
        (SkippedRow, 4),
        (RowCells, 5),
    ]


@pytest.mark.parametrize(
    ("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_letters(number: int, name: str) -> None:
    assert column_letter(number) == name


def test_the_tab_is_called_as_the_scheda() -> None:
    assert session.TAB == "Schede"
