"""The syncs that are measured, and on which workbook: names, files, processes."""

from dataclasses import dataclass
from typing import Final

SMALL: Final = 10_000
"""Rows of the short run: with fewer, what a sync costs whatever its rows hides what a row costs."""


@dataclass(frozen=True)
class Work:
    """Something to measure on a workbook.

    `source`: the name of its file, which `benchmarks.timed prepare` makes; `journal`: that of the
    journal beside it, '' where there is none yet. `base`: the bare reading it is compared with.
    `read`: how many of `count` rows it must read anew, None where that is not looked at.
    `processes`: how many may work at once.
    """

    name: str
    source: str
    words: str
    base: str
    journal: str = ""
    sizes: tuple[int, ...] = (10_000, 100_000)
    processes: int = 1
    is_small: bool = False
    """Whether the short run measures it, too."""

    @property
    def is_bare(self) -> bool:
        """Whether it is bare reading."""
        return self.name == self.base


WORKS: Final = (
    Work("bare-new", "new", "bare reading of the new workbook", "bare-new", is_small=True),
    Work("first", "new", "first sync", "bare-new", is_small=True),
    Work("first-two", "new", "first sync, two processes", "bare-new", processes=2, is_small=True),
    Work("first-dry", "new", "first sync, nothing written into the workbook", "bare-new"),
    Work("frictionless", "new", "frictionless `validate`", "bare-new"),
    Work(
        "bare-synced", "synced", "bare reading of the synced workbook", "bare-synced", is_small=True
    ),
    Work("unchanged", "synced", "unchanged", "bare-synced", "synced", is_small=True),
    Work("saved", "saved", "saved anew, no cell changed", "bare-synced", "synced"),
    Work("changed", "changed", "1 % of rows changed", "bare-synced", "synced", is_small=True),
    Work(
        "bare-30k",
        "synced",
        "bare reading of that workbook",
        "bare-30k",
        sizes=(30_000,),
        is_small=True,
    ),
    Work(
        "nuclei",
        "nuclei",
        "one cell of *Nuclei* edited",
        "bare-30k",
        "synced",
        (30_000,),
        is_small=True,
    ),
    Work(
        "people",
        "people",
        "one cell of *Persone* edited",
        "bare-30k",
        "synced",
        (30_000,),
        is_small=True,
    ),
    Work(
        "bare-own",
        "own",
        "bare reading of a sheet nobody prepared",
        "bare-own",
        sizes=(10_000,),
        is_small=True,
    ),
    Work(
        "own-first",
        "own",
        "its first sync, each row another name",
        "bare-own",
        sizes=(10_000,),
        is_small=True,
    ),
    Work(
        "own-second",
        "own-synced",
        "its second sync, nothing changed but our *Segnalazioni*",
        "bare-own",
        "own-synced",
        (10_000,),
        is_small=True,
    ),
    Work(
        "own-third",
        "own-third",
        "its third sync, nothing changed",
        "bare-own",
        "own-third",
        (10_000,),
        is_small=True,
    ),
)
