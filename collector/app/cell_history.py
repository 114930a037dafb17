"""The story of one cell: as typed, how it was read, by which rule, since which sync. Pure."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.journal.talks import PastVersion
from collector.sheet.row_matching import KEYS
from collector.text.italian import WEEKDAYS, hour, present, short_day
from schemas.cells.reading import Reading
from schemas.flag import Flag
from schemas.patterns import lazy_pattern
from schemas.printable import printable_text
from schemas.session import CONFIDENTIALITY_LABELS, HELD_LABELS, Attendee, Confidentiality, Held

_ISO_DAY: Final = lazy_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_TIME: Final = lazy_pattern(r"([0-9]{2}:[0-9]{2}):[0-9]{2}")


@dataclass(frozen=True, slots=True)
class CellStory:
    """One cell.

    `column`: its letter, '' where the sheet has no such column; `value`: how it was read, in
    Italian, None when it was not; `since`: the day of the sync that first saw this content, None
    when none has; `in_journal`: the journal keeps the content of such a cell.
    """

    column: str
    header: str
    typed: str = field(repr=False)
    value: str | None = field(default=None, repr=False)
    rule: str = ""
    since: dt.date | None = None
    flags: Sequence[Flag] = ()
    in_journal: bool = True

    @property
    def how_read(self) -> str:
        """How it was read, and by which rule; '' where that says no more than what was typed."""
        if not self.rule:
            differs = self.value is not None and self.value != self.typed
            return f"letto: {self.value}" if differs else ""
        if self.value is not None:
            value = "come scritto" if self.value == self.typed else self.value
            return f"letto: {value} ({self.rule})"
        return f"non letto ({self.rule})" if self.typed else ""


def unchanged_since(
    past: Sequence[PastVersion], is_same: Callable[[PastVersion], bool]
) -> dt.date | None:
    """Return the day of the sync since which all versions are the same as now.

    `past`: the versions of a row, oldest first. None when the newest is not the same.
    """
    day = None
    for version in reversed(past):
        if not is_same(version):
            break
        day = version.day
    return day


def field_unchanged_since(past: Sequence[PastVersion], key: str, now: str) -> dt.date | None:
    """Return the day since which the cell of a field has the content `now`; None as above."""
    index = KEYS.index(key)

    def is_same(version: PastVersion) -> bool:
        # Versions of older programs have fewer cells.
        before = version.cells[index] if index < len(version.cells) else ""
        return before == now

    return unchanged_since(past, is_same)


def extra_unchanged_since(past: Sequence[PastVersion], header: str, now: str) -> dt.date | None:
    """Return the day since which a cell of a column that nobody reads has the content `now`."""
    return unchanged_since(past, lambda version: version.extra.get(header, "") == now)


def row_unchanged_since(
    past: Sequence[PastVersion], now: Sequence[str], extra: Mapping[str, str]
) -> dt.date | None:
    """Return the day of the sync that first saw the whole row as it is now; None as above."""
    return unchanged_since(past, lambda version: _is_same_row(version, now, extra))


def has_changed(past: Sequence[PastVersion], now: Sequence[str], extra: Mapping[str, str]) -> bool:
    """Return True when some version of the row is not as it is now."""
    return not all(_is_same_row(version, now, extra) for version in past)


def _is_same_row(version: PastVersion, now: Sequence[str], extra: Mapping[str, str]) -> bool:
    lacking = len(now) - len(version.cells)
    before = (*version.cells, *[""] * lacking)
    return before == tuple(now) and dict(version.extra) == dict(extra)


def reading_in_italian(key: str, reading: Reading[Any], names: Mapping[str, str]) -> str | None:
    """Return what was understood of a cell, as Italians write it; None when nothing sure was.

    `names`: of the nuclei by code, as people are to see them.
    """
    if key == "held" and reading.value is None and not reading.flag:
        return HELD_LABELS[Held.HELD]  # an empty cell says that the talk took place
    if not reading.sure:
        return None
    if reading.value is None:
        return "nessun prossimo colloquio" if key == "next_date" else None
    if key == "nucleus" and isinstance(reading.value, str):
        return names.get(reading.value, reading.value)
    return value_in_italian(reading.value)


def hours_in_italian(start: Reading[dt.time], end: Reading[dt.time]) -> tuple[str | None, str]:
    """Return what was understood of two hours in one cell, and by which rule."""
    return interval_in_italian(start.value, end.value), start.rule


def interval_in_italian(start: dt.time | None, end: dt.time | None) -> str | None:
    """Return two hours as "09:00–10:00", "inizio 09:00" without an end; None without a start."""
    if start is None:
        return None
    return f"{hour(start)}–{hour(end)}" if end else f"inizio {hour(start)}"


def value_in_italian(value: object) -> str:
    """Return a value that was read, as Italians write it."""
    if isinstance(value, dt.date):
        return f"{WEEKDAYS[value.weekday()]} {short_day(value)}"
    if isinstance(value, dt.time):
        return hour(value)
    if isinstance(value, Held):
        return HELD_LABELS[value]
    if isinstance(value, Confidentiality):
        return CONFIDENTIALITY_LABELS[value]
    if isinstance(value, tuple):
        if all(isinstance(part, str) for part in value):
            return ", ".join(value)
        attendees = (part for part in value if isinstance(part, Attendee))
        return ", ".join(present(attendees))
    return printable_text(str(value)) or ""


def as_typed(text: str) -> str:
    """Return a canonical cell as people saw it in the sheet: "2026-03-12" was a date cell."""
    if _ISO_DAY.fullmatch(text):
        try:
            return short_day(dt.date.fromisoformat(text))
        except ValueError:  # a text that only looks like one: "2026-99-99"
            return text
    time = _ISO_TIME.fullmatch(text)
    return time[1] if time else text
