"""What encryption at rest costs: `python -m benchmarks.encrypted [--rows N] [--runs N]`.

The same syncs and openings on a plain and on an encrypted journal, in turns, each in a process of
its own; in time of the processor, which other work on the computer does not lengthen. Only the
ratios of one run are worth quoting. `sqlcipher3` must be installed.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks import page
from benchmarks.made import edit, write_workbook

ROOT = Path(__file__).parents[1]
KEY = "5e" * 32
OPENINGS = 20
HEAD = ("what", "plain", "encrypted", "ratio")
WORDS = {
    "first": "first sync",
    "unchanged": "unchanged",
    "changed": "1 % of rows changed",
    "open": "open, and ask for one note",
    "talks": "read every talk's last version",
    "convert": "encrypt a plain journal",
}


def new_journal(path: Path, *, encrypted: bool) -> None:
    """An empty journal of this kind."""
    from collector.journal.conversion import encrypt_file
    from collector.journal.keys import JournalKey
    from collector.journal.store import Journal

    Journal.open(str(path)).close()
    if encrypted:
        encrypt_file(path, lambda: JournalKey(KEY))


def sync(workbook: Path, *, encrypted: bool, later: bool) -> float:
    """Processor seconds of one sync with the journal beside the workbook."""
    from benchmarks.made import TODAY
    from collector.app.settings import Options, load_settings
    from collector.app.sync import sync_project
    from collector.sync.rules import Accepted

    journal = workbook.with_suffix(".sqlite3")
    config = workbook.with_suffix(".toml")
    config.write_text(f"[journal]\nencrypted = {str(encrypted).lower()}\n", encoding="utf-8")
    if not journal.exists():
        new_journal(journal, encrypted=encrypted)
    day = TODAY.replace(day=TODAY.day + 1) if later else TODAY
    settings = load_settings(
        Options(
            workbook=str(workbook), journal=str(journal), today=day.isoformat(), config=str(config)
        )
    )
    began = time.process_time()
    sync_project(settings, accepted=Accepted(new_journal=not later))
    return time.process_time() - began


def look(journal: Path, *, whole: bool) -> float:
    """Processor seconds of one opening, asked for one note or for all talks."""
    from collector.journal.store import Journal

    times = []
    for _ in range(OPENINGS):
        began = time.process_time()
        with closing(Journal.open(str(journal))) as opened:
            if whole:
                opened.talks()
            else:
                opened.note("start")
        times.append(time.process_time() - began)
    return statistics.median(times)


def convert(journal: Path) -> float:
    """Processor seconds to encrypt a plain journal."""
    from collector.journal.conversion import encrypt_file
    from collector.journal.keys import JournalKey

    began = time.process_time()
    encrypt_file(journal, lambda: JournalKey(KEY))
    return time.process_time() - began


def timed(what: str, workbook: Path, *, encrypted: bool) -> float:
    """One measurement, in this process."""
    journal = workbook.with_suffix(".sqlite3")
    if what in ("open", "talks"):
        from collector.journal.keys import JournalKey, set_key_source

        set_key_source("", lambda: JournalKey(KEY))
        return look(journal, whole=what == "talks")
    if what == "convert":
        return convert(journal)
    return sync(workbook, encrypted=encrypted, later=what != "first")


def ask(what: str, workbook: Path, *, encrypted: bool) -> float:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.encrypted", "--timed", what, str(workbook)]
    ran = subprocess.run(
        [*command, *(["--encrypted"] if encrypted else [])],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
        env={**os.environ, "COLLECTOR_JOURNAL_KEY": KEY},
    )
    return float(json.loads(ran.stdout))


def one_round(folder: Path, source: Path, *, encrypted: bool) -> dict[str, float]:
    """All measurements on one kind of journal."""
    workbook = folder / "schede.xlsx"
    shutil.copyfile(source, workbook)
    found = {"first": ask("first", workbook, encrypted=encrypted)}
    for what in ("unchanged", "open", "talks"):
        found[what] = ask(what, workbook, encrypted=encrypted)
    edited = folder / "edited.xlsx"
    edit(workbook, edited)
    edited.replace(workbook)
    found["changed"] = ask("changed", workbook, encrypted=encrypted)
    if not encrypted:
        found["convert"] = ask("convert", workbook, encrypted=True)
    return found


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encrypted")
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="make docs/speed.md anew")
    parser.add_argument("--timed", nargs=2, metavar=("WHAT", "WORKBOOK"), help=argparse.SUPPRESS)
    parser.add_argument("--encrypted", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.timed:
        print(json.dumps(timed(asked.timed[0], Path(asked.timed[1]), encrypted=asked.encrypted)))
        return
    taken: dict[tuple[str, bool], list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "source.xlsx"
        write_workbook(source, asked.rows)
        for run in range(asked.runs):
            for encrypted in (False, True):
                folder = Path(name) / f"{run}-{encrypted}"
                folder.mkdir()
                for what, seconds in one_round(folder, source, encrypted=encrypted).items():
                    taken[what, encrypted].append(seconds)
    lines = table(taken)
    print("\n".join(lines))
    if asked.write:
        page.keep("encrypted", lines, asked.runs)


def table(taken: Mapping[tuple[str, bool], Sequence[float]]) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = [f"| {' | '.join(HEAD)} |", "|---|--:|--:|--:|"]
    for what, words in WORDS.items():
        plain = statistics.median(taken[what, False])
        row = [words, f"{1000 * plain:.1f} ms", "", ""]
        if (what, True) in taken:
            secret = statistics.median(taken[what, True])
            row[2:] = [f"{1000 * secret:.1f} ms", f"{secret / plain:.2f}"]
        lines.append(f"| {' | '.join(row)} |")
    return lines


if __name__ == "__main__":
    main()
