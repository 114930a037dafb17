"""The details of the contract that are easily got wrong, one by one, as they go over the wire."""

from typing import Any

import pytest

from tests.google_sheets.conftest import Raw
from tests.google_sheets.files import FORM
from tests.google_sheets.keys import SERVICE_ACCOUNT
from tests.google_sheets.model import Quirks, Spreadsheet
from tests.google_sheets.person import Person
from tests.google_sheets.server import Server


@pytest.fixture
def base(spreadsheet: Spreadsheet) -> str:
    return f"/v4/spreadsheets/{spreadsheet.id}"


def said(answer: tuple[int, Any]) -> tuple[int, str, str]:
    return answer[0], answer[1]["error"]["status"], answer[1]["error"]["message"]


# reading


def test_an_empty_range_has_no_values(raw: Raw, base: str) -> None:
    assert raw("GET", f"{base}/values/Schede!A1:B2")[1] == {
        "range": "Schede!A1:B2",
        "majorDimension": "ROWS",
    }


def test_trailing_empty_rows_and_cells_are_left_out(raw: Raw, base: str, person: Person) -> None:
    person.put("Schede!A1", ["a", "", "c", ""], [""], ["", "b"], [""])
    answer = raw("GET", f"{base}/values/Schede")[1]
    assert answer == {
        "range": "Schede!A1:Z1000",
        "majorDimension": "ROWS",
        "values": [["a", "", "c"], [], ["", "b"]],
    }
    answer = raw("GET", f"{base}/values/A1:D4", params={"majorDimension": "COLUMNS"})[1]
    assert answer["values"] == [["a"], ["", "", "b"], ["c"]]


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("Schede!B2", "Schede!B2"),
        ("'Schede'!a1:b2", "Schede!A1:B2"),
        ("Schede!B2:A1", "Schede!A1:B2"),
        ("A:B", "Schede!A1:B1000"),
        ("2:3", "Schede!A2:Z3"),
        ("Schede!B5:C", "Schede!B5:C1000"),
        ("'Schede'", "Schede!A1:Z1000"),
        ("Città d'arte!A1", "'Città d''arte'!A1"),
        ("'Città d''arte'!A1:A2", "'Città d''arte'!A1:A2"),
        ("'D3'", "'D3'!A1:B5"),
    ],
)
def test_ranges_are_written_as_google_writes_them(
    raw: Raw, base: str, spreadsheet: Spreadsheet, asked: str, answered: str
) -> None:
    spreadsheet.add("Città d'arte", rows=5, columns=2)
    spreadsheet.add("D3", rows=5, columns=2)
    assert raw("GET", f"{base}/values/{asked}")[1]["range"] == answered


@pytest.mark.parametrize("asked", ["A1001", "AA1", "Schede!A1:B1001", "A1001:B", "1001:1002"])
def test_beyond_the_grid_is_refused(raw: Raw, base: str, asked: str) -> None:
    code, status, message = said(raw("GET", f"{base}/values/{asked}"))
    assert (code, status) == (400, "INVALID_ARGUMENT")
    assert "exceeds grid limits. Max rows: 1000, max columns: 26" in message


def test_a_read_may_be_cut_to_the_grid_instead(
    raw: Raw, base: str, spreadsheet: Spreadsheet
) -> None:
    spreadsheet.quirks = Quirks(clamp_reads=True)
    assert raw("GET", f"{base}/values/A1:B1001")[1]["range"] == "Schede!A1:B1000"


@pytest.mark.parametrize(
    "asked", ["Nessuno!A1", "Schede!", "Schede!1A", "nome_ignoto", "'Schede!A1"]
)
def test_what_is_no_range_is_refused(raw: Raw, base: str, asked: str) -> None:
    assert said(raw("GET", f"{base}/values/{asked}")) == (
        400,
        "INVALID_ARGUMENT",
        f"Unable to parse range: {asked}",
    )


def test_values_are_rendered_three_ways(raw: Raw, base: str, person: Person, locale: str) -> None:
    person.type("Schede!A1", ["12/3/2026", "8:30", True, "10%", "'0039", "=1+1"])

    def row(**params: str) -> Any:
        return raw("GET", f"{base}/values/A1:F1", params=params)[1]["values"][0]

    day, serial = "12/3/2026", 46093 if locale == "it_IT" else 46359
    true, percent = ("VERO", "10%") if locale == "it_IT" else ("TRUE", "10%")
    assert row() == [day, "8:30", true, percent, "0039", "2"]
    assert row(valueRenderOption="UNFORMATTED_VALUE") == [
        serial,
        0.3541666666666667,
        True,
        0.1,
        "0039",
        2,
    ]
    assert row(valueRenderOption="UNFORMATTED_VALUE", dateTimeRenderOption="FORMATTED_STRING") == [
        day,
        "8:30",
        True,
        0.1,
        "0039",
        2,
    ]
    assert row(valueRenderOption="FORMULA")[-1] == "=1+1"


