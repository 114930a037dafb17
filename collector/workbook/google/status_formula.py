"""*Stato* on Google: one formula in the header row, and what it looks up. Pure.

The formula finds a row's code in hidden columns of *Segnalazioni* and compares the row's content
with the content that was checked. So a code that arrives beside another row can never show that row
a flag which is not its own, and who mends a cell sees at once that it was noticed.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from collector.workbook.google.grids import STATUS_CHANGED, STATUS_HEADER
from schemas.canonical import content_hash
from schemas.session import COLUMNS
from schemas.workbook import FLAG_HEADERS, FLAGS_TAB, column_letter

COMPARISON_HEADERS: Final = ("Codice", "Contenuto controllato", "Stato", "Impronta")
"""The hidden columns of *Segnalazioni*: a row's code, the content that was checked, what *Stato*
says, and the hash of the content. The content is as large as all rows together: the formula alone
reads it, we read its hash.
"""
FIRST_COLUMN: Final = 15
"""The first of these columns, counted from 1."""
CONTENT_COLUMN: Final = FIRST_COLUMN + 1
STATUS_COLUMN: Final = FIRST_COLUMN + 2
HASH_COLUMN: Final = FIRST_COLUMN + 3
_ROW_CODE_COLUMN: Final = list(FLAG_HEADERS).index("row_code") + 1
LINK_TITLE: Final = FLAG_HEADERS["link"]
CONTENT_MAX: Final = 40_000
"""A cell holds 50,000 characters; a longer row is not compared, and says nothing."""
NOT_COMPARED: Final = "\u241e"
"""Stands for the content of such a row; no content is the sign before a number alone."""

# Signs that nobody types: between two cells, and before a number. So no two contents look the same.
CELL_SEPARATOR: Final = "\u241f"
_NUMBER: Final = "\u241e"
BOOLEAN_TEXTS: Final = {True: f"{_NUMBER}VERO", False: f"{_NUMBER}FALSO"}
"""A tick: what "&" makes of one depends on the spreadsheet's language."""
_ERROR: Final = f"{_NUMBER}#"
"""A cell with an error, whichever: "&" would pass it on, and the row would never equal itself."""
_SECONDS_PER_DAY: Final = 86_400


def row_content(cells: Sequence[Mapping[str, Any]]) -> str:
    """Return a row's content, as the formula puts it together.

    Numbers (days and times too) in whole seconds, so that no format and no decimal sign of a
    language matters; an error as one sign; all else as it stands.
    """
    return CELL_SEPARATOR.join(map(_cell_content, cells))


def _cell_content(cell: Mapping[str, Any]) -> str:
    value = cell.get("effectiveValue", {})
    if "numberValue" in value:
        return f"{_NUMBER}{math.floor(float(value['numberValue']) * _SECONDS_PER_DAY + 0.5)}"
    if "stringValue" in value:
        return str(value["stringValue"])
    if "errorValue" in value:
        return _ERROR
    if "boolValue" in value:
        return BOOLEAN_TEXTS[bool(value["boolValue"])]
    return ""


def row_content_hash(content: str) -> str:
    """Return the hash by which one content is told from another."""
    return content_hash([content])


def content_columns(fields: Mapping[str, int]) -> list[int]:
    """Return the columns of a tab that are compared, from 1, in the order of the scheda.

    `fields`: key → column.
    """
    theirs = [column.key for column in COLUMNS if not column.spec.ours]
    return [fields[key] for key in theirs if key in fields]


