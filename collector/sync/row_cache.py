"""Rows that stand just as they were: told by a glance, and what was made of them taken from memory. Pure.

Most rows of a sheet have not changed since the last sync. A glance is a digest of a row's cells exactly as
they were saved; where it is the known one, and nothing else that judges a row has changed either (the
context), the row is not read again. Anything in doubt is read again: the answer is the same, only later.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from collector.sheet.columns import Layout
from schemas.cells.reading import Typed
from schemas.flag import CATALOGUE, Flag, Severity
from schemas.record import RowState, TalkSummary
from schemas.session import Confidentiality

_BORDER, _NO_TEXT = "\x1f", "\x1e"
_HELD: Final = {True: "1", False: "0", None: "?"}
_HELD_BACK: Final = {sign: held for held, sign in _HELD.items()}
_DAYS_AND_HOURS = frozenset((dt.date, dt.datetime, dt.time))

CachedFlag = tuple[str, str, str, dict[str, str]]
"""A flag as it is remembered: code, field, severity, facts."""


class CachedRow(NamedTuple):
    """What was made of a row: its gist, its own mark (*Riservatezza* as it counts), its own flags, and those that the
    rules between rows put on it. Which mark other rows make it have stands in the last: when that changes, they do.
    """

    gist: TalkSummary
    mark: Confidentiality | None
    row_flags: Sequence[CachedFlag]
    between_rows_flags: Sequence[CachedFlag]

    def dump(self) -> str:
        """As text, for the journal: the gist's parts, then the flags as JSON or nothing. '' where that could not be
        read back.
        """
        *texts, held, long = self.gist
        if any("\x1f" in text for text in texts if text):
            return ""
        flags = (
            json.dumps([self.row_flags, self.between_rows_flags], ensure_ascii=False)
            if self.row_flags or self.between_rows_flags
            else ""
        )
        return "\x1f".join(
            [*(text or "" for text in texts), f"{_HELD[held]}{long:d}{self.mark or ''}", flags]
        )

    @classmethod
    def load(cls, text: str) -> "CachedRow | None":
        """Back from the journal; None for a text that is no memo."""
        try:
            mediator, nucleus, date, start, end, attendees, following, said, marks, flags = (
                text.split("\x1f")
            )
            own, between = json.loads(flags) if flags else ((), ())
            if not all(
                code in CATALOGUE and dict(facts) == facts for code, _, _, facts in (*own, *between)
            ):
                return None
            held, long = _HELD_BACK[marks[0]], "01".index(marks[1])
            mark = Confidentiality(marks[2:]) if marks[2:] else None
        except (ValueError, TypeError, KeyError, IndexError):
            return None
        gist = TalkSummary(
            mediator or None, nucleus or None, date or None, start or None, end or None, attendees or None,
            following or None, said or None, held, long == 1,
        )  # fmt: skip
        return cls(gist, mark, own, between)

    def holds_on(self, today: str) -> bool:
        """`today` is ISO. False for a day in the future, then or now: whether it is one is for today to say."""
        if self.gist.date and self.gist.date > today:
            return False
        return not (self.row_flags and any(code == "DATA-09" for code, *_ in self.row_flags))


def cached_flag(flag: Flag) -> CachedFlag:
    """A flag without its address and without what was typed."""
    return flag.code, flag.field, str(flag.severity), dict(flag.facts)


def severity_of(said: CachedFlag) -> Severity:
    """The severity of a remembered flag."""
    return Severity(said[2])


def row_hasher(layout: Layout, ours: frozenset[str]) -> Callable[[Sequence[Typed]], str]:
    """What digests a row of this tab: all columns that staff may write, in an order of their own, and their names:
    a row that goes to a tab with other columns is another row.
    """
    keys = sorted(key for key in layout.columns if key not in ours)
    extra = sorted(layout.extra, key=lambda number: (layout.extra[number], number))
    at = [layout.columns[key] - 1 for key in keys] + [number - 1 for number in extra]
    names = repr((keys, [layout.extra[number] for number in extra])).encode(
        "utf-8", "surrogatepass"
    )
    titles = hashlib.blake2b(names, digest_size=16)
    width = max(at, default=-1) + 1
    written = _writer()

    def glance(row: Sequence[Typed]) -> str:
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        found = titles.copy()
        found.update(written([row[place] for place in at]).encode("utf-8", "surrogatepass"))
        return found.hexdigest()

    return glance


def _writer() -> Callable[[Sequence[Typed]], str]:
    """What writes cells as one text, other cells as another one. The same as `repr` in a fifth of its time: texts as
    they are, days and hours, which repeat, written once.
    """
    seen: dict[Typed, str] = {}

    def written(cells: Sequence[Typed]) -> str:
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
            if (text := seen.get(typed)) is None:
                text = seen[typed] = f"{_NO_TEXT}{typed!r}"
            texts.append(text)
        whole = _BORDER.join(texts)
        if (
            whole.count(_BORDER) >= len(texts) or whole.count(_NO_TEXT) != marked
        ):  # somebody's text has such a sign
            return _BORDER * len(texts) + repr(cells)
        return whole

    return written


def unchanged_row_finder(
    layout: Layout,
    states: Mapping[str, RowState],
    glance: Callable[[Sequence[Typed]], str],
    ours: Callable[[str], object],
) -> Callable[[Sequence[Typed]], str | None]:
    """Tells the code of a row that stands just as it was, *Stato* included: only what `ours` takes for the
    program's own may stand there."""
    code_at, state_at = layout.columns["code"] - 1, layout.columns.get("status", 0) - 1

    def known(row: Sequence[Typed]) -> str | None:
        code = row[code_at] if code_at < len(row) else None
        state = states.get(code) if isinstance(code, str) else None
        if state is None or not state.cached_row or state.row is None:
            return None
        if state_at >= 0:
            status = row[state_at] if state_at < len(row) else None
            if not (isinstance(status, str) and ours(status)):
                return None
        return code if glance(row) == state.cached_row else None  # type: ignore[return-value]

    return known
