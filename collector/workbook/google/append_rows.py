"""New rows below those of a tab: where they go, and whether they landed right. Pure.

They are put in between, as new rows below the last one that holds something: whatever people do between our look and
our write, nothing of theirs is under them. `appendCells` will not do: Google counts what the formula of *Stato* spills
as data, so it appends below the last row of the grid, elsewhere into the row that somebody has just begun to type in.
Columns are found again by their titles; where they move in the very moment of the write, `astray` sees it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.workbook.google import grids
from collector.workbook.google.grids import GoogleBook, GoogleTab
from schemas.canonical import canonical
from schemas.workbook import NewRows

_FRESH: Final = {"bold": True}


@dataclass(frozen=True)
class AppendPlan:
    """Where rows go. `after`: the row above them; `width`: the last column that holds something; `rows`: column → text;
    `under`: column → its title; `source`: the column that tells each row; `titles`: columns to be put in between.
    """

    tab: GoogleTab
    header_row: int
    after: int
    width: int
    rows: Sequence[Mapping[int, str]] = field(repr=False)
    column_titles: Mapping[int, str]
    source_column: int
    new_titles: Mapping[int, str]


def plan_append(book: GoogleBook, layouts: Sequence[Layout], new: NewRows) -> AppendPlan:
    """Where the rows go in the spreadsheet as it is now; rows that stand there already are left out. Raises
    WorkbookError where a column is no longer there, or twice.
    """
    tab, layout = book.tab(new.tab), next((one for one in layouts if one.tab == new.tab), None)
    if tab is None or layout is None:
        raise _changed(new.tab)
    header, width = _titles(tab, layout.header_row), max(map(len, tab.cells), default=0)
    now: dict[int, int] = {}
    for column, title in new.under.items():
        now[column] = _now(column, title, header) or 0
        if not now[column]:
            raise _changed(new.tab)
    added = {column: title for column, title in new.titles.items() if title not in header}
    titles = {width + at: title for at, title in enumerate(added.values(), start=1)}
    now |= dict(zip(added, titles, strict=True))
    now |= {
        column: header.index(title) + 1 for column, title in new.titles.items() if title in header
    }
    rows = [{now[column]: text for column, text in row.items()} for row in new.rows]
    standing = [
        {at: tab.text(number, at) for at in now.values()} for number in range(1, len(tab.cells) + 1)
    ]
    rows = [row for row in rows if not any(row.items() <= one.items() for one in standing)]
    filled = (
        number
        for number, row in enumerate(tab.cells, start=1)
        if any(c.get("userEnteredValue") for c in row)
    )
    after = max(
        [layout.header_row, layout.second_row, *filled, *(bottom for _, _, bottom, _ in tab.merged)]
    )
    under = {now[column]: title for column, title in (*new.under.items(), *new.titles.items())}
    return AppendPlan(tab, layout.header_row, after, width, rows, under, now[new.source], titles)


def _titles(tab: GoogleTab, row: int) -> list[str]:
    rows = grids.to_grid(tab).rows
    return [canonical(typed) for typed in rows[row - 1]] if row <= len(rows) else []


def _now(column: int, title: str, header: Sequence[str]) -> int | None:
    """Where a column stands now: in its place, or wherever else its title stands, once."""
    if header[column - 1 : column] == [title]:
        return column
    return header.index(title) + 1 if title and header.count(title) == 1 else None


def _changed(tab: str) -> WorkbookError:
    return WorkbookError(
        f"Prima che scrivessi qualcuno ha cambiato le colonne di «{tab}». Rilancia il comando. Non ho scritto nulla."
    )


def append_requests(plan: AppendPlan) -> Iterator[Mapping[str, Any]]:
    """One batchUpdate that puts the rows there, all or none."""
    tab, first, count = plan.tab, plan.after, len(plan.rows)
    if plan.new_titles:
        yield from _title_columns(plan)
    below = first < tab.rows
    if not below:
        yield {"appendDimension": {"sheetId": tab.id, "dimension": "ROWS", "length": 1}}
    span = {"sheetId": tab.id, "dimension": "ROWS", "startIndex": first, "endIndex": first + count}
    above = not below and first > plan.header_row
    yield {"insertDimension": {"range": span, "inheritFromBefore": above}}
    like = first - 1 if above else first + count
    for left, right in _runs(plan.column_titles):
        columns = {"sheetId": tab.id, "startColumnIndex": left - 1, "endColumnIndex": right}
        source = {**columns, "startRowIndex": like, "endRowIndex": like + 1}
        block = {**columns, "startRowIndex": first, "endRowIndex": first + count}
        for kind in ("PASTE_FORMAT", "PASTE_DATA_VALIDATION"):
            yield {"copyPaste": {"source": source, "destination": block, "pasteType": kind}}
        lines = [
            {"values": [_cell(row.get(at, "")) for at in range(left, right + 1)]}
            for row in plan.rows
        ]
        start = {"sheetId": tab.id, "rowIndex": first, "columnIndex": left - 1}
        yield {"updateCells": {"rows": lines, "fields": "userEnteredValue", "start": start}}


def _runs(columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of columns that stand beside each other; others are left alone."""
    first = last = 0
    for column in sorted(columns):
        if first and column == last + 1:
            last = column
            continue
        if first:
            yield first, last
        first = last = column
    if first:
        yield first, last


