"""Click speaking Italian: usage, headings, help and the errors of a command typed wrong."""

from collections.abc import Iterable
from typing import Any, Final

import click

_CLOSE_ENOUGH: Final = 0.6
"""How alike a mistyped command and the one that is proposed must be, from 0 to 1."""


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
            name, text = record
            # Click's own word, in English, for an option that must be given
            rows.append((name, text.replace("  [required]", " Serve sempre.")))
    if rows:
        with formatter.section("Opzioni"):
            formatter.write_dl(rows)


def _with_short_help_option(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return what a command is made with, and that it answers to `-h`, too."""
    settings = {"help_option_names": ["-h", "--help"], **kwargs.get("context_settings", {})}
    return {**kwargs, "context_settings": settings}


class ItalianCommand(click.Command):
    """A command whose help is in Italian."""

    format_usage = _format_usage
    format_options = _format_options

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, **{"options_metavar": "[OPZIONI]", **_with_short_help_option(kwargs)}
        )

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option --help, described in Italian."""
        return _in_italian(super().get_help_option(ctx))


class ItalianGroup(click.Group):
    """A group of commands, listed in the order in which they were added."""

    command_class = ItalianCommand
    format_usage = _format_usage

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        metavars = {"options_metavar": "", "subcommand_metavar": "COMANDO …"}
        super().__init__(*args, **{**metavars, **_with_short_help_option(kwargs)})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option --help, described in Italian."""
        return _in_italian(super().get_help_option(ctx))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return name, command and what follows. Raises UnknownCommand, with the nearest one."""
        is_option = args[0].startswith("-")
        if not is_option and not ctx.resilient_parsing:
            resolve_subcommand(self, ctx, args[0])
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order they were added; Click would sort them by name."""
        return list(self.commands)

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:  # noqa: ARG002
        """Return the names of the commands and the first sentence of each one's help."""
        return [(name, command.get_short_help_str(120)) for name, command in self.commands.items()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands with the first sentence of their help."""
        _format_options(self, ctx, formatter)
        with formatter.section("Comandi"):
            formatter.write_dl(self.summaries(ctx))


def _in_italian(help_option: click.Option | None) -> click.Option | None:
    if help_option is not None:
        help_option.help = "Mostra questo aiuto."
    return help_option


class IncompatibleOptions(click.UsageError):
    """Options that do not go together; the message is Italian."""


class UnknownCommand(click.UsageError):
    """A command that does not exist; the message is Italian, with the nearest one there is."""


def resolve_subcommand(group: click.Group, ctx: click.Context, name: str) -> click.Command:
    """Return the command of a group. Raises UnknownCommand."""
    command = group.get_command(ctx, name)
    if command is None:
        nearest = nearest_name(name, group.list_commands(ctx))
        maybe = f" Forse «{nearest}»?" if nearest else ""
        raise UnknownCommand(f"Il comando «{name}» non esiste.{maybe}", ctx)
    return command


def nearest_name(typed: str, names: Iterable[str]) -> str:
    """Return the name most like what was typed; '' where none is near."""
    from difflib import get_close_matches

    matches = get_close_matches(typed.casefold(), list(names), n=1, cutoff=_CLOSE_ENOUGH)
    return matches[0] if matches else ""


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
        case IncompatibleOptions() | UnknownCommand():
            return error.message
        case click.MissingParameter():
            return f"Manca {_param_name(error.param)}."
        case click.BadParameter():
            choices = _choices_of(error.param)
            return f"Il valore di {_param_name(error.param)} non va bene.{choices}"
    # Click has no class of its own for this, only a sentence.
    if "unexpected extra argument" in error.message:
        return "C'è una parola di troppo dopo il comando."
    return "Il comando non è scritto bene."


def _param_name(param: Any) -> str:
    if isinstance(param, click.Option):
        return f"«{_long_name(param)}»"
    return f"«{param.human_readable_name}»" if param is not None else "un valore"


def _long_name(option: click.Option) -> str:
    return max(option.opts, key=len)


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
    names = [_long_name(param) for param in params if isinstance(param, click.Option)]
    return f" Le opzioni di «{ctx.command_path}» sono: {', '.join(names)}."
