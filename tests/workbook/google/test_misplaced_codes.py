"""Codes that landed a row off are put where they belong, and what they landed on comes back as it
was typed.
"""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.workbook.google.misplaced_codes import (
    EMPTY_CELL,
    CellJson,
    CodeRow,
    code_cell,
    entered_value,
    find_misplaced_codes,
)

A, B = code_cell("RAAAA22"), code_cell("RBBBB22")
NOTE = code_cell("da rivedere")


def lines(*rows: tuple[str, CellJson] | tuple[str, CellJson, str]) -> list[CodeRow]:
    return [CodeRow(at, *row) for at, row in enumerate(rows, start=2)]


def put(found: Any) -> dict[int, tuple[str, Any]]:
    return {row: entered_value(cell) for row, cell in found.items()}


def test_no_code_is_corrected_where_no_row_moved() -> None:
    before = lines(("uno", NOTE), ("due", EMPTY_CELL))
    assert find_misplaced_codes(before, lines(("uno", NOTE), ("due", A)), {3: A}) == {}


def test_a_code_goes_to_the_content_it_was_given_to() -> None:
    before = lines(("uno", EMPTY_CELL), ("due", EMPTY_CELL))
    now = lines(("due", A), ("uno", B))
    assert put(find_misplaced_codes(before, now, {2: A, 3: B})) == {
        2: entered_value(B),
        3: entered_value(A),
    }


def test_a_code_on_a_wrong_row_is_removed_from_there() -> None:
    now = lines(("nuova", EMPTY_CELL), ("uno", EMPTY_CELL), ("", A))
    assert put(find_misplaced_codes(lines(("uno", EMPTY_CELL)), now, {2: A})) == {
        3: entered_value(A),
        4: ("", ""),
    }


@pytest.mark.parametrize(
    "typed",
    [
        {"stringValue": "da rivedere"},
        {"numberValue": 77},
        {"boolValue": True},
        {"formulaValue": "=1+1"},
    ],
)
@pytest.mark.parametrize("content", ["uno", ""])
def test_what_a_person_typed_comes_back_as_typed(content: str, typed: CellJson) -> None:
    note = {"userEnteredValue": typed}
    corrections = find_misplaced_codes(
        lines(("due", EMPTY_CELL), (content, note)), lines((content, A)), {2: A}
    )
    assert corrections == {2: note}


def test_equal_rows_get_their_notes_back_in_order() -> None:
    other = code_cell("fatto")
    before = lines(
        ("nuova", EMPTY_CELL), ("nuova 2", EMPTY_CELL), ("uguale", NOTE), ("uguale", other)
    )
    now = lines(("uguale", A), ("uguale", B), ("nuova", EMPTY_CELL), ("nuova 2", EMPTY_CELL))
    corrections = put(find_misplaced_codes(before, now, {2: A, 3: B}))
    assert corrections == {
        2: entered_value(NOTE),
        3: entered_value(other),
        4: entered_value(A),
        5: entered_value(B),
    }


def test_a_code_on_a_row_that_is_no_talk_is_cleared() -> None:
    before = lines(("uno", EMPTY_CELL), ("MARZO", EMPTY_CELL))
    assert put(find_misplaced_codes(before, lines(("MARZO", A), ("uno", EMPTY_CELL)), {2: A})) == {
        2: ("", ""),
        3: entered_value(A),
    }


def test_what_a_person_typed_meanwhile_stays() -> None:
    before = lines(("uno", EMPTY_CELL), ("due", NOTE))
    now = lines(("uno", code_cell("visto")), ("due", code_cell("vista")))
    assert find_misplaced_codes(before, now, {2: A}) == {}


def test_a_family_that_was_edited_and_moved_is_known_by_its_name() -> None:
    before = lines(("Alfa Opera", EMPTY_CELL, "Alfa"), ("Beta Opera", EMPTY_CELL, "Beta"))
    now = lines(("Beta Opera", A, "Beta"), ("Alfa Rozzano", B, "Alfa"))
    assert put(find_misplaced_codes(before, now, {2: A, 3: B})) == {
        2: entered_value(B),
        3: entered_value(A),
    }


def test_the_code_of_a_family_that_was_deleted_does_not_stay_beside_another() -> None:
    before, now = lines(("Alfa Opera", EMPTY_CELL, "Alfa")), lines(("Gamma Opera", A, "Gamma"))
    assert find_misplaced_codes(before, now, {2: A}) == {2: EMPTY_CELL}
    same = lines(("Alfa Rossi Opera", A, "Alfa Rossi"))
    assert find_misplaced_codes(before, same, {2: A}) == {}


CODES = st.sampled_from([EMPTY_CELL, NOTE, {"userEnteredValue": {"numberValue": 7}}])


@given(
    st.lists(CODES, min_size=1, max_size=8), st.randoms(use_true_random=False), st.integers(0, 3)
)
def test_after_any_reordering_and_insertion_every_code_is_beside_its_row(
    codes: list[CellJson], order: random.Random, inserted: int
) -> None:
    before = lines(*((f"riga {at}", code) for at, code in enumerate(codes)))
    wrote = {line.row: code_cell(f"R{line.row}") for line in before if line.code == EMPTY_CELL}
    wanted = {line.content: entered_value(wrote.get(line.row, line.code)) for line in before}
    rows = [(line.content, line.code) for line in before] + [("", EMPTY_CELL)] * inserted
    order.shuffle(rows)
    now = [
        CodeRow(at, content, wrote.get(at, code))
        for at, (content, code) in enumerate(rows, start=2)
    ]
    corrections = find_misplaced_codes(before, now, wrote)
    stands = {
        line.content: entered_value(corrections.get(line.row, line.code))
        for line in now
        if line.content
    }
    assert stands == wanted
    assert not any(
        entered_value(corrections.get(line.row, line.code))[0] for line in now if not line.content
    )
