"""The effective values of cells: what a test's own hook says a formula comes to, or `reckoning`
does.
"""

import re
from functools import cached_property
from typing import Any

from tests.google_sheets.errors import Json
from tests.google_sheets.locales import ITALIAN, locale
from tests.google_sheets.model import Quirks, Scalar, Sheet, Spreadsheet
from tests.google_sheets.parts import Fault, Reckoner
from tests.google_sheets.reckoning import pointed_at, worked_out
from tests.google_sheets.typing_in import number


def wrong_separator(formula: str, locale_name: str, quirks: Quirks) -> bool:
    """Whether the locale does not know this separator between arguments.

    Italian formulas part arguments with ";" and columns of an array with "\\"; a "," is their
    decimal mark. So "=SE(A1,5>1;…)" would be sound, and only a "," that stands between two digits
    is let pass.
    """
    bare = re.sub(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'', '""', formula)
    if locale(locale_name) is ITALIAN:
        return (
            quirks.comma_breaks_italian_formula and re.search(r"(?<!\d),|,(?!\d)", bare) is not None
        )
    return quirks.semicolon_breaks_english_formula and ";" in re.sub(r"\{[^{}]*\}", "", bare)


def value_of(result: Scalar | Json | Fault) -> Json:
    """What a formula came to, as an ExtendedValue."""
    if isinstance(result, Fault):
        return {
            "errorValue": {
                "type": result.kind,
                **({"message": result.message} if result.message else {}),
            }
        }
    if isinstance(result, dict):
        return result if "errorValue" in result else {"errorValue": result}
    if result is None or result == "":
        return {"stringValue": ""}
    if isinstance(result, bool):
        return {"boolValue": result}
    if isinstance(result, (int, float)):
        return number(result)
    return {"stringValue": str(result)}


CIRCULAR: Json = {
    "errorValue": {
        "type": "REF",
        "message": (
            "Circular dependency detected. To resolve with iterative calculation, see File > "
            "Settings."
        ),
    }
}


class _TooDeep(Exception):
    """A chain of formulas is longer than this program's stack: `where` it was left."""

    def __init__(self, where: "tuple[Effective, tuple[int, int]]") -> None:
        super().__init__()
        self.where = where


