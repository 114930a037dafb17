"""What all pages share: values made beside the requests, work that one may leave, the example."""

import math
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collector.errors import WorkbookError
from collector.web.sessions import KEY_SECONDS, Sessions, steady_seconds
from collector.web.tasks import TaskEnd
from collector.web.value_cache import RETRY_SECONDS, Pending, ValueCache
from tests.road import SOUND, Project
from tests.web.driver import Browser, running_board


class Clock:
    """Seconds that a test moves on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


# --- Values -------------------------------------------------------------------------------------


def test_a_value_is_made_once_for_a_stamp(clock: Clock) -> None:
    made = []
    cache = ValueCache(clock=clock)
    for stamp in ("monday", "monday", "tuesday"):
        assert cache.get("n", stamp, lambda: len(made) or made.append(1), wait=9).is_current
    assert made == [1]


def test_a_trouble_stands_for_a_few_seconds_and_is_then_tried_again(clock: Clock) -> None:
    cache, tries = ValueCache(clock=clock), []

    def make() -> str:
        tries.append(clock.now)
        if len(tries) < 2:
            raise WorkbookError("aperto in Excel")
        return "letto"

    for _ in range(2):
        with pytest.raises(WorkbookError):
            cache.get("n", "s", make)
    clock.now = RETRY_SECONDS
    assert cache.get("n", "s", make) == Pending("letto", is_current=True)
    assert tries == [0, RETRY_SECONDS]


def test_while_a_value_is_made_anew_the_older_one_is_shown(clock: Clock) -> None:
    cache, gate = ValueCache(clock=clock), threading.Event()
    assert cache.get("n", "1", lambda: "older", wait=9).value == "older"

    def make() -> str:
        gate.wait(9)
        return "newer"

    assert cache.get("n", "2", make, wait=0.01) == Pending("older", is_current=False)
    gate.set()
    assert cache.get("n", "2", make) == Pending("newer", is_current=True)


def test_a_value_lasts_as_long_as_it_is_asked_to(clock: Clock) -> None:
    cache, made = ValueCache(clock=clock), []

    def get(lasts: float) -> int | None:
        return cache.get("n", "s", lambda: made.append(1) or len(made), wait=9, lasts=lasts).value

    assert get(30) == 1
    clock.now = 29
    assert get(30) == 1
    clock.now = 31
    assert get(math.inf) == 1
    assert get(30) == 2
    assert get(30) == 2


def test_values_that_nobody_asks_for_are_forgotten(clock: Clock) -> None:
    cache, made = ValueCache(clock=clock), []

    def get(name: str) -> None:
        cache.get(name, "s", lambda: made.append(name))

    get("always")
    for number in range(300):
        get(str(number))
        get("always")
    get("0")
    assert (made.count("always"), made.count("0")) == (1, 2)


def test_a_board_that_is_closed_begins_nothing(clock: Clock) -> None:
    cache = ValueCache(clock=clock)
    cache.close()
    with pytest.raises(TimeoutError):
        cache.get("n", "s", lambda: 1)


# --- Keys ---------------------------------------------------------------------------------------


def test_keys_that_nobody_uses_do_not_pile_up(clock: Clock) -> None:
    sessions = Sessions(clock)
    for _ in range(5):
        sessions.new_key()
        clock.now += KEY_SECONDS + 1
    assert len(sessions._keys) == 1


def test_the_clock_of_sessions_goes_on() -> None:
    assert steady_seconds() <= steady_seconds()


# --- Work ---------------------------------------------------------------------------------------


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    project = Project(tmp_path)
    project.write([SOUND])
    with running_board(project) as running:
        yield running


def do(browser: Browser, work: Callable[[Callable[[str], None]], TaskEnd]) -> str:
    """Begin work as a page does; the address of its page."""
    return browser.board.start("Un lavoro", "/nuclei", work).headers["location"]


def test_what_came_of_work_that_was_left_is_said_on_the_next_page_once(browser: Browser) -> None:
    do(browser, lambda _: TaskEnd("/", ("Ho finito.",)))
    browser.board.tasks.wait()
    assert "Ho finito." in browser.get("/lavori/none").text
    assert "Ho finito." not in browser.get("/lavori/none").text


def test_work_that_failed_is_said_with_the_way_to_its_reason(browser: Browser) -> None:
    def fail(_say: Callable[[str], None]) -> TaskEnd:
        raise WorkbookError("Il foglio è aperto in Excel.")

    address = do(browser, fail)
    browser.board.tasks.wait()
    page = browser.get("/salute")
    assert "Non è riuscito: Un lavoro." in page.text
    assert page.links()["Guarda perché"] == address
    why = browser.get(address)
    assert "Il foglio è aperto in Excel." in why.text
    assert "Non è riuscito" not in browser.get("/salute").text


def test_work_that_is_seen_to_its_end_is_not_said_twice(browser: Browser) -> None:
    address = do(browser, lambda _: TaskEnd("/salute", ("Ho finito.",)))
    assert browser.get(address).text.count("Ho finito.") == 1
    assert "Ho finito." not in browser.get("/salute").text


# --- What every page bears ----------------------------------------------------------------------


def test_without_javascript_too_the_names_leave_the_screen(browser: Browser) -> None:
    source = browser.get("/salute").source
    leaves = '<meta http-equiv="refresh" content="1860; url=/inattivo">'
    assert f"<noscript>{leaves}</noscript>" in source
    assert "Torna a «Oggi»" in browser.get("/inattivo").links()


def test_a_page_that_leaves_by_itself_is_no_use(browser: Browser) -> None:
    (session,) = browser.board.sessions._sessions.values()
    before = session.last_seen
    browser.get("/inattivo")
    assert session.last_seen == before
    browser.get("/salute")
    assert session.last_seen > before
