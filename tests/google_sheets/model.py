"""A spreadsheet in memory: sheets, cells, and all that hangs on rows, columns and ranges and moves
with them.

A cell is what Google calls CellData, only the parts a person or a program put there; it is never
changed in place, a new one takes its place. So a copy of a sheet is a copy of its lists, and a
batch that fails is undone cheaply.
"""

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.google_sheets import names
from tests.google_sheets.errors import Json, bad, not_found
from tests.google_sheets.shifts import Dimension, Shift, deleted, inserted, moved, shifted_range

Cell: TypeAlias = Mapping[str, Any]
Scalar: TypeAlias = str | float | bool | None
Evaluator: TypeAlias = Callable[["Sheet", int, int, str], Scalar | Json | list[list[Scalar]]]

EMPTY: Cell = {}
MAX_CELLS = 10_000_000
MAX_TEXT = 50_000


@dataclass(frozen=True)
class Quirks:
    """What is believed about Google and not proven: a test may turn each around."""

    comma_breaks_italian_formula: bool = True
    """it_IT: a "," between arguments, outside quotes and braces, makes the formula #ERROR!."""
    semicolon_breaks_english_formula: bool = False
    clamp_reads: bool = False
    """A read that begins inside the grid and ends beyond it is cut to the grid, instead of 400."""
    unmatched_filter_fails: bool = False
    """values:batchUpdateByDataFilter with a filter that matches nothing: 400; else it writes
    nothing and says 200.
    """
    trims_empty_results: bool = True
    """A formula whose value is "" is left out at the end of a row like an empty cell."""
    rewrites_formulas: bool = False
    """A formula comes back in Google's own letters: see `rewriting`."""
    table_titles_take_formulas: bool = False
    """A formula in the first row of a table stays one; else its value stands there as text."""
    empty_result_is_an_empty_value: bool = False
    """A formula whose value is "" has an `effectiveValue` {}, instead of none."""
    metadata_follows_sort: bool = False
    metadata_follows_cut: bool = False


@dataclass
class Metadata:
    """Developer metadata. `index` is the row's or column's, when it hangs on one."""

    id: int
    key: str
    value: str | None
    visibility: str
    where: str  # SPREADSHEET, SHEET, ROW, COLUMN
    sheet_id: int | None = None
    index: int | None = None

    def resource(self) -> Json:
        location: Json = {"locationType": self.where}
        if self.where == "SPREADSHEET":
            location["spreadsheet"] = True
        elif self.where == "SHEET":
            location["sheetId"] = self.sheet_id
        else:
            assert self.index is not None
            location["dimensionRange"] = {
                **({"sheetId": self.sheet_id} if self.sheet_id else {}),
                "dimension": "ROWS" if self.where == "ROW" else "COLUMNS",
                "startIndex": self.index,
                "endIndex": self.index + 1,
            }
        answer: Json = {"metadataId": self.id, "metadataKey": self.key}
        if self.value:
            answer["metadataValue"] = self.value
        return {**answer, "location": location, "visibility": self.visibility}


