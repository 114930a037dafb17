"""batchUpdate on groups of rows and columns."""

from tests.google_sheets.changes_sheets import span_of
from tests.google_sheets.errors import Json, bad
from tests.google_sheets.groups import groups
from tests.google_sheets.kinds import Change, kind, mask_of

DEEPEST = 8


@kind
def add_dimension_group(change: Change, request: Json) -> Json:
    sheet, dimension, start, end = span_of(change, request.get("range", {}))
    depths = sheet.depths(dimension)
    if max((depths.get(index, 0) for index in range(start, end)), default=0) >= DEEPEST:
        raise bad(f"Cannot have more than {DEEPEST} levels of groups.")
    for index in range(start, end):
        depths[index] = depths.get(index, 0) + 1
    return {"dimensionGroups": groups(sheet, dimension)}


@kind
def delete_dimension_group(change: Change, request: Json) -> Json:
    sheet, dimension, start, end = span_of(change, request.get("range", {}))
    depths = sheet.depths(dimension)
    if not any(depths.get(index) for index in range(start, end)):
        raise bad("Cannot delete a group that does not exist.")
    for index in range(start, end):
        left = depths.pop(index, 0) - 1
        if left > 0:
            depths[index] = left
    remaining = groups(sheet, dimension)
    return {"dimensionGroups": remaining} if remaining else {}


@kind
def update_dimension_group(change: Change, request: Json) -> Json:
    asked = request.get("dimensionGroup", {})
    mask_of(request)
    sheet, dimension, start, end = span_of(change, asked.get("range", {}))
    where = {
        "sheetId": sheet.sheet_id,
        "dimension": dimension,
        "startIndex": start,
        "endIndex": end,
    }
    key = {"range": where, "depth": asked.get("depth", 0)}
    if not any(
        {"range": one["range"], "depth": one["depth"]} == key for one in groups(sheet, dimension)
    ):
        raise bad("There is no group of this range and depth.")
    sheet.collapsed = [one for one in sheet.collapsed if one != key]
    if asked.get("collapsed"):
        sheet.collapsed.append(key)
    known = sheet.dimension_properties(dimension)
    for index in range(start, end):
        known[index] = {**known.get(index, {}), "hiddenByUser": bool(asked.get("collapsed"))}
    return {}
