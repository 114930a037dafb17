"""Whether a row costs more where there are more of them: `python -m benchmarks.scaling`.

Each family of `benchmarks/families.py` is synced for the first time at some sizes, each sync a
process of its own (as in `benchmarks/__main__.py`); texts are looked through at some lengths. The
exponent is the slope between the two largest sizes, both as logarithms: 1 is a straight line.
Prints one Markdown table; with `--write` it makes docs/speed.md anew. `--small`: a short run, two
sizes. Exit code 1 where a row at the largest size costs twice what it costs at the size before.
`python -m benchmarks` runs it, too.
"""

import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import page
from benchmarks.families import FAMILIES, words_for
from benchmarks.lines import FAR
from benchmarks.made import say
from benchmarks.programs import ROOT
from benchmarks.timed import TODAY
from collector.processes.pool import PROCESSES

SIZES: Final = (3_000, 10_000, 30_000)
SMALL: Final = (1_000, 4_000)
WARM: Final = 40
SOONEST: Final = ("nuclei", "unknown names", "one day", "equal rows", "different names", "one name")
"""The families that grew steepest before."""
LARGEST: Final = 300_000
"""More rows than an .xlsx may have here: planned in memory."""
STEEP: Final = 1.1
LENGTHS: Final = (2_000, 20_000, 200_000)
TEXTS: Final[Mapping[str, Callable[[random.Random], str]]] = {
    "words": lambda dice: say(dice, 12) + " ",
    "numbers of ten digits": lambda dice: f"{dice.randrange(10**9, 10**10)} ",
    "names": lambda dice: dice.choice(("Amina ", "Hoxha ", "signor Benali ", "della Valle ")),
    "one word": lambda _: "a",
    "one number": lambda _: "7",
    "another script": lambda dice: dice.choice(("أمينة ", "王芳 ", "Олена ")),
    "signs": lambda dice: dice.choice("@./-_:,;()"),
}
"""What is repeated until a text is as long as it is to be."""

HEAD: Final = ("| what grows | sizes | cost at each | exponent |", "|---|--:|--:|--:|")

Costs = Sequence[tuple[int, float]]
"""Sizes and seconds."""


def exponent(costs: Costs) -> float:
    """Return the slope between the two largest sizes, as logarithms."""
    (few, before), (many, after) = costs[-2:]
    return math.log(after / before) / math.log(many / few)


def costs_of_syncs(name: str, sizes: Sequence[int], folder: Path) -> Costs:
    """Return what a first sync of a family takes at each size, after one of 40 rows."""
    files = []
    for count in (WARM, *sizes):
        files.append(str(folder / f"{count}.xlsx"))
        FAMILIES[name](Path(files[-1]), count)
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.timed", "first", *files],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
        env={**os.environ, PROCESSES: "1"},
    )
    return list(zip(sizes, json.loads(ran.stdout)["values"], strict=True))


def seconds_of_plan(name: str, size: int) -> float:
    """Return what reading and judging rows takes that no file may hold: all but files."""
    from benchmarks.families import snapshot_of
    from collector.app.project import fresh_codes
    from collector.app.settings import Options, load_settings
    from collector.sync.memory import Memory
    from collector.sync.plan import plan_sync
    from collector.sync.rules import Accepted, Rules

    settings = load_settings(Options(workbook="schede.xlsx", today=TODAY.isoformat()))
    rules = Rules(settings.territory, settings.case_types, TODAY.replace(year=2020))
    snapshot, memory = snapshot_of(name, size), Memory()
    began = time.process_time()
    plan_sync(
        snapshot,
        memory,
        rules,
        today=TODAY,
        codes=fresh_codes(memory),
        here="",
        accepted=Accepted(new_journal=True),
    )
    return time.process_time() - began


def seconds_of_text(piece: Callable[[random.Random], str], length: int) -> float:
    """Return what looking through one text takes: the fastest of three."""
    from collector.privacy.identities import find_in_row_texts
    from collector.privacy.known_names import KnownNames

    dice = random.Random(length)
    text = ""
    while len(text) < length:
        text += piece(dice) * (1 if length < 1_000 else 4)
    taken = []
    for _ in range(3):
        began = time.process_time()
        find_in_row_texts([text], KnownNames())
        taken.append(time.process_time() - began)
    return max(min(taken), 1e-6)


def line(words: str, costs: Costs, unit: str) -> str:
    """Return a line of the table."""
    each = " · ".join(f"{1e6 * seconds / size:.3g}" for size, seconds in costs)
    sizes = " · ".join(f"{size:,}" for size, _ in costs)
    slope = exponent(costs)
    said = f"**{slope:.2f}**" if slope > STEEP else f"{slope:.2f}"
    return f"| {words} | {sizes} | {each} µs {unit} | {said} |"


def is_far(costs: Costs) -> bool:
    """Tell whether one costs twice as much at the largest size as at the one before."""
    (few, before), (many, after) = costs[-2:]
    return after / many > FAR * before / few


def measure(sizes: Sequence[int], runs: int, *, small: bool) -> tuple[list[str], list[str]]:
    """Return the table's lines, and what is far too steep."""
    found, far = [], []

    def add(words: str, costs: Costs, unit: str) -> None:
        found.append(line(words, costs, unit))
        print(found[-1], flush=True)
        if is_far(costs):
            far.append(words)

    for name in SOONEST if small else FAMILIES:
        with tempfile.TemporaryDirectory(prefix="collector-scaling-") as folder:
            taken = [costs_of_syncs(name, sizes, Path(folder)) for _ in range(runs)]
        costs = [
            (size, statistics.median(run[at][1] for run in taken)) for at, size in enumerate(sizes)
        ]
        add(words_for(name), costs, "a row")
    if not small:
        plans = [(size, seconds_of_plan("plain", size)) for size in (30_000, LARGEST)]
        add("rows of 200 nuclei, more than a file may have (no file)", plans, "a row")
    for words, piece in TEXTS.items():
        texts = [(length, seconds_of_text(piece, length)) for length in LENGTHS]
        add(f"one text of {words}", texts, "a character")
    return found, far


def scale(
    rows: Sequence[int] | None = None, runs: int = 1, *, small: bool, write: bool
) -> list[str]:
    """Measure and print; return what costs twice as much for each at the largest size."""
    print("\n".join(HEAD), flush=True)
    lines, far = measure(rows or (SMALL if small else SIZES), runs, small=small)
    if write:
        page.keep("scaling", [*HEAD, *lines], runs)
    return [f"costs twice as much for each at the largest size: {words}" for words in far]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling")
    parser.add_argument("--rows", type=int, nargs="+", help="two sizes or more")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="a short run")
    parser.add_argument("--write", action="store_true", help="make docs/speed.md anew")
    asked = parser.parse_args()
    far = scale(asked.rows, asked.runs, small=asked.small, write=asked.write)
    for words in far:
        print(words, file=sys.stderr)
    return 1 if far else 0


if __name__ == "__main__":
    sys.exit(main())
