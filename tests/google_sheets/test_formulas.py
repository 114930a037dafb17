"""What a formula comes to: a value, or an error value that says so; never nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.workbook.google.status_formula import (
    link_formula_text,
    row_content,
    status_formula_text,
)
from tests.google_sheets.formulas import Effective
from tests.google_sheets.locales import ENGLISH, ITALIAN
from tests.google_sheets.model import Sheet, Spreadsheet
from tests.google_sheets.person import Person
from tests.google_sheets.showing import shown
from tests.workbook.google.formula import CHANGED, spilled, table_columns


def book(locale: str = "it_IT") -> Person:
    """A1:C1 are 1, 2, 3; A2 is a text, B2 empty, C2 a yes."""
    spreadsheet = Spreadsheet(
        "x", "x", locale=locale, sheets=[Sheet(0, "Uno", 20, 10), Sheet(1, "Altro foglio", 9, 9)]
    )
    person = Person(spreadsheet)
    person.put("Uno!A1", [1, 2, 3], ["testo", "", True])
    person.put("'Altro foglio'!A1", [10], [20])
    return person


def seen(person: Person, text: str) -> Any:
    person.type("Uno!D9", [text])
    (found,) = person.see("Uno!D9", "UNFORMATTED_VALUE") or [[""]]
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("=1+1", 2),
        ("=2+3*4^2/8-1", 7),
        ("=-2^2", 4),
        ("=50%*4", 2),
        ("=A1", 1),
        ("=$A$1+'Altro foglio'!A2", 21),
        ("=A9", ""),
        ("=SUM(A1:C1)", 6),
        ("=SUM(A:A)", 1),
        ("=SUM('Altro foglio'!A1:A2,A1,5)", 36),
        ("=AVERAGE(A1:C2)", 2),
        ("=COUNT(A1:C2)", 3),
        ("=COUNTA(A1:C2)", 5),
        ("=MIN(A1:C1)&MAX(A1:C1)", "13"),
        ('=IF(A1>=2,"grande","piccolo")', "piccolo"),
        ('=IF(A2="TESTO",1.5,1/0)', 1.5),
        ("=IF(A1>5,1)", False),
        ('=IFERROR(1/0,"niente")', "niente"),
        ('=CONCATENATE(A1:B1,"-",A2)', "12-testo"),
        ('=A2&" e """&B1&""""', 'testo e "2"'),
        ('="5"+1', 6),
        ("=TRUE<>FALSE", True),
        ('=B2=""', True),
        ("=B2=0", True),
        ("=AND(A1=1,NOT(A1=2),OR(FALSE,TRUE()))", True),
        ("=ROUND(2.5)+INT(-0.5)+ABS(-3)+LEN(A2)", 10),
        ("=ROW(A7)+ROW()+COLUMN(C1)", 19),
        ("=VLOOKUP(20,'Altro foglio'!A:A,1,FALSE)", 20),
        ("=MATCH(20,'Altro foglio'!A1:A5,0)", 2),
    ],
)
def test_what_it_can_it_works_out(text: str, value: object) -> None:
    found = seen(book("en_US"), text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("=SOMMA(A1:C1;0,5)", 6.5),
        ("=MEDIA(A1:C1)", 2),
        ("=CONTA.NUMERI(A1:C2)", 3),
        ("=CONTA.VALORI(A1:C2)", 5),
        ('=SE(VERO;"sì";FALSO)', "sì"),
        ("=E(VERO();NON(FALSO))", True),
        ('=SE.ERRORE(1/0;"niente")', "niente"),
        ("=SUM(A1;B1)", 3),
        ("=1,5&VERO", "1,5VERO"),
        ("=CONFRONTA(3;C1:C9;0)", 1),
    ],
)
def test_an_italian_spreadsheet_knows_its_own_names_and_the_english_ones(
    text: str, value: object
) -> None:
    assert seen(book(), text) == value


@pytest.mark.parametrize(
    ("text", "english", "italian"),
    [
        ("=FOO(1)", "#NAME?", "#NOME?"),
        ("=QUERY(A1)", "#NAME?", "#NOME?"),
        ("=mai_visto", "#NAME?", "#NOME?"),
        ("=NA()", "#N/A", "#N/D"),
        ("=IF()", "#N/A", "#N/D"),
        ("=1/0", "#DIV/0!", "#DIV/0!"),
        ("=AVERAGE(A2:B2)", "#DIV/0!", "#DIV/0!"),
        ("=A2+1", "#VALUE!", "#VALORE!"),
        ("=A1:C1", "#VALUE!", "#VALORE!"),
        ("=10^999", "#NUM!", "#NUM!"),
        ("=(0-1)^(1/2)", "#NUM!", "#NUM!"),
        ("=#REF!+1", "#REF!", "#RIF!"),
        ("=Nessuno!A1", "#REF!", "#RIF!"),
        ("=Z1", "#REF!", "#RIF!"),
        ("=D9", "#REF!", "#RIF!"),
        ("=SUM(A1:D9)", "#REF!", "#RIF!"),
        ("=FOO(", "#ERROR!", "#ERROR!"),
        ("=1+", "#ERROR!", "#ERROR!"),
        ("={1}", "#ERROR!", "#ERROR!"),
        ("=1 2", "#ERROR!", "#ERROR!"),
    ],
)
def test_what_it_cannot_is_an_error_in_the_language_of_the_spreadsheet(
    text: str, english: str, italian: str
) -> None:
    assert (seen(book("en_US"), text), seen(book(), text)) == (english, italian)


def test_an_english_spreadsheet_knows_no_italian_names() -> None:
    assert seen(book("en_US"), "=SOMMA(A1)") == "#NAME?"


def test_each_read_works_out_anew_and_an_error_goes_on_through_what_points_at_it() -> None:
    person = book()
    person.type("Uno!E1", ["=F1*2", "=A1+1"], ["=SE.ERRORE(E1;0)"])
    assert person.see("Uno!E1:F2") == [["4", "2"], ["4"]]
    person.put("Uno!A1", ["x"])
    assert person.see("Uno!E1:F2") == [["#VALORE!", "#VALORE!"], ["0"]]


def test_a_formula_looks_at_what_another_spilled_on_another_tab() -> None:
    person = book()
    person.type("'Altro foglio'!B1", ["=ARRAYFORMULA(A1:A2*2)"])
    person.type("Uno!E1", ["=SOMMA('Altro foglio'!B1:B2)", "='Altro foglio'!B2"])
    assert person.see("'Altro foglio'!B1:B9") == [["20"], ["40"]]
    assert person.see("Uno!E1:F1") == [["60", "40"]]


def test_a_chain_of_formulas_may_be_long_and_a_circle_is_an_error_however_long() -> None:
    spreadsheet = Spreadsheet("x", "x", sheets=[Sheet(0, "Uno", 401, 2)])
    person = Person(spreadsheet)
    person.type("Uno!A1", *[[f"=A{row + 2}+1"] for row in range(400)], [1])
    assert person.see("Uno!A1:A2") == [["401"], ["400"]]
    person.type("Uno!A401", ["=A1"])
    assert person.see("Uno!A1:A2") == [["#RIF!"], ["#RIF!"]]


@pytest.mark.parametrize("locale", [ITALIAN, ENGLISH])
def test_an_error_has_a_type_and_google_s_words(locale: Any) -> None:
    person = book(locale.name)
    person.type("Uno!D1", ["=FOO(1)"])
    value = Effective(person.spreadsheet, person.spreadsheet.sheets[0]).value(0, 3)
    assert value == {"errorValue": {"type": "NAME", "message": "Unknown function: 'FOO'."}}
    assert shown(value, None, locale) == locale.errors["NAME"]


# The product's own formulas, worked out from their text


def ours(locale: str) -> Person:
    sheets = [Sheet(0, "Schede", 12, 5), Sheet(1, "Segnalazioni", 9, 20)]
    return Person(Spreadsheet("x", "x", locale=locale, sheets=sheets))


CELLS = st.sampled_from(["", "x", "X", "12/3", 3, 46093.5, 0.354166666])


@pytest.mark.parametrize("locale", ["it_IT", "en_US"])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["", "R1", "r1", "R2", "R9"]), CELLS, CELLS), max_size=6
    )
)
def test_stato_says_what_its_model_says(locale: str, rows: list[tuple[Any, ...]]) -> None:
    spreadsheet = Spreadsheet(
        "x", "x", locale=locale, sheets=[Sheet(0, "Schede", 12, 5), Sheet(1, "Segnalazioni", 9, 20)]
    )
    person = Person(spreadsheet)
    text = status_formula_text(2, 1, [2, 3], separator=";" if locale == "it_IT" else ",")
    person.type("Schede!A1", ["sopra"], ["Codice", "Data", "Ora", text])
    if rows:
        person.put("Schede!A3", *[list(row) for row in rows])
    checked = row_content(
        [{"effectiveValue": {"stringValue": "x"}}, {"effectiveValue": {"numberValue": 3}}]
    )
    table = [
        ["Codice", "Contenuto controllato", "Stato"],
        ["R1", checked, "completa"],
        ["R2", "altro", "da completare"],
    ]
    person.put("Segnalazioni!O1", *table)
    assert table_columns(text) == (14, 16)
    model = spilled(text, 2 + len(rows), lambda row, at: rows[row - 2][at], table)
    found = [line[3] if len(line) > 3 else "" for line in person.see(f"Schede!A2:D{2 + len(rows)}")]
    assert found + [""] * (len(model) - len(found)) == [line[0] for line in model]
    if ("R1", "x", 3) in rows:
        assert "completa" in found
    assert CHANGED in found or ("R2" not in {row[0] for row in rows})


@pytest.mark.parametrize("separator", [";", ","])
def test_the_link_finds_its_row_and_is_empty_where_the_row_is_gone(separator: str) -> None:
    locale = "it_IT" if separator == ";" else "en_US"
    spreadsheet = Spreadsheet(
        "x", "x", locale=locale, sheets=[Sheet(0, "Schede", 9, 5), Sheet(1, "Segnalazioni", 9, 20)]
    )
    person = Person(spreadsheet)
    person.put("Schede!A1", ["Codice"], ["R1"])
    person.put("Segnalazioni!I2", ["R1"], ["R9"], [""])
    person.type("Segnalazioni!J1", [link_formula_text("Schede", 0, 1, separator=separator)])
    assert person.see("Segnalazioni!I1:J4") == [
        ["", "Vai alla riga"],
        ["R1", "Vai alla riga"],
        ["R9"],
    ]
