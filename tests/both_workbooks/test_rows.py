"""Each row keeps its code and state, whatever people do with it; a deleted one is flagged.

On either workbook.
"""

import datetime as dt
import json
import sqlite3

import pytest

from schemas import session
from schemas.cells.reading import Typed
from schemas.code import is_code
from tests.both_workbooks.workbooks import Book
from tests.road import NUCLEI, SOUND, drawn, typed_wrong


def versions(project: Book) -> list[str]:
    """The descriptions that the journal knows, one for each version of a talk."""
    with sqlite3.connect(project.journal) as db:
        rows = db.execute(
            "SELECT record FROM versions WHERE kind = 'session' ORDER BY rowid"
        ).fetchall()
    return [json.loads(record)["description"] for (record,) in rows]


def test_each_row_gets_a_code_of_its_own_and_a_state(project: Book) -> None:
    project.write(
        drawn(
            "| Data | Ora fine |\n| 12/03/2026 | 11:45 |\n| 11/03/2026 | |\n| 10/03/2026 | 11:45 |"
        )
    )
    answer = project.sync()
    codes = project.texts("code")
    assert answer["written"]["codes"] == len(set(codes)) == 3
    assert all(is_code(code, "R") for code in codes)
    assert project.states() == [
        f"{state} · controllo del 22/06"
        for state in ("completa", "da completare: ora fine", "completa")
    ]
    assert project.talks_flagged() == [("Manca: Ora fine.", codes[1])]


def test_an_edited_row_is_the_same_row_in_a_new_version(project: Book) -> None:
    project.write([SOUND])
    project.sync()
    codes = project.texts("code")
    project.type(2, "description", "Secondo incontro con la famiglia.")
    project.sync()
    project.sync()
    assert project.texts("code") == codes
    assert versions(project) == [SOUND["description"], "Secondo incontro con la famiglia."]


def test_a_row_typed_in_between_gets_a_code_and_the_others_keep_theirs(project: Book) -> None:
    project.write(drawn("| Data |\n| 12/03/2026 |\n| 11/03/2026 |"))
    project.sync()
    codes = project.texts("code")
    project.insert_row(3)
    for key, typed in {**SOUND, "date": "09/03/2026"}.items():
        project.type(3, key, typed)
    assert project.flags() == set()
    first, new, last = project.texts("code")
    assert [first, last] == codes
    assert new not in codes


def test_an_empty_row_in_between_changes_nothing(project: Book) -> None:
    project.write(drawn("| Data |\n| 12/03/2026 |\n| 11/03/2026 |"))
    project.sync()
    codes = project.texts("code")
    project.insert_row(3)
    assert project.sync()["ignored"] == [{"tab": "Schede", "row": 3, "reason": "riga vuota"}]
    assert project.texts("code") == [codes[0], "", codes[1]]


def test_a_row_copied_with_its_code_gets_another_and_the_original_keeps_its_own(
    project: Book,
) -> None:
    project.write([SOUND])
    project.sync()
    (code,) = project.texts("code")
    project.copy_row(2, 3)
    assert {code for _, code in project.flags()} == {"RIGA-01", "RIGA-02"}
    assert project.texts("code")[0] == code
    assert len(set(project.texts("code"))) == 2


@pytest.mark.parametrize("typed", [None, "RCVEZK8"])
def test_a_code_that_was_cleared_or_typed_over_comes_back(project: Book, typed: str | None) -> None:
    project.write(drawn("| Data |\n| 12/03/2026 |\n| 11/03/2026 |"))
    project.sync()
    codes = project.texts("code")
    project.type(3, "code", typed)
    project.sync()
    assert project.texts("code") == codes


def test_codes_sorted_away_from_their_rows_go_back(project: Book) -> None:
    project.write(drawn("| Data |\n| 12/03/2026 |\n| 11/03/2026 |"))
    project.sync()
    codes = project.texts("code")
    project.type(2, "code", codes[1])
    project.type(3, "code", codes[0])
    project.sync()
    assert project.texts("code") == codes


def test_a_second_sync_changes_nothing_on_another_day_too(project: Book) -> None:
    project.write([SOUND, {"nucleus": "Hoxha"}, {**SOUND, "date": "31/4/2026"}])
    project.sync()
    before = project.state()
    again = project.sync(today="2026-06-23")
    assert again["written"] == {"codes": 0, "flags": 0}
    assert project.state() == before


def test_a_corrected_row_is_complete_at_the_next_sync(project: Book) -> None:
    project.write([{**SOUND, "end": None}])
    assert project.flags() == {("F2", "MANCA-01")}
    assert project.states() == ["da completare: ora fine · controllo del 22/06"]
    assert project.talks_flagged() == [("Manca: Ora fine.", *project.texts("code"))]
    project.type(2, "end", "11:45")
    assert project.flags(today="2026-06-23") == set()
    assert project.states() == ["completa · controllo del 23/06"]
    assert project.talks_flagged() == []


