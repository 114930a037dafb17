"""The rules that understand a day, from the plainest to the oddest; the first one decides.

A rule takes a text that is `spelled` and its tokens. It returns what they mean, a refusal included,
or None where it knows no such form. It accepts only what its grammar covers from end to end: one
word too many, and the cell is asked back.
"""

from collections.abc import Callable, Sequence
from typing import Final

from schemas.cells.day_meaning import (
    FIRST_YEAR,
    LAST_YEAR,
    DayMeaning,
    DaysBefore,
    day_of_date,
    day_of_serial,
)
from schemas.cells.day_tokens import DayToken
from schemas.cells.day_values import EDGE_MARKS, one_day
from schemas.cells.day_words import DayTokenKind
from schemas.cells.parsed import Parsed
from schemas.cells.reading import End
from schemas.patterns import lazy_pattern

DayRule = Callable[[str, Sequence[DayToken]], DayMeaning | None]

_SERIAL: Final = lazy_pattern(r"[0-9]{5}([.,][0-9]+)?")
_SERIAL_DIGITS: Final = 5
_EIGHT_DIGITS: Final = lazy_pattern(r"[0-9]{8}")


def serial_number(text: str, _: Sequence[DayToken]) -> DayMeaning | None:
    """A serial number left as text: "45363"."""
    if len(text) < _SERIAL_DIGITS or not _SERIAL.fullmatch(text):
        return None
    return day_of_serial(float(text.replace(",", ".")))


def eight_digits(text: str, _: Sequence[DayToken]) -> DayMeaning | None:
    """Eight digits: ggmmaaaa, or aaaammgg. The plausible years keep the two apart."""
    if len(text) != 8 or not _EIGHT_DIGITS.fullmatch(text):
        return None
    day_first = (text[:2], text[2:4], text[4:])
    year_first = (text[6:], text[4:6], text[:4])
    for day, month, year in (day_first, year_first):
        if FIRST_YEAR <= int(year) <= LAST_YEAR:
            return day_of_date(int(day), int(month), int(year), "otto cifre")
    return Parsed.refused("DATA-01", "otto cifre che non sono un giorno")


# --- "oggi", "ieri" ---------------------------------------------------------------------------

_BESIDE_TODAY: Final = frozenset(
    {
        DayTokenKind.FILLER,
        DayTokenKind.TIME,
        DayTokenKind.DAY_PART,
        DayTokenKind.HEDGE,
        DayTokenKind.WEEKDAY,
        DayTokenKind.ASIDE,
    }
)
_MOST_DAYS_AGO: Final = 3
""" "due giorni fa" is counted, "dieci giorni fa" is a guess."""


def today_or_before(_: str, row: Sequence[DayToken]) -> DayMeaning | None:
    """ "oggi", "ieri mattina", "ieri, lunedì", "oggi 20/6": no other day beside it."""
    days, rest = _days_before(row)
    if days is None:
        return None
    weekdays = [token.number for token in rest if token.kind is DayTokenKind.WEEKDAY]
    weekday = weekdays[0] if weekdays else None
    hedged = any(token.kind is DayTokenKind.HEDGE for token in rest)
    if all(_may_stand_beside_today(token) for token in rest):
        return DaysBefore(days, weekday, hedged) if len(weekdays) < 2 else None
    if any(token.kind is DayTokenKind.VAGUE for token in rest):
        return None
    beside = one_day("", rest)
    if isinstance(beside, DaysBefore) or beside is None:
        return None
    if isinstance(beside, Parsed) and beside.end is not End.READ:
        return beside
    return DaysBefore(days, weekday, hedged, beside)


def _may_stand_beside_today(token: DayToken) -> bool:
    if token.kind in _BESIDE_TODAY:
        return True
    return token.kind is DayTokenKind.MARK and token.text in EDGE_MARKS


def _days_before(row: Sequence[DayToken]) -> tuple[int | None, Sequence[DayToken]]:
    """Return how many days before its writing a cell speaks of, and the tokens beside that.

    None and all tokens where it speaks of none, or of two.
    """
    places = [place for place, token in enumerate(row) if token.kind is DayTokenKind.TODAY]
    if len(places) == 1:
        only = places[0]
        return row[only].number, (*row[:only], *row[only + 1 :])
    if places:
        return None, row
    for place, token in enumerate(row[:-1]):
        after = row[place + 1]
        if token.text in ("questa", "questo") and after.kind is DayTokenKind.DAY_PART:
            return 0, (*row[:place], *row[place + 2 :])
        is_days_ago = after.text == "fa" and token.text in ("giorni", "giorno")
        if is_days_ago and place and 1 <= row[place - 1].number <= _MOST_DAYS_AGO:
            return row[place - 1].number, (*row[: place - 1], *row[place + 2 :])
    return None, row


