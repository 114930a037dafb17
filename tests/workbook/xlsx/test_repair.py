"""What other programs open is read, and a sync writes into it.  One odd cell is flagged; one odd
range says nothing.
"""

import zipfile
from collections.abc import Callable

import pytest

from collector.workbook.xlsx.workbook import XlsxWorkbook
from schemas.workbook import column_letter
from tests.road import Project
from tests.workbook.xlsx import by_hand
from tests.workbook.xlsx.test_edges import moved

Parts = dict[str, bytes]
SHEET = "xl/worksheets/sheet1.xml"
TALKS = by_hand.rows(by_hand.TALK, {**by_hand.TALK, "Data": "19/03/2026"})


@pytest.fixture
def project(tmp_path) -> Project:  # type: ignore[no-untyped-def]
    return Project(tmp_path)


# An error of any kind flags its cell


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(
    "error",
    [
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#CONNECT!",
        "#BLOCKED!",
        "#UNKNOWN!",
        "#PYTHON!",
        "#UNA NUOVA!",
        "42",
        "#REF!",
    ],
)
def test_an_error_of_any_kind_flags_its_cell_and_the_rest_is_read(
    project: Project, error: str, prefix: str
) -> None:
    column = column_letter(by_hand.HEADERS.index("Riservatezza") + 1)
    cell = f'<c r="{column}2" t="e"><f>X1</f><v>{error}</v></c></row>'
    xml = by_hand.sheet(
        TALKS.replace("</row>", "@", 1).replace("</row>", cell, 1).replace("@", "</row>")
    )
    if prefix:
        for tag in ("worksheet", "sheetData", "row", "c", "is", "t", "f", "v"):
            for end in (" ", ">"):
                xml = xml.replace(f"<{tag}{end}", f"<{prefix}{tag}{end}").replace(
                    f"</{tag}{end}", f"</{prefix}{tag}{end}"
                )
        xml = xml.replace("xmlns=", "xmlns:x=")
    by_hand.write(project.workbook, by_hand.parts(xml))
    assert project.flags() == {(f"{column}2", "ERRORE-01")}
    assert error.encode() in zipfile.ZipFile(project.workbook).read(SHEET), (
        "the cell stays as it was"
    )
    assert project.run("sync").code == 0


@pytest.mark.parametrize("cell", ['t="zz"><v>servizio</v>', "t='zz' ><v>3</v>", 't="s"><v>999</v>'])
def test_a_cell_that_nobody_can_read_is_flagged_and_the_rest_is_read(
    project: Project, cell: str
) -> None:
    column = column_letter(by_hand.HEADERS.index("Riservatezza") + 1)
    odd = f'<c r="{column}2" {cell}</c>'
    xml = by_hand.sheet(
        TALKS.replace("</row>", "@", 1).replace("</row>", f"{odd}</row>", 1).replace("@", "</row>")
    )
    by_hand.write(project.workbook, by_hand.parts(xml))
    assert project.flags() == {(f"{column}2", "ERRORE-01")}
    assert odd.encode() in zipfile.ZipFile(project.workbook).read(SHEET), "the cell stays as it was"
    assert project.sync()["written"] == {"codes": 0, "flags": 0}


# What says nothing of the cells is passed over


def with_dimension(ref: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        parts[SHEET] = parts[SHEET].replace(
            b"<sheetData>", f"<dimension {ref}/><sheetData>".encode()
        )

    return change


def with_merged(ref: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", merged.encode())

    return change


def with_state(state: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        parts[by_hand.BOOK] = parts[by_hand.BOOK].replace(
            b'sheetId="1"', f'sheetId="1" state="{state}"'.encode()
        )

    return change


def with_backslashes(which: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        for name in list(parts):
            if which in name:
                parts[name.replace("/", "\\")] = parts.pop(name)

    return change


ODD: dict[str, Callable[[Parts], None]] = {
    **{
        f"dimension {ref}": with_dimension(f'ref="{ref}"')
        for ref in ("1:4", "A:K", "", "K", "$A$1:$B$2", "A0:B0")
    },
    **{
        f"dimension {ref}": with_dimension(f'ref="{ref}"')
        for ref in ("A1", "B9:A1", "A1:XFD1048576", "A1:ZZZ1")
    },
    "dimension without ref": with_dimension(""),
    **{
        f"merged {ref}": with_merged(ref)
        for ref in ("K:K", "3:3", "$K:$L", "2:1048576", "", "K", "Schede!K2:K3")
    },
    **{f"state {state}": with_state(state) for state in ("veryhidden", "Hidden", "", "collapsed")},
    "backslashes": with_backslashes("/"),
    "backslashes in the sheets": with_backslashes("worksheets"),
    "a target that climbs folders": moved("../fogli/primo.xml", "fogli/primo.xml"),
    "a target from here": moved("./worksheets/sheet1.xml", SHEET),
    "a target with a backslash": moved("worksheets\\sheet1.xml", SHEET),
}


@pytest.mark.parametrize("odd", ODD)
def test_damage_outside_the_cells_stops_no_sync(project: Project, odd: str) -> None:
    parts = by_hand.parts(by_hand.sheet(TALKS))
    by_hand.write(project.workbook, parts)
    as_typed = [list(grid.rows) for grid in XlsxWorkbook(project.workbook).snapshot().tabs]
    ODD[odd](parts)
    by_hand.write(project.workbook, parts)
    assert [list(grid.rows) for grid in XlsxWorkbook(project.workbook).snapshot().tabs] == as_typed
    assert project.flags() == set()
    read = XlsxWorkbook(project.workbook).snapshot().tab("Schede")
    assert read is not None
    assert [str(row[0])[:1] for row in read.rows[1:]] == ["R", "R"], (
        "the codes were written, each beside its row"
    )
    written = project.workbook.read_bytes()
    assert project.run("sync").code == 0
    assert project.workbook.read_bytes() == written, "a second sync changes not one byte"


@pytest.mark.parametrize("ref", ["A2:A3", "A3:A2", "$A$2:$A$3"])
def test_a_merged_range_is_the_same_from_whichever_corner_it_is_written(
    project: Project, ref: str
) -> None:
    parts = by_hand.parts(by_hand.sheet(TALKS))
    with_merged(ref)(parts)
    by_hand.write(project.workbook, parts)
    read = XlsxWorkbook(project.workbook).snapshot().tab("Schede")
    assert read is not None
    assert list(read.merged) == [(2, 1, 3, 1)]


def test_two_parts_that_differ_by_their_slashes_only_are_refused(project: Project) -> None:
    parts = by_hand.parts(by_hand.sheet(TALKS))
    parts[SHEET.replace("/", "\\")] = parts[SHEET]
    by_hand.write(project.workbook, parts)
    ran = project.run("sync")
    assert ran.code == 3
    assert "la stessa parte c'è due volte" in ran.err
