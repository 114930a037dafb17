"""A worksheet without what is to be erased, as a stream; rows never move.

A cell that is emptied keeps its style. A formula stays and loses what it showed: it calculates
anew, from cells that are empty. Every text is written over wherever it stands: in cells, in
formulas and what they show, in lists of choices, in conditions, in headers and footers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from collector.workbook.erasing import TabErasing, WriteOver
from collector.workbook.xlsx.sheet_stream import (
    CellSpan,
    RowBlock,
    RowSpan,
    SheetStream,
    is_plain,
    text_cell,
)
from collector.workbook.xlsx.xml_texts import Leftover, XmlScrubber, decode_text, texts_of
from schemas.patterns import lazy_pattern

_PLAIN_ROW: Final = lazy_pattern(rb'<row r="([0-9]+)"')
_PLAIN_SHARED: Final = lazy_pattern(
    rb'<c r="[A-Z0-9]+"(?: [a-z]++="[^"<>]*+")*? t="s"(?: [a-z]++="[^"<>]*+")*+ ?>'
    rb"(?:<f[^<>]*+/>|<f[^<>]*+>[^<>]*+</f>)?<v>\s*([0-9]+)\s*</v>"
)
_PLAIN_TEXT: Final = lazy_pattern(rb"<([fvt])((?: [^<>]*)?)>([^<>]+)</\1>")
"""In rows that are plain no text has runs."""
_VALUE: Final = lazy_pattern(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>\s*([0-9]+)\s*</")
_SHOWN: Final = lazy_pattern(
    rb"<((?:[\w.-]+:)?)(v|is)(?:\s[^<>]*)?(?:/>|>.*?</\1\2\s*>)", re.DOTALL
)
_TYPE: Final = lazy_pattern(rb"""\st\s*=\s*(?:"[^"]*"|'[^']*')""")
_WITH_TEXTS: Final = (b"<f", b":f", b"inlineStr", b'"str"', b"'str'", b"<!")
_HYPERLINK: Final = lazy_pattern(
    r"<((?:[\w.-]+:)?)hyperlink(\s(?>[^<>\"']+|\"[^\"]*\"|'[^']*')*?)"
    r"(?:/>|>\s*</\1hyperlink\s*>)"
)
_NO_HYPERLINKS: Final = lazy_pattern(r"<((?:[\w.-]+:)?)hyperlinks\s*>\s*</\1hyperlinks\s*>")
_REF: Final = lazy_pattern(r"""\sref\s*=\s*["']\$?([A-Za-z]{1,3})\$?([0-9]{1,7})""")
_RELATION: Final = lazy_pattern(r"""\s[\w.-]+:id\s*=\s*["']([^"']*)["']""")
LONG_TEXT: Final = 30
"""Characters: a text so long that stood in an erased row is known again where a formula, a pivot
table or a chart has copied it.
"""
_LONG_INLINE: Final = lazy_pattern(rb"<(?:[\w.-]+:)?t(?:\s[^<>]*)?>([^<>]{%d,})</" % LONG_TEXT)
_COPY: Final = lazy_pattern(
    rb"(<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>[^<>]*</(?:[\w.-]+:)?f\s*>)\s*"
    rb"<((?:[\w.-]+:)?)v(?:\s[^<>]*)?>)([^<>]*)(?=</\2v\s*>)"
)
"""A formula and what it shows."""


@dataclass
class SheetTraces:
    """What a worksheet had and has, gathered while it is streamed.

    `used`: the shared strings that its cells still use; `staying_texts`: the long texts of other
    cells. `erased_texts`: long texts of cells that were emptied. `relations`: those of the
    hyperlinks that went. `has_formulas`: it may show copies of such texts.
    """

    used: set[int] = field(default_factory=set)
    staying_texts: set[str] = field(default_factory=set)
    has_formulas: bool = False
    erased_texts: set[str] = field(default_factory=set)
    relations: set[str] = field(default_factory=set)
    left: set[Leftover] = field(default_factory=set)
    is_changed: bool = False


def erased_sheet(
    chunks: Iterable[bytes],
    erasing: TabErasing,
    write_over: WriteOver,
    strings: Sequence[str],
    copied: Set[str],
    traces: SheetTraces,
) -> Iterator[bytes]:
    """Yield the sheet without what is to be erased.

    `strings`: the shared strings. `copied`: texts of erased cells, which no formula may show any
    more. `traces` is complete at the end. Raises ValueError for a sheet
    that cannot be understood.
    """
    sheet = SheetStream(chunks)
    eraser = _Eraser(sheet, erasing, write_over, strings, copied, traces)
    yield eraser.scrubbed(sheet.before) + sheet.tag
    for block in sheet.blocks():
        new = eraser.edit(block)
        traces.is_changed = traces.is_changed or new != block
        yield new
    yield eraser.edit_tail(b"".join(sheet.tail()))


