"""`collector board` as somebody starts it: a program of its own, with a home of its own.

with running_program(folder, "--today", "2026-06-22") as program:
    page.goto(program.url)          # its first line
    …
    assert program.wait() == 0      # after «Chiudi la bacheca»
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds until the program must have said where it is, or must have ended."""


def own_home(folder: Path) -> dict[str, str]:
    """The environment of a user who is new to this computer, and has a keyring.

    No setting of ours comes along, and no display that a browser could be opened on.
    """
    home = folder.parent / f"{folder.name}-home"
    home.mkdir(exist_ok=True)
    ours = ("COLLECTOR_", "XDG_", "DISPLAY", "WAYLAND_", "DBUS_")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return {
        **clean,
        "HOME": str(home),
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "tests.browser.keyring_file.KeyringFile",
    }


class Program:
    """One board that was started. `said`: all that it wrote to either stream."""

    def __init__(self, process: "subprocess.Popen[str]", home: Path) -> None:
        self.process, self.home = process, home
        self.lines: list[str] = []
        self.first_line = ""
        self._has_spoken = threading.Event()
        self._listeners = [
            threading.Thread(target=self._listen, args=(stream, is_first), daemon=True)
            for stream, is_first in ((process.stdout, True), (process.stderr, False))
        ]
        for listener in self._listeners:
            listener.start()

    def _listen(self, stream: "Iterator[str]", speaks_first: bool) -> None:
        for line in stream:
            self.lines.append(line)
            if speaks_first and not self._has_spoken.is_set():
                self.first_line = line.strip()
                self._has_spoken.set()
        if speaks_first:
            self._has_spoken.set()

    @property
    def url(self) -> str:
        """The address in its first line, with a key that opens once."""
        assert self._has_spoken.wait(PATIENCE), "the board never said where it is"
        assert self.first_line.startswith("http://127.0.0.1:"), self.said
        return self.first_line

    @property
    def base(self) -> str:
        """Where it listens, without the key."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def said(self) -> str:
        return "".join(self.lines)

    @property
    def logs(self) -> str:
        """What stands in all files of its home: its log of errors, the note on where it runs."""
        files = [path for path in self.home.rglob("*") if path.is_file()]
        return "\n".join(
            path.read_text(encoding="utf-8", errors="replace")
            for path in files
            if path.name != "keyring.json"
        )

    def wait(self) -> int:
        """Wait until it has ended; return its exit code."""
        code = self.process.wait(PATIENCE)
        for listener in self._listeners:
            listener.join(PATIENCE)
        return code

    def stop(self) -> None:
        """End it as Ctrl-C does, if it still runs."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.wait()
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def start_program(folder: Path, *options: str, env: Mapping[str, str] | None = None) -> Program:
    """Start the board in a folder, as a double click would."""
    home = own_home(folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "collector", "board", "--no-browser", *options],
        cwd=folder,
        env={**home, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    return Program(process, Path(home["HOME"]))


@contextmanager
def running_program(
    folder: Path, *options: str, env: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """Start the board in a folder, and end it."""
    program = start_program(folder, *options, env=env)
    try:
        yield program
    finally:
        program.stop()


def run_command(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None, typed: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run another command of the program in the folder, for the same user."""
    return subprocess.run(
        [sys.executable, "-m", "collector", *arguments],
        cwd=folder,
        env={**own_home(folder), **(env or {})},
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
