"""What is made of the rows: some are read and judged, the rest is taken from memory. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from collector.sheet.columns import RowCells
from collector.sheet.row_matching import RowContent, RowMatches, match_rows
from collector.sheet.rows import UnchangedRow
from collector.sync.flags_sheet import FlaggedRow
from collector.sync.looks import NewRow, RowLook, looks_at
from collector.sync.memory import Memory
from collector.sync.row_cache import CachedRow, cached_pair_flags
from collector.sync.row_versions import RowContents, StoredRow
from collector.sync.talk_judge import TalkJudge
from collector.sync.talk_rows import TalkRows
from collector.validation.between_rows import (
    DUPLICATE_CODES,
    PairFlag,
    WorkbookTalks,
    pair_flags,
)
from collector.validation.context import Context
from collector.validation.day_order import ALL_TRUSTED, DayOrder
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
    judge: TalkJudge
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
    contents, to_read = RowContents(), rows.rows_to_read
    # Of rows that are all new, the content is matched with nothing: who reads it makes it.
    places = contents.contents_of(to_read) if memory.rows else contents.places_of(to_read)
    unchanged = frozenset(row.code for row in rows.rows if isinstance(row, UnchangedRow))
    identities = match_rows(
        places, memory.rows, memory.history.latest_contents, fresh, unchanged, memory.unwritten
    )
    reader = TalkJudge(rows, memory, identities, context, day_order)
    first_look = list(_first_look(rows, reader, places, memory))
    del places  # the largest values of a sync
    talks = _workbook_talks(rows, first_look, memory)
    flags_by_index: dict[int, list[PairFlag]] = {}
    for flag in pair_flags(talks, context.thresholds.off):
        flags_by_index.setdefault(flag.index, []).append(flag)
    judged = JudgedRows(identities, reader, talks.talks, _duplicates(flags_by_index))
    again = _second_look(rows, reader, first_look, flags_by_index, talks, memory)
    for index, row in enumerate(first_look):
        if index in again:
            _add_read(judged, rows, again[index])
        elif isinstance(row, UnchangedRow):
            cached = rows.cached_rows[row.code]
            _add_unchanged(judged, rows, row, cached, memory.rows[row.code])
        else:
            _add_read(judged, rows, row)
    return judged


def _first_look(
    rows: TalkRows, reader: TalkJudge, places: Sequence[RowContent], memory: Memory
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


def _second_look(
    rows: TalkRows,
    reader: TalkJudge,
    first_look: Sequence[ReadRow | UnchangedRow],
    flags_by_index: Mapping[int, Sequence[PairFlag]],
    talks: WorkbookTalks,
    memory: Memory,
) -> Mapping[int, ReadRow]:
    """Return the rows that the rules between rows judge, by index, read once more in their light.

    Also those of which they said something when they were cached, and say it no more.
    """
    indexes: list[int] = []
    for index, row in enumerate(first_look):
        of_pairs = flags_by_index.get(index, ())
        if isinstance(row, UnchangedRow):
            if not _has_same_pair_flags(of_pairs, rows.cached_rows[row.code]):
                indexes.append(index)
        elif of_pairs:
            indexes.append(index)
    found = [first_look[index] for index in indexes]
    cells = [rows.cells(row) if isinstance(row, UnchangedRow) else row.cells for row in found]
    contents = RowContents().contents_of(cells)
    codes = reader.identities.codes
    new = [
        NewRow(
            row_cells,
            rows.raw_cells(row_cells),
            (row.code if isinstance(row, UnchangedRow) else None) or codes.get(content.place),
            content,
        )
        for row, row_cells, content in zip(found, cells, contents, strict=True)
    ]
    looks = reader.looks(
        new,
        [flags_by_index.get(index, ()) for index in indexes],
        [talks.differing_marks.get(index) for index in indexes],
    )
    return {
        index: _read_row(row, content.code_text, look, memory)
        for index, row, content, look in zip(indexes, new, contents, looks, strict=True)
    }


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
    now = [list(flag) for flag in cached_pair_flags(flags)]
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
