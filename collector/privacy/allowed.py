"""Which words may pass in the whole project: none that is, or holds, a part of a listed name. Pure.

The coordinator lets "Pedibus" pass once, and it is redacted in no text any more. A listed name wins
over that word, whichever came first: a family that is written down later is redacted at once.
"""

import enum
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from collector.privacy.identities import allowed_word_key, find_identities
from collector.privacy.known_names import KnownNames
from collector.privacy.spans import IdentityKind
from collector.privacy.word_lists import word_lists
from schemas.cells.normalise import words
from schemas.normal import normal_form
from schemas.patterns import lazy_pattern

MAX_ALLOWED_LENGTH: Final = 60
"""Characters of an allowed word or phrase."""
_HAN: Final = lazy_pattern("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LONGEST_HAN_NAME: Final = 4
"""Signs of a Chinese name; no blank stands before or behind it."""
_WORD_KINDS: Final = frozenset({IdentityKind.NAME, IdentityKind.SCRIPT})
"""The kinds that a word alone may be of; others are telephone numbers, addresses and their like."""
_NO_NAMES: Final = KnownNames()


class AllowedRefusal(enum.Enum):
    """Why a word may not pass in the whole project."""

    EMPTY = "empty"
    LONG = "long"
    STRUCTURED = "structured"
    """It has a digit or "@", or is an address, a link, a number in words: the coordinator looks at
    each of such by itself."""
    LISTED = "listed"


def allowed_refusal(word: str, known: KnownNames) -> AllowedRefusal | None:
    """Return why this word, or phrase, may not pass; None where it may.

    Refuses  "Hoxha", "scuola HOXHA" where a family Hoxha is listed, "Mohammad" where it is Muhammad
             "陈老师" (陈) · "333 1234567" · "x@y" · "via Roma 3" · "" · 61 characters
    Allows   "Pedibus" · "Centro Pavesi" · "Centro di ascolto" where a family Di Marco is listed
    """
    text = " ".join(normal_form(word).split())
    has_digit_or_at = "@" in text or any(map(str.isdigit, text))
    has_letter = any(map(str.isalpha, text))
    if not has_letter or not allowed_word_key(text):
        return AllowedRefusal.STRUCTURED if has_digit_or_at else AllowedRefusal.EMPTY
    typed = " ".join(word.split())
    if max(len(text), len(typed)) > MAX_ALLOWED_LENGTH:
        return AllowedRefusal.LONG
    if has_digit_or_at or _is_structured(text):
        return AllowedRefusal.STRUCTURED
    return AllowedRefusal.LISTED if holds_listed_name(text, known) else None


def holds_listed_name(word: str, known: KnownNames) -> bool:
    """True when a part of a listed name is in a word or phrase, however it is written."""
    if any(known.is_part_of_a_name(piece) for piece in _pieces(word)):
        return True
    return _is_redacted_as_listed(word, known)


def still_allowed(keys: Iterable[str], known: KnownNames) -> frozenset[str]:
    """Return those of the allowed words that still pass: they hold no part of a listed name."""
    return frozenset(key for key in keys if not holds_listed_name(key, known))


def _is_structured(word: str) -> bool:
    spans = find_identities(word, _NO_NAMES, frozenset({allowed_word_key(word)}))
    return any(not _WORD_KINDS.issuperset(span.kinds) for span in spans)


def _pieces(word: str) -> Iterator[str]:
    """Yield the word, its parts, and each two of them as one: "El Amrani" is "Elamrani" too.

    Beside other words "di" and "la", in small letters, and single letters are no parts of a name.
    """
    tokens = normal_form(word).split()
    significant = [token for token in tokens if not _is_insignificant(token)]
    for token in significant or tokens:
        yield token
        yield from (part for part in words(token) if not _is_insignificant(part))
    parts = words(" ".join(tokens))
    for first, second in pairwise(parts):
        are_small_words = _is_insignificant(first) and _is_insignificant(second)
        if not (are_small_words and significant):
            yield first + second
    yield "".join(parts)
    for run in _HAN.findall(word):
        yield from _han_pieces(run)


def _han_pieces(run: str) -> Iterator[str]:
    """Yield each piece of a run of Chinese signs that may be a name."""
    for size in range(1, _LONGEST_HAN_NAME + 1):
        for start in range(len(run) - size + 1):
            yield run[start : start + size]


def _is_insignificant(token: str) -> bool:
    """True for a particle that is an Italian word, and for a single letter."""
    if len(token) == 1 and token.isascii():
        return True
    lists = word_lists()
    return token in lists.words and token in lists.cues["particles"]


def _is_redacted_as_listed(word: str, known: KnownNames) -> bool:
    """True when some of a word is redacted for the sake of the listed names, though it is allowed.

    Inside a sentence, in small letters, with capitals, or in capitals.
    """
    allowed = frozenset({allowed_word_key(word)})
    for written in (word, word.lower(), word.title(), word.upper()):
        text = f"con {written}"
        redacted = _redacted_places(text, known, allowed)
        if redacted - _redacted_places(text, _NO_NAMES, allowed):
            return True
    return False


def _redacted_places(text: str, known: KnownNames, allowed: frozenset[str]) -> frozenset[int]:
    """Return the places of the letters that are redacted."""
    places: set[int] = set()
    for span in find_identities(text, known, allowed):
        places.update(range(span.start, span.end))
    return frozenset(places)
