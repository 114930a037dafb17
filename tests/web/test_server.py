"""`collector board` as a program of its own: how it starts, is found again, answers, and ends."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
import requests

from collector.app.launcher import leave_launcher
from collector.app.settings import Options
from collector.errors import SettingsError
from collector.web.app import make_app
from collector.web.board import Board
from collector.web.running import (
    BoardLock,
    RunningBoard,
    find_running,
    note_path,
    proof_of_answer,
)
from collector.web.server import Terminal, open_board
from tests.road import LAUNCHER, SOUND, Project
from tests.web.driver import Browser, running_board

FIRST_LINE = re.compile(r"http://127\.0\.0\.1:(\d+)/\?key=([\w-]{40,})\n")
STARTS_SECONDS = 60
ENDS_SECONDS = 10

posix_only = pytest.mark.skipif(os.name == "nt", reason="signals and modes of POSIX")


class Started:
    """A board that was started in a folder, with a home of its own."""

    def __init__(self, folder: Path, home: Path, *options: str, **env: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "collector", "board", "--no-browser", *options],
            cwd=folder,
            env=environment(home, **env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self.process.stdout
        self.first_line = self.process.stdout.readline()

    @property
    def address(self) -> str:
        """The address with its key."""
        assert FIRST_LINE.fullmatch(self.first_line), self.first_line
        return self.first_line.strip()

    @property
    def port(self) -> int:
        found = FIRST_LINE.fullmatch(self.first_line)
        assert found, self.first_line
        return int(found[1])

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """End it; return its code and what it said on standard error."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self, seconds: float = ENDS_SECONDS) -> tuple[int, str]:
        _, err = self.process.communicate(timeout=seconds)
        return self.process.returncode, err


