"""Options that several commands share, and the settings that they lead to."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from collector.cli.access import remember_settings
from collector.cli.italian_click import ItalianCommand
from collector.cli.typed_arguments import unquoted

if TYPE_CHECKING:
    from collector.app.settings import Options, Settings
    from collector.app.wanted_talks import AskedTalks

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

SHARED_OPTIONS: Final = (
    ("--workbook", "FILE", "Il foglio .xlsx (di solito quello di collector.toml)."),
    ("--journal", "URL", "Il registro: un file, o un indirizzo SQLAlchemy."),
    ("--out", "CARTELLA", "Dove mettere i documenti (di solito «uscite»)."),
    ("--today", "AAAA-MM-GG", "Il giorno per cui fare il controllo (di solito oggi)."),
    ("--config", "FILE", "Il file delle impostazioni (di solito collector.toml)."),
)
"""Options of every command, as (name, placeholder in the help, help)."""

command = partial(click.command, cls=ItalianCommand)
"""Decorator that turns a function into a command with Italian help."""


def not_empty(context: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return the value of an option. Raises BadParameter for '': it would be taken for none."""
    if value is not None and not value.strip():
        raise click.BadParameter("", ctx=context, param=param)
    return value


json_option = click.option(
    "--json", "as_json", is_flag=True, help="Risultato in JSON, per altri programmi."
)
due_option = click.option(
    "--due", is_flag=True, help="Gli incontri vicini per cui qualcuno aspetta ancora la mail."
)
days_option = click.option(
    "--days",
    metavar="N",
    type=click.IntRange(0, 366),
    default=3,
    help="Quanti giorni prima un incontro è da preparare (di solito 3).",
)
with_names_option = click.option(
    "--with-names",
    is_flag=True,
    help="Con i nomi delle famiglie, solo per il coordinamento, in una cartella a parte.",
)
no_sync_option = click.option(
    "--no-sync",
    is_flag=True,
    help="Non ricontrollare prima il foglio; se è cambiato non fare nulla.",
)
as_of_option = click.option(
    "--as-of", metavar="AAAA-MM-GG", help="Com'era quel giorno, in una cartella a parte."
)

dry_run_mails_option = click.option(
    "--dry-run", is_flag=True, help="Mostra chi riceverebbe che cosa, senza scrivere nulla."
)
yes_mails_option = click.option(
    "--yes", is_flag=True, help="Non chiedere conferma prima di spedire."
)

_FILTER_OPTIONS: Final = (
    click.option(
        "--from",
        "from_day",
        metavar="GIORNO",
        help="Solo i colloqui da questo giorno, per esempio 01/01/2026.",
    ),
    click.option(
        "--to", "to_day", metavar="GIORNO", help="Solo i colloqui fino a questo giorno compreso."
    ),
    click.option(
        "--mediator",
        "only_mediators",
        metavar="NOME",
        multiple=True,
        help="Solo i colloqui di questo mediatore (si può ripetere).",
    ),
    click.option(
        "--nucleus",
        "only_nuclei",
        metavar="NUCLEO",
        multiple=True,
        help="Solo questo nucleo, codice o nome (si può ripetere).",
    ),
    click.option(
        "--municipality",
        "only_municipalities",
        metavar="COMUNE",
        multiple=True,
        help="Solo i nuclei di questo comune (si può ripetere).",
    ),
)


def filter_options(function: Decorated) -> Decorated:
    """Add the options that choose among the talks; `asked_talks` reads them."""
    for option in reversed(_FILTER_OPTIONS):
        function = option(function)
    return function


def asked_talks(options: dict[str, Any], *more_nuclei: str) -> "AskedTalks":
    """Return which talks the options of `filter_options` ask for; `more_nuclei`: named besides."""
    from collector.app.wanted_talks import AskedTalks

    return AskedTalks(
        first=options["from_day"],
        last=options["to_day"],
        mediators=options["only_mediators"],
        nuclei=(*more_nuclei, *options["only_nuclei"]),
        municipalities=options["only_municipalities"],
    )


def shared_options(function: Decorated) -> Decorated:
    """Add the options of every command to `function`.

    Each may also be given in the environment: `--out` as COLLECTOR_OUT.
    """
    # Click lists options in the reverse order of their decorators.
    for name, metavar, help_text in reversed(SHARED_OPTIONS):
        variable = f"COLLECTOR_{name.removeprefix('--').upper()}"
        option = click.option(name, metavar=metavar, help=help_text, envvar=variable)
        function = option(function)
    return function


def as_options(shared: dict[str, Any]) -> "Options":
    """Return the values of the shared options as `Options`.

    Values of the environment, too, may have quotes around them: "set" of the Windows console keeps
    them.
    """
    from collector.app.settings import Options

    values = {name: shared[name] for name in (name[2:] for name, _, _ in SHARED_OPTIONS)}
    return Options(**{name: unquoted(value) if value else value for name, value in values.items()})


def say_which_project(shared: dict[str, Any]) -> None:
    """Say on standard error which project it is, when a folder above this one has it.

    Raises SettingsError when this folder is gone.
    """
    from collector.app.find_config import find_config

    options = as_options(shared)
    if options.config:
        return
    found = find_config(None, options.workbook)
    if found.is_above and found.path is not None:
        click.echo(f"Il progetto è in «{found.path.parent}».", err=True)


def project_settings(shared: dict[str, Any], *, writes: bool = False) -> "Settings":
    """Load the project's settings; say on standard error where it is when that is not here, and
    where the journal is, if it was moved.

    A journal does not stay in a shared folder, where SQLite files get damaged. One that an older
    version left there is moved by a command that `writes`; any other command reads it in place.

    Raises SettingsError, and JournalError when the journal cannot be moved.
    """
    from dataclasses import replace

    from collector.app.journal_moves import journal_left_behind, move_left_behind
    from collector.app.settings import load_settings

    settings = load_settings(as_options(shared))
    remember_settings(settings)
    say_which_project(shared)
    if not settings.journal_moved:
        return settings
    moved = move_left_behind(settings) if writes else ""
    if moved:
        click.echo(moved, err=True)
        return settings
    left = journal_left_behind(settings)
    if left:
        click.echo(
            f"Questa cartella è condivisa o in rete, e il registro è ancora qui, in «{left}»: il "
            "prossimo «collector sync» lo porta al sicuro.",
            err=True,
        )
        return replace(settings, journal=str(left))
    click.echo(
        "Questa cartella è condivisa o in rete: il registro sta in "
        f"«{settings.journal}», al sicuro.",
        err=True,
    )
    return settings
