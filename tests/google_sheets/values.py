"""The values endpoints: get, update, append and clear, by A1 range and by data filter."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.google_sheets import a1, rights
from tests.google_sheets.errors import ApiError, Json, bad
from tests.google_sheets.filters import Place, places
from tests.google_sheets.formulas import Effective
from tests.google_sheets.locales import locale
from tests.google_sheets.model import MAX_CELLS, MAX_TEXT, Box, Sheet, Spreadsheet
from tests.google_sheets.moves import insert
from tests.google_sheets.names import column_letters
from tests.google_sheets.rights import Caller
from tests.google_sheets.showing import rendered
from tests.google_sheets.tables import settle
from tests.google_sheets.typing_in import Typed, entered, raw


class Reader:
    """Reads values of one spreadsheet at one moment, with one set of options."""

    def __init__(self, spreadsheet: Spreadsheet, options: Json) -> None:
        self.spreadsheet = spreadsheet
        self.major = _or(options.get("majorDimension"), "DIMENSION_UNSPECIFIED", "ROWS")
        self.render = _or(options.get("valueRenderOption"), "", "FORMATTED_VALUE")
        self.dates = _or(options.get("dateTimeRenderOption"), "", "SERIAL_NUMBER")
        self.locale = locale(spreadsheet.locale)
        self._effective: dict[int, Effective] = {}

    def value_range(self, sheet: Sheet, box: Box) -> Json:
        answer: Json = {"range": a1.written(sheet, box), "majorDimension": self.major}
        if values := self.values(sheet, box):
            answer["values"] = values
        return answer

    def values(self, sheet: Sheet, box: Box) -> list[list[Any]]:
        """Rows (or columns), without the empty ones at the end."""
        effective = self._effective.get(sheet.sheet_id) or Effective(
            self.spreadsheet, sheet, self._effective
        )
        bottom, right = effective.extent
        box = Box(box.top, min(box.bottom, bottom), box.left, min(box.right, right))
        rows: list[list[Any]] = []
        trims = self.spreadsheet.quirks.trims_empty_results
        for row in range(box.top, box.bottom):
            line: list[Any] = []
            for column in range(box.left, box.right):
                value = effective.value(row, column)
                cell = sheet.cell(row, column)
                seen = None
                if value:
                    number_format = effective.number_format(row, column)
                    seen = rendered(
                        value, cell, number_format, self.render, self.dates, self.locale
                    )
                line.append(None if seen == "" and trims else seen)
            rows.append(line)
        if self.major == "COLUMNS":
            rows = [list(line) for line in zip(*rows, strict=True)]
        return trimmed(rows)


def trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    for line in rows:
        while line and line[-1] is None:
            line.pop()
    while rows and not rows[-1]:
        rows.pop()
    return [["" if cell is None else cell for cell in line] for line in rows]


def _or(value: Any, empty: str, default: str) -> str:
    return default if value in (None, empty) else str(value)


def get(spreadsheet: Spreadsheet, text: str, query: Json) -> Json:
    sheet, box = a1.resolve(spreadsheet, text, reading=True)
    return Reader(spreadsheet, query).value_range(sheet, box)


def batch_get(spreadsheet: Spreadsheet, query: Json) -> Json:
    reader = Reader(spreadsheet, query)
    found = [a1.resolve(spreadsheet, text, reading=True) for text in query.get("ranges", [])]
    answer: Json = {"spreadsheetId": spreadsheet.id}
    if found:
        answer["valueRanges"] = [reader.value_range(*place) for place in found]
    return answer


def batch_get_by_filter(spreadsheet: Spreadsheet, body: Json) -> Json:
    reader = Reader(spreadsheet, body)
    matched: list[Json] = []
    seen: dict[str, Json] = {}
    for data_filter in body.get("dataFilters", []):
        for place in places(spreadsheet, data_filter):
            name = a1.written(*place)
            if name in seen:
                seen[name]["dataFilters"].append(data_filter)
                continue
            seen[name] = {"valueRange": reader.value_range(*place), "dataFilters": [data_filter]}
            matched.append(seen[name])
    answer: Json = {"spreadsheetId": spreadsheet.id}
    if matched:
        answer["valueRanges"] = matched
    return answer


class Writer:
    """Writes values into one spreadsheet for one caller."""

    def __init__(self, spreadsheet: Spreadsheet, options: Json, caller: Caller) -> None:
        how = options.get("valueInputOption")
        if how in (None, "INPUT_VALUE_OPTION_UNSPECIFIED"):
            raise bad("'valueInputOption' is required but not specified")
        self.spreadsheet, self.caller, self.as_typed = spreadsheet, caller, how == "USER_ENTERED"
        self.locale = locale(spreadsheet.locale)
        self.options = options
        self.rows: set[tuple[int, int]] = set()
        """All written to so far: the sheet's id and the row; `columns` likewise."""
        self.columns: set[tuple[int, int]] = set()

    def write(self, sheet: Sheet, box: Box, value_range: Json, *, grow: bool = False) -> Json:
        """Put the values from the box's corner on; an UpdateValuesResponse.

        None leaves a cell alone, "" clears its value. More than the range holds is refused, unless
        it is one cell.
        """
        rows = value_range.get("values") or []
        columns_first = value_range.get("majorDimension") == "COLUMNS"
        cells = list(_places(rows, columns_first))
        height = max((row + 1 for row, _, _ in cells), default=0)
        width = max((column + 1 for _, column, _ in cells), default=0)
        if not grow:
            _check_room(sheet, box, height, width)
        written = Box(box.top, box.top + max(height, 1), box.left, box.left + max(width, 1))
        _check_grid(sheet, box, written)
        changed = [(row, column, value) for row, column, value in cells if value is not None]
        rights.check_cells(
            sheet, [(box.top + row, box.left + column) for row, column, _ in changed], self.caller
        )
        for row, column, value in changed:
            self._put(sheet, box.top + row, box.left + column, value)
            self.rows.add((sheet.sheet_id, box.top + row))
            self.columns.add((sheet.sheet_id, box.left + column))
        settle(self.spreadsheet)
        answer: Json = {
            "spreadsheetId": self.spreadsheet.id,
            "updatedRange": a1.written(sheet, written),
        }
        if changed:
            answer["updatedRows"] = len({row for row, _, _ in changed})
            answer["updatedColumns"] = len({column for _, column, _ in changed})
            answer["updatedCells"] = len(changed)
        if self.options.get("includeValuesInResponse"):
            answer["updatedData"] = self._updated_data(sheet, box, written)
        return answer

    def _updated_data(self, sheet: Sheet, box: Box, written: Box) -> Json:
        """What stands there after the write, as the caller asked to see it."""
        reader = Reader(
            self.spreadsheet,
            {
                "valueRenderOption": self.options.get("responseValueRenderOption"),
                "dateTimeRenderOption": self.options.get("responseDateTimeRenderOption"),
            },
        )
        asked = box.bottom >= written.bottom and box.right >= written.right
        return reader.value_range(sheet, box if asked else written)

    def _put(self, sheet: Sheet, row: int, column: int, value: Any) -> None:
        if isinstance(value, (list, dict)):
            kind = "list_value" if isinstance(value, list) else "struct_value"
            raise bad(f"Invalid values[{row}][{column}]: {kind}")
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise bad(
                f"Your input contains more than the maximum of {MAX_TEXT} characters in a single "
                "cell."
            )
        cell = sheet.cell(row, column)
        formats = cell.get("userEnteredFormat", {})
        if self.as_typed:
            as_text = formats.get("numberFormat", {}).get("type") == "TEXT"
            typed = entered(value, self.locale, self.spreadsheet.today(), as_text=as_text)
        else:
            typed = raw(value)
        put_typed(sheet, row, column, typed)


