"""The known names, and which of them a text means for sure, or may mean."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from schemas.cells.name_keys import as_heard, name_key, without_blanks
from schemas.cells.near_texts import NearTexts

_ALIKE: Final = 82
"""From this similarity (0–100) a known name is proposed."""
_CLEAR_LEAD: Final = 3
"""By so much the nearest name must be nearer than the next one."""

SAME_LETTERS: Final = "Le lettere sono le stesse, cambiano solo gli spazi"
SAME_SOUND: Final = "Sembra lo stesso nome, scritto in un altro modo"
ALMOST: Final = "Le lettere sono quasi le stesse"
PART: Final = "È una parte del nome"
MORE: Final = "Accanto al nome c'è altro"
"""Why a known name is proposed."""


@dataclass(frozen=True)
class Names:
    """Known names, each with what it stands for.

    That is a nucleus's code, or a person's name as in *Persone*. The three maps go from a key
    (`name_keys`) to all that it may stand for: homonyms share one.
    """

    by_key: Mapping[str, frozenset[str]]
    without_blanks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_sound: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Names":
        """Make the index from (spelling, what it stands for) pairs."""
        by_key: dict[str, set[str]] = defaultdict(set)
        joined: dict[str, set[str]] = defaultdict(set)
        by_sound: dict[str, set[str]] = defaultdict(set)
        for spelling, target in pairs:
            key = name_key(spelling)
            if not key:
                continue
            by_key[key].add(target)
            sound = as_heard(spelling)
            if sound:
                by_sound[sound].add(target)
            for other in without_blanks(spelling):
                joined[other].add(target)
        return cls(_frozen(by_key), _frozen(joined), _frozen(by_sound))

    def exact(self, text: str) -> frozenset[str]:
        """Return all that are called exactly this."""
        return self.by_key.get(name_key(text), frozenset())

    def nearest(self, text: str) -> tuple[str, str] | None:
        """Return the one known name that is alike, and why (Italian, a constant of this module).

        None when there is none, or more than one as near. Tried in turn: the same letters, the
        same sound, almost the same letters.
        """
        keys = without_blanks(text)
        same_letters = frozenset().union(*(self.without_blanks.get(key, ()) for key in keys))
        if len(same_letters) == 1:
            return next(iter(same_letters)), SAME_LETTERS
        same_sound = self.by_sound.get(as_heard(text), frozenset())
        if len(same_sound) == 1:
            return next(iter(same_sound)), SAME_SOUND
        if same_sound:
            return None
        return self._almost_same(name_key(text))

    def _almost_same(self, key: str) -> tuple[str, str] | None:
        asked = set(key.split())
        # A name that stands in the text whole is not alike: it is the name, and more (`within`).
        matches = [
            (known, score)
            for known, score in self._near_keys.alike(key)
            if not set(known.split()) < asked
        ]
        if not matches:
            return None
        if len(matches) > 1 and matches[0][1] - matches[1][1] < _CLEAR_LEAD:
            return None
        targets = self.by_key[matches[0][0]]
        return (next(iter(targets)), ALMOST) if len(targets) == 1 else None

    def containing(self, text: str) -> frozenset[str]:
        """Return all whose name has every word of the text ("Amina" → "Amina Haddad")."""
        asked = set(name_key(text).split())
        if not asked:
            return frozenset()
        with_words = sorted((self._keys_by_word.get(word, _NO_KEYS) for word in asked), key=len)
        keys = frozenset.intersection(*with_words)
        hits = [self.by_key[key] for key in keys if len(set(key.split())) > len(asked)]
        return frozenset().union(*hits)

    def within(self, text: str) -> frozenset[str]:
        """Return all whose whole name stands in the text among other words.

        "Hoxha Arben e figli" → "Hoxha Arben".
        """
        asked = set(name_key(text).split())
        keys = (key for word in asked for key in self._keys_by_rarest_word.get(word, ()))
        hits = [self.by_key[key] for key in keys if set(key.split()) < asked]
        return frozenset().union(*hits)

    # --- For looking up one name among thousands ----------------------------------------------

    @cached_property
    def _near_keys(self) -> NearTexts:
        return NearTexts(self.by_key, _ALIKE)

    @cached_property
    def _keys_by_word(self) -> Mapping[str, frozenset[str]]:
        keys: dict[str, set[str]] = defaultdict(set)
        for key in self.by_key:
            for word in key.split():
                keys[word].add(key)
        return _frozen(keys)

    @cached_property
    def _keys_by_rarest_word(self) -> Mapping[str, list[str]]:
        """Each key once, under that of its words that the fewest keys have."""
        keys: dict[str, list[str]] = defaultdict(list)
        for key in self.by_key:
            rarest = min(key.split(), key=lambda word: len(self._keys_by_word[word]))
            keys[rarest].append(key)
        return keys


_NO_KEYS: Final[frozenset[str]] = frozenset()


def _frozen(index: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(targets) for key, targets in index.items()}
