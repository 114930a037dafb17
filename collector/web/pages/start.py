"""The first page: where there is no project, it makes one."""

from typing import Final

from starlette.responses import Response

from collector.web.board import Board
from collector.web.visit import START_PATH, Visit, page


def show(board: Board, visit: Visit) -> Response:
    """Show the page."""
    return board.page(visit.session, "start.html.j2", here="", title="Comincia")


ROUTES: Final = (page(START_PATH, show, name="start", needs_project=False),)
