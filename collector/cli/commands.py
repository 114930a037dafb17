"""The command line: the group of all commands, and how a run of one ends.

A command parses its arguments, calls one function of `collector.app`, and prints. It decides
nothing, and imports what it needs when it runs, so that `--help` answers at once.

A command's docstring is its help, in Italian: Click shows what stands above the form feed (\\f).
"""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import click

from collector import DISTRIBUTION
from collector.cli.command_list import ENTRIES, find_command
from collector.cli.italian_click import ItalianGroup, usage_error_text
from collector.cli.typed_arguments import clean_arguments
from collector.errors import CollectorError

_NEW_OBJECTS: Final = 50_000
"""So many more before Python looks for cycles again: by default 700, a hundred times while a
command imports what it needs, which makes none.
"""


class _AllCommands(ItalianGroup):
    """The group of all commands; what was typed is cleaned before anything looks at it."""

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Return a command, imported now; None for a name that is none."""
        return find_command(cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names, in the order in which the help lists them."""
        return list(ENTRIES)

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:  # noqa: ARG002
        """Return the names and what the help's list says of each."""
        return [(name, entry.summary) for name, entry in ENTRIES.items()]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Here, not before: on Windows Click itself first puts file names for "*.docx".
        with _telling_reader_gone():
            return super().parse_args(ctx, clean_arguments(args))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _telling_reader_gone():
            try:
                return super().invoke(ctx)
            except CollectorError as error:
                from collector.cli.access import note_error

                note_error(ctx, error)
                raise


class _ReaderGoneError(Exception):
    """Whoever read the output is gone, as with "| head": not an error of ours."""


@contextmanager
def _telling_reader_gone() -> Iterator[None]:
    """Make a broken pipe a _ReaderGoneError: Click would exit with 1."""
    try:
        yield
    except BrokenPipeError as error:
        raise _ReaderGoneError from error


@click.group(
    cls=_AllCommands,
    name="collector",
    invoke_without_command=True,
    context_settings={"max_content_width": 100},
)
@click.version_option(
    package_name=DISTRIBUTION, message="collector %(version)s", help="Mostra la versione."
)
@click.pass_context
def cli(context: click.Context) -> None:
    """Schede colloqui della mediazione: controlla il foglio, scrive che cosa manca, prepara storie
    e documenti. Senza un comando: a che punto siamo, e che cosa fare adesso.
    """
    if context.invoked_subcommand is None:
        from collector.cli.overview import show_where_we_are

        show_where_we_are()


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit.

    `arguments`: those to parse; None for those that the program was started with.

    Raises SystemExit, always, with 0 done, 1 a bug, 2 usage or settings, 3 workbook, 4 journal,
    5 delivery, 130 interrupted.
    """
    new_objects, *others = gc.get_threshold()
    gc.set_threshold(max(new_objects, _NEW_OBJECTS), *others)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A console that lacks a character shows "?", and goes on.
            stream.reconfigure(errors="replace")
    code = _run(arguments)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
    if arguments is None:
        # The program ends: Python would look through all that was imported for cycles, an eighth
        # of a short command's time. What is to be closed or written is, by now.
        gc.freeze()
    sys.exit(code)


def _run(arguments: list[str] | None) -> int:
    """Run a command; return its exit code, after what there is to say on standard error."""
    try:
        result = cli.main(args=arguments, prog_name="collector", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except click.UsageError as error:
        click.echo(usage_error_text(error), err=True)
        return 2
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Interrotto.", err=True)
        return 130
    except CollectorError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except (_ReaderGoneError, BrokenPipeError):
        _discard_output()
        return 0
    except Exception:  # the last line of defence: a bug, its traceback kept for who mends it
        return _report_bug()
    return result if isinstance(result, int) else 0


def _discard_output() -> None:
    """Let what is still to be written go nowhere: Python flushes at its end, and would complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _report_bug() -> int:
    """Log the traceback of the exception at hand, say where it is, and return 1."""
    from collector.cli.crash_log import log_traceback

    path = log_traceback()
    click.echo(
        f"Qui c'è un errore del programma, non tuo. I dettagli sono in «{path}»: mandali a chi "
        "cura collector. Le celle scritte nel foglio non sono state toccate.",
        err=True,
    )
    return 1


if __name__ == "__main__":
    main()