# leaving out


def test_false_zero_and_empty_are_left_out_but_not_ids_and_indexes(
    raw: Raw, base: str, person: Person
) -> None:
    person.do(
        {
            "addProtectedRange": {
                "protectedRange": {"range": {"sheetId": 0}, "warningOnly": True, "description": ""}
            }
        },
        {
            "updateSheetProperties": {
                "properties": {"sheetId": 0, "hidden": False},
                "fields": "hidden",
            }
        },
        {"addSheet": {"properties": {"title": "Altro", "hidden": True}}},
    )
    sheets = raw("GET", base)[1]["sheets"]
    assert sheets[0]["properties"] == {
        "sheetId": 0,
        "title": "Schede",
        "index": 0,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 1000, "columnCount": 26},
    }
    assert sheets[0]["protectedRanges"][0].keys() == {
        "protectedRangeId",
        "range",
        "warningOnly",
        "editors",
        "requestingUserCanEdit",
    }
    assert sheets[1]["properties"]["hidden"] is True


def test_an_update_of_nothing_counts_nothing(raw: Raw, base: str, spreadsheet: Spreadsheet) -> None:
    answer = raw(
        "PUT", f"{base}/values/A1", params={"valueInputOption": "RAW"}, json={"values": [[None]]}
    )
    assert answer == (200, {"spreadsheetId": spreadsheet.id, "updatedRange": "Schede!A1"})


def test_metadata_answers_keep_a_start_index_of_zero(raw: Raw, base: str) -> None:
    answer = raw("POST", f"{base}:batchUpdate", json={"requests": [metadata("x", "COLUMNS", 0)]})[1]
    assert answer["replies"][0]["createDeveloperMetadata"]["developerMetadata"]["location"] == {
        "locationType": "COLUMN",
        "dimensionRange": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1},
    }


def test_there_is_one_reply_for_each_request(raw: Raw, base: str) -> None:
    properties = {"properties": {"sheetId": 0, "title": "Nuovo"}, "fields": "title"}
    requests = [
        {"updateSheetProperties": properties},
        {"addSheet": {"properties": {"title": "B", "sheetId": 7}}},
    ]
    answer = raw("POST", f"{base}:batchUpdate", json={"requests": requests})[1]
    assert [one.keys() for one in answer["replies"]] == [set(), {"addSheet"}]
    assert answer["replies"][1]["addSheet"]["properties"]["index"] == 1


def test_clear_answers_with_the_whole_grid(raw: Raw, base: str) -> None:
    assert raw("POST", f"{base}/values/'Schede':clear")[1]["clearedRange"] == "Schede!A1:Z1000"
    answer = raw("POST", f"{base}/values:batchClear", json={"ranges": ["A:A", "1:1"]})[1]
    assert answer["clearedRanges"] == ["Schede!A1:A1000", "Schede!A1:Z1"]


def test_an_append_to_an_empty_sheet_has_no_table(
    raw: Raw, base: str, spreadsheet: Spreadsheet
) -> None:
    def append(*row: str) -> Any:
        params = {"valueInputOption": "RAW"}
        return raw(
            "POST", f"{base}/values/Schede:append", params=params, json={"values": [list(row)]}
        )[1]

    updates = {
        "spreadsheetId": spreadsheet.id,
        "updatedRange": "Schede!A1:B1",
        "updatedRows": 1,
        "updatedColumns": 2,
        "updatedCells": 2,
    }
    assert append("a", "b") == {"spreadsheetId": spreadsheet.id, "updates": updates}
    assert append("c")["tableRange"] == "Schede!A1:B1"


def test_an_append_may_start_in_another_column(raw: Raw, base: str, person: Person) -> None:
    person.put("Schede!C3", ["a", "b"])
    params = {"valueInputOption": "RAW"}
    answer = raw("POST", f"{base}/values/Schede:append", params=params, json={"values": [["c"]]})[1]
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == (
        "Schede!C3:D3",
        "Schede!C4",
    )


# masks


@pytest.mark.parametrize(
    "mask",
    [
        "sheets.properties.title",
        "sheets/properties/title",
        "sheets(properties(title))",
        "sheets(properties/title)",
    ],
)
def test_field_masks_take_points_strokes_and_parentheses(raw: Raw, base: str, mask: str) -> None:
    assert raw("GET", base, params={"fields": mask})[1] == {
        "sheets": [{"properties": {"title": "Schede"}}]
    }


