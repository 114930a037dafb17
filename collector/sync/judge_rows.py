"""What is made of the rows: some are read and judged, the rest is taken from memory. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from collector.sheet.columns import RowCells
from collector.sheet.row_matching import DATE, SENT, Content, RowContent, RowMatches, match_rows
from collector.sheet.rows import UnchangedRow
from collector.sync.flags_sheet import OWN_STATUS, FlaggedRow
from collector.sync.looks import NewRow, RowLook, looks_at
from collector.sync.memory import Memory, NoHistory, RowHistory
from collector.sync.row_cache import CachedFlag, CachedRow, cached_flag, row_hasher
from collector.sync.row_dependencies import RowDependencies
from collector.sync.row_versions import RowContents, StoredRow
from collector.sync.talk_rows import TalkRows
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
from collector.validation.row_parser import RowParser
from collector.validation.session_rows import OWN_FIELDS, record_values, row_flags
from schemas.flag import Flag, Severity
from schemas.record import RowReading, RowState, TalkRecord, TalkSummary
from schemas.session import Confidentiality

_NEW_ROW_AGE: Final = 1 << 60
"""Rows that the journal does not know yet are younger than all others."""


class CheckedRow(NamedTuple):
    """One talk as a sync found it. `doubtful`: complete, with something to look at."""

    tab: str
    row: int
    code: str | None
    mediator: str | None
    complete: bool
    doubtful: bool


class ReadRow(NamedTuple):
    """A row that was read.

    `code_text`: what stood under *Codice*. `content_hash`: of what was typed. `stored`: what the
    journal is to keep of it; None where it has just this. `row_hash` and `cached_row`: what a later
    sync recognises it by, '' for nothing. `own_mark`: its own *Riservatezza* as it counts;
    `effective_mark`: the one that holds, together with other rows of the same talk.
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
    """What was made of the rows.

    `summaries`, `rows` and `flags_by_row` have one entry for each row of the workbook;
    `duplicates` are indexes of rows that repeat what an older one says. `read_rows`: those that
    were read. `moved`: code → tab and row of unchanged rows that stand elsewhere now.

    The readings and records of the rows that were read are many and large, so they are not kept,
    but made again for who asks for them.
    """

    identities: RowMatches
    judge: "_RowReader"
    summaries: Sequence[TalkSummary] = field(repr=False)
    duplicates: frozenset[int]
    rows: list[CheckedRow] = field(default_factory=list)
    flagged: list[FlaggedRow] = field(default_factory=list)
    read_rows: list[ReadRow] = field(default_factory=list)
    moved: dict[str, tuple[str, int]] = field(default_factory=dict)
    flags_by_row: list[Sequence[Flag]] = field(default_factory=list)

    def readings(self) -> list[RowReading]:
        """Return the readings of the rows that were read."""
        return [self.judge.parser.read(row.cells, row.code) for row in self.read_rows]

    def readings_of(self, code: str) -> list[RowReading]:
        """Return the readings of the rows with a code, among those that were read."""
        rows = [row for row in self.read_rows if row.code == code]
        return [self.judge.parser.read(row.cells, row.code) for row in rows]

    def talks(self) -> list[TalkRecord]:
        """Return the records of the rows that were read, with the place where each stands."""
        talks = []
        for reading, row in zip(self.readings(), self.read_rows, strict=True):
            talk = self.judge.record(reading, row.flags, row.effective_mark)
            talks.append(replace(talk, tab=reading.tab, row=reading.row))
        return talks


