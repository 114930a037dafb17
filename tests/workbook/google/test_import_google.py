"""`collector import` on Google: people type meanwhile, answers are lost, Google refuses. No typed
cell is changed, each talk stands there once and under its own titles, or it is said what stands
wrong.
"""

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.app import word_import
from collector.errors import WorkbookError
from collector.intake import word
from collector.workbook.google.workbook import GoogleWorkbook
from schemas.territory import load as load_territory
from schemas.workbook import NewRows
from tests.google_sheets import faults
from tests.google_sheets.faults import Fault
from tests.google_sheets.person import Person as Hand
from tests.road import Ran
from tests.word_files import Words, talk
from tests.workbook.google.desk import Desk
from tests.workbook.google.desk import talk as row_of
from tests.workbook.google.test_people_meanwhile import NAMES, Act, Person, Room, room  # noqa: F401
from tests.workbook.google.test_protected_and_quota import protect


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Words:
    made = Words(tmp_path / "vecchi")
    monkeypatch.setattr(word, "read_word", made.read)
    return made


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill([row_of(1), row_of(2)])
        noon = dt.datetime(2026, 6, 22, 12, 0, tzinfo=dt.UTC)
        made.server.clock = lambda: noon + dt.timedelta(seconds=sum(waited))
        made.server.log.clear()
        yield made


def imports(desk: Desk, words: Words, count: int = 2) -> Ran:
    talks = [talk(number, description=f"Importato {number}.") for number in range(count)]
    return desk.run("import", "--yes", words.put("a.docx", *talks))


def stand(desk: Desk) -> list[str]:
    return [text for text in desk.texts("Schede", "description") if text.startswith("Importato")]


@pytest.mark.parametrize("count", [1, 150])
def test_three_reads_and_one_write_however_many_rows(desk: Desk, words: Words, count: int) -> None:
    assert imports(desk, words, count).code == 0
    assert [call.verb for call in desk.server.log] == ["GET", "POST", "GET", "POST", "POST", "POST"]
    reads = [call.method.rpartition(".")[2] for call in desk.server.log if call.is_read]
    assert reads == ["get", "getByDataFilter"] * 2 + ["getByDataFilter"]
    assert len(stand(desk)) == count


def test_rows_stand_right_below_the_last_talk_with_its_lists_and_formats(
    desk: Desk, words: Words
) -> None:
    assert imports(desk, words).code == 0
    tab, at = desk.book.tab("Schede"), desk.column("Schede", "mediator")
    assert [bool(text) for text in desk.texts("Schede", "description")] == [True] * 4
    for row in (3, 4):
        assert tab.cell(row, at)["dataValidation"] == tab.cell(1, at)["dataValidation"]
        assert tab.cell(row, at)["userEnteredFormat"] == tab.cell(1, at)["userEnteredFormat"]
    desk.sync()
    assert [state.startswith(("completa", "da completare")) for state in desk.states()] == [
        True
    ] * 4


def test_a_full_grid_grows(desk: Desk, words: Words) -> None:
    tab = desk.book.tab("Schede")
    Hand(desk.book).delete_rows("Schede", 3, tab.row_count - 3)
    assert imports(desk, words).code == 0
    assert len(stand(desk)) == 2


def test_texts_are_written_as_texts(desk: Desk, words: Words) -> None:
    desk.run("import", "--yes", words.put("a.docx", talk(1, description="=1+1", date="20/6/2026")))
    tab = desk.book.tab("Schede")
    for key, text in (("description", "=1+1"), ("date", "20/6/2026")):
        assert tab.user_value(3, desk.column("Schede", key)) == {"stringValue": text}


# What goes wrong


@pytest.mark.parametrize(
    "lost", [faults.cut_after(), faults.status(500, after=True), faults.html(502, after=True)]
)
def test_after_a_lost_answer_nothing_stands_twice(desk: Desk, words: Words, lost: Fault) -> None:
    at_the_write(desk, lost)
    assert imports(desk, words).code == 0
    assert stand(desk) == ["Importato 0.", "Importato 1."]
    assert imports(desk, words).code == 0
    assert len(stand(desk)) == 2


