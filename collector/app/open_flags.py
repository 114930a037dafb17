"""The flags that are open now, by mediator as in *Segnalazioni*, worst first. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from collector.app.lookup import find_nucleus
from collector.app.preview import NO_CODE_YET, Preview
from collector.errors import SettingsError
from collector.sync.flags_sheet import COORDINATION, UNCLEAR_MEDIATOR
from schemas.cells.names import Names
from schemas.cells.normalise import plain
from schemas.flag import Flag, Severity
from schemas.person import Job
from schemas.printable import one_line

_ERROR_WEIGHT: Final = 100
"""One error puts a row before any with warnings only: no row has so many of them."""


@dataclass(frozen=True)
class MediatorFlags:
    """The flags of one mediator."""

    mediator: str
    flags: Sequence[Flag]

    @property
    def error_count(self) -> int:
        """How many of them keep a talk from being complete."""
        return sum(flag.severity is Severity.ERROR for flag in self.flags)


def open_flags_by_mediator(
    preview: Preview, *, mediator: str | None = None, nucleus: str | None = None
) -> list[MediatorFlags]:
    """Return the open flags by mediator: all, or those of a mediator, of a nucleus, or of both.

    `nucleus`: its code or one of its names; `mediator`: a name, or a part that only one has.
    Mediators come in alphabetical order, then the coordination, then flags without a clear
    mediator.

    Raises SettingsError when there is no such mediator or nucleus.
    """
    groups: dict[str, list[tuple[Flag, str]]] = defaultdict(list)
    for flag, assigned in zip(preview.flags, preview.plan.assigned_flags, strict=True):
        name = one_line(assigned.mediator) or UNCLEAR_MEDIATOR
        groups[name].append((flag, assigned.nucleus))
    names = sorted(groups, key=mediators_first)
    directory = preview.plan.directory
    if mediator is not None:
        wanted = _find_mediator(mediator, names, directory.names_of(Job.MEDIATOR))
        names = [name for name in names if name == wanted]
    code = None if nucleus is None else _find_nucleus(nucleus, preview)
    by_mediator = []
    for name in names:
        flags = [flag for flag, of_nucleus in groups[name] if code in (None, of_nucleus)]
        if flags:
            by_mediator.append(MediatorFlags(name, worst_first(flags)))
    return by_mediator


def mediators_first(name: str) -> tuple[bool, bool, str]:
    """Sort by name; flags without a clear mediator, then the coordination's, come last."""
    return name == COORDINATION, name == UNCLEAR_MEDIATOR, name.casefold()


def worst_first(flags: Sequence[Flag]) -> list[Flag]:
    """Sort flags: the rows with most errors first, the flags of one row together in their order."""
    weights: Counter[tuple[str, int | None, str]] = Counter()
    for flag in flags:
        weights[_row(flag)] += _ERROR_WEIGHT if flag.severity is Severity.ERROR else 1

    def key(flag: Flag) -> tuple[int, str, int, str]:
        return -weights[_row(flag)], flag.tab, flag.row or 0, flag.row_code or ""

    return sorted(flags, key=key)


def _row(flag: Flag) -> tuple[str, int | None, str]:
    """Return what two flags of one row share: its place, or its code where it has no place."""
    code = "" if flag.row else flag.row_code or ""
    return flag.tab, flag.row, code


def _find_mediator(asked: str, groups: Sequence[str], people: Iterable[str]) -> str:
    """Return the group or person with a name: the whole of it, or a part that only one has.

    Raises SettingsError when there is none, or more than one.
    """
    known = dict.fromkeys([*groups, *people])
    same = [name for name in known if plain(name) == plain(asked)]
    names = Names.of((name, name) for name in known)
    matches = same or names.exact(asked) or names.containing(asked)
    if len(matches) == 1:
        return next(iter(matches))
    why = "più persone si chiamano così" if matches else "non è tra i mediatori"
    listed = ", ".join(sorted(matches) if matches else groups)
    raise SettingsError(
        f"«{asked}»: {why}. Nomi con segnalazioni: {listed or 'nessuno'}. Non ho fatto nulla."
    )


def _find_nucleus(asked: str, preview: Preview) -> str:
    """Return the code of a nucleus. Raises SettingsError when there is none, or more than one."""
    nuclei = preview.plan.directory.nuclei
    return find_nucleus(nuclei, asked, lambda code: preview.known_code(code) or NO_CODE_YET).code
