"""The session under the client: it passes on what Google itself answered, nothing from in between.

A proxy, the sign-in page of a Wi-Fi, a filter of the office answer with a page of their own, under
any status. What such a page says is not Google's word about a sheet or a key.
"""

import gzip
import json
from collections.abc import Mapping
from typing import Any, Final

import requests
from google.auth.credentials import Credentials
from google.auth.transport.requests import AuthorizedSession, Request
from requests.adapters import HTTPAdapter

_USER_AGENT: Final = "collector (gzip)"
"""Google packs its answers for those alone who have this word in their name, too."""
_SHORTEST_PACKED: Final = 1_000
"""Bytes of a body from which on it is packed: a shorter one would not get shorter."""
_TOKEN_RETRIES: Final = 3
"""Connections that google-auth's own session tries again when it asks for a token."""


class NotGoogleError(Exception):
    """An answer that is not in Google's form.

    `status`: its HTTP status. `retry_after`: the header of this name, '' for none.
    """

    def __init__(self, status: int, retry_after: str = "") -> None:
        super().__init__(f"HTTP {status}, not in Google's form")
        self.status, self.retry_after = status, retry_after


class NoTokenError(NotGoogleError):
    """The same where a token was asked for: the request itself was never sent."""


class GoogleSession(AuthorizedSession):
    """google-auth's session.

    Raises NotGoogleError and NoTokenError besides what requests and google-auth raise.
    """

    def __init__(self, auth: Credentials) -> None:
        token_request = _TokenRequest(_token_session())
        super().__init__(auth, auth_request=token_request)  # type: ignore[no-untyped-call]
        self.headers["User-Agent"] = _USER_AGENT

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request with a token; what goes over the wire is packed both ways.

        Raises NotGoogleError for an answer that is not Google's, NoTokenError where no token was
        got.
        """
        send: Any = super().request
        response: requests.Response = send(*args, **_packed(kwargs))
        answer = _parse_json(response.content)
        is_empty = not response.content
        if not _is_from_google(answer, is_success=response.ok, is_empty=is_empty):
            raise NotGoogleError(response.status_code, response.headers.get("Retry-After", ""))
        # A large answer is parsed once.
        response.json = lambda **_options: answer  # type: ignore[method-assign]
        return response


def _packed(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the arguments of a request with its JSON packed, where it is long.

    Google takes such bodies: its own library for Java packs all of them.
    """
    if request.get("json") is None:
        return request
    body = json.dumps(request["json"], separators=(",", ":")).encode()
    headers = {**(request.get("headers") or {}), "Content-Type": "application/json"}
    if len(body) >= _SHORTEST_PACKED:
        body = gzip.compress(body)
        headers["Content-Encoding"] = "gzip"
    return {**request, "json": None, "data": body, "headers": headers}


class _TokenRequest(Request):
    """What google-auth asks for tokens with."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Ask for a token. Raises NoTokenError for an answer that is not Google's."""
        response: Any = super().__call__(*args, **kwargs)  # type: ignore[no-untyped-call]
        answer = _parse_json(response.data)
        is_from_google = isinstance(answer, Mapping) and {"access_token", "error"} & answer.keys()
        if not is_from_google:
            raise NoTokenError(response.status)
        return response


def _token_session() -> requests.Session:
    session = requests.Session()
    session.mount("https://", HTTPAdapter(max_retries=_TOKEN_RETRIES))
    return session


def _is_from_google(answer: Any, *, is_success: bool, is_empty: bool) -> bool:
    """Return True for what Google may have answered.

    That is JSON, or nothing at all, after a request that was carried out; and Google's `error`
    after a refusal.
    """
    if is_success:
        return is_empty or answer is not None
    error = answer.get("error") if isinstance(answer, Mapping) else None
    return isinstance(error, Mapping) and "code" in error and "message" in error


def _parse_json(content: bytes | str) -> Any:
    """Return the value; None for what is no JSON."""
    try:
        return json.loads(content)
    except ValueError:
        return None
