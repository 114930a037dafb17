"""Salute."""

from typing import Final

from starlette.responses import Response

from collector.web.board import Board
from collector.web.visit import Visit, page


def show(board: Board, visit: Visit) -> Response:
    """Show the page."""
    return board.page(visit.session, "health.html.j2", here="/salute", title="Salute")


ROUTES: Final = (page("/salute", show, name="health"),)
