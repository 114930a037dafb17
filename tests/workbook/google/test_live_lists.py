"""Before the first sync the lists of a new spreadsheet show who is typed in *Nuclei* and
*Persone*; the first sync writes its own. Cells that have a flag are marked by a rule.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.workbook.google.flags_sheet import live_list_formulas
from schemas.workbook import LIST_COLUMNS
from tests.google_sheets.model import Sheet, Spreadsheet
from tests.google_sheets.person import Person
from tests.workbook.google.desk import Desk, talk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        yield made


def test_each_row_of_a_list_shows_who_was_typed_in_that_row() -> None:
    sheets = [Sheet(0, "Uno", 9, 3), Sheet(1, "Nuclei", 9, 9), Sheet(2, "Persone", 9, 9)]
    person = Person(Spreadsheet("x", "x", locale="it_IT", sheets=sheets))
    person.put("Nuclei!A2", ["", "Hoxha"], ["N2QX8", "Chen"])
    person.put("Persone!A2", ["Amina", "Mediatrice"], ["Anna", "assistente sociale"])
    person.put("Persone!A4", ["Carla", "coordinamento"])

    def listed(name: str) -> list[str]:
        texts = []
        for row in (2, 3, 4, 5):
            person.type("Uno!A1", [live_list_formulas(row)[name]])
            ((text,),) = person.see("Uno!A1", "UNFORMATTED_VALUE") or [[""]]
            texts.append(text)
        return texts

    assert listed("nuclei") == ["Hoxha", "N2QX8 – Chen", "", ""]
    assert listed("mediators") == ["Amina", "", "", ""]
    assert listed("social_workers") == ["", "Anna", "", ""]


def test_the_first_sync_writes_its_own_lists_and_the_second_nothing(desk: Desk) -> None:
    tab = desk.book.tab("Segnalazioni")
    at = {name: column - 1 for name, column in LIST_COLUMNS.items()}
    assert [desk.text(tab, 1, at[name]) for name in at] == list(live_list_formulas(2).values())
    desk.fill([talk(1)])
    desk.sync()
    tab = desk.book.tab("Segnalazioni")
    assert desk.text(tab, 1, at["mediators"]) == "Amina Haddad"
    written = desk.book.state()
    desk.sync()
    assert desk.book.state() == written


def test_a_rule_marks_the_cell_that_segnalazioni_names(desk: Desk) -> None:
    rules: list[Any] = desk.book.tab("Schede").conditional
    formulas = [
        value["userEnteredValue"]
        for rule in rules
        for value in rule["booleanRule"]["condition"]["values"]
        if rule["booleanRule"]["condition"]["type"] == "CUSTOM_FORMULA"
    ]
    assert formulas[0] == (
        '=IF(OR(LEFT($P2;13)="da completare");'
        "COUNTIFS(INDIRECT(\"'Segnalazioni'!$I$2:$I\");$A2;"
        "INDIRECT(\"'Segnalazioni'!$D$2:$D\");B$1;"
        'INDIRECT("\'Segnalazioni\'!$G$2:$G");"da completare")>0)'
    )
    assert len(formulas) == 2
