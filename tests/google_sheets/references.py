"""References in formulas: they follow the rows and columns they point at, and a copy's relative
ones go with it.
"""

import re
from collections.abc import Callable

from tests.google_sheets.model import Sheet, Spreadsheet
from tests.google_sheets.names import column_index, column_letters, quoted
from tests.google_sheets.shifts import Dimension, Shift

REFERENCE = re.compile(
    r'"(?:[^"]|"")*"'  # text: left alone
    r"|(?P<title>'(?:[^']|'')*'!|[^\W\d]\w*!)?"
    r"(?<![\w.$])(?P<first>\$?[A-Za-z]{1,3}\$?[1-9][0-9]*"
    r"|\$?[A-Za-z]{1,3}(?=:)|\$?[1-9][0-9]*(?=:))"
    r"(?::(?P<last>\$?[A-Za-z]{1,3}\$?[1-9][0-9]*|\$?[A-Za-z]{1,3}|\$?[1-9][0-9]*))?(?![\w(!.])"
)
CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
Corner = tuple[str, int | None, str, int | None]
LOST = "#REF!"


def corner(text: str) -> Corner:
    found = CORNER.fullmatch(text)
    assert found is not None
    mark, letters, other, digits = found.groups()
    if not letters:
        return "", None, mark or other, int(digits) - 1
    return mark, column_index(letters), other, int(digits) - 1 if digits else None


def written(one: Corner) -> str:
    column_mark, column, row_mark, row = one
    return (f"{column_mark}{column_letters(column)}" if column is not None else "") + (
        f"{row_mark}{row + 1}" if row is not None else ""
    )


def rewritten(formula: str, change: Callable[[str | None, Corner, Corner | None], str]) -> str:
    """The formula with each reference as `change` gives it: the title as written, the first corner,
    the last.
    """

    def one(found: re.Match[str]) -> str:
        if found["first"] is None:
            return found[0]
        last = corner(found["last"]) if found["last"] else None
        return change(found["title"], corner(found["first"]), last)

    return REFERENCE.sub(one, formula)


def plain(title: str | None) -> str | None:
    if title is None:
        return None
    return title[1:-2].replace("''", "'") if title.startswith("'") else title[:-1]


def follow(spreadsheet: Spreadsheet, sheet: Sheet, dimension: Dimension, shift: Shift) -> None:
    """Let every formula of the file follow a shift of this sheet's rows or columns."""
    at = 3 if dimension == "ROWS" else 1
    for home in spreadsheet.sheets:

        def change(
            title: str | None, first: Corner, last: Corner | None, home: Sheet = home
        ) -> str:
            points_at = home.title if title is None else plain(title)
            same = (title or "") + written(first) + (":" + written(last) if last else "")
            if points_at != sheet.title:
                return same
            start, end = first[at], (last or first)[at]
            assert not isinstance(start, str)
            assert not isinstance(end, str)
            new = shift.span((start, None if end is None else end + 1))
            if new is None:
                return LOST
            first = _with(first, at, new[0])
            if last is not None:
                last = _with(last, at, None if new[1] is None else new[1] - 1)
            return (title or "") + written(first) + (":" + written(last) if last else "")

        each_formula(home, lambda formula, change=change: rewritten(formula, change))


def _with(one: Corner, at: int, index: int | None) -> Corner:
    return (one[0], index, one[2], one[3]) if at == 1 else (one[0], one[1], one[2], index)


def each_formula(sheet: Sheet, change: Callable[[str], str]) -> None:
    for row, line in enumerate(sheet.cells):
        for column, cell in enumerate(line):
            value = cell.get("userEnteredValue") if cell else None
            if value and "formulaValue" in value:
                new = change(value["formulaValue"])
                if new != value["formulaValue"]:
                    sheet.change(row, column, userEnteredValue={"formulaValue": new})


def renamed(spreadsheet: Spreadsheet, old: str, new: str) -> None:
    """A sheet has another title: formulas say the new one."""

    def change(title: str | None, first: Corner, last: Corner | None) -> str:
        if title is not None and plain(title) == old:
            title = quoted(new) + "!"
        return (title or "") + written(first) + (":" + written(last) if last else "")

    for sheet in spreadsheet.sheets:
        each_formula(sheet, lambda formula: rewritten(formula, change))


def copied(formula: str, down: int, right: int) -> str:
    """The formula as pasted so many rows and columns away: what has no $ goes along."""

    def push(one: Corner) -> Corner | None:
        column_mark, column, row_mark, row = one
        if column is not None and not column_mark:
            column += right
        if row is not None and not row_mark:
            row += down
        return None if (column or 0) < 0 or (row or 0) < 0 else (column_mark, column, row_mark, row)

    def change(title: str | None, first: Corner, last: Corner | None) -> str:
        corners = [push(one) for one in (first, last) if one is not None]
        if None in corners:
            return LOST
        return (title or "") + ":".join(written(one) for one in corners if one is not None)

    return rewritten(formula, change)
