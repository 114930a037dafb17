"""Where deliveries are recorded: what the outbox asks of the journal."""

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from schemas.delivery import Delivery, DeliveryState, Via


class DeliveryLedger(Protocol):
    """The record of all deliveries. The journal is one."""

    def deliveries(self, meeting: str, /) -> Mapping[str, Delivery]:
        """Return the last delivery to each person, by the person's code."""

    def plan(
        self,
        meeting: str,
        person: str,
        content_hash: str,
        file: str,
        via: Via,
        /,
        *,
        document: str,
        at: dt.datetime,
        day: dt.date,
        after: Delivery | None,
    ) -> int | None:
        """Record what will be sent and return its number.

        None when the last delivery is no longer `after`: another run was faster.
        """

    def claim(self, delivery: int, /, *, at: dt.datetime) -> bool:
        """Take a planned delivery. False when another run has taken it."""

    def settle(self, delivery: int, state: DeliveryState, why: str = "", /) -> None:
        """Record what became of a delivery."""


class NullLedger:
    """A ledger that records nothing, for `send --test`: every letter goes and none counts."""

    def deliveries(self, *_: object) -> Mapping[str, Delivery]:
        """Return no deliveries."""
        return {}

    def plan(self, *_: object, **__: object) -> int | None:
        """Return a number: everything may be planned."""
        return 0

    def claim(self, *_: object, **__: object) -> bool:
        """Return True: everything may be claimed."""
        return True

    def settle(self, *_: object) -> None:
        """Record nothing."""


def is_uncertain(delivery: Delivery) -> bool:
    """True when a mail may have gone out and nobody knows.

    That includes a mail that was claimed for the server and never settled: the run was killed
    while it spoke to the server. Claimed for the folder, it is a file or it is none.
    """
    if delivery.state is DeliveryState.UNCERTAIN:
        return True
    return delivery.state is DeliveryState.TAKEN and delivery.via is Via.SMTP
