"""One sync: read the sheet, remember it, give the flags back.

`plan` decides everything and touches nothing; `run` carries it out: our memory first, their sheet last. If the
power fails in between, the next sync finds the rows by their content and finishes the work.
"""

import datetime as dt
import gc
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from collector.check.between import Between, between_rows
from collector.check.directory import Directory, Remembered, read_directory
from collector.check.flagging import Flagger
from collector.check.found import FoundNuclei, mediators_of_rows, nuclei_of_rows
from collector.check.sessions import OURS, Context, Reader, judge, record
from collector.errors import WorkbookError
from collector.flag_notes import CHECKED, COMPLETE, Flagged, flags_tab, stands, state_text
from collector.flag_notes import OURS as OUR_STATE
from collector.glance import Memo, Outcome, glancer, outcome, recogniser
from collector.identity import KEYS, OF_SCHEDE, Content, Identities, Sighting, identify
from collector.journal.store import TALK, Batch, Journal, Kind, Version
from collector.layout import Entries, Familiar, Ignored, Layout, RowCells, columns_present, find_talks
from schemas import meeting, nucleus, person
from schemas.cells.names import Names
from schemas.cells.reading import Typed
from schemas.cells.words import tidy
from schemas.flag import Flag, Severity
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import Gist, RowReading, RowState, TalkRecord
from schemas.session import BESIDE, COLUMNS
from schemas.territory import Territory
from schemas.typed import canonical, digest
from schemas.workbook import Snapshot, WriteBack, italian_day

MANY_GONE: Final = 5
GONE_SHARE: Final = 0.2
"""At least so many rows, and more than this share of those known, gone at once: the run stops."""
_NEW_ROW_AGE: Final = 1 << 60


class Workbook(Protocol):
    """The shared spreadsheet, wherever it lives."""

    @property
    def name(self) -> str:
        """How to speak of it."""

    def snapshot(self) -> Snapshot:
        """All tabs as typed. Raises WorkbookError."""

    def ready_to_write(self, mark: str) -> None:
        """Raises WorkbookError when writing could not work now, or the workbook is not as it was at `mark`."""

    def apply(self, plan: WriteBack, *, mark: str) -> None:
        """Write a plan into the workbook as it was at `mark`, all or nothing. Raises WorkbookError."""


@dataclass(frozen=True)
class Rules:
    """What a sync is judged by: the settings, as values. `edition` tells one state of the rules' code from another."""

    territory: Territory
    case_types: tuple[str, ...]
    since: dt.date
    edition: str = ""


@dataclass(frozen=True)
class Memory:
    """What the journal knows, as values and two questions about some rows by code.

    `context`: what the memos of the rows were made under; '' makes every row be read. `last_run`: the entry
    of the journal that this is the state after.
    """

    rows: Mapping[str, RowState] = field(default_factory=dict)
    context: str = ""
    last_run: int = 0
    hashes: Mapping[Kind, Mapping[str, str]] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=Remembered)
    lost: Sequence[TalkRecord] = ()
    contents: Callable[[Iterable[str]], Mapping[str, Content]] = field(default=lambda _codes: {})
    talks: Callable[[Iterable[str]], Sequence[TalkRecord]] = field(default=lambda _codes: ())


