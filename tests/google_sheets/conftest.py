"""A server, a spreadsheet on it, and gspread as its service account; no test may reach beyond
loopback.
"""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests

from tests.google_sheets.client import by_key
from tests.google_sheets.model import Spreadsheet
from tests.google_sheets.person import Person
from tests.google_sheets.server import Server

Raw = Callable[..., tuple[int, Any]]


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever tries to leave this machine is written down, even in a thread whose error nobody
    sees.
    """
    tried: list[object] = []
    connect = socket.socket.connect

    def local(this: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] != "127.0.0.1":
            tried.append(address)
            raise OSError(f"no test leaves this machine: {address}")
        connect(this, address)

    def no_names(host: str, *args: Any, **options: Any) -> Any:
        if host not in ("127.0.0.1", "localhost"):
            tried.append(host)
            raise OSError(f"no test leaves this machine: {host}")
        return resolve(host, *args, **options)

    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", local)
    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    yield
    assert tried == []


@pytest.fixture(params=["it_IT", "en_US"])
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(locale: str) -> Iterator[Server]:
    with Server(locale=locale) as running:
        yield running
        assert running.violations == []


@pytest.fixture
def spreadsheet(server: Server) -> Spreadsheet:
    """Owned by a person, shared with the service account."""
    made = server.drive.create("Schede colloqui")
    made.sheets[0].title = "Schede"
    server.share(made.id)
    return made


@pytest.fixture
def person(server: Server, spreadsheet: Spreadsheet) -> Person:
    return Person(spreadsheet, server.drive)


@pytest.fixture
def google(server: Server, tmp_path: Path) -> gspread.Client:
    return by_key(server.url, server.key(tmp_path))


@pytest.fixture
def book(google: gspread.Client, spreadsheet: Spreadsheet) -> gspread.Spreadsheet:
    return google.open_by_key(spreadsheet.id)


@pytest.fixture
def raw(server: Server) -> Raw:
    """raw("GET", "/v4/…", json=…, params=…) as the owner: status and JSON."""

    def ask(verb: str, path: str, *, bearer: str = "anything", **options: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        answer = requests.request(verb, server.url + path, headers=headers, timeout=10, **options)
        return answer.status_code, answer.json() if answer.content else None

    return ask
