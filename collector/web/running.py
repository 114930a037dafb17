"""The board that runs already: a second start opens a fresh key on it.

Where it runs is written in the user's own folder, with a secret that only this user can read.
"""

import hashlib
import hmac
import http.client
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from collector.app.settings import user_folder
from collector.files import replace_file
from collector.web.guard import OPEN_PATH

SECRET_HEADER: Final = "X-Collector-Secret"  # noqa: S105 - a name
_ANSWER_SECONDS: Final = 5
_MAX_ANSWER: Final = 1_000


def is_the_secret(given: str, secret: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


@dataclass(frozen=True)
class RunningBoard:
    """A board that listens, or did. `port`: on 127.0.0.1; `secret`: that it asks for."""

    port: int
    secret: str = field(repr=False)

    @property
    def address(self) -> str:
        """Where it listens: "127.0.0.1:8123"."""
        return f"127.0.0.1:{self.port}"

    def new_key(self) -> str | None:
        """Return a fresh one-time key; None where nobody answers as this board would."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("POST", OPEN_PATH, headers={SECRET_HEADER: self.secret})
            answer = connection.getresponse()
            if answer.status != http.client.OK:
                return None
            key = json.loads(answer.read(_MAX_ANSWER)).get("key")
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            return None
        finally:
            connection.close()
        return key if isinstance(key, str) else None


def note_path(project: Path) -> Path:
    """Return where it is written which board serves a project. `project`: its collector.toml."""
    mark = hashlib.sha256(str(project).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return user_folder() / "bacheche" / f"{mark}.json"


def find_running(project: Path) -> RunningBoard | None:
    """Return the board that was last written down for a project, which may be gone by now."""
    try:
        note = json.loads(note_path(project).read_bytes())
        return RunningBoard(int(note["port"]), str(note["secret"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_down(project: Path, board: RunningBoard) -> None:
    """Write down where a project's board listens, for this user alone. Raises OSError."""
    note = json.dumps({"port": board.port, "secret": board.secret})
    replace_file(note_path(project), note.encode(), private=True)


def forget(project: Path, board: RunningBoard) -> None:
    """Remove the note, if it is still this board's."""
    if find_running(project) == board:
        note_path(project).unlink(missing_ok=True)
