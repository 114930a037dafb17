"""One sync: read the sheet, remember it, give the flags back.

`plan` decides everything and touches nothing; `run` carries it out: our memory first, their sheet last. If the
power fails in between, the next sync finds the rows by their content and finishes the work.
"""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from collector.check.between import between_rows
from collector.check.directory import Directory, Remembered, read_directory
from collector.check.flagging import Flagger
from collector.check.sessions import OURS, Context, judge, read_session, record
from collector.errors import WorkbookError
from collector.identity import KEYS, Content, Identities, Sighting, identify
from collector.journal.store import TALK, Batch, Journal, Kind, Version
from collector.layout import Ignored, Layout, RowCells, entries, find_layout
from schemas import session
from schemas.cells.names import Names
from schemas.flag import Flag, Severity
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import RowReading, RowState, TalkRecord
from schemas.session import COLUMNS
from schemas.territory import Territory
from schemas.typed import canonical, digest, shown
from schemas.workbook import (
    FLAGS_TAB,
    LIST_COLUMNS,
    FlagNote,
    FlagsTab,
    Snapshot,
    WriteBack,
    italian_day,
    letter,
)

CHECKED: Final = " · controllo del "
COMPLETE: Final = "completa"
TO_CHECK: Final = "completa, da controllare"
TO_COMPLETE: Final = "da completare"
NOBODY: Final = "(mediatore da chiarire)"
COORDINATION: Final = "(coordinamento)"
SEVERITY_WORDS: Final = {Severity.ERROR: "da completare", Severity.WARNING: "da controllare"}
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

    def ready_to_write(self) -> None:
        """Raises WorkbookError when writing could not work now."""

    def apply(self, plan: WriteBack, *, mark: str) -> None:
        """Write a plan into the workbook as it was at `mark`, all or nothing. Raises WorkbookError."""


@dataclass(frozen=True)
class Rules:
    """What a sync is judged by: the settings, as values."""

    territory: Territory
    case_types: tuple[str, ...]
    since: dt.date


@dataclass(frozen=True)
class Memory:
    """What the journal knows, as values and two questions about some rows by code."""

    rows: Mapping[str, RowState] = field(default_factory=dict)
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


@dataclass(frozen=True)
class Plan:
    """All that one sync found and wants to do."""

    directory: Directory
    readings: Sequence[RowReading] = field(repr=False)
    talks: Sequence[TalkRecord] = field(repr=False)
    flags: Sequence[Flag]
    ignored: Sequence[Ignored]
    batch: Batch = field(repr=False)
    write_back: WriteBack
    new_codes: int
    notices: Sequence[str]

    @property
    def complete(self) -> int:
        """How many talks are whole."""
        return sum(talk.complete for talk in self.talks)

    @property
    def incomplete(self) -> int:
        """How many talks lack something."""
        return len(self.talks) - self.complete


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
    snapshot = workbook.snapshot()
    memory = recall(journal)
    todo = plan(snapshot, memory, rules, today=today, codes=codes(memory), accept_missing=accept_missing)
    if not dry_run:
        if not todo.write_back.empty:
            workbook.ready_to_write()
        journal.append(todo.batch, at=now, today=today, workbook=digest([workbook.name]))
        workbook.apply(todo.write_back, mark=snapshot.mark)
    written = not dry_run and not todo.write_back.empty
    return SyncReport(todo, written, time.perf_counter() - began)