@pytest.mark.parametrize("lost", [faults.cut_before(), faults.status(503), faults.html(502)])
def test_a_write_that_never_arrived_is_reported_and_done_by_the_next_run(
    desk: Desk, words: Words, lost: Fault
) -> None:
    before = desk.book.state()
    at_the_write(desk, lost)
    ran = imports(desk, words)
    assert (ran.code, "nel foglio le righe non ci sono" in ran.err) == (3, True), ran.err
    assert desk.book.state() == before
    assert imports(desk, words).code == 0
    assert len(stand(desk)) == 2


def test_a_refused_check_does_not_claim_that_nothing_was_written(desk: Desk, words: Words) -> None:
    desk.server.faults.extend([None, None, None, None, None, faults.status(403)])
    ran = imports(desk, words)
    assert ran.code == 3
    assert "Ho scritto le righe, ma" in ran.err
    assert "Non ho scritto" not in ran.err
    assert imports(desk, words).code == 0
    assert len(stand(desk)) == 2


def test_a_quota_is_waited_for(desk: Desk, words: Words) -> None:
    at_the_write(desk, faults.status(429), faults.status(429))
    assert imports(desk, words).code == 0
    assert len(stand(desk)) == 2


@pytest.mark.parametrize(
    "where", [{}, {"startColumnIndex": 11, "endColumnIndex": 12}], ids=["tab", "column"]
)
def test_a_protected_range_is_reported_and_nothing_is_written(
    desk: Desk, words: Words, where: dict[str, int]
) -> None:
    """A protected column holds up new rows too, as it does for people."""
    protect(desk, "Schede", **where)
    before = desk.book.state()
    ran = imports(desk, words)
    assert (ran.code, "è protetta e non ci posso scrivere" in ran.err) == (3, True)
    assert desk.book.state() == before


def test_a_read_only_spreadsheet_is_reported(desk: Desk, words: Words) -> None:
    at_the_write(desk, faults.status(403))
    ran = imports(desk, words)
    assert (ran.code, "condiviso" in ran.err) == (3, True)
    assert stand(desk) == []


def at_the_write(desk: Desk, *bad: Fault) -> None:
    desk.server.faults.extend([None, None, None, None, *bad])


# People meanwhile


def before_request(desk: Desk, which: int, act: Callable[[], object]) -> None:
    desk.server.between = lambda number, _call: act() if number == which else None


def test_a_column_that_moved_before_the_write_is_found_by_its_title(
    desk: Desk, words: Words
) -> None:
    before_request(
        desk, 2, lambda: Hand(desk.book).do({"moveDimension": column_to(desk, "date", 8)})
    )
    assert imports(desk, words).code == 0
    assert desk.texts("Schede", "date")[2:] == ["20/6/2026"] * 2


def test_a_title_that_is_gone_before_the_write_stops_it(desk: Desk, words: Words) -> None:
    tab = desk.book.tab("Schede")
    before_request(desk, 2, lambda: desk.type(tab, 0, desk.column("Schede", "attendees"), "Mah"))
    ran = imports(desk, words)
    assert (ran.code, "Non ho scritto nulla" in ran.err) == (3, True), ran.err
    assert not any("Importato" in str(cell) for line in tab.cells for cell in line)


def test_a_column_that_moves_at_the_moment_of_the_write_is_reported(
    desk: Desk, words: Words
) -> None:
    before_request(
        desk, 4, lambda: Hand(desk.book).do({"moveDimension": column_to(desk, "date", 8)})
    )
    ran = imports(desk, words)
    assert ran.code == 3
    assert "dalla 4 alla 5" in ran.err
    desk.server.between = None
    Hand(desk.book).delete_rows("Schede", 3, 2)
    assert imports(desk, words).code == 0
    assert desk.texts("Schede", "date")[2:] == ["20/6/2026"] * 2


