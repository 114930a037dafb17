"""Google's answer as grids: what one `spreadsheets.get` tells of tabs, cells and our marks on columns. Pure."""

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from schemas.canonical import without_lone_surrogates
from schemas.cells.reading import NO_VALUE, Typed
from schemas.workbook import Grid

READ_FIELDS: Final = (
    "spreadsheetId,properties(title,locale,timeZone),"
    "sheets(properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount)),merges,tables/range,"
    "developerMetadata(metadataKey,metadataValue),"
    "data(startRow,startColumn,columnMetadata/developerMetadata(metadataId,metadataKey,metadataValue),"
    "rowData/values(userEnteredValue,effectiveValue,effectiveFormat/numberFormat/type)))"
)
"""What a sync asks of the cells, and the marks on our columns."""
MARKER_KEY: Final = "collector"
"""The key of our developer metadata; its value says which column it marks."""
CODE_MARKER, STATUS_MARKER, FLAGS_MARKER = "codice", "stato", "segnalazioni"
STATUS_HEADER: Final = "Stato"
EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001  a sheet has no time zone of its own
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class GoogleTab:
    """One tab as Google tells it. `cells[0]` is row 1; `marks`: our metadata, value → (id, column from 1)."""

    id: int
    title: str
    rows: int
    columns: int
    cells: Sequence[Sequence[Mapping[str, Any]]] = field(repr=False)
    merged: Sequence[tuple[int, int, int, int]] = ()
    markers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    has_flags_marker: bool = False
    """It bears our mark as a whole: *Segnalazioni* that we made, whatever stands in it by now."""
    tables: Sequence[tuple[int, int, int, int]] = ()
    """Where somebody made a table of Google's: first row, first column, last row, last column, from 1."""

    def cell(self, row: int, column: int) -> Mapping[str, Any]:
        """A cell, both counted from 1; {} for one that holds nothing."""
        cells = self.cells[row - 1] if row <= len(self.cells) else ()
        return cells[column - 1] if column <= len(cells) else {}

    def with_cell(self, row: int, column: int, cell: Mapping[str, Any]) -> "GoogleTab":
        """The tab with another cell in its place, both counted from 1."""
        rows = list(self.cells)
        old = rows[row - 1]
        rows[row - 1] = [*old[: column - 1], *({},) * (column - 1 - len(old)), cell, *old[column:]]
        return replace(self, cells=rows)

    def text(self, row: int, column: int) -> str:
        """The text that was entered in a cell; '' for none."""
        return without_lone_surrogates(
            str(self.cell(row, column).get("userEnteredValue", {}).get("stringValue", ""))
        )


@dataclass(frozen=True, slots=True)
class GoogleBook:
    """A spreadsheet as Google tells it."""

    id: str
    title: str
    locale: str
    zone: str
    tabs: Sequence[GoogleTab]

    def tab(self, title: str) -> GoogleTab | None:
        """The tab of this title; case and outer blanks do not matter."""
        return next(
            (tab for tab in self.tabs if tab.title.casefold().strip() == title.casefold()), None
        )


def read_book(answer: Mapping[str, Any]) -> GoogleBook:
    """The answer to a `spreadsheets.get` with FIELDS. Tabs without cells (charts) are left out."""
    about = answer.get("properties", {})
    tabs = [_tab(sheet) for sheet in answer.get("sheets", ()) if _is_grid(sheet)]
    return GoogleBook(
        answer.get("spreadsheetId", ""),
        without_lone_surrogates(about.get("title", "")),
        about.get("locale", ""),
        about.get("timeZone", ""),
        tabs,
    )


def _is_grid(sheet: Mapping[str, Any]) -> bool:
    return bool(sheet["properties"].get("sheetType", "GRID") == "GRID")


def _tab(sheet: Mapping[str, Any]) -> GoogleTab:
    about = sheet["properties"]
    size = about.get("gridProperties", {})
    rows: list[Sequence[Mapping[str, Any]]] = []
    marks: dict[str, tuple[int, int]] = {}
    for block in sheet.get("data", ()):
        left = block.get("startColumn", 0)
        _put(rows, block)
        for at, column in enumerate(block.get("columnMetadata", ()), start=left + 1):
            for mark in column.get("developerMetadata", ()):
                if mark.get("metadataKey") == MARKER_KEY:
                    marks[mark.get("metadataValue", "")] = mark["metadataId"], at
    width, height = size.get("columnCount", 0), size.get("rowCount", 0)
    merged = [_corners(one, height, width) for one in sheet.get("merges", ())]
    tables = [_corners(one.get("range", {}), height, width) for one in sheet.get("tables", ())]
    return GoogleTab(
        about.get("sheetId", 0), without_lone_surrogates(about.get("title", "")), size.get("rowCount", 0), size.get("columnCount", 0),
        rows, merged, marks, any(_is_flags_mark(mark) for mark in sheet.get("developerMetadata", ())), tables,
    )  # fmt: skip


