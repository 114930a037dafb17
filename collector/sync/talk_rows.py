"""The rows of all tabs of talks: those that stand as they were, and those to read. Pure."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from collector.sheet.columns import Layout, RowCells
from collector.sheet.rows import Entries, UnchangedRow
from collector.sheet.skipped import SkippedRow
from collector.sync.flags_sheet import OWN_STATUS
from collector.sync.row_cache import CachedRow, RowHasher, unchanged_row_finder
from collector.sync.rows_by_content import codes_by_content
from collector.validation.directory_nuclei import ERASED_FLAG, ERASED_REASON
from collector.validation.flagging import Flagger
from collector.validation.session_rows import OWN_FIELDS
from schemas.canonical import canonical, content_hash
from schemas.cells.normalise import plain
from schemas.cells.reading import Typed
from schemas.flag import Flag
from schemas.record import RowState
from schemas.session import COLUMNS, UNPREPARED_COLUMNS
from schemas.workbook import Snapshot

_FLAGGED_COLUMNS = (*COLUMNS, *UNPREPARED_COLUMNS)


class TalkRows:
    """The rows of all tabs of talks, in the order of the workbook.

    `layouts`, `entries`, `row_hashers` and `flaggers` are by the tab's name. `rows`: each is an
    UnchangedRow, whose `cached_rows` entry holds, or the cells of one to read. `ignored`: the rows
    that are no talks.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        layouts: Sequence[Layout],
        states: Mapping[str, RowState],
        today: dt.date,
        *,
        familiar: bool,
    ) -> None:
        """`familiar`: the rows in `states` were cached under the rules that hold now."""
        self._states = states
        self._day = today.isoformat()
        self._familiar = familiar
        self._row_hashes: dict[tuple[str, int], str] = {}
        grids = {grid.name: grid for grid in snapshot.tabs}
        self.layouts = {layout.tab: layout for layout in layouts}
        self.entries = {
            layout.tab: Entries(grids[layout.tab], layout, OWN_FIELDS) for layout in layouts
        }
        self.row_hashers = {layout.tab: RowHasher(layout, OWN_FIELDS) for layout in layouts}
        self.flaggers = {layout.tab: Flagger.of(layout, _FLAGGED_COLUMNS) for layout in layouts}
        self.ignored: list[SkippedRow] = []
        self.rows: list[UnchangedRow | RowCells] = []
        self.cached_rows: dict[str, CachedRow] = {}
        repeated: set[str] = set()
        for layout in layouts:
            find_unchanged = None
            if familiar and layout.prepared:
                hasher = self.row_hashers[layout.tab]
                find_unchanged = unchanged_row_finder(layout, states, hasher, OWN_STATUS.fullmatch)
            repeated |= self._add_rows(layout.tab, find_unchanged)
        self._read_doubtful_rows(repeated)

    def _add_rows(
        self, tab: str, find_unchanged: Callable[[Sequence[Typed]], str | None] | None
    ) -> set[str]:
        """Add the rows of a tab; return the codes that an earlier unchanged row has too.

        A row whose cached flags hold no more on this day is one to read.
        """
        repeated: set[str] = set()
        for row in self.entries[tab].walk(find_unchanged):
            if isinstance(row, SkippedRow):
                self.ignored.append(row)
            elif isinstance(row, RowCells):
                self.rows.append(row)
            else:
                if row.code in self.cached_rows:
                    repeated.add(row.code)
                cached = CachedRow.load(self._states[row.code].cached_row)
                if cached is None or not cached.holds_on(self._day):
                    self.rows.append(self.cells(row))
                else:
                    self.cached_rows[row.code] = cached
                    self.rows.append(row)
        return repeated

    def _read_doubtful_rows(self, repeated: set[str]) -> None:
        """Have rows read whose code stands twice.

        A copy that was edited claims its original's code: both are looked into.
        """
        doubtful = set(repeated)
        if self.cached_rows:
            claimed = {canonical(row.cell("code").typed).upper() for row in self.rows_to_read}
            doubtful |= self.cached_rows.keys() & claimed
        if not doubtful:
            return  # most sheets
        for position, row in enumerate(self.rows):
            if isinstance(row, UnchangedRow) and row.code in doubtful:
                self.rows[position] = self.cells(row)
        for code in doubtful:
            del self.cached_rows[code]

    def recognise_by_content(self) -> None:
        """Find the rows that stand as they were in tabs without our column *Codice*.

        Which of their rows are talks was looked into: that may hang on the rows around.
        """
        unprepared = {tab for tab, layout in self.layouts.items() if not layout.prepared}
        if not (self._familiar and unprepared):
            return
        row_hashes: dict[int, str] = {}
        for index, row in enumerate(self.rows):
            if isinstance(row, RowCells) and row.tab in unprepared and not row.merged:
                row_hashes[index] = self.row_hash(row)
        for index, code in codes_by_content(self.rows, row_hashes, self._states):
            cached = CachedRow.load(self._states[code].cached_row)
            if cached is not None and cached.holds_on(self._day):
                self.cached_rows[code] = cached
                row = self.rows[index]
                self.rows[index] = UnchangedRow(row.tab, row.row, code)

    def read_unless(self, holds: Callable[[RowCells, CachedRow], bool]) -> None:
        """Have the rows read of which what was cached does not hold."""
        for index, row in enumerate(self.rows):
            if isinstance(row, UnchangedRow):
                cells = self.cells(row)
                if not holds(cells, self.cached_rows[row.code]):
                    del self.cached_rows[row.code]
                    self.rows[index] = cells

    def refuse_erased(self, codes: frozenset[str], names: frozenset[str]) -> list[Flag]:
        """Leave out the rows of talks that were erased; return a flag on each of them.

        `codes`: of rows and nuclei that were erased; `names`: folded, of nuclei that were.
        """
        if not codes:
            return []
        flags: list[Flag] = []
        rows, self.rows = self.rows, []
        for row in rows:
            if not self._is_erased(row, codes, names):
                self.rows.append(row)
                continue
            self.ignored.append(SkippedRow(row.tab, row.row, ERASED_REASON))
            if isinstance(row, UnchangedRow):
                self.cached_rows.pop(row.code, None)
            cells = self.cells(row)
            flags.append(self.flaggers[row.tab].flag(ERASED_FLAG, cells, "code", None))
        return flags

    def _is_erased(
        self, row: UnchangedRow | RowCells, codes: frozenset[str], names: frozenset[str]
    ) -> bool:
        code, nucleus = self._text(row, "code"), self._text(row, "nucleus")
        if code.upper() in codes or nucleus.upper() in codes:
            return True
        return bool(names) and plain(nucleus) in names

    def _text(self, row: UnchangedRow | RowCells, key: str) -> str:
        if isinstance(row, RowCells):
            return canonical(row.cell(key).typed)
        column = self.layouts[row.tab].columns.get(key)
        raw = self.raw_cells(row)
        return canonical(raw[column - 1]) if column and column <= len(raw) else ""

    @property
    def rows_to_read(self) -> list[RowCells]:
        """The rows to read."""
        return [row for row in self.rows if isinstance(row, RowCells)]

    @property
    def all_cells(self) -> list[RowCells]:
        """The cells of all rows."""
        return [self.cells(row) for row in self.rows]

    def cells(self, row: UnchangedRow | RowCells) -> RowCells:
        """Return the cells of a row."""
        return row if isinstance(row, RowCells) else self.entries[row.tab].cells(row.row)

    def row_hash(self, row: UnchangedRow | RowCells) -> str:
        """Return the hash of a row, made once."""
        place = row.tab, row.row
        row_hash = self._row_hashes.get(place)
        if row_hash is None:
            row_hash = self._row_hashes[place] = self.row_hashers[row.tab](self.raw_cells(row))
        return row_hash

    @property
    def any_merged(self) -> bool:
        """True where something in a row stands in a merged cell that began above."""
        return any(self.entries[row.tab].is_merged(row.row) for row in self.rows)

    @property
    def hash_of_all(self) -> str:
        """A hash of all rows, and of where they stand."""
        places = (f"{row.tab} {row.row} {self.row_hash(row)}" for row in self.rows)
        return content_hash(places)

    def raw_cells(self, row: UnchangedRow | RowCells) -> Sequence[Typed]:
        """Return a row as the workbook has it: all cells from column A."""
        return self.entries[row.tab].grid.rows[row.row - 1]
