"""What a read of a spreadsheet asks for.

All cells but the column that we alone write and nobody needs back, in as many requests as the size
of its tabs makes necessary: one for ordinary sizes, once the tabs are known.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from collector.errors import WorkbookError
from collector.workbook.google import grids, status_formula
from schemas.workbook import FLAGS_TAB

OUTLINE_FIELDS: Final = (
    "sheets/properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount))"
)
"""What says which tabs there are and how large."""
CELLS_PER_REQUEST: Final = 400_000
"""Cells, full or empty. Google gives up on a request that takes longer than three minutes."""
READ_ATTEMPTS: Final = 3
"""How often a read in pieces begins anew because somebody moved rows from one into another."""

CHANGED_MEANWHILE: Final = (
    "Mentre leggevo il foglio Google qualcuno ne spostava le righe o i fogli. Aspetta un momento e "
    "rilancia il comando. Non ho scritto nulla."
)

Json = Mapping[str, Any]
CellRange = tuple[int, int | None, int, int | None]
"""Cells of a tab: first row, row after the last, first column, column after the last, from 0.

None: to the end, wherever that is by then.
"""


@dataclass(frozen=True)
class TabOutline:
    """A tab before its cells are read."""

    id: int
    title: str
    rows: int
    columns: int

    @property
    def ranges(self) -> Sequence[CellRange]:
        """Its cells without the comparison column, of which the title alone is read."""
        compared = status_formula.FIRST_COLUMN  # of the content, counted from 0
        is_flags_tab = self.title.casefold().strip() == FLAGS_TAB.casefold()
        if not is_flags_tab or self.columns <= compared:
            return [(0, None, 0, None)]
        ranges: list[CellRange] = [(0, None, 0, compared), (0, 1, compared, compared + 1)]
        if self.columns > compared + 1:
            ranges.append((0, None, compared + 1, None))
        return ranges

    def split(self, range_: CellRange, cells_max: int) -> Iterator[tuple[int, CellRange]]:
        """Yield a range in parts of at most so many cells, each with its number of cells.

        Each part begins with the last row of the one before.
        """
        top, bottom, left, right = range_
        width = (self.columns if right is None else right) - left
        end = self.rows if bottom is None else bottom
        height = max(2, cells_max // max(1, width))
        while end - top > height:
            yield height * width, (top, top + height, left, right)
            top += height - 1
        yield (end - top) * width, (top, bottom, left, right)


def read_outlines(answer: Json) -> list[TabOutline]:
    """Return the tabs with cells of a spreadsheet, from an answer with OUTLINE_FIELDS."""
    outlines = []
    for sheet in answer.get("sheets", ()):
        about = sheet.get("properties", {})
        if about.get("sheetType", "GRID") != "GRID":
            continue
        size = about.get("gridProperties", {})
        outline = TabOutline(
            about.get("sheetId", 0),
            about.get("title", ""),
            size.get("rowCount", 0),
            size.get("columnCount", 0),
        )
        outlines.append(outline)
    return outlines


def request_filters(
    tabs: Sequence[TabOutline], cells_max: int = CELLS_PER_REQUEST
) -> Iterator[list[Json]]:
    """Yield the data filters of each request, of at most so many cells.

    Where a tab is read in pieces each begins with the last row of the one before: if that row is
    another by then, rows have moved.
    """
    batch: list[Json] = []
    room = cells_max
    for tab in tabs:
        for range_ in tab.ranges:
            for cells, part in tab.split(range_, cells_max):
                if batch and cells > room:
                    yield batch
                    batch, room = [], cells_max
                batch.append(_data_filter(tab.id, part))
                room -= cells
    if batch:
        yield batch


def _data_filter(sheet_id: int, range_: CellRange) -> Json:
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    ends = {name: end for name, end in zip(names, range_, strict=True) if end is not None}
    return {"gridRange": {"sheetId": sheet_id, **ends}}


class _MovedError(Exception):
    """Rows moved from one piece into another while they were read."""


def read(
    ask: Callable[[Sequence[Json], str], Json],
    tabs: Sequence[TabOutline],
    fields: str = grids.READ_FIELDS,
) -> Json:
    """Return the spreadsheet as one answer. `ask` sends data filters and a mask to Google.

    Raises WorkbookError where people keep moving rows between the pieces of a large tab.
    """
    for _ in range(READ_ATTEMPTS):
        answers = [ask(filters, fields) for filters in request_filters(tabs)]
        try:
            return _joined(answers)
        except _MovedError:
            continue
    raise WorkbookError(CHANGED_MEANWHILE)


def _joined(answers: Sequence[Json]) -> Json:
    """Return several answers as one. Raises _MovedError where they do not fit together."""
    if len(answers) == 1:
        return answers[0]
    sheets: dict[int, dict[str, Any]] = {}
    for answer in answers:
        for sheet in answer.get("sheets", ()):
            about = sheet.get("properties", {})
            known = sheets.setdefault(about.get("sheetId", 0), {**sheet, "data": []})
            if known["properties"] != about:
                raise _MovedError
            known["data"] += sheet.get("data", ())
    for sheet in sheets.values():
        _check_borders(sheet["data"])
    return {**answers[0], "sheets": list(sheets.values())}


def _check_borders(blocks: Sequence[Json]) -> None:
    """Check that each piece begins with the row with which the one before ended.

    Raises _MovedError where one does not.
    """
    previous: dict[int, tuple[int, Sequence[Json]]] = {}  # by first column: first row, rows
    for block in blocks:
        left, top = block.get("startColumn", 0), block.get("startRow", 0)
        rows = block.get("rowData", ())
        if left in previous:
            first_row, rows_above = previous[left]
            if _filled_cells(rows_above, top - first_row) != _filled_cells(rows, 0):
                raise _MovedError
        previous[left] = top, rows


def _filled_cells(rows: Sequence[Json], index: int) -> Sequence[Any]:
    """Return the cells of a row, without the empty ones at its end."""
    cells = [*rows[index].get("values", ())] if index < len(rows) else []
    while cells and not cells[-1]:
        cells.pop()
    return cells
