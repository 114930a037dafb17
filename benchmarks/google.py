"""Bytes that a first sync of a Google sheet reads and writes: `python -m benchmarks.google`.

Against the local server of `tests/google_sheets`, with the real clients; the bodies of requests and
answers are counted as they go over the wire, packed where both sides pack them. Prints one JSON
object: {"measured": [[name, rows, megabytes]]}.
"""

import argparse
import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.made import NUCLEI, TODAY, nucleus_name, talks_of_mediators
from schemas.cells.reading import Typed
from tests.workbook.google.desk import Desk

ROWS: Final = 5_000
_FIRST_SERIAL_DAY: Final = dt.date(1899, 12, 30)
_SECONDS_A_DAY: Final = 86_400


def as_typed(value: Typed) -> Any:
    """Return what a person's typing leaves in a cell of Google's: days and hours are numbers."""
    if isinstance(value, dt.date):
        return (value - _FIRST_SERIAL_DAY).days
    if isinstance(value, dt.time):
        return (value.hour * 3600 + value.minute * 60) / _SECONDS_A_DAY
    return value


def bytes_of_first_sync(rows: int) -> tuple[int, int]:
    """Return the bytes read and written."""
    with (
        tempfile.TemporaryDirectory(prefix="collector-google-") as folder,
        Desk(Path(folder), rows=rows + 100) as desk,
    ):
        desk.init()
        talks = talks_of_mediators(rows)
        lines = [{key: as_typed(value) for key, value in talk.items()} for talk in talks]
        mediators = {talk["mediator"]: None for talk in talks}
        desk.fill(
            lines,
            nuclei=[{"name": nucleus_name(at)} for at in range(NUCLEI)],
            people=[{"name": name, "job": "mediatore"} for name in mediators],
        )
        desk.server.log.clear()
        desk.sync(today=TODAY.isoformat())
        calls = [*desk.server.log, *desk.server.drive_log]
        return sum(call.bytes_out for call in calls), sum(call.bytes_in for call in calls)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.google")
    parser.add_argument("--rows", type=int, default=ROWS)
    asked = parser.parse_args()
    read, written = bytes_of_first_sync(asked.rows)
    found = (("google-read", read), ("google-written", written))
    print(json.dumps({"measured": [[name, asked.rows, size / 1e6] for name, size in found]}))


if __name__ == "__main__":
    main()
