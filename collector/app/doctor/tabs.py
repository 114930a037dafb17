"""Whether the tabs and their titles are understood, and what the doctor asks of *Nuclei*. Pure."""

from typing import Final

from collector.app.doctor.report import Check, error, ok, told, warning
from collector.errors import WorkbookError
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
"""The tabs beside the talks, their columns, and those that may not be lost."""


def check_headers(snapshot: Snapshot) -> Check:
    """Whether the tabs and their titles are understood."""
    try:
        talks, _ = find_talks(snapshot)
        for tab, columns, must in DIRECTORY_TABS:
            if grid := snapshot.tab(tab):
                find_layout(grid, columns, must=must)
        if (grid := snapshot.tab(FLAGS_TAB)) and not is_own_tab(grid):
            return error(
                "headers",
                f"Il foglio «{grid.name}» ha altri titoli: non è quello di collector.",
                "Dagli un altro nome: il foglio per le segnalazioni lo aggiunge il programma.",
            )
    except WorkbookError as trouble:
        return told("headers", trouble)
    names = ", ".join(f"«{layout.tab}»" for layout in talks)
    missing = [f"«{tab}»" for tab, _, _ in DIRECTORY_TABS if snapshot.tab(tab) is None]
    if missing:
        return warning(
            "headers",
            f"Colloqui in {names}; {'manca il foglio' if len(missing) == 1 else 'mancano i fogli'} "
            f"{', '.join(missing)}.",
            "Il controllo si fa lo stesso, ma senza nomi, email e incontri. Per aggiungerli: «collector init --adopt» "
            "(o «--google») con il foglio.",
        )
    return ok("headers", f"colloqui in {names}; ci sono Nuclei, Persone e Incontri")


def nuclei_languages(snapshot: Snapshot) -> list[str]:
    """The languages that stand in *Nuclei*, as typed, each once."""
    return nuclei_column_texts(snapshot, "language")


def nuclei_column_texts(snapshot: Snapshot, key: str) -> list[str]:
    """What stands in a column of *Nuclei*, as typed, each once."""
    grid = snapshot.tab(nucleus.TAB)
    if grid is None:
        return []
    try:
        layout = find_layout(grid, nucleus.COLUMNS)
    except WorkbookError:
        return []
    at = layout.columns.get(key, 0)
    cells = [row[at - 1] for row in grid.rows[layout.header_row :] if 0 < at <= len(row)]
    return sorted(
        {cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()}, key=str.casefold
    )
