"""Codes that landed a row off, because people moved rows between our reading and our writing. Pure.

A row is known again by what stands in it beside our columns, a family also by its name. So each code goes to what it
was given to, and what stood under *Codice* before (a note, another code) comes back beside what it stood beside.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas.cells.names import name_key

CellJson = Mapping[str, Any]
"""A cell as Google tells it; {} for an empty one."""
EMPTY_CELL: Final[CellJson] = {}


@dataclass(frozen=True)
class CodeRow:
    """A row that holds something: its number, what stands in it beside our columns ('' for nothing), the cell under
    *Codice*, and in *Nuclei* the family's name.
    """

    row: int
    content: str
    code: CellJson
    name: str = ""


def code_cell(text: str) -> CellJson:
    """A cell with this text; '' empties it."""
    return (
        {"userEnteredValue": {"stringValue": text}, "effectiveValue": {"stringValue": text}}
        if text
        else EMPTY_CELL
    )


def entered_value(cell: CellJson) -> tuple[str, Any]:
    """What was typed into a cell: its kind and value; ('', '') for nothing."""
    return next(iter(cell.get("userEnteredValue", {}).items()), ("", ""))


def find_misplaced_codes(
    before: Iterable[CodeRow], now: Iterable[CodeRow], wrote: Mapping[int, CellJson]
) -> Mapping[int, CellJson]:
    """The rows of `now` whose cell under *Codice* is not what it should be after the cells `wrote` (row of `before` →
    cell) were written: row → the cell that belongs there.

    Only a cell that holds something we wrote is ever named. Rows of equal content are paired in order, those that hold
    what they should first. What was moved and edited too is not known again, unless by a family's name.
    """
    return _Placing(before, now, wrote).found


class _Placing:
    def __init__(
        self, before: Iterable[CodeRow], now: Iterable[CodeRow], wrote: Mapping[int, CellJson]
    ) -> None:
        self.wrote = wrote
        self.ours = {entered_value(cell) for cell in wrote.values()}
        self.owners = {
            line.row: line for line in before if line.content or entered_value(line.code)[0]
        }
        self.due = {row: wrote.get(row, line.code) for row, line in self.owners.items()}
        self.lines = {line.row: line for line in now if line.content or entered_value(line.code)[0]}
        self.found: dict[int, CellJson] = {}
        self._pair_all(lambda line: f"={line.content}")
        self._pair_all(lambda line: name_key(line.name))
        self._clear_strays()

    def _pair_all(self, key: Callable[[CodeRow], str]) -> None:
        owners, lines = _by(key, self.owners.values()), _by(key, self.lines.values())
        for text in owners.keys() & lines.keys():
            self._pair(owners[text], lines[text])

    def _pair(self, owners: list[CodeRow], lines: list[CodeRow]) -> None:
        """Rows that look alike. Those that hold what they should come first, then those that would lose something."""
        for line in tuple(lines):
            code = entered_value(line.code)
            if owner := next(
                (one for one in owners if entered_value(self.due[one.row]) == code), None
            ):
                owners.remove(owner)
                lines.remove(line)
                self._settle(owner, line)
        for owner in sorted(owners, key=lambda one: not entered_value(self.due[one.row])[0]):
            if free := next((line for line in lines if self._may_hold(line, owner)), None):
                lines.remove(free)
                self._settle(owner, free)
                self.found[free.row] = self.due[owner.row]

    def _may_hold(self, line: CodeRow, owner: CodeRow) -> bool:
        """A cell is ours to change where it holds what we wrote, or nothing where we meant to write."""
        code = entered_value(line.code)
        return code in self.ours or (not code[0] and owner.row in self.wrote)

    def _settle(self, owner: CodeRow, line: CodeRow) -> None:
        del self.owners[owner.row], self.lines[line.row]

    def _clear_strays(self) -> None:
        """Codes on rows that hold nothing else, that belong to another row, or to a family of quite another name."""
        homes = {entered_value(cell) for cell in self.found.values()}
        lost = {
            entered_value(self.due[row]): owner
            for row, owner in self.owners.items()
            if row in self.wrote
        }
        for row, line in self.lines.items():
            code = entered_value(line.code)
            owner = lost.get(code)
            others = (
                owner is not None and bool(line.name) and not _share_a_word(owner.name, line.name)
            )
            if code[0] and code in self.ours and (not line.content or code in homes or others):
                self.found[row] = EMPTY_CELL


def _by(key: Callable[[CodeRow], str], lines: Iterable[CodeRow]) -> Mapping[str, list[CodeRow]]:
    """Lines by a key that is not ''."""
    found: dict[str, list[CodeRow]] = {}
    for line in lines:
        if text := key(line):
            found.setdefault(text, []).append(line)
    return found


def _share_a_word(one: str, other: str) -> bool:
    return bool({*name_key(one).split()} & {*name_key(other).split()})
