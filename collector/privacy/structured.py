"""Structured identities of a text: what is told by its form or by a word beside it, not by being a name.

One table says where to look. Beside each form stands what a text must have to hold it, so that most texts, which hold
none, cost next to nothing; a property test holds the two ways to the same answer.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from collector.privacy import addresses, phones, structured_births, structured_contacts, structured_numbers
from collector.privacy.spans import Span
from collector.privacy.structured_look import Form, Look, cues_of, has_capital_inside

FORMS: Final[tuple[Form, ...]] = (
    *structured_contacts.FORMS,
    *structured_numbers.FORMS,
    *phones.FORMS,
    *structured_births.FORMS,
    *addresses.FORMS,
    *structured_numbers.UNNAMED,
)
"""All forms; of two that find the same place, the one that says better what it is stands first."""
_CUES: Final[frozenset[str]] = frozenset().union(*(form.words for form in FORMS))
_BY_CUE: Final = {cue: frozenset(at for at, form in enumerate(FORMS) if cue in form.words) for cue in _CUES}
_WITHOUT_CUE: Final = frozenset(at for at, form in enumerate(FORMS) if not form.words)
_WITHOUT_ANY: Final = frozenset(at for at in _WITHOUT_CUE if not (FORMS[at].digits or FORMS[at].odd))
"""The forms, by their place in the table, that need no word, and those that need no digit either."""


def in_each(texts: Sequence[str]) -> list[list[Span]]:
    """The structured identities of each text of a row, in normal form.

    What all texts lack together, none has; so a text without a digit is looked at only where there may be something
    without one.
    """
    look = Look("\n".join(texts))
    cues = cues_in(look.words)
    possible = [form for at in _possible(look, cues) if (form := FORMS[at]).may_stand_in(look, cues)]
    if not possible:
        return [[] for _ in texts]
    without = [form for form in possible if not (form.digits or form.odd)]
    anyhow, by_capital = any(not form.large for form in without), any(form.large for form in without)
    return [
        [*structured(text)] if anyhow or _DIGIT.search(text) or (by_capital and has_capital_inside(text)) else []
        for text in texts
    ]


_DIGIT: Final = re.compile("[0-9]")


def _possible(look: Look, cues: frozenset[str]) -> frozenset[int]:
    return (_WITHOUT_CUE if look.digits else _WITHOUT_ANY).union(*(_BY_CUE[cue] for cue in cues))


def structured(text: str) -> Iterator[Span]:
    """The structured identities of a text in normal form (`schemas.normal.normalise`), in no order.

    Yields    places that may overlap (`spans.united` makes one of those that do), none inside another one
    Covers    the identity and not the word that tells it ("prot. 12345": the number); of an address all of it
    Raises    nothing: any text is an ordinary one
    """
    look = Look(text)
    cues = cues_in(look.words)
    forms = [form for at in sorted(_possible(look, cues)) if (form := FORMS[at]).may_stand_in(look, cues)]
    return _outermost([span for form in forms for span in form.find(look)])


def cues_in(words: frozenset[str]) -> frozenset[str]:
    """The cues of all forms among some words. A word is looked at once for all texts."""
    new = words - _CUES_OF.keys()
    if new:
        if len(_CUES_OF) > _KEPT:
            _CUES_OF.clear()
            _INERT.clear()
            new = words
        _CUES_OF.update({word: cues_of(word, _CUES) for word in new})
        _INERT.update(word for word in new if not _CUES_OF[word])
    return frozenset(cue for word in words - _INERT for cue in _CUES_OF[word])


_CUES_OF: Final[dict[str, list[str]]] = {}
_INERT: Final[set[str]] = set()
_KEPT: Final = 100_000


def every_place(text: str) -> list[Span]:
    """What every form finds, also where the text lacks what the form needs: what tests compare with."""
    look = Look(text)
    return [span for form in FORMS for span in form.find(look)]


def _outermost(spans: list[Span]) -> Iterator[Span]:
    """The spans without those wholly inside another one: these cover nothing more, and say worse what it is."""
    reached = -1
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):  # stable: of two alike the first of the table
        if span.end > reached:
            reached = span.end
            yield span