def test_a_row_typed_below_the_last_one_at_the_moment_of_the_write_stays_whole(
    desk: Desk, words: Words
) -> None:
    tab, at = desk.book.tab("Schede"), desk.column("Schede", "description")
    before_request(desk, 4, lambda: desk.type(tab, 3, at, "Appena scritto"))
    assert imports(desk, words).code == 0
    texts = desk.texts("Schede", "description")
    assert sorted(texts[2:]) == ["Appena scritto", "Importato 0.", "Importato 1."]
    (row,) = [number for number, text in enumerate(texts) if text == "Appena scritto"]
    assert desk.texts("Schede", "date")[row : row + 1] in ([""], [])


def test_rows_that_somebody_else_has_imported_meanwhile_are_left_out(
    desk: Desk, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = word_import.carry_out_import
    monkeypatch.setattr(
        word_import, "carry_out_import", lambda *given: once(*given) and once(*given)
    )
    ran = imports(desk, words)
    assert ran.code == 0
    assert "Scritti 0 colloqui" in ran.out
    assert len(stand(desk)) == 2


def column_to(desk: Desk, key: str, to: int) -> Mapping[str, Any]:
    at = desk.column("Schede", key)
    where = {"sheetId": desk.book.tab("Schede").sheet_id, "dimension": "COLUMNS"}
    return {"source": {**where, "startIndex": at, "endIndex": at + 1}, "destinationIndex": to}


MEANWHILE = [name for name in NAMES if name not in ("take_our_tab", "take_a_mark")]
ACTS = st.builds(Act, st.sampled_from(MEANWHILE), st.integers(0, 14), st.integers(0, 14))
NEW = [
    {
        4: "20/6/2026",
        5: "10.30-12",
        3: "Hoxha",
        8: "Importato 1.",
        16: "a.docx, tabella 1 [0123456789]",
    },
    {4: "21/6/2026", 5: "9-10", 3: "Chen", 8: "Importato 2.", 16: "a.docx, tabella 2 [abcdef0123]"},
]
"""Texts that nobody else types."""


@given(acts=st.lists(st.tuples(st.integers(0, 3), ACTS), max_size=4))
@settings(suppress_health_check=list(HealthCheck), deadline=None)
def test_no_change_of_people_meanwhile_breaks_the_result(
    room: Room,  # noqa: F811
    acts: list[tuple[int, Act]],
) -> None:
    room.begin()
    person = Person(room.desk)
    tab = person.tab
    under = {at + 1: room.desk.text(tab, 0, at) for at in (2, 3, 4, 7)}
    new = NewRows("Schede", 1, 6, NEW, {16: "Provenienza"}, under, 16)

    def between(number: int, _call: Any) -> None:
        assert theirs(room.desk) >= shown[0]
        for request, act in acts:
            if request == number:
                getattr(person, act.name)(act.at, act.to)
        shown[0] = theirs(room.desk)

    shown = [theirs(room.desk)]
    room.desk.server.between = between
    workbook = GoogleWorkbook(room.client, room.desk.book.id, load_territory())
    said = ""
    try:
        workbook.append(new, mark="")
    except WorkbookError as error:
        said = str(error)
    room.desk.server.between = None
    assert theirs(room.desk) >= shown[0], "a typed cell is gone"
    everything = [str(value) for value in theirs(room.desk)]
    there = [text for text in everything if "[0123456789]" in text or "[abcdef0123]" in text]
    assert len(there) in ((0,) if "Non ho scritto nulla" in said else (2, 1, 0)), said
    if said or any(request == 3 for request, _ in acts):
        return
    for wanted in NEW:
        (row,) = [row for row in range(len(tab.cells)) if wanted[16] in texts(room.desk, row)]
        for column, title in {**under, 16: "Provenienza"}.items():
            stand = [at for at in range(tab.column_count) if room.desk.text(tab, 0, at) == title]
            if len(stand) != 1:
                continue  # renamed as we wrote
            (at,) = stand
            assert room.desk.text(tab, row, at) == wanted[column], (title, texts(room.desk, row))


def texts(desk: Desk, row: int) -> list[str]:
    tab = desk.book.tab("Schede")
    return [desk.text(tab, row, at) for at in range(tab.column_count)]


def theirs(desk: Desk) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in range(len(desk.book.tab("Schede").cells)):
        for text in texts(desk, row):
            if text and not re.match("=", text):
                found[text] += 1
    return found
