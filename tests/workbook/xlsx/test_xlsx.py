"""Writing back.  Only our cells and our tab change, whatever program saved the file; whole or not
at all.
"""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Final
from xml.etree import ElementTree

import openpyxl
import pytest

from collector.workbook.xlsx.package import sheet_parts
from schemas import meeting, nucleus, person, session
from tests.examples import LONG
from tests.road import MEETINGS, NUCLEI, PEOPLE, Project, drawn
from tests.workbook.xlsx import excel_shape

ROWS = drawn("""
| Mediatore    | Nucleo | Data       | Ora fine | Persone presenti        | Descrizione intervento |
| Amina Haddad | Hoxha  | 12/03/2026 | 11:45    | madre, 2 figli          | Lettura di un decreto  |
| Li Wei       | Chen   | 31/04/2026 |          | 一个人                  | =1+1 & <b>"è"</b>      |
| Amina Hadad  | Hoxha  | 13/03/2026 | 11:45    | marito e moglie         | ‮ scritto da destra    |
""")
OURS_IN_SCHEDE = (1, 16)


def prepared(path: Path) -> None:
    Project(path.parent).write(ROWS)


def excel(path: Path) -> None:
    excel_shape.write(
        path,
        {
            "Schede": (session.COLUMNS, ROWS),
            "Nuclei": (nucleus.COLUMNS, [{**row, "code": None} for row in NUCLEI]),
            "Persone": (person.COLUMNS, PEOPLE),
            "Incontri": (meeting.COLUMNS, MEETINGS),
        },
    )


@pytest.fixture(params=[prepared, excel], ids=["as init makes it", "as Excel saves it"])
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    make: Callable[[Path], None] = request.param
    make(tmp_path / "schede.xlsx")
    return Project(tmp_path)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


