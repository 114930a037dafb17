"""Structured identities of a text: recognised by form or by a word beside it, not as a name.

One table says where to look. Beside each pattern stands what a text must have to hold it, so that
most texts, which hold none, cost next to nothing; a property test holds the two ways to the same
answer.
"""

import re
from collections.abc import Iterator, Sequence
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
    ScannedText,
    StructuredPattern,
    cues_of,
    has_capital_inside,
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
_WITHOUT_DIGITS: Final = tuple(
    pattern for pattern in PATTERNS if not (pattern.digits or pattern.odd)
)
_ENOUGH_DIGITS: Final = 16
"""No pattern needs more digits."""
_ENOUGH_SHORT_RUNS: Final = 2
_DIGIT: Final = re.compile("[0-9]")
_CUES_OF_WORD: Final[dict[str, list[str]]] = {}
"""The cues of each word that was met."""
_WITHOUT_CUES: Final[set[str]] = set()
"""The words that were met and have none: nearly all of them."""
_MOST_WORDS: Final = 100_000
"""So many words are remembered before both are cleared."""


def find_structured(text: str) -> Iterator[Span]:
    """Yield the structured identities of a text in normal form (`schemas.normal.normalise`).

    Yields    places that may overlap (`merge_spans` makes one of those that do), none inside
              another one
    Covers    the identity and not the word that says what it is ("prot. 12345": the number); of an
              address all of it
    Raises    nothing: any text is an ordinary one
    """
    look = ScannedText(text)
    return _find_in(look, cues_in(look.words))


def _find_in(look: ScannedText, cues: frozenset[str]) -> Iterator[Span]:
    digits = min(look.digits, _ENOUGH_DIGITS)
    odd = min(look.odd, _ENOUGH_DIGITS)
    short_runs = min(look.short_runs, _ENOUGH_SHORT_RUNS)
    spans: list[Span] = []
    for pattern in _possible_patterns(digits, odd, short_runs, cues):
        if pattern.may_stand_in(look, cues):
            spans += pattern.find(look)
    return _outermost(spans)


def find_structured_in_row(texts: Sequence[str], words: frozenset[str]) -> list[list[Span]]:
    """Return the structured identities of each text of a row, in normal form.

    `words`: of all of them, small and without accents. A text without a digit is looked at only
    where there may be something without one.
    """
    cues = cues_in(words)
    without_digits = [pattern for pattern in _WITHOUT_DIGITS if pattern.may_have(cues)]
    always = any(not pattern.large for pattern in without_digits)
    with_capital = any(pattern.large for pattern in without_digits)
    spans_by_text: list[list[Span]] = []
    for text in texts:
        may_hold = always or _DIGIT.search(text) or (with_capital and has_capital_inside(text))
        spans_by_text.append([*_find_in(ScannedText(text, words), cues)] if may_hold else [])
    return spans_by_text


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


def cues_in(words: frozenset[str]) -> frozenset[str]:
    """Return the cues of all patterns among some words. Each word is looked at once."""
    cues: list[str] = []
    for word in words - _WITHOUT_CUES:
        if word not in _CUES_OF_WORD:
            _remember_cues(word)
        cues += _CUES_OF_WORD[word]
    return frozenset(cues)


def _remember_cues(word: str) -> None:
    if len(_CUES_OF_WORD) > _MOST_WORDS:
        _CUES_OF_WORD.clear()
        _WITHOUT_CUES.clear()
    _CUES_OF_WORD[word] = cues_of(word, _CUES)
    if not _CUES_OF_WORD[word]:
        _WITHOUT_CUES.add(word)


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