def test_a_mask_that_names_cells_brings_them(raw: Raw, base: str, person: Person) -> None:
    person.type("Schede!B2", ["1,5"])
    person.do(
        {
            "updateCells": {
                "start": {"sheetId": 0, "rowIndex": 1, "columnIndex": 2},
                "rows": [{"values": [{"note": "n"}]}],
                "fields": "note",
            }
        }
    )
    fields = "sheets/data/rowData/values(note,userEnteredValue)"
    answer = raw("GET", base, params={"fields": fields, "ranges": "B1:C3"})[1]
    value = person.sheet("Schede").user_value(1, 1)
    rows = [{}, {"values": [{"userEnteredValue": value}, {"note": "n"}]}]
    assert answer == {"sheets": [{"data": [{"rowData": rows}]}]}
    answer = raw("GET", base, params={"includeGridData": "True", "ranges": "B2"})[1]
    data = answer["sheets"][0]["data"][0]
    assert (data["startRow"], data["startColumn"]) == (1, 1)
    assert data["rowData"][0]["values"][0].keys() >= {
        "userEnteredValue",
        "effectiveValue",
        "formattedValue",
    }
    assert "data" not in raw("GET", base, params={"includeGridData": "False"})[1]["sheets"][0]
    assert raw("GET", base, params={"fields": "sheets.data.rowData.values.note", "ranges": "A1"})[
        1
    ] == {"sheets": [{"data": [{}]}]}


def test_a_mask_for_what_there_is_not_is_refused(raw: Raw, base: str) -> None:
    assert raw("GET", base, params={"fields": "sheets.propertis"})[0] == 400
    assert raw("GET", base, params={"fields": "sheets(properties"})[0] == 400
    request = {"repeatCell": {"range": {"sheetId": 0}, "cell": {}, "fields": "userEnteredFormt"}}
    assert raw("POST", f"{base}:batchUpdate", json={"requests": [request]})[0] == 400


# refusals


def test_unknown_fields_and_wrong_types_are_refused_in_googles_words(raw: Raw, base: str) -> None:
    requests = [{"addSheet": {"properties": {"title": "A"}}}, {"addSheet": {"proprties": {}}}]
    assert said(raw("POST", f"{base}:batchUpdate", json={"requests": requests})) == (
        400,
        "INVALID_ARGUMENT",
        "Invalid JSON payload received. Unknown name \"proprties\" at 'requests[1].add_sheet': "
        "Cannot find field.",
    )
    answer = raw(
        "POST", f"{base}:batchUpdate", json={"requests": [{"deleteSheet": {"sheetId": "x"}}]}
    )
    assert (
        said(answer)[2]
        == "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"x\""
    )
    assert "errors" not in answer[1]["error"]
    assert (
        answer[1]["error"]["details"][0]["fieldViolations"][0]["field"]
        == "requests[0].delete_sheet.sheet_id"
    )


@pytest.mark.parametrize(
    "params",
    [
        {"valueRenderOption": "NICE"},
        {"valuerenderoption": "FORMULA"},
        {"majorDimension": ["ROWS", "COLUMNS"]},
    ],
)
def test_wrong_query_parameters_are_refused(raw: Raw, base: str, params: Any) -> None:
    assert raw("GET", f"{base}/values/A1", params=params)[0] == 400


def test_what_is_not_known_is_never_an_empty_success(raw: Raw, base: str) -> None:
    chart: dict[str, Any] = {"addChart": {"chart": {}}}
    code, _, message = said(raw("POST", f"{base}:batchUpdate", json={"requests": [chart]}))
    assert (code, message.partition(":")[0]) == (400, "Invalid requests[0].addChart")
    assert raw("POST", f"{base}:batchUpdate", json={"requests": [{}]})[0] == 400
    assert raw("POST", f"{base}:batchUpdate", json={"requests": []})[0] == 400
    assert raw("GET", "/v4/altro")[0] == 404
    assert raw("GET", "/drive/v3/about", params={"fields": "user"})[0] == 501
    assert raw("PUT", f"{base}/values/A1", json={"values": [["a"]]})[0] == 400
    assert raw("PUT", f"{base}/values/A1", params={"valueInputOption": "RAW"}, data="{")[0] == 400


def test_who_says_nothing_is_not_let_in(raw: Raw, base: str) -> None:
    code, status, message = said(raw("GET", base, bearer=""))
    assert (code, status) == (401, "UNAUTHENTICATED")
    assert message.startswith("Request is missing required authentication credential.")


