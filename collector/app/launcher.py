"""The file beside collector.toml that opens the board by a double click.

It names this program and the project's settings, and holds no secret. Where the program is no
longer at its place (the folder came from another computer) it tries the command `collector`; a
start of the board by hand then writes it anew.
"""

import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from collector.app.config_file import CONFIG_NAME
from collector.errors import WorkbookError
from collector.files import write_bytes
from schemas.patterns import lazy_pattern

_NAME: Final = "Apri la bacheca"
_MARK: Final = "Scritto da collector, che lo rifà quando serve."
"""Stands in each: a file of that name without it is somebody else's, and stays as it is."""
_READABLE: Final = 0o444


@dataclass(frozen=True)
class Launcher:
    """A file to double-click: its name, and its text with the line ends of its system."""

    name: str
    text: str


def launcher(platform: str, python: str, config: PurePath) -> Launcher:
    """Return the file for a system. Pure.

    `platform`: as `sys.platform` says it. `python`: the program that runs us. `config`: the
    project's collector.toml, in full.
    """
    if platform == "win32":
        return Launcher(f"{_NAME}.cmd", _windows_text(python, config.name))
    if platform == "darwin":
        return Launcher(f"{_NAME}.command", _mac_text(python, config.name))
    return Launcher(f"{_NAME}.desktop", _linux_text(python, config))


def leave_launcher(config: Path) -> Path | None:
    """Write the file for this computer beside the settings; return its path.

    None, and nothing is written, where it is there already, where a file of that name is somebody
    else's, where the folder cannot be written, and where the settings have another name than usual:
    there may be two in that folder. Raises nothing.
    """
    if config.name != CONFIG_NAME or not sys.executable:
        return None
    wanted = launcher(sys.platform, sys.executable, config)
    path = config.parent / wanted.name
    content = wanted.text.encode("utf-8", "surrogateescape")
    try:
        if path.is_symlink() or (path.exists() and not _is_to_renew(path, content)):
            return None
        write_bytes(path, content)
        mode = path.stat().st_mode
        path.chmod(mode | (mode & _READABLE) >> 2)  # whoever may read it may start it
    except (OSError, WorkbookError):
        return None
    return path


def _is_to_renew(path: Path, content: bytes) -> bool:
    """Return True for a file of ours that says something else, on another computer maybe."""
    there = path.read_bytes()
    return _MARK.encode() in there and there != content


# Windows: a batch file. What stands in %~dp0 is not looked at again, so a folder may have any name.


def _windows_text(python: str, config: str) -> str:
    ours = '"' + python.replace("%", "%%") + '"'
    settings = f'"%~dp0{config}"'
    lines = [
        "@echo off",
        "chcp 65001 >nul",
        f"rem {_MARK}",
        "title La bacheca: per chiuderla, Ctrl-C",
        f"if exist {ours} (",
        f"  {ours} -P -m collector board --config {settings}",
        ") else (",
        f"  collector board --config {settings}",
        ")",
        "if errorlevel 1 pause",
    ]
    return "".join(f"{line}\r\n" for line in lines)


# macOS: a shell script, which the Terminal shows until it is closed.


def _mac_text(python: str, config: str) -> str:
    ours = shlex.quote(python)
    lines = [
        "#!/bin/sh",
        f"# {_MARK}",
        'cd "$(dirname "$0")" || exit 1',
        f"if [ -x {ours} ]; then",
        f'  exec {ours} -P -m collector board --config "$PWD/{config}"',
        "fi",
        f'exec collector board --config "$PWD/{config}"',
    ]
    return "".join(f"{line}\n" for line in lines)


# Linux: a desktop entry. Source: Desktop Entry Specification 1.5, "Value types" and "The Exec key".

_SHELL_LINE: Final = (
    'if [ -x "$0" ]; then "$0" -P -m collector board --config "$1"; '
    'else collector board --config "$1"; fi || '
    '{ echo; echo "Premi Invio per chiudere."; read -r _; }'
)
"""A terminal that a desktop opens closes with its program: what went wrong stays on the screen."""
_PLAIN: Final = lazy_pattern(r"[\w./-]+", re.ASCII)
_SPECIAL_IN_QUOTES: Final = ("\\", '"', "`", "$")
"""The backslash first: it stands before the others then."""


def _linux_text(python: str, config: PurePath) -> str:
    lines = [
        "[Desktop Entry]",
        f"# {_MARK}",
        "Type=Application",
        "Version=1.5",
        f"Name={_NAME}",
        "Comment=Il lavoro della settimana nel browser, solo su questo computer",
        f"Exec={_exec_line(['sh', '-c', _SHELL_LINE, python, str(config)])}",
        f"Path={_entry_text(str(config.parent))}",
        "Terminal=true",
        "Icon=x-office-calendar",
        "Categories=Office;",
    ]
    return "".join(f"{line}\n" for line in lines)


def _exec_line(arguments: Sequence[str]) -> str:
    """Return the value of Exec: each argument in quotes, then escaped as any text of an entry."""
    return _entry_text(" ".join(map(_exec_argument, arguments)))


def _exec_argument(argument: str) -> str:
    if _PLAIN.fullmatch(argument):
        return argument
    for special in _SPECIAL_IN_QUOTES:
        argument = argument.replace(special, f"\\{special}")
    return '"' + argument.replace("%", "%%") + '"'


def _entry_text(text: str) -> str:
    """Return a text as a desktop entry holds it: its backslashes and line breaks escaped."""
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return escaped.replace("\t", "\\t")
