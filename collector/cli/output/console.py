"""The console that everything is shown on, and what every table and sentence shares."""

from contextlib import AbstractContextManager
from typing import Any, Final

from rich.console import Console
from rich.table import Table

FILE_WIDTH: Final = 140
"""Characters in a line when the output goes to a file or a pipe."""


def console(*, stderr: bool = False) -> Console:
    """Return a console for standard output or error.

    Into a file it writes lines of FILE_WIDTH: Rich would break them at 80.
    """
    made = Console(stderr=stderr, highlight=False)
    if made.is_terminal:
        return made
    return Console(stderr=stderr, highlight=False, width=FILE_WIDTH)


def progress(message: str) -> AbstractContextManager[Any]:
    """Return a context in which `message` stands beside a spinner, on a terminal only."""
    return console(stderr=True).status(message)


def count(number: int, one: str, many: str) -> str:
    """Return a number and its noun: "1 colloquio", "3 colloqui"."""
    return f"{number} {one if number == 1 else many}"


def plain_table(*headers: str) -> Table:
    """Return a table without lines, with these columns, three blanks between them."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    for header in headers:
        table.add_column(header)
    return table
