"""The scheda on paper: what is asked, in which order, with how much room to answer. Pure."""

import enum
from collections.abc import Iterator, Sequence
from typing import Final

from collector.compile.models import View
from schemas.column import Column, ColumnKind, Need, columns_in_question_order


class AnswerShape(enum.StrEnum):
    """How one answers by hand."""

    LINES = "lines"
    DAY = "day"
    HOUR = "hour"
    BOXES = "boxes"


class PaperField(View):
    """One question.

    `units`: its share of the page's width, of `PAGE_UNITS`.
    `lines`: to write on; 0: all the room that is left.
    `boxes`: what may be ticked.
    `note`: said small beside a question that may stay empty.
    """

    label: str
    ask: str
    shape: AnswerShape
    units: int
    lines: int
    boxes: tuple[str, ...]
    note: str


class PaperSheet(View):
    """One talk, one page: the questions row by row. Of nuclei it says nothing."""

    title: str
    intro: str
    project: str
    district: str
    rows: tuple[tuple[PaperField, ...], ...]


PAGE_UNITS: Final = 4
_WIDE: Final = 40
"""A column that is so wide in the spreadsheet gets the page's whole width, and all the room that is
left.
"""
_SHAPES: Final = {
    ColumnKind.DATE: AnswerShape.DAY,
    ColumnKind.NEXT_DATE: AnswerShape.DAY,
    ColumnKind.TIME: AnswerShape.HOUR,
    ColumnKind.CHOICE: AnswerShape.BOXES,
    ColumnKind.CHOICES: AnswerShape.BOXES,
}
_WITH_BOXES: Final = frozenset({ColumnKind.CHOICE, ColumnKind.CHOICES})
_LINES: Final = {ColumnKind.LONG_TEXT: 2, ColumnKind.PEOPLE_PRESENT: 2}
_NO_OTHER_TALK: Final = "nessuno"
_MAY_STAY_EMPTY: Final = "se serve"


def paper_sheet(columns: Sequence[Column], *, project: str, district: str) -> PaperSheet:
    """Return the page for these columns; those that the program writes are left out."""
    return PaperSheet(
        title="Scheda colloquio",
        intro="Un foglio per ogni colloquio. Scrivi in modo chiaro; poi riporta tutto nel foglio "
        "«Schede», se puoi lo stesso giorno.",
        project=project,
        district=district,
        rows=tuple(row for part in columns_in_question_order(columns) for row in _rows(part)),
    )


def _rows(columns: Sequence[Column]) -> Iterator[tuple[PaperField, ...]]:
    """Questions side by side as long as there is room; the last of a row takes what is left."""
    row: list[PaperField] = []
    for column in columns:
        field = _field(column)
        if row and _units_of(row) + field.units > PAGE_UNITS:
            yield _widened(row)
            row = []
        row.append(field)
    if row:
        yield _widened(row)


def _units_of(row: Sequence[PaperField]) -> int:
    return sum(field.units for field in row)


def _widened(row: Sequence[PaperField]) -> tuple[PaperField, ...]:
    """A row whose last question takes the room that the others leave."""
    *others, last = row
    rest = PAGE_UNITS - _units_of(others)
    return (*others, last.model_copy(update={"units": rest}))


def _field(column: Column) -> PaperField:
    spec = column.spec
    is_wide = spec.width >= _WIDE
    may_stay_empty = spec.need is Need.NEVER and spec.kind not in _WITH_BOXES
    return PaperField(
        label=column.header,
        ask=column.ask,
        shape=_SHAPES.get(spec.kind, AnswerShape.LINES),
        units=_units(spec.kind, is_wide=is_wide),
        lines=0 if is_wide else _LINES.get(spec.kind, 1),
        boxes=_boxes(column),
        note=_MAY_STAY_EMPTY if may_stay_empty else "",
    )


def _units(kind: ColumnKind, *, is_wide: bool) -> int:
    if is_wide:
        return PAGE_UNITS
    return 1 if kind is ColumnKind.TIME else 2


def _boxes(column: Column) -> tuple[str, ...]:
    if column.spec.kind is ColumnKind.NEXT_DATE:
        return (_NO_OTHER_TALK,)
    return column.spec.choices if column.spec.kind in _WITH_BOXES else ()