class _FormulaWriter:
    """Writes calls of functions with one separator between arguments."""

    def __init__(self, separator: str) -> None:
        self._separator = separator

    def call(self, name: str, *arguments: str) -> str:
        """Return a call of a function."""
        return f"{name}({self._separator.join(arguments)})"

    def or_else(self, value: str, instead: str) -> str:
        """Return a value, or another one where it is an error."""
        return self.call("IFERROR", value, instead)

    def if_(self, condition: str, value: str, otherwise: str) -> str:
        """Return one of two values."""
        return self.call("IF", condition, value, otherwise)

    def with_title(self, title: str, column: int, row: int, rest: str) -> str:
        """Return the title in the formula's own row, `rest` in those below."""
        first = f"{column_letter(column)}{row}"
        is_title_row = f"ROW({first}:{column_letter(column)})=ROW({first})"
        return self.if_(is_title_row, f'"{title}"', rest)

    def array(self, values: str) -> str:
        """Return a whole formula that gives a value for each row."""
        return f"={self.call('ARRAYFORMULA', values)}"


def status_formula_text(
    header_row: int, code: int, compared: Sequence[int], *, separator: str
) -> str:
    """Return the formula of the header cell. `code`, `compared`: columns counted from 1.

    `separator` stands between arguments: ";" in Italian spreadsheets, "," in English ones. Its
    ranges begin in its own row, so that they move as it does: a range that began a row lower would
    slip by one when a row is inserted right below the titles, and show each row the state of the
    next.
    """
    write = _FormulaWriter(separator)

    def column(number: int) -> str:
        return f"{column_letter(number)}{header_row}:{column_letter(number)}"

    contents = [_cell_content_formula(write, column(number)) for number in compared]
    now = f'&"{CELL_SEPARATOR}"&'.join(contents)
    codes = column(code)
    table = f"'{FLAGS_TAB}'!${column_letter(FIRST_COLUMN)}:${column_letter(STATUS_COLUMN)}"
    checked = write.or_else(write.call("VLOOKUP", codes, table, "2", "FALSE"), '""')
    status = write.or_else(write.call("VLOOKUP", codes, table, "3", "FALSE"), '""')
    is_same = write.or_else(write.call("EXACT", checked, now), "FALSE")
    compared_status = write.if_(is_same, status, f'"{STATUS_CHANGED}"')
    is_not_compared = write.call("EXACT", checked, f'"{NOT_COMPARED}"')
    row_status = write.if_(is_not_compared, '""', compared_status)
    shown = write.if_(f'{codes}=""', '""', row_status)
    return write.array(write.with_title(STATUS_HEADER, code, header_row, shown))


def _cell_content_formula(write: _FormulaWriter, cell: str) -> str:
    """Return what makes of a cell what `_cell_content` makes of it."""
    whole_seconds = write.call("INT", f"{cell}*{_SECONDS_PER_DAY}+1/2")
    text = write.call("TEXT", whole_seconds, '"0"')
    number = f'"{_NUMBER}"&{text}'
    boolean = write.if_(cell, f'"{BOOLEAN_TEXTS[True]}"', f'"{BOOLEAN_TEXTS[False]}"')
    other = write.if_(write.call("ISLOGICAL", cell), boolean, cell)
    value = write.if_(write.call("ISNUMBER", cell), number, other)
    return write.or_else(value, f'"{_ERROR}"')


def link_formula_text(tab: str, sheet_id: int, code: int, *, separator: str) -> str:
    """Return the formula of the column "Vai alla riga" of *Segnalazioni*, in its header cell.

    It finds the row by its code, wherever it was sorted to. `code`: the column *Codice* of the tab.
    """
    write = _FormulaWriter(separator)
    row_codes = column_letter(_ROW_CODE_COLUMN)
    codes = f"{row_codes}1:{row_codes}"
    quoted, column = tab.replace("'", "''"), column_letter(code)
    row = write.call("MATCH", codes, f"'{quoted}'!{column}:{column}", "0")
    address = f'"#gid={sheet_id}&range=A"&{row}'
    link = write.or_else(write.call("HYPERLINK", address, f'"{LINK_TITLE}"'), '""')
    shown = write.if_(f'{codes}=""', '""', link)
    return write.array(write.with_title(LINK_TITLE, _ROW_CODE_COLUMN, 1, shown))
