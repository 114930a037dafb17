"""The charts of a digest: languages, hours, promised days, complete sheets.

All of it from what the recipient may see; each with a sentence that says what it shows. A function
returns no chart where there is too little to see.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from collector.compile.models import Bar, Chart, Timeline
from collector.compile.promises import Promise
from collector.compile.recipient_view import NucleusView, RecipientView
from collector.compile.talks import NO_MUNICIPALITY, UNKNOWN, budget_view, hours_text
from collector.compile.timeline import build_timeline
from collector.privacy.policy import AccessLevel
from collector.text.italian import MONTHS, capital, count, length
from schemas.next_talk import PromiseState
from schemas.nucleus import Nucleus
from schemas.person import Job
from schemas.printable import one_line
from schemas.record import TalkRecord
from schemas.session import Held

_FEWEST_TALKS: Final = 3
"""Talks in the timeline of a nucleus: two are read as fast in words."""
_MOST_BARS: Final = 12
PROMISE_LABELS: Final = {
    PromiseState.KEPT: "mantenute",
    PromiseState.OTHER_DAY: "svolte un altro giorno",
    PromiseState.NOT_HELD: "assente, annullate o rinviate",
    PromiseState.MISSED: "senza un colloquio",
}
"""What became of the promised days that are counted: those that have passed."""


def by_municipality_chart(view: RecipientView) -> tuple[Chart, ...]:
    """Return talks and hours by comune."""
    return _chart("Colloqui svolti per comune", "Comune", view, _municipality_of)


def by_case_type_chart(view: RecipientView) -> tuple[Chart, ...]:
    """Return talks and hours by type of case."""
    return _chart("Colloqui svolti per tipologia di caso", "Tipologia di caso", view, _case_type_of)


def _municipality_of(nucleus: Nucleus) -> str:
    return nucleus.municipality or NO_MUNICIPALITY


def _case_type_of(nucleus: Nucleus) -> str:
    return nucleus.case_type or UNKNOWN


def _chart(
    title: str, header: str, view: RecipientView, group_of: Callable[[Nucleus], str]
) -> tuple[Chart, ...]:
    """Talks and hours by group of nuclei; nothing for a single group."""
    groups: dict[str, list[NucleusView]] = defaultdict(list)
    for part in view.nuclei:
        if part.held_talks:
            groups[one_line(group_of(part.nucleus)) or UNKNOWN].append(part)
    if len(groups) < 2:
        return ()
    bars = []
    for name in sorted(groups, key=str.casefold):
        held = [talk for part in groups[name] for talk in part.held_talks]
        texts = (str(len(held)), hours_text(held), str(len(groups[name])))
        bars.append(Bar(label=name, value=len(held), texts=texts))
    total = count(len(view.held_talks), "colloquio svolto", "colloqui svolti")
    return (
        Chart(
            title=title,
            summary=f"{total}, {hours_text(view.held_talks)}.",
            headers=(header, "Colloqui", "Ore", "Nuclei"),
            bars=tuple(bars),
            drawn=True,
        ),
    )


def languages_chart(view: RecipientView) -> tuple[Chart, ...]:
    """Return talks and hours by language; nothing for a single one."""
    groups: dict[str, list[NucleusView]] = defaultdict(list)
    for part in view.nuclei:
        if part.period:
            groups[capital(one_line(part.nucleus.language) or UNKNOWN)].append(part)
    if len(groups) < 2:
        return ()
    bars = [
        _language_bar(language, groups[language]) for language in sorted(groups, key=str.casefold)
    ]
    talks = capital(count(len(view.held_talks), "colloquio svolto", "colloqui svolti"))
    return (
        Chart(
            title="Lingue dei colloqui",
            summary=f"{talks} in {len(bars)} lingue.",
            headers=("Lingua", "Colloqui", "Ore", "Nuclei", "Assenze"),
            bars=tuple(bars),
            drawn=True,
        ),
    )


def _language_bar(language: str, parts: Sequence[NucleusView]) -> Bar:
    held = [talk for part in parts for talk in part.held_talks]
    absences = 0
    for part in parts:
        absences += sum(talk.held is Held.NO_SHOW for talk in part.period)
    texts = (str(len(held)), hours_text(held), str(len(parts)), str(absences or "–"))
    return Bar(label=language, value=len(held), texts=texts)


def hours_used_chart(view: RecipientView) -> tuple[Chart, ...]:
    """Return the hours used of those authorised; a whole bar is all of them.

    Of many nuclei those with the highest share: the others say it in their own block.
    """
    shares: list[tuple[int, str, str]] = []  # per cent, code, text
    for part in view.nuclei:
        if part.nucleus.concluded:
            continue
        budget = budget_view(part.nucleus, part.known, view.hours_warning)
        if budget:
            percent = budget.used * 100 // budget.granted
            used = length(budget.used) if budget.used else "0 h"
            shares.append((percent, part.code, f"{used} di {length(budget.granted)}"))
    if not shares:
        return ()
    shares.sort(key=lambda share: (-share[0], share[1]))
    selection = ""
    if len(shares) > _MOST_BARS:
        selection = f", i {_MOST_BARS} con la quota più alta"
    nuclei = capital(count(len(shares), "nucleo", "nuclei"))
    return (
        Chart(
            title="Ore usate su quelle autorizzate",
            summary=f"{nuclei} con un monte ore{selection}.",
            headers=("Nucleo", "Ore", "Quota"),
            bars=tuple(
                Bar(label=code, value=min(percent, 100), texts=(text, f"{percent}%"))
                for percent, code, text in shares[:_MOST_BARS]
            ),
            drawn=True,
            scale=100,
        ),
    )


def hours_by_mediator_table(view: RecipientView) -> tuple[Chart, ...]:
    """Return the hours of each mediator, only for the équipe and the coordinator.

    By alphabet and without bars: they serve to pay, not to compare.
    """
    is_for_one_person = view.recipient is not None and view.recipient.job is not Job.COORDINATOR
    if view.level < AccessLevel.TEAM or is_for_one_person:
        return ()
    minutes: dict[str, int] = defaultdict(int)
    for talk in view.held_talks:
        minutes[one_line(talk.mediator) or UNKNOWN] += talk.minutes
    if len(minutes) < 2:
        return ()
    return (
        Chart(
            title="Ore per mediatore",
            summary="In ordine alfabetico.",
            headers=("Mediatore", "Ore"),
            bars=tuple(
                Bar(
                    label=name,
                    value=minutes[name],
                    texts=(length(minutes[name]) if minutes[name] else "0 h",),
                )
                for name in sorted(minutes, key=str.casefold)
            ),
            drawn=False,
        ),
    )


def promises_chart(due: Iterable[Promise]) -> tuple[Chart, ...]:
    """Return what became of the days promised for the period."""
    states = Counter(promise.state for promise in due)
    total = states.total()
    if total < 2:
        return ()
    dates = capital(count(total, "data prevista", "date previste"))
    kept = count(states[PromiseState.KEPT], "mantenuta", "mantenute")
    return (
        Chart(
            title="Date previste nel periodo",
            summary=f"{dates}, {kept}.",
            headers=("Che cosa è successo", "Date"),
            bars=tuple(
                Bar(label=capital(label), value=states[state], texts=(str(states[state]),))
                for state, label in PROMISE_LABELS.items()
            ),
            drawn=True,
        ),
    )


def completeness_charts(view: RecipientView) -> tuple[Chart, ...]:
    """Return how many sheets were complete, month by month.

    For mediators of their own, for the équipe and the coordinator of all. Who of the mediators
    lacks how many is for the coordinator alone, by alphabet.
    """
    if view.level < AccessLevel.TEAM:
        return ()
    dated: list[TalkRecord] = []
    by_month: dict[dt.date, list[TalkRecord]] = defaultdict(list)
    for part in view.nuclei:
        for talk in (*part.period, *part.late):
            if talk.date:
                dated.append(talk)
                by_month[talk.date.replace(day=1)].append(talk)
    job = view.recipient.job if view.recipient else None
    charts: list[Chart] = []
    if len(by_month) > 1:
        charts.append(_completeness_by_month(by_month, dated, is_own=job is Job.MEDIATOR))
    if job is Job.COORDINATOR and dated:
        charts.append(_completeness_by_mediator(dated))
    return tuple(charts)


def _completeness_by_month(
    by_month: dict[dt.date, list[TalkRecord]], talks: Sequence[TalkRecord], *, is_own: bool
) -> Chart:
    title = "Le tue schede complete, mese per mese" if is_own else "Schede complete, mese per mese"
    complete = sum(not talk.missing for talk in talks)
    return Chart(
        title=title,
        summary=f"{complete} di {count(len(talks), 'scheda completa', 'schede complete')}.",
        headers=("Mese", "Complete", "Quota"),
        bars=tuple(
            _completeness_bar(capital(f"{MONTHS[month.month - 1]} {month.year}"), by_month[month])
            for month in sorted(by_month)
        ),
        drawn=True,
        scale=100,
    )


def _completeness_by_mediator(talks: Iterable[TalkRecord]) -> Chart:
    groups: dict[str, list[TalkRecord]] = defaultdict(list)
    for talk in talks:
        groups[one_line(talk.mediator) or UNKNOWN].append(talk)
    names = sorted(groups, key=str.casefold)
    return Chart(
        title="Schede da completare per mediatore",
        summary="In ordine alfabetico; solo per il coordinamento.",
        headers=("Mediatore", "Complete", "Quota"),
        bars=tuple(_completeness_bar(name, groups[name]) for name in names),
        drawn=False,
    )


def _completeness_bar(label: str, talks: Sequence[TalkRecord]) -> Bar:
    complete = sum(not talk.missing for talk in talks)
    percent = complete * 100 // len(talks)
    return Bar(label=label, value=percent, texts=(f"{complete} di {len(talks)}", f"{percent}%"))


def nucleus_timeline(part: NucleusView, view: RecipientView) -> Timeline | None:
    """Return a nucleus in the period, talks above, promised days below.

    None where there is not enough to see.
    """
    talks = [talk for talk in part.period if talk.date is not None]
    if len(talks) < _FEWEST_TALKS:
        return None
    first = part.start or dt.date.min
    end = view.meeting.date + dt.timedelta(days=31)
    promises = [promise for promise in part.promises if first <= promise.day < end]
    return build_timeline(talks, promises, view.day)
