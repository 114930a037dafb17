"""The board's server: on this computer alone, until somebody stops it."""

import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn

from collector.app.settings import Options
from collector.errors import SettingsError, reason
from collector.web.app import make_app
from collector.web.board import Board
from collector.web.running import RunningBoard, find_running, forget, write_down

LOOPBACK: Final = "127.0.0.1"
_GOODBYE_SECONDS: Final = 3


def open_board(
    options: Options,
    project: Path,
    *,
    port: int | None,
    host: str = LOOPBACK,
    report_bug: Callable[[], str],
    opened: Callable[[str, bool], None],
) -> None:
    """Serve the board of a project until it is stopped; where one runs already, only say where.

    `project`: the path of its collector.toml, which need not be there yet. `port`: None for a free
    one. `opened`: is told the address, with a one-time key, and whether it is of a board that ran
    already.

    Raises SettingsError for an address that is not this computer's own, and a port that is taken.
    """
    if host != LOOPBACK:
        raise SettingsError(
            f"La bacheca mostra i nomi delle famiglie, quindi risponde solo su questo computer "
            f"({LOOPBACK}), non su «{host}». Non l'ho avviata."
        )
    running = find_running(project)
    key = running.new_key() if running else None
    if running and key:
        opened(f"http://{running.address}/?key={key}", True)
        return
    with _listening(port) as listener:
        ours = RunningBoard(listener.getsockname()[1], secrets.token_urlsafe(32))
        write_down(project, ours)
        try:
            _serve(options, listener, ours, report_bug, opened)
        finally:
            forget(project, ours)


@contextmanager
def _listening(port: int | None) -> Iterator[socket.socket]:
    """Return a socket that listens on loopback. Raises SettingsError for a port that is taken."""
    # With its protocol named asyncio sends what there is at once; else each answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with listener:
        try:
            listener.bind((LOOPBACK, port or 0))
            listener.listen(128)
        except (OSError, OverflowError) as error:
            why = reason(error) if isinstance(error, OSError) else "la porta non esiste"
            raise SettingsError(
                f"Non posso aprire la bacheca sulla porta {port}: {why}. Senza «--port» ne scelgo "
                "una libera."
            ) from error
        yield listener


def _serve(
    options: Options,
    listener: socket.socket,
    ours: RunningBoard,
    report_bug: Callable[[], str],
    opened: Callable[[str, bool], None],
) -> None:
    board = Board(options, report_bug, address=ours.address)
    config = uvicorn.Config(
        make_app(board, ours.secret),
        access_log=False,
        log_level="critical",
        log_config=None,
        server_header=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
    )
    server = _Server(config)
    board.stop = server.stop
    server.when_started = lambda: opened(
        f"http://{ours.address}/?key={board.sessions.new_key()}", False
    )
    server.run(sockets=[listener])
    board.tasks.wait()
    board.cache.close()


class _Server(uvicorn.Server):
    """Ends on a signal without passing it on: what goes on is finished first."""

    when_started: Callable[[], None]

    def stop(self) -> None:
        """End as soon as the answers that are under way are given."""
        self.should_exit = True

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
        if hasattr(signal, "SIGBREAK"):  # Ctrl-Break, and a console that is closed
            wanted.append(signal.SIGBREAK)
        before = {number: signal.signal(number, self._on_signal) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()
