"""What stands before every page: Host, Origin, key, cookie, token; and what every answer bears."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from starlette.routing import Route

from collector.web.app import all_routes
from collector.web.sessions import IDLE_SECONDS, KEY_SECONDS, Sessions
from tests.road import SOUND, Project
from tests.web.driver import Browser, running_board

ROUTES = [route for route in all_routes() if isinstance(route, Route)]
SHOWN = [route for route in ROUTES if "POST" not in (route.methods or ())]
CHANGES = [route for route in ROUTES if "POST" in (route.methods or ())]
FOREIGN = ["evil.example", "127.0.0.1", "localhost", "127.0.0.1:1", "127.0.0.1.evil.example"]


def address(route: Route) -> str:
    """An address of this route; what stands in it is of nothing that there is."""
    return re.sub(r"{.*?}", "x", route.path)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    project = Project(tmp_path_factory.mktemp("board"))
    project.write([SOUND])
    project.sync()
    with running_board(project) as running:
        yield running


def ask(browser: Browser, route: Route, **headers: str) -> requests.Response:
    """A request of somebody who is not let in, or not as they should be."""
    method = "POST" if route in CHANGES else "GET"
    url = browser.base + address(route)
    return requests.request(method, url, headers=headers, allow_redirects=False, timeout=30)


def with_cookie(browser: Browser) -> str:
    """The Cookie header of a browser that came in."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.session.cookies)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_who_has_no_cookie_gets_nothing(browser: Browser, route: Route) -> None:
    answer = ask(browser, route)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "Hoxha" not in answer.text


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_host_is_refused_before_all_else(
    browser: Browser, route: Route, host: str
) -> None:
    assert ask(browser, route, Host=host, Cookie=with_cookie(browser)).status_code == 400


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1", "null", ""])
def test_a_foreign_origin_is_refused(browser: Browser, route: Route, origin: str) -> None:
    answer = ask(browser, route, Origin=origin, Cookie=with_cookie(browser))
    assert answer.status_code == 403


@pytest.mark.parametrize("route", SHOWN, ids=lambda route: route.name)
def test_who_came_in_gets_the_page(browser: Browser, route: Route) -> None:
    shown = browser.get(address(route))
    assert shown.status in (200, 404) if "{" in route.path else shown.status == 200


@pytest.mark.parametrize("route", CHANGES, ids=lambda route: route.name)
@pytest.mark.parametrize("token", ["", "x", "é"])
def test_a_change_without_its_token_is_refused(browser: Browser, route: Route, token: str) -> None:
    answer = browser.post(address(route), {"csrf": token} if token else {}, csrf=False)
    assert answer.status == 403
    assert "Non ho fatto nulla." in answer.text


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_an_answer_may_load_nothing_and_is_kept_by_nobody(browser: Browser, route: Route) -> None:
    answer = ask(browser, route, Cookie=with_cookie(browser))
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_address_that_is_not_there_tells_nothing_either(browser: Browser) -> None:
    assert requests.get(f"{browser.base}/nowhere", timeout=30).status_code == 401
    assert browser.get("/nowhere").status == 404


def test_a_key_opens_once_and_sends_to_the_first_page(browser: Browser) -> None:
    key = browser.board.sessions.new_key()
    url = f"{browser.base}/?key={key}"
    first = requests.get(url, allow_redirects=False, timeout=30)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert requests.get(url, allow_redirects=False, timeout=30).status_code == 401


def test_who_is_in_already_comes_in_again_with_another_key(browser: Browser) -> None:
    """A second double click opens the address in the same browser."""
    url = f"{browser.base}/?key={browser.board.sessions.new_key()}"
    headers = {"Cookie": with_cookie(browser)}
    first = requests.get(url, headers=headers, allow_redirects=False, timeout=30)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert requests.get(url, allow_redirects=False, timeout=30).status_code == 401
    used = requests.get(url, headers=headers, allow_redirects=False, timeout=30)
    assert (used.status_code, used.headers["location"]) == (303, "/")


@pytest.mark.parametrize("others", ["a=b c", 'prefs={"theme":"dark"}', "a,b=1", 'x="y', "lone"])
def test_cookies_of_other_programs_on_this_computer_do_no_harm(
    browser: Browser, others: str
) -> None:
    route = next(route for route in SHOWN if route.path == "/")
    for cookies in (f"{others}; {with_cookie(browser)}", f"{with_cookie(browser)}; {others}"):
        assert ask(browser, route, Cookie=cookies).status_code == 200


def test_a_form_of_ours_is_known_without_a_referrer(browser: Browser) -> None:
    route = next(route for route in SHOWN if route.path == "/")
    cookie = with_cookie(browser)
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin", "Cookie": cookie}
    assert ask(browser, route, **headers).status_code == 200


def test_a_key_that_nobody_used_is_worth_nothing_after_a_while() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    key = sessions.new_key()
    now[0] = KEY_SECONDS + 1
    assert sessions.open(key) is None


def test_a_session_ends_when_nobody_does_anything_for_half_an_hour() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    session = sessions.open(sessions.new_key())
    assert session is not None
    for _ in range(4):
        now[0] += IDLE_SECONDS - 1
        assert sessions.find(session.token) is session
    now[0] += IDLE_SECONDS - 1
    assert sessions.find(session.token, touch=False) is session
    now[0] += 2
    assert sessions.find(session.token) is None


def test_the_folder_of_documents_is_not_left(browser: Browser, tmp_path: Path) -> None:
    outside = tmp_path / "geheim.html"
    outside.write_text("families", encoding="utf-8")
    shown = browser.get(f"/documenti/{browser.board.files.id_of(outside)}")
    assert (shown.status, "families" in shown.text) == (404, False)
