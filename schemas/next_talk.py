"""What became of a promised day: each next date that was written, held against the talks that there
are. Pure.

For a day that was promised at one talk, the first of these that holds:

1. KEPT: a later talk took place on that day, or up to 3 days before or after. 2. NOT_HELD: around
that day a row says why there was none (assente, annullato, rinviato). 3. OTHER_DAY: a talk took
place after those days; or before them, and gave a new date in place of this one. 4. CLOSED: the
path was concluded first. 5. OPEN: the day is today or still to come. 6. MISSED: nothing tells of
it.

"Later" means a later day than the talk that promised. A talk without a date counts as the oldest,
but nobody knows whether a new date came in place of the one that it promised.
"""

import datetime as dt
import enum
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final, Generic, Protocol, TypeVar

from schemas.nucleus import Nucleus

TOLERANCE: Final = dt.timedelta(days=3)
"""A talk so near to the promised day keeps the promise."""


class PromiseState(enum.StrEnum):
    """What became of a promised day."""

    KEPT = "KEPT"
    NOT_HELD = "NOT_HELD"
    OTHER_DAY = "OTHER_DAY"
    CLOSED = "CLOSED"
    OPEN = "OPEN"
    MISSED = "MISSED"


class TalkDates(Protocol):
    """What must be known of a talk to say whether it kept a promise."""

    @property
    def date(self) -> dt.date | None: ...
    @property
    def next_date(self) -> dt.date | None: ...
    @property
    def no_next(self) -> bool: ...
    @property
    def took_place(self) -> bool: ...


Talk = TypeVar("Talk", bound=TalkDates)


class PromiseJudge(Generic[Talk]):
    """The talks of one nucleus, to say of each promised day what became of it."""

    def __init__(self, nucleus: Nucleus, talks: Iterable[Talk]) -> None:
        """`talks`: those of the nucleus, by day; those without a day anywhere."""
        self._nucleus = nucleus
        self._talks = [talk for talk in talks if talk.date is not None]
        self._days = [talk.date.toordinal() for talk in self._talks if talk.date is not None]
        self._next_held = _next_places(talk.took_place for talk in self._talks)
        self._next_replacing = _next_places(
            talk.took_place and (talk.next_date is not None or talk.no_next) for talk in self._talks
        )

    def state_of(
        self, day: dt.date, since: dt.date | None, today: dt.date
    ) -> tuple[PromiseState, Talk | None]:
        """Return the state of a day that was promised on `since`, and the talk that decides it.

        The talk is None where no talk does.
        """
        decided = self._by_a_talk(day.toordinal(), since)
        if decided is not None:
            return decided
        nucleus = self._nucleus
        if nucleus.concluded and (nucleus.closed_on is None or nucleus.closed_on <= day):
            return PromiseState.CLOSED, None
        return (PromiseState.OPEN if day >= today else PromiseState.MISSED), None

    def _by_a_talk(self, day: int, since: dt.date | None) -> tuple[PromiseState, Talk] | None:
        """Return the state that a later talk decides (rules 1 to 3); None where none does.

        A talk before the day that gave a new date gave it in place of this one, where it is known
        when this one was promised.
        """
        talks, days = self._talks, self._days
        later = bisect_right(days, (since or dt.date.min).toordinal())
        begin = max(later, bisect_left(days, day - TOLERANCE.days))
        end = max(later, bisect_right(days, day + TOLERANCE.days))
        if self._next_held[begin] < end:
            return PromiseState.KEPT, talks[self._next_held[begin]]
        if begin < end:
            return PromiseState.NOT_HELD, talks[end - 1]
        other_day = self._next_held[max(later, bisect_right(days, day))]
        if since is not None:
            other_day = min(other_day, self._next_replacing[later])
        return (PromiseState.OTHER_DAY, talks[other_day]) if other_day < len(talks) else None


def _next_places(signs: Iterable[bool]) -> list[int]:
    """Return for each place, and for the end, the next place that has a sign: itself, or later.

    The end where none has.
    """
    here = [*signs]
    following = [len(here)] * (len(here) + 1)
    for place in range(len(here) - 1, -1, -1):
        following[place] = place if here[place] else following[place + 1]
    return following
