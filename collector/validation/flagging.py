"""Putting a flag on a cell of a row: the one place where a rule's answer gets its address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collector.sheet.columns import Layout, RowCells
from schemas.cells.reading import NO_FACTS
from schemas.column import Column
from schemas.flag import ANSWERS, CATALOGUE, Flag, Severity
from schemas.workbook import column_letter

_LONG = 40
"""A longer header (the scheda's own, with its instructions) goes by its short name in a message."""


@dataclass(frozen=True)
class Flagger:
    """Makes the flags of one tab."""

    layout: Layout
    columns: Mapping[str, Column]

    @classmethod
    def of(cls, layout: Layout, columns: Sequence[Column]) -> "Flagger":
        """For a tab with this layout."""
        return cls(layout, {column.key: column for column in columns})

    def flag(
        self,
        code: str,
        row: RowCells,
        key: str,
        row_code: str | None,
        facts: Mapping[str, str] = NO_FACTS,
        severity: Severity | None = None,
    ) -> Flag:
        """A flag on the cell `key` of `row`; its severity is the catalogue's unless given."""
        place = CATALOGUE[code].at or key
        if (
            key not in self.layout.columns
            and key in ("start", "end")
            and "hours" in self.layout.columns
        ):
            place = "hours"
        column = row.where(place) if self.layout.again else self.layout.columns.get(place)
        header = self.layout.headers.get(place) or self.columns[place].header
        if len(header) > _LONG:
            facts = {**facts, "name": self.columns[key].header}
        if column is None and self.layout.responses:
            facts = {**facts, ANSWERS: "sì"}
        if place == "hours":
            facts = {**facts, "part": self.columns[key].header.lower()}
        return Flag(
            code=code,
            tab=row.tab,
            row=row.row,
            column=column_letter(column) if column else None,
            header=header,
            field=key,
            row_code=row_code,
            severity=severity or CATALOGUE[code].severity,
            facts=facts,
            typed=row.cell(place).typed,
        )
