"""The rows of a tab: which are entries, and which are none and why. Pure.

A row is left out only for a reason that can be said, and every row left out is listed with it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final, Literal, NamedTuple

from collector.sheet.around_talks import LEGEND, NOTE, SIGNATURE
from collector.sheet.columns import GUARDING, INDISPENSABLE, Layout, RowCells
from collector.sheet.headers import BLANK
from collector.sheet.skipped_rows import RepeatedTitles, is_banner, is_surely_entry, skip_reason
from collector.sheet.totals import SUMMARY, TOTAL, RowAbove
from schemas.cells.normalise import plain
from schemas.cells.reading import SWALLOWED, Cell, Typed
from schemas.code import is_code
from schemas.workbook import Grid

SPREAD: Final = GUARDING | {"mediator", "nucleus", "municipality", "date"}
"""A merged cell of these columns counts for each of its own rows; a text or an hour stands in its first only."""
_MANY_BLANK: Final = 1000
_GROUPED_BY: Final = ("mediator", "nucleus")
_SHORT: Final = 60
_ROWS_AND_NUCLEI: Final[tuple[Literal["R", "N"], ...]] = ("R", "N")


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no entry, and the reason in Italian."""

    tab: str
    row: int
    reason: str


class UnchangedRow(NamedTuple):
    """A row that stands just as the journal knows it."""

    tab: str
    row: int
    code: str


class Entries:
    """The rows of one tab, read on demand. `ours`: the fields that the program writes."""

    def __init__(self, grid: Grid, layout: Layout, ours: frozenset[str]) -> None:
        self.grid, self.layout, self.ours = grid, layout, ours
        self._columns = {key: number - 1 for key, number in layout.columns.items()}
        self._others = {header: number - 1 for number, header in layout.extra.items()}
        self._again = {
            key: tuple(number - 1 for number in numbers) for key, numbers in layout.again.items()
        }
        self._fields = [(key, at) for key, at in self._columns.items() if key not in ours]
        self._typed = sorted(
            at for name, at in (*self._columns.items(), *self._others.items()) if name not in ours
        )
        self._width = max((*self._columns.values(), *self._others.values()), default=-1) + 1
        self._titles = RepeatedTitles.of(grid, layout)
        self._spread = _merged(grid, layout)
        self._banners = _banners(grid, layout)

    def cells(self, number: int) -> RowCells:
        """The cells of a row, whatever it is."""
        values = self.grid.rows[number - 1]
        if len(values) < self._width:
            values = [*values, *[None] * (self._width - len(values))]
        spread = self._spread.get(number)
        if spread and any(values[at] not in BLANK for at in self._typed):
            values = list(values)
            for key, typed in spread.items():
                if values[at := self._columns[key]] in BLANK:
                    values[at] = typed
        if self._again:
            values = list(values)
            for key, places in self._again.items():
                if Cell(values[at := self._columns[key]]).empty:
                    values[at] = next(
                        (values[place] for place in places if not Cell(values[place]).empty), None
                    )
        return RowCells(
            self.grid.name,
            number,
            values,
            self._columns,
            self._others,
            spread is not None,
            self._again,
        )

    def walk(
        self, known: Callable[[Sequence[Typed]], str | None] | None = None
    ) -> Iterator[RowCells | SkippedRow | UnchangedRow]:
        """The rows from the top, the header left out; rows after the last one with content are not mentioned.

        A row with nothing but cells that the program writes is empty: its content was deleted. `known` gives
        the code of a row that stands just as it was; such a row is not looked into.
        """
        blank: list[int] = []
        name, header = self.grid.name, self.layout.header_row
        section: tuple[int, str | None] = 0, None
        for number, row in enumerate(self.grid.rows, start=1):
            if number == header:
                continue
            if (
                known is not None
                and (code := known(row)) is not None
                and number not in self._spread
            ):
                yield from _blank_rows(name, blank)
                blank.clear()
                yield UnchangedRow(name, number, code)
                continue
            if not any(row) and 0 not in row:  # the quickest way to tell an empty row
                blank.append(number)
                continue
            entry = self.cells(number)
            if number > header and is_surely_entry(entry, self._typed):
                yield from (SkippedRow(name, at, "riga vuota") for at in blank)
                blank.clear()
                yield entry
                continue
            values = entry.values
            filled = [
                key
                for key, at in self._fields
                if values[at] not in BLANK and not ((cell := Cell(values[at])).empty or cell.error)
            ]
            if not filled and all(cell.empty or cell.error for cell in entry.extra.values()):
                if (typed := entry.cell("code").text) and not any(
                    is_code(typed.upper(), kind) for kind in _ROWS_AND_NUCLEI
                ):
                    yield from _blank_rows(name, blank)
                    blank.clear()
                    yield SkippedRow(name, number, "c'è solo la colonna Codice")
                elif any(entry.cell(key).error for key, _ in self._fields):
                    yield from _blank_rows(name, blank)
                    blank.clear()
                    yield SkippedRow(name, number, "ci sono solo formule senza un valore")
                else:
                    blank.append(number)
                continue
            yield from _blank_rows(name, blank)
            blank.clear()
            width = len(row)
            said = [
                v
                for at in self._typed
                if at < width and (v := row[at]) not in BLANK and not Cell(v).empty
            ]
            if number == self.layout.second_row:
                reason: str | None = "seconda riga dei titoli"
            elif number > header and len(said) == 1 and is_banner(row, self._banners.get(number)):
                reason = "titolo su tutta la riga"
            else:
                reason = skip_reason(
                    row,
                    said,
                    entry,
                    filled,
                    self._titles,
                    above=number < header,
                    around=self._above(number, section),
                )
            section = number, _section(reason, section[1] if section[0] == number - 1 else None)
            yield SkippedRow(name, number, reason) if reason else entry

    def _above(self, number: int, section: tuple[int, str | None]) -> RowAbove:
        row = self.grid.rows[number - 2] if number > 1 else ()
        return RowAbove(row, section[1] if section[0] == number - 1 else None, self._stands)

    def _stands(self, text: str) -> bool:
        return text in self._groups

    @cached_property
    def _groups(self) -> frozenset[str]:
        """What the rows that have a day name their family and their mediator with: a program makes groups of these."""
        day = self._columns.get("date")
        places = [at for key in _GROUPED_BY if (at := self._columns.get(key)) is not None]
        if day is None:
            return frozenset()
        dated = [row for row in self.grid.rows if day < len(row) and _has_digit(row[day])]
        texts = (row[at] for row in dated for at in places if at < len(row))
        return frozenset(
            plain(text) for text in texts if isinstance(text, str) and len(text) <= _SHORT
        )


