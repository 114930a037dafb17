"""The story of one cell: as typed, how it was read, by which rule, and since which sync it stands so. Pure."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from collector.journal.talks import PastVersion
from collector.sheet.row_matching import KEYS
from collector.text.italian import WEEKDAYS, hour, present
from schemas.cells.reading import Reading
from schemas.flag import Flag
from schemas.printable import printable_text
from schemas.session import CONFIDENTIALITY_LABELS, HELD_LABELS, Attendee, Confidentiality, Held
from schemas.workbook import italian_day


@dataclass(frozen=True, slots=True)
class CellStory:
    """One cell. `column`: its letter, '' where the sheet has no such column. `value`: how it was read, in Italian;
    None when it was not. `since`: the day of the sync that first saw this content; None when none has. `kept`: the
    journal keeps what stands in such a cell.
    """

    column: str
    header: str
    typed: str = field(repr=False)
    value: str | None = field(default=None, repr=False)
    rule: str = ""
    since: dt.date | None = None
    flags: Sequence[Flag] = ()
    in_journal: bool = True


def unchanged_since(
    past: Sequence[PastVersion], now: str, of: Callable[[PastVersion], str]
) -> dt.date | None:
    """The sync that first saw this content, unchanged since then; None when the last one saw another."""
    found = None
    for version in reversed(past):
        if of(version) != now:
            break
        found = version.day
    return found


def field_unchanged_since(past: Sequence[PastVersion], key: str, now: str) -> dt.date | None:
    """The same, for a field."""
    at = KEYS.index(key)
    return unchanged_since(
        past, now, lambda version: version.cells[at] if at < len(version.cells) else ""
    )


def extra_unchanged_since(past: Sequence[PastVersion], header: str, now: str) -> dt.date | None:
    """The same, for a column that nobody reads."""
    return unchanged_since(past, now, lambda version: version.extra.get(header, ""))


def row_unchanged_since(
    past: Sequence[PastVersion], now: Sequence[str], extra: Mapping[str, str]
) -> dt.date | None:
    """The sync that first saw the whole row as it is now."""
    found = None
    for version in reversed(past):
        if not _same(version, now, extra):
            break
        found = version.day
    return found


def has_changed(past: Sequence[PastVersion], now: Sequence[str], extra: Mapping[str, str]) -> bool:
    """True when some version of the row was not as it is now."""
    return not all(_same(version, now, extra) for version in past)


def _same(version: PastVersion, now: Sequence[str], extra: Mapping[str, str]) -> bool:
    before = (*version.cells, *("" for _ in range(len(now) - len(version.cells))))
    return before == tuple(now) and dict(version.extra) == dict(extra)


def reading_in_italian(key: str, reading: Reading[Any], names: Mapping[str, str]) -> str | None:
    """What was understood of a cell, as Italians write it; None when nothing sure was. `names`: of the nuclei, by
    code, as people are to see them.
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
    """What was understood of the two hours in one cell, and by which rule."""
    return interval_in_italian(start.value, end.value), start.rule


def interval_in_italian(start: dt.time | None, end: dt.time | None) -> str | None:
    """Two hours as Italians write them: "09:00–10:00"; "inizio 09:00" without an end."""
    if start is None:
        return None
    return f"{hour(start)}–{hour(end)}" if end else f"inizio {hour(start)}"


def value_in_italian(read: object) -> str:
    """A value that was read, as Italians write it."""
    if isinstance(read, dt.date):
        return f"{WEEKDAYS[read.weekday()]} {italian_day(read)}"
    if isinstance(read, dt.time):
        return hour(read)
    if isinstance(read, Held):
        return HELD_LABELS[read]
    if isinstance(read, Confidentiality):
        return CONFIDENTIALITY_LABELS[read]
    if isinstance(read, tuple):
        return ", ".join(present(part for part in read if isinstance(part, Attendee)))
    return printable_text(str(read)) or ""
