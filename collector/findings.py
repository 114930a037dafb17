"""What a sync found, as its report tells it, and as it is remembered for a workbook in which not one byte changes."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from collector.entries import Ignored
from collector.rows import CheckedRow
from schemas.flag import CATALOGUE, Flag, Severity


class Tally(NamedTuple):
    """The talks of one mediator (None: of nobody known): how many, how many to complete, how many to look at."""

    mediator: str | None
    talks: int
    incomplete: int
    doubtful: int


@dataclass(frozen=True)
class Findings:
    """What one sync found. `elsewhere`: how many of the flags stand on *Nuclei*, *Persone*, *Incontri*."""

    tallies: Sequence[Tally]
    flags: Sequence[Flag] = field(repr=False)
    elsewhere: int
    ignored: Sequence[Ignored]
    notices: Sequence[str]

    @property
    def talks(self) -> int:
        """How many talks there are."""
        return sum(tally.talks for tally in self.tallies)

    @property
    def incomplete(self) -> int:
        """How many of them lack something."""
        return sum(tally.incomplete for tally in self.tallies)

    @property
    def complete(self) -> int:
        """How many of them are whole."""
        return self.talks - self.incomplete

    def dump(self) -> str:
        """As text, without what was typed."""
        flags = [
            (f.code, f.tab, f.row, f.column, f.header, f.field, f.row_code, f.severity, dict(f.facts))
            for f in self.flags
        ]
        ignored = [(row.tab, row.row, row.reason) for row in self.ignored]
        parts = (self.tallies, flags, self.elsewhere, ignored, self.notices)
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "Findings | None":
        """Back from its text; None when that is none."""
        try:
            tallies, flags, elsewhere, ignored, notices = json.loads(text)
            found = cls(
                tallies=[Tally(*tally) for tally in tallies],
                flags=[
                    Flag(code, tab, row, column, header, key, row_code, Severity(severity), facts)
                    for code, tab, row, column, header, key, row_code, severity, facts in flags
                ],
                elsewhere=int(elsewhere),
                ignored=[Ignored(*parts) for parts in ignored],
                notices=[str(notice) for notice in notices],
            )
        except (ValueError, TypeError):
            return None
        return found if all(flag.code in CATALOGUE for flag in found.flags) else None


def tally(rows: Iterable[CheckedRow]) -> list[Tally]:
    """The rows, counted by mediator."""
    talks: Counter[str | None] = Counter()
    incomplete: Counter[str | None] = Counter()
    doubtful: Counter[str | None] = Counter()
    for row in rows:
        name = row.mediator or None
        talks[name] += 1
        incomplete[name] += not row.complete
        doubtful[name] += row.doubtful
    return [Tally(name, talks[name], incomplete[name], doubtful[name]) for name in talks]