def put_typed(sheet: Sheet, row: int, column: int, typed: Typed) -> None:
    """A value takes its cell; a number format that typing brings is taken where there is none."""
    formats = sheet.cell(row, column).get("userEnteredFormat", {})
    if typed.number_format is not None and "numberFormat" not in formats:
        formats = {**formats, "numberFormat": typed.number_format}
    sheet.change(
        row, column, userEnteredValue=typed.value, userEnteredFormat=formats, textFormatRuns=None
    )


def _check_room(sheet: Sheet, box: Box, height: int, width: int) -> None:
    """More than the range holds is refused, unless it is one cell. Raises ApiError."""
    if box.bottom - box.top == 1 and box.right - box.left == 1:
        return
    for size, room, name, first in (
        (height, box.bottom - box.top, "row", box.top),
        (width, box.right - box.left, "column", box.left),
    ):
        if size > room:
            where = first + room + 1 if name == "row" else column_letters(first + room)
            raise bad(
                f"Requested writing within range [{a1.always_quoted(sheet, box)}], but "
                f"tried writing to {name} [{where}]"
            )


def _check_grid(sheet: Sheet, box: Box, written: Box) -> None:
    """What reaches beyond the grid is refused. Raises ApiError."""
    for size, limit, name in (
        (written.bottom, sheet.row_count, "row"),
        (written.right, sheet.column_count, "column"),
    ):
        if size > limit:
            where = size if name == "row" else column_letters(size - 1)
            quoted = a1.always_quoted(sheet, box)
            raise bad(
                f"Requested writing within range [{quoted}], but tried writing to {name} [{where}]"
            )


