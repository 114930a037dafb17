"""Values that several pages are made of, and that take long: made once for all of them."""

import math
from pathlib import Path
from typing import Final

from collector.app.agenda import project_agenda
from collector.app.overview import SheetLook, look_at_sheet
from collector.app.preview import Preview, open_preview
from collector.app.retention import project_retention
from collector.app.settings import Settings
from collector.app.text_review import TextSearch, search_texts
from collector.compile.agenda import DUE_DAYS_BEFORE, Agenda
from collector.compile.retention import Retention
from collector.web.board import PATIENCE, Board
from collector.web.value_cache import Pending
from schemas.canonical import content_hash

LOOK_SECONDS: Final = 30.0
"""Google may be read sixty times a minute, and a look takes a few of them."""


def preview_now(
    board: Board, settings: Settings, *, wait: float | None = PATIENCE
) -> Pending[Preview]:
    """Return the workbook as a sync would judge it now.

    Its journal is closed: `Preview.with_journal` gives it one that is open. Raises WorkbookError
    and JournalError.
    """

    def make() -> Preview:
        with open_preview(settings, narrow=False) as preview:
            return preview

    return board.value("preview", settings, make, wait=wait)


def agenda_now(
    board: Board, settings: Settings, *, wait: float | None = PATIENCE
) -> Pending[Agenda]:
    """Return all meetings, as of the last check, and what became of each. Raises JournalError."""

    def make() -> Agenda:
        with board.journal(settings) as journal:
            return project_agenda(settings, journal, days=DUE_DAYS_BEFORE)

    return board.value("agenda", settings, make, wait=wait)


def retention_now(
    board: Board, settings: Settings, *, wait: float | None = PATIENCE
) -> Pending[Retention]:
    """Return what is due by the clocks, as of the last check. Raises JournalError."""

    def make() -> Retention:
        with board.journal(settings) as journal:
            return project_retention(settings, journal)

    return board.value("retention", settings, make, wait=wait)


def texts_now(
    board: Board, settings: Settings, *, wait: float | None = PATIENCE
) -> Pending[TextSearch]:
    """Return what is found in the texts of the last check, as if none were cleared.

    It stays when a text is cleared: see `with_clearances`. Raises JournalError.
    """

    def make() -> TextSearch:
        with board.journal(settings) as journal:
            return search_texts(journal)

    with board.journal(settings) as journal:
        parts = [settings.journal, str(journal.last_run()), str(len(journal.word_decisions()))]
    return board.cache.get("texts", content_hash(parts), make, wait=wait)


def sheet_look_now(
    board: Board, settings: Settings, *, wait: float | None = PATIENCE
) -> Pending[SheetLook]:
    """Return what a check would find now; quick where nothing changed. Raises JournalError.

    A spreadsheet on Google is looked at anew when the last look is `LOOK_SECONDS` old.
    """
    lasts = math.inf if isinstance(settings.workbook, Path) else LOOK_SECONDS
    return board.value("sheet", settings, lambda: look_at_sheet(settings), wait=wait, lasts=lasts)
