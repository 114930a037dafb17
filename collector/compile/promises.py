"""Promised talks: each next date that was written, and what became of it.

For a day that was promised at one talk, the first of these that holds:

1. KEPT: a later talk took place on that day, or up to 3 days before or after.
2. NOT_HELD: around that day a row says why there was none (assente, annullato, rinviato).
3. OTHER_DAY: a talk took place after those days; or before them, and gave a new date in place of this one.
4. CLOSED: the path was concluded first.
5. OPEN: the day is today or still to come.
6. MISSED: nothing tells of it.

The same day promised twice counts once, from the talk that said it last. A talk without a date counts as the
oldest. "Later" means a later day than the talk that promised.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from collector.compile.italian import day_name, on
from collector.compile.models import PromiseState, PromiseView
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS

TOLERANCE = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised day. `by` is the talk that decides its state, where one does."""

    day: dt.date
    said_at: TalkRecord
    state: PromiseState
    by: TalkRecord | None = None


def promises(
    nucleus: Nucleus, talks: Iterable[TalkRecord], today: dt.date, *, hidden: Iterable[TalkRecord] = ()
) -> tuple[Promise, ...]:
    """The promised days of one nucleus, in order, judged as of `today`.

    `hidden` are talks of the nucleus that the reader may not see. A promise that one of them decides is left
    out: to call it broken would be false, to call it kept would tell of the talk.
    """
    seen = list(talks)
    said = {talk.next_date: talk for talk in sorted(seen, key=in_order) if talk.next_date is not None}
    unseen = {talk.code for talk in hidden} - {talk.code for talk in seen}
    everything = sorted([*seen, *(talk for talk in hidden if talk.code in unseen)], key=in_order)
    judged = (_judge(day, said[day], nucleus, everything, today) for day in sorted(said))
    return tuple(promise for promise in judged if promise.by is None or promise.by.code not in unseen)


def in_order(talk: TalkRecord) -> tuple[dt.date, dt.time, int, str]:
    """The order of talks: by day, hour, place in the sheet. Without a date: first."""
    return (talk.date or dt.date.min, talk.start or dt.time.max, talk.row or 0, talk.code)


def _judge(day: dt.date, said_at: TalkRecord, nucleus: Nucleus, talks: list[TalkRecord], today: dt.date) -> Promise:
    since = said_at.date or dt.date.min
    later = [(talk, talk.date) for talk in talks if talk.date is not None and talk.date > since]
    around = [talk for talk, date in later if abs(date - day) <= TOLERANCE]
    held = [(talk, date) for talk, date in later if talk.took_place]

    if kept := next((talk for talk in around if talk.took_place), None):
        return Promise(day, said_at, PromiseState.KEPT, kept)
    if around:
        return Promise(day, said_at, PromiseState.NOT_HELD, around[-1])
    if moved := next((t for t, date in held if date > day or t.next_date is not None or t.no_next), None):
        return Promise(day, said_at, PromiseState.OTHER_DAY, moved)
    if nucleus.concluded and (nucleus.closed_on is None or nucleus.closed_on <= day):
        return Promise(day, said_at, PromiseState.CLOSED)
    return Promise(day, said_at, PromiseState.OPEN if day >= today else PromiseState.MISSED)


def promise_view(promise: Promise) -> PromiseView:
    """A promise in words."""
    said = promise.said_at.date
    return PromiseView(
        day=day_name(promise.day),
        state=promise.state,
        outcome=_outcome(promise),
        said=f"colloquio {on(said, 'del')}" if said else "colloquio senza data",
    )


def _outcome(promise: Promise) -> str:
    by = promise.by
    if by is None or by.date is None:
        return {
            PromiseState.OPEN: "in programma",
            PromiseState.CLOSED: "il percorso si è concluso prima",
        }.get(promise.state, "non risulta nessun colloquio")
    if promise.state is PromiseState.NOT_HELD:
        return HELD_LABELS[by.held] if by.date == promise.day else f"{HELD_LABELS[by.held]} {on(by.date, 'il')}"
    if by.date == promise.day:
        return "svolto"
    moved = "svolto un altro giorno, " if promise.state is PromiseState.OTHER_DAY else "svolto "
    return moved + on(by.date, "il")


def next_open(found: Iterable[Promise]) -> Promise | None:
    """The next talk in the programme."""
    return next((promise for promise in found if promise.state is PromiseState.OPEN), None)
