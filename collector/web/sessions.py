"""Who may see the board: one-time keys, and the sessions that they open.

All of it lives in memory: with the program's end every key and every session is gone.
"""

import hmac
import secrets
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

IDLE_SECONDS: Final = 30 * 60
"""A session ends when so long nobody did anything."""
KEY_SECONDS: Final = 10 * 60
"""A one-time key that nobody used is worth nothing after so long."""
_TOKEN_BYTES: Final = 32
_MOST_REMEMBERED: Final = 200


def steady_seconds() -> float:
    """Return seconds that never go back, and that go on while the computer sleeps."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


@dataclass
class Session:
    """One browser that came in with a key.

    `csrf`: the token that every change must bring. `notices`: sentences for the next page, and
    `alerts`, what did not go as it should. `once`: what one page shows and takes away, by name: a
    new password. `noted`: until when what was looked at counts once (see `collector.web.access`).
    """

    token: str = field(repr=False)
    csrf: str = field(repr=False)
    last_seen: float
    notices: list[str] = field(default_factory=list, repr=False)
    alerts: list[str] = field(default_factory=list, repr=False)
    once: dict[str, Any] = field(default_factory=dict, repr=False)
    noted: dict[Any, float] = field(default_factory=dict, repr=False)
    _remembered: dict[str, Any] = field(default_factory=dict, repr=False)

    def remember(self, value: Any) -> str:
        """Remember a value for this session (what was searched for); return the id for its address.

        The id says nothing of the value, so that no name stands in an address. The oldest ones
        are forgotten when there are many.
        """
        name = secrets.token_urlsafe(9)
        self._remembered[name] = value
        while len(self._remembered) > _MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        return name

    def recall(self, name: str) -> Any:
        """Return a value that was remembered, or None."""
        return self._remembered.get(name)

    def take_notices(self) -> list[str]:
        """Return the sentences for the next page, and forget them."""
        taken, self.notices = self.notices, []
        return taken

    def take_alerts(self) -> list[str]:
        """Return what the next page says did not go as it should, and forget it."""
        taken, self.alerts = self.alerts, []
        return taken


class Sessions:
    """The keys that are open and the sessions that stand. `clock`: seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = steady_seconds) -> None:
        self._clock = clock
        self._keys: dict[str, float] = {}
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def new_key(self) -> str:
        """Return a fresh key, good for one session."""
        key = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            self._forget_old_keys()
            self._keys[key] = self._clock() + KEY_SECONDS
        return key

    def _forget_old_keys(self) -> None:
        now = self._clock()
        self._keys = {known: until for known, until in self._keys.items() if until > now}

    def open(self, key: str) -> Session | None:
        """Return the session that a key opens; None for one that is wrong, used or too old."""
        with self._lock:
            self._forget_old_keys()
            match = next((known for known in self._keys if _is_same(known, key)), None)
            if match is None:
                return None
            del self._keys[match]
            session = Session(
                secrets.token_urlsafe(_TOKEN_BYTES),
                secrets.token_urlsafe(_TOKEN_BYTES),
                self._clock(),
            )
            self._sessions[session.token] = session
            return session

    def find(self, token: str, *, touch: bool = True) -> Session | None:
        """Return the session of a cookie; None where it does not stand (any more).

        `touch`: somebody did something, so it stands for another IDLE_SECONDS. What a page asks by
        itself does not count.
        """
        with self._lock:
            now = self._clock()
            self._sessions = {
                known: session
                for known, session in self._sessions.items()
                if now - session.last_seen < IDLE_SECONDS
            }
            match = next((known for known in self._sessions if _is_same(known, token)), None)
            if match is None:
                return None
            session = self._sessions[match]
            if touch:
                session.last_seen = now
            return session


def _is_same(known: str, given: str) -> bool:
    """Compare in constant time: how long it takes must not tell how much is right."""
    return hmac.compare_digest(known.encode(), given.encode("utf-8", "replace"))
