"""Tables, groups, exports and formulas in Google's own letters."""

import csv
import io

import gspread
import openpyxl
import pytest
from gspread.exceptions import APIError
from gspread.utils import ExportFormat

from tests.google_sheets.conftest import Raw
from tests.google_sheets.locales import locale
from tests.google_sheets.model import Spreadsheet
from tests.google_sheets.person import Person
from tests.google_sheets.rewriting import as_google_says
from tests.google_sheets.server import Server

FORMULA = "=ARRAYFORMULA(IF(ROW(A1:A1)=1;\"Stato; FALSE\";IFERROR('Segnalazioni'!$O:$Q;FALSE)))"


@pytest.fixture
def filled(spreadsheet: Spreadsheet, person: Person) -> Spreadsheet:
    person.put("Schede!A1", ["Nome", "Anni", ""], ["Amina", 3, ""], ["Li", 4, ""])
    return spreadsheet


def table(sheet_id: int, **more: object) -> dict[str, object]:
    where = {
        "sheetId": sheet_id,
        "startRowIndex": 0,
        "endRowIndex": 3,
        "startColumnIndex": 0,
        "endColumnIndex": 3,
    }
    return {"addTable": {"table": {"range": where, **more}}}


def seen(raw: Raw, spreadsheet: Spreadsheet, fields: str) -> dict[str, object]:
    code, answer = raw("GET", f"/v4/spreadsheets/{spreadsheet.id}", params={"fields": fields})
    assert code == 200
    return answer["sheets"][0]


def test_a_table_tells_its_columns_by_their_titles(
    raw: Raw, filled: Spreadsheet, person: Person
) -> None:
    (made,) = person.do(table(filled.sheets[0].sheet_id))
    columns = made["addTable"]["table"]["columnProperties"]
    assert [column["columnName"] for column in columns] == ["Nome", "Anni", "Colonna 3"]
    (found,) = seen(raw, filled, "sheets.tables")["tables"]
    assert found["range"]["endRowIndex"] == 3
    person.insert_rows("Schede", 1)
    assert seen(raw, filled, "sheets.tables")["tables"][0]["range"]["endRowIndex"] == 4
    person.do({"deleteTable": {"tableId": found["tableId"]}})
    assert "tables" not in seen(raw, filled, "sheets.tables")


@pytest.mark.parametrize("takes", [True, False])
def test_a_title_of_a_table_keeps_the_value_of_a_formula(
    filled: Spreadsheet, person: Person, takes: bool
) -> None:
    filled.quirks = type(filled.quirks)(table_titles_take_formulas=takes)
    person.type("Schede!C1", ['="St"&"ato"'])
    person.do(table(filled.sheets[0].sheet_id))
    assert filled.sheets[0].user_value(0, 2) == (
        {"formulaValue": '="St"&"ato"'} if takes else {"stringValue": "Stato"}
    )
    person.type("Schede!C1", ['="altro"'])
    assert ("formulaValue" in filled.sheets[0].user_value(0, 2)) is takes


