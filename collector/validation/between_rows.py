"""Rules between rows: the same talk twice, one mediator or nucleus in two talks at once. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, Final

from collector.text.italian import listed
from collector.validation.differing_marks import (
    DaysOfRows,
    DifferingMarks,
    Mark,
    find_differing_marks,
)
from collector.validation.rule import Rule
from schemas.flag import NARROWEST
from schemas.record import TalkSummary
from schemas.session import COLUMNS, CONFIDENTIALITY_LABELS
from schemas.workbook import italian_day


@dataclass(frozen=True, slots=True)
class PairFlag:
    """A flag that a rule between rows puts on a row, with the other row named in `facts`.

    `index`: the row, in the order of `WorkbookTalks.talks`. `key`: the field that is flagged.
    """

    index: int
    code: str
    key: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class WorkbookTalks:
    """All talks of the workbook, one entry for each row.

    `ages`: lower is older; of two equal talks the older one stays.
    `marks`: the *Riservatezza* of each row; empty where nobody asks about marks.
    """

    talks: Sequence[TalkSummary]
    ages: Sequence[int]
    marks: Sequence[Mark] = ()

    @cached_property
    def by_nucleus_and_day(self) -> DaysOfRows:
        """The rows, by index, that share their nucleus and their day with another row."""
        return _shared(self.talks, _NUCLEUS)

    @cached_property
    def by_mediator_and_day(self) -> DaysOfRows:
        """The rows, by index, that share their mediator and their day with another row."""
        return _shared(self.talks, _MEDIATOR)

    @cached_property
    def differing_marks(self) -> Mapping[int, DifferingMarks]:
        """The rows, by index, that may tell the same talk as a row with another mark."""
        return find_differing_marks(self.talks, self.ages, self.marks, self.by_nucleus_and_day)


_MEDIATOR, _NUCLEUS, _DAY = map(TalkSummary._fields.index, ("mediator", "nucleus", "date"))


def _shared(talks: Sequence[TalkSummary], who: int) -> DaysOfRows:
    """Return the rows, by index, that have a field (`who`, by its place) and the day in common."""
    days: dict[Any, list[int]] = defaultdict(list)
    for index, pair in enumerate(map(itemgetter(who, _DAY), talks)):
        days[pair].append(index)
    return {pair: indices for pair, indices in days.items() if len(indices) > 1 and all(pair)}


DUPLICATE_CODES: Final = ("RIGA-01", "RIGA-06", "RIGA-07")
"""The flags of a row that repeats an older one: their talk is reported and counted once."""
_SAME_TIME_CODES: Final = ("RIGA-03", "RIGA-08", "RIGA-09", "RIGA-11")
_ONE_TALK_CODES: Final = frozenset({*DUPLICATE_CODES, "RIGA-02", "RIGA-08", "RIGA-09", "RIGA-11"})
"""The flags of two rows that may tell the same talk: a text that one of them protects stands in
the other too. (RIGA-08, of two mediators at one family, says that all is well: one talk, told by
both.)
"""
_MOST_COMPARED: Final = 12
"""With how many later rows of its day a row is compared. A row that was filled down a thousand
times clashes with the next ones already.
"""
_COMPARED: Final = ("end", "attendees", "next")
_HEADERS: Final = {column.key: column.header for column in COLUMNS}
_COLUMN_OF: Final = {"end": "end", "attendees": "attendees", "next": "next_date"}
"""The column of each compared field of a summary."""


def pair_flags(workbook: WorkbookTalks, off: Iterable[str] = ()) -> Iterator[PairFlag]:
    """Judge all rows of the workbook together.

    `off`: codes of flags that nobody wants. A row that repeats an older one gets no flag that it
    clashes with a third.
    """
    unwanted = frozenset(off)
    wanted: list[PairFlag] = []
    for rule in RULES:
        wanted += [flag for flag in rule.judge(workbook) if flag.code not in unwanted]
    duplicates = {flag.index for flag in wanted if flag.code in DUPLICATE_CODES}
    with_one_talk_flag = set[int]()
    for flag in wanted:
        # A duplicate clashes with everything its original clashes with: one flag is enough.
        if flag.code in _SAME_TIME_CODES and flag.index in duplicates:
            continue
        if flag.code in _ONE_TALK_CODES:
            with_one_talk_flag.add(flag.index)
        yield _with_mark(flag, workbook.differing_marks.get(flag.index))
    yield from _mark_flags(workbook, with_one_talk_flag)


def _with_mark(flag: PairFlag, differing: DifferingMarks | None) -> PairFlag:
    """The flag, and which mark holds where the rows of the talk are marked in different ways."""
    if differing is None or flag.code not in _ONE_TALK_CODES:
        return flag
    return replace(flag, facts={**flag.facts, NARROWEST: _mark_name(differing.mark)})


def _mark_flags(workbook: WorkbookTalks, flagged: set[int]) -> Iterator[PairFlag]:
    """Flag the rows whose mark differs from that of the same talk elsewhere.

    `flagged`: the rows that say so already. The others have no such flag because it is off, or
    because their day or nucleus cannot be read.
    """
    for index, differing in workbook.differing_marks.items():
        if index not in flagged:
            other = workbook.talks[differing.other_index]
            facts = {"other": _name_of(other), NARROWEST: _mark_name(differing.mark)}
            yield PairFlag(index, "RIGA-02", "date", facts)


def _mark_name(mark: Mark) -> str:
    return f"«{CONFIDENTIALITY_LABELS[mark]}»" if mark else "la cella vuota"


def _same_talk(workbook: WorkbookTalks) -> Iterator[PairFlag]:
    """Find rows of one nucleus, day and start.

    By the same mediator the newer row is an error: the talk would be counted twice.
    """
    talks = workbook.talks
    for of_day in workbook.by_nucleus_and_day.values():
        if _all_differ([talks[index].start for index in of_day]):
            continue
        groups: dict[str, list[int]] = defaultdict(list)
        for index in of_day:
            if start := talks[index].start:
                groups[start].append(index)
        yield from _repetitions(workbook, [rows for rows in groups.values() if len(rows) > 1])


def _all_differ(texts: Sequence[str | None]) -> bool:
    return len(set(texts)) == len(texts)


def _repetitions(workbook: WorkbookTalks, groups: Iterable[Sequence[int]]) -> Iterator[PairFlag]:
    talks = workbook.talks
    for group in groups:
        oldest, *newer = _oldest_first(workbook, group)
        yield PairFlag(oldest, "RIGA-02", "date", {"other": _name_of(talks[newer[0]])})
        for index in newer:
            yield _repetition(talks, index, oldest)


def _oldest_first(workbook: WorkbookTalks, indices: Iterable[int]) -> list[int]:
    return sorted(indices, key=lambda index: workbook.ages[index])


def _repetition(talks: Sequence[TalkSummary], index: int, oldest: int) -> PairFlag:
    """How a row repeats an older one: word for word, in other words, or with other facts."""
    newer, older = talks[index], talks[oldest]
    facts = {"other": _name_of(older)}
    if newer.mediator != older.mediator or newer.held != older.held:
        return PairFlag(index, "RIGA-02", "date", facts)
    differing = [
        f"«{_HEADERS[_COLUMN_OF[key]]}»"
        for key in _COMPARED
        if getattr(newer, key) != getattr(older, key)
    ]
    if differing:
        return PairFlag(index, "RIGA-07", "date", {**facts, "differ": listed(differing)})
    code = "RIGA-01" if newer.said == older.said else "RIGA-06"
    return PairFlag(index, code, "date", facts)


def _same_text(workbook: WorkbookTalks) -> Iterator[PairFlag]:
    """Find rows of one nucleus, day, mediator and long text with other hours: one was copied."""
    talks = workbook.talks
    for of_day in workbook.by_nucleus_and_day.values():
        if _all_differ([talks[index].said for index in of_day]):
            continue
        groups: dict[tuple[str | None, str], list[int]] = defaultdict(list)
        for index in of_day:
            talk = talks[index]
            if talk.long and talk.said and talk.held is not False:
                groups[talk.mediator, talk.said].append(index)
        yield from _copied_texts(workbook, groups.values())


def _copied_texts(workbook: WorkbookTalks, groups: Iterable[Sequence[int]]) -> Iterator[PairFlag]:
    talks = workbook.talks
    for group in groups:
        starts = {talks[index].start for index in group}
        if len(starts) < 2:
            continue
        oldest, *newer = _oldest_first(workbook, group)
        pairs = [(oldest, newer[0]), *((index, oldest) for index in newer)]
        for index, other in pairs:
            if talks[index].start != talks[other].start:
                yield PairFlag(index, "RIGA-09", "start", {"other": _name_of(talks[other])})


_TimedRow = tuple[str, str, str, int]
"""Start and end (HH:MM), nucleus, index: in this order rows are sorted."""


def _same_time_rule(
    days: Callable[[WorkbookTalks], DaysOfRows], code: str
) -> Callable[[WorkbookTalks], Iterator[PairFlag]]:
    """Make the rule that somebody cannot be in two talks at once. `days`: the rows of each day."""

    def judge(workbook: WorkbookTalks) -> Iterator[PairFlag]:
        talks = workbook.talks
        for of_day in days(workbook).values():
            rows = _timed_rows(talks, of_day)
            if not _any_overlap(rows):
                continue
            for index, others in _clashes(talks, rows, code).items():
                yield _same_time_flag(talks, index, others, code)

    return judge


def _timed_rows(talks: Sequence[TalkSummary], indices: Iterable[int]) -> list[_TimedRow]:
    """Return those rows, by start, that have sure hours and tell of a talk that took place."""
    rows: list[_TimedRow] = []
    for index in indices:
        _, nucleus, _, start, end, _, _, _, held, *_ = talks[index]
        if held is not False and start and end and start < end:
            rows.append((start, end, nucleus or "", index))
    rows.sort()
    return rows


def _any_overlap(rows: Sequence[_TimedRow]) -> bool:
    """Tell whether some row begins before the one above it ends. `rows`: by start."""
    ended = ""
    for start, end, _, _ in rows:
        if start < ended:
            return True
        ended = end
    return False


def _clashes(
    talks: Sequence[TalkSummary], rows: Sequence[_TimedRow], code: str
) -> dict[int, list[int]]:
    """The rows of a day whose hours overlap, each with the others. `rows`: by start."""
    clashes: dict[int, list[int]] = {}
    for position, (_, end, _, index) in enumerate(rows):
        # Sorted by start: the first row that begins after this one's end ends the search.
        for start, _, _, other in rows[position + 1 : position + 1 + _MOST_COMPARED]:
            if start >= end:
                break
            if _has_other_flag(talks[index], talks[other], code):
                continue
            clashes.setdefault(index, []).append(other)
            clashes.setdefault(other, []).append(index)
    return clashes


def _same_time_flag(
    talks: Sequence[TalkSummary], index: int, others: Sequence[int], code: str
) -> PairFlag:
    nucleus = talks[index].nucleus
    of_nucleus = []
    if nucleus is not None:
        of_nucleus = [other for other in others if talks[other].nucleus == nucleus]
    if of_nucleus and code == "RIGA-03":
        code = "RIGA-11"
    name = min(_name_of(talks[other]) for other in of_nucleus or others)
    return PairFlag(index, code, "start", {"other": name})


def _has_other_flag(talk: TalkSummary, other: TalkSummary, code: str) -> bool:
    """True where another rule flags these two: a problem is flagged once."""
    if not talk.nucleus or talk.nucleus != other.nucleus:
        return False
    if talk.start == other.start:
        return True
    if talk.mediator != other.mediator:
        return False
    is_copied = bool(talk.long) and talk.said == other.said
    return is_copied or code == "RIGA-08"


def _name_of(talk: TalkSummary) -> str:
    """How a message speaks of another row: it may be sorted elsewhere, so never by its number."""
    day = f"del {italian_day(dt.date.fromisoformat(talk.date))}" if talk.date else ""
    time = f"ore {talk.start}" if talk.start else ""
    parts = [part for part in (talk.nucleus, day, time) if part]
    return " ".join(parts) or "senza nucleo, data e ore"


RULES: Final[tuple[Rule[Callable[[WorkbookTalks], Iterable[PairFlag]]], ...]] = (
    Rule(
        "Lo stesso colloquio scritto due volte",
        ("RIGA-01", "RIGA-02", "RIGA-06", "RIGA-07"),
        "Scheda colloqui: una scheda per ogni colloquio. Un colloquio contato due volte falsa le "
        "ore da rendicontare. Righe che possono raccontare lo stesso colloquio (anche RIGA-08, "
        "RIGA-09 e RIGA-11) valgono tutte con la Riservatezza più stretta: finché è diversa, la "
        "segnalazione lo dice e chiede di scrivere quella giusta.",
        _same_talk,
    ),
    Rule(
        "Lo stesso testo in un altro orario dello stesso giorno",
        ("RIGA-09",),
        "Scheda colloqui: una scheda per ogni colloquio.",
        _same_text,
    ),
    Rule(
        "Un mediatore in due colloqui nello stesso orario",
        ("RIGA-03", "RIGA-11"),
        "Scheda colloqui, «ORA (inizio e fine)»: le ore si rendicontano per mediatore.",
        _same_time_rule(lambda workbook: workbook.by_mediator_and_day, "RIGA-03"),
    ),
    Rule(
        "Un nucleo in due colloqui nello stesso orario",
        ("RIGA-08",),
        "Scheda colloqui, «ORA (inizio e fine)»: le ore usate si contano per nucleo.",
        _same_time_rule(lambda workbook: workbook.by_nucleus_and_day, "RIGA-08"),
    ),
)
"""The rules between rows. A new one is a function here, a code in `schemas.flag`, a test."""
