"""Where a journal lies, as sentences name it: never with a password."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import URL


@dataclass(frozen=True)
class JournalAddress:
    """Where a journal lies. `file`: an SQLite file; else a server, or memory."""

    file: Path | None = None
    host: str = ""
    database: str = ""
    user: str = ""

    @classmethod
    def of(cls, url: "URL", file: Path | None) -> "JournalAddress":
        """Make it of a parsed URL.

        An "@" in a password makes a part of it look like the host: only what follows counts.
        """
        host = (url.host or "").rpartition("@")[2]
        return cls(file, host, url.database or "", url.username or "")

    @property
    def on_server(self) -> bool:
        """True for a database that a server keeps."""
        return self.file is None and self.database not in ("", ":memory:")

    def __str__(self) -> str:
        """What follows "il registro" in a sentence."""
        if self.file is not None:
            return f" «{self.file}»"
        if not self.on_server:
            return ""
        return f" «{self.database}» sul server «{self.host or 'di questo computer'}»"
