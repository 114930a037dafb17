"""Asking Google: gspread's own client, patient where asking again is harmless, and never for ever.

A request that changes nothing is asked again, whatever went wrong on the way. One that writes is asked again only
where Google said that it did not do it (429, 409); where no answer came, nobody knows, and `AnswerLostError` says so.
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
_LONGEST_PAUSE: Final = 60
_PATIENCE: Final = 120
"""Seconds that all attempts at one request may take. Quotas are counted by the minute."""
_SILENCE: Final = 10
"""Seconds after which a person is told that Google does not answer."""
_SHORTEST: Final = 1
"""Seconds that the last attempt may wait for an answer at least."""
_ATTEMPTS: Final = 8
_PREFIXES: Final = (
    "https://sheets.googleapis.com",
    "https://www.googleapis.com",
    "https://forms.googleapis.com",
)
_GLANCE_TIMEOUT: Final = (5, 10)
_NOT_DONE: Final = frozenset({409, 429})
"""Google did nothing: too many requests, or two at the same thing at once."""
_BUSY: Final = frozenset({408, 500, 502, 503, 504})
"""Google, or who stands before it, could not just then; what was asked may have been done."""


class Alarm(Protocol):
    """What calls back after a while, unless it is cancelled before: `threading.Timer` is one."""

    daemon: bool

    def start(self) -> None: ...

    def cancel(self) -> None: ...


class AnswerLostError(Exception):
    """A write was sent and no answer came: it may have been carried out or not."""


class GoogleClient(HTTPClient):
    """gspread's HTTP client with timeouts, patience and Italian refusals. `calls` counts what Google answered or not.

    `account`: the address that a sheet must be shared with; `api`: another server's address in place of Google's, for
    trials; `consent`: for a person's account, the file that keeps what the person allowed; `pause` waits for some
    seconds, `alarm` makes what calls back after some, `clock` tells seconds; `refusal` puts what Google refuses into
    words.
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
        self.looked_at: set[str] = set()
        """Files that `drivefile` has asked Drive about."""
        self._said = False
        self.refusal: Callable[[APIError, str], errors.RefusedError] = errors.spreadsheet_refusal
        self._alarm, self._clock, self._deadline = alarm, clock, 0.0
        self._pause: dict[str, Any] = {"sleep": pause} if pause else {}

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """One request, asked again as the module says. Raises WorkbookError, and AnswerLostError for a write."""
        harmless = method.lower() == "get" or endpoint.endswith(":getByDataFilter")
        # who names the revision that it expects must look again at what somebody else has made of it
        conflict_is_final = "writeControl" in (kwargs.get("json") or {})
        attempts = Retrying(
            retry=retry_if_exception(
                lambda error: _worth_another(
                    error, harmless=harmless, conflict_is_final=conflict_is_final
                )
            ),
            wait=_wait,
            stop=stop_before_delay(_PATIENCE) | stop_after_attempt(_ATTEMPTS),
            before_sleep=lambda _: self._say_that_it_goes_on(),
            reraise=True,
            **self._pause,
        )
        self._deadline = self._clock() + _PATIENCE
        alarm = self._alarm(_SILENCE, self._say_that_it_goes_on)
        alarm.daemon = True
        alarm.start()
        try:
            return attempts(self._once, method, self._address(endpoint), *args, **kwargs)
        except _TROUBLES as error:
            if not harmless and _may_be_done(error):
                raise AnswerLostError from error
            raise self._refusal(error) from error
        finally:
            alarm.cancel()

    def try_get(self, endpoint: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """A look at what helps but is not needed: {} where Google does not tell, for whatever reason. One attempt,
        soon given up and not among `calls`.
        """
        try:
            answer = self.session.request(
                "get", self._address(endpoint), params=params, timeout=_GLANCE_TIMEOUT
            )
        except _TROUBLES:
            return {}
        told = answer.json() if answer.ok else {}
        return told if isinstance(told, dict) else {}

    def _address(self, endpoint: str) -> str:
        """Where a request goes: `api` in place of Google."""
        for prefix in _PREFIXES if self.api else ():
            if endpoint.startswith(prefix):
                return self.api + endpoint.removeprefix(prefix)
        return endpoint

    def _refusal(self, error: BaseException) -> errors.RefusedError:
        """What went wrong, in words."""
        if isinstance(error, APIError):
            return self.refusal(error, self.account)
        if isinstance(error, NotGoogleError):
            return errors.foreign_answer_error(error.status)
        if isinstance(error, RefreshError):
            return errors.sign_in_refusal(error, self.consent)
        return errors.unreachable_error(error)

    def _say_that_it_goes_on(self) -> None:
        """Once, to a person who would else sit before a silent screen; never on the output, which may be JSON."""
        if not self._said and sys.stderr is not None:
            print("Google non risponde: riprovo…", file=sys.stderr)
        self._said = True

    def _once(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        self.calls += 1
        connect, longest = TIMEOUT
        self.set_timeout((connect, max(_SHORTEST, min(longest, self._deadline - self._clock()))))
        response: requests.Response = super().request(method, endpoint, *args, **kwargs)
        return response


_TROUBLES: Final = (APIError, NotGoogleError, requests.RequestException, GoogleAuthError)
"""All that a request may raise."""


def _status(error: BaseException) -> int:
    """The HTTP status of an answer that is a refusal; 0 where there was no answer."""
    if isinstance(error, APIError):
        return int(error.response.status_code)
    return error.status if isinstance(error, NotGoogleError) else 0


def _never_sent(error: BaseException) -> bool:
    """True where it did not come to the request itself: no token, or nobody to connect to."""
    return isinstance(error, NoTokenError | GoogleAuthError | requests.exceptions.ConnectTimeout)


def _may_be_done(error: BaseException) -> bool:
    """Whether a write may have been carried out, though no answer of Google's says so."""
    if _never_sent(error):
        return False
    page_for_an_answer = isinstance(error, NotGoogleError) and error.status < 400
    return (
        page_for_an_answer
        or _status(error) in _BUSY
        or isinstance(error, requests.RequestException)
    )


def _worth_another(error: BaseException, *, harmless: bool, conflict_is_final: bool) -> bool:
    """Whether to ask again. `harmless`: the request changes nothing."""
    status = _status(error)
    if status == 409 and conflict_is_final:
        return False
    if status in _NOT_DONE:
        return True
    if status in _BUSY:
        return harmless or isinstance(error, NoTokenError)
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
    asked = _retry_after(error)
    if asked.isdigit():
        return min(float(asked), _LONGEST_PAUSE)
    pause = _jitter(state)
    if error is not None and _status(error) == 429:
        pause = (pause + float(min(2 ** (state.attempt_number - 1), _LONGEST_PAUSE))) / 2
    return pause


def _retry_after(error: BaseException | None) -> str:
    if isinstance(error, APIError):
        return str(error.response.headers.get("Retry-After", ""))
    return error.retry_after if isinstance(error, NotGoogleError) else ""
