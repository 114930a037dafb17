"""Numbers in Chinese characters as digits: "二十三" is 23, "二〇二六" is 2026."""

import re
from typing import Final

from schemas.patterns import lazy_pattern

_DIGITS: Final = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "兩": 2,
}
_TEN: Final = "十"
_NUMBER: Final = rf"[{''.join(_DIGITS)}{_TEN}]+"
_ONE_DIGIT_EACH: Final = lazy_pattern(rf"[{''.join(_DIGITS)}]+")
_WITH_TENS: Final = lazy_pattern(rf"([{''.join(_DIGITS)}]?){_TEN}([{''.join(_DIGITS)}]?)")


def in_digits(text: str, before: str, behind: str = "") -> str:
    """Return a text with the numbers beside certain signs in digits.

    `before`: the signs that such a number stands before. `behind`: those that it stands behind.
    """
    places = [rf"{_NUMBER}(?= ?[{before}])"]
    if behind:
        places.append(rf"(?<=[{behind}]){_NUMBER}")
    return re.sub("|".join(places), lambda match: _number(match[0]), text)


def _number(written: str) -> str:
    """Return the digits of a number up to 99, or of one that is written digit by digit.

    Any other number comes back as it was written.
    """
    with_tens = _WITH_TENS.fullmatch(written)
    if with_tens is not None:
        tens = _DIGITS[with_tens[1]] if with_tens[1] else 1
        units = _DIGITS[with_tens[2]] if with_tens[2] else 0
        return str(tens * 10 + units)
    if _ONE_DIGIT_EACH.fullmatch(written):
        return "".join(str(_DIGITS[digit]) for digit in written)
    return written
