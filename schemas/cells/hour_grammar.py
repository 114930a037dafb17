"""The grammar of one time: an hour, its minutes, and what makes them unsure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from schemas.cells.clock_time import DASHED, FIRST_HOUR, MAYBE_LENGTH, ClockTime, NoTime
from schemas.cells.hour_tokens import HourToken
from schemas.cells.hour_words import HourTokenKind

_AFTER_AN_HOUR: Final = frozenset(
    {
        "trenta",
        "trentacinque",
        "quaranta",
        "quarantacinque",
        "cinquanta",
        "cinquantacinque",
    }
)
"""Minutes that need no "e": "quindici trenta"."""
_MINUTES_PAST: Final = frozenset({5, 10, 15, 20})
_MINUTES_TO: Final = frozenset({5, 10, 15, 20, 25})
_HOURS_LIKE_MINUTES: Final = frozenset({10, 15, 20})
_FIRST_YEAR: Final = 2010
_LAST_YEAR: Final = 2040
_A_LENGTH: Final = NoTime("ORA-07", "una durata")
_TOO_MANY_NUMBERS: Final = NoTime("ORA-01", "troppi numeri")


def names_an_end(tokens: Sequence[HourToken], place: int) -> bool:
    """True where "fine", "di fine", "inizio" stands at `place`: the "ora" before is no length."""
    if place < len(tokens) and tokens[place].text in ("di", "d"):
        place += 1
    if place >= len(tokens):
        return False
    kind = tokens[place].kind
    return kind is HourTokenKind.FROM or kind is HourTokenKind.UNTIL


class ClockTimeParser:
    """Walks over the tokens of a cell and takes one time after another."""

    def __init__(self, tokens: Sequence[HourToken]) -> None:
        self.tokens = tokens
        self.place = 0

    def peek(self, ahead: int = 0) -> HourToken | None:
        """Return the token that comes next, or one further ahead; None behind the last."""
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def is_mark(self, marks: str, ahead: int = 0) -> bool:
        """True where the token is one of these marks."""
        token = self.peek(ahead)
        return token is not None and token.kind is HourTokenKind.MARK and token.text in marks

    def is_kind(self, kind: HourTokenKind, ahead: int = 0) -> bool:
        """True where the token is of that kind."""
        token = self.peek(ahead)
        return token is not None and token.kind is kind

    def is_text(self, text: str, ahead: int = 0) -> bool:
        """True where the token is that word or mark."""
        token = self.peek(ahead)
        return token is not None and token.text == text

    def take_time(self) -> ClockTime | NoTime | None:
        """Take the time that starts here; None, and nothing taken, when none does."""
        token = self.peek()
        if token is None:
            return None
        if token.kind is HourTokenKind.HOUR_WORD:
            self.place += 1
            return self._with_spoken_minutes(
                ClockTime(token.number, 0, "ora a parole", minutes_said=False)
            )
        if token.kind is not HourTokenKind.NUMBER:
            return None
        self.place += 1
        if len(token.text) >= 3:
            return _packed_time(token)
        return self._time_in_digits(token.number)

    # --- Hours in digits ----------------------------------------------------------------------

    def _time_in_digits(self, hour: int) -> ClockTime | NoTime:
        """Return the time of an hour of one or two digits, and take the minutes that may follow."""
        following, after = self.peek(), self.peek(1)
        if following is None:
            return ClockTime(hour, 0, "ora sola", minutes_said=False)
        if after is not None and self._minutes_follow(following, after):
            self.place += 2
            return self._with_minutes(hour, after, following.text)
        if following.kind is HourTokenKind.H:
            self.place += 1
            return self._with_letter_h(hour, after)
        if self._is_length(following):
            return _A_LENGTH
        if after is not None and self.is_mark("-/") and self._are_dashed_minutes(after):
            self.place += 2
            return ClockTime(hour, after.number, DASHED, doubt="può essere un intervallo")
        if following.kind is HourTokenKind.NUMBER and len(following.text) == 2:
            return self._behind_a_blank(hour, following)
        return self._with_spoken_minutes(ClockTime(hour, 0, "ora sola", minutes_said=False))

    def _minutes_follow(self, mark: HourToken, after: HourToken) -> bool:
        """True for ":30", ".30", ",30"; false for the second item of a list, "10, 11"."""
        is_mark = mark.kind is HourTokenKind.MARK and mark.text in ":.,;'"
        if not is_mark or after.kind is not HourTokenKind.NUMBER or len(after.text) > 2:
            return False
        may_part_a_list = mark.text in ",;" and not after.glued
        is_hour_too = after.number < 24 and after.text != "00"
        return not (may_part_a_list and (is_hour_too or len(after.text) == 1))

    def _with_minutes(self, hour: int, minute: HourToken, mark: str) -> ClockTime | NoTime:
        """Return an hour with the minutes that were taken; `mark`: what stands between the two."""
        if mark in ":." and self.is_mark(mark) and self.is_kind(HourTokenKind.NUMBER, 1):
            return self._with_seconds(hour, minute, mark)
        if len(minute.text) != 1:
            return ClockTime(hour, minute.number, "ore e minuti")
        # "10.3": half past, three past, or ten hours and three tenths
        if minute.number == 0:
            return ClockTime(hour, 0, "ora e zero")
        return ClockTime(
            hour,
            minute.number * 10 % 60,
            "minuti di una cifra",
            doubt="minuti di una cifra sola",
            guess=minute.number < 5,
        )

    def _with_seconds(self, hour: int, minute: HourToken, mark: str) -> ClockTime | NoTime:
        """Take the seconds behind the minutes: "10:30:00"."""
        seconds = self.peek(1)
        if seconds is None or seconds.number >= 60:
            return _TOO_MANY_NUMBERS
        if len(seconds.text) != 2 or len(minute.text) != 2:
            return _TOO_MANY_NUMBERS
        self.place += 2
        if mark == ".":
            goes_on = self.is_mark(".") and self.is_kind(HourTokenKind.NUMBER, 1)
            if goes_on or seconds.number:
                return _TOO_MANY_NUMBERS  # "20.06.26" is a day
        return ClockTime(hour, minute.number, "ore, minuti e secondi")

    def _with_letter_h(self, hour: int, after: HourToken | None) -> ClockTime | NoTime:
        """Return the time of "10h30" or "10h"; the h is taken, `after` is what follows it."""
        if hour < FIRST_HOUR:
            return _A_LENGTH
        if after is None or not _are_two_digits_of_minutes(after):
            return ClockTime(hour, 0, "ora con h", doubt=MAYBE_LENGTH, minutes_said=False)
        self.place += 1
        if self.is_kind(HourTokenKind.DURATION) or self.is_text("m"):
            return _A_LENGTH
        return ClockTime(hour, after.number, "ore h minuti")

    def _is_length(self, following: HourToken) -> bool:
        """True where the number counts hours or minutes: "2 ore", but "2 ore 10", "10 ora fine"."""
        if following.kind is HourTokenKind.DURATION:
            return True
        if following.text not in ("ore", "ora"):
            return False
        is_time_behind = self.is_kind(HourTokenKind.NUMBER, 1) or self.is_kind(
            HourTokenKind.HOUR_WORD, 1
        )
        return not is_time_behind and not names_an_end(self.tokens, self.place + 1)

    def _are_dashed_minutes(self, after: HourToken) -> bool:
        """True for "10-30", "10/05": what follows the dash can be no hour of a talk."""
        if after.kind is not HourTokenKind.NUMBER or len(after.text) != 2:
            return False
        starts_with_zero = after.text[0] == "0" and after.number < FIRST_HOUR
        if after.number <= 24 and after.text != "00" and not starts_with_zero:
            return False
        has_minutes_of_its_own = self.is_mark(":.,h", 2) and self.is_kind(HourTokenKind.NUMBER, 3)
        return not has_minutes_of_its_own

    def _behind_a_blank(self, hour: int, number: HourToken) -> ClockTime | NoTime:
        """Take "10 30", where the second number can be no hour of a talk."""
        starts_with_zero = number.text[0] == "0" and number.number < FIRST_HOUR
        if number.number >= 24 or starts_with_zero:
            self.place += 1
            return ClockTime(hour, number.number, "spazio tra ore e minuti")
        return NoTime("ORA-01", "due numeri senza legame")

    # --- Minutes in words ---------------------------------------------------------------------

    def _with_spoken_minutes(self, clock: ClockTime) -> ClockTime:
        """Take "… e mezza", "… e trenta", "… trenta", "… meno un quarto" behind an hour."""
        following = self.peek()
        if following is None:
            return clock
        if clock.rule == "ora a parole" and following.text in _AFTER_AN_HOUR:
            self.place += 1
            return clock.with_minutes(following.number)
        if following.kind is HourTokenKind.AND:
            return self._minutes_past(clock)
        if following.kind is HourTokenKind.LESS:
            return self._minutes_to(clock)
        return clock

    def _minutes_past(self, clock: ClockTime) -> ClockTime:
        """Take the minutes behind "e", unless a second time stands there."""
        token = self.peek(1)
        if token is None:
            return clock
        if token.text in ("tre", "3") and self.is_text("quarti", 2):
            self.place += 3
            return clock.with_minutes(45)
        if token.text in ("un", "1") and self.is_text("quarto", 2):
            self.place += 3
            return clock.with_minutes(15)
        if token.kind is HourTokenKind.MINUTE_WORD and token.text != "quarti":
            self.place += 2
            return clock.with_minutes(token.number)
        if token.kind is HourTokenKind.NUMBER and len(token.text) == 2:
            if self._is_second_time(token, clock.hour):
                return clock
            self.place += 2
            return replace(clock, minute=token.number, rule="ore e minuti", minutes_said=True)
        if token.kind is HourTokenKind.HOUR_WORD and token.number in _MINUTES_PAST:
            self.place += 2
            return replace(clock, minute=token.number, minutes_said=True)
        return clock

    def _is_second_time(self, token: HourToken, hour_before: int) -> bool:
        """True when the number behind "e" goes on as a time, or can be an hour of a talk."""
        goes_on_as_time = self.is_kind(HourTokenKind.H, 2) or (
            self.is_mark(":.,", 2) and self.is_kind(HourTokenKind.NUMBER, 3)
        )
        if goes_on_as_time:
            return True
        if not FIRST_HOUR <= token.number <= 23:
            return False
        return token.number not in _HOURS_LIKE_MINUTES or token.number == hour_before + 1

    def _minutes_to(self, clock: ClockTime) -> ClockTime:
        """Take the minutes behind "meno"."""
        token = self.peek(1)
        if token is None:
            return clock
        if token.text == "un" and self.is_text("quarto", 2):
            self.place += 3
            return _before(clock, 15)
        is_number = token.kind is HourTokenKind.NUMBER or token.kind is HourTokenKind.HOUR_WORD
        if is_number and token.number in _MINUTES_TO:
            self.place += 2
            return _before(clock, token.number)
        return clock


def _packed_time(token: HourToken) -> ClockTime:
    """Return the time of "1030", "930"."""
    hour, minute = int(token.text[:-2]), int(token.text[-2:])
    if len(token.text) == 4 and _FIRST_YEAR <= token.number <= _LAST_YEAR:
        return ClockTime(hour, minute, "ore e minuti insieme", doubt="può essere un anno")
    return ClockTime(hour, minute, "ore e minuti insieme")


def _are_two_digits_of_minutes(token: HourToken) -> bool:
    is_number = token.kind is HourTokenKind.NUMBER
    return is_number and len(token.text) == 2 and token.number < 60


def _before(clock: ClockTime, minutes: int) -> ClockTime:
    """Return the time so many minutes before a full hour."""
    total = (clock.hour * 60 - minutes) % 1440
    return replace(clock, hour=total // 60).with_minutes(total % 60)
