"""What the rows of one sync are judged against. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from collector.privacy.allowed import still_allowed
from collector.privacy.known_names import KnownNames
from collector.privacy.redaction import known_names_of
from collector.validation.thresholds import Thresholds
from schemas.cells.names import Names
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.session import DIFFICULTY_TYPES
from schemas.territory import Territory


@dataclass(frozen=True)
class Context:
    """What a row is judged against.

    Names are made searchable when somebody asks for them: where no row is read, nobody does.

    `mediator_names`: None when *Persone* lists no mediator at all.
    `project_start`: the first day that a talk can have.
    `lookalikes`: by nucleus, which other one it looks like, and why (facts of NUCLEO-06).
    `other_families`: by nucleus, in which comune and with which mediator its name may be another
    family's.
    `by_email`: address, in small letters → name of the mediator.
    `spellings`: normalised name of a mediator → its spelling, where *Persone* lists none.
    `allowed`: the words that the coordinator let pass in texts.
    `people`: whose names are looked for in texts, beside those of the nuclei.
    `difficulty_types`: what *Difficoltà: tipo* may say.
    `languages`: mediator → words of the languages they speak, where *Persone* says so.
    """

    nuclei: Mapping[str, Nucleus]
    mediator_names: Names | None
    territory: Territory
    project_start: dt.date
    today: dt.date
    lookalikes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    other_families: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    by_email: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()
    people: Sequence[Person] = ()
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    difficulty_types: tuple[str, ...] = DIFFICULTY_TYPES
    thresholds: Thresholds = field(default_factory=Thresholds)

    @cached_property
    def nucleus_names(self) -> Names:
        """The names of the nuclei, other names too."""
        names: list[tuple[str, str]] = []
        for nucleus in self.nuclei.values():
            names += [(name, nucleus.code) for name in (nucleus.name, *nucleus.other_names)]
        return Names.of(names)

    @cached_property
    def known_names(self) -> KnownNames:
        """The names that are looked for in texts."""
        return known_names_of(self.nuclei.values(), self.people)

    @cached_property
    def cleared(self) -> frozenset[str]:
        """The words that pass in texts: those that are no part of a name."""
        return still_allowed(self.allowed, self.known_names) if self.allowed else self.allowed
