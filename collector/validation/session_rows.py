"""The rows of *Schede*: each cell read, the rules inside a row, the record that the journal keeps. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from collector.sheet.columns import RowCells
from collector.validation.between_rows import DUPLICATE_CODES
from collector.validation.context import Context
from collector.validation.day_order import ALL_TRUSTED, DATE_FIELDS, DayOrder
from collector.validation.flagging import Flagger
from collector.validation.inferred_names import place_and_mediator
from collector.validation.within_row import RULES, UNREADABLE_RULE, RowCase
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
from schemas.cells.form_timestamp import read_sent, read_sent_again
from schemas.cells.municipalities import read_municipality
from schemas.cells.names import leading_code, name_key, read_nucleus, read_person
from schemas.cells.reading import ERROR_BEGINS, Cell, End, Reading, Struck, Typed
from schemas.cells.texts import read_text
from schemas.cells.times import read_interval
from schemas.column import ColumnKind
from schemas.flag import Flag, Severity
from schemas.nucleus import Nucleus
from schemas.record import RowReading, TalkRecord
from schemas.session import (
    BESIDE,
    COLUMNS,
    CONFIDENTIALITY_LABELS,
    HELD_LABELS,
    Confidentiality,
    SessionSheet,
)

OWN_FIELDS: Final = frozenset(column.key for column in COLUMNS if column.spec.ours)
_ORDER: Final = {column.key: at for at, column in enumerate((*COLUMNS, *BESIDE))}
SENDER_RULE: Final = "email di chi ha inviato il modulo"
"""The rule by which an address of sending says the mediator."""
_ALWAYS_GRAVE: Final = frozenset({"held", "confidentiality"})
"""Optional cells whose misreading would change what is counted or who may read: never a mere warning."""

_NEVER_MILD: Final = frozenset({"TESTO-01", "BARRATO-02"})
_ROW_ASKED_AT: Final = ("date", "nucleus", "description")
"""Where a flag on a whole row stands: in the first of these cells that is filled."""
_BY_SENDING: Final = frozenset({DAY_FROM_SENDING, YEAR_FROM_BESIDE})


class RowParser:
    """Reads the rows of one sync. A short cell is understood once, however many rows repeat it."""

    def __init__(
        self,
        context: Context,
        first_seen: Callable[[str], dt.date | None] = lambda _code: None,
        said_before: Callable[[str], Iterable[tuple[str, str]]] = lambda _code: (),
        day_order: DayOrder = ALL_TRUSTED,
    ) -> None:
        """`first_seen`: the day of the sync that first read a row; `said_before`: what each version of it had as its
        day and as its time of sending, in canonical text, oldest first. Both by the row's code. `day_order`: which
        dates can be trusted.
        """
        self._day_order = day_order
        self.context = context
        self._first_seen, self._said_before = first_seen, said_before
        self._sent: dict[object, dt.datetime | None] = {}
        self._codes = frozenset(context.nuclei)
        self._short = [(key, dict[object, Reading[Any]](), reader) for key, reader in _SHORT]
        self._dates: dict[object, Reading[dt.date]] = {}
        self._next_dates: dict[object, Reading[dt.date]] = {}
        self._intervals: dict[object, tuple[Reading[dt.time], Reading[dt.time]]] = {}

    def read(self, row: RowCells, code: str | None) -> RowReading:
        """Read each cell of a row with its column's reader. Raises nothing, whatever was typed.

        A time of sending beside the row says the year that a date without one has, and which day "ieri" is; an
        address of sending says the mediator where the sheet does not. A form's answer that was edited has the time
        of the edit, by which the same words may mean another day: that is asked.
        """
        values, at = row.values, row.columns
        readings: dict[str, Reading[Any]] = {}
        for key, templates in _TEXTS:
            typed = values[at[key]] if key in at else None
            if typed is None or typed == "":
                readings[key] = _NOTHING
            elif type(typed) is str:
                readings[key] = read_text(Cell(typed), templates)
            else:
                readings[key] = Reading.refused(Cell(typed), "TESTO-01", "non è un testo")
        for key, seen, reader in self._short:
            typed = values[at[key]] if key in at else None
            said = typed if type(typed) is str else (type(typed), typed)
            if (known := seen.get(said)) is None:
                known = seen[said] = reader(self, row.cell(key))
            readings[key] = known
        readings["nucleus"] = self._own_family(row, readings["nucleus"])
        if "email" in at and row.cell("mediator").empty:
            readings["mediator"] = self._sender(row)
        day_sent = (
            self._sent_at(row.typed("sent")) if "sent" in at and not row.disagree("sent") else None
        )
        date = self._day(row.typed("date"), day_sent, code)
        readings["next_date"] = self._next_date(row.typed("next_date"), date.value, day_sent)
        readings["date"] = date
        for key in DATE_FIELDS:
            readings[key] = self._day_order.checked(row, key, readings[key], code)
        hours = row.typed("hours") if "hours" in at else None
        times = self._times(row.typed("start") if hours is None else hours, row.typed("end"))
        readings["start"], readings["end"] = times
        if hours is not None and times[0].flag and times[1].end is End.EMPTY:
            readings["end"] = times[0]._replace(flag=None)  # one cell, asked about once
        for key, where in at.items():
            typed = values[where]
            if type(typed) is Struck or (
                type(typed) is str and typed[:1] in ERROR_BEGINS and Cell(typed).error
            ):
                cell = Cell(typed)
                for asked in _fields_of(key, named=not row.cell("mediator").empty)[:1]:
                    if asked in readings:
                        readings[asked] = Reading.failed(cell)
        for key in row.again:
            if row.disagree(key):
                for asked in _fields_of(key, named=not row.cell("mediator").empty):
                    readings[asked] = Reading.refused(
                        row.cell(key), "DOPPIA-01", "due risposte diverse"
                    )
        if any(type(values[where]) is Struck for where in at.values()):
            _ask_once(readings)
        return RowReading(row.tab, row.row, code, readings, row.extra if row.others else _NO_EXTRA)

    def _own_family(self, row: RowCells, nucleus: Reading[str]) -> Reading[str]:
        """The nucleus of a row, unless its name may be that of another family there."""
        code, cell = nucleus.value or "", row.cell("nucleus")
        strangers = self.context.other_families.get(code)
        if not strangers or leading_code(cell.text) == code:
            return nucleus
        if place_and_mediator(row, self.context.territory) not in strangers:
            return nucleus
        place = self.context.nuclei[code].municipality
        known = f"nel comune di {place}" if place else "in un altro comune"
        return Reading.refused(
            cell, "NUCLEO-10", "omonimi in due comuni", nucleus=code, known=known
        )

    def _sent_at(self, typed: Typed) -> dt.datetime | None:
        said = (type(typed), typed)
        if said not in self._sent:
            self._sent[said] = read_sent(typed)
        return self._sent[said]

    def _day(self, typed: Typed, sent: dt.datetime | None, code: str | None) -> Reading[dt.date]:
        """The day of a talk, unless the time of sending that says it is no longer the one it was written at."""
        date = self._date(typed, sent)
        if sent is None or code is None or date.value is None or date.rule not in _BY_SENDING:
            return date
        before = self._day_before(typed, code)
        if before is not None and before != date.value:
            return Reading.doubt(
                Cell(typed), "DATA-14", "inviata di nuovo", before, italian(before)
            )
        known_since = self._first_seen(code)
        if known_since is None or not known_since < date.value <= self.context.today:
            return date
        return Reading.doubt(Cell(typed), "DATA-14", "dopo la prima lettura")

    def _day_before(self, typed: Typed, code: str) -> dt.date | None:
        """The day that these same words meant when the row first had them."""
        said = canonical(typed)
        for words_before, sent_before in self._said_before(code):
            if words_before == said and (sent := read_sent_again(sent_before)):
                date = self._date(typed, sent)
                return date.value or date.proposal
        return None

    def _date(self, typed: Typed, sent: dt.datetime | None) -> Reading[dt.date]:
        said = (type(typed), typed, sent)
        if (known := self._dates.get(said)) is None:
            known = self._dates[said] = read_date(Cell(typed), sent=sent)
        return known

    def _next_date(
        self, typed: Typed, talk: dt.date | None, sent: dt.datetime | None
    ) -> Reading[dt.date]:
        said = (type(typed), typed, talk, sent)
        if (known := self._next_dates.get(said)) is None:
            known = self._next_dates[said] = read_next_date(Cell(typed), talk=talk, sent=sent)
        return known

    def _times(self, start: Typed, end: Typed) -> tuple[Reading[dt.time], Reading[dt.time]]:
        said = (type(start), start, type(end), end)
        if (known := self._intervals.get(said)) is None:
            known = self._intervals[said] = read_interval(Cell(start), Cell(end))
        return known

    def _sender(self, row: RowCells) -> Reading[str]:
        """The mediator of a row that names none: the one who sent the form."""
        cell, email = row.cell("mediator"), row.cell("email")
        if email.empty:
            return self._named(cell)
        if sender := self.context.by_email.get(email.text.casefold()):
            return Reading.read(cell, sender, SENDER_RULE)
        return Reading.refused(cell, "MEDIATORE-04", "email che non dice quale mediatore")

    def _named(self, cell: Cell) -> Reading[str]:
        context = self.context
        if context.mediator_names is None:
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

    def _nucleus(self, cell: Cell) -> Reading[str]:
        text = read_text(cell, _TEMPLATES["nucleus"])
        if text.flag:
            return text
        if not any(map(str.isalnum, text.value or "")):
            return Reading.nothing(cell)  # "?", "-"
        return read_nucleus(cell, self.context.nucleus_names, self._codes)


def _ask_once(readings: dict[str, Reading[Any]]) -> None:
    """Where all that a row says is struck, the row is asked about, and not each of its cells."""
    said = [key for key, reading in readings.items() if reading.end is not End.EMPTY]
    if len(said) < 2 or not all(Cell(readings[key].typed).struck for key in said):
        return
    for key in said:
        readings[key] = readings[key]._replace(flag=None)
    key = next(key for key in _ROW_ASKED_AT if key in said or key == _ROW_ASKED_AT[-1])
    readings[key] = Reading.refused(Cell(readings[key].typed), "BARRATO-02", "riga barrata")


def _fields_of(key: str, *, named: bool) -> tuple[str, ...]:
    """The fields that a column says. `named`: the row names its mediator, whoever sent it."""
    if key == "hours":
        return "start", "end"
    if key == "email":
        return () if named else ("mediator",)
    return () if key == "sent" else (key,)


_NOTHING: Final[Reading[Any]] = Reading.nothing(Cell())
_NO_EXTRA: Final[Mapping[str, Cell]] = MappingProxyType({})
_TEMPLATES: Final = {column.key: column.spec.template_texts for column in COLUMNS}


_TEXTS: Final = tuple(
    (column.key, column.spec.template_texts)
    for column in COLUMNS
    if column.spec.kind is ColumnKind.LONG_TEXT
)
_SHORT: Final[tuple[tuple[str, Callable[[RowParser, Cell], Reading[Any]]], ...]] = (
    ("nucleus", RowParser._nucleus),
    ("attendees", lambda _, cell: read_attendees(cell)),
    ("held", lambda _, cell: read_choice(cell, HELD_LABELS, HELD_ALSO)),
    (
        "confidentiality",
        lambda _, cell: read_choice(cell, CONFIDENTIALITY_LABELS, CONFIDENTIALITY_ALSO),
    ),
    (
        "municipality",
        lambda reader, cell: read_municipality(cell, reader.context.territory, slips=True),
    ),
    ("mediator", RowParser._named),
)


def row_flags(
    reading: RowReading,
    row: RowCells,
    context: Context,
    flagger: Flagger,
    seen: dt.date | None = None,
) -> list[Flag]:
    """All flags of one row at once, in the order of its columns. `seen`: the day of the check that first saw the row,
    where others had been before it.
    """
    case = RowCase.of(reading, row, context, seen)
    off, found = context.thresholds.off, list[Flag]()
    for rule in RULES:
        for code, key, facts in rule.judge(case):
            if code in off:
                continue
            mild = key not in case.required and key not in _ALWAYS_GRAVE and code not in _NEVER_MILD
            severity = Severity.WARNING if mild and rule is UNREADABLE_RULE else None
            found.append(flagger.flag(code, row, key, reading.code, facts, severity))
    return sorted(found, key=lambda flag: _ORDER[flag.field]) if found else found


def talk_record(
    reading: RowReading,
    flags: Sequence[Flag],
    first_seen: dt.date,
    nuclei: Mapping[str, Nucleus],
    mark: Confidentiality | None,
) -> TalkRecord:
    """What the journal remembers of a row, but where it stands. `flags` are all of it, those between rows included;
    `mark`: the *Riservatezza* that holds, which other rows of the same talk may make narrower than its own.

    Builds a SessionSheet when no flag is an error: that it can be built is the proof that the talk is whole.
    """
    cells = reading.readings
    values = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    wrong = (
        tuple(dict.fromkeys([flag.field for flag in flags if flag.severity is Severity.ERROR]))
        if flags
        else ()
    )
    said = values.pop("municipality", None)
    if not wrong and reading.code is not None:
        SessionSheet(code=reading.code, **values)
    nucleus = nuclei.get(values.get("nucleus", ""))
    return TalkRecord(
        code=reading.code or "",
        tab="",
        row=None,
        no_next=cells["next_date"].sure and "next_date" not in values,
        complete=not wrong,
        missing=wrong,
        first_seen=first_seen,
        double=any(flag.code in DUPLICATE_CODES for flag in flags),
        municipality=(nucleus.municipality if nucleus else None) or said,
        **{**values, "confidentiality": mark},
    )
