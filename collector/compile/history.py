"""What is known of one nucleus, from the first talk to the next: all of it, or a part; for the
coordinator, or for another recipient.
"""

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
from collector.compile.talk_filter import EVERYTHING, TalkFilter, left_out_sentence
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
from collector.privacy.policy import access_level
from collector.text.italian import long_day, on, short_day
from schemas.next_talk import PromiseState
from schemas.nucleus import PATH_LABELS, Nucleus
from schemas.person import JOB_LABELS, Job, Person
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
    recipient: Person | None = None,
    hidden: Sequence[TalkRecord] = (),
    wanted: TalkFilter = EVERYTHING,
) -> NucleusHistory:
    """Return the history of one nucleus; talks of others are left aside.

    `talks`: what the recipient may read (None: the coordinator at the desk); `hidden`: those of the
    nucleus that they may not, too: see `judge_promises`.
    `wanted`: which of them are shown and counted. The hours used of those authorised, the last talk
    and the next one are of the whole path: of all talks that the recipient may read.
    `removed`: how many of its rows are no longer in the sheet.
    `hours_warning`: per cent of the hours authorised from which it is to be looked at.
    """
    own = sorted((talk for talk in talks if talk.nucleus == nucleus.code), key=talk_order)
    hidden_dated = [talk for talk in hidden if talk.date is not None]
    all_promises = judge_promises(nucleus, own, today, hidden=hidden_dated)
    coming = next_open_promise(all_promises)
    shown = [talk for talk in own if wanted.takes(talk)]
    promises = [promise for promise in all_promises if _is_of_part(promise, wanted)]
    dated = [talk for talk in shown if talk.date is not None]
    undated = [talk for talk in shown if talk.date is None]
    dated_views = _dated_views(dated, nucleus, recipient)
    undated_views = _undated_views(undated, nucleus, recipient)
    return NucleusHistory(
        code=nucleus.code,
        project=one_line(project) or "",
        district=one_line(district) or "",
        made=on(today, "il"),
        made_on=today,
        about=_about(nucleus),
        numbers=_numbers(shown, own, promises, coming) if own else (),
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
        audience=JOB_LABELS[recipient.job] if recipient else JOB_LABELS[Job.COORDINATOR],
        scope=_SCOPE if recipient else "",
        part=_part_sentence(wanted),
        part_note=_part_note(wanted, own),
        no_talks="" if dated else _no_talks_sentence(recipient, wanted, has_undated=bool(undated)),
    )


def _dated_views(
    talks: Iterable[TalkRecord], nucleus: Nucleus, recipient: Person | None
) -> list[TalkView]:
    level = access_level(recipient)
    return [
        talk_view(talk, nucleus, anchor=f"colloquio-{number}", number=number, show=level)
        for number, talk in enumerate(talks, start=1)
    ]


def _undated_views(
    talks: Iterable[TalkRecord], nucleus: Nucleus, recipient: Person | None
) -> list[TalkView]:
    level = access_level(recipient)
    return [
        talk_view(talk, nucleus, anchor=f"senza-data-{number}", number=None, show=level)
        for number, talk in enumerate(talks, start=1)
    ]


# --- A part of it, for somebody -----------------------------------------------------------------

_SCOPE: Final = "Contiene solo quello che chi lo riceve può leggere oggi."
_COUNTED: Final = (
    "I numeri sono di questa parte; il monte ore, l'ultimo e il prossimo colloquio sono di tutto "
    "il percorso."
)


def _is_of_part(promise: Promise, wanted: TalkFilter) -> bool:
    """True for a promised day of the period, promised in a talk of the mediators wanted."""
    return wanted.includes_day(promise.day) and wanted.is_with_whom(promise.promised_at)


def _part_sentence(wanted: TalkFilter) -> str:
    return f"Solo una parte della storia. {wanted.talks_text}." if wanted.chooses_talks else ""


def _part_note(wanted: TalkFilter, talks: Iterable[TalkRecord]) -> str:
    if not wanted.chooses_talks:
        return ""
    return f"{_COUNTED} {left_out_sentence(wanted.left_out_for_doubt(talks))}".strip()


def _no_talks_sentence(recipient: Person | None, wanted: TalkFilter, *, has_undated: bool) -> str:
    if has_undated:
        return "Nessun colloquio con una data sicura."
    if wanted.chooses_talks:
        return "Nessun colloquio in questa parte."
    # Of a talk that they may not read nobody learns that it exists, or that there is none.
    return "Nessun colloquio da mostrare." if recipient else "Ancora nessun colloquio."


# --- What is said -------------------------------------------------------------------------------


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
    talks: Sequence[TalkRecord],
    all_talks: Iterable[TalkRecord],
    promises: Iterable[Promise],
    coming: Promise | None,
) -> tuple[Fact, ...]:
    held = [talk for talk in talks if talk.took_place]
    days = [talk.date for talk in all_talks if talk.took_place and talk.date is not None]
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
