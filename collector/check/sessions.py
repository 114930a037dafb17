"""The rows of *Schede*: each cell read, the rules inside a row, the record that the journal keeps. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from collector.check.flagging import Flagger
from collector.layout import RowCells
from schemas.cells.choices import CONFIDENTIALITY_ALSO, HELD_ALSO, read_choice
from schemas.cells.dates import DAY_FROM_SENDING, YEAR_FROM_BESIDE, italian, read_date, read_next_date
from schemas.cells.names import Names, name_key, read_municipality, read_nucleus, read_person
from schemas.cells.present import read_attendees
from schemas.cells.reading import ERROR_BEGINS, Cell, End, Reading, Typed
from schemas.cells.sent import read_sent, read_sent_again
from schemas.cells.texts import read_text
from schemas.cells.times import read_interval
from schemas.cells.words import words
from schemas.column import Kind, Need
from schemas.flag import Flag, Severity
from schemas.identities import Kind as Identity
from schemas.identities import Known, find, is_quiet
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
from schemas.typed import canonical
from schemas.workbook import italian_day

OURS: Final = frozenset(column.key for column in COLUMNS if column.sheet.ours)
LONGEST: Final = 6 * 60
SHORTEST: Final = 10
"""Minutes. A talk beyond these is looked at again: mediations last about two hours (PRACTICE, duration benchmark)."""
FARTHEST_NEXT: Final = dt.timedelta(days=366)
_ORDER: Final = {column.key: at for at, column in enumerate((*COLUMNS, *BESIDE))}
BY_EMAIL: Final = "email di chi ha inviato il modulo"
"""The rule by which an address of sending says the mediator."""
_ALWAYS_GRAVE: Final = frozenset({"held", "confidentiality"})
"""Optional cells whose misreading would change what is counted or who may read: never a mere warning."""

_BY_SENDING: Final = frozenset({DAY_FROM_SENDING, YEAR_FROM_BESIDE})

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
    known: Known = field(default_factory=lambda: Known({}))


class Reader:
    """Reads the rows of one sync. A short cell is understood once, however many rows repeat it."""

    def __init__(
        self,
        context: Context,
        first_seen: Callable[[str], dt.date | None] = lambda _code: None,
        said_before: Callable[[str], Iterable[tuple[str, str]]] = lambda _code: (),
    ) -> None:
        """`first_seen`: the day of the sync that first read a row; `said_before`: what each version of it had as its
        day and as its time of sending, in canonical text, oldest first. Both by the row's code.
        """
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
        if "email" in at and row.cell("mediator").empty:
            readings["mediator"] = self._sender(row)
        day_sent = self._sent_at(row.typed("sent")) if "sent" in at and not row.disagree("sent") else None
        date = readings["date"] = self._day(row.typed("date"), day_sent, code)
        readings["next_date"] = self._next_date(row.typed("next_date"), date.value, day_sent)
        hours = row.typed("hours") if "hours" in at else None
        times = self._times(row.typed("start") if hours is None else hours, row.typed("end"))
        readings["start"], readings["end"] = times
        if hours is not None and times[0].flag and times[1].end is End.EMPTY:
            readings["end"] = times[0]._replace(flag=None)  # one cell, asked about once
        for key, where in at.items():
            typed = values[where]
            if type(typed) is str and typed[:1] in ERROR_BEGINS and (cell := Cell(typed)).error:
                for asked in _fields_of(key, named=not row.cell("mediator").empty)[:1]:
                    if asked in readings:
                        readings[asked] = Reading.refused(cell, "ERRORE-01", "errore di una formula")
        for key in row.again:
            if row.disagree(key):
                for asked in _fields_of(key, named=not row.cell("mediator").empty):
                    readings[asked] = Reading.refused(row.cell(key), "DOPPIA-01", "due risposte diverse")
        return RowReading(row.tab, row.row, code, readings, row.extra if row.others else _NO_EXTRA)

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
            return Reading.doubt(Cell(typed), "DATA-14", "inviata di nuovo", before, italian(before))
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

    def _next_date(self, typed: Typed, talk: dt.date | None, sent: dt.datetime | None) -> Reading[dt.date]:
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
            return Reading.read(cell, sender, BY_EMAIL)
        return Reading.refused(cell, "MEDIATORE-04", "email che non dice quale mediatore")

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


def _fields_of(key: str, *, named: bool) -> tuple[str, ...]:
    """The fields that a column says. `named`: the row names its mediator, whoever sent it."""
    if key == "hours":
        return "start", "end"
    if key == "email":
        return () if named else ("mediator",)
    return () if key == "sent" else (key,)


_NOTHING: Final[Reading[Any]] = Reading.nothing(Cell())
_NO_EXTRA: Final[Mapping[str, Cell]] = MappingProxyType({})
_TEMPLATES: Final = {column.key: column.sheet.template_texts for column in COLUMNS}


_TEXTS: Final = tuple(
    (column.key, column.sheet.template_texts) for column in COLUMNS if column.sheet.kind is Kind.LONG_TEXT
)
_SHORT: Final[tuple[tuple[str, Callable[[Reader, Cell], Reading[Any]]], ...]] = (
    ("nucleus", Reader._nucleus),
    ("attendees", lambda _, cell: read_attendees(cell)),
    ("held", lambda _, cell: read_choice(cell, HELD_LABELS, HELD_ALSO)),
    ("confidentiality", lambda _, cell: read_choice(cell, CONFIDENTIALITY_LABELS, CONFIDENTIALITY_ALSO)),
    ("municipality", lambda reader, cell: read_municipality(cell, reader.context.territory)),
    ("mediator", Reader._named),
)


def judge(reading: RowReading, row: RowCells, context: Context, flagger: Flagger) -> list[Flag]:
    """All flags of one row at once, in the order of its columns."""
    needed = _needed(reading, context)
    found: list[Flag] = []
    for rule in RULES:
        for code, key, facts in rule(reading, needed, context):
            mild = key not in needed and key not in _ALWAYS_GRAVE and code != "TESTO-01"
            severity = Severity.WARNING if mild and rule is _unread else None
            found.append(flagger.flag(code, row, key, reading.code, facts, severity))
    if "email" in row.columns and (sender := _other_sender(reading, row, context)):
        found.append(flagger.flag("MEDIATORE-03", row, "mediator", reading.code, {"sender": sender}))
    if "sent" in row.columns and (late := _after_sending(reading, row, found)):
        found.append(flagger.flag("DATA-13", row, "date", reading.code, late))
    return sorted(found, key=lambda flag: _ORDER[flag.field]) if found else found


def _after_sending(reading: RowReading, row: RowCells, found: Sequence[Flag]) -> Mapping[str, str] | None:
    """A talk that took place after its own form was sent; one that lies in the future is said already."""
    date = reading.readings["date"].value
    sent = None if row.disagree("sent") else read_sent(row.typed("sent"))
    held = reading.readings["held"].value in (None, Held.HELD)
    if not (date and sent and held and date > sent.date()) or any(flag.code == "DATA-09" for flag in found):
        return None
    return {"day": italian_day(date), "sent": italian_day(sent.date())}


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
    for key, cell in reading.readings.items():
        if cell.flag is None:
            continue
        if cell.flag == "PRESENTI-03" and reading.readings["held"].value not in (None, Held.HELD):
            continue  # nobody came, and the row says so
        yield cell.flag, key, cell.facts


def _says_nothing(text: str | None) -> bool:
    """True for a mark that only fills the cell: "x", "? .."."""
    return text is not None and len(text) < 9 and len("".join(words(text))) < 2


def _missing(reading: RowReading, needed: frozenset[str], _context: Context) -> Found:
    cells, empty = reading.readings, End.EMPTY
    for key in needed:
        if cells[key].end is empty:
            yield ("MANCA-02" if key == "next_date" else "MANCA-01"), key, {}
        elif key == "description" and _says_nothing(cells[key].value):
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
    length = (end.hour - start.hour) * 60 + end.minute - start.minute
    if length <= 0:
        yield "ORA-04", "end", {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    elif not SHORTEST <= length <= LONGEST:
        hours, minutes = divmod(length, 60)
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


def _identities(reading: RowReading, _needed: frozenset[str], context: Context) -> Found:
    """What makes a person known in a text that may travel (PRACTICE 6, rule 35)."""
    texts = [(key, text) for key, _ in _TEXTS if (text := reading.readings[key].value)]
    if is_quiet("\n".join([text for _, text in texts]), context.known):
        return
    for key, text in texts:
        if spans := find(text, context.known):
            kinds = dict.fromkeys(_IDENTITIES[span.kind] for span in spans)
            yield "IDENTITA-01", key, {"kinds": _listed(tuple(kinds))}


_IDENTITIES: Final = {
    Identity.NAME: "un nome",
    Identity.FISCAL_CODE: "un codice fiscale",
    Identity.EMAIL: "un indirizzo email",
    Identity.PHONE: "un numero di telefono",
    Identity.ADDRESS: "un indirizzo",
    Identity.DOCUMENT: "il numero di un documento",
    Identity.BIRTH: "una data di nascita",
}


def _listed(parts: Sequence[str]) -> str:
    return " e ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _alike(reading: RowReading, _needed: frozenset[str], context: Context) -> Found:
    if facts := context.alike.get(reading.readings["nucleus"].value or ""):
        yield "NUCLEO-06", "nucleus", facts


Rule = Callable[[RowReading, frozenset[str], Context], Found]
RULES: Final[tuple[Rule, ...]] = (_unread, _missing, _day, _hours, _next, _place, _alike, _identities)
"""The rules inside a row. A new one is a function here, a code in `schemas.flag`, a test."""


def record(
    reading: RowReading, flags: Sequence[Flag], first_seen: dt.date, nuclei: Mapping[str, Nucleus]
) -> TalkRecord:
    """What the journal remembers of a row, but where it stands. `flags` are all of it, those between rows included.

    Builds a SessionSheet when no flag is an error: that it can be built is the proof that the talk is whole.
    """
    cells = reading.readings
    values = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    wrong = tuple(dict.fromkeys([flag.field for flag in flags if flag.severity is Severity.ERROR])) if flags else ()
    said = values.pop("municipality", None)
    if not wrong and reading.code is not None:
        SessionSheet(code=reading.code, **values)
    nucleus = nuclei.get(values.get("nucleus", ""))
    if cells["confidentiality"].flag:
        values["confidentiality"] = Confidentiality.COORDINATION
    return TalkRecord(
        code=reading.code or "",
        tab="",
        row=None,
        no_next=cells["next_date"].sure and "next_date" not in values,
        complete=not wrong,
        missing=wrong,
        first_seen=first_seen,
        double=any(flag.code == "RIGA-01" for flag in flags),
        municipality=(nucleus.municipality if nucleus else None) or said,
        **values,
    )