def test_refusals_of_a_file(raw: Raw, server: Server, base: str) -> None:
    server.tokens.bearers["altra"] = "altra@example.org"
    assert said(raw("GET", base, bearer="altra")) == (
        403,
        "PERMISSION_DENIED",
        "The caller does not have permission",
    )
    assert said(raw("GET", "/v4/spreadsheets/nessuno")) == (
        404,
        "NOT_FOUND",
        "Requested entity was not found.",
    )
    office = server.drive.add(
        "vecchio.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert said(raw("GET", f"/v4/spreadsheets/{office.id}"))[:2] == (400, "FAILED_PRECONDITION")


def test_an_api_that_is_not_enabled(raw: Raw, server: Server, base: str) -> None:
    server.disabled.add("sheets")
    code, answer = raw("GET", base)
    assert (code, answer["error"]["status"]) == (403, "PERMISSION_DENIED")
    assert answer["error"]["details"][0]["reason"] == "SERVICE_DISABLED"


def test_drive_errors_carry_errors_and_numbers_are_text(
    raw: Raw, spreadsheet: Spreadsheet, base: str
) -> None:
    code, answer = raw("GET", "/drive/v3/files/nessuno")
    assert (code, answer["error"]["errors"][0]["reason"]) == (404, "notFound")
    assert "status" not in answer["error"]
    file = f"/drive/v3/files/{spreadsheet.id}"
    before = raw("GET", file, params={"fields": "version,modifiedTime"})[1]
    raw("PUT", f"{base}/values/A1", params={"valueInputOption": "RAW"}, json={"values": [["a"]]})
    after = raw("GET", file, params={"fields": "version,modifiedTime"})[1]
    assert (before["version"], after["version"]) == ("1", "2")
    assert raw("GET", file)[1].keys() == {"kind", "id", "name", "mimeType"}
    listed = raw(
        "GET", "/drive/v3/files", params={"q": "name contains 'schede' and trashed=false"}
    )[1]
    assert [one["id"] for one in listed["files"]] == [spreadsheet.id]
    assert raw("GET", "/drive/v3/files", params={"q": "colour = 'red'"})[0] == 400


def test_anyone_with_the_link_shows_in_the_permissions(
    raw: Raw, server: Server, spreadsheet: Spreadsheet
) -> None:
    server.share(spreadsheet.id, "anyone", "reader")
    params = {"fields": "permissions(id,type,role)"}
    listed = raw("GET", f"/drive/v3/files/{spreadsheet.id}/permissions", params=params)[1][
        "permissions"
    ]
    assert {"id": "anyoneWithLink", "type": "anyone", "role": "reader"} in listed


def test_who_may_answer_a_form_is_told_where_it_is_asked_for_and_may_not_open_it(
    raw: Raw, server: Server
) -> None:
    file = server.drive.add("Scheda", FORM)
    server.drive.share(file.id, "anyone", "reader", view="published")
    params = {"fields": "permissions(type,view)"}
    assert raw("GET", f"/drive/v3/files/{file.id}", params=params)[1]["permissions"] == [
        {"type": "user"}
    ]
    params["includePermissionsForView"] = "published"
    listed = raw("GET", f"/drive/v3/files/{file.id}", params=params)[1]["permissions"]
    assert listed == [{"type": "user"}, {"type": "anyone", "view": "published"}]
    server.tokens.bearers["robot"] = SERVICE_ACCOUNT
    assert raw("GET", f"/drive/v3/files/{file.id}", bearer="robot")[0] == 404


# protection


def protected(**more: Any) -> dict[str, Any]:
    grid = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1}
    return {"addProtectedRange": {"protectedRange": {"range": grid, **more}}}


@pytest.mark.parametrize("asked", [{"editors": {}}, {"warningOnly": True}])
def test_who_protects_is_an_editor_to_who_reads_later(
    raw: Raw, base: str, asked: dict[str, Any]
) -> None:
    reply = raw("POST", f"{base}:batchUpdate", json={"requests": [protected(**asked)]})[1][
        "replies"
    ][0]
    assert reply["addProtectedRange"]["protectedRange"]["editors"] == {}
    seen = raw("GET", base, params={"fields": "sheets.protectedRanges.editors"})[1]["sheets"][0][
        "protectedRanges"
    ]
    assert [len(one["editors"]["users"]) for one in seen] == [1]


