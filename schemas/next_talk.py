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
from collections.abc import Iterable, Sequence
from typing import Final, Protocol, TypeVar

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


def promise_state(
    day: dt.date, since: dt.date | None, nucleus: Nucleus, talks: Iterable[Talk], today: dt.date
) -> tuple[PromiseState, Talk | None]:
    """Return the state of a day that was promised on `since`, and the talk that decides it.

    The talk is None where no talk does. `talks`: those of the nucleus, in order.
    """
    start = since or dt.date.min
    later: list[tuple[Talk, dt.date]] = []
    for talk in talks:
        date = talk.date
        if date is not None and date > start:
            later.append((talk, date))
    decided = _by_a_talk(day, later, may_be_replaced=since is not None)
    if decided is not None:
        return decided
    if nucleus.concluded and (nucleus.closed_on is None or nucleus.closed_on <= day):
        return PromiseState.CLOSED, None
    return (PromiseState.OPEN if day >= today else PromiseState.MISSED), None


def _by_a_talk(
    day: dt.date, later: Sequence[tuple[Talk, dt.date]], *, may_be_replaced: bool
) -> tuple[PromiseState, Talk] | None:
    """Return the state that a later talk decides (rules 1 to 3); None where none does.

    `may_be_replaced`: a talk before the day that gave a new date gave it in place of this one.
    """
    around = [talk for talk, date in later if abs(date - day) <= TOLERANCE]
    for talk in around:
        if talk.took_place:
            return PromiseState.KEPT, talk
    if around:
        return PromiseState.NOT_HELD, around[-1]
    for talk, date in later:
        says_what_is_next = talk.next_date is not None or talk.no_next
        is_replaced = may_be_replaced and says_what_is_next
        if talk.took_place and (date > day or is_replaced):
            return PromiseState.OTHER_DAY, talk
    return None
