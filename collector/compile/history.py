"""All that is known of one nucleus, from the first talk to the next: the coordinator's view, by code."""

import calendar
import datetime as dt
from collections.abc import Sequence

from collector.compile.models import (
    Fact,
    Gap,
    MarkKind,
    NucleusHistory,
    Timeline,
    TimelineMark,
)
from collector.compile.promises import (
    Promise,
    judge_promises,
    next_open_promise,
    promise_view,
    talk_order,
)
from collector.compile.talks import (
    BUDGET_WARNING,
    UNKNOWN,
    budget_view,
    hours_note,
    hours_text,
    missing_headers,
    not_held_note,
    talk_view,
)
from collector.privacy.policy import AccessLevel
from collector.text.italian import count, day_name, long_day, on, short_day
from schemas.next_talk import PromiseState
from schemas.nucleus import PATH_LABELS, Nucleus
from schemas.printable import one_line
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS

UNKEPT_STATES = frozenset({PromiseState.MISSED, PromiseState.OTHER_DAY, PromiseState.NOT_HELD})

FAR_AHEAD = dt.timedelta(days=366)
"""A day further away than this is no doubt a slip: it would press the picture flat."""


def build_history(
    nucleus: Nucleus,
    talks: Sequence[TalkRecord],
    *,
    today: dt.date,
    project: str,
    district: str,
    removed: int = 0,
    hours_warning: int = BUDGET_WARNING,
) -> NucleusHistory:
    """The history of one nucleus; talks of others are left aside. `removed`: rows no longer in the sheet."""
    own = sorted((talk for talk in talks if talk.nucleus == nucleus.code), key=talk_order)
    dated = [talk for talk in own if talk.date is not None]
    undated = [talk for talk in own if talk.date is None]
    promised = judge_promises(nucleus, own, today)
    coming = next_open_promise(promised)
    views = tuple(
        talk_view(talk, nucleus, anchor=f"colloquio-{n}", number=n, show=AccessLevel.COORDINATION)
        for n, talk in enumerate(dated, start=1)
    )
    late_views = tuple(
        talk_view(
            talk, nucleus, anchor=f"senza-data-{n}", number=None, show=AccessLevel.COORDINATION
        )
        for n, talk in enumerate(undated, start=1)
    )
    return NucleusHistory(
        code=nucleus.code,
        project=one_line(project) or "",
        district=one_line(district) or "",
        made=day_name(today),
        made_on=today,
        about=_about(nucleus),
        numbers=_numbers(own, dated, promised, coming),
        budget=budget_view(nucleus, own, hours_warning),
        timeline=build_timeline(dated, promised, today),
        talks=views,
        undated=late_views,
        not_come=tuple(
            promise_view(promise) for promise in promised if promise.state in UNKEPT_STATES
        ),
        next_day=long_day(coming.day) if coming else None,
        gaps=tuple(
            Gap(
                anchor=view.anchor,
                talk=f"{view.number}. {short_day(talk.date)}" if talk.date else "senza data",
                headers=missing_headers(talk),
            )
            for talk, view in zip((*dated, *undated), (*views, *late_views), strict=True)
            if talk.missing
        ),
        removed=_removed(removed),
    )


def _removed(number: int) -> str:
    if not number:
        return ""
    if number == 1:
        return "Una riga di questo nucleo non è più nel foglio e non è in questa storia."
    return f"{number} righe di questo nucleo non sono più nel foglio e non sono in questa storia."


def _about(nucleus: Nucleus) -> tuple[Fact, ...]:
    path = PATH_LABELS[nucleus.path]
    if nucleus.closed_on:
        path = f"concluso {on(nucleus.closed_on, 'il')}"
    elif nucleus.opened_on:
        path = f"{path}, {on(nucleus.opened_on, 'dal')}"
    known = (
        ("Comune", nucleus.municipality),
        ("Lingua", nucleus.language),
        ("Mediatore", nucleus.mediator),
        ("Tipologia di caso", nucleus.case_type),
        ("Percorso", path),
    )
    return tuple(Fact(label=label, value=one_line(value) or UNKNOWN) for label, value in known)


def _numbers(
    own: list[TalkRecord],
    dated: list[TalkRecord],
    promised: tuple[Promise, ...],
    coming: Promise | None,
) -> tuple[Fact, ...]:
    held = [talk for talk in own if talk.took_place]
    last = next((talk.date for talk in reversed(dated) if talk.took_place), None)
    due = [p for p in promised if p.state not in (PromiseState.OPEN, PromiseState.CLOSED)]
    kept = sum(promise.state is PromiseState.KEPT for promise in due)
    return (
        Fact(label="Colloqui svolti", value=str(len(held))),
        Fact(label="Ore di colloquio", value=hours_text(held), note=hours_note(held)),
        Fact(label="Non svolti", value=str(len(own) - len(held)), note=not_held_note(own)),
        Fact(label="Date previste mantenute", value=f"{kept} di {len(due)}" if due else "–"),
        Fact(label="Ultimo colloquio", value=short_day(last) if last else "–"),
        Fact(label="Prossimo colloquio", value=short_day(coming.day) if coming else "–"),
    )


_PROMISE_MARKS = {
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
    *,
    by_day: bool = False,
) -> Timeline | None:
    """The picture's content; None without a talk to draw. Days to be checked are left out, and said so. Talks bear
    their number, or (`by_day`) the day of the month.
    """
    marks = []
    doubtful = 0
    for number, talk in enumerate(dated, start=1):
        if talk.date is None or "date" in talk.missing or talk.date > today + FAR_AHEAD:
            doubtful += 1
            continue
        text = f"{'' if by_day else f'{number}. '}{short_day(talk.date)}: {HELD_LABELS[talk.held]}"
        shown = talk.date.day if by_day else number
        marks.append(
            TimelineMark(day=talk.date, kind=MarkKind(talk.held.value), number=shown, text=text)
        )
    if not marks:
        return None
    talks_drawn = len(marks)
    for promise in promised:
        if "next_date" in promise.promised_at.missing or promise.day > today + FAR_AHEAD:
            doubtful += 1
            continue
        view = promise_view(promise)
        text = f"previsto {on(promise.day, 'il')}: {view.outcome}"
        marks.append(
            TimelineMark(
                day=promise.day, kind=_PROMISE_MARKS[promise.state], number=None, text=text
            )
        )
    days = [mark.day for mark in marks]
    first, last = min(days), max(days)
    if last >= today - dt.timedelta(days=62):
        last = max(last, today)
    promised_drawn = len(marks) - talks_drawn
    summary = f"{count(talks_drawn, 'colloquio', 'colloqui')}"
    if promised_drawn:
        summary += f" e {count(promised_drawn, 'data prevista', 'date previste')}"
    summary += f", {on(first, 'dal')} {on(max(days), 'al')}."
    if doubtful:
        summary += f" {count(doubtful, 'data da controllare non è', 'date da controllare non sono')} nella figura."
    return Timeline(
        first=first.replace(day=1),
        last=last.replace(day=calendar.monthrange(last.year, last.month)[1]),
        today=today,
        marks=tuple(sorted(marks, key=lambda mark: (mark.day, mark.number or 0))),
        summary=summary,
    )
