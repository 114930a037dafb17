"""A keyring of the system, as far as a program started by a test needs one: a file in its home."""

import json
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class KeyringFile(KeyringBackend):
    """Keeps passwords in $HOME/keyring.json."""

    priority = 1.0  # type: ignore[assignment]

    def _entries(self) -> dict[str, str]:
        path = Path.home() / "keyring.json"
        entries: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return entries

    def _write(self, entries: dict[str, str]) -> None:
        (Path.home() / "keyring.json").write_text(json.dumps(entries), encoding="utf-8")

    def get_password(self, service: str, username: str) -> str | None:
        return self._entries().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write({**self._entries(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        entries = self._entries()
        if entries.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError(username)
        self._write(entries)
