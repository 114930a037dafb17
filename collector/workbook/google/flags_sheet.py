"""*Segnalazioni* on Google: its titles, hidden columns, protection, and the marker that it is ours.

Decides; writes nothing. What people do to it is undone by writing all of it again: it holds nothing
that is theirs.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from collector.errors import WorkbookError
from collector.sheet.own_tab import is_own_tab
from collector.workbook.google import batch_requests, grids, status_formula
from collector.workbook.google.grids import GoogleBook, GoogleTab
from schemas import nucleus, person
from schemas.column import Column
from schemas.person import JOB_LABELS, Job
from schemas.workbook import FLAG_HEADERS, FLAGS_TAB, LIST_COLUMNS, LIST_HEADERS, column_letter

PROTECTION_NAME: Final = "collector"
"""How our protection is called: people see it, and we find it again by it."""
COLUMN_COUNT: Final = status_formula.HASH_COLUMN
LINK_COLUMN: Final = list(FLAG_HEADERS).index("link") + 1
TITLES_BY_COLUMN: Final[Mapping[int, str]] = {
    **dict(enumerate(FLAG_HEADERS.values(), start=1)),
    **{column: LIST_HEADERS[name] for name, column in LIST_COLUMNS.items()},
    **dict(enumerate(status_formula.COMPARISON_HEADERS, start=status_formula.FIRST_COLUMN)),
}
_FIRST_HIDDEN_COLUMN: Final = min(LIST_COLUMNS.values())
_LIVE_ROWS: Final = 200
"""So many rows of *Nuclei* and *Persone* are in the lists before the first sync."""
_JOB_LETTERS: Final = 6
"""By so many letters *Ruolo* is known, whatever its capitals: "mediatore", "Mediatrice"."""
_TAB_INDEX: Final = 4
"""Behind the four tabs that people fill."""
_TITLE_FORMAT: Final = {"textFormat": {"bold": True}, "wrapStrategy": "WRAP"}


def is_complete(tab: GoogleTab) -> bool:
    """Return True when it bears our marker and all titles."""
    return tab.has_flags_marker and _has_all_titles(tab)


def _has_all_titles(tab: GoogleTab) -> bool:
    """Return True when all titles stand; that of the link may be the formula that shows it."""
    for column, title in TITLES_BY_COLUMN.items():
        if tab.text(1, column) == title:
            continue
        is_shown_by_formula = column == LINK_COLUMN and f'"{title}"' in tab.formula(1, column)
        if not is_shown_by_formula:
            return False
    return True


def flags_tab_requests(
    book: GoogleBook,
    sheet_id: int,
    protections: Sequence[Mapping[str, Any]],
    account: str,
    *,
    rows: int,
    with_live_lists: bool = False,
) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Return the requests for what the tab lacks, and what they do, in Italian.

    `sheet_id`: its own, or the one it is to get. `protections`: the protected ranges of the
    spreadsheet. `account`: who we are, '' for a person. `rows`: of a new tab. `with_live_lists`:
    *Nuclei* and *Persone* are as new as the tab, and its lists are to show who is typed there.
    Raises WorkbookError when a tab of that name is somebody else's.
    """
    tab = book.tab(FLAGS_TAB)
    if tab is not None and not is_own_tab(grids.to_grid(tab)):
        raise WorkbookError(
            f"Nel foglio Google c'è già «{tab.title}» con altri titoli: non è quello di collector, "
            "e non lo tocco. Dagli un altro nome e rilancia il comando: il foglio per le "
            "segnalazioni lo aggiungo io. Non ho scritto nulla."
        )
    requests: list[Mapping[str, Any]] = []
    done: list[str] = []
    if tab is None:
        new_tab = batch_requests.add_tab(
            sheet_id, FLAGS_TAB, _TAB_INDEX, rows=rows, columns=COLUMN_COUNT
        )
        requests.append(new_tab)
        done.append(f"il foglio «{FLAGS_TAB}»")
    elif tab.columns < COLUMN_COUNT:
        missing = COLUMN_COUNT - tab.columns
        requests.append(batch_requests.append_at_end(sheet_id, batch_requests.COLUMNS, missing))
    if tab is not None and not _has_all_titles(tab):
        requests.append(_clear(sheet_id))
        done.append(f"il foglio «{FLAGS_TAB}», da capo: le righe le riscrive il controllo")
    if tab is None or not _has_all_titles(tab):
        requests += _title_requests(sheet_id)
    if tab is None and with_live_lists:
        requests.append(_live_lists_request(sheet_id, min(rows, _LIVE_ROWS)))
    if tab is None or not tab.has_flags_marker:
        requests.append(batch_requests.mark_tab(sheet_id, grids.FLAGS_MARKER))
    if not _is_protected(protections, sheet_id):
        requests.append(_add_protection(sheet_id, account))
        if tab is not None:
            done.append(f"la protezione di «{FLAGS_TAB}»")
    return requests, done


