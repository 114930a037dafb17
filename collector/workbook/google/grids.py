"""Google's answer as values: the tabs, cells and our markers in a `spreadsheets.get`. Pure."""

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from schemas.canonical import without_lone_surrogates
from schemas.cells.reading import NO_VALUE, Typed
from schemas.patterns import lazy_pattern
from schemas.workbook import Grid

CellJson = Mapping[str, Any]
"""A cell as Google describes it; {} for an empty one."""
Corners = tuple[int, int, int, int]
"""First row, first column, last row, last column of a rectangle, counted from 1."""

READ_FIELDS: Final = (
    "spreadsheetId,properties(title,locale,timeZone),"
    "sheets(properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount)),"
    "merges,tables/range,"
    "developerMetadata(metadataKey,metadataValue),"
    "data(startRow,startColumn,"
    "columnMetadata/developerMetadata(metadataId,metadataKey,metadataValue),"
    "rowData/values(userEnteredValue,effectiveValue,effectiveFormat/numberFormat/type)))"
)
"""What a sync asks of the cells, and the markers on our columns."""
MARKER_KEY: Final = "collector"
"""The key of our developer metadata; its value says which column or tab it marks."""
CODE_MARKER, STATUS_MARKER, FLAGS_MARKER = "codice", "stato", "segnalazioni"
STATUS_HEADER: Final = "Stato"
EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001  a sheet has no time zone of its own
_SECONDS_PER_DAY: Final = 86_400
_DAYS_MAX: Final = 2_958_466
"""The day after 31 December 9999, as a spreadsheet counts."""


@dataclass(frozen=True, slots=True)
class GoogleTab:
    """One tab as Google describes it. `cells[0]` is row 1, which may be shorter than the tab is
    wide.

    `markers`: our metadata on columns, value → (id, column from 1).
    """

    id: int
    title: str
    rows: int
    columns: int
    cells: Sequence[Sequence[CellJson]] = field(repr=False)
    merged: Sequence[Corners] = ()
    markers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    has_flags_marker: bool = False
    """It bears our marker as a whole: *Segnalazioni* that we made, whatever it holds by now."""
    tables: Sequence[Corners] = ()
    """Where somebody made a table of Google's."""

    def cell(self, row: int, column: int) -> CellJson:
        """Return a cell, both counted from 1; {} for one that holds nothing."""
        cells = self.cells[row - 1] if row <= len(self.cells) else ()
        return cells[column - 1] if column <= len(cells) else {}

    def with_cell(self, row: int, column: int, cell: CellJson) -> "GoogleTab":
        """Return the tab with another cell in its place, both counted from 1."""
        rows = list(self.cells)
        old = rows[row - 1]
        gap: Sequence[CellJson] = ({},) * (column - 1 - len(old))
        rows[row - 1] = [*old[: column - 1], *gap, cell, *old[column:]]
        return replace(self, cells=rows)

    def text(self, row: int, column: int) -> str:
        """Return the text that was entered in a cell; '' for none."""
        entered = self.cell(row, column).get("userEnteredValue", {})
        return without_lone_surrogates(str(entered.get("stringValue", "")))

    def formula(self, row: int, column: int) -> str:
        """Return the formula that was entered in a cell; '' for none."""
        entered = self.cell(row, column).get("userEnteredValue", {})
        return str(entered.get("formulaValue", ""))

    def marker_column(self, marker: str) -> int:
        """Return the column that bears a marker, counted from 1; 0 where none does."""
        return self.markers.get(marker, (0, 0))[1]


@dataclass(frozen=True, slots=True)
class GoogleBook:
    """A spreadsheet as Google describes it."""

    id: str
    title: str
    locale: str
    zone: str
    tabs: Sequence[GoogleTab]

    def tab(self, title: str) -> GoogleTab | None:
        """Return the tab of this title; case and outer blanks do not matter."""
        wanted = title.casefold()
        for tab in self.tabs:
            if tab.title.casefold().strip() == wanted:
                return tab
        return None


