"""The numbers of the service for the coordinator: what they are counted from, and as .csv."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from collector.app.export_formats import write_table
from collector.app.settings import Settings
from collector.compile.evidence import erased_nuclei, talks_of_evidence
from collector.compile.promises import Promise
from collector.compile.service_numbers import (
    NumbersRow,
    NumbersTable,
    ServiceNumbers,
    Unit,
    promises_of,
    service_numbers,
)
from collector.journal.store import Journal
from schemas.cells.dates import read_day
from schemas.cells.reading import Cell
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord

_MONTHS_BEFORE: Final = 11
_MOST_MADE: Final = 50
"""Periods whose numbers are remembered: pages and files ask for the same one again."""
_AHEAD: Final = dt.timedelta(days=366)


@dataclass(frozen=True)
class NumbersSource:
    """What the numbers of any period are counted from, as of the last sync."""

    today: dt.date
    talks: Sequence[TalkRecord] = field(repr=False)
    nuclei: Sequence[Nucleus] = field(repr=False)
    promises: Sequence[Promise] = field(repr=False)
    _made: dict[tuple[dt.date, dt.date], ServiceNumbers] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def first_month(self) -> dt.date:
        """The first day of the month of the first talk that took place; of this month where there
        is none.
        """
        days = [talk.date for talk in self.talks if talk.date is not None and _is_sure(talk)]
        return min(days, default=self.today).replace(day=1)

    @property
    def usual_period(self) -> tuple[dt.date, dt.date]:
        """The last twelve months, this one included; fewer where there were no talks yet."""
        month = self.today.year * 12 + self.today.month - 1 - _MONTHS_BEFORE
        a_year_ago = dt.date(month // 12, month % 12 + 1, 1)
        return max(a_year_ago, self.first_month), self.today

    def numbers(self, first: dt.date, last: dt.date) -> ServiceNumbers:
        """Return the numbers of a period, both days in it.

        It begins at the earliest in the month of the first talk, and ends at the latest in a year.
        """
        last = min(last, self.today + _AHEAD)
        first = min(max(first, self.first_month), last)
        made = self._made.get((first, last))
        if made is None:
            if len(self._made) >= _MOST_MADE:
                self._made.clear()
            made = service_numbers(self.talks, self.nuclei, self.promises, first, last)
            self._made[first, last] = made
        return made


def numbers_source(settings: Settings, journal: Journal) -> NumbersSource:
    """Return what numbers are counted from: talks, and the sums of those that were erased.

    The days promised in erased talks are not known any more. Raises JournalError.
    """
    talks, nuclei = journal.talks(), journal.nuclei()
    promises = promises_of(nuclei, talks, settings.today)
    evidence = journal.evidence()
    talks += talks_of_evidence(evidence)
    return NumbersSource(settings.today, talks, (*nuclei, *erased_nuclei(evidence)), promises)


def day_typed(text: str) -> dt.date | None:
    """Return the day that a text names for sure, as a cell would be read; None for no such day."""
    reading = read_day(Cell(text))
    return reading.value if reading.sure else None


def numbers_csv(table: NumbersTable) -> bytes:
    """Return a table as Italian Excel opens it; hours as a number with a comma, and as minutes."""
    header = [table.header]
    for column in table.columns:
        header += ["Ore", "Minuti"] if column.unit is Unit.MINUTES else [column.title]
    rows = [*table.rows, *([table.total] if table.total else [])]
    out = io.BytesIO()
    write_table(out, header, (_csv_row(table, row) for row in rows))
    return out.getvalue()


def _csv_row(table: NumbersTable, row: NumbersRow) -> Iterator[str | int | None]:
    yield row.label
    for column, value in zip(table.columns, row.values, strict=True):
        if column.unit is Unit.MINUTES:
            yield "" if value is None else f"{value / 60:.2f}".replace(".", ",")
        yield value


def _is_sure(talk: TalkRecord) -> bool:
    """True for a talk of which day and happening are sure: a typo is no beginning."""
    return talk.took_place and "date" not in talk.missing
