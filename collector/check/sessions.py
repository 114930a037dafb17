"""The rows of *Schede*: each cell read, the rules inside a row, the record that the journal keeps. Pure."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from collector.check.flagging import Flagger
from collector.layout import EMPTY, RowCells
from schemas.cells.choices import CONFIDENTIALITY_ALSO, HELD_ALSO, read_choice
from schemas.cells.dates import read_date, read_next_date
from schemas.cells.names import Names, name_key, read_municipality, read_nucleus, read_person
from schemas.cells.present import read_attendees
from schemas.cells.reading import Cell, End, Reading
from schemas.cells.texts import read_text
from schemas.cells.times import read_interval
from schemas.cells.words import words
from schemas.column import Kind, Need
from schemas.flag import Flag, Severity
from schemas.nucleus import Nucleus
from schemas.record import RowReading, TalkRecord
from schemas.session import (
    BESIDE,
    COLUMNS,
    CONFIDENTIALITY_LABELS,
    HELD_LABELS,
    Confidentiality,
    Held,
    SessionSheet,
)
from schemas.territory import Territory
from schemas.workbook import italian_day

OURS: Final = frozenset(column.key for column in COLUMNS if column.sheet.ours)
LONGEST: Final = dt.timedelta(hours=6)
SHORTEST: Final = dt.timedelta(minutes=10)
"""A talk beyond these is looked at again: mediations last about two hours (PRACTICE, duration benchmark)."""
FARTHEST_NEXT: Final = dt.timedelta(days=366)
_ORDER: Final = {column.key: at for at, column in enumerate((*COLUMNS, *BESIDE))}
BY_EMAIL: Final = "email di chi ha inviato il modulo"
"""The rule by which an address of sending says the mediator."""
_ALWAYS_GRAVE: Final = frozenset({"held", "confidentiality"})
"""Optional cells whose misreading would change what is counted or who may read: never a mere warning."""

Found = Iterator[tuple[str, str, Mapping[str, str]]]
"""What a rule finds: flag code, field, facts."""


@dataclass(frozen=True)
class Context:
    """What a row is judged against.

    `mediator_names` is None when *Persone* lists no mediator at all; then `spellings` says under which of its
    spellings a name goes. `alike`: of a nucleus, which other one it looks like, and why. `by_email`: address →
    the mediator's name. `since`: the first day a talk can have (the project's start).
    """

    nuclei: Mapping[str, Nucleus]
    nucleus_names: Names
    mediator_names: Names | None
    territory: Territory
    since: dt.date
    today: dt.date
    alike: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_email: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)


class Reader:
    """Reads the rows of one sync. A short cell is understood once, however many rows repeat it."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._codes = frozenset(context.nuclei)
        self._seen: dict[tuple[object, ...], Any] = {}

    def read(self, row: RowCells, code: str | None) -> RowReading:
        """Read each cell of a row with its column's reader. Raises nothing, whatever was typed.

        A time of sending beside the row says the year that a date without one has; an address of sending says
        the mediator where the sheet does not.
        """
        cells, seen = row.cells, self._seen
        sent = cells["sent"].typed if "sent" in cells else None
        day_sent = sent if isinstance(sent, dt.datetime) else None
        readings: dict[str, Reading[Any]] = {}
        for key, read in _TEXTS:
            readings[key] = read(cells[key]) if key in cells else _NOTHING
        for key, reader in _SHORT:
            cell = cells.get(key, EMPTY)
            typed = cell.typed
            said = (key, type(typed), typed)
            if (known := seen.get(said)) is None:
                known = seen[said] = reader(self, cell)
            readings[key] = known
        readings["mediator"] = self._mediator(row)
        readings["date"] = date = self._once(row, "date", day_sent, lambda c: read_date(c, sent=day_sent))
        readings["next_date"] = self._once(
            row, "next_date", (date.value, day_sent), lambda c: read_next_date(c, talk=date.value, sent=day_sent)
        )
        start, end = cells.get("hours") or cells.get("start", EMPTY), cells.get("end", EMPTY)
        said_hours = ("hours", type(start.typed), start.typed, type(end.typed), end.typed)
        if (times := seen.get(said_hours)) is None:
            times = seen[said_hours] = read_interval(start, end)
        readings["start"], readings["end"] = times
        if "hours" in cells and times[0].flag and times[1].end is End.EMPTY:
            readings["end"] = replace(times[0], flag=None)  # one cell, asked about once
        for key, cell in cells.items():
            if cell.error and key in readings:
                readings[key] = Reading.refused(cell, "ERRORE-01", "errore di una formula")
        return RowReading(row.tab, row.row, code, readings, row.extra)

    def _once(
        self, row: RowCells, key: str, beside: object, read: Callable[[Cell], Reading[dt.date]]
    ) -> Reading[dt.date]:
        cell = row.cell(key)
        said = (key, type(cell.typed), cell.typed, beside)
        if (known := self._seen.get(said)) is None:
            known = self._seen[said] = read(cell)
        found: Reading[dt.date] = known
        return found

    def _mediator(self, row: RowCells) -> Reading[str]:
        cell, email, context = row.cell("mediator"), row.cell("email"), self.context
        if cell.empty and not email.empty:
            if sender := context.by_email.get(email.text.casefold()):
                return Reading.read(cell, sender, BY_EMAIL)
            return Reading.refused(cell, "MEDIATORE-04", "email che non dice quale mediatore")
        said = ("mediator", type(cell.typed), cell.typed)
        if (known := self._seen.get(said)) is None:
            known = self._seen[said] = self._named(cell)
        found: Reading[str] = known
        return found

    def _named(self, cell: Cell) -> Reading[str]:
        context = self.context
        if context.mediator_names is None:
            reading = read_text(cell)
            name = context.spellings.get(name_key(reading.value)) if reading.value else None
            return Reading.read(cell, name, "nome") if name else reading
        return read_person(cell, context.mediator_names, unknown="MEDIATORE-01", several="MEDIATORE-02")

    def _nucleus(self, cell: Cell) -> Reading[str]:
        text = read_text(cell, _TEMPLATES["nucleus"])
        if text.flag:
            return text
        if not any(map(str.isalnum, text.value or "")):
            return Reading.nothing(cell)  # "?", "-"
        return read_nucleus(cell, self.context.nucleus_names, self._codes)