class Effective:
    """The effective values of one sheet at one moment: formulas valued, arrays spilled over the
    empty cells below.

    `moment` holds those of the other sheets that formulas point at; of these only what is asked for
    is worked out.
    """

    def __init__(
        self, spreadsheet: Spreadsheet, sheet: Sheet, moment: "dict[int, Effective] | None" = None
    ) -> None:
        self.spreadsheet, self.sheet = spreadsheet, sheet
        self.moment = {} if moment is None else moment
        self.moment[sheet.sheet_id] = self
        self._values: dict[tuple[int, int], Json] = {}
        self._waiting: dict[tuple[int, int], str] = {}
        self._busy: set[tuple[int, int]] = set()
        self.inherited: dict[tuple[int, int], Json] = {}
        """The number formats that cells have from the one they point at: =A1 shows a day as A1
        does.
        """
        for row, line in enumerate(sheet.cells):
            for column, cell in enumerate(line):
                if cell and "formulaValue" in (cell.get("userEnteredValue") or ()):
                    self._waiting[row, column] = cell["userEnteredValue"]["formulaValue"]
        self._arrays = [
            place for place, formula in self._waiting.items() if "ARRAYFORMULA" in formula.upper()
        ]

    @cached_property
    def values(self) -> dict[tuple[int, int], Json]:
        """Of all cells with a formula, or over which one spilled. Arrays come first: others may
        look at them.
        """
        for place in [*self._arrays, *self._waiting]:
            self._finish(place)
        return self._values

    @cached_property
    def _reckoner(self) -> Reckoner:
        return Reckoner(
            self.spreadsheet, self._look, lambda sheet: self._of(sheet).height_and_width
        )

    def _of(self, sheet: Sheet) -> "Effective":
        return self.moment.get(sheet.sheet_id) or Effective(self.spreadsheet, sheet, self.moment)

    @cached_property
    def height_and_width(self) -> tuple[int, int]:
        """How far down and right a formula must look."""
        box = self.sheet.extent()
        return (
            (self.sheet.row_count, self.sheet.column_count)
            if self._arrays
            else (box.bottom, box.right)
        )

    def _look(self, sheet: Sheet, row: int, column: int) -> Scalar | Fault:
        value = self._of(sheet).at(row, column)
        for kind in ("stringValue", "numberValue", "boolValue"):
            if kind in value:
                return value[kind]  # type: ignore[no-any-return]
        if "errorValue" in value:
            return Fault(
                value["errorValue"].get("type", "ERROR"), value["errorValue"].get("message", "")
            )
        return None

    def at(self, row: int, column: int) -> Json:
        """One cell's value, for a formula."""
        entered: Json | None = self.sheet.cell(row, column).get("userEnteredValue")
        if entered:
            if "formulaValue" not in entered:
                return entered
            if (row, column) in self._busy:
                return CIRCULAR
            self._settle((row, column))
        else:
            for place in self._arrays:
                if place[0] <= row and place[1] <= column and place in self._waiting:
                    self._settle(place)
        return self._values.get((row, column), {})

    def number_format(self, row: int, column: int) -> Json | None:
        own = self.sheet.cell(row, column).get("userEnteredFormat", {}).get("numberFormat")
        return self.inherited.get((row, column)) if own is None else own

    def _finish(self, place: tuple[int, int]) -> None:
        """Work out one formula and all that it looks at, however long the chain: from its far end
        when need be.
        """
        todo: list[tuple[Effective, tuple[int, int]]] = [(self, place)]
        while todo:
            owner, at = todo[-1]
            try:
                owner._settle(at)
                todo.pop()
            except _TooDeep as found:
                if found.where not in todo:
                    todo.append(found.where)
                    continue
                owner._waiting.pop(at)
                owner._values[at] = CIRCULAR

    def _settle(self, place: tuple[int, int]) -> None:
        formula = self._waiting.pop(place, None)
        if formula is None:
            return
        self._busy.add(place)
        try:
            self._formula(self.spreadsheet, *place, formula)
        except (RecursionError, _TooDeep) as error:
            self._waiting[place] = formula
            if isinstance(error, _TooDeep):
                raise
            raise _TooDeep((self, place)) from None
        finally:
            self._busy.discard(place)

    def _result(self, row: int, column: int, formula: str) -> Any:
        """What the test's hook says, or, where it has nothing to say, what the formula comes to."""
        hook = self.spreadsheet.evaluate
        result = "" if hook is None else hook(self.sheet, row, column, formula)
        if result not in (None, ""):
            return result
        try:
            result = worked_out(self._reckoner, self.sheet, row, column, formula)
        except Fault as fault:
            return fault
        if (shown := pointed_at(self._reckoner, self.sheet, formula)) is not None:
            sheet, box = shown
            if number_format := self._of(sheet).number_format(box.top, box.left):
                self.inherited[row, column] = number_format
        return result

    def _formula(self, spreadsheet: Spreadsheet, row: int, column: int, formula: str) -> None:
        if wrong_separator(formula, spreadsheet.locale, spreadsheet.quirks):
            error = {"type": "ERROR", "message": "Formula parse error."}
            self._values[row, column] = {"errorValue": error}
            return
        result = self._result(row, column, formula)
        if not isinstance(result, list):
            self._values[row, column] = value_of(result)
            return
        places = [
            (row + down, column + right, one)
            for down, line in enumerate(result)
            for right, one in enumerate(line)
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
            self._values[row, column] = {"errorValue": {"type": "REF", "message": message}}
            return
        filled = len(self.sheet.cells)
        for at_row, at_column, one in places:
            if one not in (None, "") or at_row < filled:
                self._values[at_row, at_column] = value_of(one)

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
