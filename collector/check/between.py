"""Rules between rows: the same talk twice, one mediator or one nucleus in two talks at once. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.check.rule import Rule
from collector.compile.italian import listed
from schemas.record import Gist
from schemas.session import COLUMNS
from schemas.workbook import italian_day


@dataclass(frozen=True, slots=True)
class Between:
    """A flag that a rule between rows puts on the row at `at` (an index), with the other row named in `facts`."""

    at: int
    code: str
    key: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """All talks of the workbook. `age`: lower is older; of two equal talks the older one stays."""

    talks: Sequence[Gist]
    age: Sequence[int]


DOUBLES: Final = ("RIGA-01", "RIGA-06", "RIGA-07")
"""What stands on a row that says again what an older one says: it is told and counted once."""
_LOOKED_AT: Final = 12
"""With how many rows of its day a row is compared: one that was filled down a thousand times clashes with the next."""
_COMPARED: Final = ("end", "attendees", "next")
_HEADERS: Final = {column.key: column.header for column in COLUMNS}
_FIELD: Final = {"end": "end", "attendees": "attendees", "next": "next_date"}


def between_rows(rows: Rows, off: Iterable[str] = ()) -> Iterator[Between]:
    """Look at all rows of the workbook together; `off` are codes that nobody wants."""
    found = [one for rule in RULES for one in rule.judge(rows)]
    unwanted = frozenset(off)
    kept = [one for one in found if one.code not in unwanted] if unwanted else found
    twice = {one.at for one in kept if one.code in DOUBLES}
    yield from (one for one in kept if one.code not in _AT_ONCE or one.at not in twice)


def _same_talk(rows: Rows) -> Iterator[Between]:
    """Same nucleus, day and start. By the same mediator the newer row is an error: it would be counted twice."""
    talks = rows.talks
    groups: dict[tuple[str, str, str], list[int]] = {}
    for at, talk in enumerate(talks):
        if talk.nucleus and talk.date and talk.start:
            groups.setdefault((talk.nucleus, talk.date, talk.start), []).append(at)
    for several in groups.values():
        if len(several) < 2:
            continue
        first, *others = sorted(several, key=lambda at: rows.age[at])
        yield Between(first, "RIGA-02", "date", {"other": _name(talks[others[0]])})
        for at in others:
            yield _again(talks, at, first)


def _again(talks: Sequence[Gist], at: int, first: int) -> Between:
    """How a row says again what an older one says: word for word, in other words, with other facts."""
    newer, older = talks[at], talks[first]
    other = {"other": _name(older)}
    if newer.mediator != older.mediator or newer.held != older.held:
        return Between(at, "RIGA-02", "date", other)
    differ = [_HEADERS[_FIELD[key]] for key in _COMPARED if getattr(newer, key) != getattr(older, key)]
    if differ:
        return Between(at, "RIGA-07", "date", {**other, "differ": listed(f"«{header}»" for header in differ)})
    return Between(at, "RIGA-01" if newer.said == older.said else "RIGA-06", "date", other)


def _same_words(rows: Rows) -> Iterator[Between]:
    """Same nucleus, day, mediator and long text, other hours: one of the two rows was copied."""
    groups: dict[tuple[str, str, str | None, str], list[int]] = {}
    for at, talk in enumerate(rows.talks):
        if talk.long and talk.said and talk.held is not False and talk.nucleus and talk.date:
            groups.setdefault((talk.nucleus, talk.date, talk.mediator, talk.said), []).append(at)
    for several in groups.values():
        if len({rows.talks[at].start for at in several}) < 2:
            continue
        first, *others = sorted(several, key=lambda at: rows.age[at])
        for at, other in ((first, others[0]), *((at, first) for at in others)):
            if rows.talks[at].start != rows.talks[other].start:
                yield Between(at, "RIGA-09", "start", {"other": _name(rows.talks[other])})


def _at_once(who: Callable[[Gist], str | None], code: str) -> Callable[[Rows], Iterator[Between]]:
    def judge(rows: Rows) -> Iterator[Between]:
        days: dict[tuple[str, str], list[tuple[str, str, str, int]]] = {}
        for at, talk in enumerate(rows.talks):
            start, end, name = talk.start, talk.end, who(talk)
            if talk.held is not False and name and talk.date and start and end and start < end:
                days.setdefault((name, talk.date), []).append((start, end, talk.nucleus or "", at))
        for of_day in days.values():
            if len(of_day) < 2:
                continue
            of_day.sort()
            clashes: dict[int, list[int]] = {}
            for place, (_, end, _, at) in enumerate(of_day):
                for start, _, _, other in of_day[place + 1 : place + 1 + _LOOKED_AT]:
                    if start >= end:
                        break
                    if _told_elsewhere(rows.talks[at], rows.talks[other], code):
                        continue
                    clashes.setdefault(at, []).append(other)
                    clashes.setdefault(other, []).append(at)
            for at, others in clashes.items():
                of_nucleus = [n for n in others if rows.talks[n].nucleus == rows.talks[at].nucleus is not None]
                said = "RIGA-11" if of_nucleus and code == "RIGA-03" else code
                yield Between(at, said, "start", {"other": min(_name(rows.talks[n]) for n in of_nucleus or others)})

    return judge


def _told_elsewhere(one: Gist, other: Gist, code: str) -> bool:
    """What another rule says of these two: a problem is told once."""
    if one.nucleus and one.nucleus == other.nucleus:
        same_mediator = one.mediator == other.mediator
        copied = same_mediator and one.long and one.said == other.said
        return one.start == other.start or copied or (code == "RIGA-08" and same_mediator)
    return False


def _name(talk: Gist) -> str:
    """How a message speaks of another row: it may be sorted elsewhere, so never by its number."""
    day = f"del {italian_day(dt.date.fromisoformat(talk.date))}" if talk.date else ""
    parts = [talk.nucleus or "", day, f"ore {talk.start}" if talk.start else ""]
    return " ".join(part for part in parts if part)


_AT_ONCE: Final = ("RIGA-03", "RIGA-08", "RIGA-09", "RIGA-11")

RULES: Final[tuple[Rule[Callable[[Rows], Iterable[Between]]], ...]] = (
    Rule(
        "Lo stesso colloquio scritto due volte",
        ("RIGA-01", "RIGA-02", "RIGA-06", "RIGA-07"),
        "Scheda colloqui: una scheda per ogni colloquio. Un colloquio contato due volte falsa le ore da rendicontare.",
        _same_talk,
    ),
    Rule(
        "Lo stesso testo in un altro orario dello stesso giorno",
        ("RIGA-09",),
        "Scheda colloqui: una scheda per ogni colloquio.",
        _same_words,
    ),
    Rule(
        "Un mediatore in due colloqui nello stesso orario",
        ("RIGA-03", "RIGA-11"),
        "Scheda colloqui, «ORA (inizio e fine)»: le ore si rendicontano per mediatore.",
        _at_once(lambda talk: talk.mediator, "RIGA-03"),
    ),
    Rule(
        "Un nucleo in due colloqui nello stesso orario",
        ("RIGA-08",),
        "Scheda colloqui, «ORA (inizio e fine)»: le ore usate si contano per nucleo.",
        _at_once(lambda talk: talk.nucleus, "RIGA-08"),
    ),
)
"""The rules between rows. A new one is a function here, a code in `schemas.flag`, a test."""
