"""All flags of a row at once, each at its own cell, none on another row; on either workbook."""

from typing import Any

import pytest

from tests.both_workbooks.workbooks import Book
from tests.road import MEETINGS, NUCLEI, PEOPLE, SOUND, drawn, plain_mail, typed_wrong


@pytest.fixture
def flags(project: Book, request: pytest.FixtureRequest) -> set[tuple[str, str]]:
    """The flags of the sheet drawn in the test's docstring; nobody's families are anybody's own."""
    project.write(
        drawn(request.function.__doc__),
        nuclei=[{**nucleus, "mediator": None} for nucleus in NUCLEI],
    )
    return project.flags()


def test_a_sound_row_has_no_flag(project: Book) -> None:
    project.write([SOUND])
    assert project.flags() == set()
    assert project.states() == ["completa · controllo del 22/06"]


def test_each_wrong_day_is_flagged_in_its_own_cell(flags: set[tuple[str, str]]) -> None:
    """
    | Nucleo | Data           | Ora inizio | Ora fine | Data prossimo colloquio |
    | N7F3K  | 12/3/26        | 15:30      | 16:45    | nessuno                 |
    | N7F3K  | 12/3           | 15:30      | 16:45    | nessuno                 |
    | N2QX8  | 31/04/2026     | 9:00       | 10:00    | nessuno                 |
    | N2QX8  | lunedì 12/5/26 | 9:00       | 10:00    | nessuno                 |
    | N2QX8  | 30/06/2026     | 9:00       | 10:00    | nessuno                 |
    | N2QX8  | 12/03/2016     | 9:00       | 10:00    | nessuno                 |
    | N2QX8  | domani         | 9:00       | 10:00    | nessuno                 |
    """
    assert flags == {
        ("D3", "DATA-02"), ("D4", "DATA-03"), ("D5", "DATA-04"), ("D6", "DATA-09"),
        ("D7", "DATA-10"), ("D8", "DATA-06"),
    }  # fmt: skip


def test_each_wrong_hour_is_flagged_in_its_own_cell(flags: set[tuple[str, str]]) -> None:
    """
    | Data       | Ora inizio | Ora fine | Data prossimo colloquio |
    | 02/03/2026 | 10.30      | 11,45    | nessuno                 |
    | 03/03/2026 | 11:00      | 10:00    | nessuno                 |
    | 04/03/2026 | 25:00      | 26:00    | nessuno                 |
    | 05/03/2026 | boh        | 11:00    | nessuno                 |
    | 06/03/2026 | 9:00       | 18:30    | nessuno                 |
    | 09/03/2026 | 9:00       | 9:05     | nessuno                 |
    | 10/03/2026 | 10:00      |          | nessuno                 |
    | 11/03/2026 | 10-11.30   |          | nessuno                 |
    """
    assert flags == {
        ("F3", "ORA-04"), ("E4", "ORA-03"), ("F4", "ORA-03"), ("E5", "ORA-01"),
        ("F6", "ORA-05"), ("F7", "ORA-05"), ("F8", "MANCA-01"),
    }  # fmt: skip


def test_all_that_is_missing_in_a_row_is_flagged_at_once(project: Book) -> None:
    project.write([{"nucleus": "Hoxha"}])
    assert project.flags() == {(f"{column}2", "MANCA-01") for column in "BDEFGH"} | {
        ("L2", "MANCA-02")
    }
    assert project.states() == [
        "da completare: mediatore, data, ora inizio, ora fine, persone presenti, "
        "descrizione intervento, data prossimo colloquio · controllo del 22/06"
    ]


def test_a_talk_that_did_not_take_place_needs_only_who_whom_and_when(project: Book) -> None:
    project.write(
        [{"mediator": "Li Wei", "nucleus": "Chen", "date": "2/3/2026", "held": "assente"}]
    )
    assert project.flags() == set()


def test_a_next_date_must_come_after_the_talk(flags: set[tuple[str, str]]) -> None:
    """
    | Data       | Data prossimo colloquio |
    | 12/03/2026 | 12/03/2026              |
    | 13/03/2026 | 02/03/2026              |
    | 16/03/2026 | 23/03/2028              |
    | 17/03/2026 | da definire             |
    | 18/03/2026 | percorso concluso       |
    """
    assert flags == {
        ("L2", "PROSSIMA-01"),
        ("L3", "PROSSIMA-01"),
        ("L4", "PROSSIMA-02"),
        ("L5", "PROSSIMA-03"),
    }


