"""Who received what about a family, for its page."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from collector.app.access_words import (
    ACT_LABELS,
    moment,
    purpose_text,
    receipt_how,
    receipt_what,
    receipt_who,
    who_text,
)
from collector.app.settings import Settings
from collector.app.who_received import UNKNOWN, KnownReceipts, evidence_of, who_looked
from collector.web.board import Board
from schemas.nucleus import Nucleus

_MOST_LOOKED: Final = 50


@dataclass(frozen=True)
class Received:
    """Who received what about a nucleus. `receipts`: day, who, what, how; `looked`: when, who, what
    and in which page or command; `unknown`: what nobody can know.
    """

    receipts: Sequence[tuple[dt.date, str, str, str]]
    looked: Sequence[tuple[str, str, str, str]]
    looked_at_all: int
    unknown: Sequence[str]


def received_of(board: Board, settings: Settings, nucleus: Nucleus) -> Received | None:
    """Return who received what about a nucleus, the newest first.

    Raises JournalError and AccessLogError.
    """

    def make() -> KnownReceipts:
        with board.journal(settings) as journal:
            return evidence_of(journal, nucleus)

    # One slot, as for the history: whoever looks at a family looks at one.
    stamp = f"{board.stamp(settings)} {nucleus.code}"
    evidence = board.cache.get("received", stamp, make, wait=None).value
    if evidence is None:
        return None
    looks = who_looked(settings, nucleus.code, evidence)
    receipts = [
        (receipt.day, receipt_who(receipt), receipt_what(receipt), receipt_how(receipt))
        for receipt in reversed(evidence.receipts)
    ]
    looked = [
        (
            moment(entry),
            who_text(entry),
            ACT_LABELS[entry.access.act],
            purpose_text(entry),
        )
        for entry in reversed(looks.own)
    ]
    return Received(receipts, looked[:_MOST_LOOKED], len(looks.at_all), UNKNOWN)
