"""What formulas come to: arithmetic, comparisons and the functions of `functions`, elementwise
under ARRAYFORMULA.

What it cannot do is an error value, never an empty success: a function that is not known here is
#NAME?, as Google says of one that does not exist.
"""

from functools import lru_cache

from tests.google_sheets.formula_text import Call, Const, Named, Node, Reference, Unreadable, parsed
from tests.google_sheets.functions import FUNCTIONS, wrong_count
from tests.google_sheets.locales import locale
from tests.google_sheets.model import Box, Scalar, Sheet
from tests.google_sheets.parts import At, Fault, Part, Reckoner


def worked_out(
    reckoner: Reckoner, sheet: Sheet, row: int, column: int, formula: str
) -> Scalar | list[list[Scalar | Fault]]:
    """The value of a formula in this cell, or the array to be spilled. Raises Fault."""
    try:
        node = _read(formula, reckoner.locale.name)
    except Unreadable:
        raise Fault("ERROR", "Formula parse error.") from None
    part = _Compiler(reckoner, sheet, row, column).part(node, array=False)
    height, width = part.shape
    if (height, width) == (1, 1):
        return part.one(None)
    return [[_kept(part, (i, j)) for j in range(width)] for i in range(height)]


def pointed_at(reckoner: Reckoner, sheet: Sheet, formula: str) -> tuple[Sheet, Box] | None:
    """The cells of a formula that does nothing but point, as "=A1" does."""
    node = _read(formula, reckoner.locale.name)
    return _Compiler(reckoner, sheet, 0, 0).place(node) if isinstance(node, Reference) else None


def _kept(part: Part, at: At) -> Scalar | Fault:
    try:
        return part.one(at)
    except Fault as fault:
        return fault


@lru_cache(maxsize=2000)
def _read(formula: str, locale_name: str) -> Node:
    return parsed(formula, locale(locale_name))


class _Compiler:
    """Makes the parts of one formula, for the cell in which it stands."""

    def __init__(self, reckoner: Reckoner, sheet: Sheet, row: int, column: int) -> None:
        self.reckoner, self.sheet, self.row, self.column = reckoner, sheet, row, column

    def part(self, node: Node, *, array: bool) -> Part:
        if isinstance(node, Const):
            value = node.value
            return Part(lambda _: value)
        if isinstance(node, Reference):
            return self.cells(*self.place(node), array=array)
        if isinstance(node, Named):
            return self.cells(*self.named(node.name), array=array)
        array = array or node.name == "ARRAYFORMULA"
        if node.name in ("ROW", "COLUMN") and not node.arguments:
            here = ("", self.column, "", self.row)
            node = Call(node.name, (Reference(None, here, here),))
        function = FUNCTIONS.get(node.name)
        if function is None:
            raise Fault("NAME", f"Unknown function: '{node.name}'.")
        if not function.least <= len(node.arguments) <= function.most:
            raise wrong_count(node.name, function, len(node.arguments))
        return function.make(self.reckoner, [self.part(one, array=array) for one in node.arguments])

    def place(self, node: Reference) -> tuple[Sheet, Box]:
        sheet = self.sheet
        if node.title is not None:
            there = [
                one
                for one in self.reckoner.spreadsheet.sheets
                if one.title.casefold() == node.title.casefold()
            ]
            if not there:
                raise Fault("REF", f"Unresolved sheet name '{node.title}'.")
            sheet = there[0]
        rows = [one[3] for one in (node.first, node.last)]
        columns = [one[1] for one in (node.first, node.last)]
        top, bottom = _span(rows, sheet.row_count)
        left, right = _span(columns, sheet.column_count)
        if top >= sheet.row_count or left >= sheet.column_count:
            raise Fault("REF", "Reference does not exist.")
        return sheet, Box(top, min(bottom, sheet.row_count), left, min(right, sheet.column_count))

    def named(self, name: str) -> tuple[Sheet, Box]:
        for one in self.reckoner.spreadsheet.named:
            if one["name"].casefold() == name.casefold():
                sheet = self.reckoner.spreadsheet.sheet(one["range"].get("sheetId", 0))
                return sheet, sheet.box(one["range"])
        raise Fault("NAME", f"Unknown range name: '{name.upper()}'.")

    def cells(self, sheet: Sheet, box: Box, *, array: bool) -> Part:
        height, width = box.bottom - box.top, box.right - box.left
        look = self.reckoner.look

        def one(at: At) -> Scalar:
            row, column = self.beside(box) if at is None else at
            if at is not None:
                row = box.top + (row if height > 1 else 0)
                column = box.left + (column if width > 1 else 0)
            if row >= box.bottom or column >= box.right:
                raise Fault("N_A", "Argument out of range.")
            value = look(sheet, row, column)
            if isinstance(value, Fault):
                raise value
            return value

        return Part(one, (height, width) if array else (1, 1), (sheet, box))

    def beside(self, box: Box) -> tuple[int, int]:
        """The cell of a range that stands for it outside of an array formula: the one in the
        formula's row or column.

        Raises Fault
        """
        if (box.bottom - box.top, box.right - box.left) == (1, 1):
            return box.top, box.left
        if box.right - box.left == 1 and box.top <= self.row < box.bottom:
            return self.row, box.left
        if box.bottom - box.top == 1 and box.left <= self.column < box.right:
            return box.top, self.column
        raise Fault("VALUE", "An array value could not be found.")


def _span(ends: list[int | None], count: int) -> tuple[int, int]:
    """From two corners' rows (or columns) the half-open span; where one is open it runs to the
    edge.
    """
    known = sorted(one for one in ends if one is not None)
    if not known:
        return 0, count
    return known[0], known[-1] + 1 if len(known) == len(ends) else count
