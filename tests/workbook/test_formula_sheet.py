"""Formulas are written as xlsxwriter writes them, though most are not looked through."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from collector.workbook.formula_sheet import FormulaSheet
from collector.workbook.live_lists import LIVE_LISTS

PIECES = (
    *("=", "{", "}", "(", ")", ",", '"', " ", ".", "A$1", "Nuclei!$B$2", "é", "_xlfn.", "\n"),
    *("IF(", "IFERROR(", "COUNT(", "TRIM(", "ROW()", "if(", "XIF(", "COUNTIFS(", "LEFT"),
    *("FILTER(", "SORT(", "XLOOKUP(", "SINGLE(", "SORTBY (", "DAYS(", "STDEV.S(", "CONCAT("),
)


def written_by(kind: type[Worksheet], formula: str, *, expand: bool) -> str:
    written: str = kind()._prepare_formula(formula, expand)
    return written


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12), st.booleans())
@example(["=", "IF(", "}"], False)
@example(["=", '"FILTER("'], False)
def test_each_formula_is_written_as_xlsxwriter_does(pieces: Sequence[str], expand: bool) -> None:
    formula = "".join(pieces)
    quick = written_by(FormulaSheet, formula, expand=expand)
    assert quick == written_by(Worksheet, formula, expand=expand)


@pytest.mark.parametrize("key", LIVE_LISTS)
def test_our_own_are_written_so_too(key: str) -> None:
    names = LIVE_LISTS[key]
    formulas = [names.text_formula(), *map(names.number_formula, range(2, names.last_row + 1))]
    assert [written_by(FormulaSheet, formula, expand=False) for formula in formulas] == [
        written_by(Worksheet, formula, expand=False) for formula in formulas
    ]
