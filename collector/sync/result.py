"""What a sync found, as its report tells it, and as it is remembered for a workbook in which not one byte changes."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from collector.sheet.rows import SkippedRow
from collector.sync.flags_sheet import COORDINATION, UNCLEAR_MEDIATOR, AssignedFlag
from collector.sync.judge_rows import CheckedRow
from schemas.flag import CATALOGUE, Flag, Severity

FlagPlace = tuple[str, int | str | None]
"""Tab, and row or the code of what stands in none."""


class MediatorCount(NamedTuple):
    """What one mediator has, by the name in *Segnalazioni* (NOBODY, COORDINATION too): talks; flags; the places (a row,
    a nucleus) that these ask to complete, and those that they only ask to look at.
    """

    mediator: str
    talks: int
    incomplete: int
    doubtful: int
    flags: int


@dataclass(frozen=True)
class SyncResult:
    """What one sync found. `tallies`: its talks and its flags by whose they are; `incomplete`: talks that lack
    something.
    """

    counts: Sequence[MediatorCount]
    incomplete: int
    flags: Sequence[Flag] = field(repr=False)
    ignored: Sequence[SkippedRow]
    notices: Sequence[str]

    @property
    def talks(self) -> int:
        """How many talks there are."""
        return sum(tally.talks for tally in self.counts)

    @property
    def complete(self) -> int:
        """How many of them are whole."""
        return self.talks - self.incomplete

    def dump(self) -> str:
        """As text, without what was typed."""
        flags = [
            (
                f.code,
                f.tab,
                f.row,
                f.column,
                f.header,
                f.field,
                f.row_code,
                f.severity,
                dict(f.facts),
            )
            for f in self.flags
        ]
        ignored = [(row.tab, row.row, row.reason) for row in self.ignored]
        parts = (self.counts, self.incomplete, flags, ignored, self.notices)
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "SyncResult | None":
        """Back from its text; None when that is none."""
        try:
            tallies, incomplete, flags, ignored, notices = json.loads(text)
            found = cls(
                counts=[MediatorCount(*tally) for tally in tallies],
                incomplete=int(incomplete),
                flags=[
                    Flag(code, tab, row, column, header, key, row_code, Severity(severity), facts)
                    for code, tab, row, column, header, key, row_code, severity, facts in flags
                ],
                ignored=[SkippedRow(*parts) for parts in ignored],
                notices=[str(notice) for notice in notices],
            )
        except (ValueError, TypeError):
            return None
        return found if all(flag.code in CATALOGUE for flag in found.flags) else None


def count_by_mediator(
    rows: Iterable[CheckedRow], flags: Iterable[AssignedFlag]
) -> list[MediatorCount]:
    """The talks and the flags, counted by whose they are: each flag once, so that the sum is that of the list."""
    number: Counter[str] = Counter()
    to_complete: dict[str, set[FlagPlace]] = defaultdict(set)
    to_look_at: dict[str, set[FlagPlace]] = defaultdict(set)
    owners: dict[FlagPlace, str] = {}
    for flag, mediator, *_ in flags:
        place = flag.tab, flag.row or flag.row_code
        places = to_complete if flag.severity is Severity.ERROR else to_look_at
        places[mediator].add(place)
        number[mediator] += 1
        if mediator != COORDINATION:
            owners[place] = mediator
    talks = Counter(
        row.mediator or owners.get((row.tab, row.row), UNCLEAR_MEDIATOR) for row in rows
    )
    return [
        MediatorCount(
            name,
            talks[name],
            len(to_complete[name]),
            len(to_look_at[name] - to_complete[name]),
            number[name],
        )
        for name in {**talks, **number}
    ]
