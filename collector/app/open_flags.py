"""The flags that are open now, by mediator as in *Segnalazioni*, worst first.

Where the workbook has not changed since a sync that left nothing to do, they are those of that
sync; else the rows that changed are read.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from collector.app.folders import private_paths
from collector.app.project import load_rules, open_workbook
from collector.app.settings import Settings
from collector.errors import SettingsError
from collector.files import narrow_all
from collector.journal.store import Journal
from collector.sync.owners import COORDINATION, UNCLEAR_MEDIATOR
from collector.sync.result import SyncResult
from collector.sync.unchanged_run import UnchangedRun
from schemas.flag import Flag, Severity
from schemas.kinds import Job
from schemas.printable import one_line

if TYPE_CHECKING:
    from collector.app.preview import Preview
    from schemas.nucleus import Nucleus

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


class OwnedFlag(NamedTuple):
    """A flag, and whose it is: see `AssignedFlag`."""

    flag: Flag
    mediator: str
    nucleus: str


@dataclass(frozen=True)
class OpenFlags:
    """The flags that are open in a workbook.

    `name`: the workbook's; `mediators`: the names of all there are; `shown_code`: what the screen
    says for a nucleus's code. Flags of an unchanged workbook come without what was typed.
    """

    name: str
    flags: Sequence[OwnedFlag] = field(repr=False)
    notices: Sequence[str]
    nuclei: "Sequence[Nucleus]" = field(repr=False)
    mediators: Sequence[str]
    shown_code: Callable[[str], str] = str

    @classmethod
    def of(cls, preview: "Preview") -> "OpenFlags":
        """Return those that a preview found."""
        plan = preview.plan
        owned = zip(preview.flags, plan.assigned_flags, strict=True)
        return cls(
            preview.name,
            [OwnedFlag(flag, of.mediator, of.nucleus) for flag, of in owned],
            plan.notices,
            plan.directory.nuclei,
            plan.directory.names_of(Job.MEDIATOR),
            preview.shown_code,
        )

    @classmethod
    def of_result(
        cls, result: SyncResult, journal: Journal, name: str, *, with_nuclei: bool
    ) -> "OpenFlags":
        """Return those of a sync that left nothing to do. Raises JournalError."""
        owned = zip(result.flags, result.owners, strict=True)
        people = journal.person_outlines()
        mediators = (person.name for person in people if person.job is Job.MEDIATOR)
        return cls(
            name,
            [OwnedFlag(flag, of.mediator, of.nucleus) for flag, of in owned],
            result.notices,
            journal.nuclei() if with_nuclei else (),
            sorted(mediators),
        )


def find_open_flags(settings: Settings, *, with_nuclei: bool = True) -> OpenFlags:
    """Return the flags that are open in the project's workbook as it is now. Writes nothing.

    `with_nuclei`: False where nobody will ask for those of one nucleus: there may be none then.
    Raises SettingsError, WorkbookError and JournalError.
    """
    narrow_all(private_paths(settings))
    with closing(Journal.open(settings.journal, only_read=True)) as journal:
        workbook = open_workbook(settings)
        rules = load_rules(settings, journal)
        unchanged = UnchangedRun.of(workbook.fingerprint(), rules, journal)
        result = unchanged.load(journal, settings.today)
        if result is not None:
            return OpenFlags.of_result(result, journal, workbook.name, with_nuclei=with_nuclei)
        from collector.app.preview import open_preview

        with open_preview(settings, journal=journal, narrow=False, every_row=False) as preview:
            return OpenFlags.of(preview)


def open_flags_by_mediator(
    found: OpenFlags, *, mediator: str | None = None, nucleus: str | None = None
) -> list[MediatorFlags]:
    """Return the open flags by mediator: all, or those of a mediator, of a nucleus, or of both.

    `nucleus`: its code or one of its names; `mediator`: a name, or a part that only one has.
    Mediators come in alphabetical order, then the coordination, then flags without a clear
    mediator.

    Raises SettingsError when there is no such mediator or nucleus.
    """
    groups: dict[str, list[tuple[Flag, str]]] = defaultdict(list)
    for flag, owner, of_nucleus in found.flags:
        groups[one_line(owner) or UNCLEAR_MEDIATOR].append((flag, of_nucleus))
    names = sorted(groups, key=mediators_first)
    if mediator is not None:
        wanted = _find_mediator(mediator, names, found.mediators)
        names = [name for name in names if name == wanted]
    code = None if nucleus is None else _find_nucleus(nucleus, found)
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
    from schemas.cells.names import Names
    from schemas.cells.normalise import plain

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


def _find_nucleus(asked: str, found: OpenFlags) -> str:
    """Return the code of a nucleus. Raises SettingsError when there is none, or more than one."""
    from collector.app.lookup import find_nucleus

    return find_nucleus(found.nuclei, asked, found.shown_code).code
