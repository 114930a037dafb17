"""batchUpdate on the spreadsheet, its sheets, and their rows and columns."""

import copy
import re
from itertools import count
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.google_sheets import masks, moves
from tests.google_sheets.colours import mask_with_twins, with_twins
from tests.google_sheets.errors import Json, bad
from tests.google_sheets.kinds import Change, dimension_of, kind, mask_of
from tests.google_sheets.model import MAX_CELLS, Box, Metadata, Sheet, Spreadsheet
from tests.google_sheets.references import renamed
from tests.google_sheets.resource import sheet_properties
from tests.google_sheets.rights import check, check_insert, check_sheet
from tests.google_sheets.shifts import Dimension

LOCALES = ("it", "it_IT", "it_CH", "en", "en_US", "en_GB", "fr_FR", "de_DE", "es_ES")


def known_zone(name: str) -> bool:
    """A name as "Europe/Rome", or an offset as "GMT-07:00"; nothing is GMT."""
    if not name or re.fullmatch(r"GMT[+-]\d\d:\d\d", name):
        return True
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@kind
def update_spreadsheet_properties(change: Change, request: Json) -> Json:
    spreadsheet = change.spreadsheet
    old = {
        "title": spreadsheet.title,
        "locale": spreadsheet.locale,
        "timeZone": spreadsheet.time_zone,
        **spreadsheet.properties,
    }
    new = masks.merge(old, request.get("properties", {}), mask_of(request))
    if not new.get("title"):
        raise bad("Spreadsheet title cannot be empty.")
    if new.get("locale") not in LOCALES:
        raise bad(f"Unsupported locale: {new.get('locale')}")
    if not known_zone(new.get("timeZone", "")):
        raise bad(f"Unsupported time zone: {new['timeZone']}")
    spreadsheet.title, spreadsheet.locale = new.pop("title"), new.pop("locale")
    spreadsheet.time_zone = new.pop("timeZone", "Etc/GMT")
    spreadsheet.properties = new
    return {}


def free_title(spreadsheet: Spreadsheet, title: str, but: Sheet | None = None) -> str:
    if any(
        sheet.title.casefold() == title.casefold() and sheet is not but
        for sheet in spreadsheet.sheets
    ):
        raise bad(f'A sheet with the name "{title}" already exists. Please enter another name.')
    return title


def room_for(spreadsheet: Spreadsheet) -> None:
    if spreadsheet.cell_count() > MAX_CELLS:
        raise bad(
            "This action would increase the number of cells in the workbook above the limit of "
            f"{MAX_CELLS} cells."
        )


def set_properties(change: Change, sheet: Sheet, new: Json) -> None:
    """Take over a whole SheetProperties, save its index."""
    grid = dict(new.get("gridProperties", {}))
    rows, columns = grid.pop("rowCount", 0), grid.pop("columnCount", 0)
    if rows < 1 or columns < 1:
        raise bad(
            "gridProperties.rowCount and columnCount must be positive: a sheet has at least one "
            "cell."
        )
    if min(grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)) < 0:
        raise bad("gridProperties.frozenRowCount and frozenColumnCount must not be negative.")
    if grid.get("frozenRowCount", 0) >= rows or grid.get("frozenColumnCount", 0) >= columns:
        raise bad("You can't freeze all visible rows or columns on the sheet.")
    sizes: tuple[tuple[Dimension, int], ...] = (("ROWS", rows), ("COLUMNS", columns))
    for dimension, size in sizes:
        if size < sheet.count(dimension):
            moves.delete(change.spreadsheet, sheet, dimension, size, sheet.count(dimension))
        sheet.set_count(dimension, size)
    if not new.get("title"):
        raise bad("Sheet name cannot be empty.")
    title = free_title(change.spreadsheet, new["title"], sheet)
    if title != sheet.title:
        old, sheet.title = sheet.title, title
        renamed(change.spreadsheet, old, title)
    sheet.grid = grid
    skip = ("sheetId", "title", "index", "sheetType", "gridProperties")
    sheet.properties = {name: part for name, part in new.items() if name not in skip}
    if all(one.properties.get("hidden") for one in change.spreadsheet.sheets):
        raise bad("You can't hide all the sheets in a document.")
    room_for(change.spreadsheet)