@dataclass(frozen=True)
class Codes:
    """Endless fresh codes, none of them known: for rows, nuclei and people."""

    rows: Iterator[str]
    nuclei: Iterator[str]
    people: Iterator[str]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One talk as a sync found it. `doubtful`: complete, with something to look at."""

    tab: str
    row: int
    code: str | None
    mediator: str | None
    complete: bool
    doubtful: bool


@dataclass(frozen=True)
class Plan:
    """All that one sync found and wants to do."""

    directory: Directory
    rows: Sequence[CheckedRow]
    judged: "_Judged" = field(repr=False)
    flags: Sequence[Flag]
    ignored: Sequence[Ignored]
    batch: Batch = field(repr=False)
    write_back: WriteBack
    new_codes: int
    notices: Sequence[str]

    @property
    def readings(self) -> Sequence[RowReading]:
        """The rows that were read anew: all of them when the memory has no context."""
        return [reading for _, reading, *_ in self.judged.new]

    @property
    def talks(self) -> Sequence[TalkRecord]:
        """Their records, with the place where each stands."""
        return [replace(talk, row=reading.row) for _, reading, talk, *_ in self.judged.new]

    @property
    def complete(self) -> int:
        """How many talks are whole."""
        return sum(row.complete for row in self.rows)

    @property
    def incomplete(self) -> int:
        """How many talks lack something."""
        return len(self.rows) - self.complete


@dataclass(frozen=True)
class SyncReport:
    """A plan, whether it was carried out, and how long it took."""

    plan: Plan
    written: bool
    seconds: float


def run(
    workbook: Workbook,
    journal: Journal,
    rules: Rules,
    *,
    now: dt.datetime,
    today: dt.date,
    codes: Callable[[Memory], Codes],
    accept_missing: bool = False,
    dry_run: bool = False,
) -> SyncReport:
    """One sync. `now` (UTC) dates the journal's entry, `today` is the day the rules judge by.

    Raises WorkbookError and JournalError; after either, no typed cell has changed and nothing is lost.
    """
    began = time.perf_counter()
    with _no_collection():
        snapshot = workbook.snapshot()
        memory = recall(journal)
        todo = plan(snapshot, memory, rules, today=today, codes=codes(memory), accept_missing=accept_missing)
        mark = snapshot.mark
        del snapshot
        if not dry_run:
            if not todo.write_back.empty:
                workbook.ready_to_write(mark)
            journal.append(todo.batch, at=now, today=today, workbook=digest([workbook.name]), after=memory.last_run)
            workbook.apply(todo.write_back, mark=mark)
    written = not dry_run and not todo.write_back.empty
    return SyncReport(todo, written, time.perf_counter() - began)


@contextmanager
def _no_collection() -> Iterator[None]:
    """A sync makes millions of values and no cycles: looking for cycles meanwhile costs a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def recall(journal: Journal) -> Memory:
    """The journal's state as a sync needs it."""
    last_run = journal.last_run()  # first: an entry that comes between then stops this run
    rows = journal.rows()
    kinds: tuple[Kind, ...] = ("nucleus", "person", "meeting")
    return Memory(
        rows=rows,
        context=journal.context(),
        last_run=last_run,
        hashes={kind: journal.hashes(kind) for kind in kinds},
        remembered=Remembered(journal.nuclei(gone=True), journal.people(gone=True)),
        lost=journal.lost_talks(),
        contents=journal.contents,
        talks=journal.talks_of,
    )


