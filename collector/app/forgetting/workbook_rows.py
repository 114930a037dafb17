"""The rows of the workbook that are about a subject, and the cells of others that name it. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collector.app.forgetting.mentions import NOT_SEARCHED, is_its_name
from collector.app.forgetting.subject import FoundCells, Subject
from collector.app.forgetting.workbook_search import ALL_COLUMNS
from collector.app.preview import Preview
from collector.sheet.columns import Layout
from collector.sheet.find_columns import find_layout
from collector.workbook.erasing import TabErasing, WriteOver
from collector.workbook.google import status_formula
from schemas import nucleus, person
from schemas.canonical import canonical
from schemas.cells.names import leading_code
from schemas.workbook import FLAG_COLUMNS, FLAGS_TAB, Grid, Snapshot

_ALL_COLUMNS: Final = frozenset(range(1, 41))
"""Of *Segnalazioni*, with some to spare."""
_FLAG_PART: Final = frozenset(FLAG_COLUMNS.values())
_FIRST_COMPARED: Final = status_formula.FIRST_COLUMN
_COMPARED_PART: Final = frozenset(
    range(_FIRST_COMPARED, _FIRST_COMPARED + len(status_formula.COMPARISON_HEADERS))
)
"""On Google, beside the flags: what was checked of a talk, whatever flag stands in that row."""


@dataclass(frozen=True)
class TabsLayout:
    """The tabs of a workbook whose columns are known. `talks`: by the name of their tab."""

    talks: Mapping[str, Layout]
    nuclei: Layout | None = None
    people: Layout | None = None

    def of(self, tab: str) -> Layout | None:
        """Return the layout of a tab; None for one that is nobody's but the staff's."""
        others = [layout for layout in (self.nuclei, self.people) if layout is not None]
        known = {**self.talks, **{layout.tab: layout for layout in others}}
        return known.get(tab)


def tabs_layout(snapshot: Snapshot, talks: Collection[Layout]) -> TabsLayout:
    """Return the layouts of the tabs. Raises WorkbookError where a title is wrong."""
    nuclei, people = snapshot.tab(nucleus.TAB), snapshot.tab(person.TAB)
    return TabsLayout(
        {layout.tab: layout for layout in talks},
        find_layout(nuclei, nucleus.COLUMNS) if nuclei and nuclei.rows else None,
        find_layout(people, person.COLUMNS) if people and people.rows else None,
    )


@dataclass
class WorkbookSearch:
    """Finds a subject in a workbook as it was read. `write_over`: see `writer_over`."""

    subject: Subject
    layouts: TabsLayout
    write_over: WriteOver
    read_rows: frozenset[tuple[str, int]] = frozenset()
    """Tab and row of what was read as the subject's."""
    _changed_talks: set[str] = field(default_factory=set)
    """The codes of the talks in whose rows something is erased."""
    _own_names: dict[str, bool] = field(default_factory=dict, repr=False)
    """Whether a cell is the subject's name, by what stands in it."""
    _code: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        codes = "|".join(map(re.escape, sorted({self.subject.code, *self.subject.row_codes})))
        self._code = re.compile(rf"(?<!\w)(?:{codes})(?!\w)", re.IGNORECASE)

    def find_all(self, grids: Sequence[Grid]) -> tuple[FoundCells, ...]:
        """Return the cells of all tabs, in their order; tabs without any are left out."""
        found: dict[str, FoundCells | None] = {}
        for grid in sorted(grids, key=lambda grid: _is_tab(grid, FLAGS_TAB)):
            found[grid.name] = self._find(grid)
        return tuple(cells for grid in grids if (cells := found[grid.name]) is not None)

    def _find(self, grid: Grid) -> FoundCells | None:
        """Return the cells of a tab; None where there are none. *Segnalazioni* comes last."""
        stays = self._emptied_rows(grid)
        mentions, unsure = list[tuple[int, int]](), list[tuple[int, int]]()
        others_own = self._columns_of_others(grid)
        for number, column, text in _texts(grid):
            is_emptied = number in stays and column not in stays[number]
            if is_emptied or column in others_own:
                continue
            new, is_left = self.write_over(text)
            if new != text:
                mentions.append((number, column))
            if is_left or (new == text and self._names_its_code(grid, text)):
                unsure.append((number, column))
        self._note_changed_talks(grid, {*stays, *(row for row, _ in mentions)})
        if not stays and not mentions and not unsure:
            return None
        return FoundCells(grid.name, tuple(stays), tuple(mentions), tuple(unsure))

    def _emptied_rows(self, grid: Grid) -> dict[int, frozenset[int]]:
        """Return the rows to empty, each with the columns in it that stay."""
        rows = {}
        for number, cells in enumerate(grid.rows, start=1):
            texts = [canonical(cell) for cell in cells]
            if not any(texts):
                continue
            if _is_tab(grid, FLAGS_TAB):
                emptied = self._emptied_of_flags(texts) if number > 1 else frozenset()
                if emptied:
                    rows[number] = _ALL_COLUMNS - emptied
            elif self._is_its_row(grid, number, texts):
                job = self._people_column("job") if self._is_people(grid) else None
                rows[number] = frozenset({job} if job else ())
        return rows

    def _columns_of_others(self, grid: Grid) -> frozenset[int]:
        """Return the columns that hold no name of the subject: comuni, others' names and emails.

        The journal is searched in the same way: see `mentions.NOT_SEARCHED`.
        """
        layout = self.layouts.of(grid.name)
        if layout is None:
            return frozenset()
        keys = {column.key for column in ALL_COLUMNS if column.spec.kind in NOT_SEARCHED}
        if grid.name not in self.layouts.talks:
            keys |= {"name", "other_names", "email"}
        return frozenset(number for key, number in layout.columns.items() if key in keys)

    def _note_changed_talks(self, grid: Grid, rows: Collection[int]) -> None:
        layout = self.layouts.talks.get(grid.name)
        column = layout.columns.get("code") if layout else None
        for row in rows:
            code = _at([canonical(cell) for cell in grid.rows[row - 1]], column)
            if code:
                self._changed_talks.add(code)

    def erasing(self, grid: Grid, found: FoundCells) -> TabErasing:
        """Return what is to be erased in a tab where these cells were found."""
        rows = self._emptied_rows(grid)
        texts: dict[tuple[int, int], str] = {}
        for row, column in found.mentions:
            texts[row, column] = self.write_over(str(grid.rows[row - 1][column - 1]))[0]
        if self.subject.kind == "person" and self._is_people(grid):
            name = self._people_column("name")
            texts |= {(row, name): self.subject.shown_as for row in found.rows if name}
        return TabErasing(rows, texts)

    # Rows

    def _is_its_row(self, grid: Grid, number: int, texts: list[str]) -> bool:
        layout = self.layouts.of(grid.name)
        if layout is None or number <= max(layout.header_row, layout.second_row):
            return False
        if self.subject.kind == "person":
            return self._is_people(grid) and self._is_its_person(layout, texts)
        if grid.name in self.layouts.talks:
            return self._is_its_talk(layout, number, texts)
        is_nuclei = self.layouts.nuclei is not None and grid.name == self.layouts.nuclei.tab
        return is_nuclei and self._is_its_nucleus(layout, texts)

    def _emptied_of_flags(self, texts: list[str]) -> frozenset[int]:
        """Return the columns of a row of *Segnalazioni* that are about the subject.

        A flag, the dropdowns' lists and what was checked of a talk stand beside each other and have
        nothing to do with each other.
        """
        emptied: frozenset[int] = frozenset()
        code, name = _at(texts, FLAG_COLUMNS["row_code"]), _at(texts, FLAG_COLUMNS["nucleus"])
        if self.subject.kind == "nucleus":
            is_its_name = leading_code(name) == self.subject.code or self._is_its_name(name)
            if code in {self.subject.code, *self.subject.row_codes} or is_its_name:
                emptied |= _FLAG_PART
        checked = _at(texts, _FIRST_COMPARED)
        if checked and checked in self.subject.row_codes | self._changed_talks:
            emptied |= _COMPARED_PART
        return emptied

    def _is_its_talk(self, layout: Layout, number: int, texts: list[str]) -> bool:
        if (layout.tab, number) in self.read_rows:
            return True
        if _at(texts, layout.columns.get("code")).upper() in self.subject.row_codes:
            return True
        columns = (layout.columns.get("nucleus"), *layout.again.get("nucleus", ()))
        cells = [_at(texts, column) for column in columns]
        return any(
            leading_code(cell) == self.subject.code or self._is_its_name(cell) for cell in cells
        )

    def _is_its_nucleus(self, layout: Layout, texts: list[str]) -> bool:
        if _at(texts, layout.columns.get("code")).upper() == self.subject.code:
            return True
        return self._is_its_name(_at(texts, layout.columns.get("name")))

    def _is_its_person(self, layout: Layout, texts: list[str]) -> bool:
        email = _at(texts, layout.columns.get("email")).casefold()
        addresses = {address.casefold() for address in self.subject.addresses}
        name = _at(texts, layout.columns.get("name"))
        if name == self.subject.shown_as:  # erased before: whatever was typed since goes too
            left = len(list(filter(None, texts))) - bool(_at(texts, layout.columns.get("job")))
            return left > 1
        return email in addresses or self._is_its_name(name)

    def _is_its_name(self, text: str) -> bool:
        """Return whether a cell is the subject's name and nothing else."""
        answer = self._own_names.get(text)
        if answer is None:
            answer = self._own_names[text] = is_its_name(text, self.subject)
        return answer

    def _names_its_code(self, grid: Grid, text: str) -> bool:
        """Return whether a cell of others has a code of the subject; ours are written anew."""
        if self.subject.kind == "person" or _is_tab(grid, FLAGS_TAB):
            return False
        return self._code.search(text) is not None

    def _is_people(self, grid: Grid) -> bool:
        return self.layouts.people is not None and grid.name == self.layouts.people.tab

    def _people_column(self, key: str) -> int | None:
        return self.layouts.people.columns.get(key) if self.layouts.people else None


def rows_read_as(preview: Preview, subject: Subject) -> frozenset[tuple[str, int]]:
    """Return tab and row of the talks and of the nucleus that were read as the subject's."""
    if subject.kind == "person":
        return frozenset()
    plan = preview.plan
    rows = {(row.tab, row.row) for row in plan.rows if row.code in subject.row_codes}
    for talk in plan.talks:
        if talk.nucleus == subject.code and talk.row is not None:
            rows.add((talk.tab, talk.row))
    return frozenset(rows)


def _texts(grid: Grid) -> Iterator[tuple[int, int, str]]:
    for number, cells in enumerate(grid.rows, start=1):
        for column, typed in enumerate(cells, start=1):
            if isinstance(typed, str) and typed:
                yield number, column, typed


def _at(texts: list[str], column: int | None) -> str:
    return texts[column - 1] if column and column <= len(texts) else ""


def _is_tab(grid: Grid, name: str) -> bool:
    return grid.name.casefold().strip() == name.casefold()
