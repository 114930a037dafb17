"""Persone."""

from typing import Final

from starlette.responses import Response

from collector.web.board import Board
from collector.web.visit import Visit, page


def show(board: Board, visit: Visit) -> Response:
    """Show the page."""
    return board.page(visit.session, "people.html.j2", here="/persone", title="Persone")


ROUTES: Final = (page("/persone", show, name="people"),)
