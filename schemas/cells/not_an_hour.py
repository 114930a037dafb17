"""What looks like an hour and is none: a date, a length, a clock of another country."""

from collections.abc import Sequence
from typing import Final

from schemas.cells.hour_grammar import names_an_end
from schemas.cells.hour_tokens import HourToken
from schemas.cells.hour_words import HourTokenKind

_DATE_DIGITS: Final = frozenset({(1, 1, 4), (1, 2, 4), (2, 1, 4), (2, 2, 4), (4, 2, 2)})
"""How many digits day, month and year have."""
_TOKENS_OF_A_DATE: Final = 5
_ROME: Final = frozenset({"italiana", "roma", "milano"})
_OF: Final = frozenset({"di", "d", "del", "della", "dell", "a", "in"})
_LENGTHS: Final = frozenset({"mezz", "mezzora", "oretta", "orette"})
_HOUR: Final = frozenset({"ora", "ore"})
_ONE_HOUR: Final = frozenset({"un", "una", "mezza"})
_ANNOUNCERS: Final = frozenset({HourTokenKind.AT, HourTokenKind.FROM, HourTokenKind.TO})
_NUMBERS: Final = frozenset({HourTokenKind.NUMBER, HourTokenKind.HOUR_WORD})


def holds_date(tokens: Sequence[HourToken]) -> bool:
    """True for "12/03/2024", "2024-03-12": a day, not two hours and a year."""
    for place in range(len(tokens) - _TOKENS_OF_A_DATE + 1):
        first, mark, second, other_mark, third = tokens[place : place + _TOKENS_OF_A_DATE]
        if mark.text not in ("/", "-") or other_mark.text != mark.text:
            continue
        digits = len(first.text), len(second.text), len(third.text)
        if digits not in _DATE_DIGITS:
            continue
        if all(token.kind is HourTokenKind.NUMBER for token in (first, second, third)):
            return True
    return False


def is_of_another_place(tokens: Sequence[HourToken]) -> bool:
    """True for "10:30 ora di Addis Abeba", "4:30 ora etiope": another clock than that of Rome."""
    for place in range(1, len(tokens) - 1):
        before = tokens[place - 1]
        is_hour = before.kind is HourTokenKind.NUMBER and before.text != "1"
        if tokens[place].text != "ora" or not is_hour:
            continue
        named = next((word for word in tokens[place + 1 :] if word.text not in _OF), None)
        if named is None:
            continue
        if named.kind is HourTokenKind.UNKNOWN and named.text not in _ROME:
            return True
    return False


def is_length(tokens: Sequence[HourToken]) -> bool:
    """True for "2 ore", "un'ora e mezza", "mezz'ora", "90 minuti", "90'": how long, not when."""
    if any(token.kind is HourTokenKind.DURATION for token in tokens):
        return True
    if any(token.text in _LENGTHS for token in tokens):
        return True
    if any(_is_counted_hour(tokens, place) for place in range(1, len(tokens))):
        return True
    if len(tokens) != 2:
        return False
    number, mark = tokens
    return number.kind is HourTokenKind.NUMBER and mark.text == "'"


def _is_counted_hour(tokens: Sequence[HourToken], place: int) -> bool:
    """True where "ora" or "ore" at that place is counted by what stands before it."""
    word = tokens[place].text
    if word not in _HOUR:
        return False
    count = tokens[place - 1]
    if count.text in _ONE_HOUR:
        return True
    if count.kind not in _NUMBERS:
        return False
    before = tokens[place - 2] if place > 1 else None
    if before is not None and before.kind in _ANNOUNCERS:
        return False  # "alle 10 ore"
    if names_an_end(tokens, place + 1):
        return False
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None or after.kind not in _NUMBERS:
        return True
    return before is None and word == "ora"
