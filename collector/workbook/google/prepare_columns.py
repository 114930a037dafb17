"""A new column of a tab on Google: title, help, format, suggestions, the colours of *Stato*."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from collector.workbook import dropdowns
from collector.workbook.google import batch_requests, grids
from collector.workbook.style import (
    DOUBT_COLOURS,
    DOUBTED_CELL,
    STATUS_STYLES,
    WRONG_CELL,
    header_style,
)
from collector.workbook.tab_template import CellLetters, flagged_cell_formula
from schemas.column import Column, ColumnKind
from schemas.flag import Severity
from schemas.territory import Territory
from schemas.workbook import FLAG_COLUMNS, FLAGS_TAB, LIST_COLUMNS, column_letter

_NUMBER_FORMATS: Final[Mapping[ColumnKind, Mapping[str, str]]] = {
    ColumnKind.DATE: {"type": "DATE", "pattern": "ddd dd/mm/yyyy"},
    ColumnKind.NEXT_DATE: {"type": "DATE", "pattern": "ddd dd/mm/yyyy"},
    ColumnKind.TIME: {"type": "TIME", "pattern": "hh:mm"},
}
_PIXELS_PER_CHARACTER: Final = 7
_PIXELS_AROUND: Final = 20


def column_requests(
    sheet_id: int,
    header_row: int,
    rows: int,
    number: int,
    column: Column,
    territory: Territory,
) -> Iterator[Mapping[str, Any]]:
    """Yield the requests that make a column. `number`: the column, from 1; `rows`: of the tab."""
    below = {
        "sheetId": sheet_id,
        "startColumnIndex": number - 1,
        "endColumnIndex": number,
        "startRowIndex": header_row,
        "endRowIndex": rows,
    }
    yield _title_request(sheet_id, header_row, number, column)
    yield _format_request(below, column)
    yield _width_request(sheet_id, number, column)
    condition = _suggestions(column, territory)
    if condition is not None:
        rule = {"condition": condition, "strict": False, "showCustomUi": True}
        yield {"setDataValidation": {"range": below, "rule": rule}}


def _title_request(
    sheet_id: int, header_row: int, number: int, column: Column
) -> Mapping[str, Any]:
    colours = header_style(column)
    cell = {
        "userEnteredValue": {"stringValue": column.header},
        "note": column.help,
        "userEnteredFormat": {
            "backgroundColor": _rgb(colours["bg_color"]),
            "textFormat": {
                "bold": bool(colours.get("bold")),
                "italic": bool(colours.get("italic")),
                "foregroundColor": _rgb(colours["font_color"]),
            },
            "wrapStrategy": "WRAP",
            "verticalAlignment": "MIDDLE",
        },
    }
    start = {"sheetId": sheet_id, "rowIndex": header_row - 1, "columnIndex": number - 1}
    return {
        "updateCells": {
            "rows": [{"values": [cell]}],
            "fields": "userEnteredValue,note,userEnteredFormat",
            "start": start,
        }
    }


def _format_request(below: Mapping[str, Any], column: Column) -> Mapping[str, Any]:
    """Return the request for how the cells below the title look.

    Texts are text to Google, so that "- lettura del decreto" or "=" stay what was typed.
    """
    kind = column.spec.kind
    look: dict[str, Any] = {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}
    if kind in _NUMBER_FORMATS:
        look["numberFormat"] = dict(_NUMBER_FORMATS[kind])
        look["horizontalAlignment"] = "CENTER"
    elif kind is not ColumnKind.HOURS:
        look["numberFormat"] = {"type": "TEXT"}
    fields = ",".join(f"userEnteredFormat.{name}" for name in look)
    return {"repeatCell": {"range": below, "cell": {"userEnteredFormat": look}, "fields": fields}}


def _width_request(sheet_id: int, number: int, column: Column) -> Mapping[str, Any]:
    span = batch_requests.dimension_span(sheet_id, batch_requests.COLUMNS, number, number)
    pixels = _PIXELS_PER_CHARACTER * column.spec.width + _PIXELS_AROUND
    return {
        "updateDimensionProperties": {
            "range": span,
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }


def _suggestions(column: Column, territory: Territory) -> Mapping[str, Any] | None:
    """Return what a dropdown suggests; it warns, and takes whatever is typed. None for no dropdown.

    A cell that may hold several answers has none: Google's would replace what is there.
    """
    name = dropdowns.maintained_list(column)
    if name is not None:
        letters = column_letter(LIST_COLUMNS[name])
        formula = f"='{FLAGS_TAB}'!${letters}$2:${letters}"
        return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": formula}]}
    choices = dropdowns.fixed_choices(column, territory)
    if not choices or column.spec.kind is ColumnKind.MUNICIPALITIES:
        return None
    return {
        "type": "ONE_OF_LIST",
        "values": [{"userEnteredValue": choice} for choice in choices],
    }


def status_colour_requests(sheet_id: int, status: int) -> Iterator[Mapping[str, Any]]:
    """Yield the requests that colour *Stato* by how it begins. `status`: its column, from 1."""
    range_ = {
        "sheetId": sheet_id,
        "startRowIndex": 1,
        "startColumnIndex": status - 1,
        "endColumnIndex": status,
    }
    colours_by_beginning = [(style.beginning, style.colours) for style in STATUS_STYLES]
    colours_by_beginning.append((grids.STATUS_CHANGED, DOUBT_COLOURS))
    for index, (beginning, colours) in enumerate(colours_by_beginning):
        condition = {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": beginning}]}
        look = {
            "backgroundColor": _rgb(colours["bg_color"]),
            "textFormat": {
                "foregroundColor": _rgb(colours["font_color"]),
                "bold": bool(colours.get("bold")),
            },
        }
        rule = {"ranges": [range_], "booleanRule": {"condition": condition, "format": look}}
        yield {"addConditionalFormatRule": {"rule": rule, "index": index}}


def flagged_cell_requests(sheet_id: int, places: Mapping[str, int]) -> Iterator[Mapping[str, Any]]:
    """Yield the requests that mark the cells that *Segnalazioni* names, for as long as it does.

    `places`: the columns of the tab, key → column from 1; ours are not marked.
    """
    theirs = [at for key, at in places.items() if key not in ("code", "status")]
    range_ = {
        "sheetId": sheet_id,
        "startRowIndex": 1,
        "startColumnIndex": min(theirs) - 1,
        "endColumnIndex": max(theirs),
    }
    first = (places["code"], places["status"], min(theirs))
    letters = CellLetters(*map(column_letter, first))
    for index, (severity, look) in enumerate(_LOOKS_OF_FLAGGED):
        # The tab has been set to Italian, where ";" stands between arguments.
        formula = flagged_cell_formula(letters, severity, ";", _flags_column)
        condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
        colours = {"backgroundColor": _rgb(look["bg_color"])}
        rule = {"ranges": [range_], "booleanRule": {"condition": condition, "format": colours}}
        yield {"addConditionalFormatRule": {"rule": rule, "index": index}}


_LOOKS_OF_FLAGGED: Final[Sequence[tuple[Severity, Mapping[str, Any]]]] = (
    (Severity.ERROR, WRONG_CELL),
    (Severity.WARNING, DOUBTED_CELL),
)


def _flags_column(key: str) -> str:
    """Return a column of *Segnalazioni*: a rule of a colour may name no other tab directly."""
    letters = column_letter(FLAG_COLUMNS[key])
    return f"INDIRECT(\"'{FLAGS_TAB}'!${letters}$2:${letters}\")"


def _rgb(colour: str) -> Mapping[str, float]:
    """Return a colour like "#1F4E5F" as Google takes it, each part from 0 to 1."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return {"red": red, "green": green, "blue": blue}
