"""The command `board`: the weekly job as pages in the browser."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from collector.cli.options import as_options, command, project_settings, shared_options

if TYPE_CHECKING:
    from pathlib import Path

    from collector.app.settings import Settings


@command("board")
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(1024, 65535),
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
    made = None
    with suppress(CollectorError):  # the pages say it too, and the first one makes a project
        made = _leave_launcher(project_settings(shared, writes=True))
    screen = _Screen(made, browser=not no_browser)
    place = found or Path.cwd() / absolute(options.workbook or CONFIG_NAME)
    terminal = Terminal(screen.opened, screen.say, _report_bug)
    open_board(options, place, port=port, host=host, terminal=terminal)


class _Screen:
    """What the command shows: the address first, and only then what else there is to say.

    `made`: a file that this start left beside the settings. `browser`: whether to open one.
    """

    def __init__(self, made: "Path | None", *, browser: bool) -> None:
        self._made = made
        self._browser = browser
        self._waiting: list[str] | None = []

    def say(self, sentence: str) -> None:
        """Say something on standard error; a terminal that is gone hinders nothing."""
        if self._waiting is not None:
            self._waiting.append(sentence)
            return
        with suppress(OSError):
            click.echo(sentence, err=True)

    def opened(self, address: str, ran_already: bool) -> None:
        """Say where the board is, and open it."""
        what = "La bacheca è aperta. L'indirizzo vale una volta sola; per chiudere: Ctrl-C."
        if ran_already:
            what = "La bacheca era già aperta: questo è un indirizzo nuovo."
        try:
            click.echo(address)
            click.echo(what)
            if self._made is not None:
                click.echo(f"Creato: {self._made}")
        except OSError:  # whoever read it is gone, as with "| head -1": the board goes on
            _discard_output()
        waiting, self._waiting = self._waiting or [], None
        for sentence in waiting:
            self.say(sentence)
        if self._browser and not _open_browser(address):
            self.say("Non riesco ad aprire il browser: aprilo tu e incolla l'indirizzo qui sopra.")


def _leave_launcher(settings: "Settings") -> "Path | None":
    """Leave beside the settings the file that opens the board by a double click, if it lacks."""
    from collector.app.launcher import leave_launcher

    return leave_launcher(settings.config) if settings.config else None


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
