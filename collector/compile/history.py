"""All that is known of one nucleus, from the first talk to the next; for the coordinator."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from collector.compile.models import Fact, Gap, NucleusHistory, TalkView
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
from collector.compile.timeline import build_timeline
from collector.privacy.policy import AccessLevel
from collector.text.italian import long_day, on, short_day
from schemas.next_talk import PromiseState
from schemas.nucleus import PATH_LABELS, Nucleus
from schemas.printable import one_line
from schemas.record import TalkRecord

UNKEPT_STATES: Final = frozenset(
    {PromiseState.MISSED, PromiseState.OTHER_DAY, PromiseState.NOT_HELD}
)


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
    """Return the history of one nucleus; talks of others are left aside.

    `removed`: how many of its rows are no longer in the sheet.
    `hours_warning`: per cent of the hours authorised from which it is to be looked at.
    """
    own = sorted((talk for talk in talks if talk.nucleus == nucleus.code), key=talk_order)
    dated = [talk for talk in own if talk.date is not None]
    undated = [talk for talk in own if talk.date is None]
    promises = judge_promises(nucleus, own, today)
    coming = next_open_promise(promises)
    dated_views = [
        _view(talk, nucleus, f"colloquio-{number}", number)
        for number, talk in enumerate(dated, start=1)
    ]
    undated_views = [
        _view(talk, nucleus, f"senza-data-{number}", None)
        for number, talk in enumerate(undated, start=1)
    ]
    return NucleusHistory(
        code=nucleus.code,
        project=one_line(project) or "",
        district=one_line(district) or "",
        made=on(today, "il"),
        made_on=today,
        about=_about(nucleus),
        numbers=_numbers(own, promises, coming),
        budget=budget_view(nucleus, own, hours_warning),
        timeline=build_timeline(dated, promises, today),
        talks=tuple(dated_views),
        undated=tuple(undated_views),
        not_come=tuple(
            promise_view(promise) for promise in promises if promise.state in UNKEPT_STATES
        ),
        next_day=long_day(coming.day) if coming else None,
        gaps=tuple(_gaps((*dated, *undated), (*dated_views, *undated_views))),
        removed=_removed_sentence(removed),
    )


def _view(talk: TalkRecord, nucleus: Nucleus, anchor: str, number: int | None) -> TalkView:
    return talk_view(talk, nucleus, anchor=anchor, number=number, show=AccessLevel.COORDINATION)


def _gaps(talks: Iterable[TalkRecord], views: Iterable[TalkView]) -> Iterator[Gap]:
    """What each talk lacks."""
    for talk, view in zip(talks, views, strict=True):
        if talk.missing:
            name = f"{view.number}. {short_day(talk.date)}" if talk.date else "senza data"
            yield Gap(anchor=view.anchor, talk=name, headers=missing_headers(talk))


def _removed_sentence(number: int) -> str:
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
    facts = (
        ("Comune", nucleus.municipality),
        ("Lingua", nucleus.language),
        ("Mediatore", nucleus.mediator),
        ("Tipologia di caso", nucleus.case_type),
        ("Percorso", path),
    )
    return tuple(Fact(label=label, value=one_line(value) or UNKNOWN) for label, value in facts)


def _numbers(
    talks: Sequence[TalkRecord], promises: Iterable[Promise], coming: Promise | None
) -> tuple[Fact, ...]:
    held = [talk for talk in talks if talk.took_place]
    days = [talk.date for talk in held if talk.date is not None]
    states = [promise.state for promise in promises]
    kept = states.count(PromiseState.KEPT)
    due = len(states) - states.count(PromiseState.OPEN) - states.count(PromiseState.CLOSED)
    not_held = len(talks) - len(held)
    return (
        Fact(label="Colloqui svolti", value=str(len(held))),
        Fact(label="Ore di colloquio", value=hours_text(held), note=hours_note(held)),
        Fact(label="Non svolti", value=str(not_held), note=not_held_note(talks)),
        Fact(label="Date previste mantenute", value=f"{kept} di {due}" if due else "–"),
        Fact(label="Ultimo colloquio", value=short_day(max(days)) if days else "–"),
        Fact(label="Prossimo colloquio", value=short_day(coming.day) if coming else "–"),
    )
