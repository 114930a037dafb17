"""What a sync is judged by, and what a person has accepted beforehand. Values."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from collector.validation.thresholds import Thresholds
from schemas.kinds import DIFFICULTY_TYPES
from schemas.territory import Territory


@dataclass(frozen=True)
class Rules:
    """What a sync is judged by: the settings, as values.

    `since`: the first day a talk can have. `edition`: a hash of the program's sources. `allowed`:
    the words, folded, that pass in the whole project.
    """

    territory: Territory
    case_types: tuple[str, ...]
    since: dt.date
    edition: str = ""
    tuning: Thresholds = field(default_factory=Thresholds)
    allowed: frozenset[str] = frozenset()
    difficulty_types: tuple[str, ...] = DIFFICULTY_TYPES

    @property
    def parts(self) -> tuple[str, ...]:
        """All of it as texts: what was made under other rules is made anew."""
        parts = (
            self.edition,
            self.since,
            self.territory,
            self.case_types,
            self.tuning,
            sorted(self.allowed),
            self.difficulty_types,
        )
        return tuple(map(repr, parts))


@dataclass(frozen=True)
class Accepted:
    """What a person said is right although it looks like an accident.

    `missing`: rows that are gone; `only`: the codes of those rows and nuclei, None for any.
    `older`: a workbook older than the journal. `new_journal`: a journal that does not know its
    workbook because it is new.
    """

    missing: bool = False
    only: frozenset[str] | None = None
    older: bool = False
    new_journal: bool = False


NOTHING_ACCEPTED: Final = Accepted()
