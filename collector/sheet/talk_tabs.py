"""Which tabs of a workbook hold talks. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.sheet.find_columns import find_layout
from collector.sheet.headers import known_titles, likely_header
from schemas import meeting, nucleus, person, session
from schemas.column import Need
from schemas.workbook import FLAGS_TAB, Grid, Snapshot

TALK_FIELDS: Final = frozenset(
    {"nucleus", "date", "start", "end", "hours", "attendees", "description", "next_date"}
)
"""A tab is one of talks when it has at least `ENOUGH` of these columns."""
ENOUGH: Final = 3
NOT_TALKS: Final = frozenset({nucleus.TAB, person.TAB, meeting.TAB, FLAGS_TAB, "Istruzioni"})


def find_talks(snapshot: Snapshot) -> tuple[list[Layout], list[str]]:
    """Return the layouts of the tabs of talks, in the workbook's order, and the names of the filled
    tabs that are none.

    Raises WorkbookError when there is no tab of talks, or when one cannot be understood for sure.
    """
    columns, beside = session.COLUMNS, session.UNPREPARED_COLUMNS
    known = known_titles([*columns, *beside])
    other_tabs = {name.casefold() for name in NOT_TALKS}
    layouts: list[Layout] = []
    left: list[Grid] = []
    for grid in snapshot.tabs:
        name = grid.name.casefold().strip()
        if name in other_tabs:
            continue
        if name == session.TAB.casefold() or _has_talk_titles(grid, known):
            layouts.append(find_layout(grid, columns, beside))
        elif any(typed not in (None, "") for row in grid.rows for typed in row):
            left.append(grid)
    if not layouts:
        _stop_without_talks(snapshot, left, known)
    return layouts, [grid.name for grid in left]


def _has_talk_titles(grid: Grid, known: Mapping[str, str]) -> bool:
    _, fields = likely_header(grid, known)
    return len(fields & TALK_FIELDS) >= ENOUGH


def _stop_without_talks(snapshot: Snapshot, left: Sequence[Grid], known: Mapping[str, str]) -> None:
    """Raises WorkbookError. One tab alone, or one with a few of the titles, is asked first what it
    lacks: that says more than "no talks".
    """
    for grid in left:
        _, fields = likely_header(grid, known)
        if len(left) == 1 or fields & TALK_FIELDS:
            find_layout(grid, session.COLUMNS, session.UNPREPARED_COLUMNS)
    needed = [column for column in session.COLUMNS if column.spec.need is not Need.NEVER]
    wanted = ", ".join(f"«{column.header}»" for column in needed)
    raise WorkbookError(
        f"{snapshot.where} non trovo nessun foglio di colloqui: né «{session.TAB}», né un altro "
        f"con titoli come {wanted}. Controlla che sia quello giusto, rimetti i titoli e rilancia "
        "il comando. Non ho scritto nulla."
    )


def hidden_tabs(snapshot: Snapshot, layouts: Iterable[Layout]) -> tuple[str, ...]:
    """Return the tabs that are read though people do not see them, in the workbook's order."""
    read = {layout.tab.casefold().strip() for layout in layouts}
    read |= {tab.casefold() for tab in (nucleus.TAB, person.TAB, meeting.TAB)}
    hidden = [grid.name for grid in snapshot.tabs if grid.hidden]
    return tuple(name for name in hidden if name.casefold().strip() in read)


def hidden_tabs_notice(tabs: Sequence[str]) -> str:
    """Return the sentence that names the tabs which are read though people do not see them."""
    names = ", ".join(f"«{tab}»" for tab in tabs)
    if len(tabs) == 1:
        begins = f"Il foglio {names} è nascosto, ma lo leggo come gli altri. Per vederlo"
    else:
        begins = f"I fogli {names} sono nascosti, ma li leggo come gli altri. Per vederli"
    return (
        f"{begins}, fai clic destro sul nome di un foglio e scegli «Scopri» (in LibreOffice "
        "«Mostra foglio»)."
    )
