"""Rows that stand just as they were: recognised by a hash, and what was made of them cached. Pure.

Most rows of a sheet have not changed since the last sync. The row hash is of a row's cells exactly
as they were saved; where it is the known one, and nothing else that judges a row has changed either
(the context), the row is not read again. Anything in doubt is read again: the answer is the same,
only later.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Final, NamedTuple

from collector.sheet.columns import Layout
from collector.validation.between_rows import PairFlag
from schemas.cells.reading import Typed
from schemas.flag import CATALOGUE, Flag, Severity
from schemas.record import RowState, TalkSummary
from schemas.session import Confidentiality

_SEPARATOR: Final = "\x1f"
_NO_TEXT: Final = "\x1e"
"""Stands before a cell that is no text."""
_HELD_SIGNS: Final = {True: "1", False: "0", None: "?"}
_HELD_OF_SIGN: Final = {sign: held for held, sign in _HELD_SIGNS.items()}
_ONLY_TEXT: Final = frozenset((str,))
_DAYS_AND_HOURS: Final = frozenset((dt.date, dt.datetime, dt.time))

CachedFlag = tuple[str, str, str, dict[str, str]]
"""A flag as it is cached: code, field, severity, facts."""


class CachedRow(NamedTuple):
    """What was made of a row.

    `hangs_on`: see `RowDependencies`. `to_come`: its day lay in the future. `mark`: its own
    *Riservatezza* as it counts. `row_flags`: those on the row itself. `between_rows_flags`: those
    that the rules between rows put on it. The mark that other rows make it have shows in the last:
    when that changes, they do.
    """

    hangs_on: str
    to_come: bool
    summary: TalkSummary
    mark: Confidentiality | None
    row_flags: Sequence[CachedFlag]
    between_rows_flags: Sequence[CachedFlag]

    def dump(self) -> str:
        """Return it as text, for the journal; '' where that could not be read back.

        The text has the summary's parts, then the flags as JSON or nothing.
        """
        *texts, held, long, types = self.summary
        flags = ""
        if self.row_flags or self.between_rows_flags:
            flags = json.dumps([self.row_flags, self.between_rows_flags], ensure_ascii=False)
        signs = f"{_HELD_SIGNS[held]}{'01'[long]}{'01'[self.to_come]}{self.mark or ''}"
        parts = [text or "" for text in texts]
        parts += (types, self.hangs_on, signs, flags)
        whole = _SEPARATOR.join(parts)
        return whole if whole.count(_SEPARATOR) == len(parts) - 1 else ""

    @classmethod
    def load(cls, text: str) -> "CachedRow | None":
        """Return what `dump` made a text of, or None for any other text."""
        try:
            *texts, signs, flags = text.split(_SEPARATOR)
            mediator, nucleus, date, start, end, attendees, following, said, types, hangs_on = texts
            row_flags, between_rows_flags = json.loads(flags) if flags else ((), ())
            for code, _, _, facts in (*row_flags, *between_rows_flags):
                if code not in CATALOGUE or dict(facts) != facts:
                    return None
            held = _HELD_OF_SIGN[signs[0]]
            long = "01".index(signs[1])
            to_come = "01".index(signs[2]) == 1
            mark = Confidentiality(signs[3:]) if signs[3:] else None
        except (ValueError, TypeError, KeyError, IndexError):
            return None
        summary = TalkSummary(
            mediator or None,
            nucleus or None,
            date or None,
            start or None,
            end or None,
            attendees or None,
            following or None,
            said or None,
            held,
            long == 1,
            types,
        )
        return cls(hangs_on, to_come, summary, mark, row_flags, between_rows_flags)

    def holds_on(self, today: str) -> bool:
        """Tell whether the flags are the same on a day (ISO).

        They may not be where the talk lies in the future, then or now: that is for today to say.
        """
        is_to_come = self.summary.date is not None and self.summary.date > today
        return not (self.to_come or is_to_come)


def cached_flag(flag: Flag) -> CachedFlag:
    """Return a flag without its place and without what was typed."""
    return flag.code, flag.field, str(flag.severity), dict(flag.facts)


def cached_pair_flags(flags: Sequence[PairFlag]) -> list[CachedFlag]:
    """Return flags of the rules between rows in the same form."""
    return [(flag.code, flag.key, "", dict(flag.facts)) for flag in flags]


def severity_of(flag: CachedFlag) -> Severity:
    """Return the severity of a cached flag."""
    return Severity(flag[2])


class RowHasher:
    """Hashes the rows of one tab: row → 32 hexadecimal digits.

    The hash covers all columns that staff may write, in an order of their own, and their names: a
    row that goes to a tab with other columns is another row.
    """

    def __init__(self, layout: Layout, own_fields: frozenset[str]) -> None:
        """`own_fields`: the fields that we write."""
        keys = sorted(key for key in layout.columns if key not in own_fields)
        extra = sorted(layout.extra, key=lambda number: (layout.extra[number], number))
        self._places = [layout.columns[key] - 1 for key in keys] + [at - 1 for at in extra]
        names = repr((keys, [layout.extra[number] for number in extra]))
        self._of_names = hashlib.blake2b(names.encode("utf-8", "surrogatepass"), digest_size=16)
        self._width = max(self._places, default=-1) + 1
        self._days = _MarkedCells()

    def __call__(self, row: Sequence[Typed]) -> str:
        """Return the hash of a row."""
        row = self._wide(row)
        cells = [row[place] for place in self._places]
        texts = [typed if type(typed) is str else self._days[typed] for typed in cells]
        marked = len(cells) - [*map(type, cells)].count(str)
        return self._hash(_SEPARATOR.join(texts), marked, row)

    def of_all(self, rows: Sequence[Sequence[Typed]]) -> list[str]:
        """Return the hash of each of many rows: the same, column by column."""
        wide = list(map(self._wide, rows))
        columns = list(zip(*wide, strict=False))
        texts: list[Sequence[str]] = [()] * len(self._places)
        marks: list[Iterable[bool]] = []
        for at, place in enumerate(self._places):
            column: Sequence[Typed] = columns[place] if columns else ()
            if not _ONLY_TEXT.issuperset(map(type, column)):
                marks.append([type(typed) is not str for typed in column])
                texts[at] = [typed if type(typed) is str else self._days[typed] for typed in column]
            else:
                texts[at] = columns[place] if columns else ()
        wholes: Iterable[str] = map(_SEPARATOR.join, zip(*texts, strict=True))
        marked = map(sum, zip(*marks, strict=True)) if marks else repeat(0, len(rows))
        if not texts:
            wholes = repeat("", len(rows))
        return list(map(self._hash, wholes, marked, wide))

    def _wide(self, row: Sequence[Typed]) -> Sequence[Typed]:
        missing = self._width - len(row)
        return [*row, *[""] * missing] if missing > 0 else row

    def _hash(self, whole: str, marked: int, row: Sequence[Typed]) -> str:
        """Return the hash of a row whose cells are this as one text. `marked`: so many are none."""
        length = len(self._places)
        if whole.count(_SEPARATOR) >= length or whole.count(_NO_TEXT) != marked:
            # A text of somebody's has one of our signs: only `repr` tells all cells apart.
            whole = _SEPARATOR * length + repr([row[place] for place in self._places])
        of_row = self._of_names.copy()
        of_row.update(whole.encode("utf-8", "surrogatepass"))
        return of_row.hexdigest()


class _MarkedCells(dict[Typed, str]):
    """Cells that are no text, as texts: those of `repr`. Days and hours repeat: made once."""

    def __missing__(self, typed: Typed) -> str:
        text = f"{_NO_TEXT}{typed!r}"
        if type(typed) in _DAYS_AND_HOURS:
            self[typed] = text
        return text


def unchanged_row_finder(
    layout: Layout,
    states: Mapping[str, RowState],
    hash_row: Callable[[Sequence[Typed]], str],
    is_own_status: Callable[[str], object],
) -> Callable[[Sequence[Typed]], str | None]:
    """Return the function that tells the code of a row that stands just as it was: row → code.

    It returns None for any other row. Under *Stato* only what `is_own_status` takes for the
    program's own may stand.
    """
    code_at = layout.columns["code"] - 1
    status_at = layout.columns.get("status", 0) - 1

    def find_code(row: Sequence[Typed]) -> str | None:
        code = row[code_at] if code_at < len(row) else None
        if not isinstance(code, str):
            return None
        state = states.get(code)
        if state is None or not state.row_hash or state.row is None:
            return None
        if status_at >= 0:
            status = row[status_at] if status_at < len(row) else None
            if not (isinstance(status, str) and is_own_status(status)):
                return None
        return code if hash_row(row) == state.row_hash else None

    return find_code
