"""Oggi: where the task stands, and the one thing to do next."""

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from collector.app.sync import sync_project
from collector.web.board import Board
from collector.web.tasks import TaskEnd
from collector.web.visit import Visit, change, page


def show(board: Board, visit: Visit) -> Response:
    """Show the page."""
    return board.page(visit.session, "today.html.j2", here="/", title="Oggi")


def check(board: Board, _visit: Visit) -> Response:
    """Check the workbook now: a sync."""

    def work(say: Callable[[str], None]) -> TaskEnd:
        say("Leggo il foglio")
        sync_project(board.settings(), may_wait=True)
        board.look_again()
        return TaskEnd("/", ("Ho controllato il foglio.",))

    return board.start("Controllo il foglio", "/", work)


ROUTES: Final = (
    page("/", show, name="today"),
    change("/controlla", check, name="check"),
)
