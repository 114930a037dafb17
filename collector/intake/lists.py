"""The numbers of a document's lists: Word keeps them apart from the text, and reckons them when it shows it. Pure."""

import re
from typing import Final
from xml.etree.ElementTree import Element

from collector.intake.package import attribute, local

BULLET: Final = "-"
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
_Level = tuple[str, int, str]
"""How a level counts, where it begins, and its text: "%1." stands for its number and a point."""


class Lists:
    """Counts the paragraphs of each list, in the order in which they are asked for."""

    def __init__(self, numbering: Element | None = None, styles: Element | None = None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counter: dict[str, str] = {}
        self._restart: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._begun: set[str] = set()
        if numbering is not None:
            self._read(numbering)
        for style in styles if styles is not None else ():
            if found := _reference(style):
                self._styles[attribute(style, "styleId") or ""] = found

    def _read(self, numbering: Element) -> None:
        abstract = {
            attribute(one, "abstractNumId") or "": {int(attribute(level, "ilvl") or 0): _level(level)
                                                   for level in one if local(level) == "lvl"}
            for one in numbering if local(one) == "abstractNum"
        }  # fmt: skip
        for one in numbering:
            if local(one) != "num":
                continue
            number, kind = attribute(one, "numId") or "", _value(one, "abstractNumId") or ""
            self._levels[number] = dict(abstract.get(kind, {}))
            self._counter[number] = kind
            for override in one:
                if local(override) == "lvlOverride":
                    depth = int(attribute(override, "ilvl") or 0)
                    if start := _value(override, "startOverride"):
                        self._restart[number, depth] = int(start)
                    for level in override:
                        if local(level) == "lvl":
                            self._levels[number][depth] = _level(level)

    def sign(self, paragraph: Element) -> str:
        """What stands before a paragraph: "3." or "b)", "-" for a bullet or a list that is not told; "" for no list."""
        properties = next((child for child in paragraph if local(child) == "pPr"), None)
        found = _reference(paragraph)
        if found is None and properties is not None:
            found = self._styles.get(_value(properties, "pStyle") or "")
        if found is None or found[0] == "0":
            return ""
        number, depth = found
        kind, start, text = self._levels.get(number, {}).get(depth, ("bullet", 1, ""))
        counts = self._counts.setdefault(self._counter.get(number, number), {})
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        if number not in self._begun and (number, depth) in self._restart:
            counts[depth] = self._restart[number, depth] - 1
        self._begun.add(number)
        counts[depth] = counts.get(depth, start - 1) + 1
        if kind in ("bullet", "none") or "%" not in text:
            return BULLET

        def shown(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            how, begin, _ = self._levels[number].get(level, (kind, 1, ""))
            return _written(counts.get(level, begin), how)

        return re.sub(r"%(\d)", shown, text).strip()


def _reference(element: Element) -> tuple[str, int] | None:
    properties = next((child for child in element if local(child) == "pPr"), None)
    numbered = (
        next((child for child in properties if local(child) == "numPr"), None)
        if properties is not None
        else None
    )
    if numbered is None or (number := _value(numbered, "numId")) is None:
        return None
    return number, int(_value(numbered, "ilvl") or 0)


def _value(element: Element, name: str) -> str | None:
    found = next((child for child in element if local(child) == name), None)
    return None if found is None else attribute(found, "val")


def _level(level: Element) -> _Level:
    start = _value(level, "start") or "1"
    return (
        _value(level, "numFmt") or "decimal",
        int(start) if start.isdigit() else 1,
        _value(level, "lvlText") or "",
    )


def _written(number: int, how: str) -> str:
    if how in ("lowerLetter", "upperLetter") and number > 0:
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif how in ("lowerRoman", "upperRoman") and 0 < number < 400:
        text = ""
        for value, sign in _ROMAN:
            text, number = text + sign * (number // value), number % value
    else:
        return str(number)
    return text.upper() if how.startswith("upper") else text
