"""Where a row of the workbook is found: its address in words, and its link if it has one. Pure."""

from collections.abc import Mapping

from collector.app.google_sheet import GoogleSheet
from collector.app.settings import Settings
from schemas.flag import Flag
from schemas.printable import one_line
from schemas.workbook import Snapshot


def row_place(tab: str, row: int | None) -> str:
    """Return "Schede, riga 45"; the tab alone for a row that is there no more."""
    name = one_line(tab) or ""
    return f"{name}, riga {row}" if row else name


def row_link(
    settings: Settings, snapshot: Snapshot | None, tab: str, row: int | None
) -> str | None:
    """Return the web address of a row of a spreadsheet on Google; None for a workbook that is a
    file, and for a row that is there no more.

    `snapshot`: the workbook as it was read, which knows how Google calls its tabs. Without one, or
    where it has no such tab, the address is that of the spreadsheet.
    """
    if row is None or not isinstance(settings.workbook, GoogleSheet):
        return None
    address = settings.workbook.url
    grid = snapshot.tab(tab) if snapshot is not None else None
    if grid is None or grid.id is None:
        return address
    return f"{address}#gid={grid.id}&range=A{row}"


def cell_link(settings: Settings, tab_ids: Mapping[str, int], flag: Flag) -> str:
    """Return the web address of the cell that a flag is on; '' for a workbook that is a file.

    `tab_ids`: what an address calls each tab by. The address is that of the spreadsheet where the
    tab has none, and where the row is gone.
    """
    if not isinstance(settings.workbook, GoogleSheet):
        return ""
    number = tab_ids.get(flag.tab)
    if number is None or flag.row is None:
        return settings.workbook.url
    return f"{settings.workbook.url}#gid={number}&range={flag.column or 'A'}{flag.row}"
