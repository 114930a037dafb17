"""A row as the journal saw it last, as cells to type back into a tab. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from collector.app.cell_history import as_typed, value_in_italian
from collector.app.import_target import SOURCE_TITLES
from collector.app.talk_versions import nucleus_cells
from collector.compile.talks import HEADERS
from collector.journal.talks import PastVersion
from collector.sheet.columns import Layout
from collector.sheet.row_matching import KEYS
from collector.text.italian import short_day
from schemas.canonical import content_hash
from schemas.cells.reading import Cell
from schemas.cells.times import read_interval
from schemas.nucleus import COLUMNS as NUCLEUS_COLUMNS
from schemas.nucleus import Nucleus, Path
from schemas.patterns import lazy_pattern
from schemas.printable import one_line, printable_text
from schemas.record import TalkRecord
from schemas.session import UNPREPARED_COLUMNS
from schemas.workbook import Grid, NewRows, Snapshot

_HEADERS: Final = {**HEADERS, **{column.key: column.header for column in UNPREPARED_COLUMNS}}
_RESTORED: Final = "Rimessa dal registro il"
_BEFORE: Final = "; prima: "
_SOURCE_MARK: Final = lazy_pattern(r"\[[0-9a-f]{10}\]\s*\Z")
_READ: Final = (
    "nucleus", "mediator", "date", "start", "end", "attendees", "description", "outcome", "issues",
    "agreements", "next_date", "no_next", "held", "confidentiality", "issue_types",
)  # fmt: skip


@dataclass(frozen=True)
class TypedRow:
    """A row to be typed: column (from 1) → text.

    `no_column`: the titles of fields that the tab has no column for; `only_in_journal`: those of
    columns that nobody reads and that are no longer there.
    """

    cells: Mapping[int, str] = field(repr=False)
    no_column: tuple[str, ...] = ()
    only_in_journal: tuple[str, ...] = ()


def typed_row(
    code: str, last: PastVersion, layout: Layout, source: tuple[int, str], today: dt.date
) -> TypedRow:
    """Return a row of talks as it was seen last, with its code and where it comes from.

    `source`: the column that says where rows came from, and its title. The time and the sender of a
    form's answer go there too, where the tab has no column for them.
    """
    contents = _contents(last)
    cells: dict[int, str] = {}
    no_column, asides = [], []
    for key, text in contents.items():
        column = _column_of(key, contents, layout)
        if column is not None:
            cells[column] = text
        elif key in ("sent", "email"):
            asides.append(as_typed(text))
        else:
            no_column.append(_HEADERS.get(key, key))
    mediator = layout.columns.get("mediator")
    if "email" in contents and "email" not in layout.columns and mediator and last.record.mediator:
        cells.setdefault(mediator, last.record.mediator)
    places = {title: column for column, title in layout.extra.items()}
    source_column, source_title = source
    came_from, only_in_journal = "", []
    for title, text in last.extra.items():
        if title == source_title or (title in SOURCE_TITLES and title not in places):
            came_from = text
        elif title in places:
            cells[places[title]] = text
        else:
            only_in_journal.append(title)
    cells[source_column] = _source_text(code, came_from, asides, today)
    if "code" in layout.columns:
        cells[layout.columns["code"]] = code
    return TypedRow(cells, tuple(no_column), tuple(only_in_journal))


def _column_of(key: str, contents: Mapping[str, str], layout: Layout) -> int | None:
    """Return the column of a field; the hours in one cell may go into that of the start."""
    if key == "hours" and "hours" not in layout.columns and "start" not in contents:
        return layout.columns.get("start")
    return layout.columns.get(key)


def _contents(last: PastVersion) -> dict[str, str]:
    """Return what to type into each field so that it is read as it was.

    The canonical text is, but for some hours: with seconds, as a fraction of a day, as a moment of
    a program's first day.
    """
    contents = {key: text for key, text in zip(KEYS, last.cells, strict=False) if text}
    read = {"start": last.record.start, "end": last.record.end}
    now = read_interval(*(Cell(contents.get(key)) for key in read))
    for (key, was), reading in zip(read.items(), now, strict=True):
        if key in contents and was is not None and reading.value != was:
            contents[key] = was.isoformat()
    return contents


def _source_text(code: str, came_from: str, asides: Sequence[str], today: dt.date) -> str:
    """Return what *Provenienza* says. An import knows a talk by the mark at the end: it stays."""
    if came_from.startswith(_RESTORED):
        came_from = came_from.partition(_BEFORE)[2]
    before = "; ".join(filter(None, (*asides, came_from)))
    text = f"{_RESTORED} {short_day(today)}{_BEFORE if before else ''}{before}"
    if _SOURCE_MARK.search(text):
        return text
    return f"{text} [{content_hash([code])[:10]}]"


def typed_nucleus(nucleus: Nucleus, layout: Layout) -> TypedRow:
    """Return a row of *Nuclei* with all that the journal read of it."""
    contents = {"code": nucleus.code, **nucleus_cells(nucleus)}
    titles = {column.key: column.header for column in NUCLEUS_COLUMNS}
    cells: dict[int, str] = {}
    no_column = []
    for key, text in contents.items():
        column = layout.columns.get(key)
        if column is not None:
            cells[column] = text
        elif key != "code" and (key != "path" or nucleus.path is not Path.ACTIVE):
            no_column.append(titles[key])
    return TypedRow(cells, tuple(no_column))


def with_rows(snapshot: Snapshot, new: Sequence[NewRows]) -> Snapshot:
    """Return the workbook as it will be when these rows are in it."""
    by_tab = {one.tab: one for one in new}
    tabs = [
        _with_rows(grid, by_tab[grid.name]) if grid.name in by_tab else grid
        for grid in snapshot.tabs
    ]
    return replace(snapshot, tabs=tuple(tabs))


def _with_rows(grid: Grid, new: NewRows) -> Grid:
    rows = [list(row) for row in grid.rows]
    header = rows[new.header_row - 1]
    for column, title in new.titles.items():
        header += [None] * (column - len(header))
        header[column - 1] = title
    rows += [[] for _ in range(new.after - len(rows))]
    added = []
    for cells in new.rows:
        added.append([cells.get(column) for column in range(1, max(cells) + 1)])
    return replace(grid, rows=[*rows[: new.after], *added, *rows[new.after :]])


def other_readings(before: TalkRecord, after: TalkRecord) -> tuple[str, ...]:
    """Return what of a row will be read in another way than it was: the field, before and after.

    A row may hang on what stands elsewhere: a person who left *Persone*, a family's new code. What
    had been crossed out comes back without the line through it.
    """
    return tuple(_other_readings(before, after))


def _other_readings(before: TalkRecord, after: TalkRecord) -> Iterator[str]:
    for key in _READ:
        had, has = getattr(before, key), getattr(after, key)
        if had != has:
            title = "Prossimo colloquio" if key == "no_next" else _HEADERS.get(key, key)
            yield f"{title}: prima «{_shown(had)}», ora «{_shown(has)}»"


def _shown(value: object) -> str:
    if value in (None, (), ""):
        return "niente"
    if isinstance(value, bool):
        return "nessun altro" if value else "niente"
    return one_line(value_in_italian(value)) or ""


def shown_cells(row: TypedRow, titles: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    """Return the title and the text of each cell of a row, as people see them, from the left."""
    return tuple(
        (one_line(titles.get(column, "")) or "", printable_text(as_typed(row.cells[column])) or "")
        for column in sorted(row.cells)
    )