def _title_columns(plan: AppendPlan) -> Iterator[Mapping[str, Any]]:
    tab, width, count = plan.tab, plan.width, len(plan.new_titles)
    if width >= tab.columns:
        yield {"appendDimension": {"sheetId": tab.id, "dimension": "COLUMNS", "length": 1}}
    span = {
        "sheetId": tab.id,
        "dimension": "COLUMNS",
        "startIndex": width,
        "endIndex": width + count,
    }
    yield {"insertDimension": {"range": span, "inheritFromBefore": False}}
    look = {"textFormat": _FRESH, "wrapStrategy": "WRAP", "verticalAlignment": "MIDDLE"}
    cells = [{**_cell(title), "userEnteredFormat": look} for title in plan.new_titles.values()]
    start = {"sheetId": tab.id, "rowIndex": plan.header_row - 1, "columnIndex": width}
    fields = "userEnteredValue,userEnteredFormat"
    yield {"updateCells": {"rows": [{"values": cells}], "fields": fields, "start": start}}


def _cell(text: str) -> Mapping[str, Any]:
    return {"userEnteredValue": {"stringValue": text}} if text else {}


@dataclass(frozen=True)
class AppendResult:
    """What a look after the write found: how many of the rows, and those that stand under other titles."""

    present: int
    misplaced_rows: Sequence[int]


def check_appended(plan: AppendPlan, after: GoogleBook, layouts: Sequence[Layout]) -> AppendResult:
    """Whether the rows are there. A row is known by the text that says where it came from, in whatever column."""
    tab = next((one for one in after.tabs if one.id == plan.tab.id), None)
    if tab is None:
        return AppendResult(0, ())
    layout = next((one for one in layouts if one.tab == tab.title), None)
    header_row = layout.header_row if layout else plan.header_row
    header = _titles(tab, header_row)
    before = Counter(text for row in _texts(plan.tab).values() for text in row.values())
    rows, found, astray = _texts(tab), 0, []
    for wanted in plan.rows:
        source = wanted[plan.source_column]
        ours = [number for number, row in rows.items() if source in row.values()]
        if len(ours) <= before[source]:
            continue
        number = max(ours, key=lambda one: len({*wanted.values()} & {*rows[one].values()}))
        found += 1
        if number <= header_row or _is_astray(plan, wanted, rows[number], header):
            astray.append(number)
        del rows[number]
    return AppendResult(found, sorted(astray))


def _is_astray(
    plan: AppendPlan, wanted: Mapping[int, str], row: Mapping[int, str], header: Sequence[str]
) -> bool:
    """True where a text stands under another title than its own: what a person changed in the row is not meant."""
    places = {column: _now(column, title, header) for column, title in plan.column_titles.items()}
    should = {place: wanted.get(column, "") for column, place in places.items() if place}
    return any(
        text and row.get(place, "") != text and any(row[at] == text != should.get(at) for at in row)
        for place, text in should.items()
    )


def _texts(tab: GoogleTab) -> dict[int, dict[int, str]]:
    """Row → column → the text that was entered."""
    return {
        number: {at: text for at in range(1, len(row) + 1) if (text := tab.text(number, at))}
        for number, row in enumerate(tab.cells, start=1)
    }
