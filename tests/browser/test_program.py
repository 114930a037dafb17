"""The board as a program: it starts once, opens by a key that works once, and ends when told to.

While something is being done, a second one who asks is told, and nothing is begun.
"""

import http.client
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser

from collector.web.sessions import IDLE_SECONDS
from tests import needs
from tests.browser.everybody import is_for_everybody
from tests.browser.program import Program, running_program, start_program
from tests.browser.surf import HEIGHT, NARROW, surfing
from tests.road import SOUND, TODAY, Project
from tests.web.driver import running_board

pytestmark = needs.chromium

CHECK = "Controlla adesso"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "Progetto è qui")
    made.folder.mkdir()
    made.write([SOUND])
    (made.folder / "collector.toml").write_text(
        '[project]\nname = "Prova"\n[workbook]\npath = "schede.xlsx"\n', encoding="utf-8"
    )
    made.sync()
    return made


@pytest.fixture
def program(project: Project) -> Iterator[Program]:
    with running_program(project.folder, "--today", TODAY) as running:
        yield running


@contextmanager
def journal_busy(project: Project) -> Iterator[None]:
    """Meanwhile somebody else writes into the journal: whoever else wants to waits."""
    journal = sqlite3.connect(project.journal, isolation_level=None)
    try:
        journal.execute("BEGIN IMMEDIATE")
        yield
        journal.execute("ROLLBACK")
    finally:
        journal.close()


def test_the_button_ends_the_program(chromium: Browser, program: Program) -> None:
    with surfing(chromium, program) as surf:
        surf.press("Chiudi la bacheca")
        assert "La bacheca è chiusa" in surf.text
        is_for_everybody(surf)
    assert program.wait() == 0
    assert "Traceback" not in program.said


def test_a_second_start_opens_a_fresh_key_on_the_board_that_runs(
    chromium: Browser, project: Project, program: Program
) -> None:
    first = program.url
    second = start_program(project.folder, "--today", TODAY)
    assert second.wait() == 0
    assert second.base == program.base
    assert second.url != first
    with surfing(chromium, program) as one, surfing(chromium, second) as other:
        assert one.text == other.text


def test_a_key_opens_once_and_the_page_says_what_to_do(chromium: Browser, program: Program) -> None:
    with surfing(chromium, program):
        pass
    with surfing(chromium, program, enter=False, allowed={401}) as late:
        late.enter(program.url)
        assert "La bacheca è chiusa" in late.text
        assert "Avviala di nuovo" in late.text
        is_for_everybody(late)


def test_an_address_that_is_not_there_is_a_page_for_everybody(
    chromium: Browser, program: Program
) -> None:
    with surfing(chromium, program, allowed={404}) as surf:
        surf.go("/non-c'è")
        assert "Questa pagina non c'è" in surf.text
        is_for_everybody(surf)


def test_the_pages_that_make_a_project_are_for_everybody(
    chromium: Browser, project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "vuota"
    folder.mkdir()
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Mediatore", "Nucleo", "Data"])
    book.save(folder / "vecchio.xlsx")
    with running_program(folder) as program, surfing(chromium, program) as surf:
        assert surf.path == "/comincia"
        is_for_everybody(surf)
        surf.press("Guarda che cosa aggiungo")
        is_for_everybody(surf)
        surf.go("/comincia").press("Crea il progetto")
        assert "Il progetto è pronto" in surf.text
        is_for_everybody(surf)


def test_answers_leave_at_once(program: Program) -> None:
    """A reused connection whose answers are held back for the client's ACK needs 40 ms each."""
    connection = http.client.HTTPConnection(program.base.removeprefix("http://"), timeout=30)
    took = []
    for _ in range(10):
        began = time.perf_counter()
        connection.request("GET", "/")
        connection.getresponse().read()
        took.append(time.perf_counter() - began)
    connection.close()
    assert min(took) < 0.035


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_second_tab_is_told_and_the_work_can_be_left(
    chromium: Browser, project: Project, program: Program, *, scripts: bool
) -> None:
    project.edit(lambda book: setattr(book["Schede"]["H2"], "value", "Detto altrimenti."))
    with surfing(chromium, program, scripts=scripts) as surf:
        first = surf.page
        other = surf.context.new_page()
        other.goto(program.base)
        with journal_busy(project):
            surf.button(CHECK).click()
            first.wait_for_url("**/lavori/*")
            if scripts:  # without them the page asks for itself again in the middle of it
                is_for_everybody(surf)
            other.get_by_role("button", name=CHECK).first.click()
            other.wait_for_url("**/lavori/*occupato*")
            shown = other.locator("main").inner_text()
            assert "Quello che hai chiesto non è cominciato" in shown
            other.goto(f"{program.base}/salute")
            # On a busy computer the page first says that it is looking, and then what it found.
            other.locator("main").get_by_text("In corso: Controllo il foglio").wait_for()
            other.get_by_role("link", name="Guarda a che punto è").click()
            other.wait_for_url("**/lavori/*")
        surf.settle()
        assert surf.path == "/"
        surf.page = other
        surf.settle()
        assert surf.path == "/"


def test_after_half_an_hour_without_use_the_names_are_gone(
    chromium: Browser, project: Project
) -> None:
    """The page leaves by itself, and what it asks for then is refused until the next start."""
    with running_board(project) as browser:
        sessions = browser.board.sessions
        ahead = 0.0
        clock = sessions._clock
        sessions._clock = lambda: clock() + ahead
        context = chromium.new_context(viewport={"width": NARROW, "height": HEIGHT[NARROW]})
        page = context.new_page()
        page.clock.install()
        page.goto(f"{browser.base}/?key={sessions.new_key()}")
        assert page.get_by_role("navigation").count() == 1
        ahead = IDLE_SECONDS + 2.0
        page.clock.fast_forward(1000 * IDLE_SECONDS + 2000)
        page.get_by_text("La bacheca è chiusa").wait_for()
        assert page.get_by_role("navigation").count() == 0
        page.goto(f"{browser.base}/?key={sessions.new_key()}")
        assert page.get_by_role("navigation").count() == 1
        context.close()
