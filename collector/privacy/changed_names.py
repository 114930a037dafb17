"""Names that came or went, and the texts that may say something else for it. Pure.

A text of which no word has to do with a changed name says what it said: each question that
`identities` asks about the known names is about one word, or about words that are all parts of one
name. So each word is asked about once, however many texts hold it. In doubt the answer is yes.
"""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from collector.privacy.known_names import KnownNames
from collector.privacy.normalised_text import TextWord, TokenizedText, has_inner_capital
from collector.privacy.word_lists import word_lists
from collector.text.automaton import build_automaton
from schemas.patterns import lazy_pattern

ListedName = tuple[str, str]
"""A name, and the code of its nucleus, '' for a person."""
_DROPPED: Final = lazy_pattern("[\x00-\x08\x0e-\x1f\x7f\u200b\ufeff]")
"""What is left out of a cell, or stands between two words, by what else the text holds."""


class ChangedNames:
    """The names that are listed now and were not, or were and are not."""

    def __init__(
        self, before: frozenset[ListedName], now: frozenset[ListedName], known: KnownNames
    ) -> None:
        """`known`: all names that are listed now."""
        changed = before ^ now
        families = [(name, code) for name, code in changed if code]
        self._changed = KnownNames.of(families, [name for name, code in changed if not code])
        self._parts = frozenset(self._changed.parts)
        self._inside = build_automaton(self._parts)
        # "de La Cruz" makes a name of each "La" behind a "de", where somebody else is called La.
        behind = {pair.split()[-1] for pair in self._changed.with_particle}
        self._words = self._parts | {word for word in behind if word in known.parts}
        self._harmless: set[str] = set()

    def __bool__(self) -> bool:
        """True where some name has changed."""
        return bool(self._words)

    def may_matter_to(self, text: str) -> bool:
        """True where a text may hold other identities, or unknown words, than before."""
        if not self:
            return False
        tokens = text.split(" ")  # no word has a blank inside; other blanks may go with a control
        harmless = self._harmless
        if harmless.issuperset(tokens):
            return False
        for token in tokens:
            if token not in harmless:
                if self._may_be_about(token):
                    return True
                harmless.add(token)
        return False

    def _may_be_about(self, token: str) -> bool:
        if _DROPPED.search(token) or unicodedata.category(token[:1] or " ").startswith("M"):
            return True
        looked = TokenizedText.of(token)
        keys = looked.keys | {word.key for word in looked.words}
        if not self._words.isdisjoint(keys):
            return True
        if any(self._changed.alike(key) for key in keys):
            return True
        if any(map(self._holds_a_part, looked.words)):
            return True
        joined = {first.key + second.key for first, second in pairwise(looked.words)}
        return not self._parts.isdisjoint(joined)

    def _holds_a_part(self, word: TextWord) -> bool:
        """True for a changed part inside a word in which parts are looked for."""
        if word.key in word_lists().words and not has_inner_capital(word.text):
            return False
        return any(True for _ in self._inside.hits(word.key))


def listed_names(
    nuclei: Iterable[tuple[str, Iterable[str]]], people: Iterable[str]
) -> frozenset[ListedName]:
    """Return all names by what decides about them. `nuclei`: code and names of each."""
    families = {(name, code) for code, names in nuclei for name in names}
    return frozenset(families | {(name, "") for name in people})
