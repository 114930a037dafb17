"""The tab *Segnalazioni* told apart from a tab of that name that a person made."""

from typing import Final

from schemas.workbook import FLAG_HEADERS, Grid

CHECKED: Final = " · controllo del "
_TITLES: Final = 3
"""With so many of our titles the tab is ours, whatever a person did to the others."""


def is_own_tab(grid: Grid) -> bool:
    """Return whether a tab named *Segnalazioni* is the program's own, or free to become it.

    It is by its mark, by its titles, or if it is empty. A person may have had a tab of that name.
    """
    if grid.ours or _is_empty(grid):
        return True
    titles = {typed.strip() for typed in grid.rows[0] if isinstance(typed, str)}
    return len(titles & set(FLAG_HEADERS.values())) >= _TITLES


def _is_empty(grid: Grid) -> bool:
    return all(typed in (None, "") for row in grid.rows for typed in row)
