"""Rows that stand just as they were: recognised by a hash, and what was made of them cached. Pure.

Most rows of a sheet have not changed since the last sync. The row hash is of a row's cells exactly
as they were saved; where it is the known one, and nothing else that judges a row has changed either
(the context), the row is not read again. Anything in doubt is read again: the answer is the same,
only later.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from operator import itemgetter
from typing import Final, NamedTuple

from collector.sheet.columns import Layout
from collector.validation.between_rows import PairFlag
from schemas.cells.reading import Typed
from schemas.flag import CATALOGUE, Flag, Severity
from schemas.json_text import compact_json
from schemas.record import RowState, TalkSummary
from schemas.session import Confidentiality

_SEPARATOR: Final = "\x1f"
_HELD_SIGNS: Final = {True: "1", False: "0", None: "?"}
_HELD_OF_SIGN: Final = {sign: held for held, sign in _HELD_SIGNS.items()}

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
            (
                mediator,
                nucleus,
                date,
                start,
                end,
                attendees,
                following,
                said,
                types,
                hangs_on,
                signs,
                flags,
            ) = text.split(_SEPARATOR)
            held, long, to_come, mark = _SIGNS.get(signs) or _read_signs(signs)
            row_flags, between_rows_flags = _read_flags(flags) if flags else ((), ())
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
            long,
            types,
        )
        return cls(hangs_on, to_come, summary, mark, row_flags, between_rows_flags)

    def holds_on(self, today: str) -> bool:
        """Tell whether the flags are the same on a day (ISO).

        They may not be where the talk lies in the future, then or now: that is for today to say.
        """
        is_to_come = self.summary.date is not None and self.summary.date > today
        return not (self.to_come or is_to_come)


_Signs = tuple[bool | None, bool, bool, Confidentiality | None]
"""`held`, `long`, `to_come`, `mark`."""
_SIGNS: Final[dict[str, _Signs]] = {}
"""Those that were read: there are few different ones."""


def _read_signs(signs: str) -> _Signs:
    """Return what these letters say, kept in mind. Raises ValueError, KeyError, IndexError."""
    mark = Confidentiality(signs[3:]) if signs[3:] else None
    read = _HELD_OF_SIGN[signs[0]], "01".index(signs[1]) == 1, "01".index(signs[2]) == 1, mark
    _SIGNS[signs] = read
    return read


def _read_flags(text: str) -> tuple[Sequence[CachedFlag], Sequence[CachedFlag]]:
    """Return the flags on a row and those between rows. Raises ValueError, TypeError, KeyError."""
    row_flags, between_rows_flags = json.loads(text)
    for code, _, _, facts in (*row_flags, *between_rows_flags):
        if code not in CATALOGUE or dict(facts) != facts:
            raise ValueError("no flag of ours")
    return row_flags, between_rows_flags


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
        places = [layout.columns[key] - 1 for key in keys] + [number - 1 for number in extra]
        names = repr((keys, [layout.extra[number] for number in extra]))
        self._of_names = hashlib.blake2b(names.encode("utf-8", "surrogatepass"), digest_size=16)
        self._width = max(places, default=-1) + 1
        self._pick: Callable[[Sequence[Typed]], tuple[Typed, ...]] = (
            itemgetter(*places)
            if len(places) > 1
            else lambda row: tuple(row[place] for place in places)
        )
        self._types_written: dict[tuple[type, ...], bytes] = {}

    def __call__(self, row: Sequence[Typed]) -> str:
        """Return the hash of a row."""
        if len(row) < self._width:
            row = [*row, *[""] * (self._width - len(row))]
        of_row = self._of_names.copy()
        of_row.update(self._as_bytes(self._pick(row)))
        return of_row.hexdigest()

    def _as_bytes(self, cells: tuple[Typed, ...]) -> bytes:
        """Return cells as bytes, and other cells as other bytes.

        They are JSON, which writes a day and a text that looks like it alike, and a struck text and
        a plain one: so the types of all cells stand in front, written once for all rows of the same
        types. What JSON cannot write, or not tell apart (numbers that are none), is written as
        Python does.
        """
        types = tuple(map(type, cells))
        in_front = self._types_written.get(types)
        if in_front is None:
            names = [of_cell.__name__ for of_cell in types]
            in_front = self._types_written[types] = " ".join(names).encode()
        as_json = compact_json(cells)
        if as_json is None or (float in types and not _are_finite(cells)):
            return in_front + b" repr " + repr(cells).encode("utf-8", "surrogatepass")
        return in_front + as_json


def _are_finite(cells: Iterable[Typed]) -> bool:
    return all(isfinite(typed) for typed in cells if type(typed) is float)


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
    own_statuses: set[object] = set()  # few different ones stand in many rows

    def find_code(row: Sequence[Typed]) -> str | None:
        code = row[code_at] if code_at < len(row) else None
        if not isinstance(code, str):
            return None
        state = states.get(code)
        if state is None or not state.row_hash or state.row is None:
            return None
        if status_at >= 0:
            status = row[status_at] if status_at < len(row) else None
            if status not in own_statuses:
                if not (isinstance(status, str) and is_own_status(status)):
                    return None
                own_statuses.add(status)
        return code if hash_row(row) == state.row_hash else None

    return find_code