_NOTHING: Final[Reading[Any]] = Reading.nothing(EMPTY)
_TEMPLATES: Final = {column.key: column.sheet.template_texts for column in COLUMNS}


def _text_reader(templates: tuple[str, ...]) -> Callable[[Cell], Reading[Any]]:
    return lambda cell: read_text(cell, templates)


_TEXTS: Final = tuple(
    (column.key, _text_reader(column.sheet.template_texts)) for column in COLUMNS if column.sheet.kind is Kind.LONG_TEXT
)
_SHORT: Final[tuple[tuple[str, Callable[[Reader, Cell], Reading[Any]]], ...]] = (
    ("nucleus", Reader._nucleus),
    ("attendees", lambda _, cell: read_attendees(cell)),
    ("held", lambda _, cell: read_choice(cell, HELD_LABELS, HELD_ALSO)),
    ("confidentiality", lambda _, cell: read_choice(cell, CONFIDENTIALITY_LABELS, CONFIDENTIALITY_ALSO)),
    ("municipality", lambda reader, cell: read_municipality(cell, reader.context.territory)),
)


def judge(reading: RowReading, row: RowCells, context: Context, flagger: Flagger) -> list[Flag]:
    """All flags of one row at once, in the order of its columns."""
    needed = _needed(reading, context)
    found: list[Flag] = []
    for rule in RULES:
        for code, key, facts in rule(reading, needed, context):
            mild = key not in needed and key not in _ALWAYS_GRAVE
            severity = Severity.WARNING if mild and rule is _unread else None
            found.append(flagger.flag(code, row, key, reading.code, facts, severity))
    if "email" in row.cells and (sender := _other_sender(reading, row, context)):
        found.append(flagger.flag("MEDIATORE-03", row, "mediator", reading.code, {"sender": sender}))
    return sorted(found, key=lambda flag: _ORDER[flag.field])


def _other_sender(reading: RowReading, row: RowCells, context: Context) -> str | None:
    """The mediator who sent the form, where the row names another one."""
    said, sender = reading.readings["mediator"].value, context.by_email.get(row.cell("email").text.casefold())
    return sender if said and sender != said else None


def _needed(reading: RowReading, context: Context) -> frozenset[str]:
    """The fields that this row must fill (issue: required columns; fewer when the talk did not take place)."""
    held = reading.readings["held"].value in (None, Held.HELD)
    nucleus = context.nuclei.get(reading.readings["nucleus"].value or "")
    is_open = nucleus is None or not nucleus.concluded
    return _NEEDED[held, is_open]


def _keys_of(*needs: Need) -> frozenset[str]:
    return frozenset(column.key for column in COLUMNS if column.sheet.need in needs and not column.sheet.ours)


_NEEDED: Final = {
    (True, True): _keys_of(Need.ALWAYS, Need.IF_HELD, Need.IF_OPEN),
    (True, False): _keys_of(Need.ALWAYS, Need.IF_HELD),
    (False, True): _keys_of(Need.ALWAYS),
    (False, False): _keys_of(Need.ALWAYS),
}


def _unread(reading: RowReading, _needed: frozenset[str], _context: Context) -> Found:
    held = reading.readings["held"].value in (None, Held.HELD)
    for key, cell in reading.readings.items():
        if cell.flag == "PRESENTI-03" and not held:
            continue  # nobody came, and the row says so
        if cell.flag:
            yield cell.flag, key, cell.facts


