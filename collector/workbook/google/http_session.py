"""The session under the client: it lets through what Google itself answered, and nothing that came from in between.

A proxy, the sign-in page of a Wi-Fi, a filter of the office answer with a page of their own, under any status. What
such a page says is not Google's word about a sheet or a key.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import requests
from google.auth.credentials import Credentials
from google.auth.transport.requests import AuthorizedSession, Request
from requests.adapters import HTTPAdapter

_RETRIES: Final = 3
"""Connections that google-auth's own session tries again when it asks for a token."""


class NotGoogleError(Exception):
    """An answer that is not in Google's form. `status`: its HTTP status; `retry_after`: that header, '' for none."""

    def __init__(self, status: int, retry_after: str = "") -> None:
        super().__init__(f"HTTP {status}, not in Google's form")
        self.status, self.retry_after = status, retry_after


class NoTokenError(NotGoogleError):
    """The same where a token was asked for: the request itself was never sent."""


class GoogleSession(AuthorizedSession):
    """google-auth's session. Raises NotGoogleError and NoTokenError besides what requests and google-auth raise."""

    def __init__(self, auth: Credentials) -> None:
        super().__init__(auth, auth_request=_TokenRequest(_token_session()))  # type: ignore[no-untyped-call]

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """One request with a token."""
        response: requests.Response = super().request(*args, **kwargs)  # type: ignore[no-untyped-call]
        told = _json(response.content)
        if not _is_googles(told, done=response.ok, empty=not response.content):
            raise NotGoogleError(response.status_code, response.headers.get("Retry-After", ""))
        response.json = lambda **_how: told  # type: ignore[method-assign]  # a large answer is parsed once
        return response


class _TokenRequest(Request):
    """What google-auth asks for tokens with."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        response: Any = super().__call__(*args, **kwargs)  # type: ignore[no-untyped-call]
        told = _json(response.data)
        if not isinstance(told, Mapping) or not {"access_token", "error"} & told.keys():
            raise NoTokenError(response.status)
        return response


def _token_session() -> requests.Session:
    session = requests.Session()
    session.mount("https://", HTTPAdapter(max_retries=_RETRIES))
    return session


def _is_googles(told: Any, *, done: bool, empty: bool) -> bool:
    """True for JSON, or nothing at all, after a request that was carried out; for Google's `error` after a refusal."""
    if done:
        return empty or told is not None
    error = told.get("error") if isinstance(told, Mapping) else None
    return isinstance(error, Mapping) and "code" in error and "message" in error


def _json(content: bytes | str) -> Any:
    """None for what is no JSON."""
    try:
        return json.loads(content)
    except ValueError:
        return None