def plan(
    snapshot: Snapshot,
    memory: Memory,
    rules: Rules,
    *,
    today: dt.date,
    codes: Codes,
    accept_missing: bool = False,
    looking: bool = False,
) -> Plan:
    """Decide what a sync remembers, flags and writes. Pure, but for the questions it asks of `memory`.

    Raises WorkbookError when the workbook cannot be understood, or when so many known rows are gone that it
    looks like an accident (unless `accept_missing` says that it is none, or the plan is only `looking`: for a
    person who asks what there is, and never carried out).
    """
    layouts, other_tabs = find_talks(snapshot)
    directory = read_directory(
        snapshot, rules.territory, rules.case_types, memory.remembered, codes.nuclei, codes.people
    )
    listed = snapshot.tab(nucleus.TAB) is not None
    names_known = listed and bool(directory.names_of(Job.MEDIATOR))
    context = _context(directory, rules, today)
    under = _context_digest(layouts, directory, rules) if names_known else ""

    sheet = _Sheet(snapshot, layouts, memory, today, familiar=bool(under) and under == memory.context)
    if not names_known:
        found = FoundNuclei(directory.nuclei)
        if not listed:
            if not looking:
                _stop_if_tab_gone(memory)
            found = nuclei_of_rows(sheet.new_rows, memory.remembered.nuclei, rules.territory, codes.nuclei)
            directory = replace(directory, nuclei=found.nuclei)
        context = _context(directory, rules, today, found.alike, mediators_of_rows(sheet.new_rows))
    if not accept_missing and not looking and listed:
        _stop_if_nuclei_gone(directory, memory)

    judged = _judge(sheet, memory, context, codes, today, under)
    if not accept_missing and not looking:
        _stop_if_many_gone(len(judged.identities.gone), memory.rows, layouts)
    gone = memory.talks(judged.identities.gone) if judged.identities.gone else ()
    here = {row.code for row in judged.rows}
    lost = [] if accept_missing else [(talk, _lost(talk)) for talk in (*memory.lost, *gone) if talk.code not in here]
    accepted = frozenset(talk.code for talk in (*memory.lost, *gone) if accept_missing and talk.code not in here)
    all_flags = [
        *(flag for row in judged.flagged for flag in row.flags),
        *(flag for _, flag in lost),
        *directory.flags,
    ]
    cells = _codes_and_states(sheet, judged, memory, today)
    wanted = flags_tab(judged.flagged, lost, directory, sheet.layouts, snapshot)
    code_columns = {(tab, layout.columns.get("code")) for tab, layout in sheet.layouts.items()}
    return Plan(
        directory=directory,
        rows=judged.rows,
        judged=judged,
        flags=all_flags,
        ignored=[*sheet.ignored, *directory.ignored],
        batch=_batch(judged, directory, memory, all_flags, accepted, under),
        write_back=WriteBack(
            cells={**cells, **directory.codes},
            flags_tab=None if stands(snapshot, wanted) else wanted,
        ),
        new_codes=sum((tab, column) in code_columns for tab, _, column in cells) + len(directory.codes),
        notices=_notices(snapshot, directory, layouts, other_tabs),
    )


class _Sheet:
    """The rows of all tabs of talks, in order: those that stand as they were, and those to read."""

    def __init__(
        self, snapshot: Snapshot, layouts: Sequence[Layout], memory: Memory, today: dt.date, *, familiar: bool
    ) -> None:
        self.layouts = {layout.tab: layout for layout in layouts}
        grids = {grid.name: grid for grid in snapshot.tabs}
        self.entries = {layout.tab: Entries(grids[layout.tab], layout, OURS) for layout in layouts}
        self.glances = {layout.tab: glancer(layout, OURS) for layout in layouts}
        self.flaggers = {layout.tab: Flagger.of(layout, (*COLUMNS, *BESIDE)) for layout in layouts}
        self.ignored: list[Ignored] = []
        self.rows: list[Familiar | RowCells] = []
        self.memos: dict[str, Memo] = {}
        twice: set[str] = set()
        day = today.isoformat()
        for layout in layouts:
            known = None
            if familiar and layout.prepared:
                known = recogniser(layout, memory.rows, self.glances[layout.tab], OUR_STATE.fullmatch)
            for row in self.entries[layout.tab].walk(known):
                if isinstance(row, Ignored):
                    self.ignored.append(row)
                    continue
                if isinstance(row, Familiar):
                    if row.code in self.memos:
                        twice.add(row.code)
                    self.memos[row.code] = Memo.load(memory.rows[row.code].gist)
                self.rows.append(row)
        if self.memos:  # a copy that was edited claims its original's code: both are looked into
            twice |= self.memos.keys() & {canonical(row.cell("code").typed).upper() for row in self.new_rows}
        for at, row in enumerate(self.rows):
            if isinstance(row, Familiar) and (row.code in twice or not self.memos[row.code].stands_on(day)):
                self.rows[at] = self.cells(row)
        for code in twice:
            del self.memos[code]

    @property
    def new_rows(self) -> list[RowCells]:
        """The rows to read."""
        return [row for row in self.rows if isinstance(row, RowCells)]

    def cells(self, row: Familiar | RowCells) -> RowCells:
        """The cells of a row."""
        return row if isinstance(row, RowCells) else self.entries[row.tab].cells(row.row)

    def raw(self, row: Familiar | RowCells) -> Sequence[Typed]:
        """A row as the workbook has it."""
        return self.entries[row.tab].grid.rows[row.row - 1]


