"""A1 notation, and R1C1: from text to a place, and back the way Google writes it."""

import re

from tests.google_sheets.errors import Json, bad
from tests.google_sheets.model import Box, Sheet, Spreadsheet
from tests.google_sheets.names import column_index, column_letters, quoted

R1C1 = re.compile(r"[Rr]([1-9][0-9]*)[Cc]([1-9][0-9]*)(?::[Rr]([1-9][0-9]*)[Cc]([1-9][0-9]*))?")
CELL = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]*)?")


def written(sheet: Sheet, box: Box) -> str:
    """ "Schede!A2:C9"; one cell is "Schede!A2"."""
    first = f"{column_letters(box.left)}{box.top + 1}"
    last = f"{column_letters(box.right - 1)}{box.bottom}"
    return f"{quoted(sheet.title)}!{first}" + ("" if first == last else f":{last}")


def always_quoted(sheet: Sheet, box: Box) -> str:
    """As `written`, with the title in quotes, as one of Google's refusals says it."""
    cells = written(sheet, box).rpartition("!")[2]
    return "'" + sheet.title.replace("'", "''") + "'!" + cells


def split(text: str) -> tuple[str | None, str | None]:
    """The title and the cells; either may be missing."""
    if text.startswith("'"):
        found = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL)
        if found is None:
            raise bad(f"Unable to parse range: {text}")
        return found[1].replace("''", "'"), found[2]
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def corners(cells: str) -> Json | None:
    """ "B2:C" or "R2C2:R9C3" as the four indexes of a GridRange; None when it is no such thing."""
    if found := R1C1.fullmatch(cells):
        rows = sorted((int(found[1]), int(found[3] or found[1])))
        columns = sorted((int(found[2]), int(found[4] or found[2])))
        return {
            "startRowIndex": rows[0] - 1,
            "endRowIndex": rows[1],
            "startColumnIndex": columns[0] - 1,
            "endColumnIndex": columns[1],
        }
    first, colon, last = cells.partition(":")
    start, end = CELL.fullmatch(first), CELL.fullmatch(last if colon else first)
    if not first or (colon and not last) or start is None or end is None:
        return None
    if not colon and not (start[1] and start[2]):
        return None
    columns = sorted(column_index(one[1]) for one in (start, end) if one[1])
    rows = sorted(int(one[2]) - 1 for one in (start, end) if one[2])
    if not columns and not rows:
        return None
    answer: Json = {}
    if columns:
        answer["startColumnIndex"] = columns[0]
        if start[1] and end[1]:
            answer["endColumnIndex"] = columns[-1] + 1
    if rows:
        answer["startRowIndex"] = rows[0]
        if start[2] and end[2]:
            answer["endRowIndex"] = rows[-1] + 1
    return answer


def resolve(spreadsheet: Spreadsheet, text: str, *, reading: bool = False) -> tuple[Sheet, Box]:
    """The sheet and the cells that a range in A1 or R1C1 notation, a title or a named range means.

    Raises  400 "Unable to parse range", and 400 "exceeds grid limits"
    """
    title, cells = split(text)
    grid: Json | None
    if title is None:
        assert cells is not None
        grid = corners(cells)
        if grid is not None:
            sheet = spreadsheet.sheets[0]
        else:
            if (found := _named(spreadsheet, cells)) is not None:
                return found
            sheet, grid = _titled(spreadsheet, cells, text), {}
    else:
        sheet = _titled(spreadsheet, title, text)
        grid = {} if cells is None else corners(cells)
    if grid is None:
        found = _named(spreadsheet, cells or "")
        if found is None or found[0] is not sheet:
            raise bad(f"Unable to parse range: {text}")
        return found  # its own tab before a named range does no harm: so does gspread write it
    beyond = (
        grid.get("startRowIndex", 0) >= sheet.row_count
        or grid.get("startColumnIndex", 0) >= sheet.column_count
    )
    over = (
        grid.get("endRowIndex", 0) > sheet.row_count
        or grid.get("endColumnIndex", 0) > sheet.column_count
    )
    if beyond or (over and not (reading and spreadsheet.quirks.clamp_reads)):
        said = f"{quoted(sheet.title)}!{cells}"
        raise bad(
            f"Range ({said}) exceeds grid limits. Max rows: {sheet.row_count}, max columns: "
            f"{sheet.column_count}"
        )
    if over:
        grid["endRowIndex"] = min(grid.get("endRowIndex", sheet.row_count), sheet.row_count)
        grid["endColumnIndex"] = min(
            grid.get("endColumnIndex", sheet.column_count), sheet.column_count
        )
    return sheet, sheet.box(grid)


def _named(spreadsheet: Spreadsheet, name: str) -> tuple[Sheet, Box] | None:
    for one in spreadsheet.named:
        if one["name"].casefold() == name.casefold():
            sheet = spreadsheet.sheet(one["range"].get("sheetId", 0))
            return sheet, sheet.box(one["range"])
    return None


def _titled(spreadsheet: Spreadsheet, title: str, text: str) -> Sheet:
    for sheet in spreadsheet.sheets:
        if (
            sheet.title.casefold() == title.casefold()
        ):  # believed: two tabs may not differ in case alone
            return sheet
    raise bad(f"Unable to parse range: {text}")
