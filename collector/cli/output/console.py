"""The console that everything is shown on, and what every table and sentence shares.

Here, and only here, it is decided that a word is never cut or broken, however narrow the screen: a
code or a command that lost a letter is worse than a long line. A path is one word, blanks in it and
all.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.segment import Segments
from rich.table import Column, Table
from rich.text import Text

from collector.cli.output.quick_table import table_lines
from schemas.patterns import lazy_pattern

FILE_WIDTH: Final = 140
"""Characters in a line when the output goes to a file or a pipe."""
_ANY_WIDTH: Final = 10_000
"""A screen so wide that everything has room, to measure on."""
_QUOTED_PATH: Final = r"«[^«»\n]*[/\\][^«»\n]*»"
_WORD: Final = lazy_pattern(rf"(?:{_QUOTED_PATH}|\S)+\s*")
_TEXTS_KEPT: Final = 1024
"""So many texts are measured once, however often they stand in a table: most flags say the same."""
_CONTINUED: Final = 2
"""Blanks before what belongs to the line above."""


class WholeWordConsole(Console):
    """A console that breaks lines between words only.

    A table too narrow for its longest words becomes a few lines for each row on a terminal; in a
    file it becomes wider.
    """

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as Rich does; `options` are Rich's."""
        if len(objects) != 1 or options.get("soft_wrap"):
            super().print(*objects, **options)
            return
        item, indent = _without_padding(self._as_renderable(objects[0], options))
        if isinstance(item, Table):
            self._print_table(item, objects[0], indent, options)
        elif isinstance(item, Text) and not _rich_can_break(item, self.width - indent):
            self._print_lines(item, indent, options)
        else:
            super().print(*objects, **options)

    def on_broken_pipe(self) -> None:
        """Say that nobody reads on, which is no fault; Rich would end with 1.

        Raises BrokenPipeError.
        """
        raise BrokenPipeError

    def _as_renderable(self, item: Any, options: dict[str, Any]) -> Any:
        if isinstance(item, str):
            return self.render_str(item, markup=options.get("markup"))
        return item

    def _print_table(
        self, table: Table, padded: RenderableType, indent: int, options: dict[str, Any]
    ) -> None:
        """Print a table; `padded`: the same, with the blanks before it."""
        if not self._fit_table(table, self.width - indent):
            self._print_rows(table, indent, options)
            return
        has_more = options or (isinstance(padded, Padding) and (padded.top or padded.bottom))
        lines = None if has_more else table_lines(self, table, indent)
        if lines is None:
            super().print(padded, **options)
        else:
            super().print(Segments(lines), crop=False)

    def _fit_table(self, table: Table, width: int) -> bool:
        """Give each column at least its longest word; return whether there is room for that."""
        gap = table.padding[1] + table.padding[3]
        widths = [_least_and_most(self, column) for column in table.columns]
        room = width - gap * (len(widths) - 1)
        least = sum(low for low, _ in widths)
        wish = sum(high - low for low, high in widths)
        if room >= least + wish:
            _widen_columns(table, widths)
            return True
        is_wide_enough = room >= least
        if not is_wide_enough and self.is_terminal:
            return False
        for column, (low, high) in zip(table.columns, widths, strict=True):
            column.max_width = None
            share = (room - least) * (high - low) // wish if is_wide_enough else 0
            column.width = low + share
            # Rich has no other way to change cells: it would break them at any blank.
            column._cells = [_broken(_as_text(self, cell), low + share) for cell in column.cells]
        return is_wide_enough

    def _print_rows(self, table: Table, indent: int, options: dict[str, Any]) -> None:
        """Print a table for which there is no room."""
        if not self.is_terminal:
            width = Measurement.get(_measuring(), _measuring().options, table).minimum
            wider = Console(file=self.file, highlight=False, width=width + indent)
            wider.print(Padding(table, (0, 0, 0, indent)), **options)
            return
        headers = [_as_text(self, column.header) for column in table.columns]
        for cells in zip(*(column.cells for column in table.columns), strict=True):
            before = indent
            for header, cell in zip(headers, cells, strict=True):
                text = _as_text(self, cell)
                if not text.plain.strip():
                    continue
                label = f"{header.plain}: " if header.plain and before > indent else ""
                line = Text.assemble((label, "dim"), text)
                self.print(Padding(line, (0, 0, 0, before)), **options)
                before = indent + _CONTINUED

    def _print_lines(self, text: Text, indent: int, options: dict[str, Any]) -> None:
        """Print a text with a word that is wider than the screen, or with a path: both whole."""
        for line in _lines_of(text, self.width - indent):
            super().print(Text(" " * indent) + line, **{**options, "soft_wrap": True})