def _places(rows: list[list[Any]], columns_first: bool) -> Iterator[tuple[int, int, Any]]:
    for major, line in enumerate(rows):
        for minor, value in enumerate(line or []):
            yield (minor, major, value) if columns_first else (major, minor, value)


def update(spreadsheet: Spreadsheet, text: str, query: Json, body: Json, caller: Caller) -> Json:
    if body.get("range") and a1.resolve(spreadsheet, body["range"]) != a1.resolve(
        spreadsheet, text
    ):
        raise bad(
            f"Requested range [{text}] does not match the range of the values [{body['range']}]"
        )
    writer = Writer(spreadsheet, query, caller)
    return writer.write(*a1.resolve(spreadsheet, text), body)


def batch_update(spreadsheet: Spreadsheet, body: Json, caller: Caller) -> Json:
    writer = Writer(spreadsheet, body, caller)
    responses: list[Json] = []
    for at, data in enumerate(body.get("data", [])):
        with named("data", at):
            responses.append(writer.write(*a1.resolve(spreadsheet, data.get("range", "")), data))
    return totals(writer, responses)


def batch_update_by_filter(spreadsheet: Spreadsheet, body: Json, caller: Caller) -> Json:
    """Each filter's places get the values; values that exceed a place are refused."""
    writer = Writer(spreadsheet, body, caller)
    responses: list[Json] = []
    for at, data in enumerate(body.get("data", [])):
        with named("data", at):
            found = places(spreadsheet, data.get("dataFilter", {}))
            if not found and spreadsheet.quirks.unmatched_filter_fails:
                raise bad("No ranges matched the data filter.")
            for place in found:
                answer = writer.write(*place, data)
                answer.pop("spreadsheetId")
                responses.append({**answer, "dataFilter": data["dataFilter"]})
    return totals(writer, responses)


def totals(writer: Writer, responses: list[Json]) -> Json:
    """A column that two ranges write to counts once (so recorded by gspread: A1:D1 with A4:D4 is
    4), and so a row.
    """
    answer: Json = {"spreadsheetId": writer.spreadsheet.id}
    counts = {"Rows": len(writer.rows), "Columns": len(writer.columns)}
    counts["Cells"] = sum(one.get("updatedCells", 0) for one in responses)
    answer.update({f"totalUpdated{name}": count for name, count in counts.items() if count})
    titles = {one["updatedRange"].rpartition("!")[0] for one in responses if "updatedCells" in one}
    if titles:
        answer["totalUpdatedSheets"] = len(titles)
    if responses:
        answer["responses"] = responses
    return answer


