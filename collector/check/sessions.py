"""The rows of *Schede*: each cell read, the rules inside a row, the record that the journal keeps. Pure."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from collector.check.flagging import Flagger
from collector.layout import RowCells
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

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all nuclei."""
        return frozenset(self.nuclei)


def read_session(row: RowCells, code: str | None, context: Context) -> RowReading:
    """Read each cell of a row with its column's reader. Raises nothing, whatever was typed.

    A time of sending beside the row says the year that a date without one has; an address of sending says the
    mediator where the sheet does not.
    """
    sent = row.cell("sent").typed
    sent = sent if isinstance(sent, dt.datetime) else None
    readings: dict[str, Reading[Any]] = {}
    for column in COLUMNS:
        cell = row.cell(column.key)
        match column.sheet.kind:
            case Kind.PERSON:
                readings[column.key] = _mediator(cell, row.cell("email"), context)
            case Kind.NUCLEUS:
                text = read_text(cell, column.sheet.template_texts)
                readings[column.key] = text if text.flag else read_nucleus(cell, context.nucleus_names, context.codes)
            case Kind.DATE:
                readings[column.key] = read_date(cell, sent=sent)
            case Kind.NEXT_DATE:
                readings[column.key] = read_next_date(cell, talk=readings["date"].value, sent=sent)
            case Kind.PEOPLE_PRESENT:
                readings[column.key] = read_attendees(cell)
            case Kind.LONG_TEXT:
                readings[column.key] = read_text(cell, column.sheet.template_texts)
    start = row.cell("hours") if "hours" in row.cells else row.cell("start")
    readings["start"], readings["end"] = read_interval(start, row.cell("end"))
    if "hours" in row.cells and readings["start"].flag and readings["end"].end is End.EMPTY:
        readings["end"] = replace(readings["start"], flag=None)  # one cell, asked about once
    readings["held"] = read_choice(row.cell("held"), HELD_LABELS, HELD_ALSO)
    readings["confidentiality"] = read_choice(row.cell("confidentiality"), CONFIDENTIALITY_LABELS, CONFIDENTIALITY_ALSO)
    readings["municipality"] = read_municipality(row.cell("municipality"), context.territory)
    return RowReading(row.tab, row.row, code, readings, row.extra)


def _mediator(cell: Cell, email: Cell, context: Context) -> Reading[str]:
    if cell.empty and (sender := context.by_email.get(email.text.casefold())):
        return Reading.read(email, sender, "email di chi ha inviato il modulo")
    if context.mediator_names is None:
        reading = read_text(cell)
        name = context.spellings.get(name_key(reading.value)) if reading.value else None
        return Reading.read(cell, name, "nome") if name else reading
    return read_person(cell, context.mediator_names, unknown="MEDIATORE-01", several="MEDIATORE-02")


def judge(reading: RowReading, row: RowCells, context: Context, flagger: Flagger) -> list[Flag]:
    """All flags of one row at once, in the order of its columns."""
    needed = _needed(reading, context)
    found: list[Flag] = []
    for rule in RULES:
        for code, key, facts in rule(reading, needed, context):
            mild = key not in needed and key not in _ALWAYS_GRAVE
            severity = Severity.WARNING if mild and rule is _unread else None
            found.append(flagger.flag(code, row, key, reading.code, facts, severity))
    return sorted(found, key=lambda flag: _ORDER[flag.field])


def _needed(reading: RowReading, context: Context) -> frozenset[str]:
    """The fields that this row must fill (issue: required columns; fewer when the talk did not take place)."""
    held = reading.readings["held"].value in (None, Held.HELD)
    nucleus = context.nuclei.get(reading.readings["nucleus"].value or "")
    is_open = nucleus is None or not nucleus.concluded
    wanted = {Need.ALWAYS}
    if held:
        wanted.add(Need.IF_HELD)
        if is_open:
            wanted.add(Need.IF_OPEN)
    return frozenset(column.key for column in COLUMNS if column.sheet.need in wanted and not column.sheet.ours)


def _unread(reading: RowReading, _needed: frozenset[str], _context: Context) -> Found:
    held = reading.readings["held"].value in (None, Held.HELD)
    for key, cell in reading.readings.items():
        if cell.flag == "PRESENTI-03" and not held:
            continue  # nobody came, and the row says so
        if cell.flag:
            yield cell.flag, key, cell.facts


def _missing(reading: RowReading, needed: frozenset[str], _context: Context) -> Found:
    for key in needed:
        cell = reading.readings[key]
        said_nothing = key == "description" and cell.value is not None and len("".join(words(cell.value))) < 2
        if cell.end is End.EMPTY or said_nothing:
            yield ("MANCA-02" if key == "next_date" else "MANCA-01"), key, {}


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
    facts = {"day": italian_day(following), "talk": italian_day(date)}
    if following <= date:
        yield "PROSSIMA-01", "next_date", facts
    elif following - date > FARTHEST_NEXT:
        yield "PROSSIMA-02", "next_date", facts


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
        row=reading.row,
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
