"""What the journal remembers of a complete row has passed the model of the sheet."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from collector.sheet.columns import RowCells
from collector.validation.row_parser import RowParser
from collector.validation.session_rows import record_values
from schemas.cells.reading import Cell, Reading
from schemas.record import EMPTY_RECORD, RowReading, TalkRecord
from schemas.session import Attendee, Role
from tests.validation.any_rows import TODAY, context

TYPED = {
    "mediator": "Amina Benali", "nucleus": "N7F3K", "date": dt.date(2026, 3, 12),
    "start": dt.time(10), "end": dt.time(11), "attendees": "madre",
    "description": "La madre racconta della scuola e della casa.", "issue_types": "altro",
}  # fmt: skip


def reading_of(**wrong: Any) -> RowReading:
    columns = {key: position for position, key in enumerate(TYPED)}
    row = RowCells("Schede", 2, [*TYPED.values()], columns, {})
    reading = RowParser(context()).read(row, "R2345")
    readings = dict(reading.readings)
    for key, value in wrong.items():
        readings[key] = Reading.read(Cell("x"), value, "di prova")
    return reading._replace(readings=readings)


def test_a_complete_row_is_remembered_whole_and_in_order() -> None:
    values = record_values(reading_of(), [], TODAY, context().nuclei, None)
    assert [*values] == [*EMPTY_RECORD, "issue_types"]
    assert TalkRecord(**values) == TalkRecord(
        code="R2345", tab="", row=None, mediator="Amina Benali", nucleus="N7F3K",
        date=dt.date(2026, 3, 12), start=dt.time(10), end=dt.time(11),
        attendees=(Attendee(Role.MOTHER),),
        description="La madre racconta della scuola e della casa.", complete=True,
        first_seen=TODAY, municipality="Opera", issue_types=("altro",),
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"date": "ieri"}, {"mediator": 7}, {"start": "25:70"}, {"held": "HOLD"}, {"unknown": "x"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_wrong_value_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        record_values(reading_of(**wrong), [], TODAY, context().nuclei, None)
