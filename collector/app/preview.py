"""A look at the live sheet: understood, judged and compared with the journal, and nothing written anywhere."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from collector.app.folders import private_paths
from collector.app.journal_files import explaining_wrong_journal
from collector.app.project import fresh_codes, load_rules, open_workbook
from collector.app.settings import Settings
from collector.files import narrow_all
from collector.journal.store import Journal
from collector.sheet.columns import Layout
from collector.sheet.talk_tabs import find_talks
from collector.sync.plan import (
    NOTHING_ACCEPTED,
    Accepted,
    FreshCodes,
    Memory,
    Plan,
    address_hash,
    plan_sync,
    read_memory,
)
from schemas.canonical import canonical
from schemas.code import NUCLEUS
from schemas.flag import Flag
from schemas.workbook import Snapshot

NO_CODE_YET: Final = "(codice ancora da assegnare)"
_NUCLEUS_CODE = re.compile(rf"\b{NUCLEUS}\b")


@dataclass(frozen=True)
class Preview:
    """What a sync would find now. `name`: the workbook's; `layouts`: the tabs of talks; `journal` answers until the
    look is over.

    `made_up`: the codes that only this look gave. The next sync gives others, so they are never told.
    """

    name: str
    snapshot: Snapshot = field(repr=False)
    layouts: Sequence[Layout]
    memory: Memory = field(repr=False)
    plan: Plan
    journal: Journal
    provisional_codes: frozenset[str]

    def known_code(self, code: str | None) -> str | None:
        """A code that stands in the sheet or in the journal; None for one that was made up just now."""
        return None if not code or code in self.provisional_codes else code

    @cached_property
    def known_codes(self) -> frozenset[str]:
        """The codes of rows and nuclei that stand in the workbook, or were known by their content."""
        rows = {row.code for row in self.plan.rows if row.code}
        nuclei = {nucleus.code for nucleus in self.plan.directory.nuclei}
        return frozenset(rows | nuclei) - self.provisional_codes

    @cached_property
    def status_texts(self) -> dict[tuple[str, int], str]:
        """What stands under *Stato*, by tab and row (from 1); rows without are left out."""
        found = {}
        for layout in self.layouts:
            column = layout.columns.get("status")
            grid = self.snapshot.tab(layout.tab)
            if column is None or grid is None:
                continue
            for number, cells in enumerate(grid.rows, start=1):
                if len(cells) >= column and (text := canonical(cells[column - 1])):
                    found[layout.tab, number] = text
        return found

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """All flags that stand now, none speaking of a code that is made up."""
        return tuple(self._as_it_stands(flag) for flag in self.plan.flags)

    def _as_it_stands(self, flag: Flag) -> Flag:
        facts = {
            name: _NUCLEUS_CODE.sub(lambda found: self.known_code(found[0]) or NO_CODE_YET, fact)
            for name, fact in flag.facts.items()
        }
        return replace(flag, row_code=self.known_code(flag.row_code), facts=facts)


@contextmanager
def open_preview(
    settings: Settings,
    *,
    strict: bool = False,
    accepted: Accepted = NOTHING_ACCEPTED,
    journal: Journal | None = None,
    narrow: bool = True,
) -> Iterator[Preview]:
    """Look at the project's workbook. `strict`: refuse, as a sync does, a sheet that lost so many rows that it
    looks like an accident. `journal`: one that is open already, else the project's.

    Writes nothing and makes no journal; only the rights of our own files are narrowed, where `narrow`. Raises
    WorkbookError and JournalError.
    """
    if narrow:
        narrow_all(private_paths(settings))
    ours = Journal.open(settings.journal, only_read=True) if journal is None else None
    journal = journal or ours
    assert journal is not None  # noqa: S101
    try:
        workbook = open_workbook(settings)
        snapshot = workbook.snapshot()
        memory = replace(read_memory(journal), context="")  # every row is read
        made_up: set[str] = set()
        codes = _noting(fresh_codes(memory), made_up)
        rules = load_rules(settings, journal)
        here = address_hash(workbook)
        with explaining_wrong_journal(settings):
            found = plan_sync(
                snapshot,
                memory,
                rules,
                today=settings.today,
                codes=codes,
                here=here,
                accepted=accepted,
                looking=not strict,
            )
        yield Preview(
            workbook.name,
            snapshot,
            find_talks(snapshot)[0],
            memory,
            found,
            journal,
            frozenset(made_up),
        )
    finally:
        if ours is not None:
            ours.close()


def _noting(codes: FreshCodes, given: set[str]) -> FreshCodes:
    """The same codes, each noted in `given` when it is given."""

    def noted(source: Iterator[str]) -> Iterator[str]:
        for code in source:
            given.add(code)
            yield code

    return FreshCodes(noted(codes.rows), noted(codes.nuclei), noted(codes.people))
