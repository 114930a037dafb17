"""Single requests of a `spreadsheets.batchUpdate`, as Google takes them.

Rows and columns are counted from 1 here, from 0 in what Google gets.
"""

from collections.abc import Mapping
from typing import Any, Final

from collector.workbook.google import grids

Request = Mapping[str, Any]
ROWS: Final = "ROWS"
COLUMNS: Final = "COLUMNS"


def add_tab(sheet_id: int, title: str, index: int, *, rows: int, columns: int) -> Request:
    """Add a tab at a place among the others, which `index` counts from 0."""
    properties = {
        "sheetId": sheet_id,
        "title": title,
        "index": index,
        "gridProperties": {"rowCount": rows, "columnCount": columns},
    }
    return {"addSheet": {"properties": properties}}


def append_at_end(sheet_id: int, dimension: str, count: int) -> Request:
    """Add empty rows or columns behind the last of a tab."""
    return {"appendDimension": {"sheetId": sheet_id, "dimension": dimension, "length": count}}


def insert_after(
    sheet_id: int, dimension: str, last: int, count: int, *, like_before: bool = False
) -> Request:
    """Put rows or columns in between, behind the one with number `last`.

    They look like that one for `like_before`, else like the one that follows.
    """
    span = dimension_span(sheet_id, dimension, last + 1, last + count)
    return {"insertDimension": {"range": span, "inheritFromBefore": like_before}}


def dimension_span(sheet_id: int, dimension: str, first: int, last: int) -> Mapping[str, Any]:
    """Name some rows or columns of a tab."""
    return {
        "sheetId": sheet_id,
        "dimension": dimension,
        "startIndex": first - 1,
        "endIndex": last,
    }


def mark_column(sheet_id: int, column: int, marker: str) -> Request:
    """Put a marker of ours on a column."""
    span = dimension_span(sheet_id, COLUMNS, column, column)
    return _mark({"dimensionRange": span}, marker)


def mark_tab(sheet_id: int, marker: str) -> Request:
    """Put a marker of ours on a whole tab."""
    return _mark({"sheetId": sheet_id}, marker)


def _mark(location: Mapping[str, Any], marker: str) -> Request:
    metadata = {
        "metadataKey": grids.MARKER_KEY,
        "metadataValue": marker,
        "location": location,
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}


def delete_marker(metadata_id: int) -> Request:
    """Take a marker away."""
    lookup = {"developerMetadataLookup": {"metadataId": metadata_id}}
    return {"deleteDeveloperMetadata": {"dataFilter": lookup}}


def set_spreadsheet_properties(properties: Mapping[str, str]) -> Request:
    """Set the language, or the time zone too."""
    fields = ",".join(properties)
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": fields}}


def set_tab_properties(sheet_id: int, properties: Mapping[str, Any], fields: str) -> Request:
    """Set the properties of a tab that `fields` names."""
    about = {"sheetId": sheet_id, **properties}
    return {"updateSheetProperties": {"properties": about, "fields": fields}}


def warn_on_change(range_: Mapping[str, Any], name: str) -> Request:
    """Protect a range by a mere warning, under a name that people see."""
    protection = {"range": range_, "description": name, "warningOnly": True}
    return {"addProtectedRange": {"protectedRange": protection}}
