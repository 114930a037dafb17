"""Google's cells as typed: a formula that has no result, or not yet, is not an empty cell."""

from typing import Any

import pytest

from collector.workbook.google.grids import GoogleTab, to_grid, typed_value
from schemas.cells.reading import NO_VALUE, Cell

FORMULA = {"userEnteredValue": {"formulaValue": "=VLOOKUP(A2,X:Y,2,0)"}}
LOADING = {"effectiveValue": {"errorValue": {"type": "LOADING"}}, "formattedValue": "Loading..."}


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ({}, None),
        ({"effectiveValue": {"stringValue": ""}, **FORMULA}, ""),
        ({"effectiveValue": {"stringValue": "servizio"}, **FORMULA}, "servizio"),
        (FORMULA, NO_VALUE),
        ({"effectiveValue": {}, **FORMULA}, NO_VALUE),
        ({**LOADING, **FORMULA}, "#ERRORE!"),
    ],
)
def test_a_cell_is_empty_only_where_it_is(cell: dict[str, Any], held: Any) -> None:
    assert typed_value(cell) == held


@pytest.mark.parametrize("state", [{}, LOADING])
@pytest.mark.parametrize(
    "call", ["=ARRAYFORMULA(X2:X)", '=IMPORTRANGE("x";"y")', "={X2:X9}", "=VLOOKUP(A2,X:Y,2,0)"]
)
def test_what_a_formula_would_fill_is_not_empty_either(call: str, state: dict[str, Any]) -> None:
    text = {"effectiveValue": {"stringValue": "testo"}}
    mark = {"effectiveValue": {"stringValue": "servizio"}}
    formula = {"userEnteredValue": {"formulaValue": call}, **state}
    tab = GoogleTab(
        1,
        "Schede",
        9,
        2,
        [[text, text], [text, formula], [text], [text, {}], [{}, {}], [text, mark], [text]],
    )
    unread = [Cell(row[1]).error if len(row) > 1 else False for row in to_grid(tab).rows]
    fills = "VLOOKUP" not in call
    assert unread == [False, True, fills, fills, False, False, False]
