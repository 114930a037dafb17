"""One tab of the directory (*Nuclei*, *Persone*, *Incontri*): its rows, read cell by cell. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from collector.sheet.columns import RowCells
from collector.sheet.find_columns import find_layout
from collector.sheet.rows import entries
from collector.sheet.skipped import SkippedRow
from collector.validation.day_order import DirectoryDates
from collector.validation.flagging import Flagger
from schemas.cells.choices import read_choice
from schemas.cells.dates import read_day
from schemas.cells.hours import read_hours
from schemas.cells.municipalities import read_municipalities, read_municipality
from schemas.cells.reading import NO_FACTS, Cell, End, Reading
from schemas.cells.texts import read_email, read_text
from schemas.cells.times import read_interval
from schemas.column import Column, ColumnKind, Need
from schemas.flag import Flag, Severity
from schemas.territory import Territory
from schemas.workbook import Grid

_OWN_FIELDS: Final = frozenset({"code"})
Parser = Callable[[Cell], Reading[Any]]


def parsers_by_kind(territory: Territory) -> Mapping[ColumnKind, Parser]:
    """Return the parser of each kind of column that is read by its cell alone."""
    return {
        ColumnKind.TEXT: read_text,
        ColumnKind.LONG_TEXT: read_text,
        ColumnKind.DATE: read_day,
        ColumnKind.TIME: lambda cell: read_interval(cell, Cell())[0],
        ColumnKind.HOURS: read_hours,
        ColumnKind.EMAIL: read_email,
        ColumnKind.MUNICIPALITY: lambda cell: read_municipality(cell, territory),
        ColumnKind.MUNICIPALITIES: lambda cell: read_municipalities(cell, territory),
    }


class DirectoryTab:
    """The rows of one tab, and the flags that are put on them while they are read.

    `rows`: its entries. `skipped`: the rows that are no entry. `flags`: in the order they came.
    """

    def __init__(
        self,
        grid: Grid,
        columns: Sequence[Column],
        parsers: Mapping[ColumnKind, Parser],
        dates: DirectoryDates,
        must: frozenset[str] = frozenset(),
    ) -> None:
        """Find the columns of a tab. `must`: optional columns that it may not lose.

        Raises WorkbookError where a header is wrong.
        """
        layout = find_layout(grid, columns, must=must)
        found = list(entries(grid, layout, _OWN_FIELDS))
        self.rows = [row for row in found if isinstance(row, RowCells)]
        self.skipped = [row for row in found if isinstance(row, SkippedRow)]
        self.flagger = Flagger.of(layout, columns)
        self.flags: list[Flag] = []
        self._parsers = parsers
        self._dates = dates

    def add_flag(
        self,
        flag_code: str,
        row: RowCells,
        key: str,
        row_code: str | None = None,
        facts: Mapping[str, str] = NO_FACTS,
        severity: Severity | None = None,
    ) -> None:
        """Put a flag on the cell `key` of a row; see `Flagger.flag`."""
        self.flags.append(self.flagger.flag(flag_code, row, key, row_code, facts, severity))

    def read_row(
        self,
        row: RowCells,
        code: str | None = None,
        valid_if_struck: frozenset[str] = frozenset(),
    ) -> dict[str, Any]:
        """Return the sure values of a row, by field.

        Flags what cannot be read, and what is required and empty. `valid_if_struck`: the fields
        that count even where they are crossed out.
        """
        values: dict[str, Any] = {}
        for key, column in self.flagger.columns.items():
            parse = self._parsers.get(column.spec.kind)
            if parse is None:
                continue
            cell = row.cell(key)
            if cell.struck and key in valid_if_struck:
                reading = parse(cell)
                self.add_flag("BARRATO-01", row, key, code, severity=Severity.WARNING)
            else:
                reading = read_unless_failed(cell, parse)
            if column.spec.kind is ColumnKind.DATE:
                reading = self._dates.checked(key, code, reading)
            is_flagged = self._flag_reading(reading, row, column, code)
            if not is_flagged and reading.value is not None:
                values[key] = reading.value
        return values

    def read_choice(
        self,
        row: RowCells,
        key: str,
        labels: Mapping[Any, str],
        also: Mapping[str, Any],
        code: str | None = None,
    ) -> Any:
        """Return the choice in a cell; None where it is empty or not sure. Flags like `read_row`.

        `labels`: the words of each choice. `also`: other words for it.
        """
        reading = read_unless_failed(row.cell(key), lambda cell: read_choice(cell, labels, also))
        self._flag_reading(reading, row, self.flagger.columns[key], code)
        return reading.value

    def _flag_reading(
        self, reading: Reading[Any], row: RowCells, column: Column, code: str | None
    ) -> bool:
        """Flag a cell that is not sure, or is required and empty; True where it was flagged."""
        if reading.flag:
            self.add_flag(reading.flag, row, column.key, code, reading.facts)
            return True
        if reading.end is End.EMPTY and column.spec.need is Need.ALWAYS:
            self.add_flag("MANCA-01", row, column.key, code)
            return True
        return False


def read_unless_failed(cell: Cell, parse: Parser) -> Reading[Any]:
    """Return the reading of a cell, or a refusal of one that is an error or crossed out."""
    return Reading.failed(cell) if cell.error or cell.struck else parse(cell)