def judge_rows(
    rows: TalkRows,
    memory: Memory,
    context: Context,
    fresh: Iterator[str],
    day_order: DayOrder = ALL_TRUSTED,
) -> JudgedRows:
    """Read and judge the rows to read; take the rest from memory.

    `fresh`: endless fresh codes for rows. `day_order`: which dates can be trusted. A row that the
    rules between rows judge is read once more, in their light.
    """
    contents, places = RowContents(), []
    for cells in rows.rows_to_read:
        # Of rows that are all new, the content is matched with nothing: who reads it makes it.
        places.append(contents.content_of(cells) if memory.rows else contents.place_of(cells))
    unchanged = frozenset(row.code for row in rows.rows if isinstance(row, UnchangedRow))
    identities = match_rows(
        places, memory.rows, memory.history.latest_contents, fresh, unchanged, memory.unwritten
    )
    reader = _RowReader(rows, memory, identities, context, day_order)
    first_look = list(_first_look(rows, reader, places, memory))
    del places  # the largest values of a sync
    talks = _workbook_talks(rows, first_look, memory)
    flags_by_index: dict[int, list[PairFlag]] = {}
    for flag in pair_flags(talks, context.thresholds.off):
        flags_by_index.setdefault(flag.index, []).append(flag)
    judged = JudgedRows(identities, reader, talks.talks, _duplicates(flags_by_index))
    for index, row in enumerate(first_look):
        of_pairs = flags_by_index.get(index, ())
        if isinstance(row, UnchangedRow):
            cached = rows.cached_rows[row.code]
            if _has_same_pair_flags(of_pairs, cached):
                _add_unchanged(judged, rows, row, cached, memory.rows[row.code])
                continue
            cells, known_code = rows.cells(row), row.code
        elif of_pairs:
            cells, known_code = row.cells, None
        else:
            _add_read(judged, rows, row)
            continue
        content, differing = contents.content_of(cells), talks.differing_marks.get(index)
        code = known_code or identities.codes.get(content.place)
        new = NewRow(cells, rows.raw_cells(cells), code, content)
        look = reader.look(new, of_pairs, differing)
        _add_read(judged, rows, _read_row(new, content.code_text, look, memory))
    return judged


def _first_look(
    rows: TalkRows, reader: "_RowReader", places: Sequence[RowContent], memory: Memory
) -> Iterator[ReadRow | UnchangedRow]:
    """Yield all rows in their order; those to read are read, each by itself."""
    codes = reader.identities.codes
    new_rows = [
        NewRow(
            row,
            rows.raw_cells(row),
            codes.get(place.place),
            place if place.content_hash else None,
        )
        for row, place in zip(rows.rows_to_read, places, strict=True)
    ]
    looks = zip(new_rows, places, looks_at(reader, new_rows), strict=True)
    for row in rows.rows:
        if isinstance(row, UnchangedRow):
            yield row
        else:
            new, place, look = next(looks)
            yield _read_row(new, place.code_text, look, memory)


def _read_row(new: NewRow, code_text: str, look: RowLook, memory: Memory) -> ReadRow:
    """Return a row that was read. Its stored form is left out where the journal has just that."""
    known = memory.rows.get(new.code or "") if memory.rows else None
    is_known = known is not None and known.row is not None and known.hash == look.stored.hash
    return ReadRow(
        new.cells,
        new.code,
        code_text,
        look.content_hash,
        look.summary,
        look.flags,
        None if is_known else look.stored,
        look.row_hash,
        look.cached_row,
        look.own_mark,
        look.effective_mark,
    )


def _workbook_talks(
    rows: TalkRows, first_look: Sequence[ReadRow | UnchangedRow], memory: Memory
) -> WorkbookTalks:
    """All talks as the rules between rows need them, from what was read or is cached."""
    summaries: list[TalkSummary] = []
    marks: list[Confidentiality | None] = []
    ages: list[int] = []
    for index, row in enumerate(first_look):
        if isinstance(row, UnchangedRow):
            cached = rows.cached_rows[row.code]
            summaries.append(cached.summary)
            marks.append(cached.mark)
        else:
            summaries.append(row.summary)
            marks.append(row.own_mark)
        state = memory.rows.get(row.code) if row.code else None
        ages.append(state.age if state else _NEW_ROW_AGE + index)
    return WorkbookTalks(summaries, ages, marks)


def _duplicates(flags_by_index: Mapping[int, Sequence[PairFlag]]) -> frozenset[int]:
    duplicates = set()
    for index, flags in flags_by_index.items():
        if any(flag.code in DUPLICATE_CODES for flag in flags):
            duplicates.add(index)
    return frozenset(duplicates)


def _has_same_pair_flags(flags: Sequence[PairFlag], cached: CachedRow) -> bool:
    """Tell whether the rules between rows say of a row what they said when it was cached."""
    if not flags and not cached.between_rows_flags:
        return True  # most rows
    now = [list(flag) for flag in _cached_pair_flags(flags)]
    return now == [list(flag) for flag in cached.between_rows_flags]  # JSON has no tuples


