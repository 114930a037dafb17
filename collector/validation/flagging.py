"""A flag's address: tab, row, column and header of the cell that a rule speaks of. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.sheet.columns import Layout, RowCells
from schemas.cells.reading import NO_FACTS
from schemas.column import Column
from schemas.flag import ANSWERS, CATALOGUE, Flag, Severity
from schemas.workbook import column_letter

_LONGEST_HEADER: Final = 40
"""Letters. A longer header (the scheda's own, with its instructions) goes by its short name in a
message.
"""


@dataclass(frozen=True)
class Flagger:
    """Makes the flags of one tab."""

    layout: Layout
    columns: Mapping[str, Column]

    @classmethod
    def of(cls, layout: Layout, columns: Sequence[Column]) -> "Flagger":
        """Return the flagger of a tab with this layout."""
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
        """Return a flag on the field `key` of a row.

        It stands on the cell of that field, or where the catalogue says; on the one cell of both
        hours in a sheet that has them together. `facts` fill the message; the severity is the
        catalogue's unless given.
        """
        layout = self.layout
        place = CATALOGUE[code].at or key
        if key in ("start", "end") and key not in layout.columns and "hours" in layout.columns:
            place = "hours"
        column = row.where(place) if layout.again else layout.columns.get(place)
        header = layout.headers.get(place) or self.columns[place].header
        if len(header) > _LONGEST_HEADER:
            facts = {**facts, "name": self.columns[key].header}
        if column is None and layout.responses:
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