def read_book(answer: Mapping[str, Any]) -> GoogleBook:
    """Read the answer to a `spreadsheets.get` with READ_FIELDS; tabs without cells are left out."""
    about = answer.get("properties", {})
    tabs = [_read_tab(sheet) for sheet in answer.get("sheets", ()) if _has_cells(sheet)]
    return GoogleBook(
        answer.get("spreadsheetId", ""),
        without_lone_surrogates(about.get("title", "")),
        about.get("locale", ""),
        about.get("timeZone", ""),
        tabs,
    )


def _has_cells(sheet: Mapping[str, Any]) -> bool:
    """Return False for the tab of a chart."""
    return bool(sheet["properties"].get("sheetType", "GRID") == "GRID")


def _read_tab(sheet: Mapping[str, Any]) -> GoogleTab:
    about = sheet["properties"]
    size = about.get("gridProperties", {})
    height, width = size.get("rowCount", 0), size.get("columnCount", 0)
    rows: list[Sequence[CellJson]] = []
    markers: dict[str, tuple[int, int]] = {}
    for block in sheet.get("data", ()):
        _place_block(rows, block)
        markers |= _markers_of(block)
    tab_metadata = sheet.get("developerMetadata", ())
    return GoogleTab(
        id=about.get("sheetId", 0),
        title=without_lone_surrogates(about.get("title", "")),
        rows=height,
        columns=width,
        cells=rows,
        merged=[_corners(merge, height, width) for merge in sheet.get("merges", ())],
        markers=markers,
        has_flags_marker=any(map(_is_flags_marker, tab_metadata)),
        tables=[
            _corners(table.get("range", {}), height, width) for table in sheet.get("tables", ())
        ],
    )


