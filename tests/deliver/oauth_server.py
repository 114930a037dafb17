"""A provider of tokens on loopback: consents by code or browser, tokens, and ways to refuse."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

ACCESS, CONSENT, NEWER = "ya29.accesso-segreto", "1//consenso-segreto", "1//consenso-nuovo"
CODE, DEVICE, CLIENT_SECRET = "codice-segreto", "apparecchio-segreto", "segreto-del-client"
SECRETS = (ACCESS, CONSENT, NEWER, CODE, DEVICE, CLIENT_SECRET)
CLIENT_ID = "client-di-prova"


@dataclass
class Provider:
    """What it answers. `refusals`: the errors of the next answers, '' for none.

    `rotates`: hands out a newer consent with each token; `asked`: the forms that came, in order.
    """

    url: str = ""
    refusals: list[str] = field(default_factory=list)
    rotates: bool = False
    says_no: bool = False
    raw: bytes | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    challenge: str = ""

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """The answer to a question for a token."""
        self.asked.append(form)
        error = self.refusals.pop(0) if self.refusals else ""
        if error:
            words = f"AADSTS70008: {form.get('refresh_token')} of somebody@cooperativa.example"
            return 400, {"error": error, "error_description": words}
        match form["grant_type"]:
            case "refresh_token":
                right = form["refresh_token"] in (CONSENT, NEWER)
            case "authorization_code":
                digest = hashlib.sha256(form["code_verifier"].encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                right = form["code"] == CODE and challenge == self.challenge
            case _:
                right = form["device_code"] == DEVICE
        if not right or form["client_id"] != CLIENT_ID:
            return 400, {"error": "invalid_grant"}
        answer: dict[str, object] = {"access_token": ACCESS, "expires_in": 3600}
        if form["grant_type"] != "refresh_token":
            answer["refresh_token"] = CONSENT
        elif self.rotates:
            answer["refresh_token"] = NEWER
        return 200, answer

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent after the person's answer."""
        self.challenge = query["code_challenge"]
        answer = {"error": "access_denied"} if self.says_no else {"code": CODE}
        return f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}"


@contextmanager
def oauth_server() -> Iterator[Provider]:
    """Yield a provider at 127.0.0.1."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            typed = parse_qs(self.rfile.read(size).decode())
            form = {key: values[0] for key, values in typed.items()}
            if self.path == "/device":
                status, answer = 200, {
                    "device_code": DEVICE, "user_code": "ABCD-EFGH", "expires_in": 900,
                    "verification_uri": "https://microsoft.example/devicelogin", "interval": 5,
                }  # fmt: skip
            else:
                status, answer = provider.token(form)
            body = provider.raw if provider.raw is not None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", provider.authorize(query))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
