"""Reading new rows, by several processes at once where there are many of them.

Each row is read by itself, so it does not matter who reads it: the looks are the same, in the same
order. What rules between rows and the journal say of them stays with who asks.
"""

import copyreg
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

from collector.processes.pool import copies_itself, map_in_processes, process_count
from collector.sheet.columns import RowCells
from collector.sheet.row_matching import RowContent
from collector.sync.row_versions import StoredRow
from schemas.cells.reading import Typed
from schemas.flag import Flag
from schemas.record import TalkSummary
from schemas.session import Confidentiality
from schemas.tuples import tuples_of

ROWS_AT_ONCE: Final = 256
"""So many rows are read at once, and go to a process at once."""
MANY_ROWS: Final = 3_000
"""From so many rows on, several processes are faster, where they start as copies of this one."""
MANY_ROWS_ANEW: Final = 20_000
"""The same where each must start anew, and be told what it is to know."""


def _read_only(mapping: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(mapping)


def _read_only_again(mapping: Mapping[Any, Any]) -> tuple[Any, ...]:
    return _read_only, (dict(mapping),)


copyreg.pickle(MappingProxyType, _read_only_again)  # the facts of a flag, and what tabs have


class NewRow(NamedTuple):
    """A row to read.

    `raw`: its cells as the workbook has them. `content`: in canonical text, where it is known.
    """

    cells: RowCells
    raw: Sequence[Typed]
    code: str | None
    content: RowContent | None

    def __repr__(self) -> str:
        return f"NewRow({self.cells!r}, {self.code!r})"


class RowLook(NamedTuple):
    """What reading a row gives, before anybody asks what the journal has of it.

    `content_hash`: of what was typed. `stored`: what the journal keeps of it. `row_hash`,
    `cached_row`, `own_mark`, `effective_mark`: see `judge_rows.ReadRow`.
    """

    content_hash: str
    summary: TalkSummary
    flags: Sequence[Flag]
    stored: StoredRow
    row_hash: str
    cached_row: str
    own_mark: Confidentiality | None
    effective_mark: Confidentiality | None

    def __repr__(self) -> str:
        return f"RowLook({self.content_hash!r}, {self.stored!r})"


class RowLooker(Protocol):
    """Who reads rows."""

    @property
    def asks_the_journal(self) -> bool:
        """True where reading a row may ask the journal: then no other process can do it."""

    def looks(self, new: Sequence[NewRow]) -> Sequence[RowLook]:
        """Read and judge rows, each by itself."""


_Chunk = range | Sequence[NewRow]
"""Rows to read: where they stand in the list that a copy of this process has, or they themselves.
"""


def looks_at(reader: RowLooker, rows: Sequence[NewRow]) -> Iterator[RowLook]:
    """Yield what reading each row gives, in their order."""
    processes = 1 if reader.asks_the_journal else process_count()
    is_copied = processes > 1 and copies_itself()
    if processes == 1 or len(rows) < (MANY_ROWS if is_copied else MANY_ROWS_ANEW):
        for start in range(0, len(rows), ROWS_AT_ONCE):
            yield from reader.looks(rows[start : start + ROWS_AT_ONCE])
        return
    known = rows if is_copied else ()
    looks = map_in_processes(
        make_looker,
        (reader, known),
        _chunks(rows, is_copied=is_copied),
        processes=processes,
        is_one=True,
    )
    for of_chunk in looks:
        yield from _unpacked(of_chunk)


def _chunks(rows: Sequence[NewRow], *, is_copied: bool) -> Iterator[_Chunk]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        stop = min(start + ROWS_AT_ONCE, len(rows))
        yield range(start, stop) if is_copied else rows[start:stop]


def make_looker(reader: RowLooker, known: Sequence[NewRow]) -> Callable[[_Chunk], "_Packed"]:
    """Return what reads a chunk of rows. `known`: the rows that ranges speak of."""
    from multiprocessing import parent_process

    if parent_process() is not None:
        gc.disable()  # a child makes many values and no cycles, and ends soon

    def look_at(chunk: _Chunk) -> _Packed:
        rows = known[chunk.start : chunk.stop] if isinstance(chunk, range) else chunk
        return _packed(reader.looks(rows))

    return look_at


_Packed = Sequence[Sequence[Any]]
"""Looks column by column, in plain tuples: these are sent and taken up in half of the time."""


def _packed(looks: Sequence[RowLook]) -> _Packed:
    """Return looks, at least one, as what is sent between processes."""
    hashes, summaries, flags, stored, *others = zip(*looks, strict=True)
    return hashes, (*zip(*summaries, strict=True),), flags, (*zip(*stored, strict=True),), *others


def _unpacked(packed: _Packed) -> Sequence[RowLook]:
    hashes, summaries, flags, stored, *others = packed
    of_summaries = tuples_of(TalkSummary, *summaries)
    return tuples_of(RowLook, hashes, of_summaries, flags, tuples_of(StoredRow, *stored), *others)
