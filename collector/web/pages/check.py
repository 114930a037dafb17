"""«Controlla adesso»: a sync, with its steps; and what only a person can decide when it stops."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from collector.app.gone_rows import GoneRows, gone_rows
from collector.app.new_journal import sync_with_new_journal
from collector.app.settings import Settings
from collector.app.sync import sync_project
from collector.app.sync_words import step_sentence, sync_sentences
from collector.errors import (
    CollectorError,
    DamagedJournalError,
    ManyGoneError,
    OlderWorkbookError,
    WrongJournalError,
)
from collector.sync.result import SyncReport
from collector.sync.rules import Accepted
from collector.sync.run import SyncStep
from collector.web.board import Board, see
from collector.web.next_step import beside_buttons
from collector.web.tasks import TaskEnd
from collector.web.values import preview_now
from collector.web.visit import Visit, change, page

TITLE: Final = "Controllo il foglio"
_MISSING, _OLDER, _NEW_JOURNAL = "mancano", "vecchio", "registro"
_CHANGED: Final = (
    "Intanto qualcosa è cambiato: guarda di nuovo, poi decidi. Non ho accettato e non ho scritto "
    "nulla."
)


@dataclass(frozen=True)
class Question:
    """A check that stopped, and what a person may answer. `why`: the whole sentence."""

    kind: str
    why: str


def check(board: Board, visit: Visit) -> Response:
    """Check the workbook now."""

    def run(settings: Settings, progress: Callable[[SyncStep, int], None]) -> SyncReport:
        return sync_project(settings, may_wait=True, progress=progress)

    return _start(board, visit, run)


def _start(
    board: Board,
    visit: Visit,
    run: Callable[[Settings, Callable[[SyncStep, int], None]], SyncReport],
) -> Response:
    """Begin a check; where it stops with a question, the task ends on its page."""

    def work(say: Callable[[str], None]) -> TaskEnd:
        try:
            settings = board.settings()
            report = run(settings, lambda step, number: say(step_sentence(step, number)))
        except (ManyGoneError, OlderWorkbookError, WrongJournalError, DamagedJournalError) as error:
            question = Question(_kind(error), beside_buttons(error))
            return TaskEnd(f"/controlla/fermo?r={visit.session.remember(question)}")
        finally:
            board.look_again()
        notices = (*report.result.notices, *report.notices)
        attention = (f"Attenzione: {notice}" for notice in notices)
        return TaskEnd("/", (*sync_sentences(report), *attention))

    return board.start(TITLE, "/", work)


def _kind(error: CollectorError) -> str:
    if isinstance(error, ManyGoneError):
        return _MISSING
    return _OLDER if isinstance(error, OlderWorkbookError) else _NEW_JOURNAL


def stopped(board: Board, visit: Visit) -> Response:
    """Show why a check stopped, and what a person may decide."""
    question = visit.session.recall(visit.query.get("r", ""))
    if not isinstance(question, Question):
        return see("/")
    gone: GoneRows | None = None
    is_ready = True
    mark = ""
    if question.kind == _MISSING:
        preview = preview_now(board, board.settings())
        is_ready = preview.is_current
        gone = gone_rows(preview.value) if preview.value and is_ready else None
        mark = gone.mark if gone else ""
    elif question.kind == _OLDER:
        mark = board.stamp(board.settings())
    return board.page(
        visit.session,
        "stopped.html.j2",
        here="/",
        title="Il controllo si è fermato",
        pending=not is_ready,
        question=question,
        gone=gone,
        mark=mark,
    )


def accept(board: Board, visit: Visit) -> Response:
    """Check again with what a person accepted, if it is still what they were shown."""
    kind, mark = visit.typed("kind"), visit.typed("mark")
    if kind == _MISSING:
        return _accept_gone(board, visit, mark)
    if kind == _OLDER:
        if mark != board.stamp(board.settings()):
            visit.session.notices.append(_CHANGED)
            return see("/")
        return _start(board, visit, _sync_older)
    if kind == _NEW_JOURNAL:
        return _start(board, visit, _sync_new_journal)
    return see("/")


def _accept_gone(board: Board, visit: Visit, mark: str) -> Response:
    settings = board.settings()
    preview = preview_now(board, settings, wait=None)
    gone = gone_rows(preview.value) if preview.value else None
    if gone is None or mark != gone.mark:
        visit.session.notices.append(_CHANGED)
        return see("/")
    accepted = Accepted(missing=True, only=gone.codes)

    def run(settings: Settings, progress: Callable[[SyncStep, int], None]) -> SyncReport:
        return sync_project(settings, accepted=accepted, may_wait=True, progress=progress)

    return _start(board, visit, run)


def _sync_older(settings: Settings, progress: Callable[[SyncStep, int], None]) -> SyncReport:
    older = Accepted(older=True)
    return sync_project(settings, accepted=older, may_wait=True, progress=progress)


def _sync_new_journal(settings: Settings, progress: Callable[[SyncStep, int], None]) -> SyncReport:
    progress(SyncStep.READ, 0)
    return sync_with_new_journal(settings, accepted=Accepted(), dry_run=False)


ROUTES: Final = (
    change("/controlla", check, name="check"),
    page("/controlla/fermo", stopped, name="check-stopped"),
    change("/controlla/accetta", accept, name="check-accept"),
)
