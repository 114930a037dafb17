"""The text of a document as a person sees it: paragraphs and tables, in order. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table.

    `column`, from 0, is where it begins in the table's grid; `blocks` is what stands in it.
    """

    column: int
    blocks: tuple["Paragraph | Table", ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; line breaks in it are "\\n", tabs "\\t"."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table, row by row. A cell merged with the one above it is left out."""

    rows: tuple[tuple[TableCell, ...], ...] = field(repr=False)


Block = Paragraph | Table


def text_of(blocks: Iterable[Block]) -> str:
    """Return blocks as lines; a table inside as one line a row, with " | " between its cells."""
    parts = []
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(block.text)
        else:
            parts.append("\n".join(map(_row_text, block.rows)))
    return "\n".join(parts)


def _row_text(row: tuple[TableCell, ...]) -> str:
    return " | ".join(text_of(cell.blocks).strip() for cell in row)
