"""What the times of a cell and the links between them say together: one time, or an interval."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from schemas.cells.cell_times import CellTimes
from schemas.cells.clock_time import (
    DASHED,
    FIRST_HOUR,
    MAYBE_LENGTH,
    ClockTime,
    NoTime,
    judged,
)
from schemas.cells.hour_links import (
    AND,
    AT,
    BETWEEN,
    FROM,
    TO,
    UNTIL,
    Link,
    holds,
    marks_of,
    without_heading,
    words_in_front,
    words_of,
)
from schemas.cells.hour_sequence import TimesInCell
from schemas.cells.hour_tokens import HourToken
from schemas.cells.hour_words import DayPart, HourTokenKind
from schemas.cells.parsed import Parsed

_OPENS_A_SECOND: Final[frozenset[str]] = frozenset({FROM, TO, UNTIL, AND, BETWEEN})
_OPEN_SIDES: Final = frozenset("-→<>/|_")
_ONLY_AN_END: Final = "dice quando finisce, non quando comincia"
_ONLY_A_START: Final = "dice quando comincia, non quando finisce"
_TWO_HOURS: Final = NoTime("ORA-06", "due orari senza «dalle … alle …»")
_NO_LINK: Final = NoTime("ORA-01", "due numeri senza legame")
_UNLINKING_MARKS: Final = frozenset("()[]_*+=<!«»\"'")
_STRONG_MARKS: Final = frozenset("-/>→")
_WEAK_MARKS: Final = frozenset(",;|")
"""They link two hours where at least one has its minutes."""
_HOURS_LIKE_MINUTES: Final = frozenset({15, 20, 24})
_LONGEST_BARE_INTERVAL: Final = 2


def times_of(cell: TimesInCell, tokens: Sequence[HourToken]) -> CellTimes:
    """Return what the times of a cell say; refused, ORA-01 or ORA-06, where they say nothing."""
    times = cell.times
    if not times:
        return CellTimes.refused("ORA-01", "nessuna forma conosciuta")
    if len(times) > 2:
        return CellTimes.refused("ORA-06", "più di due orari")
    if cell.hedged:
        times = [_hedged(time) for time in times]
    links = words_in_front([without_heading(cell.links[0]), *cell.links[1:]])
    before, behind = links[0], links[-1]
    if holds(behind, _OPENS_A_SECOND):
        return CellTimes.refused("ORA-01", "manca un'ora")
    if "+" in before or "+" in behind or before == (AND,):
        return CellTimes.refused("ORA-01", "un segno che non si capisce")
    if len(times) == 2:
        return _two_times(times[0], times[1], before, links[1])
    one_time = _one_time(times[0], before)
    has_more_beside = behind or any(part is not AT for part in before)
    return _with_open_side(one_time, tokens) if has_more_beside else one_time


def _hedged(clock: ClockTime) -> ClockTime:
    if clock.doubt in ("", MAYBE_LENGTH):
        return replace(clock, doubt="ora incerta")
    return clock


# --- One time ---------------------------------------------------------------------------------


def _one_time(clock: ClockTime, before: Link) -> CellTimes:
    """Return one time as start and as end: "fino alle 11" is no start, and "dalle 10" is no end."""
    start, end = judged(clock, is_end=False), judged(clock, is_end=True)
    if BETWEEN in before:
        start = end = Parsed.doubt("ORA-02", "tra due ore, e ce n'è una")
    elif FROM in before and TO in before[before.index(FROM) :]:
        start = end = Parsed.refused("ORA-01", "manca un'ora")  # "dalle ___ alle 11"
    elif UNTIL in before:
        start = Parsed.doubt("ORA-02", _ONLY_AN_END)
    elif FROM in before:
        end = Parsed.doubt("ORA-02", _ONLY_A_START)
    return CellTimes(start, end, may_be_length=clock.doubt == MAYBE_LENGTH)


def _with_open_side(one_time: CellTimes, tokens: Sequence[HourToken]) -> CellTimes:
    """Ask for the side that a mark leaves open: "-11.30" is no start, "10.30-" no end."""
    texts = []
    for token in tokens:
        if token.kind is not HourTokenKind.AT and token.text not in "()":
            texts.append(token.text)
    if texts[0] in _OPEN_SIDES or texts[:2] == [".", "."]:
        return replace(one_time, as_start=Parsed.doubt("ORA-02", _ONLY_AN_END))
    if texts[-1] in _OPEN_SIDES or texts[-2:] == [".", "."]:
        return replace(one_time, as_end=Parsed.doubt("ORA-02", _ONLY_A_START))
    return one_time


# --- Two times --------------------------------------------------------------------------------


def _two_times(first: ClockTime, second: ClockTime, before: Link, link: Link) -> CellTimes:
    """Return the interval of two times. `before`, `link`: what stands before and between them."""
    if BETWEEN in before and AND in link:
        before, link = (FROM,), (TO,)  # "tra le 10 e le 11.30"
    is_end_first = UNTIL in before and FROM not in before and FROM in link and UNTIL not in link
    if is_end_first:
        first, second = second, first
        before, link = (FROM,), (UNTIL,)  # "fine 11, inizio 10"
    if (first.rule == DASHED) != (second.rule == DASHED):
        return CellTimes.unsure("un giorno e un'ora, o un intervallo")  # "18/03 10.30"
    wrong = _why_unlinked(first, second, before, link)
    if wrong is not None:
        return CellTimes.refused(wrong.flag, wrong.rule)
    first, second = _in_same_part(first, second)
    has_minutes = first.minutes_said or second.minutes_said
    may_be_minutes = not has_minutes and link in (("-",), ("/",))
    if may_be_minutes and _are_rather_minutes(first, second, link):
        doubt = CellTimes.unsure("un intervallo o un'ora con i minuti")
        return replace(doubt, is_interval=True, may_be_minutes=True)
    first, second = _no_length(first), _no_length(second)
    return CellTimes(
        judged(first, is_end=False),
        judged(second, is_end=True, after=first),
        is_interval=True,
        may_be_minutes=may_be_minutes,
    )


def _are_rather_minutes(first: ClockTime, second: ClockTime, link: Link) -> bool:
    """True for "10-15", "11/10": hours that follow each other badly, or look like minutes."""
    hours = second.hour - first.hour
    may_go_back = link == ("/",) or second.hour >= FIRST_HOUR
    goes_back = hours <= 0 and may_go_back and not second.part
    return goes_back or (second.hour in _HOURS_LIKE_MINUTES and hours > _LONGEST_BARE_INTERVAL)


def _no_length(clock: ClockTime) -> ClockTime:
    """Return a time of an interval: there "10h" is no length."""
    return replace(clock, doubt="") if clock.doubt == MAYBE_LENGTH else clock


def _why_unlinked(first: ClockTime, second: ClockTime, before: Link, link: Link) -> NoTime | None:
    """Return why two times are no interval; None when they are one."""
    words = words_of(link)
    marks = marks_of(link)
    is_list = AND in link and UNTIL not in link and FROM not in words
    if is_list or "+" in marks:
        return _TWO_HOURS
    if FROM in words or (UNTIL in before and FROM not in before):
        return _TWO_HOURS
    if FROM in before and UNTIL in words:
        # "(inizio 10:30) (fine 11:30)", "inizio=10:30 fine=11:30"
        marks = re.sub(r"[()=]", "", marks)
    if not _UNLINKING_MARKS.isdisjoint(marks):
        return NoTime("ORA-01", "segni che non legano due ore")
    if not link and first.part and second.part:
        return _TWO_HOURS
    announces_nothing = all(word is AT for word in words)
    if announces_nothing and not _are_linked_by_marks(first, second, marks):
        return _NO_LINK
    return None


def _are_linked_by_marks(first: ClockTime, second: ClockTime, marks: str) -> bool:
    """True where marks alone make an interval of two times: "10:30, 11:30", "10-11"."""
    if not _STRONG_MARKS.isdisjoint(marks):
        return True
    if not _WEAK_MARKS.isdisjoint(marks):
        return first.minutes_said or second.minutes_said
    both_with_minutes = first.minutes_said and second.minutes_said
    return both_with_minutes and (marks == "" or marks.startswith(".."))


def _in_same_part(first: ClockTime, second: ClockTime) -> tuple[ClockTime, ClockTime]:
    """Give the part of the day said with one time to the other, where the two then follow."""
    follows = (second.hour % 12, second.minute) > (first.hour % 12, first.minute)
    if second.part and not first.part and first.hour <= 12:
        crosses_noon = first.hour >= FIRST_HOUR and second.hour % 12 < FIRST_HOUR
        if follows and not crosses_noon:
            first = replace(first, part=second.part)
    elif first.part and not second.part:
        goes_on = follows and first.hour <= 12 and second.hour < 12
        is_of_a_morning = first.part is DayPart.MORNING and second.hour >= 14
        if goes_on or is_of_a_morning:
            second = replace(second, part=first.part)
    return first, second
