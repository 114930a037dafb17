"""A consent that comes back through the browser of this computer (RFC 8252, with PKCE)."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from collector.deliver.oauth import OAuthClient, Tokens, consent_for_code
from collector.deliver.smtp import TokenError

WAIT_SECONDS: Final = 300
_DONE: Final = "Fatto: puoi chiudere questa pagina e tornare al programma."
_REFUSED: Final = "Il permesso non è stato dato: puoi chiudere questa pagina."
_STEP_SECONDS: Final = 1.0


class _Listener(HTTPServer):
    """Waits at 127.0.0.1 for the one answer that carries our `state`; others get nothing."""

    def __init__(self, state: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.state = state
        self.code: str | None = None
        self.refused = False
        self.timeout = _STEP_SECONDS

    @property
    def address(self) -> str:
        """Return where the browser comes back."""
        return f"http://127.0.0.1:{self.server_port}/"

    def waited(self, seconds: float) -> str:
        """Return the code that came. Raises TokenError when none comes within so many seconds."""
        end = time.monotonic() + seconds
        while self.code is None and not self.refused and time.monotonic() < end:
            self.handle_request()
        if self.refused:
            raise TokenError("nel browser il consenso è stato rifiutato")
        if self.code is None:
            raise TokenError("nel browser nessuno ha dato il consenso in tempo")
        return self.code


class _Answer(BaseHTTPRequestHandler):
    """The browser coming back."""

    server: _Listener
    timeout = 10

    def do_GET(self) -> None:
        """Take the code of an answer to our question."""
        query = parse_qs(urlsplit(self.path).query)
        state = query.get("state", [""])[0]
        is_ours = hmac.compare_digest(state.encode(), self.server.state.encode())
        code = query.get("code", [""])[0]
        if not is_ours:
            self.send_error(404)
            return
        self.server.code = code or None
        self.server.refused = not code
        body = (_DONE if code else _REFUSED).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what is asked for holds the code."""


def consent_by_browser(
    client: OAuthClient, show: Callable[[str], None], seconds: float = WAIT_SECONDS
) -> Tokens:
    """Have a person give the consent in the browser, and return it.

    `show`: opens the provider's page, or says its address. Raises TokenError when nobody gives the
    consent within so many seconds, or the provider does not confirm it; OSError when this computer
    lets no program listen.
    """
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    with _Listener(state) as listener:
        address = listener.address
        question = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": address,
            "scope": client.scope,
            "state": state,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
        }
        show(f"{client.authorize_url}?{urlencode(question)}")
        code = listener.waited(seconds)
    return consent_for_code(client, code, address, verifier)
