"""What one cell says of the hours of a talk: one time, both of them, or nothing usable."""

from dataclasses import dataclass

from schemas.cells.clock_time import ClockTime, Time, judged
from schemas.cells.parsed import Parsed


@dataclass(frozen=True, slots=True)
class CellTimes:
    """What a cell says: one time, an interval of two, or nothing that can be used.

    `as_start` and `as_end`: the same time judged in either place; of an interval its two ends.
    `may_be_minutes`: an interval such as "10-11" that could also be 10:11. `may_be_length`: one
    time, such as "10h", that could also be a length. `stated_minutes`: how long it was, told beside
    one time: "10.30 (1 ora)"; 0 where nothing is told.
    """

    as_start: Time
    as_end: Time
    is_interval: bool = False
    may_be_minutes: bool = False
    may_be_length: bool = False
    stated_minutes: int = 0

    @classmethod
    def refused(cls, flag: str, rule: str) -> "CellTimes":
        """A cell that says no time."""
        parsed: Time = Parsed.refused(flag, rule)
        return cls(parsed, parsed)

    @classmethod
    def unsure(cls, rule: str) -> "CellTimes":
        """A cell that can be meant in two ways, neither likelier: ORA-02."""
        parsed: Time = Parsed.doubt("ORA-02", rule)
        return cls(parsed, parsed)

    @classmethod
    def of_clock(cls, clock: ClockTime) -> "CellTimes":
        """A cell with one sure time, which may be either end."""
        return cls(judged(clock, is_end=False), judged(clock, is_end=True))

    @classmethod
    def of_seconds(cls, seconds: float, rule: str) -> "CellTimes":
        """A cell that holds seconds since midnight, rounded to the second, then to the minute."""
        minutes = min((int(seconds + 0.5) + 30) // 60, 24 * 60)
        if minutes == 24 * 60 and seconds < 24 * 3600:
            minutes -= 1  # 23:59:45 is not the next day
        return cls.of_clock(ClockTime(minutes // 60, minutes % 60, rule))
