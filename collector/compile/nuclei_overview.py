"""Every nucleus on one line: who follows it, hours used, the last talk, the next one. Pure.

For the coordinator alone: a line has the family's name.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.compile.models import Budget
from collector.compile.promises import judge_promises, next_open_promise
from collector.compile.talks import BUDGET_WARNING, budget_view, hours_text
from collector.text.italian import count
from schemas.cells.normalise import heard, plain, words
from schemas.next_talk import PromiseState
from schemas.nucleus import PATH_LABELS, Nucleus, Path
from schemas.record import TalkRecord

GONE_LABEL: Final = "non più nel foglio"
"""The state of a nucleus whose row is no longer in the workbook."""
STATES: Final = (*PATH_LABELS.values(), GONE_LABEL)
"""All states of a line."""


@dataclass(frozen=True)
class NucleusLine:
    """One nucleus and what its talks say.

    `talks`: of all its rows, `held` of them took place, `to_complete` lack something. `minutes`:
    of those that took place; `hours`: the same as text. `budget`: None without *Monte ore*.
    `last_day`: of the last talk that took place; `next_day`: the next one promised, today or later.
    `missed_days`: promised days that have passed and of which no row tells. `is_gone`: its row is
    no longer in the workbook.
    """

    nucleus: Nucleus
    talks: int
    held: int
    to_complete: int
    minutes: int
    hours: str
    budget: Budget | None
    last_day: dt.date | None
    next_day: dt.date | None
    missed_days: tuple[dt.date, ...]
    is_gone: bool

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.is_gone:
            return GONE_LABEL
        return PATH_LABELS[Path.CONCLUDED if self.nucleus.concluded else self.nucleus.path]

    @property
    def is_active(self) -> bool:
        """True for a path that goes on, of a nucleus in the sheet."""
        return self.state == PATH_LABELS[Path.ACTIVE]


@dataclass(frozen=True)
class NucleiOverview:
    """All nuclei, those that are gone last. `unplaced`: talks of no nucleus that is sure."""

    lines: tuple[NucleusLine, ...]
    unplaced: int

    def find(self, code: str) -> NucleusLine | None:
        """Return the line of a nucleus; None for a code that is not known."""
        return next((line for line in self.lines if line.nucleus.code == code), None)

    def values_of(self, key: str) -> tuple[str, ...]:
        """Return the values that a field of the nuclei has, by alphabet."""
        values = {getattr(line.nucleus, key) for line in self.lines}
        return tuple(sorted(filter(None, values), key=str.casefold))


def nuclei_overview(
    nuclei: Sequence[Nucleus],
    talks: Iterable[TalkRecord],
    *,
    today: dt.date,
    gone: Iterable[Nucleus] = (),
    hours_warning: int = BUDGET_WARNING,
) -> NucleiOverview:
    """Return a line for each nucleus, by name.

    `gone`: those whose row is no longer in the workbook; one that is in `nuclei` too is not gone.
    `hours_warning`: per cent of the hours authorised from which a nucleus is to be looked at.
    """
    in_sheet = {nucleus.code for nucleus in nuclei}
    lost = [nucleus for nucleus in gone if nucleus.code not in in_sheet]
    talks_of: dict[str, list[TalkRecord]] = defaultdict(list)
    unplaced = 0
    known = in_sheet | {nucleus.code for nucleus in lost}
    for talk in talks:
        if talk.nucleus in known and talk.nucleus is not None:
            talks_of[talk.nucleus].append(talk)
        else:
            unplaced += 1
    lines = [
        _line(nucleus, talks_of[nucleus.code], today, hours_warning, is_gone=is_gone)
        for group, is_gone in ((nuclei, False), (lost, True))
        for nucleus in sorted(group, key=_by_name)
    ]
    return NucleiOverview(tuple(lines), unplaced)


def _by_name(nucleus: Nucleus) -> tuple[str, str]:
    return plain(nucleus.name), nucleus.code


def _line(
    nucleus: Nucleus,
    talks: Sequence[TalkRecord],
    today: dt.date,
    hours_warning: int,
    *,
    is_gone: bool,
) -> NucleusLine:
    held = [talk for talk in talks if talk.took_place]
    promises = judge_promises(nucleus, talks, today)
    missed = [promise.day for promise in promises if promise.state is PromiseState.MISSED]
    coming = next_open_promise(promises)
    return NucleusLine(
        nucleus=nucleus,
        talks=len(talks),
        held=len(held),
        to_complete=sum(bool(talk.missing) for talk in talks),
        minutes=sum(talk.minutes for talk in held),
        hours=hours_text(held),
        budget=budget_view(nucleus, talks, hours_warning),
        last_day=max((talk.date for talk in held if talk.date is not None), default=None),
        next_day=coming.day if coming else None,
        missed_days=tuple(missed),
        is_gone=is_gone,
    )


# --- Some of them, in another order -------------------------------------------------------------


@dataclass(frozen=True)
class NucleiSearch:
    """What is looked for; '' chooses nothing.

    `text`: a code, a name or parts of it. `state`: one of STATES.
    """

    text: str = field(default="", repr=False)
    municipality: str = ""
    mediator: str = ""
    state: str = ""

    @property
    def is_everything(self) -> bool:
        """True when nothing is looked for."""
        return self == NucleiSearch()


def search_nuclei(lines: Iterable[NucleusLine], asked: NucleiSearch) -> list[NucleusLine]:
    """Return the lines that are looked for, in the order in which they come.

    A name is found by its letters; where none has them, by its sound: "Mohamed" finds "Muhammad".
    """
    chosen = [line for line in lines if _is_chosen(line, asked)]
    text = plain(asked.text)
    if not text:
        return chosen
    parts = text.split()
    found = [line for line in chosen if _has_letters(line.nucleus, parts)]
    return found or [line for line in chosen if _has_sound(line.nucleus, text)]


def _is_chosen(line: NucleusLine, asked: NucleiSearch) -> bool:
    return (
        asked.municipality in ("", line.nucleus.municipality)
        and asked.mediator in ("", line.nucleus.mediator)
        and asked.state in ("", line.state)
    )


def _all_names(nucleus: Nucleus) -> str:
    return " ".join((nucleus.code, nucleus.name, *nucleus.other_names))


def _has_letters(nucleus: Nucleus, parts: Iterable[str]) -> bool:
    names = plain(_all_names(nucleus))
    return all(part in names for part in parts)


def _has_sound(nucleus: Nucleus, text: str) -> bool:
    asked = {heard(word) for word in words(text)} - {""}
    return bool(asked) and asked <= {heard(word) for word in words(_all_names(nucleus))}


_Key = Callable[[NucleusLine], Any]
_ORDERS: Final[Mapping[str, _Key]] = {
    "nome": lambda _: 0,
    "ultimo": lambda line: (line.last_day is not None, line.last_day or dt.date.min),
    "ore": lambda line: -line.minutes,
}
ORDERS: Final = {
    "nome": "nome",
    "ultimo": "ultimo colloquio, dal più lontano",
    "ore": "ore, dalle più alte",
}
"""The orders of the lines, as an address and as people name them."""


def sort_nuclei(lines: Iterable[NucleusLine], order: str) -> list[NucleusLine]:
    """Return the lines in one of ORDERS, by name where it is the same; an unknown one is by name.

    Those that are gone stay last.
    """
    key = _ORDERS.get(order, _ORDERS["nome"])
    return sorted(lines, key=lambda line: (line.is_gone, key(line)))


_IN_STATES: Final = {
    PATH_LABELS[Path.TO_ACTIVATE]: ("nucleo da attivare", "nuclei da attivare"),
    PATH_LABELS[Path.ACTIVE]: ("nucleo attivo", "nuclei attivi"),
    PATH_LABELS[Path.CONCLUDED]: ("concluso", "conclusi"),
    GONE_LABEL: ("che non è più nel foglio", "che non sono più nel foglio"),
}


def counted_states(lines: Iterable[NucleusLine]) -> list[str]:
    """Return how many lines are in each state that there is: "2 nuclei attivi", "1 concluso"."""
    counts = Counter(line.state for line in lines)
    return [count(counts[state], *_IN_STATES[state]) for state in STATES if counts[state]]
