"""batchUpdate that carries cells about: sorting, cutting, pasting, shifting, replacing."""

import re
from typing import Any

from tests.google_sheets.changes_cells import inside
from tests.google_sheets.errors import Json, bad
from tests.google_sheets.formulas import Effective
from tests.google_sheets.kinds import Change, dimension_of, kind
from tests.google_sheets.locales import locale
from tests.google_sheets.model import Box, Cell, Sheet
from tests.google_sheets.references import copied
from tests.google_sheets.rights import check
from tests.google_sheets.shifts import Dimension
from tests.google_sheets.tables import check_typed_columns
from tests.google_sheets.typing_in import entered


def _taken(sheet: Sheet, box: Box) -> list[list[Cell]]:
    return [
        [sheet.cell(row, column) for column in range(box.left, box.right)]
        for row in range(box.top, box.bottom)
    ]


def rank(value: Json) -> tuple[int, Any]:
    """Numbers, then text, then booleans, then errors; blanks are put last by the caller."""
    if "numberValue" in value:
        return 0, value["numberValue"]
    if "stringValue" in value:
        return 1, value["stringValue"].casefold()
    if "boolValue" in value:
        return 2, value["boolValue"]
    return 3, ""


@kind
def sort_range(change: Change, request: Json) -> Json:
    """Rows of the range by the given columns; blanks last. Row metadata stays where it was
    [belief].
    """
    sheet, box = change.writable(request.get("range"))
    specs = request.get("sortSpecs", [])
    if not specs:
        raise bad("Must specify at least one sort spec.")
    if any(sheet.box(merge).meets(box) for merge in sheet.merges):
        raise bad("You can't sort a range that has merged cells.")
    order = list(range(box.top, box.bottom))
    effective = Effective(change.spreadsheet, sheet)
    last = min(box.bottom, max(effective.extent[0], len(sheet.cells)))
    order = list(range(box.top, max(last, box.top)))
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0)
        if not box.left <= column < box.right:
            raise bad(f"sortSpecs.dimensionIndex[{column}] must be within the range.")
        down = spec.get("sortOrder") == "DESCENDING"
        keyed = {row: effective.value(row, column) for row in order}
        full = [row for row in order if keyed[row] and keyed[row] != {"stringValue": ""}]
        filled = set(full)
        blank = [row for row in order if row not in filled]
        full.sort(key=lambda row, keyed=keyed: rank(keyed[row]), reverse=down)  # type: ignore[misc]
        order = full + blank
    lines = {
        row: [sheet.cell(row, column) for column in range(box.left, box.right)] for row in order
    }
    for to, row in enumerate(order, start=box.top):
        for column, cell in enumerate(lines[row], start=box.left):
            sheet.put(to, column, _as_moved(cell, to - row, 0))
    if change.spreadsheet.quirks.metadata_follows_sort:
        went = {row: to for to, row in enumerate(order, start=box.top)}
        for item in sheet.metadata:
            if item.where == "ROW" and item.index in went:
                item.index = went[item.index]
    return {}


def _as_moved(cell: Cell, down: int, right: int) -> Cell:
    """A cell with a formula whose relative references go along."""
    value = cell.get("userEnteredValue", {})
    if "formulaValue" not in value:
        return cell
    return {
        **cell,
        "userEnteredValue": {"formulaValue": copied(value["formulaValue"], down, right)},
    }


def pasted(old: Cell, new: Cell, how: str, shown: Json, down: int, right: int) -> Json:
    """What stands in a cell after a paste of this type; `shown` is the source's effective value."""
    answer, moved = dict(old), _as_moved(new, down, right)
    if how in ("PASTE_NORMAL", "PASTE_NO_BORDERS"):
        answer = dict(moved)
        if how == "PASTE_NO_BORDERS" and "borders" in answer.get("userEnteredFormat", {}):
            formats = {
                name: part
                for name, part in answer["userEnteredFormat"].items()
                if name != "borders"
            }
            answer["userEnteredFormat"] = formats
        return answer
    parts: dict[str, Any]
    if how == "PASTE_VALUES":
        parts = {"userEnteredValue": shown if "errorValue" not in shown else None}
    elif how == "PASTE_FORMULA":
        parts = {"userEnteredValue": moved.get("userEnteredValue")}
    elif how == "PASTE_FORMAT":
        parts = {"userEnteredFormat": new.get("userEnteredFormat")}
    elif how == "PASTE_DATA_VALIDATION":
        parts = {"dataValidation": new.get("dataValidation")}
    else:
        raise bad(f"pasteType {how} is not known to the local server.")
    answer.update(parts)
    return {name: part for name, part in answer.items() if part}


