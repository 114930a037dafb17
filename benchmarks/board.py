"""Speed of the board: `python -m benchmarks.board`. Prints one Markdown table.

How it measures:

- For each size a workbook is made (`benchmarks/made.py`), synced once, and `collector board` is
  started on it as a program of its own, with a home of its own.
- "First answer" and "whole first page" run from the moment at which the program says where it is
  (so its own start is not in them) until `/`, with its key, is answered for the first time, and
  until it is answered with nothing left that is still being made. Medians of STARTS starts.
- Each page is then asked for until it is whole, and again RUNS times over one connection; the time
  is the client's, on loopback, from the request to the last byte. Of addresses with a code in them
  the first that a link leads to stands for all.
- "After the sheet was saved": one description in a hundred is edited; what `/` takes to be answered
  at all, and to be whole.
"""

import argparse
import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lxml import html
from starlette.routing import Route

from benchmarks import page
from benchmarks.made import TODAY, edit, write_workbook

ROOT: Final = Path(__file__).parent.parent
FIRST_MS: Final = 300.0
PAGE_MS: Final = 100.0
FAR: Final = 2.0
"""A target that is missed by more than so many times fails the run."""
STARTS, RUNS = 5, 20
MOST_SECONDS: Final = 120.0
CONFIG: Final = '[project]\nname = "Servizio"\n[workbook]\npath = "schede.xlsx"\n'


@dataclass
class Client:
    """A browser without scripts: one connection, one cookie."""

    port: int
    cookie: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=MOST_SECONDS)

    def get(self, address: str) -> tuple[int, str, float]:
        """Ask for an address; return the status, the page and the milliseconds."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        began = time.perf_counter()
        self.connection.request("GET", address, headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = 1000 * (time.perf_counter() - began)
        given = answer.headers.get("Set-Cookie")
        if given:
            self.cookie = given.split(";")[0]
        return answer.status, content.decode("utf-8", "replace"), took

    def whole(self, address: str) -> str:
        """Ask until nothing of a page is still being made; return it, '' where it is no page."""
        until = time.perf_counter() + MOST_SECONDS
        while time.perf_counter() < until:
            status, page, _ = self.get(address)
            if status != 200 or not page.lstrip().startswith("<!doctype html>"):
                return ""
            if "data-pending" not in page:
                return page
            time.sleep(0.005)
        raise SystemExit(f"{address} is never whole")


@contextmanager
def served(folder: Path) -> Iterator[tuple[Client, str]]:
    """Start the board of a folder; yield a client and the first address, with its key."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("COLLECTOR_")}
    env |= {"HOME": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "collector", "board", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--today", TODAY.isoformat()],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        first = urlsplit(process.stdout.readline().strip())
        yield Client(first.port or 0), f"/?{first.query}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(MOST_SECONDS)


def prepare(folder: Path, count: int) -> None:
    """Make a project with so many talks, synced once."""
    folder.mkdir()
    write_workbook(folder / "schede.xlsx", count)
    (folder / "collector.toml").write_text(CONFIG, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "collector", "sync", "--new-journal", "--today", TODAY.isoformat()],
        cwd=folder,
        env={**os.environ, "HOME": str(folder), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def first_page(folder: Path) -> tuple[float, float]:
    """Milliseconds until the first page is answered, and until it is whole."""
    with served(folder) as (client, address):
        began = time.perf_counter()
        client.get(address)
        client.get("/")
        answered = 1000 * (time.perf_counter() - began)
        client.whole("/")
        return answered, 1000 * (time.perf_counter() - began)


def addresses(client: Client) -> dict[str, str]:
    """Follow links from page to page: one address for each route, by the route's path."""
    from collector.web.app import all_routes

    routes = [
        route
        for route in all_routes()
        if isinstance(route, Route) and "GET" in (route.methods or ())
    ]
    waiting = {route.path: route.path for route in routes if "{" not in route.path}
    found: dict[str, str] = {}
    while waiting:
        path, address = waiting.popitem()
        page = client.whole(address)
        if not page:
            continue
        found[path] = address
        for link in html.fromstring(page).iterfind(".//a[@href]"):
            there = str(link.get("href")).split("#")[0]
            leads = [one.path for one in routes if one.path_regex.match(there.split("?")[0])]
            if leads and leads[0] not in found.keys() | waiting.keys():
                waiting[leads[0]] = there
    return dict(sorted(found.items()))


def warm_pages(client: Client) -> dict[str, list[float]]:
    """Milliseconds of each page, RUNS times, by its route's path."""
    found = addresses(client)
    for address in found.values():
        client.whole(address)
    return {path: [client.get(address)[2] for _ in range(RUNS)] for path, address in found.items()}


def after_a_save(client: Client, folder: Path) -> tuple[float, float]:
    """Milliseconds that `/` takes once the sheet has changed: to be answered, and to be whole."""
    changed = folder / "changed.xlsx"
    edit(folder / "schede.xlsx", changed)
    client.whole("/")
    changed.replace(folder / "schede.xlsx")
    began = time.perf_counter()
    client.get("/")
    answered = 1000 * (time.perf_counter() - began)
    client.whole("/")
    return answered, 1000 * (time.perf_counter() - began)


Line = tuple[str, int, Sequence[float], float | None]
"""What was measured, of how many talks, its milliseconds, and its target."""


def measure(folder: Path, count: int) -> Iterator[Line]:
    """Measure one size."""
    prepare(folder, count)
    starts = [first_page(folder) for _ in range(STARTS)]
    yield "first answer", count, [one[0] for one in starts], FIRST_MS
    yield "whole first page", count, [one[1] for one in starts], FIRST_MS
    with served(folder) as (client, address):
        client.get(address)
        for path, times in warm_pages(client).items():
            yield f"`{path}`", count, times, PAGE_MS
        answered, whole = after_a_save(client, folder)
        yield "`/` after the sheet was saved, answered", count, [answered], FIRST_MS
        yield "`/` after the sheet was saved, whole", count, [whole], None


def verdict(median: float, target: float | None) -> str:
    """Return the last column."""
    if target is None:
        return ""
    return f"≤ {target:g} ms: {'met' if median <= target else '**missed**'}"


def main() -> int:
    """Measure and print; 1 where a target is missed by far."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.board", description="Speed of the board, as one table."
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[3_000, 10_000])
    parser.add_argument("--write", action="store_true", help="make docs/speed.md anew")
    asked = parser.parse_args()
    is_far = False
    lines = ["| what | talks | median | from–to | target |", "|---|--:|--:|--:|---|"]
    with tempfile.TemporaryDirectory(prefix="collector-board-") as name:
        for count in asked.rows:
            for what, talks, times, target in measure(Path(name) / str(count), count):
                median = statistics.median(times)
                is_far |= target is not None and median > FAR * target
                spread = f"{min(times):.0f}–{max(times):.0f}" if len(times) > 1 else ""
                aim = verdict(median, target)
                lines.append(f"| {what} | {talks} | {median:.0f} ms | {spread} | {aim} |")
                print(lines[-1], flush=True)
    if asked.write:
        page.keep("board", lines, RUNS)
    return int(is_far)


if __name__ == "__main__":
    sys.exit(main())
