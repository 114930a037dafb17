"""Each cell of a row is read by the parser of its column."""

import datetime as dt

from collector.sheet.columns import RowCells
from collector.validation.context import Context
from collector.validation.row_parser import RowParser
from schemas import territory
from schemas.cells.names import Names
from schemas.session import COLUMNS


def test_every_column_that_staff_fill_is_read() -> None:
    """A column without a parser would be lost without a word."""
    filled = [column.key for column in COLUMNS if not column.spec.ours]
    row = RowCells(
        "Schede",
        2,
        ["x"] * len(filled),
        {key: position for position, key in enumerate(filled)},
        {},
    )
    nobody = Names.of([])
    context = Context({}, nobody, territory.load(), dt.date(2026, 1, 1), dt.date(2026, 6, 22))
    reading = RowParser(context).read(row, None)
    assert set(filled) <= reading.readings.keys()
