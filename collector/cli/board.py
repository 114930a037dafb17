"""The command `board`: the weekly job as pages in the browser."""

import sys
import webbrowser
from contextlib import suppress
from typing import Any

import click

from collector.cli.options import as_options, command, project_settings, shared_options


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
    from collector.web.server import open_board

    options = as_options(shared)
    found = find_config(options.config, options.workbook).path
    with suppress(CollectorError):  # the pages say it too, and the first one makes a project
        project_settings(shared, writes=True)
    open_board(
        options,
        found or Path.cwd() / absolute(options.workbook or CONFIG_NAME),
        port=port,
        host=host,
        report_bug=_report_bug,
        opened=lambda address, ran_already: _opened(address, ran_already, browser=not no_browser),
    )


def _opened(address: str, ran_already: bool, *, browser: bool) -> None:
    """Say where the board is, and open it."""
    click.echo(address)
    if ran_already:
        click.echo("La bacheca era già aperta: questo è un indirizzo nuovo.")
    else:
        click.echo("La bacheca è aperta. L'indirizzo vale una volta sola; per chiudere: Ctrl-C.")
    sys.stdout.flush()
    if browser:
        webbrowser.open(address)


def _report_bug() -> str:
    from collector.cli.crash_log import log_traceback

    return (
        f"Qui c'è un errore del programma, non tuo. I dettagli sono in «{log_traceback()}»: "
        "mandali a chi cura collector. Le celle scritte nel foglio non sono state toccate."
    )