def tabs(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return sheet_parts(book)


def without_our_cells(xml: bytes, columns: tuple[int, ...]) -> bytes:
    """A sheet's XML as canonical text, our cells taken out below the header."""
    root = ElementTree.fromstring(xml)
    main = root.tag.partition("}")[0] + "}"
    for row in root.iter(f"{main}row"):
        if row.get("r") == "1":
            continue
        for cell in list(row):
            name = (cell.get("r") or "").rstrip("0123456789")
            if name in {"A", "P"} and openpyxl.utils.column_index_from_string(name) in columns:
                row.remove(cell)
    return ElementTree.canonicalize(ElementTree.tostring(root)).encode()


def test_every_part_but_ours_stays_byte_for_byte(project: Project) -> None:
    before = parts(project.workbook.read_bytes())
    with zipfile.ZipFile(project.workbook) as book:
        order, comment = book.namelist(), book.comment
    project.sync()
    data = project.workbook.read_bytes()
    after, where = parts(data), tabs(data)
    ours = {where["Schede"], where["Segnalazioni"]}
    if any(row.get("code") is None for row in NUCLEI) or "customXml/item1.xml" in before:
        ours.add(where["Nuclei"])
    new_tab = where["Segnalazioni"] not in before
    if new_tab:
        ours |= {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}
    assert {name for name in after if before.get(name) != after[name]} <= ours
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.namelist()[: len(order)] == order
        assert book.comment == comment


def test_in_schede_only_our_cells_change(project: Project) -> None:
    data = project.workbook.read_bytes()
    part = tabs(data)["Schede"]
    before = without_our_cells(parts(data)[part], OURS_IN_SCHEDE)
    project.sync()
    assert without_our_cells(parts(project.workbook.read_bytes())[part], OURS_IN_SCHEDE) == before


def test_a_formula_that_the_chain_of_calculation_lists_is_still_a_formula(project: Project) -> None:
    """Excel saves the chain with our links in it; fewer flags later must not leave it pointing at
    no formula.
    """
    project.sync()
    data = parts(project.workbook.read_bytes())
    part = tabs(project.workbook.read_bytes())["Segnalazioni"]
    formulas = {cell for cell, xml in cells(data[part]).items() if b"<f>" in xml}
    assert formulas, "each flag has its link"
    mend(project)
    project.sync()
    after = cells(parts(project.workbook.read_bytes())[part])
    assert all(b"<f>" in after[cell] for cell in formulas)


def cells(xml: bytes) -> dict[str, bytes]:
    from collector.workbook.xlsx.sheet_stream import RowBlock, SheetStream

    rows = b"".join(SheetStream([xml]).blocks())
    block = RowBlock(rows, "", 1)
    return {
        f"{row.number}:{cell.column}": rows[cell.start : cell.end]
        for row in block.rows()
        for cell in block.cells(row)
    }


def mend(project: Project) -> None:
    """Put sound cells in place, touching nothing else of the file: the text of the shared
    strings.
    """
    data = project.workbook.read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "xl/sharedStrings.xml":
                content = content.replace(b"31/04/2026", b"30/04/2026").replace(
                    b"Amina Hadad<", b"Amina Haddad<"
                )
            new.writestr(info, content)
    project.workbook.write_bytes(out.getvalue())


def test_what_we_write_opens_again_with_the_right_content(project: Project) -> None:
    project.sync()
    assert [bool(code) for code in project.column("Codice")[:3]] == [True, True, True]
    states = project.column("Stato")[:3]
    assert states[0] == "completa · controllo del 22/06"
    assert states[1].startswith("da completare: data, ora fine, persone presenti")
    flagged = openpyxl.load_workbook(project.workbook)["Segnalazioni"]
    first = [cell.value for cell in flagged[2]][:9]
    assert first[0] == "Amina Hadad"
    assert first[2:4] == ["13/03/2026", "Mediatore"]
    assert first[7].startswith("=IFERROR(HYPERLINK(\"#'Schede'!A\"&MATCH($I2,'Schede'!$A:$A,0)")


@pytest.mark.parametrize("lock", ["~$schede.xlsx", ".~lock.schede.xlsx#"])
def test_a_file_open_elsewhere_is_an_error_and_nothing_is_written(
    project: Project, lock: str
) -> None:
    (project.folder / lock).write_text("x")
    before = project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 3
    assert "è aperto in" in ran.err
    assert project.workbook.read_bytes() == before
    (project.folder / lock).unlink()
    assert project.run("sync").code == 0


def test_a_file_saved_during_the_sync_is_not_overwritten(project: Project) -> None:
    """A person saves while we judge: their file stays, and the next sync sees it."""
    from collector.errors import WorkbookError
    from collector.workbook.xlsx.workbook import XlsxWorkbook
    from schemas.workbook import FlagsTab, WriteBack

    workbook = XlsxWorkbook(project.workbook)
    snapshot = workbook.snapshot()
    plan = SimpleNamespace(layouts=(), write_back=WriteBack(flags_tab=FlagsTab()))
    theirs = project.workbook.read_bytes()
    os.utime(project.workbook, ns=(1, 1))
    with pytest.raises(WorkbookError, match="Qualcuno ha salvato"):
        workbook.apply(plan, snapshot, before_writing=lambda: None)
    assert project.workbook.read_bytes() == theirs
    assert [path.name for path in project.folder.iterdir()] == ["schede.xlsx"]


KILLED = """
import os, sys
left = int(sys.argv.pop(1))
def hook(event, arguments):
    global left
    if event in {"open", "os.rename", "os.remove", "os.chmod", "sqlite3.connect", "os.mkdir"}:
        path = str(arguments[0]) if arguments else ""
        if "site-packages" in path or path.endswith((".py", ".pyc")) or "/lib/" in path:
            return
        left -= 1
        if left < 0:
            os._exit(137)
sys.addaudithook(hook)
from collector.cli.commands import main
main(sys.argv[1:])
"""


EVERY: Final = 1 if LONG else 24
"""Of how many steps one is tried on each workbook: all in the long profile."""


def test_killed_at_any_step_the_file_is_the_old_or_the_new_one_and_the_next_sync_finishes(
    project: Project, request: pytest.FixtureRequest
) -> None:
    first = (
        EVERY // 2 if "Excel" in request.node.name else 0
    )  # the steps between those tried on the other
    old = project.workbook.read_bytes()
    arguments = [
        "sync",
        "--workbook",
        str(project.workbook),
        "--journal",
        str(project.journal),
        "--today",
        "2026-06-22",
    ]
    seen_dead = 0
    for step in range(first, 200, EVERY):
        project.workbook.write_bytes(old)
        project.journal.unlink(missing_ok=True)
        ran = subprocess.run(
            [sys.executable, "-c", KILLED, str(step), *arguments],
            capture_output=True,
            check=False,
            cwd=Path.cwd(),
        )
        now = project.workbook.read_bytes()
        if now != old:
            assert [bool(code) for code in project.column("Codice")[:3]] == [True] * 3
            parts(now)
        if ran.returncode == 0:
            break
        assert ran.returncode == 137, ran.stderr.decode()
        seen_dead += 1
        report = project.sync()
        assert report["rows"]["read"] == 3
        codes = project.column("Codice")[:3]
        assert len(set(codes)) == 3
        assert project.sync()["written"] == {"codes": 0, "flags": 0}
    else:
        pytest.fail("never reached the end")
    assert seen_dead >= (5 if LONG else 3), "killed at several steps"


def test_a_full_disk_is_an_error_and_the_old_file_stays(project: Project) -> None:
    """The limit on a file's size stands in for the disk: the journal fits, the new workbook does
    not.
    """
    resource = pytest.importorskip("resource", reason="POSIX only")
    project.sync("--dry-run")
    big = project.workbook.stat().st_size - 2000
    old = project.workbook.read_bytes()
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "collector",
            "sync",
            "--workbook",
            str(project.workbook),
            "--journal",
            "sqlite://",
            "--today",
            "2026-06-22",
        ],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (big, big)),
    )
    assert ran.returncode == 3, ran.stderr
    assert "Il foglio è rimasto com'era" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert project.workbook.read_bytes() == old
    assert sorted(path.name for path in project.folder.iterdir()) == ["schede.xlsx"]