def test_a_state_and_a_code_go_with_their_row_through_a_sort(project: Book) -> None:
    project.write(drawn("| Data |\n| 12/03/2026 |\n| 31/04/2026 |\n| 10/03/2026 |"))
    project.sync()
    codes, days = project.texts("code"), project.texts("date")
    project.order([4, 2, 3])
    assert project.flags() == {("D4", "DATA-03")}
    assert project.texts("date") == [days[2], days[0], days[1]]
    assert project.texts("code") == [codes[2], codes[0], codes[1]]
    assert [state.partition(" · ")[0] for state in project.states()] == [
        "completa",
        "completa",
        "da completare: data",
    ]


def test_a_deleted_row_is_flagged_and_comes_back_with_its_code(project: Book) -> None:
    rows = drawn("| Data |\n| 12/03/2026 |\n| 11/03/2026 |\n| 10/03/2026 |")
    project.write(rows)
    project.sync()
    codes = project.texts("code")
    project.delete_rows(3)
    gone = typed_wrong(project.sync()["flags"])
    assert [(f["code"], f["row"], f["row_code"]) for f in gone] == [("RIGA-04", None, codes[1])]
    assert [code for _, code in project.talks_flagged()] == [codes[1]]
    project.insert_row(3)
    for key, typed in rows[1].items():
        project.type(3, key, typed)
    assert typed_wrong(project.sync()["flags"]) == []
    assert project.texts("code") == codes
    assert project.talks_flagged() == []


def test_an_accepted_deletion_is_no_longer_flagged(project: Book) -> None:
    project.write(drawn("| Data |\n| 12/03/2026 |\n| 11/03/2026 |"))
    project.sync()
    project.delete_rows(3)
    assert [f["code"] for f in typed_wrong(project.sync()["flags"])] == ["RIGA-04"]
    assert typed_wrong(project.sync("--accept-missing")["flags"]) == []
    assert typed_wrong(project.sync()["flags"]) == []


def test_many_rows_deleted_at_once_stop_the_run_until_accepted(project: Book) -> None:
    project.write([{**SOUND, "date": dt.date(2026, 3, day)} for day in range(1, 26)])
    project.sync()
    project.delete_rows(10, 5)
    assert project.run("sync").code == 0, "5 of 25 is not more than 20 %"
    project.delete_rows(3, 6)
    before = project.state()
    ran = project.run("sync")
    assert ran.code == 3
    assert "mancano 6 righe su 20" in ran.err
    assert "--accept-missing" in ran.err
    assert project.state() == before
    assert project.run("sync", "--accept-missing").code == 0


def test_new_nuclei_get_a_code_and_keep_it_when_it_is_cleared(project: Book) -> None:
    project.write(
        [],
        nuclei=[
            {"name": "Hoxha", "municipality": "Opera"},
            {"name": "Chen", "municipality": "Rozano"},
        ],
    )
    answer = project.sync()
    codes = project.texts("code", "Nuclei")
    assert [(f["tab"], f["field"], f["row_code"]) for f in answer["flags"]] == [
        ("Nuclei", "municipality", codes[1])
    ]
    assert answer["written"]["codes"] == 2
    project.type(2, "code", None, "Nuclei")
    project.sync()
    assert project.texts("code", "Nuclei") == codes


def test_a_code_never_passes_to_another_family(project: Book) -> None:
    project.write([SOUND])
    project.sync()
    project.type(2, "name", "Rossi", "Nuclei")
    assert {(f["tab"], f["code"]) for f in project.sync()["flags"]} == {
        ("Nuclei", "NUCLEO-05"),
        ("Schede", "NUCLEO-01"),
    }


def test_codes_exchanged_between_families_that_share_a_word_are_flagged(
    project: Book,
) -> None:
    one, two = {**NUCLEI[0], "name": "Rossi Mario"}, {**NUCLEI[1], "name": "Rossi Ada"}
    project.write([SOUND], nuclei=[one, two])
    project.sync()
    project.type(2, "code", "N2QX8", "Nuclei")
    project.type(3, "code", "N7F3K", "Nuclei")
    assert project.flags(tab="Nuclei") == {("A2", "NUCLEO-05"), ("A3", "NUCLEO-05")}


def test_a_new_family_does_not_get_the_history_of_one_with_its_name(project: Book) -> None:
    project.write([SOUND], nuclei=NUCLEI)
    project.sync()
    project.write([SOUND], nuclei=[{"name": "Hoxha", "municipality": "Basiglio"}, NUCLEI[1]])
    found = project.sync()["flags"]
    codes = project.texts("code", "Nuclei")
    assert codes[0] not in ("N7F3K", "")
    (homonym,) = [f for f in found if f["code"] == "NOME-02"]
    assert "N7F3K" in homonym["message"]


