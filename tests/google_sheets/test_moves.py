"""Rows and columns that move, and what goes with them: metadata, protections, merges, names, rules,
formulas.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.google_sheets.errors import ApiError, Json
from tests.google_sheets.model import Quirks, Spreadsheet
from tests.google_sheets.person import Person
from tests.google_sheets.shifts import Shift, deleted, inserted, moved


@pytest.fixture
def person() -> Person:
    spreadsheet = Spreadsheet("id", "Prova")
    spreadsheet.add("Schede", rows=20, columns=8, sheet_id=0)
    spreadsheet.add("Altro", rows=20, columns=8, sheet_id=1)
    who = Person(spreadsheet)
    who.put("Schede!A1", *[[f"{column}{row}" for column in "ABC"] for row in range(1, 6)])
    return who


def hang(person: Person, dimension: str, index: int, key: str = "qui") -> None:
    place = {"sheetId": 0, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
    said = {"metadataKey": key, "visibility": "DOCUMENT", "location": {"dimensionRange": place}}
    person.do({"createDeveloperMetadata": {"developerMetadata": said}})


def places(person: Person) -> list[int | None]:
    return [item.index for item in person.sheet("Schede").metadata]


def test_row_metadata_follows_rows_that_are_inserted_deleted_and_dragged(person: Person) -> None:
    hang(person, "ROWS", 2)
    person.insert_rows("Schede", 1, 2)
    assert places(person) == [4]
    person.delete_rows("Schede", 0)
    assert places(person) == [3]
    person.drag_rows("Schede", 3, 1)
    assert places(person) == [1]
    assert person.see("Schede!A2") == [["A3"]]
    person.delete_rows("Schede", 1)
    assert places(person) == []


def test_column_metadata_follows_columns(person: Person) -> None:
    hang(person, "COLUMNS", 1)
    person.insert_columns("Schede", 0)
    person.drag_columns("Schede", 2, 5)
    assert places(person) == [4]
    assert person.see("Schede!E1") == [["B1"]]


def test_metadata_stays_when_cells_are_sorted_or_cut(person: Person) -> None:
    hang(person, "ROWS", 0)
    person.sort("Schede!A1:C5", 0, descending=True)
    assert (places(person), person.see("Schede!A1")) == ([0], [["A5"]])
    person.cut("Schede!1:1", "Schede!A9")
    assert (places(person), person.see("Schede!A1")) == ([0], [])
    assert person.see("Schede!A9:C9") == [["A5", "B5", "C5"]]


def test_metadata_may_follow_a_sort_if_google_does_so(person: Person) -> None:
    person.spreadsheet.quirks = Quirks(metadata_follows_sort=True, metadata_follows_cut=True)
    hang(person, "ROWS", 0)
    person.sort("Schede!A1:C5", 0, descending=True)
    assert places(person) == [4]
    person.cut("Schede!5:5", "Schede!A9")
    assert places(person) == [8]


def grid(top: int, bottom: int, left: int = 0, right: int = 3) -> Json:
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return {"sheetId": 0, **dict(zip(names, (top, bottom, left, right), strict=True))}


def test_ranges_follow(person: Person) -> None:
    rule = {
        "ranges": [grid(1, 3)],
        "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {}},
    }
    person.do(
        {"addProtectedRange": {"protectedRange": {"range": grid(1, 3), "warningOnly": True}}},
        {"addNamedRange": {"namedRange": {"name": "blocco", "range": grid(1, 3)}}},
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {"mergeCells": {"range": grid(1, 3), "mergeType": "MERGE_ALL"}},
        {"setBasicFilter": {"filter": {"range": grid(1, 3)}}},
    )

    def all_ranges() -> list[Any]:
        sheet = person.sheet("Schede")
        found = [
            sheet.protected[0]["range"],
            person.spreadsheet.named[0]["range"],
            sheet.conditional[0]["ranges"][0],
        ]
        found += [sheet.merges[0], (sheet.basic_filter or {})["range"]]
        return [(one["startRowIndex"], one["endRowIndex"]) for one in found]

    person.insert_rows("Schede", 2)
    assert all_ranges() == [(1, 4)] * 5
    person.insert_rows("Schede", 0)
    assert all_ranges() == [(2, 5)] * 5
    person.delete_rows("Schede", 3)
    assert all_ranges() == [(2, 4)] * 5
    person.drag_rows("Schede", 2, 0, 2)
    assert all_ranges() == [(0, 2)] * 5
    person.delete_rows("Schede", 0, 2)
    sheet = person.sheet("Schede")
    assert (sheet.protected, sheet.merges, sheet.conditional, sheet.basic_filter) == (
        [],
        [],
        [],
        None,
    )
    assert person.spreadsheet.named == []


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("=Schede!C2", "=Schede!D2"),
        ("=Schede!$A$1:B", "=Schede!$A$1:C"),
        ('=SE(Schede!A2:A="";"Schede!B2";CERCA.VERT(Schede!A2;\'Schede\'!B:C;2;FALSO))', None),
        ("=A1+B1", "=A1+B1"),
        ("=LOG10(Schede!B1)", "=LOG10(Schede!C1)"),
    ],
)
def test_formulas_follow_the_cells_they_point_at(
    person: Person, formula: str, after: str | None
) -> None:
    person.type("Altro!A1", [formula])
    person.insert_columns("Schede", 1)
    kept = person.sheet("Altro").user_value(0, 0)["formulaValue"]
    expected = '=SE(Schede!A2:A="";"Schede!B2";CERCA.VERT(Schede!A2;\'Schede\'!C:D;2;FALSO))'
    assert kept == (after or expected)


def test_a_formula_that_lost_its_cell_and_one_whose_tab_was_renamed(person: Person) -> None:
    person.type("Altro!A1", ["=Schede!B2"], ["=Schede!C2"])
    person.delete_columns("Schede", 1)
    person.rename_tab("Schede", "Schede nuove")
    assert person.see("Altro!A1:A2", "FORMULA") == [["=#REF!"], ["='Schede nuove'!B2"]]


def test_a_copied_row_takes_its_formula_along(person: Person) -> None:
    person.type("Schede!D1", ['=A1&$B$1&"A1"'])
    person.copy_row("Schede", 0, 6)
    assert person.see("Schede!7:7", "FORMULA") == [["A1", "B1", "C1", '=A7&$B$1&"A1"']]
    person.type("Schede!D2", ["=SOMMA(A2;B2)"])
    person.do(
        {
            "repeatCell": {
                "range": grid(2, 4, 3, 4),
                "cell": cell("=A3"),
                "fields": "userEnteredValue",
            }
        }
    )
    assert person.see("Schede!D3:D4", "FORMULA") == [["=A3"], ["=A4"]]


def cell(formula: str) -> Json:
    return {"userEnteredValue": {"formulaValue": formula}}


def test_a_hook_values_formulas_and_its_array_spills(person: Person) -> None:
    def stato(sheet: Any, row: int, column: int, formula: str) -> Any:
        return [["Stato"], ["rosso"], [""], [4.0]]

    person.type("Schede!E1", ["=ARRAYFORMULA(A1)"])
    assert person.see("Schede!E1") == [["A1"]]  # as it is worked out without the hook
    person.spreadsheet.evaluate = stato
    assert person.see("Schede!E1:E9", "UNFORMATTED_VALUE") == [["Stato"], ["rosso"], [], [4]]
    person.spreadsheet.quirks = Quirks(trims_empty_results=False)
    assert person.see("Schede!E1:E3", "UNFORMATTED_VALUE") == [["Stato"], ["rosso"], [""]]
    person.put("Schede!E3", ["mio"])
    assert person.see("Schede!E1:E9")[0] == ["#RIF!"]
    person.spreadsheet.evaluate = lambda *_: {"type": "N_A"}
    assert person.see("Schede!E1") == [["#N/D"]]


def test_an_italian_formula_with_a_comma_is_an_error_and_may_be_let_pass(person: Person) -> None:
    person.type("Schede!E1", ['=SE(A1="a,b";1;2)', '=SE(A1="a",1,2)', "=SE(A1>1,5;1;2)"])
    assert person.see("Schede!E1:G1") == [["2", "#ERROR!", "1"]]
    person.spreadsheet.quirks = Quirks(comma_breaks_italian_formula=False)
    assert person.see("Schede!E1:G1") == [["2", "FALSO", "1"]]  # the one number 1,2


def test_cells_are_shifted_within_a_range(person: Person) -> None:
    person.do({"insertRange": {"range": grid(0, 1, 0, 1), "shiftDimension": "ROWS"}})
    assert person.see("Schede!A1:B2") == [["", "B1"], ["A1", "B2"]]
    person.do({"deleteRange": {"range": grid(0, 1, 0, 1), "shiftDimension": "ROWS"}})
    assert person.see("Schede!A1:B2") == [["A1", "B1"], ["A2", "B2"]]
    person.do({"insertRange": {"range": grid(0, 1, 1, 3), "shiftDimension": "COLUMNS"}})
    assert person.see("Schede!1:1") == [["A1", "", "", "B1", "C1"]]


def test_text_is_replaced(person: Person) -> None:
    found = person.do({"findReplace": {"find": "b", "replacement": "X", "sheetId": 0}})[0][
        "findReplace"
    ]
    assert found == {
        "valuesChanged": 5,
        "rowsChanged": 5,
        "sheetsChanged": 1,
        "occurrencesChanged": 5,
    }
    assert person.see("Schede!B1:B2") == [["X1"], ["X2"]]
    asked = {"find": "^X(.)$", "replacement": "$1/x", "searchByRegex": True, "allSheets": True}
    person.do({"findReplace": asked})
    assert person.see("Schede!B1") == [["1/x"]]


def test_what_cannot_be_done_is_refused(person: Person) -> None:
    refused: list[Json] = [
        {
            "deleteDimension": {
                "range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 20}
            }
        },
        {
            "deleteDimension": {
                "range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 20, "endIndex": 21}
            }
        },
        {
            "moveDimension": {
                "source": {"sheetId": 0, "dimension": "ROWS", "endIndex": 3},
                "destinationIndex": 1,
            }
        },
        {"deleteSheet": {"sheetId": 9}},
        {"sortRange": {"range": grid(0, 5), "sortSpecs": []}},
        {"updateCells": {"range": grid(0, 1), "rows": [{}, {}], "fields": "note"}},
        {"addNamedRange": {"namedRange": {"name": "A1", "range": grid(0, 1)}}},
        {"repeatCell": {"range": grid(20, 21), "cell": {}, "fields": "note"}},
        {"repeatCell": {"range": grid(0, 1), "cell": {}}},
        {
            "createDeveloperMetadata": {
                "developerMetadata": {"metadataKey": "x", "visibility": "DOCUMENT"}
            }
        },
        {"deleteProtectedRange": {"protectedRangeId": 1}},
    ]
    for request in refused:
        with pytest.raises(ApiError) as caught:
            person.do(request)
        assert caught.value.code == 400
        assert caught.value.message.startswith(f"Invalid requests[0].{next(iter(request))}: ")
    assert person.see("Schede!A1:A2") == [["A1"], ["A2"]]


def test_a_range_that_ends_beyond_the_grid_is_taken(person: Person) -> None:
    person.do({"repeatCell": {"range": grid(19, 25), "cell": {"note": "n"}, "fields": "note"}})
    sheet = person.sheet("Schede")
    assert (sheet.row_count, sheet.cell(19, 0)["note"]) == (20, "n")
    with pytest.raises(
        ApiError,
        match=r"Range \(Schede!A21:C25\) exceeds grid limits. Max rows: 20, max columns: 8",
    ):
        person.do({"repeatCell": {"range": grid(20, 25), "cell": {"note": "n"}, "fields": "note"}})


SIZE = 8


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Shift, list[int | None]]:
    """A shift, and the rows of old as they lie after it (None: a new one)."""
    rows: list[int | None] = list(range(SIZE))
    start = draw(st.integers(0, SIZE - 1))
    end = draw(st.integers(start + 1, SIZE))
    kind = draw(st.sampled_from(["insert", "delete", "move"]))
    if kind == "insert":
        return inserted(start, end - start), rows[:start] + [None] * (end - start) + rows[start:]
    if kind == "delete":
        return deleted(start, end), rows[:start] + rows[end:]
    to = draw(st.integers(0, SIZE).filter(lambda to: not start <= to <= end))
    rest = rows[:start] + rows[end:]
    landing = to if to < start else to - (end - start)
    return moved(start, end, to), rest[:landing] + rows[start:end] + rest[landing:]


@given(shifts())
def test_every_row_is_found_where_it_went(case: tuple[Shift, list[int | None]]) -> None:
    shift, rows = case
    for row in range(SIZE):
        assert shift.at(row) == (rows.index(row) if row in rows else None)


@given(shifts(), st.integers(0, SIZE - 1), st.integers(1, SIZE))
def test_a_range_keeps_the_rows_that_were_not_moved_away(
    case: tuple[Shift, list[int | None]], first: int, size: int
) -> None:
    shift, rows = case
    last = min(first + size, SIZE)
    new = shift.span((first, last))
    kept = [row for row in range(first, last) if row in rows]
    if not kept:
        assert new is None
        return
    assert new is not None
    start, end = new
    assert start is not None
    assert end is not None
    assert 0 <= start < end <= len(rows)
    assert any(row in rows[start:end] for row in kept)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "delete", "drag"]),
        st.sampled_from(["ROWS", "COLUMNS"]),
        st.integers(0, 9),
        st.integers(1, 3),
        st.integers(0, 12),
    ),
    max_size=12,
)


@given(ACTS)
def test_what_hangs_on_a_row_or_column_stays_with_its_cells(
    acts: list[tuple[str, str, int, int, int]],
) -> None:
    """Each of six rows and columns has metadata and a formula that points at it; whatever is done,
    they agree.
    """
    spreadsheet = Spreadsheet("id", "Prova")
    spreadsheet.add("Schede", rows=8, columns=8, sheet_id=0)
    spreadsheet.add("Altro", rows=20, columns=8, sheet_id=1)
    person = Person(spreadsheet)
    sheet = person.sheet("Schede")
    person.put("Schede!A1", *[[f"{row}.{column}" for column in range(6)] for row in range(6)])
    for index in range(6):
        hang(person, "ROWS", index, f"r{index}")
        hang(person, "COLUMNS", index, f"c{index}")
        person.type(f"Altro!A{index + 1}", [f"=Schede!{'ABCDEF'[index]}{index + 1}"])
    for what, dimension, start, count, to in acts:
        span = {
            "sheetId": 0,
            "dimension": dimension,
            "startIndex": start,
            "endIndex": start + count,
        }
        requests: dict[str, Json] = {
            "insert": {"insertDimension": {"range": span}},
            "delete": {"deleteDimension": {"range": span}},
            "drag": {"moveDimension": {"source": span, "destinationIndex": to}},
        }
        before = (person.see("Schede"), sheet.row_count, sheet.column_count)
        try:
            person.do(requests[what])
        except ApiError:
            assert (person.see("Schede"), sheet.row_count, sheet.column_count) == before
    where = {item.key: item.index for item in sheet.metadata}
    seen = person.see("Schede")
    for row, line in enumerate(seen):
        for column, text in enumerate(line):
            if text:
                was_row, was_column = text.split(".")
                assert (where[f"r{was_row}"], where[f"c{was_column}"]) == (row, column)
    for index in range(6):
        formula = person.see(f"Altro!A{index + 1}", "FORMULA")[0][0]
        there = where.get(f"r{index}"), where.get(f"c{index}")
        if None in there:
            assert formula == "=#REF!"
        else:
            assert person.see(formula.removeprefix("=")) == [[f"{index}.{index}"]]