def _add_unchanged(
    judged: JudgedRows, rows: TalkRows, row: UnchangedRow, cached: CachedRow, state: RowState
) -> None:
    tab, number, code = row
    if cached.row_flags or cached.between_rows_flags:
        _add(judged, rows, row, code, cached.summary, _flags_from_cache(rows, row, cached))
    else:  # most rows
        judged.rows.append(CheckedRow(tab, number, code, cached.summary.mediator, True, False))
        judged.flags_by_row.append(())
    if state.row != number or state.tab != tab:
        judged.moved[code] = tab, number


def _add_read(judged: JudgedRows, rows: TalkRows, row: ReadRow) -> None:
    judged.read_rows.append(row)
    _add(judged, rows, row.cells, row.code, row.summary, row.flags)


def _add(
    judged: JudgedRows,
    rows: TalkRows,
    row: UnchangedRow | RowCells,
    code: str | None,
    summary: TalkSummary,
    flags: Sequence[Flag],
) -> None:
    complete = not flags or not any(flag.severity is Severity.ERROR for flag in flags)
    doubtful = complete and bool(flags)
    checked = CheckedRow(row.tab, row.row, code, summary.mediator, complete, doubtful)
    judged.rows.append(checked)
    judged.flags_by_row.append(flags)
    if flags:
        judged.flagged.append(FlaggedRow(rows.cells(row), summary, flags))


def _flags_from_cache(rows: TalkRows, row: UnchangedRow, cached: CachedRow) -> list[Flag]:
    cells, flagger = rows.cells(row), rows.flaggers[row.tab]
    flags = []
    for code, key, severity, facts in (*cached.row_flags, *cached.between_rows_flags):
        graded = Severity(severity) if severity else None
        flags.append(flagger.flag(code, cells, key, row.code, facts, graded))
    return flags


def _cached_pair_flags(flags: Sequence[PairFlag]) -> list[CachedFlag]:
    return [(flag.code, flag.key, "", dict(flag.facts)) for flag in flags]