def test_a_protected_range_stops_who_is_no_editor(
    raw: Raw, server: Server, base: str, person: Person
) -> None:
    server.tokens.bearers["robot"] = SERVICE_ACCOUNT
    person.do(protected(editors={"users": ["responsabile@example.org"]}))

    def write(cell: str, value: Any) -> tuple[int, Any]:
        body = {"values": [[value]]}
        params = {"valueInputOption": "RAW"}
        answer: tuple[int, Any] = raw(
            "PUT", f"{base}/values/{cell}", bearer="robot", params=params, json=body
        )
        return answer

    code, status, message = said(write("B1", "x"))
    assert (code, status) == (400, "INVALID_ARGUMENT")
    assert message.startswith("You are trying to edit a protected cell or object.")
    assert write("B1", None)[0] == 200
    assert write("B2", "x")[0] == 200
    delete = {
        "deleteDimension": {
            "range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
        }
    }
    assert raw("POST", f"{base}:batchUpdate", bearer="robot", json={"requests": [delete]})[0] == 400
    seen = raw("GET", base, bearer="robot")[1]["sheets"][0]["protectedRanges"][0]
    assert "editors" not in seen
    assert "requestingUserCanEdit" not in seen


def test_a_warning_only_warns_and_an_editor_may(
    raw: Raw, server: Server, base: str, person: Person
) -> None:
    server.tokens.bearers["robot"] = SERVICE_ACCOUNT
    person.do(protected(warningOnly=True), protected(editors={"users": [SERVICE_ACCOUNT]}))
    params = {"valueInputOption": "RAW"}
    assert (
        raw("PUT", f"{base}/values/B1", bearer="robot", params=params, json={"values": [["x"]]})[0]
        == 200
    )


# all or nothing


def test_one_wrong_request_and_none_is_applied(
    raw: Raw, base: str, spreadsheet: Spreadsheet, person: Person, server: Server
) -> None:
    person.put("Schede!A1", ["a"], ["b"])
    sheet, version = spreadsheet.sheets[0], server.drive.files[spreadsheet.id].version
    requests = [
        {
            "deleteDimension": {
                "range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
            }
        },
        {"addSheet": {"properties": {"title": "Schede"}}},
    ]
    code, _, message = said(raw("POST", f"{base}:batchUpdate", json={"requests": requests}))
    assert (code, message) == (
        400,
        'Invalid requests[1].addSheet: A sheet with the name "Schede" already exists. Please '
        "enter another name.",
    )
    assert person.see("Schede") == [["a"], ["b"]]
    assert spreadsheet.sheets == [sheet]
    assert sheet.row_count == 1000
    assert server.drive.files[spreadsheet.id].version == version


def test_values_of_several_ranges_are_all_written_or_none(
    raw: Raw, base: str, person: Person
) -> None:
    data = [{"range": "A1", "values": [["x"]]}, {"range": "A1:B1", "values": [["x"], ["y"]]}]
    body = {"valueInputOption": "RAW", "data": data}
    assert said(raw("POST", f"{base}/values:batchUpdate", json=body))[2] == (
        "Invalid data[1]: Requested writing within range ['Schede'!A1:B1], but tried writing to "
        "row [2]"
    )
    assert person.see("Schede") == []


# data filters


