"""batchUpdate on cells: values, formats, notes, validation, borders."""

import re

from tests.google_sheets import masks
from tests.google_sheets.colours import mask_with_twins, with_twins
from tests.google_sheets.errors import Json, bad
from tests.google_sheets.formulas import Effective
from tests.google_sheets.kinds import Change, kind, mask_of
from tests.google_sheets.model import MAX_TEXT, Box, Cell, Sheet
from tests.google_sheets.references import copied
from tests.google_sheets.rights import check
from tests.google_sheets.slimming import slim
from tests.google_sheets.tables import check_typed_columns
from tests.google_sheets.typing_in import number

READ_ONLY = {"effectiveValue", "formattedValue", "effectiveFormat", "hyperlink"}
UNKNOWN = {"pivotTable", "dataSourceTable", "dataSourceFormula", "chipRuns"}


def cleaned(cell: Json) -> Json:
    """CellData as a program sent it, without what only Google says; checked."""
    answer = {
        name: part
        for name, part in cell.items()
        if name not in READ_ONLY and part not in (None, {}, "")
    }
    for name in ("userEnteredFormat", "dataValidation"):
        if name in answer:
            answer[name] = slim(with_twins(answer[name]))
    number_format = answer.get("userEnteredFormat", {}).get("numberFormat")
    if number_format and not number_format.get("type"):
        raise bad("numberFormat.type must be set when writing.")
    if unknown := sorted(answer.keys() & UNKNOWN):
        raise bad(f"{unknown[0]} is not known to the local server.")
    value = answer.get("userEnteredValue")
    if value == {"stringValue": ""}:
        del answer["userEnteredValue"]
    elif value is not None:
        answer["userEnteredValue"] = _checked_value(value)
    return answer


def _checked_value(value: Json) -> Json:
    """An ExtendedValue as a program sent it. Raises ApiError for what Google refuses."""
    if len(value) > 1:
        raise bad("userEnteredValue holds more than one kind of value.")
    if "errorValue" in value:
        raise bad("errorValue is read only.")
    if len(value.get("stringValue", "")) > MAX_TEXT:
        raise bad(
            f"Your input contains more than the maximum of {MAX_TEXT} characters in a single cell."
        )
    if "numberValue" in value:
        return number(value["numberValue"])
    if "formulaValue" in value and not value["formulaValue"].startswith("="):
        raise bad("formulaValue must start with '='.")
    return value


def over(sheet: Sheet, row: int, column: int, new: Json, mask: masks.Mask) -> None:
    old = dict(sheet.cell(row, column))
    sheet.put(row, column, masks.merge(old, new, mask) or None)


@kind
def update_cells(change: Change, request: Json) -> Json:
    mask, rows = mask_with_twins(mask_of(request)), request.get("rows", [])
    if (request.get("range") is None) == (request.get("start") is None):
        raise bad("Exactly one of 'range' and 'start' must be set.")
    if request.get("range") is not None:
        sheet, box = change.writable(request["range"])
    else:
        start = request["start"]
        sheet = change.spreadsheet.sheet(start.get("sheetId", 0))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        width = max((len(line.get("values", [])) for line in rows), default=0)
        if not rows or not width:
            return {}
        box = Box(top, top + len(rows), left, left + width)
        inside(sheet, box)
        check(sheet, box, change.caller)
    for down, line in enumerate(rows):
        if box.top + down >= box.bottom:
            raise bad(
                f"Attempting to write row: {box.top + down}, beyond the last requested row of: "
                f"{box.bottom - 1}"
            )
        if box.left + len(line.get("values", [])) > box.right:
            raise bad(
                f"Attempting to write column: {box.left + len(line['values']) - 1}, beyond the "
                f"last requested column of: {box.right - 1}"
            )
    ranged = request.get("range") is not None
    for row in range(box.top, box.bottom):
        cells = rows[row - box.top].get("values", []) if row - box.top < len(rows) else []
        for column in range(box.left, box.right):
            given = column - box.left < len(cells)
            if given or ranged:
                over(sheet, row, column, cleaned(cells[column - box.left]) if given else {}, mask)
    return {}


