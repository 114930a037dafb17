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
from pathlib import Path
from typing import Any, Final
from unittest import mock

from benchmarks.programs import DAY, make_project
from collector.cli.commands import main as collector
from collector.deliver import letter_check

TALKS, NUCLEI = 2_000, 200
_CHECK: Final = "_refusals"


def seconds_of_check(project: Path) -> float:
    """Return the seconds that the check takes while the mails of the next meeting are made."""
    taken: list[float] = []
    check: Any = getattr(letter_check, _CHECK)

    def timed(*arguments: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return check(*arguments, **options)
        finally:
            taken.append(time.perf_counter() - began)

    os.chdir(project)
    with (
        mock.patch.object(letter_check, _CHECK, timed),
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
        with mock.patch.dict(os.environ, make_project(project, TALKS, NUCLEI)):
            seconds = seconds_of_check(project)
        os.chdir(here)
    print(json.dumps({"measured": [["check", TALKS, seconds]]}))


if __name__ == "__main__":
    main()
