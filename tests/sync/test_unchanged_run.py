"""A workbook in which nothing changed is not opened again; its result is repeated word for word.

That the same workbook would give the same plan is shown in test_row_cache.py; here: when it is
opened anew.
"""

import dataclasses
import datetime as dt
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from collector.app.project import fresh_codes
from collector.journal.store import Journal
from collector.journal.syncs import Batch, Version
from collector.sheet.rows import SkippedRow
from collector.sync.result import FlagOwner, MediatorCount, SyncReport, SyncResult
from collector.sync.rules import Accepted, Rules
from collector.sync.run import run_sync
from collector.workbook.xlsx.workbook import XlsxWorkbook
from schemas.flag import Flag, Severity
from schemas.nucleus import CASE_TYPES
from schemas.territory import load as load_territory
from schemas.workbook import Snapshot
from tests.road import FOLLOW_UPS, SOUND, Project

NOW = dt.datetime(2026, 6, 22, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 6, 22)
RULES = Rules(load_territory(), CASE_TYPES, dt.date(2019, 1, 1), "edition")
IN_FUTURE = {**SOUND, "date": "25/06/2026", "next_date": "26/06/2026"}
NO_END = {**SOUND, "date": "13/03/2026", "end": ""}


class Counting(XlsxWorkbook):
    """Counts how often it is opened."""

    opened = 0

    def snapshot(self) -> Snapshot:
        self.opened += 1
        return super().snapshot()


