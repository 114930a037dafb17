"""A spreadsheet as Google answers it: the Spreadsheet resource, with or without its cells."""

from tests.google_sheets.errors import Json
from tests.google_sheets.formulas import Effective
from tests.google_sheets.groups import groups
from tests.google_sheets.locales import locale
from tests.google_sheets.masks import Mask, is_full
from tests.google_sheets.model import EMPTY, Box, Cell, Sheet, Spreadsheet
from tests.google_sheets.rewriting import as_google_says
from tests.google_sheets.rights import Caller
from tests.google_sheets.showing import shown
from tests.google_sheets.slimming import slim
from tests.google_sheets.tables import resource as table_resource

WHITE: Json = {"red": 1, "green": 1, "blue": 1}
DEFAULT_FORMAT: Json = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}


THEME: Json = {
    "primaryFontFamily": "Arial",
    "themeColors": [
        {"colorType": "TEXT", "color": {"rgbColor": {}}},
        {"colorType": "BACKGROUND", "color": {"rgbColor": WHITE}},
        {
            "colorType": "LINK",
            "color": {"rgbColor": {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}},
        },
    ],
}


def sheet_properties(spreadsheet: Spreadsheet, sheet: Sheet) -> Json:
    return {
        "sheetId": sheet.sheet_id,
        "title": sheet.title,
        "index": spreadsheet.sheets.index(sheet)
        if sheet in spreadsheet.sheets
        else len(spreadsheet.sheets),
        "sheetType": "GRID",
        "gridProperties": slim(
            {"rowCount": sheet.row_count, "columnCount": sheet.column_count, **sheet.grid}
        ),
        **slim(sheet.properties),
    }


def protected_range(protected: Json, caller: Caller) -> Json:
    answer = slim(protected)
    if caller.may_edit(protected):
        answer["requestingUserCanEdit"] = True
    else:
        answer.pop("editors", None)
    return dict(answer)


def spreadsheet_resource(
    spreadsheet: Spreadsheet,
    caller: Caller,
    url: str,
    *,
    places: list[tuple[Sheet, Box]] | None = None,
    grid_data: bool = False,
    mask: Mask | None = None,
) -> Json:
    """`places` None: all sheets. The mask only spares work here; the answer is cut to it later."""
    answer: Json = {
        "spreadsheetId": spreadsheet.id,
        "properties": {
            "title": spreadsheet.title,
            "locale": spreadsheet.locale,
            "autoRecalc": "ON_CHANGE",
            "timeZone": spreadsheet.time_zone,
            "defaultFormat": DEFAULT_FORMAT,
            "spreadsheetTheme": THEME,
            **spreadsheet.properties,
        },
        "sheets": [],
        "spreadsheetUrl": f"{url}/edit",
    }
    if spreadsheet.named:
        answer["namedRanges"] = [slim(name) for name in spreadsheet.named]
    if spreadsheet.metadata:
        answer["developerMetadata"] = [item.resource() for item in spreadsheet.metadata]
    moment: dict[int, Effective] = {}
    for sheet in spreadsheet.sheets:
        boxes = (
            [box for one, box in places if one is sheet] if places is not None else [sheet.whole]
        )
        if boxes:
            wanted = boxes if grid_data else []
            answer["sheets"].append(
                sheet_resource(spreadsheet, sheet, caller, wanted, mask or {}, moment)
            )
    return answer


def sheet_resource(
    spreadsheet: Spreadsheet,
    sheet: Sheet,
    caller: Caller,
    boxes: list[Box],
    mask: Mask,
    moment: dict[int, Effective],
) -> Json:
    """`moment`: what the sheets that were answered before came to."""
    answer: Json = {"properties": sheet_properties(spreadsheet, sheet)}
    if boxes:
        effective = moment.get(sheet.sheet_id) or Effective(spreadsheet, sheet, moment)
        answer["data"] = [grid_data(spreadsheet, sheet, effective, box, mask) for box in boxes]
    for name, items in (
        ("merges", sheet.merges),
        ("conditionalFormats", sheet.conditional),
        ("filterViews", sheet.filter_views),
    ):
        if items:
            answer[name] = [slim(item) for item in items]
    if sheet.protected:
        answer["protectedRanges"] = [protected_range(one, caller) for one in sheet.protected]
    if sheet.basic_filter is not None:
        answer["basicFilter"] = slim(sheet.basic_filter)
    if sheet.tables:
        answer["tables"] = [slim(table_resource(sheet, table)) for table in sheet.tables]
    if rows := groups(sheet, "ROWS"):
        answer["rowGroups"] = [slim(group) for group in rows]
    if columns := groups(sheet, "COLUMNS"):
        answer["columnGroups"] = [slim(group) for group in columns]
    if own := [item.resource() for item in sheet.metadata if item.where == "SHEET"]:
        answer["developerMetadata"] = own
    return answer


