"""Rules between rows: the same talk twice, one mediator or one nucleus in two talks at once. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from collector.text.italian import listed
from collector.validation.rule import Rule
from schemas.flag import NARROWEST
from schemas.record import TalkSummary
from schemas.session import COLUMNS, CONFIDENTIALITY_LABELS, Confidentiality, narrowest
from schemas.workbook import italian_day


@dataclass(frozen=True, slots=True)
class PairFlag:
    """A flag that a rule between rows puts on the row at `at` (an index), with the other row named in `facts`."""

    index: int
    code: str
    key: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DifferingMarks:
    """Of a row whose talk stands in rows with different marks. `holds`: the narrowest of their marks; `other`: the
    oldest row (an index) that has another mark than this one.
    """

    mark: Confidentiality | None
    other_index: int


@dataclass(frozen=True)
class WorkbookTalks:
    """All talks of the workbook. `age`: lower is older; of two equal talks the older one stays. `marks`: the
    *Riservatezza* of each; none at all where nobody asks about them.
    """

    talks: Sequence[TalkSummary]
    ages: Sequence[int]
    marks: Sequence[Confidentiality | None] = ()

    @cached_property
    def differing_marks(self) -> Mapping[int, DifferingMarks]:
        """The rows (by index) that may tell the same talk as a row with another mark."""
        found: dict[int, DifferingMarks] = {}
        if len(set(self.marks)) < 2:
            return found
        days: dict[tuple[str, str], list[int]] = {}
        for at, talk in enumerate(self.talks):
            if talk.nucleus and talk.date:
                days.setdefault((talk.nucleus, talk.date), []).append(at)
        together_of: dict[int, Sequence[int]] = {}
        for of_day in days.values():
            for together in _one_talk(self.talks, of_day) if len(of_day) > 1 else ():
                if len(together) > 1:
                    together_of.update(dict.fromkeys(together, together))
                found.update(self._differing_in(together))
        holds = [found[at].mark if at in found else mark for at, mark in enumerate(self.marks)]
        self._add_unplaced(found, holds, together_of)
        return found

    def _add_unplaced(
        self,
        found: dict[int, DifferingMarks],
        holds: Sequence[Confidentiality | None],
        together_of: Mapping[int, Sequence[int]],
    ) -> None:
        """Rows whose day or nucleus cannot be read, and those whose talk they may tell: each has the narrowest mark of
        the rows that it may be one with. That two rows may be one with a third does not make them one talk.

        `holds`: the mark of each row among those that can be read; `together_of`: the rows of the same talk.
        """
        unplaced = [at for at, talk in enumerate(self.talks) if not (talk.nucleus and talk.date)]
        likenesses = {like for at in unplaced for like in _likenesses(self.talks[at])}
        if not likenesses:
            return
        oldest: dict[_Place, dict[Confidentiality | None, int]] = {}
        alike: dict[int, list[_Like]] = {}
        for at, talk in enumerate(self.talks):
            alike[at] = [like for like in _likenesses(talk) if like in likenesses]
            for place in (place for like in alike[at] for place in _places(like, talk)):
                of_mark = oldest.setdefault(place, {})
                first = of_mark.setdefault(holds[at], at)
                if self.ages[at] < self.ages[first]:
                    of_mark[holds[at]] = at
        for at, likes in alike.items():
            talk = self.talks[at]
            others = [
                oldest.get(place, {}) for like in likes for place in _where_it_may_be(like, talk)
            ]
            by_mark = {mark: other for of_mark in others for mark, other in of_mark.items()}
            if not by_mark:
                continue
            narrowed = narrowest([holds[at], *by_mark])
            placed = bool(talk.nucleus and talk.date)
            concerned = narrowed != holds[at] or (not placed and len({holds[at], *by_mark}) > 1)
            done = at in found and narrowest((found[at].mark, narrowed)) == found[at].mark
            if done or not concerned:  # done: with another row of the same talk
                continue
            other = (
                by_mark[narrowed]
                if narrowed in by_mark and narrowed != holds[at]
                else _any_but(holds[at], by_mark)
            )
            for one in together_of.get(at, (at,)):
                before = found[one].mark if one in found else self.marks[one]
                found[one] = DifferingMarks(narrowest((before, narrowed)), other)

    def _marks_differ(self, several: Iterable[int]) -> bool:
        return len({self.marks[at] for at in several}) > 1

    def _differing_in(self, together: Sequence[int]) -> Iterator[tuple[int, DifferingMarks]]:
        """What holds for each of the rows of one talk; nothing where they are marked alike."""
        if not self._marks_differ(together):
            return
        holds = narrowest(self.marks[at] for at in together)
        oldest_first = sorted(together, key=lambda at: self.ages[at])
        for at in together:
            yield (
                at,
                DifferingMarks(
                    holds, next(one for one in oldest_first if self.marks[one] != self.marks[at])
                ),
            )


_Like = tuple[str, ...]
"""By what two rows may be known for one talk, whatever their day and nucleus."""
_Place = tuple[_Like, str | None, str | None]
"""A likeness, a day and a nucleus; ANY for one that does not matter, None for one that could not be read."""
_ANY: Final = "*"
_SAME_TIME: Final = "time"


def _likenesses(talk: TalkSummary) -> Iterator[_Like]:
    """The same long text; the same text at the same hour; the same mediator at the same hour."""
    if talk.long and talk.said:
        yield "text", talk.said
    if talk.said and talk.start:
        yield "text", talk.said, talk.start
    if talk.mediator and talk.start:
        yield _SAME_TIME, talk.mediator, talk.start


def _places(like: _Like, talk: TalkSummary) -> Iterator[_Place]:
    """Where a row can be found by others."""
    for date in (talk.date, _ANY):
        for nucleus in (talk.nucleus, _ANY):
            yield like, date, nucleus


def _where_it_may_be(like: _Like, talk: TalkSummary) -> Iterator[_Place]:
    """Where the rows stand that may tell the same talk, of two of which at least one has a day or nucleus that cannot
    be read. What can be read must agree; where only the mediator and the hour are the same, day or nucleus must, too.
    """
    dates = (talk.date, None) if talk.date else (_ANY,)
    nuclei = (talk.nucleus, None) if talk.nucleus else (_ANY,)
    placed = bool(talk.date and talk.nucleus)
    for date in dates:
        for nucleus in nuclei:
            both_read = placed and date is not None and nucleus is not None
            agree = date not in (None, _ANY) or nucleus not in (None, _ANY)
            if not both_read and (agree or like[0] != _SAME_TIME):
                yield like, date, nucleus


def _any_but(mark: Confidentiality | None, by_mark: Mapping[Confidentiality | None, int]) -> int:
    """A row that has another mark."""
    return next(at for other, at in by_mark.items() if other != mark)


DUPLICATE_CODES: Final = ("RIGA-01", "RIGA-06", "RIGA-07")
"""What stands on a row that says again what an older one says: it is told and counted once."""
_LOOKED_AT: Final = 12
"""With how many rows of its day a row is compared: one that was filled down a thousand times clashes with the next."""
_COMPARED: Final = ("end", "attendees", "next")
_HEADERS: Final = {column.key: column.header for column in COLUMNS}
_FIELD: Final = {"end": "end", "attendees": "attendees", "next": "next_date"}


def pair_flags(rows: WorkbookTalks, off: Iterable[str] = ()) -> Iterator[PairFlag]:
    """Look at all rows of the workbook together; `off` are codes that nobody wants."""
    found = [one for rule in RULES for one in rule.judge(rows)]
    unwanted = frozenset(off)
    kept = [one for one in found if one.code not in unwanted] if unwanted else found
    twice = {one.index for one in kept if one.code in DUPLICATE_CODES}
    told = [one for one in kept if one.code not in _AT_ONCE or one.index not in twice]
    yield from (_with_mark(one, rows.differing_marks.get(one.index)) for one in told)
    yield from _marks_only(rows, {one.index for one in told if one.code in _OF_ONE_TALK})


def _with_mark(one: PairFlag, differing: DifferingMarks | None) -> PairFlag:
    """A flag that also says which mark holds, where the rows of the talk are marked in different ways."""
    if differing is None or one.code not in _OF_ONE_TALK:
        return one
    return replace(one, facts={**one.facts, NARROWEST: _mark_name(differing.mark)})


def _marks_only(rows: WorkbookTalks, told: set[int]) -> Iterator[PairFlag]:
    """The rows that are held narrower, or narrow others, and of which nothing else is said: nobody wants that flag."""
    for at, differing in rows.differing_marks.items():
        if at not in told:
            facts = {
                "other": _name(rows.talks[differing.other_index]),
                NARROWEST: _mark_name(differing.mark),
            }
            yield PairFlag(at, "RIGA-02", "date", facts)


def _mark_name(mark: Confidentiality | None) -> str:
    return f"«{CONFIDENTIALITY_LABELS[mark]}»" if mark else "la cella vuota"


def _one_talk(talks: Sequence[TalkSummary], of_day: Sequence[int]) -> Iterable[Sequence[int]]:
    """The rows of one nucleus and day, put together where they may tell the same talk: those of one start, those of
    one mediator with the same long text, those whose hours overlap.
    """
    groups = _Groups(of_day)
    first_with: dict[tuple[str | None, ...], int] = {}
    hours: list[tuple[str, str, int]] = []
    for at in of_day:
        talk = talks[at]
        if talk.start:
            groups.join(at, first_with.setdefault(("start", talk.start), at))
        if talk.held is False:
            continue
        if talk.long and talk.said:
            groups.join(at, first_with.setdefault(("said", talk.mediator, talk.said), at))
        if talk.start and talk.end and talk.start < talk.end:
            hours.append((talk.start, talk.end, at))
    until, longest = "", -1
    for start, end, at in sorted(hours):
        if start < until:
            groups.join(at, longest)
        if end > until:
            until, longest = end, at
    return groups.found()


class _Groups:
    """Rows that belong together, directly or by others."""

    def __init__(self, rows: Iterable[int]) -> None:
        self._leader = {at: at for at in rows}

    def join(self, one: int, other: int) -> None:
        """Put the groups of two rows together."""
        self._leader[self._first(one)] = self._first(other)

    def _first(self, at: int) -> int:
        leader = self._leader
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    def found(self) -> Iterable[Sequence[int]]:
        """All groups."""
        groups: dict[int, list[int]] = {}
        for at in self._leader:
            groups.setdefault(self._first(at), []).append(at)
        return groups.values()


def _same_talk(rows: WorkbookTalks) -> Iterator[PairFlag]:
    """Same nucleus, day and start. By the same mediator the newer row is an error: it would be counted twice."""
    talks = rows.talks
    groups: dict[tuple[str, str, str], list[int]] = {}
    for at, talk in enumerate(talks):
        if talk.nucleus and talk.date and talk.start:
            groups.setdefault((talk.nucleus, talk.date, talk.start), []).append(at)
    for several in groups.values():
        if len(several) < 2:
            continue
        first, *others = sorted(several, key=lambda at: rows.ages[at])
        yield PairFlag(first, "RIGA-02", "date", {"other": _name(talks[others[0]])})
        for at in others:
            yield _again(talks, at, first)


def _again(talks: Sequence[TalkSummary], at: int, first: int) -> PairFlag:
    """How a row says again what an older one says: word for word, in other words, with other facts."""
    newer, older = talks[at], talks[first]
    other = {"other": _name(older)}
    if newer.mediator != older.mediator or newer.held != older.held:
        return PairFlag(at, "RIGA-02", "date", other)
    differ = [
        _HEADERS[_FIELD[key]] for key in _COMPARED if getattr(newer, key) != getattr(older, key)
    ]
    if differ:
        return PairFlag(
            at, "RIGA-07", "date", {**other, "differ": listed(f"«{header}»" for header in differ)}
        )
    return PairFlag(at, "RIGA-01" if newer.said == older.said else "RIGA-06", "date", other)


def _same_words(rows: WorkbookTalks) -> Iterator[PairFlag]:
    """Same nucleus, day, mediator and long text, other hours: one of the two rows was copied."""
    groups: dict[tuple[str, str, str | None, str], list[int]] = {}
    for at, talk in enumerate(rows.talks):
        if talk.long and talk.said and talk.held is not False and talk.nucleus and talk.date:
            groups.setdefault((talk.nucleus, talk.date, talk.mediator, talk.said), []).append(at)
    for several in groups.values():
        if len({rows.talks[at].start for at in several}) < 2:
            continue
        first, *others = sorted(several, key=lambda at: rows.ages[at])
        for at, other in ((first, others[0]), *((at, first) for at in others)):
            if rows.talks[at].start != rows.talks[other].start:
                yield PairFlag(at, "RIGA-09", "start", {"other": _name(rows.talks[other])})


def _at_once(
    who: Callable[[TalkSummary], str | None], code: str
) -> Callable[[WorkbookTalks], Iterator[PairFlag]]:
    def judge(rows: WorkbookTalks) -> Iterator[PairFlag]:
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
                of_nucleus = [
                    n for n in others if rows.talks[n].nucleus == rows.talks[at].nucleus is not None
                ]
                said = "RIGA-11" if of_nucleus and code == "RIGA-03" else code
                yield PairFlag(
                    at,
                    said,
                    "start",
                    {"other": min(_name(rows.talks[n]) for n in of_nucleus or others)},
                )

    return judge


def _told_elsewhere(one: TalkSummary, other: TalkSummary, code: str) -> bool:
    """What another rule says of these two: a problem is told once."""
    if one.nucleus and one.nucleus == other.nucleus:
        same_mediator = one.mediator == other.mediator
        copied = same_mediator and one.long and one.said == other.said
        return one.start == other.start or copied or (code == "RIGA-08" and same_mediator)
    return False


def _name(talk: TalkSummary) -> str:
    """How a message speaks of another row: it may be sorted elsewhere, so never by its number."""
    day = f"del {italian_day(dt.date.fromisoformat(talk.date))}" if talk.date else ""
    parts = [talk.nucleus or "", day, f"ore {talk.start}" if talk.start else ""]
    return " ".join(part for part in parts if part) or "senza nucleo, data e ore"


_AT_ONCE: Final = ("RIGA-03", "RIGA-08", "RIGA-09", "RIGA-11")
_OF_ONE_TALK: Final = frozenset({*DUPLICATE_CODES, "RIGA-02", "RIGA-08", "RIGA-09", "RIGA-11"})
"""What is said of two rows that may tell the same talk: a text that one of them protects stands in the other too. (Of
two mediators at one family RIGA-08 says that all is well: one talk, told by both.)"""

RULES: Final[tuple[Rule[Callable[[WorkbookTalks], Iterable[PairFlag]]], ...]] = (
    Rule(
        "Lo stesso colloquio scritto due volte",
        ("RIGA-01", "RIGA-02", "RIGA-06", "RIGA-07"),
        "Scheda colloqui: una scheda per ogni colloquio. Un colloquio contato due volte falsa le ore da rendicontare. "
        "Righe che possono raccontare lo stesso colloquio (anche RIGA-08, RIGA-09 e RIGA-11) valgono tutte con la "
        "Riservatezza più stretta: finché è diversa, la segnalazione lo dice e chiede di scrivere quella giusta.",
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
