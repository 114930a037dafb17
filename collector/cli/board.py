"""The command `board`: the weekly job as pages in the browser."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from collector.cli.options import as_options, command, project_settings, shared_options

if TYPE_CHECKING:
    from collector.app.settings import Settings


@command("board")
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(1, 65535),
    help="La porta su cui rispondere (di solito una libera).",
)
@click.option("--no-browser", is_flag=True, help="Non aprire il browser: scrivi solo l'indirizzo.")
@click.option("--host", metavar="INDIRIZZO", default="127.0.0.1", hidden=True)
@shared_options
def board(*, port: int | None, no_browser: bool, host: str, **shared: Any) -> None:
    """Tutto il lavoro della settimana nel browser, solo su questo computer. Si chiude con Ctrl-C.

    \f
    Raises SettingsError and JournalError.
    """
    from pathlib import Path

    from collector.app.config_file import CONFIG_NAME
    from collector.app.find_config import find_config
    from collector.errors import CollectorError
    from collector.files import absolute
    from collector.web.server import Terminal, open_board

    options = as_options(shared)
    found = find_config(options.config, options.workbook).path
    with suppress(CollectorError):  # the pages say it too, and the first one makes a project
        _leave_launcher(project_settings(shared, writes=True))
    terminal = Terminal(
        opened=lambda address, ran_already: _opened(address, ran_already, browser=not no_browser),
        say=_say,
        report_bug=_report_bug,
    )
    place = found or Path.cwd() / absolute(options.workbook or CONFIG_NAME)
    open_board(options, place, port=port, host=host, terminal=terminal)


def _leave_launcher(settings: "Settings") -> None:
    """Leave beside the settings the file that opens the board by a double click."""
    from collector.app.launcher import leave_launcher

    if settings.config is None:
        return
    path = leave_launcher(settings.config)
    if path is not None:
        _say(f"Creato: {path}")


def _say(sentence: str) -> None:
    """Say something that is no part of the answer; a terminal that is gone hinders nothing."""
    with suppress(OSError):
        click.echo(sentence, err=True)


def _opened(address: str, ran_already: bool, *, browser: bool) -> None:
    """Say where the board is, and open it."""
    try:
        click.echo(address)
        if ran_already:
            click.echo("La bacheca era già aperta: questo è un indirizzo nuovo.")
        else:
            click.echo(
                "La bacheca è aperta. L'indirizzo vale una volta sola; per chiudere: Ctrl-C."
            )
    except OSError:  # whoever read it is gone, as with "| head -1": the board goes on
        _discard_output()
    if browser and not _open_browser(address):
        _say("Non riesco ad aprire il browser: aprilo tu e incolla l'indirizzo qui sopra.")


def _discard_output() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _open_browser(address: str) -> bool:
    """Return False where there is no browser, or no screen to show it on."""
    import webbrowser

    has_screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if sys.platform == "linux" and not has_screen:
        return False  # what there is would take this terminal
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


def _report_bug() -> str:
    from collector.cli.crash_log import log_traceback

    return (
        f"Qui c'è un errore del programma, non tuo. I dettagli sono in «{log_traceback()}»: "
        "mandali a chi cura collector. Le celle scritte nel foglio non sono state toccate."
    )
