"""Every page of the board, with the demo's data and with none, at 1,440 and at 390 pixels.

No rule of WCAG 2.2 AA is broken (axe-core), nothing scrolls sideways, the keyboard reaches all of
it, and no name of anybody is left outside the page: in addresses, titles, file names, logs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.routing import Route

from collector.web.app import all_routes
from tests import needs
from tests.browser.accessible import keyboard_troubles, scrolls_sideways, violations
from tests.browser.names import found_in, names_in
from tests.browser.program import Program, running_program
from tests.browser.surf import HEIGHT, NARROW, WIDE, Surf, surfing
from tests.road import TODAY

pytestmark = needs.chromium

SHOWN = [
    route for route in all_routes() if isinstance(route, Route) and "GET" in (route.methods or ())
]
NO_PAGES = frozenset(
    {
        "document",
        "numbers-table",
        "task",
        "task-progress",
        "start",
        "start-plan",
        "start-done",
        "mail-plan",
        "mail-result",
    }
)
"""Files; what there is only while a task goes on, or before a project is there (`test_program.py`);
what a button alone leads to (`test_meanwhile.py`).
"""
MOST_PAGES = 120


@dataclass
class Site:
    """A board, a browser in it, and one address for each route that a link leads to."""

    program: Program
    surf: Surf
    workbook: Path
    addresses: dict[str, str]


def route_of(address: str) -> str:
    """The name of the route that answers an address; '' for none of the pages."""
    path = re.split(r"[?#]", address)[0]
    return next((route.name for route in SHOWN if route.path_regex.match(path)), "")


def walk(surf: Surf) -> dict[str, str]:
    """Follow links from the first page on: one address of each route, the first that is met."""
    surf.go("/")
    found = {route.name: route.path for route in SHOWN if "{" not in route.path}
    for name in NO_PAGES:
        found.pop(name, None)
    waiting, seen = list(found.values()), set[str]()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        seen.add(address)
        surf.go(address)
        for link in surf.links():
            name = route_of(link)
            if name and name not in found and name not in NO_PAGES:
                found[name] = link
                waiting.append(link)
    if "talk" in found:  # no row of the example is gone, which would lead there
        found["restore-one"] = found["talk"].replace("/colloqui/", "/rimetti/")
    return found


def visit(chromium: Browser, folder: Path, workbook: str) -> Iterator[Site]:
    with (
        running_program(folder, "--today", TODAY) as program,
        surfing(chromium, program) as surf,
    ):
        site = Site(program, surf, folder / workbook, walk(surf))
        yield site
        names = names_in(site.workbook)
        assert found_in(surf.met.outside(), names) == set()
        assert found_in(program.said, names) == set()
        assert found_in(program.logs, names) == set()


@pytest.fixture(scope="module")
def with_data(chromium: Browser, demo: Path) -> Iterator[Site]:
    yield from visit(chromium, demo, "schede.xlsx")


@pytest.fixture(scope="module")
def without_data(chromium: Browser, fresh: Path) -> Iterator[Site]:
    yield from visit(chromium, fresh, "schede.xlsx")


PAGES = [route.name for route in SHOWN if route.name not in NO_PAGES]
PLAIN_PAGES = [route.name for route in SHOWN if route.name in PAGES and "{" not in route.path]


def look(site: Site, name: str) -> None:
    """Hold one page to all that every page must be."""
    surf = site.surf
    surf.page.set_viewport_size({"width": WIDE, "height": HEIGHT[WIDE]})
    surf.go(site.addresses[name])
    assert surf.page.locator("h1").count() == 1
    assert violations(surf.page) == []
    assert keyboard_troubles(surf.page) == []
    surf.page.set_viewport_size({"width": NARROW, "height": HEIGHT[NARROW]})
    assert scrolls_sideways(surf.page) == ""
    assert violations(surf.page) == []
    assert surf.met.troubles == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_data_is_for_everybody(with_data: Site, name: str) -> None:
    assert name in with_data.addresses, "no link leads there"
    look(with_data, name)


@pytest.mark.parametrize("label", ["Spedisci", "Invia di prova"])
def test_a_page_that_a_button_leads_to_is_for_everybody(with_data: Site, label: str) -> None:
    surf = with_data.surf
    surf.go(with_data.addresses["meeting"])
    surf.press(label)
    with_data.addresses[label] = surf.page.url.removeprefix(surf.base)
    look(with_data, label)


@pytest.mark.parametrize("name", PLAIN_PAGES)
def test_an_empty_page_is_for_everybody(without_data: Site, name: str) -> None:
    look(without_data, name)
    assert without_data.surf.page.locator("main").inner_text().strip()


FAULTY = """<!doctype html><html lang="it"><title>Prova</title>
<style>:focus { outline: none }</style>
<body><main><h1>Prova</h1><img src="data:,"><p style="color:#bbb">chiaro</p>
<div style="width: 3000px">largo</div><button tabindex="2">uno</button><button tabindex="1">due
</button></main></body></html>"""


def test_these_checks_see_what_is_wrong(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": NARROW, "height": HEIGHT[NARROW]})
    page.set_content(FAULTY)
    found = " ".join(violations(page))
    assert {"image-alt", "color-contrast"} <= set(re.findall(r"[a-z]+-[a-z]+", found))
    assert scrolls_sideways(page) == "3008 px of 390"
    troubles = " ".join(keyboard_troubles(page))
    assert "focus is not seen" in troubles
    assert "Tab goes [1, 0]" in troubles
    page.close()
