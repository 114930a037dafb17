"""Groups of rows and columns, which people fold away.

A group is a run of rows that are in one group more than those around it; so it is kept as a depth
for each row.
"""

from tests.google_sheets.errors import Json
from tests.google_sheets.model import Sheet
from tests.google_sheets.shifts import Dimension


def groups(sheet: Sheet, dimension: Dimension) -> list[Json]:
    """The groups of a dimension as Google tells them, from the outermost."""
    depths = sheet.depths(dimension)
    found: list[Json] = []
    for depth in range(1, max(depths.values(), default=0) + 1):
        inside = sorted(index for index, deep in depths.items() if deep >= depth)
        for at, index in enumerate(inside):
            if at and inside[at - 1] == index - 1:
                found[-1]["range"]["endIndex"] = index + 1
                continue
            where = {
                "sheetId": sheet.sheet_id,
                "dimension": dimension,
                "startIndex": index,
                "endIndex": index + 1,
            }
            found.append({"range": where, "depth": depth})
    for group in found:
        if {"range": group["range"], "depth": group["depth"]} in sheet.collapsed:
            group["collapsed"] = True
    return found
