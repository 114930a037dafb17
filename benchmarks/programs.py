"""Whole commands, start to end, each a program of its own: seconds, and the most memory of one of
its processes.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.made import TODAY, write_workbook

ROOT: Final = Path(__file__).parent.parent
STARTS: Final = 20
RECIPIENTS: Final = 9
CONFIG: Final = '[project]\nname = "Servizio"\n[workbook]\npath = "schede.xlsx"\n'
DAY: Final = ("--today", TODAY.isoformat())
PROGRAM: Final = ("-m", "collector")


@dataclass(frozen=True)
class Ran:
    """What a program took. `mib`: of its largest process; None where the system does not say."""

    seconds: float
    mib: float | None


def run(arguments: Sequence[str], folder: Path, secrets: Mapping[str, str] | None = None) -> Ran:
    """Run this Python with these arguments in a folder; SystemExit where it does not end well."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("COLLECTOR_")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # a program that is used is compiled once
    env |= {"HOME": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **(secrets or {})}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=folder, env=env, stdout=subprocess.DEVNULL
    )
    mib = None
    if sys.platform == "win32":
        process.wait()
    else:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        mib = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    seconds = time.perf_counter() - began
    if process.returncode not in (0, 1):  # 1: there is something to complete
        raise SystemExit(f"{' '.join(arguments)}: exit code {process.returncode}")
    return Ran(seconds, mib)


def make_project(folder: Path, talks: int, nuclei: int) -> dict[str, str]:
    """Make a project, synced once; return the recipients' passwords, as environment variables."""
    from collector.journal.store import Journal

    folder.mkdir()
    write_workbook(folder / "schede.xlsx", talks, nuclei_count=nuclei, worker_count=RECIPIENTS)
    (folder / "collector.toml").write_text(CONFIG, encoding="utf-8")
    run([*PROGRAM, "sync", "--new-journal", *DAY], folder)
    run([*PROGRAM, "sync", *DAY], folder)
    journal = Journal.open(str(folder / "collector.sqlite3"))
    codes = [person.code for person in journal.people()]
    journal.close()
    return {f"COLLECTOR_PASSWORD_{code}": "una-parola-lunga-e-sicura" for code in codes}


@dataclass(frozen=True)
class Papers:
    """What a meeting's documents and mails took: made, then made again, then sent."""

    digest: Ran
    again: Ran
    send: Ran


def papers(project: Path, secrets: Mapping[str, str], folder: Path) -> Papers:
    """Make a meeting's documents and mails in a copy of a project."""
    shutil.copytree(project, folder)
    digest = [*PROGRAM, "digest", "--next", *DAY]
    return Papers(
        run(digest, folder),
        run(digest, folder),
        run([*PROGRAM, "send", "--yes", *DAY], folder, secrets),
    )


def above_bare_python(
    commands: Mapping[str, Sequence[str]], folder: Path
) -> dict[str, list[float]]:
    """Milliseconds of each command, STARTS times in turns, above the median of `python -c pass`."""
    everything = {"": ("-c", "pass"), **commands}
    taken: dict[str, list[float]] = {name: [] for name in everything}
    for turn in range(STARTS + 1):
        for name, arguments in everything.items():
            seconds = run(arguments, folder).seconds
            if turn:  # the first finds nothing in the disk's cache
                taken[name].append(1000 * seconds)
    bare = statistics.median(taken.pop(""))
    return {name: [one - bare for one in times] for name, times in taken.items()}
