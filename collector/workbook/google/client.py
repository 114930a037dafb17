"""Asking Google: gspread's own client, patient where asking again is harmless, and never for ever.

A request that changes nothing is asked again, whatever went wrong on the way. One that writes is asked again only
where Google said that it did not do it (429); where no answer came, nobody knows, and `AnswerLostError` says so.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import requests
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.exceptions import TransportError as AuthTransportError
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

from collector.workbook.google import refusals

SCOPES: Final = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
TIMEOUT: Final = (10, 90)
"""Seconds to connect, and to wait for an answer."""
_LONGEST_PAUSE: Final = 60
_PATIENCE: Final = 240
"""Seconds after which no further attempt is made. Quotas are counted by the minute."""
_ATTEMPTS: Final = 8
_PREFIXES: Final = (
    "https://sheets.googleapis.com",
    "https://www.googleapis.com",
    "https://forms.googleapis.com",
)
_BUSY: Final = frozenset({429, 500, 502, 503, 504})


class AnswerLostError(Exception):
    """A write was sent and no answer came: it may have been carried out or not."""


class Client(HTTPClient):
    """gspread's HTTP client with timeouts, patience and Italian refusals. `calls` counts what Google answered or not.

    `account`: the address that a sheet must be shared with; `api`: another server's address in place of Google's, for
    trials; `consent`: for a person's account, the file that keeps what the person allowed; `pause` waits for some
    seconds; `refusal` puts what Google refuses into words.
    """

    def __init__(
        self,
        auth: Credentials,
        *,
        account: str = "",
        api: str = "",
        consent: Path | None = None,
        pause: Callable[[float], None] | None = None,
    ) -> None:
        super().__init__(auth)
        self.set_timeout(TIMEOUT)
        self.account = account
        self.api = api
        self.consent = consent
        self.calls = 0
        self._said = False
        self.refusal: Callable[[APIError, str], refusals.RefusedError] = refusals.refused
        self._pause: dict[str, Any] = {"sleep": pause} if pause else {}

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """One request, asked again as the module says. Raises WorkbookError, and AnswerLostError for a write."""
        harmless = method.lower() == "get" or endpoint.endswith(":getByDataFilter")
        for prefix in _PREFIXES if self.api else ():
            if endpoint.startswith(prefix):
                endpoint = self.api + endpoint.removeprefix(prefix)
        attempts = Retrying(
            retry=retry_if_exception(lambda error: _worth_another(error, harmless=harmless)),
            wait=_wait,
            stop=stop_after_delay(_PATIENCE) | stop_after_attempt(_ATTEMPTS),
            before_sleep=self._say_that_it_goes_on,
            reraise=True,
            **self._pause,
        )
        try:
            return attempts(self._once, method, endpoint, *args, **kwargs)
        except APIError as error:
            if not harmless and _status(error) in _BUSY - {429}:
                raise AnswerLostError from error
            raise self.refusal(error, self.account) from error
        except RefreshError as error:
            raise refusals.not_signed_in(error, self.consent) from error
        except (requests.RequestException, GoogleAuthError) as error:
            if not harmless and not isinstance(error, requests.exceptions.ConnectTimeout | GoogleAuthError):
                raise AnswerLostError from error
            raise refusals.unreachable() from error

    def _say_that_it_goes_on(self, _state: RetryCallState) -> None:
        """Once, to a person who would else sit before a silent screen."""
        if not self._said and sys.stderr is not None and sys.stderr.isatty():
            print("Google non risponde: riprovo…", file=sys.stderr)
        self._said = True

    def _once(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        self.calls += 1
        response: requests.Response = super().request(method, endpoint, *args, **kwargs)
        if _is_json(response):
            return response
        raise APIError(response)


def _is_json(response: requests.Response) -> bool:
    """True for an answer as Google gives it; a proxy's page with status 200 is none."""
    try:
        json.loads(response.content or b"{}")
    except ValueError:
        return False
    return True


def _status(error: APIError) -> int:
    """The HTTP status: gspread's own `code` is -1 for a body that is no JSON."""
    return int(error.response.status_code)


def _worth_another(error: BaseException, *, harmless: bool) -> bool:
    if isinstance(error, APIError):
        status = _status(error)
        return status == 429 or (harmless and (status in _BUSY or status == 200))
    if isinstance(error, RefreshError):
        return bool(error.retryable)
    if isinstance(error, AuthTransportError):
        return True  # no token yet, so nothing was asked
    return harmless and isinstance(error, requests.RequestException)


_jitter = wait_random_exponential(multiplier=1, max=_LONGEST_PAUSE)


def _wait(state: RetryCallState) -> float:
    """As long as Google asks for, else a random part of a time that doubles; of a quota at least half of that time, so
    that all pauses together are longer than the minute by which it is counted.
    """
    error = state.outcome.exception() if state.outcome else None
    asked = error.response.headers.get("Retry-After", "") if isinstance(error, APIError) else ""
    if asked.isdigit():
        return min(float(asked), _LONGEST_PAUSE)
    pause = _jitter(state)
    if isinstance(error, APIError) and _status(error) == 429:
        pause = (pause + float(min(2 ** (state.attempt_number - 1), _LONGEST_PAUSE))) / 2
    return pause
