"""batchUpdate on developer metadata: hung on the spreadsheet, a sheet, a row or a column."""

from tests.google_sheets.errors import Json, bad
from tests.google_sheets.filters import found_metadata, places
from tests.google_sheets.kinds import Change, kind, mask_of
from tests.google_sheets.model import Metadata


def _placed(change: Change, location: Json) -> tuple[str, int | None, int | None]:
    """Kind of place, sheet and index of a DeveloperMetadataLocation."""
    said = [
        name
        for name in ("spreadsheet", "sheetId", "dimensionRange")
        if location.get(name) is not None
    ]
    if len(said) != 1:
        raise bad(
            "Must specify exactly one of: spreadsheet, sheetId, dimensionRange in a metadata "
            "location."
        )
    if said == ["spreadsheet"]:
        return "SPREADSHEET", None, None
    if said == ["sheetId"]:
        return "SHEET", change.spreadsheet.sheet(location["sheetId"]).sheet_id, None
    wanted = location["dimensionRange"]
    sheet = change.spreadsheet.sheet(wanted.get("sheetId", 0))
    start, end = wanted.get("startIndex", 0), wanted.get("endIndex")
    dimension = wanted.get("dimension")
    if dimension not in ("ROWS", "COLUMNS") or end != start + 1:
        raise bad("Developer metadata can only be associated with a single row or column.")
    if not 0 <= start < sheet.count("ROWS" if dimension == "ROWS" else "COLUMNS"):
        raise bad(f"dimensionRange.startIndex[{start}] is out of the grid.")
    return ("ROW" if dimension == "ROWS" else "COLUMN"), sheet.sheet_id, start


def _hang(change: Change, item: Metadata) -> None:
    home = (
        change.spreadsheet.metadata
        if item.sheet_id is None
        else change.spreadsheet.sheet(item.sheet_id).metadata
    )
    home.append(item)


@kind
def create_developer_metadata(change: Change, request: Json) -> Json:
    asked = request.get("developerMetadata", {})
    if not asked.get("metadataKey"):
        raise bad("Developer metadata must have a key specified.")
    if asked.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise bad("Developer metadata must have a visibility specified.")
    where, sheet_id, index = _placed(change, asked.get("location", {}))
    new_id = asked.get("metadataId") or change.spreadsheet.fresh_id()
    if any(item.id == new_id for item in change.spreadsheet.all_metadata()):
        raise bad(f"Developer metadata with ID {new_id} already exists.")
    item = Metadata(
        new_id,
        asked["metadataKey"],
        asked.get("metadataValue"),
        asked["visibility"],
        where,
        sheet_id,
        index,
    )
    _hang(change, item)
    return {"developerMetadata": item.resource()}


def _looked_up(change: Change, data_filter: Json) -> list[Metadata]:
    """By lookup; or all that hangs on the rows and columns of a range."""
    if data_filter.get("developerMetadataLookup") is not None:
        return found_metadata(change.spreadsheet, data_filter["developerMetadataLookup"])
    answer = []
    for sheet, box in places(change.spreadsheet, data_filter):
        for item in sheet.metadata:
            if item.index is None:
                continue
            first, last = (box.top, box.bottom) if item.where == "ROW" else (box.left, box.right)
            if first <= item.index < last:
                answer.append(item)
    return answer


@kind
def update_developer_metadata(change: Change, request: Json) -> Json:
    mask, asked = mask_of(request), request.get("developerMetadata", {})
    found = [item for one in request.get("dataFilters", []) for item in _looked_up(change, one)]
    if not found:
        raise bad("No developer metadata matched the data filters.")
    for item in found:
        if "metadataKey" in mask or "*" in mask:
            item.key = asked.get("metadataKey") or item.key
        if "metadataValue" in mask or "*" in mask:
            item.value = asked.get("metadataValue")
        if "visibility" in mask or "*" in mask:
            item.visibility = asked.get("visibility") or item.visibility
        if "location" in mask or ("*" in mask and "location" in asked):
            _take_away(change, item)
            item.where, item.sheet_id, item.index = _placed(change, asked.get("location", {}))
            _hang(change, item)
    return {"developerMetadata": [item.resource() for item in found]}


def _take_away(change: Change, item: Metadata) -> None:
    for home in (
        change.spreadsheet.metadata,
        *(sheet.metadata for sheet in change.spreadsheet.sheets),
    ):
        if item in home:
            home.remove(item)


@kind
def delete_developer_metadata(change: Change, request: Json) -> Json:
    found = _looked_up(change, request.get("dataFilter", {}))
    for item in found:
        _take_away(change, item)
    return {"deletedDeveloperMetadata": [item.resource() for item in found]} if found else {}
