"""The scheda on paper: what is asked, in which order, and how much room there is to answer by hand. Pure."""

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
    """One question. `units`: its share of the page's width, of `UNITS`. `lines` to write on; 0: all the room that is
    left. `boxes`: what may be ticked. `note`: said small beside a question that may stay empty.
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
"""A column that is so wide in the spreadsheet gets the page's whole width, and all the room that is left."""
_SHAPES: Final = {
    ColumnKind.DATE: AnswerShape.DAY,
    ColumnKind.NEXT_DATE: AnswerShape.DAY,
    ColumnKind.TIME: AnswerShape.HOUR,
    ColumnKind.CHOICE: AnswerShape.BOXES,
}
_LINES: Final = {ColumnKind.LONG_TEXT: 2, ColumnKind.PEOPLE_PRESENT: 2}
_NO_OTHER_TALK: Final = "nessuno"
_MAY_STAY_EMPTY: Final = "se serve"


def paper_sheet(columns: Sequence[Column], *, project: str, district: str) -> PaperSheet:
    """The page for these columns, whatever they are; those that the program writes are left out."""
    return PaperSheet(
        title="Scheda colloquio",
        intro="Un foglio per ogni colloquio. Scrivi in modo chiaro; poi riporta tutto nel foglio "
        "«Schede», se puoi lo stesso giorno.",
        project=project,
        district=district,
        rows=tuple(row for part in columns_in_question_order(columns) for row in _rows(part)),
    )


def _rows(part: Sequence[Column]) -> Iterator[tuple[PaperField, ...]]:
    """Questions side by side as long as there is room; the last of a row takes what is left of it."""
    row: list[PaperField] = []
    for field in map(_field, part):
        if row and sum(one.units for one in row) + field.units > PAGE_UNITS:
            yield _filled(row)
            row = []
        row.append(field)
    if row:
        yield _filled(row)


def _filled(row: Sequence[PaperField]) -> tuple[PaperField, ...]:
    rest = PAGE_UNITS - sum(one.units for one in row[:-1])
    last = row[-1]
    return (*row[:-1], last.model_copy(update={"units": rest}))


def _field(column: Column) -> PaperField:
    kind, sheet = column.spec.kind, column.spec
    wide = sheet.width >= _WIDE
    boxes = (
        (_NO_OTHER_TALK,)
        if kind is ColumnKind.NEXT_DATE
        else sheet.choices
        if kind is ColumnKind.CHOICE
        else ()
    )
    return PaperField(
        label=column.header,
        ask=column.ask,
        shape=_SHAPES.get(kind, AnswerShape.LINES),
        units=PAGE_UNITS if wide else 1 if kind is ColumnKind.TIME else 2,
        lines=0 if wide else _LINES.get(kind, 1),
        boxes=boxes,
        note=_MAY_STAY_EMPTY if sheet.need is Need.NEVER and kind is not ColumnKind.CHOICE else "",
    )
