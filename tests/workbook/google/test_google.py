"""The same job on a shared Google Sheet: the real client, and a local server that speaks Google's
contract.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.workbook.google import grids
from schemas.cells.reading import Cell
from schemas.code import is_code
from tests.google_sheets.person import Person
from tests.road import typed_wrong
from tests.workbook.google.desk import Desk, talk
from tests.workbook.google.formula import CHANGED


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        yield made


def test_init_fills_an_empty_spreadsheet_and_adds_nothing_twice(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        ran = desk.init()
        assert ran.code == 0
        assert [tab.title for tab in desk.book.sheets] == [
            "Schede",
            "Nuclei",
            "Persone",
            "Incontri",
            "Segnalazioni",
        ]
        assert "google = " in (tmp_path / "collector.toml").read_text(encoding="utf-8")
        before = desk.book.state()
        again = desk.init()
        assert again.out == "Nel foglio Google c'è già tutto: non ho cambiato nulla.\n"
        assert desk.book.state() == before


@pytest.mark.parametrize("locale", ["it_IT", "en_US"])
def test_codes_flags_and_states_stand_where_staff_see_them(tmp_path: Path, locale: str) -> None:
    with Desk(tmp_path, locale=locale) as desk:
        desk.init()
        desk.fill([talk(1), talk(2, end=""), talk(3)])
        report = desk.sync()
        assert (report["rows"]["complete"], report["rows"]["incomplete"]) == (2, 1)
        codes = desk.texts("Schede", "code")
        assert len(set(codes)) == 3
        assert all(is_code(code, "R") for code in codes)
        assert [state.partition(" · ")[0] for state in desk.states()] == [
            "completa", "da completare: ora fine", "completa",
        ]  # fmt: skip
        flags = desk.book.tab("Segnalazioni")
        assert [desk.text(flags, 1, at) for at in (4, 8)] == ["Manca: Ora fine.", codes[1]]


def test_a_formula_that_this_spreadsheet_does_not_understand_is_written_the_other_way(
    tmp_path: Path,
) -> None:
    with Desk(tmp_path, locale="en_US") as desk:
        assert desk.init().code == 0
        desk.book.locale = "en_US"  # somebody turned it back
        understood = desk.book.evaluate
        assert understood is not None
        desk.book.evaluate = lambda sheet, row, column, text: (
            {"errorValue": {"type": "ERROR"}}
            if ";" in text
            else understood(sheet, row, column, text)
        )
        desk.fill([talk(1)])
        desk.sync()
        assert (
            ","
            in desk.book.tab("Schede").user_value(0, desk.column("Schede", "status"))[
                "formulaValue"
            ]
        )
        assert [state.partition(" · ")[0] for state in desk.states()] == ["completa"]


@pytest.mark.parametrize("many", [100, 800])
def test_requests_do_not_grow_with_rows(tmp_path: Path, many: int) -> None:
    with Desk(tmp_path) as desk:
        desk.book.sheets[0].row_count = many + 40
        desk.init()
        desk.fill([talk(number) for number in range(many)])
        first = desk.sync()
        assert first["rows"] == {"read": many, "complete": many, "incomplete": 0, "ignored": 0}
        assert first["api_calls"] == 5  # two to read, make room in our tab, write, check
        assert desk.sync()["api_calls"] == 2  # nothing changed: no write
        desk.type(desk.book.tab("Schede"), 1, desk.column("Schede", "description"), "Altro testo.")
        assert desk.sync()["api_calls"] == 3  # no new code: nothing to check
        assert len(set(desk.texts("Schede", "code"))) == many


@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_row_inserted_anywhere_never_shows_a_row_the_state_of_another(
    desk: Desk, row: int
) -> None:
    desk.fill([talk(1), talk(2, end=""), talk(3)])
    desk.sync()
    before = desk.states()
    where = {
        "sheetId": desk.book.tab("Schede").sheet_id,
        "dimension": "ROWS",
        "startIndex": row,
        "endIndex": row + 1,
    }
    Person(desk.book).do({"insertDimension": {"range": where}})
    assert [state for state in desk.states() if state] == before
    report = desk.sync()
    assert (report["rows"]["complete"], report["rows"]["incomplete"]) == (2, 1)
    assert [state for state in desk.states() if state] == before


def test_a_corrected_cell_changes_the_state_at_once(desk: Desk) -> None:
    desk.fill([talk(1), talk(2, end="")])
    desk.sync()
    desk.type(desk.book.tab("Schede"), 2, desk.column("Schede", "end"), "11:00")
    assert desk.states()[1] == CHANGED
    desk.sync()
    assert desk.states()[1].startswith("completa")


def test_numbers_days_and_hours_of_google_are_read_as_such(desk: Desk) -> None:
    tab = desk.book.tab("Schede")
    desk.fill([talk(1)])
    for key, number in (("date", 46093), ("start", 0.4375), ("end", 0.5)):
        desk.type(
            tab, 1, desk.column("Schede", key), number
        )  # the column's format makes a day, an hour of it
    report = desk.sync()
    assert typed_wrong(report["flags"]) == []
    assert desk.run("export", "--format", "jsonl").code == 0
    (line,) = (desk.folder / "uscite" / "colloqui.jsonl").read_text(encoding="utf-8").splitlines()
    assert '"date": "2026-03-12"' in line
    assert '"start": "10:30"' in line


def test_a_deleted_segnalazioni_comes_back_with_the_next_sync(desk: Desk) -> None:
    desk.fill([talk(1), talk(2, end="")])
    desk.sync()
    codes = desk.texts("Schede", "code")
    desk.book.sheets.remove(desk.book.tab("Segnalazioni"))
    desk.sync()
    assert desk.texts("Schede", "code") == codes
    assert desk.states()[1].startswith("da completare: ora fine")


def test_our_columns_are_found_wherever_people_move_them(desk: Desk) -> None:
    desk.fill([talk(1)])
    desk.sync()
    tab = desk.book.tab("Schede")
    tab.move("COLUMNS", desk.column("Schede", "code"), desk.column("Schede", "code") + 1, 8)
    desk.type(tab, 2, desk.column("Schede", "mediator"), "Amina Haddad")
    for key, typed in talk(2).items():
        desk.type(tab, 2, desk.column("Schede", key), typed)
    desk.sync()
    assert all(is_code(code, "R") for code in desk.texts("Schede", "code"))


@pytest.mark.parametrize("typed", ["Sigla", ""])
def test_a_missing_title_of_the_codes_stops_every_command(desk: Desk, typed: str) -> None:
    desk.fill([talk(1), talk(2, end="")])
    desk.sync()
    states, codes = desk.states(), desk.texts("Schede", "code")
    tab, at = desk.book.tab("Schede"), desk.column("Schede", "code")
    desk.type(tab, 0, at, typed)
    before = desk.book.state()
    for command in (["sync"], ["init", "--google", desk.url]):
        ran = desk.run(*command)
        assert ran.code == 3
        assert (
            "la colonna «Codice», quella di collector, "
            f"{'ora si chiama' if typed else 'non ha più'}" in ran.err
        )
        assert "Scrivi «Codice» nella cella A1" in ran.err
    result = desk.run("doctor")
    assert (result.code, "Scrivi «Codice» nella cella" in result.out) == (3, True)
    assert desk.book.state() == before
    desk.type(tab, 0, at, "Codice")
    desk.sync()
    assert (desk.states(), desk.texts("Schede", "code")) == (states, codes)


def test_a_renamed_column_is_reported_and_its_cells_stay(desk: Desk) -> None:
    desk.fill([talk(1, outcome="bene"), talk(2)])
    desk.sync()
    codes = desk.texts("Schede", "code")
    desk.type(desk.book.tab("Schede"), 0, desk.column("Schede", "outcome"), "Esito del colloquio")
    assert not any("Esito" in one for one in desk.sync()["notices"])
    desk.type(desk.book.tab("Schede"), 0, 8, "Boh")
    assert "Nel foglio «Schede» non c'è la colonna «Esito»." in desk.sync()["notices"]
    assert desk.texts("Schede", "code") == codes


def test_the_stop_names_the_tab_that_lost_its_rows(desk: Desk) -> None:
    desk.fill([talk(number) for number in range(8)])
    desk.sync()
    copy = {"sourceSheetId": desk.book.tab("Schede").sheet_id, "newSheetName": "Copia"}
    Person(desk.book).do({"duplicateSheet": copy})
    desk.sync()
    desk.book.sheets.remove(desk.book.tab("Copia"))
    ran = desk.run("sync")
    assert ran.code == 3
    assert "Nel foglio «Copia» mancano 8 righe su 16 già viste" in ran.err


def test_the_spreadsheet_is_called_by_its_title_and_never_a_file(desk: Desk) -> None:
    desk.fill([talk(1), talk(2, end="")])
    assert "Controllo di «Schede colloqui»" in desk.run("sync").out
    assert "Segnalazioni di «Schede colloqui»" in desk.run("flags").out
    assert "Nel foglio Google non c'è il foglio «Boh»" in " ".join(
        desk.run("explain", "Boh!1").err.split()
    )
    Person(desk.book, desk.server.drive).put("Schede!A1", ["x"] * 15)
    desk.book.tab("Schede").title = "Altro"
    ran = desk.run("sync")
    assert ran.code == 3
    assert "Nel file" not in ran.err


def test_the_settings_that_init_makes_speak_of_the_sheet_they_name(desk: Desk) -> None:
    text = (desk.folder / "collector.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["workbook"] == {
        "google": f"https://docs.google.com/spreadsheets/d/{desk.book.id}/edit",
        "credentials": "credentials.json",
    }
    assert "Oppure un foglio Google" not in text


@pytest.mark.parametrize("shown", ["#N/D", "#BOH!", "Caricamento in corso…", ""])
def test_an_error_value_is_an_error_whatever_the_cell_shows(shown: str) -> None:
    cell = {"effectiveValue": {"errorValue": {"type": "LOADING"}}, "formattedValue": shown}
    assert Cell(grids.typed_value(cell)).error


def test_a_row_too_long_to_compare_or_with_an_error_causes_no_endless_writes(
    desk: Desk,
) -> None:
    desk.fill([talk(0), talk(1, description="x" * 41_000), talk(2)])
    tab = desk.book.tab("Schede")
    tab.change(3, desk.column("Schede", "outcome"), userEnteredValue={"formulaValue": "=NA()"})
    desk.sync()
    assert CHANGED not in desk.states()
    again = desk.sync()
    assert (again["api_calls"], again["written"]) == (
        2,
        {**again["written"], "codes": 0, "flags": 0},
    )


@pytest.mark.parametrize("what", ["delete_tab", "shrink"])
def test_a_tab_deleted_between_read_and_write_is_reported_and_the_next_sync_works(
    desk: Desk, what: str
) -> None:
    desk.fill([talk(number) for number in range(3)])
    hand = Person(desk.book)

    def between(number: int, _call: object) -> None:
        if number == 2 and what == "shrink":
            hand.delete_rows("Schede", 2, desk.book.tab("Schede").row_count - 2)
        elif number == 2:
            hand.delete_tab("Segnalazioni")

    desk.server.log.clear()
    desk.server.between = between
    ran = desk.run("sync")
    desk.server.between = None
    assert (ran.code, ran.err.strip()) == (
        3, "Mentre scrivevo qualcuno ha cambiato il foglio: rilancia il comando.",
    )  # fmt: skip
    assert desk.run("sync", "--accept-missing").code == 0
    assert all(is_code(code, "R") for code in desk.texts("Schede", "code"))
