"""New rows below those of a tab: where they go, and whether they arrived right. Pure.

They are put in between, as new rows below the last one that holds something: whatever people do
between our read and our write, nothing of theirs is under them. `appendCells` will not do: Google
counts what the formula of *Stato* spills as data, so it appends below the last row of the grid,
elsewhere into the row that somebody has just begun to type in. Columns are found again by their
titles; where they move in the very moment of the write, `check_appended` sees it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.workbook.google import batch_requests, grids
from collector.workbook.google.grids import GoogleBook, GoogleTab
from schemas.canonical import canonical
from schemas.workbook import NewRows

_TITLE_FORMAT: Final = {
    "textFormat": {"bold": True},
    "wrapStrategy": "WRAP",
    "verticalAlignment": "MIDDLE",
}


@dataclass(frozen=True)
class AppendPlan:
    """Where new rows go in a tab. Rows and columns are counted from 1.

    `after`: the row above them. `width`: the last column that holds something. `rows`: column →
    text. `column_titles`: column → its title. `source_column`: its text tells each row.
    `new_titles`: columns to be put in between, with their titles.
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
    """Return where the rows go in the spreadsheet as it is now; rows that are there are left out.

    Raises WorkbookError where the tab or a column is no longer there, or a column twice.
    """
    tab, layout = book.tab(new.tab), _layout_of(new.tab, layouts)
    if tab is None:
        raise _columns_changed(new.tab)
    header_row = layout.header_row if layout else new.header_row  # *Nuclei* has no layout of talks
    last_title_row = max(header_row, layout.second_row if layout else 0)
    header = _titles_in_row(tab, header_row)
    width = max(map(len, tab.cells), default=0)
    # Where each column stands by now, by where it stood when the rows were made.
    moved_to: dict[int, int] = {}
    for column, title in new.under.items():
        place = _place_of(column, title, header)
        if place is None:
            raise _columns_changed(new.tab)
        moved_to[column] = place
    new_titles: dict[int, str] = {}
    for column, title in new.titles.items():
        if title in header:
            moved_to[column] = header.index(title) + 1
        else:
            moved_to[column] = width + len(new_titles) + 1
            new_titles[moved_to[column]] = title
    rows = [{moved_to[column]: text for column, text in row.items()} for row in new.rows]
    titles = {**new.under, **new.titles}
    missing = _rows_not_in(tab, rows, moved_to.values())
    if new.once:
        missing = _rows_of_texts_not_in(tab, missing, moved_to[new.source])
    return AppendPlan(
        tab,
        header_row,
        _last_filled_row(tab, last_title_row),
        width,
        missing,
        {moved_to[column]: title for column, title in titles.items()},
        moved_to[new.source],
        new_titles,
    )


def _layout_of(title: str, layouts: Sequence[Layout]) -> Layout | None:
    for layout in layouts:
        if layout.tab == title:
            return layout
    return None


def _titles_in_row(tab: GoogleTab, row: int) -> list[str]:
    rows = grids.to_grid(tab).rows
    if row > len(rows):
        return []
    return [canonical(typed) for typed in rows[row - 1]]


def _place_of(column: int, title: str, header: Sequence[str]) -> int | None:
    """Return where a column stands by now: in its place, or where else its title stands, once."""
    here = header[column - 1] if column <= len(header) else ""
    if here == title:
        return column
    if title and header.count(title) == 1:
        return header.index(title) + 1
    return None


def _rows_not_in(
    tab: GoogleTab, rows: Sequence[Mapping[int, str]], columns: Iterable[int]
) -> list[Mapping[int, str]]:
    """Leave out the rows that a tab holds already, compared in these columns."""
    columns = list(columns)
    present = []
    for number in range(1, len(tab.cells) + 1):
        present.append({column: tab.text(number, column) for column in columns}.items())
    return [row for row in rows if not any(row.items() <= other for other in present)]


def _rows_of_texts_not_in(
    tab: GoogleTab, rows: Sequence[Mapping[int, str]], column: int
) -> list[Mapping[int, str]]:
    """Leave out the rows whose text in a column stands in that column of a tab already."""
    present = {tab.text(number, column).strip() for number in range(1, len(tab.cells) + 1)}
    return [row for row in rows if row[column].strip() not in present]


def _last_filled_row(tab: GoogleTab, last: int) -> int:
    """Return the last row that holds something; `last`: that of the titles."""
    for number, row in enumerate(tab.cells, start=1):
        if any(cell.get("userEnteredValue") for cell in row):
            last = max(last, number)
    for _, _, bottom, _ in tab.merged:
        last = max(last, bottom)
    return last


def _columns_changed(tab: str) -> WorkbookError:
    return WorkbookError(
        f"Prima che scrivessi qualcuno ha cambiato le colonne di «{tab}». Rilancia il comando. Non "
        "ho scritto nulla."
    )


