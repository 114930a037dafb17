"""Rules about a nucleus and all of its talks: hours used, a promised talk that nothing tells of, no contact for long,
talks of a path that is concluded. Pure.

A flag stands on the nucleus's own row in *Nuclei*: the rows of talks are right, what they do not tell is missing.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from collector.text.italian import length
from collector.validation.rule import Rule
from collector.validation.thresholds import Thresholds
from schemas.next_talk import PromiseState, promise_state
from schemas.nucleus import Nucleus, Path
from schemas.record import NO_NEXT, TalkSummary
from schemas.workbook import italian_day


@dataclass(frozen=True, slots=True)
class NucleusFlag:
    """A flag on the field `key` of a nucleus. `begins`: the first day on which it is true; None: whatever the day."""

    nucleus: str
    code: str
    key: str
    facts: Mapping[str, str]
    valid_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NucleusTalks:
    """A nucleus and its talks, by day, hour and place in the sheet; what is written twice stands here once.

    `last_held`: the day (ISO) of the last talk that took place; '' where there is none.
    """

    nucleus: Nucleus
    talks: Sequence[TalkSummary]
    last_held: str


def nucleus_flags(
    nuclei: Sequence[Nucleus],
    talks: Sequence[TalkSummary],
    twice: frozenset[int],
    thresholds: Thresholds,
) -> Iterator[NucleusFlag]:
    """What the rules say of each nucleus. `talks`: all rows; `twice`: the indices of those that say again what an
    older one says. The answer does not depend on the day: `OnNucleus.begins` does.
    """
    of_nucleus: dict[str | None, list[TalkSummary]] = {nucleus.code: [] for nucleus in nuclei}
    for at, talk in enumerate(talks):
        if at not in twice and (own := of_nucleus.get(talk.nucleus)) is not None:
            own.append(talk)
    for nucleus in nuclei:
        own = sorted(of_nucleus[nucleus.code], key=_in_order)
        last = max([talk.date for talk in own if talk.held and talk.date], default="")
        followed = NucleusTalks(nucleus, own, last)
        for rule in RULES:
            yield from (
                found
                for found in rule.judge(followed, thresholds)
                if found.code not in thresholds.off
            )


def _in_order(talk: TalkSummary) -> tuple[str, str]:
    return talk.date or "", talk.start or "~"


def _hours(followed: NucleusTalks, thresholds: Thresholds) -> Iterator[NucleusFlag]:
    """The same reckoning as in the documents (`compile.talks.budget`)."""
    granted = followed.nucleus.hours_budget
    used = sum([talk.minutes for talk in followed.talks]) if granted else 0
    if not granted or used * 100 < granted * thresholds.hours_warning:
        return
    facts = {"used": length(used), "granted": length(granted)}
    if used > granted:
        yield NucleusFlag(
            followed.nucleus.code,
            "ORE-02",
            "hours_budget",
            {**facts, "over": length(used - granted)},
        )
    else:
        facts |= {
            "percent": str(used * 100 // granted),
            "left": length(granted - used) if used < granted else "0 h",
        }
        yield NucleusFlag(followed.nucleus.code, "ORE-01", "hours_budget", facts)


class _Step(NamedTuple):
    date: dt.date | None
    next_date: dt.date | None
    no_next: bool
    took_place: bool

    @classmethod
    def of(cls, talk: TalkSummary) -> "_Step":
        following = dt.date.fromisoformat(talk.next) if talk.next and talk.next != NO_NEXT else None
        day = dt.date.fromisoformat(talk.date) if talk.date else None
        return cls(day, following, talk.next == NO_NEXT, bool(talk.held))


def _promised(followed: NucleusTalks, thresholds: Thresholds) -> Iterator[NucleusFlag]:
    """The last promised day that nothing tells of. One that lies before a talk that took place was kept or moved."""
    last = followed.last_held
    said = {
        talk.next: talk.date
        for talk in followed.talks
        if talk.next and talk.next != NO_NEXT and talk.date and max(last, talk.date) < talk.next
    }
    if not said:
        return
    steps = [_Step.of(talk) for talk in followed.talks]
    for text in sorted(said, reverse=True):
        day, since = dt.date.fromisoformat(text), dt.date.fromisoformat(said[text])
        state, _ = promise_state(day, since, followed.nucleus, steps, day + dt.timedelta(days=1))
        if state is PromiseState.MISSED:
            begins = day + dt.timedelta(days=thresholds.missed_after_days + 1)
            facts = {"day": italian_day(day), "talk": italian_day(since)}
            yield NucleusFlag(followed.nucleus.code, "PROMESSA-01", "name", facts, begins)
            return


def _not_held(followed: NucleusTalks, thresholds: Thresholds) -> Iterator[NucleusFlag]:
    """The last row says why there was no talk, and nothing says when there will be one."""
    talk = followed.talks[-1] if followed.talks else None
    if (
        talk is None
        or not talk.date
        or talk.held is not False
        or talk.next
        or followed.nucleus.concluded
    ):
        return
    if any(other.next and other.next > talk.date for other in followed.talks if other.date):
        return
    day = dt.date.fromisoformat(talk.date)
    begins = day + dt.timedelta(days=thresholds.missed_after_days + 1)
    yield NucleusFlag(
        followed.nucleus.code, "PROMESSA-02", "name", {"day": italian_day(day)}, begins
    )


def _contact(followed: NucleusTalks, thresholds: Thresholds) -> Iterator[NucleusFlag]:
    nucleus, last = followed.nucleus, followed.last_held
    if nucleus.concluded or nucleus.path is not Path.ACTIVE or not (last or nucleus.opened_on):
        return
    since = dt.date.fromisoformat(last) if last else nucleus.opened_on
    if since is not None:
        facts = {"day": italian_day(since), "days": str(thresholds.no_contact_days)}
        code = "CONTATTO-01" if last else "CONTATTO-02"
        yield NucleusFlag(
            nucleus.code,
            code,
            "path",
            facts,
            since + dt.timedelta(days=thresholds.no_contact_days + 1),
        )


def _closed(followed: NucleusTalks, _tuning: Thresholds) -> Iterator[NucleusFlag]:
    """Concluded, nobody says since when: then no talk can be held against that day."""
    nucleus, last = followed.nucleus, followed.last_held
    if nucleus.path is Path.CONCLUDED and nucleus.closed_on is None and last:
        facts = {"day": italian_day(dt.date.fromisoformat(last))}
        yield NucleusFlag(nucleus.code, "CHIUSO-02", "closed_on", facts)


RULES: Final[tuple[Rule[Callable[[NucleusTalks, Thresholds], Iterable[NucleusFlag]]], ...]] = (
    Rule(
        "Ore usate e monte ore",
        ("ORE-01", "ORE-02"),
        "Monte ore autorizzato dal servizio sociale: le ore in più vanno chieste prima di usarle.",
        _hours,
        ("hours_warning",),
    ),
    Rule(
        "Colloquio previsto che non risulta",
        ("PROMESSA-01",),
        "Scheda colloqui, «DATA PROSSIMO COLLOQUIO».",
        _promised,
        ("missed_after_days",),
    ),
    Rule(
        "Colloquio non svolto, senza una nuova data",
        ("PROMESSA-02",),
        "Scheda colloqui, «DATA PROSSIMO COLLOQUIO».",
        _not_held,
        ("missed_after_days",),
    ),
    Rule(
        "Nucleo attivo senza colloqui da molto tempo",
        ("CONTATTO-01", "CONTATTO-02"),
        "Presentazione del servizio: monitorare l'andamento del progetto su ogni nucleo della "
        "mediazione.",
        _contact,
        ("no_contact_days",),
    ),
    Rule(
        "Percorso concluso senza una data",
        ("CHIUSO-02",),
        "Foglio Nuclei, «Concluso il»: senza il giorno non si vede se un colloquio è venuto dopo.",
        _closed,
    ),
)
"""The rules about one nucleus. A new one is a function here, a code in `schemas.flag`, a test."""
