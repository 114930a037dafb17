"""Data filters: the places that a DataFilter means, and the metadata that a lookup finds."""

from collections.abc import Iterator

from tests.google_sheets import a1
from tests.google_sheets.errors import Json, bad
from tests.google_sheets.model import Box, Metadata, Sheet, Spreadsheet

Place = tuple[Sheet, Box]


def found_metadata(spreadsheet: Spreadsheet, lookup: Json) -> list[Metadata]:
    """The metadata that a DeveloperMetadataLookup finds; all that it says must hold."""
    asked = {name: lookup.get(name) for name in ("metadataId", "metadataKey", "metadataValue", "visibility")}
    return [
        item
        for item in spreadsheet.all_metadata()
        if asked["metadataId"] in (None, item.id)
        and asked["metadataKey"] in (None, item.key)
        and asked["metadataValue"] in (None, item.value)
        and asked["visibility"] in (None, "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED", item.visibility)
        and lookup.get("locationType") in (None, "DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED", item.where)
        and _lies(spreadsheet, item, lookup)
    ]


def _lies(spreadsheet: Spreadsheet, item: Metadata, lookup: Json) -> bool:
    location = lookup.get("metadataLocation")
    if not location:
        return True
    if "spreadsheet" in location:
        exact = item.where == "SPREADSHEET"
        return exact or lookup.get("locationMatchingStrategy") == "INTERSECTING_LOCATION"
    if "sheetId" in location:
        if lookup.get("locationMatchingStrategy") == "INTERSECTING_LOCATION":
            return item.where == "SPREADSHEET" or item.sheet_id == location["sheetId"]
        return item.where == "SHEET" and item.sheet_id == location["sheetId"]
    wanted = location.get("dimensionRange", {})
    where = "ROW" if wanted.get("dimension") == "ROWS" else "COLUMN"
    return (
        item.where == where
        and item.sheet_id == wanted.get("sheetId", 0)
        and item.index is not None
        and wanted.get("startIndex", 0) <= item.index < wanted.get("endIndex", item.index + 1)
    )


def place_of(spreadsheet: Spreadsheet, item: Metadata) -> Iterator[Place]:
    if item.where == "SPREADSHEET":
        yield from ((sheet, sheet.whole) for sheet in spreadsheet.sheets)
        return
    assert item.sheet_id is not None
    sheet = spreadsheet.sheet(item.sheet_id)
    if item.where == "SHEET" or item.index is None:
        yield sheet, sheet.whole
    elif item.where == "ROW":
        yield sheet, Box(item.index, item.index + 1, 0, sheet.column_count)
    else:
        yield sheet, Box(0, sheet.row_count, item.index, item.index + 1)


def places(spreadsheet: Spreadsheet, data_filter: Json) -> list[Place]:
    """Where a DataFilter points. Raises 400 when it says nothing, or too much."""
    said = [name for name in ("a1Range", "gridRange", "developerMetadataLookup") if data_filter.get(name) is not None]
    if len(said) != 1:
        raise bad("Must specify exactly one of: a1Range, gridRange, developerMetadataLookup in a data filter.")
    if said == ["a1Range"]:
        return [a1.resolve(spreadsheet, data_filter["a1Range"], reading=True)]
    if said == ["gridRange"]:
        sheet = spreadsheet.sheet(data_filter["gridRange"].get("sheetId", 0))
        return [(sheet, sheet.box(data_filter["gridRange"]))]
    found = found_metadata(spreadsheet, data_filter["developerMetadataLookup"])
    return [place for item in found for place in place_of(spreadsheet, item)]
