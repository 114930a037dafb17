"""The words that pass in all texts of a project: who let each pass, or took it back. Pure."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple


class WordDecision(NamedTuple):
    """A word that was let pass, or (not `allowed`) taken back.

    `key`: its folded form. `who`: the system's user, '' where it is not known. `at`: the moment,
    UTC.
    """

    key: str
    word: str
    allowed: bool
    who: str
    at: dt.datetime


def latest_decisions(history: Iterable[WordDecision]) -> dict[str, WordDecision]:
    """Return the last decision on each word, by its key. `history`: oldest first."""
    return {decision.key: decision for decision in history}


def allowed_keys(history: Iterable[WordDecision]) -> frozenset[str]:
    """Return the keys of the words that pass after all these decisions, oldest first."""
    decisions = latest_decisions(history).items()
    return frozenset(key for key, decision in decisions if decision.allowed)
