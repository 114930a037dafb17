"""The texts of an XML part written over: all else stays byte for byte.

A text that is split into runs counts as one. Names that other parts refer by (of tabs, ranges and
tables) and the code of formulas stay, and are noted as left.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from collector.text.xml import escape
from collector.workbook.erasing import WriteOver, formula_written_over
from schemas.patterns import lazy_pattern

_TOKEN: Final = lazy_pattern(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"""|<(?>[^<>"']+|"[^"]*"|'[^']*')*>""",
    re.DOTALL,
)
_TAG: Final = lazy_pattern(r"<(/?)(?:[^<>\s/:]*:)?([^<>\s/:]+)")
_ATTRIBUTE: Final = lazy_pattern(r"""(\s)([^\s=<>"']+)(\s*=\s*)("[^"]*"|'[^']*')""")
_IN_QUOTES: Final = str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_REFERENCE: Final = lazy_pattern(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_ENTITIES: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_CODED_CHARACTER: Final = lazy_pattern(r"_x([0-9A-Fa-f]{4})_")
_CONTROL: Final = lazy_pattern("[\x00-\x08\x0b-\x1f]")
_RUN_TAGS: Final = frozenset(("r", "t", "rPr"))
"""Between texts that are one text; with all that says how a run looks, which stands in `rPr`."""
_FORMULA_TAGS: Final = frozenset(
    [
        "f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula",
        "totalsRowFormula",
    ]
)  # fmt: skip
_TAGS_WITHOUT_TEXT: Final = frozenset(("c", "row", "f", "col", "xf", "font"))
"""Their attributes are addresses and numbers, and there are many of them."""
_PAGE_TAGS: Final = frozenset(
    ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
)
_PAGE_CODE: Final = lazy_pattern(r"""(?<!&)&(?:"[^"]*"|K[0-9A-Fa-f]{6}|[0-9]+|[A-Za-z])""")
_ATTRIBUTE_MAX: Final = 255
"""Characters in a message of a validation, and in a list that is written in its rule."""


class Leftover(StrEnum):
    """What may be left in a part: in which kind of place."""

    TAB = "tab"
    NAME = "name"
    FORMULA = "formula"
    TEXT = "text"


_NAMES_THAT_STAY: Final = {
    ("sheet", "name"): Leftover.TAB,
    ("hyperlink", "location"): Leftover.TAB,
    ("worksheetSource", "sheet"): Leftover.TAB,
    ("sheetName", "val"): Leftover.TAB,
    ("definedName", "name"): Leftover.NAME,
    ("worksheetSource", "name"): Leftover.NAME,
    ("table", "name"): Leftover.NAME,
    ("table", "displayName"): Leftover.NAME,
}


def decode_text(raw: str) -> str:
    """Return what an XML text says; references, and Excel's _x000D_, are characters."""
    if "&" in raw:
        raw = _REFERENCE.sub(_referenced, raw)
    if "_x" in raw:
        raw = _CODED_CHARACTER.sub(lambda match: chr(int(match[1], 16)), raw)
    return raw


def _referenced(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _ENTITIES[name]
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(number) if number < 0x110000 else match[0]


def encode_text(text: str, *, quotes: bool = False) -> str:
    """Return a text as XML, as Excel writes it."""
    text = _CODED_CHARACTER.sub(lambda match: f"_x005F{match[0]}", text)
    text = _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    escaped = escape(text)
    return escaped.translate(_IN_QUOTES) if quotes else escaped


class XmlScrubber:
    """Writes texts over. `left`: where something may be left in what it has seen."""

    def __init__(self, write_over: WriteOver) -> None:
        self._write_over = write_over
        self.left: set[Leftover] = set()
        self._pieces: list[str] = []
        self._runs: list[int] = []
        self._inside = ""
        self._in_look = False

    def scrub(self, xml: str) -> str:
        """Return an XML part, or whole elements of one, written over."""
        self._pieces, self._runs, self._inside = [], [], ""
        self._in_look = False
        end = 0
        for token in _TOKEN.finditer(xml):
            self._add_text(xml[end : token.start()])
            self._add_markup(token[0])
            end = token.end()
        self._add_text(xml[end:])
        self._write_runs()
        return "".join(self._pieces)

    def text(self, text: str) -> str:
        """Return a text written over; note what may be left."""
        new, is_left = self._write_over(text)
        if is_left:
            self.left.add(Leftover.TEXT)
        return new

    def element_text(self, tag: str, raw: str) -> str:
        """Return the text of an element that has no others in it, as XML, written over."""
        self._inside = tag
        return self._plain_text(raw)

    # Texts

    def _add_text(self, raw: str) -> None:
        if not raw:
            return
        self._pieces.append(raw)
        if self._inside == "t":
            self._runs.append(len(self._pieces) - 1)
        elif not raw.isspace():
            self._pieces[-1] = self._plain_text(raw)

    def _plain_text(self, raw: str) -> str:
        text = decode_text(raw)
        if self._inside == "formula1" and text.startswith('"'):
            new = self._list_of_choices(text)
        elif self._inside in _PAGE_TAGS:
            new = self._page_text(text)
        elif self._inside in _FORMULA_TAGS:
            new, is_left = formula_written_over(text, self._write_over)
            if is_left:
                self.left.add(Leftover.FORMULA)
        else:
            new = self.text(text)
        return raw if new == text else encode_text(new)

    def _page_text(self, text: str) -> str:
        """Return a header or footer written over; codes ("&L", "&12") stand between its texts."""
        pieces, end = list[str](), 0
        for code in (*_PAGE_CODE.finditer(text), None):
            before = text[end : code.start() if code else len(text)]
            plain = before.replace("&&", "&")
            new = self.text(plain)
            pieces.append(before if new == plain else new.replace("&", "&&"))
            if code:
                pieces.append(code[0])
                end = code.end()
        return "".join(pieces)

    def _list_of_choices(self, formula: str) -> str:
        """Return a list of choices that stands in its rule without those that are written over."""
        choices = formula[1:-1].split(",")
        stay = [choice for choice in choices if self.text(choice) == choice]
        if len(stay) == len(choices):
            return formula
        return f'"{",".join(stay) or "—"}"'

    def _write_runs(self) -> None:
        """Write the texts over that were gathered: together they are one."""
        runs, self._runs = self._runs, []
        if not runs:
            return
        texts = [decode_text(self._pieces[index]) for index in runs]
        whole = "".join(texts)
        new = self.text(whole)
        if new == whole:
            return
        written = [self._write_over(text)[0] for text in texts]
        if "".join(written) != new:
            written = [new, *[""] * (len(texts) - 1)]
        for index, text in zip(runs, written, strict=True):
            self._pieces[index] = encode_text(text)

    # Tags

    def _add_markup(self, token: str) -> None:
        if token.startswith(("<!", "<?")):
            self._write_runs()
            self._pieces.append(self._hidden_text(token))
            return
        tag = _TAG.match(token)
        name = tag[2] if tag else ""
        if name not in _RUN_TAGS and not self._in_look:
            self._write_runs()
        is_opening = tag is not None and not tag[1] and not token.endswith("/>")
        if name == "rPr":
            self._in_look = is_opening
        self._inside = name if is_opening else ""
        if is_opening or token.endswith("/>"):
            token = self._with_attributes(name, token)
        self._pieces.append(token)

    def _hidden_text(self, token: str) -> str:
        """Return a comment or a piece of literal text, written over."""
        if token.startswith("<!--"):
            text = decode_text(token[4:-3])
            new = self.text(text)
            return token if new == text else f"<!--{encode_text(new)}-->"
        if token.startswith("<![CDATA["):
            return f"<![CDATA[{self.text(token[9:-3])}]]>"
        return token

    def _with_attributes(self, tag: str, token: str) -> str:
        if "=" not in token or tag in _TAGS_WITHOUT_TEXT:
            return token
        if tag == "Relationship":
            return self._relationship(token)

        def written(match: re.Match[str]) -> str:
            space, name, equals, quoted = match.groups()
            new = self._attribute(tag, name.rpartition(":")[2], quoted[1:-1])
            return match[0] if new is None else f'{space}{name}{equals}"{new}"'

        return _ATTRIBUTE.sub(written, token)

    def _attribute(self, tag: str, name: str, raw: str) -> str | None:
        """Return the new value of an attribute, as XML; None where it stays."""
        text = decode_text(raw)
        stays = _NAMES_THAT_STAY.get((tag, name))
        if stays is not None:
            new, is_left = self._write_over(text)
            if is_left or new != text:
                self.left.add(stays)
            return None
        new = self.text(text)
        if new == text:
            return None
        if tag == "dataValidation":
            new = new[:_ATTRIBUTE_MAX]
        return encode_text(new, quotes=True)

    def _relationship(self, token: str) -> str:
        """Return a relation: where it leads out of the file to what is to go, it leads nowhere."""
        values = {match[2]: match[4][1:-1] for match in _ATTRIBUTE.finditer(token)}
        target = unquote(decode_text(values.get("Target", "")))
        new, is_left = self._write_over(target)
        if new == target:
            if is_left:
                self.left.add(Leftover.TEXT)
            return token
        if values.get("TargetMode") != "External":
            self.left.add(Leftover.NAME)
            return token
        return _ATTRIBUTE.sub(
            lambda match: ' Target="cancellato"' if match[2] == "Target" else match[0], token
        )


def texts_of(xml: str) -> Iterator[str]:
    """Yield all texts of a part: those of elements, runs joined, and of attributes."""
    found: list[str] = []

    def seen(text: str) -> tuple[str, bool]:
        found.append(text)
        return text, False

    XmlScrubber(seen).scrub(xml)
    yield from found
