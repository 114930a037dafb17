"""Promised talks: each next date that was written, and what became of it.

How that is judged: `schemas.next_talk`. The same day promised twice counts once, from the talk that
promised it last. A date that is to be corrected in the sheet promises nothing.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from collector.compile.models import PromiseView
from collector.text.italian import day_name, on
from schemas.next_talk import PromiseJudge, PromiseState
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised day.

    `promised_at`: the talk that promised it. `decided_by`: the talk that decides its state, if any.
    """

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
    """Return the promised days of one nucleus, in order, judged as of `today`.

    `hidden`: talks of the nucleus, of which the recipient may not see those that are not in `talks`
    too. A promise that one of them decides is left out: to call it broken would be false, to call
    it kept would disclose the talk.
    """
    seen = sorted(talks, key=talk_order)
    seen_codes = {talk.code for talk in seen}
    unseen = [talk for talk in hidden if talk.code not in seen_codes]
    unseen_codes = {talk.code for talk in unseen}
    all_talks = sorted([*seen, *unseen], key=talk_order)
    promised_at = _last_promised_at(seen)
    last_promised_at = _last_promised_at(all_talks)
    judge = PromiseJudge(nucleus, all_talks)
    promises: list[Promise] = []
    for day in sorted(promised_at):
        talk = promised_at[day]
        since = last_promised_at[day].date
        state, decided_by = judge.state_of(day, since, today)
        if decided_by is None or decided_by.code not in unseen_codes:
            promises.append(Promise(day, talk, state, decided_by))
    return tuple(promises)


def _last_promised_at(talks: Iterable[TalkRecord]) -> dict[dt.date, TalkRecord]:
    """Return each promised day with the last of these talks that promised it."""
    promised_at: dict[dt.date, TalkRecord] = {}
    for talk in talks:
        if talk.next_date is not None and "next_date" not in talk.missing:
            promised_at[talk.next_date] = talk
    return promised_at


def talk_order(talk: TalkRecord) -> tuple[dt.date, dt.time, int, str]:
    """The order of talks: by day, hour, place in the sheet. Without a date: first."""
    return (talk.date or dt.date.min, talk.start or dt.time.max, talk.row or 0, talk.code)


def promise_view(promise: Promise) -> PromiseView:
    """Return a promise in words."""
    talk_day = promise.promised_at.date
    return PromiseView(
        day=day_name(promise.day),
        state=promise.state,
        outcome=_outcome(promise),
        said=f"colloquio {on(talk_day, 'del')}" if talk_day else "colloquio senza data",
    )


_OUTCOMES: Final = {
    PromiseState.OPEN: "in programma",
    PromiseState.CLOSED: "il percorso si è concluso prima",
}


def _outcome(promise: Promise) -> str:
    talk = promise.decided_by
    if talk is None or talk.date is None:
        return _OUTCOMES.get(promise.state, "non risulta nessun colloquio")
    is_that_day = talk.date == promise.day
    if promise.state is PromiseState.NOT_HELD:
        reason = HELD_LABELS[talk.held]
        return reason if is_that_day else f"{reason} {on(talk.date, 'il')}"
    if is_that_day:
        return "svolto"
    is_moved = promise.state is PromiseState.OTHER_DAY
    moved = "svolto un altro giorno, " if is_moved else "svolto "
    return moved + on(talk.date, "il")


def next_open_promise(promises: Iterable[Promise]) -> Promise | None:
    """Return the next talk in the programme; None where there is none."""
    return next((promise for promise in promises if promise.state is PromiseState.OPEN), None)