def metadata(key: str, dimension: str, index: int) -> dict[str, Any]:
    place = {"sheetId": 0, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
    said = {"metadataKey": key, "visibility": "DOCUMENT", "location": {"dimensionRange": place}}
    return {"createDeveloperMetadata": {"developerMetadata": said}}


def by_metadata(key: str, *values: Any) -> dict[str, Any]:
    answer = {"dataFilter": {"developerMetadataLookup": {"metadataKey": key}}}
    return {**answer, "majorDimension": "COLUMNS", "values": [list(values)]} if values else answer


def test_a_write_by_metadata_finds_its_column_where_it_was_moved(
    raw: Raw, base: str, person: Person
) -> None:
    person.put("Schede!A1", ["Nucleo", "Data", "Codice"], ["N7F3K", "x", ""])
    person.do(metadata("codice", "COLUMNS", 2))
    person.drag_columns("Schede", 2, 0)
    person.insert_columns("Schede", 0)
    body = {"valueInputOption": "RAW", "data": [by_metadata("codice", None, "K1")]}
    answer = raw("POST", f"{base}/values:batchUpdateByDataFilter", json=body)[1]
    assert answer["responses"] == [
        {
            "updatedRange": "Schede!B1:B2",
            "updatedRows": 1,
            "updatedColumns": 1,
            "updatedCells": 1,
            "dataFilter": {"developerMetadataLookup": {"metadataKey": "codice"}},
        }
    ]
    assert answer["totalUpdatedCells"] == 1
    assert person.see("Schede") == [["", "Codice", "Nucleo", "Data"], ["", "K1", "N7F3K", "x"]]
    filters = {"dataFilters": [by_metadata("codice")["dataFilter"]], "majorDimension": "COLUMNS"}
    read = raw("POST", f"{base}/values:batchGetByDataFilter", json=filters)[1]["valueRanges"]
    assert read == [
        {
            "valueRange": {
                "range": "Schede!B1:B1000",
                "majorDimension": "COLUMNS",
                "values": [["Codice", "K1"]],
            },
            "dataFilters": filters["dataFilters"],
        }
    ]
    shown = raw("POST", f"{base}:getByDataFilter", json={"dataFilters": filters["dataFilters"]})[1]
    assert [one["properties"]["title"] for one in shown["sheets"]] == ["Schede"]


def test_a_filter_that_matches_nothing_writes_nothing(
    raw: Raw, base: str, spreadsheet: Spreadsheet
) -> None:
    body = {"valueInputOption": "RAW", "data": [by_metadata("codice", "x")]}
    path = f"{base}/values:batchUpdateByDataFilter"
    assert raw("POST", path, json=body) == (200, {"spreadsheetId": spreadsheet.id})
    spreadsheet.quirks = Quirks(unmatched_filter_fails=True)
    assert raw("POST", path, json=body)[0] == 400


def test_metadata_is_found_read_changed_and_deleted(raw: Raw, base: str, person: Person) -> None:
    person.do(metadata("riga", "ROWS", 4), metadata("codice", "COLUMNS", 2))
    lookup = {"developerMetadataLookup": {"locationType": "ROW"}}
    found = raw("POST", f"{base}/developerMetadata:search", json={"dataFilters": [lookup]})[1]
    one = found["matchedDeveloperMetadata"][0]["developerMetadata"]
    assert one["metadataKey"] == "riga"
    assert raw("GET", f"{base}/developerMetadata/{one['metadataId']}")[1] == one
    change = {
        "dataFilters": [lookup],
        "developerMetadata": {"metadataValue": "7"},
        "fields": "metadataValue",
    }
    delete = {"deleteDeveloperMetadata": {"dataFilter": lookup}}
    replies = person.do({"updateDeveloperMetadata": change}, delete)
    assert (
        replies[1]["deleteDeveloperMetadata"]["deletedDeveloperMetadata"][0]["metadataValue"] == "7"
    )
    assert raw("POST", f"{base}/developerMetadata:search", json={"dataFilters": [lookup]})[1] == {}
    assert raw("GET", f"{base}/developerMetadata/{one['metadataId']}")[0] == 404


def test_rows_appended_under_an_empty_first_column_stay(
    raw: Raw, base: str, person: Person
) -> None:
    person.put("Schede!A1", ["A", "B", "C"], ["", "", "x"])
    places = []
    for name in ("uno", "due", "tre"):
        asked = {"params": {"valueInputOption": "RAW"}, "json": {"values": [[name]]}}
        places.append(
            raw("POST", f"{base}/values/A1:append", **asked)[1]["updates"]["updatedRange"]
        )
    assert places == ["Schede!A3", "Schede!A4", "Schede!A5"]


def test_totals_count_a_row_and_a_column_once(raw: Raw, base: str) -> None:
    data = [{"range": at, "values": [[1, 2, 3, 4]]} for at in ("A1:D1", "A4:D4", "A4:D4")]
    answer = raw(
        "POST", f"{base}/values:batchUpdate", json={"valueInputOption": "RAW", "data": data}
    )[1]
    totals = [answer[f"totalUpdated{what}"] for what in ("Rows", "Columns", "Cells", "Sheets")]
    assert totals == [2, 4, 12, 1]


def test_a_merge_takes_over_merges_inside_and_cuts_none(
    raw: Raw, base: str, person: Person
) -> None:
    def merge(place: str, how: str = "MERGE_ALL") -> dict[str, Any]:
        return {"mergeCells": {"range": person.grid(place), "mergeType": how}}

    person.do(merge("Schede!A1:B2", "MERGE_ROWS"), merge("Schede!A1:B2"))
    whole = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    assert raw("GET", base, params={"fields": "sheets.merges"})[1] == {
        "sheets": [{"merges": [whole]}]
    }
    assert raw("POST", f"{base}:batchUpdate", json={"requests": [merge("Schede!B2:C3")]})[0] == 400


def test_a_filter_without_edges_is_kept_with_those_of_the_grid(
    raw: Raw, base: str, person: Person
) -> None:
    person.do({"setBasicFilter": {"filter": {"range": {"sheetId": 0}}}})
    edges = {"startRowIndex": 0, "endRowIndex": 1000, "startColumnIndex": 0, "endColumnIndex": 26}
    answer = raw("GET", base, params={"fields": "sheets.basicFilter.range"})[1]
    assert answer == {"sheets": [{"basicFilter": {"range": edges}}]}


def test_a_title_in_a_range_is_found_whatever_its_case(raw: Raw, base: str) -> None:
    assert raw("GET", f"{base}/values/schede!A1")[1]["range"] == "Schede!A1"


@pytest.mark.parametrize(
    "params", [{"pageSize": 0}, {"pageSize": -3}, {"pageSize": 1001}, {"pageToken": "boh"}]
)
def test_pages_of_files_have_a_sound_size_and_token(
    raw: Raw, base: str, params: dict[str, Any]
) -> None:
    code, answer = raw("GET", "/drive/v3/files", params=params)
    assert (code, answer["error"]["errors"][0]["location"]) == (400, next(iter(params)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name contains 'COLL'", True),
        ("name contains 'chede'", False),
        ("'root' in parents", True),
        ("'altrove' in parents", False),
    ],
)
def test_files_are_found_from_the_start_of_a_word_and_by_root(
    raw: Raw, base: str, query: str, found: bool
) -> None:
    assert bool(raw("GET", "/drive/v3/files", params={"q": query})[1]["files"]) == found


@pytest.mark.parametrize("sent", ["backgroundColor", "backgroundColorStyle"])
def test_a_colour_and_its_style_are_alike_whichever_is_sent(
    raw: Raw, base: str, person: Person, spreadsheet: Spreadsheet, sent: str
) -> None:
    def paint(name: str, colour: dict[str, Any] | None) -> None:
        value = {"rgbColor": colour} if name.endswith("Style") else colour
        cell = {"userEnteredFormat": {name: value}} if colour else {}
        fields = f"userEnteredFormat.{name}"
        person.do(
            {"repeatCell": {"range": person.grid("Schede!A1"), "cell": cell, "fields": fields}}
        )

    paint("backgroundColor", {"red": 1})
    paint("backgroundColorStyle", {"blue": 1})
    paint(sent, {"green": 1, "blue": 0.5})
    fields = (
        "sheets.data.rowData.values"
        "(userEnteredFormat,effectiveFormat(backgroundColor,backgroundColorStyle))"
    )
    answer = raw("GET", base, params={"fields": fields, "ranges": "A1"})[1]
    colour = {"green": 1, "blue": 0.49803922}
    both = {"backgroundColor": colour, "backgroundColorStyle": {"rgbColor": colour}}
    cell = answer["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert cell == {"userEnteredFormat": both, "effectiveFormat": both}
    paint(sent, None)
    assert spreadsheet.sheets[0].cell(0, 0) == {}


FREEZE = {
    "properties": {"gridProperties": {"frozenRowCount": -1}},
    "fields": "gridProperties.frozenRowCount",
}


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("updateSheetProperties", FREEZE),
        (
            "repeatCell",
            {
                "range": {"sheetId": 0},
                "cell": {"userEnteredFormat": {"numberFormat": {"pattern": "0"}}},
                "fields": "userEnteredFormat",
            },
        ),
    ],
)
def test_half_a_number_format_and_a_negative_freeze_are_refused(
    raw: Raw, base: str, kind: str, what: dict[str, Any]
) -> None:
    assert raw("POST", f"{base}:batchUpdate", json={"requests": [{kind: what}]})[0] == 400


