"""Checks of the workbook's tabs and titles, and what the doctor reads in *Nuclei*. Pure."""

from typing import Final

from collector.app.doctor.report import Check, error, failed, ok, warning
from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.sheet.find_columns import find_layout
from collector.sheet.own_tab import is_own_tab
from collector.sheet.talk_tabs import find_talks
from schemas import meeting, nucleus, person
from schemas.column import Column
from schemas.workbook import FLAGS_TAB, Snapshot

DIRECTORY_TABS: Final[tuple[tuple[str, tuple[Column, ...], frozenset[str]], ...]] = (
    (nucleus.TAB, nucleus.COLUMNS, frozenset()),
    (person.TAB, person.COLUMNS, frozenset()),
    (meeting.TAB, meeting.COLUMNS, frozenset({"municipalities"})),
)
"""The tabs beside the talks: name, columns, keys of the columns that must be there."""


def check_headers(snapshot: Snapshot) -> Check:
    """Check that the tabs are there and their titles understood."""
    try:
        talks = _understood_talks(snapshot)
    except WorkbookError as trouble:
        return failed("headers", trouble)
    flags_tab = snapshot.tab(FLAGS_TAB)
    if flags_tab is not None and not is_own_tab(flags_tab):
        return error(
            "headers",
            f"Il foglio «{flags_tab.name}» ha altri titoli: non è quello di collector.",
            "Dagli un altro nome: il foglio per le segnalazioni lo aggiunge il programma.",
        )
    names = ", ".join(f"«{layout.tab}»" for layout in talks)
    missing = [f"«{tab}»" for tab, _, _ in DIRECTORY_TABS if snapshot.tab(tab) is None]
    if missing:
        lacks = "manca il foglio" if len(missing) == 1 else "mancano i fogli"
        return warning(
            "headers",
            f"Colloqui in {names}; {lacks} {', '.join(missing)}.",
            "Il controllo si fa lo stesso, ma senza nomi, email e incontri. Per aggiungerli: "
            "«collector init --adopt» (o «--google») con il foglio.",
        )
    return ok("headers", f"colloqui in {names}; ci sono Nuclei, Persone e Incontri")


def _understood_talks(snapshot: Snapshot) -> list[Layout]:
    """Return the layouts of the tabs of talks, once the other tabs are understood too.

    Raises WorkbookError for the first title that is missing, or stands twice.
    """
    talks, _ = find_talks(snapshot)
    for tab, columns, must in DIRECTORY_TABS:
        grid = snapshot.tab(tab)
        if grid is not None:
            find_layout(grid, columns, must=must)
    return talks


def nuclei_languages(snapshot: Snapshot) -> list[str]:
    """Return the languages in *Nuclei*, as typed, each once, sorted."""
    return nuclei_column_texts(snapshot, "language")


def nuclei_column_texts(snapshot: Snapshot, key: str) -> list[str]:
    """Return the texts of a column of *Nuclei*, as typed, each once, sorted.

    Empty where the tab, or the column, is missing or not understood: `check_headers` says so.
    """
    grid = snapshot.tab(nucleus.TAB)
    if grid is None:
        return []
    try:
        layout = find_layout(grid, nucleus.COLUMNS)
    except WorkbookError:
        return []
    column = layout.columns.get(key)
    if column is None:
        return []
    texts = set()
    for row in grid.rows[layout.header_row :]:
        cell = row[column - 1] if column <= len(row) else None
        if isinstance(cell, str) and cell.strip():
            texts.add(cell.strip())
    return sorted(texts, key=str.casefold)
