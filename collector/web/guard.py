"""What stands before every page: Host, Origin, the cookie; and the headers on every answer.

In this order, so that a page of somebody else's in the same browser learns nothing: a foreign Host
is answered 400 before all else, a foreign Origin 403, and what comes without a session 401, whether
the address exists or not.
"""

import base64
import hashlib
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collector.web.sessions import Session, Sessions

BOARD_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""What a page of the board may load: our own files, and nothing that stands inside the page."""
_HEADERS: Final = {
    "Content-Security-Policy": BOARD_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
OPEN_PATH: Final = "/apri"
"""Where a second start of the program asks for a fresh key; it shows its own secret instead."""
IDLE_PATH: Final = "/inattivo"
"""Where a page goes by itself when nobody used it for long, so that the names leave the screen."""
_ASKED_BY_ITSELF: Final = ("/lavori/", IDLE_PATH)
"""What begins so is asked by pages themselves: nobody did anything."""
_CLOSED_STYLE: Final = (
    "body{margin:0;font:1.1rem/1.5 'Segoe UI','Noto Sans',system-ui,sans-serif;color:#1c2426}"
    "main{max-width:34rem;margin:18vh auto 0;padding:0 1.25rem;border-left:5px solid #14504d}"
    "h1{font:600 1.7rem/1.2 Cambria,'Noto Serif',Georgia,serif}"
)
_CLOSED_PAGE: Final = (
    '<!doctype html><html lang="it"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    "<title>{title}</title>"
    f"<style>{_CLOSED_STYLE}</style></head>"
    "<body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
)


class Guard:
    """The outermost layer of the board.

    `address`: returns where it listens ("127.0.0.1:8123"). `sessions`: who may come in.
    """

    def __init__(self, app: ASGIApp, *, address: Callable[[], str], sessions: Sessions) -> None:
        self._app = app
        self._address = address
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on with its session in `scope["state"]`."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        sending = _with_headers(send)
        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused is not None:
            await refused(scope, receive, sending)
            return
        if scope["path"] == OPEN_PATH and scope["method"] == "POST":
            await self._app(scope, receive, sending)
            return
        session = self._session(scope, headers)
        keys = _keys(scope)
        if session is None or keys:
            await self._let_in(keys, session)(scope, receive, sending)
            return
        scope.setdefault("state", {})["session"] = session
        await self._answer(scope, receive, sending)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the pages answer.

        A bug was logged and answered by then; raised on, the server would cut the connection under
        the next request.
        """
        was_answered = False

        async def sending(message: Message) -> None:
            nonlocal was_answered
            is_body = message["type"] == "http.response.body"
            was_answered = is_body and not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            if not was_answered:
                raise

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the answer to a request that is for, or from, somebody else."""
        address = self._address()
        # A target in full ("GET http://…") names a host of its own.
        if headers.getlist("host") != [address] or not scope["path"].startswith("/"):
            return _closed_page(
                400,
                "Indirizzo sbagliato",
                f"La bacheca risponde solo a http://{address}/, scritto così. Se non si apre, "
                "avviala di nuovo: apre lei la pagina giusta.",
            )
        origins = headers.getlist("origin")
        is_ours = all(
            origin == f"http://{address}" or _is_our_own_form(origin, headers) for origin in origins
        )
        is_from_elsewhere = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        if not is_ours or (is_from_elsewhere and scope["path"] != "/"):
            return _closed_page(403, "Richiesta rifiutata", "Viene da un'altra pagina.")
        return None

    def _session(self, scope: Scope, headers: Headers) -> Session | None:
        token = _cookie(headers, self._cookie_name())
        touch = not scope["path"].startswith(_ASKED_BY_ITSELF)
        return self._sessions.find(token, touch=touch) if token else None

    def _let_in(self, keys: list[str], session: Session | None) -> Response:
        """Exchange a one-time key for a cookie; anything else without one is a 401.

        Who is in already stays in: the key is used up, and leaves the address.
        """
        opened = self._sessions.open(keys[0]) if len(keys) == 1 else None
        if opened is None and session is None:
            return nobody_let_in()
        answer = RedirectResponse("/", status_code=303)
        if opened is None:
            return answer
        session = opened
        answer.set_cookie(
            self._cookie_name(), session.token, httponly=True, samesite="strict", path="/"
        )
        return answer

    def _cookie_name(self) -> str:
        """Return the cookie's name; boards of other projects on this computer have other ones.

        A browser gives a cookie to every port of an address.
        """
        return f"collector-{self._address().rpartition(':')[2]}"


def _is_our_own_form(origin: str, headers: Headers) -> bool:
    """Return True for a form of ours: without a referrer a browser names no origin for it.

    Source: Fetch Standard, "append a request `Origin` header". `Sec-Fetch-Site` is the browser's
    own word, which no page can write.
    """
    return origin == "null" and headers.get("sec-fetch-site") == "same-origin"


def _keys(scope: Scope) -> list[str]:
    """Return the one-time keys that a request brings: at the entry alone."""
    if scope["path"] != "/" or scope["method"] != "GET":
        return []
    return parse_qs(scope["query_string"].decode("latin-1")).get("key", [])


def _cookie(headers: Headers, name: str) -> str:
    """Return a cookie, '' for none; those of other programs on this computer may be odd."""
    return cookie_parser("; ".join(headers.getlist("cookie"))).get(name, "")


def nobody_let_in() -> Response:
    """Return the answer to who has no session (any more): how to get a new one."""
    return _closed_page(
        401,
        "La bacheca è chiusa",
        "Avviala di nuovo: con doppio clic sul suo file nella cartella del progetto, oppure con "
        "«collector board». Per sicurezza si chiude dopo mezz'ora senza uso, e il suo indirizzo "
        "vale una volta sola.",
    )


def _closed_page(status: int, title: str, text: str) -> Response:
    """Return a page of ours that needs no other file. `title` and `text`: our own words."""
    page = HTMLResponse(_CLOSED_PAGE.replace("{title}", title).replace("{text}", text), status)
    style = base64.b64encode(hashlib.sha256(_CLOSED_STYLE.encode()).digest()).decode()
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return page


def _with_headers(send: Send) -> Send:
    """Return a `send` that adds our headers to an answer that does not say otherwise."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