def grid_data(
    spreadsheet: Spreadsheet, sheet: Sheet, effective: Effective, box: Box, mask: Mask
) -> Json:
    answer: Json = {}
    if box.top:
        answer["startRow"] = box.top
    if box.left:
        answer["startColumn"] = box.left
    before = ("sheets", "data")
    if is_full(mask, *before, "rowData"):
        cell_mask = {
            name for name in CELL_FIELDS if is_full(mask, *before, "rowData", "values", name)
        }
        cells = Cells(spreadsheet, sheet, effective, cell_mask)
        rows = [
            cells.row(row, box)
            for row in range(box.top, min(box.bottom, max(len(sheet.cells), effective.extent[0])))
        ]
        while rows and not rows[-1]:
            rows.pop()
        if rows:
            answer["rowData"] = rows
    for name, dimension, start, end in (
        ("rowMetadata", "ROW", box.top, box.bottom),
        ("columnMetadata", "COLUMN", box.left, box.right),
    ):
        if is_full(mask, *before, name):
            answer[name] = dimension_metadata(sheet, dimension, start, end)
    return answer


def dimension_metadata(sheet: Sheet, where: str, start: int, end: int) -> list[Json]:
    properties = sheet.row_properties if where == "ROW" else sheet.column_properties
    hung: dict[int, list[Json]] = {}
    for item in sheet.metadata:
        if item.where == where and item.index is not None:
            hung.setdefault(item.index, []).append(item.resource())
    answer = []
    for index in range(start, end):
        one = {"pixelSize": 21 if where == "ROW" else 100, **slim(properties.get(index, {}))}
        if index in hung:
            one["developerMetadata"] = hung[index]
        answer.append(one)
    return answer


CELL_FIELDS = (
    "userEnteredValue",
    "effectiveValue",
    "formattedValue",
    "userEnteredFormat",
    "effectiveFormat",
    "note",
    "dataValidation",
    "hyperlink",
    "textFormatRuns",
)


class Cells:
    """The cells of one sheet as CellData. What is one object in the model is one in the answer, and
    so checked once.
    """

    def __init__(
        self, spreadsheet: Spreadsheet, sheet: Sheet, effective: Effective, wanted: set[str]
    ) -> None:
        self.sheet, self.effective, self.wanted = sheet, effective, wanted
        self.locale = locale(spreadsheet.locale)
        self.quirks = spreadsheet.quirks
        self._empty: dict[int, Json] = {}
        self._formats: dict[int, Json] = {}

    def row(self, row: int, box: Box) -> Json:
        line = self.sheet.cells[row] if row < len(self.sheet.cells) else []
        width = min(box.right, max(len(line), self.effective.extent[1]))
        spilled = self.effective.spilled(row)
        inherited = self.effective.inherited
        cells = [
            self.cell(
                line[column] if column < len(line) else None,
                spilled.get(column),
                inherited.get((row, column)),
            )
            for column in range(box.left, width)
        ]
        while cells and not cells[-1]:
            cells.pop()
        return {"values": cells} if cells else {}

    def cell(self, cell: Cell | None, spilled: Json | None, inherited: Json | None) -> Json:
        """`spilled`: the value that a formula gave this cell. `inherited`: the number format."""
        cell = cell or EMPTY
        if value := spilled or cell.get("userEnteredValue"):
            return self._data(cell, value, inherited)
        if id(cell) not in self._empty:
            self._empty[id(cell)] = self._data(cell, {})
        return self._empty[id(cell)]

    def _data(self, cell: Cell, value: Json, inherited: Json | None = None) -> Json:
        wanted = self.wanted
        answer: Json = {name: part for name, part in cell.items() if name in wanted}
        formats = cell.get("userEnteredFormat", {})
        if inherited is not None and "numberFormat" not in formats:
            formats = {**formats, "numberFormat": inherited}
        formula = answer.get("userEnteredValue", {}).get("formulaValue")
        if formula and self.quirks.rewrites_formulas:
            answer["userEnteredValue"] = {"formulaValue": as_google_says(formula, self.locale)}
        if value:
            if "effectiveValue" in wanted and value != {"stringValue": ""}:
                answer["effectiveValue"] = value
            elif "effectiveValue" in wanted and self.quirks.empty_result_is_an_empty_value:
                answer["effectiveValue"] = {}
            if "formattedValue" in wanted and (
                text := shown(value, formats.get("numberFormat"), self.locale)
            ):
                answer["formattedValue"] = text
        if "effectiveFormat" in wanted and (value or "userEnteredFormat" in cell):
            answer["effectiveFormat"] = (
                self._format(formats) if inherited is None else _over(DEFAULT_FORMAT, formats)
            )
        return answer

    def _format(self, formats: Json) -> Json:
        if not formats:
            return DEFAULT_FORMAT
        if id(formats) not in self._formats:
            self._formats[id(formats)] = _over(DEFAULT_FORMAT, formats)
        return self._formats[id(formats)]


def _over(below: Json, above: Json) -> Json:
    answer = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], dict) and name not in (
            "backgroundColor",
            "backgroundColorStyle",
            "numberFormat",
        ):
            answer[name] = {**below[name], **above[name]}
    return answer
