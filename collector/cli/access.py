"""What each command does with data of families, for the log of accesses; see `note`."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import click

from collector.access_log.entries import Act
from collector.errors import CollectorError

if TYPE_CHECKING:
    from collector.app.settings import Settings

_SETTINGS: Final = "collector.settings"
_NOTED: Final = "collector.noted"
_SHOWS: Final = frozenset({Act.NAMES_SHOWN})
_NOTHING: Final = frozenset[Act]()

ACTS: Final[Mapping[str, frozenset[Act]]] = {
    "collector": _NOTHING,
    "init": _NOTHING,
    "board": _NOTHING,  # its pages do: see `collector.web.access`
    "week": frozenset({Act.MAIL}),
    "sync": _SHOWS,
    "doctor": _NOTHING,
    "flags": _SHOWS,
    "explain": _SHOWS,
    "history": frozenset({Act.DOCUMENT}),
    "meetings": _NOTHING,
    "digest": frozenset({Act.DOCUMENT}),
    "key": frozenset({Act.KEY}),
    "send": frozenset({Act.MAIL}),
    "remind": frozenset({Act.MAIL}),
    "password": frozenset({Act.KEY}),
    "mail-login": _NOTHING,
    "texts": frozenset({Act.NAMES_SHOWN, Act.CLEARANCE}),
    "nuclei": _SHOWS,
    "export": frozenset({Act.EXPORT}),
    "form": _NOTHING,
    "import": _SHOWS,
    "journal adopt": frozenset({Act.RESTORE}),
    "journal decrypt": _NOTHING,  # shows no family
    "demo": _NOTHING,  # invented families
    "help": _NOTHING,
    "log": _SHOWS,
    "versions": _SHOWS,
    "restore": frozenset({Act.NAMES_SHOWN, Act.RESTORE}),
    "backup": frozenset({Act.BACKUP, Act.RESTORE}),
    "forget": frozenset({Act.NAMES_SHOWN, Act.ERASURE}),
    "hold": frozenset({Act.HOLD}),
    "retention": frozenset({Act.NAMES_SHOWN, Act.ERASURE}),
}
"""The acts that each command may note, by its name. A test finds a command that is not here, and
one that shows a name without an entry.
"""


def note(settings: "Settings", act: Act, objects: Iterable[str] = ()) -> None:
    """Write down what the command that runs is about to do: once, before it shows or makes it.

    `objects`: codes and ids of meetings; none: the whole project. Raises AccessLogError.
    """
    from collector.app.access_log import note_access, objects_in

    note_access(settings, act, objects_in(objects), command_name())
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[_NOTED] = True


def remember_settings(settings: "Settings") -> None:
    """Note with which settings the command runs, for `note_error`."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[_SETTINGS] = settings


def note_error(context: click.Context, error: CollectorError) -> None:
    """Write down that the command is about to end with a message that names families.

    `context`: of the program. Nothing for any other message, nor where the command noted what it
    does. Raises AccessLogError, and then that
    is what is shown.
    """
    settings = context.meta.get(_SETTINGS)
    if error.shows_names and settings is not None and not context.meta.get(_NOTED):
        from collector.app.access_log import note_access

        note_access(settings, Act.NAMES_SHOWN, (), context.invoked_subcommand or "collector")


def command_name() -> str:
    """Return the command that runs, as `ACTS` has it."""
    context = click.get_current_context(silent=True)
    path = context.command_path if context else "collector"
    return path.partition(" ")[2] or path
