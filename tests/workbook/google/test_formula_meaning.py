"""A formula is known by what it means, in whatever letters Google gives it back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.workbook.google import status_formula
from collector.workbook.google.formula_meaning import is_same_formula, parse_formula
from tests.google_sheets.locales import locale
from tests.google_sheets.rewriting import as_google_says

STATUS = status_formula.status_formula_text(1, 1, [2, 3, 4, 27], separator=";")
LINK = status_formula.link_formula_text("Schede d'oggi", 7, 1, separator=";")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("=B1:B1", "=B1"),
        ("=ROW($A$2:A)", "=row( a2:A )"),
        ("='Segnalazioni'!$O:$Q", "=Segnalazioni!O:Q"),
        ("='Schede d''oggi'!A1", "='schede d''oggi'!a1"),
        ("=IF(A1>1.5,2,FALSE)", "=SE(A1>1,5;2;FALSO())"),
        ("=VLOOKUP(A1,B:C,2,FALSE)", "=VLOOKUP(A1;B:C;2,0;0)"),
        ("=ARRAYFORMULA(IF(A1:A,ARRAYFORMULA(B1:B),2))", "=ArrayFormula(IF(A1:A;(B1:B);2))"),
        ("=1+2*3", "= 1 + (2 * 3)"),
        ('="a "&"b"', '=("a "&"b")'),
        ("=_xlfn.IFERROR(A1,2)", "=IFERROR(A1;2)"),
    ],
)
def test_another_spelling_is_the_same_formula(one: str, other: str) -> None:
    assert is_same_formula(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("=A1:A", "=A2:A"),
        ("=A1:A", "=A:A"),
        ("=ARRAYFORMULA(A1:A)", "=A1:A"),
        ('="Stato"', '="stato"'),
        ('="a;b"', '="a,b"'),
        ("=IF(A1,2,3)", "=IF(A1,3,2)"),
        ("=IF(A1,,3)", "=IF(A1,3)"),
        ("=1-2-3", "=1-(2-3)"),
        ("=-A1", "=A1"),
        ("=Schede!A1", "=A1"),
        ("=IF(A1", "=IF(A1)"),
        ("Stato", "=Stato"),
        ("", "="),
    ],
)
def test_another_meaning_is_another_formula(one: str, other: str) -> None:
    assert not is_same_formula(one, other)


@pytest.mark.parametrize("formula", [STATUS, LINK])
@pytest.mark.parametrize("name", ["it_IT", "en_US"])
def test_our_formulas_are_recognised_in_googles_spelling(formula: str, name: str) -> None:
    assert as_google_says(formula, locale(name)) != formula
    assert is_same_formula(formula, as_google_says(formula, locale(name)))


@given(st.integers(0, len(STATUS) - 1))
def test_a_formula_without_one_letter_is_another_unless_the_letter_means_nothing(at: int) -> None:
    """Only a "$" says nothing: nothing is copied."""
    assert not is_same_formula(STATUS, STATUS[:at] + STATUS[at + 1 :]) or STATUS[at] == "$"


@given(st.text(alphabet="=()ABif1$:'!\"&;,+-*/ <>%.", max_size=40))
def test_no_text_raises(text: str) -> None:
    found: Any = parse_formula("=" + text)
    assert found is None or isinstance(found, tuple)
    assert is_same_formula(text, text)


def test_a_thousand_brackets_are_merely_unreadable() -> None:
    assert parse_formula("=" + "(" * 50_000 + "1" + ")" * 50_000) is None
