"""What *Codice* and *Stato* must say beside each row. Pure."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from collector.sheet.own_tab import CHECKED
from collector.sheet.row_matching import Place
from collector.sheet.rows import UnchangedRow
from collector.sync.flags_sheet import COMPLETE, OWN_STATUS, status_text
from collector.sync.judge_rows import JudgedRows, ReadRow
from collector.sync.talk_rows import TalkRows
from schemas.cells.normalise import tidy
from schemas.cells.reading import Typed
from schemas.record import RowState
from schemas.workbook import StatusNote

_STILL_COMPLETE: Final = COMPLETE + CHECKED


def code_and_status_cells(
    rows: TalkRows,
    judged: JudgedRows,
    states: Mapping[str, RowState],
    today: dt.date,
    *,
    with_states: bool = True,
) -> dict[tuple[str, int, int], str]:
    """Return the cells of *Codice* and *Stato* that differ: (tab, row, column) → text.

    A state keeps its day while row and outcome are the same. Without `with_states` only the cells
    of *Codice*: `status_notes` says the rest.
    """
    cells: dict[tuple[str, int, int], str] = {}
    read_rows = {(row.cells.tab, row.cells.row): row for row in judged.read_rows}
    columns = {
        tab: (layout.columns.get("code"), layout.columns.get("status"))
        for tab, layout in rows.layouts.items()
    }
    grids = {tab: entries.grid.rows for tab, entries in rows.entries.items()}
    complete = status_text((), today)
    for row, checked, flags in zip(rows.rows, judged.rows, judged.flags_by_row, strict=True):
        code_column, status_column = columns[row.tab]
        place = row.tab, row.row
        read_row = read_rows.get(place)
        if read_row is None and not flags and isinstance(row, UnchangedRow):
            standing = grids[row.tab][row.row - 1][status_column - 1] if status_column else ""
            if isinstance(standing, str) and standing.startswith(_STILL_COMPLETE):
                continue  # most rows
        if read_row and code_column and place not in judged.identities.foreign:
            code = checked.code
            if code and read_row.code_text != code:
                cells[row.tab, row.row, code_column] = code
        if not (status_column and with_states):
            continue
        raw = rows.raw_cells(row)
        standing = raw[status_column - 1] if status_column <= len(raw) else None
        text = status_text(flags, today) if flags else complete
        if _may_be_written_over(standing) and not _says_so_already(
            standing, text, read_row, states.get(checked.code or "")
        ):
            cells[row.tab, row.row, status_column] = text
    return cells


def _may_be_written_over(standing: Typed) -> bool:
    """Tell whether nothing stands under *Stato*, or a text of ours."""
    if not standing:
        return True
    if not isinstance(standing, str):
        return False
    return not standing.strip() or bool(OWN_STATUS.fullmatch(tidy(standing)))


def _says_so_already(
    standing: Typed, text: str, read_row: ReadRow | None, known: RowState | None
) -> bool:
    """Tell whether *Stato* says the same, of the same content, on this day or an earlier one."""
    if standing == text:
        return True
    is_same_row = read_row is None or (
        known is not None and known.content_hash == read_row.content_hash
    )
    if not is_same_row or not isinstance(standing, str):
        return False
    outcome, has_day, _ = standing.strip().partition(CHECKED)
    return bool(has_day) and outcome == text.partition(CHECKED)[0]


def status_notes(rows: TalkRows, judged: JudgedRows, today: dt.date) -> list[StatusNote]:
    """Return what *Stato* says of each row with a code, for a live workbook.

    Only rows in tabs that have both columns. A row under whose *Codice* somebody wrote something
    else is found by that, the first of several with the same. Of a row with nothing but a code
    there is nothing to say.
    """
    complete = status_text((), today)
    own_columns = {"code", "status"}
    tabs = {tab for tab, layout in rows.layouts.items() if own_columns <= layout.columns.keys()}
    notes: list[StatusNote] = []
    taken: set[str] = set()
    for row, flags in zip(judged.rows, judged.flags_by_row, strict=True):
        if row.tab not in tabs:
            continue
        is_foreign = (row.tab, row.row) in judged.identities.foreign
        code = _text_under_code(rows, row.tab, row.row) if is_foreign else row.code
        if code and code.casefold() not in taken:
            taken.add(code.casefold())
            text = status_text(flags, today) if flags else complete
            notes.append(StatusNote(row.tab, row.row, code, text))
    talks = {(row.tab, row.row) for row in judged.rows}
    return notes + list(_notes_without_talk(rows, tabs, talks, taken))


def _notes_without_talk(
    rows: TalkRows, tabs: Collection[str], talks: Collection[Place], taken: set[str]
) -> Iterator[StatusNote]:
    """Yield an empty note for each row that holds a text under *Codice* and no talk.

    `taken`: the texts that talks have, folded, which are left to them; the others are added.
    """
    for tab in tabs:
        first = rows.layouts[tab].header_row + 1
        last = len(rows.entries[tab].grid.rows)
        for number in range(first, last + 1):
            if (tab, number) in talks:
                continue
            code = _text_under_code(rows, tab, number)
            if code and code.casefold() not in taken:
                taken.add(code.casefold())
                yield StatusNote(tab, number, code, "")


def _text_under_code(rows: TalkRows, tab: str, number: int) -> str:
    """The text under *Codice* as it was typed; '' for none, and for what is no text."""
    row = rows.entries[tab].grid.rows[number - 1]
    column = rows.layouts[tab].columns["code"]
    typed = row[column - 1] if column <= len(row) else None
    return typed if isinstance(typed, str) and typed.strip() else ""
