"""A rule, as the registry holds it: what it looks at, what it can say, where it comes from."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Judge = TypeVar("Judge")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Judge]):
    """One rule.

    `name`: what it looks at, in Italian.
    `codes`: the flags that it can make; severity and messages stand in `schemas.flag`.
    `source`: where it comes from, in Italian.
    `judge`: the pure function that decides.
    `thresholds`: the settings of [rules] that it reads.
    """

    name: str
    codes: tuple[str, ...]
    source: str
    judge: Judge
    thresholds: tuple[str, ...] = ()