@dataclass
class _Judged:
    """What was made of the rows. `new`: sighting, reading, record and memo of each row that was read."""

    identities: Identities
    rows: list[CheckedRow] = field(default_factory=list)
    flagged: list[Flagged] = field(default_factory=list)
    new: list[tuple[Sighting, RowReading, TalkRecord, str, str]] = field(default_factory=list)
    moved: dict[str, tuple[str, int]] = field(default_factory=dict)
    flags_at: list[Sequence[Flag]] = field(default_factory=list)


def _judge(sheet: _Sheet, memory: Memory, context: Context, codes: Codes, today: dt.date, under: str) -> _Judged:
    """Read and judge what is new; take the rest from memory. A row that the rules between rows judge anew is
    read after all.
    """
    sightings: dict[int, Sighting] = {}
    for at, row in enumerate(sheet.rows):
        if isinstance(row, RowCells):
            sightings[at] = _sighting(row)
    familiar = frozenset(row.code for row in sheet.rows if isinstance(row, Familiar))
    identities = identify(list(sightings.values()), memory.rows, memory.contents, codes.rows, familiar)
    reader = Reader(context)
    readings: dict[int, RowReading] = {}
    own: dict[int, list[Flag]] = {}
    for at, row in enumerate(sheet.rows):
        if isinstance(row, RowCells):
            readings[at], own[at] = _read(row, sightings[at], sheet, identities, reader)
    gists = [
        sheet.memos[row.code].gist if isinstance(row, Familiar) else Gist.of(readings[at])
        for at, row in enumerate(sheet.rows)
    ]
    known_codes = [row.code if isinstance(row, Familiar) else readings[at].code for at, row in enumerate(sheet.rows)]
    age = [
        state.age if code and (state := memory.rows.get(code)) else _NEW_ROW_AGE + at
        for at, code in enumerate(known_codes)
    ]
    between: dict[int, list[Between]] = {}
    for found in between_rows(gists, age):
        between.setdefault(found.at, []).append(found)

    judged = _Judged(identities)
    for at, row in enumerate(sheet.rows):
        said = between.get(at, ())
        outcomes: list[Outcome] = [(b.code, b.key, "", dict(b.facts)) for b in said] if said else []
        code = known_codes[at]
        if isinstance(row, Familiar):
            memo = sheet.memos[row.code]
            if (not outcomes and not memo.between) or list(map(list, outcomes)) == list(map(list, memo.between)):
                flags = _remembered(sheet, row, memo) if memo.own or memo.between else ()
                _add(judged, sheet, row, row.code, memo.gist, flags)
                if memory.rows[row.code].place != (row.tab, row.row):
                    judged.moved[row.code] = row.tab, row.row
                continue
            cells = sheet.cells(row)
            sightings[at] = _sighting(cells)
            readings[at], own[at] = _read(
                cells, sightings[at], sheet, replace(identities, codes={(row.tab, row.row): row.code}), reader
            )
        cells = sheet.cells(row)
        flagger = sheet.flaggers[row.tab]
        flags = [*own[at], *(flagger.flag(b.code, cells, b.key, code, b.facts) for b in said)]
        talk = record(readings[at], flags, _first_seen(code, memory, today), context.nuclei)
        memo_text = Memo(gists[at], [outcome(flag) for flag in own[at]], outcomes).dump() if under else ""
        seen_whole = not cells.merged and all(flag.field not in OURS for flag in own[at])  # a glance skips our columns
        glance = sheet.glances[row.tab](sheet.raw(row)) if memo_text and seen_whole else ""
        judged.new.append((sightings[at], readings[at], talk, glance, memo_text))
        _add(judged, sheet, row, code, gists[at], flags)
    return judged


