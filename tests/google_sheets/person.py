"""A person at the spreadsheet, in another window: types, sorts, inserts, drags, pastes; at once and
in process.

For `Server.between` and for setting a sheet up: what a person does is what the API does, done as
that account.
"""

from typing import Any

from tests.google_sheets import changes, values
from tests.google_sheets.a1 import resolve
from tests.google_sheets.drive import Drive
from tests.google_sheets.errors import Json
from tests.google_sheets.model import Sheet, Spreadsheet
from tests.google_sheets.names import quoted
from tests.google_sheets.rights import OWNER, Caller
from tests.google_sheets.shifts import Dimension


class Person:
    """Acts on one spreadsheet; raises ApiError where Google would refuse. `drive` gets the new
    revision.
    """

    def __init__(
        self, spreadsheet: Spreadsheet, drive: Drive | None = None, caller: Caller = OWNER
    ) -> None:
        self.spreadsheet, self.drive, self.caller = spreadsheet, drive, caller

    def do(self, *requests: Json) -> list[Json]:
        """Any batchUpdate requests."""
        replies = changes.apply(self.spreadsheet, list(requests), self.caller)
        self._touch()
        return replies

    def _touch(self) -> None:
        if self.drive is not None:
            self.drive.touch(self.spreadsheet.id)

    def sheet(self, title: str) -> Sheet:
        return self.spreadsheet.tab(title)

    # cells

    def type(self, place: str, *rows: list[Any]) -> None:
        """type("Schede!B3", ["12/3", "8.30"]): as a keyboard does, so a date becomes a date; None
        skips a cell.
        """
        body = {"values": list(rows)}
        values.update(
            self.spreadsheet, place, {"valueInputOption": "USER_ENTERED"}, body, self.caller
        )
        self._touch()

    def put(self, place: str, *rows: list[Any]) -> None:
        """As `type`, but each value stays what it is."""
        values.update(
            self.spreadsheet,
            place,
            {"valueInputOption": "RAW"},
            {"values": list(rows)},
            self.caller,
        )
        self._touch()

    def clear(self, place: str) -> None:
        values.clear(self.spreadsheet, place, self.caller)
        self._touch()

    def see(self, place: str, render: str = "FORMATTED_VALUE") -> list[list[Any]]:
        """The values of a range, as values.get gives them."""
        answer = values.get(self.spreadsheet, place, {"valueRenderOption": render})
        return list(answer.get("values", []))

    def grid(self, place: str) -> Json:
        """An A1 range as a GridRange."""
        sheet, box = resolve(self.spreadsheet, place, reading=True)
        return {
            "sheetId": sheet.sheet_id,
            "startRowIndex": box.top,
            "endRowIndex": box.bottom,
            "startColumnIndex": box.left,
            "endColumnIndex": box.right,
        }

    # rows and columns, counted from 0

    def _span(self, title: str, dimension: Dimension, start: int, count: int) -> Json:
        sheet_id = self.sheet(title).sheet_id
        return {
            "sheetId": sheet_id,
            "dimension": dimension,
            "startIndex": start,
            "endIndex": start + count,
        }

    def insert_rows(self, title: str, at: int, count: int = 1) -> None:
        self.do(
            {
                "insertDimension": {
                    "range": self._span(title, "ROWS", at, count),
                    "inheritFromBefore": at > 0,
                }
            }
        )

    def insert_columns(self, title: str, at: int, count: int = 1) -> None:
        self.do(
            {
                "insertDimension": {
                    "range": self._span(title, "COLUMNS", at, count),
                    "inheritFromBefore": at > 0,
                }
            }
        )

    def delete_rows(self, title: str, at: int, count: int = 1) -> None:
        self.do({"deleteDimension": {"range": self._span(title, "ROWS", at, count)}})

    def delete_columns(self, title: str, at: int, count: int = 1) -> None:
        self.do({"deleteDimension": {"range": self._span(title, "COLUMNS", at, count)}})

    def drag_rows(self, title: str, at: int, to: int, count: int = 1) -> None:
        """`to` counts before the move: the row that will come right after."""
        self.do(
            {
                "moveDimension": {
                    "source": self._span(title, "ROWS", at, count),
                    "destinationIndex": to,
                }
            }
        )

    def drag_columns(self, title: str, at: int, to: int, count: int = 1) -> None:
        self.do(
            {
                "moveDimension": {
                    "source": self._span(title, "COLUMNS", at, count),
                    "destinationIndex": to,
                }
            }
        )

    def sort(self, place: str, column: int, *, descending: bool = False) -> None:
        """The rows of a range by one column (from 0); give a range without the header."""
        order = "DESCENDING" if descending else "ASCENDING"
        spec = {"dimensionIndex": column, "sortOrder": order}
        self.do({"sortRange": {"range": self.grid(place), "sortSpecs": [spec]}})

    def filter(self, place: str) -> None:
        self.do({"setBasicFilter": {"filter": {"range": self.grid(place)}}})

    def cut(self, place: str, to: str) -> None:
        destination = self._corner(to)
        self.do(
            {
                "cutPaste": {
                    "source": self.grid(place),
                    "destination": destination,
                    "pasteType": "PASTE_NORMAL",
                }
            }
        )

    def copy(self, place: str, to: str) -> None:
        """Copy a range, or a whole row with its code, and paste it."""
        self.do(
            {
                "copyPaste": {
                    "source": self.grid(place),
                    "destination": self.grid(to),
                    "pasteType": "PASTE_NORMAL",
                }
            }
        )

    def copy_row(self, title: str, row: int, to: int) -> None:
        """Rows counted from 0."""
        name = quoted(title)
        self.copy(f"{name}!{row + 1}:{row + 1}", f"{name}!{to + 1}:{to + 1}")

    def _corner(self, place: str) -> Json:
        grid = self.grid(place)
        return {
            "sheetId": grid["sheetId"],
            "rowIndex": grid["startRowIndex"],
            "columnIndex": grid["startColumnIndex"],
        }

    # tabs

    def delete_tab(self, title: str) -> None:
        self.do({"deleteSheet": {"sheetId": self.sheet(title).sheet_id}})

    def rename_tab(self, title: str, new: str) -> None:
        properties = {"sheetId": self.sheet(title).sheet_id, "title": new}
        self.do({"updateSheetProperties": {"properties": properties, "fields": "title"}})

    def add_tab(self, title: str) -> None:
        self.do({"addSheet": {"properties": {"title": title}}})
