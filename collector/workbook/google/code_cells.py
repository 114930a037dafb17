"""The cells under *Codice*: how they are written, and which ones landed a row off. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.sheet.find_columns import find_layout
from collector.workbook.google import grids, status_formula
from collector.workbook.google.column_markers import own_columns
from collector.workbook.google.grids import GoogleBook, GoogleTab
from collector.workbook.google.misplaced_codes import (
    CellJson,
    CodeRow,
    code_cell,
    entered_value,
    find_misplaced_codes,
)
from schemas import nucleus

CellPlace = tuple[str, int, int]
"""Tab, row and column, counted from 1."""


def entered_text(cell: CellJson) -> str:
    """Return what was typed into a cell as text; '' for nothing."""
    return str(entered_value(cell)[1])


def cell_to_write(text: str, restored: CellJson | None) -> CellJson:
    """Return the cell that a text of a plan stands for: a code, or what a person had typed.

    `restored`: the cell that is to come back to this place, if one is.
    """
    if restored is not None and entered_text(restored) == text:
        return restored
    return code_cell(text)


def cells_by_tab(cells: Mapping[CellPlace, CellJson]) -> Mapping[str, Mapping[int, CellJson]]:
    """Return cells under *Codice* as tab → row → cell."""
    by_tab: dict[str, dict[int, CellJson]] = {}
    for (tab, row, _), cell in cells.items():
        by_tab.setdefault(tab, {})[row] = cell
    return by_tab


def code_writes(
    cells: Mapping[str, Mapping[int, CellJson]],
    book: GoogleBook,
    layouts: Sequence[Layout],
    *,
    formulas: bool = False,
) -> Iterator[Mapping[str, Any]]:
    """Yield a column for each tab: no value where a cell is to stay as it is.

    Either formulas only, or all else. Raises WorkbookError where a tab has lost our marker.
    """
    marked = tabs_with_marked_codes(book, layouts)
    for title, by_row in cells.items():
        tab = book.tab(title)
        if tab is None or tab.id not in marked:
            raise WorkbookError(
                f"Nel foglio Google, in «{title}», non trovo il segno sulla colonna «Codice». "
                "Lancia «collector init --google» con l'indirizzo del foglio, poi rilancia il "
                "comando. Non ho scritto nulla."
            )
        values: dict[int, Any] = {}
        for row, cell in by_row.items():
            kind, value = entered_value(cell)
            if (kind == "formulaValue") == formulas:
                values[row] = value
        if values:
            marker_id = tab.markers[grids.CODE_MARKER][0]
            yield {
                "dataFilter": {"developerMetadataLookup": {"metadataId": marker_id}},
                "majorDimension": "COLUMNS",
                "values": [[values.get(row) for row in range(1, max(values) + 1)]],
            }


def tabs_with_marked_codes(book: GoogleBook, layouts: Sequence[Layout]) -> frozenset[int]:
    """Return the ids of the tabs whose column *Codice*, by its title, bears our marker.

    No other column is read or written as such.
    """
    marked = set()
    for column in own_columns(book, layouts):
        if column.marker == grids.CODE_MARKER and column.is_marked:
            marked.add(column.tab.id)
    return frozenset(marked)


def cells_to_restore(
    before: GoogleBook,
    now: GoogleBook,
    marked: frozenset[int],
    wrote: Mapping[str, Mapping[int, CellJson]],
) -> Mapping[CellPlace, CellJson]:
    """Return what must be put right after a write: place → the cell that belongs there.

    `before`: the spreadsheet that the write was made for. `marked`: the tabs, by id, whose column
    *Codice* was known before and is known now. `wrote`: tab → row of `before` → cell.
    """
    tabs_before = {tab.id: tab for tab in before.tabs}
    cells: dict[CellPlace, CellJson] = {}
    for tab in now.tabs:
        tab_before = tabs_before.get(tab.id)
        if tab_before is None or tab.id not in marked:
            continue
        wrote_there = wrote.get(tab_before.title, {})
        if not wrote_there:
            continue
        misplaced = find_misplaced_codes(_code_rows(tab_before), _code_rows(tab), wrote_there)
        column = tab.markers[grids.CODE_MARKER][1]
        for row, cell in misplaced.items():
            cells[tab.title, row, column] = cell
    return cells


def _code_rows(tab: GoogleTab) -> Iterator[CodeRow]:
    """The rows of a tab, with what stands beside our columns in whatever order they stand."""
    code_column = tab.markers[grids.CODE_MARKER][1]
    status_column = tab.markers.get(grids.STATUS_MARKER, (0, 0))[1]
    name_column = _name_column(tab)
    for number, row in enumerate(tab.cells, start=1):
        texts = []
        for column, cell in enumerate(row, start=1):
            if column not in (code_column, status_column):
                texts.append(status_formula.row_content([cell]))
        content = status_formula.CELL_SEPARATOR.join(sorted(filter(None, texts)))
        name = tab.text(number, name_column) if name_column else ""
        yield CodeRow(number, content, tab.cell(number, code_column), name)


def _name_column(tab: GoogleTab) -> int:
    """The column of the families' names in *Nuclei*; 0 in another tab."""
    if tab.title.casefold().strip() != nucleus.TAB.casefold():
        return 0
    return find_layout(grids.to_grid(tab), nucleus.COLUMNS).columns.get("name", 0)


def with_cells(book: GoogleBook, cells: Mapping[CellPlace, CellJson]) -> GoogleBook:
    """Return the spreadsheet with some cells changed."""
    tabs = {tab.title: tab for tab in book.tabs}
    for (title, row, column), cell in cells.items():
        tabs[title] = tabs[title].with_cell(row, column, cell)
    return replace(book, tabs=list(tabs.values()))