def _read(
    row: RowCells, sighting: Sighting, sheet: _Sheet, identities: Identities, reader: Reader
) -> tuple[RowReading, list[Flag]]:
    """One row read, with the flags of its own."""
    code = identities.codes.get(sighting.place)
    flagger = sheet.flaggers[row.tab]
    reading = reader.read(row, code)
    flags = judge(reading, row, reader.context, flagger)
    if sighting.place in identities.ties:
        flags.insert(0, flagger.flag("RIGA-05", row, "code", None))
    elif sighting.place in identities.foreign:
        flags.insert(0, flagger.flag("CODICE-01", row, "code", code))
    if _foreign_state(row):
        flags.append(flagger.flag("STATO-01", row, "status", code))
    return reading, flags


def _remembered(sheet: _Sheet, row: Familiar, memo: Memo) -> list[Flag]:
    cells, flagger = sheet.cells(row), sheet.flaggers[row.tab]
    return [
        flagger.flag(code, cells, key, row.code, facts, Severity(severity) if severity else None)
        for code, key, severity, facts in (*memo.own, *memo.between)
    ]


def _add(
    judged: _Judged, sheet: _Sheet, row: Familiar | RowCells, code: str | None, gist: Gist, flags: Sequence[Flag]
) -> None:
    complete = not any(flag.severity is Severity.ERROR for flag in flags)
    judged.rows.append(CheckedRow(row.tab, row.row, code, gist.mediator, complete, complete and bool(flags)))
    judged.flags_at.append(flags)
    if flags:
        judged.flagged.append(Flagged(sheet.cells(row), gist, flags))


def _sighting(row: RowCells) -> Sighting:
    cells = row.cells
    content = tuple([canonical(cells[key].typed) if key in cells else "" for key in KEYS])
    said = content if any(content[OF_SCHEDE:]) else content[:OF_SCHEDE]
    return Sighting((row.tab, row.row), canonical(row.cell("code").typed), content, digest(said))


def _stop_if_many_gone(gone: int, known: Mapping[str, RowState], layouts: Sequence[Layout]) -> None:
    alive = sum(state.row is not None for state in known.values())
    if gone >= MANY_GONE and gone > GONE_SHARE * alive:
        where = f"Nel foglio «{layouts[0].tab}»" if len(layouts) == 1 else "Nei fogli dei colloqui"
        raise WorkbookError(
            f"{where} mancano {gone} righe su {alive} già viste: sembra un incidente (un filtro "
            "incollato, righe cancellate, un altro file). Rimettile con Annulla o dalla cronologia delle versioni. "
            "Se sono state tolte apposta, lancia «collector sync --accept-missing». Non ho scritto nulla."
        )


def _stop_if_nuclei_gone(directory: Directory, memory: Memory) -> None:
    known = memory.hashes.get("nucleus", {})
    gone = len(known.keys() - {nucleus.code for nucleus in directory.nuclei})
    if gone >= MANY_GONE and gone > GONE_SHARE * len(known):
        raise WorkbookError(
            f"Nel foglio «Nuclei» mancano {gone} nuclei su {len(known)} già visti: sembra un incidente. Rimettili "
            "con Annulla o dalla cronologia delle versioni. Se sono stati tolti apposta, lancia "
            "«collector sync --accept-missing». Non ho scritto nulla."
        )


def _stop_if_tab_gone(memory: Memory) -> None:
    """Without *Nuclei* the nuclei come from the rows; but not where the tab was there and has been lost."""
    known = memory.hashes.get("nucleus", {})
    if any(n.code in known and (n.social_worker or n.language or n.case_type) for n in memory.remembered.nuclei):
        raise WorkbookError(
            "Nel file manca il foglio «Nuclei», che prima c'era. Rimettilo con Annulla o dalla cronologia delle "
            "versioni, poi rilancia il comando. Non ho scritto nulla."
        )


