"""Titles as people write them.  More words, two rows, two blocks: understood when sure, else asked;
never a talk.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.sheet.find_columns import find_layout
from collector.sheet.rows import Entries
from schemas.cells.reading import Typed
from schemas.session import COLUMNS, UNPREPARED_COLUMNS
from schemas.workbook import Grid
from tests.road import Project
from tests.sheet.test_unprepared import PLAIN, asked, exported, flags, sync, talk, write

DAY = dt.date(2026, 3, 9)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def instead(title: str, *typed: str) -> list[str]:
    """`PLAIN` with other titles in place of one."""
    at = PLAIN.index(title)
    return [*PLAIN[:at], *typed, *PLAIN[at + 1 :]]


def layout_of(titles: Sequence[Typed], *rows: Sequence[Typed]) -> Layout:
    return find_layout(Grid("Colloqui", [titles, *(rows or [talk()])]), COLUMNS, UNPREPARED_COLUMNS)


# --- More words
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Descrizione intervento", "DESCRIZIONE INTERVENTO: (max 5 righe)"),
        ("Descrizione intervento", "DESCRIZIONE INTERVENTO: cosa è stato fatto"),
        ("Descrizione intervento", "Descrizione intervento (breve)"),
        ("Descrizione intervento", "Descrizione [max 300 caratteri]:"),
        (
            "Descrizione intervento",
            "DESCRIZIONE INTERVENTO (cosa si è fatto): esito, criticità, accordi",
        ),
        ("Data prossimo colloquio", "data prossimo colloquio (se previsto)"),
        ("Data prossimo colloquio", "PROSSIMO COLLOQUIO: se previsto"),
        ("Data", "DATA (del colloquio)"),
        ("Data", "Data: giorno e mese"),
        ("Nucleo", "NUCLEO 2 BENEFICIARIO DELLA MEDIAZIONE: solo il cognome"),
        ("Persone presenti", "PERSONE PRESENTI (solo i ruoli)"),
        ("Ora inizio", "ORA: inizio"),
        ("Ora fine", "Ora (fine)"),
        ("Mediatore", "MEDIATORE LINGUISTICO"),
        ("Mediatore", "Mediatrice linguistica"),
        ("Mediatore", "Mediatrice"),
        ("Mediatore", "MEDIATORE LINGUISTICO-CULTURALE"),
        ("Mediatore", "Mediatore (nome e cognome)"),
    ],
)
def test_what_stands_behind_a_colon_or_in_brackets_is_no_part_of_a_title(
    project: Project, title: str, typed: str
) -> None:
    told = sync(project, talk(), titles=instead(title, typed))
    assert flags(told) == set()
    assert not any("non c'è la colonna" in said for said in told["notices"])
    assert exported(project)[0]["complete"]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Mediatore", "Operatore"),
        ("Mediatore", "Mediatore incaricato"),
        ("Mediatore", "Mediatore (email)"),
        ("Descrizione intervento", "Descrizione intervento svolto"),
        ("Descrizione intervento", "DESCRIZIONE INTERVENTO (max 5 righe"),
        ("Data prossimo colloquio", "Data prossimo colloquio se previsto"),
        ("Data", "Data (nascita)"),
        ("Data", "Data: prossimo appuntamento"),
        ("Nucleo", "Nucleo (comune)"),
        ("Nucleo", "Cognome e nome"),
    ],
)
def test_what_is_close_to_a_title_is_asked(project: Project, title: str, typed: str) -> None:
    said = asked(project, instead(title, typed), talk())
    assert f"manca la colonna «{title}». C'è però «{typed}»: forse è «{title}» rinominata" in said


@pytest.mark.parametrize(
    "typed",
    ["Data (nascita)", "Nucleo (note)", "Nucleo: telefono", "Operatore", "Comune (nascita)"],
)
def test_beside_the_plain_title_one_that_says_more_is_another_column(
    project: Project, typed: str
) -> None:
    told = sync(project, [*talk(), "x"], titles=(*PLAIN, typed))
    assert flags(told) == set()
    assert typed in layout_of((*PLAIN, typed)).extra.values()


@pytest.mark.parametrize(
    "typed", ["Codice (fiscale)", "Stato (civile)", "Stato: pratica", "Email (del nucleo)"]
)
def test_our_own_columns_and_those_of_a_form_are_never_found_in_a_longer_title(typed: str) -> None:
    layout = layout_of((*PLAIN, typed))
    assert not layout.prepared
    assert layout.extra == {9: typed}


def test_what_is_only_perhaps_a_title_may_be_called_otherwise(project: Project) -> None:
    said = asked(project, instead("Mediatore", "Operatore"), talk())
    assert "Se è un'altra cosa, dalle un titolo diverso." in said
    assert (
        sync(project, talk(), titles=instead("Mediatore", "Operatore del comune"))["rows"]["read"]
        == 1
    )


def test_two_longer_titles_that_may_be_the_same_are_asked(project: Project) -> None:
    titles = [
        *instead("Descrizione intervento", "Descrizione: a mano"),
        "Descrizione intervento: cosa è stato fatto",
    ]
    assert "possono essere la stessa cosa" in asked(project, titles, [*talk(), "x"])


def test_answers_behind_a_title_make_no_header(project: Project) -> None:
    form = ["Nucleo: Rossi", "Data: lunedì", "Ora: mattina", "Presenti: madre"]
    write(project, {"Colloqui": [form, PLAIN, talk()], "Moduli": [form]})
    told = project.sync()
    assert told["ignored"] == [
        {"tab": "Colloqui", "row": 1, "reason": "sopra i titoli delle colonne"}
    ]
    assert any("«Moduli»" in said for said in told["notices"])


# --- A second block
# --------------------------------------------------------------------------------------

OTHER_ORDER = ("Data", "Nucleo", "Mediatore", *PLAIN[3:])


@pytest.mark.parametrize(
    "titles",
    [
        OTHER_ORDER,
        PLAIN[1:],
        ("Nucleo", "Data", "Descrizione"),
        ("FAMIGLIA", "DATA:", "Orario", "note varie", "Presenti"),
        (*PLAIN, "Note"),
        tuple("Datta" if title == "Data" else title for title in PLAIN),
    ],
)
def test_titles_in_another_order_or_set_are_asked_never_read_as_a_talk(
    project: Project, titles: Sequence[str]
) -> None:
    said = asked(project, PLAIN, talk(), [], titles, [DAY, "Verdi", "Amina Haddad", *talk()[3:]])
    assert (
        "Nel foglio «Colloqui» la riga 4 ha titoli di colonne, ma non gli stessi della riga 1"
        in said
    )
    assert "Sposta quel blocco in un foglio suo" in said


def test_so_are_those_above_the_row_that_has_the_most(project: Project) -> None:
    said = asked(
        project, OTHER_ORDER, [DAY, "Verdi", *talk()[2:]], (*PLAIN, "Esito"), [*talk(), "bene"]
    )
    assert "la riga 1 ha titoli di colonne, ma non gli stessi della riga 3" in said


@pytest.mark.parametrize(
    "titles",
    [
        PLAIN,
        PLAIN[:4],
        instead("Nucleo", "FAMIGLIA:"),
        instead("Descrizione intervento", "Descrizione"),
    ],
)
def test_the_same_titles_again_are_left_out(project: Project, titles: Sequence[str]) -> None:
    told = sync(project, talk(), titles, talk(day=DAY))
    assert told["ignored"] == [{"tab": "Colloqui", "row": 3, "reason": "titoli ripetuti"}]
    assert told["rows"]["complete"] == 2


@pytest.mark.parametrize(
    "titles",
    [
        instead("Descrizione intervento", "DESCRIZIONE INTERVENTO: cosa è stato fatto"),
        instead("Ora inizio", "Ora"),
    ],
)
def test_so_are_titles_that_only_this_sheet_has(project: Project, titles: Sequence[str]) -> None:
    assert [row["reason"] for row in sync(project, talk(), titles, titles=titles)["ignored"]] == [
        "titoli ripetuti"
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["Amina Haddad", "Famiglia", DAY, "Ora", "Fine", "Presenti", "Intervento"],
        ["Amina Haddad", "Nucleo", None, None, None, "Presenti"],
        ["Amina Haddad", "Rossi", "domani", "inizio", "fine", "mediatore", "Intervento breve."],
    ],
)
def test_a_talk_in_which_a_title_stands_is_a_talk(project: Project, row: Sequence[Typed]) -> None:
    told = sync(project, row)
    assert (told["rows"]["read"], told["ignored"]) == (1, [])


# --- Titles on two rows
# ----------------------------------------------------------------------------------

TWO = (
    "Mediatore",
    "Nucleo",
    "Data",
    "ORA",
    None,
    "Persone presenti",
    "Descrizione",
    "Prossimo colloquio",
)
BELOW = (None, None, None, "inizio", "fine")


@pytest.mark.parametrize(
    ("first", "second", "merge"),
    [
        (TWO, BELOW, "D1:E1"),
        (TWO, BELOW, ""),
        (TWO, ("Mediatore", "nucleo", None, "Inizio:", "FINE"), "D1:E1"),
        ((*PLAIN[:3], "Colloquio", None, *PLAIN[5:]), (None, None, None, "Dalle", "Alle"), "D1:E1"),
        (("Mediatore", "Nucleo", "COLLOQUIO", *[None] * 4, "Prossimo colloquio"),
         (None, None, "Data", "Inizio", "Fine", "Presenti", "Descrizione"), "C1:G1"),
    ],
)  # fmt: skip
def test_a_title_over_two_columns_is_read_with_what_stands_below(
    project: Project, first: Sequence[Typed], second: Sequence[Typed], merge: str
) -> None:
    told = sync(project, second, talk(), [None, "Verdi"], titles=first, merge=merge)
    assert told["ignored"] == [{"tab": "Colloqui", "row": 2, "reason": "seconda riga dei titoli"}]
    assert {row for _, row in ((f["column"], f["row"]) for f in told["flags"])} == {4}
    found = exported(project)[0]
    assert (found["date"], found["start"], found["end"], found["complete"]) == (
        "2026-03-02",
        "10:30",
        "11:45",
        True,
    )


def test_columns_may_be_added_to_such_a_sheet(project: Project) -> None:
    write(project, {"Colloqui": [TWO, BELOW, talk()]}, merge="D1:E1")
    assert project.run("init", "--adopt", str(project.workbook), "--yes").code == 0
    told = project.sync()
    assert (told["rows"]["read"], told["rows"]["complete"], told["written"]["codes"]) == (1, 1, 2)
    assert {"tab": "Colloqui", "row": 2, "reason": "seconda riga dei titoli"} in told["ignored"]
    assert project.run("explain", "Colloqui!2").out.count("seconda riga dei titoli") == 1


def test_both_rows_again_are_left_out(project: Project) -> None:
    told = sync(project, BELOW, talk(), TWO, BELOW, talk(day=DAY), titles=TWO, merge="D1:E1")
    assert [(row["row"], row["reason"]) for row in told["ignored"]] == [
        (2, "seconda riga dei titoli"), (4, "titoli ripetuti"), (5, "titoli ripetuti")
    ]  # fmt: skip
    assert told["rows"]["complete"] == 2


def test_what_stands_below_and_is_not_known_is_asked() -> None:
    titles = ("Mediatore", "Nucleo", "Data", "Ora", "Persone presenti", None, None, "Descrizione")
    rows = [
        titles,
        (*[None] * 4, "padre", "madre", "figli"),
        [*talk()[:3], "10-11", "x", "x", "2", "Lettura."],
    ]
    with pytest.raises(
        WorkbookError, match=r"su due righe \(1 e 2\).*«padre» \(E2\) sotto «Persone presenti»"
    ):
        find_layout(Grid("Colloqui", rows, [(1, 5, 1, 7)]), COLUMNS, UNPREPARED_COLUMNS)


def test_a_title_over_two_columns_with_nothing_below_is_asked() -> None:
    wide = [(1, 4, 1, 5)]
    with pytest.raises(WorkbookError, match=r"«ORA» sta sopra più colonne \(da D a E\)"):
        find_layout(Grid("Colloqui", [TWO, talk()], wide), COLUMNS, UNPREPARED_COLUMNS)
    alone = Grid("Colloqui", [TWO, [*talk()[:3], "10-11", None, *talk()[5:]]], wide)
    assert find_layout(alone, COLUMNS, UNPREPARED_COLUMNS).columns["hours"] == 4, (
        "nothing stands in the second column"
    )


def test_a_heading_over_whole_titles_changes_nothing() -> None:
    grid = Grid("Colloqui", [("Chi", None, "Quando"), PLAIN, talk()], [(1, 1, 1, 2), (1, 3, 1, 5)])
    layout = find_layout(grid, COLUMNS, UNPREPARED_COLUMNS)
    assert (layout.header_row, layout.second_row) == (2, 0)
    assert [type(row).__name__ for row in Entries(grid, layout, frozenset()).walk()] == [
        "SkippedRow",
        "RowCells",
    ]
