"""*Segnalazioni* is ours: whatever people do to it, one sync writes it again; another's tab of that
name stays.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.google_sheets.model import Sheet
from tests.google_sheets.person import Person
from tests.workbook.google.desk import Desk, talk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill([talk(0), talk(1, end=""), talk(2)])
        made.sync()
        yield made


def is_list_formula(cell: dict[str, Any]) -> bool:
    return "'Nuclei'!" in cell.get("formulaValue", "") or "'Persone'!" in cell.get(
        "formulaValue", ""
    )


def values(tab: Sheet) -> list[list[Any]]:
    """All that stands in the first 18 columns, without what is empty at the end.

    Without the formulas of the lists, too: they serve before the first sync, which writes texts.
    """
    rows = []
    for row in range(len(tab.cells)):
        cells = [tab.user_value(row, column) for column in range(18)]
        rows.append([{} if is_list_formula(cell) else cell for cell in cells])
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def dimension(tab: Sheet, what: str, start: int) -> dict[str, Any]:
    return {"sheetId": tab.sheet_id, "dimension": what, "startIndex": start, "endIndex": start + 1}


def clear(hand: Person, _tab: Sheet) -> None:
    hand.clear("Segnalazioni!A1:Q40")


def without_titles(hand: Person, tab: Sheet) -> None:
    hand.do({"deleteDimension": {"range": dimension(tab, "ROWS", 0)}})


def row_on_top(hand: Person, tab: Sheet) -> None:
    hand.do({"insertDimension": {"range": dimension(tab, "ROWS", 0), "inheritFromBefore": False}})
    hand.put("Segnalazioni!A1", ["ciao"])


def column_deleted(hand: Person, tab: Sheet) -> None:
    hand.do({"deleteDimension": {"range": dimension(tab, "COLUMNS", 7)}})


def first_column_deleted(hand: Person, tab: Sheet) -> None:
    hand.do({"deleteDimension": {"range": dimension(tab, "COLUMNS", 0)}})


def titles_typed_over(hand: Person, _tab: Sheet) -> None:
    hand.put("Segnalazioni!A1", ["Altro titolo"])
    hand.put("Segnalazioni!K1", ["zzz"])


def link_typed_over(hand: Person, _tab: Sheet) -> None:
    hand.put("Segnalazioni!H1", ["Vai alla riga"])


HARM = [
    clear,
    without_titles,
    row_on_top,
    column_deleted,
    first_column_deleted,
    titles_typed_over,
    link_typed_over,
]


@pytest.mark.parametrize("harm", HARM)
def test_the_next_sync_writes_a_damaged_tab_again_with_titles_and_lists(
    desk: Desk, harm: Callable[[Person, Sheet], None]
) -> None:
    tab = desk.book.tab("Segnalazioni")
    before, states = values(tab), desk.states()
    harm(Person(desk.book), tab)
    report = desk.sync()
    assert values(tab) == before
    assert desk.states() == states
    assert report["api_calls"] <= 8
    assert desk.sync()["api_calls"] == 2


@pytest.mark.parametrize("harm", HARM[:-1])
def test_init_reports_that_it_wrote_the_tab_again(
    desk: Desk, harm: Callable[[Person, Sheet], None]
) -> None:
    tab = desk.book.tab("Segnalazioni")
    before = values(tab)
    harm(Person(desk.book), tab)
    assert "il foglio «Segnalazioni», da capo" in desk.init().out
    assert desk.init().out == "Nel foglio Google c'è già tutto: non ho cambiato nulla.\n"
    desk.sync()
    assert values(tab) == before


@pytest.mark.parametrize("command", ["sync", "init"])
def test_a_tab_of_that_name_that_is_not_ours_is_not_touched(desk: Desk, command: str) -> None:
    hand = Person(desk.book)
    hand.delete_tab("Segnalazioni")
    hand.do({"addSheet": {"properties": {"title": "Segnalazioni"}}})
    hand.put("Segnalazioni!A1", ["Guasti", "Piano"])
    before = desk.book.state()
    ran = desk.init() if command == "init" else desk.run("sync")
    assert ran.code == 3
    assert "«Segnalazioni» con altri titoli" in ran.err
    assert desk.book.state() == before


def test_a_tab_from_before_markers_gets_one(desk: Desk) -> None:
    tab = desk.book.tab("Segnalazioni")
    before = values(tab)
    tab.metadata.clear()
    desk.sync()
    assert [mark.value for mark in tab.metadata] == ["segnalazioni"]
    assert values(tab) == before
    assert desk.sync()["api_calls"] == 2
