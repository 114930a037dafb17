"""Numbers in Chinese characters as digits: "二十三" is 23, "二〇二六" is 2026."""

import re
from typing import Final

_DIGITS: Final = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "兩": 2,
}
_TEN: Final = "十"
_NUMBER: Final = rf"[{''.join(_DIGITS)}{_TEN}]+"
_ONE_DIGIT_EACH: Final = re.compile(rf"[{''.join(_DIGITS)}]+")
_WITH_TENS: Final = re.compile(rf"([{''.join(_DIGITS)}]?){_TEN}([{''.join(_DIGITS)}]?)")


def in_digits(text: str, before: str, behind: str = "") -> str:
    """A text with the numbers that stand before one of the signs `before`, or behind one of `behind`, in digits."""
    places = [rf"{_NUMBER}(?= ?[{before}])"]
    if behind:
        places.append(rf"(?<=[{behind}]){_NUMBER}")
    return re.sub("|".join(places), lambda found: _number(found[0]), text)


def _number(written: str) -> str:
    """The digits of a number up to 99, or of one that is written digit by digit; else the number as it was written."""
    if found := _WITH_TENS.fullmatch(written):
        tens = _DIGITS[found[1]] if found[1] else 1
        return str(tens * 10 + (_DIGITS[found[2]] if found[2] else 0))
    if _ONE_DIGIT_EACH.fullmatch(written):
        return "".join(str(_DIGITS[digit]) for digit in written)
    return written
