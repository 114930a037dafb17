"""Structured identities of a text: what is told by its form or by a word beside it, not by being a name.

One table says where to look. Beside each form stands what a text must have to hold it, so that most texts, which hold
none, cost next to nothing; a property test holds the two ways to the same answer.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from collector.privacy import (
    addresses,
    phones,
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

FORMS: Final[tuple[StructuredPattern, ...]] = (
    *structured_contacts.FORMS,
    *structured_numbers.FORMS,
    *phones.FORMS,
    *structured_births.FORMS,
    *addresses.FORMS,
    *structured_numbers.UNNAMED,
)
"""All forms; of two that find the same place, the one that says better what it is stands first."""
_CUES: Final[frozenset[str]] = frozenset().union(*(form.words for form in FORMS))
_NO_DIGITS: Final = tuple(form for form in FORMS if not (form.digits or form.odd))
_ENOUGH: Final = 16
"""More digits are necessary for no form."""
_DIGIT: Final = re.compile("[0-9]")
_CUES_OF: Final[dict[str, list[str]]] = {}
_INERT: Final[set[str]] = set()
"""The cues of each word that was met, and the words that have none."""
_KEPT: Final = 100_000


def find_structured(text: str) -> Iterator[Span]:
    """The structured identities of a text in normal form (`schemas.normal.normalise`), in no order.

    Yields    places that may overlap (`spans.united` makes one of those that do), none inside another one
    Covers    the identity and not the word that tells it ("prot. 12345": the number); of an address all of it
    Raises    nothing: any text is an ordinary one
    """
    look = ScannedText(text)
    return _in_look(look, cues_in(look.words))


def _in_look(look: ScannedText, cues: frozenset[str]) -> Iterator[Span]:
    possible = _possible(
        min(look.digits, _ENOUGH), min(look.odd, _ENOUGH), min(look.short_runs, 2), cues
    )
    forms = [form for form in possible if form.may_stand_in(look, cues)]
    return _outermost([span for form in forms for span in form.find(look)])


def find_structured_in_row(texts: Sequence[str], words: frozenset[str]) -> list[list[Span]]:
    """The structured identities of each text of a row, in normal form. `words`: of all of them, small and without
    accents.

    A text without a digit is looked at only where there may be something without one.
    """
    cues = cues_in(words)
    without = [form for form in _NO_DIGITS if form.may_have(cues)]
    anyhow, by_capital = (
        any(not form.large for form in without),
        any(form.large for form in without),
    )
    return [
        [*_in_look(ScannedText(text, words), cues)]
        if anyhow or _DIGIT.search(text) or (by_capital and has_capital_inside(text))
        else []
        for text in texts
    ]


@lru_cache(maxsize=5_000)
def _possible(
    digits: int, odd: int, short_runs: int, cues: frozenset[str]
) -> tuple[StructuredPattern, ...]:
    """The forms that so many digits and these cues allow, in the order of the table."""
    return tuple(
        form
        for form in FORMS
        if digits >= form.digits
        and odd >= form.odd
        and short_runs >= form.short_runs
        and form.may_have(cues)
    )


def cues_in(words: frozenset[str]) -> frozenset[str]:
    """The cues of all forms among some words. A word is looked at once for all texts."""
    found: list[str] = []
    for word in words - _INERT:
        if word not in _CUES_OF:
            _keep(word)
        found += _CUES_OF[word]
    return frozenset(found)


def _keep(word: str) -> None:
    if len(_CUES_OF) > _KEPT:
        _CUES_OF.clear()
        _INERT.clear()
    _CUES_OF[word] = cues_of(word, _CUES)
    if not _CUES_OF[word]:
        _INERT.add(word)


def find_structured_exhaustively(text: str) -> list[Span]:
    """What every form finds, also where the text lacks what the form needs: what tests compare with."""
    look = ScannedText(text)
    return [span for form in FORMS for span in form.find(look)]


def _outermost(spans: list[Span]) -> Iterator[Span]:
    """The spans without those wholly inside another one: these cover nothing more, and say worse what it is."""
    reached = -1
    for span in sorted(
        spans, key=lambda one: (one.start, -one.end)
    ):  # stable: of two alike the first of the table
        if span.end > reached:
            reached = span.end
            yield span
