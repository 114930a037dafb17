"""The words that pass in all texts of a project: who let each pass, or took it back, and when. Pure."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple


class WordDecision(NamedTuple):
    """A word that was let pass, or (not `allowed`) taken back. `key`: its folded form; `who`: the system's user, ''
    where it knows none; `at`: the moment, UTC.
    """

    key: str
    word: str
    allowed: bool
    who: str
    at: dt.datetime


def latest_decisions(history: Iterable[WordDecision]) -> dict[str, WordDecision]:
    """What was decided last of each word, by its key. `history`: oldest first."""
    return {decision.key: decision for decision in history}


def allowed_keys(history: Iterable[WordDecision]) -> frozenset[str]:
    """The keys of the words that pass when all of this was decided."""
    return frozenset(key for key, decision in latest_decisions(history).items() if decision.allowed)
