"""batchUpdate on what lies over the cells: merges, protections, names, colours, filters."""

import re
from typing import Any

from tests.google_sheets import masks
from tests.google_sheets.errors import PROTECTED, Json, bad
from tests.google_sheets.kinds import KINDS, Change, kind, mask_of
from tests.google_sheets.model import Box, Sheet
from tests.google_sheets.resource import protected_range
from tests.google_sheets.slimming import slim


def _as_range(sheet: Sheet, box: Box) -> Json:
    return {
        "sheetId": sheet.sheet_id,
        "startRowIndex": box.top,
        "endRowIndex": box.bottom,
        "startColumnIndex": box.left,
        "endColumnIndex": box.right,
    }


# merges


@kind
def merge_cells(change: Change, request: Json) -> Json:
    """Only the top left keeps its value. Merges wholly inside are taken over, one that is cut is
    refused.
    """
    sheet, box = change.writable(request.get("range"))
    how = request.get("mergeType") or "MERGE_ALL"
    sheet.merges = _merges_outside(sheet, box)
    if how == "MERGE_ROWS":
        boxes = [Box(row, row + 1, box.left, box.right) for row in range(box.top, box.bottom)]
    elif how == "MERGE_COLUMNS":
        boxes = [
            Box(box.top, box.bottom, column, column + 1) for column in range(box.left, box.right)
        ]
    else:
        boxes = [box]
    for one in boxes:
        if (one.bottom - one.top) * (one.right - one.left) == 1:
            continue
        sheet.merges.append(_as_range(sheet, one))
        for row, column in one.cells():
            if (row, column) != (one.top, one.left) and sheet.cell(row, column):
                sheet.change(row, column, userEnteredValue=None, note=None)
    return {}


@kind
def unmerge_cells(change: Change, request: Json) -> Json:
    sheet, box = change.writable(request.get("range"))
    sheet.merges = _merges_outside(sheet, box)
    return {}


def _merges_outside(sheet: Sheet, box: Box) -> list[Json]:
    """Raises 400 when a merge lies partly in the box."""
    kept = []
    for merge in sheet.merges:
        one = sheet.box(merge)
        if not one.meets(box):
            kept.append(merge)
        elif not (
            box.top <= one.top
            and one.bottom <= box.bottom
            and box.left <= one.left
            and one.right <= box.right
        ):
            raise bad("You must select all cells in a merged range to merge or unmerge them.")
    return kept


# protected ranges


def _found(change: Change, protected_id: Any) -> tuple[Sheet, Json]:
    for sheet in change.spreadsheet.sheets:
        for protected in sheet.protected:
            if protected["protectedRangeId"] == protected_id:
                return sheet, protected
    raise bad(f"No protected range with ID: {protected_id}")


def _sound(change: Change, protected: Json) -> Json:
    """Google's own additions: who protects stays an editor where nobody is named; a warning names
    nobody of its own.

    A reply repeats what was asked for, but who reads afterwards finds who protected it among the
    editors (recorded by gspread for empty editors and for a warning).
    """
    answer = {name: part for name, part in protected.items() if name != "requestingUserCanEdit"}
    if "namedRangeId" in answer and "range" not in answer:
        names = [
            name
            for name in change.spreadsheet.named
            if name["namedRangeId"] == answer["namedRangeId"]
        ]
        if not names:
            raise bad(f"No named range with ID: {answer['namedRangeId']}")
        answer["range"] = names[0]["range"]
    if "range" not in answer:
        raise bad("range is required.")
    change.place(answer["range"])
    if answer.get("warningOnly"):
        answer.pop("editors", None)
    else:
        editors = {name: part for name, part in answer.get("editors", {}).items() if part}
        if "editors" not in protected:
            editors["users"] = [change.caller.email]
        answer["editors"] = editors
    return answer


def _kept(change: Change, protected: Json) -> Json:
    return (
        protected
        if protected.get("editors")
        else {**protected, "editors": {"users": [change.caller.email]}}
    )


@kind
def add_protected_range(change: Change, request: Json) -> Json:
    protected = _sound(change, request.get("protectedRange", {}))
    known = {
        one["protectedRangeId"] for sheet in change.spreadsheet.sheets for one in sheet.protected
    }
    protected.setdefault("protectedRangeId", change.spreadsheet.fresh_id())
    if protected["protectedRangeId"] in known:
        raise bad(f"A protected range with ID {protected['protectedRangeId']} already exists.")
    sheet = change.spreadsheet.sheet(protected["range"].get("sheetId", 0))
    sheet.protected.append(_kept(change, protected))
    return {"protectedRange": protected_range({"editors": {}, **protected}, change.caller)}


@kind
def update_protected_range(change: Change, request: Json) -> Json:
    asked = request.get("protectedRange", {})
    sheet, old = _found(change, asked.get("protectedRangeId"))
    if not change.caller.may_edit(old):
        raise bad(PROTECTED)
    new = masks.merge(old, asked, mask_of(request))
    if (
        old.get("warningOnly")
        and not new.get("warningOnly")
        and new.get("editors") == old.get("editors")
    ):
        new["editors"] = {"users": list(change.caller.editors)}
    new = _sound(change, new)
    sheet.protected.remove(old)
    home = change.spreadsheet.sheet(new["range"].get("sheetId", 0))
    home.protected.append(_kept(change, {**new, "protectedRangeId": old["protectedRangeId"]}))
    return {}


@kind
def delete_protected_range(change: Change, request: Json) -> Json:
    sheet, old = _found(change, request.get("protectedRangeId"))
    if not change.caller.may_edit(old):
        raise bad(PROTECTED)
    sheet.protected.remove(old)
    return {}