class _Eraser:
    def __init__(
        self,
        sheet: SheetStream,
        erasing: TabErasing,
        write_over: WriteOver,
        strings: Sequence[str],
        copied: Set[str],
        traces: SheetTraces,
    ) -> None:
        self._prefix, self._copied = sheet.prefix, copied
        self._erasing, self._strings, self._traces = erasing, strings, traces
        self._scrubber = XmlScrubber(write_over)
        self._scrubber.left = traces.left
        self._rows = erasing.rows.keys() | {row for row, _ in erasing.texts}
        self._next_number = 1

    def scrubbed(self, xml: bytes) -> bytes:
        """Return a piece of the sheet with its texts written over. Raises UnicodeDecodeError."""
        text = xml.decode("utf-8")
        new = self._scrubber.scrub(text)
        if new == text:
            return xml
        self._traces.is_changed = True
        return new.encode("utf-8")

    # Rows

    def edit(self, block: bytes) -> bytes:
        """Return rows without what is to be erased. Raises ValueError."""
        if not self._prefix and is_plain(block):
            numbers = [int(number) for number in _PLAIN_ROW.findall(block)]
            used = _PLAIN_SHARED.findall(block)
            if self._rows.isdisjoint(numbers) and len(used) == block.count(b't="s"'):
                if numbers:
                    self._next_number = numbers[-1] + 1
                self._traces.used.update(map(int, used))
                return self._with_texts_over(block, is_plain_block=True)
        edited = self._edited(RowBlock(block, self._prefix, self._next_number))
        after = RowBlock(edited, self._prefix, self._next_number)
        self._note_used(after)
        self._next_number = after.next_number
        return self._with_texts_over(edited)

    def _with_texts_over(self, block: bytes, *, is_plain_block: bool = False) -> bytes:
        """Return rows with the texts in them written over; the shared ones stand elsewhere."""
        if b"<f" in block or b":f" in block:
            self._traces.has_formulas = True
            if self._copied:
                block = _COPY.sub(self._without_copy, block)
        if not any(sign in block for sign in _WITH_TEXTS):
            return block
        if is_plain_block:
            block = _PLAIN_TEXT.sub(self._plain_text_over, block)
        else:
            block = self.scrubbed(block)
        texts = [text.decode("utf-8") for text in _LONG_INLINE.findall(block)]
        self._traces.staying_texts.update(map(decode_text, texts))
        return block

    def _plain_text_over(self, element: re.Match[bytes]) -> bytes:
        tag, attributes, raw = element.groups()
        if raw.isdigit():
            return element[0]
        new = self._scrubber.element_text(tag.decode(), raw.decode("utf-8")).encode("utf-8")
        return b"<%b%b>%b</%b>" % (tag, attributes, new, tag)

    def _without_copy(self, shown: re.Match[bytes]) -> bytes:
        text = decode_text(shown[3].decode("utf-8"))
        return shown[1] if text in self._copied else shown[0]

    def _edited(self, block: RowBlock) -> bytes:
        pieces, done = list[bytes](), 0
        for row in block.rows():
            if row.number not in self._rows or row.empty_tag:
                continue
            for cell in block.cells(row):
                new = self._new_cell(block, row, cell)
                if new is not None:
                    pieces += (block.xml[done : cell.start], new)
                    done = cell.end
        pieces.append(block.xml[done:])
        return b"".join(pieces)

    def _new_cell(self, block: RowBlock, row: RowSpan, cell: CellSpan) -> bytes | None:
        """Return what comes in the place of a cell; None where it stays."""
        old = block.xml[cell.start : cell.end]
        text = self._erasing.texts.get((row.number, cell.column))
        if text is not None and not cell.formula:
            return text_cell(self._prefix, row.number, cell.column, text, cell.style)
        stay = self._erasing.rows.get(row.number)
        if stay is None or cell.column in stay:
            return None
        self._note_erased(old, cell)
        if not cell.formula:
            return text_cell(self._prefix, row.number, cell.column, "", cell.style)
        end_of_tag = old.index(b">") + 1
        opening = _TYPE.sub(b"", old[:end_of_tag])
        return opening + _SHOWN.sub(b"", old[end_of_tag:])

    def _note_erased(self, old: bytes, cell: CellSpan) -> None:
        if cell.type == b"s":
            texts = [self._strings[i] for i in _shared_index(old) if i < len(self._strings)]
        elif cell.formula:
            return
        else:
            texts = list(texts_of(old.decode("utf-8")))
        self._traces.erased_texts.update(text for text in texts if len(text) >= LONG_TEXT)

    def _note_used(self, block: RowBlock) -> None:
        for row in block.rows():
            for cell in block.cells(row):
                if cell.type == b"s":
                    self._traces.used.update(_shared_index(block.xml[cell.start : cell.end]))

    # What follows the rows

    def edit_tail(self, xml: bytes) -> bytes:
        """Return what follows the rows: no links of erased cells, texts written over."""
        text = xml.decode("utf-8")
        new = _HYPERLINK.sub(self._without_erased, text)
        if new != text:
            new = _NO_HYPERLINKS.sub("", new)
            still = set(_RELATION.findall(" ".join(m[2] for m in _HYPERLINK.finditer(new))))
            self._traces.relations -= still
            self._traces.is_changed = True
        return self.scrubbed(new.encode("utf-8"))

    def _without_erased(self, link: re.Match[str]) -> str:
        if not is_erased_place(link[2], self._erasing.rows):
            return link[0]
        self._traces.relations.update(_RELATION.findall(link[2]))
        return ""


def is_erased_place(attributes: str, rows: Mapping[int, Set[int]]) -> bool:
    """Return whether what stands at `ref` stands at a cell of a row that is emptied."""
    ref = _REF.search(attributes)
    if ref is None:
        return False
    column = 0
    for letter in ref[1].upper():
        column = column * 26 + ord(letter) - 64
    stay = rows.get(int(ref[2]))
    return stay is not None and column not in stay


def _shared_index(cell: bytes) -> list[int]:
    """Return which shared string a cell shows; none for an empty one.

    Raises ValueError where that is not certain.
    """
    value = _VALUE.search(cell)
    if value is None:
        if _SHOWN.search(cell):
            raise ValueError("a cell without its shared string")
        return []
    return [int(value[1])]
