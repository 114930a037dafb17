"""One talk as a document shows it, hours used, and what a talk lacks."""

from collections.abc import Iterable, Sequence
from typing import Final

from collector.compile.models import Budget, FieldView, TalkView
from collector.privacy import policy
from collector.privacy.policy import AccessLevel
from collector.text.italian import capital, count, day_name, hour, length, listed, long_day, present
from schemas.nucleus import Nucleus
from schemas.printable import one_line, printable_text
from schemas.record import TalkRecord
from schemas.session import COLUMNS, CONFIDENTIALITY_LABELS, HELD_LABELS, Confidentiality, Held

HEADERS: Final = {column.key: column.header for column in COLUMNS}
TEXT_FIELDS: Final = ("description", "outcome", "issues", "agreements")
UNKNOWN: Final = "non indicato"

BUDGET_WARNING = 80
"""Per cent of the hours authorised from which a nucleus is to be looked at, unless the settings say another."""


def talk_view(
    talk: TalkRecord, nucleus: Nucleus, *, anchor: str, number: int | None, show: AccessLevel
) -> TalkView:
    """A talk in words. `show`: whose document it is; what not everybody may read is marked in it."""
    when = long_day(talk.date) if talk.date else None
    mediator = one_line(talk.mediator)
    substitute = mediator != one_line(nucleus.mediator) or "mediator" in talk.missing
    return TalkView(
        code=talk.code,
        anchor=anchor,
        number=number,
        day=_field(talk, "date", capital(when) if when else None, gap="manca la data"),
        time=_time(talk),
        duration=length(talk.minutes) if talk.minutes else "",
        present=_field(talk, "attendees", listed(present(talk.attendees)) or None),
        mediator=_field(talk, "mediator", mediator) if substitute else None,
        status=HELD_LABELS[talk.held],
        held=talk.took_place,
        texts=tuple(view for key in TEXT_FIELDS if (view := _text(talk, key, show)) is not None),
        next_day=_next(talk),
        missing=missing_headers(talk),
        audience=_audience(talk.confidentiality, show),
    )


def missing_headers(talk: TalkRecord) -> tuple[str, ...]:
    """The headers of the columns that a talk lacks, in the order of the sheet."""
    return tuple(header for key, header in HEADERS.items() if key in talk.missing)


def _field(
    talk: TalkRecord, key: str, text: str | None, gap: str = "manca", audience: str = ""
) -> FieldView:
    wrong = "" if key not in talk.missing else gap if text is None else "da controllare"
    return FieldView(key=key, label=HEADERS[key], text=text, gap=wrong, audience=audience)


def _time(talk: TalkRecord) -> FieldView:
    parts = (("dalle", talk.start), ("alle", talk.end))
    text = " ".join(f"{word} {hour(time)}" for word, time in parts if time) or None
    lacking = {key: getattr(talk, key) for key in ("start", "end") if key in talk.missing}
    if not lacking:
        gap = ""
    elif talk.start is None and talk.end is None:
        gap = "mancano le ore"
    elif None in lacking.values():
        gap = "manca l'ora di inizio" if talk.start is None else "manca l'ora di fine"
    else:
        gap = "ore da controllare"
    return FieldView(key="time", label="Ore", text=text, gap=gap)


def _text(talk: TalkRecord, key: str, show: AccessLevel) -> FieldView | None:
    text = printable_text(getattr(talk, key))
    if text is None and key not in talk.missing:
        return None
    audience = ""
    if key == "issues" and talk.confidentiality is None and show > AccessLevel.SERVICE:
        audience = CONFIDENTIALITY_LABELS[Confidentiality.TEAM]
    return _field(talk, key, text, audience=audience)


def issues_audience(talk: TalkRecord, show: AccessLevel) -> str:
    """Who else may read the difficulties of a talk; '' where that needs no saying."""
    if show is AccessLevel.SERVICE or policy.issues_level(talk) is AccessLevel.SERVICE:
        return ""
    return CONFIDENTIALITY_LABELS[talk.confidentiality or Confidentiality.TEAM]


def _audience(marked: Confidentiality | None, show: AccessLevel) -> str:
    if show is AccessLevel.SERVICE or marked in (None, Confidentiality.SERVICE):
        return ""
    return CONFIDENTIALITY_LABELS[marked] if marked else ""


def _next(talk: TalkRecord) -> FieldView | None:
    text = (
        day_name(talk.next_date)
        if talk.next_date
        else "nessun altro colloquio"
        if talk.no_next
        else None
    )
    if text is None and "next_date" not in talk.missing:
        return None
    view = _field(talk, "next_date", text)
    return view.model_copy(update={"label": "Prossimo colloquio"})


def budget_view(
    nucleus: Nucleus, talks: Iterable[TalkRecord], warning: int = BUDGET_WARNING
) -> Budget | None:
    """Hours used of those authorised; None where none are written. `warning`: per cent from which it is an alert."""
    granted = nucleus.hours_budget
    if not granted:
        return None
    used = sum(talk.minutes for talk in talks)
    percent = used * 100 // granted
    if used > granted:
        note = f"superato di {length(used - granted)}"
    elif percent >= warning:
        note = f"quasi finito: restano {length(granted - used)}" if used < granted else "finito"
    else:
        note = f"restano {length(granted - used)}"
    text = f"{length(used) if used else '0 h'} di {length(granted)} ({percent}%)"
    return Budget(used=used, granted=granted, text=text, note=note, alert=percent >= warning)


def hours_note(talks: Sequence[TalkRecord]) -> str:
    """A word on talks that took place and whose length is not known; '' when there are none."""
    unknown = sum(talk.took_place and not talk.minutes for talk in talks)
    return (
        f"senza le ore di {count(unknown, 'colloquio', 'colloqui')}, da completare"
        if unknown
        else ""
    )


def not_held_note(talks: Iterable[TalkRecord]) -> str:
    """ "2 assenti, 1 annullato"."""
    many = {
        Held.NO_SHOW: ("assente", "assenti"),
        Held.CANCELLED: ("annullato", "annullati"),
        Held.POSTPONED: ("rinviato", "rinviati"),
    }
    kept = list(talks)
    numbers = {held: sum(talk.held is held for talk in kept) for held in many}
    return ", ".join(count(number, *many[held]) for held, number in numbers.items() if number)


def hours_text(talks: Iterable[TalkRecord]) -> str:
    """The hours of some talks: "6 h 15 min", "0 h"."""
    minutes = sum(talk.minutes for talk in talks)
    return length(minutes) if minutes else "0 h"
