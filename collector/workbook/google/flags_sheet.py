"""*Segnalazioni* on Google: its titles, hidden columns, protection, and the mark by which it is known as ours. Decides;
writes nothing.

What people do to it is undone by writing all of it again: it holds nothing that is theirs.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from collector.errors import WorkbookError
from collector.sheet.own_tab import is_own_tab
from collector.workbook.google import grids, status_formula
from collector.workbook.google.grids import GoogleBook, GoogleTab
from schemas.workbook import FLAG_HEADERS, FLAGS_TAB, LIST_COLUMNS, LIST_HEADERS

PROTECTION_NAME: Final = "collector"
"""How our protection is called: people see it, and we find it again by it."""
COLUMN_COUNT: Final = status_formula.FIRST_COLUMN + len(status_formula.COMPARISON_HEADERS) - 1
LINK_COLUMN: Final = list(FLAG_HEADERS).index("link") + 1
TITLES_BY_COLUMN: Final[Mapping[int, str]] = {
    **dict(enumerate(FLAG_HEADERS.values(), start=1)),
    **{column: LIST_HEADERS[name] for name, column in LIST_COLUMNS.items()},
    **dict(enumerate(status_formula.COMPARISON_HEADERS, start=status_formula.FIRST_COLUMN)),
}


def is_complete(tab: GoogleTab) -> bool:
    """True when it bears our mark and all titles; the link's may be the formula that shows it."""
    return tab.has_flags_marker and _titles_stand(tab)


def _titles_stand(tab: GoogleTab) -> bool:
    formula = str(tab.cell(1, LINK_COLUMN).get("userEnteredValue", {}).get("formulaValue", ""))
    linked = (
        tab.text(1, LINK_COLUMN) == TITLES_BY_COLUMN[LINK_COLUMN]
        or f'"{TITLES_BY_COLUMN[LINK_COLUMN]}"' in formula
    )
    return linked and all(
        tab.text(1, column) == title
        for column, title in TITLES_BY_COLUMN.items()
        if column != LINK_COLUMN
    )


def flags_tab_requests(
    book: GoogleBook,
    sheet_id: int,
    protections: Sequence[Mapping[str, Any]],
    account: str,
    *,
    rows: int,
) -> tuple[list[Mapping[str, Any]], list[str]]:
    """The requests for what it lacks, and what they do, in Italian. `sheet_id`: its own, or the one it is to get;
    `rows`: of a new one.

    Raises WorkbookError when a tab of that name is somebody else's.
    """
    tab = book.tab(FLAGS_TAB)
    if tab is not None and not is_own_tab(grids.to_grid(tab)):
        raise WorkbookError(
            f"Nel foglio Google c'è già «{tab.title}» con altri titoli: non è quello di collector, e non lo tocco. "
            "Dagli un altro nome e rilancia il comando: il foglio per le segnalazioni lo aggiungo io. "
            "Non ho scritto nulla."
        )
    requests: list[Mapping[str, Any]] = []
    done: list[str] = []
    if tab is None:
        size = {"rowCount": rows, "columnCount": COLUMN_COUNT}
        new = {"sheetId": sheet_id, "title": FLAGS_TAB, "index": _AT, "gridProperties": size}
        requests.append({"addSheet": {"properties": new}})
        done.append(f"il foglio «{FLAGS_TAB}»")
    elif tab.columns < COLUMN_COUNT:
        more = {"sheetId": sheet_id, "dimension": "COLUMNS", "length": COLUMN_COUNT - tab.columns}
        requests.append({"appendDimension": more})
    if tab is None or not _titles_stand(tab):
        if tab is not None:
            requests.append(
                {"updateCells": {"range": {"sheetId": sheet_id}, "fields": "userEnteredValue"}}
            )
            done.append(f"il foglio «{FLAGS_TAB}», da capo: le righe le riscrive il controllo")
        requests += _written(sheet_id)
    if tab is None or not tab.has_flags_marker:
        mark = {
            "metadataKey": grids.MARKER_KEY,
            "metadataValue": grids.FLAGS_MARKER,
            "location": {"sheetId": sheet_id},
            "visibility": "DOCUMENT",
        }
        requests.append({"createDeveloperMetadata": {"developerMetadata": mark}})
    ours = [p for p in protections if p.get("range", {}).get("sheetId", 0) == sheet_id]
    if not any(p.get("description") == PROTECTION_NAME for p in ours):
        whole: dict[str, Any] = {
            "range": {"sheetId": sheet_id},
            "description": PROTECTION_NAME,
            "warningOnly": not account,
        }
        if account:
            whole["editors"] = {"users": [account]}
        requests.append({"addProtectedRange": {"protectedRange": whole}})
        if tab is not None:
            done.append(f"la protezione di «{FLAGS_TAB}»")
    return requests, done


_AT: Final = 4
"""Behind the four tabs that people fill."""


def _written(sheet_id: int) -> list[Mapping[str, Any]]:
    """Titles, and how it looks."""
    look = {"textFormat": {"bold": True}, "wrapStrategy": "WRAP"}
    titles = [
        {"userEnteredValue": {"stringValue": TITLES_BY_COLUMN[at]}, "userEnteredFormat": look}
        if at in TITLES_BY_COLUMN
        else {}
        for at in range(1, COLUMN_COUNT + 1)
    ]
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0}
    fields = "userEnteredValue,userEnteredFormat"
    hidden = {
        "sheetId": sheet_id,
        "dimension": "COLUMNS",
        "startIndex": min(LIST_COLUMNS.values()) - 1,
    }
    return [
        {"updateCells": {"rows": [{"values": titles}], "fields": fields, "start": start}},
        {
            "updateDimensionProperties": {
                "range": {**hidden, "endIndex": COLUMN_COUNT},
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
        {
            "updateSheetProperties": {
                "properties": {"sheetId": sheet_id, "gridProperties": {"frozenRowCount": 1}},
                "fields": "gridProperties.frozenRowCount",
            }
        },
        {
            "repeatCell": {
                "range": {"sheetId": sheet_id, "startRowIndex": 1, "endColumnIndex": 9},
                "cell": {"userEnteredFormat": {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}},
                "fields": "userEnteredFormat.wrapStrategy,userEnteredFormat.verticalAlignment",
            }
        },
    ]
