"""The promised days that concern a meeting: those of its period, and those that are overdue."""

from typing import Final

from collector.compile.promises import Promise
from collector.compile.recipient_view import NucleusView, RecipientView
from schemas.next_talk import PromiseState

_UNDECIDED: Final = (PromiseState.OPEN, PromiseState.CLOSED)


def due_promises(view: RecipientView) -> list[Promise]:
    """Return the days promised for the period that were kept or broken."""
    end = view.meeting.date
    return [
        promise
        for part in view.nuclei
        for promise in part.promises
        if part.in_period(promise.day, end) and promise.state not in _UNDECIDED
    ]


def count_kept_and_due(view: RecipientView) -> tuple[int, int]:
    """Return how many of the days promised for the period were kept, and how many there were."""
    due = due_promises(view)
    kept = sum(promise.state is PromiseState.KEPT for promise in due)
    return kept, len(due)


def missed_promises(part: NucleusView) -> list[Promise]:
    """Return the promised days of a nucleus that no row reports, however old."""
    return [promise for promise in part.promises if promise.state is PromiseState.MISSED]


def overdue_promises(part: NucleusView, view: RecipientView) -> tuple[Promise, ...]:
    """Return the missed days, and those of the period whose talk was on another day."""
    end = view.meeting.date
    overdue: list[Promise] = []
    for promise in part.promises:
        is_moved = promise.state is PromiseState.OTHER_DAY and part.in_period(promise.day, end)
        if promise.state is PromiseState.MISSED or is_moved:
            overdue.append(promise)
    return tuple(overdue)