class _RowReader:
    """Reads a row and judges it."""

    def __init__(
        self,
        rows: TalkRows,
        memory: Memory,
        identities: RowMatches,
        context: Context,
        day_order: DayOrder,
    ) -> None:
        self.identities = identities
        self._layouts = rows.layouts
        self._flaggers = rows.flaggers
        self._row_hashers = rows.row_hashers
        self._history: RowHistory = memory.history
        self._first_days = {
            code: state.first_seen for code, state in memory.rows.items() if state.first_seen
        }
        first_check = min(self._first_days.values(), default="")
        self._first_check = dt.date.fromisoformat(first_check) if first_check else None
        self._contents = RowContents()
        self._day_order = day_order
        self._today = context.today.isoformat()
        self.parser = self._new_parser(context)
        self._dependencies = RowDependencies(self.parser)

    def _new_parser(self, context: Context) -> RowParser:
        return RowParser(context, self._first_day, self._earlier_days, self._day_order)

    def _first_day(self, code: str) -> dt.date | None:
        """Return the day on which a row was first read; None for one that was not yet."""
        day = self._first_days.get(code)
        return dt.date.fromisoformat(day) if day else None

    @property
    def asks_the_journal(self) -> bool:
        """True where reading a row may ask the journal about it."""
        if not self._first_days:
            return False
        is_answered_form = any("sent" in layout.columns for layout in self._layouts.values())
        return is_answered_form or self._day_order.may_doubt

    def __getstate__(self) -> dict[str, Any]:
        """Return what a reader in another process needs. Only where the journal is not asked."""
        left_out = {"_history", "_row_hashers", "_contents", "_dependencies"}
        state = {name: value for name, value in vars(self).items() if name not in left_out}
        without_journal = replace(self._day_order, load_talks=dict, load_contents=dict)
        return {**state, "parser": self.parser.context, "_day_order": without_journal}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._history = NoHistory()
        self._row_hashers = {
            tab: row_hasher(layout, OWN_FIELDS) for tab, layout in self._layouts.items()
        }
        self._contents = RowContents()
        self.parser = self._new_parser(state["parser"])
        self._dependencies = RowDependencies(self.parser)

    def look(
        self,
        new: NewRow,
        of_pairs: Sequence[PairFlag] = (),
        differing: DifferingMarks | None = None,
    ) -> RowLook:
        """Read and judge one row.

        `of_pairs`: what the rules between rows say of it. `differing`: where the rows of its talk
        have different marks.
        """
        row, code = new.cells, new.code
        content = new.content or self._contents.content_of(row)
        reading = self.parser.read(row, code)
        own_flags = self._row_flags(row, content, reading)
        flags = own_flags
        if of_pairs:
            flagger = self._flaggers[row.tab]
            flags = list(own_flags)
            for pair in of_pairs:
                flags.append(flagger.flag(pair.code, row, pair.key, code, pair.facts))
        effective_mark = differing.mark if differing else reading.mark
        record = self._record_values(reading, flags, effective_mark)
        summary = TalkSummary.of(reading)
        cached_row = self._cached_row(row, summary, reading, own_flags, of_pairs)
        can_be_recognised = bool(cached_row) and self._can_be_recognised(row, own_flags)
        return RowLook(
            content.content_hash,
            summary,
            flags,
            StoredRow.of(content.content, reading.extra, record),
            self._row_hashers[row.tab](new.raw) if can_be_recognised else "",
            cached_row,
            reading.mark,
            effective_mark,
        )

    def _row_flags(self, row: RowCells, content: RowContent, reading: RowReading) -> list[Flag]:
        """The flags on a row for itself: on its code first, on its *Stato* last."""
        flagger, code = self._flaggers[row.tab], reading.code
        flags = row_flags(reading, row, self.parser.context, flagger, self._written_by(reading))
        if content.place in self.identities.ties:
            flags.insert(0, flagger.flag("RIGA-05", row, "code", None))
        elif content.place in self.identities.foreign:
            flags.insert(0, flagger.flag("CODICE-01", row, "code", code))
        if _has_foreign_status(row):
            flags.append(flagger.flag("STATO-01", row, "status", code))
        return flags

    def _cached_row(
        self,
        row: RowCells,
        summary: TalkSummary,
        reading: RowReading,
        own_flags: Sequence[Flag],
        of_pairs: Sequence[PairFlag],
    ) -> str:
        hangs_on = self._dependencies.mark(row)
        own = [cached_flag(flag) for flag in own_flags]
        pairs = _cached_pair_flags(of_pairs)
        to_come = (summary.date or "") > self._today
        return CachedRow(hangs_on, to_come, summary, reading.mark, own, pairs).dump()

    @staticmethod
    def _can_be_recognised(row: RowCells, own_flags: Sequence[Flag]) -> bool:
        """Tell whether a row's hash says all of it: it covers no merged cell and no own column."""
        has_flag_on_own_column = any(flag.field in OWN_FIELDS for flag in own_flags)
        return not has_flag_on_own_column and not row.merged

    def _written_by(self, reading: RowReading) -> dt.date | None:
        """The day of the check that first saw a row, by which it had been written.

        None for the rows of the first check, which may be old, and for those of an import.
        """
        first_seen = self._first_seen(reading.code)
        is_imported = any(PROVENANCE in header.casefold() for header in reading.extra)
        if is_imported or self._first_check is None or first_seen <= self._first_check:
            return None
        return first_seen

    def _first_seen(self, code: str | None) -> dt.date:
        return self._first_day(code or "") or self.parser.context.today

    @cached_property
    def _earlier_contents(self) -> Mapping[str, Sequence[Content]]:
        """All versions of the rows that have a time of sending."""
        codes = set()
        for (tab, _), code in self.identities.codes.items():
            if "sent" in self._layouts[tab].columns:
                codes.add(code)
        return self._history.all_contents(codes)

    def _earlier_days(self, code: str) -> Iterator[tuple[str, str]]:
        """The day and the time of sending of each version of a row, as canonical text."""
        for cells in self._earlier_contents.get(code, ()):
            if len(cells) > SENT:
                yield cells[DATE], cells[SENT]

    def record(
        self, reading: RowReading, flags: Sequence[Flag], mark: Confidentiality | None
    ) -> TalkRecord:
        """Return what the journal remembers of a row. `mark`: the one that holds."""
        return TalkRecord(**self._record_values(reading, flags, mark))

    def _record_values(
        self, reading: RowReading, flags: Sequence[Flag], mark: Confidentiality | None
    ) -> dict[str, Any]:
        first_seen = self._first_seen(reading.code)
        return record_values(reading, flags, first_seen, self.parser.context.nuclei, mark)


def _has_foreign_status(row: RowCells) -> bool:
    """Tell whether somebody wrote something of their own under *Stato*: it stays."""
    cell = row.cell("status")
    return not cell.empty and not OWN_STATUS.fullmatch(cell.text)
