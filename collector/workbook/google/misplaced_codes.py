"""Codes that arrived a row off, because people moved rows between our read and our write. Pure.

A row is known again by what stands in it beside our columns, a family also by its name. So each
code goes to what it was given to, and what stood under *Codice* before (a note, another code) comes
back beside what it stood beside.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from collector.workbook.google import grids
from schemas.cells.names import name_key

CellJson = grids.CellJson
EMPTY_CELL: Final[CellJson] = {}


@dataclass(frozen=True)
class CodeRow:
    """A row that holds something. `content`: what stands beside our columns, '' for nothing.

    `code`: the cell under *Codice*. `name`: in *Nuclei*, the family's name.
    """

    row: int
    content: str
    code: CellJson
    name: str = ""


def code_cell(text: str) -> CellJson:
    """Return a cell with this text; '' empties it."""
    if not text:
        return EMPTY_CELL
    value = {"stringValue": text}
    return {"userEnteredValue": value, "effectiveValue": value}


def entered_value(cell: CellJson) -> tuple[str, Any]:
    """Return what was typed into a cell: its kind and value; ('', '') for nothing."""
    for kind, value in cell.get("userEnteredValue", {}).items():
        return kind, value
    return "", ""


def find_misplaced_codes(
    before: Iterable[CodeRow], now: Iterable[CodeRow], wrote: Mapping[int, CellJson]
) -> Mapping[int, CellJson]:
    """Return the rows whose cell under *Codice* is wrong after a write: row → the cell to put
    there.

    `before`: the rows as they were read before. `now`: as they are after. `wrote`: the cells that
    were written, by the row in `before`. Only a cell that holds something we wrote is ever named.
    Rows of equal content are paired in order, those that hold what they should first. What was
    moved and edited too is not known again, unless by a family's name.
    """
    return _CodePlacement(before, now, wrote).corrections


class _CodePlacement:
    """Pairs the rows of before (owners of a code) with those of now, and notes what is wrong."""

    def __init__(
        self, before: Iterable[CodeRow], now: Iterable[CodeRow], wrote: Mapping[int, CellJson]
    ) -> None:
        self.wrote = wrote
        self.written_values = {entered_value(cell) for cell in wrote.values()}
        self.owners = {row.row: row for row in before if _holds_something(row)}
        self.due = {number: wrote.get(number, row.code) for number, row in self.owners.items()}
        self.rows = {row.row: row for row in now if _holds_something(row)}
        self.corrections: dict[int, CellJson] = {}
        # The sign keeps '' apart: rows without content are alike too, rows without a name are not.
        self._pair_all(lambda row: f"={row.content}")
        self._pair_all(lambda row: name_key(row.name))
        self._clear_strays()

    def _pair_all(self, key: Callable[[CodeRow], str]) -> None:
        owners = _group_by(key, self.owners.values())
        rows = _group_by(key, self.rows.values())
        for text in owners.keys() & rows.keys():
            self._pair(owners[text], rows[text])

    def _pair(self, owners: list[CodeRow], rows: list[CodeRow]) -> None:
        """Pair rows that look alike.

        Those that hold what they should come first, then those that would lose something.
        """
        for row in tuple(rows):
            owner = self._owner_of_code(row, owners)
            if owner is not None:
                owners.remove(owner)
                rows.remove(row)
                self._settle(owner, row)
        for owner in sorted(owners, key=self._is_due_nothing):
            free = self._first_changeable(rows, owner)
            if free is not None:
                rows.remove(free)
                self._settle(owner, free)
                self.corrections[free.row] = self.due[owner.row]

    def _owner_of_code(self, row: CodeRow, owners: Iterable[CodeRow]) -> CodeRow | None:
        """Return the first owner whose code stands in a row already."""
        code = entered_value(row.code)
        for owner in owners:
            if entered_value(self.due[owner.row]) == code:
                return owner
        return None

    def _is_due_nothing(self, owner: CodeRow) -> bool:
        kind, _ = entered_value(self.due[owner.row])
        return not kind

    def _first_changeable(self, rows: Iterable[CodeRow], owner: CodeRow) -> CodeRow | None:
        """Return the first row whose cell is ours to change for this owner.

        It holds what we wrote, or nothing where we meant to write.
        """
        for row in rows:
            code = entered_value(row.code)
            is_empty = not code[0]
            if code in self.written_values or (is_empty and owner.row in self.wrote):
                return row
        return None

    def _settle(self, owner: CodeRow, row: CodeRow) -> None:
        del self.owners[owner.row], self.rows[row.row]

    def _clear_strays(self) -> None:
        """Empty the codes that we wrote beside what they do not belong to.

        That is a row that holds nothing else, one whose code has its right row, and a family of
        quite another name.
        """
        placed = {entered_value(cell) for cell in self.corrections.values()}
        lost: dict[tuple[str, Any], CodeRow] = {}
        for number, owner in self.owners.items():
            if number in self.wrote:
                lost[entered_value(self.due[number])] = owner
        for number, row in self.rows.items():
            code = entered_value(row.code)
            if not code[0] or code not in self.written_values:
                continue
            if not row.content or code in placed or _is_other_family(lost.get(code), row):
                self.corrections[number] = EMPTY_CELL


def _holds_something(row: CodeRow) -> bool:
    return bool(row.content or entered_value(row.code)[0])


def _group_by(
    key: Callable[[CodeRow], str], rows: Iterable[CodeRow]
) -> Mapping[str, list[CodeRow]]:
    """Group rows by a key that is not ''."""
    groups: dict[str, list[CodeRow]] = {}
    for row in rows:
        text = key(row)
        if text:
            groups.setdefault(text, []).append(row)
    return groups


def _is_other_family(owner: CodeRow | None, row: CodeRow) -> bool:
    """Return True for a row with a name that shares no word with its code's owner."""
    if owner is None or not row.name:
        return False
    words = {*name_key(owner.name).split()}
    return not words & {*name_key(row.name).split()}
