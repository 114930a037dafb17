"""What formulas are made of: pieces that are asked for a value, and the moment at which they look
at the cells.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from tests.google_sheets.locales import Locale, locale
from tests.google_sheets.model import Box, Scalar, Sheet, Spreadsheet


class Fault(Exception):
    """An error value: its type ("REF") and Google's message."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message)
        self.kind, self.message = kind, message


At: TypeAlias = tuple[int, int] | None
"""Which element of an array formula is asked for; None outside of one."""


class Looks(Protocol):
    """Where cells get their values from."""

    def __call__(self, sheet: Sheet, row: int, column: int) -> Scalar | Fault: ...


@dataclass(frozen=True)
class Part:
    """A piece of a formula, ready to be asked: `shape` in rows and columns, `cells` when it is
    nothing but a range.
    """

    one: Callable[[At], Scalar]
    """Raises Fault."""
    shape: tuple[int, int] = (1, 1)
    cells: tuple[Sheet, Box] | None = None

    def each(self, reckoner: "Reckoner") -> Iterator[Scalar | Fault]:
        """All its values; an error is one of them."""
        if self.cells is not None:
            sheet, box = self.cells
            bottom, right = reckoner.extent(sheet)
            for row in range(box.top, min(box.bottom, bottom)):
                for column in range(box.left, min(box.right, right)):
                    yield reckoner.look(sheet, row, column)
            return
        places: list[At] = [(i, j) for i in range(self.shape[0]) for j in range(self.shape[1])]
        for at in places if self.shape != (1, 1) else [None]:
            try:
                yield self.one(at)
            except Fault as fault:
                yield fault


class Reckoner:
    """One spreadsheet at one moment, as its formulas see it."""

    def __init__(
        self, spreadsheet: Spreadsheet, look: Looks, extent: Callable[[Sheet], tuple[int, int]]
    ) -> None:
        self.spreadsheet, self.look, self.extent = spreadsheet, look, extent
        self.locale: Locale = locale(spreadsheet.locale)
        self.found: dict[tuple[int, Box], dict[object, int]] = {}
        """Of columns in which something was looked up: value → its first row."""
