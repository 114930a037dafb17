"""The board's server: on this computer alone, until somebody stops it."""

import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn

from collector.app.settings import Options
from collector.errors import SettingsError, reason
from collector.files import absolute
from collector.text.italian import listed
from collector.web.app import make_app
from collector.web.board import Board
from collector.web.pages import today
from collector.web.running import BoardLock, RunningBoard, find_running

_BLOCKED_PORTS: Final = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566}
    | {6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
)
"""Ports from 1024 on that browsers refuse. Source: Fetch Standard, "bad port"."""
LOOPBACK: Final = "127.0.0.1"
_GOODBYE_SECONDS: Final = 3
_OTHER_BOARD_SECONDS: Final = 20
"""How long to wait for a board that starts or ends at this moment."""
_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True)
class Terminal:
    """What the board tells to whoever started it.

    `opened`: is told the address, with a one-time key, and whether it is of a board that ran
    already. `say`: a sentence that is no part of the answer. `report_bug`: called in an exception
    that is none of ours; keeps its traceback and returns what to say.
    """

    opened: Callable[[str, bool], None]
    say: Callable[[str], None]
    report_bug: Callable[[], str]


def open_board(
    options: Options, project: Path, *, port: int | None, host: str = LOOPBACK, terminal: Terminal
) -> None:
    """Serve the board of a project until it is stopped; where one runs already, only say where.

    `project`: the path of its collector.toml, which need not be there yet. `port`: None for a free
    one.

    Raises SettingsError for an address that is not this computer's own, a port that is taken, and a
    board of this project that does not answer.
    """
    if host != LOOPBACK:
        raise SettingsError(
            f"La bacheca mostra i nomi delle famiglie, quindi risponde solo su questo computer "
            f"({LOOPBACK}), non su «{host}». Non l'ho avviata."
        )
    if port in _BLOCKED_PORTS:
        raise SettingsError(
            f"I browser non aprono pagine sulla porta {port}. Scegline un'altra, o togli «--port»: "
            "ne scelgo una libera. Non ho avviato la bacheca."
        )
    asked = _asked_for(options, port)
    lock = _new_lock(project, terminal)
    try:
        address = _wait_for_turn(lock, project, asked, terminal) if lock else ""
        if address:
            terminal.opened(address, True)
            return
        with _listening(port) as listener:
            ours = RunningBoard(listener.getsockname()[1], secrets.token_urlsafe(32), asked)
            _serve(options, listener, ours, lock, terminal)
    finally:
        if lock:
            lock.close()


def _asked_for(options: Options, port: int | None) -> dict[str, str]:
    """Return the options that a board that runs already cannot take any more, by name."""
    asked = {
        "--workbook": _place(options.workbook),
        "--journal": _place(options.journal),
        "--out": _place(options.out),
        "--today": options.today,
        "--port": port and str(port),
    }
    return {name: value for name, value in asked.items() if value}


def _place(written: str | None) -> str | None:
    return str(absolute(written)) if written and "://" not in written else written


def _new_lock(project: Path, terminal: Terminal) -> BoardLock | None:
    """Return the project's lock; None, and say so, where our folder cannot be written."""
    try:
        return BoardLock(project)
    except OSError as error:
        terminal.say(
            f"Non posso scrivere nella cartella del programma ({reason(error)}): la bacheca "
            "funziona lo stesso, ma un secondo avvio ne apre un'altra."
        )
        return None


def _wait_for_turn(
    lock: BoardLock, project: Path, asked: Mapping[str, str], terminal: Terminal
) -> str:
    """Return the address of the board that runs, with a fresh key; '' once it is our turn.

    Raises SettingsError where one has the project and does not answer.
    """
    until = time.monotonic() + _OTHER_BOARD_SECONDS
    while not _is_taken(lock):
        running = find_running(project)
        key = running.new_key() if running else None
        if running and key:
            _say_what_is_ignored(running, asked, terminal)
            return f"http://{running.address}/?key={key}"
        if time.monotonic() > until:
            raise SettingsError(
                "La bacheca di questo progetto è già aperta, ma non risponde. Chiudi la finestra "
                "in cui lavora (o il suo programma) e riprova."
            )
        time.sleep(_POLL_SECONDS)
    return ""