def console(*, stderr: bool = False) -> Console:
    """Return a console for standard output or error.

    Into a file it writes lines of FILE_WIDTH: Rich would break them at 80.
    """
    made = WholeWordConsole(stderr=stderr, highlight=False)
    if made.is_terminal:
        return made
    return WholeWordConsole(stderr=stderr, highlight=False, width=FILE_WIDTH)


def print_path(out: Console, path: object, *, indent: int = 4) -> None:
    """Print the path of a file or folder on a line of its own, blanks in it and all."""
    out.print(f"{' ' * indent}{path}", style="cyan", soft_wrap=True, markup=False)


def progress(message: str) -> AbstractContextManager[Any]:
    """Return a context in which `message` stands beside a spinner, on a terminal only."""
    out = console(stderr=True)
    return out.status(message) if out.is_terminal else nullcontext()


def count(number: int, one: str, many: str) -> str:
    """Return a number and its noun: "1 colloquio", "3 colloqui"."""
    return f"{number} {one if number == 1 else many}"


def plain_table(*headers: str) -> Table:
    """Return a table without lines, with these columns, three blanks between them."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    for header in headers:
        table.add_column(header)
    return table


# --- Measuring ----------------------------------------------------------------------------------


def _measuring() -> Console:
    return Console(width=_ANY_WIDTH, highlight=False)


def _without_padding(item: Any) -> tuple[Any, int]:
    """Return what is inside of blanks at its left, and how many these are."""
    is_indented = isinstance(item, Padding) and not item.right
    if not is_indented:
        return item, 0
    return item.renderable, item.left


def _least_and_most(console: Console, column: Column) -> tuple[int, int]:
    """Return the length of a column's longest word and of its longest line.

    Both are the line's where the column is not to be broken, or has a width of its own.
    """
    texts = [_as_text(console, cell) for cell in (column.header, *column.cells)]
    lines = [line for text in texts for line in text.plain.split("\n")]
    longest_line = max(map(cell_len, lines), default=0)
    if column.no_wrap:
        return longest_line, longest_line
    longest_word = max((_longest_word(text.plain) for text in texts), default=0)
    for limit in (column.width, column.max_width):
        if limit is not None:
            longest_line = min(longest_line, limit)
    return longest_word, max(longest_word, longest_line)


def _widen_columns(table: Table, widths: Sequence[tuple[int, int]]) -> None:
    """Take from columns a width that would break their longest word."""
    for column, (low, _) in zip(table.columns, widths, strict=True):
        if column.width is not None:
            column.width = max(column.width, low)
        if column.max_width is not None:
            column.max_width = max(column.max_width, low)


def _as_text(console: Console, cell: RenderableType) -> Text:
    return cell if isinstance(cell, Text) else console.render_str(str(cell))


@lru_cache(maxsize=_TEXTS_KEPT)
def _longest_word(plain: str) -> int:
    return max((cell_len(word[0].rstrip()) for word in _WORD.finditer(plain)), default=0)


def _rich_can_break(text: Text, width: int) -> bool:
    """Return True where all words fit on a line, and none of them is a path with a blank in it."""
    words = [word[0].rstrip() for word in _WORD.finditer(text.plain)]
    return all(cell_len(word) <= width and " " not in word for word in words)


def _broken(text: Text, width: int) -> Text:
    """Return a text with its breaks between words in it."""
    plain = text.plain
    if _is_one_line(text, width):
        return text
    if " ".join(plain.split()) != plain:
        return Text("\n").join(_lines_of(text, width))
    # One blank before each word: a break takes its place, and every style stays where it is.
    begins = [0, *_breaks(plain, width), len(plain) + 1]
    broken = text.copy()
    broken.plain = "\n".join(plain[begin : end - 1] for begin, end in pairwise(begins))
    return broken


def _is_one_line(text: Text, width: int) -> bool:
    plain = text.plain
    return cell_len(plain) <= width and "\n" not in plain and not plain[-1:].isspace()


def _lines_of(text: Text, width: int) -> Iterator[Text]:
    """Yield the lines of a text, broken between words where it is longer than `width`."""
    if _is_one_line(text, width):
        yield text
        return
    for line in text.split("\n", allow_blank=True):
        for part in line.divide(_breaks(line.plain, width)):
            part.rstrip()
            yield part


@lru_cache(maxsize=_TEXTS_KEPT)
def _breaks(line: str, width: int) -> Sequence[int]:
    """Return where a line is broken: before words that do not fit on it any more."""
    return tuple(_yield_breaks(line, width))


def _yield_breaks(line: str, width: int) -> Iterator[int]:
    begin = 0
    for word in _WORD.finditer(line):
        is_too_long = cell_len(line[begin : word.end()].rstrip()) > width
        if is_too_long and word.start() > begin:
            yield word.start()
            begin = word.start()
