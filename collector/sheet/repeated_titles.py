"""Titles that stand again among the rows, as where two sheets were pasted together. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.sheet.headers import BLANK, field_of_title, header_keys, known_titles
from collector.sheet.talk_tabs import ENOUGH, TALK_FIELDS
from schemas import session
from schemas.cells.normalise import plain
from schemas.cells.reading import Cell, Typed
from schemas.workbook import Grid


@dataclass(frozen=True, slots=True)
class RepeatedTitles:
    """What a repeated header looks like; all columns from 0.

    `fields`: column → its field; `extra`: column of others → its title in plain form; `known`: the
    names that titles go by → their field; `own`: column of ours → its title word for word, two
    where the titles stand on two rows.
    """

    fields: Mapping[int, str]
    extra: Mapping[int, str]
    known: Mapping[str, str]
    of_talks: bool
    own: Mapping[int, frozenset[str]]
    place: Layout

    @classmethod
    def of(cls, grid: Grid, layout: Layout) -> "RepeatedTitles":
        of_talks = len(TALK_FIELDS & layout.columns.keys()) >= ENOUGH
        known = {}
        for name, header in layout.headers.items():
            for key in header_keys(header):
                known[key] = name
        if of_talks:
            known |= known_titles([*session.COLUMNS, *session.UNPREPARED_COLUMNS])
        return cls(
            fields={number - 1: name for name, number in layout.columns.items()},
            extra={number - 1: plain(header) for number, header in layout.extra.items()},
            known=known,
            of_talks=of_talks,
            own=_own_titles(grid, layout),
            place=layout,
        )

    def repeated_in(self, row: Sequence[Typed], number: int) -> bool:
        """Return whether every filled cell is the title of its own column, and there are two.

        Raises WorkbookError for a row of titles in another order, or of other columns: what stands
        below it would be read under the wrong ones.
        """
        typed = [(at, value) for at, value in enumerate(row) if value not in BLANK]
        if self._is_own(typed):
            return True
        if self.of_talks and self._is_mostly_titles([value for _, value in typed]):
            name, first = self.place.tab, self.place.header_row
            raise WorkbookError(
                f"Nel foglio «{name}» la riga {number} ha titoli di colonne, ma non gli stessi "
                f"della riga {first} o non nello stesso ordine: leggerei le righe sotto nelle "
                "colonne sbagliate. Sposta quel blocco in un foglio suo, oppure metti le sue "
                f"colonne come nella riga {first}, e rilancia il comando. Non ho scritto nulla."
            )
        return False

    def _is_mostly_titles(self, values: Sequence[Typed]) -> bool:
        """Return whether more than half of the values are titles, and enough of them.

        Most rows are talks: it ends as soon as half of the values are none.
        """
        others = 0
        for value in values:
            if field_of_title(value, self.known) is None:
                others += 1
            if 2 * others >= len(values):
                return False
        return len(values) - others >= ENOUGH

    def _is_own(self, typed: Sequence[tuple[int, Typed]]) -> bool:
        hits = 0
        for column, value in typed:
            if not isinstance(value, str):
                return False
            if self._is_title_of(column, value):
                hits += 1
            elif plain(value) != self.extra.get(column):
                return False
        return hits >= 2

    def _is_title_of(self, column: int, value: str) -> bool:
        if column not in self.fields:
            return False
        if plain(value) in self.own[column]:
            return True
        return field_of_title(value, self.known) == self.fields[column]


def _own_titles(grid: Grid, layout: Layout) -> dict[int, frozenset[str]]:
    title_rows = [grid.rows[row - 1] for row in (layout.header_row, layout.second_row) if row]
    titles = {}
    for number in layout.columns.values():
        texts = [Cell(row[number - 1]).text for row in title_rows if number <= len(row)]
        titles[number - 1] = frozenset(map(plain, texts))
    return titles
