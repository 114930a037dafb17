"""batchUpdate on tables."""

from tests.google_sheets import masks
from tests.google_sheets.errors import Json, bad
from tests.google_sheets.kinds import Change, kind, mask_of
from tests.google_sheets.model import Sheet, Spreadsheet
from tests.google_sheets.tables import resource, settle, tables


def _found(change: Change, table_id: str | None) -> tuple[Sheet, Json]:
    for sheet, table in tables(change.spreadsheet):
        if table["tableId"] == table_id:
            return sheet, table
    raise bad(f"No table with id: {table_id}")


def _checked(change: Change, table: Json, but: Json | None = None) -> tuple[Sheet, Json]:
    """A table with its range inside the grid and its columns named. Raises 400."""
    sheet, box = change.writable(table.get("range"))
    if box.bottom - box.top < 2 or box.right == box.left:
        raise bad("A table needs a row of titles and at least one row below it.")
    others = [one for _, one in tables(change.spreadsheet) if one is not but]
    for other in sheet.tables:
        if other is not but and sheet.box(other["range"]).meets(box):
            raise bad("A table cannot overlap with another table.")
    name = table.get("name") or _fresh_name(change.spreadsheet, others)
    if any(one["name"].casefold() == name.casefold() for one in others):
        raise bad(f"A table with the name {name} already exists.")
    asked = {column.get("columnIndex", 0): column for column in table.get("columnProperties", [])}
    columns = []
    for at in range(box.right - box.left):
        column = asked.get(at, {})
        is_dropdown = column.get("columnType") == "DROPDOWN"
        if is_dropdown != ("dataValidationRule" in column):
            raise bad(
                "A dropdown column needs a data validation rule, and no other column may have one."
            )
        columns.append({**column, "columnIndex": at})
    where = {
        "sheetId": sheet.sheet_id,
        "startRowIndex": box.top,
        "endRowIndex": box.bottom,
        "startColumnIndex": box.left,
        "endColumnIndex": box.right,
    }
    return sheet, {**table, "name": name, "range": where, "columnProperties": columns}


def _fresh_name(spreadsheet: Spreadsheet, others: list[Json]) -> str:
    base, number = "Tabella" if spreadsheet.locale.startswith("it") else "Table", 1
    while any(one["name"] == f"{base}{number}" for one in others):
        number += 1
    return f"{base}{number}"


@kind
def add_table(change: Change, request: Json) -> Json:
    asked = request.get("table", {})
    taken = {table["tableId"] for _, table in tables(change.spreadsheet)}
    table_id = asked.get("tableId") or str(change.spreadsheet.fresh_id())
    if table_id in taken:
        raise bad(f"Table with id {table_id} already exists.")
    sheet, table = _checked(change, {**asked, "tableId": table_id})
    sheet.tables.append(table)
    for column in table["columnProperties"]:
        if name := column.get("columnName"):
            row, at = (
                table["range"]["startRowIndex"],
                table["range"]["startColumnIndex"] + column["columnIndex"],
            )
            sheet.change(row, at, userEnteredValue={"stringValue": name})
    settle(change.spreadsheet)
    return {"table": resource(sheet, table)}


@kind
def update_table(change: Change, request: Json) -> Json:
    asked = request.get("table", {})
    sheet, old = _found(change, asked.get("tableId"))
    merged = masks.merge(old, asked, mask_of(request))
    home, table = _checked(change, {**merged, "tableId": old["tableId"]}, but=old)
    if home is not sheet:
        raise bad("A table cannot be moved to another sheet.")
    sheet.tables = [table if one is old else one for one in sheet.tables]
    return {}


@kind
def delete_table(change: Change, request: Json) -> Json:
    sheet, table = _found(change, request.get("tableId"))
    sheet.tables.remove(table)
    return {}
