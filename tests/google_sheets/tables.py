"""Tables ("Converti in tabella"): how Google tells them, and what a table forbids.

Believed, and not proven: titles of a table are texts, so a formula in one leaves its value there; a
typed column takes no other validation ("This operation is not allowed on cells in typed columns.").
"""

from collections.abc import Iterator

from tests.google_sheets.errors import Json, bad
from tests.google_sheets.formulas import Effective
from tests.google_sheets.model import Box, Sheet, Spreadsheet


def tables(spreadsheet: Spreadsheet) -> Iterator[tuple[Sheet, Json]]:
    for sheet in spreadsheet.sheets:
        for table in sheet.tables:
            yield sheet, table


def resource(sheet: Sheet, table: Json) -> Json:
    """The table as Google tells it: its columns are called by their titles."""
    box = sheet.box(table["range"])
    columns = []
    for column in table["columnProperties"]:
        title = str(
            next(iter(sheet.user_value(box.top, box.left + column["columnIndex"]).values()), "")
        )
        said = {"columnName": title or f"Colonna {column['columnIndex'] + 1}"}
        index = {"columnIndex": column["columnIndex"]} if column["columnIndex"] else {}
        rest = {
            name: part for name, part in column.items() if name not in ("columnIndex", "columnName")
        }
        columns.append({**index, **said, **rest})
    return {**table, "columnProperties": columns}


def settle(spreadsheet: Spreadsheet) -> None:
    """After any change: a formula in a title of a table leaves its value there."""
    if spreadsheet.quirks.table_titles_take_formulas:
        return
    for sheet, table in tables(spreadsheet):
        box = sheet.box(table["range"])
        for column in range(box.left, box.right):
            if "formulaValue" not in sheet.user_value(box.top, column):
                continue
            value = Effective(spreadsheet, sheet).value(box.top, column)
            text = str(value.get("stringValue", next(iter(value.values()), "")))
            sheet.change(box.top, column, userEnteredValue={"stringValue": text} if text else None)


def check_typed_columns(sheet: Sheet, box: Box) -> None:
    """Raises 400 where a validation is put into a column of a table that has a type."""
    for table in sheet.tables:
        whole = sheet.box(table["range"])
        for column in table["columnProperties"]:
            at = whole.left + column["columnIndex"]
            typed = column.get("columnType", "COLUMN_TYPE_UNSPECIFIED") != "COLUMN_TYPE_UNSPECIFIED"
            if typed and box.meets(Box(whole.top + 1, whole.bottom, at, at + 1)):
                raise bad("This operation is not allowed on cells in typed columns.")
