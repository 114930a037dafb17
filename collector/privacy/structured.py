"""Structured identities of a text: what is told by its form or by a word beside it, not by being a name.

One table says where to look. Beside each form stands what a text must have to hold it, so that most texts, which hold
none, cost next to nothing; a property test holds the two ways to the same answer.
"""

from collections.abc import Iterator
from typing import Final

from collector.privacy import addresses, phones, structured_births, structured_contacts, structured_numbers
from collector.privacy.spans import Span
from collector.privacy.structured_look import Form, Look

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


def structured(text: str) -> Iterator[Span]:
    """The structured identities of a text in normal form (`schemas.normal.normalise`), in no order.

    Yields    places that may overlap (`spans.united` makes one of those that do), none inside another one
    Covers    the identity and not the word that tells it ("prot. 12345": the number); of an address all of it
    Raises    nothing: any text is an ordinary one
    """
    look = Look(text)
    cues = look.beginnings & _CUES
    possible = (_WITHOUT_CUE if look.digits else _WITHOUT_ANY).union(*(_BY_CUE[cue] for cue in cues))
    forms = [form for at in sorted(possible) if (form := FORMS[at]).may_stand_in(look, cues)]
    return _outermost([span for form in forms for span in form.find(look)])


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
