"""Staff at a workbook that `init` made: they type rows below the titles, and mend cells."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from tests.road import Row
from tests.workbook.google.desk import PLACES

FIRST_ROW = 2


def place_of(sheet: Any, tab: str, key: str) -> int:
    """The column of a field, from 1, by its title."""
    title = next(column.header for column in PLACES[tab] if column.key == key)
    return next(cell.column for cell in sheet[1] if cell.value == title)


def type_rows(workbook: Path, tabs: Mapping[str, Sequence[Row]]) -> None:
    """Type these rows, from the second on, with openpyxl."""
    book = openpyxl.load_workbook(workbook)
    for tab, rows in tabs.items():
        sheet = book[tab]
        for number, row in enumerate(rows, start=FIRST_ROW):
            for key, typed in row.items():
                sheet.cell(number, place_of(sheet, tab, key)).value = typed
    book.save(workbook)


def address_of(workbook: Path, tab: str, key: str, row: int) -> str:
    """The address of a cell: "F3"."""
    book = openpyxl.load_workbook(workbook)
    cell = book[tab].cell(row, place_of(book[tab], tab, key))
    address: str = cell.coordinate
    return address


def mend(workbook: Path, tab: str, key: str, row: int, typed: Any) -> None:
    """Type into one cell with openpyxl."""
    book = openpyxl.load_workbook(workbook)
    book[tab].cell(row, place_of(book[tab], tab, key)).value = typed
    book.save(workbook)
