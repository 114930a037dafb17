"""Requests to Google: gspread's own client, which tries again where that is harmless, for a limited
time.

A request that changes nothing is sent again, whatever went wrong on the way. One that writes is
sent again only where Google said that it did not do it (429, 409); where no answer came, nobody
knows whether it was done, and `AnswerLostError` says so.
"""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

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
    stop_before_delay,
    wait_random_exponential,
)

from collector.workbook.google import errors
from collector.workbook.google.http_session import GoogleSession, NotGoogleError, NoTokenError

SCOPES: Final = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
TIMEOUT: Final = (10, 90)
"""Seconds to connect, and to wait for an answer."""
_PAUSE_MAX: Final = 60
_TOTAL_TIME_MAX: Final = 120
"""Seconds that all attempts at one request may take. Quotas are counted by the minute."""
_SILENCE_MAX: Final = 10
"""Seconds after which a person is told that Google does not answer."""
_LAST_WAIT_MIN: Final = 1
"""Seconds that the last attempt may wait for an answer at least."""
_ATTEMPTS_MAX: Final = 8
_PREFIXES: Final = (
    "https://sheets.googleapis.com",
    "https://www.googleapis.com",
    "https://forms.googleapis.com",
)
_TRY_TIMEOUT: Final = (5, 10)
_NO_BLANKS: Final = {"prettyPrint": "false"}
"""Without it Google puts each bracket of an answer on a line of its own, with blanks before it."""
_NOT_DONE: Final = frozenset({409, 429})
"""Google did nothing: too many requests, or two at the same thing at once."""
_BUSY: Final = frozenset({408, 500, 502, 503, 504})
"""Google, or what stands before it, could not answer just then; the request may have been done."""


class Alarm(Protocol):
    """What calls back after a while, unless it is cancelled before: `threading.Timer` is one."""

    daemon: bool

    def start(self) -> None:
        """Begin to wait."""

    def cancel(self) -> None:
        """Stop waiting: nothing is called back."""


class AnswerLostError(Exception):
    """A write was sent and no answer came: it may have been carried out or not."""