# named ranges


def _named(change: Change, name: Json, but: Json | None = None) -> Json:
    text = name.get("name", "")
    if not re.fullmatch(r"[^\W\d]\w*", text) or re.fullmatch(
        r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*", text
    ):
        raise bad(f"The name of a named range must be a word and no cell: {text}")
    if any(
        one["name"].casefold() == text.casefold() and one is not but
        for one in change.spreadsheet.named
    ):
        raise bad(f"A named range with the name {text} already exists.")
    change.place(name.get("range"))
    return {**name, "range": {"sheetId": 0, **name["range"]}}


@kind
def add_named_range(change: Change, request: Json) -> Json:
    name = _named(change, request.get("namedRange", {}))
    name.setdefault("namedRangeId", str(change.spreadsheet.fresh_id()))
    if any(one["namedRangeId"] == name["namedRangeId"] for one in change.spreadsheet.named):
        raise bad(f"A named range with ID {name['namedRangeId']} already exists.")
    change.spreadsheet.named.append(name)
    return {"namedRange": slim(name)}


def _name_at(change: Change, name_id: Any) -> Json:
    for name in change.spreadsheet.named:
        if name["namedRangeId"] == name_id:
            return name
    raise bad(f"No named range with ID: {name_id}")


@kind
def update_named_range(change: Change, request: Json) -> Json:
    asked = request.get("namedRange", {})
    old = _name_at(change, asked.get("namedRangeId"))
    new = _named(change, masks.merge(old, asked, mask_of(request)), old)
    at = change.spreadsheet.named.index(old)
    change.spreadsheet.named[at] = {**new, "namedRangeId": old["namedRangeId"]}
    return {}


@kind
def delete_named_range(change: Change, request: Json) -> Json:
    change.spreadsheet.named.remove(_name_at(change, request.get("namedRangeId")))
    return {}


# conditional formats


def _rule_home(change: Change, rule: Json) -> Sheet:
    if not rule.get("ranges"):
        raise bad("rule.ranges must not be empty.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise bad("Exactly one of booleanRule and gradientRule must be set.")
    found = [change.place(one)[0] for one in rule["ranges"]]
    if any(sheet is not found[0] for sheet in found):
        raise bad("All ranges of a rule must lie on one sheet.")
    return found[0]


@kind
def add_conditional_format_rule(change: Change, request: Json) -> Json:
    rule, index = request.get("rule", {}), request.get("index", 0)
    sheet = _rule_home(change, rule)
    if not 0 <= index <= len(sheet.conditional):
        raise bad(f"index[{index}] is out of range: there are {len(sheet.conditional)} rules.")
    sheet.conditional.insert(index, rule)
    return {}


def _rule_at(sheet: Sheet, index: int) -> Json:
    if not 0 <= index < len(sheet.conditional):
        raise bad(f"No conditional format on sheet: {sheet.sheet_id} at index: {index}")
    return sheet.conditional[index]


@kind
def update_conditional_format_rule(change: Change, request: Json) -> Json:
    index = request.get("index", 0)
    if request.get("rule") is not None:
        sheet = _rule_home(change, request["rule"])
        old = _rule_at(sheet, index)
        sheet.conditional[index] = request["rule"]
        return {
            "newRule": slim(request["rule"]),
            "oldRule": slim(old),
            **({"newIndex": index} if index else {}),
        }
    sheet = change.spreadsheet.sheet(request.get("sheetId", 0))
    rule = _rule_at(sheet, index)
    new_index = request.get("newIndex", 0)
    sheet.conditional.pop(index)
    sheet.conditional.insert(new_index, rule)
    return {
        "newRule": slim(rule),
        **{k: v for k, v in (("oldIndex", index), ("newIndex", new_index)) if v},
    }


@kind
def delete_conditional_format_rule(change: Change, request: Json) -> Json:
    sheet = change.spreadsheet.sheet(request.get("sheetId", 0))
    rule = _rule_at(sheet, request.get("index", 0))
    sheet.conditional.remove(rule)
    return {"rule": slim(rule)}


# filters: they hide rows from people, values are read all the same


@kind
def set_basic_filter(change: Change, request: Json) -> Json:
    asked = request.get("filter", {})
    sheet, box = change.place(asked.get("range"))
    if asked.get("sortSpecs") and box.bottom > box.top + 1:
        below = _as_range(sheet, Box(box.top + 1, box.bottom, box.left, box.right))
        KINDS["sortRange"](change, {"range": below, "sortSpecs": asked["sortSpecs"]})
    sheet.basic_filter = {**asked, "range": _as_range(sheet, box)}
    return {}


@kind
def clear_basic_filter(change: Change, request: Json) -> Json:
    change.spreadsheet.sheet(request.get("sheetId", 0)).basic_filter = None
    return {}


@kind
def add_filter_view(change: Change, request: Json) -> Json:
    asked = request.get("filter", {})
    sheet, _ = change.place(asked.get("range"))
    view = {
        "filterViewId": change.spreadsheet.fresh_id(),
        "title": f"Filtro {len(sheet.filter_views) + 1}",
        **asked,
    }
    if any(one["title"] == view["title"] for one in sheet.filter_views):
        raise bad(f"A filter view with the title {view['title']} already exists.")
    sheet.filter_views.append(view)
    return {"filter": slim(view)}


@kind
def delete_filter_view(change: Change, request: Json) -> Json:
    for sheet in change.spreadsheet.sheets:
        for view in sheet.filter_views:
            if view["filterViewId"] == request.get("filterId"):
                sheet.filter_views.remove(view)
                return {}
    raise bad(f"No filter view with ID: {request.get('filterId')}")
