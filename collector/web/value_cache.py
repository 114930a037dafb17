"""Values that take long to make, kept as long as what they are made from stays the same.

They are made beside the requests, so that a page never waits longer than it wants to.
"""

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Generic, TypeVar

from collector.web.threads import begin

Value = TypeVar("Value")

RETRY_SECONDS: Final = 3.0
"""What could not be made is tried again after so long: the workbook was open in another program."""
_MOST_VALUES: Final = 200


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
    over_at: float = math.inf


class ValueCache:
    """Keeps one value of each name, with the stamp that it was made under.

    `workers`: how many are made at once. `clock`: seconds that never go back.
    """

    def __init__(self, workers: int = 2, clock: Callable[[], float] = time.monotonic) -> None:
        self._room = threading.Semaphore(workers)
        self._clock = clock
        self._slots: dict[str, _Slot] = {}
        self._lock = threading.Lock()
        self._is_closed = False

    def get(
        self,
        name: str,
        stamp: str,
        make: Callable[[], Value],
        *,
        wait: float | None = None,
        lasts: float = math.inf,
    ) -> Pending[Value]:
        """Return the value of a name under a stamp, made now where it is not there.

        `wait`: how many seconds to wait for it; None: as long as it takes. `lasts`: a value that is
        older, in seconds, is made anew. Raises what `make` raises, also when it was made a moment
        ago.
        """
        slot = self._slot(name, stamp, make, lasts)
        try:
            value = slot.making.result(wait)
        except TimeoutError:
            if slot.making.done():  # then it is the maker's own
                raise
            return Pending(slot.previous, is_current=False)
        return Pending(value, is_current=True)

    def has(self, name: str) -> bool:
        """Return whether a value of this name was ever asked for."""
        return name in self._slots

    def _slot(self, name: str, stamp: str, make: Callable[[], Any], lasts: float) -> _Slot:
        with self._lock:
            slot = self._slots.pop(name, None)
            if slot is None or slot.stamp != stamp or self._is_over(slot, lasts):
                making = begin(self._unless_closed(make), room=self._room)
                slot = _Slot(stamp, making, _last_value(slot))
                making.add_done_callback(partial(self._note_end, slot))
            self._slots[name] = slot  # the last one in the order is the one used last
            while len(self._slots) > _MOST_VALUES:
                del self._slots[next(iter(self._slots))]
            return slot

    def _is_over(self, slot: _Slot, lasts: float) -> bool:
        """Return whether a value has lasted its time: one that could not be made, a short one."""
        if not slot.making.done():
            return False
        seconds = lasts if slot.making.exception() is None else RETRY_SECONDS
        return self._clock() - slot.over_at >= seconds

    def _note_end(self, slot: _Slot, _making: Future[Any]) -> None:
        slot.over_at = self._clock()

    def _unless_closed(self, make: Callable[[], Any]) -> Callable[[], Any]:
        def made() -> Any:
            if self._is_closed:
                raise TimeoutError("the board is closed")
            return make()

        return made

    def close(self) -> None:
        """Begin nothing more. What is being made is left to itself."""
        self._is_closed = True


def _last_value(slot: _Slot | None) -> Any:
    """Return the newest value that is ready; None where there is none."""
    if slot is None:
        return None
    if slot.making.done() and slot.making.exception() is None:
        return slot.making.result()
    return slot.previous
