"""Oggi of a spreadsheet on Google: each row leads to its cell; a check looks at it anew."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from collector.app.google_sheet import GOOGLE_API_VARIABLE
from collector.web import values
from tests.both_workbooks.workbooks import OnGoogle
from tests.road import SOUND, Project
from tests.web.driver import Browser, running_board
from tests.workbook.google.desk import Desk

ROWS = [{**SOUND, "end": ""}, {**SOUND, "date": "19/03/2026"}]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[OnGoogle]:
    with Desk(tmp_path) as desk:
        made = OnGoogle(desk)
        made.write(ROWS)
        desk.sync()
        with mock.patch.dict(os.environ, {GOOGLE_API_VARIABLE: desk.server.url}):
            yield made


@pytest.fixture
def browser(book: OnGoogle) -> Iterator[Browser]:
    with running_board(Project(book.folder), workbook=None, journal=None) as running:
        yield running


def test_a_row_leads_to_its_cell(book: OnGoogle, browser: Browser) -> None:
    page = browser.get("/")
    tab = book.desk.book.tab("Schede")
    link = next(text for text in page.links() if text == "Schede, riga 2")
    assert f"{book.desk.book.id}/edit#gid={tab.sheet_id}&range=" in page.links()[link]
    assert page.links()[link].endswith("2")


def test_a_check_looks_at_the_sheet_anew(book: OnGoogle, browser: Browser) -> None:
    page = browser.get("/")
    assert "2 colloqui, 1 da completare" in page.text
    book.type(2, "end", "11:45")
    page = browser.press(page, "Controlla adesso")
    assert "Ho controllato il foglio: 2 colloqui, tutti completi." in page.text
    assert "2 colloqui, tutti completi." in page.text
    assert "Manca: Ora fine." not in page.text


def test_it_is_said_when_the_sheet_was_looked_at(browser: Browser) -> None:
    page = browser.get("/")
    assert re.search(r"Guardato alle \d\d:\d\d: non era cambiato\.", page.text)
    assert "Da allora" not in page.text, "it may have changed a moment later"


def test_an_older_look_is_made_anew_when_the_page_is_opened(
    book: OnGoogle, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.get("/")
    book.type(2, "end", "11:45")
    assert ": non era cambiato." in browser.get("/").text, "a moment ago"
    monkeypatch.setattr(values, "LOOK_SECONDS", 0.3)
    time.sleep(0.4)
    page = browser.get("/")
    assert ": era cambiato." in page.text
    assert "2 colloqui, tutti completi." in page.text
