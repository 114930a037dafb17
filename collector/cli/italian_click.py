"""Click speaking Italian: usage, headings, help and the errors of a command typed wrong."""

from typing import Any

import click


def _usage(self: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    formatter.write_usage(
        ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Uso: "
    )


def _options(self: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
    rows = [record for param in options if (record := param.get_help_record(ctx)) is not None]
    if rows:
        with formatter.section("Opzioni"):
            formatter.write_dl(rows)


class ItalianCommand(click.Command):
    """A command whose help is Italian."""

    format_usage = _usage
    format_options = _options

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[OPZIONI]", **kwargs})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, described in Italian."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Mostra questo aiuto."
        return option


class ItalianGroup(click.Group):
    """The group of all commands; they are listed in the order in which one uses them."""

    command_class = ItalianCommand
    format_usage = _usage

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, **{"options_metavar": "", "subcommand_metavar": "COMANDO …", **kwargs}
        )

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, described in Italian."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Mostra questo aiuto."
        return option

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order they were added."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then the commands."""
        _options(self, ctx, formatter)
        rows = [(name, command.get_short_help_str(120)) for name, command in self.commands.items()]
        with formatter.section("Comandi"):
            formatter.write_dl(rows)


class IncompatibleOptions(click.UsageError):
    """Options that do not go together, told in Italian."""


def usage_error_text(error: click.UsageError) -> str:
    """What is wrong with the command, in Italian."""
    match error:
        case click.NoSuchOption():
            maybe = f" Forse «{error.possibilities[0]}»?" if error.possibilities else ""
            what = f"L'opzione «{error.option_name}» non esiste.{maybe}{_known(error.ctx)}"
        case click.BadOptionUsage():
            what = f"All'opzione «{error.option_name}» manca il valore, o ne ha uno di troppo."
        case IncompatibleOptions():
            what = error.message
        case click.MissingParameter():
            what = f"Manca {_name(error.param)}."
        case click.BadParameter():
            what = f"Il valore di {_name(error.param)} non va bene.{_allowed(error.param)}"
        case _ if "No such command" in error.message:
            what = f"Il comando «{error.message.split(chr(39))[1]}» non esiste."
        case _ if "unexpected extra argument" in error.message:
            what = "C'è una parola di troppo dopo il comando."
        case _:
            what = "Il comando non è scritto bene."
    path = error.ctx.command_path if error.ctx else "collector"
    return f"{what} Guarda «{path} --help». Non ho fatto nulla."


def _name(param: Any) -> str:
    if isinstance(param, click.Option):
        return f"«{param.opts[0]}»"
    return f"«{param.human_readable_name}»" if param is not None else "un valore"


def _allowed(param: Any) -> str:
    """The values that an option may have, where they can be listed."""
    if param is None or not isinstance(param.type, click.Choice):
        return ""
    return f" I valori possibili sono: {', '.join(map(str, param.type.choices))}."


def _known(ctx: click.Context | None) -> str:
    """The options that a command has."""
    if ctx is None:
        return ""
    names = [
        param.opts[0] for param in ctx.command.get_params(ctx) if isinstance(param, click.Option)
    ]
    return f" Le opzioni di «{ctx.command_path}» sono: {', '.join(names)}."
