"""A hash of what judges and writes rows: a cache of judged rows holds for one program.

Reading the program's six megabytes takes every command a fortieth of a second, so the hash is kept
in the user's own folder, beside what the system says of the files: names, sizes, numbers and times.
One more, one fewer, or one that was written since, and all are read again.
"""

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from collector.files import our_folder, replace_file

_OUT_OF_REACH: Final = frozenset({"cli", "web", "demo", "render"})
"""Rooms of which nothing that judges or writes rows may import anything."""
_FILE: Final = "programma.txt"
_SETTLED_NS: Final = 10 * 10**9
"""A file that was just written could be written again within what the disk's clock tells apart."""


@cache
def program_hash() -> str:
    """Return the hash of the program that runs.

    Asked once per process: what runs is what was loaded, even if files change beside it.
    """
    import collector
    import schemas

    packages = [Path(package.__file__ or "").parent for package in (schemas, collector)]
    return stored_hash(packages, our_folder() / _FILE)


def stored_hash(packages: Iterable[Path], kept: Path) -> str:
    """Return `hash_of_sources`, from the file `kept` where no file is another than it was then."""
    packages = list(packages)
    state, newest = _state_of(packages)
    with suppress(OSError, ValueError):
        of_state, found = kept.read_text("ascii").split()
        if of_state == state:
            return found
    found = hash_of_sources(packages)
    if newest + _SETTLED_NS < time.time_ns():
        with suppress(OSError):
            replace_file(kept, f"{state} {found}\n".encode("ascii"), private=True)
    return found


def _state_of(packages: Iterable[Path]) -> tuple[str, int]:
    """Return a hash of what the system says of all files, and when the newest was written (ns)."""
    hasher = hashlib.blake2b(digest_size=16)
    newest = 0
    for folder, names in _folders(packages):
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118 six hundred files in each command
            stat = os.stat(path)  # noqa: PTH116
            newest = max(newest, stat.st_mtime_ns, stat.st_ctime_ns)
            times = f"{stat.st_mtime_ns} {stat.st_ctime_ns}"
            hasher.update(f"{path}\0{stat.st_size} {stat.st_ino} {times}\n".encode())
    return hasher.hexdigest(), newest


def hash_of_sources(packages: Iterable[Path]) -> str:
    """Return a hash of all files of some packages, sources and lists of words alike.

    Without the rooms that a sync cannot reach, by the contract of the layers: see pyproject.toml.
    """
    hasher = hashlib.blake2b(digest_size=16)
    for folder, names in _folders(packages):
        for name in names:
            content = Path(folder, name).read_bytes()
            hasher.update(f"{name} {len(content)} ".encode())
            hasher.update(content)
    return hasher.hexdigest()


def _folders(packages: Iterable[Path]) -> Iterator[tuple[str, list[str]]]:
    """Yield each folder with the names of its files, always in the same order."""
    for package in packages:
        for folder, subfolders, names in os.walk(package):
            is_top = folder == str(package)
            left_out = {"__pycache__", *(_OUT_OF_REACH if is_top else ())}
            subfolders[:] = sorted(set(subfolders) - left_out)
            yield folder, sorted(names)
