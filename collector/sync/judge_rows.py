"""The rows of all tabs of talks: which stand as they were, which are read, what is made of each, and what *Codice*
and *Stato* must say. Pure.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, NamedTuple

from collector.sheet.columns import Layout, RowCells
from collector.sheet.own_tab import CHECKED
from collector.sheet.row_matching import (
    DATE,
    SENT,
    Content,
    Place,
    RowContent,
    RowMatches,
    match_rows,
)
from collector.sheet.rows import Entries, SkippedRow, UnchangedRow
from collector.sync.flags_sheet import COMPLETE, FlaggedRow, status_text
from collector.sync.flags_sheet import OWN_STATUS as OUR_STATE
from collector.sync.row_cache import (
    CachedFlag,
    CachedRow,
    cached_flag,
    row_hasher,
    unchanged_row_finder,
)
from collector.sync.row_versions import RowContents, StoredRow
from collector.validation.between_rows import (
    DUPLICATE_CODES,
    PairFlag,
    WorkbookTalks,
    pair_flags,
)
from collector.validation.context import Context
from collector.validation.day_order import ALL_TRUSTED, DayOrder
from collector.validation.day_order_signs import PROVENANCE
from collector.validation.differing_marks import DifferingMarks
from collector.validation.flagging import Flagger
from collector.validation.row_parser import RowParser
from collector.validation.session_rows import OWN_FIELDS, row_flags, talk_record
from schemas.canonical import canonical
from schemas.cells.normalise import tidy
from schemas.cells.reading import Typed
from schemas.flag import Flag, Severity
from schemas.record import RowReading, RowState, TalkRecord, TalkSummary
from schemas.session import BESIDE, COLUMNS, Confidentiality
from schemas.workbook import Snapshot, StatusNote

_NEW_ROW_AGE: Final = 1 << 60


class CheckedRow(NamedTuple):
    """One talk as a sync found it. `doubtful`: complete, with something to look at."""

    tab: str
    row: int
    code: str | None
    mediator: str | None
    complete: bool
    doubtful: bool


class TalkRows:
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
        self.entries = {
            layout.tab: Entries(grids[layout.tab], layout, OWN_FIELDS) for layout in layouts
        }
        self.glances = {layout.tab: row_hasher(layout, OWN_FIELDS) for layout in layouts}
        self.flaggers = {layout.tab: Flagger.of(layout, (*COLUMNS, *BESIDE)) for layout in layouts}
        self.ignored: list[SkippedRow] = []
        self.rows: list[UnchangedRow | RowCells] = []
        self.memos: dict[str, CachedRow] = {}
        twice: set[str] = set()
        day = today.isoformat()
        for layout in layouts:
            known = None
            if familiar and layout.prepared:
                known = unchanged_row_finder(
                    layout, states, self.glances[layout.tab], OUR_STATE.fullmatch
                )
            for row in self.entries[layout.tab].walk(known):
                if isinstance(row, SkippedRow):
                    self.ignored.append(row)
                    continue
                if isinstance(row, UnchangedRow):
                    if row.code in self.memos:
                        twice.add(row.code)
                    if memo := CachedRow.load(states[row.code].summary):
                        self.memos[row.code] = memo
                    else:
                        row = self.cells(row)
                self.rows.append(row)
        if self.memos:  # a copy that was edited claims its original's code: both are looked into
            twice |= self.memos.keys() & {
                canonical(row.cell("code").typed).upper() for row in self.rows_to_read
            }
        for at, row in enumerate(self.rows):
            if isinstance(row, UnchangedRow) and (
                row.code in twice or not self.memos[row.code].holds_on(day)
            ):
                self.rows[at] = self.cells(row)
        for code in twice:
            del self.memos[code]

    @property
    def rows_to_read(self) -> list[RowCells]:
        """The rows to read."""
        return [row for row in self.rows if isinstance(row, RowCells)]

    def cells(self, row: UnchangedRow | RowCells) -> RowCells:
        """The cells of a row."""
        return row if isinstance(row, RowCells) else self.entries[row.tab].cells(row.row)

    def raw_cells(self, row: UnchangedRow | RowCells) -> Sequence[Typed]:
        """A row as the workbook has it."""
        return self.entries[row.tab].grid.rows[row.row - 1]


class ReadRow(NamedTuple):
    """A row that was read. `code_text` is what stood under *Codice*, `digest` that of what was typed; `kept` is None
    where the journal has just this. `glance` and `memo`: what a later sync recognises it by, '' for nothing. `mark`:
    its own *Riservatezza* as it counts; `holds`: the one that holds, together with other rows of the same talk.
    """

    cells: RowCells
    code: str | None
    code_text: str
    content_hash: str
    summary: TalkSummary
    flags: Sequence[Flag]
    stored: StoredRow | None
    row_hash: str
    cached_row: str
    own_mark: Confidentiality | None
    effective_mark: Confidentiality | None


@dataclass
class JudgedRows:
    """What was made of the rows. The readings and records of those that were read are many and large: they are made
    again for who asks for them. `twice`: the rows, by index, that say again what an older one says.
    """

    identities: RowMatches
    judge: "_Judge"
    summaries: Sequence[TalkSummary] = field(repr=False)
    duplicates: frozenset[int]
    rows: list[CheckedRow] = field(default_factory=list)
    flagged: list[FlaggedRow] = field(default_factory=list)
    read_rows: list[ReadRow] = field(default_factory=list)
    moved: dict[str, tuple[str, int]] = field(default_factory=dict)
    flags_by_row: list[Sequence[Flag]] = field(default_factory=list)

    def readings(self) -> list[RowReading]:
        """The rows that were read."""
        return [self.judge.reader.read(row.cells, row.code) for row in self.read_rows]

    def talks(self) -> list[TalkRecord]:
        """Their records, with the place where each stands."""
        return [
            replace(
                self.judge.record(reading, row.flags, row.effective_mark),
                tab=reading.tab,
                row=reading.row,
            )
            for reading, row in zip(self.readings(), self.read_rows, strict=True)
        ]


def judge_rows(
    sheet: TalkRows,
    states: Mapping[str, RowState],
    contents: Callable[[Iterable[str]], Mapping[str, Content]],
    all_contents: Callable[[Iterable[str]], Mapping[str, Sequence[Content]]],
    context: Context,
    fresh: Iterator[str],
    under: str,
    unwritten: frozenset[str] = frozenset(),
    day_order: DayOrder = ALL_TRUSTED,
) -> JudgedRows:
    """Read and judge what is new; take the rest from memory. A row that the rules between rows judge is read once
    more, in their light. `day_order`: which dates can be trusted.
    """
    seen = RowContents()
    sightings = [seen.content_of(row) for row in sheet.rows_to_read]
    familiar = frozenset(row.code for row in sheet.rows if isinstance(row, UnchangedRow))
    identities = match_rows(sightings, states, contents, fresh, familiar, unwritten)
    judge = _Judge(sheet, states, identities, all_contents, context, under, day_order)
    one_by_one = iter(sightings)
    found: list[ReadRow | UnchangedRow] = [
        row if isinstance(row, UnchangedRow) else judge.judged(row, next(one_by_one))
        for row in sheet.rows
    ]
    del sightings, one_by_one
    gists = [
        sheet.memos[row.code].gist if isinstance(row, UnchangedRow) else row.summary
        for row in found
    ]
    marks = [
        sheet.memos[row.code].mark if isinstance(row, UnchangedRow) else row.own_mark
        for row in found
    ]
    age = [
        state.age if row.code and (state := states.get(row.code)) else _NEW_ROW_AGE + at
        for at, row in enumerate(found)
    ]
    between: dict[int, list[PairFlag]] = {}
    rows = WorkbookTalks(gists, age, marks)
    for flag in pair_flags(rows, context.thresholds.off):
        between.setdefault(flag.index, []).append(flag)

    twice = frozenset(
        at for at, said in between.items() if any(flag.code in DUPLICATE_CODES for flag in said)
    )
    judged = JudgedRows(identities, judge, gists, twice)
    for at, row in enumerate(found):
        said = between.get(at, ())
        if isinstance(row, UnchangedRow):
            memo = sheet.memos[row.code]
            if (not said and not memo.between_rows_flags) or list(
                map(list, _outcomes(said))
            ) == list(map(list, memo.between_rows_flags)):
                flags = (
                    _remembered(sheet, row, memo)
                    if memo.row_flags or memo.between_rows_flags
                    else ()
                )
                _add(judged, sheet, row, row.code, memo.gist, flags)
                if states[row.code].place != (row.tab, row.row):
                    judged.moved[row.code] = row.tab, row.row
                continue
            cells = sheet.cells(row)
            new = judge.judged(
                cells, seen.content_of(cells), said, row.code, rows.differing_marks.get(at)
            )
        elif said:
            new = judge.judged(
                row.cells, seen.content_of(row.cells), said, differing=rows.differing_marks.get(at)
            )
        else:
            new = row
        judged.read_rows.append(new)
        _add(judged, sheet, new.cells, new.code, new.summary, new.flags)
    return judged


class _Judge:
    """Reads a row and judges it."""

    def __init__(
        self,
        sheet: TalkRows,
        states: Mapping[str, RowState],
        identities: RowMatches,
        all_contents: Callable[[Iterable[str]], Mapping[str, Sequence[Content]]],
        context: Context,
        under: str,
        day_order: DayOrder,
    ) -> None:
        self.reader = RowParser(context, self._known_since, self._said_before, day_order)
        self._all_contents = all_contents
        self._glances, self._flaggers, self._raw = sheet.glances, sheet.flaggers, sheet.raw_cells
        self._columns = {tab: layout.columns for tab, layout in sheet.layouts.items()}
        self._states, self._identities, self._under = states, identities, under
        began = min((state.first_seen for state in states.values() if state.first_seen), default="")
        self._began = dt.date.fromisoformat(began) if began else None

    def judged(
        self,
        row: RowCells,
        sighting: RowContent,
        between: Sequence[PairFlag] = (),
        familiar: str | None = None,
        differing: DifferingMarks | None = None,
    ) -> ReadRow:
        """`between`: what the rules between rows say of it; `familiar`: the code of a row that is known for sure;
        `differing`: where the rows of its talk are marked in different ways.
        """
        place, flagger = sighting.place, self._flaggers[row.tab]
        code = familiar or self._identities.codes.get(place)
        reading = self.reader.read(row, code)
        own = row_flags(reading, row, self.reader.context, flagger, self._written_by(reading))
        if place in self._identities.ties:
            own.insert(0, flagger.flag("RIGA-05", row, "code", None))
        elif place in self._identities.foreign:
            own.insert(0, flagger.flag("CODICE-01", row, "code", code))
        if _foreign_state(row):
            own.append(flagger.flag("STATO-01", row, "status", code))
        flags = (
            [*own, *(flagger.flag(b.code, row, b.key, code, b.facts) for b in between)]
            if between
            else own
        )
        holds = differing.mark if differing else reading.mark
        kept: StoredRow | None = StoredRow.of(
            sighting.content, reading.extra, self.record(reading, flags, holds)
        )
        known = self._states.get(code or "")
        if kept and known and known.row is not None and known.hash == kept.hash:
            kept = None
        gist = TalkSummary.of(reading)
        memo = glance = ""
        if self._under:
            memo = CachedRow(
                gist, reading.mark, [cached_flag(flag) for flag in own], _outcomes(between)
            ).dump()
        skipped = bool(own) and any(
            flag.field in OWN_FIELDS for flag in own
        )  # by a glance, which looks at no column of ours
        if memo and not skipped and not row.merged:
            glance = self._glances[row.tab](self._raw(row))
        return ReadRow(
            row,
            code,
            sighting.code_text,
            sighting.content_hash,
            gist,
            flags,
            kept,
            glance,
            memo,
            reading.mark,
            holds,
        )

    def _written_by(self, reading: RowReading) -> dt.date | None:
        """The day of the check that first saw a row; None for the rows of the first check, which may be old, and for
        those that an import brought.
        """
        seen = _first_seen(reading.code, self._states, self.reader.context.today)
        imported = any(PROVENANCE in header.casefold() for header in reading.extra)
        return None if imported or self._began is None or seen <= self._began else seen

    def _known_since(self, code: str) -> dt.date | None:
        known = self._states.get(code)
        return dt.date.fromisoformat(known.first_seen) if known and known.first_seen else None

    @cached_property
    def _past(self) -> Mapping[str, Sequence[Content]]:
        """All versions of the rows that say when they were sent."""
        places = self._identities.codes.items()
        return self._all_contents(
            {code for (tab, _), code in places if "sent" in self._columns[tab]}
        )

    def _said_before(self, code: str) -> Iterator[tuple[str, str]]:
        return (
            (cells[DATE], cells[SENT]) for cells in self._past.get(code, ()) if len(cells) > SENT
        )

    def record(
        self, reading: RowReading, flags: Sequence[Flag], mark: Confidentiality | None
    ) -> TalkRecord:
        """What the journal remembers of a row; `mark`: the one that holds."""
        context = self.reader.context
        first_seen = _first_seen(reading.code, self._states, context.today)
        return talk_record(reading, flags, first_seen, context.nuclei, mark)


def _outcomes(between: Sequence[PairFlag]) -> list[CachedFlag]:
    return [(b.code, b.key, "", dict(b.facts)) for b in between]


def _remembered(sheet: TalkRows, row: UnchangedRow, memo: CachedRow) -> list[Flag]:
    cells, flagger = sheet.cells(row), sheet.flaggers[row.tab]
    return [
        flagger.flag(code, cells, key, row.code, facts, Severity(severity) if severity else None)
        for code, key, severity, facts in (*memo.row_flags, *memo.between_rows_flags)
    ]


def _add(
    judged: JudgedRows,
    sheet: TalkRows,
    row: UnchangedRow | RowCells,
    code: str | None,
    gist: TalkSummary,
    flags: Sequence[Flag],
) -> None:
    complete = not flags or not any(flag.severity is Severity.ERROR for flag in flags)
    judged.rows.append(
        CheckedRow(row.tab, row.row, code, gist.mediator, complete, complete and bool(flags))
    )
    judged.flags_by_row.append(flags)
    if flags:
        judged.flagged.append(FlaggedRow(sheet.cells(row), gist, flags))


def _first_seen(code: str | None, states: Mapping[str, RowState], today: dt.date) -> dt.date:
    known = states.get(code or "")
    return dt.date.fromisoformat(known.first_seen) if known and known.first_seen else today


def _foreign_state(row: RowCells) -> bool:
    """True when somebody wrote something of their own under *Stato*: it is flagged, and stays."""
    cell = row.cell("status")
    return not cell.empty and not OUR_STATE.fullmatch(cell.text)


def code_and_status_cells(
    sheet: TalkRows,
    judged: JudgedRows,
    states: Mapping[str, RowState],
    today: dt.date,
    *,
    with_states: bool = True,
) -> dict[tuple[str, int, int], str]:
    """The cells of *Codice* and *Stato* that differ. A state keeps its day while row and outcome are the same.

    Without `with_states` only those of *Codice*: `state_notes` tells the rest.
    """
    cells: dict[tuple[str, int, int], str] = {}
    read = {(new.cells.tab, new.cells.row): new for new in judged.read_rows}
    columns = {
        tab: (layout.columns.get("code"), layout.columns.get("status"))
        for tab, layout in sheet.layouts.items()
    }
    whole = status_text((), today)
    still_whole = COMPLETE + CHECKED
    for row, checked, flags in zip(sheet.rows, judged.rows, judged.flags_by_row, strict=True):
        code_column, state_column = columns[row.tab]
        place = row.tab, row.row
        if isinstance(row, UnchangedRow) and not flags and place not in read:
            standing = sheet.raw_cells(row)[state_column - 1] if state_column else ""
            if isinstance(standing, str) and standing.startswith(still_whole):
                continue  # most rows
        new = read.get(place)
        code = checked.code
        if (
            new
            and code_column
            and code
            and place not in judged.identities.foreign
            and new.code_text != code
        ):
            cells[row.tab, row.row, code_column] = code
        if not (state_column and with_states):
            continue
        raw = sheet.raw_cells(row)
        standing = raw[state_column - 1] if state_column <= len(raw) else None
        if standing and not (
            isinstance(standing, str)
            and (not standing.strip() or OUR_STATE.fullmatch(tidy(standing)))
        ):
            continue
        text = status_text(flags, today) if flags else whole
        if standing == text:
            continue
        known = states.get(code or "")
        same_row = new is None or (known is not None and known.content_hash == new.content_hash)
        stood, checked_before, _ = (
            standing.strip().partition(CHECKED) if isinstance(standing, str) else ("", "", "")
        )
        if same_row and checked_before and stood == text.partition(CHECKED)[0]:
            continue
        cells[row.tab, row.row, state_column] = text
    return cells


def status_notes(sheet: TalkRows, judged: JudgedRows, today: dt.date) -> list[StatusNote]:
    """What *Stato* says of each row that has a code, in a tab that has both columns: for a live workbook. A row under
    whose *Codice* somebody wrote something else is found by that, the first of several with the same; of a row with
    nothing but a code there is nothing to say.
    """
    whole = status_text((), today)
    with_both = {
        tab for tab, layout in sheet.layouts.items() if {"code", "status"} <= layout.columns.keys()
    }
    notes: list[StatusNote] = []
    taken: set[str] = set()
    for row, flags in zip(judged.rows, judged.flags_by_row, strict=True):
        place = row.tab, row.row
        is_foreign = place in judged.identities.foreign
        code = _under_code(sheet, *place) if is_foreign and row.tab in with_both else row.code
        if code and row.tab in with_both and code.casefold() not in taken:
            taken.add(code.casefold())
            notes.append(
                StatusNote(row.tab, row.row, code, status_text(flags, today) if flags else whole)
            )
    return notes + _without_a_talk(
        sheet, with_both, {(row.tab, row.row) for row in judged.rows}, taken
    )


def _without_a_talk(
    sheet: TalkRows, tabs: Collection[str], talks: Collection[Place], taken: set[str]
) -> list[StatusNote]:
    """Nothing to say of the rows that hold a text under *Codice* and no talk. `taken`: the texts that talks have, which
    are left to them; the others are added.
    """
    found = []
    for tab in tabs:
        first = sheet.layouts[tab].header_row + 1
        for number in range(first, len(sheet.entries[tab].grid.rows) + 1):
            if (tab, number) in talks:
                continue
            code = _under_code(sheet, tab, number)
            if code and code.casefold() not in taken:
                taken.add(code.casefold())
                found.append(StatusNote(tab, number, code, ""))
    return found


def _under_code(sheet: TalkRows, tab: str, number: int) -> str:
    """The text under *Codice* as it was typed; '' for none, and for what is no text."""
    row = sheet.entries[tab].grid.rows[number - 1]
    column = sheet.layouts[tab].columns["code"]
    typed = row[column - 1] if column <= len(row) else None
    return typed if isinstance(typed, str) and typed.strip() else ""
