"""The lines of the table: what each compares, what is aimed at, and what it cannot go below.

A ratio compares two medians of one run. `limit` says what no program in Python can save; `WHY`
what keeps a line from its aim, printed only where it misses.
"""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FAR: Final = 2.0
"""A ratio that misses its aim by so many times fails the short run."""
FAR_TODAY: Final = {
    "changed": 7.0,
    "nuclei": 7.0,
    "people": 10.0,
    "own-third": 0.5,
    "first-two": 20.0,
}
"""What fails the short run instead: about half as much again as today's ratio, where that is itself
about twice the aim; and with two processes, which gain nothing where another program has the second
processor. An entry is to go as soon as its line can do without.
"""


@dataclass
class Taken:
    """What was measured of one thing, run after run."""

    values: list[float] = field(default_factory=list)
    mib: list[float] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def add(self, value: float, mib: float | None = None, **facts: object) -> None:
        """Add one run."""
        self.values.append(value)
        if mib is not None:
            self.mib.append(mib)
        self.facts = facts

    @property
    def median(self) -> float:
        """The median of the runs."""
        return statistics.median(self.values)


Measured = Mapping[tuple[str, int], Taken]
"""What was measured, by name and size."""


@dataclass(frozen=True)
class Line:
    """One line.

    `name` and `size`: what was measured; `base`: what it is divided by, '' for an absolute figure
    in `unit`. `most`, `least`: the aim. `is_memory`: the figure is the peak, in MiB.
    """

    words: str
    name: str
    size: int
    base: str = ""
    unit: str = "×"
    most: float | None = None
    least: float | None = None
    limit: str = ""
    is_memory: bool = False

    @property
    def why(self) -> str:
        """What keeps it from its aim."""
        return WHY.get(self.name, "not known yet")

    def value(self, measured: Measured) -> float | None:
        """Return the figure, None where it was not measured."""
        taken = measured.get((self.name, self.size))
        if taken is None or not taken.values:
            return None
        if self.is_memory:
            return max(taken.mib, default=None)
        if not self.base:
            return taken.median
        base = measured.get((self.base, self.size))
        return taken.median / base.median if base and base.values else None

    def aim(self) -> str:
        """Return the aim in words: "≤ 9 ×"."""
        if self.most is not None:
            return f"≤ {self.most:g} {self.unit}"
        return f"≥ {self.least:g} {self.unit}" if self.least is not None else ""

    def is_met(self, value: float, slack: float = 1.0) -> bool:
        """Tell whether a figure meets the aim, or misses it by no more than `slack` times."""
        if self.most is not None and value > self.most * slack:
            return False
        return self.least is None or value >= self.least / slack

    def is_far(self, value: float) -> bool:
        """Tell whether a figure fails the short run."""
        if self.name in FAR_TODAY:
            return value > FAR_TODAY[self.name]
        return not self.is_met(value, FAR)

    def at(self, size: int) -> "Line":
        """Return the same line at another size."""
        return Line(**{**self.__dict__, "size": size})


_ROWS = "reading 1 ×, the journal's rows 1.5 ×, writing the file 1.4 ×: 4 ×"
_FEW = "reading 1 ×, the look before it 0.6 ×, a hash of each row 0.3 ×: 1.9 ×"
_SAME_BYTES = "a hash of the file's bytes, and opening the journal"
_START = "importing click: 45 ms"
_LAYOUT = "Typst's layout: 16 ms a page"
_EACH_ROW = (
    "each row is understood, judged, looked through for names and put into JSON in Python: more "
    "than half of the time, a fifth of it the texts"
)
_EACH_START = (
    "what shows it on a terminal (Rich) is a quarter; the rest is many small imports: click, "
    "the settings, the journal, the log of accesses"
)
_TABLE = "laying out the table of all flags is more than half of it"
_ONE_CELL = (
    "no single large cost: reading the file, what the rules between rows need of each row, its "
    "hash, its last state from the journal"
)
_PAGES = "nine documents of up to 300 pages: Typst alone needs 10 s of the processor"

WHY: Final[Mapping[str, str]] = {
    "first": _EACH_ROW,
    "first-two": f"{_EACH_ROW}; what comes before and after the rows is mostly done by one process",
    "frictionless": _EACH_ROW,
    "changed": _ONE_CELL,
    "unchanged": "at 10,000 rows opening the journal and the settings is most of it",
    "own-first": f"{_EACH_ROW}; and who is who is inferred from all rows",
    "own-third": "at 10,000 rows opening the journal and the settings is most of it",
    "nuclei": _ONE_CELL,
    "people": _ONE_CELL,
    "sync": _EACH_START,
    "flags": _TABLE,
    "help": "click is most of it",
    "digest": _PAGES,
    "send": "each finished file is read back and encrypted; one process judges what they say",
    "check": "each finished file is read back, in one process: two thirds of it are the PDFs",
    "demo": (
        "no single cause: documents a third, the check of mails a fifth, the sheet, its checks and "
        "the mails a tenth each"
    ),
}
"""What keeps a line from its aim, by what is measured. Said only where it misses."""

