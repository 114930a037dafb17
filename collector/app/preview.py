"""The workbook as a sync would judge it now, compared with the journal; nothing is written."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
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
from collector.sync.memory import FreshCodes, Memory, read_memory
from collector.sync.plan import Plan, plan_sync
from collector.sync.rules import NOTHING_ACCEPTED, Accepted
from collector.sync.workbook import address_hash
from schemas.canonical import canonical
from schemas.code import NUCLEUS
from schemas.flag import Flag
from schemas.patterns import lazy_pattern
from schemas.workbook import Snapshot

NO_CODE_YET: Final = "(codice ancora da assegnare)"
_NUCLEUS_CODE = lazy_pattern(rf"\b{NUCLEUS}\b")


@dataclass(frozen=True)
class Preview:
    """What a sync would find now; nothing is written.

    `name`: the workbook's; `layouts`: those of the tabs of talks; `journal`: open as long as the
    preview is; `provisional_codes`: the codes that only this preview gave. The next sync gives
    others, so they are never shown. `plan_of`: what a sync would find in another snapshot, as long
    as the journal is open.
    """

    name: str
    snapshot: Snapshot = field(repr=False)
    layouts: Sequence[Layout]
    memory: Memory = field(repr=False)
    plan: Plan
    journal: Journal
    provisional_codes: frozenset[str]
    plan_of: Callable[[Snapshot], Plan] = field(repr=False)

    def known_code(self, code: str | None) -> str | None:
        """Return a code of the sheet or the journal; None for none, and for a provisional one."""
        if not code or code in self.provisional_codes:
            return None
        return code

    def shown_code(self, code: str) -> str:
        """Return what the screen says for a code: the code, or that it is not given yet."""
        return self.known_code(code) or NO_CODE_YET

    def with_journal(self, journal: Journal) -> "Preview":
        """Return the same preview with a journal that is open; what was worked out is kept."""
        other = copy(self)
        other.__dict__["journal"] = journal
        return other

    @cached_property
    def known_codes(self) -> frozenset[str]:
        """The codes of rows and nuclei in the workbook, or recognised by their content."""
        rows = {row.code for row in self.plan.rows if row.code}
        nuclei = {nucleus.code for nucleus in self.plan.directory.nuclei}
        return frozenset(rows | nuclei) - self.provisional_codes

    @cached_property
    def status_texts(self) -> dict[tuple[str, int], str]:
        """The texts under *Stato*, by tab and row (from 1); rows without one are left out."""
        texts = {}
        for layout in self.layouts:
            column = layout.columns.get("status")
            grid = self.snapshot.tab(layout.tab)
            if column is None or grid is None:
                continue
            for number, cells in enumerate(grid.rows, start=1):
                text = canonical(cells[column - 1]) if len(cells) >= column else ""
                if text:
                    texts[layout.tab, number] = text
        return texts

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """All flags that are open now, none with a provisional code in it."""
        return tuple(self._without_provisional_codes(flag) for flag in self.plan.flags)

    def _without_provisional_codes(self, flag: Flag) -> Flag:
        def shown(code: re.Match[str]) -> str:
            return self.shown_code(code[0])

        facts = {name: _NUCLEUS_CODE.sub(shown, fact) for name, fact in flag.facts.items()}
        return replace(flag, row_code=self.known_code(flag.row_code), facts=facts)


@contextmanager
def open_preview(
    settings: Settings,
    *,
    strict: bool = False,
    accepted: Accepted = NOTHING_ACCEPTED,
    journal: Journal | None = None,
    narrow: bool = True,
    every_row: bool = True,
) -> Iterator[Preview]:
    """Read the project's workbook and plan a sync of it.

    `strict`: refuse, as a sync does, a sheet that lost so many rows that it looks like an accident.
    `journal`: one that is open already, else the project's. `narrow`: take the rights on our own
    files from others; nothing else is written, and no journal is made. `every_row`: read all of
    them; else those that stand as they did are taken from memory, and the plan has no readings and
    talks of theirs.

    Raises SettingsError, WorkbookError and JournalError.
    """
    if narrow:
        narrow_all(private_paths(settings))
    ours = Journal.open(settings.journal, only_read=True) if journal is None else None
    journal = journal or ours
    assert journal is not None  # noqa: S101
    try:
        workbook = open_workbook(settings)
        snapshot = workbook.snapshot()
        memory = _memory(journal, every_row=every_row)
        provisional_codes: set[str] = set()
        codes = _recording(fresh_codes(memory), provisional_codes)
        rules = load_rules(settings, journal)
        here = address_hash(workbook)

        def plan_of(snapshot: Snapshot) -> Plan:
            return plan_sync(
                snapshot,
                memory,
                rules,
                today=settings.today,
                codes=codes,
                here=here,
                accepted=accepted,
                looking=not strict,
            )

        with explaining_wrong_journal(settings):
            plan = plan_of(snapshot)
        yield Preview(
            workbook.name,
            snapshot,
            find_talks(snapshot)[0],
            memory,
            plan,
            journal,
            frozenset(provisional_codes),
            plan_of,
        )
    finally:
        if ours is not None:
            ours.close()


def _memory(journal: Journal, *, every_row: bool) -> Memory:
    """Return what the journal knows; with `every_row` no row that need not be read."""
    memory = read_memory(journal)
    return replace(memory, context="") if every_row else memory


def _recording(codes: FreshCodes, given: set[str]) -> FreshCodes:
    """Return the same codes; each is added to `given` when it is taken."""

    def recorded(source: Iterator[str]) -> Iterator[str]:
        for code in source:
            given.add(code)
            yield code

    return FreshCodes(recorded(codes.rows), recorded(codes.nuclei), recorded(codes.people))
