"""A rule, as the registry holds it: what it looks at, what it can say, where it comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Judge = TypeVar("Judge")


def always(_case: Any) -> bool:
    """Tell that a rule may say something of whatever there is."""
    return True


@dataclass(frozen=True, slots=True)
class Rule(Generic[Judge]):
    """One rule.

    `name`: what it looks at, in Italian.
    `codes`: the flags that it can make; severity and messages stand in `schemas.flag`.
    `source`: where it comes from, in Italian.
    `judge`: the pure function that decides.
    `thresholds`: the settings of [rules] that it reads.
    `may_speak`: a quick look at what is judged: where it is false, `judge` has nothing to say.
    """

    name: str
    codes: tuple[str, ...]
    source: str
    judge: Judge
    thresholds: tuple[str, ...] = ()
    may_speak: Callable[[Any], object] = always