def environment(home: Path, **env: str) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("COLLECTOR_")}
    places = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "LOCALAPPDATA": str(home)}
    return {**clean, **places, "PYTHONUTF8": "1", **env}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project without a talk."""
    made = tmp_path / "Zoë & figli" / "100% prova"
    project = Project(made)
    project.write([])
    (made / "collector.toml").write_text('[project]\nname = "Prova"\n', encoding="utf-8")
    leave_launcher(made / "collector.toml")
    return made


Start = Callable[..., Started]


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """Starts boards; ends those that a test leaves."""
    started: list[Started] = []

    def begin(where: Path, *options: str, **env: str) -> Started:
        started.append(Started(where, home, *options, **env))
        return started[-1]

    yield begin
    for each in started:
        each.process.kill()
        each.process.communicate()


def entered(address: str) -> requests.Session:
    """A browser that came in by an address with a key."""
    session = requests.Session()
    session.trust_env = False
    answer = session.get(address, allow_redirects=False, timeout=30)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    return session


def raw(port: int, request: str | bytes) -> bytes:
    """What is answered to these very bytes."""
    data = request.encode() if isinstance(request, str) else request
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as connection:
        connection.sendall(data)
        answer = b""
        while b"\r\n\r\n" not in answer and (part := connection.recv(65536)):
            answer += part
        connection.settimeout(0.2)
        with suppress(OSError):
            answer += connection.recv(1_000_000)
    return answer


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


# --- Starting -----------------------------------------------------------------------------------


def test_the_first_line_is_the_address_and_opens_the_board(start: Start, folder: Path) -> None:
    board = start(folder)
    session = entered(board.address)
    assert session.get(f"http://127.0.0.1:{board.port}/", timeout=30).status_code == 200
    again = requests.get(board.address, allow_redirects=False, timeout=30)
    assert again.status_code == 401


def test_a_project_of_before_gets_what_opens_it(start: Start, folder: Path) -> None:
    (folder / LAUNCHER).unlink()
    board = start(folder)
    board.process.send_signal(signal.SIGTERM)
    assert board.process.stdout
    out = board.process.stdout.read()
    assert out.splitlines()[-1] == f"Creato: {folder / LAUNCHER}"
    assert (folder / LAUNCHER).exists()


def test_a_port_may_be_chosen_and_one_that_is_taken_is_said(
    start: Start, folder: Path, home: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, err = start(folder, "--port", str(port)).wait()
    assert code == 2
    assert f"sulla porta {port}: la porta è già occupata" in err
    board = start(folder, "--port", str(port))
    assert board.port == port
    assert board.end()[0] == 0
    assert start(folder, "--port", str(port)).port == port, "at once, after one that was closed"


@pytest.mark.parametrize("port", ["80", "6000"])
def test_a_port_that_browsers_do_not_open_is_refused(start: Start, folder: Path, port: str) -> None:
    code, err = start(folder, "--port", port).wait()
    assert (code, "--port" in err) == (2, True)


def test_an_environment_that_names_no_place_for_settings_counts_for_none(
    start: Start, folder: Path, home: Path
) -> None:
    start(folder, XDG_CONFIG_HOME="", HOME=str(home))
    assert list((home / ".config" / "collector" / "bacheche").iterdir())
    assert not (folder / "collector").exists()


def test_it_is_bound_to_this_computer_alone(folder: Path) -> None:
    terminal = Terminal(lambda *_: None, lambda _: None, str)
    with pytest.raises(SettingsError, match="solo su questo computer"):
        open_board(
            Options(),
            folder / "collector.toml",
            port=None,
            host="192.0.2.1",
            terminal=terminal,
        )


def test_an_empty_folder_gets_the_start_page(start: Start, tmp_path: Path) -> None:
    empty = tmp_path / "vuota è così"
    empty.mkdir()
    board = start(empty)
    session = entered(board.address)
    answer = session.get(f"http://127.0.0.1:{board.port}/", timeout=30)
    assert answer.url.endswith("/comincia")
    assert "Crea il progetto" in answer.text
    assert list(empty.iterdir()) == []


@posix_only
def test_a_home_that_cannot_be_written_stops_nothing(
    start: Start, folder: Path, home: Path
) -> None:
    blocked = home / "file"
    blocked.write_text("", encoding="utf-8")  # also root cannot make a folder in it
    board = start(folder, HOME=str(blocked), XDG_CONFIG_HOME=str(blocked))
    entered(board.address)
    code, err = board.end()
    assert code == 0
    assert err.count("\n") == 1
    assert "la bacheca funziona lo stesso" in err


@posix_only
def test_without_a_browser_it_says_so_and_goes_on(folder: Path, home: Path) -> None:
    env = environment(home, BROWSER="/nowhere/browser %s", PATH="/nowhere")
    process = subprocess.Popen(
        [sys.executable, "-m", "collector", "board"],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout
    assert FIRST_LINE.fullmatch(process.stdout.readline())
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=ENDS_SECONDS)
    assert process.returncode == 0
    assert "Traceback" not in err


@posix_only
def test_whoever_reads_only_the_first_line_leaves_it_running(start: Start, folder: Path) -> None:
    board = start(folder)
    assert board.process.stdout
    board.process.stdout.close()
    board.process.stdout = None
    time.sleep(0.3)
    entered(board.address)
    code, err = board.end()
    assert (code, err) == (0, "")


# --- Starting again -----------------------------------------------------------------------------


def test_a_second_start_opens_a_fresh_key_on_the_first_board(start: Start, folder: Path) -> None:
    first = start(folder)
    second = start(folder)
    assert second.wait()[0] == 0
    assert second.port == first.port
    assert second.address != first.address
    entered(second.address)
    entered(first.address)


def test_a_project_is_known_by_any_way_to_it(start: Start, folder: Path, tmp_path: Path) -> None:
    first = start(folder)
    link = tmp_path / "link"
    link.symlink_to(folder)
    ways = [
        start(link),
        start(tmp_path, "--config", str(folder / "collector.toml")),
        start(folder.parent, "--config", f"{folder.name}/../{folder.name}/collector.toml"),
    ]
    assert {way.port for way in ways} == {first.port}


def test_another_project_gets_its_own_board(start: Start, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "altro"
    other.mkdir()
    first, second = start(folder), start(other)
    assert first.port != second.port
    session = entered(first.address)
    url = f"http://127.0.0.1:{second.port}/"
    assert session.get(url, timeout=30).status_code == 401, "a cookie is good for one board"


def test_starts_at_the_same_moment_give_one_board(start: Start, folder: Path) -> None:
    with ThreadPoolExecutor(4) as starting:
        boards = list(starting.map(lambda _: start(folder), range(4)))
    assert len({board.port for board in boards}) == 1
    assert len({board.address for board in boards}) == 4
    for board in boards:
        entered(board.address)


def test_options_that_the_running_board_does_not_have_are_named(start: Start, folder: Path) -> None:
    start(folder, "--today", "2026-06-22")
    same = start(folder, "--today", "2026-06-22")
    assert same.wait() == (0, "")
    other = start(folder, "--today", "2026-06-23", "--out", "altrove")
    code, err = other.wait()
    assert code == 0
    assert "--out e --today qui non valgono" in err


@posix_only
def test_a_board_that_was_killed_hinders_nobody(start: Start, folder: Path, home: Path) -> None:
    first = start(folder)
    first.process.kill()
    first.process.wait()
    assert list(home.rglob("*.json")), "its note is still there"
    second = start(folder)
    entered(second.address)
    assert second.end()[0] == 0
    assert not list(home.rglob("*.json"))


def test_a_note_is_for_this_user_alone_and_says_nothing_of_the_project(
    start,
    folder: Path,
    home: Path,
) -> None:
    start(folder)
    (note,) = home.rglob("*.json")
    assert "prova" not in note.name
    if os.name != "nt":
        assert note.stat().st_mode & 0o077 == 0
        assert note.parent.stat().st_mode & 0o077 == 0


def test_a_program_that_got_the_port_learns_no_secret_and_opens_nothing() -> None:
    """It answers as a board would, but it cannot show that it is one."""
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as thread:
        heard = thread.submit(answer_once, listener, b'{"key": "x", "proof": "x"}')
        board = RunningBoard(listener.getsockname()[1], "the-secret-of-a-board")
        assert board.new_key() is None
    assert b"the-secret-of-a-board" not in heard.result()


def answer_once(listener: socket.socket, body: bytes) -> bytes:
    connection, _ = listener.accept()
    with connection:
        heard = connection.recv(65536)
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
        connection.sendall(head + body)
    return heard


def test_nobody_gets_a_key_without_the_secret(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([])
    with running_board(project) as browser:
        for headers in ({}, {"X-Collector-Nonce": "n", "X-Collector-Proof": "é".encode()}):
            answer = requests.post(f"{browser.base}/apri", headers=headers, timeout=30)
            assert answer.status_code == 401
        assert requests.get(f"{browser.base}/apri", timeout=30).status_code == 401
        port = int(browser.base.rpartition(":")[2])
        assert RunningBoard(port, "another").new_key() is None
        browser.board.is_ending = True
        assert RunningBoard(port, "secret-of-a-test").new_key() is None, "it is about to close"
    assert proof_of_answer("a", "n", "k") != proof_of_answer("b", "n", "k")


def test_the_right_to_a_project_goes_with_its_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collector.web.running.user_folder", lambda: tmp_path / "ours")
    config = tmp_path / "collector.toml"
    first, second = BoardLock(config), BoardLock(config)
    assert first.take()
    first.write_down(RunningBoard(1, "secret", {"--today": "x"}))
    assert not second.take()
    assert find_running(config) == RunningBoard(1, "secret", {"--today": "x"})
    first.give_back()
    assert second.take()
    note_path(config).write_text("[]", encoding="utf-8")
    assert find_running(config) is None
    second.close()


# --- Ending -------------------------------------------------------------------------------------


@posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_open_connections(start: Start, folder: Path, number: int) -> None:
    board = start(folder)
    session = entered(board.address)
    assert session.get(f"http://127.0.0.1:{board.port}/salute", timeout=30).status_code == 200
    idle = socket.create_connection(("127.0.0.1", board.port))
    halfway = socket.create_connection(("127.0.0.1", board.port))
    halfway.sendall(b"GET / HTTP/1.1\r\nHost: ")
    assert board.end(number) == (0, "")
    idle.close()
    halfway.close()


def test_its_own_button_ends_it(start: Start, folder: Path) -> None:
    board = start(folder)
    session = entered(board.address)
    base = f"http://127.0.0.1:{board.port}"
    token = re.search(r'name="csrf" value="([^"]+)"', session.get(f"{base}/", timeout=30).text)
    assert token
    answer = session.post(f"{base}/chiudi", data={"csrf": token[1]}, timeout=30)
    assert "La bacheca è chiusa" in answer.text
    assert board.wait() == (0, "")


PROGRAM = """
import sys, time
from pathlib import Path
from collector.app.settings import Options
from collector.web import server
from collector.web.tasks import TaskEnd

