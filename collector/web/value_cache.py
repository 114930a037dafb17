"""Values that take long to make, kept as long as what they are made from stays the same.

They are made beside the requests, so that a page never waits longer than it wants to.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Pending(Generic[Value]):
    """What there is of a value now.

    `value`: the newest one, None before the first is made. `is_current`: nothing newer is being
    made. A value may be older than the sheet only where it is not current.
    """

    value: Value | None
    is_current: bool


@dataclass
class _Slot:
    stamp: str
    making: Future[Any]
    previous: Any = field(default=None, repr=False)


class ValueCache:
    """Keeps one value of each name, with the stamp that it was made under."""

    def __init__(self, workers: int = 2) -> None:
        self._makers = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="kept")
        self._slots: dict[str, _Slot] = {}
        self._lock = threading.Lock()

    def get(
        self, name: str, stamp: str, make: Callable[[], Value], *, wait: float | None = None
    ) -> Pending[Value]:
        """Return the value of a name under a stamp, made now where it is not there.

        `wait`: how many seconds to wait for it; None: as long as it takes. Raises what `make`
        raises, also when it was made earlier.
        """
        with self._lock:
            slot = self._slots.get(name)
            if slot is None or slot.stamp != stamp:
                slot = _Slot(stamp, self._makers.submit(make), _last_value(slot))
                self._slots[name] = slot
        try:
            value = slot.making.result(wait)
        except TimeoutError:
            if slot.making.done():  # then it is the maker's own
                raise
            return Pending(slot.previous, is_current=False)
        return Pending(value, is_current=True)

    def close(self) -> None:
        """Begin nothing more. What is being made is left to itself."""
        self._makers.shutdown(wait=False, cancel_futures=True)


def _last_value(slot: _Slot | None) -> Any:
    """Return the newest value that is ready; None where there is none."""
    if slot is None:
        return None
    is_ready = slot.making.done() and not slot.making.cancelled()
    if is_ready and slot.making.exception() is None:
        return slot.making.result()
    return slot.previous
