"""The walk over a document, top to bottom: which line, cell or row fills which field. Pure.

A label opens a field of the talk; a label that comes again opens the next talk.
"""

import re
from collections.abc import Sequence
from typing import Final, TypeGuard

from collector.intake import doubts
from collector.intake.blocks import Block, Paragraph, Table, TableCell, text_of
from collector.intake.field_filler import FieldFiller, may_be_a_name
from collector.intake.label_in_text import Surroundings, is_label_here
from collector.intake.labels import (
    CORE,
    Label,
    has_answer,
    heading_of,
    is_template,
    label_of,
    pieces,
    title_of,
)
from collector.intake.open_talk import TEXT_FIELDS
from collector.intake.table_labels import (
    NOT_IN_ANSWERS,
    are_of_sheet,
    bare_title,
    begins_with_label,
    cell_text,
    filled_cells,
    has_labels,
    holds_sheets,
    is_title_cell,
    label_keys,
    row_titles,
    without_row_number,
)
from collector.intake.talk_collector import CONTEXT, TalkCollector
from schemas.patterns import lazy_pattern

_DAY: Final = lazy_pattern(
    r"\d{1,2}\s*[/.\-]\s*\d{1,2}"
    r"|\d{1,2}°?\s+(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)",
    re.IGNORECASE,
)
_DAY_HEADING: Final = lazy_pattern(
    r"(?:\d+\s*[°ºª.)]?\s*(?=colloquio|incontro))?"
    r"(?:(?:colloquio|incontro)\s*(?:n\W{0,3}\d+)?\s*(?:del(?:\s+giorno)?|:|-|–)?\s*)?"
    r"(?=(?:luned|marted|mercoled|gioved|venerd|sabato|domenica|\d))",
    re.IGNORECASE,
)
"""A line above a table that says of which day it is: "2° colloquio del 12/3/24"."""
_LONGEST_DAY_HEADING: Final = 60
_PAGE_NUMBER: Final = lazy_pattern(r"(pag(ina|\.)?)?\s*\d+\s*((di|/)\s*\d+)?")
_SERVICE_HEADING: Final = lazy_pattern(r"\bbeneficiari|\bmediazione\b", re.IGNORECASE)
"""In the service's own heading, which is nobody's sentence."""


