"""A talk as the journal remembers it: what was read, and what was not. The shape that documents are made of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.cells.reading import Cell, Reading
from schemas.session import Attendee, Confidentiality, Held


@dataclass(frozen=True, slots=True)
class TalkRecord:
    """One talk, complete or not. A field is None (or empty) where nothing sure was typed.

    `nucleus` is a code, `mediator` a name as in *Persone*, times are Italian local time.
    `no_next`: the row says that there will be no further talk.
    `missing`: the keys of the fields that are needed and not there, or not sure; empty when `complete`.
    `confidentiality`: an unreadable cell counts as COORDINATION, so a typo never widens who may read.
    `first_seen`: the day of the sync that first read the row.
    """

    code: str
    tab: str
    row: int | None
    mediator: str | None = None
    nucleus: str | None = None
    date: dt.date | None = None
    start: dt.time | None = None
    end: dt.time | None = None
    attendees: tuple[Attendee, ...] = ()
    description: str | None = field(default=None, repr=False)
    outcome: str | None = field(default=None, repr=False)
    issues: str | None = field(default=None, repr=False)
    agreements: str | None = field(default=None, repr=False)
    next_date: dt.date | None = None
    no_next: bool = False
    held: Held = Held.HELD
    confidentiality: Confidentiality | None = None
    complete: bool = False
    missing: tuple[str, ...] = ()
    first_seen: dt.date | None = None

    @property
    def minutes(self) -> int:
        """Length of a talk that took place, in minutes; 0 where a time is missing or the order is impossible."""
        if self.held is not Held.HELD or self.start is None or self.end is None:
            return 0
        length = (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute
        return max(length, 0)


@dataclass(frozen=True, slots=True)
class RowReading:
    """All cells of one row, understood or asked back: what the journal keeps of a row, complete or not.

    `readings` by field key; `extra` are the cells of unmapped columns, by header. `code` is the row's code,
    None for a row that could not be told from another.
    """

    tab: str
    row: int
    code: str | None
    readings: Mapping[str, Reading[Any]] = field(repr=False)
    extra: Mapping[str, Cell] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RowState:
    """A row that the journal knows: the digest of what was typed in it, where it last stood (None: it is no
    longer in the sheet), its age (lower is older), and the day it was first read.
    """

    digest: str
    row: int | None
    age: int = 0
    first_seen: dt.date | None = None
