"""What the rows of one sync are judged against. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from collector.privacy.known_names import KnownNames
from collector.validation.thresholds import Thresholds
from schemas.cells.names import Names
from schemas.nucleus import Nucleus
from schemas.territory import Territory


@dataclass(frozen=True)
class Context:
    """What a row is judged against.

    `mediator_names` is None when *Persone* lists no mediator at all; then `spellings` says under which of its
    spellings a name goes. `alike`: of a nucleus, which other one it looks like, and why; `strangers`: in which
    comune, with which mediator, its name may be another family's. `by_email`: address →
    the mediator's name. `since`: the first day a talk can have (the project's start). `languages`: mediator → words of
    the languages they speak, where *Persone* says so.
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
    thresholds: Thresholds = field(default_factory=Thresholds)
