"""Rules about a nucleus and all of its talks. Pure.

They look at hours used, a promised talk that no row reports, no contact for long, the end of a
path.
A flag stands on the nucleus's own row in *Nuclei*: the rows of talks are right, what they do not
tell is missing.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from collector.text.italian import length
from collector.validation.rule import Rule
from collector.validation.thresholds import Thresholds
from schemas.next_talk import PromiseJudge, PromiseState
from schemas.nucleus import Nucleus, Path
from schemas.record import NO_NEXT, TalkSummary
from schemas.workbook import italian_day


@dataclass(frozen=True, slots=True)
class NucleusFlag:
    """A flag on the field `key` of a nucleus.

    `valid_from`: the first day on which it is true; None: whatever the day.
    """

    nucleus: str
    code: str
    key: str
    facts: Mapping[str, str]
    valid_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NucleusTalks:
    """A nucleus and its talks, by day, hour and place in the sheet; without duplicates.

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
    """Yield what the rules say of each nucleus.

    `talks`: of all rows. `twice`: the indices of the rows that repeat an older one.
    The answer does not depend on the day: `NucleusFlag.valid_from` does.
    """
    by_nucleus: dict[str | None, list[TalkSummary]] = {nucleus.code: [] for nucleus in nuclei}
    for index, talk in enumerate(talks):
        own_talks = by_nucleus.get(talk.nucleus)
        if own_talks is not None and index not in twice:
            own_talks.append(talk)
    for nucleus in nuclei:
        own_talks = sorted(by_nucleus[nucleus.code], key=_by_time)
        last_held = max((talk.date for talk in own_talks if talk.held and talk.date), default="")
        subject = NucleusTalks(nucleus, own_talks, last_held)
        for rule in RULES:
            for flag in rule.judge(subject, thresholds):
                if flag.code not in thresholds.off:
                    yield flag


def _by_time(talk: TalkSummary) -> tuple[str, str]:
    return talk.date or "", talk.start or "~"  # "~" comes after every hour