@kind
def add_sheet(change: Change, request: Json) -> Json:
    spreadsheet = change.spreadsheet
    asked = request.get("properties", {})
    if asked.get("sheetType", "GRID") not in ("GRID", "SHEET_TYPE_UNSPECIFIED"):
        raise bad("Only GRID sheets are known to the local server.")
    sheet_id = asked.get("sheetId")
    if sheet_id is not None and any(sheet.sheet_id == sheet_id for sheet in spreadsheet.sheets):
        raise bad(f"Sheet with id {sheet_id} already exists.")
    number = len(spreadsheet.sheets) + 1
    titles = {sheet.title for sheet in spreadsheet.sheets}
    base = "Foglio" if spreadsheet.locale.startswith("it") else "Sheet"
    while not asked.get("title") and f"{base}{number}" in titles:
        number += 1
    title = free_title(spreadsheet, asked.get("title") or f"{base}{number}")
    sheet = spreadsheet.add(title, sheet_id=sheet_id)
    put_at(spreadsheet, sheet, asked.get("index", len(spreadsheet.sheets) - 1))
    grid = {"rowCount": 1000, "columnCount": 26, **asked.get("gridProperties", {})}
    set_properties(change, sheet, {**with_twins(asked), "title": title, "gridProperties": grid})
    return {"properties": sheet_properties(spreadsheet, sheet)}


def put_at(spreadsheet: Spreadsheet, sheet: Sheet, index: int) -> None:
    if not 0 <= index <= len(spreadsheet.sheets):
        raise bad(f"Invalid sheet index: {index}")
    spreadsheet.sheets.remove(sheet)
    spreadsheet.sheets.insert(index, sheet)


@kind
def update_sheet_properties(change: Change, request: Json) -> Json:
    asked = request.get("properties", {})
    sheet = change.spreadsheet.sheet(asked.get("sheetId", 0))
    check_sheet(sheet, change.caller, whole=True)
    mask = mask_with_twins(mask_of(request))
    old = {
        "title": sheet.title,
        **sheet.properties,
        "gridProperties": {
            "rowCount": sheet.row_count,
            "columnCount": sheet.column_count,
            **sheet.grid,
        },
    }
    set_properties(change, sheet, masks.merge(old, with_twins(asked), mask))
    if "index" in asked and ("index" in mask or "*" in mask):
        at = change.spreadsheet.sheets.index(sheet)
        # the index counts before the sheet is taken out: its own and the next one leave it where it
        # is
        put_at(change.spreadsheet, sheet, asked["index"] - (1 if asked["index"] > at else 0))
    return {}


@kind
def delete_sheet(change: Change, request: Json) -> Json:
    spreadsheet = change.spreadsheet
    sheet = spreadsheet.sheet(request.get("sheetId", 0))
    check_sheet(sheet, change.caller)
    if sum(not one.properties.get("hidden") for one in spreadsheet.sheets if one is not sheet) == 0:
        raise bad("You can't remove all the sheets in a document.")
    spreadsheet.sheets.remove(sheet)
    spreadsheet.named = [
        name for name in spreadsheet.named if name["range"].get("sheetId", 0) != sheet.sheet_id
    ]
    return {}


@kind
def duplicate_sheet(change: Change, request: Json) -> Json:
    spreadsheet = change.spreadsheet
    source = spreadsheet.sheet(request.get("sourceSheetId", 0))
    title = request.get("newSheetName")
    if not title:
        number, title = (
            1,
            f"{'Copia di' if spreadsheet.locale.startswith('it') else 'Copy of'} {source.title}",
        )
        base = title
        while any(sheet.title == title for sheet in spreadsheet.sheets):
            number += 1
            title = f"{base} {number}"
    free_title(spreadsheet, title)
    new_id = request.get("newSheetId")
    if new_id is not None and any(sheet.sheet_id == new_id for sheet in spreadsheet.sheets):
        raise bad(f"Sheet with id {new_id} already exists.")
    sheet = twin(spreadsheet, source, spreadsheet.fresh_id() if new_id is None else new_id, title)
    spreadsheet.sheets.append(sheet)
    put_at(spreadsheet, sheet, request.get("insertSheetIndex", 0))
    room_for(spreadsheet)
    return {"properties": sheet_properties(spreadsheet, sheet)}


