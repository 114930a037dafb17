"""The files of a project, by their id: documents to look at in the page, or to open."""

from typing import Final

from starlette.responses import FileResponse, Response

from collector.web.board import Board
from collector.web.files import MEDIA_TYPES
from collector.web.visit import Visit, page

_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""A document carries its own style sheet; its own policy names that one alone. Nothing runs."""


def give(board: Board, visit: Visit) -> Response:
    """Give a file of `uscite` that a page has named."""
    path = board.files.find(visit.path["file"], board.settings().out)
    if path is None:
        return board.page(
            visit.session,
            "trouble.html.j2",
            here="",
            title="Non si può",
            status=404,
            why="Questo file non c'è più. Torna alla pagina e aprilo di nuovo.",
        )
    answer = FileResponse(
        path,
        media_type=MEDIA_TYPES[path.suffix.lower()],
        filename=path.name,
        content_disposition_type="inline" if path.suffix.lower() in _SHOWN else "attachment",
    )
    return as_document(answer)


def as_document(answer: Response) -> Response:
    """Return an answer that holds a document: nothing in it runs, and only the board frames it."""
    answer.headers["Content-Security-Policy"] = _PAGE_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["Cache-Control"] = "no-store"
    return answer


_SHOWN: Final = (".html", ".pdf")
ROUTES: Final = (page("/documenti/{file}", give, name="document"),)
