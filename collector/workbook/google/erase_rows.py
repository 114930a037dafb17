"""Erasing rows and texts on Google: only in rows that are still those that were read.

People move rows while we work, and Google takes no condition with a write. So each row is marked
first (the mark moves with it), what is marked is read once more and compared, and the write names
the marks, never a place. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.workbook.erasing import Erasing, TabErasing, formula_written_over
from collector.workbook.google import batch_requests
from collector.workbook.google.grids import CellJson, GoogleBook, GoogleTab

MARK_KEY: Final = "collector-riga"
FIELDS: Final = (
    "sheets(properties/sheetId,data(startRow,startColumn,"
    "rowMetadata/developerMetadata(metadataKey,metadataValue),"
    "rowData/values(userEnteredValue,effectiveValue,note)))"
)
_NOTHING: Final = TabErasing()


@dataclass(frozen=True)
class MarkedRow:
    """A row to erase in, as it was read. `mark`: what it is known by."""

    mark: str
    tab: GoogleTab
    row: int
    stay: frozenset[int] | None
    texts: Mapping[int, str] = field(repr=False)


@dataclass(frozen=True)
class RowNow:
    """A marked row as it stands now: where, its cells, and the numbers of those with a note."""

    sheet_id: int
    row: int
    cells: Sequence[CellJson] = field(repr=False)


def rows_to_mark(book: GoogleBook, erasing: Erasing) -> list[MarkedRow]:
    """Return the rows in which something is to be erased, each with a mark of its own."""
    rows: list[MarkedRow] = []
    for tab in book.tabs:
        wanted = erasing.tabs.get(tab.title, _NOTHING)
        texts: dict[int, dict[int, str]] = {}
        for (row, column), text in wanted.texts.items():
            texts.setdefault(row, {})[column] = text
        for row in sorted({*wanted.rows, *texts}):
            mark = str(len(rows))
            rows.append(MarkedRow(mark, tab, row, wanted.rows.get(row), texts.get(row, {})))
    return rows


def mark_requests(rows: Sequence[MarkedRow]) -> Iterator[Mapping[str, Any]]:
    """Yield the requests that mark the rows; marks of an earlier time go first."""
    yield unmark_request()
    for row in rows:
        span = batch_requests.dimension_span(row.tab.id, batch_requests.ROWS, row.row, row.row)
        metadata = {
            "metadataKey": MARK_KEY,
            "metadataValue": row.mark,
            "location": {"dimensionRange": span},
            "visibility": "DOCUMENT",
        }
        yield {"createDeveloperMetadata": {"developerMetadata": metadata}}


def unmark_request() -> Mapping[str, Any]:
    """Return the request that takes all our marks on rows away."""
    lookup = {"developerMetadataLookup": {"metadataKey": MARK_KEY}}
    return {"deleteDeveloperMetadata": {"dataFilter": lookup}}


def marked_filter() -> Mapping[str, Any]:
    """Return the data filter that finds the marked rows."""
    return {"developerMetadataLookup": {"metadataKey": MARK_KEY}}


def read_marked(answer: Mapping[str, Any]) -> dict[str, RowNow]:
    """Return the marked rows of an answer with FIELDS, by their marks."""
    found: dict[str, RowNow] = {}
    for sheet in answer.get("sheets", ()):
        sheet_id = sheet.get("properties", {}).get("sheetId", 0)
        for block in sheet.get("data", ()):
            first = block.get("startRow", 0) + 1
            cells = [row.get("values", ()) for row in block.get("rowData", ())]
            for at, metadata in enumerate(block.get("rowMetadata", ())):
                for one in metadata.get("developerMetadata", ()):
                    if one.get("metadataKey") == MARK_KEY:
                        values = cells[at] if at < len(cells) else ()
                        row = RowNow(sheet_id, first + at, values)
                        found[one.get("metadataValue", "")] = row
    return found


def is_as_read(row: MarkedRow, now: RowNow | None) -> bool:
    """Return whether a marked row still says what was read. Raises nothing.

    What was not read of it (the column that only a formula reads) does not count.
    """
    if now is None or now.sheet_id != row.tab.id:
        return False
    width = max(len(now.cells), len(row.tab.cells[row.row - 1]))
    for column in range(1, width + 1):
        before = row.tab.cell(row.row, column)
        after = now.cells[column - 1] if column <= len(now.cells) else {}
        was_read = "userEnteredValue" in before
        if was_read and before.get("userEnteredValue") != after.get("userEnteredValue"):
            return False
        if not was_read and "userEnteredValue" in after and _is_read_column(row.tab, column):
            return False
    return True


def _is_read_column(tab: GoogleTab, column: int) -> bool:
    """Return whether a column is among those that a read asks for (all but one of ours)."""
    return not tab.has_flags_marker or any(
        column <= len(cells) and cells[column - 1] for cells in tab.cells[1:]
    )


def value_writes(
    rows: Sequence[MarkedRow], now: Mapping[str, RowNow], erasing: Erasing, *, formulas: bool
) -> list[Mapping[str, Any]]:
    """Return the values for each marked row: none for a cell that stays, '' for one that goes.

    `formulas`: only formulas with a text written over, to be taken as typed; else all others.
    """
    writes: list[Mapping[str, Any]] = []
    for row in rows:
        cells = now[row.mark].cells
        values = [
            _value(row, column, cell, erasing, formulas=formulas)
            for column, cell in enumerate(cells, start=1)
        ]
        if any(value is not None for value in values):
            lookup = {"metadataKey": MARK_KEY, "metadataValue": row.mark}
            writes.append(
                {
                    "dataFilter": {"developerMetadataLookup": lookup},
                    "majorDimension": "ROWS",
                    "values": [values],
                }
            )
    return writes


def _value(
    row: MarkedRow, column: int, cell: CellJson, erasing: Erasing, *, formulas: bool
) -> str | None:
    entered = cell.get("userEnteredValue")
    if not entered:
        return None
    formula = str(entered.get("formulaValue", ""))
    if bool(formula) != formulas:
        return None
    if formula:
        new, _ = formula_written_over(formula, erasing.write_over)
        return None if new == formula else new
    if column in row.texts:
        return row.texts[column]
    return "" if row.stay is not None and column not in row.stay else None


def note_requests(
    rows: Sequence[MarkedRow], now: Mapping[str, RowNow], erasing: Erasing
) -> Iterator[Mapping[str, Any]]:
    """Yield the requests that empty the notes of erased cells, and write others over."""
    for row in rows:
        place = now[row.mark]
        for column, cell in enumerate(place.cells, start=1):
            note = cell.get("note", "")
            is_emptied = row.stay is not None and column not in row.stay
            new = "" if is_emptied else erasing.write_over(note)[0]
            if new == note:
                continue
            start = {
                "sheetId": place.sheet_id,
                "rowIndex": place.row - 1,
                "columnIndex": column - 1,
            }
            cells = [{"note": new}] if new else [{}]
            yield {"updateCells": {"rows": [{"values": cells}], "fields": "note", "start": start}}


def is_erased(rows: Sequence[MarkedRow], now: Mapping[str, RowNow], erasing: Erasing) -> bool:
    """Return whether nothing is left to write in the marked rows."""
    if any(row.mark not in now for row in rows):
        return False
    values = value_writes(rows, now, erasing, formulas=False)
    notes = any(note_requests(rows, now, erasing))
    return not notes and not any(_is_other(write, now) for write in values)


def _is_other(write: Mapping[str, Any], now: Mapping[str, RowNow]) -> bool:
    mark = write["dataFilter"]["developerMetadataLookup"]["metadataValue"]
    cells = now[mark].cells
    for value, cell in zip(write["values"][0], cells, strict=True):
        if value is not None and cell.get("userEnteredValue", {}).get("stringValue", "") != value:
            return True
    return False
