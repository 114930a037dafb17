"""The numbers of a document's lists. Pure.

Word keeps them apart from the text, and works them out when it shows it.
"""

import re
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from collector.intake.package import attribute, local

_BULLET: Final = "-"
_ROMAN: Final = (
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_ROMAN_BELOW: Final = 400


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list counts: the kind of its numbers, the first, and its text.

    In the text "%1." stands for the number of the first level and a point.
    """

    kind: str
    start: int
    text: str


_UNKNOWN: Final = _Level("bullet", 1, "")


class ListNumbers:
    """Counts the paragraphs of each list, in the order in which they are asked for."""

    def __init__(self, numbering: Element | None = None, styles: Element | None = None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        """List → depth, from 0 → level."""
        self._counter: dict[str, str] = {}
        """List → the definition that it counts for: lists of one definition go on counting."""
        self._restart: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        """Definition → depth → the number of the last paragraph."""
        self._styles: dict[str, tuple[str, int]] = {}
        self._begun: set[str] = set()
        if numbering is not None:
            self._read(numbering)
        for style in styles if styles is not None else ():
            reference = _reference(style)
            if reference is not None:
                self._styles[attribute(style, "styleId") or ""] = reference

    def _read(self, numbering: Element) -> None:
        definitions = {
            attribute(element, "abstractNumId") or "": _levels(element)
            for element in numbering
            if local(element) == "abstractNum"
        }
        for element in numbering:
            if local(element) != "num":
                continue
            number = attribute(element, "numId") or ""
            definition = _value(element, "abstractNumId") or ""
            self._levels[number] = dict(definitions.get(definition, {}))
            self._counter[number] = definition
            for override in element:
                if local(override) == "lvlOverride":
                    self._override(number, override)

    def _override(self, number: str, override: Element) -> None:
        depth = int(attribute(override, "ilvl") or 0)
        start = _value(override, "startOverride")
        if start:
            self._restart[number, depth] = int(start)
        for level in override:
            if local(level) == "lvl":
                self._levels[number][depth] = _level(level)

    def sign(self, paragraph: Element) -> str:
        """Return what stands before a paragraph, and count it.

        "3." or "b)"; "-" for a bullet or a list that the document does not describe; "" for a
        paragraph of no list.
        """
        reference = self._reference_of(paragraph)
        if reference is None or reference[0] == "0":
            return ""
        number, depth = reference
        level = self._levels.get(number, {}).get(depth, _UNKNOWN)
        counts = self._count(number, depth, level.start)
        if level.kind in ("bullet", "none") or "%" not in level.text:
            return _BULLET

        def shown(match: re.Match[str]) -> str:
            shown_depth = int(match[1]) - 1
            unknown = _Level(level.kind, 1, "")
            shown_level = self._levels[number].get(shown_depth, unknown)
            return _written(counts.get(shown_depth, shown_level.start), shown_level.kind)

        return re.sub(r"%(\d)", shown, level.text).strip()

    def _reference_of(self, paragraph: Element) -> tuple[str, int] | None:
        """Return list and depth of a paragraph, its own or its style's."""
        reference = _reference(paragraph)
        properties = _child(paragraph, "pPr")
        if reference is None and properties is not None:
            reference = self._styles.get(_value(properties, "pStyle") or "")
        return reference

    def _count(self, number: str, depth: int, start: int) -> dict[int, int]:
        """Count one paragraph further, and return depth → number; deeper levels begin again."""
        counts = self._counts.setdefault(self._counter.get(number, number), {})
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        if number not in self._begun and (number, depth) in self._restart:
            counts[depth] = self._restart[number, depth] - 1
        self._begun.add(number)
        counts[depth] = counts.get(depth, start - 1) + 1
        return counts


def _child(element: Element, name: str) -> Element | None:
    for child in element:
        if local(child) == name:
            return child
    return None


def _value(element: Element, name: str) -> str | None:
    child = _child(element, name)
    return None if child is None else attribute(child, "val")


def _reference(element: Element) -> tuple[str, int] | None:
    properties = _child(element, "pPr")
    if properties is None:
        return None
    numbered = _child(properties, "numPr")
    if numbered is None:
        return None
    number = _value(numbered, "numId")
    if number is None:
        return None
    return number, int(_value(numbered, "ilvl") or 0)


def _levels(definition: Element) -> dict[int, _Level]:
    """Return depth → level."""
    return {
        int(attribute(level, "ilvl") or 0): _level(level)
        for level in definition
        if local(level) == "lvl"
    }


def _level(level: Element) -> _Level:
    start = _value(level, "start") or "1"
    return _Level(
        kind=_value(level, "numFmt") or "decimal",
        start=int(start) if start.isdigit() else 1,
        text=_value(level, "lvlText") or "",
    )


def _written(number: int, kind: str) -> str:
    """Return a number in letters, Roman numerals or digits; after "z" comes "aa", as in Word."""
    if kind in ("lowerLetter", "upperLetter") and number > 0:
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif kind in ("lowerRoman", "upperRoman") and 0 < number < _ROMAN_BELOW:
        text = _roman(number)
    else:
        return str(number)
    return text.upper() if kind.startswith("upper") else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text