class Desk:
    """A project at which the same sync is run again and again."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(folder)
        self.workbook = Counting(self.project.workbook)
        self.journal = Journal.open(str(folder / "journal.sqlite3"))

    def sync(self, day: dt.date = DAY, rules: Rules = RULES, **how: Any) -> SyncReport:
        return run_sync(
            self.workbook, self.journal, rules, now=NOW, today=day, codes=fresh_codes, **how
        )

    def opens(self, day: dt.date = DAY, rules: Rules = RULES, **how: Any) -> bool:
        before = self.workbook.opened
        self.sync(day, rules, **how)
        return self.workbook.opened > before


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.project.write([SOUND, NO_END])
    made.sync()
    return made


def test_an_unchanged_workbook_is_not_opened_and_its_result_is_repeated(desk: Desk) -> None:
    opened, wrote = desk.workbook.opened, desk.project.workbook.read_bytes()
    reports = [desk.sync(), desk.sync(dry_run=True), desk.sync(DAY + dt.timedelta(days=60))]
    assert desk.workbook.opened == opened == 1
    assert desk.project.workbook.read_bytes() == wrote
    for report in reports:
        assert (report.rows_read, report.written, report.new_codes, report.write_back.empty) == (
            0,
            False,
            0,
            True,
        )
        assert [
            (f.code, f.row, f.severity, f.message)
            for f in report.result.flags
            if f.code not in FOLLOW_UPS
        ] == [("MANCA-01", 3, Severity.ERROR, "Manca: Ora fine. Compila questa cella.")]
        assert (report.result.talks, report.result.complete, report.result.incomplete) == (2, 1, 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: put(desk, "Testo nuovo."),
        lambda desk: desk.journal.append(_a_meeting(), at=NOW, today=DAY, workbook="x"),
        lambda desk: _kept(desk, "DELETE FROM meta WHERE key = 'untouched'"),
        lambda desk: _kept(desk, "UPDATE meta SET value = value || '?' WHERE key = 'untouched'"),
    ],
    ids=["workbook", "journal", "memory lost", "memory damaged"],
)
def test_a_change_makes_the_workbook_be_opened(desk: Desk, change: Callable[[Desk], None]) -> None:
    change(desk)
    assert desk.opens()


@pytest.mark.parametrize(
    "how",
    [
        {"day": DAY - dt.timedelta(days=1)},
        {"rules": dataclasses.replace(RULES, edition="another")},
        {"rules": dataclasses.replace(RULES, since=dt.date(2020, 1, 1))},
        {"rules": dataclasses.replace(RULES, case_types=("altro",))},
        {"accepted": Accepted(missing=True)},
    ],
    ids=[
        "a day before",
        "another edition",
        "another start",
        "other case types",
        "rows accepted as gone",
    ],
)
def test_another_day_or_other_rules_make_the_workbook_be_opened(
    desk: Desk, how: dict[str, Any]
) -> None:
    assert desk.opens(**how)


def test_a_talk_in_the_future_makes_the_workbook_be_opened_every_day(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.project.write([IN_FUTURE])
    desk.sync()
    desk.sync()
    assert not desk.opens()
    report = desk.sync(dt.date(2026, 6, 25))
    assert not report.result.flags
    assert report.result.complete == 1


def test_a_save_between_two_reads_is_not_taken_for_the_workbook_that_was_read(desk: Desk) -> None:
    put(desk, "Testo nuovo.")
    desk.sync()
    read, theirs = desk.workbook.snapshot, desk.project.workbook.read_bytes()
    put(desk, "Altro testo.")
    mine = desk.project.workbook.read_bytes()

    def after_an_undo() -> Snapshot:
        desk.project.workbook.write_bytes(theirs)
        return read()

    desk.workbook.snapshot = after_an_undo  # type: ignore[method-assign]
    desk.sync()
    del desk.workbook.snapshot  # type: ignore[method-assign]
    desk.project.workbook.write_bytes(mine)
    assert desk.sync().rows_read == 1


def test_a_result_is_loaded_as_it_was_dumped() -> None:
    flag = Flag(
        "DATA-02",
        "Schede",
        12,
        "D",
        "DATA",
        "date",
        "R7F3KX",
        Severity.ERROR,
        {"proposal": "1/2/2026"},
        "1/2",
    )
    gone = Flag("RIGA-04", "Schede", None, None, "", "code", "R7F3KY", Severity.WARNING, {})
    found = SyncResult(
        [MediatorCount("Li Wei", 3, 1, 1, 2), MediatorCount("", 1, 0, 0, 0)],
        1,
        [flag, gone],
        [SkippedRow("Schede", 5, "riga vuota")],
        ["ò"],
        [FlagOwner("Li Wei", "N7F3K", "12/03/2026"), FlagOwner("Li Wei", "", "")],
        {"Schede": 0},
    )
    again = SyncResult.load(found.dump())
    assert again is not None
    assert again.flags[0].typed is None  # what was typed is not kept a second time
    assert dataclasses.replace(again, flags=()) == dataclasses.replace(found, flags=())
    assert [flag.message for flag in again.flags] == [flag.message for flag in found.flags]
    assert (again.flags[1], again.talks, again.incomplete) == (gone, 4, 1)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '[[],0,[["NO-99","a",1,"A","","x",null,"error",{}]],[],[],[],{}]']
)
def test_a_text_that_is_no_result_loads_as_none(text: str) -> None:
    assert SyncResult.load(text) is None


def _a_meeting() -> Batch:
    return Batch(
        versions=[Version("meeting", "AS-2026-07-01", "d", "h", "meeting", None, b"{}", b"{}")]
    )


def _kept(desk: Desk, statement: str) -> None:
    with sqlite3.connect(desk.project.folder / "journal.sqlite3") as db:
        assert db.execute(statement).rowcount == 1


def put(desk: Desk, text: str) -> None:
    book = openpyxl.load_workbook(desk.project.workbook)
    book["Schede"].cell(2, 8).value = text
    book.save(desk.project.workbook)


def test_the_rules_have_the_same_parts_in_every_process() -> None:
    """Else no row would ever be known again: Python shuffles its sets anew each time it starts."""
    script = (
        "import datetime as dt; from collector.sync.rules import Rules; "
        "from collector.validation.thresholds import Thresholds; "
        "from schemas.nucleus import CASE_TYPES; from schemas.territory import load; "
        "thresholds = Thresholds(off=('RIGA-03', 'ORE-01')); "
        "print(Rules(load(), CASE_TYPES, dt.date(2026, 1, 1), 'x', thresholds).parts)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1


def test_a_sync_in_another_process_uses_the_same_cache_context(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([SOUND, NO_END])
    read = []
    for seed in ("1", "1", "2"):
        ran = project.spawn("sync", env={"PYTHONHASHSEED": seed})
        assert ran.returncode == 0, ran.stderr
        journal = Journal.open(str(project.journal))
        read.append(journal.context())
        journal.close()
    assert read[0] == read[1] == read[2] != ""
