"""The columns of a tab, and the cells of one of its rows, as values. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

from collector.sheet.headers import BLANK
from schemas.canonical import canonical
from schemas.cells.normalise import plain
from schemas.cells.reading import Cell, Typed
from schemas.workbook import column_letter

INDISPENSABLE: Final = frozenset({"nucleus", "date"})
"""Without these columns no row of a sheet that nobody prepared can be told from another."""
GUARDING: Final = frozenset({"held", "confidentiality", "municipalities"})
"""Without these a prepared sheet would count or show what it must not: optional to fill, never to
lose. An empty cell says most: the talk was held, the service may read it, the meeting is for all
municipalities.
"""
_NO_FURTHER_COLUMNS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are in one tab. Rows and columns count from 1.

    `columns` maps a field's key to its column; `headers` to the header word for word as it stands
    in the sheet; `extra` maps the other columns to their header, or to "colonna F" where they have
    none. `absent`: the headers of wanted columns that a sheet nobody prepared does not have.
    """

    tab: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    extra: Mapping[int, str]
    absent: tuple[str, ...] = ()
    second_row: int = 0
    """The row below the header where the titles stand on two; else 0."""
    responses: bool = False
    """A form's answers, where Google writes: nothing of ours ever stands there."""
    again: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: _NO_FURTHER_COLUMNS)
    """Further columns of a field, from the left: in a form's answers, a question that was removed
    and asked again. They stand in `extra` too.
    """

    @property
    def prepared(self) -> bool:
        """True for a sheet with our column *Codice*: one that `init` made or adopted."""
        return "code" in self.columns

    @property
    def unknown(self) -> tuple[str, ...]:
        """The titles of the columns that are no field, nor a further column of one."""
        again = {number for numbers in self.again.values() for number in numbers}
        titles = []
        for number, header in self.extra.items():
            is_untitled = header == untitled(number)
            if number not in again and not is_untitled:
                titles.append(header)
        return tuple(titles)


def untitled(number: int) -> str:
    """Return the header of a column without a title: 6 → "colonna F"."""
    return f"colonna {column_letter(number)}"


def columns_present(layouts: Iterable[Layout]) -> tuple[tuple[str, ...], ...]:
    """Return for each tab its name, its fields and its other columns.

    What was made of a row holds only while these are the same.
    """
    return tuple(
        (layout.tab, *sorted(layout.columns), *layout.extra.values()) for layout in layouts
    )


class RowCells(NamedTuple):
    """One row of a tab, as typed.

    `columns` says where in `values` (from 0) the cell of each field stands, `others` the same of
    the columns that are no field, by header: both are one object for all rows of a tab.
    """

    tab: str
    row: int
    values: Sequence[Typed]
    columns: Mapping[str, int]
    others: Mapping[str, int]
    merged: bool = False
    """Something in it stands in a merged cell that began above."""
    again: Mapping[str, Sequence[int]] = _NO_FURTHER_COLUMNS
    """Where else in `values` the cells of a field stand; its own place holds the first answer from
    the left.
    """

    def __repr__(self) -> str:
        return f"RowCells({self.tab!r}, {self.row})"

    def typed(self, key: str) -> Typed:
        """Return what stands in the cell of a field; None for an empty cell, or no such column."""
        index = self.columns.get(key)
        if index is None:
            return None
        value = self.values[index]
        return None if value == "" else value

    def cell(self, key: str) -> Cell:
        """Return the cell of a field; an empty one where the sheet has no such column."""
        return Cell(self.typed(key))

    def disagree(self, key: str) -> bool:
        """Return True when two columns of one field hold different answers."""
        answers = set()
        for index in (self.columns[key], *self.again.get(key, ())):
            answers.add(plain(canonical(self.values[index])))
        answers.discard("")
        return len(answers) > 1

    def where(self, key: str) -> int | None:
        """Return the column (from 1) to look at for a field; None where there is none.

        Of several columns it is the one that holds the answer, and the last where none does.
        """
        index = self.columns.get(key)
        if index is None:
            return None
        further = self.again.get(key)
        if not further:
            return index + 1
        value = self.values[index]
        if value in BLANK:
            return further[-1] + 1
        if self.disagree(key):
            return index + 1
        for other in further:
            if self.values[other] == value:
                return other + 1
        return index + 1

    @property
    def extra(self) -> dict[str, Cell]:
        """The filled cells of the columns that are no field, by header."""
        cells = {}
        for header, index in self.others.items():
            value = self.values[index]
            if value not in BLANK:
                cells[header] = Cell(value)
        return cells


def rows_by_columns(rows: Sequence[RowCells]) -> Iterator[Sequence[RowCells]]:
    """Yield the rows in their order, those together that follow each other in one tab.

    What is done to each cell can then be done to one column after the other.
    """
    start = 0
    while start < len(rows):
        columns, stop = rows[start].columns, start + 1
        while stop < len(rows) and rows[stop].columns is columns:
            stop += 1
        yield rows[start:stop]
        start = stop
