"""Oggi: where the task stands, and the one thing to do next."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from starlette.responses import Response

from collector.app.missing import MissingOfMediator
from collector.app.overview import Overview, trouble_overview
from collector.app.retention import RETENTION_COMMAND, retention_notice
from collector.app.settings import ROME, Settings
from collector.app.today import Today, count_texts_to_look_at, load_today
from collector.errors import CollectorError
from collector.text.italian import long_day, short_day
from collector.web.board import Board
from collector.web.meeting_line import meeting_line
from collector.web.next_step import beside_buttons, next_step
from collector.web.templates import environment
from collector.web.value_cache import Pending
from collector.web.values import agenda_now, retention_now, sheet_look_now, texts_now
from collector.web.visit import Visit, page
from schemas.meeting import MEETING_KIND_LABELS, Meeting

Value = TypeVar("Value")
FIRST_ROWS: Final = 10
"""So many rows of each mediator are shown at once; the others when somebody asks."""
FEW_ROWS: Final = 3
_MANY_ROWS: Final = 40
"""With more of them in all, `FEW_ROWS` of each are shown at once."""
_MEDIATORS_SHOWN: Final = 6
_MEETINGS_SHOWN: Final = 6


def show(board: Board, visit: Visit) -> Response:
    """Show the page. What takes long comes after, by itself."""
    settings = board.settings()
    facts = _Facts()
    try:
        facts.gather(board, settings)
        overview = facts.found.overview if facts.found else trouble_overview(settings)
    except CollectorError as error:
        facts = _Facts()
        overview = trouble_overview(settings, error)
    found = facts.found
    response = board.page(
        visit.session,
        "today.html.j2",
        here="/",
        title="Oggi",
        pending=not facts.are_all_current,
        day=settings.today,
        found=found,
        overview=overview,
        checked=_checked(overview, facts.looked_at, is_ready=facts.look_is_current),
        step=next_step(overview) if facts.is_ready else None,
        meetings=[meeting_line(entry) for entry in overview.coming[:_MEETINGS_SHOWN]],
        more_meetings=len(overview.coming) - _MEETINGS_SHOWN,
        agenda_ready=facts.is_ready,
        texts=facts.texts,
        obsolete=found.obsolete if found else (),
        unreached=[
            (group, Meeting.day_of(group.meeting)) for group in (found.unreached if found else ())
        ],
        troubles=list(_troubles(overview)),
        first_rows=_first_rows(found),
        missing=_missing(found),
        kinds=MEETING_KIND_LABELS,
        retention=facts.retention,
        retention_command=RETENTION_COMMAND,
    )
    facts.begin_the_rest()
    return response


@dataclass
class _Facts:
    """What there is to show now. What takes long is begun once the page is made, so that it does
    not keep the first one waiting.
    """

    found: Today | None = None
    texts: int | None = 0
    looked_at: dt.datetime | None = None
    look_is_current: bool = True
    texts_are_current: bool = True
    retention: str = ""
    retention_is_current: bool = True
    is_ready: bool = True
    _rest: list[Callable[[], object]] = field(default_factory=list)

    @property
    def are_all_current(self) -> bool:
        """True where nothing newer is being made."""
        return self.is_ready and self.texts_are_current and self.retention_is_current

    def gather(self, board: Board, settings: Settings) -> None:
        """Gather it. Raises JournalError."""
        look = sheet_look_now(board, settings)
        agenda = self._shown(board, "agenda", lambda: agenda_now(board, settings, wait=0))
        texts = self._shown(board, "texts", lambda: texts_now(board, settings, wait=0))
        retention = self._shown(board, "retention", lambda: retention_now(board, settings, wait=0))
        with board.journal(settings) as journal:
            self.found = load_today(settings, journal, look.value, agenda.value)
            cleared = journal.cleared_texts()
        if look.value is not None and not isinstance(settings.workbook, Path):
            self.looked_at = look.value.at
        self.look_is_current = look.is_current
        self.texts_are_current = texts.is_current
        self.is_ready = look.is_current and agenda.is_current
        self.retention = retention_notice(retention.value)
        self.retention_is_current = retention.is_current
        self.texts = None
        if texts.value is not None:
            self.texts = count_texts_to_look_at(texts.value, cleared)

    def _shown(self, board: Board, name: str, get: Callable[[], Pending[Value]]) -> Pending[Value]:
        """Return what there is of a value; the first time it is only begun, and later."""
        if board.cache.has(name):
            return get()
        self._rest.append(get)
        return Pending(None, is_current=False)

    def begin_the_rest(self) -> None:
        """Begin what was not begun yet."""
        for get in self._rest:
            get()


def warm_up(board: Board) -> None:
    """Begin what the first page is made of, before anybody asks for it.

    What is wrong is said by the pages.
    """
    environment().get_template("today.html.j2")
    with suppress(CollectorError):
        settings = board.settings()
        sheet_look_now(board, settings)
        with board.journal(settings) as journal:
            load_today(settings, journal, None, None)


def _troubles(overview: Overview) -> Iterator[str]:
    for trouble in overview.troubles:
        yield beside_buttons(trouble).removesuffix(" Non ho scritto nulla.")


def _checked(overview: Overview, looked_at: dt.datetime | None, *, is_ready: bool) -> str:
    """Return when the sheet was checked last, and whether it changed since.

    `looked_at`: when a spreadsheet on Google was looked at, which may change meanwhile; None for a
    file, which is looked at anew by itself when it changes.
    """
    if overview.checked is None:
        return "" if overview.troubles else "Il foglio non è mai stato controllato."
    at = overview.checked.at.astimezone(ROME)
    moment = f"Ultimo controllo {_on(at.date())} alle {at:%H:%M}."
    if not is_ready:
        return f"{moment} Guardo se da allora il foglio è cambiato…"
    if overview.changed is None:
        return f"{moment} Adesso il foglio non si può guardare."
    no = "" if overview.changed else "non "
    if looked_at is not None:
        look = looked_at.astimezone(ROME)
        return f"{moment} Guardato alle {look:%H:%M}: {no}era cambiato."
    return f"{moment} Da allora il foglio {no}è cambiato."


def _on(day: dt.date) -> str:
    days = (dt.datetime.now(ROME).date() - day).days
    return {0: "oggi", 1: "ieri"}.get(days, f"di {long_day(day)}" if 0 < days < 7 else _full(day))


def _full(day: dt.date) -> str:
    return f"del {short_day(day)}"


@dataclass(frozen=True)
class MissingLists:
    """What is missing: of the first mediators, of the `others`, and of nobody (`rest`)."""

    first: Sequence[MissingOfMediator]
    others: Sequence[MissingOfMediator]
    rest: Sequence[MissingOfMediator]


def _missing(found: Today | None) -> MissingLists:
    lists = found.missing if found else ()
    mediators = [one for one in lists if one.is_mediator]
    shown = _MEDIATORS_SHOWN if len(mediators) > _MEDIATORS_SHOWN + 1 else len(mediators)
    rest = [one for one in lists if not one.is_mediator]
    return MissingLists(mediators[:shown], mediators[shown:], rest)


def _first_rows(found: Today | None) -> int:
    """Return how many rows of each mediator are shown at once: fewer where there are many."""
    rows = sum(one.row_count for one in found.missing) if found else 0
    return FEW_ROWS if rows > _MANY_ROWS else FIRST_ROWS


ROUTES: Final = (page("/", show, name="today"),)