def _markers_of(block: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Return our markers on the columns of a block: value → (id, column from 1)."""
    markers: dict[str, tuple[int, int]] = {}
    first = block.get("startColumn", 0) + 1
    for number, column in enumerate(block.get("columnMetadata", ()), start=first):
        for metadata in column.get("developerMetadata", ()):
            if metadata.get("metadataKey") == MARKER_KEY:
                markers[metadata.get("metadataValue", "")] = metadata["metadataId"], number
    return markers


def _corners(range_: Mapping[str, Any], height: int, width: int) -> Corners:
    """Return a GridRange as rows and columns from 1; what it leaves open ends with the tab."""
    return (
        range_.get("startRowIndex", 0) + 1,
        range_.get("startColumnIndex", 0) + 1,
        range_.get("endRowIndex", height),
        range_.get("endColumnIndex", width),
    )


def _place_block(rows: list[Sequence[CellJson]], block: Mapping[str, Any]) -> None:
    """Put a block of cells in its place: others may stand there already, left of it or above."""
    top, left = block.get("startRow", 0), block.get("startColumn", 0)
    for number, row in enumerate(block.get("rowData", ()), start=top):
        values = row.get("values", ())
        if number >= len(rows):
            rows.extend([()] * (number + 1 - len(rows)))
        old = rows[number]
        if left or len(old) > len(values):
            gap: Sequence[CellJson] = ({},) * (left - len(old))
            values = [*old[:left], *gap, *values, *old[left + len(values) :]]
        rows[number] = values


def _is_flags_marker(metadata: Mapping[str, Any]) -> bool:
    return (
        metadata.get("metadataKey") == MARKER_KEY and metadata.get("metadataValue") == FLAGS_MARKER
    )


def to_grid(tab: GoogleTab) -> Grid:
    """Return the tab as typed.

    Of our *Stato* column only what a person typed into it, or a state that the formula found.
    """
    status = tab.marker_column(STATUS_MARKER)
    rows = [[typed_value(cell) for cell in row] for row in tab.cells]
    _spread_missing_results(tab, rows)
    if status:
        for number, row in enumerate(tab.cells):
            if status <= len(row):
                rows[number][status - 1] = _typed_status(row[status - 1])
    return Grid(tab.title, rows, tab.merged, ours=tab.has_flags_marker, id=tab.id)


def _spread_missing_results(tab: GoogleTab, rows: Sequence[list[Typed]]) -> None:
    """Put NO_VALUE below a formula that fills other cells and has an error or no result yet.

    Such a formula has left them empty, and what they would say is not known; down to the next cell
    that holds something.
    """
    for number, row in enumerate(tab.cells):
        for column, cell in enumerate(row):
            formula = str(cell.get("userEnteredValue", {}).get("formulaValue", ""))
            if not formula or _has_result(cell) or not _FILLS_OTHER_CELLS.search(formula):
                continue
            for below in rows[number + 1 :]:
                if column < len(below) and below[column] not in (None, ""):
                    break
                is_filled = any(value not in (None, "") for value in below)
                if is_filled:
                    below += [None] * (column + 1 - len(below))
                    below[column] = NO_VALUE


def _has_result(cell: CellJson) -> bool:
    value = cell.get("effectiveValue") or {}
    return bool(value) and "errorValue" not in value


_FILLS_OTHER_CELLS: Final = lazy_pattern(
    r"ARRAYFORMULA|IMPORT[A-Z]+|QUERY|FILTER|SORTN?|UNIQUE|FLATTEN|TRANSPOSE|SEQUENCE"
    r"|MAP|BYROW|[VH]STACK|TOCOL|[{]",
    re.IGNORECASE,
)
"""In a formula: what gives more than one cell. An Italian sheet too has these names in the answer.
"""


def typed_value(cell: CellJson) -> Typed:
    """Return what a cell holds: a formula's result, or NO_VALUE where it has none (yet).

    A date, a time or a length of time where the cell's format says so.
    """
    value = cell.get("effectiveValue")
    if not value:
        return NO_VALUE if "formulaValue" in cell.get("userEnteredValue", {}) else None
    if "stringValue" in value:
        return without_lone_surrogates(str(value["stringValue"]))
    if "boolValue" in value:
        return bool(value["boolValue"])
    if "errorValue" in value:
        return _ERRORS.get(str(value["errorValue"].get("type", "")), "#ERRORE!")
    return _number(float(value["numberValue"]), _number_format(cell))


_ERRORS: Final = {
    "NULL_VALUE": "#NULLO!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALORE!",
    "REF": "#RIF!",
    "NAME": "#NOME?",
    "NUM": "#NUM!",
    "N_A": "#N/D",
}
"""Errors as an Italian spreadsheet shows them."""


def _number_format(cell: CellJson) -> str:
    return str(cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", ""))


def _number(number: float, kind: str) -> Typed:
    """Return a number by its cell's format.

    Days are counted from 30 December 1899, times are fractions of a day.
    """
    is_day_or_time = kind in ("DATE", "TIME", "DATE_TIME")
    if not is_day_or_time or not math.isfinite(number) or not 0 <= number < _DAYS_MAX:
        return number
    since_epoch = dt.timedelta(seconds=round(number * _SECONDS_PER_DAY))
    moment = EPOCH + since_epoch
    if kind == "TIME":
        return moment.time() if number < 1 else since_epoch
    if moment.time() != dt.time() or kind == "DATE_TIME":
        return moment
    return moment.date() if number >= 1 else number


def _typed_status(cell: CellJson) -> Typed:
    """Return what stands under *Stato*: typed by a person, or found by the formula.

    None where the formula says that the row has changed, and where it has an error.
    """
    entered = cell.get("userEnteredValue")
    if entered:
        formula = str(entered.get("formulaValue", ""))
        return STATUS_HEADER if is_status_formula(formula) else typed_value(cell)
    shown = typed_value(cell)
    if not isinstance(shown, str) or shown == STATUS_CHANGED or shown.startswith("#"):
        return None
    return shown


def is_status_formula(formula: str) -> bool:
    """Return True for the formula of *Stato*, whole or damaged.

    It is known by its title, and by a text that nobody else writes.
    """
    return f'"{STATUS_HEADER}"' in formula and f'"{STATUS_CHANGED}"' in formula


def shows_changed_status(cell: CellJson) -> bool:
    """Return True where the formula says that a row is not as it was checked."""
    if "userEnteredValue" in cell:
        return False
    value = cell.get("effectiveValue") or {}
    return value.get("stringValue") == STATUS_CHANGED


STATUS_CHANGED: Final = "modificata: da ricontrollare"
"""What *Stato* shows beside content that was not checked."""
