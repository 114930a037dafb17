"""The list in the help is a table, so that it imports no command: each is held to its own help."""

import click
import pytest

from collector.cli.command_list import ENTRIES
from collector.cli.commands import cli


@pytest.mark.parametrize("name", ENTRIES)
def test_the_list_says_the_first_sentence_of_each_commands_help(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert ENTRIES[name].summary == command.get_short_help_str(120)
