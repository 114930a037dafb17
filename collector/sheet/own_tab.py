"""The tab *Segnalazioni* told apart from a tab of that name that a person made."""

from typing import Final

from schemas.workbook import FLAG_HEADERS, Grid

CHECKED: Final = " · controllo del "


_TITLES: Final = 3
"""With so many of our titles the tab is ours, whatever a person did to the others."""


def is_own_tab(grid: Grid) -> bool:
    """True when a tab named *Segnalazioni* is the program's own, by its mark or its titles, or
    empty; a person may have had one of that name already.
    """
    if grid.ours or not any(typed not in (None, "") for row in grid.rows for typed in row):
        return True
    titles = {typed.strip() for typed in grid.rows[0] if isinstance(typed, str)}
    return len(titles & set(FLAG_HEADERS.values())) >= _TITLES
