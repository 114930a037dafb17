"""Speed and memory of collector beside what it cannot do without: `python -m benchmarks`. Prints
one Markdown table.

How it measures:

- Each measurement is a process of its own. It first does the same work on a workbook of 40 rows, so
  that imports and first uses are not counted; then the clock runs around the one call. Its peak
  memory is the whole process's.
- All measurements take turns, round after round, so that a noisy moment hits all alike; medians are
  printed.
- Every sync gets fresh copies of workbook and journal. It is the whole of `collector sync` but the
  start of the program and the words it prints: look at the file, read, judge, journal (with its
  fsync), write back.
- "Without write-back": all of it, the journal too, but the last step: nothing is written into the
  workbook.
- "Unchanged" and "1 % changed" are a day after the first sync. Of the changed rows the description
  was edited; their *Stato* gets its new day, so that sync writes back too.
- "Unchanged": not one byte of the file has changed since the last sync. "Saved anew": it was opened
  and saved, so its bytes are others, and each row must be found to stand as it was.
- Bare reading is python-calamine's `to_python` over all tabs of the same file, with Python's
  garbage collector on, as it comes: of the new workbook for the first sync, of the synced one for
  what follows.
- frictionless reads the tab *Schede* of the new workbook through a schema of the same 15 columns,
  with types and `required`; it has no journal and no write-back, and costs the same the second
  time.
"""

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).parent.parent
TINY = 40
STARTS = 20
DOCUMENTS = {"html": 400, "pdf": 40}
PEAK_TARGET_MIB = 700


@dataclass(frozen=True)
class Work:
    """Something to measure on a workbook. `of`: which file; `most`: its target, in times bare
    reading.
    """

    name: str
    of: str
    words: str
    most: float | None = None


WORKS = (
    Work("bare-new", "new", "bare reading of the new workbook"),
    Work("first", "new", "first sync", 4.5),
    Work("first-dry", "new", "first sync, without write-back", 3.0),
    Work("frictionless", "new", "frictionless `validate`"),
    Work("bare-synced", "synced", "bare reading of the synced workbook"),
    Work("unchanged", "synced", "unchanged", 1.6),
    Work("saved", "saved", "saved anew, no cell changed"),
    Work("changed", "changed", "1 % of rows changed", 2.0),
    Work("changed-dry", "changed", "1 % of rows changed, without write-back"),
)
OTHERS = ("html", "pdf", "help")
FRICTIONLESS_AT_LEAST = {"first": 3.0, "unchanged": 8.0}
PDFS_AT_LEAST = 25.0
HELP_AT_MOST_MS = 150.0


@dataclass
class Taken:
    """What was measured of one thing, run after run."""

    values: list[float] = field(default_factory=list)
    mib: list[float] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def add(self, said: dict[str, Any]) -> None:
        self.values.append(said.pop("value"))
        if (mib := said.pop("mib", None)) is not None:
            self.mib.append(mib)
        self.facts = said

    @property
    def median(self) -> float:
        return statistics.median(self.values)


