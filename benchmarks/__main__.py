"""Speed and memory of collector beside what it cannot do without: `python -m benchmarks`.

Prints one Markdown table; with `--write` it makes docs/speed.md anew. `--small` is a short run:
one size, ratios only; exit code 1 where one misses its aim by twice (`lines.FAR_TODAY` has five
exceptions), and does so again when all are measured once more.

How it measures:

- Each measurement is a process of its own. It first does the same work on a workbook of 40 rows, so
  that imports and first uses are not counted; then the clock runs around the one call. Its peak
  memory is the whole process's.
- All measurements take turns, round after round, so that a noisy moment hits all alike; medians are
  printed.
- Every sync gets fresh copies of workbook and journal. It is the whole of `collector sync` but the
  start of the program and the words it prints: look at the file, read, judge, journal (with its
  fsync), write back.
- What follows a first sync is a day after it. "1 % changed": the description of those rows was
  edited; their *Stato* gets its new day, so that sync writes back too.
- Bare reading is python-calamine's `to_python` over all tabs of the same file, with Python's
  garbage collector on, as it comes: of the new workbook for the first sync, of the synced one for
  what follows.
- frictionless reads the tab *Schede* of the new workbook through a schema of the same 15 columns,
  with types and `required`; it has no journal and no write-back, and costs the same the second
  time.
- Whole commands (`sync` unchanged, `flags`, `digest`, `send`, `demo`) are programs of their own,
  from start to end; their memory is that of the largest process.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from benchmarks import page
from benchmarks.lines import LINES, Line, Measured, Taken
from benchmarks.programs import DAY, PROGRAM, ROOT, above_bare_python, make_project, papers, run
from benchmarks.scaling import scale
from benchmarks.works import SMALL, WORKS, Work

TINY: Final = 40
DOCUMENTS: Final = {"html": 400, "pdf": 40, "docx": 60}
PROJECTS: Final = {2_000: 200, 10_000: 500}
"""Talks and nuclei of the projects whose documents are measured."""
COMMANDS: Final = {
    "help": (0, (*PROGRAM, "--help")),
    "sync": (3_000, (*PROGRAM, "sync", *DAY)),
    "flags": (3_000, (*PROGRAM, "flags", *DAY)),
}
GROUPS: Final = ("syncs", "commands", "documents", "papers", "check", "demo", "google", "scaling")
Results = defaultdict[tuple[str, int], Taken]


def tell(text: str) -> None:
    """Say on standard error what goes on."""
    print(text, file=sys.stderr, flush=True)


def ask(*command: str, python: str = sys.executable, processes: int = 1) -> dict[str, Any]:
    """The JSON object that a measurement prints."""
    ran = subprocess.run(
        [python, *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
        env={**os.environ, "COLLECTOR_PROCESSES": str(processes)},
    )
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


# --- Syncs --------------------------------------------------------------------------------------


def measure(work: Work, folder: Path, count: int, frictionless: str) -> dict[str, Any]:
    """One measurement, on copies that may be written to."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        files = []
        for source in (folder / str(TINY), folder / str(count)):
            target = Path(name) / f"{source.name}.xlsx"
            shutil.copyfile(source / f"{work.source}.xlsx", target)
            if work.journal:
                journal = source / f"{work.journal}.sqlite3"
                shutil.copyfile(journal, target.with_suffix(".sqlite3"))
            files.append(str(target))
        if work.name == "frictionless":
            return ask("-m", "benchmarks.frictionless_side", *files, python=frictionless)
        what = "bare" if work.is_bare else work.name
        said = ask("-m", "benchmarks.timed", what, *files, processes=work.processes)
    read = {"first": count, "unchanged": 0, "saved": 0, "changed": count // 100, "own-second": 0}
    must_read = read.get(work.name.split("-dry")[0].split("-two")[0])
    is_as_meant = must_read is None or said["read"] == must_read
    if said["rows"] != count or not is_as_meant:
        raise SystemExit(f"{work.name}: {said} is not {count} rows, {must_read} of them read anew")
    return said


def syncs(asked: argparse.Namespace, results: Results, works: Sequence[Work]) -> None:
    """Measure all works on workbooks of all sizes, in turns."""
    by_size: dict[int, list[Work]] = defaultdict(list)
    for work in works:
        for count in asked.rows or ((SMALL,) if asked.small else work.sizes):
            by_size[count].append(work)
    sources = {work.source for work in works}
    with tempfile.TemporaryDirectory(prefix="collector-benchmarks-") as name:
        for count, there in ((TINY, works), *by_size.items()):
            tell(f"making {count} rows")
            folder = Path(name) / str(count)
            folder.mkdir()
            needed = sources if count == TINY else {work.source for work in there}
            ask("-m", "benchmarks.timed", "prepare", str(folder), str(count), *sorted(needed))
        for turn in range(asked.runs):
            for count, there in by_size.items():
                tell(f"run {turn + 1} of {asked.runs}, {count} rows")
                for work in there:
                    said = measure(work, Path(name), count, asked.frictionless)
                    results[work.name, count].add(said.pop("value"), said.pop("mib"), **said)


# --- Programs -----------------------------------------------------------------------------------


def commands(results: Results) -> None:
    """Measure whole commands on a project of 3,000 talks in which nothing changed."""
    with tempfile.TemporaryDirectory(prefix="collector-benchmarks-") as name:
        tell("commands")
        project = Path(name) / "progetto"
        make_project(project, 3_000, 200)
        found = above_bare_python({what: line for what, (_, line) in COMMANDS.items()}, project)
        for what, times in found.items():
            for one in times:
                results[what, COMMANDS[what][0]].add(one)


def documents(results: Results, runs: int) -> None:
    """Measure histories of ten talks, in milliseconds each."""
    for kind, number in DOCUMENTS.items():
        tell(f"histories as {kind}")
        for _ in range(runs):
            said = ask("-m", "benchmarks.timed", kind, str(number))
            results[kind, 0].add(1000 / said["value"], said["mib"])


def all_papers(results: Results, runs: int) -> None:
    """Measure what a meeting's documents and mails take."""
    with tempfile.TemporaryDirectory(prefix="collector-benchmarks-") as name:
        for talks, nuclei in PROJECTS.items():
            tell(f"a meeting about {nuclei} nuclei, {talks} talks")
            project = Path(name) / str(talks)
            secrets = make_project(project, talks, nuclei)
            for turn in range(runs):
                done = papers(project, secrets, Path(name) / f"{talks}-{turn}")
                results["digest", talks].add(done.digest.seconds, done.digest.mib)
                results["digest-again", talks].add(done.again.seconds, done.again.mib)
                results["send", talks].add(done.send.seconds, done.send.mib)
                shutil.rmtree(Path(name) / f"{talks}-{turn}")


def demo(results: Results, runs: int) -> None:
    """Measure the demo."""
    for turn in range(runs):
        tell(f"demo, {turn + 1} of {runs}")
        with tempfile.TemporaryDirectory(prefix="collector-benchmarks-") as name:
            ran = run([*PROGRAM, "demo"], Path(name))
            results["demo", 0].add(ran.seconds, ran.mib)


def apart(results: Results, module: str, runs: int) -> None:
    """Add what a module of its own measures and prints: name, size and value of each."""
    for turn in range(runs):
        tell(f"{module}, {turn + 1} of {runs}")
        for name, size, value in ask("-m", f"benchmarks.{module}")["measured"]:
            results[name, size].add(value)


# --- Everything ---------------------------------------------------------------------------------


def arguments() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Speed and memory, as one table."
    )
    parser.add_argument("--rows", type=int, nargs="+", help="sizes of workbooks, for all lines")
    parser.add_argument("--runs", type=int, default=5, help="of each measurement")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=GROUPS, metavar="GROUP")
    parser.add_argument("--small", action="store_true", help="a short run: ratios of one size")
    parser.add_argument("--write", action="store_true", help="make docs/speed.md anew")
    parser.add_argument("--no-frictionless", action="store_true", help="leave frictionless out")
    parser.add_argument(
        "--frictionless",
        metavar="PYTHON",
        default=sys.executable if find_spec("frictionless") else "",
        help="an interpreter that has frictionless[excel]",
    )
    return parser.parse_args()


