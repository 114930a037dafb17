"""What became of a promised day: each next date that was written, held against the talks that there
are. Pure.

For a day that was promised at one talk, the first of these that holds:

1. KEPT: a later talk took place on that day, or up to 3 days before or after. 2. NOT_HELD: around
that day a row says why there was none (assente, annullato, rinviato). 3. OTHER_DAY: a talk took
place after those days; or before them, and gave a new date in place of this one. 4. CLOSED: the
path was concluded first. 5. OPEN: the day is today or still to come. 6. MISSED: nothing tells of
it.

A talk without a date counts as the oldest. "Later" means a later day than the talk that promised.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from typing import Final, Protocol, TypeVar

from schemas.nucleus import Nucleus

TOLERANCE: Final = dt.timedelta(days=3)


class PromiseState(enum.StrEnum):
    """What became of a promised day."""

    KEPT = "KEPT"
    NOT_HELD = "NOT_HELD"
    OTHER_DAY = "OTHER_DAY"
    CLOSED = "CLOSED"
    OPEN = "OPEN"
    MISSED = "MISSED"


class TalkDates(Protocol):
    """What a talk must tell to keep a promise, or to break it."""

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
    """The state of a day that was promised on `since`, and the talk that decides it, where one
    does.

    `talks`: those of the nucleus, in order.
    """
    later = [
        (talk, date)
        for talk in talks
        if (date := talk.date) is not None and date > (since or dt.date.min)
    ]
    if found := _by_a_talk(day, later):
        return found
    if nucleus.concluded and (nucleus.closed_on is None or nucleus.closed_on <= day):
        return PromiseState.CLOSED, None
    return (PromiseState.OPEN if day >= today else PromiseState.MISSED), None


def _by_a_talk(
    day: dt.date, later: Sequence[tuple[Talk, dt.date]]
) -> tuple[PromiseState, Talk] | None:
    around = [talk for talk, date in later if abs(date - day) <= TOLERANCE]
    if kept := next((talk for talk in around if talk.took_place), None):
        return PromiseState.KEPT, kept
    if around:
        return PromiseState.NOT_HELD, around[-1]
    held = [(talk, date) for talk, date in later if talk.took_place]
    if moved := next(
        (t for t, date in held if date > day or t.next_date is not None or t.no_next), None
    ):
        return PromiseState.OTHER_DAY, moved
    return None
