"""The board as somebody without JavaScript uses it: a real server on loopback, pages, buttons.

    with running_board(project) as browser:
        page = browser.get("/")
        page = browser.press(page, "Controlla adesso")   # follows where the answer sends it
        assert "Ho controllato il foglio." in page.text

Work that takes long is waited for: `press` comes back with the page that it ends on.
"""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
import uvicorn
from lxml import html

from collector.app.config_file import CONFIG_NAME
from collector.app.settings import Options
from collector.web.app import make_app
from collector.web.board import Board
from tests.road import Project

SECRET = "secret-of-a-test"  # noqa: S105
_POLL_SECONDS = 0.05
_MOST_POLLS = 2400


@dataclass(frozen=True)
class Shown:
    """A page that was answered."""

    status: int
    url: str
    source: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def tree(self) -> Any:
        """Its parsed HTML."""
        return html.fromstring(self.source)

    @property
    def text(self) -> str:
        """What a person reads in its main part, with single blanks."""
        main = self.tree.find(".//main")
        return " ".join((self.tree if main is None else main).text_content().split())

    @property
    def path(self) -> str:
        """Its address, without the server."""
        return self.url.split("/", 3)[3].join(("/", ""))

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return [_label(button) for button in self.tree.iterfind(".//main//button")]

    def links(self) -> dict[str, str]:
        """Its links in the main part: the address by what is written on it."""
        found = self.tree.iterfind(".//main//a")
        return {" ".join(link.text_content().split()): link.get("href") for link in found}


def _label(button: Any) -> str:
    return " ".join(button.text_content().split())


class Browser:
    """One browser, with its cookie."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.base = f"http://{board.address}"
        self.session = requests.Session()
        self.session.trust_env = False

    def enter(self) -> "Browser":
        """Come in with a fresh key."""
        key = self.board.sessions.new_key()
        answer = self.session.get(f"{self.base}/?key={key}", allow_redirects=False, timeout=60)
        assert answer.status_code == 303, answer.text
        return self

    def get(self, path: str) -> Shown:
        """Open a page. Where a part is still being made, wait for it."""
        for _ in range(_MOST_POLLS):
            shown = self.once(path)
            if "data-pending" not in shown.source:
                return shown
            path = shown.path
            time.sleep(_POLL_SECONDS)
        raise AssertionError(f"{path} is never ready")

    def once(self, path: str) -> Shown:
        """Open a page as it is at this moment."""
        return _shown(self.session.get(self.base + path, timeout=60))

    def press(self, page: Shown, label: str, at: int = 0, **typed: str) -> Shown:
        """Press the button with this label (the one numbered `at`), with what is typed before.

        Returns the page that one ends on, once the work is over.
        """
        forms = [
            form
            for form in page.tree.iterfind(".//form")
            if label in [_label(button) for button in form.iterfind(".//button")]
        ]
        assert len(forms) > at, f"no button «{label}» on {page.url}: {page.buttons}"
        form = forms[at]
        button = next(b for b in form.iterfind(".//button") if _label(b) == label)
        fields = [*form.form_values()]
        if button.get("name"):
            fields.append((button.get("name"), button.get("value") or ""))
        fields = [(name, value) for name, value in fields if name not in typed]
        fields += list(typed.items())
        action = button.get("formaction") or form.get("action")
        method = (form.get("method") or "get").upper()
        given = {"data": fields} if method == "POST" else {"params": fields}
        shown = _shown(self.session.request(method, self.base + action, timeout=60, **given))
        return self.get(shown.path) if "data-pending" in shown.source else shown

    def post(self, path: str, fields: Mapping[str, str], *, csrf: bool = True) -> Shown:
        """Send a form that stands on no page; `csrf`: with the session's token."""
        data = {**({"csrf": self.csrf()} if csrf else {}), **fields}
        return _shown(self.session.post(self.base + path, data=data, timeout=60))

    def csrf(self) -> str:
        """Return the session's token."""
        token = html.fromstring(self.once("/lavori/none").source).find(".//input[@name='csrf']")
        value: str = token.get("value")
        return value


def _shown(answer: requests.Response) -> Shown:
    return Shown(answer.status_code, answer.url, answer.text, answer.headers)


@contextmanager
def running_board(project: Project, **options: Any) -> Iterator[Browser]:
    """Serve the board of a project from a thread; return a browser that came in.

    `options`: other ones than the project's own.
    """
    config = project.folder / CONFIG_NAME
    places = {
        "workbook": str(project.workbook),
        "journal": str(project.journal),
        "out": str(project.folder / "uscite"),
        "today": project.today,
        "config": str(config) if config.exists() else None,
    }
    board = Board(Options(**{**places, **options}), _bug)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        board.address = f"127.0.0.1:{listener.getsockname()[1]}"
        app = make_app(board, SECRET)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none"))
        board.stop = lambda: setattr(server, "should_exit", True)
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        serving.start()
        try:
            yield Browser(board).enter()
        finally:
            server.should_exit = True
            serving.join()
            board.tasks.wait()
            board.cache.close()


def _bug() -> str:
    """Let a bug fail the test that met it."""
    import traceback

    traceback.print_exc()
    return "Qui c'è un errore del programma."
