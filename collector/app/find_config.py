"""Where collector.toml is: named, beside the workbook, here, or in a folder above this one."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from collector.app.config_file import CONFIG_NAME
from collector.errors import SettingsError
from collector.files import absolute, no_file


class FoundConfig(NamedTuple):
    """A settings file. `path`: None where there is none; `is_above`: it is in a folder above."""

    path: Path | None
    is_above: bool = False


def find_config(config: str | None, workbook: str | None) -> FoundConfig:
    """Return the settings file: the one named, else one beside the workbook, else one here.

    `config`, `workbook`: what the options say. Where no workbook is named the folders above this
    one are searched too: a workbook that somebody names may be of no project, or of another one.
    Raises SettingsError when the option names no such file, or this folder is gone.
    """
    if config:
        return FoundConfig(_named_config(config))
    here = _current_folder()
    folders = [here]
    if workbook and "://" not in workbook:
        folders.insert(0, absolute(workbook).parent)
    for folder in folders:
        if _is_file(folder / CONFIG_NAME):
            return FoundConfig(folder / CONFIG_NAME)
    if workbook:
        return FoundConfig(None)
    above = next(_own_configs_above(here), None)
    return FoundConfig(above, is_above=above is not None)


def somebody_elses_config() -> Path | None:
    """Return the nearest settings file in a folder above that is another user's; None for none."""
    configs = (folder / CONFIG_NAME for folder in _folders_above(_current_folder()))
    return next((path for path in configs if _is_file(path) and not _is_own(path)), None)


def _named_config(option: str) -> Path:
    """Return the file that an option names. Raises SettingsError where it is none."""
    path = absolute(option)
    if why := no_file(path):
        raise SettingsError(
            f"«{path}» {why}, non un file di impostazioni. Indica con --config un file come "
            f"«{CONFIG_NAME}». Non ho scritto nulla."
        )
    if not path.is_file():
        raise SettingsError(f"Non trovo il file delle impostazioni «{path}».")
    return path


def _current_folder() -> Path:
    """Return the current folder. Raises SettingsError when it was deleted meanwhile."""
    try:
        return Path.cwd()
    except OSError as error:
        raise SettingsError(
            "La cartella in cui lavora il terminale non c'è più. Entra nella cartella del progetto "
            "e rilancia il comando. Non ho scritto nulla."
        ) from error


def _own_configs_above(here: Path) -> Iterator[Path]:
    """Yield the settings files of this user in the folders above, the nearest first."""
    for folder in _folders_above(here):
        path = folder / CONFIG_NAME
        if _is_file(path) and _is_own(path):
            yield path


def _folders_above(here: Path) -> Iterator[Path]:
    """Yield the folders above, the nearest first, that may hold a project of this user.

    Below the user's home these are all up to the home itself. Elsewhere they are all up to the
    root; on Windows, which tells no owner of a file, none: there anybody may make a folder beside
    those of others.
    """
    home = _home()
    is_in_home = home is not None and here.is_relative_to(home)
    if not is_in_home and os.name == "nt":
        return
    for folder in here.parents:
        if is_in_home and home is not None and not folder.is_relative_to(home):
            return
        yield folder


def _home() -> Path | None:
    """Return the user's home, its links followed; None where nobody knows it."""
    try:
        return Path.home().resolve()
    except (OSError, RuntimeError):
        return None


def _is_file(path: Path) -> bool:
    """Return True for a file; False for a folder of that name, and where nobody may look."""
    try:
        return path.is_file()
    except OSError:
        return False


def _is_own(path: Path) -> bool:
    """Return True when the file, and a link to it, belong to who runs the program.

    Windows tells no owner. There `_folders_above` stays in the user's own folder, which is closed
    to others.
    """
    if not hasattr(os, "geteuid"):
        return True
    user = os.geteuid()
    try:
        return path.stat().st_uid == user and path.lstat().st_uid == user
    except OSError:
        return False
