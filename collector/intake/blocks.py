"""The text of a document as a person sees it: paragraphs and tables, in order. Pure.

Tracked changes are as accepted, comments are left out, a text box is read once. Hidden text and pictures are not
read: they are counted, so that they can be said.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from collector.intake.lists import Lists
from collector.intake.package import attribute, local

_SKIPPED: Final = frozenset(
    {
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "rt",
        "rubyPr",
    }
)
TICKED: Final = "\u2612"
UNTICKED: Final = "\u2610"
_OFF: Final = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: `column`, from 0, is where it begins in the table's grid; `blocks` is what stands in it."""

    column: int
    blocks: tuple["Paragraph | Table", ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; line breaks in it are "\\n", tabs "\\t"."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table, row by row. A cell merged with the one above it is left out."""

    rows: tuple[tuple[Cell, ...], ...] = field(repr=False)


Block = Paragraph | Table


class Reader:
    """Reads blocks, and notes what it met and did not read."""

    def __init__(self, notes: Mapping[tuple[str, str], Element], lists: Lists) -> None:
        self._notes, self._lists = notes, lists
        self.hidden = 0
        self.struck = 0
        self.pictures = 0
        self.embedded = 0

    def blocks(self, parent: Element) -> tuple[Block, ...]:
        """What stands in a body, a cell, a header, a note or a text box."""
        found: list[Block] = []
        open_end = False
        for element in _flat(parent):
            if local(element) == "tbl":
                found.append(self._table(element))
                open_end = False
            elif local(element) == "p":
                boxes: list[Block] = []
                text = self._inline(element, boxes).replace("\u00ad", "")
                if text.strip() and (sign := self._lists.sign(element)):
                    text = f"{sign} {text}"
                if open_end and found and isinstance(found[-1], Paragraph):
                    text = found.pop().text + text  # type: ignore[union-attr]
                found.append(Paragraph(text))
                found.extend(boxes)
                open_end = _end_deleted(element) and not boxes
            elif local(element) == "altChunk":
                self.embedded += 1
        return tuple(found)

    def _table(self, table: Element) -> Table:
        rows = []
        for row in _flat(table):
            if local(row) != "tr" or _has(row, "trPr", "del"):
                continue
            column = int(_value(row, "trPr", "gridBefore") or 0)
            cells = []
            for cell in _flat(row):
                if local(cell) != "tc":
                    continue
                if not _has(cell, "tcPr", "cellDel"):
                    blocks = self.blocks(cell)
                    if _merged_up(cell):
                        self.hidden += any(isinstance(b, Table) or b.text.strip() for b in blocks)
                    else:
                        cells.append(Cell(column, blocks))
                column += int(_value(cell, "tcPr", "gridSpan") or 1)
            rows.append(tuple(cells))
        return Table(tuple(rows))

    def _inline(self, parent: Element, boxes: list[Block]) -> str:
        return "".join(self._piece(element, boxes) for element in parent)

    def _piece(self, element: Element, boxes: list[Block]) -> str:
        match local(element):
            case "t":
                return (element.text or "").replace("\n", " ")
            case "tab" | "ptab":
                return "\t"
            case "br" | "cr":
                return "\n"
            case "noBreakHyphen":
                return "-"
            case "softHyphen":
                return ""
            case "footnoteReference" | "endnoteReference":
                return self._note(element)
            case "r" if _is_hidden(element):
                self.hidden += any(
                    (text.text or "").strip() for text in element.iter() if local(text) == "t"
                )
                return ""
            case "r" if _is_struck(element):
                self.struck += any(
                    (text.text or "").strip() for text in element.iter() if local(text) == "t"
                )
                return ""
            case "ffData":
                return _form_field(element)
            case "AlternateContent":
                branch = next(iter(element), None)
                return "" if branch is None else self._inline(branch, boxes)
            case "txbxContent":
                boxes.extend(self.blocks(element))
                return ""
            case "pic" | "imagedata":
                self.pictures += 1
                return ""
            case "sdt" if _is_placeholder(element):
                return ""
            case name if name in _SKIPPED:
                return ""
        return self._inline(element, boxes)

    def _note(self, reference: Element) -> str:
        key = (local(reference).removesuffix("Reference"), attribute(reference, "id") or "")
        if key not in self._notes:
            return ""
        text = text_of(self.blocks(self._notes[key])).strip()
        return f" [nota: {text}]" if text else ""


def text_of(blocks: Iterable[Block]) -> str:
    """Blocks as lines; a table inside as one line a row."""
    return "\n".join(
        block.text
        if isinstance(block, Paragraph)
        else "\n".join(
            " | ".join(text_of(cell.blocks).strip() for cell in row) for row in block.rows
        )
        for block in blocks
    )


def _flat(parent: Element) -> Iterator[Element]:
    """The children that count, those wrapped in content controls, insertions and the like among them."""
    for element in parent:
        match local(element):
            case "sdt" if _is_placeholder(element):
                continue
            case "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag":
                yield from _flat(element)
            case "AlternateContent":
                if len(element):
                    yield from _flat(element[0])
            case _:
                yield element


def _child(element: Element, *path: str) -> Element | None:
    found: Element | None = element
    for name in path:
        found = (
            None
            if found is None
            else next((child for child in found if local(child) == name), None)
        )
    return found


def _has(element: Element, *path: str) -> bool:
    return _child(element, *path) is not None


def _value(element: Element, *path: str) -> str | None:
    found = _child(element, *path)
    return None if found is None else attribute(found, "val")


def _merged_up(cell: Element) -> bool:
    merge = _child(cell, "tcPr", "vMerge")
    return merge is not None and attribute(merge, "val") in (None, "continue")


def _form_field(data: Element) -> str:
    """What an old form field shows that is no text beside it: a box to tick, a choice from a list."""
    if (box := _child(data, "checkBox")) is not None:
        state = _child(box, "checked")
        state = _child(box, "default") if state is None else state
        return (
            TICKED
            if state is not None and (attribute(state, "val") or "1") not in _OFF
            else UNTICKED
        )
    if (choices := _child(data, "ddList")) is not None:
        entries = [
            attribute(child, "val") or "" for child in choices if local(child) == "listEntry"
        ]
        chosen = _value(choices, "result") or _value(choices, "default") or "0"
        return entries[int(chosen)] if chosen.isdigit() and int(chosen) < len(entries) else ""
    return ""


def _end_deleted(paragraph: Element) -> bool:
    return _has(paragraph, "pPr", "rPr", "del") or _has(paragraph, "pPr", "rPr", "moveFrom")


def _is_hidden(run: Element) -> bool:
    vanish = _child(run, "rPr", "vanish")
    return vanish is not None and (attribute(vanish, "val") or "1") not in _OFF


def _is_struck(run: Element) -> bool:
    struck = (_child(run, "rPr", name) for name in ("strike", "dstrike"))
    return any(one is not None and (attribute(one, "val") or "1") not in _OFF for one in struck)


def _is_placeholder(control: Element) -> bool:
    return _has(control, "sdtPr", "showingPlcHdr")
