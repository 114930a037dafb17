"""What the rows of one sync are judged against. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from collector.privacy.known_names import KnownNames
from collector.validation.thresholds import Thresholds
from schemas.cells.names import Names
from schemas.nucleus import Nucleus
from schemas.session import DIFFICULTY_TYPES
from schemas.territory import Territory


@dataclass(frozen=True)
class Context:
    """What a row is judged against.

    `mediator_names`: None when *Persone* lists no mediator at all.
    `project_start`: the first day that a talk can have.
    `lookalikes`: by nucleus, which other one it looks like, and why (facts of NUCLEO-06).
    `other_families`: by nucleus, in which comune and with which mediator its name may be another
    family's.
    `by_email`: address, in small letters → name of the mediator.
    `spellings`: normalised name of a mediator → its spelling, where *Persone* lists none.
    `cleared`: the words that the coordinator let pass in texts.
    `known_names`: the names that are looked for in texts.
    `difficulty_types`: what *Difficoltà: tipo* may say.
    `languages`: mediator → words of the languages they speak, where *Persone* says so.
    """

    nuclei: Mapping[str, Nucleus]
    nucleus_names: Names
    mediator_names: Names | None
    territory: Territory
    project_start: dt.date
    today: dt.date
    lookalikes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    other_families: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    by_email: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()
    known_names: KnownNames = field(default_factory=KnownNames)
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    difficulty_types: tuple[str, ...] = DIFFICULTY_TYPES
    thresholds: Thresholds = field(default_factory=Thresholds)
