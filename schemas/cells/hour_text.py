"""What a typed text says of the hours of a talk: spelled, cut into tokens, and walked over."""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from schemas.cells.cell_times import CellTimes
from schemas.cells.clock_time import FIRST_HOUR, ClockTime, NoTime
from schemas.cells.day_before_hour import day_before, day_in_digits, moment_in_rome
from schemas.cells.durations import split_length
from schemas.cells.foreign_hours import latin_in_italian
from schemas.cells.hour_sequence import find_times
from schemas.cells.hour_spelling import spelled
from schemas.cells.hour_tokens import HourToken, tokens, without_asides, without_brackets
from schemas.cells.hour_words import HourTokenKind
from schemas.cells.normalise import blank
from schemas.cells.not_an_hour import holds_date, is_length, is_of_another_place
from schemas.cells.parsed import CACHE_SIZE, LONGEST
from schemas.cells.reading import End
from schemas.cells.time_spans import times_of
from schemas.cells.time_zones import Zoned, zoned
from schemas.cells.told_length import contradicted, minutes_between
from schemas.patterns import lazy_pattern

_FRACTION: Final = lazy_pattern(r"0[.,][0-9]{3,17}")
_BARE_PAIR: Final = lazy_pattern(r"([0-9]{1,2})[,;]([0-9]{2})")
_WITH_MINUTES: Final = lazy_pattern(r"[0-9]{1,2}[:.,h][0-9]{2}(?![0-9])")
_LONGEST_TALK: Final = 6 * 60
_LONGEST_PAIR: Final = 4
"""Hours between the two of "10,14"."""
_SECONDS_OF_A_DAY: Final = 86_400


@lru_cache(maxsize=CACHE_SIZE)
def understand_hours(typed: str) -> CellTimes | None:
    """Return what a text says by itself of the hours; None when it is blank."""
    if len(typed) > LONGEST:
        too_long = CellTimes.refused("ORA-01", "troppo testo per un'ora")
        return too_long if typed.strip() else None
    text = spelled(typed)
    if not text:
        no_signs = CellTimes.refused("ORA-01", "segni che non dicono un'ora")
        return None if blank(typed) else no_signs
    if _FRACTION.fullmatch(text):
        return _times_of_fraction(float(text.replace(",", ".")))
    clock = zoned(text) if ":" in text else None
    if clock is not None:
        return _times_in_rome(clock)
    times = _times_in(text, typed)
    if times.as_start.end is not End.REFUSED:
        return times
    italian = latin_in_italian(text)
    if italian != text:
        times = _times_in(italian, typed)
    return _times_with_length(italian, typed) or times


def _times_in(text: str, typed: str) -> CellTimes:
    """Return what a text that is `spelled` says: one time, or an interval.

    `typed`: the same with its capitals, for names.
    """
    pair = _BARE_PAIR.fullmatch(text)
    if pair and _may_be_two_hours(int(pair[1]), int(pair[2])):
        return CellTimes.unsure("un'ora con i minuti, o due ore")
    row = tokens(text[len(day_in_digits(text)) :])
    times = _times_of_tokens(row, text)
    if times.as_start.end is not End.REFUSED:
        return times
    # "media" is half an hour in Spanish, and a school in Italian
    has_words = "media" in text or any(token.kind is HourTokenKind.UNKNOWN for token in row)
    if not has_words:
        return times
    row = without_asides(tokens(text[len(day_before(text)) :]), typed)
    return _times_of_tokens(row, text, beside_words=True)


def _times_of_tokens(row: list[HourToken], text: str, *, beside_words: bool = False) -> CellTimes:
    """Return what the tokens of a text say.

    `beside_words`: a bare number may count something else, as in "10 figli".
    """
    if "(" in text:
        row = without_brackets(row)
    if holds_date(row):
        return CellTimes.refused("ORA-01", "una data al posto dell'ora")
    if is_of_another_place(row):
        return CellTimes.unsure("l'ora di un altro luogo")
    if is_length(row):
        return CellTimes.refused("ORA-07", "una durata")
    cell = find_times(row)
    if isinstance(cell, NoTime):
        return CellTimes.refused(cell.flag, cell.rule)
    if len(cell.times) == 2 and cell.tell_two_events():
        return CellTimes.refused("ORA-06", "due orari, ognuno con parole sue")
    if beside_words and len(cell.times) == 1 and cell.starts_with_bare_number():
        return CellTimes.refused("ORA-01", "un numero accanto a parole")
    return times_of(cell, row)


def _may_be_two_hours(hour: int, other: int) -> bool:
    """True for "10,11": nobody begins at eleven past; from ten to eleven, then?"""
    return other % 5 != 0 and FIRST_HOUR <= hour < other <= hour + _LONGEST_PAIR


def _times_of_fraction(fraction: float) -> CellTimes:
    """Return the time of a part of a day that became text; it must be a whole minute."""
    seconds = fraction * _SECONDS_OF_A_DAY
    if abs(seconds - round(seconds / 60) * 60) > 1:
        return CellTimes.refused("ORA-01", "numero che non è un'ora")
    return CellTimes.of_seconds(seconds, "frazione di giorno")


def _times_in_rome(clock: Zoned) -> CellTimes:
    """Return the hour that it was in Rome; without its day nobody knows: summer or winter?"""
    moment = moment_in_rome(clock)
    if moment is None or clock.after.strip():
        return CellTimes.unsure("un'ora con il fuso orario")
    return CellTimes.of_clock(
        ClockTime(moment.hour, moment.minute, "data e ora con il fuso orario")
    )


# --- A length beside the hours ----------------------------------------------------------------


def _times_with_length(text: str, typed: str) -> CellTimes | None:
    """Return one time or two and how long it was: "10.30-11.30 (1h)", "10.30 (1 ora)".

    None where no length stands beside. An interval that the length contradicts is a doubt.
    """
    one_time: CellTimes | None = None
    for rest, minutes in split_length(text):
        times = _times_in(rest, typed)
        opens, closes = times.as_start.best, times.as_end.best
        if times.is_interval:
            if opens and closes:
                agrees = minutes_between(opens, closes) == minutes
                return times if agrees else contradicted(times, opens, closes)
        elif one_time is None and _is_time_and_length(text, rest, times, minutes):
            one_time = replace(times, stated_minutes=minutes)
    return one_time


def _is_time_and_length(text: str, rest: str, times: CellTimes, minutes: int) -> bool:
    """True where the rest is a time with minutes, and the length no second time.

    Not for "10.30 - 1h", "10.30 h 2".
    """
    is_sure = times.as_start.value is not None or times.as_end.value is not None
    if not is_sure or times.may_be_length or minutes > _LONGEST_TALK:
        return False
    if _WITH_MINUTES.search(rest) is None:
        return False
    before, _, behind = text.partition(rest)
    beside = (before or behind).strip(" (=,;:")
    return beside[:1] not in ("-", "/", "h", "o")
