"""A row as the rules inside a row look at it: its readings, and what it must fill. Pure."""

import datetime as dt
import operator
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
    `took_place`: the talk took place, as far as the row says.
    `date`, `next_date`: its certain days. `code`: the row's.
    """

    readings: Mapping[str, Reading[Any]]
    required: frozenset[str]
    row: RowCells
    context: Context
    nucleus: Nucleus | None
    first_seen: dt.date | None
    took_place: bool
    date: dt.date | None
    next_date: dt.date | None
    code: str | None

    @classmethod
    def of(
        cls, reading: RowReading, row: RowCells, context: Context, seen: dt.date | None = None
    ) -> "RowCase":
        """The case of a row just read. `seen`: see `first_seen`."""
        readings = reading.readings
        nucleus = context.nuclei.get(readings["nucleus"].value or "")
        took_place = _took_place(readings)
        return cls(
            readings,
            _required(nucleus, took_place=took_place),
            row,
            context,
            nucleus,
            seen,
            took_place,
            readings["date"].value,
            readings["next_date"].value,
            reading.code,
        )

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


def _took_place(readings: Mapping[str, Reading[Any]]) -> bool:
    return readings["held"].value in (None, Held.HELD)


def _required(nucleus: Nucleus | None, *, took_place: bool) -> frozenset[str]:
    """Return the fields that a row must fill: fewer when the talk did not take place, or when the
    nucleus's path is concluded.
    """
    is_open = nucleus is None or not nucleus.concluded
    return _REQUIRED[took_place, is_open]


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
READINGS_OF: Final = {keys: operator.itemgetter(*keys) for keys in _REQUIRED.values()}
"""How to get the readings of all required fields of a row, by what it requires."""
