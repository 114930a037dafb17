"""*Stato*'s formula, worked out in Python: what Google does with it. LibreOffice must agree."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

CHANGED = "modificata: da ricontrollare"
_COLUMN = re.compile(r"ISNUMBER\(([A-Z]+)(\d+):[A-Z]+\)")
_CODE = re.compile(r'IF\(([A-Z]+)\d+:[A-Z]+=""')
OURS = "=ARRAYFORMULA(IF(ROW("
_TABLE = re.compile(r"\$([A-Z]+):\$([A-Z]+)")


def number(letters: str) -> int:
    """The place of a column, from 0."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1


def text(value: Any) -> str:
    """A cell in a text put together by "&", after the formula made numbers whole."""
    if value == "=NA()":
        return "\u241e#"
    if isinstance(value, bool):
        return "\u241eVERO" if value else "\u241eFALSO"
    if isinstance(value, int | float):
        return f"\u241e{math.floor(value * 86400 + 0.5)}"
    return "" if value is None else str(value)


def spilled(
    formula: str, rows: int, cell: Callable[[int, int], Any], table: Sequence[Sequence[Any]]
) -> list[list[str]]:
    """What the formula in the header row (`formula` itself says which) fills, the header first,
    down to `rows`.

    `cell(row, column)`, both from 0, of its own tab; `table`: the columns of *Segnalazioni* that it
    names.
    """
    columns = [number(found[0]) for found in _COLUMN.findall(formula)]
    code = _CODE.search(formula)
    assert code is not None, formula
    first = int(_COLUMN.findall(formula)[0][1]) - 1
    # VLOOKUP takes the first, whatever the case
    found: Mapping[str, Sequence[Any]] = {str(line[0]).casefold(): line for line in reversed(table)}
    shown = [["Stato"]]
    for row in range(first + 1, rows):
        own = cell(row, number(code[1]))
        if own in (None, ""):
            shown.append([""])
            continue
        line = found.get(str(own).casefold(), ("", "", ""))
        if line[1] == "\u241e":
            shown.append([""])
            continue
        now = "\u241f".join(text(cell(row, column)) for column in columns)
        shown.append([str(line[2]) if str(line[1]) == now else CHANGED])
    return shown


def first_row(formula: str) -> int:
    """The row, from 0, in which the formula's ranges begin."""
    return int(_COLUMN.findall(formula)[0][1]) - 1


def table_columns(formula: str) -> tuple[int, int]:
    """The first and last column of *Segnalazioni* that the formula names, from 0."""
    match = _TABLE.search(formula)
    assert match is not None, formula
    return number(match[1]), number(match[2])