def _is_taken(lock: BoardLock) -> bool:
    try:
        return lock.take()
    except OSError:  # a disk that knows no locks: better two boards than none
        return True


def _say_what_is_ignored(
    running: RunningBoard, asked: Mapping[str, str], terminal: Terminal
) -> None:
    """Say which options the board that runs has not been started with."""
    is_at_its_port = asked.get("--port") == str(running.port)
    others = [
        name
        for name, value in asked.items()
        if running.started_with.get(name) != value and not (name == "--port" and is_at_its_port)
    ]
    if others:
        counts = "vale" if len(others) == 1 else "valgono"
        terminal.say(
            f"La bacheca è già aperta, partita con altre opzioni: {listed(others)} qui non "
            f"{counts}. Per cambiare chiudila e avviala di nuovo."
        )


@contextmanager
def _listening(port: int | None) -> Iterator[socket.socket]:
    """Return a socket that listens on loopback. Raises SettingsError for a port that is taken."""
    # With its protocol named asyncio sends what there is at once; else each answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with listener:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # the port of a board that was just closed is free
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port or 0))
            listener.listen(128)
        except (OSError, OverflowError) as error:
            raise SettingsError(
                f"Non posso aprire la bacheca sulla porta {port}: {_why_not(error)}. Senza "
                "«--port» ne scelgo una libera. Non l'ho avviata."
            ) from error
        yield listener


def _why_not(error: OSError | OverflowError) -> str:
    if isinstance(error, PermissionError):
        return "questo utente non la può usare"
    return reason(error) if isinstance(error, OSError) else "la porta non esiste"


def _serve(
    options: Options,
    listener: socket.socket,
    ours: RunningBoard,
    lock: BoardLock | None,
    terminal: Terminal,
) -> None:
    board = Board(options, terminal.report_bug, address=ours.address)
    config = uvicorn.Config(
        make_app(board, ours.secret),
        http="h11",
        loop="asyncio",
        access_log=False,
        log_level="critical",
        log_config=None,
        server_header=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
    )
    try:
        today.warm_up(board)
    except Exception:  # a bug in one page: the others answer, and it is said where it is asked for
        board.report_bug()
    server = _Server(config)

    def stop() -> None:
        board.is_ending = True
        server.should_exit = True

    board.stop = server.stop = stop
    if lock:
        _write_down(lock, ours, terminal)
    server.when_started = lambda: terminal.opened(
        f"http://{ours.address}/?key={board.sessions.new_key()}", False
    )
    server.run(sockets=[listener])
    if lock:
        lock.give_back()
    board.cache.close()
    _finish_task(board, terminal)


def _write_down(lock: BoardLock, ours: RunningBoard, terminal: Terminal) -> None:
    try:
        lock.write_down(ours)
    except OSError as error:
        terminal.say(f"Non posso ricordare dove risponde la bacheca: {reason(error)}.")


def _finish_task(board: Board, terminal: Terminal) -> None:
    """Let the task that goes on come to its end; say so, and what became of it."""
    task = board.tasks.current
    if task is None:
        return
    terminal.say(f"Finisco quello che è in corso, poi chiudo: {task.title}…")
    board.tasks.wait()
    said = (*task.end.notices, *task.end.alerts) if task.end else ()
    for sentence in [task.trouble] if task.trouble else said:
        terminal.say(sentence)


class _Server(uvicorn.Server):
    """Ends on a signal without passing it on: what goes on is finished first."""

    when_started: Callable[[], None]
    stop: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, then say where."""
        await super().startup(sockets)
        threading.Thread(target=self.when_started, daemon=True).start()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take Ctrl-C and its like for `stop`."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wanted = [signal.SIGINT, signal.SIGTERM]
        for name in ("SIGBREAK", "SIGHUP"):  # Ctrl-Break; a terminal that is closed
            if hasattr(signal, name):
                wanted.append(getattr(signal, name))
        before = {number: signal.signal(number, self._on_signal) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()
