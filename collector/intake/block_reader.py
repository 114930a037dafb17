"""From the XML of a Word document to blocks of text.

Tracked changes are as accepted, comments are left out, a text box is read once. Hidden text and
pictures are not read: they are counted, so that the person can be told.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from collector.intake.blocks import Block, Paragraph, Table, TableCell, text_of
from collector.intake.lists import ListNumbers
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
_CHARACTERS: Final = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
    "softHyphen": "",
}
"""Elements that stand for one character; a soft hyphen is shown only at the end of a line."""
_SOFT_HYPHEN: Final = "\u00ad"
_TICKED: Final = "\u2612"
_UNTICKED: Final = "\u2610"
_OFF: Final = frozenset({"0", "false", "off", "none"})


class BlockReader:
    """Reads blocks, and counts what it met and did not read.

    `hidden` and `struck`: runs of text; `pictures`; `embedded`: other documents inside.
    """

    def __init__(self, notes: Mapping[tuple[str, str], Element], lists: ListNumbers) -> None:
        self._notes, self._lists = notes, lists
        self.hidden = 0
        self.struck = 0
        self.pictures = 0
        self.embedded = 0

    def blocks(self, parent: Element) -> tuple[Block, ...]:
        """Return what stands in a body, a cell, a header, a note or a text box."""
        blocks: list[Block] = []
        goes_on = False
        for element in _children(parent):
            match local(element):
                case "tbl":
                    blocks.append(self._table(element))
                    goes_on = False
                case "p":
                    goes_on = self._paragraph(element, blocks, goes_on=goes_on)
                case "altChunk":
                    self.embedded += 1
        return tuple(blocks)

    def _paragraph(self, element: Element, blocks: list[Block], *, goes_on: bool) -> bool:
        """Append a paragraph, and the text boxes that hang on it, to the blocks.

        `goes_on`: the end of the paragraph before was deleted, so the two are one. Returns whether
        the end of this one was.
        """
        boxes: list[Block] = []
        text = self._inline(element, boxes).replace(_SOFT_HYPHEN, "")
        if text.strip():
            # Asked only for a paragraph with text: each question counts the list one further.
            number = self._lists.sign(element)
            if number:
                text = f"{number} {text}"
        before = blocks[-1] if blocks else None
        if goes_on and isinstance(before, Paragraph):
            blocks[-1] = Paragraph(before.text + text)
        else:
            blocks.append(Paragraph(text))
        blocks.extend(boxes)
        return _is_end_deleted(element) and not boxes

    def _table(self, table: Element) -> Table:
        rows = []
        for row in _children(table):
            is_deleted = _has(row, "trPr", "del")
            if local(row) == "tr" and not is_deleted:
                rows.append(self._row(row))
        return Table(tuple(rows))

    def _row(self, row: Element) -> tuple[TableCell, ...]:
        column = int(_value(row, "trPr", "gridBefore") or 0)
        cells = []
        for cell in _children(row):
            if local(cell) != "tc":
                continue
            if not _has(cell, "tcPr", "cellDel"):
                blocks = self.blocks(cell)
                if not _is_merged_up(cell):
                    cells.append(TableCell(column, blocks))
                elif _holds_something(blocks):
                    # Word shows nothing of a cell that is merged with the one above it.
                    self.hidden += 1
            column += int(_value(cell, "tcPr", "gridSpan") or 1)
        return tuple(cells)

    def _inline(self, parent: Element, boxes: list[Block]) -> str:
        return "".join([self._piece(element, boxes) for element in parent])

    def _piece(self, element: Element, boxes: list[Block]) -> str:
        name = local(element)
        if name in _CHARACTERS:
            return _CHARACTERS[name]
        if name in _SKIPPED or (name == "sdt" and _is_placeholder(element)):
            return ""
        match name:
            case "t":
                return (element.text or "").replace("\n", " ")
            case "r":
                return self._run(element, boxes)
            case "footnoteReference" | "endnoteReference":
                return self._note(element)
            case "ffData":
                return _form_field(element)
            case "AlternateContent":
                # The same content twice, for new and old versions of Word: the first is enough.
                branch = next(iter(element), None)
                return "" if branch is None else self._inline(branch, boxes)
            case "txbxContent":
                boxes.extend(self.blocks(element))
                return ""
            case "pic" | "imagedata":
                self.pictures += 1
                return ""
        return self._inline(element, boxes)

    def _run(self, run: Element, boxes: list[Block]) -> str:
        if _is_hidden(run):
            self.hidden += _has_text(run)
            return ""
        if _is_struck(run):
            self.struck += _has_text(run)
            return ""
        return self._inline(run, boxes)

    def _note(self, reference: Element) -> str:
        kind = local(reference).removesuffix("Reference")
        note = self._notes.get((kind, attribute(reference, "id") or ""))
        if note is None:
            return ""
        text = text_of(self.blocks(note)).strip()
        return f" [nota: {text}]" if text else ""


def _children(parent: Element) -> Iterator[Element]:
    """Yield the children, and those inside content controls, insertions and the like."""
    for element in parent:
        match local(element):
            case "sdt" if _is_placeholder(element):
                continue
            case "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag":
                yield from _children(element)
            case "AlternateContent":
                if len(element):
                    yield from _children(element[0])
            case _:
                yield element


def _child(element: Element, *path: str) -> Element | None:
    current = element
    for name in path:
        for child in current:
            if local(child) == name:
                current = child
                break
        else:
            return None
    return current


def _has(element: Element, *path: str) -> bool:
    return _child(element, *path) is not None


def _value(element: Element, *path: str) -> str | None:
    """Return the `val` of the element at a path; None where there is no such element."""
    child = _child(element, *path)
    return None if child is None else attribute(child, "val")


def _is_on(element: Element | None) -> bool:
    """Return whether a switch is there and not off; without a value it is on."""
    return element is not None and (attribute(element, "val") or "1") not in _OFF


def _is_merged_up(cell: Element) -> bool:
    merge = _child(cell, "tcPr", "vMerge")
    return merge is not None and attribute(merge, "val") in (None, "continue")


def _holds_something(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, Table) or block.text.strip() for block in blocks)


def _form_field(data: Element) -> str:
    """Return what an old form field shows beside its text: a box to tick, or the answer chosen."""
    box = _child(data, "checkBox")
    if box is not None:
        state = _child(box, "checked")
        if state is None:
            state = _child(box, "default")
        return _TICKED if _is_on(state) else _UNTICKED
    choices = _child(data, "ddList")
    if choices is None:
        return ""
    entries = [attribute(child, "val") or "" for child in choices if local(child) == "listEntry"]
    chosen = _value(choices, "result") or _value(choices, "default") or "0"
    if not chosen.isdigit() or int(chosen) >= len(entries):
        return ""
    return entries[int(chosen)]


def _is_end_deleted(paragraph: Element) -> bool:
    return _has(paragraph, "pPr", "rPr", "del") or _has(paragraph, "pPr", "rPr", "moveFrom")


def _has_text(run: Element) -> bool:
    return any((text.text or "").strip() for text in run.iter() if local(text) == "t")


def _is_hidden(run: Element) -> bool:
    return _is_on(_child(run, "rPr", "vanish"))


def _is_struck(run: Element) -> bool:
    return _is_on(_child(run, "rPr", "strike")) or _is_on(_child(run, "rPr", "dstrike"))


def _is_placeholder(control: Element) -> bool:
    return _has(control, "sdtPr", "showingPlcHdr")
