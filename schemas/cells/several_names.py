"""More than one name in a cell: of one family twice, or of several families or people."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from schemas.cells.name_index import Names
from schemas.cells.name_keys import AND, BETWEEN_NAMES, LISTED_NAMES, MOST_WORDS, TITLES, name_key
from schemas.cells.normalise import words
from schemas.cells.parsed import vocabulary
from schemas.cells.reading import Typed
from schemas.patterns import lazy_pattern

_NO_NAMES: Final = frozenset(
    vocabulary("e ed con insieme assieme a più piu and et und y x و famiglie nuclei")
)
"""Words that stand between names, or before several."""
_BRACKETS: Final = lazy_pattern(r"[(\[]([^()\[\]]*)[)\]]")
_AND_IN_BRACKETS: Final = lazy_pattern(rf"([(\[])\s*(?:{AND})\s+", re.IGNORECASE)
_BETWEEN_SPELLINGS: Final = lazy_pattern(
    r"\s*[()\[\]/\n]\s*"
    r"|(?<=[a-zà-ɏ])\s+(?=[^\W\d_a-zà-ɏ])|(?<=[^\W\d_a-zà-ɏ])\s+(?=[a-zà-ɏ])",
    re.IGNORECASE,
)
"""Brackets, or the blank between Latin and another script: "Chen (陈)", "Chen 陈"."""


def written_twice(typed: Typed, names: Names) -> str | None:
    """Return the one nucleus of which a cell holds two names: "Chen Li 陈丽".

    None where there is one name only, or a part that is no known name.
    """
    parts = [part for part in _BETWEEN_SPELLINGS.split(str(typed)) if name_key(part)]
    if len(parts) < 2:
        return None
    meanings = [names.exact(part) for part in parts]
    targets = frozenset().union(*meanings)
    return next(iter(targets)) if len(targets) == 1 and all(meanings) else None


def names_several(typed: Typed, names: Names) -> bool:
    """True where a cell holds names of different known nuclei, or people.

    "Hoxha / Chen", "Hoxha Chen", "Hoxha (Rozzano) e Chen (Opera)". A part may be alike one of them
    where another is one: "hoxa / chen". Between surname and first name a comma or a dash may stand
    too: there each part must be a whole name.
    """
    text = str(typed)
    parts = BETWEEN_NAMES.split(text)
    if any(map(names.exact, parts)) and _are_different([_may_mean(part, names) for part in parts]):
        return True
    listed = [names.exact(part) for part in LISTED_NAMES.split(text)]
    return _are_different(listed) or _are_different(_whole_names(text, names))


def are_other_families(typed: Typed, code: str, names: Names) -> bool:
    """True where a list in a cell names another nucleus than that of the code beside it."""
    text = str(typed)
    if "," not in text and not BETWEEN_NAMES.search(text):
        return False
    meanings: Collection[frozenset[str]] = [names.exact(part) for part in LISTED_NAMES.split(text)]
    return any(meaning and code not in meaning for meaning in meanings)


def _may_mean(part: str, names: Names) -> frozenset[str]:
    """Return all that a part of a cell may name; what is only alike is one."""
    targets = names.exact(part) or names.containing(part)
    if targets:
        return targets
    near = names.nearest(part)
    return frozenset({near[0]}) if near else frozenset()


def _whole_names(text: str, names: Names) -> list[frozenset[str]]:
    """Return the known names that a text consists of, the longest first where two begin alike.

    None where other words are left than those between names, or in brackets.
    """
    # "Hoxha (con Chen)" names Chen in its brackets.
    in_brackets = _BRACKETS.findall(_AND_IN_BRACKETS.sub(r"\1", text))
    if not any(map(names.exact, in_brackets)):
        text = _BRACKETS.sub(" ", text)
    rest = [word for word in words(text) if word not in TITLES]
    meanings: list[frozenset[str]] = []
    position = 0
    while position < len(rest):
        end = _end_of_name(rest, position, names)
        if end is not None:
            meanings.append(names.exact(" ".join(rest[position:end])))
            position = end
            continue
        word = rest[position]
        if word not in _NO_NAMES and not word.isdecimal():
            return []
        position += 1
    return meanings


def _end_of_name(said: Sequence[str], start: int, names: Names) -> int | None:
    """Return where the longest known name ends that begins at `start`; None for none."""
    for end in range(min(len(said), start + MOST_WORDS), start, -1):
        if names.exact(" ".join(said[start:end])):
            return end
    return None


def _are_different(meanings: Sequence[frozenset[str]]) -> bool:
    """True where two of the meanings, the empty ones apart, have nothing in common."""
    known = [meaning for meaning in meanings if meaning]
    return len(known) > 1 and not frozenset.intersection(*known)