def _clear(sheet_id: int) -> Mapping[str, Any]:
    return {"updateCells": {"range": {"sheetId": sheet_id}, "fields": "userEnteredValue"}}


def _is_protected(protections: Sequence[Mapping[str, Any]], sheet_id: int) -> bool:
    for protection in protections:
        is_of_this_tab = protection.get("range", {}).get("sheetId", 0) == sheet_id
        if is_of_this_tab and protection.get("description") == PROTECTION_NAME:
            return True
    return False


def _add_protection(sheet_id: int, account: str) -> Mapping[str, Any]:
    """Return the protection of the tab: the service account alone may write, or a mere warning.

    A person's own account is warned only: whoever works in the sheet may be the same person.
    """
    protection: dict[str, Any] = {
        "range": {"sheetId": sheet_id},
        "description": PROTECTION_NAME,
        "warningOnly": not account,
    }
    if account:
        protection["editors"] = {"users": [account]}
    return {"addProtectedRange": {"protectedRange": protection}}


def _live_lists_request(sheet_id: int, last_row: int) -> Mapping[str, Any]:
    """Return the request for what the dropdowns suggest before the first sync.

    Each cell shows its own row of *Nuclei* or *Persone*, so that a sync may write some of them and
    leave the rest.
    """
    rows = []
    for row in range(2, last_row + 1):
        formulas = live_list_formulas(row)
        cells = [{"userEnteredValue": {"formulaValue": formulas[name]}} for name in LIST_COLUMNS]
        rows.append({"values": cells})
    start = {"sheetId": sheet_id, "rowIndex": 1, "columnIndex": _FIRST_HIDDEN_COLUMN - 1}
    return {"updateCells": {"rows": rows, "fields": "userEnteredValue", "start": start}}


def live_list_formulas(row: int) -> Mapping[str, str]:
    """Return what shows a row of *Nuclei* and *Persone* in the lists, by their key in LIST_COLUMNS.

    The spreadsheet has been set to Italian, where ";" stands between arguments.
    """
    code, name = (_letters(nucleus.COLUMNS, key) for key in ("code", "name"))
    person_name, job = (_letters(person.COLUMNS, key) for key in ("name", "job"))
    nuclei, people = f"'{nucleus.TAB}'!", f"'{person.TAB}'!"
    is_coded = f'IF({nuclei}{code}{row}="";"";{nuclei}{code}{row}&" – ")'
    formulas = {"nuclei": f"={is_coded}&{nuclei}{name}{row}"}
    beginnings = {"mediators": Job.MEDIATOR, "social_workers": Job.SOCIAL_WORKER}
    for key, kind in beginnings.items():
        begin = JOB_LABELS[kind][:_JOB_LETTERS]
        is_one = f'LEFT({people}{job}{row};{_JOB_LETTERS})="{begin}"'
        formulas[key] = f'=IF({is_one};{people}{person_name}{row}&"";"")'
    return formulas


def _letters(columns: Sequence[Column], key: str) -> str:
    return column_letter([column.key for column in columns].index(key) + 1)


def _title_requests(sheet_id: int) -> Iterator[Mapping[str, Any]]:
    """Yield the requests for the titles, and for how the tab looks."""
    titles: list[Mapping[str, Any]] = []
    for column in range(1, COLUMN_COUNT + 1):
        title = TITLES_BY_COLUMN.get(column)
        if title is None:
            titles.append({})
        else:
            value = {"stringValue": title}
            titles.append({"userEnteredValue": value, "userEnteredFormat": _TITLE_FORMAT})
    yield {
        "updateCells": {
            "rows": [{"values": titles}],
            "fields": "userEnteredValue,userEnteredFormat",
            "start": {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0},
        }
    }
    hidden = batch_requests.dimension_span(
        sheet_id, batch_requests.COLUMNS, _FIRST_HIDDEN_COLUMN, COLUMN_COUNT
    )
    yield {
        "updateDimensionProperties": {
            "range": hidden,
            "properties": {"hiddenByUser": True},
            "fields": "hiddenByUser",
        }
    }
    frozen = {"gridProperties": {"frozenRowCount": 1}}
    yield batch_requests.set_tab_properties(sheet_id, frozen, "gridProperties.frozenRowCount")
    yield {
        "repeatCell": {
            "range": {
                "sheetId": sheet_id,
                "startRowIndex": 1,
                "endColumnIndex": len(FLAG_HEADERS),
            },
            "cell": {"userEnteredFormat": {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}},
            "fields": "userEnteredFormat.wrapStrategy,userEnteredFormat.verticalAlignment",
        }
    }