def twin(spreadsheet: Spreadsheet, source: Sheet, sheet_id: int, title: str) -> Sheet:
    """A copy of a sheet, for this or another spreadsheet; its metadata are copied too, with ids of
    their own.
    """
    sheet = Sheet(sheet_id, title)
    sheet.__dict__.update({**source.state(), "sheet_id": sheet_id, "title": title})
    for item in (
        sheet.merges
        + [
            one["range"]
            for one in sheet.protected + sheet.filter_views + sheet.tables
            if "range" in one
        ]
        + [one["range"] for one in sheet.collapsed]
        + [one for rule in sheet.conditional for one in rule.get("ranges", [])]
        + (
            [sheet.basic_filter["range"]]
            if sheet.basic_filter and "range" in sheet.basic_filter
            else []
        )
    ):
        item["sheetId"] = sheet_id
    for protected in sheet.protected:
        protected["protectedRangeId"] = spreadsheet.fresh_id()
    names = {table["name"] for one in spreadsheet.sheets for table in one.tables}
    for table in sheet.tables:
        table["tableId"] = str(spreadsheet.fresh_id())
        table["name"] = next(
            name for number in count(2) if (name := f"{table['name']}_{number}") not in names
        )
    sheet.metadata = [
        Metadata(
            spreadsheet.fresh_id(),
            item.key,
            item.value,
            item.visibility,
            item.where,
            sheet_id,
            item.index,
        )
        for item in sheet.metadata
    ]
    sheet.properties = copy.deepcopy(sheet.properties)
    return sheet


def span_of(change: Change, asked: Json) -> tuple[Sheet, Dimension, int, int]:
    """A DimensionRange inside the grid."""
    sheet = change.spreadsheet.sheet(asked.get("sheetId", 0))
    dimension = dimension_of(asked.get("dimension"))
    start, end = asked.get("startIndex") or 0, asked.get("endIndex")
    end = sheet.count(dimension) if end is None else end
    name = "row" if dimension == "ROWS" else "column"
    if start < 0 or end <= start:
        raise bad(f"range.endIndex[{end}] must be after range.startIndex[{start}]")
    if end > sheet.count(dimension):
        raise bad(
            f"Cannot use a {name} that doesn't exist. Tried {name} index {end - 1} but there are "
            f"only {sheet.count(dimension)} {name}s."
        )
    return sheet, dimension, start, end


def across(sheet: Sheet, dimension: Dimension, start: int, end: int) -> Box:
    if dimension == "ROWS":
        return Box(start, end, 0, sheet.column_count)
    return Box(0, sheet.row_count, start, end)


@kind
def insert_dimension(change: Change, request: Json) -> Json:
    asked = request.get("range", {})
    sheet = change.spreadsheet.sheet(asked.get("sheetId", 0))
    dimension = dimension_of(asked.get("dimension"))
    start, end = asked.get("startIndex") or 0, asked.get("endIndex")
    if end is None or end <= start or start < 0:
        raise bad(f"range.endIndex[{end}] must be after range.startIndex[{start}]")
    if start > sheet.count(dimension):
        raise bad(f"range.startIndex[{start}] is too large. Only {sheet.count(dimension)} exist.")
    before = bool(request.get("inheritFromBefore"))
    if before and start == 0:
        raise bad("inheritFromBefore cannot be true if inserting at index 0.")
    check_insert(sheet, dimension, start, change.caller)
    like = start - 1 if before else start
    moves.insert(change.spreadsheet, sheet, dimension, start, end - start, like=like)
    room_for(change.spreadsheet)
    return {}


