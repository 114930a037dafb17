"""Counting digits, and what the patterns of numbers have in common."""

from typing import Final

from collector.privacy.structured_text import ScannedText, word_set
from schemas.patterns import lazy_pattern

FEWEST_ODD: Final = 3
"""So many digits of a number must belong to no day, hour or amount."""
YEARS: Final = lazy_pattern(r"(?:19|20)[0-9]{2}(?:[ ./\-](?:(?:19|20)[0-9]{2}|[0-9]{2}))*")
"""A year, or years in a row: no number of anything."""
SMALL_WORDS: Final = word_set("DA DI IN AL LA LE IL HA SU ED UN MA SE NE LO") | {
    "A ", "E ", "I ", "O ", "N ",
}  # fmt: skip
"""Words of two capitals, and single ones with a blank, before a number: no letters of a code."""


def count_digits(typed: str) -> int:
    """Return how many digits a text has."""
    return sum(map(str.isdigit, typed))


def has_odd_digits(look: ScannedText, start: int, end: int, fewest: int) -> bool:
    """True where at least so many digits belong to no day, hour or amount."""
    return count_digits(look.bare[start:end]) >= fewest
