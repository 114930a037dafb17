"""Opaque codes for nuclei, rows and people: random, easy to say aloud, and a typo refuses.

"N7F3K": a letter for the kind, three random characters (five for a row), one check character. The
alphabet has no 0 O 1 I. The check is a weighted sum over GF(32): any one wrong character, and any
two neighbours changed over, give a code that is not valid, so a typo is asked back instead of
opening another family.

Codes never run out: when most of those of one length are given, the next ones are a character
longer. No code begins with another one, so a last character that got lost is noticed too. Shorter
codes stay valid for ever.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Final, Literal

from schemas.patterns import lazy_pattern

Kind = Literal["N", "R", "P"]

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH: Final[dict[str, int]] = {"N": 5, "R": 7, "P": 5}
"""How long the first codes of a kind are."""
LONGEST: Final = 12
"""There are 10¹⁵ codes of this length."""
NUCLEUS: Final = rf"N[{ALPHABET}]{{{LENGTH['N'] - 1},{LONGEST - 1}}}"
"""What may be the code of a nucleus in a text, as a regular expression: put borders around it, then
ask `is_code`.
"""
_DIGITS: Final = frozenset("0123456789")
FULL: Final = 0.75
"""When this share of a length is given, the next length is used."""
_LISTED: Final = 10
"""So many codes a message names at most; of one more it names that one too."""
_TRIES: Final = 200
"""How often to draw at one length: with a quarter of it free, failing so often does not happen."""
_SHAPE: Final = {
    kind: lazy_pattern(rf"{kind}[{ALPHABET}]{{{LENGTH[kind] - 1},{LONGEST - 1}}}")
    for kind in LENGTH
}


@cache
def _times(a: int, b: int) -> int:
    """Return the product of two elements of GF(32), reduced by x⁵ + x² + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= 0b100101
        b >>= 1
    return product


_BASE: Final = 22  # the weight of the first random character
_START: Final = 13


@cache
def _weights(random: int) -> tuple[dict[str, int], ...]:
    """Return what each character adds to the sum, at each of so many random places.

    Each place weighs twice the one before. The check character weighs 1, so the place before it
    must not: those two changed over would not be noticed. Where it would (codes of six characters),
    the weights begin one step later.
    """
    weights = _doubled(_BASE, random)
    if weights[-1] == 1:
        weights = _doubled(_times(_BASE, 2), random)
    return tuple(_products(weight) for weight in weights)


def _products(weight: int) -> dict[str, int]:
    """Return the product of a weight and each character of the alphabet."""
    return {char: _times(weight, value) for value, char in enumerate(ALPHABET)}


def _doubled(weight: int, count: int) -> list[int]:
    """Return so many weights, each twice the one before."""
    weights = [weight]
    while len(weights) < count:
        weights.append(_times(weights[-1], 2))
    return weights


def check_character(body: str) -> str:
    """Return the check character of a code without it ("N7F3" → "K")."""
    total = _START
    for char, products in zip(body[1:], _weights(len(body) - 1), strict=True):
        total ^= products[char]
    return ALPHABET[total]


def is_code(text: str, kind: Kind) -> bool:
    """True when `text` is a whole code of this kind, of any length that is given. Upper case only.

    It has a digit, its check holds, and it does not begin with a shorter code.
    """
    if _SHAPE[kind].fullmatch(text) is None or not _has_digit(text):
        return False
    return _is_checked(text) and not _begins_with_code(text, kind)


def _is_checked(text: str) -> bool:
    return check_character(text[:-1]) == text[-1]


def _has_digit(text: str) -> bool:
    return not _DIGITS.isdisjoint(text)


def _begins_with_code(text: str, kind: Kind) -> bool:
    return any(is_code(text[:length], kind) for length in range(LENGTH[kind], len(text)))


def looks_like_code(text: str, kind: Kind) -> bool:
    """True for what somebody meant as a code of ours.

    It has the right letter and about the length, its check right or wrong. Long ones only where
    each character is one of ours: "NUCLEO2" is none.
    """
    first = LENGTH[kind]
    is_short = re.fullmatch(rf"{kind}[0-9A-Z]{{{first - 2},{first}}}", text) is not None
    is_long = _SHAPE[kind].fullmatch(text) is not None
    return (is_short or is_long) and _has_digit(text)


def listed_codes(found: Collection[str]) -> str:
    """Return codes for a message, in order: "N2QX8, N7F3K"; of many, some and how many others."""
    first = ", ".join(sorted(found)[:_LISTED])
    others = len(found) - _LISTED
    return f"{first} e altri {others}" if others > 1 else ", ".join(sorted(found))


def codes(kind: Kind, choose: Callable[[str], str], taken: set[str]) -> Iterator[str]:
    """Yield new codes without end, none of them in `taken`, which they join.

    `choose` picks one character of a text (`secrets.choice`). Each code has a digit, so that no
    name ("Nadia") can be one. They get longer before the short ones run out.
    """
    given = Counter(len(code) for code in taken if code.startswith(kind))
    length = LENGTH[kind]
    while True:
        while length < LONGEST and given[length] >= FULL * _how_many(length):
            length += 1
        code = _new_code(kind, length, choose, taken)
        if code is None and length < LONGEST:
            length += 1
            continue
        if code is not None:
            taken.add(code)
            given[length] += 1
            yield code


def _new_code(kind: Kind, length: int, choose: Callable[[str], str], taken: set[str]) -> str | None:
    """Return a code of this length that is not in `taken`; None when no try found one."""
    weights = _weights(length - 2)
    for _ in range(_TRIES):
        chars = [choose(ALPHABET) for _ in weights]
        total = _START
        for char, products in zip(chars, weights, strict=True):
            total ^= products[char]
        chars.append(ALPHABET[total])
        if _DIGITS.isdisjoint(chars):
            continue
        code = kind + "".join(chars)
        # Its shape and its check are right: it was made so.
        if code not in taken and (length == LENGTH[kind] or not _begins_with_code(code, kind)):
            return code
    return None


@cache
def _how_many(length: int) -> int:
    """Return about how many codes there are of a length: the share that has a digit."""
    letters = sum(not char.isdigit() for char in ALPHABET) / len(ALPHABET)
    return int(len(ALPHABET) ** (length - 2) * (1 - letters ** (length - 1)))