@kind
def copy_paste(change: Change, request: Json) -> Json:
    source_sheet, source = change.place(request.get("source"))
    target = request.get("destination") or {}
    sheet = change.spreadsheet.sheet(target.get("sheetId", 0))
    height, width = source.bottom - source.top, source.right - source.left
    box = sheet.box(target)
    if height < 1 or width < 1:
        raise bad("The source holds no cell.")
    turned = request.get("pasteOrientation") == "TRANSPOSE"
    if turned:
        height, width = width, height
    # a destination that is no multiple of the source takes the source once
    rows, columns = box.bottom - box.top, box.right - box.left
    box = Box(
        box.top,
        box.top + (rows if rows % height == 0 else max(height, rows - rows % height)),
        box.left,
        box.left + (columns if columns % width == 0 else max(width, columns - columns % width)),
    )
    inside(sheet, box)
    check(sheet, box, change.caller)
    effective = Effective(change.spreadsheet, source_sheet)
    cells = _taken(source_sheet, source)
    how = _how(request)
    if how == "PASTE_DATA_VALIDATION":
        check_typed_columns(sheet, box)
    for row, column in box.cells():
        down, right = (row - box.top) % height, (column - box.left) % width
        if turned:
            down, right = right, down
        from_row, from_column = source.top + down, source.left + right
        shown = effective.value(from_row, from_column)
        new = pasted(
            sheet.cell(row, column),
            cells[down][right],
            how,
            shown,
            row - from_row,
            column - from_column,
        )
        sheet.put(row, column, new or None)
    return {}


def _how(request: Json) -> str:
    return str(request.get("pasteType") or "PASTE_NORMAL")


@kind
def cut_paste(change: Change, request: Json) -> Json:
    """The source is left empty, whatever is pasted. Metadata of its rows and columns stays where it
    was [belief].
    """
    source_sheet, source = change.writable(request.get("source"))
    target = request.get("destination") or {}
    sheet = change.spreadsheet.sheet(target.get("sheetId", 0))
    top, left = target.get("rowIndex", 0), target.get("columnIndex", 0)
    box = Box(top, top + source.bottom - source.top, left, left + source.right - source.left)
    inside(sheet, box)
    check(sheet, box, change.caller)
    effective = Effective(change.spreadsheet, source_sheet)
    cells, how = _taken(source_sheet, source), _how(request)
    shown = {(row, column): effective.value(row, column) for row, column in source.cells()}
    for row, column in source.cells():
        source_sheet.put(row, column, None)
    for row, column in box.cells():
        down, right = row - box.top, column - box.left
        value = shown[source.top + down, source.left + right]
        new = pasted(sheet.cell(row, column), cells[down][right], how, value, 0, 0)
        sheet.put(row, column, new or None)
    if change.spreadsheet.quirks.metadata_follows_cut and sheet is source_sheet:
        for item in sheet.metadata:
            if (
                item.where == "ROW"
                and item.index is not None
                and source.top <= item.index < source.bottom
            ):
                item.index += box.top - source.top
    return {}


