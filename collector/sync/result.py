"""What a sync found, as it is reported, and kept for a workbook that stays the same."""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import starmap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from collector.sheet.skipped import SkippedRow
from collector.sync.owners import COORDINATION, UNCLEAR_MEDIATOR
from schemas.flag import CATALOGUE, Flag, Severity
from schemas.json_text import read_json
from schemas.workbook import WriteBack

if TYPE_CHECKING:
    from collector.compile.unreached import UnreachedNucleus
    from collector.sync.flags_sheet import AssignedFlag
    from collector.sync.judge_rows import CheckedRow
    from collector.validation.directory import Directory

FlagPlace = tuple[str, int | str | None]
"""Tab, and row; or the code of what stands in no row."""


class FlagOwner(NamedTuple):
    """Whose a flag is: see `AssignedFlag`. `day`: of the talk; '' where it is not certain."""

    mediator: str
    nucleus: str
    day: str


class MediatorCount(NamedTuple):
    """What one mediator has, by the name in *Segnalazioni* (or UNCLEAR_MEDIATOR, COORDINATION).

    `talks`: how many there are; `incomplete`: the places (a row, a nucleus) that the flags ask to
    complete; `doubtful`: the places that they only ask to look at; `flags`: how many there are.
    """

    mediator: str
    talks: int
    incomplete: int
    doubtful: int
    flags: int


@dataclass(frozen=True)
class SyncResult:
    """What one sync found.

    `counts`: its talks and its flags by whose they are. `incomplete`: talks that lack something.
    `owners`: whose each flag is, in the order of `flags`. `tab_ids`: what an address calls each tab
    by; empty for a workbook that is a file.
    """

    counts: Sequence[MediatorCount]
    incomplete: int
    flags: Sequence[Flag] = field(repr=False)
    ignored: Sequence[SkippedRow]
    notices: Sequence[str]
    owners: Sequence[FlagOwner] = field(default=(), repr=False)
    tab_ids: Mapping[str, int] = field(default_factory=dict)

    @property
    def talks(self) -> int:
        """How many talks there are."""
        return sum(count.talks for count in self.counts)

    @property
    def complete(self) -> int:
        """How many of them are complete."""
        return self.talks - self.incomplete

    def dump(self) -> str:
        """Return it as JSON, without what was typed."""
        flags = [_flag_parts(flag) for flag in self.flags]
        ignored = [(row.tab, row.row, row.reason) for row in self.ignored]
        parts = (
            self.counts,
            self.incomplete,
            flags,
            ignored,
            self.notices,
            self.owners,
            self.tab_ids,
        )
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "SyncResult | None":
        """Return what `dump` made a text of, or None for any other text."""
        try:
            counts, incomplete, flags, ignored, notices, owners, tab_ids = read_json(text)
            result = cls(
                counts=[MediatorCount(*count) for count in counts],
                incomplete=int(incomplete),
                flags=[*starmap(_flag_of_parts, flags)],
                ignored=[*starmap(SkippedRow, ignored)],
                notices=[str(notice) for notice in notices],
                owners=[*starmap(FlagOwner, owners)],
                tab_ids={tab: int(number) for tab, number in tab_ids.items()},
            )
        except (ValueError, TypeError, AttributeError, KeyError):
            return None
        has_known_flags = CATALOGUE.keys() >= {flag.code for flag in result.flags}
        return result if has_known_flags else None


def _flag_parts(flag: Flag) -> tuple[Any, ...]:
    return (
        flag.code,
        flag.tab,
        flag.row,
        flag.column,
        flag.header,
        flag.field,
        flag.row_code,
        flag.severity,
        dict(flag.facts),
    )


_SEVERITIES: Final = {str(severity): severity for severity in Severity}
"""A choice (enum) is found by its value in a tenth of the time."""


def _flag_of_parts(
    code: str,
    tab: str,
    row: int | None,
    column: str | None,
    header: str,
    key: str,
    row_code: str | None,
    severity: str,
    facts: dict[str, str],
) -> Flag:
    return Flag(code, tab, row, column, header, key, row_code, _SEVERITIES[severity], facts)


@dataclass(frozen=True)
class SyncReport:
    """What a sync found, what it wanted to write and whether it did.

    `rows_read`: rows read anew. `seconds`: its time. `name`: the workbook's, once it was opened.
    `calls`: requests over the network. `has_news`: the journal learnt something that documents
    tell. `news`: how many rows it found new or changed. `waiting_reason`: why the workbook could
    not be written now; '' where it was, or nothing was to write. `fingerprint`: of the workbook as
    it stands now; '' where there is none. `notices`: what else to know at this run. `directory`:
    the nuclei, people and meetings that were read, None where the workbook was not opened.
    `unreached`: the nuclei that will reach nobody at the meetings to come. `frozen_start`: the
    first day a talk can have, where this sync froze it.
    """

    result: SyncResult
    write_back: WriteBack
    new_codes: int
    rows_read: int
    written: bool
    seconds: float
    name: str
    calls: int = 0
    has_news: bool = False
    news: int = 0
    waiting_reason: str = ""
    fingerprint: str = ""
    notices: tuple[str, ...] = ()
    directory: "Directory | None" = field(default=None, repr=False)
    unreached: "tuple[UnreachedNucleus, ...]" = ()
    frozen_start: dt.date | None = None


def count_by_mediator(
    rows: "Iterable[CheckedRow]", flags: "Iterable[AssignedFlag]"
) -> list[MediatorCount]:
    """Count the talks and the flags by whose they are.

    Each flag is counted once, so that the sum is that of the list.
    """
    number: Counter[str] = Counter()
    to_complete: dict[str, set[FlagPlace]] = defaultdict(set)
    to_look_at: dict[str, set[FlagPlace]] = defaultdict(set)
    mediators: dict[FlagPlace, str] = {}
    for flag, mediator, *_ in flags:
        place = flag.tab, flag.row or flag.row_code
        places = to_complete if flag.severity is Severity.ERROR else to_look_at
        places[mediator].add(place)
        number[mediator] += 1
        if mediator != COORDINATION:
            mediators[place] = mediator
    talks: Counter[str] = Counter()
    for row in rows:
        talks[row.mediator or mediators.get((row.tab, row.row), UNCLEAR_MEDIATOR)] += 1
    counts = []
    for name in {**talks, **number}:
        doubtful = to_look_at[name] - to_complete[name]
        count = MediatorCount(
            name, talks[name], len(to_complete[name]), len(doubtful), number[name]
        )
        counts.append(count)
    return counts
