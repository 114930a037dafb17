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
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.peak import peak_mib

TODAY = dt.date(2026, 6, 22)
ROUNDS = 5


def sync(workbook: Path, *, write: bool = True, later: bool = False) -> dict[str, Any]:
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

    make = _maker(kind)
    make(histories(1, seed=99)[0])
    rates = []
    for turn in range(ROUNDS):
        models = histories(number, seed=turn)
        began = time.perf_counter()
        for model in models:
            make(model)
        rates.append(number / (time.perf_counter() - began))
    return {"value": statistics.median(rates)}


def _maker(kind: str) -> Callable[[Any], object]:
    """Return what makes a history of this kind: "html", "pdf" or "docx"."""
    if kind == "html":
        from collector.render.html import history_html

        return history_html
    if kind == "docx":
        from collector.render.docx import history_docx

        return history_docx
    from collector.render.pdf import Typesetter

    return Typesetter().history


def main(what: str, *arguments: str) -> None:
    """Do it once on something tiny, so that no import is counted, then measure."""
    if what == "prepare":
        from benchmarks.prepared import prepare

        prepare(Path(arguments[0]), int(arguments[1]), arguments[2:])
        print("{}")
        return
    if what in ("html", "pdf", "docx"):
        found = documents(what, int(arguments[0]))
    else:
        values = []
        for workbook in map(Path, arguments):  # the tiny one, then those to measure
            if what == "bare":
                found = bare(workbook)
            else:
                is_later = workbook.with_suffix(".sqlite3").exists()
                found = sync(workbook, write="dry" not in what, later=is_later)
            values.append(found["value"])
        found["values"] = values[1:]
    print(json.dumps({**found, "mib": peak_mib()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
