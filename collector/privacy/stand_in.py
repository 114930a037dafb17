"""Stands in for `collector.privacy.identities` until that is there: its contract over `schemas.identities`.

To be deleted then; nobody but `collector.privacy.look` imports it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from collector.privacy.spans import Kind, Span
from schemas import identities
from schemas.cells.words import plain, words
from schemas.normal import normal
from schemas.nucleus import Nucleus
from schemas.person import Person

_WORD: Final = re.compile(r"[^\W_]+")
_BETWEEN: Final = re.compile(r"[ '’\-]{1,2}")
_LONGEST_PHRASE: Final = 8


class Known(identities.Known):
    """The names of *Nuclei* and *Persone*."""

    def is_part_of_a_name(self, word: str) -> bool:
        """True for any part of one, other spellings too."""
        key = plain(word).strip("'")
        return key in self.words or bool(self.alike(key, sound=True))


def known_names(nuclei: Iterable[Nucleus], people: Iterable[Person]) -> Known:
    """As `covering.known_names`."""
    families = [(name, nucleus.code) for nucleus in nuclei for name in (nucleus.name, *nucleus.other_names)]
    found = Known.of(families, [person.name for person in people])
    assert isinstance(found, Known)  # noqa: S101
    return found


def allowed_key(word: str) -> str:
    """The folded form under which an allowed word is kept: "Centro  Pavesi" → "centro pavesi"."""
    return " ".join(words(normal(word)))


def find(text: str, known: Known, allowed: frozenset[str] = frozenset()) -> Sequence[Span]:
    """What makes a person known in a text; no unlisted name of which all words are allowed."""
    found = [
        Span(one.start, one.end, (Kind(one.kind.value),), one.code, one.family)
        for one in identities.find(text, known)
    ]  # fmt: skip
    if not allowed:
        return found
    free = [*_allowed_places(text, allowed)]
    return [part for span in found for part in _left_of(span, text, known, free)]


def unknown(text: str, known: Known, allowed: frozenset[str] = frozenset()) -> Sequence[Span]:  # noqa: ARG001
    """Small-letter words that no list explains: there is no list yet."""
    return ()


def _allowed_places(text: str, allowed: frozenset[str]) -> Iterator[range]:
    """Where allowed words and phrases stand: words beside each other, the longest phrase first."""
    said = [*_WORD.finditer(text)]
    at = 0
    while at < len(said):
        end = at + 1
        while end < len(said) and end - at < _LONGEST_PHRASE and _beside(text, said[end - 1].end(), said[end].start()):
            end += 1
        while end > at and allowed_key(text[said[at].start() : said[end - 1].end()]) not in allowed:
            end -= 1
        if end > at:
            yield range(said[at].start(), said[end - 1].end())
        at = max(end, at + 1)


def _beside(text: str, end: int, start: int) -> bool:
    return _BETWEEN.fullmatch(text, end, start) is not None


def _left_of(span: Span, text: str, known: Known, free: Sequence[range]) -> Iterator[Span]:
    said = text[span.start : span.end]
    listed = any(known.is_part_of_a_name(word[0]) for word in _WORD.finditer(said))
    if span.kinds != (Kind.NAME,) or span.family or span.code or listed:
        yield span
        return
    for word in _WORD.finditer(said):
        start, end = span.start + word.start(), span.start + word.end()
        if not any(start in place for place in free):
            yield Span(start, end, span.kinds)
