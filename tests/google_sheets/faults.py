"""Misbehaviour on request: what may go wrong with one request, and a quota by the minute."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["status", "html", "cut_before", "cut_after", "slow"]

HTML = """<!DOCTYPE html><html lang=en><meta charset=utf-8><title>\
Error {code} (Server Error)!!1</title>
<p><b>{code}.</b> <ins>That’s an error.</ins><p>The service is temporarily unavailable. \
Please try again later."""


@dataclass(frozen=True)
class Fault:
    """One request's bad luck.

    status       the request is answered with this code in Google's shape; nothing took effect
    html         the same with an HTML page for a body
    cut_before   the connection is cut; nothing took effect
    cut_after    the request took effect, then the connection is cut: a write whose answer was lost
    slow         the answer comes after so many seconds
    after        with status or html: the request took effect all the same
    """

    kind: Kind
    code: int = 503
    seconds: float = 0.0
    after: bool = False
    headers: tuple[tuple[str, str], ...] = ()


def status(code: int, *, after: bool = False, retry_after: int | None = None) -> Fault:
    headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
    return Fault("status", code=code, after=after, headers=headers)


def html(code: int = 503, *, after: bool = False) -> Fault:
    return Fault("html", code=code, after=after)


def cut_before() -> Fault:
    return Fault("cut_before")


def cut_after() -> Fault:
    return Fault("cut_after")


def slow(seconds: float) -> Fault:
    return Fault("slow", seconds=seconds)


@dataclass
class Quota:
    """So many reads and writes of one account in any one minute of the clock (seconds)."""

    reads: int = 60
    writes: int = 60
    clock: Callable[[], float] | None = None
    _seen: dict[tuple[str, str, int], int] = field(default_factory=dict)

    def exceeded(self, email: str, read: bool, now: float) -> bool:
        """Count one request more; True when it is one too many."""
        key = (email, "Read" if read else "Write", int((self.clock() if self.clock else now) // 60))
        self._seen[key] = self._seen.get(key, 0) + 1
        return self._seen[key] > (self.reads if read else self.writes)
