"""The folder in which `collector week` lays a backup a day, and how many of them stay."""

import datetime as dt
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from collector.app.backup.make import MadeBackup, make_backup
from collector.app.backup.sealed import is_sealed
from collector.app.settings import ROME, Settings
from collector.errors import SettingsError

PASSPHRASE_VARIABLE: Final = "COLLECTOR_BACKUP_PASSPHRASE"  # noqa: S105
ENDING: Final = ".copia"
_TIME: Final = r"(\d{4}-\d\d-\d\d)-(\d{6})(?:-(\d+))?"
_MOST_IN_A_SECOND: Final = 1000


def is_backup_due(settings: Settings, now: dt.datetime) -> bool:
    """Tell whether collector.toml names a folder that has no backup of this day yet."""
    if settings.backup_folder is None:
        return False
    today = now.astimezone(ROME).date().isoformat()
    return all(day != today for day, *_ in _ours(settings, settings.backup_folder))


def week_passphrase() -> str:
    """Return the passphrase for the backup of the week. Raises SettingsError without one."""
    passphrase = os.environ.get(PASSPHRASE_VARIABLE, "")
    if not passphrase:
        raise SettingsError(
            f"Manca la passphrase: mettila nella variabile {PASSPHRASE_VARIABLE}, oppure fai la "
            "copia a mano con «collector backup FILE»."
        )
    return passphrase


def back_up_to_folder(settings: Settings, *, now: dt.datetime) -> MadeBackup | None:
    """Make a backup in the folder that collector.toml names, then remove those that are too many.

    None where it names none. Of one day the newest stays, and of so many days as the settings say;
    files of others, and of other projects, are not touched. Raises as `make_backup`.
    """
    folder = settings.backup_folder
    if folder is None:
        return None
    beginning = f"{_beginning(settings)}{now.astimezone(ROME):%Y-%m-%d-%H%M%S}"
    names = (f"{beginning}{number}" for number in ("", *range(-2, -_MOST_IN_A_SECOND, -1)))
    file = next(path for name in names if not (path := folder / f"{name}{ENDING}").exists())
    made = make_backup(settings, file, week_passphrase(), now=now)
    newest_first = [(day, path) for day, _, path in sorted(_ours(settings, folder), reverse=True)]
    for path in _too_many(newest_first, settings.backup_count):
        with suppress(OSError):  # open elsewhere: next time
            path.unlink()
    return made


def _beginning(settings: Settings) -> str:
    return f"collector-{settings.project_id}-" if settings.project_id else "collector-"


def _ours(settings: Settings, folder: Path) -> Iterator[tuple[str, tuple[str, int], Path]]:
    """Yield the backups of this project that a week has made, each with its day and time."""
    name = re.compile(re.escape(_beginning(settings)) + _TIME + re.escape(ENDING))
    with suppress(OSError):  # a disk that is not there
        for path in folder.iterdir():
            found = name.fullmatch(path.name)
            if found and path.is_file() and _is_backup(path):
                yield found[1], (found[2], int(found[3] or 1)), path


def _is_backup(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_sealed(file.read(32))
    except OSError:
        return False


def _too_many(newest_first: list[tuple[str, Path]], keep: int) -> list[Path]:
    """Return the backups that need not stay, of some given with their day. Pure."""
    days: list[str] = []
    too_many = []
    for day, path in newest_first:
        if day in days or len(days) == keep:
            too_many.append(path)
        else:
            days.append(day)
    return too_many
