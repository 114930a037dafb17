"""A person at the board in a real Chromium, and all that their browser met on the way.

    with surfing(chromium, program) as surf:
        surf.go("/incontri")
        surf.press("Prepara")           # comes back with the page one ends on
        assert "Pronto" in surf.text

Whatever a browser would complain about fails the test: an error in the console, a breach of the
policy, a request to another host, one that failed, an answer that nobody expected.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Download,
    Error,
    Locator,
    Page,
    Request,
    Response,
)

from tests.browser.program import Program

WIDE, NARROW = 1440, 390
HEIGHT = {WIDE: 900, NARROW: 844}
PATIENCE = 60_000
"""Milliseconds until a page must be whole, or a task over: other tests run beside this one."""
_IS_WHOLE = "body:not([data-pending]):not(:has([data-task]))"


@dataclass
class Met:
    """What a browser met. `troubles`: what it would complain about."""

    addresses: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    downloads: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def outside(self) -> str:
        """All that stays behind outside the page: in the history, in the list of downloads."""
        return "\n".join([*map(unquote, self.addresses), *self.titles, *self.downloads])


class Surf:
    """One browser of one person. `allowed`: statuses above 399 that a test means to meet."""

    def __init__(self, context: BrowserContext, base: str, *, has_scripts: bool) -> None:
        self.context, self.base, self.has_scripts = context, base, has_scripts
        self.met = Met()
        self.allowed: set[int] = set()
        context.set_default_timeout(PATIENCE)
        context.on("page", self._watch)
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        self.page: Page = context.new_page()

    # What is watched

    def _watch(self, page: Page) -> None:
        page.on("console", self._complained)
        page.on("pageerror", lambda error: self.met.troubles.append(f"script: {error}"))
        page.on("download", self._downloaded)

    def _complained(self, message: ConsoleMessage) -> None:
        is_status = "the server responded with a status of" in message.text
        if message.type in ("error", "warning") and not is_status:
            self.met.troubles.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        self.met.addresses.append(request.url)
        if not request.url.startswith((f"{self.base}/", "data:")):
            self.met.troubles.append(f"another host: {request.url}")

    def _failed(self, request: Request) -> None:
        why = request.failure or ""
        if "ERR_ABORTED" not in why:  # left before it was there, or a file to save
            self.met.troubles.append(f"failed: {request.url} {why}")

    def _answered(self, response: Response) -> None:
        self.met.statuses.append(response.status)
        if response.status >= 400 and response.status not in self.allowed:
            self.met.troubles.append(f"{response.status}: {response.url}")

    def _downloaded(self, download: Download) -> None:
        self.met.downloads.append(download.suggested_filename)

    # What a person does

    def enter(self, url: str) -> "Surf":
        """Come in by an address with a key."""
        self.page.goto(url)
        return self.settle()

    def go(self, path: str) -> "Surf":
        """Open a page by its address, and wait until it is whole."""
        self.page.goto(self.base + path)
        return self.settle()

    def follow(self, label: str | re.Pattern[str], at: int = 0) -> "Surf":
        """Follow a link by what is written on it."""
        link = self.page.get_by_role("link", name=label, exact=isinstance(label, str)).nth(at)
        with self.page.expect_navigation():
            link.click()
        return self.settle()

    def button(self, label: str, at: int = 0, within: Locator | None = None) -> Locator:
        """The button that shows this label."""
        place = within or self.page.locator("body")
        shown = re.compile(rf"^\s*{re.escape(label)}\s*$")
        whole = place.locator("button").filter(has_text=shown)
        begun = place.locator("button").filter(has_text=re.compile(rf"^\s*{re.escape(label)}\b"))
        return (whole if whole.count() else begun).nth(at)

    def press(self, label: str, at: int = 0, within: Locator | None = None) -> "Surf":
        """Press a button; come back with the page one ends on, once the work is over."""
        with self.page.expect_navigation():
            self.button(label, at, within).click()
        return self.settle()

    def settle(self) -> "Surf":
        """Wait until nothing of the page is still being made and no task of it goes on."""
        self.page.wait_for_load_state("load")
        self.note_title()
        for _ in range(PATIENCE // 100):
            if self.page.locator(_IS_WHOLE).count():
                break
            if self.has_scripts:
                self.page.locator(_IS_WHOLE).wait_for(state="attached")
                self.page.wait_for_load_state("load")
            else:
                self.page.wait_for_timeout(100)
                self._reload()
            self.note_title()
        self.note_title()
        return self

    def _reload(self) -> None:
        """Do by hand what the page does by itself every other second."""
        try:
            self.page.reload()
        except Error as error:  # the page was quicker
            if "ERR_ABORTED" not in str(error) and "interrupted" not in str(error):
                raise

    def note_title(self) -> None:
        title = self.page.title()
        if title not in self.met.titles:
            self.met.titles.append(title)

    # What a person sees

    @property
    def path(self) -> str:
        """The address, without the server."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def text(self) -> str:
        """What can be read in the main part, with single blanks."""
        return " ".join((self.page.locator("main").inner_text()).split())

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons in the main part."""
        return [
            " ".join(label.split()) for label in self.page.locator("main button").all_inner_texts()
        ]

    def links(self) -> list[str]:
        """The addresses on this board that the page leads to, as they stand in it."""
        every = "links => links.map(link => link.getAttribute('href'))"
        found: list[str] = self.page.locator("a[href]").evaluate_all(every)
        return [link for link in found if link.startswith("/")]

    def evaluate(self, script: str, given: Any = None) -> Any:
        return self.page.evaluate(script, given)


@contextmanager
def surfing(
    browser: Browser,
    program: Program,
    *,
    width: int = WIDE,
    scripts: bool = True,
    enter: bool = True,
    allowed: Iterable[int] = (),
) -> Iterator[Surf]:
    """A fresh browser that came in, watched until the end. `allowed`: statuses that may be met."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT[width]},
        java_script_enabled=scripts,
        locale="it-IT",
        timezone_id="Europe/Rome",
        accept_downloads=True,
    )
    try:
        surf = Surf(context, program.base, has_scripts=scripts)
        surf.allowed |= set(allowed)
        if enter:
            surf.enter(program.url)
        yield surf
        assert surf.met.troubles == []
    finally:
        context.close()
