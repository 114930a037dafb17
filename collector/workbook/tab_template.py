"""A tab of the workbook that people fill: its columns, and what of them is still missing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from collector.sync.flags_sheet import COMPLETE, SEVERITY_WORDS, TO_CHECK, TO_COMPLETE
from collector.workbook.style import is_own_column
from schemas.column import Column, Need
from schemas.flag import Severity
from schemas.session import HELD_LABELS, Held
from schemas.workbook import FLAG_COLUMNS, FLAGS_TAB, column_letter

LAST_FORMATTED_ROW: Final = 10_000
"""Dropdowns and colours reach to this row."""


@dataclass(frozen=True, slots=True)
class TabTemplate:
    """A tab that people fill: the columns up to `frozen` (a key) stay in sight when scrolling.

    `colour`: of the tab's tongue. `pages`: how many pages wide it is when printed.
    """

    name: str
    columns: tuple[Column, ...]
    frozen: str
    colour: str
    pages: int = 1

    def column_index(self, key: str) -> int | None:
        """Return the place of a column, counted from 0; None for one that the tab has not."""
        for index, column in enumerate(self.columns):
            if column.key == key:
                return index
        return None

    @property
    def typed_columns(self) -> tuple[int, ...]:
        """The places of the columns that people type into, counted from 0."""
        return tuple(
            index for index, column in enumerate(self.columns) if not is_own_column(column)
        )


def missing_cell_condition(tab: TabTemplate, index: int) -> str | None:
    """Return the formula, for row 2, by which the empty cell of a column is tinted; None for none.

    The row has been started, the cell is empty, and the talk took place where only that makes the
    cell needed. *Stato* knows better: nothing is missing where it says that the row is complete.
    `index` counts columns from 0.
    """
    need = tab.columns[index].spec.need
    if need is Need.NEVER:
        return None
    conditions = [f"LEN(TRIM({column_letter(index + 1)}2))=0", row_is_started(tab)]
    held = tab.column_index("held")
    if need in (Need.IF_HELD, Need.IF_OPEN) and held is not None:
        cell = f"TRIM(${column_letter(held + 1)}2)"
        conditions.append(f'OR({cell}="",LOWER({cell})="{HELD_LABELS[Held.HELD]}")')
    status = tab.column_index("status")
    if status is not None:
        letters = column_letter(status + 1)
        conditions.append(f'LEFT(${letters}2,{len(COMPLETE)})<>"{COMPLETE}"')
    return f"=AND({','.join(conditions)})"


def flagged_cell_condition(tab: TabTemplate, index: int, severity: Severity) -> str | None:
    """Return the formula, for row 2, by which a cell that has a flag is marked; None for none.

    `index` counts columns from 0.
    """
    code, status = tab.column_index("code"), tab.column_index("status")
    if code is None or status is None:
        return None
    row = CellLetters(*(column_letter(number + 1) for number in (code, status, index)))
    return flagged_cell_formula(row, severity, ",", _flags_column)


class CellLetters(NamedTuple):
    """The letters of *Codice* and *Stato* in a tab, and of the column that is looked at."""

    code: str
    status: str
    column: str


def flagged_cell_formula(
    row: CellLetters,
    severity: Severity,
    separator: str,
    flags_column: Callable[[str], str],
) -> str:
    """Return the formula, for row 2, that tells whether *Segnalazioni* names the cell.

    There is a line with the row's code and the column's title. Only rows that are not well by
    *Stato* look for it. `flags_column`: a key of FLAG_COLUMNS → the reference to that column.
    """
    beginnings = [TO_COMPLETE] if severity is Severity.ERROR else [TO_COMPLETE, TO_CHECK]
    states = [f'LEFT(${row.status}2{separator}{len(text)})="{text}"' for text in beginnings]
    asked = (
        ("row_code", f"${row.code}2"),
        ("column", f"{row.column}$1"),
        ("severity", f'"{SEVERITY_WORDS[severity]}"'),
    )
    pairs = separator.join(f"{flags_column(key)}{separator}{text}" for key, text in asked)
    return f"=IF(OR({separator.join(states)}){separator}COUNTIFS({pairs})>0)"


def _flags_column(key: str) -> str:
    letters = column_letter(FLAG_COLUMNS[key])
    return f"{FLAGS_TAB}!${letters}$2:${letters}${LAST_FORMATTED_ROW}"


def row_is_started(tab: TabTemplate) -> str:
    """Return the condition, for row 2, that somebody typed into a column that people fill."""
    first, last = min(tab.typed_columns), max(tab.typed_columns)
    return f"COUNTA(${column_letter(first + 1)}2:${column_letter(last + 1)}2)>0"
