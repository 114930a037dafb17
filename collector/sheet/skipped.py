"""A row that is no entry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no entry, and the reason in Italian."""

    tab: str
    row: int
    reason: str