LINES: Final = (
    *(
        line
        for size in (10_000, 100_000)
        for line in (
            Line(
                "first sync, prepared, one process", "first", size, "bare-new", most=9, limit=_ROWS
            ),
            Line(
                "first sync, prepared, two processes",
                "first-two",
                size,
                "bare-new",
                most=6.5,
                limit=_ROWS,
            ),
            Line(
                "frictionless / first sync, one process", "frictionless", size, "first", least=1.1
            ),
            Line(
                "frictionless / first sync, two processes",
                "frictionless",
                size,
                "first-two",
                least=1.5,
            ),
            Line("1 % of rows changed", "changed", size, "bare-synced", most=2.5, limit=_FEW),
            Line(
                "unchanged",
                "unchanged",
                size,
                "bare-synced",
                most=0.1,
                limit=_SAME_BYTES,
            ),
        )
    ),
    Line(
        "first sync, unprepared, each row another name",
        "own-first",
        10_000,
        "bare-own",
        most=20,
        limit=_ROWS,
    ),
    Line(
        "second sync of it, nothing changed but our *Segnalazioni*",
        "own-second",
        10_000,
        "bare-own",
        most=4,
        limit="reading the file at all: 1 ×",
    ),
    Line(
        "third sync of it",
        "own-third",
        10_000,
        "bare-own",
        most=0.1,
        limit=_SAME_BYTES,
    ),
    Line("one cell of *Nuclei* edited", "nuclei", 30_000, "bare-30k", most=2.5, limit=_FEW),
    Line("one cell of *Persone* edited", "people", 30_000, "bare-30k", most=2.5, limit=_FEW),
    Line(
        "memory of a first sync",
        "first",
        100_000,
        unit="MiB",
        most=500,
        is_memory=True,
        limit="the cells that python-calamine hands over: 300 MiB",
    ),
    Line("`--help`, above bare Python", "help", 0, unit="ms", most=60, limit=_START),
    Line(
        "`sync`, unchanged, start to end, above bare Python",
        "sync",
        3_000,
        unit="ms",
        most=200,
        limit=_START,
    ),
    Line("`flags`, start to end", "flags", 3_000, unit="ms", most=400, limit=_START),
    Line(
        "digests, 200 nuclei / 2,000 talks, 9 recipients",
        "digest",
        2_000,
        unit="s",
        most=6,
        limit=_LAYOUT,
    ),
    Line("… memory of a process", "digest", 2_000, unit="MiB", most=600, is_memory=True),
    Line("… once more, nothing new", "digest-again", 2_000, unit="s"),
    Line("… sent, with all checks", "send", 2_000, unit="s"),
    Line(
        "digests, 500 nuclei / 10,000 talks, 9 recipients",
        "digest",
        10_000,
        unit="s",
        most=30,
        limit=_LAYOUT,
    ),
    Line("… memory of a process", "digest", 10_000, unit="MiB", most=800, is_memory=True),
    Line("… once more, nothing new", "digest-again", 10_000, unit="s"),
    Line(
        "… sent, with all checks", "send", 10_000, unit="s", most=30, limit="reading each PDF back"
    ),
    Line(
        "outgoing check, 200 / 2,000",
        "check",
        2_000,
        unit="s",
        most=1,
        limit="reading the finished PDF back",
    ),
    Line("a history of 10 talks as HTML", "html", 0, unit="ms"),
    Line("a history of 10 talks as PDF", "pdf", 0, unit="ms", limit=_LAYOUT),
    Line(
        "a history of 10 talks as DOCX",
        "docx",
        0,
        unit="ms",
        most=12,
        limit="filling 100 kB of XML, packing it",
    ),
    Line("demo, whole", "demo", 0, unit="s", most=6, limit=_LAYOUT),
    Line(
        "Google, first sync: bytes read",
        "google-read",
        5_000,
        unit="MB",
        most=8,
        limit="the texts themselves, twice",
    ),
    Line(
        "Google, first sync: bytes written",
        "google-written",
        5_000,
        unit="MB",
        most=1,
        limit="a code and a formula's place a row",
    ),
)