def test_a_link_stays_a_link_and_the_file_behind_it_is_written(project: Project) -> None:
    behind = project.folder / "altrove"
    behind.mkdir()
    project.workbook.rename(behind / "vero.xlsx")
    project.workbook.symlink_to(behind / "vero.xlsx")
    project.sync()
    assert project.workbook.is_symlink()
    assert project.column("Codice")[0]


def test_the_files_rights_stay(project: Project) -> None:
    project.workbook.chmod(0o640)
    project.sync()
    assert project.workbook.stat().st_mode & 0o777 == 0o640


def test_a_deleted_flags_tab_is_made_again(project: Project) -> None:
    project.sync()
    if "Segnalazioni" in openpyxl.load_workbook(project.workbook).sheetnames:
        project.edit_by_openpyxl(lambda book: book.remove(book["Segnalazioni"]))
    project.sync()
    assert project.column("Che cosa non va", "Segnalazioni")
    assert project.sync()["written"] == {"codes": 0, "flags": 0}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "danneggiato"),
        (b"PK\x03\x04 rotto", "danneggiato"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "protetto da una password"),
        (None, "Non trovo il foglio"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    project = Project(tmp_path)
    if content is not None:
        project.workbook.write_bytes(content)
    ran = project.run("sync")
    assert ran.code == 3
    assert words in ran.err
    assert sum(path.name.startswith("collector.sqlite3") for path in tmp_path.iterdir()) == 0


def test_a_missing_column_is_named_with_the_one_that_looks_like_it(project: Project) -> None:
    project.edit_by_openpyxl(lambda book: book["Schede"].cell(1, 4, "Datta"))
    before = project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 3
    assert "manca la colonna «Data»" in ran.err
    assert "«Datta»" in ran.err
    assert project.workbook.read_bytes() == before


def test_columns_may_stand_in_any_order(project: Project) -> None:
    def swap(book: openpyxl.Workbook) -> None:
        for row in book["Schede"].iter_rows(min_row=1, max_row=4):
            row[0].value, row[3].value = row[3].value, row[0].value
            row[14].value, row[1].value = row[1].value, row[14].value

    project.edit_by_openpyxl(swap)
    flags = {(f["column"], f["field"]) for f in project.sync()["flags"] if f["row"] == 4}
    assert flags == {("O", "mediator")}
    assert project.column("Stato")[0] == "completa · controllo del 22/06"


def test_what_staff_typed_under_our_titles_stays(project: Project) -> None:
    def write(book: openpyxl.Workbook) -> None:
        book["Schede"].cell(2, 1, 12)
        book["Schede"].cell(3, 1, "vedi sotto")
        book["Schede"].cell(2, 16, "in corso")
        book["Nuclei"].cell(2, 1, 7)

    project.edit_by_openpyxl(write)
    flags = {(f["tab"], f["row"], f["code"]) for f in project.sync()["flags"]}
    assert {
        ("Schede", 2, "CODICE-01"),
        ("Schede", 3, "CODICE-01"),
        ("Schede", 2, "STATO-01"),
    } <= flags
    assert ("Nuclei", 2, "CODICE-03") in flags
    assert project.column("Codice")[:2] == [12, "vedi sotto"]
    assert project.column("Stato")[0] == "in corso"
    assert project.column("Codice", "Nuclei")[0] == 7
    assert project.sync()["written"] == {"codes": 0, "flags": 0}
