"""The real gspread and google-auth against the local server: all their ordinary calls, in both
locales.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError, SpreadsheetNotFound
from gspread.utils import (
    InsertDataOption,
    ValidationConditionType,
    ValueInputOption,
    ValueRenderOption,
)

from tests.google_sheets.client import by_key, by_person
from tests.google_sheets.conftest import Raw
from tests.google_sheets.keys import SERVICE_ACCOUNT
from tests.google_sheets.model import Spreadsheet
from tests.google_sheets.person import Person
from tests.google_sheets.server import Server

ROWS = [["Nucleo", "Data"], ["N7F3K", "x"], ["N2QX8", "y"]]


def test_a_spreadsheet_is_opened_and_its_tabs_are_listed(
    book: gspread.Spreadsheet, locale: str
) -> None:
    assert [(one.title, one.id, one.row_count, one.col_count) for one in book.worksheets()] == [
        ("Schede", 0, 1000, 26)
    ]
    assert (book.title, book.locale, book.timezone) == ("Schede colloqui", locale, "Europe/Rome")


def test_what_is_written_is_read_back(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    assert tab.get() == [[]]
    answer = tab.update(ROWS, "A1")
    assert (answer["updatedRange"], answer["updatedCells"]) == ("Schede!A1:B3", 6)
    assert tab.get() == ROWS
    assert tab.get_all_values() == ROWS
    assert [list(one) for one in tab.batch_get(["A1:A2", "B:B", "3:3"])] == [
        [["Nucleo"], ["N7F3K"]],
        [["Data"], ["x"], ["y"]],
        [["N2QX8", "y"]],
    ]
    tab.batch_update(
        [{"range": "A2", "values": [["N4444"]]}, {"range": "B2:B3", "values": [[None], [""]]}]
    )
    assert tab.get() == [["Nucleo", "Data"], ["N4444", "x"], ["N2QX8"]]
    assert tab.find("N2QX8") == gspread.Cell(3, 1, "N2QX8")
    tab.update_cell(9, 3, "z")
    assert tab.cell(9, 3).value == "z"
    assert tab.row_values(3) == ["N2QX8"]
    assert tab.col_values(1) == ["Nucleo", "N4444", "N2QX8"]


def test_rows_are_appended_below_the_table(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    assert "tableRange" not in tab.append_row(["Nucleo", "Data"])
    answer = tab.append_rows([["N7F3K", "x"], ["N2QX8"]])
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == (
        "Schede!A1:B1",
        "Schede!A2:B3",
    )
    assert (
        tab.append_row(["fine"], insert_data_option=InsertDataOption.insert_rows)["updates"][
            "updatedRange"
        ]
        == "Schede!A4"
    )
    assert tab.get() == [["Nucleo", "Data"], ["N7F3K", "x"], ["N2QX8"], ["fine"]]


def test_an_append_grows_a_full_grid(book: gspread.Spreadsheet, spreadsheet: Spreadsheet) -> None:
    tab = book.add_worksheet("piccolo", 2, 2)
    tab.append_rows([["a", "b"], ["c", "d"], ["e", "f", "g"]])
    assert (spreadsheet.tab("piccolo").row_count, spreadsheet.tab("piccolo").column_count) == (3, 3)


def test_values_are_cleared_and_formats_stay(
    book: gspread.Spreadsheet, spreadsheet: Spreadsheet
) -> None:
    tab = book.sheet1
    tab.update(ROWS, "A1")
    tab.format("A1:B1", {"textFormat": {"bold": True}})
    assert tab.batch_clear(["A2:B2", "A3"])["clearedRanges"] == ["Schede!A2:B2", "Schede!A3"]
    assert tab.get() == [["Nucleo", "Data"], [], ["", "y"]]
    assert tab.clear()["clearedRange"] == "Schede!A1:Z1000"
    assert tab.get() == [[]]
    assert spreadsheet.sheets[0].cell(0, 1) == {"userEnteredFormat": {"textFormat": {"bold": True}}}


def test_tabs_are_added_renamed_doubled_and_deleted(book: gspread.Spreadsheet, locale: str) -> None:
    tab = book.add_worksheet("Città d'arte", 10, 5, index=0)
    assert [one.title for one in book.worksheets()] == ["Città d'arte", "Schede"]
    tab.append_row(["uno"])
    assert tab.get() == [["uno"]]
    tab.update_title("Segnalazioni")
    twin = tab.duplicate(new_sheet_name="Doppio")
    assert twin.get() == [["uno"]]
    with pytest.raises(APIError, match="already exists"):
        book.add_worksheet("Doppio", 1, 1)
    book.reorder_worksheets([book.worksheet("Schede"), tab, twin])
    assert [one.title for one in book.worksheets()] == ["Schede", "Segnalazioni", "Doppio"]
    copy = tab.copy_to(book.id)
    assert copy["title"] == (
        "Copia di Segnalazioni" if locale == "it_IT" else "Copy of Segnalazioni"
    )
    for one in book.worksheets()[1:]:
        book.del_worksheet(one)
    with pytest.raises(APIError, match="can't remove all the sheets"):
        book.del_worksheet(book.sheet1)


def test_a_range_is_sorted_numbers_before_text_and_blanks_last(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    tab.update([["t"], ["b"], [""], ["a"], [3], [True]], "A1")
    tab.freeze(rows=1)
    book.worksheet("Schede").sort((1, "asc"))
    assert tab.get(value_render_option=ValueRenderOption.unformatted) == [
        ["t"],
        [3],
        ["a"],
        ["b"],
        [True],
    ]
    tab.sort((1, "des"), range="A2:A6")
    assert tab.get(value_render_option=ValueRenderOption.unformatted) == [
        ["t"],
        [True],
        ["b"],
        ["a"],
        [3],
    ]


def test_rows_and_columns_are_inserted_and_deleted(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    tab.update(ROWS, "A1")
    tab.insert_row(["nuova"], 2)
    tab.insert_cols([["c", "d"]], 2)
    assert tab.get() == [
        ["Nucleo", "c", "Data"],
        ["nuova", "d"],
        ["N7F3K", "", "x"],
        ["N2QX8", "", "y"],
    ]
    tab.delete_rows(2, 3)
    tab.delete_columns(2)
    assert tab.get() == [["Nucleo", "Data"], ["N2QX8", "y"]]
    tab.resize(rows=2, cols=2)
    tab.add_rows(1)
    assert (book.sheet1.row_count, book.sheet1.col_count) == (3, 2)
    with pytest.raises(APIError, match="exceeds grid limits"):
        tab.get("A4:B5")


def test_cells_are_formatted_noted_merged_bordered_and_hidden(
    book: gspread.Spreadsheet, spreadsheet: Spreadsheet
) -> None:
    tab = book.sheet1
    tab.update(ROWS, "A1")
    tab.format(
        "A1:B1",
        {"textFormat": {"bold": True}, "backgroundColor": {"red": 1, "green": 0.5, "blue": 0}},
    )
    tab.insert_note("B1", "giorno/mese/anno")
    assert tab.get_note("B1") == "giorno/mese/anno"
    assert tab.get_notes() == [["", "giorno/mese/anno"]]
    tab.clear_note("B1")
    assert tab.get_notes() == [[]]
    tab.merge_cells("A2:B2")
    assert tab.get() == [["Nucleo", "Data"], ["N7F3K"], ["N2QX8", "y"]]
    tab.unmerge_cells("A2:B2")
    tab.hide_rows(1, 2)
    tab.columns_auto_resize(0, 2)
    assert spreadsheet.sheets[0].row_properties == {1: {"hiddenByUser": True}}
    assert spreadsheet.sheets[0].merges == []
    assert spreadsheet.sheets[0].cell(0, 0)["userEnteredFormat"]["textFormat"] == {"bold": True}


def test_ranges_are_protected_validated_and_named(
    book: gspread.Spreadsheet, spreadsheet: Spreadsheet, person: Person
) -> None:
    tab = book.sheet1
    tab.update(ROWS, "A1")
    answer = tab.add_protected_range(
        "A1:B1", editor_users_emails=[SERVICE_ACCOUNT], description="titoli"
    )
    added = answer["replies"][0]["addProtectedRange"]["protectedRange"]
    assert added["requestingUserCanEdit"] is True
    assert [one["description"] for one in book.list_protected_ranges(0)] == ["titoli"]
    tab.delete_protected_range(added["protectedRangeId"])
    assert book.list_protected_ranges(0) == []
    tab.add_validation(
        "A2:A3", ValidationConditionType.one_of_list, ["sì", "no"], showCustomUi=True
    )
    assert spreadsheet.sheets[0].cell(2, 0)["dataValidation"]["showCustomUi"] is True
    tab.define_named_range("A2:B3", "schede")
    assert book.values_get("schede")["range"] == "Schede!A2:B3"
    person.insert_rows("Schede", 1)
    name = book.list_named_ranges()[0]
    assert name["range"] == {
        "startRowIndex": 2,
        "endRowIndex": 4,
        "startColumnIndex": 0,
        "endColumnIndex": 2,
    }
    tab.delete_named_range(name["namedRangeId"])
    assert book.list_named_ranges() == []
    tab.set_basic_filter("A1:B3")
    assert len(tab.get()) == 4
    tab.clear_basic_filter()
    tab.copy_range("A1:B1", "D1:E1")
    tab.cut_range("A1:B1", "F1")
    assert tab.get("A1:G1") == [["", "", "", "Nucleo", "Data", "Nucleo", "Data"]]


def test_the_spreadsheet_itself_is_changed(
    book: gspread.Spreadsheet, spreadsheet: Spreadsheet
) -> None:
    book.update_title("Altro")
    book.update_locale("en_US")
    book.update_timezone("Europe/Paris")
    assert (spreadsheet.title, spreadsheet.locale, spreadsheet.time_zone) == (
        "Altro",
        "en_US",
        "Europe/Paris",
    )


def test_a_person_creates_lists_shares_and_deletes_files(server: Server) -> None:
    me = by_person(server.url, server.person("maria@example.org"))
    made = me.create("Nuovo")
    made.sheet1.append_row(["a"])
    made.share("collega@example.org", "user", "reader", notify=False)
    assert [one["role"] for one in made.list_permissions()] == ["owner", "reader"]
    made.remove_permissions("collega@example.org")
    assert [one.title for one in me.openall()] == ["Nuovo"]
    assert me.open("Nuovo").id == made.id
    assert me.copy(made.id, "Copia", copy_comments=False).sheet1.get() == [["a"]]
    assert me.get_file_drive_metadata(made.id)["name"] == "Nuovo"
    me.del_spreadsheet(made.id)
    assert [one["name"] for one in me.list_spreadsheet_files()] == ["Copia"]


def test_a_service_account_has_no_space_for_files(google: gspread.Client) -> None:
    with pytest.raises(APIError) as caught:
        google.create("Nuovo")
    assert caught.value.error["errors"][0]["reason"] == "storageQuotaExceeded"


def test_not_shared_and_not_found(server: Server, google: gspread.Client, tmp_path: Path) -> None:
    alone = server.drive.create("Privato")
    with pytest.raises(PermissionError) as refused:
        google.open_by_key(alone.id)
    assert "The caller does not have permission" in str(refused.value.__cause__)
    with pytest.raises(SpreadsheetNotFound):
        google.open_by_key("nessuno")
    server.share(alone.id, SERVICE_ACCOUNT, "reader")
    book = google.open_by_key(alone.id)
    with pytest.raises(APIError, match="does not have permission"):
        book.sheet1.update([["a"]], "A1")


def test_typed_values_follow_the_locale(book: gspread.Spreadsheet, locale: str) -> None:
    tab = book.sheet1
    tab.update(
        [["12/03/2026", "1,5", "1.5", "=A1"]],
        "A1",
        value_input_option=ValueInputOption.user_entered,
    )
    values = tab.get(value_render_option=ValueRenderOption.unformatted)
    formulas = tab.get(value_render_option=ValueRenderOption.formula)
    if locale == "it_IT":
        assert values == [[46093, 1.5, "1.5", 46093]]
        assert tab.get() == [["12/03/2026", "1,5", "1.5", "12/03/2026"]]
    else:
        assert values == [[46359, "1,5", 1.5, 46359]]
        assert tab.get() == [["12/03/2026", "1,5", "1.5", "12/03/2026"]]
    assert formulas[0][3] == "=A1"


def test_invalid_grant_comes_from_the_token_endpoint(
    server: Server, tmp_path: Path, spreadsheet: Spreadsheet
) -> None:
    from google.auth.exceptions import RefreshError

    server.tokens.refusal = ("invalid_grant", "Invalid JWT Signature.")
    with pytest.raises(RefreshError, match="invalid_grant"):
        by_key(server.url, server.key(tmp_path)).open_by_key(spreadsheet.id)


def test_a_range_is_also_said_by_numbers_and_by_its_name(book: gspread.Spreadsheet) -> None:
    book.sheet1.update(ROWS, "A1")
    assert book.values_get("R1C1:R2C2")["range"] == "Schede!A1:B2"
    assert book.values_get("Schede!r3c2")["values"] == [["y"]]
    book.sheet1.define_named_range("A2:B3", "nuclei")
    assert [cell.value for cell in book.named_range("nuclei")] == ["N7F3K", "x", "N2QX8", "y"]
    with pytest.raises(APIError, match="Unable to parse range"):
        book.values_get("R0C1")


def test_blanks_around_texts_are_taken_away(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    tab.update([["  N7F3K ", "a   b"], ["pari", 1]], "A1")
    request = {
        "trimWhitespace": {"range": {"sheetId": tab.id, "startColumnIndex": 0, "endColumnIndex": 2}}
    }
    assert book.batch_update({"requests": [request]})["replies"] == [
        {"trimWhitespace": {"cellsChangedCount": 2}}
    ]
    assert tab.get() == [["N7F3K", "a b"], ["pari", "1"]]


def test_a_time_zone_that_is_none_is_refused(
    book: gspread.Spreadsheet, spreadsheet: Spreadsheet
) -> None:
    for sound in ("Europe/Paris", "GMT-07:00"):
        book.update_timezone(sound)
    for name in ("Mars/X", "../etc/passwd", "Europe"):
        with pytest.raises(APIError, match=r"\[400\].*Unsupported time zone"):
            book.update_timezone(name)
    assert spreadsheet.time_zone == "GMT-07:00"


def test_a_role_that_is_none_is_refused_with_its_place(raw: Raw, spreadsheet: Spreadsheet) -> None:
    def refusal(**body: str) -> Any:
        code, answer = raw("POST", f"/drive/v3/files/{spreadsheet.id}/permissions", json=body)
        return code, answer["error"]["message"], answer["error"]["errors"][0].get("location")

    mail = {"emailAddress": "x@example.org"}
    wrong = (400, "Invalid value for: boss is not a valid value", "permission.role")
    assert refusal(type="user", role="boss", **mail) == wrong
    assert refusal(role="writer", **mail) == (
        400,
        "The permission type field is required.",
        "permission.type",
    )
    assert refusal(type="user", **mail) == (
        400,
        "The permission role field is required.",
        "permission.role",
    )
    assert refusal(type="user", role="owner", **mail)[::2] == (403, "transferOwnership")


def test_a_file_goes_to_another_owner_who_accepts_it(
    server: Server, spreadsheet: Spreadsheet
) -> None:
    def as_person(email: str) -> gspread.Spreadsheet:
        return by_person(server.url, server.person(email)).open_by_key(spreadsheet.id)

    mine = as_person(server.owner)
    mine.share("altra@example.org", "user", "writer", notify=False)
    other = next(
        one["id"]
        for one in mine.list_permissions()
        if one.get("emailAddress") == "altra@example.org"
    )
    with pytest.raises(APIError, match=r"\[403\]"):
        as_person("altra@example.org").accept_ownership(other)
    mine.transfer_ownership(other)
    as_person("altra@example.org").accept_ownership(other)
    roles = {
        one["emailAddress"]: one["role"]
        for one in as_person("altra@example.org").list_permissions()
    }
    assert (roles[server.owner], roles["altra@example.org"]) == ("writer", "owner")


def test_a_copy_is_another_spreadsheet_with_the_same_cells(
    server: Server, spreadsheet: Spreadsheet
) -> None:
    mine = by_person(server.url, server.person(server.owner))
    mine.open_by_key(spreadsheet.id).sheet1.update(ROWS, "A1")
    copy = mine.copy(spreadsheet.id, "La copia")
    copy.sheet1.update([["altro"]], "A1")
    assert (copy.title, copy.sheet1.get()[1:]) == ("La copia", ROWS[1:])
    assert mine.open_by_key(spreadsheet.id).sheet1.get() == ROWS


def test_what_is_not_known_is_refused_before_anything_is_done(
    book: gspread.Spreadsheet, server: Server
) -> None:
    tab, before = book.sheet1, server.drive.spreadsheet(book.id).state()
    acts: list[Callable[[], Any]] = [
        lambda: book.batch_update(
            {"requests": [{"addSlicer": {"slicer": {"spec": {"title": "x"}}}}]}
        ),
        lambda: book.batch_update(
            {"requests": [{"deleteDuplicates": {"range": {"sheetId": tab.id}}}]}
        ),
        lambda: book.batch_update(
            {"requests": [{"addBanding": {"bandedRange": {"range": {"sheetId": tab.id}}}}]}
        ),
        book.export,
    ]
    for act in acts:
        with pytest.raises(APIError, match="not known to the local server"):
            act()
    assert server.drive.spreadsheet(book.id).state() == before