@dataclass(frozen=True)
class Box:
    """Rows and columns of one sheet, half open, inside the grid."""

    top: int
    bottom: int
    left: int
    right: int

    def cells(self) -> Iterator[tuple[int, int]]:
        return (
            (row, column)
            for row in range(self.top, self.bottom)
            for column in range(self.left, self.right)
        )

    def meets(self, other: "Box") -> bool:
        return (
            self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row < self.bottom and self.left <= column < self.right


@dataclass
class Sheet:
    """One tab. `cells` are ragged rows; what is not there is empty."""

    sheet_id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    properties: Json = field(default_factory=dict)  # hidden, tabColor, rightToLeft …
    grid: Json = field(default_factory=dict)  # frozenRowCount, hideGridlines …
    cells: list[list[Cell | None]] = field(default_factory=list)
    row_properties: dict[int, Json] = field(default_factory=dict)
    column_properties: dict[int, Json] = field(default_factory=dict)
    merges: list[Json] = field(default_factory=list)
    protected: list[Json] = field(default_factory=list)
    conditional: list[Json] = field(default_factory=list)
    basic_filter: Json | None = None
    filter_views: list[Json] = field(default_factory=list)
    tables: list[Json] = field(default_factory=list)
    row_depths: dict[int, int] = field(
        default_factory=dict
    )  # in how many groups a row or column is
    column_depths: dict[int, int] = field(default_factory=dict)
    collapsed: list[Json] = field(default_factory=list)
    metadata: list[Metadata] = field(default_factory=list)

    # cells

    def cell(self, row: int, column: int) -> Cell:
        if row < len(self.cells) and column < len(self.cells[row]):
            return self.cells[row][column] or EMPTY
        return EMPTY

    def put(self, row: int, column: int, cell: Cell | None) -> None:
        if row >= self.row_count or column >= self.column_count:
            raise bad(f"Range ({self.title}) exceeds grid limits. Max rows: {self.row_count}")
        if not cell and (row >= len(self.cells) or column >= len(self.cells[row])):
            return
        while len(self.cells) <= row:
            self.cells.append([])
        line = self.cells[row]
        if column >= len(line):
            line.extend([None] * (column + 1 - len(line)))
        line[column] = cell or None

    def change(self, row: int, column: int, **parts: Any) -> None:
        """Put or (None) take away parts of a cell: change(0, 0, note="…",
        userEnteredValue=None).
        """
        cell = {**self.cell(row, column), **parts}
        self.put(
            row, column, {name: part for name, part in cell.items() if part not in (None, {}, "")}
        )

    def user_value(self, row: int, column: int) -> Json:
        return dict(self.cell(row, column).get("userEnteredValue", EMPTY))

    def extent(self) -> Box:
        """The smallest box from A1 that holds all values."""
        bottom = right = 0
        for row, line in enumerate(self.cells):
            for column in range(len(line) - 1, -1, -1):
                cell = line[column]
                if cell and "userEnteredValue" in cell:
                    bottom, right = row + 1, max(right, column + 1)
                    break
        return Box(0, bottom, 0, right)

    def box(self, grid_range: Mapping[str, Any]) -> Box:
        """A GridRange as a box inside the grid: what it leaves open, and what lies beyond, ends at
        the edge.

        Raises  400 when it starts beyond the grid. (Seen: one that starts inside is taken, the
                grid does not grow,
                and one without a cell is taken too.)
        """
        top, left = grid_range.get("startRowIndex") or 0, grid_range.get("startColumnIndex") or 0
        bottom, right = grid_range.get("endRowIndex"), grid_range.get("endColumnIndex")
        if min(top, left) < 0:
            raise bad(
                f"startRowIndex and startColumnIndex must not be negative: {dict(grid_range)}"
            )
        if (bottom is not None and bottom < top) or (right is not None and right < left):
            raise bad(f"The end of a range must not lie before its start: {dict(grid_range)}")
        if top >= self.row_count or left >= self.column_count:
            said = names.grid_range(self.title, grid_range)
            raise bad(
                f"Range ({said}) exceeds grid limits. Max rows: {self.row_count}, max columns: "
                f"{self.column_count}"
            )
        return Box(
            top,
            self.row_count if bottom is None else min(bottom, self.row_count),
            left,
            self.column_count if right is None else min(right, self.column_count),
        )

    @property
    def whole(self) -> Box:
        return Box(0, self.row_count, 0, self.column_count)

    # rows and columns

    def count(self, dimension: Dimension) -> int:
        return self.row_count if dimension == "ROWS" else self.column_count

    def set_count(self, dimension: Dimension, count: int) -> None:
        if dimension == "ROWS":
            self.row_count = count
        else:
            self.column_count = count

    def dimension_properties(self, dimension: Dimension) -> dict[int, Json]:
        return self.row_properties if dimension == "ROWS" else self.column_properties

    def depths(self, dimension: Dimension) -> dict[int, int]:
        return self.row_depths if dimension == "ROWS" else self.column_depths

    def rearrange(self, dimension: Dimension, shift: Shift) -> None:
        """Let all that hangs on rows or columns, save the cells, follow a shift."""
        old = self.dimension_properties(dimension)
        there = {to: value for index, value in old.items() if (to := shift.at(index)) is not None}
        old.clear()
        old.update(there)
        kept: list[Metadata] = []
        for item in self.metadata:
            if item.index is not None and item.where == (
                "ROW" if dimension == "ROWS" else "COLUMN"
            ):
                to = shift.at(item.index)
                if to is None:
                    continue
                item.index = to
            kept.append(item)
        self.metadata = kept
        self.merges = [
            new
            for one in self.merges
            if (new := shifted_range(one, self.sheet_id, dimension, shift)) is not None
        ]
        self.protected = self._with_ranges(self.protected, dimension, shift)
        self.filter_views = self._with_ranges(self.filter_views, dimension, shift)
        self.tables = self._with_ranges(self.tables, dimension, shift)
        depths = self.depths(dimension)
        deep = {to: depth for index, depth in depths.items() if (to := shift.at(index)) is not None}
        depths.clear()
        depths.update(deep)
        if self.basic_filter is not None:
            self.basic_filter = next(
                iter(self._with_ranges([self.basic_filter], dimension, shift)), None
            )
        rules = []
        for rule in self.conditional:
            ranges = [
                shifted_range(one, self.sheet_id, dimension, shift)
                for one in rule.get("ranges", [])
            ]
            if left := [one for one in ranges if one is not None]:
                rules.append({**rule, "ranges": left})
        self.conditional = rules

    def _with_ranges(self, items: list[Json], dimension: Dimension, shift: Shift) -> list[Json]:
        answer = []
        for item in items:
            if "range" not in item:
                answer.append(item)
            elif (new := shifted_range(item["range"], self.sheet_id, dimension, shift)) is not None:
                answer.append({**item, "range": new})
        return answer

    def insert(
        self, dimension: Dimension, start: int, count: int, *, like: int | None = None
    ) -> None:
        """`like`: the row or column whose formats and validation the new ones take over."""
        if dimension == "ROWS":
            fresh: list[list[Cell | None]] = []
            for _ in range(count):
                line = self.cells[like] if like is not None and like < len(self.cells) else []
                fresh.append([_looks(cell) for cell in line])
            if start < len(self.cells) or any(any(line) for line in fresh):
                self.cells.extend([] for _ in range(start - len(self.cells)))
                self.cells[start:start] = fresh
        else:
            for line in self.cells:
                look = _looks(line[like]) if like is not None and like < len(line) else None
                if start < len(line) or look:
                    line.extend([None] * (start - len(line)))
                    line[start:start] = [look] * count
        self.set_count(dimension, self.count(dimension) + count)
        self.rearrange(dimension, inserted(start, count))

    def delete(self, dimension: Dimension, start: int, end: int) -> None:
        if dimension == "ROWS":
            del self.cells[start:end]
        else:
            for line in self.cells:
                del line[start:end]
        self.set_count(dimension, self.count(dimension) - (end - start))
        self.rearrange(dimension, deleted(start, end))

    def move(self, dimension: Dimension, start: int, end: int, to: int) -> None:
        landing = to if to <= start else to - (end - start)
        if dimension == "ROWS":
            self.cells.extend([] for _ in range(max(end, to) - len(self.cells)))
            block = self.cells[start:end]
            del self.cells[start:end]
            self.cells[landing:landing] = block
        else:
            for line in self.cells:
                if len(line) > min(start, to):
                    line.extend([None] * (max(end, to) - len(line)))
                    part = line[start:end]
                    del line[start:end]
                    line[landing:landing] = part
        self.rearrange(dimension, moved(start, end, to))

    def state(self) -> Json:
        """A copy of all there is, to go back to."""
        kept = {name: value for name, value in self.__dict__.items() if name != "cells"}
        return {**copy.deepcopy(kept), "cells": [list(line) for line in self.cells]}


def _looks(cell: Cell | None) -> Cell | None:
    if not cell:
        return None
    return {
        name: cell[name] for name in ("userEnteredFormat", "dataValidation") if name in cell
    } or None


@dataclass
class Spreadsheet:
    """A file of sheets. `evaluate` gives formulas a value; where it gives none (None or ""),
    `reckoning` does.
    """

    id: str
    title: str
    locale: str = "it_IT"
    time_zone: str = "Europe/Rome"
    properties: Json = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    named: list[Json] = field(default_factory=list)
    metadata: list[Metadata] = field(default_factory=list)
    evaluate: Evaluator | None = None
    quirks: Quirks = field(default_factory=Quirks)
    today: Callable[[], dt.date] = field(default=lambda: dt.date(2026, 3, 12))
    next_id: int = 1

    def fresh_id(self) -> int:
        """Ids of sheets, protections, metadata …: never twice the same."""
        self.next_id += 1
        return 1_000_000 + self.next_id * 7919 % 900_001

    def sheet(self, sheet_id: int) -> Sheet:
        for sheet in self.sheets:
            if sheet.sheet_id == sheet_id:
                return sheet
        raise bad(f"No grid with id: {sheet_id}")

    def tab(self, title: str) -> Sheet:
        """The sheet with this title; for tests."""
        return next(sheet for sheet in self.sheets if sheet.title == title)

    def add(
        self, title: str, *, rows: int = 1000, columns: int = 26, sheet_id: int | None = None
    ) -> Sheet:
        sheet = Sheet(self.fresh_id() if sheet_id is None else sheet_id, title, rows, columns)
        self.sheets.append(sheet)
        return sheet

    def all_metadata(self) -> Iterator[Metadata]:
        yield from self.metadata
        for sheet in self.sheets:
            yield from sheet.metadata

    def rearrange_names(self, sheet: Sheet, dimension: Dimension, shift: Shift) -> None:
        kept = []
        for name in self.named:
            if (new := shifted_range(name["range"], sheet.sheet_id, dimension, shift)) is not None:
                kept.append({**name, "range": new})
        self.named = kept

    def state(self) -> tuple[Json, list[tuple[Sheet, Json]]]:
        kept = {
            "title": self.title,
            "locale": self.locale,
            "time_zone": self.time_zone,
            "properties": copy.deepcopy(self.properties),
            "named": copy.deepcopy(self.named),
            "metadata": copy.deepcopy(self.metadata),
        }
        return kept, [(sheet, sheet.state()) for sheet in self.sheets]

    def go_back(self, state: tuple[Json, list[tuple[Sheet, Json]]]) -> None:
        """Undo all since `state` was taken; the sheets stay the same objects."""
        self.__dict__.update(state[0])
        self.sheets = [sheet for sheet, _ in state[1]]
        for sheet, kept in state[1]:
            sheet.__dict__.update(kept)

    def cell_count(self) -> int:
        return sum(sheet.row_count * sheet.column_count for sheet in self.sheets)


def find_metadata(spreadsheet: Spreadsheet, metadata_id: int) -> Metadata:
    for item in spreadsheet.all_metadata():
        if item.id == metadata_id:
            return item
    raise not_found()