def append(spreadsheet: Spreadsheet, text: str, query: Json, body: Json, caller: Caller) -> Json:
    """After the last row of the table that the range touches, in that table's first column."""
    sheet, box = a1.resolve(spreadsheet, text, reading=True)
    writer = Writer(spreadsheet, query, caller)
    table = table_at(spreadsheet, sheet, box)
    top, left = (box.top, box.left) if table is None else (table.bottom, table.left)
    cells = list(_places(body.get("values") or [], body.get("majorDimension") == "COLUMNS"))
    height = max((row + 1 for row, _, _ in cells), default=0)
    width = max((column + 1 for _, column, _ in cells), default=0)
    if query.get("insertDataOption") == "INSERT_ROWS" and table is not None and height:
        insert(spreadsheet, sheet, "ROWS", top, height, like=top - 1)
    sheet.row_count = max(sheet.row_count, top + height)
    sheet.column_count = max(sheet.column_count, left + width)
    if spreadsheet.cell_count() > MAX_CELLS:
        raise bad(
            "This action would increase the number of cells in the workbook above the limit of "
            f"{MAX_CELLS} cells."
        )
    answer: Json = {"spreadsheetId": spreadsheet.id}
    if table is not None:
        answer["tableRange"] = a1.written(sheet, table)
    corner = Box(top, top + 1, left, left + 1)
    answer["updates"] = writer.write(sheet, corner, body, grow=True)
    return answer


def table_at(spreadsheet: Spreadsheet, sheet: Sheet, box: Box) -> Box | None:
    """The rectangle of the last block of non-empty cells with one in the box; None when there is
    none.

    What touches the rectangle belongs to it, even where its own corner is empty: else a row that
    was appended under an empty first column would be overwritten by the next one.
    """
    effective = Effective(spreadsheet, sheet)
    bottom, right = effective.extent
    full = {
        (row, column)
        for row in range(bottom)
        for column in range(right)
        if effective.value(row, column)
    }
    seeds = [place for place in full if box.holds(*place)]
    if not seeds:
        return None
    todo = [max(seeds)]
    table = Box(todo[0][0], todo[0][0] + 1, todo[0][1], todo[0][1] + 1)
    while todo:
        while todo:
            row, column = todo.pop()
            full.discard((row, column))
            table = Box(
                min(table.top, row),
                max(table.bottom, row + 1),
                min(table.left, column),
                max(table.right, column + 1),
            )
            around = Box(row - 1, row + 2, column - 1, column + 2)
            todo += full.intersection(around.cells())
        around = Box(table.top - 1, table.bottom + 1, table.left - 1, table.right + 1)
        todo += full.intersection(around.cells())
    return table


def wipe(spreadsheet: Spreadsheet, place: Place, caller: Caller) -> str:
    """Take the values away, leave formats and notes; the range as cleared."""
    sheet, box = place
    rights.check(sheet, box, caller)
    for row in range(box.top, min(box.bottom, len(sheet.cells))):
        for column in range(box.left, min(box.right, len(sheet.cells[row]))):
            if sheet.cell(row, column):
                sheet.change(row, column, userEnteredValue=None, textFormatRuns=None)
    return a1.written(sheet, box)


def clear(spreadsheet: Spreadsheet, text: str, caller: Caller) -> Json:
    cleared = wipe(spreadsheet, a1.resolve(spreadsheet, text, reading=True), caller)
    return {"spreadsheetId": spreadsheet.id, "clearedRange": cleared}


def batch_clear(spreadsheet: Spreadsheet, found: list[Place], caller: Caller) -> Json:
    answer: Json = {"spreadsheetId": spreadsheet.id}
    if found:
        answer["clearedRanges"] = [wipe(spreadsheet, place, caller) for place in found]
    return answer


@contextmanager
def named(what: str, at: int) -> Iterator[None]:
    """A refusal inside says which of several it means: "Invalid data[1]: …"."""
    try:
        yield
    except ApiError as error:
        raise ApiError(
            error.code, f"Invalid {what}[{at}]: {error.message}", status=error.status
        ) from error
