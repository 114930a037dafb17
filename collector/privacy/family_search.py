"""The names of families in a text, quickly: most texts hold none, and are put aside at a glance.

For an erasure every text of a workbook and of all versions in a journal is searched for one family.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final

from collector.privacy.identities import find_identities
from collector.privacy.known_names import KnownNames
from collector.privacy.normalised_text import (
    TokenizedText,
    has_inner_capital,
    split_at_capitals,
)
from collector.privacy.spans import Span
from schemas.patterns import lazy_pattern

_NOBODY: Final = frozenset({""})
"""The code of people, who are no family."""
_MORE_THAN_LATIN: Final = lazy_pattern(
    "[^\x00-\x7f\u00ab\u00b7\u00bb\u00c0-\u024f\u2010-\u2026\u20ac]"
)
_SIGN_INSIDE: Final = lazy_pattern(r"[^\W\d_](?:[^\w\s]|[\d_])[^\W\d_]")


@dataclass
class FamilySearch:
    """Finds the names of the families in `known`; it remembers the words that it has seen."""

    known: KnownNames
    _answers: dict[str, bool] = field(default_factory=dict, repr=False)

    def find(self, text: str) -> tuple[Span, ...]:
        """Return the spans of `find_identities` that have a code or are of a family, in order."""
        if not self._may_hold_one(text):
            return ()
        found = find_identities(text, self.known)
        return tuple(span for span in found if span.code or span.family)

    def _may_hold_one(self, text: str) -> bool:
        """False where no span can be of a family.

        Each question is a necessary condition: a span of a family has a word of its name in it, as
        it is, alike, inside another, or with a sign inside.
        """
        looked = TokenizedText.of(text)
        if any(map(self._may_be_one, looked.keys)) or any(self.known.second(text)):
            return True
        return any(map(self._may_be_one, _words_apart(looked)))

    def _may_be_one(self, key: str) -> bool:
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._holds_part(key) or bool(
                self.known.alike(key) - _NOBODY
            )
        return answer

    def _holds_part(self, key: str) -> bool:
        return key in self._parts or any(part in key for part in self._inside)

    @cached_property
    def _parts(self) -> frozenset[str]:
        return frozenset(part for part, codes in self.known.parts.items() if codes - _NOBODY)

    @cached_property
    def _inside(self) -> tuple[str, ...]:
        """The parts that are looked for inside other words: a shorter one is too often there."""
        return tuple(part for part in self._parts if len(part) > 2 or not part.isascii())


def _words_apart(looked: TokenizedText) -> Iterator[str]:
    """Yield what can be a part of a name and is no word of its own.

    Words cut where the script changes, words cut at capitals, two words with a sign between.
    """
    text = looked.text
    if not (_MORE_THAN_LATIN.search(text) or has_inner_capital(text) or _SIGN_INSIDE.search(text)):
        return
    for word in looked.words:
        yield word.key
        if has_inner_capital(word.text):
            for begin, end in split_at_capitals(word.text):
                yield word.key[begin:end]
    for first, second in pairwise(looked.words):
        if second.start - first.end == 1 and not text[first.end].isspace():
            yield first.key + second.key