# --- What is no day, or more than one ---------------------------------------------------------

_PIECES_OF_DAYS: Final = frozenset(
    {DayTokenKind.NUMBER, DayTokenKind.MONTH, DayTokenKind.WEEKDAY, DayTokenKind.MAR}
)
_NUMBERS_OR_MONTHS: Final = frozenset({DayTokenKind.NUMBER, DayTokenKind.MONTH})
_ENOUGH_FOR_TWO_DAYS: Final = 4
_BESIDE_AN_HOUR: Final = frozenset(
    {
        DayTokenKind.TIME,
        DayTokenKind.MARK,
        DayTokenKind.DAY_PART,
        DayTokenKind.FILLER,
        DayTokenKind.HEDGE,
    }
)
_RELATIVE_PIECES: Final = frozenset(
    {
        DayTokenKind.RELATIVE,
        DayTokenKind.LINK,
        DayTokenKind.WEEKDAY,
        DayTokenKind.MAR,
        DayTokenKind.MONTH,
        DayTokenKind.DAY_PART,
    }
)


def vague_words(_: str, row: Sequence[DayToken]) -> DayMeaning | None:
    """ "domani", "fine giugno", "entro il 20/6/2026": no day at all, or not that day."""
    if any(token.kind in (DayTokenKind.VAGUE, DayTokenKind.TODAY) for token in row):
        return Parsed.refused("DATA-06", "parole vaghe o relative")
    return None


def two_days(_: str, row: Sequence[DayToken]) -> DayMeaning | None:
    """Two days, or an interval: "12 e 13 marzo", "20-21/6/2026", "lunedì e martedì"."""
    kinds = [token.kind for token in row]
    numbers = kinds.count(DayTokenKind.NUMBER)
    months = kinds.count(DayTokenKind.MONTH)
    are_linked = _are_linked(row)
    if numbers and DayTokenKind.UNKNOWN not in kinds:
        are_two_linked = are_linked and numbers + months >= 2
        if months > 1 or _are_two_in_a_row(row) or are_two_linked:
            return Parsed.refused("DATA-05", "due giorni o un intervallo")
    if not numbers and are_linked and kinds.count(DayTokenKind.WEEKDAY) > 1:
        return Parsed.refused("DATA-05", "due giorni della settimana")
    return None


def _are_linked(row: Sequence[DayToken]) -> bool:
    """True where a word such as "e" or "al" stands between two pieces of days: "12 e 13 marzo".

    Or where the whole begins as a period, "dal 12 marzo"; never "in Italia dal 12 marzo".
    """
    if row and row[0].text in ("dal", "dall"):
        return True
    places = [place for place, token in enumerate(row) if token.kind in _PIECES_OF_DAYS]
    if not places:
        return False
    return any(token.kind is DayTokenKind.LINK for token in row[places[0] : places[-1]])


def _are_two_in_a_row(row: Sequence[DayToken]) -> bool:
    """ "20-21/6/2026": too many numbers for one day, with nothing but separators between them."""
    places = [place for place, token in enumerate(row) if token.kind in _NUMBERS_OR_MONTHS]
    if len(places) < _ENOUGH_FOR_TWO_DAYS:
        return False
    between = row[places[0] : places[-1]]
    return not any(token.kind is DayTokenKind.FILLER or token.text == ":" for token in between)


def fragment(_: str, row: Sequence[DayToken]) -> DayMeaning | None:
    """Pieces of a date or words of delay, but no day."""
    kinds = {token.kind for token in row}
    if DayTokenKind.UNKNOWN in kinds or DayTokenKind.NUMBER in kinds:
        return None
    if DayTokenKind.TIME in kinds and kinds <= _BESIDE_AN_HOUR:
        return Parsed.refused("DATA-01", "solo un'ora, nessun giorno")
    if kinds & _RELATIVE_PIECES:
        return Parsed.refused("DATA-06", "parole vaghe o relative")
    if DayTokenKind.UNDECIDED in kinds:
        return Parsed.refused("DATA-06", "giorno ancora da decidere")
    return None


DATE_RULES: Final[tuple[DayRule, ...]] = (
    serial_number,
    eight_digits,
    today_or_before,
    vague_words,
    one_day,
    two_days,
    fragment,
)
"""From the plainest to the oddest; the first that understands decides."""


def meaning_by_rules(text: str, row: Sequence[DayToken]) -> DayMeaning | None:
    """Return what the first rule that understands makes of the text; None where none does."""
    for rule in DATE_RULES:
        meaning = rule(text, row)
        if meaning is not None:
            return meaning
    return None
