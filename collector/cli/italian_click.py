"""Click speaking Italian: usage, headings, help and the errors of a command typed wrong."""

from typing import Any

import click


def _format_usage(self: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    pieces = " ".join(self.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix="Uso: ")


def _format_options(
    self: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    rows = []
    for param in self.get_params(ctx):
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record is not None:
            rows.append(record)
    if rows:
        with formatter.section("Opzioni"):
            formatter.write_dl(rows)


class ItalianCommand(click.Command):
    """A command whose help is in Italian."""

    format_usage = _format_usage
    format_options = _format_options

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[OPZIONI]", **kwargs})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option --help, described in Italian."""
        return _in_italian(super().get_help_option(ctx))


class ItalianGroup(click.Group):
    """A group of commands, listed in the order in which they were added."""

    command_class = ItalianCommand
    format_usage = _format_usage

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        metavars = {"options_metavar": "", "subcommand_metavar": "COMANDO …"}
        super().__init__(*args, **{**metavars, **kwargs})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option --help, described in Italian."""
        return _in_italian(super().get_help_option(ctx))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order they were added; Click would sort them by name."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands with the first sentence of their help."""
        _format_options(self, ctx, formatter)
        rows = [(name, command.get_short_help_str(120)) for name, command in self.commands.items()]
        with formatter.section("Comandi"):
            formatter.write_dl(rows)


def _in_italian(help_option: click.Option | None) -> click.Option | None:
    if help_option is not None:
        help_option.help = "Mostra questo aiuto."
    return help_option


class IncompatibleOptions(click.UsageError):
    """Options that do not go together; the message is Italian."""


def usage_error_text(error: click.UsageError) -> str:
    """Return what is wrong with the command as typed, in Italian, and where the help is."""
    path = error.ctx.command_path if error.ctx else "collector"
    return f"{_what_is_wrong(error)} Guarda «{path} --help». Non ho fatto nulla."


def _what_is_wrong(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            maybe = f" Forse «{error.possibilities[0]}»?" if error.possibilities else ""
            options = _options_of(error.ctx)
            return f"L'opzione «{error.option_name}» non esiste.{maybe}{options}"
        case click.BadOptionUsage():
            return f"All'opzione «{error.option_name}» manca il valore, o ne ha uno di troppo."
        case IncompatibleOptions():
            return error.message
        case click.MissingParameter():
            return f"Manca {_param_name(error.param)}."
        case click.BadParameter():
            choices = _choices_of(error.param)
            return f"Il valore di {_param_name(error.param)} non va bene.{choices}"
    # Click has no class of its own for these two, only a sentence.
    if "No such command" in error.message:
        name = error.message.split("'")[1]
        return f"Il comando «{name}» non esiste."
    if "unexpected extra argument" in error.message:
        return "C'è una parola di troppo dopo il comando."
    return "Il comando non è scritto bene."


def _param_name(param: Any) -> str:
    if isinstance(param, click.Option):
        return f"«{param.opts[0]}»"
    return f"«{param.human_readable_name}»" if param is not None else "un valore"


def _choices_of(param: Any) -> str:
    """Return a sentence with the values that an option may have; '' where they are not a list."""
    if param is None or not isinstance(param.type, click.Choice):
        return ""
    return f" I valori possibili sono: {', '.join(map(str, param.type.choices))}."


def _options_of(ctx: click.Context | None) -> str:
    """Return a sentence with the options that a command has; '' outside of a command."""
    if ctx is None:
        return ""
    params = ctx.command.get_params(ctx)
    names = [param.opts[0] for param in params if isinstance(param, click.Option)]
    return f" Le opzioni di «{ctx.command_path}» sono: {', '.join(names)}."
