"""The shared workbook as values: the tabs as typed, and what a sync wants to write into them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from schemas.cells.reading import Typed

FLAGS_TAB = "Segnalazioni"


@dataclass(frozen=True, slots=True)
class Grid:
    """One tab as typed.

    `rows[0]` is row 1 of the sheet, and each row starts at column A; rows may be ragged. `merged`:
    ranges of merged cells as (first row, first column, last row, last column), counted from 1; what
    was typed stands in the first cell only. `ours`: it bears a mark that says that we made it.
    `id`: what an address calls it by, where a workbook has addresses. `hidden`: people do not see
    it.
    """

    name: str
    rows: Sequence[Sequence[Typed]] = field(repr=False)
    merged: Sequence[tuple[int, int, int, int]] = ()
    ours: bool = False
    id: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All tabs at one moment.

    `mark`: tells one state of the file from another (for .xlsx: time and size). `live`: people type
    in it while we work, and *Stato* is a formula that looks up `WriteBack.states`. `saved`: when a
    person saved it last, as the program that did says (ISO, UTC); '' where that is not known.
    `locale`: the language that it is set to, by which dates typed into it are understood; '' where
    it does not say.
    """

    tabs: tuple[Grid, ...]
    mark: str = ""
    live: bool = False
    saved: str = ""
    locale: str = ""

    @property
    def where(self) -> str:
        """How a sentence speaks of the workbook: "Nel file", "Nel foglio Google"."""
        return "Nel foglio Google" if self.live else "Nel file"

    def tab(self, name: str) -> Grid | None:
        """Return the tab of this name; case and outer blanks do not matter. None for none."""
        wanted = name.casefold().strip()
        return next((grid for grid in self.tabs if grid.name.casefold().strip() == wanted), None)


@dataclass(frozen=True, slots=True)
class FlagNote:
    """One line of the tab *Segnalazioni*.

    `date`: the talk's date as it was typed.
    """

    mediator: str
    nucleus: str
    date: str
    column: str
    what: str
    todo: str
    severity: str
    row_code: str
    tab: str
    code_column: str
    """Letter of the column of `tab` in which the link finds `row_code`; '' where there is none."""


LIST_COLUMNS: Mapping[str, int] = {"nuclei": 11, "mediators": 12, "social_workers": 13}
"""Hidden columns of *Segnalazioni*, counted from 1, that the dropdowns read."""

LIST_HEADERS: Mapping[str, str] = {
    "nuclei": "Elenco nuclei",
    "mediators": "Elenco mediatori",
    "social_workers": "Elenco assistenti sociali",
}

FLAG_HEADERS: Mapping[str, str] = {
    "mediator": "Mediatore",
    "nucleus": "Nucleo",
    "date": "Data",
    "column": "Colonna",
    "what": "Che cosa non va",
    "todo": "Che cosa fare",
    "severity": "Tipo",
    "link": "Vai alla riga",
    "row_code": "Codice riga",
}

FLAG_COLUMNS: Mapping[str, int] = {key: at for at, key in enumerate(FLAG_HEADERS, start=1)}
"""Columns of *Segnalazioni* that show the flags, by key, counted from 1."""

LINK_COLUMN = FLAG_COLUMNS["link"]
"""A formula, which no table of texts holds."""

FLAGS_TAB_WIDTH = max(LIST_COLUMNS.values())
"""The last column of *Segnalazioni* that every kind of workbook has."""

READ_BACK_COLUMNS: Sequence[int] = tuple(
    sorted({*FLAG_COLUMNS.values(), *LIST_COLUMNS.values()} - {LINK_COLUMN})
)
"""Columns of *Segnalazioni* whose texts are compared with those wanted: no formula, no gap."""


@dataclass(frozen=True, slots=True)
class WriteBack:
    """What a sync wants to write: only cells that are ours, only where they differ.

    `cells`: (tab, row, column), counted from 1 → the text of that cell. `flags_tab`: the whole
    content of *Segnalazioni*, or None when it already stands there. `states`: what a live workbook
    says of each row, all of them.
    """

    cells: Mapping[tuple[str, int, int], str] = field(default_factory=dict, repr=False)
    flags_tab: "FlagsTab | None" = None
    states: Sequence["StatusNote"] = field(default=(), repr=False)

    @property
    def empty(self) -> bool:
        """True when there is nothing to write."""
        return not self.cells and self.flags_tab is None and not self.states


@dataclass(frozen=True, slots=True)
class NewRows:
    """Rows to put into a tab, directly below the row `after`: column → text, all as text.

    `titles`: new titles for the row `header_row`, by column. Rows and columns are counted from 1.

    In a live workbook columns may have moved by the time of the write: `under` says what title each
    bore, and the text in the column `source`, where the row came from, knows a row again. With
    `once`, a row is left out when that text stands in that column by then: somebody else put it
    there.
    """

    tab: str
    header_row: int
    after: int
    rows: Sequence[Mapping[int, str]] = field(repr=False)
    titles: Mapping[int, str] = field(default_factory=dict)
    under: Mapping[int, str] = field(default_factory=dict)
    source: int = 0
    once: bool = False


@dataclass(frozen=True, slots=True)
class StatusNote:
    """What *Stato* says of a row of a live workbook, by its code; `row` is where it stood when it
    was read. `stands`: it says so already.
    """

    tab: str
    row: int
    code: str
    text: str
    stands: bool = False


@dataclass(frozen=True, slots=True)
class FlagsTab:
    """The tab *Segnalazioni*.

    The notes stand in FLAG_COLUMNS; in the hidden LIST_COLUMNS stands what the dropdowns suggest:
    nuclei as "N7F3K – nome", mediators, social workers.
    """

    notes: tuple[FlagNote, ...] = field(default=(), repr=False)
    nuclei: tuple[str, ...] = field(default=(), repr=False)
    mediators: tuple[str, ...] = field(default=(), repr=False)
    social_workers: tuple[str, ...] = field(default=(), repr=False)

    @property
    def table(self) -> tuple[tuple[str, ...], ...]:
        """The texts of the rows below the header, all columns; the link and the gap are ''."""
        lists = {key: getattr(self, key) for key in LIST_COLUMNS}
        height = max(len(self.notes), *map(len, lists.values()))
        return tuple(self._row(index, lists) for index in range(height))

    def _row(self, index: int, lists: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        texts = [""] * FLAGS_TAB_WIDTH
        if index < len(self.notes):
            note = self.notes[index]
            for key, column in FLAG_COLUMNS.items():
                if column != LINK_COLUMN:
                    texts[column - 1] = getattr(note, key)
        for key, column in LIST_COLUMNS.items():
            if index < len(lists[key]):
                texts[column - 1] = lists[key][index]
        return tuple(texts)


@lru_cache(maxsize=1024)
def column_letter(column: int) -> str:
    """Return the letters of a column counted from 1: 1 → "A", 28 → "AB"."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def italian_day(day: dt.date) -> str:
    """Return a day as gg/mm/aaaa."""
    return f"{day:%d/%m/%Y}"
