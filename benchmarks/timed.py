"""One measurement in a process of its own: `python -m benchmarks.timed WHAT ARGUMENTS…`. Prints one
JSON object.

Nothing is imported here that the measured work does not need: the peak memory is the whole
process's.
"""

import contextlib
import datetime as dt
import json
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.peak import peak_mib

TODAY = dt.date(2026, 6, 22)
ROUNDS = 5


def sync(workbook: Path, *, write: bool, later: bool) -> dict[str, Any]:
    """One sync of the workbook and the journal beside it, through the project's own door.

    Not `write`: all is done but the last step, writing into the workbook. `later`: it is the day
    after.
    """
    from collector.app.settings import Options, load_settings
    from collector.app.sync import sync_project
    from collector.sync.rules import Accepted
    from collector.sync.workbook import Applied, WritePlan
    from collector.workbook.xlsx.workbook import XlsxWorkbook
    from schemas.workbook import Snapshot

    day = TODAY + dt.timedelta(days=1) if later else TODAY
    settings = load_settings(
        Options(
            workbook=str(workbook),
            journal=str(workbook.with_suffix(".sqlite3")),
            today=day.isoformat(),
        )
    )

    def skip_writing(
        _plan: WritePlan, _expected: Snapshot, *, before_writing: Callable[[], None]
    ) -> Applied:
        before_writing()  # the journal learns all the same
        return Applied()

    if write:
        writing: AbstractContextManager[Any] = contextlib.nullcontext()
    else:
        writing = mock.patch.object(XlsxWorkbook, "apply", side_effect=skip_writing)
    with writing:
        began = time.perf_counter()
        report = sync_project(settings, accepted=Accepted(new_journal=not later))
        seconds = time.perf_counter() - began
    found = {
        "rows": report.result.talks,
        "read": report.rows_read,
        "flags": len(report.result.flags),
    }
    return {"value": seconds, **found}


def bare(workbook: Path) -> dict[str, Any]:
    """All cells of all tabs by python-calamine, and nothing else."""
    from python_calamine import CalamineWorkbook

    began = time.perf_counter()
    book = CalamineWorkbook.from_path(str(workbook))
    tabs = [
        book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
    ]
    return {"value": time.perf_counter() - began, "rows": len(tabs[0]) - 1}


def documents(kind: str, number: int) -> dict[str, Any]:
    """Documents per second: the median of some rounds, each with histories of its own made
    beforehand.
    """
    from benchmarks.made import histories

    if kind == "html":
        from collector.render.html import history_html as make
    else:
        from collector.render.pdf import Typesetter

        make = Typesetter().history  # type: ignore[assignment]
    make(histories(1, seed=99)[0])
    rates = []
    for turn in range(ROUNDS):
        models = histories(number, seed=turn)
        began = time.perf_counter()
        for model in models:
            make(model)
        rates.append(number / (time.perf_counter() - began))
    return {"value": statistics.median(rates)}


def prepare(folder: Path, count: int) -> None:
    """In a folder: `new.xlsx`; `synced.xlsx` and its journal; `changed.xlsx`, the same a hundredth
    of it edited; `saved.xlsx`, the same packed anew.
    """
    from benchmarks.made import CHANGED, edit, write_workbook

    write_workbook(folder / "new.xlsx", count)
    (folder / "synced.xlsx").write_bytes((folder / "new.xlsx").read_bytes())
    sync(folder / "synced.xlsx", write=True, later=False)
    with (
        zipfile.ZipFile(folder / "synced.xlsx") as synced,
        zipfile.ZipFile(folder / "saved.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=5) as saved,
    ):
        for part in synced.namelist():
            saved.writestr(part, synced.read(part))
    done = edit(folder / "synced.xlsx", folder / "changed.xlsx")
    if done != count // CHANGED:
        raise SystemExit(f"{done} rows were edited, not {count // CHANGED}")


def main(what: str, *arguments: str) -> None:
    """Do it once on something tiny, so that no import is counted, then measure."""
    if what == "prepare":
        prepare(Path(arguments[0]), int(arguments[1]))
        return
    if what in ("html", "pdf"):
        found = documents(what, int(arguments[0]))
    else:
        for workbook in map(Path, arguments):  # the tiny one, then the one to measure
            if what == "bare":
                found = bare(workbook)
            else:
                found = sync(workbook, write="dry" not in what, later="first" not in what)
    print(json.dumps({**found, "mib": peak_mib()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
