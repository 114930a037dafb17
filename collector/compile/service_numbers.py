"""The numbers of the service in a period, as documents count them: talks and hours, promises kept,
sheets complete. Pure.

A talk counts where its day is in the period; its hours where both are sure. Nobody is ranked:
groups come by alphabet, what is not written down last.
"""

import datetime as dt
import enum
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.compile.charts import PROMISE_LABELS
from collector.compile.models import Weeks
from collector.compile.promises import Promise, judge_promises
from collector.compile.talk_filter import TalkFilter, left_out_sentence
from collector.compile.talks import UNKNOWN, hours_note, length_of
from collector.compile.weeks import month_name, months, months_chart
from collector.text.italian import capital, count
from schemas.next_talk import PromiseState
from schemas.nucleus import Nucleus
from schemas.printable import one_line
from schemas.record import TalkRecord

_NO_NUCLEUS: Final = Nucleus(code="", name="")
_NOT_DUE: Final = (PromiseState.OPEN, PromiseState.CLOSED)


class Unit(enum.Enum):
    """What a number of a table counts."""

    NUMBER = "number"
    MINUTES = "minutes"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column of numbers: its title and what it counts."""

    title: str
    unit: Unit = Unit.NUMBER

    def text(self, value: int | None) -> str:
        """Return a number of this column as people read it: "12", "6 h 15 min", "80%"; "–" for
        none.
        """
        if value is None:
            return "–"
        if self.unit is Unit.MINUTES:
            return length_of(value)
        return f"{value}%" if self.unit is Unit.PERCENT else str(value)


@dataclass(frozen=True, slots=True)
class NumbersRow:
    """A row of a table: a group's name and its numbers, one a column; None where there is none."""

    label: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class NumbersTable:
    """Numbers by group.

    `key`: its name in an address. `header`: of the groups. `total`: of all of them; None where a
    sum says nothing. `drawn`: the column that is drawn as bars, None for none; `scale`: what a
    whole bar stands for, 0: the largest of them.
    """

    key: str
    title: str
    summary: str
    header: str
    columns: tuple[NumberColumn, ...]
    rows: tuple[NumbersRow, ...]
    total: NumbersRow | None = None
    drawn: int | None = None
    scale: int = 0

    @property
    def largest(self) -> int:
        """What a whole bar stands for."""
        if self.drawn is None:
            return 0
        return self.scale or max((row.values[self.drawn] or 0 for row in self.rows), default=0)


@dataclass(frozen=True)
class ServiceNumbers:
    """The numbers from one day to another, both in it.

    `talks`: that took place; `not_held`: the others; `minutes`: of those that took place, `note`
    says how many have no sure length. `as_promised` of `due` promised days were kept. `complete` of
    all sheets of the period. `months`: talks and hours in time, None where there is too little, or
    too much, to draw. `left_out`: a sentence on talks that may be of the period, or ''.
    """

    first: dt.date
    last: dt.date
    talks: int
    not_held: int
    minutes: int
    note: str
    nuclei: int
    as_promised: int
    due: int
    complete: int
    months: Weeks | None
    tables: tuple[NumbersTable, ...]
    left_out: str

    @property
    def sheets(self) -> int:
        """How many talks there are in the period, held or not."""
        return self.talks + self.not_held

    def find(self, key: str) -> NumbersTable | None:
        """Return a table by its key; None where there is none."""
        return next((table for table in self.tables if table.key == key), None)


def promises_of(
    nuclei: Iterable[Nucleus], talks: Iterable[TalkRecord], today: dt.date
) -> tuple[Promise, ...]:
    """Return all promised days of these nuclei, judged as of `today`."""
    by_nucleus: dict[str, list[TalkRecord]] = defaultdict(list)
    for talk in talks:
        if talk.nucleus:
            by_nucleus[talk.nucleus].append(talk)
    return tuple(
        promise
        for nucleus in nuclei
        for promise in judge_promises(nucleus, by_nucleus[nucleus.code], today)
    )


def service_numbers(
    talks: Sequence[TalkRecord],
    nuclei: Iterable[Nucleus],
    promises: Iterable[Promise],
    first: dt.date,
    last: dt.date,
) -> ServiceNumbers:
    """Return the numbers of a period, both days in it.

    `promises`: as `promises_of` returns them; those count that were promised for a day of the
    period, and that have passed.
    """
    period = TalkFilter(first=first, last=last)
    wanted = [talk for talk in talks if period.takes(talk)]
    held = [talk for talk in wanted if talk.took_place]
    known = {nucleus.code: nucleus for nucleus in nuclei}
    states: Counter[PromiseState] = Counter(
        promise.state
        for promise in promises
        if period.includes_day(promise.day) and promise.state not in _NOT_DUE
    )
    complete = sum(not talk.missing for talk in wanted)
    return ServiceNumbers(
        first=first,
        last=last,
        talks=len(held),
        not_held=len(wanted) - len(held),
        minutes=sum(talk.minutes for talk in held),
        note=hours_note(held),
        nuclei=_count_nuclei(held),
        as_promised=states[PromiseState.KEPT],
        due=states.total(),
        complete=complete,
        months=months_chart(held, first, last),
        tables=(
            *_activity_tables(wanted, known, first, last),
            _promises_table(states),
            _completeness_table("completezza", _by_month(wanted, first, last), "Mese", drawn=True),
            _completeness_table(
                "completezza-mediatori", _grouped(wanted, _mediator_of), "Mediatore", drawn=False
            ),
        ),
        left_out=left_out_sentence(period.left_out_for_doubt(talks)),
    )


