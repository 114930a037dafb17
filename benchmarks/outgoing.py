"""What the outgoing check takes of sending a meeting's mails: `python -m benchmarks.outgoing`.

The check reads each finished letter and its files once more before they go
(`deliver/letter_check.py`). Prints one JSON object: {"measured": [[name, size, seconds]]}.
"""

import contextlib
import io
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from unittest import mock

from benchmarks.programs import DAY, make_project
from collector.cli.commands import main as collector
from collector.deliver import letter_check
from collector.processes.pool import PROCESSES

TALKS, NUCLEI = 2_000, 200
_CHECK: Final = ("_texts_of_files", "_refusals")
"""Reading the files back, and judging what they say."""


def seconds_of_check(project: Path) -> float:
    """Return the seconds of the check, in one process, while a meeting's mails are made."""
    taken: list[float] = []

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            began = time.perf_counter()
            try:
                return work(*arguments)
            finally:
                taken.append(time.perf_counter() - began)

        return run

    works: dict[str, Any] = {name: timed(getattr(letter_check, name)) for name in _CHECK}
    os.chdir(project)
    with (
        mock.patch.multiple(letter_check, **works),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        contextlib.suppress(SystemExit),
    ):
        collector(["send", "--yes", *DAY])
    if not taken:
        raise SystemExit("no letter was checked")
    return sum(taken)


def main() -> None:
    """Measure once and print."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="collector-benchmarks-") as name:
        project = Path(name) / "progetto"
        secrets = make_project(project, TALKS, NUCLEI)
        with mock.patch.dict(os.environ, {**secrets, PROCESSES: "1"}):
            seconds = seconds_of_check(project)
        os.chdir(here)
    print(json.dumps({"measured": [["check", TALKS, seconds]]}))


if __name__ == "__main__":
    main()
