"""Nothing hangs on the formula of *Stato*: where it is lost it comes back, where it cannot stand
that is said, and rows are read and flagged all the same.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.google_sheets.model import Quirks
from tests.google_sheets.person import Person
from tests.workbook.google.desk import Desk, talk

FLAGGED = "da completare: ora fine"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill([talk(1), talk(2, end="")])
        made.sync()
        yield made


def said(told: Any, words: str) -> bool:
    return any(words in notice for notice in told["notices"])


def as_table(desk: Desk, title: str, rows: int) -> None:
    tab = desk.book.tab(title)
    where = {
        "sheetId": tab.sheet_id,
        "startRowIndex": 0,
        "endRowIndex": rows,
        "startColumnIndex": 0,
    }
    Person(desk.book).do(
        {"addTable": {"table": {"range": {**where, "endColumnIndex": tab.column_count}}}}
    )


@pytest.mark.parametrize("empty", [True, False])
@pytest.mark.parametrize("locale", ["it_IT", "en_US"])
def test_a_formula_in_googles_own_letters_is_the_same_formula(
    desk: Desk, locale: str, empty: bool
) -> None:
    desk.book.locale = locale
    desk.book.quirks = Quirks(rewrites_formulas=True, empty_result_is_an_empty_value=empty)
    desk.sync()
    report = desk.sync()
    assert (report["written"]["flags"], report["written"]["codes"]) == (0, 0)
    assert not said(report, "Stato")


DAMAGED = '=IF(ROW(O1)=1;"Stato";"modificata: da ricontrollare")'


@pytest.mark.parametrize("typed", ["Stato", "stato ", "", DAMAGED])
def test_a_lost_or_changed_formula_is_restored_and_reported(desk: Desk, typed: str) -> None:
    tab, at = desk.book.tab("Schede"), desk.column("Schede", "status")
    kind = "formulaValue" if typed.startswith("=") else "stringValue"
    tab.change(0, at, userEnteredValue={kind: typed} if typed else None)
    report = desk.sync()
    assert said(report, "in «Schede» la formula della colonna «Stato»")
    assert desk.states()[1].startswith(FLAGGED)
    again = desk.sync()
    assert (again["written"]["flags"], said(again, "Stato")) == (0, False)


@pytest.mark.parametrize(
    ("typed", "result"),
    [
        ("=COUNTA(B2:B)", 7),
        ('="Stato di "&Persone!A2', "Stato di Amina"),
        ('=UPPER("stato")', "STATO"),
        ('="Stato"', "Stato"),
        ("=1/0", {"errorValue": {"type": "DIVIDE_BY_ZERO"}}),
    ],
)
def test_a_persons_own_formula_stays_and_is_reported_on_every_run(
    desk: Desk, typed: str, result: Any
) -> None:
    tab, at = desk.book.tab("Schede"), desk.column("Schede", "status")
    understood = desk.book.evaluate
    assert understood is not None
    desk.book.evaluate = lambda sheet, row, column, text: (
        result if text == typed else understood(sheet, row, column, text)
    )
    tab.change(0, at, userEnteredValue={"formulaValue": typed})
    for _ in range(2):
        report = desk.sync()
        assert said(
            report, "nel titolo della colonna P, c'è una formula che non è quella di collector"
        )
        assert (report["rows"]["complete"], report["rows"]["incomplete"]) == (1, 1)
    assert tab.user_value(0, at) == {"formulaValue": typed}
    assert "c'è una formula che non è quella di collector" in doctor_on_formula(desk)
    desk.type(tab, 0, at, "")
    assert not said(desk.sync(), "c'è una formula")
    assert desk.states()[1].startswith(FLAGGED)


def doctor_on_formula(desk: Desk) -> str:
    """What doctor says of the formula, which is never an error that nobody can mend."""
    ran = desk.run("doctor", "--json")
    (found,) = [one for one in ran.json["checks"] if one["name"] == "formula"]
    assert found["level"] in ("ok", "warning"), found
    return f"{found['message']} {found['todo']}"


def test_a_title_written_over_ours_stays_and_is_reported_on_every_run(desk: Desk) -> None:
    tab, at = desk.book.tab("Schede"), desk.column("Schede", "status")
    desk.type(tab, 0, at, "Sigla")
    for _ in range(2):
        report = desk.sync()
        assert said(report, "non si chiama più «Stato»")
        assert (report["rows"]["complete"], report["rows"]["incomplete"]) == (1, 1)
    assert desk.text(tab, 0, at) == "Sigla"
    desk.type(tab, 0, at, "")
    assert not said(desk.sync(), "non si chiama più")
    assert desk.states()[1].startswith(FLAGGED)


def test_rows_that_became_a_table_are_read_as_before_and_the_state_comes_back_with_the_cells(
    desk: Desk,
) -> None:
    as_table(desk, "Schede", 12)
    codes = desk.texts("Schede", "code")
    for _ in range(2):
        report = desk.sync()
        assert said(report, "convertite in una tabella di Google")
        assert (report["rows"]["complete"], report["rows"]["incomplete"]) == (1, 1)
    assert report["written"]["flags"] == 0
    assert "convertite in una tabella di Google" in doctor_on_formula(desk)
    assert "convertite in una tabella di Google" in desk.init().out
    tab = desk.book.tab("Schede")
    desk.type(tab, 0, desk.column("Schede", "status"), "Colonna 15")
    assert said(desk.sync(), "convertite in una tabella di Google")
    assert "convertite in una tabella di Google" in doctor_on_formula(desk)
    desk.type(tab, 0, tab.column_count - 1, "Stato")
    for key, typed in talk(3).items():
        desk.type(tab, 3, desk.column("Schede", key), typed)
    desk.sync()
    assert desk.texts("Schede", "code")[:2] == codes
    assert len(desk.texts("Schede", "code")) == 3
    Person(desk.book).do({"deleteTable": {"tableId": tab.tables[0]["tableId"]}})
    assert not said(desk.sync(), "tabella")
    assert desk.states()[1].startswith(FLAGGED)


def test_flags_in_a_table_are_written_as_before(desk: Desk) -> None:
    as_table(desk, "Segnalazioni", 30)
    desk.type(desk.book.tab("Schede"), 1, desk.column("Schede", "end"), "")
    report = desk.sync()
    assert report["rows"]["incomplete"] == 2
    assert desk.sync()["written"]["flags"] == 0
    assert desk.states()[0].startswith(FLAGGED)


@pytest.mark.parametrize("refuses", ["ERROR", "REF"])
def test_a_formula_with_errors_everywhere_stops_no_sync(desk: Desk, refuses: str) -> None:
    understood = desk.book.evaluate
    assert understood is not None
    desk.book.evaluate = lambda sheet, row, column, text: (
        {"errorValue": {"type": refuses}}
        if "Stato" in text
        else understood(sheet, row, column, text)
    )
    desk.type(desk.book.tab("Schede"), 1, desk.column("Schede", "end"), "")
    report = desk.sync()
    assert report["rows"]["incomplete"] == 2
    assert said(report, "La formula della colonna «Stato» in «Schede» dà un errore")


@pytest.mark.parametrize("refuses", ["ERROR", "REF"])
def test_a_formula_with_errors_everywhere_stops_no_init(tmp_path: Path, refuses: str) -> None:
    with Desk(tmp_path) as desk:
        desk.book.evaluate = lambda *_: {"errorValue": {"type": refuses}}
        ran = desk.init()
        assert ran.code == 0
        assert "La formula della colonna «Stato» in «Schede» dà un errore" in ran.out
        assert "Svuota" not in ran.out
        assert (tmp_path / "collector.toml").exists()
        desk.fill([talk(1)])
        assert desk.sync()["rows"]["complete"] == 1


def test_a_broken_formula_is_reported_as_broken_not_as_missing(desk: Desk) -> None:
    tab, at = desk.book.tab("Schede"), desk.column("Schede", "status")
    entered = tab.user_value(0, at)["formulaValue"]
    understood = desk.book.evaluate
    assert understood is not None
    desk.book.evaluate = lambda sheet, row, column, text: (
        {"errorValue": {"type": "ERROR"}}
        if "Stato" in text and ";" not in text
        else understood(sheet, row, column, text)
    )
    tab.change(0, at, userEnteredValue={"formulaValue": entered.replace(";", ",")})
    report = desk.sync()
    assert said(report, "era rotta, e l'ho rimessa: in «Schede» la formula della colonna «Stato»")
    assert not said(report, "mancava")
    assert not said(desk.sync(), "Stato")


# --- The language -----------------------------------------------------------------------------


def test_init_sets_a_spreadsheet_without_rows_to_italian(tmp_path: Path) -> None:
    with Desk(tmp_path, locale="en_US") as desk:
        assert desk.init().code == 0
        assert desk.book.locale == "it_IT"
        desk.book.locale = "fr_FR"  # titles, and nobody's rows
        ran = desk.init()
        assert (ran.code, "italiano" in ran.out, desk.book.locale) == (0, True, "it_IT")


@pytest.mark.parametrize("title", ["Schede", "Appunti"])
def test_init_refuses_rows_that_were_typed_under_another_language(
    tmp_path: Path, title: str
) -> None:
    with Desk(tmp_path) as desk:
        desk.init()
        desk.book.locale = "en_US"
        if title == "Schede":
            desk.fill([talk(1)])
        else:
            desk.book.add(title).change(0, 0, userEnteredValue={"stringValue": "05/10"})
        before = desk.book.state()
        ran = desk.init()
        words = " ".join(ran.err.split())
        assert ran.code == 3
        assert "non è impostato in italiano (en_US)" in words
        assert "scegli «Italia» in Impostazioni internazionali" in words
        assert desk.book.state() == before


# --- What a person writes under Codice --------------------------------------------------------


def test_a_row_with_an_overwritten_code_shows_that_and_no_other_rows_flag(desk: Desk) -> None:
    tab, at = desk.book.tab("Schede"), desk.column("Schede", "code")
    desk.type(tab, 1, at, "mio")
    for _ in range(2):
        report = desk.sync()
        assert desk.states()[0].startswith("completa, da controllare: codice")
        assert desk.states()[1].startswith(FLAGGED)
    assert report["written"]["flags"] == 0
    desk.type(tab, 2, at, "mio")
    desk.sync()
    assert [state.partition(" · ")[0] for state in desk.states()[:2]] == [
        "completa, da controllare: codice",
        "modificata: da ricontrollare",
    ], "of two rows with one text the second has no state, and none that is not its own"


@pytest.mark.parametrize("typed", ["RXXXXXX", "mio"])
def test_a_code_beside_an_empty_row_is_not_called_changed(desk: Desk, typed: str) -> None:
    tab, at = desk.book.tab("Schede"), desk.column("Schede", "code")
    for row in (4, 5):
        desk.type(tab, row, at, typed)
    report = desk.sync()
    assert (report["rows"]["complete"], report["rows"]["incomplete"]) == (1, 1)
    assert set(desk.states()[2:]) == {""}
    assert desk.texts("Schede", "code")[3:5] == [typed] * 2
    assert desk.sync()["written"]["flags"] == 0
