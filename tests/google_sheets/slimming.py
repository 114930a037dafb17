"""What Google leaves out of an answer: false, 0 and "".

In a GridRange and a DimensionRange the first sheet's `sheetId`, 0, is left out too: so do Google's
answers that gspread recorded (tests/cassettes, all 70 ranges). Only the properties of a sheet write
it out, and they do not pass here.
"""

from typing import Any

ALWAYS = {
    "index",
    "startIndex",
    "startRowIndex",
    "startColumnIndex",
    "numberValue",
    "boolValue",
    "stringValue",
    "rowIndex",
    "columnIndex",
    "dimensionIndex",
    # Google does write these out, as in the default format of every spreadsheet
    "bold",
    "italic",
    "strikethrough",
    "underline",
}


def slim(value: Any) -> Any:
    """Without false, 0 and "", as Google leaves them out."""
    if isinstance(value, dict):
        return {
            name: slim(part)
            for name, part in value.items()
            if part not in (False, 0, "", None, []) or name in ALWAYS
        }
    if isinstance(value, list):
        return [slim(item) for item in value]
    return value