def _corners(found: Mapping[str, Any], height: int, width: int) -> tuple[int, int, int, int]:
    """A GridRange as rows and columns from 1; what it leaves open ends with the tab."""
    return (
        found.get("startRowIndex", 0) + 1,
        found.get("startColumnIndex", 0) + 1,
        found.get("endRowIndex", height),
        found.get("endColumnIndex", width),
    )


def _put(rows: list[Sequence[Mapping[str, Any]]], block: Mapping[str, Any]) -> None:
    """Put a block of cells in its place: others may stand there already, left of it or above."""
    top, left = block.get("startRow", 0), block.get("startColumn", 0)
    for number, row in enumerate(block.get("rowData", ()), start=top):
        values = row.get("values", ())
        if number >= len(rows):
            rows.extend([()] * (number + 1 - len(rows)))
        there = rows[number]
        if left or len(there) > len(values):
            values = [
                *there[:left],
                *({},) * (left - len(there)),
                *values,
                *there[left + len(values) :],
            ]
        rows[number] = values


def _is_flags_mark(mark: Mapping[str, Any]) -> bool:
    return mark.get("metadataKey") == MARKER_KEY and mark.get("metadataValue") == FLAGS_MARKER


def to_grid(tab: GoogleTab) -> Grid:
    """The tab as typed. Of our *Stato* column only what a person typed into it, or a state that the formula found."""
    status = tab.markers.get(STATUS_MARKER, (0, 0))[1]
    rows = [[typed_value(cell) for cell in row] for row in tab.cells]
    _spread_what_is_missing(tab, rows)
    if status:
        for number, row in enumerate(tab.cells):
            if status <= len(row):
                rows[number][status - 1] = _state(row[status - 1])
    return Grid(tab.title, rows, tab.merged, ours=tab.has_flags_marker, id=tab.id)


def _spread_what_is_missing(tab: GoogleTab, rows: Sequence[list[Typed]]) -> None:
    """A formula that fills the cells below it, and that has an error or no result yet, has left them empty: what they
    would say is not known, down to the next cell that holds something.
    """
    for number, row in enumerate(tab.cells):
        for column, cell in enumerate(row):
            formula = str(cell.get("userEnteredValue", {}).get("formulaValue", ""))
            value = cell.get("effectiveValue")
            if (
                not formula
                or (value and "errorValue" not in value)
                or not _FILLS_OTHERS.search(formula)
            ):
                continue
            for below in rows[number + 1 :]:
                if column < len(below) and below[column] not in (None, ""):
                    break
                if any(said not in (None, "") for said in below):
                    below += [None] * (column + 1 - len(below))
                    below[column] = NO_VALUE


_FILLS_OTHERS: Final = re.compile(
    r"ARRAYFORMULA|IMPORT[A-Z]+|QUERY|FILTER|SORTN?|UNIQUE|FLATTEN|TRANSPOSE|SEQUENCE|MAP|BYROW|[VH]STACK|TOCOL|[{]",
    re.IGNORECASE,
)
"""In a formula: what gives more than one cell. An Italian sheet too has these names in what Google answers."""


def typed_value(cell: Mapping[str, Any]) -> Typed:
    """What a cell holds: a formula's result, NO_VALUE where it has none (yet); a date, a time or a length of time where
    the format says so.
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
    return _number(float(value["numberValue"]), _format(cell))


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


def _format(cell: Mapping[str, Any]) -> str:
    return str(cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", ""))


def _number(number: float, kind: str) -> Typed:
    """A number by its cell's format. Days are counted from 30 December 1899, times are fractions of a day."""
    if (
        kind not in ("DATE", "TIME", "DATE_TIME")
        or not math.isfinite(number)
        or not 0 <= number < 2_958_466
    ):
        return number
    moment = EPOCH + dt.timedelta(seconds=round(number * _DAY))
    if kind == "TIME":
        return moment.time() if number < 1 else dt.timedelta(seconds=round(number * _DAY))
    if moment.time() != dt.time() or kind == "DATE_TIME":
        return moment
    return moment.date() if number >= 1 else number


def _state(cell: Mapping[str, Any]) -> Typed:
    """What stands under *Stato*: typed by a person, or found by the formula (no state where the row has changed)."""
    if entered := cell.get("userEnteredValue"):
        return (
            STATUS_HEADER
            if is_status_formula(str(entered.get("formulaValue", "")))
            else typed_value(cell)
        )
    found = typed_value(cell)
    return (
        None
        if found == STATUS_CHANGED or not isinstance(found, str) or found.startswith("#")
        else found
    )


def is_status_formula(formula: str) -> bool:
    """True for the formula of *Stato*, whole or damaged: with its title, and with a text that nobody else writes."""
    return f'"{STATUS_HEADER}"' in formula and f'"{STATUS_CHANGED}"' in formula


def shows_changed_status(cell: Mapping[str, Any]) -> bool:
    """True where the formula says that a row is not as it was checked."""
    return (
        "userEnteredValue" not in cell
        and (cell.get("effectiveValue") or {}).get("stringValue") == STATUS_CHANGED
    )


STATUS_CHANGED: Final = "modificata: da ricontrollare"
"""What *Stato* shows beside content that was not checked."""
