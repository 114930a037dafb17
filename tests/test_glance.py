"""What is taken from memory.  A sync that remembers decides exactly what one that reads every row decides."""

import datetime as dt
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.flag_notes import state_text
from collector.glance import Memo
from collector.journal.store import Journal
from collector.project import now
from collector.settings import Options, load
from collector.sync import Codes, Memory, Plan, Rules, plan, recall
from collector.workbook.xlsx import XlsxWorkbook
from schemas.code import codes
from schemas.record import Gist
from tests.road import SOUND, Project

RULES = Rules(
    load(Options(workbook="x.xlsx")).territory, ("Housing sociale", "Difficoltà a scuola"), dt.date(2025, 1, 1), "e"
)
TODAY = dt.date(2026, 6, 22)


def dice(seed: int = 3) -> Codes:
    return Codes(*(codes(kind, random.Random(seed).choice, set()) for kind in ("R", "N", "P")))  # type: ignore[arg-type]


def decide(project: Project, memory: Memory, today: dt.date = TODAY) -> Plan:
    snapshot = XlsxWorkbook(project.workbook).snapshot()
    return plan(snapshot, memory, RULES, today=today, codes=dice(), accept_missing=True)


def told(found: Plan) -> Any:
    """All that a plan decides, but for how much of it was read. A row that stands needs no version."""
    return (
        found.rows,
        found.flags,
        found.ignored,
        found.write_back.cells,
        found.write_back.flags_tab,
        found.complete,
        found.new_codes,
        {v.code: (v.hash, v.row, v.glance, v.gist) for v in found.batch.versions},
        found.batch.moved,
        found.batch.gone,
        found.batch.seen,
        found.batch.context,
    )


def carry_out(project: Project, journal: Journal, today: dt.date = TODAY) -> None:
    book = XlsxWorkbook(project.workbook)
    snapshot = book.snapshot()
    memory = recall(journal)
    taken = set(memory.rows)
    fresh = Codes(*(codes(kind, random.Random(len(taken) + 9).choice, set(taken)) for kind in ("R", "N", "P")))  # type: ignore[arg-type]
    todo = plan(snapshot, memory, RULES, today=today, codes=fresh, accept_missing=True)
    journal.append(todo.batch, at=now(), today=today, workbook="x")
    book.apply(todo.write_back, mark=snapshot.mark)


def talks(count: int) -> list[dict[str, Any]]:
    """Sound ones, flagged ones, some that clash, one in the future, one twice."""
    made: list[dict[str, Any]] = []
    for at in range(count):
        row = {**SOUND, "date": dt.date(2026, 3, 1) + dt.timedelta(days=at), "description": f"Colloquio {at}"}
        row["next_date"] = row["date"] + dt.timedelta(days=9)
        if at % 5 == 1:
            row["end"] = ""
        if at % 5 == 2:
            row["date"] = made[-1]["date"]
        if at == 8:
            row = dict(made[0])
        if at == 9:
            row["date"] = dt.date(2026, 6, 25)
        made.append(row)
    return made


CHANGES = (
    *("edit", "sort", "delete", "copy", "clear code", "swap codes"),
    *("state", "nuclei", "people", "header", "time", "title"),
)
TYPED = ("", "Li Wei", "N2QX8", "31/02/2026", "12/3")
STATES = (None, "visto", state_text((), dt.date(2026, 1, 2)), "da completare: data · controllo del 01/01")


def change(book: openpyxl.Workbook, what: str, draw: random.Random) -> None:
    """One thing that staff do."""
    sheet = book["Schede"]
    rows = list(range(2, sheet.max_row + 1))
    one, other = draw.choice(rows), draw.choice(rows)
    match what:
        case "edit":
            sheet.cell(one, draw.choice([2, 3, 4, 5, 7, 8, 10, 12, 13, 14])).value = draw.choice(TYPED)
        case "sort":
            cells = [[c.value for c in sheet[row]] for row in rows]
            draw.shuffle(cells)
            for row, values in zip(rows, cells, strict=True):
                for at, value in enumerate(values, start=1):
                    sheet.cell(row, at).value = value
        case "delete":
            sheet.delete_rows(one)
        case "copy":
            for at, cell in enumerate(sheet[one], start=1):
                sheet.cell(sheet.max_row + (at == 1), at).value = cell.value
        case "clear code":
            sheet.cell(one, 1).value = None
        case "swap codes":
            sheet.cell(one, 1).value, sheet.cell(other, 1).value = sheet.cell(other, 1).value, sheet.cell(one, 1).value
        case "state":
            sheet.cell(one, 15).value = draw.choice(STATES)
        case "nuclei":
            book["Nuclei"].cell(2, 10).value = draw.choice([dt.date(2026, 3, 20), None, "boh"])
        case "people":
            book["Persone"].cell(2, 1).value = draw.choice(["Amina Haddad", "Amina Haddad Rossi"])
        case "header":
            sheet.cell(1, 17).value = "Note mie"
            sheet.cell(one, 17).value = "x"
        case "time":
            sheet.cell(one, 5).value = sheet.cell(other, 5).value
        case "title":
            sheet.cell(sheet.max_row + 1, 2).value = "APRILE 2026"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4), st.integers(0, 2**16), st.sampled_from([0, 1, 3, 9]))
def test_memory_changes_no_decision(
    tmp_path_factory: pytest.TempPathFactory, doings: list[str], seed: int, days: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("progetto")
    project = Project(folder)
    project.write(talks(11))
    journal = Journal.open(str(project.journal))
    try:
        carry_out(project, journal)
        carry_out(project, journal)
        project.edit(lambda book: [change(book, what, random.Random(seed + at)) for at, what in enumerate(doings)])
        today = TODAY + dt.timedelta(days=days)
        memory = recall(journal)
        quick, slow = decide(project, memory, today), decide(project, replace(memory, context=""), today)
        assert told(quick) == told(slow)
        carry_out(project, journal, today)
        memory = recall(journal)
        assert told(decide(project, memory, today)) == told(decide(project, replace(memory, context=""), today))
    finally:
        journal.close()


def test_a_sheet_that_stands_is_not_read_again(tmp_path: Path) -> None:
    """Else the test above would prove nothing. The talk in the future is read: today may have reached it."""
    project = Project(tmp_path)
    project.write(talks(11))
    journal = Journal.open(str(project.journal))
    try:
        carry_out(project, journal)
        found = decide(project, recall(journal))
        assert len(found.readings) == 1
        assert found.readings[0].readings["date"].value == dt.date(2026, 6, 25)
        assert found.batch.versions == []
        assert len(decide(project, replace(recall(journal), context="")).readings) == 11
    finally:
        journal.close()


@given(
    st.builds(Gist, *[st.none() | st.text(min_size=1) for _ in range(5)], st.booleans()),
    st.lists(st.tuples(st.text(), st.text(), st.text(), st.dictionaries(st.text(), st.text()))),
)
def test_a_memo_comes_back_as_it_was_or_not_at_all(gist: Gist, flags: list[Any]) -> None:
    text = Memo(gist, flags, flags).dump()
    assert not text or [list(map(list, part)) for part in Memo.load(text)[1:]] == [list(map(list, flags))] * 2
    assert not text or Memo.load(text).gist == gist
