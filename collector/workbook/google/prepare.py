"""A spreadsheet that a person made, filled with our tabs, titles, suggestions and protections.

Decides; writes nothing. Run again it repairs what is missing and leaves the rest: a column that was
moved, a colour that was changed, a title in other words stay as people want them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.errors import WorkbookError
from collector.validation.day_order_signs import is_italian
from collector.workbook.google import batch_requests, flags_sheet, grids, prepare_columns
from collector.workbook.google.column_markers import (
    OwnColumn,
    additional_talk_tabs,
    check_nuclei_name,
    find_header,
    has_content,
)
from collector.workbook.google.grids import GoogleBook, GoogleTab
from schemas import meeting, nucleus, person, session
from schemas.column import Column
from schemas.territory import Territory
from schemas.workbook import FLAGS_TAB

ROWS: Final = 2_000
"""Rows of a new tab; people add more at its end, as everywhere in Google."""
TABS: Final[tuple[tuple[str, tuple[Column, ...], str], ...]] = (
    (session.TAB, session.COLUMNS, "nucleus"),
    (nucleus.TAB, nucleus.COLUMNS, "name"),
    (person.TAB, person.COLUMNS, "name"),
    (meeting.TAB, meeting.COLUMNS, "date"),
)
"""Title, columns, and the key of the last column that stays in sight, of each tab people fill."""
TITLES_PROTECTION: Final = flags_sheet.PROTECTION_NAME
CODES_PROTECTION: Final = "collector: codici"
"""How our protections are called: people see it, and we find them again by it."""
_FIRST_NEW_ID: Final = 1_000_001


@dataclass
class PreparePlan:
    """What must be done: the requests of one batchUpdate, and what they do, in Italian."""

    requests: list[Mapping[str, Any]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)


def is_new_spreadsheet(book: GoogleBook) -> bool:
    """Return True for a spreadsheet with one empty tab, as Google makes one."""
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
    """Return what the spreadsheet lacks.

    `protections`: the protected ranges that it has. `account`: who we are. `talks`: our columns in
    its tabs of talks. `ours_only`: add no tab or column that people fill.

    Raises WorkbookError where a tab of ours has a header that cannot be understood, where *Nuclei*
    has another name, and where people have typed under another language than Italian.
    """
    ids = _new_ids(book)
    flags = book.tab(FLAGS_TAB)
    flags_id = flags.id if flags else next(ids)
    additional = list(additional_talk_tabs(book, talks))
    if ours_only:
        plan = _plan_markers(book, additional)
    else:
        planner = _Planner(book, protections, territory, ids)
        planner.plan_all(additional)
        plan = planner.plan
    lists_are_new = not (ours_only or book.tab(nucleus.TAB) or book.tab(person.TAB))
    requests, done = flags_sheet.flags_tab_requests(
        book, flags_id, protections, account, rows=ROWS, with_live_lists=lists_are_new
    )
    plan.requests += requests
    plan.done += done
    # New tabs first: a dropdown may read a tab that comes later.
    plan.requests.sort(key=lambda request: "addSheet" not in request)
    return plan


def _plan_markers(book: GoogleBook, additional: Sequence[GoogleTab]) -> PreparePlan:
    """Return what of our markers is missing: on the filled tabs of ours, and on further ones."""
    plan = PreparePlan()
    additional = list(additional)
    for title, columns, _ in TABS:
        tab = _existing_tab(book, title, additional)
        if tab is None or not has_content(tab):
            continue
        _, places = find_header(tab, columns)
        _add_markers(plan, tab, tab.id, tab.title, places)
    for tab in additional:
        _, places = find_header(tab, session.COLUMNS)
        _add_markers(plan, tab, tab.id, tab.title, places)
    return plan


def _existing_tab(book: GoogleBook, title: str, additional: list[GoogleTab]) -> GoogleTab | None:
    """Return the tab of this title as far as it is there.

    For *Schede* that is also the one empty tab of a new spreadsheet, or the first of `additional`,
    which then is *Schede* renamed and is taken from the list.
    """
    tab = book.tab(title)
    if tab is not None or title != session.TAB:
        return tab
    if is_new_spreadsheet(book):
        return book.tabs[0]
    if additional:
        return additional.pop(0)
    return None


class _Planner:
    """Plans the tabs that people fill, with all that belongs to them."""

    def __init__(
        self,
        book: GoogleBook,
        protections: Sequence[Mapping[str, Any]],
        territory: Territory,
        ids: Iterator[int],
    ) -> None:
        self.plan = PreparePlan()
        self._book = book
        self._protections = protections
        self._territory = territory
        self._ids = ids

    def plan_all(self, additional: Sequence[GoogleTab]) -> None:
        """Plan the language, the tabs that people fill, and `additional` tabs of talks.

        Raises WorkbookError.
        """
        self._plan_language()
        if is_new_spreadsheet(self._book):
            self._plan_first_title()
        check_nuclei_name(self._book)
        additional = list(additional)
        for index, (title, columns, frozen) in enumerate(TABS):
            tab = _existing_tab(self._book, title, additional)
            sheet_id = tab.id if tab else next(self._ids)
            if tab is None:
                self.plan.requests.append(
                    batch_requests.add_tab(sheet_id, title, index, rows=ROWS, columns=len(columns))
                )
                self.plan.done.append(f"il foglio «{title}»")
            target = _Target(tab, sheet_id, tab.title if tab else title)
            header_row, places = self._plan_columns(target, columns, frozen)
            target = _Target(tab, sheet_id, title)
            self._plan_protections(target, header_row, places.get("code"))
        for tab in additional:
            self._plan_additional_tab(tab)

    def _plan_additional_tab(self, tab: GoogleTab) -> None:
        header_row, present = find_header(tab, session.COLUMNS)
        # Which columns such a tab has is for people to choose; *Codice* it must have.
        columns = [
            column for column in session.COLUMNS if column.key in present or column.key == "code"
        ]
        target = _Target(tab, tab.id, tab.title)
        _, places = self._plan_columns(target, columns, "")
        self._plan_protections(target, header_row, places["code"])

    def _plan_first_title(self) -> None:
        title = {"title": session.TAB}
        self.plan.requests.append(
            batch_requests.set_tab_properties(self._book.tabs[0].id, title, "title")
        )
        self.plan.done.append(f"il foglio «{session.TAB}», in italiano e con l'ora di Roma")

    def _plan_language(self) -> None:
        """Set Italian, by which typed dates are understood.

        Raises WorkbookError where rows stand that were typed under another language: setting it
        would not mend them, and nobody would see any longer that they need a look.
        """
        if is_new_spreadsheet(self._book):
            properties = {"locale": "it_IT", "timeZone": "Europe/Rome"}
            self.plan.requests.append(batch_requests.set_spreadsheet_properties(properties))
            return
        locale = self._book.locale
        if is_italian(locale):
            return
        if any(map(_has_rows, self._book.tabs)):
            raise WorkbookError(
                f"Il foglio Google non è impostato in italiano ({locale}), e ci sono già delle "
                "righe: un «05/10/2026» scritto qui può essere diventato il 10 maggio. Apri File › "
                "Impostazioni, scegli «Italia» in Impostazioni internazionali e salva; poi guarda "
                "una per una le date già scritte con un giorno fino al 12, perché non cambiano da "
                "sole. Quando sono giuste rilancia il comando. Non ho scritto nulla."
            )
        self.plan.requests.append(batch_requests.set_spreadsheet_properties({"locale": "it_IT"}))
        self.plan.done.append("il foglio è impostato in italiano")

    def _plan_columns(
        self, target: "_Target", columns: Sequence[Column], frozen: str
    ) -> tuple[int, Mapping[str, int]]:
        """Plan the columns that a tab lacks, and our markers on ours.

        Returns the header row, and where all columns are then (key → column from 1). In a filled
        tab new columns are put in between, right of everything: whatever people move meanwhile,
        nothing is under them.
        """
        tab = target.tab
        if tab is not None and has_content(tab):
            header_row, present = find_header(tab, columns)
            width = max(map(len, tab.cells))
            places = self._plan_missing_columns(target, tab, columns, present, header_row, width)
        else:
            header_row, present = 1, {}
            places = self._plan_empty_tab(target, columns, frozen)
        all_places = {**present, **places}
        _add_markers(self.plan, tab, target.sheet_id, target.title, all_places)
        return header_row, all_places

    def _plan_missing_columns(
        self,
        target: "_Target",
        tab: GoogleTab,
        columns: Sequence[Column],
        present: Mapping[str, int],
        header_row: int,
        width: int,
    ) -> Mapping[str, int]:
        """Plan the columns that a filled tab lacks; return where they go: key → column from 1."""
        missing = [column for column in columns if column.key not in present]
        if not missing:
            return {}
        if width >= tab.columns:
            self.plan.requests.append(
                batch_requests.append_at_end(target.sheet_id, batch_requests.COLUMNS, 1)
            )
        self.plan.requests.append(
            batch_requests.insert_after(
                target.sheet_id, batch_requests.COLUMNS, width, len(missing)
            )
        )
        places = {column.key: width + number for number, column in enumerate(missing, start=1)}
        for column in missing:
            self.plan.requests += prepare_columns.column_requests(
                target.sheet_id, header_row, tab.rows, places[column.key], column, self._territory
            )
        names = ", ".join(f"«{column.header}»" for column in missing)
        noun = "la colonna" if len(missing) == 1 else "le colonne"
        self.plan.done.append(f"in «{target.title}» {noun} {names}")
        return places

    def _plan_empty_tab(
        self, target: "_Target", columns: Sequence[Column], frozen: str
    ) -> Mapping[str, int]:
        """Plan all columns of a new or an empty tab; return where they go: key → column from 1."""
        tab = target.tab
        lacking = len(columns) - (tab.columns if tab else len(columns))
        if lacking > 0:
            self.plan.requests.append(
                batch_requests.append_at_end(target.sheet_id, batch_requests.COLUMNS, lacking)
            )
        rows = tab.rows if tab else ROWS
        places = {column.key: number for number, column in enumerate(columns, start=1)}
        for column in columns:
            self.plan.requests += prepare_columns.column_requests(
                target.sheet_id, 1, rows, places[column.key], column, self._territory
            )
        frozen_size = {"frozenRowCount": 1, "frozenColumnCount": places[frozen]}
        fields = "gridProperties.frozenRowCount,gridProperties.frozenColumnCount"
        self.plan.requests.append(
            batch_requests.set_tab_properties(
                target.sheet_id, {"gridProperties": frozen_size}, fields
            )
        )
        if "status" in places:
            self.plan.requests += prepare_columns.status_colour_requests(
                target.sheet_id, places["status"]
            )
            self.plan.requests += prepare_columns.flagged_cell_requests(target.sheet_id, places)
        return places

    def _plan_protections(self, target: "_Target", header_row: int, code: int | None) -> None:
        """Plan warnings on the titles and on *Codice*; they hold nobody back."""
        sheet_id = target.sheet_id
        present = [
            protection.get("description")
            for protection in self._protections
            if protection.get("range", {}).get("sheetId", 0) == sheet_id
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
        missing = {name: range_ for name, range_ in wanted.items() if name not in present}
        for name, range_ in missing.items():
            self.plan.requests.append(batch_requests.warn_on_change(range_, name))
        if missing and target.has_cells:
            self.plan.done.append(f"in «{target.title}» l'avviso a chi cambia i titoli o i codici")


@dataclass(frozen=True)
class _Target:
    """The tab that is planned. `tab`: None for a new one. `title`: how a sentence calls it."""

    tab: GoogleTab | None
    sheet_id: int
    title: str

    @property
    def has_cells(self) -> bool:
        """False for a new tab, and for one that nobody has used."""
        return self.tab is not None and bool(self.tab.cells)


def _has_rows(tab: GoogleTab) -> bool:
    """Return True where people typed anything but titles."""
    if tab.has_flags_marker or not has_content(tab):
        return False
    columns = _columns_of(tab)
    if columns is None:
        return True
    header_row, places = find_header(tab, columns)
    own = {places.get("code"), places.get("status")}
    for row in tab.cells[header_row:]:
        for number, cell in enumerate(row, start=1):
            if cell.get("userEnteredValue") and number not in own:
                return True
    return False


def _columns_of(tab: GoogleTab) -> Sequence[Column] | None:
    """Return the columns of a tab that bears one of our titles; None for another."""
    for title, columns, _ in TABS:
        if title.casefold() == tab.title.casefold().strip():
            return columns
    return None


def _new_ids(book: GoogleBook) -> Iterator[int]:
    """Yield ids that no tab has, without end."""
    taken = {tab.id for tab in book.tabs}
    number = _FIRST_NEW_ID
    while True:
        if number not in taken:
            yield number
        number += 1


def _add_markers(
    plan: PreparePlan,
    tab: GoogleTab | None,
    sheet_id: int,
    title: str,
    places: Mapping[str, int],
) -> None:
    """Plan our markers on the columns of ours that a tab has. `places`: key → column from 1."""
    for key, marker in (("code", grids.CODE_MARKER), ("status", grids.STATUS_MARKER)):
        column = places.get(key)
        if column:
            _add_marker(plan, tab, sheet_id, title, marker, column)


def _add_marker(
    plan: PreparePlan,
    tab: GoogleTab | None,
    sheet_id: int,
    title: str,
    marker: str,
    column: int,
) -> None:
    """Plan a marker on a column, and the end of one that stands on another column."""
    known = tab.markers.get(marker) if tab else None
    if known:
        metadata_id, marked_column = known
        if marked_column == column:
            return
        plan.requests.append(batch_requests.delete_marker(metadata_id))
    plan.requests.append(batch_requests.mark_column(sheet_id, column, marker))
    if tab is not None and tab.cells:
        plan.done.append(f"in «{title}» il segno sulla colonna «{marker.capitalize()}»")