@kind
def delete_dimension(change: Change, request: Json) -> Json:
    sheet, dimension, start, end = span_of(change, request.get("range", {}))
    check(sheet, across(sheet, dimension, start, end), change.caller)
    if end - start == sheet.count(dimension):
        name = "rows" if dimension == "ROWS" else "columns"
        raise bad(f"You can't delete all the {name} on the sheet.")
    if dimension == "ROWS" and start < (frozen := sheet.grid.get("frozenRowCount", 0)):
        if end >= sheet.row_count:
            raise bad("You can't delete all the non-frozen rows.")
        sheet.grid["frozenRowCount"] = frozen - (min(end, frozen) - start)
    moves.delete(change.spreadsheet, sheet, dimension, start, end)
    if dimension == "ROWS" and sheet.row_count <= sheet.grid.get("frozenRowCount", 0):
        raise bad("Sorry, it is not possible to delete all non-frozen rows.")
    return {}


@kind
def append_dimension(change: Change, request: Json) -> Json:
    sheet = change.spreadsheet.sheet(request.get("sheetId", 0))
    dimension = dimension_of(request.get("dimension"))
    if request.get("length", 0) < 1:
        raise bad("length must be positive.")
    sheet.set_count(dimension, sheet.count(dimension) + request["length"])
    room_for(change.spreadsheet)
    return {}


@kind
def move_dimension(change: Change, request: Json) -> Json:
    sheet, dimension, start, end = span_of(change, request.get("source", {}))
    to = request.get("destinationIndex", 0)
    if not 0 <= to <= sheet.count(dimension):
        raise bad(f"destinationIndex[{to}] is out of the grid.")
    if start <= to < end:
        raise bad(
            "Cannot move dimensions into themselves."
            if to != start
            else "The destination is the source."
        )
    check(sheet, across(sheet, dimension, min(start, to), max(end, to)), change.caller)
    for merge in sheet.merges:
        box = sheet.box(merge)
        first, last = (box.top, box.bottom) if dimension == "ROWS" else (box.left, box.right)
        if first < start < last or first < end < last or first < to < last:
            raise bad("You can't move a part of a merged cell.")
    moves.move(change.spreadsheet, sheet, dimension, start, end, to)
    return {}


@kind
def update_dimension_properties(change: Change, request: Json) -> Json:
    sheet, dimension, start, end = span_of(change, request.get("range", {}))
    mask, known = mask_of(request), sheet.dimension_properties(dimension)
    if "developerMetadata" in mask:
        raise bad("developerMetadata cannot be changed here.")
    for index in range(start, end):
        new = masks.merge(known.get(index, {}), request.get("properties", {}), mask)
        known.pop(index, None)
        if new:
            known[index] = new
    return {}


@kind
def auto_resize_dimensions(change: Change, request: Json) -> Json:
    sheet, dimension, start, end = span_of(change, request.get("dimensions", {}))
    known = sheet.dimension_properties(dimension)
    for index in range(start, end):
        if size := _fitting(change.spreadsheet, sheet, dimension, index):
            known[index] = {**known.get(index, {}), "pixelSize": size}
    return {}


def _fitting(spreadsheet: Spreadsheet, sheet: Sheet, dimension: Dimension, index: int) -> int:
    """How many pixels hold what stands there, about: 21 a line, 7 a character; 0 where nothing
    stands.
    """
    bottom, right = sheet.extent().bottom, sheet.extent().right
    cells = (
        [(index, at) for at in range(right)]
        if dimension == "ROWS"
        else [(at, index) for at in range(bottom)]
    )
    texts = [str(next(iter(sheet.user_value(*cell).values()), "")) for cell in cells]
    if dimension == "ROWS":
        return 21 * max((text.count("\n") + 1 for text in texts if text), default=0)
    return max(
        (7 * len(line) + 10 for text in texts for line in text.split("\n") if text), default=0
    )