class GoogleClient(HTTPClient):
    """gspread's HTTP client with timeouts, repetitions and refusals in Italian.

    `account`: the address that a sheet must be shared with, '' for a person's own account. `api`:
    another server's address in place of Google's, for tests. `consent`: for a person's account, the
    file that keeps what the person allowed. `calls`: how many requests were sent, answered or not.
    `checked_files`: the ids of the files that Drive was asked about. `refusal` makes the error for
    what Google refuses. `pause` waits for some seconds, `alarm` makes what calls back after some,
    `clock` gives seconds: tests give their own.
    """

    def __init__(
        self,
        auth: Credentials,
        *,
        account: str = "",
        api: str = "",
        consent: Path | None = None,
        pause: Callable[[float], None] | None = None,
        alarm: Callable[[float, Callable[[], None]], "Alarm"] = threading.Timer,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(auth, session=GoogleSession(auth))
        self.set_timeout(TIMEOUT)
        self.account = account
        self.api = api
        self.consent = consent
        self.calls = 0
        self.checked_files: set[str] = set()
        self.refusal: Callable[[APIError, str], errors.RefusedError] = errors.spreadsheet_refusal
        self._has_said_that_it_waits = False
        self._alarm, self._clock, self._deadline = alarm, clock, 0.0
        self._pause: dict[str, Any] = {"sleep": pause} if pause else {}
        self._attempts, self._timeout = _ATTEMPTS_MAX, TIMEOUT

    def hurry(self) -> None:
        """From now on ask once, and wait some seconds at most: for a look that is not needed."""
        self._attempts, self._timeout = 1, _TRY_TIMEOUT

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request, and again as the module says.

        Raises WorkbookError where Google refuses or cannot be reached, AnswerLostError for a write
        that may have been carried out.
        """
        is_harmless = method.lower() == "get" or endpoint.endswith(":getByDataFilter")
        # Who names the revision that it expects must look again at what somebody else has made of
        # it.
        is_conflict_final = "writeControl" in (kwargs.get("json") or {})

        def is_worth_another(error: BaseException) -> bool:
            return _is_worth_another_attempt(
                error, is_harmless=is_harmless, is_conflict_final=is_conflict_final
            )

        attempts = Retrying(
            retry=retry_if_exception(is_worth_another),
            wait=_wait,
            stop=stop_before_delay(_TOTAL_TIME_MAX) | stop_after_attempt(self._attempts),
            before_sleep=lambda _: self._say_that_it_waits(),
            reraise=True,
            **self._pause,
        )
        self._deadline = self._clock() + _TOTAL_TIME_MAX
        alarm = self._alarm(_SILENCE_MAX, self._say_that_it_waits)
        alarm.daemon = True
        alarm.start()
        try:
            return attempts(self._send, method, self._address(endpoint), *args, **kwargs)
        except _REQUEST_ERRORS as error:
            if not is_harmless and _may_be_done(error):
                raise AnswerLostError from error
            raise self._as_refusal(error) from error
        finally:
            alarm.cancel()

    def try_get(self, endpoint: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """Ask for what helps but is not needed; return {} where Google does not say, for any
        reason.

        One attempt, soon given up, and not counted in `calls`.
        """
        address = self._address(endpoint)
        try:
            response = self.session.request("get", address, params=params, timeout=_TRY_TIMEOUT)
        except _REQUEST_ERRORS:
            return {}
        answer = response.json() if response.ok else {}
        return answer if isinstance(answer, dict) else {}

    def _address(self, endpoint: str) -> str:
        """Return where a request goes: to `api` in place of Google, where that is given."""
        if not self.api:
            return endpoint
        for prefix in _PREFIXES:
            if endpoint.startswith(prefix):
                return self.api + endpoint.removeprefix(prefix)
        return endpoint

    def _as_refusal(self, error: BaseException) -> errors.RefusedError:
        """Return the error, with a sentence in Italian, for what went wrong."""
        if isinstance(error, APIError):
            return self.refusal(error, self.account)
        if isinstance(error, NotGoogleError):
            return errors.foreign_answer_error(error.status)
        if isinstance(error, RefreshError):
            return errors.sign_in_refusal(error, self.consent)
        return errors.unreachable_error(error)

    def _say_that_it_waits(self) -> None:
        """Tell a person once, who would else sit before a silent screen.

        Never on the standard output, which may be JSON.
        """
        if not self._has_said_that_it_waits and sys.stderr is not None:
            print("Google non risponde: riprovo…", file=sys.stderr)
        self._has_said_that_it_waits = True

    def _send(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request once; the last attempt waits no longer than the time that is left."""
        self.calls += 1
        connect, answer = self._timeout
        left = self._deadline - self._clock()
        self.set_timeout((connect, max(_LAST_WAIT_MIN, min(answer, left))))
        kwargs["params"] = {**(kwargs.get("params") or {}), **_NO_BLANKS}
        response: requests.Response = super().request(method, endpoint, *args, **kwargs)
        return response


_REQUEST_ERRORS: Final = (APIError, NotGoogleError, requests.RequestException, GoogleAuthError)
"""All that a request may raise."""
_NEVER_SENT: Final = (NoTokenError, GoogleAuthError, requests.exceptions.ConnectTimeout)


def _status(error: BaseException) -> int:
    """Return the HTTP status of an answer that is a refusal; 0 where there was no answer."""
    if isinstance(error, APIError):
        return int(error.response.status_code)
    return error.status if isinstance(error, NotGoogleError) else 0


def _was_never_sent(error: BaseException) -> bool:
    """Return True where it did not come to the request itself: no token, or no connection."""
    return isinstance(error, _NEVER_SENT)


def _may_be_done(error: BaseException) -> bool:
    """Return True where a write may have been carried out, though no answer of Google's says so."""
    if _was_never_sent(error):
        return False
    if isinstance(error, NotGoogleError) and error.status < 400:
        return True  # a page from in between, which took the place of Google's answer
    return _status(error) in _BUSY or isinstance(error, requests.RequestException)


def _is_worth_another_attempt(
    error: BaseException, *, is_harmless: bool, is_conflict_final: bool
) -> bool:
    """Return True where the request is to be sent again. `is_harmless`: it changes nothing."""
    status = _status(error)
    if status == 409 and is_conflict_final:
        return False
    if status in _NOT_DONE:
        return True
    if status in _BUSY:
        return is_harmless or isinstance(error, NoTokenError)
    if isinstance(error, RefreshError):
        return bool(error.retryable)
    if isinstance(error, AuthTransportError):
        return True  # no token yet, so nothing was asked
    return is_harmless and isinstance(error, requests.RequestException)


_jitter = wait_random_exponential(multiplier=1, max=_PAUSE_MAX)


def _wait(state: RetryCallState) -> float:
    """Return the seconds to wait: as long as Google asks for, else a random part of a doubling
    time.

    Of a quota at least half of that time, so that all pauses together are longer than the minute by
    which it is counted.
    """
    error = state.outcome.exception() if state.outcome else None
    asked = _retry_after(error)
    if asked.isdigit():
        return min(float(asked), _PAUSE_MAX)
    pause = _jitter(state)
    if error is not None and _status(error) == 429:
        longest = float(min(2 ** (state.attempt_number - 1), _PAUSE_MAX))
        pause = (pause + longest) / 2
    return pause


def _retry_after(error: BaseException | None) -> str:
    if isinstance(error, APIError):
        return str(error.response.headers.get("Retry-After", ""))
    return error.retry_after if isinstance(error, NotGoogleError) else ""