class DocumentWalk:
    """Reads the blocks of a document in their order, and hands what they say to the collector."""

    def __init__(self) -> None:
        self.collected = TalkCollector()
        self._fields = FieldFiller(self.collected)
        self._columns: dict[int, str] = {}
        """Column → field, below a row of titles."""
        self._is_running_text = False
        """True inside a scheda that is written without a table."""

    # Outside the tables

    def above(self, block: Block) -> None:
        """Read a block of the page's header: a heading or a mediator, else a letterhead."""
        for line in text_of([block]).splitlines():
            name = heading_of(line)
            label = label_of(line)
            if name:
                self.collected.begin_nucleus(name)
            elif _is_context(label):
                self.collected.note_context(label.key, label.rest)
            elif not _is_furniture(line):
                self.collected.note_unplaced(line, "in testa alla pagina", label)

    def below(self, block: Block) -> None:
        """Read a block of the page's footer: a mediator, else what is in no field."""
        for line in text_of([block]).splitlines():
            label = label_of(line)
            if label is not None and label.key == "mediator" and label.rest:
                self.collected.note_mediator_below(label.rest)
            elif not _is_furniture(line):
                self.collected.note_unplaced(line, "in fondo alla pagina", label)

    def body(self, blocks: Sequence[Block]) -> None:
        """Read the text itself, top to bottom, and end its last talk."""
        self._blocks(blocks, inside=False)
        self._fields.close()

    def _blocks(self, blocks: Sequence[Block], *, inside: bool) -> None:
        """Read paragraphs and tables. `inside`: they stand in a cell that only holds the layout."""
        paragraphs: list[Paragraph] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                paragraphs.append(block)
                continue
            self._paragraphs(paragraphs)
            paragraphs = []
            if not inside:
                self.collected.tables += 1
            self._table(block)
        self._paragraphs(paragraphs)

    def _paragraphs(self, paragraphs: Sequence[Paragraph]) -> None:
        """Read the lines between two tables; they may be a scheda without a table."""
        lines = []
        for paragraph in paragraphs:
            lines += [line for line in paragraph.text.splitlines() if line.strip()]
        is_sheet = are_of_sheet(label_keys(lines))
        for line in lines:
            name = heading_of(line)
            if is_template(line):
                continue
            if name is not None:
                self._fields.close()
                self.collected.begin_nucleus(name)
            elif is_sheet and self._goes_on_or_begins(line):
                self._running_line(line)
            else:
                self._line_between(line)
        if self._is_running_text:
            self._fields.close()

    def _goes_on_or_begins(self, line: str) -> bool:
        if self._is_running_text and self.collected.talk is not None:
            return True
        label = label_of(line)
        return label is not None and label.key in CORE | NOT_IN_ANSWERS

    def _running_line(self, line: str) -> None:
        """Read a line of a scheda written without a table."""
        self._is_running_text = True
        self._fields.place = "nel testo"
        self._columns = {}
        self._label_cells([TableCell(0, (Paragraph(line),))])

    def _line_between(self, line: str) -> None:
        """Read a line outside the talks: context, a day, or text that is in no field."""
        collected = self.collected
        label = label_of(line)
        if collected.is_name_awaited and label is None and may_be_a_name(line):
            collected.begin_nucleus(line.strip())
            collected.doubts.append(doubts.taken_as_name(line))
            return
        self._fields.close()
        if _is_context(label):
            collected.note_context(label.key, label.rest)
            return
        day = _day_above_table(line, label)
        if day:
            collected.keep_day(day)
        elif not _is_furniture(line):
            where = "prima delle tabelle"
            if collected.tables:
                where = f"dopo la tabella {collected.tables}"
            collected.note_unplaced(line, where, label)

    # Tables

    def _table(self, table: Table) -> None:
        if holds_sheets(table):
            for row in table.rows:
                for cell in row:
                    self._blocks(cell.blocks, inside=True)
            return
        place = f"tabella {self.collected.tables}"
        if not has_labels(table):
            self._other_table(table, place)
            return
        self._is_running_text = False
        self._columns = {}
        self._fields.begin_table(place)
        talk = self.collected.talk
        if talk is not None and "next_date" in talk.cells:
            self._fields.close()
        for row in table.rows:
            self._row(row)

    def _other_table(self, table: Table, place: str) -> None:
        """Keep the rows of a table without labels as text that is in no field."""
        if not text_of([table]).strip(" |\n\t"):
            return
        self._fields.close()
        for row in table.rows:
            text = " | ".join(cell_text(cell) for cell in filled_cells(row))
            if text and not is_template(text):
                self.collected.note_unplaced(text, place)

    def _row(self, row: Sequence[TableCell]) -> None:
        row = without_row_number(row)
        filled = filled_cells(row)
        titles = row_titles(filled)
        if titles:
            self._columns = titles
            self._open_columns()
            self._fields.waiting = "description" if "description" in titles.values() else None
            return
        if self._columns and not any(map(begins_with_label, filled)):
            self._values(filled)
            return
        self._columns = {}
        self._label_cells(row)

    def _open_columns(self) -> None:
        for key in self._columns.values():
            self._fields.open(key)

    def _values(self, filled: Sequence[TableCell]) -> None:
        """Read a row of values under a row of titles.

        The same talk goes on where the row has no day of its own, or, without a column of days,
        nothing in the first column.
        """
        opening = next(iter(self._columns.values()))
        if "date" in self._columns.values():
            opening = "date"
        begins_talk = any(self._columns.get(cell.column) == opening for cell in filled)
        talk = self.collected.talk
        is_filled = talk is not None and has_answer(opening, talk.cells.get(opening, ""))
        if begins_talk and is_filled:
            self._fields.close()
            self._open_columns()
        for cell in filled:
            key = self._columns.get(cell.column)
            if key is not None:
                self._fields.add(key, cell_text(cell))
            else:
                self._fields.beside(cell_text(cell))

    def _label_cells(self, row: Sequence[TableCell]) -> None:
        """Read a row in which labels stand before or above their answers."""
        is_alone = len(filled_cells(row)) == 1
        for position, cell in enumerate(row):
            text = text_of(cell.blocks)
            lines = text.splitlines()
            is_title = is_title_cell(row, position)
            if is_title:
                title = lines[0].strip().rstrip(":")
                if title_of(text) is None:
                    self._fields.beside(f"{title}: {cell_text(row[position + 1])}")
                    self._fields.waiting = None
                    return
                lines = [f"{title}:"]
            self._lines(lines, is_alone=is_alone, is_title=is_title)

    def _lines(self, lines: Sequence[str], *, is_alone: bool, is_title: bool) -> None:
        """Read the lines of one cell. `is_title`: the cell's place says that it is a label."""
        current: str | None = None
        loose: list[str] = []
        for line in pieces(lines):
            heading = None
            may_head = is_title or self._may_head(line, is_alone=is_alone)
            if current is None and not loose and may_head:
                heading = heading_of(line)
            if heading is not None:
                self._fields.close()
                self.collected.begin_nucleus(heading)
                continue
            label = label_of(line) or bare_title(line)
            around = Surroundings(
                current=current,
                waiting=self._fields.waiting,
                is_alone=is_alone and not loose,
                is_only_line=len(lines) == 1,
                talk=self.collected.talk,
            )
            if label is not None and (is_title or is_label_here(line, label, around)):
                self._loose(loose)
                loose = []
                self._fields.open(label.key)
                current = label.key
                self._fields.add(current, label.rest)
            elif current is not None:
                self._fields.add(current, line)
            elif loose or self._is_text(line):
                loose.append(line)
        self._loose(loose)
        if current is not None:
            may_go_on = current in TEXT_FIELDS or not self._fields.is_answered(current)
            self._fields.waiting = current if may_go_on else None

    def _may_head(self, line: str, *, is_alone: bool) -> bool:
        """Return whether a line may be a heading, and not the answer that is awaited."""
        if self._fields.waiting is None:
            return True
        return is_alone and _SERVICE_HEADING.search(line) is not None

    def _is_text(self, line: str) -> bool:
        """Return whether a line says something, or stands in an answer whatever it says."""
        if not line.strip():
            return False
        return self._fields.waiting is not None or not is_template(line)

    def _loose(self, lines: Sequence[str]) -> None:
        """Take in lines that have no label of their own in their cell."""
        text = "\n".join(lines).strip()
        if not text:
            return
        key, talk = self._fields.waiting, self.collected.talk
        if key is None:
            self._fields.beside(text)
            return
        is_second_text = talk is not None and talk.is_answered(key)
        if talk is not None and is_second_text and not self._is_running_text:
            talk.doubts.append(doubts.added_to_field(key, text))
        self._fields.add(key, text)
        if key not in TEXT_FIELDS:
            self._fields.waiting = None


def _is_context(label: Label | None) -> TypeGuard[Label]:
    """Return whether a label with its answer holds for all talks that follow."""
    return label is not None and label.key in CONTEXT and bool(label.rest)


def _day_above_table(line: str, label: Label | None) -> str:
    """Return the day of a line above a table, as typed; "" for another line."""
    if label is not None and label.key == "date" and _DAY.search(label.rest):
        return label.rest
    if len(line) > _LONGEST_DAY_HEADING or not _DAY.search(line):
        return ""
    text = line.strip()
    heading = _DAY_HEADING.match(text)
    if heading is None:
        return ""
    return text[heading.end() :] or text


def _is_furniture(line: str) -> bool:
    """Return whether a line is a page number, a line to write on, or the template's words."""
    return is_template(line) or _PAGE_NUMBER.fullmatch(line.strip().lower()) is not None