def _has_digit(typed: Typed) -> bool:
    return typed is not None and any(char.isdigit() for char in str(typed))


def _section(reason: str | None, current: str | None) -> str | None:
    """The section that a row opens or continues: a note does not end a legend, nor a total a table of sums."""
    if reason in (LEGEND, SUMMARY, SIGNATURE):
        return reason
    goes_on = (current, reason) in {(LEGEND, NOTE), (SUMMARY, TOTAL)}
    return current if goes_on else None


def entries(grid: Grid, layout: Layout, ours: frozenset[str]) -> Iterator[RowCells | SkippedRow]:
    """The rows of a tab, each looked into. See `Entries.walk`."""
    for row in Entries(grid, layout, ours).walk():
        if not isinstance(row, UnchangedRow):
            yield row


def _blank_rows(tab: str, rows: Sequence[int]) -> Iterator[SkippedRow]:
    """One entry for each blank row, but one for all of a run that nobody would read through."""
    if len(rows) <= _MANY_BLANK:
        yield from (SkippedRow(tab, row, "riga vuota") for row in rows)
        return
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        together = [row for _, row in run]
        if len(together) <= _MANY_BLANK:
            yield from (SkippedRow(tab, row, "riga vuota") for row in together)
        else:
            yield SkippedRow(tab, together[0], f"righe vuote fino alla {together[-1]}")


def _banners(grid: Grid, layout: Layout) -> dict[int, int]:
    """The rows with one cell merged over the columns that a talk cannot do without, and over half of all, and where
    (from 0) it begins.
    """
    if not layout.columns.keys() >= INDISPENSABLE:
        return {}
    numbers = layout.columns.values()
    return {
        top: left - 1
        for top, left, _, right in grid.merged
        if all(left <= layout.columns[key] <= right for key in INDISPENSABLE)
        and 2 * sum(left <= number <= right for number in numbers) >= len(numbers)
    }


def _merged(grid: Grid, layout: Layout) -> dict[int, dict[str, Typed]]:
    """What merged cells say of the rows below their first, and of the columns that they cover: row → field → what was
    typed. What a cell says that lies under one of another column is not known: where an empty one would say most, it
    is none.
    """
    found: dict[int, dict[str, Typed]] = {}
    keys = {number: key for key, number in layout.columns.items() if key in SPREAD}
    guarding = {number: key for number, key in keys.items() if key in GUARDING}
    for top, left, bottom, right in grid.merged:
        if top <= layout.header_row or top > len(grid.rows):
            continue
        rows = range(top, min(bottom, len(grid.rows)) + 1)
        for covered in (key for number, key in guarding.items() if left < number <= right):
            for number in rows:
                found.setdefault(number, {})[covered] = SWALLOWED
        first = grid.rows[top - 1]
        key = keys.get(left)
        if key and left <= len(first) and not Cell(typed := first[left - 1]).empty:
            for number in rows[1:]:
                found.setdefault(number, {})[key] = typed
    return found
