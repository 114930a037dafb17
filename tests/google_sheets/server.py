"""The HTTP server: one base URL on loopback for Sheets v4, Drive v3, Forms v1 and the token
endpoint.

    with Server(locale="it_IT") as server:
        spreadsheet = server.drive.create("Schede colloqui")      # owned by server.owner
        server.share(spreadsheet.id, SERVICE_ACCOUNT, "writer")
        key = server.key(tmp_path)  # a key file for that service account
        server.between = lambda number, call: ...  # a person acts before request `number`
        server.faults.append(cut_after())                         # the next request's bad luck

A request is checked against Google's discovery documents and answered 400 when it does not fit; so
is each answer, and one that does not fit is kept in `server.violations`: a test asserts that it is
empty.
"""

import datetime as dt
import gzip
import json
import socket
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qs

from tests.google_sheets import discovery, keys, masks
from tests.google_sheets.api import Api, Ask, is_read
from tests.google_sheets.drive import Drive
from tests.google_sheets.errors import (
    ApiError,
    Json,
    out_of_quota,
    service_disabled,
    unauthenticated,
)
from tests.google_sheets.exports import Download
from tests.google_sheets.faults import HTML, Fault, Quota

TITLES = {"sheets": "Google Sheets API", "drive": "Google Drive API", "forms": "Google Forms API"}


@dataclass
class Call:
    """A request as it came in; `kinds` are those of a batchUpdate."""

    verb: str
    path: str
    query: dict[str, list[str]]
    body: Any
    headers: dict[str, str]
    method: str = ""  # sheets.spreadsheets.values.get
    kinds: tuple[str, ...] = ()
    email: str = ""
    status: int = 0  # what it was answered; 0: cut off
    bytes_in: int = 0  # of the body, as it came over the wire
    bytes_out: int = 0  # of the answer

    @property
    def is_read(self) -> bool:
        return is_read(self.verb, self.method)


@dataclass
class Answer:
    code: int
    content: bytes
    kind: str = "application/json; charset=UTF-8"
    headers: list[tuple[str, str]] = field(default_factory=list)