def ask(*command: str, python: str = sys.executable) -> dict[str, Any]:
    """The JSON object that a measurement prints."""
    ran = subprocess.run(
        [python, *command], cwd=ROOT, stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


def measure(work: Work, folder: Path, count: int, frictionless: str) -> dict[str, Any]:
    """One measurement, on copies that may be written to."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        files = []
        for source in (folder / str(TINY), folder / str(count)):
            target = Path(name) / f"{source.name}.xlsx"
            shutil.copyfile(source / f"{work.of}.xlsx", target)
            if work.of != "new":
                shutil.copyfile(source / "synced.sqlite3", target.with_suffix(".sqlite3"))
            files.append(str(target))
        if work.name == "frictionless":
            return ask("-m", "benchmarks.frictionless_side", *files, python=frictionless)
        said = ask(
            "-m",
            "benchmarks.timed",
            work.name.partition("-")[0] if "bare" in work.name else work.name,
            *files,
        )
    read = {"first": count, "unchanged": 0, "saved": 0, "changed": count // 100}.get(
        work.name.removesuffix("-dry")
    )
    if said["rows"] != count or (read is not None and said["read"] != read):
        raise SystemExit(
            f"{work.name}: {said['rows']} rows and {said.get('read')} read anew, not {count} and "
            f"{read}"
        )
    return said


def documents(kind: str) -> dict[str, tuple[float, float | None]]:
    """Documents per second and MiB of each process: by one process, and by two at the same time."""
    found = {}
    for processes in (1, 2):
        command = [sys.executable, "-m", "benchmarks.timed", kind, str(DOCUMENTS[kind])]
        running = [
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(processes)
        ]
        said = [json.loads(process.communicate()[0]) for process in running]
        found[str(processes)] = sum(one["value"] for one in said), said[0]["mib"]
    return found


def start() -> tuple[float, list[float]]:
    """Milliseconds of `--help` above `python -c pass`: the difference of the medians, and all of
    `--help`'s.
    """
    taken: dict[tuple[str, ...], list[float]] = {
        ("-c", "pass"): [],
        ("-m", "collector", "--help"): [],
    }
    for turn in range(STARTS + 1):
        for command, times in taken.items():
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, check=True
            )
            if turn:  # the first finds nothing in the disk's cache
                times.append(1000 * (time.perf_counter() - began))
    bare, helped = taken.values()
    return statistics.median(helped) - statistics.median(bare), helped


# --- The table
# ----------------------------------------------------------------------------------------------

HEAD = ("what", "rows", "median", "from–to", "× bare reading", "µs per row", "peak MiB", "target")


def verdict(good: bool) -> str:
    return "met" if good else "**missed**"


def lines(taken: dict[tuple[int, str], Taken]) -> Iterator[tuple[str, ...]]:
    """The lines of all that was measured on workbooks."""
    for (count, name), found in taken.items():
        work = next(work for work in WORKS if work.name == name)
        base = taken.get((count, "bare-new" if work.of == "new" else "bare-synced"))
        ratio = found.median / base.median if base else None
        peak = max(found.mib, default=None)
        aims = []
        if work.most and ratio:
            aims.append(f"≤ {work.most} ×: {verdict(ratio <= work.most)}")
        if name == "frictionless":
            for other, least in FRICTIONLESS_AT_LEAST.items():
                if beside := taken.get((count, other)):
                    times = found.median / beside.median
                    aims.append(f"≥ {least:g} × {other}: {times:.1f}, {verdict(times >= least)}")
        elif count >= 100_000 and peak and "bare" not in name:
            aims.append(f"< {PEAK_TARGET_MIB} MiB: {verdict(peak < PEAK_TARGET_MIB)}")
        yield (
            work.words,
            str(count),
            f"{found.median:.2f} s",
            f"{min(found.values):.2f}–{max(found.values):.2f}",
            f"{ratio:.2f}" if ratio else "",
            f"{1e6 * found.median / count:.0f}",
            f"{peak:.0f}" if peak else "",
            "; ".join(aims),
        )


def growth(taken: dict[tuple[int, str], Taken], sizes: list[int]) -> Iterator[str]:
    """What a row costs at the largest size, in times what it costs at the smallest."""
    few, many = min(sizes), max(sizes)
    for work in WORKS:
        if few != many and (few, work.name) in taken:
            times = taken[many, work.name].median / many / (taken[few, work.name].median / few)
            yield f"{work.words} {times:.2f}"


ALL_WORKS: Final = (*(work.name for work in WORKS), *OTHERS)


def arguments() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Speed and memory, as one table."
    )
    sizes = [10_000, 100_000]
    parser.add_argument("--rows", type=int, nargs="+", default=sizes, help="sizes of workbooks")
    parser.add_argument("--runs", type=int, default=5, help="of each measurement on a workbook")
    parser.add_argument(
        "--only", nargs="+", choices=ALL_WORKS, metavar="WHAT", help=", ".join(ALL_WORKS)
    )
    parser.add_argument("--no-frictionless", action="store_true", help="leave frictionless out")
    parser.add_argument(
        "--frictionless-python", metavar="PATH", help="an interpreter that has frictionless[excel]"
    )
    return parser.parse_args()


def wanted_works(asked: argparse.Namespace, frictionless: str) -> set[str]:
    """Return the names of what is to be measured, with the bare reading beside each."""
    wanted = set(asked.only or ALL_WORKS)
    for work in WORKS:
        if work.name in wanted:
            wanted.add("bare-new" if work.of == "new" else "bare-synced")
    if asked.no_frictionless or not frictionless:
        wanted.discard("frictionless")
    return wanted


def tell(text: str) -> None:
    """Say on standard error what goes on."""
    print(text, file=sys.stderr, flush=True)


def on_workbooks(
    asked: argparse.Namespace, works: Sequence[Work], frictionless: str
) -> dict[tuple[int, str], Taken]:
    """Measure all works on workbooks of all sizes, in turns."""
    taken = {(count, work.name): Taken() for count in asked.rows for work in works}
    if not works:
        return taken
    with tempfile.TemporaryDirectory(prefix="collector-benchmarks-") as name:
        for count in (TINY, *asked.rows):
            tell(f"making {count} rows")
            folder = Path(name) / str(count)
            folder.mkdir()
            prepare = [sys.executable, "-m", "benchmarks.timed", "prepare", str(folder), str(count)]
            subprocess.run(prepare, cwd=ROOT, check=True)
        for turn in range(asked.runs):
            for count in asked.rows:
                tell(f"run {turn + 1} of {asked.runs}, {count} rows")
                for work in works:
                    taken[count, work.name].add(measure(work, Path(name), count, frictionless))
    return taken


def document_lines(kind: str) -> Iterator[tuple[str, ...]]:
    """Measure documents of a kind, "html" or "pdf", and yield their lines."""
    for processes, (rate, mib) in documents(kind).items():
        is_alone = processes == "1"
        digits = 0 if rate >= 100 else 1
        aim = f"≥ {PDFS_AT_LEAST:g} per s: {verdict(rate >= PDFS_AT_LEAST)}"
        yield (
            f"{kind.upper()} of 10 talks, {'one process' if is_alone else 'two processes'}",
            "",
            f"{rate:.{digits}f} per s",
            "",
            "",
            "",
            f"{mib:.0f}" if mib else "",
            aim if kind == "pdf" and is_alone else "",
        )


def help_line() -> tuple[str, ...]:
    """Measure the start of the program, and return its line."""
    above, all_times = start()
    spread = f"{min(all_times):.0f}–{max(all_times):.0f} in all"
    aim = f"≤ {HELP_AT_MOST_MS:g} ms: {verdict(above <= HELP_AT_MOST_MS)}"
    return ("`--help` above `python -c pass`", "", f"{above:.0f} ms", spread, "", "", "", aim)


def main() -> None:
    """Measure and print."""
    asked = arguments()
    found_here = sys.executable if find_spec("frictionless") else ""
    frictionless = asked.frictionless_python or found_here
    wanted = wanted_works(asked, frictionless)
    taken = on_workbooks(asked, [work for work in WORKS if work.name in wanted], frictionless)
    table = list(lines(taken))
    for kind in ("html", "pdf"):
        if kind in wanted:
            tell(kind)
            table += document_lines(kind)
    if "help" in wanted:
        tell("help")
        table.append(help_line())
    print(f"| {' | '.join(HEAD)} |")
    print("|---|" + "--:|" * (len(HEAD) - 2) + "---|")
    for line in table:
        print(f"| {' | '.join(line)} |")
    print()
    print_notes(asked, taken, lacks_frictionless=not frictionless)


def print_notes(
    asked: argparse.Namespace, taken: dict[tuple[int, str], Taken], *, lacks_frictionless: bool
) -> None:
    """Print on what was measured, and how costs grow."""
    print(
        f"{dt.datetime.now(dt.UTC).date()}, Python {platform.python_version()}, "
        f"{platform.system()}, {os.cpu_count()} cores; median of {asked.runs} runs of each, "
        f"documents of 5 rounds, `--help` of {STARTS}."
    )
    costs = list(growth(taken, asked.rows))
    if costs:
        print(
            f"A row at {max(asked.rows)} rows costs, in times of one at {min(asked.rows)}: "
            f"{', '.join(costs)}."
        )
    for count in asked.rows:
        first = taken.get((count, "first"))
        if first:
            print(f"Flags in the {count} rows: {first.facts['flags']}.")
    was_wanted = not asked.only or "frictionless" in asked.only
    if lacks_frictionless and was_wanted and not asked.no_frictionless:
        print("frictionless is not installed here and was left out (`--frictionless-python PATH`).")


if __name__ == "__main__":
    main()
