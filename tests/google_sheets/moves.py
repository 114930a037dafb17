"""Rows and columns inserted, deleted and moved in a whole spreadsheet: cells, ranges, names and
references follow.
"""

from tests.google_sheets.model import Sheet, Spreadsheet
from tests.google_sheets.references import follow
from tests.google_sheets.shifts import Dimension, deleted, inserted, moved


def insert(
    spreadsheet: Spreadsheet,
    sheet: Sheet,
    dimension: Dimension,
    start: int,
    count: int,
    *,
    like: int | None = None,
) -> None:
    sheet.insert(dimension, start, count, like=like)
    spreadsheet.rearrange_names(sheet, dimension, inserted(start, count))
    follow(spreadsheet, sheet, dimension, inserted(start, count))


def delete(
    spreadsheet: Spreadsheet, sheet: Sheet, dimension: Dimension, start: int, end: int
) -> None:
    sheet.delete(dimension, start, end)
    spreadsheet.rearrange_names(sheet, dimension, deleted(start, end))
    follow(spreadsheet, sheet, dimension, deleted(start, end))


def move(
    spreadsheet: Spreadsheet, sheet: Sheet, dimension: Dimension, start: int, end: int, to: int
) -> None:
    sheet.move(dimension, start, end, to)
    spreadsheet.rearrange_names(sheet, dimension, moved(start, end, to))
    follow(spreadsheet, sheet, dimension, moved(start, end, to))
