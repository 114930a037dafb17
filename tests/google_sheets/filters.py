"""Data filters: the places that a DataFilter means, and the metadata that a lookup finds."""

from collections.abc import Iterator

from tests.google_sheets import a1
from tests.google_sheets.errors import Json, bad
from tests.google_sheets.model import Box, Metadata, Sheet, Spreadsheet

Place = tuple[Sheet, Box]


def found_metadata(spreadsheet: Spreadsheet, lookup: Json) -> list[Metadata]:
    """The metadata that a DeveloperMetadataLookup finds; all that it says must hold."""
    exact = lookup.get("locationMatchingStrategy") == "EXACT_LOCATION"
    if "locationMatchingStrategy" in lookup and not lookup.get("metadataLocation"):
        raise bad("locationMatchingStrategy needs a metadataLocation.")
    if exact and lookup.get("locationType"):
        raise bad("locationType must be left out when the location is to match exactly.")
    asked = {
        name: lookup.get(name)
        for name in ("metadataId", "metadataKey", "metadataValue", "visibility")
    }
    return [
        item
        for item in spreadsheet.all_metadata()
        if asked["metadataId"] in (None, item.id)
        and asked["metadataKey"] in (None, item.key)
        and asked["metadataValue"] in (None, item.value)
        and asked["visibility"]
        in (None, "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED", item.visibility)
        and lookup.get("locationType")
        in (None, "DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED", item.where)
        and _lies(item, lookup.get("metadataLocation") or {}, exact)
    ]


def _lies(item: Metadata, location: Json, exact: bool) -> bool:
    """Exactly there, or (the default) there or across it: a column crosses a row. The spreadsheet's
    crosses nothing.
    """
    if not location:
        return True
    if "spreadsheet" in location:
        return item.where == "SPREADSHEET"
    if "sheetId" in location:
        return item.sheet_id == location["sheetId"] and (item.where == "SHEET" or not exact)
    wanted = location.get("dimensionRange", {})
    where = "ROW" if wanted.get("dimension") == "ROWS" else "COLUMN"
    if item.sheet_id != wanted.get("sheetId", 0):
        return False
    if item.where != where or item.index is None:
        return not exact
    start, end = wanted.get("startIndex", 0), wanted.get("endIndex", item.index + 1)
    return item.index == start and end == start + 1 if exact else bool(start <= item.index < end)


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
    said = [
        name
        for name in ("a1Range", "gridRange", "developerMetadataLookup")
        if data_filter.get(name) is not None
    ]
    if len(said) != 1:
        raise bad(
            "Must specify exactly one of: a1Range, gridRange, developerMetadataLookup in a data "
            "filter."
        )
    if said == ["a1Range"]:
        return [a1.resolve(spreadsheet, data_filter["a1Range"], reading=True)]
    if said == ["gridRange"]:
        sheet = spreadsheet.sheet(data_filter["gridRange"].get("sheetId", 0))
        return [(sheet, sheet.box(data_filter["gridRange"]))]
    found = found_metadata(spreadsheet, data_filter["developerMetadataLookup"])
    return [place for item in found for place in place_of(spreadsheet, item)]
