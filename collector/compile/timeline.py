"""A nucleus in time: what a picture of its talks and promised days shows."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from collector.compile.models import MarkKind, Timeline, TimelineMark
from collector.compile.promises import Promise, promise_view
from collector.text.italian import count, day_span, on, short_day
from schemas.next_talk import PromiseState
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS

FAR_AHEAD: Final = dt.timedelta(days=366)
"""A day further away than this is no doubt a slip: it would press the picture flat."""
_NEAR_TODAY: Final = dt.timedelta(days=62)
"""A picture whose last mark is not older than this goes on until today."""
_PROMISE_MARKS: Final = {
    PromiseState.KEPT: MarkKind.PROMISE_KEPT,
    PromiseState.NOT_HELD: MarkKind.PROMISE_MISSED,
    PromiseState.OTHER_DAY: MarkKind.PROMISE_MISSED,
    PromiseState.MISSED: MarkKind.PROMISE_MISSED,
    PromiseState.OPEN: MarkKind.PROMISE_OPEN,
    PromiseState.CLOSED: MarkKind.PROMISE_MISSED,
}


def build_timeline(
    dated: Sequence[TalkRecord],
    promised: Sequence[Promise],
    today: dt.date,
) -> Timeline | None:
    """Return the picture's content; None without a talk to draw.

    Days to be checked are left out, and said so. Talks bear the day of the month.
    """
    latest = today + FAR_AHEAD
    talk_marks = _talk_marks(dated, latest)
    if not talk_marks:
        return None
    promise_marks = _promise_marks(promised, latest)
    marks = [*talk_marks, *promise_marks]
    doubtful = len(dated) + len(promised) - len(marks)
    first, last = min(mark.day for mark in marks), max(mark.day for mark in marks)
    summary = _summary(len(talk_marks), len(promise_marks), doubtful, first, last)
    if last >= today - _NEAR_TODAY:
        last = max(last, today)
    return Timeline(
        first=first.replace(day=1),
        last=last.replace(day=calendar.monthrange(last.year, last.month)[1]),
        today=today,
        marks=tuple(sorted(marks, key=lambda mark: (mark.day, mark.number or 0))),
        summary=summary,
    )


def _talk_marks(talks: Iterable[TalkRecord], latest: dt.date) -> list[TimelineMark]:
    marks: list[TimelineMark] = []
    for talk in talks:
        day = talk.date
        if day is None or "date" in talk.missing or day > latest:
            continue
        text = f"{short_day(day)}: {HELD_LABELS[talk.held]}"
        kind = MarkKind(talk.held.value)
        marks.append(TimelineMark(day=day, kind=kind, number=day.day, text=text))
    return marks


def _promise_marks(promises: Iterable[Promise], latest: dt.date) -> list[TimelineMark]:
    marks: list[TimelineMark] = []
    for promise in promises:
        if "next_date" in promise.promised_at.missing or promise.day > latest:
            continue
        text = f"previsto {on(promise.day, 'il')}: {promise_view(promise).outcome}"
        kind = _PROMISE_MARKS[promise.state]
        marks.append(TimelineMark(day=promise.day, kind=kind, number=None, text=text))
    return marks


def _summary(talks: int, promises: int, doubtful: int, first: dt.date, last: dt.date) -> str:
    """What the picture shows, in words. `doubtful`: how many days are left out."""
    summary = count(talks, "colloquio", "colloqui")
    if promises:
        summary += f" e {count(promises, 'data prevista', 'date previste')}"
    summary += f", {day_span(first, last)}."
    if doubtful:
        left_out = count(doubtful, "data da controllare non è", "date da controllare non sono")
        summary += f" {left_out} nella figura."
    return summary
