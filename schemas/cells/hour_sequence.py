"""All times of a cell, one after another, with what links them and the words beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from schemas.cells.clock_time import ClockTime, NoTime
from schemas.cells.hour_grammar import ClockTimeParser
from schemas.cells.hour_links import (
    AT,
    BETWEEN,
    FROM,
    TO,
    UNTIL,
    Link,
    holds,
    link_part,
    words_in_front,
)
from schemas.cells.hour_tokens import HourToken, names_something
from schemas.cells.hour_words import DAY_PARTS, DayPart, HourTokenKind

_OPENERS: Final = frozenset({FROM, BETWEEN})
_CLOSERS: Final = frozenset({TO, UNTIL})
_ANNOUNCERS: Final = frozenset({AT, FROM, TO, UNTIL})
_SECOND: Final[frozenset[str]] = frozenset({TO, UNTIL})
_SECOND_BEHIND_END: Final = _SECOND | {FROM}
"""What announces the second time; behind an end the start does: "fine 11, inizio 10"."""
_OF_AN_INTERVAL: Final[frozenset[str]] = _CLOSERS | frozenset("-/>→|~")
_BEFORE_A_PLACE: Final = frozenset({"a", "al", "all"})


@dataclass(frozen=True, slots=True)
class _NamedThing:
    """A word that names an event, a place or a person.

    `behind`: how many times stand before it. `announced`: a word such as "alle" stands between
    those times and it.
    """

    text: str
    behind: int
    announced: bool

    @property
    def is_of_the_second(self) -> bool:
        """True where it stands with the second of two times."""
        return self.behind > 1 or (self.behind == 1 and self.announced)


@dataclass(slots=True)
class TimesInCell:
    """All times of a cell. `links`: what stands before, between and behind them, one more."""

    times: list[ClockTime] = field(default_factory=list[ClockTime])
    links: list[Link] = field(default_factory=lambda: [()])
    hedged: bool = False
    things: list[_NamedThing] = field(default_factory=list[_NamedThing])

    def tell_two_events(self) -> bool:
        """True for two hours that words of their own tell apart: "10:30 telefonata, 15:00 visita".

        Such words may stand before or behind an interval, or at one of its ends where "dalle …
        alle …" holds the two together.
        """
        before, between, *_ = words_in_front(self.links)
        places = {thing.behind for thing in self.things}
        if 1 not in places:
            is_list = not holds(between, _OF_AN_INTERVAL) and not holds(before, _OPENERS)
            return is_list and places == {0, 2}  # "visita 10:30, 15:00 scuola"
        is_opened = holds(before, _OPENERS) or (UNTIL in before and FROM in between)
        if not is_opened and not holds(between, _CLOSERS):
            return True
        of_first = {thing.text for thing in self.things if not thing.is_of_the_second}
        of_second = {thing.text for thing in self.things if thing.is_of_the_second}
        return bool(of_first and of_second) and of_first.isdisjoint(of_second)

    def starts_with_bare_number(self) -> bool:
        """True for a first time without minutes that no word announces."""
        return not self.times[0].minutes_said and not holds(self.links[0], _ANNOUNCERS)


def find_times(tokens: Sequence[HourToken]) -> TimesInCell | NoTime:
    """Take one time after another, and what links them; or why the cell holds no time."""
    return _CellWalker(tokens).walk()


class _CellWalker:
    """Walks once over the tokens of a cell."""

    def __init__(self, tokens: Sequence[HourToken]) -> None:
        self.parser = ClockTimeParser(tokens)
        self.cell = TimesInCell()
        self.part_ahead: DayPart | None = None

    def walk(self) -> TimesInCell | NoTime:
        parser, cell = self.parser, self.cell
        while (token := parser.peek()) is not None:
            time = parser.take_time()
            if isinstance(time, NoTime):
                return time
            if time is not None:
                cell.times.append(replace(time, part=self.part_ahead) if self.part_ahead else time)
                cell.links.append(())
                continue
            parser.place += 1
            wrong = self._take(token)
            if wrong is not None:
                return wrong
        return cell

    @property
    def _last_has_minutes(self) -> bool:
        return bool(self.cell.times) and self.cell.times[-1].minutes_said

    def _take(self, token: HourToken) -> NoTime | None:
        """Take a token that begins no time; return why the cell holds none, if it says so.

        The parser stands behind the token already.
        """
        parser = self.parser
        if token.text == "~" and self._last_has_minutes and parser.is_kind(HourTokenKind.NUMBER):
            self._link("-")  # "10:30~11:30"
            return None
        if token.kind is HourTokenKind.HEDGE:
            self.cell.hedged = True
            return None
        if token.kind is HourTokenKind.DAY_PART:
            return self._take_day_part(DAY_PARTS[token.text])
        if token.text in _BEFORE_A_PLACE and parser.is_kind(HourTokenKind.FILLER):
            return None  # "a scuola"
        if names_something(token):
            self._take_thing(token)
            return None
        if token.text == "de" and self._is_spanish_day_part():
            return None
        return self._take_link(token)

    def _link(self, part: str) -> None:
        self.cell.links[-1] += (part,)

    def _take_day_part(self, part: DayPart) -> NoTime | None:
        """Give a part of the day to the time before it, or keep it for those behind it."""
        cell = self.cell
        is_behind_time = bool(cell.times) and cell.links[-1] in ((), (".",))
        if is_behind_time and not cell.times[-1].part:
            cell.times[-1] = cell.times[-1].in_part(part)
        elif cell.times or self.part_ahead:
            return NoTime("ORA-01", "una parte del giorno senza ora")
        else:
            self.part_ahead = part
        return None

    def _take_thing(self, token: HourToken) -> None:
        links = self.cell.links
        second = _SECOND_BEHIND_END if UNTIL in links[0] else _SECOND
        announced = holds(links[-1], second)
        self.cell.things.append(_NamedThing(token.text, len(self.cell.times), announced))

    def _is_spanish_day_part(self) -> bool:
        """True for what follows the "de" of "de la tarde"."""
        return self.parser.is_text("la") and self.parser.is_kind(HourTokenKind.DAY_PART, 1)

    def _take_link(self, token: HourToken) -> NoTime | None:
        part = link_part(token)
        if part is not None:
            waits_for_minutes = bool(self.cell.times) and not self._last_has_minutes
            if token.text in ("'", ":") and waits_for_minutes and not self.cell.links[-1]:
                return NoTime("ORA-01", "mancano i minuti")
            self._link(part)
            return None
        if token.kind is HourTokenKind.FILLER:
            return None
        if token.kind is HourTokenKind.H and self._is_idle_h(token):
            return None
        if token.kind is HourTokenKind.DURATION:
            return NoTime("ORA-07", "una durata")
        return NoTime("ORA-01", "nessuna forma conosciuta")

    def _is_idle_h(self, token: HourToken) -> bool:
        """True for the "h" of "h 10:30", "10:30h", "h10"."""
        is_free = not token.glued or self._last_has_minutes
        return is_free or self.parser.is_kind(HourTokenKind.NUMBER)
