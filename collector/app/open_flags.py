"""The flags that stand now, by mediator as in *Segnalazioni*, worst first. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collector.app.preview import Preview
from collector.errors import SettingsError
from collector.sync.flags_sheet import COORDINATION, UNCLEAR_MEDIATOR
from schemas.cells.names import Names
from schemas.cells.normalise import plain
from schemas.flag import Flag, Severity
from schemas.nucleus import Nucleus
from schemas.person import Job
from schemas.printable import one_line


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
    look: Preview, *, mediator: str | None = None, nucleus: str | None = None
) -> list[MediatorFlags]:
    """The flags, or those of a mediator, of a nucleus (its code or a name of it), or of both.

    Raises SettingsError when there is no such mediator or nucleus.
    """
    groups: dict[str, list[tuple[Flag, str]]] = defaultdict(list)
    for told, one in zip(look.flags, look.plan.assigned_flags, strict=True):
        groups[one_line(one.mediator) or UNCLEAR_MEDIATOR].append((told, one.nucleus))
    names = sorted(
        groups, key=lambda name: (name == COORDINATION, name == UNCLEAR_MEDIATOR, name.casefold())
    )
    if mediator is not None:
        wanted = _mediator(mediator, names, look.plan.directory.names_of(Job.MEDIATOR))
        names = [name for name in names if name == wanted]
    code = None if nucleus is None else _nucleus(nucleus, look.plan.directory.nuclei)
    found = [
        MediatorFlags(
            name, _worst_first([flag for flag, of in groups[name] if code is None or of == code])
        )
        for name in names
    ]
    return [group for group in found if group.flags]


def _worst_first(flags: Sequence[Flag]) -> list[Flag]:
    """The rows with most errors first; the flags of one row stay together, in their order."""
    weight: Counter[tuple[str, int | None, str]] = Counter()
    for flag in flags:
        weight[_row(flag)] += 100 if flag.severity is Severity.ERROR else 1
    return sorted(
        flags, key=lambda flag: (-weight[_row(flag)], flag.tab, flag.row or 0, flag.row_code or "")
    )


def _row(flag: Flag) -> tuple[str, int | None, str]:
    return flag.tab, flag.row, "" if flag.row else flag.row_code or ""


def _mediator(asked: str, groups: Sequence[str], people: Iterable[str]) -> str:
    """The group or the person that is called so: the whole name, or a part of it that only one has."""
    known = dict.fromkeys([*groups, *people])
    same = [name for name in known if plain(name) == plain(asked)]
    names = Names.of((name, name) for name in known)
    found = same or names.exact(asked) or names.containing(asked)
    if len(found) == 1:
        return next(iter(found))
    why = "più persone si chiamano così" if found else "non è tra i mediatori"
    listed = ", ".join(sorted(found) if found else groups)
    raise SettingsError(
        f"«{asked}»: {why}. Nomi con segnalazioni: {listed or 'nessuno'}. Non ho fatto nulla."
    )


def _nucleus(asked: str, nuclei: Sequence[Nucleus]) -> str:
    names = Names.of((name, n.code) for n in nuclei for name in (n.name, *n.other_names))
    found = {asked.strip().upper()} & {n.code for n in nuclei} or names.exact(asked)
    if len(found) != 1:
        why = (
            "più nuclei si chiamano così: scrivi il codice"
            if found
            else "non è tra i nuclei del foglio"
        )
        raise SettingsError(
            f"«{asked}»: {why}. Con «collector nuclei» vedi i codici. Non ho fatto nulla."
        )
    return next(iter(found))
