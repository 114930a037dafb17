"""The rows of a tab: which are entries, and which are none and why. Pure.

A row is left out only for a reason that can be said, and every row left out is listed with it.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Final, Literal, NamedTuple

from collector.sheet.around_talks import LEGEND, NOTE, SIGNATURE
from collector.sheet.columns import GUARDING, INDISPENSABLE, Layout, RowCells
from collector.sheet.headers import BLANK
from collector.sheet.repeated_titles import RepeatedTitles
from collector.sheet.skipped import SkippedRow
from collector.sheet.skipped_rows import is_banner, is_surely_entry, skip_reason
from collector.sheet.totals import SUMMARY, TOTAL, RowAbove
from schemas.cells.normalise import plain
from schemas.cells.reading import SWALLOWED, Cell, Typed
from schemas.code import is_code
from schemas.workbook import Grid

SPREAD: Final = GUARDING | {"mediator", "nucleus", "municipality", "date"}
"""A merged cell of these columns counts for each of its own rows; a text or an hour stands in its
first only.
"""
_MANY_BLANK: Final = 1000
_GROUPED_BY: Final = ("mediator", "nucleus")
_SHORT: Final = 60
_CODE_KINDS: Final[tuple[Literal["R", "N"], ...]] = ("R", "N")


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

    def is_merged(self, number: int) -> bool:
        """Tell whether something in a row stands in a merged cell that began above."""
        return number in self._spread

    def walk(
        self, known: Callable[[Sequence[Typed]], str | None] | None = None
    ) -> Iterator[RowCells | SkippedRow | UnchangedRow]:
        """Yield the rows from the top, without the header; rows after the last one with content are
        not mentioned.

        A row with nothing but cells that the program writes is empty: its content was deleted.
        `known` returns the code of a row that stands as the journal knows it, else None; such a
        row is not looked into.

        Raises WorkbookError for a row of titles in another order (see `RepeatedTitles`).
        """
        tab, header = self.grid.name, self.layout.header_row
        blank: list[int] = []
        section = _NO_SECTION
        for number, row in enumerate(self.grid.rows, start=1):
            if number == header:
                continue
            code = None if known is None else known(row)
            if code is not None and number not in self._spread:
                if blank:
                    yield from _blank_rows(tab, blank)
                    blank.clear()
                yield UnchangedRow(tab, number, code)
                continue
            if not any(row) and 0 not in row:  # the quickest way to tell an empty row
                blank.append(number)
                continue
            entry = self.cells(number)
            if number > header and is_surely_entry(entry, self._typed):
                yield from (SkippedRow(tab, above, "riga vuota") for above in blank)
                blank.clear()
                yield entry
                continue
            filled = self._filled_fields(entry)
            if not filled and not _has_other_content(entry):
                reason = self._reason_without_content(entry)
                if reason is None:
                    blank.append(number)
                    continue
            else:
                reason = self._reason(number, entry, filled, section)
                section = section.after(number, reason)
            yield from _blank_rows(tab, blank)
            blank.clear()
            yield SkippedRow(tab, number, reason) if reason else entry

    def _filled_fields(self, entry: RowCells) -> list[str]:
        """Return the fields that staff fill and that say something in this row."""
        filled = []
        for key, index in self._fields:
            value = entry.values[index]
            if value not in BLANK and _says_something(Cell(value)):
                filled.append(key)
        return filled

    def _reason_without_content(self, entry: RowCells) -> str | None:
        """Return why a row without content is mentioned; None for one that is only empty."""
        code = entry.cell("code").text
        is_foreign_code = code and not any(is_code(code.upper(), kind) for kind in _CODE_KINDS)
        if is_foreign_code:
            return "c'è solo la colonna Codice"
        if any(entry.cell(key).error for key, _ in self._fields):
            return "ci sono solo formule senza un valore"
        return None

    def _reason(
        self, number: int, entry: RowCells, filled: Sequence[str], section: "_Section"
    ) -> str | None:
        """Return why a row with content is no entry; None for an entry."""
        if number == self.layout.second_row:
            return "seconda riga dei titoli"
        row = self.grid.rows[number - 1]
        values = self._typed_values(row)
        is_below = number > self.layout.header_row
        if is_below and len(values) == 1 and is_banner(row, self._banners.get(number)):
            return "titolo su tutta la riga"
        return skip_reason(
            row,
            values,
            entry,
            filled,
            self._titles,
            above=not is_below,
            around=self._above(number, section),
        )

    def _typed_values(self, row: Sequence[Typed]) -> list[Typed]:
        """Return the filled cells that the program does not write, from the left."""
        values: list[Typed] = []
        for index in self._typed:
            if index >= len(row):
                break
            value = row[index]
            if value not in BLANK and not Cell(value).empty:
                values.append(value)
        return values

    def _above(self, number: int, section: "_Section") -> RowAbove:
        row = self.grid.rows[number - 2] if number > 1 else ()
        return RowAbove(row, section.reaching(number), self._stands)

    def _stands(self, text: str) -> bool:
        return text in self._groups

    @cached_property
    def _groups(self) -> frozenset[str]:
        """How rows with a day name their nucleus and their mediator, in plain form: spreadsheet
        programs make groups of these.
        """
        day = self._columns.get("date")
        if day is None:
            return frozenset()
        named_in = [self._columns[key] for key in _GROUPED_BY if key in self._columns]
        names = set()
        for row in self.grid.rows:
            if day >= len(row) or not _has_digit(row[day]):
                continue
            for index in named_in:
                text = row[index] if index < len(row) else None
                if isinstance(text, str) and len(text) <= _SHORT:
                    names.add(plain(text))
        return frozenset(names)


def _has_digit(typed: Typed) -> bool:
    return typed is not None and any(char.isdigit() for char in str(typed))


def _says_something(cell: Cell) -> bool:
    return not (cell.empty or cell.error)


def _has_other_content(entry: RowCells) -> bool:
    """Return True where a column that is no field says something."""
    return any(_says_something(cell) for cell in entry.extra.values())


class _Section(NamedTuple):
    """The section (legend, table of sums, place to sign) that reaches down to a row."""

    row: int
    reason: str | None

    def reaching(self, number: int) -> str | None:
        """Return the section directly above the row `number`, where there is one."""
        return self.reason if self.row == number - 1 else None

    def after(self, number: int, reason: str | None) -> "_Section":
        """Return the section down to the row `number`, left out for `reason` (None: an entry).

        A note does not end a legend, nor a total a table of sums.
        """
        if reason in (LEGEND, SUMMARY, SIGNATURE):
            return _Section(number, reason)
        current = self.reaching(number)
        goes_on = (current, reason) in {(LEGEND, NOTE), (SUMMARY, TOTAL)}
        return _Section(number, current if goes_on else None)


_NO_SECTION: Final = _Section(0, None)


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
    """Return the rows with a banner → the position, from 0, where its cell begins.

    A banner is one cell merged over the columns that a talk cannot do without, and over half of
    all.
    """
    if not layout.columns.keys() >= INDISPENSABLE:
        return {}
    banners = {}
    for top, left, _, right in grid.merged:
        covered = {key for key, number in layout.columns.items() if left <= number <= right}
        if covered >= INDISPENSABLE and 2 * len(covered) >= len(layout.columns):
            banners[top] = left - 1
    return banners


def _merged(grid: Grid, layout: Layout) -> dict[int, dict[str, Typed]]:
    """Return what merged cells say of other cells that they cover: row → field → what was typed.

    They say it of the rows below their first, and of the columns to their right. What a cell says
    that lies under one of another column is not known: where an empty one would say most, it is
    `SWALLOWED`.
    """
    spread: dict[int, dict[str, Typed]] = {}
    keys = {number: key for key, number in layout.columns.items() if key in SPREAD}
    guarding = {number: key for number, key in keys.items() if key in GUARDING}
    for top, left, bottom, right in grid.merged:
        if top <= layout.header_row or top > len(grid.rows):
            continue
        rows = range(top, min(bottom, len(grid.rows)) + 1)
        for covered in (key for number, key in guarding.items() if left < number <= right):
            for number in rows:
                spread.setdefault(number, {})[covered] = SWALLOWED
        first = grid.rows[top - 1]
        key = keys.get(left)
        if key and left <= len(first) and not Cell(typed := first[left - 1]).empty:
            for number in rows[1:]:
                spread.setdefault(number, {})[key] = typed
    return spread
