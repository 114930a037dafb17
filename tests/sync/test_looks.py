"""New rows read by several processes: journal, flags and workbook are those of one process."""

import datetime as dt
import random
import sqlite3
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from collector.app.new_project import write_new_workbook
from collector.app.settings import Options, load_settings
from collector.app.sync import sync_project
from collector.processes import pool
from collector.processes.pool import PROCESSES, map_in_processes
from collector.sync import looks
from collector.sync.memory import FreshCodes, Memory
from collector.workbook.xlsx import workbook as xlsx_workbook
from schemas import code, meeting, nucleus, person, session
from schemas.cells.reading import Typed
from tests.road import MEETINGS, NUCLEI, PEOPLE, SOUND, TODAY, Row, short_lists
from tests.sync.test_row_cache import CELLS

ROWS = 60
READ: dict[str, list[Typed]] = {key: some for key, some in CELLS.items() if key != "extra"}
CODES: list[Typed] = ["RRCQH8U", "rrcqh8u", "appunto", None, None]


def messy_rows() -> list[dict[str, Typed]]:
    """Rows as nobody should type them: repeated, marked in two ways, under codes of others."""
    dice = random.Random(21)
    rows: list[dict[str, Typed]] = []
    for at in range(ROWS):
        row = {**SOUND, "date": dt.date(2026, 3, 1 + at % 25), "code": dice.choice(CODES)}
        for key in dice.sample(sorted(READ), k=dice.choice([0, 0, 1, 3])):
            row[key] = dice.choice(READ[key])
        rows.append(row)
    return rows


def codes(memory: Memory) -> FreshCodes:
    choose = random.Random(len(memory.rows)).choice
    known = set(memory.rows)
    return FreshCodes(
        code.codes("R", choose, known), code.codes("N", choose, {"N7F3K", "N2QX8"}),
        code.codes("P", choose, {person.code for person in memory.remembered.people}),
    )  # fmt: skip


def sync(workbook: Path) -> None:
    settings = load_settings(
        Options(workbook=str(workbook), journal=str(workbook.with_suffix(".db")), today=TODAY)
    )
    sync_project(settings, codes=codes)


def edit(workbook: Path) -> None:
    """Change what every row is read under, and some rows."""
    book = openpyxl.load_workbook(workbook)
    book[nucleus.TAB].cell(2, 2).value = "Hoxha Marku"
    for number in range(5, ROWS, 9):
        book[session.TAB].cell(number, 9).value = "Un altro testo, di Hoxha."
    book.save(workbook)


def remembered(workbook: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(workbook.with_suffix(".db"))) as journal:
        return {
            table: journal.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608
            for table in ("versions", "latest", "flags")
        }


def parts(workbook: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(workbook) as package:
        return {name: package.read(name) for name in package.namelist()}


def outcome(folder: Path, rows: list[dict[str, Typed]]) -> list[Any]:
    """What journal and workbook hold after a first sync, and after one that reads all again."""
    folder.mkdir()
    workbook = folder / "schede.xlsx"
    tabs: dict[str, Sequence[Row]] = {
        session.TAB: rows,
        nucleus.TAB: NUCLEI,
        person.TAB: PEOPLE,
        meeting.TAB: MEETINGS,
    }
    with short_lists():
        write_new_workbook(workbook, tabs)
    found: list[Any] = []
    sync(workbook)
    found += [remembered(workbook), parts(workbook)]
    edit(workbook)
    sync(workbook)
    written = parts(workbook)
    del written["docProps/core.xml"]  # openpyxl notes when it saved
    return [*found, remembered(workbook), written]


@contextmanager
def another_thread() -> Iterator[None]:
    """A program with threads: its children start anew."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Have few rows read by several processes; the list gets how many processes each time."""
    asked: list[int] = []
    work = map_in_processes

    def counted(*arguments: Any, processes: int, is_one: bool) -> Iterator[Any]:
        asked.append(processes)
        return work(*arguments, processes=processes, is_one=is_one)

    monkeypatch.setattr(looks, "map_in_processes", counted)
    monkeypatch.setattr(pool, "_MOST_DONE_BESIDE", 1)  # or this process does all of it
    monkeypatch.setattr(looks, "MANY_ROWS", 2)
    monkeypatch.setattr(looks, "MANY_ROWS_ANEW", 2)
    monkeypatch.setattr(looks, "ROWS_AT_ONCE", 7)
    monkeypatch.setattr(xlsx_workbook, "_MANY_CELLS", 2)
    return asked


def test_any_number_of_processes_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_are_many: list[int]
) -> None:
    rows = messy_rows()
    monkeypatch.setenv(PROCESSES, "1")
    alone = outcome(tmp_path / "1", rows)
    assert not few_are_many
    for number in (2, 3):
        monkeypatch.setenv(PROCESSES, str(number))
        assert outcome(tmp_path / str(number), rows) == alone
    assert few_are_many == [2, 2, 3, 3]
    with another_thread():
        assert outcome(tmp_path / "anew", rows) == alone
    assert few_are_many == [2, 2, 3, 3, 3, 3]
    assert len(alone[0]["flags"]) > ROWS / 2
    assert len(alone[2]["versions"]) > len(alone[0]["versions"])


def test_few_rows_are_read_by_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_are_many: list[int]
) -> None:
    monkeypatch.setenv(PROCESSES, "3")
    monkeypatch.setattr(looks, "MANY_ROWS", ROWS + 1)
    monkeypatch.setattr(looks, "MANY_ROWS_ANEW", ROWS + 1)
    outcome(tmp_path / "few", messy_rows())
    assert not few_are_many
