"""Structured identities of a text: recognised by form or by a word beside it, not as a name.

One table says where to look. Beside each pattern stands what a text must have to hold it, so that
most texts, which hold none, cost next to nothing; a property test holds the two ways to the same
answer.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from collector.privacy import (
    addresses,
    fiscal_codes,
    phones,
    structured_accounts,
    structured_births,
    structured_contacts,
    structured_numbers,
)
from collector.privacy.spans import Span
from collector.privacy.structured_text import (
    LONGEST_CUE,
    ScannedText,
    StructuredPattern,
    cues_of,
)

PATTERNS: Final[tuple[StructuredPattern, ...]] = (
    *structured_contacts.PATTERNS,
    *fiscal_codes.PATTERNS,
    *structured_numbers.PATTERNS,
    *structured_accounts.PATTERNS,
    *phones.PATTERNS,
    *structured_births.PATTERNS,
    *addresses.PATTERNS,
    *structured_numbers.PATTERNS_WITHOUT_CUE,
)
"""All patterns; of two that find the same place, the one that names it better stands first."""
_CUES: Final[frozenset[str]] = frozenset().union(*(pattern.words for pattern in PATTERNS))
DIGIT_CUES: Final[frozenset[str]] = frozenset().union(
    *(pattern.words for pattern in PATTERNS if pattern.digits or pattern.odd),
    *(pattern.words for pattern in addresses.PATTERNS),
)
"""The cues of digits that stand behind them."""
_ENOUGH_DIGITS: Final = 16
"""No pattern needs more digits."""
_ENOUGH_SHORT_RUNS: Final = 2


def find_structured(text: str, cues: frozenset[str] | None = None) -> Iterator[Span]:
    """Yield the structured identities of a text in normal form (`schemas.normal.normalise`).

    `cues`  of all patterns in its words (`cues_in`), None where nobody looked for them yet
    Yields  places that may overlap (`merge_spans` makes one of those that do), none inside another
            one
    Covers  the identity and not the word that says what it is ("prot. 12345": the number); of an
            address all of it
    Raises  nothing: any text is an ordinary one
    """
    look = ScannedText(text)
    if cues is None:
        cues = cues_in(look.words)
    digits = min(look.digits, _ENOUGH_DIGITS)
    odd = min(look.odd, _ENOUGH_DIGITS)
    short_runs = min(look.short_runs, _ENOUGH_SHORT_RUNS)
    spans: list[Span] = []
    for pattern in _possible_patterns(digits, odd, short_runs, cues):
        if pattern.may_stand_in(look, cues):
            spans += pattern.find(look)
    return _outermost(spans)


@lru_cache(maxsize=5_000)
def _possible_patterns(
    digits: int, odd: int, short_runs: int, cues: frozenset[str]
) -> tuple[StructuredPattern, ...]:
    """Return the patterns that so many digits and these cues allow, in the order of the table."""
    possible = []
    for pattern in PATTERNS:
        has_digits = digits >= pattern.digits and odd >= pattern.odd
        if has_digits and short_runs >= pattern.short_runs and pattern.may_have(cues):
            possible.append(pattern)
    return tuple(possible)


def cues_in(words: Iterable[str]) -> frozenset[str]:
    """Return the cues of all patterns among some words."""
    cues: list[str] = []
    for beginning in {word[:LONGEST_CUE] for word in words}:
        cues += _cues_of_beginning(beginning)
    return frozenset(cues)


@lru_cache(maxsize=50_000)
def _cues_of_beginning(beginning: str) -> tuple[str, ...]:
    return tuple(cues_of(beginning, _CUES))


def find_structured_exhaustively(text: str) -> list[Span]:
    """Return what every pattern finds, also where the text lacks what the pattern needs.

    Tests compare with it.
    """
    look = ScannedText(text)
    return [span for pattern in PATTERNS for span in pattern.find(look)]


def _outermost(spans: list[Span]) -> Iterator[Span]:
    """Yield the spans without those wholly inside another one.

    These redact nothing more, and name it worse.
    """
    reached = -1
    # The sort is stable: of two alike the first of the table comes first.
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > reached:
            reached = span.end
            yield span
