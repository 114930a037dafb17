"""One time after another: an hour, its minutes, the part of the day, and what makes them unsure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from schemas.cells.hour_words import K, Token
from schemas.cells.parsed import Parsed

FIRST_HOUR: Final = 7
"""Before this hour no talk is held: such a time is asked back."""

MAYBE_LENGTH: Final = "può essere una durata"

DASHED: Final = "trattino tra ore e minuti"

_AFTER_AN_HOUR: Final = (
    "trenta",
    "trentacinque",
    "quaranta",
    "quarantacinque",
    "cinquanta",
    "cinquantacinque",
)
"""Minutes that need no "e": "quindici trenta"."""

Time = Parsed[dt.time]


def shown(time: dt.time) -> str:
    """HH:MM: the form that a proposal is made in."""
    return f"{time.hour:02d}:{time.minute:02d}"


@dataclass(frozen=True, slots=True)
class Moment:
    """One time as said, before the night and the part of the day are judged.

    `doubt` is a rule's name when the time may be meant otherwise, and `guess` says whether to propose it all
    the same. `part`: the part of the day, one of `DAY_PARTS`. `minutes_said`: minutes were written out.
    """

    hour: int
    minute: int
    rule: str
    doubt: str = ""
    guess: bool = True
    part: str = ""
    minutes_said: bool = True

    def in_part(self, part: str) -> "Moment":
        """The same time in a part of the day: "9h du matin" is no length."""
        return replace(self, part=part, doubt="" if self.doubt == MAYBE_LENGTH else self.doubt)


@dataclass(frozen=True, slots=True)
class Wrong:
    """No time at all: the flag and the rule that say why."""

    flag: str
    rule: str


_IN_PART: Final[dict[str, dict[int, int]]] = {
    "am": {hour: hour for hour in range(5, 12)},
    "morning": {hour: hour for hour in range(5, 12)},
    "pm": {hour: hour + 12 if hour < 12 else hour for hour in range(1, 24)},
    "afternoon": {
        hour: hour + 12 if hour < 12 else hour for hour in (*range(1, 8), *range(12, 21))
    },
    "evening": {hour: hour + 12 if hour < 12 else hour for hour in (*range(5, 12), *range(17, 24))},
    "dusk": {hour: hour + 12 if hour < 12 else hour for hour in (*range(3, 10), *range(15, 22))},
}
"""What each hour means in a part of the day; "ten in the afternoon" means nothing."""


def judged(moment: Moment, *, is_end: bool, after: Moment | None = None) -> Time:
    """A moment as a time, or why it is none: impossible, at night, or unsure."""
    hour, minute = moment.hour, moment.minute
    if hour == 24 and minute == 0 and is_end:
        # A time cannot hold 24:00, and to write 23:59 for it is the person's choice, not ours.
        return Parsed.doubt("ORA-02", "mezzanotte come fine", dt.time(23, 59), "23:59")
    if hour > 23 or minute > 59:
        return Parsed.refused("ORA-03", "l'ora non esiste")
    doubt = moment.doubt
    if moment.part:
        if hour == 0 and moment.part in ("pm", "afternoon", "evening"):
            return Parsed.refused("ORA-03", "l'ora non esiste")
        noon = hour == 12 and moment.part == "morning" and after is not None and after.hour < 12
        told = 12 if noon else _IN_PART[moment.part].get(hour)
        if told is None:
            return Parsed.doubt("ORA-02", "l'ora e la parte del giorno non vanno insieme")
        hour = told
    elif hour < FIRST_HOUR and after is not None and after.hour >= 18:
        return Parsed.doubt("ORA-02", "un colloquio oltre la mezzanotte")
    elif hour < FIRST_HOUR:
        late = dt.time(hour + 12, minute)
        return Parsed.doubt("ORA-02", "un colloquio di notte", late, shown(late))
    time = dt.time(hour, minute)
    if doubt:
        return (
            Parsed.doubt("ORA-02", doubt, time, shown(time))
            if moment.guess
            else Parsed.doubt("ORA-02", doubt)
        )
    return Parsed.read(time, moment.rule)


def names_an_end(said: Sequence[Token], at: int) -> bool:
    """True where "fine", "di fine", "inizio" or "di inizio" stands: the "ora" before it is no length."""
    if at < len(said) and said[at].text in ("di", "d"):
        at += 1
    return at < len(said) and said[at].kind in (K.FROM, K.UNTIL)


class Reader:
    """Walks over the tokens of a cell, one time after another."""

    def __init__(self, said: Sequence[Token]) -> None:
        self.said = said
        self.at = 0

    def peek(self, ahead: int = 0) -> Token | None:
        place = self.at + ahead
        return self.said[place] if place < len(self.said) else None

    def is_mark(self, marks: str, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token is not None and token.kind is K.MARK and token.text in marks

    def is_kind(self, kind: K, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token is not None and token.kind is kind

    def moment(self) -> Moment | Wrong | None:
        """The time that starts here; None (and nothing taken) when none does."""
        token = self.peek()
        if token is None or token.kind not in (K.NUMBER, K.HOUR_WORD):
            return None
        self.at += 1
        if token.kind is K.HOUR_WORD:
            return self._spoken(Moment(token.number, 0, "ora a parole", minutes_said=False))
        if len(token.text) >= 3:
            return self._packed(token)
        return self._typed(token)

    def _packed(self, token: Token) -> Moment | Wrong:
        """ "1030", "930"."""
        hour, minute = int(token.text[:-2]), int(token.text[-2:])
        if len(token.text) == 4 and 2010 <= token.number <= 2040:
            return Moment(hour, minute, "ore e minuti insieme", doubt="può essere un anno")
        return Moment(hour, minute, "ore e minuti insieme")

    def _typed(self, token: Token) -> Moment | Wrong:
        """A number of one or two digits, and the minutes that may follow."""
        hour = token.number
        nxt, after = self.peek(), self.peek(1)
        if nxt is None:
            return Moment(hour, 0, "ora sola", minutes_said=False)
        if (
            nxt.kind is K.MARK
            and nxt.text in ":.,;'"
            and after is not None
            and after.kind is K.NUMBER
        ):
            hour_too = after.number < 24 and after.text != "00"
            comma_list = nxt.text in ",;" and not after.glued and (hour_too or len(after.text) == 1)
            if not comma_list and len(after.text) <= 2:
                self.at += 2
                return self._minutes(hour, after, nxt.text)
        if nxt.kind is K.H:
            self.at += 1
            if (
                after is not None
                and after.kind is K.NUMBER
                and len(after.text) == 2
                and after.number < 60
            ):
                self.at += 1
                if hour < FIRST_HOUR:
                    return Wrong("ORA-07", "una durata")
                if self.is_kind(K.DURATION) or self._text(0) == "m":
                    return Wrong("ORA-07", "una durata")
                return Moment(hour, after.number, "ore h minuti")
            if hour < FIRST_HOUR:
                return Wrong("ORA-07", "una durata")
            return Moment(hour, 0, "ora con h", doubt=MAYBE_LENGTH, minutes_said=False)
        if nxt.kind is K.DURATION or (
            nxt.text in ("ore", "ora")
            and not self._time_at(1)
            and not names_an_end(self.said, self.at + 1)
        ):
            return Wrong("ORA-07", "una durata")
        if after is not None and self.is_mark("-/") and self._dashed_minutes(after):
            self.at += 2
            return Moment(hour, after.number, DASHED, doubt="può essere un intervallo")
        if nxt.kind is K.NUMBER and len(nxt.text) == 2 and len(token.text) <= 2:
            if nxt.number >= 24 or (nxt.text[0] == "0" and nxt.number < FIRST_HOUR):
                self.at += 1
                return Moment(hour, nxt.number, "spazio tra ore e minuti")
            return Wrong("ORA-01", "due numeri senza legame")
        return self._spoken(Moment(hour, 0, "ora sola", minutes_said=False))

    def _time_at(self, ahead: int) -> bool:
        return self.is_kind(K.NUMBER, ahead) or self.is_kind(K.HOUR_WORD, ahead)

    def _dashed_minutes(self, after: Token) -> bool:
        """True for "10-30", "10/05": what follows the dash can be no hour of a talk."""
        if after.kind is not K.NUMBER or len(after.text) != 2:
            return False
        if (
            after.number > 24
            or after.text == "00"
            or (after.number < FIRST_HOUR and after.text[0] == "0")
        ):
            nxt = self.peek(2)
            return not (
                nxt is not None
                and nxt.kind is K.MARK
                and nxt.text in ":.,h"
                and self.is_kind(K.NUMBER, 3)
            )
        return False

    def _minutes(self, hour: int, minute: Token, mark: str) -> Moment | Wrong:
        if self.is_mark(mark) and mark in ":." and self.is_kind(K.NUMBER, 1):
            seconds = self.peek(1)
            if (
                seconds is not None
                and len(seconds.text) == 2
                and len(minute.text) == 2
                and seconds.number < 60
            ):
                self.at += 2
                if mark == "." and (
                    (self.is_mark(".") and self.is_kind(K.NUMBER, 1)) or seconds.number
                ):
                    return Wrong("ORA-01", "troppi numeri")  # "20.06.26" is a day
                return Moment(hour, minute.number, "ore, minuti e secondi")
            return Wrong("ORA-01", "troppi numeri")
        if len(minute.text) == 1:  # "10.3": half past, three past, or ten hours and three tenths
            if minute.number == 0:
                return Moment(hour, 0, "ora e zero")
            return Moment(
                hour, minute.number * 10 % 60, "minuti di una cifra",
                doubt="minuti di una cifra sola", guess=minute.number < 5,
            )  # fmt: skip
        return Moment(hour, minute.number, "ore e minuti")

    def _spoken(self, moment: Moment) -> Moment | Wrong:
        """ "… e mezza", "… e trenta", "… trenta", "… meno un quarto"."""
        if moment.rule == "ora a parole" and self._text(0) in _AFTER_AN_HOUR:
            minutes = self.said[self.at].number
            self.at += 1
            return replace(moment, minute=minutes, rule="minuti a parole", minutes_said=True)
        if self.is_kind(K.AND):
            ahead = 1
            token = self.peek(ahead)
            three = (
                token is not None
                and token.text in ("tre", "3")
                and self._text(ahead + 1) == "quarti"
            )
            if three:
                self.at += 3
                return replace(moment, minute=45, rule="minuti a parole", minutes_said=True)
            if (
                token is not None
                and token.text in ("un", "1")
                and self._text(ahead + 1) == "quarto"
            ):
                self.at += 3
                return replace(moment, minute=15, rule="minuti a parole", minutes_said=True)
            if token is not None and token.kind is K.MINUTE_WORD and token.text != "quarti":
                self.at += 2
                return replace(
                    moment, minute=token.number, rule="minuti a parole", minutes_said=True
                )
            if (
                token is not None
                and token.kind is K.NUMBER
                and len(token.text) == 2
                and not self._is_hour(ahead, moment.hour)
            ):
                self.at += 2
                return replace(moment, minute=token.number, rule="ore e minuti", minutes_said=True)
            if token is not None and token.kind is K.HOUR_WORD and token.number in (5, 10, 15, 20):
                self.at += 2
                return replace(moment, minute=token.number, minutes_said=True)
        if self.is_kind(K.LESS):
            minus = self.peek(1)
            after = self.peek(2)
            if (
                minus is not None
                and minus.text == "un"
                and after is not None
                and after.text == "quarto"
            ):
                self.at += 3
                return _less(moment, 15)
            if (
                minus is not None
                and minus.kind in (K.NUMBER, K.HOUR_WORD)
                and minus.number in (5, 10, 15, 20, 25)
            ):
                self.at += 2
                return _less(moment, minus.number)
        return moment

    def _text(self, ahead: int) -> str:
        token = self.peek(ahead)
        return token.text if token is not None else ""

    def _is_hour(self, ahead: int, before: int) -> bool:
        """True when the number there goes on as a time of its own, or can be an hour of a talk."""
        token, nxt = self.peek(ahead), self.peek(ahead + 1)
        if token is None:
            return False
        if nxt is not None and (
            nxt.kind is K.H
            or (nxt.kind is K.MARK and nxt.text in ":.," and self.is_kind(K.NUMBER, ahead + 2))
        ):
            return True
        return FIRST_HOUR <= token.number <= 23 and (
            token.number not in (10, 15, 20) or token.number == before + 1
        )


def _less(moment: Moment, minutes: int) -> Moment:
    total = (moment.hour * 60 - minutes) % 1440
    return replace(
        moment, hour=total // 60, minute=total % 60, rule="minuti a parole", minutes_said=True
    )