def _hours(subject: NucleusTalks, thresholds: Thresholds) -> Iterator[NucleusFlag]:
    """Hours used of those authorised, counted as in the documents (`compile.talks.budget_view`)."""
    nucleus, granted = subject.nucleus, subject.nucleus.hours_budget
    if not granted:
        return
    used = sum(talk.minutes for talk in subject.talks)
    if used * 100 < granted * thresholds.hours_warning:
        return
    facts = {"used": length(used), "granted": length(granted)}
    if used > granted:
        facts["over"] = length(used - granted)
        yield NucleusFlag(nucleus.code, "ORE-02", "hours_budget", facts)
    else:
        facts["percent"] = str(used * 100 // granted)
        facts["left"] = length(granted - used) if used < granted else "0 h"
        yield NucleusFlag(nucleus.code, "ORE-01", "hours_budget", facts)


class _TalkDates(NamedTuple):
    """A talk as `PromiseJudge` wants it (`schemas.next_talk.TalkDates`)."""

    date: dt.date | None
    next_date: dt.date | None
    no_next: bool
    took_place: bool

    @classmethod
    def of(cls, talk: TalkSummary) -> "_TalkDates":
        return cls(
            dt.date.fromisoformat(talk.date) if talk.date else None,
            _promised_day(talk),
            talk.next == NO_NEXT,
            bool(talk.held),
        )


def _promised_day(talk: TalkSummary) -> dt.date | None:
    if not talk.next or talk.next == NO_NEXT:
        return None
    return dt.date.fromisoformat(talk.next)


def _missed_promise(subject: NucleusTalks, thresholds: Thresholds) -> Iterator[NucleusFlag]:
    """The last promised day that no row reports.

    A promised day before a talk that took place was kept or moved.
    """
    promised_at: dict[str, str] = {}
    for talk in subject.talks:
        if not talk.date or not talk.next or talk.next == NO_NEXT:
            continue
        if max(subject.last_held, talk.date) < talk.next:
            promised_at[talk.next] = talk.date
    if not promised_at:
        return
    # Only later talks than the first that promised say what became of it.
    first = min(promised_at.values())
    later = (talk for talk in subject.talks if talk.date and talk.date > first)
    judge = PromiseJudge(subject.nucleus, map(_TalkDates.of, later))
    for promised in sorted(promised_at, reverse=True):
        day = dt.date.fromisoformat(promised)
        talk_day = dt.date.fromisoformat(promised_at[promised])
        next_day = day + dt.timedelta(days=1)
        state, _ = judge.state_of(day, talk_day, next_day)
        if state is PromiseState.MISSED:
            valid_from = day + dt.timedelta(days=thresholds.missed_after_days + 1)
            facts = {"day": italian_day(day), "talk": italian_day(talk_day)}
            yield NucleusFlag(subject.nucleus.code, "PROMESSA-01", "name", facts, valid_from)
            return


def _called_off(subject: NucleusTalks, thresholds: Thresholds) -> Iterator[NucleusFlag]:
    """The last row says why there was no talk, and nothing says when there will be one."""
    if subject.nucleus.concluded or not subject.talks:
        return
    last = subject.talks[-1]
    if not last.date or last.held is not False or last.next:
        return
    for talk in subject.talks:
        if talk.date and talk.next and talk.next > last.date:
            return
    day = dt.date.fromisoformat(last.date)
    valid_from = day + dt.timedelta(days=thresholds.missed_after_days + 1)
    facts = {"day": italian_day(day)}
    yield NucleusFlag(subject.nucleus.code, "PROMESSA-02", "name", facts, valid_from)


def _no_contact(subject: NucleusTalks, thresholds: Thresholds) -> Iterator[NucleusFlag]:
    """An active path without a talk for long, or without any since it was activated."""
    nucleus, last_held = subject.nucleus, subject.last_held
    if nucleus.concluded or nucleus.path is not Path.ACTIVE:
        return
    since = dt.date.fromisoformat(last_held) if last_held else nucleus.opened_on
    if since is None:
        return
    code = "CONTATTO-01" if last_held else "CONTATTO-02"
    facts = {"day": italian_day(since), "days": str(thresholds.no_contact_days)}
    valid_from = since + dt.timedelta(days=thresholds.no_contact_days + 1)
    yield NucleusFlag(nucleus.code, code, "path", facts, valid_from)


def _no_closing_day(subject: NucleusTalks, _thresholds: Thresholds) -> Iterator[NucleusFlag]:
    """Concluded, nobody says since when: then no talk can be held against that day."""
    nucleus, last_held = subject.nucleus, subject.last_held
    is_concluded = nucleus.path is Path.CONCLUDED and nucleus.closed_on is None
    if is_concluded and last_held:
        facts = {"day": italian_day(dt.date.fromisoformat(last_held))}
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
        _missed_promise,
        ("missed_after_days",),
    ),
    Rule(
        "Colloquio non svolto, senza una nuova data",
        ("PROMESSA-02",),
        "Scheda colloqui, «DATA PROSSIMO COLLOQUIO».",
        _called_off,
        ("missed_after_days",),
    ),
    Rule(
        "Nucleo attivo senza colloqui da molto tempo",
        ("CONTATTO-01", "CONTATTO-02"),
        "Presentazione del servizio: monitorare l'andamento del progetto su ogni nucleo della "
        "mediazione.",
        _no_contact,
        ("no_contact_days",),
    ),
    Rule(
        "Percorso concluso senza una data",
        ("CHIUSO-02",),
        "Foglio Nuclei, «Concluso il»: senza il giorno non si vede se un colloquio è venuto dopo.",
        _no_closing_day,
    ),
)
"""The rules about one nucleus. A new one is a function here, a code in `schemas.flag`, a test."""
