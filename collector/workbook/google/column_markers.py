"""Where our columns are in a spreadsheet. A mark moves with its column and is found in one request, but it is a hint:
the title in the newest read is the proof.
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
"""Key, mark and title of each column that we write."""


@dataclass(frozen=True)
class OwnColumn:
    """A column of ours in one tab, by its title. Rows and columns count from 1."""

    tab: GoogleTab
    marker: str
    column: int

    @property
    def is_marked(self) -> bool:
        """True when our mark is on it."""
        return self.tab.markers.get(self.marker, (0, 0))[1] == self.column


def own_columns(book: GoogleBook, talks: Sequence[Layout]) -> Iterator[OwnColumn]:
    """Our columns: of the prepared tabs of talks, and the codes of *Nuclei*. `talks`: what `find_talks` found."""
    found = [(layout.tab, layout.columns) for layout in talks if layout.prepared]
    nuclei = book.tab(nucleus.TAB)
    if nuclei is not None and has_content(nuclei):
        found.append((nuclei.title, find_header(nuclei, nucleus.COLUMNS)[1]))
    for title, columns in found:
        tab = book.tab(title)
        for key, mark, _ in OWN_COLUMNS:
            if tab is not None and key in columns:
                yield OwnColumn(tab, mark, columns[key])


def has_content(tab: GoogleTab) -> bool:
    """True where anybody typed anything."""
    return any(cell.get("userEnteredValue") for row in tab.cells for cell in row)


def find_header(tab: GoogleTab, columns: Sequence[Column]) -> tuple[int, Mapping[str, int]]:
    """The header row of a tab, and its columns by key; a needed column that is missing is no error. Raises
    WorkbookError where the titles cannot be understood, or a column of ours bears our mark and not its title.
    """
    beside = session.BESIDE if columns is session.COLUMNS else ()
    optional = [replace(column, spec=replace(column.spec, need=Need.NEVER)) for column in columns]
    layout = find_layout(grids.to_grid(tab), optional, beside)
    found = dict(layout.columns)
    for key, mark, header in OWN_COLUMNS:
        if key in found or mark not in tab.markers:
            continue
        column = tab.markers[mark][1]
        if grids.to_grid(tab).rows[layout.header_row - 1][column - 1 : column] == [header]:
            found[key] = (
                column  # without its other column the tab passes for one that nobody prepared
            )
            continue
        if key == "status":
            continue  # nothing hangs on it: `notices` of the formulas says so
        typed = tab.text(layout.header_row, column)
        now = f"ora si chiama «{typed}»" if typed else "non ha più il titolo"
        raise WorkbookError(
            f"Nel foglio «{tab.title}» la colonna «{header}», quella di collector, {now}. Scrivi «{header}» nella "
            f"cella {column_letter(column)}{layout.header_row} e rilancia il comando. Non ho scritto nulla."
        )
    return layout.header_row, found


def with_restored_status_titles(book: GoogleBook) -> GoogleBook:
    """The spreadsheet with the title *Stato* back above its column where the cell is empty or holds what is left of our
    formula: it is put back.
    """
    return replace(book, tabs=[_with_lost_title(tab) for tab in book.tabs])


def _with_lost_title(tab: GoogleTab) -> GoogleTab:
    if grids.STATUS_MARKER not in tab.markers:
        return tab
    column = tab.markers[grids.STATUS_MARKER][1]
    top = replace(tab, cells=tab.cells[:HEADER_WITHIN])
    row, found = likely_header(
        grids.to_grid(top), known_titles([*session.COLUMNS, *session.BESIDE])
    )
    entered = tab.cell(row, column).get("userEnteredValue", {})
    somebody_wrote_a_title = entered and not grids.is_status_formula(
        str(entered.get("formulaValue", ""))
    )
    if "status" in found or "code" not in found or somebody_wrote_a_title:
        return tab
    title = {"userEnteredValue": {"stringValue": grids.STATUS_HEADER}}
    return tab.with_cell(row, column, {**title, "effectiveValue": title["userEnteredValue"]})


def check_titles(book: GoogleBook) -> None:
    """Raises WorkbookError where a column of ours has lost its title, or is gone, or *Nuclei* has another name."""
    if not any(tab.markers for tab in book.tabs):
        return
    check_nuclei_name(book)
    for tab in book.tabs:
        if not has_content(tab):
            continue
        if tab is book.tab(nucleus.TAB):
            _, found = find_header(tab, nucleus.COLUMNS)
        elif tab is book.tab(session.TAB) or tab.markers:
            _, found = find_header(tab, session.COLUMNS)
        else:
            continue
        if "code" not in found:
            raise WorkbookError(
                f"Nel foglio «{tab.title}» manca la colonna «Codice», quella di collector. Se è appena stata "
                "cancellata, rimettila con Annulla (Ctrl+Z); altrimenti lancia «collector init --google» con "
                "l'indirizzo del foglio. Poi rilancia il comando. Non ho scritto nulla."
            )


def check_nuclei_name(book: GoogleBook) -> None:
    """Raises WorkbookError where *Nuclei*, known by our mark and its titles, has another name: families would be read
    from the rows, and a second, empty one would be added.
    """
    if book.tab(nucleus.TAB) is not None:
        return
    for tab in book.tabs:
        if tab.markers.keys() == {grids.CODE_MARKER} and _titles(tab, nucleus.COLUMNS) > _titles(
            tab, session.COLUMNS
        ):
            raise WorkbookError(
                f"Il foglio «{tab.title}» è «Nuclei» con un altro nome. Chiamalo di nuovo «{nucleus.TAB}» e rilancia "
                "il comando. Non ho scritto nulla."
            )


def _titles(tab: GoogleTab, columns: Sequence[Column]) -> int:
    return len(likely_header(grids.to_grid(tab), known_titles(columns))[1])


def additional_talk_tabs(book: GoogleBook, talks: Sequence[OwnColumn]) -> Sequence[GoogleTab]:
    """The tabs of talks that bear another name than *Schede*: with our column, or with the mark of one that they kept.
    `talks`: our columns in the spreadsheet.
    """
    known = {place.tab.id for place in talks} | {
        tab.id for tab in book.tabs if grids.STATUS_MARKER in tab.markers
    }
    apart = (book.tab(nucleus.TAB), book.tab(session.TAB))
    return [
        tab for tab in book.tabs if tab.id in known and all(tab is not other for other in apart)
    ]
