"""The cells of one row of *Schede*, each read by its column's parser. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import repeat
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

from collector.sheet.columns import RowCells, rows_by_columns
from collector.validation.context import Context
from collector.validation.day_order import ALL_TRUSTED, DayOrder
from collector.validation.day_order_signs import DATE_FIELDS
from collector.validation.inferred_names import place_and_mediator
from schemas.canonical import canonical
from schemas.cells.attendees import read_attendees
from schemas.cells.choices import CONFIDENTIALITY_ALSO, HELD_ALSO, read_choice
from schemas.cells.dates import (
    DAY_FROM_SENDING,
    YEAR_FROM_BESIDE,
    italian,
    read_date,
    read_next_date,
)
from schemas.cells.difficulty_types import read_difficulty_types
from schemas.cells.form_timestamp import read_sent, read_sent_again
from schemas.cells.municipalities import read_municipality
from schemas.cells.names import leading_code, name_key, read_nucleus, read_person
from schemas.cells.parsed import CACHE_SIZE
from schemas.cells.reading import ERROR_BEGINS, NO_FACTS, Cell, End, Reading, Struck, Typed
from schemas.cells.texts import TEXT_RULE, read_line, read_text
from schemas.cells.times import read_interval
from schemas.column import ColumnKind
from schemas.record import RowReading
from schemas.session import COLUMNS, CONFIDENTIALITY_LABELS, HELD_LABELS
from schemas.tuples import tuples_of

SENDER_RULE: Final = "email di chi ha inviato il modulo"
"""The rule by which an address of sending says the mediator."""
_STRUCK_ROW_FIELDS: Final = ("date", "nucleus", "description")
"""Where the flag on a whole struck row stands: on the first of these fields that is filled."""
_RULES_BY_SENDING: Final = frozenset({DAY_FROM_SENDING, YEAR_FROM_BESIDE})
"""The rules by which a day depends on the time of sending."""
_NOTHING: Final[Reading[Any]] = Reading.nothing(Cell())
_NO_EXTRA: Final[Mapping[str, Cell]] = MappingProxyType({})
_TEMPLATES: Final = {column.key: column.spec.template_texts for column in COLUMNS}
_LONG_TEXTS: Final = tuple(
    (column.key, column.spec.template_texts)
    for column in COLUMNS
    if column.spec.kind is ColumnKind.LONG_TEXT
)


class _Places(NamedTuple):
    """Where the cells of the fields stand in the rows of a tab, from 0; None for no such column.

    `columns` is the tab's own mapping, `short` and `long_texts` are in the order of their parsers.
    `plain`: what a row means hangs on its cells alone, each understood by itself.
    """

    columns: Mapping[str, int]
    plain: bool
    long_texts: Sequence[tuple[str, int | None, tuple[str, ...]]]
    short: Sequence[int | None]
    date: int | None
    next_date: int | None
    start: int | None
    end: int | None

    @classmethod
    def of(cls, columns: Mapping[str, int]) -> "_Places":
        find = columns.get
        return cls(
            columns,
            _HANG_ON_OTHERS.isdisjoint(columns),
            [(key, find(key), templates) for key, templates in _LONG_TEXTS],
            [find(key) for key, _ in _PARSERS_BY_FIELD],
            find("date"),
            find("next_date"),
            find("start"),
            find("end"),
        )


_HANG_ON_OTHERS: Final = frozenset({"sent", "email", "hours"})
"""Columns by which other cells of their row mean another thing."""
_TEXT_OR_NOTHING: Final = frozenset((str, type(None)))


_READ: Final = End.READ
_text_as_it_stands: Final = partial[Reading[str]](tuple.__new__, Reading)
"""Makes a reading of all its fields, faster than by their names: most long texts are one."""


def _typed_at(values: Sequence[Typed], place: int | None) -> Typed:
    typed = None if place is None else values[place]
    return None if typed == "" else typed


class RowParser:
    """Reads the rows of one sync. A short cell is read once, however many rows repeat it.

    The caches are keyed by type and value: in Python `True == 1`, in a sheet they differ. A cell
    that failed has no place in them: so whoever finds a reading there knows that its cell did not.
    One parser serves one sync, because what a cell means depends on the context.
    """

    def __init__(
        self,
        context: Context,
        first_seen: Callable[[str], dt.date | None] = lambda _code: None,
        said_before: Callable[[str], Iterable[tuple[str, str]]] = lambda _code: (),
        day_order: DayOrder = ALL_TRUSTED,
    ) -> None:
        """Make a parser; both callables take a row's code.

        `first_seen`: the day of the sync that first read the row.
        `said_before`: the day and the time of sending of each of its versions, in canonical text,
        oldest first.
        `day_order`: which dates can be trusted.
        """
        self.context = context
        self._first_seen = first_seen
        self._said_before = said_before
        self._day_order = day_order
        self._doubts_days = day_order.may_doubt
        self._codes = frozenset(context.nuclei)
        self._places = _Places.of({})
        self._has_failed_cell = False
        """A cell of the row that is being read failed (`Cell.error`, `Cell.struck`)."""
        self._sent_times: dict[object, dt.datetime | None] = {}
        self._short = {
            key: (dict[object, Reading[Any]](), parse) for key, parse in _PARSERS_BY_FIELD
        }
        self._dates: dict[object, Reading[dt.date]] = {}
        self._next_dates: dict[object, Reading[dt.date]] = {}
        self._intervals: dict[object, tuple[Reading[dt.time], Reading[dt.time]]] = {}

    def read(self, row: RowCells, code: str | None) -> RowReading:
        """Read each cell of a row with its column's parser. Raises nothing, whatever was typed.

        A time of sending beside the row says the year that a date without one has, and which day
        "ieri" is; an address of sending says the mediator where the sheet does not. A form's answer
        that was edited has the time of the edit, by which the same words may mean another day: that
        is asked.
        """
        if row.columns is not self._places.columns:
            self._places = _Places.of(row.columns)
        self._has_failed_cell = False
        readings: dict[str, Reading[Any]] = {}
        self._read_long_texts(row.values, readings)
        self._read_short_cells(row, readings)
        self._read_dates(row, code, readings)
        self._read_hours(row, readings)
        if self._has_failed_cell:
            _refuse_failed_cells(row, readings)
        if row.again:
            _refuse_disagreeing_answers(row, readings)
        if self._has_failed_cell:
            _flag_struck_row_once(readings)
        return RowReading(row.tab, row.row, code, readings, row.extra if row.others else _NO_EXTRA)

    # --- Many rows ----------------------------------------------------------------------------

    def read_all(
        self, rows: Sequence[RowCells], codes: Sequence[str | None]
    ) -> Sequence[RowReading]:
        """Return what `read` returns of each row, in a third of its time.

        Where what a row says hangs on its cells alone, as in most sheets, the cells of each column
        are read one after the other. Any other row is read by itself.
        """
        readings: list[RowReading] = []
        for of_tab in rows_by_columns(rows):
            done = len(readings)
            readings += self._read_of_tab(of_tab, codes[done : done + len(of_tab)])
        return readings

    def _read_of_tab(
        self, rows: Sequence[RowCells], codes: Sequence[str | None]
    ) -> Iterable[RowReading]:
        """Read rows of one tab."""
        first = rows[0]
        if first.columns is not self._places.columns:
            self._places = _Places.of(first.columns)
        hangs_on_others = first.again or self.context.other_families or self._doubts_days
        if self._places.plain and not hangs_on_others:
            self._has_failed_cell = False
            columns = self._read_columns([row.values for row in rows])
            if not self._has_failed_cell:
                return _as_rows(rows, codes, columns)
        return map(self.read, rows, codes)

    def _read_columns(
        self, values: Sequence[Sequence[Typed]]
    ) -> Mapping[str, Sequence[Reading[Any]]]:
        """Return the readings of each field, column by column, in the order of `read`."""
        columns = list(zip(*values, strict=False))  # beyond the last column of ours they may differ
        nothing = (None,) * len(values)

        def cells(place: int | None) -> Sequence[Typed]:
            return nothing if place is None else columns[place]

        places = self._places
        found: dict[str, Sequence[Reading[Any]]] = {}
        for key, place, templates in places.long_texts:
            found[key] = [self._long_text(typed, templates) for typed in cells(place)]
        for place, key in zip(places.short, self._short, strict=True):
            found[key] = self._short_column(key, cells(place))
        dates = cells(places.date)
        known: Callable[[object], Reading[Any] | None] = self._dates.get
        days = [known(asked) or self._date_alone(asked[1]) for asked in _with_kinds(dates)]
        known = self._next_dates.get
        found["next_date"] = [
            known(asked) or self._next_date_alone(asked[1], day.value)
            for asked, day in zip(_with_kinds(cells(places.next_date)), days, strict=True)
        ]
        found["date"] = days
        starts, ends = cells(places.start), cells(places.end)
        intervals = [
            self._intervals.get(asked) or self._interval_alone(asked[1], asked[3])
            for asked in zip(map(type, starts), starts, map(type, ends), ends, strict=True)
        ]
        found["start"], found["end"] = zip(*intervals, strict=True)
        return found

    def _short_column(self, key: str, cells: Sequence[Typed]) -> Sequence[Reading[Any]]:
        known = self._short[key][0].get
        if _TEXT_OR_NOTHING.issuperset(map(type, cells)):
            return [known(typed) or self._short_alone(key, typed) for typed in cells]
        return [self._short_alone(key, typed) for typed in cells]

    def _short_alone(self, key: str, typed: Typed) -> Reading[Any]:
        if typed is None or typed == "":
            return _NOTHING
        return self.short_reading(key, Cell(typed))

    def _date_alone(self, typed: Typed) -> Reading[dt.date]:
        return self._date(None if typed == "" else typed, None)

    def _next_date_alone(self, typed: Typed, talk: dt.date | None) -> Reading[dt.date]:
        return self._next_date(None if typed == "" else typed, talk, None)

    def _interval_alone(
        self, start: Typed, end: Typed
    ) -> tuple[Reading[dt.time], Reading[dt.time]]:
        return self._interval(None if start == "" else start, None if end == "" else end)

    def _note_failed(self, typed: Typed) -> bool:
        """Tell whether a cell failed, and remember it for its row."""
        cell = Cell(typed)
        has_failed = cell.struck or cell.error
        self._has_failed_cell = self._has_failed_cell or has_failed
        return has_failed

    # --- Texts and short cells ----------------------------------------------------------------

    def _read_long_texts(self, values: Sequence[Typed], readings: dict[str, Reading[Any]]) -> None:
        for key, place, templates in self._places.long_texts:
            typed = None if place is None else values[place]
            readings[key] = self._long_text(typed, templates)

    def _long_text(self, typed: Typed, templates: tuple[str, ...]) -> Reading[str]:
        if typed is None or typed == "":
            return _NOTHING
        line = read_line(typed, templates) if type(typed) is str else None
        if line is not None:
            return _text_as_it_stands((typed, _READ, TEXT_RULE, line, None, None, NO_FACTS))
        self._note_failed(typed)
        cell = Cell(typed)
        if type(typed) is str:
            return read_text(cell, templates)
        return Reading.refused(cell, "TESTO-01", "non è un testo")

    def _read_short_cells(self, row: RowCells, readings: dict[str, Reading[Any]]) -> None:
        values = row.values
        for place, (key, (cache, _)) in zip(self._places.short, self._short.items(), strict=True):
            typed = None if place is None else values[place]
            if typed is None or typed == "":
                readings[key] = _NOTHING
                continue
            reading = cache.get(typed if type(typed) is str else (type(typed), typed))
            readings[key] = reading or self.short_reading(key, Cell(typed))
        if self.context.other_families:
            readings["nucleus"] = self._without_other_family(row, readings["nucleus"])
        if "email" in row.columns and row.cell("mediator").empty:
            self._note_failed(row.typed("email"))
            readings["mediator"] = self._sender(row)

    def short_reading(self, key: str, cell: Cell) -> Reading[Any]:
        """Return what a short cell says by itself, whatever stands beside it."""
        cache, parse = self._short[key]
        typed = cell.typed
        cache_key = typed if type(typed) is str else (type(typed), typed)
        reading = cache.get(cache_key)
        if reading is None:
            reading = parse(self, cell)
            if not self._note_failed(typed):
                _keep(cache, cache_key, reading)
        return reading

    def _without_other_family(self, row: RowCells, nucleus: Reading[str]) -> Reading[str]:
        """The nucleus of a row, or a refusal where its name may be that of another family."""
        code, cell = nucleus.value or "", row.cell("nucleus")
        other_families = self.context.other_families.get(code)
        if not other_families or leading_code(cell.text) == code:
            return nucleus
        if place_and_mediator(row, self.context.territory) not in other_families:
            return nucleus
        place = self.context.nuclei[code].municipality
        known = f"nel comune di {place}" if place else "in un altro comune"
        rule = "omonimi in due comuni"
        return Reading.refused(cell, "NUCLEO-10", rule, nucleus=code, known=known)

    def _nucleus(self, cell: Cell) -> Reading[str]:
        text = read_text(cell, _TEMPLATES["nucleus"])
        if text.flag:
            return text
        if not any(map(str.isalnum, text.value or "")):
            return Reading.nothing(cell)  # "?", "-"
        return read_nucleus(cell, self.context.nucleus_names, self._codes)

    def _sender(self, row: RowCells) -> Reading[str]:
        """The mediator of a row that names none: the one who sent the form."""
        cell, email = row.cell("mediator"), row.cell("email")
        if email.empty:
            return self._mediator(cell)
        sender = self.context.by_email.get(email.text.casefold())
        if sender:
            return Reading.read(cell, sender, SENDER_RULE)
        return Reading.refused(cell, "MEDIATORE-04", "email che non dice quale mediatore")

    def _mediator(self, cell: Cell) -> Reading[str]:
        context = self.context
        if context.mediator_names is None:  # *Persone* lists no mediator: any name is one
            reading = read_text(cell)
            name = context.spellings.get(name_key(reading.value)) if reading.value else None
            return Reading.read(cell, name, "nome") if name else reading
        return read_person(
            cell,
            context.mediator_names,
            unknown="MEDIATORE-01",
            several="MEDIATORE-02",
            two="MEDIATORE-06",
        )

    # --- Days ---------------------------------------------------------------------------------

    def _read_dates(
        self, row: RowCells, code: str | None, readings: dict[str, Reading[Any]]
    ) -> None:
        sent, places, values = None, self._places, row.values
        if "sent" in row.columns and not row.disagree("sent"):
            sent = self._sent_time(row.typed("sent"))
        date = self._talk_date(_typed_at(values, places.date), sent, code)
        # The next day is read beside the day of its talk: "20/6" is the first such day after it.
        following = _typed_at(values, places.next_date)
        readings["next_date"] = self._next_date(following, date.value, sent)
        readings["date"] = date
        if self._doubts_days:
            for key in DATE_FIELDS:
                readings[key] = self._day_order.checked(row, key, readings[key], code)

    def _sent_time(self, typed: Typed) -> dt.datetime | None:
        cache_key = (type(typed), typed)
        if cache_key not in self._sent_times:
            self._sent_times[cache_key] = read_sent(typed)
        return self._sent_times[cache_key]

    def _talk_date(
        self, typed: Typed, sent: dt.datetime | None, code: str | None
    ) -> Reading[dt.date]:
        """The day of a talk, or a doubt where it depends on a time of sending that has changed."""
        date = self._date(typed, sent)
        if sent is None or code is None:
            return date
        if date.value is None or date.rule not in _RULES_BY_SENDING:
            return date
        before = self._day_before(typed, code)
        if before is not None and before != date.value:
            rule = "inviata di nuovo"
            return Reading.doubt(Cell(typed), "DATA-14", rule, before, italian(before))
        first_seen = self._first_seen(code)
        if first_seen is None or not first_seen < date.value <= self.context.today:
            return date
        return Reading.doubt(Cell(typed), "DATA-14", "dopo la prima lettura")

    def _day_before(self, typed: Typed, code: str) -> dt.date | None:
        """The day that these same words meant when the row first had them."""
        words = canonical(typed)
        for words_before, sent_before in self._said_before(code):
            if words_before != words:
                continue
            sent = read_sent_again(sent_before)
            if sent:
                date = self._date(typed, sent)
                return date.value or date.proposal
        return None

    def _date(self, typed: Typed, sent: dt.datetime | None) -> Reading[dt.date]:
        kind = type(typed)
        cache_key = (kind, typed, sent) if kind is str else (kind, typed)
        reading = self._dates.get(cache_key)
        if reading is None:
            reading = read_date(Cell(typed), sent=sent)
            if not self._note_failed(typed):
                _keep(self._dates, cache_key, reading)
        return reading

    def _next_date(
        self, typed: Typed, talk: dt.date | None, sent: dt.datetime | None
    ) -> Reading[dt.date]:
        kind = type(typed)
        cache_key = (kind, typed, talk, sent) if kind is str else (kind, typed)
        reading = self._next_dates.get(cache_key)
        if reading is None:
            reading = read_next_date(Cell(typed), talk=talk, sent=sent)
            if not self._note_failed(typed):
                _keep(self._next_dates, cache_key, reading)
        return reading

    # --- Hours --------------------------------------------------------------------------------

    def _read_hours(self, row: RowCells, readings: dict[str, Reading[Any]]) -> None:
        places, values = self._places, row.values
        hours = row.typed("hours") if "hours" in row.columns else None
        start_typed = _typed_at(values, places.start)
        if hours is not None:
            self._note_failed(start_typed)
            start_typed = hours
        start, end = self._interval(start_typed, _typed_at(values, places.end))
        if hours is not None and start.flag and end.end is End.EMPTY:
            end = start._replace(flag=None)  # one cell, asked about once
        readings["start"], readings["end"] = start, end

    def _interval(self, start: Typed, end: Typed) -> tuple[Reading[dt.time], Reading[dt.time]]:
        cache_key = (type(start), start, type(end), end)
        interval = self._intervals.get(cache_key)
        if interval is None:
            interval = read_interval(Cell(start), Cell(end))
            start_failed, end_failed = self._note_failed(start), self._note_failed(end)
            if not (start_failed or end_failed):
                _keep(self._intervals, cache_key, interval)
        return interval


def _with_kinds(cells: Sequence[Typed]) -> Iterable[tuple[type, Typed]]:
    """Return each cell beside its type."""
    return zip(map(type, cells), cells, strict=True)


def _as_rows(
    rows: Sequence[RowCells],
    codes: Sequence[str | None],
    columns: Mapping[str, Sequence[Reading[Any]]],
) -> Sequence[RowReading]:
    """Return the readings by row that were made by column."""
    keys = tuple(columns)
    readings = [
        dict(zip(keys, of_row, strict=True)) for of_row in zip(*columns.values(), strict=True)
    ]
    has_others = bool(rows[0].others)
    return tuples_of(
        RowReading,
        [row.tab for row in rows],
        [row.row for row in rows],
        codes,
        readings,
        [row.extra for row in rows] if has_others else repeat(_NO_EXTRA, len(rows)),
    )


_Read = TypeVar("_Read")


def _keep(cache: dict[object, _Read], key: object, reading: _Read) -> None:
    """Remember a reading. A cache that is full begins anew: what repeats is soon back."""
    if len(cache) >= CACHE_SIZE:
        cache.clear()
    cache[key] = reading


_PARSERS_BY_FIELD: Final[tuple[tuple[str, Callable[[RowParser, Cell], Reading[Any]]], ...]] = (
    ("nucleus", RowParser._nucleus),
    ("attendees", lambda _, cell: read_attendees(cell)),
    ("held", lambda _, cell: read_choice(cell, HELD_LABELS, HELD_ALSO)),
    (
        "confidentiality",
        lambda _, cell: read_choice(cell, CONFIDENTIALITY_LABELS, CONFIDENTIALITY_ALSO),
    ),
    (
        "municipality",
        lambda parser, cell: read_municipality(cell, parser.context.territory, slips=True),
    ),
    ("mediator", RowParser._mediator),
    (
        "issue_types",
        lambda parser, cell: read_difficulty_types(cell, parser.context.difficulty_types),
    ),
)
"""The fields whose cells are short and repeat from row to row, with their parsers."""


# --- Cells that failed, were struck, or were answered twice -----------------------------------


def _refuse_failed_cells(row: RowCells, readings: dict[str, Reading[Any]]) -> None:
    """Refuse what is struck, and what is an error of a formula, whatever could be read of it."""
    values = row.values
    for key, position in row.columns.items():
        typed = values[position]
        # The first letter is tested here because most cells are no error: this runs for each cell.
        may_be_error = type(typed) is str and typed[:1] in ERROR_BEGINS
        if type(typed) is not Struck and not may_be_error:
            continue
        cell = Cell(typed)
        if may_be_error and not cell.error:
            continue
        fields = _fields_of(key, has_mediator=not row.cell("mediator").empty)
        if fields and fields[0] in readings:
            readings[fields[0]] = Reading.failed(cell)


def _refuse_disagreeing_answers(row: RowCells, readings: dict[str, Reading[Any]]) -> None:
    """Refuse a field that a form asked twice and that has two answers."""
    for key in row.again:
        if not row.disagree(key):
            continue
        for field in _fields_of(key, has_mediator=not row.cell("mediator").empty):
            rule = "due risposte diverse"
            readings[field] = Reading.refused(row.cell(key), "DOPPIA-01", rule)


def _fields_of(key: str, *, has_mediator: bool) -> tuple[str, ...]:
    """The fields that a column says. `has_mediator`: the row names its mediator itself."""
    if key == "hours":
        return "start", "end"
    if key == "email":
        return () if has_mediator else ("mediator",)
    return () if key == "sent" else (key,)


def _flag_struck_row_once(readings: dict[str, Reading[Any]]) -> None:
    """Where all that a row says is struck, flag the row and not each of its cells."""
    filled = [key for key, reading in readings.items() if reading.end is not End.EMPTY]
    if len(filled) < 2 or not all(Cell(readings[key].typed).struck for key in filled):
        return
    for key in filled:
        readings[key] = readings[key]._replace(flag=None)
    *first_choices, key = _STRUCK_ROW_FIELDS
    for field in first_choices:
        if field in filled:
            key = field
            break
    readings[key] = Reading.refused(Cell(readings[key].typed), "BARRATO-02", "riga barrata")