def test_a_typed_column_takes_no_other_validation(
    raw: Raw, filled: Spreadsheet, person: Person
) -> None:
    sheet_id = filled.sheets[0].sheet_id
    person.do(table(sheet_id, columnProperties=[{"columnIndex": 1, "columnType": "DOUBLE"}]))
    rule = {"condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]}}
    for column, code in ((1, 400), (0, 200)):
        where = {"sheetId": sheet_id, "startRowIndex": 1, "endRowIndex": 2}
        where |= {"startColumnIndex": column, "endColumnIndex": column + 1}
        asked = {"requests": [{"setDataValidation": {"range": where, "rule": rule}}]}
        assert raw("POST", f"/v4/spreadsheets/{filled.id}:batchUpdate", json=asked)[0] == code


def test_tables_do_not_overlap(filled: Spreadsheet, person: Person, raw: Raw) -> None:
    asked = table(filled.sheets[0].sheet_id)
    person.do(asked)
    code, answer = raw(
        "POST", f"/v4/spreadsheets/{filled.id}:batchUpdate", json={"requests": [asked]}
    )
    assert (code, "overlap" in answer["error"]["message"]) == (400, True)


def test_groups_lie_in_each_other_as_the_document_says(
    raw: Raw, filled: Spreadsheet, person: Person
) -> None:
    def span(start: int, end: int) -> dict[str, object]:
        where = {
            "sheetId": filled.sheets[0].sheet_id,
            "dimension": "COLUMNS",
            "startIndex": start,
            "endIndex": end,
        }
        return {"range": where}

    def told() -> list[tuple[int, int, int]]:
        groups = seen(raw, filled, "sheets.columnGroups").get("columnGroups", [])
        return [
            (one["range"]["startIndex"], one["range"]["endIndex"], one["depth"]) for one in groups
        ]

    person.do({"addDimensionGroup": span(1, 4)}, {"addDimensionGroup": span(2, 5)})
    assert told() == [(1, 5, 1), (2, 4, 2)]  # [B:D] + [C:E]: [B:E] and, in it, [C:D]
    person.do({"deleteDimensionGroup": span(3, 5)})
    assert told() == [(1, 4, 1), (2, 3, 2)]
    person.do(
        {
            "updateDimensionGroup": {
                "dimensionGroup": {**span(1, 4), "depth": 1, "collapsed": True},
                "fields": "*",
            }
        }
    )
    assert seen(raw, filled, "sheets.columnGroups")["columnGroups"][0]["collapsed"] is True


def test_properties_under_a_mask_that_leaves_nothing_of_them_are_there_and_empty(
    raw: Raw, filled: Spreadsheet
) -> None:
    assert seen(raw, filled, "sheets.properties.hidden") == {"properties": {}}


def test_columns_are_made_as_wide_as_what_stands_in_them(
    filled: Spreadsheet, person: Person
) -> None:
    where = {
        "sheetId": filled.sheets[0].sheet_id,
        "dimension": "COLUMNS",
        "startIndex": 0,
        "endIndex": 3,
    }
    person.put("Schede!B2", ["una descrizione che non sta in cento pixel"])
    person.do({"autoResizeDimensions": {"dimensions": where}})
    columns = filled.sheets[0].column_properties
    assert columns[1]["pixelSize"] > columns[0]["pixelSize"] > 0
    assert 2 not in columns  # nothing stands there: it stays as it is


def test_an_export_has_what_the_tabs_hold(book: gspread.Spreadsheet, filled: Spreadsheet) -> None:
    lines = list(csv.reader(io.StringIO(book.export(ExportFormat.CSV).decode())))
    assert lines[1][:2] == ["Amina", "3"]
    read = openpyxl.load_workbook(io.BytesIO(book.export(ExportFormat.EXCEL)))
    assert [cell.value for cell in read["Schede"][3]][:2] == ["Li", 4]
    with pytest.raises(APIError, match="not known to the local server"):
        book.export(ExportFormat.PDF)


@pytest.mark.parametrize("locale", ["it_IT", "en_US"], indirect=True)
def test_copies_are_named_in_the_language_of_the_drive(
    server: Server, raw: Raw, spreadsheet: Spreadsheet
) -> None:
    code, copy = raw("POST", f"/drive/v3/files/{spreadsheet.id}/copy", json={})
    word = "Copia di" if server.drive.locale == "it_IT" else "Copy of"
    assert (code, copy["name"]) == (200, f"{word} {spreadsheet.title}")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "it_IT",
            '=ArrayFormula(IF(ROW(A1)=1; "Stato; FALSE"; iferror(Segnalazioni!$O:$Q; FALSE())))',
        ),
        (
            "en_US",
            '=ArrayFormula(IF(ROW(A1)=1, "Stato; FALSE", iferror(Segnalazioni!$O:$Q, FALSE())))',
        ),
    ],
)
def test_a_formula_comes_back_in_other_letters(name: str, said: str) -> None:
    assert as_google_says(FORMULA, locale(name)) == said