def work(say):
    time.sleep(2)
    Path("done").touch()
    return TaskEnd("/", ("Ho finito.",))

def make_app(board, secret, made=server.make_app):
    {begin}
    return made(board, secret)

server.make_app = make_app
terminal = server.Terminal(
    lambda address, _: print(address, flush=True),
    lambda text: print(text, file=sys.stderr, flush=True),
    str,
)
server.open_board(Options(), Path("collector.toml"), port=None, terminal=terminal)
"""


def ended_with(begin: str, folder: Path) -> tuple[int, str]:
    """Start a board that begins something, and tell it to end; its code, and what it said."""
    (folder / "program.py").write_text(PROGRAM.replace("{begin}", begin), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "program.py"],
        cwd=folder,
        env=environment(folder / "home"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout
    assert FIRST_LINE.fullmatch(process.stdout.readline())
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=ENDS_SECONDS)
    return process.returncode, err


@posix_only
def test_what_goes_on_is_finished_first(tmp_path: Path) -> None:
    code, err = ended_with("board.start('Un lavoro lungo', '/', work)", tmp_path)
    assert (code, (tmp_path / "done").exists()) == (0, True)
    assert "Finisco quello che è in corso, poi chiudo: Un lavoro lungo…" in err
    assert "Ho finito." in err


@posix_only
def test_what_is_only_read_is_not_waited_for(tmp_path: Path) -> None:
    slow = "board.cache.get('slow', '', lambda: time.sleep(99), wait=0)"
    assert ended_with(slow, tmp_path) == (0, "")


# --- Odd requests -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    project = Project(tmp_path_factory.mktemp("odd"))
    project.write([SOUND])
    project.sync()
    with running_board(project) as running:
        yield running


def cookie_of(browser: Browser) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.session.cookies)


ODD_REQUESTS: Mapping[str, tuple[str, int]] = {
    "no Host, HTTP/1.0": ("GET / HTTP/1.0\r\n\r\n", 400),
    "no Host": ("GET / HTTP/1.1\r\n\r\n", 400),
    "two Hosts": ("GET / HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n", 400),
    "localhost": ("GET / HTTP/1.1\r\nHost: localhost:{port}\r\n{cookie}\r\n", 400),
    "IPv6": ("GET / HTTP/1.1\r\nHost: [::1]:{port}\r\n{cookie}\r\n", 400),
    "a target in full, ours": ("GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n", 400),
    "a target in full, theirs": ("GET http://e.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
    "an asterisk": ("OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
    "HEAD without cookie": ("HEAD / HTTP/1.1\r\nHost: {host}\r\n\r\n", 401),
    "PUT without cookie": ("PUT / HTTP/1.1\r\nHost: {host}\r\n\r\n", 401),
    "OPTIONS without cookie": ("OPTIONS / HTTP/1.1\r\nHost: {host}\r\n\r\n", 401),
    "HEAD": ("HEAD / HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n", 200),
    "PUT": ("PUT / HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n", 405),
    "OPTIONS": ("OPTIONS / HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n", 405),
    "a method of nobody": ("BREW / HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n", 405),
    "GET of a button": ("GET /controlla HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n", 405),
    "a broken cookie": ("GET / HTTP/1.1\r\nHost: {host}\r\nCookie: =;;\xff,{{]]\r\n\r\n", 401),
    "a cookie of another": ("GET / HTTP/1.1\r\nHost: {host}\r\nCookie: {name}=x\r\n\r\n", 401),
    "a long cookie": ("GET / HTTP/1.1\r\nHost: {host}\r\nCookie: {name}={long}\r\n\r\n", 401),
    "a long address": ("GET /{long} HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n", 404),
    "odd signs": ("GET /%00%ff%2e%2e%2f?key=%ff&key HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n", 404),
    "an odd file": ("GET /static/%2e%2e%2fapp.py HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n", 404),
    "an upgrade": (
        "GET / HTTP/1.1\r\nHost: {host}\r\n{cookie}Upgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
        200,
    ),
    "no HTTP": ("hello\r\n\r\n", 400),
    "a form that is none": (
        "POST /controlla HTTP/1.1\r\nHost: {host}\r\n{cookie}Content-Length: 3\r\n\r\n\xff%\x00",
        403,
    ),
    "many fields": (
        "POST /controlla HTTP/1.1\r\nHost: {host}\r\n{cookie}Content-Length: 12000\r\n\r\n{fields}",
        403,
    ),
}


@pytest.mark.parametrize("what", ODD_REQUESTS)
def test_an_odd_request_gets_its_code_and_nothing_else(browser: Browser, what: str) -> None:
    host = browser.base.removeprefix("http://")
    text, code = ODD_REQUESTS[what]
    cookie = cookie_of(browser)
    request = text.format(
        host=host,
        port=host.rpartition(":")[2],
        cookie=f"Cookie: {cookie}\r\n",
        name=cookie.partition("=")[0],
        long="a" * 5_000,
        fields="a&" * 6_000,
    )
    answer = raw(int(host.rpartition(":")[2]), request.encode("latin-1"))
    assert status(answer) == code
    assert b"Traceback" not in answer
    if code != 200:
        assert b"Hoxha" not in answer


def test_a_body_without_end_is_refused(browser: Browser) -> None:
    host = browser.base.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=30)
    with closing(connection):
        size = 3_000_000
        connection.putrequest("POST", "/controlla")
        connection.putheader("Cookie", cookie_of(browser))
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        try:
            connection.send(b"a" * size)
        except OSError:
            return  # it hung up before all was sent
        assert connection.getresponse().status == 413


def test_who_hangs_up_while_sending_is_no_bug(browser: Browser) -> None:
    host = browser.base.removeprefix("http://")
    head = (
        f"POST /controlla HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie_of(browser)}\r\n"
        "Content-Length: 1000\r\n\r\nabc"
    )
    with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2]))) as connection:
        connection.sendall(head.encode())
    time.sleep(0.3)
    assert bugs == []


bugs: list[str] = []


def test_a_bug_leaves_its_traceback_and_tells_nothing(tmp_path: Path) -> None:
    """Its own kind of exception is at hand when it is reported."""
    project = Project(tmp_path)
    project.write([])

    def report() -> str:
        bugs.append(repr(sys.exc_info()[1]))
        return "Qui c'è un errore del programma."

    with running_board(project) as running:
        running.board.report_bug = report
        running.board.settings = broken  # type: ignore[method-assign]
        answer = running.once("/colloqui")
        again = running.once("/lavori/none/stato")
    assert again.status == 200, "on the same connection"
    assert (answer.status, "Hoxha" in answer.source) == (500, False)
    assert "Qui c'è un errore del programma." in answer.text
    assert bugs.pop() == "RuntimeError('Hoxha')"


def test_settings_that_are_gone_are_said(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([])
    config = tmp_path / "collector.toml"
    config.write_text("[project]\n", encoding="utf-8")
    with running_board(project, workbook=None, config=None) as running:
        running.board.options = Options(workbook=None, config=str(config))
        assert running.get("/salute").status == 200
        config.unlink()
        gone = running.once("/nuclei")
    assert gone.status == 409
    assert str(config) in gone.text


def broken() -> None:
    raise RuntimeError("Hoxha")


def test_the_application_is_made_without_a_project() -> None:
    assert make_app(Board(Options(), str), "secret")
