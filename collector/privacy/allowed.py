"""Which words may pass in the whole project: none that is, or holds, a part of a listed name. Pure.

The coordinator lets "Pedibus" pass once, and it is covered in no text any more. A listed name wins over that word,
whichever came first: so a family that is written down later is covered at once.
"""

import enum
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from collector.privacy.identities import allowed_word_key, find_identities
from collector.privacy.known_names import KnownNames
from collector.privacy.spans import IdentityKind
from collector.privacy.word_lists import word_lists
from schemas.cells.normalise import words
from schemas.normal import normal_form

MAX_ALLOWED_LENGTH: Final = 60
"""So many signs may a word or phrase have."""
_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LONGEST_HAN: Final = 4
"""So many signs has a Chinese name at most; no blank stands before or behind it."""
_NO_IDENTITY: Final = frozenset({IdentityKind.NAME, IdentityKind.SCRIPT})
"""The kinds that a word alone may be of; all others are telephone numbers, addresses and their like."""


class AllowedRefusal(enum.Enum):
    """Why a word may not pass in the whole project."""

    EMPTY = "empty"
    LONG = "long"
    STRUCTURED = "structured"
    """It has a digit or "@", or is an address, a link, a number in words: of such each one is looked at by itself."""
    LISTED = "listed"


def allowed_refusal(word: str, known: KnownNames) -> AllowedRefusal | None:
    """Why this word, or phrase, may not pass; None where it may.

    Refuses  "Hoxha", "scuola HOXHA" where a family Hoxha is listed, "Mohammad" where it is Muhammad · "陈老师" (陈)
             "333 1234567" · "x@y" · "via Roma 3" · "" · 61 signs
    Lets     "Pedibus" · "Centro Pavesi" · "Centro di ascolto" where a family Di Marco is listed
    """
    said = " ".join(normal_form(word).split())
    if not allowed_word_key(said) or not any(letter.isalpha() for letter in said):
        return (
            AllowedRefusal.STRUCTURED if _has_digit(said) or "@" in said else AllowedRefusal.EMPTY
        )
    if max(len(said), len(" ".join(word.split()))) > MAX_ALLOWED_LENGTH:
        return AllowedRefusal.LONG
    if _has_digit(said) or "@" in said or _is_structured(said):
        return AllowedRefusal.STRUCTURED
    return AllowedRefusal.LISTED if holds_listed_name(said, known) else None


def holds_listed_name(word: str, known: KnownNames) -> bool:
    """True when a part of a listed name is in a word or phrase, however it is written."""
    return any(known.is_part_of_a_name(piece) for piece in _pieces(word)) or _is_covered_as_listed(
        word, known
    )


def still_allowed(keys: Iterable[str], known: KnownNames) -> frozenset[str]:
    """Of the allowed words those that still pass: no part of a listed name is in them."""
    return frozenset(key for key in keys if not holds_listed_name(key, known))


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _is_structured(word: str) -> bool:
    found = find_identities(word, _NOBODY, frozenset({allowed_word_key(word)}))
    return any(not _NO_IDENTITY.issuperset(span.kinds) for span in found)


def _pieces(word: str) -> Iterator[str]:
    """The word, its parts, and each two of them as one: "El Amrani" is "Elamrani" too.

    Beside other words "di" and "la", in small letters, and single letters are no parts of a name.
    """
    tokens = normal_form(word).split()
    telling = [token for token in tokens if not _says_nothing(token)]
    for token in telling or tokens:
        yield token
        yield from (part for part in words(token) if not _says_nothing(part))
    parts = words(" ".join(tokens))
    for first, second in pairwise(parts):
        if not (_says_nothing(first) and _says_nothing(second) and telling):
            yield first + second
    yield "".join(parts)
    for run in _HAN.findall(word):
        yield from (
            run[at : at + size]
            for size in range(1, _LONGEST_HAN + 1)
            for at in range(len(run) - size + 1)
        )


def _says_nothing(token: str) -> bool:
    return (token in word_lists().words and token in word_lists().cues["particles"]) or (
        len(token) == 1 and token.isascii()
    )


def _is_covered_as_listed(word: str, known: KnownNames) -> bool:
    """True when the look covers some of it for the sake of the lists, though it is allowed: inside a sentence, in small
    letters, with capitals, or in capitals.
    """
    allowed = frozenset({allowed_word_key(word)})
    texts = [f"con {written}" for written in (word, word.lower(), word.title(), word.upper())]
    return any(_covered(text, known, allowed) - _covered(text, _NOBODY, allowed) for text in texts)


def _covered(text: str, known: KnownNames, allowed: frozenset[str]) -> frozenset[int]:
    """The places of the letters that the look covers."""
    return frozenset(
        at for span in find_identities(text, known, allowed) for at in range(span.start, span.end)
    )


_NOBODY: Final = KnownNames()
