"""Files written whole or not at all; what has families in it is for its owner alone.

Private is everything of ours: documents, mails, exports, the journal, the log of errors. On POSIX
such a file has the mode 0600 and a folder 0700, whatever the umask; where it stood there before
with wider rights, they are narrowed. On Windows a new folder is for its owner, and a file has the
rights of its folder. Where a disk knows no rights (a memory stick, some network folders) the file
is written all the same, and `collector doctor` says so.

Shared is what other people are meant to open too: the workbook, collector.toml. They keep the
rights that the system gives to a new file, and those are not ours to narrow.
"""

import errno
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import click

from collector.errors import WorkbookError, reason
from schemas.patterns import lazy_pattern

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700
TEMPORARY_PREFIX: Final = ".collector-"
_TEMPORARY: Final = lazy_pattern(r"\.collector-[a-z0-9_]{8}(\..*)?", re.DOTALL)
_LEFTOVER_SECONDS: Final = 24 * 60 * 60
_looked_at: Final[dict[tuple[Path, tuple[str, ...]], float]] = {}
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def temporary_file(folder: Path, suffix: str) -> tuple[int, Path]:
    """Make a temporary file of ours; return its handle, open to write, and its path.

    What killed runs left in the folder is removed first. Raises OSError.
    """
    remove_leftovers(folder)
    import tempfile  # brings along what makes random numbers

    handle, name = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, suffix=suffix, dir=folder)
    return handle, Path(name)


def is_temporary(path: Path) -> bool:
    """Tell by its name whether a file is one that `temporary_file` makes."""
    return _TEMPORARY.fullmatch(path.name) is not None


def remove_leftovers(folder: Path, *others: str) -> None:
    """Remove the temporary files of ours in a folder that are older than a day.

    Whoever made them was killed, and they may hold names. `others`: further names of such files.
    Looks once a day at a folder; what cannot be removed stays.
    """
    now = time.time()
    if now - _looked_at.get((folder, others), 0) < _LEFTOVER_SECONDS:
        return
    _looked_at[folder, others] = now
    with suppress(OSError):
        for path in list(folder.iterdir()):
            if not (is_temporary(path) or path.name in others):
                continue
            with suppress(OSError):  # open elsewhere, or gone meanwhile
                status = path.lstat()
                if stat.S_ISREG(status.st_mode) and now - status.st_mtime > _LEFTOVER_SECONDS:
                    path.unlink()