def _says_nothing(text: str | None) -> bool:
    """True for a mark that only fills the cell: "x", "? .."."""
    return text is not None and len(text) < 9 and len("".join(words(text))) < 2


def _missing(reading: RowReading, needed: frozenset[str], _context: Context) -> Found:
    for key in needed:
        cell = reading.readings[key]
        if cell.end is End.EMPTY:
            yield ("MANCA-02" if key == "next_date" else "MANCA-01"), key, {}
        elif key == "description" and _says_nothing(cell.value):
            yield "MANCA-03", key, {}


def _day(reading: RowReading, _needed: frozenset[str], context: Context) -> Found:
    date = reading.readings["date"].value
    if date is None:
        return
    held = reading.readings["held"].value in (None, Held.HELD)
    nucleus = context.nuclei.get(reading.readings["nucleus"].value or "")
    if date > context.today and held:
        yield "DATA-09", "date", {"day": italian_day(date)}
    elif date < context.since:
        yield "DATA-10", "date", {"day": italian_day(date), "start": italian_day(context.since)}
    elif nucleus and nucleus.opened_on and date < nucleus.opened_on:
        yield "DATA-12", "date", {"day": italian_day(date), "start": italian_day(nucleus.opened_on)}


def _hours(reading: RowReading, _needed: frozenset[str], _context: Context) -> Found:
    start, end = reading.readings["start"].value, reading.readings["end"].value
    if start is None or end is None:
        return
    length = dt.timedelta(hours=end.hour - start.hour, minutes=end.minute - start.minute)
    if length <= dt.timedelta(0):
        yield "ORA-04", "end", {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    elif not SHORTEST <= length <= LONGEST:
        hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
        parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
        yield "ORA-05", "end", {"length": " ".join(part for part in parts if part)}


def _next(reading: RowReading, _needed: frozenset[str], _context: Context) -> Found:
    date, following = reading.readings["date"].value, reading.readings["next_date"].value
    if date is None or following is None:
        return
    if following <= date:
        code = "PROSSIMA-01"
    elif following - date > FARTHEST_NEXT:
        code = "PROSSIMA-02"
    else:
        return
    yield code, "next_date", {"day": italian_day(following), "talk": italian_day(date)}


def _place(reading: RowReading, _needed: frozenset[str], context: Context) -> Found:
    """The comune beside the row is not the nucleus's: perhaps another family of that name."""
    said = reading.readings["municipality"].value
    nucleus = context.nuclei.get(reading.readings["nucleus"].value or "")
    if said and nucleus and nucleus.municipality and nucleus.municipality != said:
        yield "COMUNE-03", "municipality", {"nucleus": nucleus.code, "known": nucleus.municipality}


def _alike(reading: RowReading, _needed: frozenset[str], context: Context) -> Found:
    if facts := context.alike.get(reading.readings["nucleus"].value or ""):
        yield "NUCLEO-06", "nucleus", facts


Rule = Callable[[RowReading, frozenset[str], Context], Found]
RULES: Final[tuple[Rule, ...]] = (_unread, _missing, _day, _hours, _next, _place, _alike)
"""The rules inside a row. A new one is a function here, a code in `schemas.flag`, a test."""


def record(reading: RowReading, flags: list[Flag], first_seen: dt.date, nuclei: Mapping[str, Nucleus]) -> TalkRecord:
    """What the journal remembers of a row. `flags` are all of the row's, those between rows included.

    Builds a SessionSheet when no flag is an error: that it can be built is the proof that the talk is whole.
    """
    values = {key: cell.value for key, cell in reading.readings.items() if cell.sure}
    wrong = tuple(dict.fromkeys(flag.field for flag in flags if flag.severity is Severity.ERROR))
    no_next = reading.readings["next_date"].sure and reading.readings["next_date"].value is None
    confidentiality = values.get("confidentiality")
    if reading.readings["confidentiality"].flag:
        confidentiality = Confidentiality.COORDINATION
    if not wrong and reading.code is not None:
        sheet = {key: value for key, value in values.items() if value is not None and key != "municipality"}
        SessionSheet(code=reading.code, **sheet)
    nucleus = nuclei.get(values.get("nucleus") or "")
    return TalkRecord(
        code=reading.code or "",
        tab=reading.tab,
        row=None,
        mediator=values.get("mediator"),
        nucleus=values.get("nucleus"),
        date=values.get("date"),
        start=values.get("start"),
        end=values.get("end"),
        attendees=values.get("attendees") or (),
        description=values.get("description"),
        outcome=values.get("outcome"),
        issues=values.get("issues"),
        agreements=values.get("agreements"),
        next_date=values.get("next_date"),
        no_next=no_next,
        held=values.get("held") or Held.HELD,
        confidentiality=confidentiality,
        complete=not wrong,
        missing=wrong,
        first_seen=first_seen,
        double=any(flag.code == "RIGA-01" for flag in flags),
        municipality=(nucleus.municipality if nucleus else None) or values.get("municipality"),
    )