def _context(
    directory: Directory,
    rules: Rules,
    today: dt.date,
    alike: Mapping[str, Mapping[str, str]] | None = None,
    spellings: Mapping[str, str] | None = None,
) -> Context:
    mediators = directory.names_of(Job.MEDIATOR)
    return Context(
        nuclei={nucleus.code: nucleus for nucleus in directory.nuclei},
        nucleus_names=Names.of(
            (name, nucleus.code) for nucleus in directory.nuclei for name in (nucleus.name, *nucleus.other_names)
        ),
        mediator_names=Names.of((name, name) for name in mediators) if mediators else None,
        territory=rules.territory,
        since=rules.since,
        today=today,
        alike=alike or {},
        by_email={p.email.casefold(): p.name for p in directory.people if p.email and p.job is Job.MEDIATOR},
        spellings=spellings or {},
    )


def _context_digest(layouts: Sequence[Layout], directory: Directory, rules: Rules) -> str:
    """Everything but a row itself, other rows and the day that decides what is made of a row."""
    mediators = sorted((p.name, p.email or "") for p in directory.people if p.job is Job.MEDIATOR)
    nuclei = sorted(nucleus.model_dump_json() for nucleus in directory.nuclei)
    parts = (rules.edition, rules.since.isoformat(), repr(rules.territory), columns_present(layouts), mediators, nuclei)
    return digest(map(repr, parts))


def _first_seen(code: str | None, memory: Memory, today: dt.date) -> dt.date:
    known = memory.rows.get(code or "")
    return dt.date.fromisoformat(known.first_seen) if known and known.first_seen else today


def _lost(talk: TalkRecord) -> Flag:
    parts = [f"del {italian_day(talk.date)}" if talk.date else "", talk.nucleus or ""]
    return Flag(
        code="RIGA-04",
        tab=talk.tab,
        row=None,
        column=None,
        header="",
        field="code",
        row_code=talk.code,
        severity=Severity.WARNING,
        facts={"talk": " ".join(part for part in parts if part)},
    )


def _foreign_state(row: RowCells) -> bool:
    """True when somebody wrote something of their own under *Stato*: it is flagged, and stays."""
    cell = row.cell("status")
    return not cell.empty and not OUR_STATE.fullmatch(cell.text)


def _codes_and_states(
    sheet: _Sheet, judged: _Judged, memory: Memory, today: dt.date
) -> dict[tuple[str, int, int], str]:
    """The cells of *Codice* and *Stato* that differ. A state keeps its day while row and outcome are the same."""
    cells: dict[tuple[str, int, int], str] = {}
    digests = {sighting.place: sighting for sighting, *_ in judged.new}
    columns = {tab: (layout.columns.get("code"), layout.columns.get("status")) for tab, layout in sheet.layouts.items()}
    whole = state_text((), today)
    still_whole = COMPLETE + CHECKED
    for row, checked, flags in zip(sheet.rows, judged.rows, judged.flags_at, strict=True):
        code_column, state_column = columns[row.tab]
        place = row.tab, row.row
        if isinstance(row, Familiar) and not flags and place not in digests:
            standing = sheet.raw(row)[state_column - 1] if state_column else ""
            if isinstance(standing, str) and standing.startswith(still_whole):
                continue  # most rows
        sighting = digests.get(place)
        code = checked.code
        if sighting and code_column and code and place not in judged.identities.foreign and sighting.code_text != code:
            cells[row.tab, row.row, code_column] = code
        if not state_column:
            continue
        raw = sheet.raw(row)
        standing = raw[state_column - 1] if state_column <= len(raw) else None
        if standing and not (
            isinstance(standing, str) and (not standing.strip() or OUR_STATE.fullmatch(tidy(standing)))
        ):
            continue
        text = state_text(flags, today) if flags else whole
        if standing == text:
            continue
        known = memory.rows.get(code or "")
        same_row = sighting is None or (known is not None and known.digest == sighting.digest)
        stood, checked_before, _ = standing.strip().partition(CHECKED) if isinstance(standing, str) else ("", "", "")
        if same_row and checked_before and stood == text.partition(CHECKED)[0]:
            continue
        cells[row.tab, row.row, state_column] = text
    return cells