def recall(journal: Journal) -> Memory:
    """The journal's state as a sync needs it."""
    kinds: tuple[Kind, ...] = ("session", "nucleus", "person", "meeting")
    return Memory(
        rows=journal.rows(),
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

    Raises WorkbookError when the sheet cannot be understood, or when so many known rows are gone that it looks
    like an accident (unless `accept_missing` says that it is none, or the plan is only `looking`: for a person
    who asks what there is, and never carried out).
    """
    grid = snapshot.tab(session.TAB)
    if grid is None:
        raise WorkbookError(
            f"Nel file manca il foglio «{session.TAB}». Rimettilo (o rinominalo com'era) e rilancia il comando. "
            "Non ho scritto nulla."
        )
    layout = find_layout(grid, COLUMNS)
    found = list(entries(grid, layout, OURS))
    rows = [row for row in found if isinstance(row, RowCells)]
    directory = read_directory(
        snapshot, rules.territory, rules.case_types, memory.remembered, codes.nuclei, codes.people
    )
    sightings = [_sighting(row) for row in rows]
    identities = identify(sightings, memory.rows, memory.contents, codes.rows)
    if not accept_missing and not looking:
        _stop_if_many_gone(len(identities.gone), memory.rows, grid.name)
        _stop_if_nuclei_gone(directory, memory)

    context = _context(directory, rules, today)
    flagger = Flagger.of(layout, COLUMNS)
    readings = [read_session(row, identities.codes.get(row.row), context) for row in rows]
    flags = _judge(rows, readings, identities, memory, context, flagger)
    talks = [
        record(reading, row_flags, _first_seen(reading.code, memory, today))
        for reading, row_flags in zip(readings, flags, strict=True)
    ]

    gone = memory.talks(identities.gone) if identities.gone else ()
    lost = (
        []
        if accept_missing
        else [talk for talk in (*memory.lost, *gone) if talk.code not in set(identities.codes.values())]
    )
    lost_flags = [_lost(talk, layout) for talk in lost]
    accepted = frozenset(talk.code for talk in (*memory.lost, *gone)) if accept_missing else frozenset()

    all_flags = [*(flag for row_flags in flags for flag in row_flags), *lost_flags, *directory.flags]
    cells = _codes_and_states(rows, sightings, identities, flags, memory, layout, today)
    wanted = _flags_tab(rows, readings, flags, lost, lost_flags, directory, layout, snapshot)
    return Plan(
        directory=directory,
        readings=readings,
        talks=talks,
        flags=all_flags,
        ignored=[*(row for row in found if isinstance(row, Ignored)), *directory.ignored],
        batch=_batch(rows, sightings, readings, talks, identities, directory, memory, all_flags, accepted),
        write_back=WriteBack(
            cells={**cells, **directory.codes},
            flags_tab=None if _stands(snapshot, wanted) else wanted,
        ),
        new_codes=sum(column == layout.columns.get("code") for _, _, column in cells) + len(directory.codes),
        notices=_notices(snapshot, directory),
    )


def _sighting(row: RowCells) -> Sighting:
    content = tuple(canonical(row.cell(key).typed) for key in KEYS)
    return Sighting(row.row, canonical(row.cell("code").typed), content, digest(content))


def _stop_if_many_gone(gone: int, known: Mapping[str, RowState], tab: str) -> None:
    alive = sum(state.row is not None for state in known.values())
    if gone >= MANY_GONE and gone > GONE_SHARE * alive:
        raise WorkbookError(
            f"Nel foglio «{tab}» mancano {gone} righe su {alive} già viste: sembra un incidente (un filtro "
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


def _context(directory: Directory, rules: Rules, today: dt.date) -> Context:
    mediators = directory.names_of(Job.MEDIATOR)
    return Context(
        nuclei={nucleus.code: nucleus for nucleus in directory.nuclei},
        nucleus_names=Names.of(
            (name, nucleus.code) for nucleus in directory.nuclei for name in (nucleus.name, *nucleus.other_names)
        ),
        mediator_names=Names.of((name, name) for name in mediators) if mediators else None,
        since=rules.since,
        today=today,
    )


def _judge(
    rows: Sequence[RowCells],
    readings: Sequence[RowReading],
    identities: Identities,
    memory: Memory,
    context: Context,
    flagger: Flagger,
) -> list[list[Flag]]:
    """The flags of each row: its own rules, its identity, then the rules between rows."""
    flags = [judge(reading, row, context, flagger) for reading, row in zip(readings, rows, strict=True)]
    for at, row in enumerate(rows):
        if row.row in identities.ties:
            flags[at].insert(0, flagger.flag("RIGA-05", row, "code", None))
        elif row.row in identities.foreign:
            flags[at].insert(0, flagger.flag("CODICE-01", row, "code", identities.codes[row.row]))
        if _foreign_state(row):
            flags[at].append(flagger.flag("STATO-01", row, "status", identities.codes.get(row.row)))
    known = {row.row: memory.rows.get(identities.codes.get(row.row, "")) for row in rows}
    age = [state.age if (state := known[row.row]) else _NEW_ROW_AGE + row.row for row in rows]
    for found in between_rows(readings, age):
        row_code = readings[found.at].code
        flags[found.at].append(flagger.flag(found.code, rows[found.at], found.key, row_code, found.facts))
    return flags


def _first_seen(code: str | None, memory: Memory, today: dt.date) -> dt.date:
    known = memory.rows.get(code or "")
    return known.first_seen if known and known.first_seen else today


def _lost(talk: TalkRecord, layout: Layout) -> Flag:
    parts = [f"del {italian_day(talk.date)}" if talk.date else "", talk.nucleus or ""]
    return Flag(
        code="RIGA-04",
        tab=layout.tab,
        row=None,
        column=None,
        header="",
        field="code",
        row_code=talk.code,
        severity=Severity.WARNING,
        facts={"talk": " ".join(part for part in parts if part)},
    )


def state_text(flags: Sequence[Flag], today: dt.date) -> str:
    """What *Stato* says of a row: "da completare: ora fine · controllo del 12/03"."""
    errors = dict.fromkeys(flag.header.lower() for flag in flags if flag.severity is Severity.ERROR)
    doubts = dict.fromkeys(flag.header.lower() for flag in flags if flag.severity is Severity.WARNING)
    if errors:
        text = f"{TO_COMPLETE}: {', '.join(errors)}"
    elif doubts:
        text = f"{TO_CHECK}: {', '.join(doubts)}"
    else:
        text = COMPLETE
    return f"{text}{CHECKED}{today:%d/%m}"


def _foreign_state(row: RowCells) -> bool:
    """True when somebody wrote something of their own under *Stato*: it is flagged, and stays."""
    cell = row.cell("status")
    return not cell.empty and not cell.text.startswith((COMPLETE, TO_COMPLETE))


def _codes_and_states(
    rows: Sequence[RowCells],
    sightings: Sequence[Sighting],
    identities: Identities,
    flags: Sequence[Sequence[Flag]],
    memory: Memory,
    layout: Layout,
    today: dt.date,
) -> dict[tuple[str, int, int], str]:
    """The cells of *Codice* and *Stato* that differ. A state keeps its day while row and outcome are the same."""
    code_column, state_column = layout.columns.get("code"), layout.columns.get("status")
    cells: dict[tuple[str, int, int], str] = {}
    for row, sighting, row_flags in zip(rows, sightings, flags, strict=True):
        code = identities.codes.get(row.row)
        if code_column and code and row.row not in identities.foreign and sighting.code_text != code:
            cells[layout.tab, row.row, code_column] = code
        if state_column and not _foreign_state(row):
            text, stands = state_text(row_flags, today), row.cell("status").text
            known = memory.rows.get(code or "")
            same_row = known is not None and known.digest == sighting.digest
            same_outcome = stands.partition(CHECKED)[0] == text.partition(CHECKED)[0]
            if stands != text and not (same_row and same_outcome and CHECKED in stands):
                cells[layout.tab, row.row, state_column] = text
    return cells


def _flags_tab(
    rows: Sequence[RowCells],
    readings: Sequence[RowReading],
    flags: Sequence[Sequence[Flag]],
    lost: Sequence[TalkRecord],
    lost_flags: Sequence[Flag],
    directory: Directory,
    layout: Layout,
    snapshot: Snapshot,
) -> FlagsTab:
    """*Segnalazioni*: grouped by mediator, the coordinator's own at the end; in a group, by talk."""
    code_columns = {layout.tab: letter(layout.columns["code"]) if "code" in layout.columns else ""}
    notes: list[tuple[tuple[object, ...], FlagNote]] = []
    for row, reading, row_flags in zip(rows, readings, flags, strict=True):
        mediator = reading.readings["mediator"].value or shown(row.cell("mediator").typed) or NOBODY
        nucleus = reading.readings["nucleus"].value or ""
        day = reading.readings["date"].value or dt.date.max
        for flag in row_flags:
            note = _note(flag, mediator, nucleus, shown(row.cell("date").typed), code_columns)
            notes.append(((mediator == NOBODY, mediator.casefold(), day, nucleus, row.row), note))
    for talk, flag in zip(lost, lost_flags, strict=True):
        mediator = talk.mediator or NOBODY
        note = _note(flag, mediator, talk.nucleus or "", italian_day(talk.date) if talk.date else "", {})
        day = talk.date or dt.date.max
        notes.append(((mediator == NOBODY, mediator.casefold(), day, talk.nucleus or "", 0), note))
    notes.sort(key=lambda pair: pair[0])
    if grid := snapshot.tab("Nuclei"):
        code_columns[grid.name] = _code_column(grid.rows)
    known = {nucleus.code for nucleus in directory.nuclei}
    others = [
        _note(
            flag,
            COORDINATION,
            flag.row_code if flag.row_code in known and flag.row_code else "",
            "",
            code_columns,
        )
        for flag in directory.flags
    ]
    return FlagsTab(
        notes=(*(note for _, note in notes), *others),
        nuclei=tuple(f"{n.code} – {n.name}" for n in sorted(directory.nuclei, key=lambda n: n.name.casefold())),
        mediators=directory.names_of(Job.MEDIATOR),
        social_workers=directory.names_of(Job.SOCIAL_WORKER),
    )


def _code_column(rows: Sequence[Sequence[object]]) -> str:
    for row in rows[:30]:
        for at, typed in enumerate(row, start=1):
            if isinstance(typed, str) and typed.strip().casefold() == "codice":
                return letter(at)
    return ""


def _note(flag: Flag, mediator: str, nucleus: str, day: str, code_columns: Mapping[str, str]) -> FlagNote:
    where = flag.header or "(riga)"
    if flag.tab != session.TAB:
        where = f"{flag.tab}, riga {flag.row}: {where}"
    return FlagNote(
        mediator=mediator,
        nucleus=nucleus,
        date=day,
        column=where,
        what=flag.what,
        todo=flag.todo,
        severity=SEVERITY_WORDS[flag.severity],
        row_code=flag.row_code or "",
        tab=flag.tab,
        code_column=code_columns.get(flag.tab, ""),
    )


def _stands(snapshot: Snapshot, wanted: FlagsTab) -> bool:
    """True when *Segnalazioni* already says exactly this. The link is a formula and is not compared."""
    grid = snapshot.tab(FLAGS_TAB)
    if grid is None:
        return False
    width = max(LIST_COLUMNS.values())
    compared = [at for at in range(width) if at not in (7, 9)]
    standing = [[canonical(row[at]) if at < len(row) else "" for at in compared] for row in grid.rows[1:]]
    while standing and not any(standing[-1]):
        standing.pop()
    return standing == [[canonical(row[at]) for at in compared] for row in wanted.table]


def _batch(
    rows: Sequence[RowCells],
    sightings: Sequence[Sighting],
    readings: Sequence[RowReading],
    talks: Sequence[TalkRecord],
    identities: Identities,
    directory: Directory,
    memory: Memory,
    flags: Sequence[Flag],
    accepted: frozenset[str],
) -> Batch:
    versions: list[Version] = []
    moved: dict[str, int] = {}
    standing = memory.hashes.get("session", {})
    for row, sighting, reading, talk in zip(rows, sightings, readings, talks, strict=True):
        if reading.code is None:
            continue
        extra = {header: canonical(cell.typed) for header, cell in row.extra.items()}
        typed = json.dumps({"cells": sighting.content, "extra": extra}, ensure_ascii=False)
        kept = TALK.dump_json(replace(talk, row=None)).decode()
        state = digest([typed, kept])
        if standing.get(reading.code) != state:
            versions.append(Version("session", reading.code, sighting.digest, state, row.tab, row.row, typed, kept))
        elif memory.rows[reading.code].row != row.row:
            moved[reading.code] = row.row
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
        gone=identities.gone,
        accepted=accepted,
        gone_others=gone_others,
        flags=flags,
    )


def _others(directory: Directory) -> Iterator[tuple[Kind, Mapping[str, Nucleus | Person | Meeting]]]:
    yield "nucleus", {nucleus.code: nucleus for nucleus in directory.nuclei}
    yield "person", {person.code: person for person in directory.people}
    yield "meeting", {meeting.id: meeting for meeting in directory.meetings}


def _notices(snapshot: Snapshot, directory: Directory) -> list[str]:
    """Things to know about the workbook as a whole."""
    found = [
        f"Nel file manca il foglio «{tab}»: per questo controllo è come se fosse vuoto."
        for tab in ("Nuclei", "Persone", "Incontri")
        if snapshot.tab(tab) is None
    ]
    if snapshot.tab("Persone") is not None and not directory.names_of(Job.MEDIATOR):
        found.append("Nel foglio «Persone» non c'è nessun mediatore: i nomi dei mediatori non sono controllati.")
    return found
