"""Keys of names: two spellings of one name have one key.

Three kinds, from strict to wide: `name_key` (case, accents, word order and titles apart),
`without_blanks` (the same letters), `as_heard` (the same sound). Only the first is sure.
"""

import re
from functools import lru_cache
from itertools import product
from typing import Final

from schemas.cells.normalise import heard, words
from schemas.cells.parsed import vocabulary
from schemas.patterns import lazy_pattern

TITLES: Final = frozenset(
    vocabulary(
        "famiglia fam nucleo familiare sig signor signora signori sigg sigra dott dottor "
        "dottoressa dr ra ssa mediatore mediatrice mlc"
    )
)
MOST_WORDS: Final = 6
"""Names of more words are compared with all their blanks and with none."""
_BEFORE_A_TITLE: Final = frozenset({"la", "il", "i", "le"})
_ARTICLES: Final = frozenset({"el", "al", "ibn", "bin", "ben", "abu", "de", "da", "di", "la", "le"})
_SHORTEST_SOUND: Final = 3
"""Consonants and first letters that a name must have to be known by its sound."""
_SIGNS: Final = r"/\\;+&|\n•·;؛、／；"
AND: Final = "e|ed|con|insieme a|assieme a|più|and|et|und|y|x|و"
"""Words that join two names, as a pattern."""
BETWEEN_NAMES: Final = lazy_pattern(rf"\s*[{_SIGNS}]\s*|\s+(?:{AND})\s+", re.IGNORECASE)
LISTED_NAMES: Final = lazy_pattern(rf"\s*[{_SIGNS},،，]\s*|\s+(?:{AND}|-|–|—)\s+", re.IGNORECASE)
"""The same, and what may stand between surname and first name too: a comma, a dash."""
_NUMBERED: Final = lazy_pattern(r"(nucleo |famiglia |fam )?(n |nr |num |numero )?[0-9]{1,4}")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """Return what two spellings of one name share: its words without titles, sorted.

    "Fam. HOXHA Arben" → "arben hoxha". '' for a text without words.
    """
    return " ".join(sorted(_name_words(name)))


def _name_words(name: str) -> list[str]:
    """Return the words of a name without titles; all of them where it is titles only."""
    parts = words(name)
    if len(parts) > 2 and parts[0] in _BEFORE_A_TITLE and parts[1] in TITLES:
        del parts[0]  # "la famiglia Hoxha"
    return [part for part in parts if part not in TITLES] or parts


@lru_cache(maxsize=50_000)
def without_blanks(name: str) -> frozenset[str]:
    """Return the keys of a name with some or all of its blanks left out, its own key too.

    "Ben Ali Omar" is also "benali omar". Two names that share one have the same letters.
    """
    parts = _name_words(name)
    if not 2 <= len(parts) <= MOST_WORDS:
        return frozenset({" ".join(sorted(parts)), "".join(parts)})
    keys = set()
    for blanks in product((" ", ""), repeat=len(parts) - 1):
        together = "".join(part + blank for part, blank in zip(parts, (*blanks, ""), strict=True))
        keys.add(" ".join(sorted(together.split())))
    return frozenset(keys)


@lru_cache(maxsize=50_000)
def as_heard(name: str) -> str:
    """Return the key by which two transliterations of one name are the same.

    "Mohamed El Amrani" and "Muhammad Al-Amrani" share one. '' for a name of which too little is
    left: by sound alone "Li" and "Lu" would be one.
    """
    sounds = []
    for part in _name_words(name):
        if part not in _ARTICLES and part.isascii():
            sounds.append(heard(part))
    letters = sum(map(len, sounds))
    if letters < _SHORTEST_SOUND or any(len(sound) < 2 for sound in sounds):
        return ""
    return " ".join(sorted(sounds))


def names_in(text: str) -> list[str]:
    """Return the keys of the names in a cell that holds several: "Hoxha e Chen", "Hoxha, Chen"."""
    keys = map(name_key, LISTED_NAMES.split(text))
    return [key for key in keys if key]


def counts_families(text: str) -> bool:
    """True for "NUCLEO 1", "n. 3": the place of a family in one mediator's file, and no name."""
    return _NUMBERED.fullmatch(" ".join(words(text))) is not None
