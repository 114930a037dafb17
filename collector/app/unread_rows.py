"""The rows of *Incontri*, *Persone* and *Nuclei* that count for nothing, or not wholly, because a
cell of theirs cannot be read. Pure.

A meeting in such a row is left out, so nobody would hear of it: it must be said wherever meetings
are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from collector.text.italian import count
from schemas import meeting as meetings
from schemas import nucleus as nuclei
from schemas import person as people
from schemas.flag import Flag, Severity
from schemas.meeting import SURE_FIELDS

_TABS: Final = (meetings.TAB, people.TAB, nuclei.TAB)
"""In the order in which they are told."""
_TWICE: Final = "INCONTRO-01"
"""The flag on a meeting that is written twice: the first row counts."""


@dataclass(frozen=True)
class UnreadRow:
    """A row, and its flags that keep it from counting."""

    tab: str
    row: int
    flags: Sequence[Flag]

    @property
    def is_lost_meeting(self) -> bool:
        """True for a row of *Incontri* that is no meeting, because we cannot tell which."""
        doubted = {flag.field for flag in self.flags if flag.code != _TWICE}
        return self.tab == meetings.TAB and not SURE_FIELDS.isdisjoint(doubted)


def unread_rows(flags: Iterable[Flag]) -> list[UnreadRow]:
    """Return the rows of the three tabs that a person must put right: meetings first, by row."""
    by_row: dict[tuple[str, int], list[Flag]] = {}
    for flag in flags:
        if flag.tab in _TABS and flag.row is not None and _keeps_out(flag):
            by_row.setdefault((flag.tab, flag.row), []).append(flag)
    places = sorted(by_row, key=lambda place: (_TABS.index(place[0]), place[1]))
    return [UnreadRow(tab, row, by_row[tab, row]) for tab, row in places]


def unread_meetings(flags: Iterable[Flag]) -> list[UnreadRow]:
    """Return the rows of *Incontri* that a person must put right."""
    return [row for row in unread_rows(flags) if row.tab == meetings.TAB]


def unread_meetings_count(number: int) -> str:
    """Return "2 righe del foglio «Incontri» non si possono leggere"."""
    one = f"riga del foglio «{meetings.TAB}» non si può leggere"
    many = f"righe del foglio «{meetings.TAB}» non si possono leggere"
    return count(number, one, many)


def _keeps_out(flag: Flag) -> bool:
    """True for an error; of a meeting, for a doubt about what it must say for sure too."""
    is_doubted_meeting = flag.tab == meetings.TAB and flag.field in SURE_FIELDS
    return flag.severity is Severity.ERROR or is_doubted_meeting
