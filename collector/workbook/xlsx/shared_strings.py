"""The shared strings of an .xlsx: reading them, and blanking those that no cell uses any more."""

import re
from collections.abc import Callable, Set
from typing import Final

from collector.workbook.xlsx.xml_texts import decode_text
from schemas.patterns import lazy_pattern

_ITEM: Final = lazy_pattern(r"<((?:[\w.-]+:)?)si(?:\s[^<>]*)?(?:/>|>(.*?)</\1si\s*>)", re.DOTALL)
_TEXT: Final = lazy_pattern(r"<((?:[\w.-]+:)?)t(?:\s[^<>]*)?>([^<]*)</\1t\s*>")
_PHONETIC: Final = lazy_pattern(r"<((?:[\w.-]+:)?)rPh\b.*?</\1rPh\s*>", re.DOTALL)


def read_strings(xml: str) -> list[str]:
    """Return the texts, in their order; of rich ones the runs together."""
    return [_text(item[2] or "") for item in _ITEM.finditer(xml)]


def _text(inside: str) -> str:
    plain = _PHONETIC.sub("", inside)
    return decode_text("".join(run[2] for run in _TEXT.finditer(plain)))


def without_unused(xml: str, used: Set[int], scrub: Callable[[str], str]) -> str:
    """Return the part with each string that no cell uses blank, and `scrub` applied to the others.

    Their number and order stay: cells refer to them by it.
    """
    number = -1

    def written(item: re.Match[str]) -> str:
        nonlocal number
        number += 1
        if number in used:
            return scrub(item[0])
        return f"<{item[1]}si><{item[1]}t/></{item[1]}si>" if item[2] else item[0]

    return _ITEM.sub(written, xml)
