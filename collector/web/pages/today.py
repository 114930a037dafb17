"""Oggi: where the task stands, and the one thing to do next."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from collector.app.overview import Overview, SheetLook, look_at_sheet, trouble_overview
from collector.app.overview_words import meeting_doubts, meeting_state
from collector.app.settings import ROME, Settings
from collector.app.today import Today, count_texts_to_look_at, load_today
from collector.compile.agenda import AgendaEntry
from collector.errors import CollectorError
from collector.text.italian import long_day, short_day
from collector.web.board import Board
from collector.web.next_step import next_step
from collector.web.value_cache import Pending
from collector.web.values import agenda_now
from collector.web.visit import Visit, page
from schemas.meeting import MEETING_KIND_LABELS

FIRST_ROWS: Final = 10
"""So many rows of each mediator are shown at once; the others when somebody asks."""
_MEETINGS_SHOWN: Final = 6
_SHORT_WAIT: Final = 0.04


@dataclass(frozen=True)
class MeetingLine:
    """A meeting that comes: where it stands, and its one next button or link."""

    entry: AgendaEntry
    state: str
    doubts: list[str]
    label: str
    address: str
    is_button: bool


def show(board: Board, visit: Visit) -> Response:
    """Show the page. What takes long comes after, by itself."""
    settings = board.settings()
    found: Today | None = None
    look: Pending[SheetLook] = Pending(None, is_current=True)
    texts: Pending[int] = Pending(0, is_current=True)
    is_ready = True
    try:
        look = board.value("sheet", settings, lambda: look_at_sheet(settings))
        agenda = agenda_now(board, settings, wait=_SHORT_WAIT)
        with board.journal(settings) as journal:
            found = load_today(settings, journal, look.value, agenda.value)
        texts = board.value(
            "texts_to_look_at", settings, lambda: _count_texts(board, settings), wait=0
        )
        is_ready = look.is_current and agenda.is_current
        overview = found.overview
    except CollectorError as error:
        overview = trouble_overview(settings, error)
    return board.page(
        visit.session,
        "today.html.j2",
        here="/",
        title="Oggi",
        pending=not (is_ready and texts.is_current),
        day=settings.today,
        found=found,
        overview=overview,
        checked=_checked(overview, is_ready=look.is_current),
        step=next_step(overview) if is_ready else None,
        meetings=[_line(entry) for entry in overview.coming[:_MEETINGS_SHOWN]],
        more_meetings=len(overview.coming) - _MEETINGS_SHOWN,
        agenda_ready=is_ready,
        texts=texts.value,
        troubles=list(_troubles(overview)),
        first_rows=FIRST_ROWS,
        kinds=MEETING_KIND_LABELS,
    )


def _count_texts(board: Board, settings: Settings) -> int:
    with board.journal(settings) as journal:
        return count_texts_to_look_at(journal)


def _troubles(overview: Overview) -> Iterator[str]:
    for trouble in overview.troubles:
        yield str(trouble).removesuffix(" Non ho scritto nulla.")


def _checked(overview: Overview, *, is_ready: bool) -> str:
    """Return when the sheet was checked last, and whether it changed since."""
    if overview.checked is None:
        return "" if overview.troubles else "Il foglio non è mai stato controllato."
    at = overview.checked.at.astimezone(ROME)
    moment = f"Ultimo controllo {_on(at.date())} alle {at:%H:%M}."
    if not is_ready:
        return f"{moment} Guardo se da allora il foglio è cambiato…"
    if overview.changed is None:
        return f"{moment} Adesso il foglio non si può guardare."
    changed = "è cambiato" if overview.changed else "non è cambiato"
    return f"{moment} Da allora il foglio {changed}."


def _on(day: dt.date) -> str:
    days = (dt.datetime.now(ROME).date() - day).days
    return {0: "oggi", 1: "ieri"}.get(days, f"di {long_day(day)}" if 0 < days < 7 else _full(day))


def _full(day: dt.date) -> str:
    return f"del {short_day(day)}"


def _line(entry: AgendaEntry) -> MeetingLine:
    known = entry.progress
    meeting = f"/incontri/{entry.meeting.id}"
    is_to_make = not known.documents or bool(known.to_remake)
    if known.uncertain:
        way = ("Chiudi le mail incerte", meeting, False)
    elif is_to_make:
        way = ("Prepara", f"{meeting}/prepara", True)
    elif known.to_send:
        way = ("Segna come spedito", meeting, False)
    elif entry.waiting:
        way = ("Spedisci", meeting, False)
    else:
        way = ("Apri", meeting, False)
    return MeetingLine(entry, meeting_state(entry), meeting_doubts(entry), *way)


ROUTES: Final = (page("/", show, name="today"),)
