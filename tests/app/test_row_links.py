"""Where a row is found: its address in words, and the link to a spreadsheet on Google."""

from dataclasses import replace
from pathlib import Path

import pytest

from collector.app.google_sheet import GoogleSheet
from collector.app.row_links import cell_link, row_link, row_place
from collector.app.settings import Options, Settings, load_settings
from schemas.flag import Flag, Severity
from schemas.workbook import Grid, Snapshot

SHEET = Snapshot((Grid("Schede", (), id=0), Grid("Schede 2025", (), id=77), Grid("Fogli", ())))
ADDRESS = "https://docs.google.com/spreadsheets/d/abc/edit"


@pytest.fixture
def on_google(tmp_path: Path) -> Settings:
    settings = load_settings(Options(workbook=str(tmp_path / "x.xlsx"), today="2026-06-22"))
    return replace(settings, workbook=GoogleSheet("abc", tmp_path / "key.json"))


def test_a_row_is_named_as_people_find_it() -> None:
    assert row_place("Schede", 45) == "Schede, riga 45"
    assert row_place("Schede", None) == "Schede"


def test_a_row_on_google_has_a_link_that_selects_it(on_google: Settings) -> None:
    assert row_link(on_google, SHEET, "Schede", 45) == f"{ADDRESS}#gid=0&range=A45"
    assert row_link(on_google, SHEET, "Schede 2025", 2) == f"{ADDRESS}#gid=77&range=A2"


def test_without_its_number_the_tab_is_not_guessed(on_google: Settings) -> None:
    for snapshot in (None, SHEET):
        assert row_link(on_google, snapshot, "Fogli", 2) == ADDRESS


def test_a_file_has_no_link_nor_a_row_that_is_gone(on_google: Settings, tmp_path: Path) -> None:
    assert row_link(on_google, SHEET, "Schede", None) is None
    assert row_link(replace(on_google, workbook=tmp_path / "x.xlsx"), SHEET, "Schede", 2) is None


def flag_on(tab: str, row: int | None, column: str | None) -> Flag:
    return Flag("DATA-02", tab, row, column, "Data", "date", "R7F3KX", Severity.ERROR)


def test_a_flag_on_google_leads_to_its_cell(on_google: Settings, tmp_path: Path) -> None:
    ids = {"Schede": 0, "Schede 2025": 77}
    assert cell_link(on_google, ids, flag_on("Schede", 45, "D")) == f"{ADDRESS}#gid=0&range=D45"
    assert cell_link(on_google, ids, flag_on("Schede 2025", 2, None)).endswith("#gid=77&range=A2")
    assert cell_link(on_google, ids, flag_on("Schede", None, None)) == ADDRESS, "the row is gone"
    assert cell_link(on_google, {}, flag_on("Schede", 45, "D")) == ADDRESS
    on_file = replace(on_google, workbook=tmp_path / "x.xlsx")
    assert cell_link(on_file, ids, flag_on("Schede", 45, "D")) == ""
