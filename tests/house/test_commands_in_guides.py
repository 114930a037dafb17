"""What the pages tell people to type exists: each command, with its options."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from collector.cli.commands import cli

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "docs" / "sicurezza.md",
    ROOT / "docs" / "security.md",
    *sorted((ROOT / "docs" / "guida").glob("*.md")),
]
_FENCED = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
_CODE = re.compile(r"`(collector [^`]+)`")
_END = re.compile(r"\s(?:#|>>|&&|;)|…$")


def commands_in(text: str) -> Iterator[str]:
    """Yield the commands of a page, from code in a line and from blocks of code."""
    for block in _FENCED.findall(text):
        for line in block.splitlines():
            if line.startswith("collector "):
                yield _END.split(line)[0]
    for code in _CODE.findall(_FENCED.sub("", text).replace("\n", " ")):
        yield _END.split(code)[0]


def trouble_with(typed: str) -> str:
    """Return what of a command does not exist; '' for one that does."""
    words = typed.split()[1:] or [""]
    is_command = re.fullmatch("[a-z][a-z-]+", words[0])  # not COMANDO, --version
    if not is_command:
        return ""
    command = cli.get_command(click.Context(cli), words[0])
    if isinstance(command, click.Group):
        command = command.commands.get(words[1])
    if command is None:
        return f"no such command: {typed}"
    with click.Context(command, **command.context_settings) as context:
        known = {name for param in command.get_params(context) for name in param.opts}
    options = {word.split("=")[0] for word in words if re.fullmatch(r"--?[a-z].*", word)}
    return f"no such option: {typed}" if options - known else ""


def test_each_command_in_the_guides_exists() -> None:
    typed = {one for page in PAGES for one in commands_in(page.read_text(encoding="utf-8"))}
    assert len(typed) > 50
    assert sorted(filter(None, map(trouble_with, typed))) == []


def test_a_command_that_does_not_exist_would_be_found() -> None:
    assert trouble_with("collector sinc") == "no such command: collector sinc"
    assert trouble_with("collector sync --soon") == "no such option: collector sync --soon"
    assert trouble_with("collector journal adopt FILE") == ""
