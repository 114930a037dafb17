"""What the workbook says that the newest check does not know, and its rows that are no talks. Pure.

For the coordinator's own screen: what was typed is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from collector.app.preview import Preview
from collector.app.talk_list import folded, holds_all
from collector.sheet.skipped import SkippedRow
from collector.text.italian import excerpt
from schemas.canonical import display_text
from schemas.printable import one_line

_EMPTY = ("riga vuota", "righe vuote")


@dataclass(frozen=True, slots=True)
class SheetNews:
    """What is new in the workbook since the newest check.

    `changed`: documents may tell something of it. `new_rows`: talks that no check has seen.
    """

    changed: bool
    new_rows: int


def sheet_news(preview: Preview) -> SheetNews:
    """Return what is new in the workbook."""
    new_rows = sum(preview.known_code(row.code) is None for row in preview.plan.rows)
    return SheetNews(preview.plan.batch.has_news, new_rows)


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A row that is no talk, nucleus, person or meeting: why, and how its cells begin."""

    tab: str
    row: int
    reason: str
    typed: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SkippedRows:
    """The rows that are left out. `empty`: how many entries there are for rows without content."""

    lines: tuple[SkippedLine, ...]
    empty: int


def count_skipped_rows(preview: Preview) -> int:
    """Return how many rows with content are left out."""
    return sum(not row.reason.startswith(_EMPTY) for row in preview.plan.ignored)


def skipped_rows(preview: Preview, words: str = "") -> SkippedRows:
    """Return the rows that are left out, in the order of the workbook.

    `words`: each of them stands in the row, its tab or its reason.
    """
    wanted = folded(words).split()
    empty = [row for row in preview.plan.ignored if row.reason.startswith(_EMPTY)]
    lines = tuple(
        line
        for line in _lines(preview)
        if holds_all(folded(f"{line.tab} {line.reason} {line.typed}"), wanted)
    )
    return SkippedRows(lines, len(empty))


def _lines(preview: Preview) -> Iterator[SkippedLine]:
    for skipped in preview.plan.ignored:
        if not skipped.reason.startswith(_EMPTY):
            tab = one_line(skipped.tab) or ""
            yield SkippedLine(tab, skipped.row, skipped.reason, _typed(preview, skipped))


def _typed(preview: Preview, skipped: SkippedRow) -> str:
    """Return how what is typed in a row begins."""
    grid = preview.snapshot.tab(skipped.tab)
    if grid is None or skipped.row > len(grid.rows):
        return ""
    texts = (one_line(display_text(cell)) for cell in grid.rows[skipped.row - 1])
    return excerpt(" · ".join(text for text in texts if text))
