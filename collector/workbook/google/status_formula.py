"""*Stato* on Google: one formula in the header row, and what it looks up. Pure.

The formula finds a row's code in hidden columns of *Segnalazioni* and compares the row's content with the content that
was checked. So a code that lands beside another row can never show that row a flag which is not its own, and who mends
a cell sees at once that it was noticed.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from collector.workbook.google.grids import STATUS_CHANGED, STATUS_HEADER
from schemas.canonical import content_hash
from schemas.session import COLUMNS
from schemas.workbook import FLAG_HEADERS, FLAGS_TAB, column_letter

FIRST_COLUMN: Final = 15
"""The first of four columns of *Segnalazioni*: the code, the content that was checked, what *Stato* says, and the
digest of the content. The content is as large as all rows together: the formula alone reads it, we read its digest.
"""
LINK_TITLE: Final = FLAG_HEADERS["link"]
COMPARISON_HEADERS: Final = ("Codice", "Contenuto controllato", "Stato", "Impronta")
CONTENT_MAX: Final = 40_000
"""A cell holds 50,000 characters; a longer row is not compared, and says nothing."""
NOT_COMPARED: Final = "\u241e"
"""Stands for the content of such a row; no content is the sign before a number alone."""
CELL_SEPARATOR: Final = "\u241f"
_NUMBER: Final = "\u241e"
"""Signs that nobody types: between two cells, and before a number. So no two contents look the same."""
BOOLEAN_TEXTS: Final = {True: f"{_NUMBER}VERO", False: f"{_NUMBER}FALSO"}
"""A tick: what "&" makes of one depends on the spreadsheet's language."""
_ERROR: Final = f"{_NUMBER}#"
"""A cell with an error, whichever: "&" would pass it on, and the row would never be the same as itself."""
_DAY: Final = 86_400


def row_content(cells: Sequence[Mapping[str, Any]]) -> str:
    """A row's content, as the formula puts it together: numbers (days and times too) in whole seconds, so that no
    format and no decimal sign of a language matters; an error as one sign; all else as it stands.
    """
    return CELL_SEPARATOR.join(map(_part, cells))


def _part(cell: Mapping[str, Any]) -> str:
    value = cell.get("effectiveValue", {})
    if "numberValue" in value:
        return f"{_NUMBER}{math.floor(float(value['numberValue']) * _DAY + 0.5)}"
    if "stringValue" in value:
        return str(value["stringValue"])
    if "errorValue" in value:
        return _ERROR
    return BOOLEAN_TEXTS[bool(value["boolValue"])] if "boolValue" in value else ""


def row_content_hash(content: str) -> str:
    """What tells one content from another."""
    return content_hash([content])


def content_columns(fields: Mapping[str, int]) -> list[int]:
    """The columns of a tab that are compared, from 1, in the order of the scheda. `fields`: key → column."""
    return [
        fields[column.key] for column in COLUMNS if not column.spec.ours and column.key in fields
    ]


def status_formula_text(
    header_row: int, code: int, compared: Sequence[int], *, separator: str
) -> str:
    """The formula of the header cell. `separator` stands between arguments: ";" in Italian spreadsheets, "," in
    English ones.

    Its ranges begin in its own row, so that they move as it does: a range that began a row lower would slip by one when
    a row is inserted right below the titles, and show each row the state of the next.
    """

    def column(number: int) -> str:
        return f"{column_letter(number)}{header_row}:{column_letter(number)}"

    def call(name: str, *arguments: str) -> str:
        return f"{name}({separator.join(arguments)})"

    def part(number: int) -> str:
        cell = column(number)
        seconds = call("TEXT", call("INT", f"{cell}*{_DAY}+1/2"), '"0"')
        truth = call("IF", cell, f'"{BOOLEAN_TEXTS[True]}"', f'"{BOOLEAN_TEXTS[False]}"')
        other = call("IF", call("ISLOGICAL", cell), truth, cell)
        return call(
            "IFERROR",
            call("IF", call("ISNUMBER", cell), f'"{_NUMBER}"&{seconds}', other),
            f'"{_ERROR}"',
        )

    where = f"'{FLAGS_TAB}'!${column_letter(FIRST_COLUMN)}:${column_letter(FIRST_COLUMN + 2)}"
    now = f'&"{CELL_SEPARATOR}"&'.join(map(part, compared))
    checked = call("IFERROR", call("VLOOKUP", column(code), where, "2", "FALSE"), '""')
    said = call("IFERROR", call("VLOOKUP", column(code), where, "3", "FALSE"), '""')
    same = call("IFERROR", call("EXACT", checked, now), "FALSE")
    of_row = call("IF", same, said, f'"{STATUS_CHANGED}"')
    short = call("IF", call("EXACT", checked, f'"{NOT_COMPARED}"'), '""', of_row)
    state = call("IF", f'{column(code)}=""', '""', short)
    return f"={call('ARRAYFORMULA', with_title(STATUS_HEADER, code, header_row, state, separator))}"


def with_title(title: str, column: int, row: int, rest: str, separator: str) -> str:
    """The title in the formula's own row, `rest` in those below."""
    first = f"{column_letter(column)}{row}"
    return f"IF({separator.join((f'ROW({first}:{column_letter(column)})=ROW({first})', f'{chr(34)}{title}{chr(34)}', rest))})"


def link_formula_text(tab: str, sheet_id: int, code: int, *, separator: str) -> str:
    """The formula of the column "Vai alla riga" of *Segnalazioni*, in its header cell: it finds the row by its code,
    wherever it was sorted to.
    """

    def call(name: str, *arguments: str) -> str:
        return f"{name}({separator.join(arguments)})"

    codes, quoted, column = "I1:I", tab.replace("'", "''"), column_letter(code)
    row = call("MATCH", codes, f"'{quoted}'!{column}:{column}", "0")
    link = call(
        "IFERROR", call("HYPERLINK", f'"#gid={sheet_id}&range=A"&{row}', f'"{LINK_TITLE}"'), '""'
    )
    found = call("IF", f'{codes}=""', '""', link)
    return f"={call('ARRAYFORMULA', with_title(LINK_TITLE, 9, 1, found, separator))}"
