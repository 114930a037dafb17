"""Google's refusals as errors: which sentence fits which answer. The sentences: `refusal_texts`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests
from google.auth.exceptions import RefreshError
from gspread.exceptions import APIError

from collector.errors import WorkbookError
from collector.workbook.google import refusal_texts as texts
from schemas.patterns import lazy_pattern

_API_OFF_REASONS: Final = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
_STORAGE_REASONS: Final = frozenset({"storageQuotaExceeded", "teamDriveFileLimitExceeded"})
_SCOPE_REASONS: Final = frozenset({"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"})
_TOO_MANY_REASONS: Final = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "RATE_LIMIT_EXCEEDED"}
)
_SHARING_REASONS: Final = frozenset(
    {
        "cannotShareOutsideDomain",
        "domainSharingPolicy",
        "publishOutNotPermitted",
        "shareOutNotPermitted",
        "sharingOutsideDomainNotPermitted",
        "teamDriveDomainUsersOnlyRestriction",
        "teamDriveTeamMembersOnlyRestriction",
    }
)
_POLICY_REASONS: Final = frozenset(
    {"domainPolicy", "appBlockedByPolicy", "ORG_RESTRICTION_VIOLATION", "access_denied"}
)
_KEYS_FORBIDDEN: Final = lazy_pattern(
    r"disableServiceAccountKey|key creation is not allowed", re.IGNORECASE
)
_SHARING_FORBIDDEN: Final = lazy_pattern(
    r"shar\w+ (?:\w+ )*outside|outside (?:\w+ )*(?:domain|organi[sz]ation)"
    r"|only allows users from its domain",
    re.IGNORECASE,
)
_POLICY: Final = lazy_pattern(
    r"policy_enforced|org_internal|blocked by (?:\w+ )*(?:admin|polic)"
    r"|administrators? ha(?:s|ve) disabled",
    re.IGNORECASE,
)
_CLIENT_GONE: Final = lazy_pattern(r"(?:invalid|deleted|disabled|unauthorized)_client")
_CLOCK: Final = lazy_pattern(r"clock|\biat\b|timeframe")
_BUSY_STATUSES: Final = frozenset({408, 409, 500, 502, 503, 504})
_TOO_MANY_REQUESTS: Final = 429


class RefusedError(WorkbookError):
    """Google said no.

    `status`: Google's own name for it, "PERMISSION_DENIED", "NOT_FOUND"…; `reason`: a finer one.
    `unclear`: the message does not say why.
    """

    def __init__(
        self, message: str, status: str = "", reason: str = "", *, unclear: bool = False
    ) -> None:
        super().__init__(message)
        self.status, self.reason, self.unclear = status, reason, unclear


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What Google's answer says: HTTP status, Google's name for it, a finer reason, a message."""

    http: int
    status: str
    reason: str
    text: str

    @property
    def error(self) -> str:
        """How a sentence names it: "400, INVALID_ARGUMENT", or "400" alone."""
        return f"{self.http}, {self.status}" if self.status.isupper() else str(self.http)


def _read_refusal(error: APIError) -> _Refusal:
    answer: Mapping[str, Any] = error.error if isinstance(error.error, Mapping) else {}
    return _Refusal(
        error.response.status_code,
        str(answer.get("status", "")),
        _reason(answer),
        str(answer.get("message", "")),
    )


def _reason(answer: Mapping[str, Any]) -> str:
    """Return the finer reason: Sheets gives it in `details`, Drive in `errors`; '' for none."""
    for part in [*(answer.get("details") or ()), *(answer.get("errors") or ())]:
        if isinstance(part, Mapping) and part.get("reason"):
            return str(part["reason"])
    return ""


def spreadsheet_refusal(error: APIError, account: str = "") -> RefusedError:
    """Return the error for a refusal about a spreadsheet. `account`: the address to share with."""
    refusal = _read_refusal(error)
    message = (
        _message_by_reason(refusal.reason, refusal.text)
        or _message_by_answer(refusal, account)
        or _message_by_http_status(refusal.http, account)
    )
    is_unclear = not message
    if is_unclear:
        message = texts.UNEXPLAINED.format(error=refusal.error)
    status = refusal.status or str(refusal.http)
    return RefusedError(message, status, refusal.reason, unclear=is_unclear)


def _message_by_reason(reason: str, text: str) -> str:
    """Return the sentence for a finer reason, or for a policy of which the text speaks; or ''."""
    if reason in _API_OFF_REASONS:
        return texts.SHEETS_API_OFF
    if reason in _STORAGE_REASONS:
        return texts.NO_STORAGE
    return _message_by_policy(reason, text)


def _message_by_policy(reason: str, text: str) -> str:
    """Return the sentence for what a rule of the organisation forbids; '' where none is named."""
    if _KEYS_FORBIDDEN.search(text):
        return texts.KEYS_FORBIDDEN
    if reason in _SHARING_REASONS or _SHARING_FORBIDDEN.search(text):
        return texts.SHARING_FORBIDDEN
    if reason in _POLICY_REASONS or _POLICY.search(text):
        return texts.PROGRAM_FORBIDDEN
    return ""