def test_names_are_looked_up_and_the_nearest_is_proposed(project: Book) -> None:
    project.write(
        drawn("""
        | Mediatore    | Nucleo             | Data       |
        | haddad AMINA | Fam. HOXHA         | 02/03/2026 |
        | Amina Hadad  | N7F3K – Hoxha      | 03/03/2026 |
        | Amina Haddad | Hoxa               | 04/03/2026 |
        | Amina Haddad | N7F3J              | 05/03/2026 |
        | Amina Haddad | N7F3K – Chen       | 06/03/2026 |
        | Amina Haddad | 陈                 | 09/03/2026 |
        | Amina Haddad | Rossi              | 10/03/2026 |
        """)
    )
    found = {
        (f["column"] + str(f["row"]), f["code"]): f["message"]
        for f in typed_wrong(project.sync()["flags"])
    }
    assert found.keys() == {
        ("B7", "MEDIATORE-05"),
        ("B3", "MEDIATORE-01"), ("C4", "NUCLEO-01"), ("C5", "NUCLEO-04"),
        ("C6", "NUCLEO-03"), ("C8", "NUCLEO-01"),
    }  # fmt: skip
    assert "Forse Amina Haddad?" in found["B3", "MEDIATORE-01"]
    assert "Forse N7F3K?" in found["C4", "NUCLEO-01"]


def test_the_same_talk_twice_and_a_mediator_in_two_places_are_flagged(
    flags: set[tuple[str, str]],
) -> None:
    """
    | Nucleo | Data       | Ora inizio | Ora fine |
    | N7F3K  | 12/03/2026 | 10:30      | 11:45    |
    | N7F3K  | 12/03/2026 | 10:30      | 11:45    |
    | N2QX8  | 13/03/2026 | 10:30      | 11:45    |
    | N7F3K  | 13/03/2026 | 11:30      | 12:45    |
    | N7F3K  | 16/03/2026 | 10:30      | 11:45    |
    | N2QX8  | 16/03/2026 | 11:45      | 12:45    |
    """
    assert flags == {("D2", "RIGA-02"), ("D3", "RIGA-01"), ("E4", "RIGA-03"), ("E5", "RIGA-03")}


def test_a_confidentiality_that_cannot_be_read_is_an_error_and_counts_as_the_narrowest(
    project: Book,
) -> None:
    project.write([{**SOUND, "confidentiality": "solo noi"}])
    assert project.flags() == {("N2", "SCELTA-01")}
    assert project.run("digest", "--meeting", "AS-2026-04-21").code == 0
    folder = project.folder / "uscite" / "incontri" / "AS-2026-04-21"
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}
    full_copies = [text for name, text in texts.items() if "Raccolta di informazioni" in text]
    assert len(full_copies) == 1, "only the coordinator's own copy"


def test_two_people_never_share_an_address(project: Book) -> None:
    people = [*PEOPLE[:3], {**PEOPLE[3], "email": "Anna.Rossi@comune.example"}, *PEOPLE[4:]]
    project.write([SOUND], people=people)
    assert [(f["row"], f["code"]) for f in typed_wrong(project.sync()["flags"])] == [
        (4, "EMAIL-03"),
        (5, "EMAIL-03"),
    ]
    plain_mail(project.folder)
    ran = project.run("send", "--meeting", "AS-2026-04-21")
    assert ran.code == 5
    assert "Anna Rossi" in ran.err


def test_a_meeting_with_an_unknown_municipality_is_not_used(project: Book) -> None:
    project.write([SOUND], meetings=[{**MEETINGS[1], "municipalities": "Opera, Rozzzzano, Milano"}])
    assert [(f["tab"], f["column"], f["code"]) for f in typed_wrong(project.sync()["flags"])] == [
        ("Incontri", "E", "COMUNE-01")
    ]
    assert project.run("digest", "--meeting", "AS-2026-06-25").code == 2


