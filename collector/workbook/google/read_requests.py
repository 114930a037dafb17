"""What a look at a spreadsheet asks for: all cells but the column that we alone write and nobody needs back, in as many
requests as the size of its tabs makes necessary. One for ordinary sizes, once the tabs are known.
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
"""What tells which tabs there are and how large."""
CELLS_PER_REQUEST: Final = 400_000
"""Cells, full or empty, of one request. Google gives up on one that takes longer than three minutes."""
READ_ATTEMPTS: Final = 3
"""How often a look in pieces begins anew because somebody moved rows from one into another."""

CHANGED_MEANWHILE: Final = (
    "Mentre leggevo il foglio Google qualcuno ne spostava le righe o i fogli. Aspetta un momento e rilancia il "
    "comando. Non ho scritto nulla."
)

Json = Mapping[str, Any]
CellRange = tuple[int, int | None, int, int | None]
"""Cells of a tab: first row, row after the last, first column, column after the last, from 0; None: to the end,
wherever that is by then.
"""


@dataclass(frozen=True)
class TabOutline:
    """A tab before its cells are read."""

    id: int
    title: str
    rows: int
    columns: int

    @property
    def blocks(self) -> Sequence[CellRange]:
        """Its cells without the comparison column, of which the title alone is read."""
        compared = status_formula.FIRST_COLUMN
        if self.title.casefold().strip() != FLAGS_TAB.casefold() or self.columns <= compared:
            return [(0, None, 0, None)]
        title = (0, 1, compared, compared + 1)
        beside = [(0, None, compared + 1, None)] if self.columns > compared + 1 else []
        return [(0, None, 0, compared), title, *beside]

    def pieces(self, block: CellRange, piece: int) -> Iterator[tuple[int, CellRange]]:
        """A block in parts of at most so many cells, each with its number of cells."""
        top, bottom, left, right = block
        width = (self.columns if right is None else right) - left
        end = self.rows if bottom is None else bottom
        height = max(2, piece // max(1, width))
        while end - top > height:
            yield height * width, (top, top + height, left, right)
            top += height - 1
        yield (end - top) * width, (top, bottom, left, right)


def read_outlines(answer: Json) -> list[TabOutline]:
    """The tabs with cells of a spreadsheet, from an answer with OUTLINE."""
    found = []
    for sheet in answer.get("sheets", ()):
        about = sheet.get("properties", {})
        size = about.get("gridProperties", {})
        if about.get("sheetType", "GRID") == "GRID":
            rows, columns = size.get("rowCount", 0), size.get("columnCount", 0)
            found.append(TabOutline(about.get("sheetId", 0), about.get("title", ""), rows, columns))
    return found


def requests(tabs: Sequence[TabOutline], piece: int = CELLS_PER_REQUEST) -> Iterator[list[Json]]:
    """The data filters of each request. Where a tab is read in pieces each begins with the last row of the one before:
    if that row is another by then, rows have moved.
    """
    batch: list[Json] = []
    room = piece
    for tab in tabs:
        for block in tab.blocks:
            for cells, part in tab.pieces(block, piece):
                if batch and cells > room:
                    yield batch
                    batch, room = [], piece
                batch.append(_filter(tab.id, part))
                room -= cells
    if batch:
        yield batch


def _filter(sheet_id: int, block: CellRange) -> Json:
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    ends = {name: end for name, end in zip(names, block, strict=True) if end is not None}
    return {"gridRange": {"sheetId": sheet_id, **ends}}


class _MovedError(Exception):
    """Rows moved from one piece into another while they were read."""


def read(
    ask: Callable[[Sequence[Json], str], Json],
    tabs: Sequence[TabOutline],
    fields: str = grids.READ_FIELDS,
) -> Json:
    """The spreadsheet as one answer. `ask` sends data filters and a mask to Google.

    Raises WorkbookError where people keep moving rows between the pieces of a large tab.
    """
    for _ in range(READ_ATTEMPTS):
        answers = [ask(filters, fields) for filters in requests(tabs)]
        try:
            return _together(answers)
        except _MovedError:
            continue
    raise WorkbookError(CHANGED_MEANWHILE)


def _together(answers: Sequence[Json]) -> Json:
    """Several answers as one. Raises _MovedError where they do not fit together."""
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
    """Raises _MovedError where a piece does not begin with the row with which the one before ended."""
    before: dict[int, tuple[int, Sequence[Json]]] = {}
    for block in blocks:
        left, top, rows = (
            block.get("startColumn", 0),
            block.get("startRow", 0),
            block.get("rowData", ()),
        )
        if left in before:
            first_row, above = before[left]
            if _bare(above, top - first_row) != _bare(rows, 0):
                raise _MovedError
        before[left] = top, rows


def _bare(rows: Sequence[Json], at: int) -> Sequence[Any]:
    """The cells of a row, without the empty ones at its end."""
    cells = [*rows[at].get("values", ())] if at < len(rows) else []
    while cells and not cells[-1]:
        cells.pop()
    return cells
