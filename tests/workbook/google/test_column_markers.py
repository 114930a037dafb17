"""Where our columns are: the mark is a hint, the title the proof, and what is not ours is left out
of it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.code import is_code
from tests.google_sheets.person import Person
from tests.google_sheets.server import Call
from tests.workbook.google.desk import Desk, talk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill([talk(1), talk(2, end=""), talk(3)])
        yield made


def typed(desk: Desk) -> list[list[str]]:
    keys = ("mediator", "nucleus", "start", "description")
    return [desk.texts("Schede", key) for key in keys]


def between(desk: Desk, number: int, act: Any) -> None:
    """Before the request of this number, once, a person acts."""
    desk.server.log.clear()

    def meanwhile(now: int, _call: Call) -> None:
        if now == number:
            act(Person(desk.book))

    desk.server.between = meanwhile


def test_a_marker_on_another_column_gets_no_code_written_there(desk: Desk) -> None:
    tab = desk.book.tab("Schede")
    tab.metadata[:] = [mark for mark in tab.metadata if mark.value != "codice"]
    before = typed(desk)
    between(desk, 3, lambda person: person.drag_columns("Schede", 0, tab.column_count))
    ran = desk.run("sync")
    desk.server.between = None
    assert ran.code == 3
    assert "in «Schede» qualcuno ha spostato le colonne" in ran.err
    assert typed(desk) == before
    desk.sync()
    assert typed(desk) == before
    assert all(is_code(code, "R") for code in desk.texts("Schede", "code"))


def test_a_tab_of_their_own_with_a_column_codice_changes_nothing(desk: Desk) -> None:
    Person(desk.book).add_tab("Libri")
    Person(desk.book).put("Libri!A1", ["Codice", "Titolo"], ["7", "Fiabe"])
    desk.sync()
    report = desk.sync()
    assert (report["api_calls"], report["written"]) == (2, {"codes": 0, "flags": 0})


def test_a_second_tab_of_talks_gets_its_marker_and_codes(desk: Desk) -> None:
    desk.sync()
    person = Person(desk.book)
    person.add_tab("Schede 2025")
    person.put(
        "Schede 2025!A1",
        ["Codice", "Mediatore", "Nucleo", "Data", "Ora inizio", "Ora fine", "Persone presenti",
         "Descrizione intervento", "Data prossimo colloquio", "Svolgimento", "Riservatezza"],
        ["", "Amina Haddad", (
            "Hoxha Arben"
        ), "10/03/2026", "9:00", "10:00", "madre", "Altro.", "nessuno", "", ""],
    )  # fmt: skip
    report = desk.sync()
    assert report["written"]["codes"] == 1
    assert is_code(person.see("Schede 2025!A2")[0][0], "R")
    assert desk.sync()["api_calls"] == 2


def test_the_formula_of_a_real_tab_is_put_back_also_behind_a_copy_of_it(desk: Desk) -> None:
    sheet = desk.book.tab("Schede")
    Person(desk.book).do(
        {
            "duplicateSheet": {
                "sourceSheetId": sheet.sheet_id,
                "newSheetName": "Copia",
                "insertSheetIndex": 0,
            }
        }
    )
    desk.sync()
    states = desk.states()
    sheet.change(0, desk.column("Schede", "status"), userEnteredValue={"stringValue": "Stato"})
    desk.sync()
    assert desk.states() == states


def test_a_deleted_column_of_codes_is_reported_and_init_restores_the_same_codes(
    desk: Desk,
) -> None:
    desk.sync()
    codes, states = desk.texts("Schede", "code"), desk.states()
    Person(desk.book).delete_columns("Schede", desk.column("Schede", "code"))
    ran = desk.run("sync")
    assert ran.code == 3
    assert "Nel foglio «Schede» manca la colonna «Codice», quella di collector" in ran.err
    assert "manca la colonna «Codice»" in desk.run("doctor").out
    assert desk.init().code == 0
    desk.sync()
    assert desk.texts("Schede", "code") == codes
    assert [state.partition(" · ")[0] for state in desk.states()] == [
        state.partition(" · ")[0] for state in states
    ]
    titles = [
        desk.text(desk.book.tab("Schede"), 0, at)
        for at in range(desk.book.tab("Schede").column_count)
    ]
    assert sum("ARRAYFORMULA" in title for title in titles) == 1


@pytest.mark.parametrize("to", ["", "N"])
def test_a_lost_title_of_the_codes_of_nuclei_is_an_error(desk: Desk, to: str) -> None:
    desk.sync()
    desk.type(desk.book.tab("Nuclei"), 0, 0, to)
    ran = desk.run("sync")
    assert ran.code == 3
    assert "Scrivi «Codice» nella cella A1" in ran.err


def test_a_column_put_in_while_init_adds_one_is_not_written_over(desk: Desk) -> None:
    tab = desk.book.tab("Schede")
    Person(desk.book).delete_columns("Schede", desk.column("Schede", "outcome"))

    def add_theirs(person: Person) -> None:
        person.insert_columns("Schede", 2)
        person.put("Schede!C1", ["Note nostre"], ["mia"])

    between(desk, 2, add_theirs)
    desk.init()
    desk.server.between = None
    titles = [desk.text(tab, 0, at) for at in range(tab.column_count)]
    assert titles.count("Note nostre") == titles.count("Esito") == titles.count("Mediatore") == 1
    assert sum("ARRAYFORMULA" in title for title in titles) == 1


def test_a_renamed_schede_is_still_schede_for_init(desk: Desk) -> None:
    desk.sync()
    Person(desk.book).rename_tab("Schede", "Colloqui 2026")
    assert desk.init().out == "Nel foglio Google c'è già tutto: non ho cambiato nulla.\n"
    assert "Schede" not in [tab.title for tab in desk.book.sheets]


def test_the_warning_stands_on_the_row_of_the_titles(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        desk.init()
        tab = desk.book.tab("Schede")
        tab.protected.clear()
        Person(desk.book).insert_rows("Schede", 0, 2)
        desk.init()
        rows = [one["range"] for one in tab.protected if "endRowIndex" in one["range"]]
        assert [(where["startRowIndex"], where["endRowIndex"]) for where in rows] == [(2, 3)]


def drop(desk: Desk, tab: str, column: int) -> None:
    where = {"sheetId": desk.book.tab(tab).sheet_id, "dimension": "COLUMNS"}
    Person(desk.book).do(
        {"deleteDimension": {"range": {**where, "startIndex": column, "endIndex": column + 1}}}
    )


def test_a_marker_on_another_column_at_the_check_gets_no_code_written_there(desk: Desk) -> None:
    desk.sync()
    tab, mediator = desk.book.tab("Schede"), desk.column("Schede", "mediator")
    for row, number in ((4, 7), (5, 8)):
        for key, said in talk(number).items():
            desk.type(tab, row, desk.column("Schede", key), said)
    before = sorted(desk.texts("Schede", "mediator"))

    def meanwhile(number: int, _call: Call) -> None:
        if number == 2:  # before the codes arrive
            tab.cells[4], tab.cells[5] = tab.cells[5], tab.cells[4]
        elif number == 3:  # before they are checked
            next(mark for mark in tab.metadata if mark.value == "codice").index = mediator

    desk.server.log.clear()
    desk.server.between = meanwhile
    ran = desk.run("sync")
    desk.server.between = None
    assert (ran.code, "non trovo il segno sulla colonna «Codice»" in ran.err) == (3, True)
    assert sorted(desk.texts("Schede", "mediator")) == before
    desk.sync()
    assert sorted(desk.texts("Schede", "mediator")) == before
    codes = desk.texts("Schede", "code")
    assert all(is_code(code, "R") for code in codes)
    assert len(set(codes)) == 5


def test_nuclei_is_not_taken_for_a_deleted_schede(desk: Desk) -> None:
    desk.book.sheets.remove(desk.book.tab("Schede"))
    nuclei = desk.book.tab("Nuclei").state()
    ran = desk.init()
    assert ran.code == 0, ran.err
    assert "il foglio «Schede»" in ran.out
    assert desk.book.tab("Nuclei").state() == nuclei


def test_a_copied_tab_without_codes_is_reported_and_init_adds_the_column(desk: Desk) -> None:
    desk.sync()
    copy = {
        "sourceSheetId": desk.book.tab("Schede").sheet_id,
        "insertSheetIndex": 5,
        "newSheetName": "Archivio",
    }
    Person(desk.book).do({"duplicateSheet": copy})
    drop(desk, "Archivio", desk.column("Schede", "outcome"))
    drop(desk, "Archivio", desk.column("Schede", "code"))
    ran = desk.run("sync")
    assert (ran.code, "Nel foglio «Archivio» manca la colonna «Codice»" in ran.err) == (3, True)
    ran = desk.init()
    assert "in «Archivio» la colonna «Codice»" in ran.out  # and no other
    desk.sync()
    assert "ho cambiato nulla" in desk.init().out


def test_a_schede_without_our_columns_is_reported_and_init_restores_them(desk: Desk) -> None:
    desk.sync()
    codes = desk.texts("Schede", "code")
    drop(desk, "Schede", desk.column("Schede", "status"))
    drop(desk, "Schede", desk.column("Schede", "code"))
    ran = desk.run("sync")
    assert (ran.code, "Nel foglio «Schede» manca la colonna «Codice»" in ran.err) == (3, True)
    assert desk.init().code == 0
    desk.sync()
    assert desk.texts("Schede", "code") == codes


def test_a_renamed_nuclei_is_reported_and_never_taken_for_a_tab_of_talks(
    desk: Desk,
) -> None:
    desk.sync()
    desk.book.tab("Nuclei").title = "Famiglie"
    ran = desk.run("sync")
    assert ran.code == 3
    assert "«Nuclei»" in ran.err
    assert "Svolgimento" not in ran.err


def test_init_adds_what_doctor_misses_in_a_second_tab_of_talks(desk: Desk) -> None:
    person = Person(desk.book)
    person.add_tab("Schede 2025")
    person.put(
        "Schede 2025!A1",
        ["Codice", "Mediatore", "Nucleo", "Data", "Ora inizio", "Ora fine", "Persone presenti",
         "Descrizione intervento", "Data prossimo colloquio", "Svolgimento", "Riservatezza"],
    )  # fmt: skip
    desk.sync()
    assert desk.init().code == 0
    result = desk.run("doctor")
    assert "Manca la protezione" not in result.out
    assert result.code == 0, result.out
    assert "ho cambiato nulla" in desk.init().out
