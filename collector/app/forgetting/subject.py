"""Whom to forget, and what was found of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from schemas.person import erased_name


@dataclass(frozen=True)
class Subject:
    """A nucleus or a person, as every place is searched for them.

    `code`: "N…" or "P…". `names`: all that it was ever called, of all versions in the journal and
    of the workbook now (of a nucleus: name and other names). `addresses`: a person's emails, all
    versions, but those that somebody else has, too. `row_codes`: of a nucleus, the talks that are
    its own now, or were when last read; a row that was once taken for its own and is another
    family's is not among them. `other_names`: the names of everybody else that the journal knows
    (nuclei and people), so that what is shared with one of them is not taken for the subject's.
    `ordinary`: those of its names, plain, that are words which everybody needs (a comune, a kind of
    case): they tell its own rows, and are never written over elsewhere. `shown_as`: what is written
    in the place of a name.
    """

    kind: Literal["nucleus", "person"]
    code: str
    names: tuple[str, ...] = field(repr=False)
    addresses: tuple[str, ...] = field(default=(), repr=False)
    row_codes: frozenset[str] = frozenset()
    other_names: tuple[str, ...] = field(default=(), repr=False)
    ordinary: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def shown_as(self) -> str:
        """What stands in the place of the name where a text or a row of others has it."""
        return "[nome cancellato]" if self.kind == "nucleus" else erased_name(self.code)


@dataclass(frozen=True, slots=True)
class FoundCells:
    """Cells of one tab of the workbook with something of the subject.

    `rows`: whole rows that are about it, by number (their typed cells are erased). `mentions`: row
    and column (from 1) of cells of others in which its name stands for certain (the name is written
    over). `unsure`: the same where it may be somebody else's (a person must look).
    """

    tab: str
    rows: tuple[int, ...] = ()
    mentions: tuple[tuple[int, int], ...] = ()
    unsure: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of ours with something of the subject, and why it is thought so.

    `why`: in Italian, without names: "documento di un incontro in cui c'era". `reached`: False for
    one that cannot be looked into or that another program keeps (a backup, a folder in the cloud).
    """

    path: Path
    why: str
    reached: bool = True


@dataclass(frozen=True)
class Found:
    """All that was found of a subject. `in_journal`: how many records of each kind, in Italian."""

    subject: Subject
    in_workbook: tuple[FoundCells, ...] = ()
    in_journal: Mapping[str, int] = field(default_factory=dict)
    files: tuple[FoundFile, ...] = ()
    in_keyring: tuple[str, ...] = ()
    beyond_reach: tuple[str, ...] = ()
