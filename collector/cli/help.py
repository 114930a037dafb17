"""The command `help`: what `--help` shows, for who asks with a word."""

import click

from collector.cli.italian_click import resolve_subcommand
from collector.cli.options import command


@command("help")
@click.argument("words", metavar="[COMANDO]…", nargs=-1)
@click.pass_context
def help_command(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Mostra questo elenco, o l'aiuto di un comando: collector help sync.

    \f
    Raises UnknownCommand.
    """
    shown = ctx.find_root()
    for word in words:
        if not isinstance(shown.command, click.Group):
            break
        found = resolve_subcommand(shown.command, shown, word)
        shown = click.Context(found, info_name=found.name, parent=shown)
    click.echo(shown.get_help())