def wanted_works(asked: argparse.Namespace) -> list[Work]:
    """Return the syncs to measure."""
    has_peer = asked.frictionless and not asked.no_frictionless
    if not (has_peer or asked.no_frictionless or asked.small):
        tell("frictionless is not installed here and is left out (`--frictionless PYTHON`)")
    works = [work for work in WORKS if work.name != "frictionless" or has_peer]
    return [work for work in works if work.is_small] if asked.small else works


def measure_all(asked: argparse.Namespace) -> Results:
    """Measure the groups that are asked for."""
    results: Results = defaultdict(Taken)
    groups: Collection[str] = ("syncs",) if asked.small else asked.only
    if "syncs" in groups:
        syncs(asked, results, wanted_works(asked))
    if "commands" in groups:
        commands(results)
    if "documents" in groups:
        documents(results, asked.runs)
    if "papers" in groups:
        all_papers(results, asked.runs)
    if "check" in groups:
        apart(results, "outgoing", asked.runs)
    if "demo" in groups:
        demo(results, asked.runs)
    if "google" in groups:
        apart(results, "google", 1)  # bytes are the same each time
    return results


def at_sizes(lines: Sequence[Line], measured: Measured) -> Iterator[Line]:
    """Yield the lines that were measured, at other sizes where they were measured there."""
    seen = set()
    for line in lines:
        sizes = sorted({size for name, size in measured if name == line.name})
        for size in (line.size,) if line.size in sizes else sizes:
            there = line.at(size)
            if there not in seen and there.value(measured) is not None:
                seen.add(there)
                yield there


def too_far(lines: Sequence[Line], measured: Measured) -> list[Line]:
    """Return what misses its aim by far, of what is a ratio."""
    found = []
    for line in lines:
        value = line.value(measured)
        if line.unit == "×" and value is not None and line.is_far(value):
            found.append(line)
    return found


def main() -> int:
    """Measure and print."""
    asked = arguments()
    measured = measure_all(asked)
    lines = list(at_sizes(LINES, measured))
    missed = too_far(lines, measured)
    if asked.small and missed:
        tell("once more: a noisy moment may have hit one of them")
        again = measure_all(asked)
        missed = too_far(missed, again)
        for key, taken in again.items():
            measured[key].values += taken.values
    print("\n".join(page.table(lines, measured)))
    print(f"\n{page.where_and_when(asked.runs)}")
    if asked.write:
        page.keep("main", page.table(lines, measured), asked.runs)
    far = [f"too slow: {line.words}, {line.size}, not {line.aim()}" for line in missed]
    if "scaling" in asked.only:
        print()
        far += scale(small=asked.small, write=asked.write)
    for one in far:
        print(one, file=sys.stderr)
    return 1 if far else 0


if __name__ == "__main__":
    sys.exit(main())
