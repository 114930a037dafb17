"""Opaque codes for nuclei, rows and people: random, easy to say aloud, and a typo refuses.

"N7F3K": a letter for the kind, three random characters (five for a row), one check character. The alphabet
has no 0 O 1 I. The check is a weighted sum over GF(32): any one wrong character, and any two neighbours
changed over, give a code that is not valid, so a typo is asked back instead of opening another family.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, Literal

Kind = Literal["N", "R", "P"]

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH: Final[dict[str, int]] = {"N": 5, "R": 7, "P": 5}
_SHAPE = re.compile(rf"[NRP][{ALPHABET}]{{4,6}}")


@cache
def _times(a: int, b: int) -> int:
    """The product of two elements of GF(32), reduced by x⁵ + x² + 1."""
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
def _weighted(place: int) -> dict[str, int]:
    """What each character adds to the sum at a place, counted from 0 behind the letter for the kind."""
    weight = _BASE
    for _ in range(place):
        weight = _times(weight, 2)
    return {char: _times(weight, value) for value, char in enumerate(ALPHABET)}


def check_character(body: str) -> str:
    """The check character of a code without it ("N7F3" → "K")."""
    total = _START
    for place, char in enumerate(body[1:]):
        total ^= _weighted(place)[char]
    return ALPHABET[total]


def is_code(text: str, kind: Kind) -> bool:
    """True when `text` is a whole code of this kind whose check holds. Upper case only."""
    return (
        len(text) == LENGTH[kind]
        and text[0] == kind
        and _SHAPE.fullmatch(text) is not None
        and check_character(text[:-1]) == text[-1]
    )


def looks_like_code(text: str, kind: Kind) -> bool:
    """True for what somebody meant as a code of ours: right letter and about the length, check right or wrong."""
    return bool(re.fullmatch(rf"{kind}[0-9A-Z]{{{LENGTH[kind] - 2},{LENGTH[kind]}}}", text)) and any(
        char.isdigit() for char in text
    )


def codes(kind: Kind, choose: Callable[[str], str], taken: set[str]) -> Iterator[str]:
    """New codes without end, none of them in `taken`; `choose` picks one character (`secrets.choice`).

    Each has a digit, so that no name ("Nadia") can be one.
    """
    while True:
        body = kind + "".join(choose(ALPHABET) for _ in range(LENGTH[kind] - 2))
        code = body + check_character(body)
        if code not in taken and any(char.isdigit() for char in code):
            taken.add(code)
            yield code
