"""The workbook as an import needs it: where rows go, and which talks are there already."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collector.app.lookup import names_of_nuclei
from collector.app.preview import Preview, open_preview
from collector.app.settings import Settings
from collector.errors import WorkbookError
from collector.sheet.columns import Layout, RowCells
from collector.sheet.headers import BLANK
from collector.sheet.row_matching import KEYS
from collector.sheet.rows import Entries
from schemas import session
from schemas.canonical import canonical
from schemas.cells.dates import read_date
from schemas.cells.names import Names, read_nucleus
from schemas.cells.normalise import plain
from schemas.cells.reading import Cell, Typed
from schemas.cells.times import read_interval
from schemas.nucleus import Nucleus
from schemas.patterns import lazy_pattern
from schemas.workbook import Grid

SOURCE_TITLES: Final = ("Provenienza", "Importata da")
"""Titles of the column that says where a row came from.

The second is for a sheet where people use the first for something else."""
_SOURCE_MARK: Final = lazy_pattern(r"\[([0-9a-f]{10})\]\s*\Z")
_OWN_COLUMNS: Final = frozenset({"code", "status"})

TalkContent = tuple[str, str, str, str]
"""Nucleus, day, hours and description of a talk, made comparable."""


@dataclass(frozen=True)
class TalkKeys:
    """Makes talks comparable, whatever words they were typed in."""

    names: Names
    codes: frozenset[str]

    @classmethod
    def of(cls, nuclei: Sequence[Nucleus]) -> "TalkKeys":
        """Return the keys for a workbook with these nuclei."""
        return cls(names_of_nuclei(nuclei), frozenset(nucleus.code for nucleus in nuclei))

    def nucleus(self, typed: Typed) -> str:
        """Return the code of the nucleus that is surely meant, else the text made plain."""
        cell = Cell(typed)
        if cell.empty:
            return ""
        reading = read_nucleus(cell, self.names, self.codes)
        if reading.sure and reading.value:
            return reading.value
        return plain(canonical(typed))

    def is_known_nucleus(self, text: str) -> bool:
        """Return True when a text surely means a nucleus of the workbook."""
        return self.nucleus(text) in self.codes

    def content(self, cell_of: Callable[[str], Typed]) -> TalkContent | None:
        """Return the content of a talk; None when too little was typed to compare it.

        `cell_of`: what was typed for a field, by its key. Day and hours count as read where that is
        sure, else as typed.
        """
        typed_day = cell_of("date")
        reading = read_date(Cell(typed_day))
        is_sure_day = reading.sure and reading.value
        day = str(reading.value) if is_sure_day else plain(canonical(typed_day))
        hours = _hours(cell_of("hours") or cell_of("start"), cell_of("end"))
        description = plain(canonical(cell_of("description")))
        if not day or not (hours or description):
            return None
        return self.nucleus(cell_of("nucleus")), day, hours, description


def _hours(typed_start: Typed, typed_end: Typed) -> str:
    """Return the hours of a talk as read, where both were; else as typed."""
    start, end = read_interval(Cell(typed_start), Cell(typed_end))
    if start.value and end.value:
        return f"{start.value}-{end.value}"
    return plain(f"{canonical(typed_start)} {canonical(typed_end)}")


@dataclass(frozen=True)
class ImportTarget:
    """Where the rows of an import go, and which talks are there already.

    `after`: the last row in use of the tab (from 1); `column` and `title`: of where a row came
    from; `headers`: titles by column (from 1); `marks`: source mark of a talk → the nuclei of the
    rows that came from it; `contents`: of all talks, now and in earlier versions; `mark`: of the
    snapshot.
    """

    name: str
    layout: Layout
    after: int
    column: int
    title: str
    keys: TalkKeys
    headers: Mapping[int, str] = field(repr=False)
    marks: Mapping[str, frozenset[str]] = field(repr=False)
    contents: frozenset[TalkContent] = field(repr=False)
    mark: str = ""

    @property
    def titles(self) -> Mapping[int, str]:
        """The title to add, by its column; none where it is there."""
        return {} if self.column in self.layout.extra else {self.column: self.title}

    def column_of(self, key: str) -> int | None:
        """Return the column (from 1) of a field; None when the tab has none.

        The hours in one cell may go into the column of the start.
        """
        columns = self.layout.columns
        if key == "hours":
            return columns.get("hours") or columns.get("start")
        return columns.get(key)


def find_import_target(settings: Settings) -> ImportTarget:
    """Look at the project's workbook; nothing is written.

    Raises SettingsError, WorkbookError and JournalError.
    """
    with open_preview(settings) as preview:
        layout = tab_for_rows(preview.layouts, preview.snapshot.where)
        grid = next(tab for tab in preview.snapshot.tabs if tab.name == layout.tab)
        keys = TalkKeys.of(preview.plan.directory.nuclei)
        marks, contents = _talks_in_workbook(preview, keys)
        contents |= _earlier_contents(preview, keys)
        column, title = source_column(grid, layout)
        header_row = grid.rows[layout.header_row - 1]
        return ImportTarget(
            name=preview.name,
            layout=layout,
            after=last_row(grid, layout),
            column=column,
            title=title,
            keys=keys,
            headers={number: canonical(typed) for number, typed in enumerate(header_row, start=1)},
            marks=marks,
            contents=frozenset(contents),
            mark=preview.snapshot.mark,
        )


def _talks_in_workbook(
    preview: Preview, keys: TalkKeys
) -> tuple[dict[str, frozenset[str]], set[TalkContent]]:
    """Return the nuclei by source mark, and the contents, of all rows in the tabs of talks."""
    marks: dict[str, frozenset[str]] = {}
    contents: set[TalkContent] = set()
    for layout in preview.layouts:
        grid = preview.snapshot.tab(layout.tab)
        if grid is None:
            continue
        for row in all_rows(grid, layout):
            content = keys.content(row.typed)
            if content is not None:
                contents.add(content)
            for mark in _source_marks(row):
                nucleus = keys.nucleus(row.typed("nucleus"))
                marks[mark] = marks.get(mark, frozenset()) | {nucleus}
    return marks, contents


def _source_marks(row: RowCells) -> Iterator[str]:
    """Yield the source marks of a row, in whichever column: people rename and move columns."""
    for typed in row.values:
        match = _SOURCE_MARK.search(typed) if isinstance(typed, str) else None
        if match:
            yield match[1]


def _earlier_contents(preview: Preview, keys: TalkKeys) -> set[TalkContent]:
    """Return the contents that the journal remembers of the rows in the workbook, all versions."""
    codes = {row.code for row in preview.plan.rows if row.code}
    known = codes & preview.memory.rows.keys()
    contents = set()
    for versions in preview.journal.all_contents(known).values():
        for version in versions:
            content = keys.content(dict(zip(KEYS, version, strict=False)).get)
            if content is not None:
                contents.add(content)
    return contents


def all_rows(grid: Grid, layout: Layout) -> Iterator[RowCells]:
    """Yield all rows below the titles, also those that a sync skips, as an example or a total."""
    rows = Entries(grid, layout, _OWN_COLUMNS)
    return map(rows.cells, range(layout.header_row + 1, len(grid.rows) + 1))


def tab_for_rows(layouts: Sequence[Layout], where: str) -> Layout:
    """Return the tab that rows go into: *Schede*, else the first that is no form's.

    Raises WorkbookError when all are forms' answers.
    """
    own = [layout for layout in layouts if not layout.responses]
    named = [layout for layout in own if plain(layout.tab) == plain(session.TAB)]
    for layout in named or own:
        return layout
    raise WorkbookError(
        f"{where} non c'è il foglio «{session.TAB}»: ci sono solo le risposte di un modulo, e lì "
        "non scrivo. Prepara il foglio con «collector init» e rilancia il comando. Non ho scritto "
        "nulla."
    )


def last_row(grid: Grid, layout: Layout) -> int:
    """Return the last row (from 1) with something in it, merged cells and titles included."""
    filled = [
        number
        for number, row in enumerate(grid.rows, start=1)
        if any(typed not in BLANK for typed in row)
    ]
    merged = [bottom for _, _, bottom, _ in grid.merged]
    return max([layout.header_row, layout.second_row, *filled, *merged])


def source_column(grid: Grid, layout: Layout) -> tuple[int, str]:
    """Return the column (from 1) that says where rows came from, there or to be added; its title.

    A column with such a title and other things in it is a person's. Raises WorkbookError when both
    titles are taken.
    """
    for title in SOURCE_TITLES:
        same = [number for number, header in layout.extra.items() if plain(header) == plain(title)]
        if not same:
            return max([*layout.columns.values(), *layout.extra]) + 1, title
        column = same[0]
        if _holds_only_source_marks(grid, layout, column):
            return column, title
    first, second = SOURCE_TITLES
    raise WorkbookError(
        f"Nel foglio «{layout.tab}» le colonne «{first}» e «{second}» sono già usate per altro. "
        "Cambia il titolo di una delle due e rilancia il comando. Non ho scritto nulla."
    )


def _holds_only_source_marks(grid: Grid, layout: Layout, column: int) -> bool:
    below = [row[column - 1] for row in grid.rows[layout.header_row :] if len(row) >= column]
    filled = [typed for typed in below if typed not in BLANK]
    return all(_SOURCE_MARK.search(canonical(typed)) for typed in filled)
