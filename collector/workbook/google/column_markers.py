"""Where our columns are in a spreadsheet.

A marker (Google's developer metadata) moves with its column and is found in one request, but it is
a hint: the title in the newest read is the proof.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.sheet.find_columns import find_layout
from collector.sheet.headers import HEADER_WITHIN, known_titles, likely_header
from collector.workbook.google import grids
from collector.workbook.google.grids import GoogleBook, GoogleTab
from schemas import nucleus, session
from schemas.column import Column, Need
from schemas.workbook import column_letter

OWN_COLUMNS: Final = (
    ("code", grids.CODE_MARKER, "Codice"),
    ("status", grids.STATUS_MARKER, grids.STATUS_HEADER),
)
"""Key, marker and title of each column that we write."""


@dataclass(frozen=True)
class OwnColumn:
    """A column of ours in one tab, found by its title; `column` is counted from 1."""

    tab: GoogleTab
    marker: str
    column: int

    @property
    def is_marked(self) -> bool:
        """True when our marker is on it."""
        return self.tab.marker_column(self.marker) == self.column


def own_columns(book: GoogleBook, talks: Sequence[Layout]) -> Iterator[OwnColumn]:
    """Yield our columns: those of the prepared tabs of talks, and the codes of *Nuclei*.

    `talks`: the layouts of the tabs of talks. Raises WorkbookError as `find_header` for *Nuclei*.
    """
    columns_by_title = [(layout.tab, layout.columns) for layout in talks if layout.prepared]
    nuclei = book.tab(nucleus.TAB)
    if nuclei is not None and has_content(nuclei):
        _, columns = find_header(nuclei, nucleus.COLUMNS)
        columns_by_title.append((nuclei.title, columns))
    for title, columns in columns_by_title:
        tab = book.tab(title)
        if tab is None:
            continue
        for key, marker, _ in OWN_COLUMNS:
            if key in columns:
                yield OwnColumn(tab, marker, columns[key])


def has_content(tab: GoogleTab) -> bool:
    """Return True where anybody typed anything."""
    return any(cell.get("userEnteredValue") for row in tab.cells for cell in row)


def find_header(tab: GoogleTab, columns: Sequence[Column]) -> tuple[int, Mapping[str, int]]:
    """Return the header row of a tab, and its columns by key; rows and columns count from 1.

    A needed column that is missing is no error. Raises WorkbookError where the titles cannot be
    understood, or where a column bears our marker for *Codice* and another title.
    """
    beside = session.UNPREPARED_COLUMNS if columns is session.COLUMNS else ()
    optional = [_as_optional(column) for column in columns]
    layout = find_layout(grids.to_grid(tab), optional, beside)
    columns_by_key = dict(layout.columns)
    for key, marker, header in OWN_COLUMNS:
        if key in columns_by_key or marker not in tab.markers:
            continue
        column = tab.marker_column(marker)
        titles = grids.to_grid(tab).rows[layout.header_row - 1]
        if titles[column - 1 : column] == [header]:
            # The title is there, but a tab with one of our two columns alone passes for one that
            # nobody prepared.
            columns_by_key[key] = column
        elif key == "code":
            raise _code_title_changed(tab, layout.header_row, column, header)
        # Nothing depends on *Stato*: that its title changed is said by `formula_notices`.
    return layout.header_row, columns_by_key


def _as_optional(column: Column) -> Column:
    return replace(column, spec=replace(column.spec, need=Need.NEVER))


def _code_title_changed(tab: GoogleTab, header_row: int, column: int, header: str) -> WorkbookError:
    typed = tab.text(header_row, column)
    now = f"ora si chiama «{typed}»" if typed else "non ha più il titolo"
    return WorkbookError(
        f"Nel foglio «{tab.title}» la colonna «{header}», quella di collector, {now}. Scrivi "
        f"«{header}» nella cella {column_letter(column)}{header_row} e rilancia il comando. Non ho "
        "scritto nulla."
    )


def with_restored_status_titles(book: GoogleBook) -> GoogleBook:
    """Return the spreadsheet with the title *Stato* back above its column where it was lost.

    Lost: the cell is empty or holds what is left of our formula, which the next write puts back.
    """
    return replace(book, tabs=[_with_restored_status_title(tab) for tab in book.tabs])


def _with_restored_status_title(tab: GoogleTab) -> GoogleTab:
    top = replace(tab, cells=tab.cells[:HEADER_WITHIN])
    titles = known_titles([*session.COLUMNS, *session.UNPREPARED_COLUMNS])
    row, titles_by_key = likely_header(grids.to_grid(top), titles)
    if "status" in titles_by_key or "code" not in titles_by_key:
        return tab
    column = tab.marker_column(grids.STATUS_MARKER) or _status_formula_column(tab, row)
    if not column:
        return tab
    entered = tab.cell(row, column).get("userEnteredValue", {})
    formula = str(entered.get("formulaValue", ""))
    is_somebodys_title = bool(entered) and not grids.is_status_formula(formula)
    if is_somebodys_title:
        return tab
    title = {"stringValue": grids.STATUS_HEADER}
    return tab.with_cell(row, column, {"userEnteredValue": title, "effectiveValue": title})


def _status_formula_column(tab: GoogleTab, row: int) -> int:
    """Return the column whose title in this row is our formula; 0 for none.

    Without *Segnalazioni* the formula shows an error, and its marker may be gone as well.
    """
    for column in range(1, len(tab.cells[row - 1]) + 1):
        if grids.is_status_formula(tab.formula(row, column)):
            return column
    return 0


def check_titles(book: GoogleBook) -> None:
    """Check that our columns have their titles; a spreadsheet without markers is not looked at.

    Raises WorkbookError where a column of ours has lost its title, or is gone, or where *Nuclei*
    has another name.
    """
    if not any(tab.markers for tab in book.tabs):
        return
    check_nuclei_name(book)
    for tab in book.tabs:
        columns = _expected_columns(book, tab)
        if columns is None or not has_content(tab):
            continue
        _, columns_by_key = find_header(tab, columns)
        if "code" not in columns_by_key:
            raise WorkbookError(
                f"Nel foglio «{tab.title}» manca la colonna «Codice», quella di collector. Se è "
                "appena stata cancellata, rimettila con Annulla (Ctrl+Z); altrimenti lancia "
                "«collector init --google» con l'indirizzo del foglio. Poi rilancia il comando. "
                "Non ho scritto nulla."
            )


def _expected_columns(book: GoogleBook, tab: GoogleTab) -> Sequence[Column] | None:
    """Return the columns of a tab in which we write; None for any other tab."""
    if tab is book.tab(nucleus.TAB):
        return nucleus.COLUMNS
    if tab is book.tab(session.TAB) or tab.markers:
        return session.COLUMNS
    return None


def check_nuclei_name(book: GoogleBook) -> None:
    """Check that *Nuclei* has its name; it is known by our marker and by its titles.

    Raises WorkbookError where it has another: families would be read from the rows, and a second,
    empty tab would be added.
    """
    if book.tab(nucleus.TAB) is not None:
        return
    for tab in book.tabs:
        if tab.markers.keys() != {grids.CODE_MARKER}:
            continue
        nucleus_titles = _title_count(tab, nucleus.COLUMNS)
        if nucleus_titles > _title_count(tab, session.COLUMNS):
            raise WorkbookError(
                f"Il foglio «{tab.title}» è «Nuclei» con un altro nome. Chiamalo di nuovo "
                f"«{nucleus.TAB}» e rilancia il comando. Non ho scritto nulla."
            )


def _title_count(tab: GoogleTab, columns: Sequence[Column]) -> int:
    _, titles_by_key = likely_header(grids.to_grid(tab), known_titles(columns))
    return len(titles_by_key)


def additional_talk_tabs(book: GoogleBook, own: Sequence[OwnColumn]) -> Sequence[GoogleTab]:
    """Return the tabs of talks that bear another name than *Schede*.

    They have our column, or the marker of one that they kept. `own`: our columns in the
    spreadsheet.
    """
    known = {column.tab.id for column in own}
    known |= {tab.id for tab in book.tabs if grids.STATUS_MARKER in tab.markers}
    named = (book.tab(nucleus.TAB), book.tab(session.TAB))
    return [
        tab for tab in book.tabs if tab.id in known and all(tab is not other for other in named)
    ]
