"""What a look asks Google for: no more than is needed, of one moment, in pieces where a tab is
large.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.errors import WorkbookError
from collector.workbook.google import read_requests, status_formula
from collector.workbook.google.read_requests import TabOutline
from tests.google_sheets.person import Person
from tests.workbook.google.desk import Desk, talk

FLAGS = TabOutline(7, "Segnalazioni", 40, 18)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill([talk(number) for number in range(12)])
        made.sync()
        yield made


def asked(tabs: list[TabOutline], piece: int) -> list[list[tuple[int, ...]]]:
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return [
        [tuple(one["gridRange"].get(name, -1) for name in names) for one in filters]
        for filters in read_requests.request_filters(tabs, piece)
    ]


def test_ordinary_tabs_take_one_request_that_is_open_at_its_end() -> None:
    """Rows that come meanwhile are read too."""
    assert asked(
        [TabOutline(1, "Schede", 2_000, 15), TabOutline(2, "Nuclei", 2_000, 12)], 400_000
    ) == [[(0, -1, 0, -1)] * 2]


def test_segnalazioni_is_read_without_the_comparison_column() -> None:
    assert asked([FLAGS], 400_000) == [[(0, -1, 0, 15), (0, 1, 15, 16), (0, -1, 16, -1)]]


def test_a_large_tab_is_read_in_pieces_that_share_a_row() -> None:
    assert asked([TabOutline(1, "Schede", 10, 4)], 16) == [
        [(0, 4, 0, -1)],
        [(3, 7, 0, -1)],
        [(6, -1, 0, -1)],
    ]


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 50])
def test_every_row_is_in_a_piece(rows: int) -> None:
    covered = [
        row
        for filters in asked([TabOutline(1, "Schede", rows, 3)], 9)
        for top, bottom, _, _ in filters
        for row in range(top, rows if bottom < 0 else bottom)
    ]
    assert set(covered) == set(range(rows))


def test_the_comparison_column_is_never_in_an_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    ask = read_requests.read
    monkeypatch.setattr(read_requests, "read", lambda *told: seen.append(ask(*told)) or seen[-1])
    desk.type(desk.book.tab("Schede"), 1, desk.column("Schede", "end"), "")
    desk.sync()
    flags = desk.book.tab("Segnalazioni")
    written = [desk.text(flags, row, status_formula.FIRST_COLUMN) for row in range(1, 13)]
    assert all(status_formula.CELL_SEPARATOR in text for text in written)
    rows = [
        row
        for answer in seen
        for sheet in answer["sheets"]
        if sheet["properties"]["title"] == "Segnalazioni"
        for block in sheet["data"]
        for row in block.get("rowData", ())
    ]
    assert rows
    assert status_formula.CELL_SEPARATOR not in str(rows)


def test_what_somebody_wrote_into_the_comparison_column_is_overwritten(desk: Desk) -> None:
    flags, states_before = desk.book.tab("Segnalazioni"), desk.states()
    before = desk.text(flags, 1, status_formula.FIRST_COLUMN)
    desk.type(flags, 1, status_formula.FIRST_COLUMN, "altro")
    assert desk.states() != states_before
    desk.sync()
    assert (desk.text(flags, 1, status_formula.FIRST_COLUMN), desk.states()) == (
        before,
        states_before,
    )
    assert desk.sync()["api_calls"] == 2


def test_pieces_joined_equal_one_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.sync()
    calls = before["api_calls"]
    monkeypatch.setattr(read_requests.request_filters, "__defaults__", (60,))
    report = desk.sync()
    assert report["api_calls"] > calls
    assert (report["rows"], report["flags"], report["written"]) == (
        before["rows"],
        before["flags"],
        before["written"],
    )


@pytest.mark.parametrize("times", [1, 99])
def test_rows_that_move_between_pieces_make_the_read_start_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr(read_requests.request_filters, "__defaults__", (60,))
    left = times

    def moving(number: int, _call: object) -> None:
        nonlocal left
        if left and number % 3 == 2:
            left -= 1
            Person(desk.book).insert_rows("Schede", 1)

    desk.server.log.clear()
    desk.server.between = moving
    ran = desk.run("sync", "--json")
    desk.server.between = None
    if times == 1:
        assert (ran.code, ran.json["rows"]["read"]) == (0, 12)
    else:
        assert ran.code == 3
        assert "Mentre leggevo il foglio Google" in ran.err


def test_a_tab_deleted_between_outline_and_cells_is_left_out(desk: Desk) -> None:
    Person(desk.book).add_tab("Appunti")

    def gone(number: int, _call: object) -> None:
        if number == 1:
            Person(desk.book).delete_tab("Appunti")

    desk.server.log.clear()
    desk.server.between = gone
    assert desk.sync()["rows"]["read"] == 12
    desk.server.between = None


def test_pieces_that_never_fit_end_in_a_workbook_error() -> None:
    def ask(filters: Any, _fields: str) -> Any:
        top = filters[0]["gridRange"]["startRowIndex"]
        row = {"values": [{"userEnteredValue": {"stringValue": f"{top}"}}]}
        sheet = {"properties": {"sheetId": 1}, "data": [{"startRow": top, "rowData": [row] * 4}]}
        return {"sheets": [sheet]}

    with pytest.raises(WorkbookError, match="Mentre leggevo"):
        read_requests.read(ask, [TabOutline(1, "Schede", read_requests.CELLS_PER_REQUEST, 4)])
