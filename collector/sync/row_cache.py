"""Rows that stand just as they were: recognised by a hash, and what was made of them cached. Pure.

Most rows of a sheet have not changed since the last sync. The row hash is of a row's cells exactly
as they were saved; where it is the known one, and nothing else that judges a row has changed either
(the context), the row is not read again. Anything in doubt is read again: the answer is the same,
only later.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
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
        texts += [types, self.hangs_on]
        flags = ""
        if self.row_flags or self.between_rows_flags:
            flags = json.dumps([self.row_flags, self.between_rows_flags], ensure_ascii=False)
        signs = f"{_HELD_SIGNS[held]}{long:d}{self.to_come:d}{self.mark or ''}"
        parts = [text or "" for text in texts]
        whole = _SEPARATOR.join([*parts, signs, flags])
        return whole if whole.count(_SEPARATOR) == len(parts) + 1 else ""

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


def row_hasher(layout: Layout, own_fields: frozenset[str]) -> Callable[[Sequence[Typed]], str]:
    """Return the function that hashes a row of this tab: row → 32 hexadecimal digits.

    The hash covers all columns that staff may write, in an order of their own, and their names: a
    row that goes to a tab with other columns is another row. `own_fields`: the fields that we
    write.
    """
    keys = sorted(key for key in layout.columns if key not in own_fields)
    extra = sorted(layout.extra, key=lambda number: (layout.extra[number], number))
    places = [layout.columns[key] - 1 for key in keys] + [number - 1 for number in extra]
    names = repr((keys, [layout.extra[number] for number in extra]))
    of_names = hashlib.blake2b(names.encode("utf-8", "surrogatepass"), digest_size=16)
    width = max(places, default=-1) + 1
    as_text = _cell_writer()

    def hash_row(row: Sequence[Typed]) -> str:
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        of_row = of_names.copy()
        of_row.update(as_text([row[place] for place in places]).encode("utf-8", "surrogatepass"))
        return of_row.hexdigest()

    return hash_row


def _cell_writer() -> Callable[[Sequence[Typed]], str]:
    """Return the function that writes cells as one text, and other cells as another text.

    The same as `repr` in a fifth of its time: texts as they are, days and hours, which repeat,
    written once.
    """
    texts_of_days: dict[Typed, str] = {}

    def as_text(cells: Sequence[Typed]) -> str:
        texts: list[str] = []
        marked = 0
        for typed in cells:
            if type(typed) is str:
                texts.append(typed)
                continue
            marked += 1
            if type(typed) not in _DAYS_AND_HOURS:
                texts.append(f"{_NO_TEXT}{typed!r}")
                continue
            text = texts_of_days.get(typed)
            if text is None:
                text = texts_of_days[typed] = f"{_NO_TEXT}{typed!r}"
            texts.append(text)
        whole = _SEPARATOR.join(texts)
        if whole.count(_SEPARATOR) >= len(texts) or whole.count(_NO_TEXT) != marked:
            # A text of somebody's has one of our signs: only `repr` tells all cells apart.
            return _SEPARATOR * len(texts) + repr(cells)
        return whole

    return as_text


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
