"""Who may edit what: protected ranges and sheets, as the account that asks sees them."""

from dataclasses import dataclass

from tests.google_sheets.errors import PROTECTED, Json, bad
from tests.google_sheets.model import Box, Sheet
from tests.google_sheets.shifts import Dimension


@dataclass(frozen=True)
class Caller:
    """An account, and whether the file is its own (an owner edits every protected range)."""

    email: str
    owner: bool = True
    editors: tuple[str, ...] = ()
    """All who may edit the file."""

    def may_edit(self, protected: Json) -> bool:
        return (
            self.owner
            or bool(protected.get("warningOnly"))
            or self.email in protected.get("editors", {}).get("users", [])
        )


OWNER = Caller("owner@example.org")


def check(sheet: Sheet, box: Box, caller: Caller) -> None:
    """Raises 400 when the box touches a range that is protected against the caller."""
    for protected in sheet.protected:
        if caller.may_edit(protected):
            continue
        if not sheet.box(protected["range"]).meets(box):
            continue
        free = [sheet.box(one) for one in protected.get("unprotectedRanges", [])]
        if len(free) and all(
            any(one.holds(row, column) for one in free) for row, column in box.cells()
        ):
            continue
        raise bad(PROTECTED)


def check_cells(sheet: Sheet, cells: list[tuple[int, int]], caller: Caller) -> None:
    """Raises 400 when one of the cells is protected against the caller."""
    barred = [one for one in sheet.protected if not caller.may_edit(one)]
    for protected in barred:
        box, free = (
            sheet.box(protected["range"]),
            [sheet.box(one) for one in protected.get("unprotectedRanges", [])],
        )
        for cell in cells:
            if box.holds(*cell) and not any(one.holds(*cell) for one in free):
                raise bad(PROTECTED)


def check_sheet(sheet: Sheet, caller: Caller, *, whole: bool = False) -> None:
    """For what changes a sheet itself: refused when anything on it is protected, or (`whole`) all
    of it.
    """
    for protected in sheet.protected:
        if not caller.may_edit(protected) and (
            not whole or sheet.box(protected["range"]) == sheet.whole
        ):
            raise bad(PROTECTED)


def check_insert(sheet: Sheet, dimension: Dimension, start: int, caller: Caller) -> None:
    """Nobody may part a range that is protected against him."""
    for protected in sheet.protected:
        box = sheet.box(protected["range"])
        first, last = (box.top, box.bottom) if dimension == "ROWS" else (box.left, box.right)
        if not caller.may_edit(protected) and (first < start < last or box == sheet.whole):
            raise bad(PROTECTED)
