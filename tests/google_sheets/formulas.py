"""Formulas: not computed here, but checked for their locale's separators, and valued by a test's own hook."""

import re
from functools import cached_property

from tests.google_sheets.errors import Json
from tests.google_sheets.locales import ITALIAN, locale
from tests.google_sheets.model import Quirks, Scalar, Sheet, Spreadsheet
from tests.google_sheets.typing_in import number


def wrong_separator(formula: str, locale_name: str, quirks: Quirks) -> bool:
    """Whether the locale does not know this separator between arguments.

    Italian formulas part arguments with ";" and columns of an array with "\\"; a "," is their decimal mark.
    So "=SE(A1,5>1;…)" would be sound, and only a "," that stands between two digits is let pass.
    """
    bare = re.sub(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'', '""', formula)
    if locale(locale_name) is ITALIAN:
        return quirks.comma_breaks_italian_formula and re.search(r"(?<!\d),|,(?!\d)", bare) is not None
    return quirks.semicolon_breaks_english_formula and ";" in re.sub(r"\{[^{}]*\}", "", bare)


def value_of(result: Scalar | Json) -> Json:
    """What a hook gave, as an ExtendedValue."""
    if isinstance(result, dict):
        return result if "errorValue" in result else {"errorValue": result}
    if result is None or result == "":
        return {"stringValue": ""}
    if isinstance(result, bool):
        return {"boolValue": result}
    if isinstance(result, (int, float)):
        return number(result)
    return {"stringValue": str(result)}


class Effective:
    """The effective values of one sheet at one moment: formulas valued, arrays spilled over the empty cells below."""

    def __init__(self, spreadsheet: Spreadsheet, sheet: Sheet) -> None:
        self.sheet = sheet
        self.values: dict[tuple[int, int], Json] = {}
        for row, line in enumerate(sheet.cells):
            for column, cell in enumerate(line):
                if cell and "formulaValue" in (cell.get("userEnteredValue") or ()):
                    self._formula(spreadsheet, row, column, cell["userEnteredValue"]["formulaValue"])

    def _formula(self, spreadsheet: Spreadsheet, row: int, column: int, formula: str) -> None:
        if wrong_separator(formula, spreadsheet.locale, spreadsheet.quirks):
            error = {"type": "ERROR", "message": "Formula parse error."}
            self.values[row, column] = {"errorValue": error}
            return
        result = "" if spreadsheet.evaluate is None else spreadsheet.evaluate(self.sheet, row, column, formula)
        if not isinstance(result, list):
            self.values[row, column] = value_of(result)
            return
        places = [
            (row + down, column + right, one) for down, line in enumerate(result) for right, one in enumerate(line)
        ]
        blocked = any(
            (at_row, at_column) != (row, column)
            and (
                self.sheet.user_value(at_row, at_column)
                or at_row >= self.sheet.row_count
                or at_column >= self.sheet.column_count
            )
            for at_row, at_column, _ in places
        )
        if blocked:
            message = "Array result was not expanded because it would overwrite data."
            self.values[row, column] = {"errorValue": {"type": "REF", "message": message}}
            return
        for at_row, at_column, one in places:
            self.values[at_row, at_column] = value_of(one)

    def spilled(self, row: int) -> dict[int, Json]:
        """Of one row, what formulas gave: column → value."""
        return self._by_row.get(row, {})

    @cached_property
    def _by_row(self) -> dict[int, dict[int, Json]]:
        found: dict[int, dict[int, Json]] = {}
        for (row, column), value in self.values.items():
            found.setdefault(row, {})[column] = value
        return found

    def value(self, row: int, column: int) -> Json:
        if (row, column) in self.values:
            return self.values[row, column]
        return self.sheet.cell(row, column).get("userEnteredValue") or {}

    @cached_property
    def extent(self) -> tuple[int, int]:
        """How many rows and columns hold something, spilled values too."""
        box = self.sheet.extent()
        return (
            max([box.bottom, *(row + 1 for row, _ in self.values)]),
            max([box.right, *(column + 1 for _, column in self.values)]),
        )
