"""A row as the rules inside a row look at it: its readings, and what it must fill. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from collector.sheet.columns import RowCells
from collector.validation.context import Context
from schemas.cells.form_timestamp import read_sent
from schemas.cells.reading import Reading
from schemas.column import Need
from schemas.nucleus import Nucleus
from schemas.record import RowReading
from schemas.session import COLUMNS, Held


@dataclass(slots=True)
class RowCase:
    """A row as the rules look at it.

    `required`: the fields that it must fill.
    `nucleus`: the family that it certainly names.
    `first_seen`: the day of the check that first saw the row, where that says something.
    """

    readings: Mapping[str, Reading[Any]]
    required: frozenset[str]
    row: RowCells
    context: Context
    nucleus: Nucleus | None
    first_seen: dt.date | None = None

    @classmethod
    def of(
        cls, reading: RowReading, row: RowCells, context: Context, seen: dt.date | None = None
    ) -> "RowCase":
        """The case of a row just read. `seen`: see `first_seen`."""
        nucleus = _nucleus_of(reading, context)
        required = required_fields(reading, context)
        return cls(reading.readings, required, row, context, nucleus, seen)

    @property
    def sent_on(self) -> dt.date | None:
        """The day on which a form's answer was sent."""
        if "sent" not in self.row.columns or self.row.disagree("sent"):
            return None
        sent = read_sent(self.row.typed("sent"))
        return sent.date() if sent else None

    @property
    def written_on(self) -> dt.date | None:
        """The day on which the row was written, as far as it is known."""
        return self.sent_on or self.first_seen

    @property
    def took_place(self) -> bool:
        """True when the talk took place, as far as the row says."""
        return _took_place(self.readings)


def _nucleus_of(reading: RowReading, context: Context) -> Nucleus | None:
    return context.nuclei.get(reading.readings["nucleus"].value or "")


def _took_place(readings: Mapping[str, Reading[Any]]) -> bool:
    return readings["held"].value in (None, Held.HELD)


def required_fields(reading: RowReading, context: Context) -> frozenset[str]:
    """Return the fields that a row must fill: fewer when the talk did not take place, or when the
    nucleus's path is concluded.
    """
    nucleus = _nucleus_of(reading, context)
    is_open = nucleus is None or not nucleus.concluded
    return _REQUIRED[_took_place(reading.readings), is_open]


def _keys_of(*needs: Need) -> frozenset[str]:
    return frozenset(
        column.key for column in COLUMNS if column.spec.need in needs and not column.spec.ours
    )


_REQUIRED: Final = {
    (True, True): _keys_of(Need.ALWAYS, Need.IF_HELD, Need.IF_OPEN),
    (True, False): _keys_of(Need.ALWAYS, Need.IF_HELD),
    (False, True): _keys_of(Need.ALWAYS),
    (False, False): _keys_of(Need.ALWAYS),
}
"""The required fields, by whether the talk took place and whether the path is open."""
