"""The board as a web application: its routes, behind its guard."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from collector.web.board import Board
from collector.web.guard import OPEN_PATH, Guard, nobody_let_in
from collector.web.pages import (
    access_log,
    check,
    documents,
    health,
    meeting_mails,
    meetings,
    nuclei,
    numbers,
    people,
    requests,
    restore,
    start,
    talks,
    texts,
    today,
    work,
)
from collector.web.running import (
    NONCE_HEADER,
    PROOF_HEADER,
    is_same,
    proof_of_answer,
    proof_of_asking,
)
from collector.web.sessions import Session
from collector.web.templates import PICTURES_CSS, render, static_content

_STATIC: Final = {
    "board.css": "text/css; charset=utf-8",
    PICTURES_CSS: "text/css; charset=utf-8",
    "board.js": "text/javascript",
}
_PAGES: Final = (
    start,
    today,
    check,
    requests,
    talks,
    restore,
    nuclei,
    meetings,
    meeting_mails,
    documents,
    texts,
    people,
    numbers,
    health,
    access_log,
    work,
)


def make_app(board: Board, secret: str) -> ASGIApp:
    """Return the application. `secret`: by which a second start of the program is known."""

    async def new_key(request: Request) -> Response:
        nonce = request.headers.get(NONCE_HEADER, "")
        given = request.headers.get(PROOF_HEADER, "")
        if not is_same(given, proof_of_asking(secret, nonce)):
            return nobody_let_in()
        if board.is_ending:
            return Response(status_code=503)
        key = board.sessions.new_key()
        return JSONResponse({"key": key, "proof": proof_of_answer(secret, nonce, key)})

    routes = [
        *all_routes(),
        Route("/static/{name}", _static, name="static"),
        Route(OPEN_PATH, new_key, methods=["POST"], name="new-key"),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={404: _not_found, 405: _not_so, Exception: _bug},
    )
    app.state.board = board
    # Outside all of Starlette, so that its own answers go through it too.
    return Guard(app, address=lambda: board.address, sessions=board.sessions)


def all_routes() -> Sequence[BaseRoute]:
    """Return the routes of all pages."""
    return list(chain.from_iterable(module.ROUTES for module in _PAGES))


async def _static(request: Request) -> Response:
    """Return one of our own files: they hold nothing of a project, so a browser may keep them."""
    name = request.path_params["name"]
    if name not in _STATIC:
        return _not_found(request, None)
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(static_content(name), media_type=_STATIC[name], headers=headers)


def _not_found(request: Request, _error: Exception | None) -> Response:
    return _plain(request, 404, "Questa pagina non c'è. Torna a «Oggi».")


def _not_so(request: Request, error: Exception) -> Response:
    answer = _plain(request, 405, "Questa pagina non si apre così. Torna a «Oggi».")
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def _bug(request: Request, _error: Exception) -> Response:
    # No plain function: Starlette would call it in a thread, where the exception is not at hand.
    board: Board = request.app.state.board
    return _plain(request, 500, board.report_bug())


def _plain(request: Request, status: int, why: str) -> Response:
    """Return a page that asks nothing of the project: it may be what does not work."""
    board: Board = request.app.state.board
    session: Session | None = request.scope.get("state", {}).get("session")
    values: dict[str, object] = {
        "project": "",
        "has_project": True,
        "is_example": False,
        "failed": [],
        "csrf": session.csrf if session else "",
        "notices": [],
        "alerts": [],
        "task": board.tasks.current,
        "here": "",
        "title": "Non si può",
        "pending": False,
        "why": why,
    }
    return HTMLResponse(render("trouble.html.j2", values), status)