def as_json(code: int, value: Any) -> Answer:
    return Answer(code, json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace"))


class Server:
    """A Drive behind a port; `with` starts and stops it."""

    def __init__(
        self,
        *,
        locale: str = "it_IT",
        port: int = 0,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        owner: str = "responsabile@example.org",
    ) -> None:
        self.owner, self.clock = owner, clock
        self.drive = Drive(locale=locale, clock=clock, owner=owner)
        self.api = Api(self.drive)
        self.tokens = keys.Tokens(owner)
        self.lock = threading.RLock()
        self.log: list[Call] = []
        """Each request to Sheets and Forms, with what it was answered."""
        self.drive_log: list[Call] = []
        """The same of Drive, which counts its requests and has its bad luck apart from the others.
        """
        self.violations: list[str] = []
        """Answers of ours that do not fit Google's documents, and our own bugs: must stay empty."""
        self.faults: deque[Fault | None] = deque()
        """Each request to Sheets and Forms takes the first; None lets one pass."""
        self.drive_faults: deque[Fault | None] = deque()
        """The same for Drive."""
        self.fault: Callable[[int, Call], Fault | None] | None = None
        """Asked when the queue is empty; not for Drive."""
        self.between: Callable[[int, Call], None] | None = None
        """Called before each request to Sheets and Forms, with its number (from 0); may change the
        Drive.
        """
        self.quota: Quota | None = None
        self.disabled: set[str] = set()
        """APIs that are not enabled: "sheets", "drive", "forms"."""
        self._httpd = _Httpd(("127.0.0.1", port), _Handler)
        self._httpd.owner = self
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._httpd.server_address[1]}"

    def __enter__(self) -> "Server":
        self._thread = threading.Thread(target=self._httpd.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()

    def serve(self) -> None:
        """Until interrupted."""
        self._httpd.serve_forever()

    def key(self, folder: Path, email: str = keys.SERVICE_ACCOUNT) -> Path:
        """Write a service-account key file, made on the spot."""
        return keys.write_key(folder, self.url, email)

    def person(self, email: str) -> Json:
        """A person's own account (OAuth) as authorized-user info; its refresh token speaks for
        `email`.
        """
        refresh = f"1//{email}"
        self.tokens.people[refresh] = email
        return keys.authorized_user(self.url, refresh)

    def share(self, file_id: str, email: str = keys.SERVICE_ACCOUNT, role: str = "writer") -> None:
        self.drive.share(file_id, email, role)

    # one request

    def answer(self, call: Call) -> Answer | None:
        """What goes back over the wire; None: the connection is cut."""
        if call.path == "/token" and call.verb == "POST":
            with self.lock:
                return as_json(*self.tokens.grant(call.body if isinstance(call.body, str) else ""))
        with self.lock:
            of_drive = call.path.startswith("/drive/")
            log = self.drive_log if of_drive else self.log
            number = len(log)
            log.append(call)
            found = discovery.find(call.verb, call.path)
            if found is not None:
                call.method = found[0].id
            if isinstance(call.body, dict) and isinstance(call.body.get("requests"), list):
                requests = [one for one in call.body["requests"] if isinstance(one, dict)]
                call.kinds = tuple(name for one in requests for name in one)
            try:
                if self.between is not None and not of_drive:
                    self.between(number, call)
                fault = self._drive_fault() if of_drive else self._fault(number, call)
            except Exception:
                self.violations.append(
                    f"what a test does before request {number} failed\n{traceback.format_exc()}"
                )
                return as_json(500, ApiError(500, "Internal error encountered.").body())
            answer = self._with(fault, call, found)
        if fault is not None and fault.seconds:
            time.sleep(fault.seconds)
        call.status = 0 if answer is None else answer.code
        return answer

    def _drive_fault(self) -> Fault | None:
        return self.drive_faults.popleft() if self.drive_faults else None

    def _fault(self, number: int, call: Call) -> Fault | None:
        if self.faults:
            return self.faults.popleft()
        return None if self.fault is None else self.fault(number, call)

    def _with(
        self, fault: Fault | None, call: Call, found: tuple[discovery.Method, dict[str, str]] | None
    ) -> Answer | None:
        if fault is None or fault.kind == "slow":
            return self._handled(call, found)
        if fault.kind == "cut_before":
            return None
        if fault.kind == "cut_after" or fault.after:
            self._handled(call, found)
        if fault.kind == "cut_after":
            return None
        headers = list(fault.headers)
        if fault.kind == "html":
            text = HTML.format(code=fault.code)
            return Answer(fault.code, text.encode(), "text/html; charset=UTF-8", headers)
        error = self._luckless(fault.code, call)
        answer = as_json(fault.code, error.body(drive=call.method.startswith("drive.")))
        answer.headers = headers
        return answer

    def _luckless(self, code: int, call: Call) -> ApiError:
        if code == 429:
            return out_of_quota("Read" if call.is_read else "Write", "sheets.googleapis.com")
        message = {500: "Internal error encountered.", 503: "The service is currently unavailable."}
        return ApiError(code, message.get(code, "Something went wrong."), reason="backendError")

    def _handled(self, call: Call, found: tuple[discovery.Method, dict[str, str]] | None) -> Answer:
        drive = call.path.startswith("/drive/")
        try:
            return self._done(call, found)
        except ApiError as error:
            return as_json(error.code, error.body(drive=drive))
        except discovery.Violation as violation:
            return as_json(400, violation.refusal().body(drive=drive))
        except Exception:
            self.violations.append(f"{call.verb} {call.path}\n{traceback.format_exc()}")
            ours = ApiError(500, "Internal error encountered.", reason="internalError")
            return as_json(500, ours.body(drive=drive))

    def _done(self, call: Call, found: tuple[discovery.Method, dict[str, str]] | None) -> Answer:
        kind, _, bearer = call.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not bearer.strip():
            raise unauthenticated()
        call.email = self.tokens.account(bearer.strip())
        if found is None:
            raise ApiError(
                404, f"{call.verb} {call.path} is not known to the local server.", reason="notFound"
            )
        method, path = found
        self.tokens.check_scopes(bearer.strip(), method.spec.get("scopes", []))
        if method.api in self.disabled:
            raise service_disabled(f"{method.api}.googleapis.com", TITLES[method.api])
        service = f"{method.api}.googleapis.com"
        quota = None if method.api == "drive" else self.quota
        if quota is not None and quota.exceeded(call.email, call.is_read, self.clock().timestamp()):
            raise out_of_quota("Read" if call.is_read else "Write", service)
        query = discovery.query(method, call.query)
        mask = self._mask(method, query)
        body = self._body(method, call)
        answer = self.api.call(method.id, Ask(path, query, body, call.email))
        return self._checked(method, answer, mask)

    def _mask(self, method: discovery.Method, query: Json) -> masks.Mask:
        text = query.get("fields")
        if not text:
            return {}
        mask = masks.parse(text)
        schema = method.spec.get("response", {}).get("$ref")
        for path in masks.paths(mask):
            if schema and not discovery.known_path(method.api, schema, path):
                message = (
                    "Error expanding 'fields' parameter. Cannot find matching fields for path "
                    f"'{'.'.join(path)}'."
                )
                details: list[Json] = [
                    {
                        "@type": "type.googleapis.com/google.rpc.BadRequest",
                        "fieldViolations": [{"field": ".".join(path), "description": message}],
                    }
                ]
                if method.api == "drive":
                    message = f"Invalid field selection {path[-1]}"
                    raise ApiError(400, message, reason="invalidParameter", drive=True)
                raise ApiError(400, "Request contains an invalid argument.", details=details)
        return mask

    def _body(self, method: discovery.Method, call: Call) -> Json:
        schema = method.spec.get("request", {}).get("$ref")
        if call.body is None:
            return {}
        if isinstance(call.body, str):
            raise discovery.Violation("", "Invalid JSON payload received. Unexpected token.")
        if schema is None:
            raise discovery.Violation(
                "", "Invalid JSON payload received. This method takes no body."
            )
        answer: Json = discovery.check(method.api, schema, call.body, answer=False)
        return answer

    def _checked(self, method: discovery.Method, answer: Any, mask: masks.Mask) -> Answer:
        if isinstance(answer, Download):
            return Answer(200, answer.content, answer.mime)
        schema = method.spec.get("response", {}).get("$ref")
        if schema is None:
            return Answer(204, b"")
        if mask:
            answer = masks.pick(answer, mask)
        try:
            discovery.check(method.api, schema, answer, answer=True)
        except discovery.Violation as violation:
            self.violations.append(
                f"answer of {method.id}: {violation.message} at {violation.where}"
            )
            return as_json(500, ApiError(500, "Internal error encountered.").body())
        if not mask and method.api == "drive":
            # without a mask Drive says the least
            least: masks.Mask = {name: {} for name in ("kind", "id", "name", "mimeType")}
            if schema == "File":
                answer = masks.pick(answer, least)
            elif schema == "FileList":
                answer = masks.pick(
                    answer,
                    {"kind": {}, "incompleteSearch": {}, "nextPageToken": {}, "files": least},
                )
            elif schema in ("Permission", "PermissionList"):
                few: masks.Mask = {
                    name: {} for name in ("kind", "id", "type", "role", "allowFileDiscovery")
                }
                several: masks.Mask = {"kind": {}, "nextPageToken": {}, "permissions": few}
                answer = masks.pick(answer, few if schema == "Permission" else several)
        return as_json(200, answer)


class _Httpd(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    owner: Server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Httpd
    METHODS: ClassVar[tuple[str, ...]] = ("GET", "POST", "PUT", "PATCH", "DELETE")

    def log_message(self, format: str, *args: Any) -> None:
        """The log is the server's own list."""

    def _any(self) -> None:
        path, _, query = self.path.partition("?")
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        size = len(raw)
        if self.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        body: Any = None
        if raw:
            try:
                form = path == "/token"
                body = raw.decode() if form else json.loads(raw)
            except ValueError:
                body = raw.decode(errors="replace")
        call = Call(
            self.command,
            path,
            parse_qs(query, keep_blank_values=True),
            body,
            {name.lower(): text for name, text in self.headers.items()},
            bytes_in=size,
        )
        answer = self.server.owner.answer(call)
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(answer.code)
        if answer.code != 204:
            self.send_header("Content-Type", answer.kind)
        content = answer.content
        if content and self._takes_gzip():
            content = gzip.compress(content, compresslevel=6)
            self.send_header("Content-Encoding", "gzip")
        call.bytes_out = len(content)
        self.send_header("Content-Length", str(len(content)))
        for name, text in answer.headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def _takes_gzip(self) -> bool:
        """As Google asks it: in both headers."""
        return all(
            "gzip" in self.headers.get(name, "") for name in ("Accept-Encoding", "User-Agent")
        )

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any
