"""The documents of a project by an id that says nothing, and nothing but those."""

import hashlib
import hmac
import secrets
from pathlib import Path
from typing import Final

_ID_LENGTH: Final = 24
MEDIA_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv; charset=utf-8",
    ".eml": "message/rfc822",
    ".ics": "text/calendar; charset=utf-8",
}
"""The kinds of files that are served; others are not."""


class ServedFiles:
    """Knows the files that pages have named, by id. A file that no page named has none."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._paths: dict[str, Path] = {}

    def id_of(self, path: Path) -> str:
        """Return the id of a file; it is the same for as long as the board runs."""
        full = str(path.absolute())
        name = hmac.new(self._secret, full.encode("utf-8", "surrogatepass"), hashlib.sha256)
        file_id = name.hexdigest()[:_ID_LENGTH]
        self._paths[file_id] = Path(full)
        return file_id

    def find(self, file_id: str, folder: Path) -> Path | None:
        """Return the file of an id, if it is in `folder` and of a kind that is served, else None.

        Links are followed first: one that leads out of the folder is not served.
        """
        path = self._paths.get(file_id)
        if path is None or path.suffix.lower() not in MEDIA_TYPES:
            return None
        try:
            real = path.resolve(strict=True)
            is_inside = real.is_relative_to(folder.resolve(strict=True))
        except (OSError, RuntimeError):
            return None
        return real if is_inside and real.is_file() else None
