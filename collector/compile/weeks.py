"""Talks and hours of a digest's period, by week or by month."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from collector.compile.models import PeriodColumn, Weeks
from collector.compile.recipient_view import RecipientView
from collector.compile.talks import hours_text
from collector.text.italian import MONTHS, count, hours_number, length, on
from schemas.record import TalkRecord

MOST_WEEKS: Final = 26
"""More columns than these are drawn by month."""
MOST_MONTHS: Final = 24
"""More months than these have no room for their numbers."""


def weeks_chart(view: RecipientView) -> Weeks | None:
    """Return the talks and hours of the period by week, or by month where it is long.

    None for less than two columns, or without talks.
    """
    days = [talk.date for talk in view.held_talks if talk.date is not None]
    if not days:
        return None
    starts = [part.start for part in view.nuclei if part.start is not None]
    first = min([*starts, *days])
    last = view.meeting.date - dt.timedelta(days=1)
    by_month = (last - first).days // 7 >= MOST_WEEKS
    begins = list(months(first, last) if by_month else _mondays(first, last))
    if len(begins) < 2:
        return None
    return _chart(view.held_talks, begins, by_month=by_month)


def months_chart(held: Sequence[TalkRecord], first: dt.date, last: dt.date) -> Weeks | None:
    """Return talks that took place, and their hours, by month from one day to another.

    `held`: those of these days. None for a single month, without talks, and for more than
    MOST_MONTHS.
    """
    begins = list(months(first, last))
    if not held or not 2 <= len(begins) <= MOST_MONTHS:
        return None
    return _chart(held, begins, by_month=True)


def _chart(held: Sequence[TalkRecord], begins: Sequence[dt.date], *, by_month: bool) -> Weeks:
    columns = _columns(held, begins, by_month=by_month)
    return Weeks(
        title=f"Colloqui e ore {'per mese' if by_month else 'per settimana'}",
        summary=_summary(held, columns, begins, by_month=by_month),
        columns=columns,
    )


def _mondays(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = _monday_of(first)
    while day <= last:
        yield day
        day += dt.timedelta(days=7)


def _monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the first day of each month from one day to another, both months in it."""
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = (day + dt.timedelta(days=32)).replace(day=1)


def _columns(
    held: Iterable[TalkRecord], begins: Sequence[dt.date], *, by_month: bool
) -> tuple[PeriodColumn, ...]:
    talks: Counter[dt.date] = Counter()
    minutes: Counter[dt.date] = Counter()
    for talk in held:
        if talk.date is not None:
            begin = talk.date.replace(day=1) if by_month else _monday_of(talk.date)
            talks[begin] += 1
            minutes[begin] += talk.minutes
    return tuple(
        PeriodColumn(
            label=_label(begin, by_month=by_month),
            talks=talks[begin],
            minutes=minutes[begin],
            hours=hours_number(minutes[begin]) if minutes[begin] else "",
            text=_column_text(begin, talks[begin], minutes[begin], by_month=by_month),
        )
        for begin in begins
    )


def _label(begin: dt.date, *, by_month: bool) -> str:
    return MONTHS[begin.month - 1][:3] if by_month else f"{begin.day}/{begin.month}"


def _column_text(begin: dt.date, talks: int, minutes: int, *, by_month: bool) -> str:
    when = month_name(begin) if by_month else f"settimana {on(begin, 'dal')}"
    if not talks:
        return f"{when}: nessun colloquio"
    hours = length(minutes) if minutes else "ore non note"
    return f"{when}: {count(talks, 'colloquio', 'colloqui')}, {hours}"


def month_name(day: dt.date) -> str:
    """Return giugno 2026."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def _summary(
    held: Sequence[TalkRecord],
    columns: Sequence[PeriodColumn],
    begins: Sequence[dt.date],
    *,
    by_month: bool,
) -> str:
    one, several = ("mese", "mesi") if by_month else ("settimana", "settimane")
    total = count(len(held), "colloquio svolto", "colloqui svolti")
    fullest = max(range(len(columns)), key=lambda position: columns[position].talks)
    fullest_day = begins[fullest]
    when = month_name(fullest_day) if by_month else on(fullest_day, "dal")
    parts = [
        f"{total} in {count(len(columns), one, several)}, {hours_text(held)}",
        f"il numero più alto {when} ({columns[fullest].talks})",
    ]
    empty = sum(not column.talks for column in columns)
    if empty:
        parts.append(f"{count(empty, one, several)} senza colloqui")
    return "; ".join(parts) + "."
