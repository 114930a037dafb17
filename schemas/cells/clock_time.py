"""One time as it was said, and what becomes of it: read, asked back, or no time at all."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from schemas.cells.hour_words import DayPart
from schemas.cells.parsed import Parsed

FIRST_HOUR: Final = 7
"""Before this hour no talk is held: such a time is asked back."""
MAYBE_LENGTH: Final = "può essere una durata"
DASHED: Final = "trattino tra ore e minuti"

_LATE: Final = 18
"""From this hour on a talk may go on past midnight."""

Time = Parsed[dt.time]


@dataclass(frozen=True, slots=True)
class ClockTime:
    """One time as said, before the night and the part of the day are judged.

    `doubt`: a rule's name when the time may be meant otherwise. `guess`: it is proposed all the
    same. `minutes_said`: minutes were written out.
    """

    hour: int
    minute: int
    rule: str
    doubt: str = ""
    guess: bool = True
    part: DayPart | None = None
    minutes_said: bool = True

    def in_part(self, part: DayPart) -> "ClockTime":
        """Return the same time in a part of the day: "9h du matin" is no length."""
        return replace(self, part=part, doubt="" if self.doubt == MAYBE_LENGTH else self.doubt)

    def with_minutes(self, minute: int) -> "ClockTime":
        """Return the same hour with minutes that a word names."""
        return replace(self, minute=minute, rule="minuti a parole", minutes_said=True)


@dataclass(frozen=True, slots=True)
class NoTime:
    """No time at all: the flag and the rule that say why."""

    flag: str
    rule: str


def _later(*hours: int) -> dict[int, int]:
    """Return hours of the second half of the day, which may be counted from noon."""
    return {hour: hour + 12 if hour < 12 else hour for hour in hours}


_MORNING: Final = {hour: hour for hour in range(5, 12)}
_IN_PART: Final[Mapping[DayPart, Mapping[int, int]]] = {
    DayPart.AM: _MORNING,
    DayPart.MORNING: _MORNING,
    DayPart.PM: _later(*range(1, 24)),
    DayPart.AFTERNOON: _later(*range(1, 8), *range(12, 21)),
    DayPart.EVENING: _later(*range(5, 12), *range(17, 24)),
    DayPart.DUSK: _later(*range(3, 10), *range(15, 22)),
}
"""What each hour means in a part of the day; "ten in the afternoon" means nothing."""
_NO_MIDNIGHT: Final = frozenset({DayPart.PM, DayPart.AFTERNOON, DayPart.EVENING})


def shown(time: dt.time) -> str:
    """Return HH:MM, the form that a proposal is made in."""
    return f"{time.hour:02d}:{time.minute:02d}"


def judged(clock: ClockTime, *, is_end: bool, after: ClockTime | None = None) -> Time:
    """Judge a time: is it possible, by day, and sure?

    `after`: the time before it in the same cell.

    Returns   read by its rule; a doubt, ORA-02, at night, as midnight at the end, or where the time
              is doubted already; refused, ORA-03, where there is no such hour
    """
    hour, minute = clock.hour, clock.minute
    if hour == 24 and minute == 0 and is_end:
        # A time cannot hold 24:00, and to write 23:59 for it is the person's choice, not ours.
        return Parsed.doubt("ORA-02", "mezzanotte come fine", dt.time(23, 59), "23:59")
    if hour > 23 or minute > 59:
        return Parsed.refused("ORA-03", "l'ora non esiste")
    if clock.part is not None:
        if hour == 0 and clock.part in _NO_MIDNIGHT:
            return Parsed.refused("ORA-03", "l'ora non esiste")
        hour_in_part = _hour_in_part(hour, clock.part, after)
        if hour_in_part is None:
            return Parsed.doubt("ORA-02", "l'ora e la parte del giorno non vanno insieme")
        hour = hour_in_part
    elif hour < FIRST_HOUR:
        return _at_night(hour, minute, after)
    time = dt.time(hour, minute)
    if not clock.doubt:
        return Parsed.read(time, clock.rule)
    if clock.guess:
        return Parsed.doubt("ORA-02", clock.doubt, time, shown(time))
    return Parsed.doubt("ORA-02", clock.doubt)


def _hour_in_part(hour: int, part: DayPart, after: ClockTime | None) -> int | None:
    """Return the hour (0-23) that is meant in a part of the day; None where none can be."""
    is_noon = hour == 12 and part is DayPart.MORNING
    if is_noon and after is not None and after.hour < 12:
        return 12  # "10-12 di mattina"
    return _IN_PART[part].get(hour)


def _at_night(hour: int, minute: int, after: ClockTime | None) -> Time:
    if after is not None and after.hour >= _LATE:
        return Parsed.doubt("ORA-02", "un colloquio oltre la mezzanotte")
    late = dt.time(hour + 12, minute)
    return Parsed.doubt("ORA-02", "un colloquio di notte", late, shown(late))
