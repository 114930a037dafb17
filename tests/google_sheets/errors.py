"""How Google says no: the shape of each refusal, in Sheets and Forms (no `errors[]`) and in Drive
(with it).
"""

from typing import Any

Json = dict[str, Any]

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}

PROTECTED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to "
    "remove protection if you need to edit."
)


class ApiError(Exception):
    """A refusal; `body` is what goes over the wire."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        status: str | None = None,
        details: list[Json] | None = None,
        reason: str = "",
        domain: str = "global",
        drive: bool = False,
        location: str = "",
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status or STATUS.get(code, "UNKNOWN")
        self.details, self.reason, self.domain, self.drive = details, reason, domain, drive
        self.location = location

    def body(self, *, drive: bool = False) -> Json:
        error: Json = {"code": self.code, "message": self.message}
        if drive or self.drive:
            said = {
                "message": self.message,
                "domain": self.domain,
                "reason": self.reason or "badRequest",
            }
            place = {"locationType": "other", "location": self.location} if self.location else {}
            error["errors"] = [{**said, **place}]
            if self.details or self.status == "UNAUTHENTICATED":
                error["status"] = self.status
        else:
            error["status"] = self.status
        if self.details:
            error["details"] = self.details
        return {"error": error}


def bad(message: str) -> ApiError:
    """400 INVALID_ARGUMENT."""
    return ApiError(400, message)


def not_found() -> ApiError:
    return ApiError(404, "Requested entity was not found.")


def forbidden() -> ApiError:
    return ApiError(403, "The caller does not have permission")


def file_not_found(file_id: str) -> ApiError:
    return ApiError(404, f"File not found: {file_id}.", reason="notFound", drive=True)


def unauthenticated(*, expired: bool = False) -> ApiError:
    begins = (
        "Request had invalid authentication credentials."
        if expired
        else "Request is missing required authentication credential."
    )
    message = (
        f"{begins} Expected OAuth 2 access token, login cookie or other valid authentication "
        "credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    return ApiError(401, message, reason="authError" if expired else "required")


def no_scope() -> ApiError:
    details: list[Json] = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "domain": "googleapis.com",
        }
    ]
    message = "Request had insufficient authentication scopes."
    return ApiError(403, message, details=details, reason="insufficientPermissions")


def not_a_spreadsheet() -> ApiError:
    """An .xlsx that was only opened in Sheets."""
    message = (
        "This operation is not supported for this document. The document must not be an Office "
        "file."
    )
    return ApiError(400, message, status="FAILED_PRECONDITION")


def service_disabled(service: str, title: str) -> ApiError:
    url = f"https://console.developers.google.com/apis/api/{service}/overview?project=123456789012"
    message = (
        f"{title} has not been used in project 123456789012 before or it is disabled. Enable it by "
        f"visiting {url} then retry. If you enabled this API recently, wait a few minutes for the "
        "action to propagate to our systems and retry."
    )
    details: list[Json] = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "SERVICE_DISABLED",
            "domain": "googleapis.com",
            "metadata": {
                "service": service,
                "consumer": "projects/123456789012",
                "activationUrl": url,
            },
        }
    ]
    return ApiError(
        403, message, details=details, reason="accessNotConfigured", domain="usageLimits"
    )


def out_of_quota(kind: str, service: str) -> ApiError:
    """`kind` is "Read" or "Write"."""
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute "
        f"per user' of service '{service}' for consumer 'project_number:123456789012'."
    )
    details: list[Json] = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": {"service": service, "quota_limit": f"{kind}RequestsPerMinutePerUser"},
        }
    ]
    return ApiError(429, message, details=details, reason="rateLimitExceeded", domain="usageLimits")


def no_storage() -> ApiError:
    """What a service account hears when it makes a file."""
    message = (
        "Service Accounts do not have storage quota. Leverage shared drives "
        "(https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use "
        "OAuth delegation (http://support.google.com/a/answer/7281227) instead."
    )
    return ApiError(403, message, reason="storageQuotaExceeded", domain="usageLimits", drive=True)