def _batch(
    judged: _Judged,
    directory: Directory,
    memory: Memory,
    flags: Sequence[Flag],
    accepted: frozenset[str],
    under: str,
) -> Batch:
    versions: list[Version] = []
    moved = dict(judged.moved)
    seen: dict[str, tuple[str, str]] = {}
    for sighting, reading, talk, glance, gist in judged.new:
        code = reading.code
        if code is None:
            continue
        extra = {header: canonical(cell.typed) for header, cell in reading.extra.items()}
        typed = json.dumps({"cells": sighting.content, "extra": extra}, ensure_ascii=False)
        kept = TALK.dump_json(replace(talk, tab="")).decode()  # a row that only moved is the same
        state = digest([typed, kept])
        known = memory.rows.get(code)
        if known is None or known.row is None or known.hash != state:
            versions.append(
                Version("session", code, sighting.digest, state, reading.tab, reading.row, typed, kept, glance, gist)
            )
            continue
        if known.place != (reading.tab, reading.row):
            moved[code] = reading.tab, reading.row
        if (known.glance, known.gist) != (glance, gist):
            seen[code] = glance, gist
    gone_others: list[tuple[Kind, str]] = []
    for kind, models in _others(directory):
        before = memory.hashes.get(kind, {})
        for code, model in models.items():
            kept = model.model_dump_json()
            state = digest([kept])
            if before.get(code) != state:
                versions.append(Version(kind, code, state, state, kind, None, "{}", kept))
        gone_others += [(kind, code) for code in sorted(before.keys() - models.keys())]
    return Batch(
        versions=versions,
        moved=moved,
        seen=seen,
        context=under,
        gone=judged.identities.gone,
        accepted=accepted,
        gone_others=gone_others,
        flags=flags,
    )


def _others(directory: Directory) -> Iterator[tuple[Kind, Mapping[str, Nucleus | Person | Meeting]]]:
    yield "nucleus", {nucleus.code: nucleus for nucleus in directory.nuclei}
    yield "person", {person.code: person for person in directory.people}
    yield "meeting", {meeting.id: meeting for meeting in directory.meetings}


def _notices(
    snapshot: Snapshot, directory: Directory, layouts: Sequence[Layout], other_tabs: Sequence[str]
) -> list[str]:
    """Things to know about the workbook as a whole."""
    missing = [tab for tab in (nucleus.TAB, person.TAB, meeting.TAB) if snapshot.tab(tab) is None]
    prepared = any(layout.prepared for layout in layouts)
    found = []
    if not prepared and missing:
        found.append(
            f"Il file non è preparato da collector: scrivo solo nel foglio «Segnalazioni». Mancano i fogli "
            f"{', '.join(f'«{tab}»' for tab in missing)}; con «collector init --adopt» li aggiungo io."
        )
    else:
        found += [f"Nel file manca il foglio «{tab}»: per questo controllo è come se fosse vuoto." for tab in missing]
    for layout in layouts:
        if layout.absent:
            names = ", ".join(f"«{header}»" for header in layout.absent)
            which = "non c'è la colonna" if len(layout.absent) == 1 else "non ci sono le colonne"
            found.append(f"Nel foglio «{layout.tab}» {which} {names}.")
    if other_tabs and not prepared:
        names = ", ".join(f"«{name}»" for name in other_tabs)
        found.append(f"Non sembrano fogli di colloqui, e non li ho letti: {names}.")
    if snapshot.tab(person.TAB) is not None and not directory.names_of(Job.MEDIATOR):
        found.append("Nel foglio «Persone» non c'è nessun mediatore: i nomi dei mediatori non sono controllati.")
    return found
