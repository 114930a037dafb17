"""The rows of all tabs of talks: which stand as they were, which are read, what is made of each, and what *Codice*
and *Stato* must say. Pure.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from collector.check.between import Between, between_rows
from collector.check.flagging import Flagger
from collector.check.sessions import OURS, Context, Reader, judge, record
from collector.flag_notes import CHECKED, COMPLETE, Flagged, state_text
from collector.flag_notes import OURS as OUR_STATE
from collector.glance import Memo, Outcome, glancer, outcome, recogniser
from collector.identity import KEYS, OF_SCHEDE, Content, Identities, Sighting, identify
from collector.layout import Entries, Familiar, Ignored, Layout, RowCells
from schemas.cells.reading import Typed
from schemas.cells.words import tidy
from schemas.flag import Flag, Severity
from schemas.record import Gist, RowReading, RowState, TalkRecord
from schemas.session import BESIDE, COLUMNS
from schemas.typed import canonical, digest
from schemas.workbook import Snapshot

_NEW_ROW_AGE: Final = 1 << 60


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One talk as a sync found it. `doubtful`: complete, with something to look at."""

    tab: str
    row: int
    code: str | None
    mediator: str | None
    complete: bool
    doubtful: bool


class Sheet:
    """The rows of all tabs of talks, in order: those that stand as they were, and those to read."""

    def __init__(
        self,
        snapshot: Snapshot,
        layouts: Sequence[Layout],
        states: Mapping[str, RowState],
        today: dt.date,
        *,
        familiar: bool,
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
                known = recogniser(layout, states, self.glances[layout.tab], OUR_STATE.fullmatch)
            for row in self.entries[layout.tab].walk(known):
                if isinstance(row, Ignored):
                    self.ignored.append(row)
                    continue
                if isinstance(row, Familiar):
                    if row.code in self.memos:
                        twice.add(row.code)
                    self.memos[row.code] = Memo.load(states[row.code].gist)
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
class Judged:
    """What was made of the rows. `new`: sighting, reading, record and memo of each row that was read."""

    identities: Identities
    rows: list[CheckedRow] = field(default_factory=list)
    flagged: list[Flagged] = field(default_factory=list)
    new: list[tuple[Sighting, RowReading, TalkRecord, str, str]] = field(default_factory=list)
    moved: dict[str, tuple[str, int]] = field(default_factory=dict)
    flags_at: list[Sequence[Flag]] = field(default_factory=list)


def judge_rows(
    sheet: Sheet,
    states: Mapping[str, RowState],
    contents: Callable[[Iterable[str]], Mapping[str, Content]],
    context: Context,
    fresh: Iterator[str],
    under: str,
) -> Judged:
    """Read and judge what is new; take the rest from memory. A row that the rules between rows judge anew is
    read after all.
    """
    sightings: dict[int, Sighting] = {}
    for at, row in enumerate(sheet.rows):
        if isinstance(row, RowCells):
            sightings[at] = _sighting(row)
    familiar = frozenset(row.code for row in sheet.rows if isinstance(row, Familiar))
    identities = identify(list(sightings.values()), states, contents, fresh, familiar)
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
        state.age if code and (state := states.get(code)) else _NEW_ROW_AGE + at for at, code in enumerate(known_codes)
    ]
    between: dict[int, list[Between]] = {}
    for found in between_rows(gists, age):
        between.setdefault(found.at, []).append(found)

    judged = Judged(identities)
    for at, row in enumerate(sheet.rows):
        said = between.get(at, ())
        outcomes: list[Outcome] = [(b.code, b.key, "", dict(b.facts)) for b in said] if said else []
        code = known_codes[at]
        if isinstance(row, Familiar):
            memo = sheet.memos[row.code]
            if (not outcomes and not memo.between) or list(map(list, outcomes)) == list(map(list, memo.between)):
                flags = _remembered(sheet, row, memo) if memo.own or memo.between else ()
                _add(judged, sheet, row, row.code, memo.gist, flags)
                if states[row.code].place != (row.tab, row.row):
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
        talk = record(readings[at], flags, _first_seen(code, states, context.today), context.nuclei)
        memo_text = Memo(gists[at], [outcome(flag) for flag in own[at]], outcomes).dump() if under else ""
        seen_whole = not cells.merged and all(flag.field not in OURS for flag in own[at])  # a glance skips our columns
        glance = sheet.glances[row.tab](sheet.raw(row)) if memo_text and seen_whole else ""
        judged.new.append((sightings[at], readings[at], talk, glance, memo_text))
        _add(judged, sheet, row, code, gists[at], flags)
    return judged


def _read(
    row: RowCells, sighting: Sighting, sheet: Sheet, identities: Identities, reader: Reader
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


def _remembered(sheet: Sheet, row: Familiar, memo: Memo) -> list[Flag]:
    cells, flagger = sheet.cells(row), sheet.flaggers[row.tab]
    return [
        flagger.flag(code, cells, key, row.code, facts, Severity(severity) if severity else None)
        for code, key, severity, facts in (*memo.own, *memo.between)
    ]


def _add(
    judged: Judged, sheet: Sheet, row: Familiar | RowCells, code: str | None, gist: Gist, flags: Sequence[Flag]
) -> None:
    complete = not any(flag.severity is Severity.ERROR for flag in flags)
    judged.rows.append(CheckedRow(row.tab, row.row, code, gist.mediator, complete, complete and bool(flags)))
    judged.flags_at.append(flags)
    if flags:
        judged.flagged.append(Flagged(sheet.cells(row), gist, flags))


def _sighting(row: RowCells) -> Sighting:
    content = tuple([canonical(row.typed(key)) for key in KEYS])
    said = content if any(content[OF_SCHEDE:]) else content[:OF_SCHEDE]
    return Sighting((row.tab, row.row), canonical(row.cell("code").typed), content, digest(said))


def _first_seen(code: str | None, states: Mapping[str, RowState], today: dt.date) -> dt.date:
    known = states.get(code or "")
    return dt.date.fromisoformat(known.first_seen) if known and known.first_seen else today


def _foreign_state(row: RowCells) -> bool:
    """True when somebody wrote something of their own under *Stato*: it is flagged, and stays."""
    cell = row.cell("status")
    return not cell.empty and not OUR_STATE.fullmatch(cell.text)


def codes_and_states(
    sheet: Sheet, judged: Judged, states: Mapping[str, RowState], today: dt.date
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
        known = states.get(code or "")
        same_row = sighting is None or (known is not None and known.digest == sighting.digest)
        stood, checked_before, _ = standing.strip().partition(CHECKED) if isinstance(standing, str) else ("", "", "")
        if same_row and checked_before and stood == text.partition(CHECKED)[0]:
            continue
        cells[row.tab, row.row, state_column] = text
    return cells
