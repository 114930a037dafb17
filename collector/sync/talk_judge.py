"""Reading rows and judging each by itself. Pure.

What is done to one row is done to all of them before the next is: it is the same, and a third
faster, because a computer does again what it just did faster than anything else.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import repeat
from typing import Any

from collector.sheet.columns import RowCells
from collector.sheet.row_matching import DATE, SENT, Content, RowContent, RowMatches
from collector.sync.flags_sheet import OWN_STATUS
from collector.sync.looks import NewRow, RowLook
from collector.sync.memory import Memory, NoHistory, RowHistory
from collector.sync.row_cache import CachedRow, RowHasher, cached_flag, cached_pair_flags
from collector.sync.row_dependencies import RowDependencies
from collector.sync.row_versions import RowContents, stored_rows
from collector.sync.talk_rows import TalkRows
from collector.validation.between_rows import PairFlag
from collector.validation.context import Context
from collector.validation.day_order import DayOrder
from collector.validation.day_order_signs import PROVENANCE
from collector.validation.differing_marks import DifferingMarks
from collector.validation.row_case import RowCase
from collector.validation.row_parser import RowParser
from collector.validation.session_rows import OWN_FIELDS, flags_of_rows, record_values
from schemas.flag import Flag
from schemas.record import RowReading, TalkRecord, TalkSummary, summaries_of
from schemas.session import Confidentiality
from schemas.tuples import tuples_of


class TalkJudge:
    """Reads rows and judges them."""

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
            tab: RowHasher(layout, OWN_FIELDS) for tab, layout in self._layouts.items()
        }
        self._contents = RowContents()
        self.parser = self._new_parser(state["parser"])
        self._dependencies = RowDependencies(self.parser)

    def looks(
        self,
        new: Sequence[NewRow],
        pairs: Sequence[Sequence[PairFlag]] | None = None,
        differing: Sequence[DifferingMarks | None] | None = None,
    ) -> list[RowLook]:
        """Read and judge rows.

        `pairs`: what the rules between rows say of each. `differing`: where the rows of its talk
        have different marks.
        """
        if not new:
            return []
        rows = [row.cells for row in new]
        codes = [row.code for row in new]
        contents = self._contents_of(new, rows)
        readings = self.parser.read_all(rows, codes)
        own_flags = self._own_flags(rows, contents, readings)
        flags: Sequence[Sequence[Flag]] = own_flags
        if pairs is not None:
            flags = list(map(self._with_pair_flags, rows, codes, own_flags, pairs))
        marks = [reading.mark for reading in readings]
        effective_marks = marks
        if differing is not None:
            effective_marks = [
                among.mark if among else mark for among, mark in zip(differing, marks, strict=True)
            ]
        records = map(self._record_values, readings, flags, effective_marks)
        summaries = summaries_of(readings)
        cached_rows = [
            self._cached_row(*of_row)
            for of_row in zip(rows, summaries, marks, own_flags, pairs or repeat(()), strict=False)
        ]
        return tuples_of(
            RowLook,
            [content.content_hash for content in contents],
            summaries,
            flags,
            stored_rows([content.content for content in contents], readings, records),
            self._row_hashes(new, own_flags, cached_rows),
            cached_rows,
            marks,
            effective_marks,
        )

    def _contents_of(self, new: Sequence[NewRow], rows: Sequence[RowCells]) -> Sequence[RowContent]:
        known = [row.content for row in new if row.content is not None]
        if len(known) == len(new):
            return known
        return self._contents.contents_of(rows)

    # --- Flags --------------------------------------------------------------------------------

    def _own_flags(
        self,
        rows: Sequence[RowCells],
        contents: Sequence[RowContent],
        readings: Sequence[RowReading],
    ) -> Sequence[list[Flag]]:
        """The flags on each row for itself: on its code first, on its *Stato* last."""
        context, days = self.parser.context, map(self._written_by, readings)
        cases = list(map(RowCase.of, readings, rows, repeat(context), days))
        flags = flags_of_rows(cases, self._flaggers)
        ties, foreign = self.identities.ties, self.identities.foreign
        for row, content, reading, of_row in zip(rows, contents, readings, flags, strict=True):
            if content.place in ties:
                of_row.insert(0, self._flaggers[row.tab].flag("RIGA-05", row, "code", None))
            elif content.place in foreign:
                flagger = self._flaggers[row.tab]
                of_row.insert(0, flagger.flag("CODICE-01", row, "code", reading.code))
            if row.typed("status") is not None and _has_foreign_status(row):
                of_row.append(self._flaggers[row.tab].flag("STATO-01", row, "status", reading.code))
        return flags

    def _with_pair_flags(
        self, row: RowCells, code: str | None, own: Sequence[Flag], pairs: Sequence[PairFlag]
    ) -> Sequence[Flag]:
        flagger = self._flaggers[row.tab]
        of_pairs = [flagger.flag(pair.code, row, pair.key, code, pair.facts) for pair in pairs]
        return [*own, *of_pairs]

    # --- What a later sync knows a row by -----------------------------------------------------

    def _cached_row(
        self,
        row: RowCells,
        summary: TalkSummary,
        mark: Confidentiality | None,
        own_flags: Sequence[Flag],
        pairs: Sequence[PairFlag],
    ) -> str:
        hangs_on = self._dependencies.mark(row)
        to_come = (summary.date or "") > self._today
        own = [cached_flag(flag) for flag in own_flags]
        of_pairs = cached_pair_flags(pairs)
        return CachedRow(hangs_on, to_come, summary, mark, own, of_pairs).dump()

    def _row_hashes(
        self, new: Sequence[NewRow], own_flags: Sequence[Sequence[Flag]], cached: Sequence[str]
    ) -> Sequence[str]:
        """The hash of each row; '' where it does not say all of it.

        It covers no merged cell and no column of ours.
        """
        hashes: list[str] = []
        for row, flags, cached_row in zip(new, own_flags, cached, strict=True):
            is_whole = bool(cached_row) and not row.cells.merged
            if flags and not OWN_FIELDS.isdisjoint(flag.field for flag in flags):
                is_whole = False
            hashes.append(self._row_hashers[row.cells.tab](row.raw) if is_whole else "")
        return hashes

    # --- Days before --------------------------------------------------------------------------

    def _written_by(self, reading: RowReading) -> dt.date | None:
        """The day of the check that first saw a row, by which it had been written.

        None for the rows of the first check, which may be old, and for those of an import.
        """
        if self._first_check is None:
            return None
        first_seen = self._first_seen(reading.code)
        is_imported = any(PROVENANCE in header.casefold() for header in reading.extra)
        return None if is_imported or first_seen <= self._first_check else first_seen

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

    # --- What the journal keeps ---------------------------------------------------------------

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
