"""A table without lines, laid out as Rich lays it out, and twenty times as fast.

Rich renders each cell through three layers that may hold anything. Here cells are texts, most of
them on one line. Widths, and the breaking of a line that is too long, stay Rich's; what is not as
simple as that is left to Rich altogether.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.table import Column, Table
from rich.text import Text


class _Cell(NamedTuple):
    """What stands in a cell: its lines, as wide as its column, and the style of blanks below."""

    lines: list[list[Segment]]
    blank: Style


def table_lines(console: Console, table: Table, indent: int) -> list[Segment] | None:
    """Return a table as the console would show it behind so many blanks.

    Lines end where the table ends, or, behind blanks, at the right edge of the console, as with
    Rich's `Padding`. None where the table is more than plain texts in columns.
    """
    if not _is_plain(table):
        return None
    options = console.options.update_width(console.width - indent)
    widths = table._calculate_column_widths(console, options)
    if sum(widths) + indent > console.width or min(widths) <= table.padding[1]:
        return None
    columns = [
        list(_cells(console, table, column, width))
        for column, width in zip(table.columns, widths, strict=True)
    ]
    before = [Segment(" " * indent)] if indent else []
    missing = console.width - indent - sum(widths)
    after = [Segment(" " * missing)] if indent and missing else []
    segments: list[Segment] = []
    for row, cells in enumerate(zip(*columns, strict=True)):
        at_the_end = row == 0 and table.show_header  # a short header stands at the bottom
        for line in _side_by_side(cells, widths, at_the_end=at_the_end):
            segments += [*before, *line, *after, Segment.line()]
    return segments


def _is_plain(table: Table) -> bool:
    """Whether a table holds nothing but texts, in columns that Rich may widen or break."""
    adds_lines = table.box or table.title or table.caption or table.show_footer
    top, _, bottom, left = table.padding
    is_styled = table.style != "none" or table.row_styles or any(row.style for row in table.rows)
    if adds_lines or top or bottom or left or is_styled or table.highlight or table.pad_edge:
        return False
    return bool(table.columns) and all(map(_is_plain_column, table.columns))


def _is_plain_column(column: Column) -> bool:
    if column.justify not in ("left", "right") or column.vertical != "top" or column.highlight:
        return False
    return all(_is_plain_cell(cell) for cell in (column.header, *column._cells))


def _is_plain_cell(cell: object) -> bool:
    if not isinstance(cell, Text):
        return isinstance(cell, str)
    has_own_ways = cell.justify or cell.overflow or cell.no_wrap is not None
    return not has_own_ways and "\t" not in cell.plain and cell.end == "\n"


def _cells(console: Console, table: Table, column: Column, width: int) -> Iterator[_Cell]:
    """Yield the cells of a column, the header first, each line as wide as the column."""
    is_last = column is table.columns[-1]
    gap = 0 if is_last else table.padding[1]
    if table.show_header:
        style = console.get_style(table.header_style or "") + console.get_style(column.header_style)
        yield _cell(console, column, column.header, width - gap, gap, style)
    style = console.get_style(column.style or "")
    for cell in column._cells:
        yield _cell(console, column, cell, width - gap, gap, style)


def _cell(
    console: Console, column: Column, content: object, width: int, gap: int, style: Style
) -> _Cell:
    text = content if isinstance(content, Text) else console.render_str(str(content))
    lines = []
    for line in _lines(console, column, text, width):
        segments = _segments(console, line, style)
        missing = width - cell_len(line.plain)
        is_right = column.justify == "right"
        blanks = [Segment(" " * missing, _base(console, line, style))] if missing else []
        segments = [*blanks, *segments] if is_right else [*segments, *blanks]
        if gap:
            segments.append(Segment(" " * gap, style))
        lines.append(segments)
    return _Cell(lines, style)


def _lines(console: Console, column: Column, text: Text, width: int) -> Sequence[Text]:
    """Return the lines of a text; where one is too long for the column Rich breaks it."""
    plain = text.plain
    if "\n" not in plain and cell_len(plain) <= width and not _ends_blank(plain, column):
        return [text]
    fits = all(cell_len(line) <= width for line in plain.split("\n"))
    if fits and column.justify != "right":
        return list(text.split(allow_blank=True))
    lines = text.wrap(
        console,
        width,
        justify=column.justify,
        overflow=column.overflow,
        no_wrap=column.no_wrap,
    )
    return list(lines)


def _ends_blank(plain: str, column: Column) -> bool:
    return column.justify == "right" and plain[-1:].isspace()


def _base(console: Console, line: Text, style: Style) -> Style:
    return style + console.get_style(line.style, default=Style.null())


def _segments(console: Console, line: Text, style: Style) -> list[Segment]:
    """Return a line in its styles, those of the cell below them."""
    if not line.spans:
        return [Segment(line.plain, _base(console, line, style))]
    return list(Segment.apply_style(line.render(console), style))


def _side_by_side(
    cells: Sequence[_Cell], widths: Sequence[int], *, at_the_end: bool
) -> Iterator[list[Segment]]:
    """Yield the lines of one row of the table."""
    height = max(len(cell.lines) for cell in cells)
    if height == 1:
        yield [segment for cell in cells for segment in cell.lines[0]]
        return
    filled = []
    for cell, width in zip(cells, widths, strict=True):
        blanks = [[Segment(" " * width, cell.blank)]] * (height - len(cell.lines))
        filled.append([*blanks, *cell.lines] if at_the_end else [*cell.lines, *blanks])
    for line in zip(*filled, strict=True):
        yield [segment for cell_line in line for segment in cell_line]
