"""Rules between rows: the same talk twice, one mediator in two places at once. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.record import RowReading
from schemas.session import Held
from schemas.workbook import italian_day


@dataclass(frozen=True, slots=True)
class Between:
    """A flag that a rule between rows puts on the row at `at` (an index), with the other row named in `facts`."""

    at: int
    code: str
    key: str
    facts: Mapping[str, str]


def between_rows(readings: Sequence[RowReading], age: Sequence[int]) -> Iterator[Between]:
    """Look at all rows of the sheet together. `age`: lower is older; of two equal talks the older one stays."""
    talks = [at for at, reading in enumerate(readings) if reading.readings["held"].value in (None, Held.HELD)]
    doubles = set()
    for found in _same_talk(readings, talks, age):
        doubles.add(found.at)
        yield found
    yield from _two_places(readings, talks, doubles)


def _same_talk(readings: Sequence[RowReading], talks: Sequence[int], age: Sequence[int]) -> Iterator[Between]:
    """Same nucleus, day and start. By the same mediator the newer row is an error: it would be counted twice."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at in talks:
        cells = readings[at].readings
        key = (cells["nucleus"].value, cells["date"].value, cells["start"].value)
        if None not in key:
            groups[key].append(at)
    for several in groups.values():
        if len(several) < 2:
            continue
        first, *rest = sorted(several, key=lambda at: age[at])
        yield Between(first, "RIGA-02", "date", {"other": _name(readings[rest[0]])})
        for at in rest:
            same = readings[at].readings["mediator"].value == readings[first].readings["mediator"].value
            yield Between(at, "RIGA-01" if same else "RIGA-02", "date", {"other": _name(readings[first])})


def _two_places(readings: Sequence[RowReading], talks: Sequence[int], doubles: set[int]) -> Iterator[Between]:
    days: dict[tuple[str, dt.date], list[tuple[dt.time, dt.time, int]]] = defaultdict(list)
    for at in talks:
        cells = readings[at].readings
        mediator, date = cells["mediator"].value, cells["date"].value
        start, end = cells["start"].value, cells["end"].value
        if mediator and date and start and end and start < end and at not in doubles:
            days[mediator, date].append((start, end, at))
    for talks_of_day in days.values():
        talks_of_day.sort()
        clashes: dict[int, int] = {}
        for place, (_, end, at) in enumerate(talks_of_day):
            for start, _, other in talks_of_day[place + 1 :]:
                if start >= end:
                    break
                clashes.setdefault(at, other)
                clashes.setdefault(other, at)
        for at, other in clashes.items():
            yield Between(at, "RIGA-03", "start", {"other": _name(readings[other])})


def _name(reading: RowReading) -> str:
    """How a message speaks of another row: it may be sorted elsewhere, so never by its number."""
    cells = reading.readings
    nucleus, date, start = cells["nucleus"].value, cells["date"].value, cells["start"].value
    parts = [nucleus or "", f"del {italian_day(date)}" if date else "", f"ore {start:%H:%M}" if start else ""]
    return " ".join(part for part in parts if part)
