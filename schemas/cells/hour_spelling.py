"""A typed time as the tokens expect it: plain form, Italian words, marks typed once."""

import re
from functools import lru_cache
from typing import Final

from schemas.cells.foreign_hours import in_italian
from schemas.cells.hour_words import UNITS
from schemas.cells.normalise import plain
from schemas.cells.symbols import POINTER, unpictured
from schemas.patterns import lazy_pattern

_DOWNWARDS: Final = lazy_pattern("(?<=[0-9]) ?[⬇↓]\ufe0f? ?(?=[0-9])")
"""An arrow from one hour down to the next."""
_TWO_COLONS: Final = lazy_pattern(r"(?<![0-9:.])([0-9]{1,2})::(?=[0-5][0-9](?![0-9]))")
_HALF: Final = lazy_pattern(r"\b([0-9]{1,2}) 1/2(?![0-9/.:])")
_ARROW: Final = lazy_pattern(r"[-=]+ ?>")
_ZERO: Final = lazy_pattern(rf"\bzero ({'|'.join(UNITS)})\b")
_AM_OR_PM: Final = lazy_pattern(r"(?<![a-z])([ap])\.\s?m\b\.?")
_LONG_LETTER: Final = lazy_pattern(r"([a-z])\1\1+")
_TWELVE: Final = lazy_pattern(r"\bmezz[oa] (giorno|notte)\b")


@lru_cache(maxsize=4096)
def spelled(typed: str) -> str:
    """Return a text in the spelling that `hour_tokens.tokens` expects; '' where nothing is left.

    Plain form, digits 0 to 9 of whatever script, without pictures, words of hours of other scripts
    in Italian, and the forms of two words made one.
    """
    text = plain(typed.replace("½", " e mezza "))
    if not text.isascii():
        text = _DOWNWARDS.sub("→", text)
        text = in_italian(unpictured(text)).replace(POINTER, "→")
    if "::" in text:
        text = _TWO_COLONS.sub(r"\1:", text)
    if "1/2" in text:
        text = _HALF.sub(r"\1 e mezza", text)
    if ">" in text:
        text = _ARROW.sub("→", text)
    if "c/o" in text:
        text = text.replace("c/o", "presso ")
    if "zero " in text:
        text = _ZERO.sub(_zero_in_digits, text)
    text = _AM_OR_PM.sub(r"\1m", text)
    text = _LONG_LETTER.sub(r"\1\1", text).replace("o'clock", "")
    return _TWELVE.sub(r"mezzo\1", text).replace("mezzonotte", "mezzanotte")


def _zero_in_digits(match: re.Match[str]) -> str:
    return f"0{UNITS.index(match[1]) + 1}"