def inside(sheet: Sheet, box: Box) -> None:
    if box.bottom > sheet.row_count or box.right > sheet.column_count or min(box.top, box.left) < 0:
        raise bad(
            f"Range exceeds grid limits. Max rows: {sheet.row_count}, max columns: "
            f"{sheet.column_count}"
        )


@kind
def repeat_cell(change: Change, request: Json) -> Json:
    sheet, box = change.writable(request.get("range"))
    mask, cell = mask_with_twins(mask_of(request)), cleaned(request.get("cell", {}))
    value = cell.get("userEnteredValue", {})
    if "formulaValue" in value:
        for row, column in box.cells():
            formula = copied(value["formulaValue"], row - box.top, column - box.left)
            over(sheet, row, column, {**cell, "userEnteredValue": {"formulaValue": formula}}, mask)
        return {}
    made: dict[
        int, tuple[Cell, Cell]
    ] = {}  # cells that are one object stay one: a long range is then looked at once
    for row, column in box.cells():
        old = sheet.cell(row, column)
        if id(old) not in made:
            made[id(old)] = old, masks.merge(dict(old), cell, mask)
        sheet.put(row, column, made[id(old)][1] or None)
    return {}


@kind
def append_cells(change: Change, request: Json) -> Json:
    """After the last row with data."""
    sheet = change.spreadsheet.sheet(request.get("sheetId", 0))
    mask, rows = mask_with_twins(mask_of(request)), request.get("rows", [])
    top = Effective(change.spreadsheet, sheet).extent[0]
    width = max((len(line.get("values", [])) for line in rows), default=0)
    sheet.row_count = max(sheet.row_count, top + len(rows))
    sheet.column_count = max(sheet.column_count, width)
    if rows and width:
        check(sheet, Box(top, top + len(rows), 0, width), change.caller)
    for down, line in enumerate(rows):
        for column, cell in enumerate(line.get("values", [])):
            over(sheet, top + down, column, cleaned(cell), mask)
    return {}


@kind
def trim_whitespace(change: Change, request: Json) -> Json:
    """Texts lose the blanks around them, and all but one of those between words."""
    sheet, box = change.writable(request.get("range"))
    changed = 0
    for row in range(box.top, min(box.bottom, len(sheet.cells))):
        for column in range(box.left, min(box.right, len(sheet.cells[row]))):
            text = sheet.user_value(row, column).get("stringValue", "")
            if (bare := re.sub(r"\s+", " ", text).strip()) != text:
                sheet.change(row, column, userEnteredValue={"stringValue": bare} if bare else None)
                changed += 1
    return {"cellsChangedCount": changed} if changed else {}


@kind
def set_data_validation(change: Change, request: Json) -> Json:
    sheet, box = change.writable(request.get("range"))
    check_typed_columns(sheet, box)
    rule = request.get("rule")
    if rule is not None and not rule.get("condition", {}).get("type"):
        raise bad("rule.condition.type is required.")
    rule = slim(rule)
    for row, column in box.cells():
        if rule is None and "dataValidation" not in sheet.cell(row, column):
            continue
        sheet.change(row, column, dataValidation=rule)
    return {}


@kind
def update_borders(change: Change, request: Json) -> Json:
    sheet, box = change.writable(request.get("range"))
    for row, column in box.cells():
        formats = sheet.cell(row, column).get("userEnteredFormat", {})
        borders = dict(formats.get("borders", {}))
        for side, edge, inner in (
            ("top", row == box.top, "innerHorizontal"),
            ("bottom", row == box.bottom - 1, "innerHorizontal"),
            ("left", column == box.left, "innerVertical"),
            ("right", column == box.right - 1, "innerVertical"),
        ):
            name = side if edge else inner
            if name not in request:
                continue
            borders.pop(side, None)
            if request[name] and request[name].get("style") != "NONE":
                borders[side] = request[name]
        new = {name: part for name, part in formats.items() if name != "borders"}
        sheet.change(row, column, userEnteredFormat={**new, "borders": borders} if borders else new)
    return {}
