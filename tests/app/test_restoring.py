"""Rows put back: what is typed, and what happens when something goes wrong on the way."""

import datetime as dt
import errno
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.access_log.file import AccessFile
from collector.app.import_target import TalkKeys
from collector.app.restored_rows import typed_row
from collector.app.restoring import AskedRows, plan_restore, restore_rows
from collector.app.settings import Options, load_settings
from collector.errors import WorkbookChangedError
from collector.journal.talks import PastVersion
from collector.sheet.columns import Layout
from collector.sheet.row_matching import KEYS
from collector.workbook.xlsx.workbook import XlsxWorkbook
from schemas import session
from schemas.canonical import canonical
from schemas.cells.dates import read_date
from schemas.cells.reading import Cell
from schemas.cells.times import read_interval
from schemas.record import TalkRecord
from tests.road import NUCLEI, SOUND, TODAY, Project

CODE = "R7Y2KQ8"
WHOLE = Layout("Schede", 1, {key: at for at, key in enumerate(KEYS, 1)}, {}, {})
ROWS = [{**SOUND, "next_date": "nessuno"}, {**SOUND, "nucleus": "Chen", "next_date": "nessuno"}]


def settings_of(project: Project) -> Any:
    places = Options(workbook=str(project.workbook), journal=str(project.journal), today=TODAY)
    return load_settings(places)


def lose(project: Project) -> None:
    """The first talk and its family are deleted, and a check sees it."""
    project.edit(lambda book: (book["Schede"].delete_rows(2), book["Nuclei"].delete_rows(2)))
    project.sync()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write(ROWS)
    made.sync()
    return made


def version(typed: dict[str, str], extra: dict[str, str], **read: Any) -> PastVersion:
    cells = tuple(typed.get(key, "") for key in KEYS)
    return PastVersion(dt.date(2026, 6, 1), False, cells, extra, TalkRecord(CODE, "X", 2, **read))


MOMENTS = st.times().map(lambda time: time.replace(microsecond=0, tzinfo=None))
CELLS = st.one_of(
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    MOMENTS,
    MOMENTS.map(lambda time: dt.datetime.combine(dt.date(1899, 12, 30), time)),
    MOMENTS.map(lambda time: dt.datetime.combine(dt.date(1900, 1, 1), time)),
    st.text(max_size=20),
    st.floats(0, 60000).map(lambda number: round(number, 4)),
)


@given(CELLS, CELLS)
def test_what_is_typed_back_is_read_as_it_was(start: Any, day: Any) -> None:
    was, _ = read_interval(Cell(start), Cell())
    past = version({"start": canonical(start), "date": canonical(day)}, {}, start=was.value)
    cells = typed_row(CODE, past, WHOLE, (99, "Provenienza"), dt.date(2026, 6, 22)).cells
    now, _ = read_interval(Cell(cells.get(WHOLE.columns["start"])), Cell())
    if was.sure:
        assert now.value == was.value
    before = read_date(Cell(day))
    if before.sure:
        assert read_date(Cell(cells.get(WHOLE.columns["date"]))).value == before.value


def test_no_cell_is_lost_without_a_word() -> None:
    layout = Layout("Schede", 1, {"mediator": 1, "start": 2, "code": 3}, {}, {4: "Provenienza"})
    typed = {"hours": "10-11", "email": "li.wei@cooperativa.example", "outcome": "Bene.",
             "sent": "2026-03-12T10:11:12"}  # fmt: skip
    extra = {"Note": "uno", "Provenienza": "vecchia.docx, tabella 3 [0123456789]"}
    past = version(typed, extra, mediator="Li Wei")
    row = typed_row(CODE, past, layout, (4, "Provenienza"), dt.date(2026, 6, 22))
    assert dict(row.cells) == {
        1: "Li Wei",
        2: "10-11",
        3: CODE,
        4: "Rimessa dal registro il 22/06/2026; prima: 2026-03-12T10:11:12; "
        "li.wei@cooperativa.example; vecchia.docx, tabella 3 [0123456789]",
    }
    assert (row.no_column, row.only_in_journal) == (("Esito",), ("Note",))


def test_killed_between_two_tabs_and_run_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(project)
    settings, asked = settings_of(project), AskedRows(lost=True)
    append = XlsxWorkbook.append

    def killed(self: Any, new: Any, *, mark: str) -> int:
        if new.tab == "Schede":
            raise KeyboardInterrupt
        return append(self, new, mark=mark)

    mark = plan_restore(settings, asked).mark
    monkeypatch.setattr(XlsxWorkbook, "append", killed)
    with pytest.raises(KeyboardInterrupt):
        restore_rows(settings, asked, mark=mark)
    monkeypatch.setattr(XlsxWorkbook, "append", append)
    assert project.column("Codice", "Nuclei") == ["N2QX8", "N7F3K"]
    with pytest.raises(WorkbookChangedError):
        restore_rows(settings, asked, mark=mark)
    assert project.run("restore", "--lost", "--yes").code == 0
    project.sync()
    assert project.column("Codice", "Nuclei") == ["N2QX8", "N7F3K"]
    assert project.column("Nucleo")[:2] == ["Chen", "N7F3K"]


