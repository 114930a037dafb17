"""Forgetting in a spreadsheet on Google: only in rows that are still those that were read."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from collector.app.forgetting.subject import FoundCells, Subject
from collector.app.forgetting.workbook_places import (
    beyond_reach_in_workbook,
    erase_in_workbook,
    find_in_workbook,
)
from collector.app.google_sheet import GOOGLE_API_VARIABLE
from collector.app.settings import Options, Settings, load_settings
from collector.errors import WorkbookChangedError, WorkbookError
from collector.workbook.google import erase_rows
from collector.workbook.google.spreadsheet import Spreadsheet
from tests.google_sheets import faults
from tests.google_sheets.person import Person
from tests.road import NUCLEI, SOUND, TODAY
from tests.workbook.google.desk import Desk

OTHER = {"nucleus": "N2QX8", "mediator": "Li Wei"}
TALKS = [
    {**SOUND, "description": "Quello che non deve restare."},
    {**SOUND, **OTHER, "description": "Arriva anche Gjoka Arben con la figlia."},
    {**SOUND, "nucleus": "Gjoka Arben", "date": "13/03/2026"},
    {**SOUND, **OTHER, "date": "16/03/2026"},
]
FAMILY = Subject(
    "nucleus", "N7F3K", ("Gjoka Arben",), other_names=("Chen", "Amina Haddad", "Li Wei")
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as desk:
        assert desk.init().code == 0
        desk.fill(TALKS, nuclei=[{**NUCLEI[0], "name": "Gjoka Arben"}, NUCLEI[1]])
        with mock.patch.dict(os.environ, {GOOGLE_API_VARIABLE: desk.server.url}):
            desk.sync()
            yield desk


def ours(desk: Desk) -> Settings:
    return load_settings(Options(config=str(desk.folder / "collector.toml"), today=TODAY))


def test_rows_mentions_and_notes_go_and_the_next_sync_finds_the_others(desk: Desk) -> None:
    talks = desk.book.tab("Schede")
    talks.change(1, 8, note="Gjoka: richiamare")
    settings = ours(desk)
    found = find_in_workbook(settings, FAMILY)
    by_tab = {one.tab: one for one in found}
    mention = desk.column("Schede", "description") + 1
    assert by_tab["Schede"] == FoundCells("Schede", (2, 4), ((3, mention),))
    assert by_tab["Nuclei"].rows == (2,)
    assert any("commenti" in line for line in beyond_reach_in_workbook(settings, FAMILY))
    calls = len(desk.server.log)
    erase_in_workbook(settings, FAMILY, found)
    assert len(desk.server.log) - calls <= 12
    assert "note" not in talks.cell(1, 8)
    said = str(desk.book.state())
    left = [said[m.start() - 300 : m.end() + 200] for m in re.finditer("Gjoka", said)]
    assert left == []
    assert "Quello che non deve restare" not in said
    assert erase_rows.MARK_KEY not in said
    assert desk.texts("Schede", "description")[1:] == [
        "Arriva anche [nome cancellato] con la figlia.", "", SOUND["description"]
    ]  # fmt: skip
    assert find_in_workbook(settings, FAMILY) == ()
    erase_in_workbook(settings, FAMILY, ())


def test_a_row_that_moves_is_never_anothers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person inserts a row before the marks, then between the marks and the write."""
    settings, hand = ours(desk), Person(desk.book)
    found = find_in_workbook(settings, FAMILY)
    update, write = Spreadsheet.update, Spreadsheet.write_values

    def marked_late(sheet: Spreadsheet, requests: list[object]) -> None:
        if any("createDeveloperMetadata" in request for request in requests):
            hand.insert_rows("Schede", 1)
        update(sheet, requests)

    with monkeypatch.context() as late:
        late.setattr(Spreadsheet, "update", marked_late)
        with pytest.raises(WorkbookChangedError, match="rilancia"):
            erase_in_workbook(settings, FAMILY, found)
    assert desk.texts("Schede", "description").count("") == 1
    assert erase_rows.MARK_KEY not in str(desk.book.state())

    found = find_in_workbook(settings, FAMILY)

    def written_late(sheet: Spreadsheet, values: list[object], **options: bool) -> None:
        hand.insert_rows("Schede", 1)
        write(sheet, values, **options)

    monkeypatch.setattr(Spreadsheet, "write_values", written_late)
    erase_in_workbook(settings, FAMILY, found)
    left = [text for text in desk.texts("Schede", "description") if text]
    assert left == ["Arriva anche [nome cancellato] con la figlia.", SOUND["description"]]


@pytest.mark.parametrize("killed", [True, False])
def test_whoever_was_stopped_runs_it_again(desk: Desk, *, killed: bool) -> None:
    settings = ours(desk)
    found = find_in_workbook(settings, FAMILY)
    if killed:
        stop = mock.patch.object(Spreadsheet, "write_values", side_effect=KeyboardInterrupt)
        with stop, pytest.raises(KeyboardInterrupt):
            erase_in_workbook(settings, FAMILY, found)
    else:
        desk.server.fault = lambda _number, call: (
            faults.cut_after() if call.path.endswith("values:batchUpdateByDataFilter") else None
        )
        with pytest.raises(WorkbookError, match="non ha risposto"):
            erase_in_workbook(settings, FAMILY, found)
        desk.server.fault = lambda _number, _call: None
    again = find_in_workbook(settings, FAMILY)
    assert again == (found if killed else ())
    erase_in_workbook(settings, FAMILY, again)
    assert find_in_workbook(settings, FAMILY) == ()