@contextmanager
def in_place_of(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when all went well.

    `private`: for its owner alone, whoever could read what stood there before. Otherwise the umask
    decides, as for any new file. Raises OSError, and then `path` is as it was.
    """
    handle, temporary = temporary_file(path.parent, path.suffix)
    os.close(handle)
    try:
        yield temporary
        _set_mode(temporary, PRIVATE_FILE if private else 0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that gets its name when all went well; for its owner alone.

    Unlike `in_place_of` it takes the place of nothing, also not of what somebody laid there
    meanwhile. Raises FileExistsError then, and OSError.
    """
    handle, temporary = temporary_file(path.parent, path.suffix)
    os.close(handle)
    try:
        yield temporary
        _set_mode(temporary, PRIVATE_FILE)
        _give_new_name(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _give_new_name(temporary: Path, path: Path) -> None:
    """Rename a file where nothing has that name. Raises FileExistsError, and OSError."""
    if os.name == "nt":
        temporary.rename(path)  # never takes the place of another file there
        return
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a disk without links, as a memory stick
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        temporary.rename(path)


def replace_file(
    path: Path, content: bytes, *, private: bool = False, durable: bool = False
) -> None:
    """Write a file, whole or not at all, and the folders above it that are missing.

    `private`: the file is for its owner alone, and so are the folders that are made now. `durable`:
    it is on the disk when this returns, also if the power fails then. Raises OSError.
    """
    make_folder(path.parent, private=private)
    with in_place_of(path, private=private) as temporary, temporary.open("wb") as out:
        out.write(content)
        out.flush()
        if durable:
            os.fsync(out.fileno())


def write_bytes(path: Path, content: bytes, *, private: bool = False) -> None:
    """A file, whole or not at all; `private`: see `replace_file`. Raises WorkbookError."""
    try:
        replace_file(path, content, private=private)
    except OSError as error:
        raise WorkbookError(
            f"Non posso scrivere «{path}»: {reason(error)}. Se è aperto in un altro programma "
            "chiudilo; controlla la cartella e lo spazio sul disco."
        ) from error


def write_file(path: Path, text: str) -> None:
    """A text file that others may read, whole or not at all, UTF-8, with line ends as given. Raises
    WorkbookError.
    """
    write_bytes(path, text.encode("utf-8", "replace"))


def create_private(path: Path) -> None:
    """See to it that a file is there, and that it is for its owner alone. What it holds stays.
    Raises OSError.
    """
    make_folder(path.parent, private=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))
    narrow_file(path)


def append_private(path: Path, text: str, *, durable: bool = False) -> None:
    """Add to a text file of ours. `durable`: see `replace_file`. Raises OSError.

    Our own folder is narrowed; any other that is there may be shared, and stays as it is.
    """
    make_folder(path.parent, private=True)
    if path.parent == our_folder():
        _narrow(path.parent)
    create_private(path)
    with path.open("a", encoding="utf-8", errors="replace") as file:
        file.write(text)
        file.flush()
        if durable:
            os.fsync(file.fileno())


def make_folder(folder: Path, *, private: bool) -> None:
    """Make a folder and those above it that are missing. What is there stays as it is; `private`:
    those made now are for their owner alone. Raises OSError.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent, private=private)
    try:
        folder.mkdir(PRIVATE_FOLDER if private else 0o777)
    except FileExistsError:  # made by somebody else meanwhile; or it is a file, which is said here
        if not folder.is_dir():
            raise
    else:
        if private:
            _set_mode(folder, PRIVATE_FOLDER)


# What is there already


def narrow_file(path: Path) -> None:
    """Take from a file of ours the rights of others. One that is not there, or that is not ours to
    change, stays.
    """
    _narrow(path)


def narrow_all(paths: Iterable[Path]) -> None:
    """The same of files and folders; of a folder all that is in it, links left alone."""
    for path in paths:
        for one in _with_all_inside(path):
            _narrow(one)


def open_to_others(paths: Iterable[Path]) -> list[Path]:
    """Those of these files and folders, and of what is in them, that others could read or change.
    None on Windows, where the mode does not tell.
    """
    if os.name == "nt":
        return []
    return [one for path in paths for one in _with_all_inside(path) if (_mode(one) or 0) & _OTHERS]


def _with_all_inside(top: Path) -> Iterator[Path]:
    """A path and, where it is a folder, all below it: each folder before what is in it. No links
    are followed.
    """
    mode = _mode(top)
    if mode is None:
        return
    yield top
    if not stat.S_ISDIR(mode):
        return
    with suppress(OSError):  # a folder that we may not look into holds nothing of ours
        for entry in sorted(top.iterdir()):
            yield from _with_all_inside(entry)


def _mode(path: Path) -> int | None:
    """What kind of thing it is and its rights; None for what is not there, a link, and what is no
    file or folder.
    """
    try:
        mode = path.lstat().st_mode
    except OSError:
        return None
    return mode if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else None


def _narrow(path: Path) -> None:
    mode = _mode(path)
    if os.name == "nt" or mode is None:
        return
    allowed = PRIVATE_FOLDER if stat.S_ISDIR(mode) else PRIVATE_FILE
    if stat.S_IMODE(mode) & ~allowed:
        _set_mode(path, stat.S_IMODE(mode) & allowed)


def _set_mode(path: Path, mode: int) -> None:
    """Best effort: some disks know no rights, and some files are somebody else's. `open_to_others`
    tells.
    """
    with suppress(OSError):
        path.chmod(mode)


def _umask() -> int:
    """Not for others while we look: the umask can only be asked by setting it."""
    current = os.umask(0o077)
    os.umask(current)
    return current


# Paths as people write them

_KINDS: Final = (
    (stat.S_ISDIR, "è una cartella"),
    (stat.S_ISFIFO, "è un canale tra programmi (FIFO)"),
    (stat.S_ISSOCK, "è un canale tra programmi (socket)"),
    (stat.S_ISCHR, "è un dispositivo"),
    (stat.S_ISBLK, "è un disco"),
)
_RESERVED: Final = lazy_pattern(r"(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:\..*)?", re.IGNORECASE)
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


def our_folder() -> Path:
    """Return our folder in the user's home: journals of shared projects, the log of errors.

    A place that the environment names counts only in full (XDG Base Directory Specification): an
    empty or relative one would be the folder one happens to be in.
    """
    folder = Path(click.get_app_dir("collector", roaming=False))
    return folder if folder.is_absolute() else Path.home() / ".config" / "collector"


def expanded(path: str | Path) -> Path:
    """A path with the user's home for "~"; as it is written where that is the home of nobody."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def no_file(path: Path) -> str:
    """Why a path that leads somewhere is no file to read, in Italian: "è una cartella".

    '' for a file, and for what is not there or may not be looked at: opening it says that. Opens
    nothing, raises nothing.
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
