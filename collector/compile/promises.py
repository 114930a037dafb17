"""Promised talks: each next date that was written, and what became of it (`promised` says how that is judged).

The same day promised twice counts once, from the talk that said it last.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from collector.compile.models import PromiseView
from collector.text.italian import day_name, on
from schemas.next_talk import PromiseState, promise_state
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised day. `by` is the talk that decides its state, where one does."""

    day: dt.date
    promised_at: TalkRecord
    state: PromiseState
    decided_by: TalkRecord | None = None


def judge_promises(
    nucleus: Nucleus,
    talks: Iterable[TalkRecord],
    today: dt.date,
    *,
    hidden: Iterable[TalkRecord] = (),
) -> tuple[Promise, ...]:
    """The promised days of one nucleus, in order, judged as of `today`.

    `hidden` are talks of the nucleus that the reader may not see. A promise that one of them decides is left
    out: to call it broken would be false, to call it kept would tell of the talk.
    """
    seen = list(talks)
    said = {
        talk.next_date: talk for talk in sorted(seen, key=talk_order) if talk.next_date is not None
    }
    unseen = {talk.code for talk in hidden} - {talk.code for talk in seen}
    everything = sorted([*seen, *(talk for talk in hidden if talk.code in unseen)], key=talk_order)
    found = (
        Promise(day, said[day], *promise_state(day, said[day].date, nucleus, everything, today))
        for day in sorted(said)
    )
    return tuple(
        promise
        for promise in found
        if promise.decided_by is None or promise.decided_by.code not in unseen
    )


def talk_order(talk: TalkRecord) -> tuple[dt.date, dt.time, int, str]:
    """The order of talks: by day, hour, place in the sheet. Without a date: first."""
    return (talk.date or dt.date.min, talk.start or dt.time.max, talk.row or 0, talk.code)


def promise_view(promise: Promise) -> PromiseView:
    """A promise in words."""
    said = promise.promised_at.date
    return PromiseView(
        day=day_name(promise.day),
        state=promise.state,
        outcome=_outcome(promise),
        said=f"colloquio {on(said, 'del')}" if said else "colloquio senza data",
    )


def _outcome(promise: Promise) -> str:
    by = promise.decided_by
    if by is None or by.date is None:
        return {
            PromiseState.OPEN: "in programma",
            PromiseState.CLOSED: "il percorso si è concluso prima",
        }.get(promise.state, "non risulta nessun colloquio")
    if promise.state is PromiseState.NOT_HELD:
        return (
            HELD_LABELS[by.held]
            if by.date == promise.day
            else f"{HELD_LABELS[by.held]} {on(by.date, 'il')}"
        )
    if by.date == promise.day:
        return "svolto"
    moved = "svolto un altro giorno, " if promise.state is PromiseState.OTHER_DAY else "svolto "
    return moved + on(by.date, "il")


def next_open_promise(found: Iterable[Promise]) -> Promise | None:
    """The next talk in the programme."""
    return next((promise for promise in found if promise.state is PromiseState.OPEN), None)
