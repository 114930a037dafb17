"""Numeri."""

from typing import Final

from starlette.responses import Response

from collector.web.board import Board
from collector.web.visit import Visit, page


def show(board: Board, visit: Visit) -> Response:
    """Show the page."""
    return board.page(visit.session, "numbers.html.j2", here="/numeri", title="Numeri")


ROUTES: Final = (page("/numeri", show, name="numbers"),)