def test_a_range_on_the_sheet_with_id_0_does_not_say_so(
    raw: Raw, base: str, person: Person
) -> None:
    person.do({"mergeCells": {"range": person.grid("Schede!A1:B2"), "mergeType": "MERGE_ALL"}})
    sheet = raw("GET", base, params={"fields": "sheets(properties.sheetId,merges)"})[1]["sheets"][0]
    assert sheet == {
        "properties": {"sheetId": 0},
        "merges": [
            {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
        ],
    }


def test_google_own_client_speaks_with_it_too(
    server: Server, spreadsheet: Spreadsheet, person: Person
) -> None:
    """google-api-python-client builds its requests from the same documents."""
    import httplib2  # type: ignore[import-untyped]
    from googleapiclient.discovery import build_from_document  # type: ignore[import-untyped]

    from tests.google_sheets.discovery import document

    class Bearer(httplib2.Http):  # type: ignore[misc]
        def request(self, uri: str, *args: Any, **options: Any) -> Any:
            options["headers"] = {**(options.get("headers") or {}), "authorization": "Bearer any"}
            return super().request(uri, *args, **options)

    service = build_from_document(
        {**document("sheets"), "rootUrl": server.url + "/", "baseUrl": server.url + "/"},
        http=Bearer(),
    )
    cells = service.spreadsheets().values()
    asked = {"spreadsheetId": spreadsheet.id, "range": "'Schede'!A1:B1"}
    cells.update(**asked, valueInputOption="RAW", body={"values": [["a", 1]]}).execute()
    assert cells.get(**asked, valueRenderOption="UNFORMATTED_VALUE").execute()["values"] == [
        ["a", 1]
    ]
    assert cells.append(**asked, valueInputOption="RAW", body={"values": [["b"]]}).execute()[
        "updates"
    ]
    assert person.see("Schede") == [["a", "1"], ["b"]]


def test_a_failing_hook_of_a_test_is_no_silent_thing(spreadsheet: Spreadsheet) -> None:
    import requests

    with Server() as server:
        made = server.drive.create("x")
        server.between = lambda *_: server.drive.spreadsheet("nessuno")  # type: ignore[assignment]
        headers = {"Authorization": "Bearer x"}
        answer = requests.get(f"{server.url}/v4/spreadsheets/{made.id}", headers=headers, timeout=5)
        assert answer.status_code == 500
        assert "KeyError: 'nessuno'" in server.violations[0]


def test_lookups_match_across_or_exactly(raw: Raw, base: str, person: Person) -> None:
    person.do(
        metadata("riga", "ROWS", 2), metadata("altra", "ROWS", 3), metadata("colonna", "COLUMNS", 1)
    )
    row = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}}

    def keys(**lookup: Any) -> Any:
        body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
        code, answer = raw("POST", f"{base}/developerMetadata:search", json=body)
        found = answer.get("matchedDeveloperMetadata", [])
        return code, [one["developerMetadata"]["metadataKey"] for one in found]

    assert keys(metadataLocation=row) == (200, ["riga", "colonna"])
    assert keys(metadataLocation=row, locationMatchingStrategy="EXACT_LOCATION") == (200, ["riga"])
    assert keys(metadataLocation={"sheetId": 0}, locationType="COLUMN") == (200, ["colonna"])
    assert keys(locationMatchingStrategy="EXACT_LOCATION")[0] == 400