def _message_by_answer(refusal: _Refusal, account: str) -> str:
    """Return the sentence for what the text or the status of the answer says; '' for no more."""
    text = refusal.text.lower()
    if refusal.http == _TOO_MANY_REQUESTS or refusal.reason in _TOO_MANY_REASONS:
        return texts.TOO_MANY_REQUESTS
    if refusal.http != 401 and "protected" in text:
        return texts.PROTECTED.format(account=_account_name(account))
    if refusal.status == "FAILED_PRECONDITION":
        return texts.XLSX_IN_GOOGLE if "office" in text else texts.ANOTHER_KIND_OF_FILE
    return ""


def _message_by_http_status(http: int, account: str) -> str:
    """Return the sentence for an HTTP status; '' for one that says too little."""
    if http == 401:
        return texts.KEY_REFUSED
    if http == 403:
        return texts.NOT_SHARED.format(account=_account_name(account))
    if http == 404:
        return texts.NOT_FOUND
    if http in _BUSY_STATUSES:
        return texts.BUSY
    return ""


def _account_name(account: str) -> str:
    return f"«{account}»" if account else "l'account che usi"


def form_refusal(error: APIError, account: str = "") -> RefusedError:
    """Return the error for a refusal about a form: other words where those for a spreadsheet
    differ.

    `account`: the address to share with.
    """
    refusal = _read_refusal(error)
    message = _message_for_form(refusal, account)
    if not message:
        return spreadsheet_refusal(error, account)
    return RefusedError(message, refusal.status or str(refusal.http), refusal.reason)


def _message_for_form(refusal: _Refusal, account: str) -> str:
    """Return the sentence that is only a form's; '' for none."""
    if refusal.reason in _API_OFF_REASONS:
        return texts.FORMS_API_OFF
    if refusal.reason in _SCOPE_REASONS:
        return texts.NO_SCOPE_FOR_FORMS
    if refusal.http == 403 and not _message_by_reason(refusal.reason, refusal.text):
        return texts.FORM_NOT_SHARED.format(account=_account_name(account))
    if refusal.http == 404:
        return texts.FORM_NOT_FOUND
    if refusal.http in (400, 409):
        return texts.FORM_CHANGES_REFUSED.format(error=refusal.error)
    return ""


def sign_in_refusal(error: RefreshError, consent: Path | None = None) -> RefusedError:
    """Return the error for a key or a person's consent that Google no longer takes.

    `consent`: the file that keeps the consent, for a person's own account. Where Google was too
    busy to say, the error is that for no connection.
    """
    if error.retryable:
        return unreachable_error()
    text = str(error).lower()
    message = _message_by_policy("access_denied" if "access_denied" in text else "", text)
    if message:
        return RefusedError(message, "UNAUTHENTICATED")
    message = _message_for_consent(text, consent) or _message_for_key(text)
    return RefusedError(f"{message} {texts.NOTHING_WRITTEN}", "UNAUTHENTICATED")


def _message_for_consent(text: str, consent: Path | None) -> str:
    if consent is None:
        return ""
    if _CLIENT_GONE.search(text):
        return texts.OAUTH_KEY_GONE.format(file=consent.name)
    if "invalid_grant" in text or "invalid_scope" in text:
        return texts.CONSENT_GONE.format(file=consent.name)
    return ""


def _message_for_key(text: str) -> str:
    if "invalid_grant" in text and _CLOCK.search(text):
        return texts.WRONG_CLOCK
    if "account not found" in text or _CLIENT_GONE.search(text):
        return texts.ACCOUNT_GONE
    if "invalid_grant" in text:
        return texts.KEY_GONE
    return texts.SIGN_IN_REFUSED


def unreachable_error(error: BaseException | None = None) -> RefusedError:
    """Return the error for no connection. `error`: what went wrong, as far as it is known."""
    causes = list(_causes(error))
    if any(isinstance(cause, requests.exceptions.SSLError) for cause in causes):
        message = texts.NO_SECURE_CONNECTION
    elif any(isinstance(cause, requests.exceptions.ProxyError) for cause in causes):
        message = texts.PROXY_REFUSED
    else:
        message = texts.UNREACHABLE
    return RefusedError(message, "UNREACHABLE")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what caused it, back to the first."""
    while error is not None:
        yield error
        error = error.__cause__


def foreign_answer_error(http: int) -> RefusedError:
    """Return the error for an answer that did not come from Google but from what stands between."""
    if http in _BUSY_STATUSES or http == _TOO_MANY_REQUESTS:
        return RefusedError(texts.BUSY, str(http))
    return RefusedError(texts.NOT_GOOGLE.format(error=http), "UNREACHABLE")