def _shift_cells(change: Change, request: Json, *, insert: bool) -> None:
    sheet, box = change.place(request.get("range"))
    dimension: Dimension = dimension_of(request.get("shiftDimension"))
    if dimension == "ROWS":
        room, size = Box(box.top, sheet.row_count, box.left, box.right), box.bottom - box.top
    else:
        room, size = Box(box.top, box.bottom, box.left, sheet.column_count), box.right - box.left
    check(sheet, room, change.caller)
    if any(sheet.box(merge).meets(room) for merge in sheet.merges):
        raise bad("You can't shift merged cells.")
    old = {place: cell for place in room.cells() if (cell := sheet.cell(*place))}
    if insert:
        edge = [
            place
            for place in old
            if (
                place[0] + size >= sheet.row_count
                if dimension == "ROWS"
                else place[1] + size >= sheet.column_count
            )
        ]
        if edge:
            sheet.set_count(dimension, sheet.count(dimension) + size)
    for place in old:
        sheet.put(*place, None)
    for (row, column), cell in old.items():
        if not insert and box.holds(row, column):
            continue
        step = size if insert else -size
        sheet.put(
            row + (step if dimension == "ROWS" else 0),
            column + (step if dimension == "COLUMNS" else 0),
            cell,
        )


@kind
def insert_range(change: Change, request: Json) -> Json:
    _shift_cells(change, request, insert=True)
    return {}


@kind
def delete_range(change: Change, request: Json) -> Json:
    _shift_cells(change, request, insert=False)
    return {}


@kind
def find_replace(change: Change, request: Json) -> Json:
    find = request.get("find", "")
    if not find:
        raise bad("find must not be empty.")
    scopes = [name for name in ("range", "sheetId", "allSheets") if request.get(name) is not None]
    if len(scopes) != 1:
        raise bad("Exactly one of 'range', 'sheetId' and 'allSheets' must be set.")
    if scopes == ["range"]:
        places = [change.place(request["range"])]
    elif scopes == ["sheetId"]:
        sheet = change.spreadsheet.sheet(request["sheetId"])
        places = [(sheet, sheet.whole)]
    else:
        places = [(sheet, sheet.whole) for sheet in change.spreadsheet.sheets]
    pattern = find if request.get("searchByRegex") else re.escape(find)
    if request.get("matchEntireCell"):
        pattern = rf"\A(?:{pattern})\Z"
    try:
        regex = re.compile(pattern, 0 if request.get("matchCase") else re.IGNORECASE)
    except re.error as error:
        raise bad(f"Invalid regular expression: {error}") from error
    counts = dict.fromkeys(
        ("valuesChanged", "formulasChanged", "rowsChanged", "sheetsChanged", "occurrencesChanged"),
        0,
    )
    for sheet, box in places:
        _replace(change, sheet, box, regex, request, counts)
    return {name: count for name, count in counts.items() if count}


def _replace(
    change: Change,
    sheet: Sheet,
    box: Box,
    regex: re.Pattern[str],
    request: Json,
    counts: dict[str, int],
) -> None:
    replacement = request.get("replacement", "")
    put = (
        re.sub(r"\$(\d)", r"\\\1", replacement)
        if request.get("searchByRegex")
        else replacement.replace("\\", r"\\")
    )
    rows = set()
    for row in range(box.top, min(box.bottom, len(sheet.cells))):
        for column in range(box.left, min(box.right, len(sheet.cells[row]))):
            value = sheet.user_value(row, column)
            is_formula = "formulaValue" in value
            if not value or (is_formula and not request.get("includeFormulas")):
                continue
            text = str(
                value.get("formulaValue")
                or value.get("stringValue")
                or value.get("numberValue", "")
            )
            if "numberValue" in value:
                text = text.replace(".", locale(change.spreadsheet.locale).decimal)
            new, times = regex.subn(put, text)
            if not times:
                continue
            check(sheet, Box(row, row + 1, column, column + 1), change.caller)
            typed = entered(new, locale(change.spreadsheet.locale), change.spreadsheet.today())
            sheet.change(row, column, userEnteredValue=typed.value)
            counts["formulasChanged" if is_formula else "valuesChanged"] += 1
            counts["occurrencesChanged"] += times
            rows.add(row)
    counts["rowsChanged"] += len(rows)
    counts["sheetsChanged"] += bool(rows)
