"""What each kind of request in a batchUpdate gets to work on, and the register of the kinds that
are known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.google_sheets import masks
from tests.google_sheets.errors import Json, bad
from tests.google_sheets.model import Box, Sheet, Spreadsheet
from tests.google_sheets.rights import Caller, check
from tests.google_sheets.shifts import Dimension


@dataclass
class Change:
    """What a request works on."""

    spreadsheet: Spreadsheet
    caller: Caller

    def place(self, grid_range: Json | None) -> tuple[Sheet, Box]:
        if grid_range is None:
            raise bad("range is required.")
        sheet = self.spreadsheet.sheet(grid_range.get("sheetId", 0))
        return sheet, sheet.box(grid_range)

    def writable(self, grid_range: Json | None) -> tuple[Sheet, Box]:
        sheet, box = self.place(grid_range)
        check(sheet, box, self.caller)
        return sheet, box


Handler = Callable[[Change, Json], Json]
KINDS: dict[str, Handler] = {}


def kind(handler: Handler) -> Handler:
    """Make a function the handler of the request kind that it is named after: add_sheet for
    addSheet.
    """
    first, *rest = handler.__name__.split("_")
    KINDS[first + "".join(word.capitalize() for word in rest)] = handler
    return handler


def mask_of(request: Json) -> masks.Mask:
    fields = request.get("fields")
    if not fields:
        raise bad(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    return masks.parse(fields)


def dimension_of(dimension: Any) -> Dimension:
    if dimension == "ROWS":
        return "ROWS"
    if dimension == "COLUMNS":
        return "COLUMNS"
    raise bad("No dimension specified.")
