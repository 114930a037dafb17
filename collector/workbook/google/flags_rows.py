"""The rows of *Segnalazioni* on Google: what they must say, and which runs of them differ. Pure.

Beside the flags, hidden columns hold for each talk the content that was checked and what *Stato*
says of it; the formula of *Stato* reads them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from collector.sheet.columns import Layout
from collector.sheet.own_tab import CHECKED
from collector.workbook.google import grids, status_formula
from collector.workbook.google.grids import GoogleBook, GoogleTab
from collector.workbook.google.own_formulas import StatusFormula
from schemas.workbook import FLAGS_TAB, READ_BACK_COLUMNS, StatusNote, WriteBack

_CODE_COLUMN: Final = status_formula.FIRST_COLUMN
CONTENT_COLUMN: Final = _CODE_COLUMN + 1
"""The column that is written and not read: the hash of its text stands beside it."""
_TEXT_COLUMN: Final = _CODE_COLUMN + 2
_HASH_COLUMN: Final = _CODE_COLUMN + 3
_WIDTH: Final = _CODE_COLUMN + len(status_formula.COMPARISON_HEADERS) - 1
_COMPARISON_COLUMNS: Final = range(_CODE_COLUMN, _WIDTH + 1)
_LEFT_ALONE: Final = frozenset(range(1, _WIDTH + 1)).difference(
    READ_BACK_COLUMNS, _COMPARISON_COLUMNS
)
"""Columns that a sync does not write: the link, which is a formula, and two gaps."""
_COMPARED: Final = [
    column
    for column in range(1, _WIDTH + 1)
    if column not in _LEFT_ALONE and column != CONTENT_COLUMN
]


class StatusLine(NamedTuple):
    """What stands in the hidden columns for one talk, in their order.

    `content`: what was checked. `text`: what *Stato* says while the row is as it was checked.
    """

    code: str
    content: str
    text: str
    content_hash: str


class StandingStatus(NamedTuple):
    """What the formula finds now for one talk."""

    content_hash: str
    text: str


def standing_statuses(flags: GoogleTab | None) -> Mapping[str, StandingStatus]:
    """Return what stands in the hidden columns now, by the talk's code."""
    standing: dict[str, StandingStatus] = {}
    if flags is None:
        return standing
    for row in range(2, len(flags.cells) + 1):
        code = flags.text(row, _CODE_COLUMN)
        if code:
            hash_ = flags.text(row, _HASH_COLUMN)
            standing[code] = StandingStatus(hash_, flags.text(row, _TEXT_COLUMN))
    return standing


def status_lines(
    notes: Sequence[StatusNote], book: GoogleBook, layouts: Sequence[Layout]
) -> Iterator[StatusLine]:
    """Yield what is to stand in the hidden columns, by code.

    A state keeps its day while the row and what is said of it stay the same.
    """
    compared = {layout.tab: status_formula.content_columns(layout.columns) for layout in layouts}
    standing = standing_statuses(book.tab(FLAGS_TAB))
    nothing = StandingStatus("", "")
    for note in sorted(notes, key=lambda note: note.code):
        tab = book.tab(note.tab)
        if tab is None or note.tab not in compared:
            continue
        cells = [tab.cell(note.row, column) for column in compared[note.tab]]
        content = status_formula.row_content(cells)
        if len(content) > status_formula.CONTENT_MAX:
            mark = status_formula.NOT_COMPARED
            yield StatusLine(note.code, mark, "", status_formula.row_content_hash(mark))
            continue
        hash_ = status_formula.row_content_hash(content)
        before = standing.get(note.code, nothing)
        says_the_same = before.text.partition(CHECKED)[0] == note.text.partition(CHECKED)[0]
        is_same = before.content_hash == hash_ and says_the_same
        yield StatusLine(note.code, content, before.text if is_same else note.text, hash_)


def wanted_rows(
    write_back: WriteBack, book: GoogleBook, layouts: Sequence[Layout]
) -> list[tuple[str, ...]]:
    """Return the rows of *Segnalazioni* below the header, all columns; '' for what is no text."""
    table = write_back.flags_tab.table if write_back.flags_tab else ()
    lines = list(status_lines(write_back.states, book, layouts))
    before_lines = _CODE_COLUMN - 1
    no_flags = ("",) * before_lines
    no_line = ("",) * len(status_formula.COMPARISON_HEADERS)
    rows = []
    for index in range(max(len(table), len(lines))):
        flags = no_flags
        if index < len(table):
            flags = (*table[index], *("",) * (before_lines - len(table[index])))
        line = lines[index] if index < len(lines) else no_line
        rows.append((*flags, *line))
    return rows


def texts_by_code(rows: Sequence[Sequence[str]]) -> Mapping[str, str]:
    """Return what *Stato* is to say, by the talk's code, of rows that `wanted_rows` made."""
    return {row[_CODE_COLUMN - 1]: row[_TEXT_COLUMN - 1] for row in rows}


def is_content_in_doubt(
    notes: Sequence[StatusNote],
    book: GoogleBook,
    layouts: Sequence[Layout],
    formulas: Sequence[StatusFormula],
) -> bool:
    """Tell whether somebody must have written into the column that is not read.

    That is where *Stato* calls a row changed that is as it was checked.
    """
    status_columns = {formula.tab.title: formula.column for formula in formulas}
    standing = standing_statuses(book.tab(FLAGS_TAB))
    hashes = {line.code: line.content_hash for line in status_lines(notes, book, layouts)}
    for note in notes:
        checked = standing[note.code].content_hash if note.code in standing else None
        tab = book.tab(note.tab)
        if checked != hashes.get(note.code) or tab is None:
            continue
        status = tab.cell(note.row, status_columns.get(tab.title, 0))
        if grids.shows_changed_status(status):
            return True
    return False


def differing_runs(
    flags: GoogleTab, wanted: Sequence[Sequence[str]], contents: Mapping[int, str] | None
) -> Iterator[tuple[int, list[Sequence[str]]]]:
    """Yield runs of rows that say something else: the first row of each, from 1, and its texts.

    `contents`: what stands in CONTENT_COLUMN, row → text; None where it is believed.
    """
    empty = ("",) * _WIDTH
    run: list[Sequence[str]] = []
    last = max(len(wanted) + 1, len(flags.cells))
    for row in range(2, last + 1):
        texts = wanted[row - 2] if row - 2 < len(wanted) else empty
        if _differs(flags, row, texts, contents):
            run.append(texts)
        elif run:
            yield row - len(run), run
            run = []
    if run:
        yield last + 1 - len(run), run


def _differs(
    flags: GoogleTab, row: int, texts: Sequence[str], contents: Mapping[int, str] | None
) -> bool:
    if any(flags.text(row, column) != texts[column - 1] for column in _COMPARED):
        return True
    return contents is not None and contents.get(row, "") != texts[CONTENT_COLUMN - 1]


def rows_write(flags: GoogleTab, first: int, rows: Sequence[Sequence[str]]) -> Mapping[str, Any]:
    """Return a run of rows as Google takes it: no value for a cell that is left alone."""
    grid_range = {
        "sheetId": flags.id,
        "startRowIndex": first - 1,
        "endRowIndex": first - 1 + len(rows),
        "startColumnIndex": 0,
        "endColumnIndex": _WIDTH,
    }
    values = []
    for row in rows:
        cells = enumerate(row, start=1)
        values.append([None if column in _LEFT_ALONE else text for column, text in cells])
    return {"dataFilter": {"gridRange": grid_range}, "majorDimension": "ROWS", "values": values}
