"""The real clients pointed at the local server: gspread on another base URL, google-auth that asks
for tokens only.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gspread
from google.auth.exceptions import TransportError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.credentials import Credentials as PersonCredentials
from google.oauth2.service_account import Credentials
from requests import Response

from tests.google_sheets.errors import Json

SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive")
GOOGLE = (
    "https://sheets.googleapis.com",
    "https://www.googleapis.com",
    "https://forms.googleapis.com",
)


class OnlyLoopback(Request):
    """What google-auth sends its own requests with: a token's, and nothing to anywhere else.

    google-auth from 2.55 asks iamcredentials.googleapis.com in the background where a service
    account may be used (allowedLocations), through a deep copy of this object; it takes the refusal
    as "no answer" and goes on.
    """

    def __call__(self, url: str, *args: Any, **options: Any) -> Any:
        if urlsplit(url).hostname != "127.0.0.1":
            raise TransportError(f"no request leaves this machine: {url}")
        return super().__call__(url, *args, **options)  # type: ignore[no-untyped-call]


class LocalClient(gspread.HTTPClient):
    """gspread's own client with another base URL."""

    base = ""

    def request(self, method: str, endpoint: str, *args: Any, **options: Any) -> Response:
        for google in GOOGLE:
            if endpoint.startswith(google):
                endpoint = self.base + endpoint.removeprefix(google)
        assert endpoint.startswith("http://127.0.0.1:"), endpoint
        return super().request(method, endpoint, *args, **options)


def connect(url: str, credentials: Any) -> gspread.Client:
    session = AuthorizedSession(credentials, auth_request=OnlyLoopback())
    local = type("Local", (LocalClient,), {"base": url})
    return gspread.Client(credentials, session=session, http_client=local)


def by_key(url: str, key: Path, *, scopes: Sequence[str] = SCOPES) -> gspread.Client:
    """As the service account of a key file."""
    credentials = Credentials.from_service_account_file(str(key), scopes=scopes)
    return connect(url, credentials)


def by_person(url: str, info: Json) -> gspread.Client:
    """As a person, by a refresh token; from_authorized_user_info would not heed the token_uri."""
    credentials = PersonCredentials(  # type: ignore[no-untyped-call]
        None,
        refresh_token=info["refresh_token"],
        token_uri=info["token_uri"],
        client_id=info["client_id"],
        client_secret=info["client_secret"],
        scopes=SCOPES,
    )
    return connect(url, credentials)
