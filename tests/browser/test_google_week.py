"""The week by clicks on a Google Sheet, from an empty spreadsheet on the local server."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from collector.app.google_sheet import GOOGLE_API_VARIABLE
from tests import needs
from tests.both_workbooks.workbooks import serial
from tests.browser.everybody import is_for_everybody
from tests.browser.program import running_program
from tests.browser.staff import ALL_TABS, END, GAP_ROW, MEETING
from tests.browser.surf import Surf, surfing
from tests.road import PEOPLE, TODAY
from tests.workbook.google.desk import Desk

pytestmark = needs.chromium


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty spreadsheet that a person made and shared, and the key in an empty folder."""
    folder = tmp_path / "Progetto è qui"
    folder.mkdir()
    with Desk(folder) as made:
        yield made


def fill(desk: Desk) -> None:
    """Staff type into the prepared spreadsheet."""
    for tab, rows in ALL_TABS.items():
        for number, row in enumerate(rows, start=1):
            for key, typed in row.items():
                desk.type(desk.book.tab(tab), number, desk.column(tab, key), serial(typed))


def mend(desk: Desk) -> None:
    desk.type(desk.book.tab("Schede"), GAP_ROW - 1, desk.column("Schede", "end"), END)


def test_the_week_on_google(chromium: Browser, desk: Desk) -> None:
    env = {GOOGLE_API_VARIABLE: desk.server.url}
    with (
        running_program(desk.folder, "--today", TODAY, env=env) as program,
        surfing(chromium, program) as surf,
    ):
        surf.page.get_by_label("L'indirizzo del foglio").fill(desk.url)
        surf.press("Prepara il foglio Google")
        assert "Il progetto è pronto" in surf.text
        fill(desk)
        surf.go("/").press("Controlla adesso")
        assert "Manca: Ora fine" in surf.text
        assert leads_to_the_row(surf, desk)
        mend(desk)
        surf.go("/").press("Controlla adesso")
        assert "Manca: Ora fine" not in surf.text
        surf.go("/persone").press("Genera a chi manca")
        assert surf.page.locator(".secret").count() == len(PEOPLE)
        is_for_everybody(surf)
        assert surf.go("/persone/password").page.locator(".secret").count() == 0
        surf.go(f"/incontri/{MEETING}").press("Prepara")
        surf.go(f"/incontri/{MEETING}").press("Spedisci").press("Spedisci")
        assert len(list((desk.folder / "uscite" / "posta").glob("*.eml"))) == 4


def leads_to_the_row(surf: Surf, desk: Desk) -> bool:
    """Whether a link opens the spreadsheet at the row that is not complete."""
    links = surf.page.locator("main a[href^='https://docs.google.com/']")
    found = links.evaluate_all("links => links.map(link => link.href)")
    return any(re.search(rf"{desk.book.id}.*range=[A-Z]*{GAP_ROW}\b", link) for link in found)
