"""Paths as people write them: made absolute, and told apart from what is no file before anything opens it.

To open a FIFO waits for ever, to read a device never ends, and a loop of links cannot be followed.
"""

import errno
import os
import re
import stat
from pathlib import Path
from typing import Final

_KINDS: Final = (
    (stat.S_ISDIR, "è una cartella"),
    (stat.S_ISFIFO, "è un canale tra programmi (FIFO)"),
    (stat.S_ISSOCK, "è un canale tra programmi (socket)"),
    (stat.S_ISCHR, "è un dispositivo"),
    (stat.S_ISBLK, "è un disco"),
)
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever folder and ending they are written with."""

_WINDOWS_CIRCLE: Final = 1921
"""ERROR_CANT_RESOLVE_FILENAME."""


def absolute(path: str | Path, base: Path | None = None) -> Path:
    """A path in full, from `base` or the current folder, its links followed.

    Where they lead in a circle they stay: whoever opens it says so. Raises nothing.
    """
    written = (base or Path()) / expanded(path)
    try:
        return written.resolve()
    except (OSError, RuntimeError, ValueError):
        return written.absolute()


def expanded(path: str | Path) -> Path:
    """A path with the user's home for "~"; as it is written where that is the home of nobody."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def no_file(path: Path) -> str:
    """Why a path that leads somewhere is no file to read, in Italian: "è una cartella".

    '' for a file, and for what is not there or may not be looked at: opening it says that. Opens nothing, raises
    nothing.
    """
    if os.name == "nt" and _RESERVED.fullmatch(path.name):
        return "è un dispositivo"
    try:
        mode = path.stat().st_mode
    except ValueError:
        return "non è il nome di un file"
    except FileNotFoundError:
        return ""
    except OSError as error:
        is_circle = error.errno == errno.ELOOP or getattr(error, "winerror", 0) == _WINDOWS_CIRCLE
        return "è un collegamento che gira in tondo" if is_circle else ""
    return next((words for is_kind, words in _KINDS if is_kind(mode)), "")