def test_false_and_zero_given_are_left_out_too_and_black_is_a_colour(
    raw: Raw, base: str, person: Person
) -> None:
    rule = {"condition": {"type": "NOT_BLANK"}, "strict": False, "showCustomUi": True}
    black = {"red": 0, "green": 0, "blue": 0}
    grid = {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}
    cell = {"userEnteredFormat": {"backgroundColor": black, "textFormat": {"bold": False}}}
    fields = "userEnteredFormat.backgroundColor,userEnteredFormat.textFormat.bold"
    person.do(
        {"setDataValidation": {"range": grid, "rule": rule}},
        {"repeatCell": {"range": grid, "cell": cell, "fields": fields}},
    )
    fields = "sheets.data.rowData.values(dataValidation,userEnteredFormat)"
    seen = raw("GET", base, params={"fields": fields})[1]["sheets"][0]["data"][0]["rowData"][0][
        "values"
    ][0]
    assert seen == {
        "dataValidation": {"condition": {"type": "NOT_BLANK"}, "showCustomUi": True},
        "userEnteredFormat": {
            "backgroundColor": {},
            "backgroundColorStyle": {"rgbColor": {}},
            "textFormat": {"bold": False},
        },
    }


def test_a_spreadsheet_is_created_with_its_tabs(raw: Raw) -> None:
    body = {
        "properties": {"title": "Nuovo", "locale": "it_IT", "timeZone": "Europe/Rome"},
        "sheets": [
            {"properties": {"title": "Uno", "sheetId": 5}},
            {"properties": {"title": "Due"}},
        ],
    }
    made = raw("POST", "/v4/spreadsheets", json=body)[1]
    assert [one["properties"]["title"] for one in made["sheets"]] == ["Uno", "Due"]
    assert (made["properties"]["locale"], made["properties"]["timeZone"]) == (
        "it_IT",
        "Europe/Rome",
    )


def test_a_sheets_index_counts_before_the_move(raw: Raw, base: str, person: Person) -> None:
    person.add_tab("B")
    person.add_tab("C")

    def put(title: str, index: int) -> list[str]:
        properties = {"sheetId": person.sheet(title).sheet_id, "index": index}
        person.do({"updateSheetProperties": {"properties": properties, "fields": "index"}})
        return [sheet.title for sheet in person.spreadsheet.sheets]

    assert put("Schede", 1) == ["Schede", "B", "C"]
    assert put("Schede", 2) == ["B", "Schede", "C"]
    assert put("C", 0) == ["C", "B", "Schede"]
    assert put("C", 3) == ["B", "Schede", "C"]
