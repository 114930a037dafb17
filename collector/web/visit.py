"""One request to a page, read; and the one place where a change is held against its token."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from collector.app.settings import Settings
from collector.errors import AccessLogError, CollectorError, NoProjectError
from collector.web.access import PageAccess, note_change, note_error, note_shown
from collector.web.board import Board, see
from collector.web.sessions import Session
from collector.web.threads import in_thread

START_PATH: Final = "/comincia"
MAX_BODY: Final = 1_000_000
"""Bytes of a form; ours are much smaller."""
_MAX_FIELDS: Final = 5_000


@dataclass(frozen=True)
class Visit:
    """One request.

    `path`: what stands in the address, by the name in the route. `query`: what stands after its
    "?", never of a family. `form`: what was typed, by field; empty for a GET.
    """

    session: Session
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, Sequence[str]] = field(repr=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """All that stands in the address and the form."""
        typed = chain.from_iterable(self.form.values())
        return (*self.path.values(), *self.query.values(), *typed)

    def typed(self, name: str) -> str:
        """Return what stands in a field, without blanks around it; '' for nothing."""
        return next(iter(self.form.get(name, ())), "").strip()

    def chosen(self, name: str) -> Sequence[str]:
        """Return the values of a field that may be there several times."""
        return self.form.get(name, ())


Page = Callable[[Board, Visit], Response]
"""Answers one request. May take its time: it runs in a thread. May raise CollectorError."""


def page(path: str, show: Page, *, name: str, needs_project: bool = True) -> Route:
    """Return the route of a page that only shows: GET."""
    return _route(path, show, "GET", name, needs_project)


def change(path: str, act: Page, *, name: str, needs_project: bool = True) -> Route:
    """Return the route of a button: POST, refused without the session's token."""
    return _route(path, act, "POST", name, needs_project)


def _route(path: str, answer: Page, method: str, name: str, needs_project: bool) -> Route:
    async def endpoint(request: Request) -> Response:
        board: Board = request.app.state.board
        session: Session = request.scope["state"]["session"]
        form: Mapping[str, Sequence[str]] = {}
        if method == "POST":
            try:
                body = await _body(request)
            except ClientDisconnect:
                return Response(status_code=400)
            if body is None:
                return _refused(board, session, 413, "Il modulo è troppo grande.")
            form = _fields(body)
            given = next(iter(form.get("csrf", ())), "")
            if not hmac.compare_digest(given.encode(), session.csrf.encode()):
                why = "La pagina è vecchia: aprila di nuovo e riprova. Non ho fatto nulla."
                return _refused(board, session, 403, why)
        visit = Visit(session, request.path_params, dict(request.query_params), form)
        access = PageAccess(name, path, visit.texts, is_change=method == "POST")
        return await in_thread(lambda: _answer(board, visit, answer, access, needs_project))

    return Route(path, endpoint, methods=[method], name=name)


def _answer(
    board: Board, visit: Visit, answer: Page, access: PageAccess, needs_project: bool
) -> Response:
    """Answer in a thread. What cannot be done is said on a page, with what to do.

    What shows or makes something of families is written down first: else it is not done.
    """
    try:
        if not needs_project:
            return answer(board, visit)
        settings = board.settings()
        if access.is_change:
            note_change(settings, access)
            return answer(board, visit)
        return _shown(board, settings, visit, answer, access)
    except NoProjectError:
        lost = board.lost_config
        if lost is None:
            return see(START_PATH)
        why = (
            f"Il file delle impostazioni «{lost}» non c'è più: rimettilo lì, e ricarica la pagina."
        )
        return _refused(board, visit.session, 409, why)
    except AccessLogError as error:
        # What became of earlier work may name families: it waits until it can be written down.
        return _refused(board, visit.session, 409, str(error), tells_news=False)
    except CollectorError as error:
        return _refused(board, visit.session, 409, str(error))


def _shown(
    board: Board, settings: Settings, visit: Visit, answer: Page, access: PageAccess
) -> Response:
    """Make a page, and write it down. Raises CollectorError; AccessLogError where it cannot be
    written down: then its notices wait for the next page.
    """
    session = visit.session
    notices, alerts, ended = list(session.notices), list(session.alerts), board.tasks.ended()
    try:
        made = answer(board, visit)
        note_shown(settings, session, access, made)
    except AccessLogError:
        session.notices[:], session.alerts[:] = notices, alerts
        for task in ended:
            task.was_announced = False
        raise
    except CollectorError as error:
        note_error(settings, access, error)
        raise
    return made


def _refused(
    board: Board, session: Session, status: int, why: str, *, tells_news: bool = True
) -> Response:
    return board.page(
        session,
        "trouble.html.j2",
        here="",
        title="Non si può",
        status=status,
        tells_news=tells_news,
        why=why,
    )


async def _body(request: Request) -> bytes | None:
    """Return the body of a request; None for one that is too long."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            return None
        parts.append(part)
    return b"".join(parts)


def _fields(body: bytes) -> dict[str, list[str]]:
    """Return the fields of a form; none where it is no form of ours."""
    try:
        fields: dict[str, Any] = parse_qs(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MAX_FIELDS
        )
    except ValueError:
        return {}
    return fields
