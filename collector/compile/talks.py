"""One talk as a document shows it, hours used, and what a talk lacks."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from collector.compile.models import Budget, FieldView, TalkView
from collector.privacy import policy
from collector.privacy.policy import AccessLevel
from collector.text.italian import capital, count, day_name, hour, length, listed, long_day, present
from schemas.nucleus import Nucleus
from schemas.printable import one_line, printable_text
from schemas.record import TalkRecord
from schemas.session import (
    COLUMNS,
    CONFIDENTIALITY_LABELS,
    FREE_TEXT_FIELDS,
    HELD_LABELS,
    Confidentiality,
    Held,
)

HEADERS: Final = {column.key: column.header for column in COLUMNS}
UNKNOWN: Final = "non indicato"
NO_MUNICIPALITY: Final = "comune non indicato"

BUDGET_WARNING: Final = 80
"""Per cent of the hours authorised from which a nucleus is to be looked at, where the settings do
not say another.
"""


def talk_view(
    talk: TalkRecord, nucleus: Nucleus, *, anchor: str, number: int | None, show: AccessLevel
) -> TalkView:
    """Return a talk in words.

    `show`: what the recipient of the document may read; what not everybody may is marked in it.
    """
    when = capital(long_day(talk.date)) if talk.date else None
    mediator = one_line(talk.mediator)
    is_other_mediator = mediator != one_line(nucleus.mediator) or "mediator" in talk.missing
    texts: list[FieldView | None] = []
    for key in FREE_TEXT_FIELDS:
        texts.append(_text(talk, key, show))
        if key == "issues":
            texts.append(_issue_types(talk, show))
    return TalkView(
        code=talk.code,
        anchor=anchor,
        number=number,
        day=_field(talk, "date", when, gap="manca la data"),
        time=_time(talk),
        duration=length(talk.minutes) if talk.minutes else "",
        present=_field(talk, "attendees", listed(present(talk.attendees)) or None),
        mediator=_field(talk, "mediator", mediator) if is_other_mediator else None,
        status=HELD_LABELS[talk.held],
        held=talk.took_place,
        texts=tuple(text for text in texts if text is not None),
        next_day=_next_day(talk),
        missing=missing_headers(talk),
        audience=_audience(talk.confidentiality, show),
    )


_TYPES_LABEL: Final = "Tipo di difficoltà"
"""In documents a colon follows: the header of the column has one already."""


def missing_headers(talk: TalkRecord) -> tuple[str, ...]:
    """Return the headers of the columns that a talk lacks, in the order of the sheet."""
    return tuple(header for key, header in HEADERS.items() if key in talk.missing)


def hours_from_to(talk: TalkRecord) -> str:
    """Return "dalle 10:30 alle 11:45", or the hour that is known; '' for none."""
    parts = [("dalle", talk.start), ("alle", talk.end)]
    return " ".join(f"{word} {hour(time)}" for word, time in parts if time)


def next_talk_text(talk: TalkRecord, day_text: Callable[[dt.date], str]) -> str:
    """Return the promised day as `day_text` writes it, or that there is no other talk, or ''."""
    if talk.next_date:
        return day_text(talk.next_date)
    return "nessun altro colloquio" if talk.no_next else ""


def _field(
    talk: TalkRecord, key: str, text: str | None, gap: str = "manca", audience: str = ""
) -> FieldView:
    """One field. `gap`: what is said where it is needed and empty."""
    if key not in talk.missing:
        gap = ""
    elif text is not None:
        gap = "da controllare"
    return FieldView(key=key, label=HEADERS[key], text=text, gap=gap, audience=audience)


def _time(talk: TalkRecord) -> FieldView:
    text = hours_from_to(talk) or None
    return FieldView(key="time", label="Ore", text=text, gap=_hours_gap(talk))


def _hours_gap(talk: TalkRecord) -> str:
    needed = [getattr(talk, key) for key in ("start", "end") if key in talk.missing]
    if not needed:
        return ""
    if talk.start is None and talk.end is None:
        return "mancano le ore"
    if None in needed:
        return "manca l'ora di inizio" if talk.start is None else "manca l'ora di fine"
    return "ore da controllare"


def _text(talk: TalkRecord, key: str, show: AccessLevel) -> FieldView | None:
    text = printable_text(getattr(talk, key))
    if text is None and key not in talk.missing:
        return None
    audience = _audience_of_unmarked(talk, show) if key == "issues" else ""
    return _field(talk, key, text, audience=audience)


def _issue_types(talk: TalkRecord, show: AccessLevel) -> FieldView | None:
    """The types of the difficulties; what was typed and is none of them is not shown."""
    if not talk.issue_types:
        return None
    text = capital(", ".join(talk.issue_types))
    view = _field(talk, "issue_types", text, audience=_audience_of_unmarked(talk, show))
    return view.model_copy(update={"label": _TYPES_LABEL})


def _audience_of_unmarked(talk: TalkRecord, show: AccessLevel) -> str:
    """Who may read the difficulties of a talk without a mark; a mark stands beside the talk."""
    if talk.confidentiality is not None or show is AccessLevel.SERVICE:
        return ""
    return CONFIDENTIALITY_LABELS[Confidentiality.TEAM]


def _next_day(talk: TalkRecord) -> FieldView | None:
    text = next_talk_text(talk, day_name) or None
    if text is None and "next_date" not in talk.missing:
        return None
    view = _field(talk, "next_date", text)
    return view.model_copy(update={"label": "Prossimo colloquio"})


def issues_audience(talk: TalkRecord, show: AccessLevel) -> str:
    """Return who else may read the difficulties of a talk; '' where that needs no saying."""
    if show is AccessLevel.SERVICE or policy.issues_level(talk) is AccessLevel.SERVICE:
        return ""
    return CONFIDENTIALITY_LABELS[talk.confidentiality or Confidentiality.TEAM]


def _audience(marked: Confidentiality | None, show: AccessLevel) -> str:
    if show is AccessLevel.SERVICE or marked in (None, Confidentiality.SERVICE):
        return ""
    return CONFIDENTIALITY_LABELS[marked] if marked else ""


def budget_view(
    nucleus: Nucleus, talks: Iterable[TalkRecord], warning: int = BUDGET_WARNING
) -> Budget | None:
    """Return the hours used of those authorised; None where none are written.

    `warning`: per cent from which it is an alert.
    """
    granted = nucleus.hours_budget
    if not granted:
        return None
    used = sum(talk.minutes for talk in talks)
    percent = used * 100 // granted
    return Budget(
        used=used,
        granted=granted,
        text=f"{length_of(used)} di {length(granted)} ({percent}%)",
        note=_budget_note(used, granted, is_alert=percent >= warning),
        alert=percent >= warning,
    )


def _budget_note(used: int, granted: int, *, is_alert: bool) -> str:
    if used > granted:
        return f"superato di {length(used - granted)}"
    if is_alert:
        return f"quasi finito: {remaining(granted - used)}" if used < granted else "finito"
    return remaining(granted - used)


def remaining(minutes: int) -> str:
    """Return "restano 2 h", "resta 1 h"."""
    return f"{'resta' if minutes in (1, 60) else 'restano'} {length(minutes)}"


def hours_note(talks: Sequence[TalkRecord]) -> str:
    """Return a word on talks that took place and whose length is not known; '' for none."""
    unknown = sum(talk.took_place and not talk.minutes for talk in talks)
    if not unknown:
        return ""
    return f"senza le ore di {count(unknown, 'colloquio', 'colloqui')}, da completare"


_NOT_HELD_WORDS: Final = {
    Held.NO_SHOW: ("assente", "assenti"),
    Held.CANCELLED: ("annullato", "annullati"),
    Held.POSTPONED: ("rinviato", "rinviati"),
}


def not_held_note(talks: Iterable[TalkRecord]) -> str:
    """Return why talks did not take place: "2 assenti, 1 annullato"; '' for none."""
    numbers = Counter(talk.held for talk in talks)
    parts = [
        count(numbers[held], one, several)
        for held, (one, several) in _NOT_HELD_WORDS.items()
        if numbers[held]
    ]
    return ", ".join(parts)


def hours_text(talks: Iterable[TalkRecord]) -> str:
    """Return the hours of some talks: "6 h 15 min", "0 h"."""
    return length_of(sum(talk.minutes for talk in talks))


def length_of(minutes: int) -> str:
    """Return a sum of minutes as hours: "6 h 15 min", "0 h"."""
    return length(minutes) if minutes else "0 h"
