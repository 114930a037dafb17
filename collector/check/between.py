"""Rules between rows: the same talk twice, one mediator in two places at once. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.record import Gist
from schemas.workbook import italian_day


@dataclass(frozen=True, slots=True)
class Between:
    """A flag that a rule between rows puts on the row at `at` (an index), with the other row named in `facts`."""

    at: int
    code: str
    key: str
    facts: Mapping[str, str]


def between_rows(talks: Sequence[Gist], age: Sequence[int]) -> Iterator[Between]:
    """Look at all rows of the workbook together. `age`: lower is older; of two equal talks the older one stays."""
    doubles = set()
    for found in _same_talk(talks, age):
        doubles.add(found.at)
        yield found
    yield from _two_places(talks, doubles)


def _same_talk(talks: Sequence[Gist], age: Sequence[int]) -> Iterator[Between]:
    """Same nucleus, day and start. By the same mediator the newer row is an error: it would be counted twice."""
    groups: dict[tuple[str | None, str | None, str | None], list[int]] = {}
    for at, (_, nucleus, date, start, _, held) in enumerate(talks):
        if held and nucleus and date and start:
            groups.setdefault((nucleus, date, start), []).append(at)
    for several in groups.values():
        if len(several) < 2:
            continue
        first, *rest = sorted(several, key=lambda at: age[at])
        yield Between(first, "RIGA-02", "date", {"other": _name(talks[rest[0]])})
        for at in rest:
            same = talks[at].mediator == talks[first].mediator
            yield Between(at, "RIGA-01" if same else "RIGA-02", "date", {"other": _name(talks[first])})


def _two_places(talks: Sequence[Gist], doubles: set[int]) -> Iterator[Between]:
    days: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for at, (mediator, _, date, start, end, held) in enumerate(talks):
        if held and mediator and date and start and end and start < end and at not in doubles:
            days.setdefault((mediator, date), []).append((start, end, at))
    for talks_of_day in days.values():
        if len(talks_of_day) < 2:
            continue
        talks_of_day.sort()
        clashes: dict[int, int] = {}
        for place, (_, end, at) in enumerate(talks_of_day):
            for start, _, other in talks_of_day[place + 1 :]:
                if start >= end:
                    break
                clashes.setdefault(at, other)
                clashes.setdefault(other, at)
        for at, other in clashes.items():
            yield Between(at, "RIGA-03", "start", {"other": _name(talks[other])})


def _name(talk: Gist) -> str:
    """How a message speaks of another row: it may be sorted elsewhere, so never by its number."""
    day = f"del {italian_day(dt.date.fromisoformat(talk.date))}" if talk.date else ""
    parts = [talk.nucleus or "", day, f"ore {talk.start}" if talk.start else ""]
    return " ".join(part for part in parts if part)
