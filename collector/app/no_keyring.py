"""Is there surely no keyring here? Seen without the library, which takes a tenth of a second to say
so.

As on a server, in a container, or where a sync runs by itself at night. On Linux a keyring answers
over the bus of a desktop's session, or is a program of somebody else's that announces itself to the
library, or is named in its settings. Where none of that is there the library finds none; in any
doubt, and on Windows and macOS, it is asked.
"""

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

_NAMING: Final = (
    "PYTHON_KEYRING_BACKEND",
    "DBUS_SESSION_BUS_ADDRESS",
    "DBUS_STARTER_BUS_TYPE",
    "DISPLAY",  # from it the address of a bus can be found
    "WAYLAND_DISPLAY",
)
"""Variables that name a keyring, or lead to a session's bus."""
_OWN: Final = "keyring-"
"""How the folder of what the library says of itself begins: it announces its own keyrings."""
_GROUP: Final = b"keyring.backends"


def surely_no_keyring() -> bool:
    """Return True where the library would find no keyring; False says nothing. Raises nothing."""
    if sys.platform != "linux" or "keyring" in sys.modules:
        return False
    if any(os.environ.get(name) for name in _NAMING):
        return False
    return _finds_nothing()


@cache
def _finds_nothing() -> bool:
    try:
        return not any(path.exists() for path in _leading_to_one()) and not _is_announced()
    except (OSError, RuntimeError):
        return False


def _leading_to_one() -> Iterator[Path]:
    """Yield the sockets of a session's bus, and the folders of the library's settings."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    for folder in (runtime, f"/run/user/{os.getuid()}"):
        if folder:
            yield Path(folder, "bus")
    for variable, usual in (("XDG_CONFIG_HOME", ".config"), ("XDG_DATA_HOME", ".local/share")):
        yield Path(os.environ.get(variable) or Path.home() / usual, "python_keyring")


def _is_announced() -> bool:
    """Tell whether an installed program may announce a keyring: by its entry points."""
    for place in {path or "." for path in sys.path}:
        folder = Path(place)
        if not folder.is_dir():
            if folder.exists():
                return True  # a zip file, in which anything may be
            continue
        for name in os.listdir(place):  # noqa: PTH208 names alone are fast
            if name.endswith(".egg") or _announces(place, name):
                return True
    return False


def _announces(place: str, name: str) -> bool:
    if not name.endswith((".dist-info", ".egg-info")) or name.startswith(_OWN):
        return False
    try:
        with Path(place, name, "entry_points.txt").open("rb") as file:
            return _GROUP in file.read()
    except (FileNotFoundError, NotADirectoryError):
        return False
