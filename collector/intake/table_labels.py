"""Which cells, rows and tables of a Word file are labels, by their words and their place. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from collector.intake.blocks import Block, Table, TableCell, text_of
from collector.intake.label_in_text import FEWER_READ, SURE_INSIDE
from collector.intake.labels import (
    CORE,
    INSIDE_DESCRIPTION,
    Label,
    has_answer,
    heading_of,
    label_of,
    pieces,
    title_of,
    without_instruction,
)
from schemas.patterns import lazy_pattern

NOT_IN_ANSWERS: Final = INSIDE_DESCRIPTION | FEWER_READ | {"held"}
"""Fields whose title is no word of an answer."""
_ROW_NUMBER: Final = lazy_pattern(r"\W*(?:\d{1,2}|[A-Za-z])\W*")
_LINES_LOOKED_AT: Final = 40
_MOST_TITLE_WORDS: Final = 6
_LONGEST_UNKNOWN_TITLE: Final = 30


def cell_text(cell: TableCell) -> str:
    """Return the text of a cell without blank ends."""
    return text_of(cell.blocks).strip()


def filled_cells(row: Sequence[TableCell]) -> list[TableCell]:
    """Return the cells of a row in which something stands."""
    return [cell for cell in row if cell_text(cell)]


def without_row_number(row: Sequence[TableCell]) -> Sequence[TableCell]:
    """Return a row without the number in front of its label: "5 | DATA: | 12/3"."""
    if len(row) < 2 or not _ROW_NUMBER.fullmatch(cell_text(row[0])):
        return row
    first_line = cell_text(row[1]).partition("\n")[0]
    is_label = title_of(first_line) is not None or _is_label_or_heading(first_line)
    return row[1:] if is_label else row


def is_title_cell(row: Sequence[TableCell], position: int) -> bool:
    """Return whether a cell is a label by its place before another one.

    It is one if it is a label of ours without its colon, or, in a row of two cells, if it has the
    looks of a label ("Note") and an answer stands behind it.
    """
    if position % 2 or position + 1 >= len(row):
        return False
    text, behind = cell_text(row[position]), cell_text(row[position + 1])
    if not text or "\n" in text or any(char.isdigit() for char in text):
        return False
    if title_of(text) is not None:
        return position == 0 or title_of(text_of(row[position - 2].blocks)) is not None
    if len(row) != 2 or _is_label_or_heading(text):
        return False
    return _looks_like_title(text) and bool(behind) and label_of(behind) is None


def _looks_like_title(text: str) -> bool:
    is_short = len(text.split()) <= _MOST_TITLE_WORDS
    return is_short and text[-1] not in ".;,!?" and ":" not in text[:-1]


def bare_title(line: str) -> Label | None:
    """Return the label of a line that is a title and no answer: "Esito", "Riservatezza"."""
    label = title_of(line)
    if label is None or label.key not in NOT_IN_ANSWERS:
        return None
    return label


def row_titles(filled: Sequence[TableCell]) -> dict[int, str]:
    """Return column → field key for a row of titles; {} for another row.

    At least two titles are of the scheda's own fields. Beside three of them or more, some may be
    unknown ("Note"): what stands below those is in no field.
    """
    titles = _known_titles(filled)
    core = CORE.intersection(titles.values())
    is_repeated = len(set(titles.values())) < len(titles)
    if len(core) < 2 or is_repeated:
        return {}
    others = [cell for cell in filled if cell.column not in titles]
    may_be_unknown = len(core) >= 3 and len(others) < len(core)
    for cell in others:
        text = cell_text(cell)
        label = label_of(f"{text}:")
        is_bare = label is not None and not label.rest
        if label is not None and is_bare and label.key not in titles.values():
            titles[cell.column] = label.key
        elif not may_be_unknown or not _may_be_unknown_title(text):
            return {}
    return titles


def _known_titles(filled: Sequence[TableCell]) -> dict[int, str]:
    titles = {}
    for cell in filled:
        label = _unanswered_label(cell) or title_of(text_of(cell.blocks))
        if label is not None:
            titles[cell.column] = label.key
    return titles


def _may_be_unknown_title(text: str) -> bool:
    if len(text) > _LONGEST_UNKNOWN_TITLE or re.search(r"\d", text):
        return False
    return label_of(text) is None


def _unanswered_label(cell: TableCell) -> Label | None:
    """Return the label of a cell that holds nothing else but the template's instruction."""
    lines = [line for line in cell_text(cell).splitlines() if line.strip()]
    if not lines:
        return None
    label = label_of(lines[0])
    if label is None or len(pieces(lines[:1])) > 1:
        return None
    rest = "\n".join([label.rest, *lines[1:]]).strip()
    if label.key == "description":
        rest = without_instruction(rest)[0]
    return None if has_answer(label.key, rest) else label


def begins_with_label(cell: TableCell) -> bool:
    """Return whether a cell begins with a heading, or for certain with a label of the scheda."""
    lines = cell_text(cell).splitlines()
    if not lines:
        return False
    if heading_of(lines[0]) is not None:
        return True
    label = label_of(lines[0])
    if label is None or label.key not in CORE:
        return False
    return label.length > 1 or ":" in lines[0] or not label.rest


def has_labels(table: Table) -> bool:
    """Return whether some line of a table, among the first 40 of each cell, has a label."""
    return any(_has_label(cell) for row in table.rows for cell in row)


def _has_label(cell: TableCell) -> bool:
    lines = pieces(text_of(cell.blocks).splitlines())[:_LINES_LOOKED_AT]
    return any(map(_is_label_or_heading, lines))


def _is_label_or_heading(line: str) -> bool:
    return label_of(line) is not None or heading_of(line) is not None


def holds_sheets(table: Table) -> bool:
    """Return whether a table only holds the layout: a scheda stands in one of its cells."""
    return any(_is_sheet(block) for cell in _cells(table) for block in cell.blocks)


def _is_sheet(block: Block) -> bool:
    """Return whether a block inside a cell is a table with a scheda of its own."""
    if not isinstance(block, Table):
        return False
    if holds_sheets(block):
        return True
    lines = [line for cell in _cells(block) for line in text_of(cell.blocks).splitlines()]
    return are_of_sheet(label_keys(pieces(lines)))


def _cells(table: Table) -> Iterator[TableCell]:
    for row in table.rows:
        yield from row


def label_keys(lines: Sequence[str]) -> set[str]:
    """Return the fields whose labels stand at the start of lines."""
    labels = map(label_of, lines)
    return {label.key for label in labels if label is not None}


def are_of_sheet(keys: set[str]) -> bool:
    """Return whether the fields of some labels are enough for a scheda."""
    return len(keys & CORE) >= 2 and bool(keys & SURE_INSIDE)