def test_words_typed_under_stato_stay_and_are_flagged(project: Book) -> None:
    project.write([SOUND])
    project.sync()
    project.type(2, "status", "completato con Li, manca la firma")
    assert project.flags() == {("P2", "STATO-01")}
    assert project.texts("status") == ["completato con Li, manca la firma"]
    assert project.flags(today="2026-06-23") == {("P2", "STATO-01")}
    assert project.texts("status") == ["completato con Li, manca la firma"]


def test_words_typed_under_codice_stay_and_are_flagged(project: Book) -> None:
    project.write([{**SOUND, "code": "da rivedere"}])
    assert project.flags() == {("A2", "CODICE-01")}
    assert project.flags() == {("A2", "CODICE-01")}
    assert project.texts("code") == ["da rivedere"]


def test_a_deletion_after_others_were_accepted_is_flagged_again(project: Book) -> None:
    rows = drawn("| Data |\n| 12/03/2026 |\n| 11/03/2026 |\n| 10/03/2026 |")
    project.write(rows)
    project.sync()
    project.write(rows[:2])
    assert typed_wrong(project.sync("--accept-missing")["flags"]) == []
    project.write(rows)
    assert typed_wrong(project.sync()["flags"]) == [], "it came back"
    project.write(rows[:2])
    assert [f["code"] for f in typed_wrong(project.sync()["flags"])] == ["RIGA-04"]
    project.write(rows[:1])
    assert [f["code"] for f in typed_wrong(project.sync()["flags"])] == ["RIGA-04", "RIGA-04"]


def test_an_edited_copy_never_takes_the_code_of_its_original(project: Book) -> None:
    project.write([SOUND])
    project.sync()
    project.sync()
    (code,) = project.texts("code")
    project.copy_row(2, 3)
    project.type(3, "date", "19/03/2026")
    project.sync()
    assert project.texts("code")[0] == code
    assert is_code(project.texts("code")[1], "R")
    assert project.texts("code")[1] != code


def test_the_flag_on_stato_goes_when_the_cell_is_as_written_again(project: Book) -> None:
    project.write([SOUND])
    project.sync()
    project.type(2, "status", "completato con Li")
    assert project.flags() == {("P2", "STATO-01")}
    project.type(2, "status", "completa · controllo del 22/06")
    assert project.flags() == set()


ERRORS = [
    "#N/D", "#RIF!", "#NOME?", "#VALORE!", "#DIV/0!", "#NUM!", "#NULLO!", "#ERROR!", "#ERRORE!",
    "#ESPANSIONE!", "#CALC!", "#N/A", "#REF!", "#VALEUR!", "#BEZUG!", "#¡VALOR!", "#¿NOMBRE?",
    "Err:502",
]  # fmt: skip


def test_the_name_of_an_error_is_no_answer_whatever_its_language(project: Book) -> None:
    project.write(
        [
            {**SOUND, "date": f"{n}/3/2026", "description": name}
            for n, name in enumerate(ERRORS, start=1)
        ]
    )
    assert project.flags() == {(f"H{row}", "ERRORE-01") for row in range(2, len(ERRORS) + 2)}


KEYS = [column.key for column in session.COLUMNS if not column.spec.ours]


def test_an_error_value_is_flagged_in_every_column(project: Book) -> None:
    project.write([{**SOUND, key: "#RIF!"} for key in KEYS])
    found = {(cell, code) for cell, code in project.flags() if not code.startswith("RIGA")}
    assert {code for _, code in found} <= {"ERRORE-01"}
    assert len({cell[1:] for cell, _ in found}) == len(KEYS)


@pytest.mark.parametrize("typed", [True, 12.5, 1e15, dt.date(2026, 3, 12)])
@pytest.mark.parametrize("key", ["description", "outcome", "issues"])
def test_a_number_or_date_is_no_answer_in_a_text_column(
    project: Book, key: str, typed: Typed
) -> None:
    project.write([{**SOUND, key: typed}])
    answer = project.sync()
    assert [(flag["code"], flag["severity"]) for flag in typed_wrong(answer["flags"])] == [
        ("TESTO-01", "error")
    ]
    assert answer["rows"]["complete"] == 0


@pytest.mark.parametrize("typed", ["Mario Rossi", "N7F3J", "77"])
def test_a_family_whose_code_was_overwritten_is_known_by_its_name(
    project: Book, typed: str
) -> None:
    project.write([{**SOUND, "nucleus": "Hoxha"}])
    project.sync()
    code = project.texts("code", "Nuclei")[0]
    project.type(2, "code", typed, "Nuclei")
    for _ in range(2):
        answer = project.sync()
        found = [(f["tab"], f["code"], f["row_code"]) for f in typed_wrong(answer["flags"])]
        assert found == [("Nuclei", "CODICE-03", None)]
        assert project.texts("code", "Nuclei")[0] == typed
    assert all(typed.casefold() not in row_code.casefold() for _, row_code in project.flagged())
    project.type(2, "code", None, "Nuclei")
    assert typed_wrong(project.sync()["flags"]) == []
    assert project.texts("code", "Nuclei")[0] == code