def test_disk_full_and_a_locked_workbook_leave_it_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(project)
    before = project.workbook.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(AccessFile, "append", lambda *_, **__: None)  # it would refuse before
        patched.setattr(os, "fsync", full)
        ran = project.run("restore", "--lost", "--yes")
    assert (ran.code, project.workbook.read_bytes()) == (3, before), ran.err
    lock = project.workbook.with_name(f".~lock.{project.workbook.name}#")
    lock.write_text("")
    assert project.run("restore", "--lost", "--yes").code == 3
    assert project.workbook.read_bytes() == before
    lock.unlink()


def test_rows_that_stop_a_check_come_back_below_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path)
    project.write([{**ROWS[0], "date": f"{day:02}/05/2026"} for day in range(1, 11)])
    project.sync()
    codes = project.column("Codice")[:10]

    def lose_and_name(book: Any) -> None:
        book["Schede"].delete_rows(3, 8)
        book["Schede"].cell(2, 9, codes[3])  # what another talk says of it is not the row

    project.edit(lose_and_name)
    assert project.run("sync").code == 3
    with monkeypatch.context() as patch:  # the names of all families: not once for each row
        times: list[int] = []
        made = TalkKeys.of
        patch.setattr(TalkKeys, "of", lambda nuclei: times.append(1) or made(nuclei))
        assert plan_restore(settings_of(project), AskedRows(lost=True)).rows == 8
        assert len(times) < 4
    assert project.run("restore", "--lost", "--yes").code == 0
    project.sync()
    assert sorted(project.column("Codice")[:10]) == sorted(codes)
    assert project.column("Data")[:2] == ["01/05/2026", "10/05/2026"]


def test_families_that_stop_a_check_all_come_back_also_those_without_talks(tmp_path: Path) -> None:
    project = Project(tmp_path)
    new = [{"name": f"Nuova {number}", "municipality": "Rozzano"} for number in "abcde"]
    project.write(ROWS, nuclei=[*NUCLEI, *new])
    project.sync()
    codes = [row[0].value for row in openpyxl.load_workbook(project.workbook)["Nuclei"]][1:8]
    whole = project.workbook.read_bytes()
    project.edit(lambda book: book.remove(book["Nuclei"]))
    ran = project.run("restore", "--lost", "--yes")
    assert (ran.code, "manca il foglio «Nuclei»" in ran.err) == (3, True), ran.out
    project.workbook.write_bytes(whole)
    project.edit(lambda book: book["Nuclei"].delete_rows(2, 7))
    stopped = project.run("sync")
    assert (stopped.code, "restore --lost" in stopped.err) == (3, True), stopped.err
    ran = project.run("restore", "--lost", "--yes")
    assert "Rimesse 7 righe: 7 nuclei." in ran.out, ran.err
    project.sync()
    back = [row[0].value for row in openpyxl.load_workbook(project.workbook)["Nuclei"]][1:8]
    assert sorted(back) == sorted(codes)
    project.edit(lambda book: book["Nuclei"].delete_rows(back.index(codes[-1]) + 2))
    project.sync()
    ran = project.run("restore", "--lost", "--yes")
    assert f"{codes[-1]} (Nuova e) non è in «Nuclei» dal 22/06/2026" in ran.out, ran.err


def test_what_is_not_known_or_has_no_column_any_more_writes_nothing(project: Project) -> None:
    lose(project)
    unknown = project.run("restore", "RVKLQ6D", "--yes")
    assert unknown.code == 2
    assert "«RVKLQ6D»: il registro non lo conosce" in unknown.err
    assert project.run("restore", "--yes").code == 2
    project.edit(lambda book: book["Schede"].delete_cols(8))
    before = project.workbook.read_bytes()
    ran = project.run("restore", "--lost", "--yes")
    assert (ran.code, project.workbook.read_bytes()) == (3, before)
    assert "Descrizione intervento" in ran.err


def test_a_sheet_that_nobody_prepared_knows_the_row_by_its_content(project: Project) -> None:
    keys = ("mediator", "nucleus", "date", "start", "end", "attendees", "description")
    titles = {column.key: column.header for column in session.COLUMNS}
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Colloqui 2026"
    sheet.append([titles[key] for key in keys])
    for row in ROWS:
        sheet.append([row[key] for key in keys])
    other = Project(project.folder / "altro")
    other.folder.mkdir()
    book.save(other.workbook)
    other.sync()
    other.edit(lambda book: book["Colloqui 2026"].delete_rows(2))
    before = {flag["row_code"] for flag in other.sync()["flags"]}
    assert other.run("restore", "--lost", "--yes").code == 0
    assert {flag["row_code"] for flag in other.sync()["flags"]} == before
