"""The board that runs already: a second start opens a fresh key on it.

A board holds a lock of its project for as long as it answers, so that two starts at the same moment
do not give two boards, and a board that was killed hinders nobody. Where it answers is written
beside the lock, in the user's own folder, with a secret that only this user can read. The secret
itself is never sent: each side shows that it knows it, so that another program, which got the port
of a board that is gone, learns nothing and opens no page.
"""

import hashlib
import hmac
import http.client
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from collector.app.settings import user_folder
from collector.files import create_private, replace_file
from collector.processes.file_lock import try_lock
from collector.web.guard import OPEN_PATH

NONCE_HEADER: Final = "X-Collector-Nonce"
PROOF_HEADER: Final = "X-Collector-Proof"
_ANSWER_SECONDS: Final = 5
_MAX_ANSWER: Final = 1_000


def proof_of_asking(secret: str, nonce: str) -> str:
    """Return what a second start of the program shows to a board, to get a key."""
    return _proof(secret, "ask", nonce)


def proof_of_answer(secret: str, nonce: str, key: str) -> str:
    """Return what a board shows with the key that it gives."""
    return _proof(secret, "answer", f"{nonce} {key}")


def is_same(given: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _proof(secret: str, what: str, text: str) -> str:
    message = f"{what} {text}".encode("utf-8", "replace")
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class RunningBoard:
    """A board that listens. `port`: on 127.0.0.1; `secret`: that it and its note alone know;
    `started_with`: the options of its command, by name.
    """

    port: int
    secret: str = field(repr=False)
    started_with: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it listens: "127.0.0.1:8123"."""
        return f"127.0.0.1:{self.port}"

    def new_key(self) -> str | None:
        """Return a fresh one-time key; None where nobody answers as this board would."""
        nonce = secrets.token_urlsafe(16)
        headers = {NONCE_HEADER: nonce, PROOF_HEADER: proof_of_asking(self.secret, nonce)}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("POST", OPEN_PATH, headers=headers)
            answer = connection.getresponse()
            if answer.status != http.client.OK:
                return None
            said = json.loads(answer.read(_MAX_ANSWER))
            key, proof = str(said["key"]), str(said["proof"])
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return None
        finally:
            connection.close()
        return key if is_same(proof, proof_of_answer(self.secret, nonce, key)) else None


def note_path(project: Path) -> Path:
    """Return where it is written which board serves a project. `project`: its collector.toml."""
    name = os.path.normcase(project)
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return user_folder() / "bacheche" / f"{mark}.json"


def find_running(project: Path) -> RunningBoard | None:
    """Return the board that was last written down for a project, which may be gone by now."""
    try:
        note = json.loads(note_path(project).read_bytes())
        options = {str(name): str(value) for name, value in note["options"].items()}
        return RunningBoard(int(note["port"]), str(note["secret"]), options)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


class BoardLock:
    """The right to serve a project: one program at a time has it. `project`: its collector.toml.

    Raises OSError where it cannot be written down who has it.
    """

    def __init__(self, project: Path) -> None:
        self._note = note_path(project)
        path = self._note.with_suffix(".lock")
        create_private(path)
        self._file = path.open("r+b")

    def take(self) -> bool:
        """Take the right; return False while another program has it. Raises OSError.

        What an earlier board wrote down goes: it is gone.
        """
        if not try_lock(self._file.fileno()):
            return False
        self._note.unlink(missing_ok=True)
        return True

    def write_down(self, board: RunningBoard) -> None:
        """Write down where the board listens, for this user alone. Raises OSError."""
        note = {"port": board.port, "secret": board.secret, "options": dict(board.started_with)}
        replace_file(self._note, json.dumps(note).encode(), private=True)

    def give_back(self) -> None:
        """Let another program serve the project."""
        with suppress(OSError):
            self._note.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Ask no more. A right that was taken goes with it."""
        self._file.close()