# --- Groups -------------------------------------------------------------------------------------

_Groups = Mapping[str, Sequence[TalkRecord]]


def _grouped(
    talks: Iterable[TalkRecord], label_of: Callable[[TalkRecord], str | None]
) -> dict[str, list[TalkRecord]]:
    """Return talks by group, by alphabet; those without one last."""
    groups: dict[str, list[TalkRecord]] = defaultdict(list)
    for talk in talks:
        groups[one_line(label_of(talk)) or UNKNOWN].append(talk)
    return dict(sorted(groups.items(), key=lambda item: (item[0] == UNKNOWN, item[0].casefold())))


def _by_month(
    talks: Iterable[TalkRecord], first: dt.date, last: dt.date
) -> dict[str, list[TalkRecord]]:
    """Return talks by month, in time; months without talks too."""
    groups: dict[dt.date, list[TalkRecord]] = {month: [] for month in months(first, last)}
    for talk in talks:
        if talk.date is not None:
            groups[talk.date.replace(day=1)].append(talk)
    return {capital(month_name(month)): of_month for month, of_month in groups.items()}


def _mediator_of(talk: TalkRecord) -> str | None:
    return talk.mediator


def _count_nuclei(talks: Iterable[TalkRecord]) -> int:
    return len({talk.nucleus for talk in talks if talk.nucleus})


# --- Tables -------------------------------------------------------------------------------------

_ACTIVITY: Final = (
    NumberColumn("Colloqui svolti"),
    NumberColumn("Ore", Unit.MINUTES),
    NumberColumn("Nuclei"),
    NumberColumn("Non svolti"),
)
_TOTAL: Final = "In tutto"


def _activity_tables(
    talks: Sequence[TalkRecord], nuclei: Mapping[str, Nucleus], first: dt.date, last: dt.date
) -> Iterator[NumbersTable]:
    """Yield talks and hours by month, comune, language, case type and mediator."""

    def nucleus_of(talk: TalkRecord) -> Nucleus:
        return nuclei.get(talk.nucleus or "", _NO_NUCLEUS)

    yield _activity("mesi", "Mese per mese", "Mese", _by_month(talks, first, last))
    by_municipality = _grouped(talks, lambda talk: talk.municipality)
    yield _activity("comuni", "Per comune", "Comune", by_municipality)
    by_language = _grouped(talks, lambda talk: capital(nucleus_of(talk).language or "") or None)
    yield _activity("lingue", "Per lingua", "Lingua", by_language)
    by_case_type = _grouped(talks, lambda talk: nucleus_of(talk).case_type)
    yield _activity("tipologie", "Per tipologia di caso", "Tipologia di caso", by_case_type)
    yield _activity(
        "mediatori",
        "Ore per mediatore",
        "Mediatore",
        _grouped(talks, _mediator_of),
        summary="In ordine alfabetico.",
        is_drawn=False,
    )


def _activity(
    key: str,
    title: str,
    header: str,
    groups: _Groups,
    *,
    summary: str = "",
    is_drawn: bool = True,
) -> NumbersTable:
    everything = [talk for talks in groups.values() for talk in talks]
    return NumbersTable(
        key=key,
        title=title,
        summary=summary,
        header=header,
        columns=_ACTIVITY,
        rows=tuple(NumbersRow(label, _activity_of(talks)) for label, talks in groups.items()),
        total=NumbersRow(_TOTAL, _activity_of(everything)),
        drawn=0 if is_drawn else None,
    )


def _activity_of(talks: Sequence[TalkRecord]) -> tuple[int, ...]:
    held = [talk for talk in talks if talk.took_place]
    minutes = sum(talk.minutes for talk in held)
    return len(held), minutes, _count_nuclei(held), len(talks) - len(held)


def _promises_table(states: Counter[PromiseState]) -> NumbersTable:
    dates = capital(count(states.total(), "data prevista", "date previste"))
    kept = count(states[PromiseState.KEPT], "mantenuta", "mantenute")
    return NumbersTable(
        key="date-previste",
        title="Date previste e mantenute",
        summary=f"{dates} che sono passate, {kept}.",
        header="Che cosa è successo",
        columns=(NumberColumn("Date"),),
        rows=tuple(
            NumbersRow(capital(label), (states[state],)) for state, label in PROMISE_LABELS.items()
        ),
        total=NumbersRow(_TOTAL, (states.total(),)),
        drawn=0,
    )


def _completeness_table(key: str, groups: _Groups, header: str, *, drawn: bool) -> NumbersTable:
    everything = [talk for talks in groups.values() for talk in talks]
    complete, number, _ = _completeness_of(everything)
    where = "mese per mese" if drawn else "per mediatore"
    return NumbersTable(
        key=key,
        title=f"Schede complete, {where}",
        summary=f"{complete} di {count(number, 'scheda completa', 'schede complete')}."
        + ("" if drawn else " In ordine alfabetico; solo per il coordinamento."),
        header=header,
        columns=(
            NumberColumn("Complete"),
            NumberColumn("Schede"),
            NumberColumn("Quota", Unit.PERCENT),
        ),
        rows=tuple(NumbersRow(label, _completeness_of(talks)) for label, talks in groups.items()),
        total=NumbersRow(_TOTAL, _completeness_of(everything)),
        drawn=2 if drawn else None,
        scale=100,
    )


def _completeness_of(talks: Sequence[TalkRecord]) -> tuple[int, int, int | None]:
    complete = sum(not talk.missing for talk in talks)
    return complete, len(talks), complete * 100 // len(talks) if talks else None
