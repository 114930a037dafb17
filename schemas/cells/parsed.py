"""What a text means, apart from the cell it stands in: equal texts are understood once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from schemas.cells.reading import NO_FACTS, Cell, End, Reading, Typed

T = TypeVar("T")

CACHE_SIZE: Final = 65_536
LONGEST: Final = 400
"""A date, a time or a list of people is never longer; such a text is refused unread."""


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """A `Reading` without its cell. It is cached and shared, so it never holds what was typed.

    `rule`: in Italian, for `collector explain`. `flag`: a code of the catalogue (`schemas.flag`).
    `facts` fill the placeholders of its message.
    """

    end: End
    rule: str
    value: T | None = None
    flag: str | None = None
    proposal: T | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: NO_FACTS)

    @classmethod
    def read(cls, value: T | None, rule: str) -> "Parsed[T]":
        """Make one that is understood for sure."""
        return cls(End.READ, rule, value)

    @classmethod
    def doubt(
        cls, flag: str, rule: str, proposal: T | None = None, shown: str = "", **facts: str
    ) -> "Parsed[T]":
        """Make a doubt: a person must say whether `proposal` is meant.

        `shown`: the proposal as Italian text; '' for a doubt without one.
        """
        if shown:
            facts["proposal"] = shown
        return cls(End.DOUBT, rule, None, flag, proposal, MappingProxyType(facts))

    @classmethod
    def refused(cls, flag: str, rule: str, **facts: str) -> "Parsed[T]":
        """Make a refusal: the text cannot mean what its column asks for."""
        return cls(End.REFUSED, rule, None, flag, None, MappingProxyType(facts))

    @property
    def best(self) -> T | None:
        """The value of what was read; otherwise the proposal, or None."""
        return self.value if self.end is End.READ else self.proposal

    def of(self, cell: Cell) -> Reading[T]:
        """Return the reading of `cell`, whose text means this."""
        return Reading(
            cell.typed, self.end, self.rule, self.value, self.flag, self.proposal, self.facts
        )


def number_of(typed: Typed) -> float | None:
    """Return a number cell as a float; None for anything else, a bool too.

    A whole number beyond all use (10¹² or more) is infinite.
    """
    if isinstance(typed, float):
        return typed
    if isinstance(typed, int) and not isinstance(typed, bool):
        return float(typed) if abs(typed) < 10**12 else float("inf")
    return None


EPOCH: Final = dt.date(1899, 12, 30)
"""Day 0 of spreadsheet serial numbers."""

EPOCHS: Final = frozenset(
    {EPOCH, dt.date(1899, 12, 31), dt.date(1900, 1, 1), dt.date(1904, 1, 1), dt.date(1970, 1, 1)}
)
"""The days that a cell holding only a time is given by one program or another."""


def vocabulary(text: str) -> tuple[str, ...]:
    """Return the words of a vocabulary, written with blanks between them."""
    return tuple(text.split())
