"""Where `collector export` wrote its files: they leave the project, and must not be forgotten.

A private list in our folder, not in the journal (an export writes nothing there) and not in a log:
the name of a file is a person's, and may be a family's.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.app.export_formats import DEFAULT_NAME, Format
from collector.app.settings import ROME, Settings
from collector.files import append_private, our_folder, replace_file

_LIST_NAME: Final = "esportazioni.jsonl"


@dataclass(frozen=True)
class MadeExport:
    """A file with talks that an export wrote, and the day on which it was last written."""

    path: Path
    day: dt.date


def remember_export(settings: Settings, path: Path) -> None:
    """Note where an export is about to be written.

    Where that cannot be noted nothing is said: the usual place is looked into anyway. Files that
    somebody has deleted since are left out of the list.
    """
    project = settings.mark
    with suppress(OSError):
        entries = list(_entries())
        remaining = [entry for entry in entries if not _is_deleted(Path(entry[1]))]
        if (project, str(path)) not in remaining:
            remaining.append((project, str(path)))
            if remaining[:-1] == entries:
                append_private(_list_path(), _lines(remaining[-1:]))
                return
        if remaining != entries:
            replace_file(_list_path(), _lines(remaining).encode(), private=True)


def made_exports(settings: Settings) -> list[MadeExport]:
    """Return the project's exports that are still there, the oldest first.

    Those that were noted, and those in the usual place.
    """
    project = settings.mark
    paths = {Path(path) for owner, path in _entries() if owner == project}
    for ending in Format:
        paths.update(settings.out.glob(f"{DEFAULT_NAME}*.{ending}"))
    found = [MadeExport(path, day) for path in paths if (day := _day_written(path))]
    return sorted(found, key=lambda export: (export.day, export.path))


def exports_out_of_reach(settings: Settings) -> list[Path]:
    """Return where the project's exports were written whose folder is not there now: on a stick."""
    project = settings.mark
    noted = (Path(path) for owner, path in _entries() if owner == project)
    return sorted(path for path in noted if not path.parent.is_dir())


def forget_exports(settings: Settings, paths: Collection[Path]) -> None:
    """Take paths of the project out of the list, whether the files are there or not, and whatever
    is deleted: a name may be a family's.

    Raises OSError where the list cannot be written.
    """
    project = settings.mark
    gone = {(project, str(path)) for path in paths}
    entries = list(_entries())
    remaining = [
        entry for entry in entries if entry not in gone and not _is_deleted(Path(entry[1]))
    ]
    if remaining != entries:
        replace_file(_list_path(), _lines(remaining).encode(), private=True)


def old_exports(exports: Iterable[MadeExport], today: dt.date, days: int) -> list[MadeExport]:
    """Return the exports that are more than so many days old."""
    return [export for export in exports if (today - export.day).days > days]


def _list_path() -> Path:
    return our_folder() / _LIST_NAME


def _entries() -> Iterator[tuple[str, str]]:
    """Yield project and path of each export that was noted; a line that is not ours is left out."""
    try:
        lines = _list_path().read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):
            entry = json.loads(line)
            yield str(entry["project"]), str(entry["path"])


def _lines(entries: Iterable[tuple[str, str]]) -> str:
    dumped = (
        json.dumps({"project": project, "path": path}, ensure_ascii=False)
        for project, path in entries
    )
    return "".join(f"{line}\n" for line in dumped)


def _is_deleted(path: Path) -> bool:
    """True for a file that is gone from a folder that is there: not on a stick in a drawer."""
    return path.parent.is_dir() and not path.exists()


def _day_written(path: Path) -> dt.date | None:
    try:
        written = path.stat().st_mtime
    except (OSError, ValueError):
        return None
    return dt.datetime.fromtimestamp(written, ROME).date()
