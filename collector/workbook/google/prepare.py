"""A spreadsheet that a person made, filled with our tabs, titles, suggestions and protections. Decides; writes nothing.

Run again it repairs what is missing and leaves the rest: a column that was moved, a colour that was changed, a title in
other words stay as people want them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.errors import WorkbookError
from collector.validation.day_order_signs import is_italian
from collector.workbook.google import flags_sheet, grids
from collector.workbook.google.column_markers import (
    OwnColumn,
    additional_talk_tabs,
    check_nuclei_name,
    find_header,
    has_content,
)
from collector.workbook.google.grids import GoogleBook, GoogleTab
from collector.workbook.style import HEADER_STYLES, STATUS_STYLES
from schemas import meeting, nucleus, person, session
from schemas.column import Column, ColumnKind, Need
from schemas.nucleus import CASE_TYPES
from schemas.territory import Territory
from schemas.workbook import FLAGS_TAB, LIST_COLUMNS, column_letter

ROWS: Final = 2_000
"""Rows of a new tab; people add more at its end, as everywhere in Google."""
TABS: Final[tuple[tuple[str, tuple[Column, ...], str], ...]] = (
    (session.TAB, session.COLUMNS, "nucleus"),
    (nucleus.TAB, nucleus.COLUMNS, "name"),
    (person.TAB, person.COLUMNS, "name"),
    (meeting.TAB, meeting.COLUMNS, "date"),
)
TITLES_PROTECTION: Final = flags_sheet.PROTECTION_NAME
CODES_PROTECTION: Final = "collector: codici"
"""How our protections are called: people see it, and we find them again by it."""
_FORMATS: Final[Mapping[ColumnKind, Mapping[str, str]]] = {
    ColumnKind.DATE: {"type": "DATE", "pattern": "ddd dd/mm/yyyy"},
    ColumnKind.NEXT_DATE: {"type": "DATE", "pattern": "ddd dd/mm/yyyy"},
    ColumnKind.TIME: {"type": "TIME", "pattern": "hh:mm"},
}
_WIDE: Final = 7
"""Pixels of a character, about."""


@dataclass
class PreparePlan:
    """What must be done: the requests of one batchUpdate, and what they do, in Italian."""

    requests: list[Mapping[str, Any]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)


def is_new_spreadsheet(book: GoogleBook) -> bool:
    """True for a spreadsheet with one empty tab, as Google makes one."""
    return len(book.tabs) == 1 and not has_content(book.tabs[0])


def plan_preparation(
    book: GoogleBook,
    protections: Sequence[Mapping[str, Any]],
    account: str,
    territory: Territory,
    *,
    talks: Sequence[OwnColumn] = (),
    ours_only: bool = False,
) -> PreparePlan:
    """What the spreadsheet lacks. `protections`: the protected ranges that it has; `account`: who we are; `talks`: our
    columns in its tabs of talks; `ours_only`: add no tab or column that people fill.

    Raises WorkbookError where a tab of ours has a header that cannot be understood, and where people have typed under
    another language than Italian.
    """
    plan = PreparePlan()
    ids = _new_ids(book)
    if not ours_only:
        _language(plan, book)
    if is_new_spreadsheet(book) and not ours_only:
        first = {"sheetId": book.tabs[0].id, "title": session.TAB}
        plan.requests.append({"updateSheetProperties": {"properties": first, "fields": "title"}})
        plan.done.append(f"il foglio «{session.TAB}», in italiano e con l'ora di Roma")
    flags_id = flags.id if (flags := book.tab(FLAGS_TAB)) else next(ids)
    more = list(additional_talk_tabs(book, talks))
    if not ours_only:
        check_nuclei_name(book)
    for at, (title, columns, frozen) in enumerate(TABS):
        tab = book.tab(title) or (book.tabs[0] if at == 0 and is_new_spreadsheet(book) else None)
        if tab is None and at == 0 and more:  # renamed
            tab = more.pop(0)
        if ours_only:
            if tab is not None and has_content(tab):
                _, there = find_header(tab, columns)
                _marks(plan, tab, tab.id, tab.title, there)
            continue
        sheet_id = tab.id if tab else next(ids)
        if tab is None:
            plan.requests.append(_add(title, sheet_id, at, ROWS, len(columns)))
            plan.done.append(f"il foglio «{title}»")
        header_row, places = _columns(
            plan, tab, sheet_id, tab.title if tab else title, columns, frozen, territory
        )
        _protect(plan, protections, sheet_id, title, tab, header_row, places.get("code"))
    for tab in more:
        header_row, there = find_header(tab, session.COLUMNS)
        if ours_only:
            _marks(plan, tab, tab.id, tab.title, there)
            continue
        kept = [
            column for column in session.COLUMNS if column.key in there or column.key == "code"
        ]  # theirs to choose
        _, places = _columns(plan, tab, tab.id, tab.title, kept, "", territory)
        _protect(plan, protections, tab.id, tab.title, tab, header_row, places["code"])
    requests, done = flags_sheet.flags_tab_requests(book, flags_id, protections, account, rows=ROWS)
    plan.requests += requests
    plan.done += done
    plan.requests.sort(
        key=lambda request: "addSheet" not in request
    )  # a dropdown may read a tab that comes later
    return plan


def _language(plan: PreparePlan, book: GoogleBook) -> None:
    """Italian, by which typed dates are understood. Raises WorkbookError where rows stand that were typed under another
    one: setting it would not mend them, and nobody would see any longer that they need a look.
    """
    if is_new_spreadsheet(book):
        about = {"locale": "it_IT", "timeZone": "Europe/Rome"}
        plan.requests.append(
            {"updateSpreadsheetProperties": {"properties": about, "fields": "locale,timeZone"}}
        )
        return
    if is_italian(book.locale):
        return
    if any(map(_has_rows, book.tabs)):
        raise WorkbookError(
            f"Il foglio Google non è impostato in italiano ({book.locale}), e ci sono già delle righe: un «05/10/2026» "
            "scritto qui può essere diventato il 10 maggio. Apri File › Impostazioni, scegli «Italia» in Impostazioni "
            "internazionali e salva; poi guarda una per una le date già scritte con un giorno fino al 12, perché non "
            "cambiano da sole. Quando sono giuste rilancia il comando. Non ho scritto nulla."
        )
    plan.requests.append(
        {"updateSpreadsheetProperties": {"properties": {"locale": "it_IT"}, "fields": "locale"}},
    )
    plan.done.append("il foglio è impostato in italiano")


def _has_rows(tab: GoogleTab) -> bool:
    """True where people typed anything but titles."""
    columns = next(
        (columns for title, columns, _ in TABS if title.casefold() == tab.title.casefold().strip()),
        None,
    )
    if tab.has_flags_marker or not has_content(tab):
        return False
    if columns is None:
        return True
    header_row, there = find_header(tab, columns)
    ours = {there.get("code"), there.get("status")}
    return any(
        cell.get("userEnteredValue") and at not in ours
        for row in tab.cells[header_row:]
        for at, cell in enumerate(row, start=1)
    )


def _new_ids(book: GoogleBook) -> Iterator[int]:
    taken = {tab.id for tab in book.tabs}
    number = 1_000_000
    while True:
        number += 1
        if number not in taken:
            yield number


def _add(title: str, sheet_id: int, index: int, rows: int, columns: int) -> Mapping[str, Any]:
    size = {"rowCount": rows, "columnCount": columns}
    return {
        "addSheet": {
            "properties": {
                "sheetId": sheet_id,
                "title": title,
                "index": index,
                "gridProperties": size,
            }
        }
    }


def _columns(
    plan: PreparePlan,
    tab: GoogleTab | None,
    sheet_id: int,
    title: str,
    columns: Sequence[Column],
    frozen: str,
    territory: Territory,
) -> tuple[int, Mapping[str, int]]:
    """The columns that a tab lacks, each with title, help, format and suggestions; our marks on ours. Returns the
    header row, and where all columns are then.

    In a filled tab they are put in between, right of everything: whatever people move meanwhile, nothing is under them.
    """
    filled = tab is not None and has_content(tab)
    header_row, width = 1, 0
    there: Mapping[str, int] = {}
    if tab is not None and filled:
        header_row, there = find_header(tab, columns)
        width = max(map(len, tab.cells))
    lacking = [column for column in columns if column.key not in there]
    places = {column.key: width + at for at, column in enumerate(lacking, start=1)}
    size = tab.columns if tab else len(columns)
    rows = tab.rows if tab else ROWS
    more = int(width >= size) if filled else len(lacking) - size
    if lacking and more > 0:
        plan.requests.append(
            {"appendDimension": {"sheetId": sheet_id, "dimension": "COLUMNS", "length": more}}
        )
    if lacking and filled:
        between = {
            "sheetId": sheet_id,
            "dimension": "COLUMNS",
            "startIndex": width,
            "endIndex": width + len(lacking),
        }
        plan.requests.append({"insertDimension": {"range": between, "inheritFromBefore": False}})
    for column in lacking:
        plan.requests += _column(sheet_id, header_row, rows, places[column.key], column, territory)
    if filled and lacking:
        names = ", ".join(f"«{column.header}»" for column in lacking)
        plan.done.append(
            f"in «{title}» {'la colonna' if len(lacking) == 1 else 'le colonne'} {names}"
        )
    if not filled:
        until = next(at for at, column in enumerate(columns, start=1) if column.key == frozen)
        size_ = {"frozenRowCount": 1, "frozenColumnCount": until}
        about = {"sheetId": sheet_id, "gridProperties": size_}
        fields = "gridProperties.frozenRowCount,gridProperties.frozenColumnCount"
        plan.requests.append({"updateSheetProperties": {"properties": about, "fields": fields}})
        if "status" in places:
            plan.requests += _colours(sheet_id, places["status"])
    all_places = {**there, **places}
    _marks(plan, tab, sheet_id, title, all_places)
    return header_row, all_places


def _marks(
    plan: PreparePlan, tab: GoogleTab | None, sheet_id: int, title: str, columns: Mapping[str, int]
) -> None:
    for key, mark in (("code", grids.CODE_MARKER), ("status", grids.STATUS_MARKER)):
        if column := columns.get(key):
            _mark(plan, tab, sheet_id, title, mark, column)


def _column(
    sheet_id: int, header_row: int, rows: int, number: int, column: Column, territory: Territory
) -> Iterator[Mapping[str, Any]]:
    at = {"sheetId": sheet_id, "startColumnIndex": number - 1, "endColumnIndex": number}
    ours = column.spec.ours or column.spec.kind is ColumnKind.CODE
    colours = HEADER_STYLES[2 if ours else 1 if column.spec.need is Need.NEVER else 0]
    cell = {
        "userEnteredValue": {"stringValue": column.header},
        "note": column.help,
        "userEnteredFormat": {
            "backgroundColor": _rgb(colours["bg_color"]),
            "textFormat": {
                "bold": bool(colours.get("bold")),
                "italic": bool(colours.get("italic")),
                "foregroundColor": _rgb(colours["font_color"]),
            },
            "wrapStrategy": "WRAP",
            "verticalAlignment": "MIDDLE",
        },
    }
    start = {"sheetId": sheet_id, "rowIndex": header_row - 1, "columnIndex": number - 1}
    yield {
        "updateCells": {
            "rows": [{"values": [cell]}],
            "fields": "userEnteredValue,note,userEnteredFormat",
            "start": start,
        }
    }
    below = {**at, "startRowIndex": header_row, "endRowIndex": rows}
    look: dict[str, Any] = {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}
    if pattern := _FORMATS.get(column.spec.kind):
        look |= {"numberFormat": dict(pattern), "horizontalAlignment": "CENTER"}
    elif column.spec.kind is not ColumnKind.HOURS:
        look |= {"numberFormat": {"type": "TEXT"}}
    yield {
        "repeatCell": {
            "range": below,
            "cell": {"userEnteredFormat": look},
            "fields": ",".join(f"userEnteredFormat.{name}" for name in look),
        }
    }
    width = {
        "sheetId": sheet_id,
        "dimension": "COLUMNS",
        "startIndex": number - 1,
        "endIndex": number,
    }
    yield {
        "updateDimensionProperties": {
            "range": width,
            "properties": {"pixelSize": _WIDE * column.spec.width + 20},
            "fields": "pixelSize",
        }
    }
    if condition := _suggestions(column, territory):
        rule = {"condition": condition, "strict": False, "showCustomUi": True}
        yield {"setDataValidation": {"range": below, "rule": rule}}


def _suggestions(column: Column, territory: Territory) -> Mapping[str, Any] | None:
    """What a dropdown suggests; it warns, and takes whatever is typed."""
    kind, choices = column.spec.kind, tuple(column.spec.choices)
    name = {ColumnKind.NUCLEUS: "nuclei"}.get(kind)
    if kind is ColumnKind.PERSON:
        name = "mediators" if column.spec.roles == ("mediatore",) else "social_workers"
    if name:
        where = f"${column_letter(LIST_COLUMNS[name])}$2:${column_letter(LIST_COLUMNS[name])}"
        return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"='{FLAGS_TAB}'!{where}"}]}
    if kind in (ColumnKind.MUNICIPALITY, ColumnKind.MUNICIPALITIES):
        choices = tuple(territory.municipalities)
    elif choices == CASE_TYPES:
        choices = CASE_TYPES
    if not choices or kind is ColumnKind.MUNICIPALITIES:
        return None
    return {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": choice} for choice in choices]}


def _colours(sheet_id: int, status: int) -> Iterator[Mapping[str, Any]]:
    """The colours of *Stato* by how it begins."""
    where = {
        "sheetId": sheet_id,
        "startRowIndex": 1,
        "startColumnIndex": status - 1,
        "endColumnIndex": status,
    }
    beginnings: list[tuple[str, Mapping[str, Any]]] = [
        (begins, colours) for begins, _, colours, _ in STATUS_STYLES
    ]
    beginnings.append((grids.STATUS_CHANGED, STATUS_STYLES[0][2]))
    for index, (begins, colours) in enumerate(beginnings):
        condition = {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": begins}]}
        look = {
            "backgroundColor": _rgb(colours["bg_color"]),
            "textFormat": {
                "foregroundColor": _rgb(colours["font_color"]),
                "bold": bool(colours.get("bold")),
            },
        }
        rule = {"ranges": [where], "booleanRule": {"condition": condition, "format": look}}
        yield {"addConditionalFormatRule": {"rule": rule, "index": index}}


def _mark(
    plan: PreparePlan, tab: GoogleTab | None, sheet_id: int, title: str, mark: str, column: int
) -> None:
    """Our mark on a column, which moves with it."""
    known = tab.markers.get(mark) if tab else None
    if known and known[1] == column:
        return
    if known:
        lookup = {"developerMetadataLookup": {"metadataId": known[0]}}
        plan.requests.append({"deleteDeveloperMetadata": {"dataFilter": lookup}})
    where = {
        "sheetId": sheet_id,
        "dimension": "COLUMNS",
        "startIndex": column - 1,
        "endIndex": column,
    }
    metadata = {
        "metadataKey": grids.MARKER_KEY,
        "metadataValue": mark,
        "location": {"dimensionRange": where},
        "visibility": "DOCUMENT",
    }
    plan.requests.append({"createDeveloperMetadata": {"developerMetadata": metadata}})
    if tab is not None and tab.cells:
        plan.done.append(f"in «{title}» il segno sulla colonna «{mark.capitalize()}»")


def _protect(
    plan: PreparePlan,
    protections: Sequence[Mapping[str, Any]],
    sheet_id: int,
    title: str,
    tab: GoogleTab | None,
    header_row: int,
    code: int | None,
) -> None:
    """Warnings on the titles and on *Codice*; they hold nobody back."""
    ours = [
        p.get("description")
        for p in protections
        if p.get("range", {}).get("sheetId", 0) == sheet_id
    ]
    wanted = {
        TITLES_PROTECTION: {
            "sheetId": sheet_id,
            "startRowIndex": header_row - 1,
            "endRowIndex": header_row,
        }
    }
    if code is not None:
        wanted[CODES_PROTECTION] = {
            "sheetId": sheet_id,
            "startColumnIndex": code - 1,
            "endColumnIndex": code,
        }
    lacking = {name: where for name, where in wanted.items() if name not in ours}
    for name, where in lacking.items():
        warning = {"range": where, "description": name, "warningOnly": True}
        plan.requests.append({"addProtectedRange": {"protectedRange": warning}})
    if lacking and tab is not None and tab.cells:
        plan.done.append(f"in «{title}» l'avviso a chi cambia i titoli o i codici")


def _rgb(colour: str) -> Mapping[str, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return {"red": red, "green": green, "blue": blue}