def append_requests(plan: AppendPlan) -> Iterator[Mapping[str, Any]]:
    """Yield the requests of one batchUpdate that puts the rows there, all or none."""
    tab, first, count = plan.tab, plan.after, len(plan.rows)
    if plan.new_titles:
        yield from _new_title_columns(plan)
    has_row_below = first < tab.rows
    if not has_row_below:
        yield batch_requests.append_at_end(tab.id, batch_requests.ROWS, 1)
    # A new row looks like the one below it, which is free; like the last talk where none is below.
    looks_like_above = not has_row_below and first > plan.header_row
    yield batch_requests.insert_after(
        tab.id, batch_requests.ROWS, first, count, like_before=looks_like_above
    )
    model_row = first - 1 if looks_like_above else first + count
    for left, right in _runs(plan.column_titles):
        columns = {"sheetId": tab.id, "startColumnIndex": left - 1, "endColumnIndex": right}
        source = {**columns, "startRowIndex": model_row, "endRowIndex": model_row + 1}
        block = {**columns, "startRowIndex": first, "endRowIndex": first + count}
        for kind in ("PASTE_FORMAT", "PASTE_DATA_VALIDATION"):
            yield {"copyPaste": {"source": source, "destination": block, "pasteType": kind}}
        lines = []
        for row in plan.rows:
            texts = [row.get(column, "") for column in range(left, right + 1)]
            lines.append({"values": [_text_cell(text) for text in texts]})
        start = {"sheetId": tab.id, "rowIndex": first, "columnIndex": left - 1}
        yield {"updateCells": {"rows": lines, "fields": "userEnteredValue", "start": start}}


def _runs(columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of columns that stand side by side; others are left alone."""
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


def _new_title_columns(plan: AppendPlan) -> Iterator[Mapping[str, Any]]:
    """Yield the requests that put new columns with their titles right of all that is there."""
    tab, width, count = plan.tab, plan.width, len(plan.new_titles)
    if width >= tab.columns:
        yield batch_requests.append_at_end(tab.id, batch_requests.COLUMNS, 1)
    yield batch_requests.insert_after(tab.id, batch_requests.COLUMNS, width, count)
    cells = []
    for title in plan.new_titles.values():
        cells.append({**_text_cell(title), "userEnteredFormat": _TITLE_FORMAT})
    start = {"sheetId": tab.id, "rowIndex": plan.header_row - 1, "columnIndex": width}
    fields = "userEnteredValue,userEnteredFormat"
    yield {"updateCells": {"rows": [{"values": cells}], "fields": fields, "start": start}}


def _text_cell(text: str) -> Mapping[str, Any]:
    return {"userEnteredValue": {"stringValue": text}} if text else {}


@dataclass(frozen=True)
class AppendResult:
    """What a read after the write shows: how many of the rows are there, and the numbers of those
    that stand under other titles.
    """

    present: int
    misplaced_rows: Sequence[int]


def check_appended(plan: AppendPlan, after: GoogleBook, layouts: Sequence[Layout]) -> AppendResult:
    """Return whether the rows are there.

    A row is known by the text that says where it came from, in whatever column that stands.
    """
    tab = _tab_with_id(after, plan.tab.id)
    if tab is None:
        return AppendResult(0, ())
    layout = _layout_of(tab.title, layouts)
    header_row = layout.header_row if layout else plan.header_row
    header = _titles_in_row(tab, header_row)
    texts_before: Counter[str] = Counter()
    for row in _texts_by_row(plan.tab).values():
        texts_before.update(row.values())
    rows = _texts_by_row(tab)
    present = 0
    misplaced_rows = []
    for wanted in plan.rows:
        number = _row_of(wanted, plan.source_column, rows, texts_before)
        if number is None:
            continue
        present += 1
        if number <= header_row or _is_misplaced(plan, wanted, rows[number], header):
            misplaced_rows.append(number)
        del rows[number]
    return AppendResult(present, sorted(misplaced_rows))


def _tab_with_id(book: GoogleBook, sheet_id: int) -> GoogleTab | None:
    for tab in book.tabs:
        if tab.id == sheet_id:
            return tab
    return None


def _row_of(
    wanted: Mapping[int, str],
    source_column: int,
    rows: Mapping[int, Mapping[int, str]],
    texts_before: Mapping[str, int],
) -> int | None:
    """Return the number of the row that is most like a written one; None where none is new."""
    source = wanted[source_column]
    candidates = [number for number, row in rows.items() if source in row.values()]
    if len(candidates) <= texts_before[source]:
        return None
    texts = {*wanted.values()}
    return max(candidates, key=lambda number: len(texts & {*rows[number].values()}))


def _is_misplaced(
    plan: AppendPlan, wanted: Mapping[int, str], row: Mapping[int, str], header: Sequence[str]
) -> bool:
    """Return True where a text of ours stands under another title than its own.

    What a person changed in the row meanwhile does not count.
    """
    expected: dict[int, str] = {}
    for column, title in plan.column_titles.items():
        place = _place_of(column, title, header)
        if place:
            expected[place] = wanted.get(column, "")
    for place, text in expected.items():
        if not text or row.get(place, "") == text:
            continue
        stands_elsewhere = any(row[at] == text != expected.get(at) for at in row)
        if stands_elsewhere:
            return True
    return False


def _texts_by_row(tab: GoogleTab) -> dict[int, dict[int, str]]:
    """Return row → column → the text that was entered; only of cells that hold one."""
    rows: dict[int, dict[int, str]] = {}
    for number, cells in enumerate(tab.cells, start=1):
        texts: dict[int, str] = {}
        for column in range(1, len(cells) + 1):
            text = tab.text(number, column)
            if text:
                texts[column] = text
        rows[number] = texts
    return rows