def test_blank_rows_between_and_repeated_titles_are_ignored_with_their_reason(
    project: Book,
) -> None:
    project.write(
        [
            SOUND,
            {},
            {"mediator": "Mediatore", "nucleus": "Nucleo", "date": "Data"},
            {**SOUND, "date": "1/4/26"},
        ]
    )
    answer = project.sync()
    assert answer["ignored"] == [
        {"tab": "Schede", "row": 3, "reason": "riga vuota"},
        {"tab": "Schede", "row": 4, "reason": "titoli ripetuti"},
    ]
    assert answer["rows"] == {"read": 2, "complete": 1, "incomplete": 1, "ignored": 2}


@pytest.mark.parametrize(
    ("nuclei", "expected"),
    [
        ([{**NUCLEI[0], "code": "N7F3J"}], {("A2", "CODICE-03")}),
        ([NUCLEI[0], {**NUCLEI[1], "code": "N7F3K"}], {("A2", "CODICE-02"), ("A3", "CODICE-02")}),
        ([NUCLEI[0], {**NUCLEI[0], "code": None}], {("B2", "NOME-01"), ("B3", "NOME-01")}),
        ([{**NUCLEI[0], "social_worker": "Anna Rosi"}], {("G2", "PERSONA-01")}),
        ([{**NUCLEI[0], "hours_budget": "tante"}], {("K2", "NUMERO-01")}),
        ([{**NUCLEI[0], "opened_on": "qqq"}], {("J2", "DATA-01")}),
    ],
)
def test_the_tab_of_the_nuclei_is_checked_too(
    project: Book, nuclei: list[dict[str, Any]], expected: set[tuple[str, str]]
) -> None:
    project.write([], nuclei=nuclei)
    assert {(f"{f['column']}{f['row']}", f["code"]) for f in project.sync()["flags"]} == expected


def test_the_words_of_the_template_are_no_answer(flags: set[tuple[str, str]]) -> None:
    """
    | Nucleo                     | Persone presenti   | Descrizione intervento                   |
    | (inserire nome e cognome)  | marito/moglie/figli | descrivere cosa si è fatto nel colloquio |
    """
    assert flags == {("C2", "MODELLO-01"), ("G2", "MODELLO-01"), ("H2", "MODELLO-01")}


def test_no_next_date_is_needed_when_the_path_is_concluded(project: Book) -> None:
    nuclei = [{**NUCLEI[0], "path": "concluso"}, NUCLEI[1]]
    project.write(
        [{**SOUND, "next_date": None}, {**SOUND, "next_date": None, "nucleus": "Chen"}],
        nuclei=nuclei,
    )
    assert {flag for flag in project.flags() if flag[0].startswith("L")} == {("L3", "MANCA-02")}


def test_a_name_of_two_families_is_flagged(project: Book) -> None:
    project.write(
        [{**SOUND, "nucleus": "hoxha"}],
        nuclei=[*NUCLEI, {"name": "Hoxha", "municipality": "Opera"}],
    )
    assert project.flags() == {("C2", "NUCLEO-02")}


def test_two_people_of_one_name_receive_nothing(project: Book) -> None:
    twin = {**PEOPLE[2], "name": "ROSSI Anna", "email": "a.rossi@altro.example"}
    project.write([SOUND], people=[*PEOPLE, twin])
    assert [(f["row"], f["code"]) for f in typed_wrong(project.sync()["flags"])] == [
        (8, "PERSONA-02"),
        (4, "PERSONA-02"),
    ]
    plain_mail(project.folder)
    ran = project.run("send", "--meeting", "AS-2026-04-21")
    assert ran.code == 5
    assert "Anna Rossi" in ran.err
    assert len(list((project.folder / "uscite" / "posta").glob("*.eml"))) == 3, "the other three"


def test_another_name_typed_in_nuclei_names_the_family_until_it_is_removed(
    project: Book,
) -> None:
    """That is the column *Altri nomi usati*: a person's word that two spellings are one family."""
    project.write([{**SOUND, "nucleus": "Hodja"}])
    assert project.flags() == {("C2", "NUCLEO-01")}
    project.type(2, "other_names", "Hodja; Famiglia Hoxha", "Nuclei")
    assert project.flags() == set()
    project.type(2, "other_names", None, "Nuclei")
    assert project.flags() == {("C2", "NUCLEO-01")}
