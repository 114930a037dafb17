"""A row that is no entry."""

from typing import NamedTuple


class SkippedRow(NamedTuple):
    """A row that is no entry, and the reason in Italian."""

    tab: str
    row: int
    reason: str
