"""Files as other programs write them.  Each is written to rightly, or refused in words; never a
cell too many.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from schemas.workbook import FLAGS_TAB
from tests.road import Project
from tests.workbook.xlsx import by_hand, zip_by_hand
from tests.workbook.xlsx.test_refusals import SHEET, SOUND

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
"""The namespace of a workbook saved as "Strict Open XML"."""

Parts = dict[str, bytes]
OURS = {"Codice", "Stato"}
SECOND = {**by_hand.TALK, "Data": "13/03/2026", "Ora fine": ""}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def grid(path: Path, tab: str = "Schede") -> list[list[Any]]:
    found = (
        CalamineWorkbook.from_path(str(path))
        .get_sheet_by_name(tab)
        .to_python(skip_empty_area=False)
    )
    while found and not any(cell != "" for cell in found[-1]):
        found.pop()
    return found


def staff(path: Path) -> list[list[Any]]:
    """The cells of *Schede* that are staff's, rows to their last one."""
    rows = grid(path)
    titles = next(row for row in rows if "Mediatore" in row)
    ours = [at for at, title in enumerate(titles) if title in OURS]
    kept = [
        ["" if at in ours and row is not titles else cell for at, cell in enumerate(row)]
        for row in rows
    ]
    for row in kept:
        while row and row[-1] == "":
            row.pop()
    return kept


def is_written(project: Project, talks: Mapping[int, str]) -> dict[str, bytes]:
    """A sync puts a code and a state into these rows (row → how its state begins) and nothing else
    into the tab; a second one finds nothing to do. Returns the parts then.
    """
    before, theirs = parts_of(project.workbook), staff(project.workbook)
    report = project.sync()
    assert report["rows"]["read"] == len(talks)
    assert staff(project.workbook) == theirs
    rows = grid(project.workbook)
    titles = next(row for row in rows if "Mediatore" in row)
    code, state = titles.index("Codice"), titles.index("Stato")
    found = {
        number: row for number, row in enumerate(rows, start=1) if row is not titles and row[code]
    }
    assert {number: row[state].partition(" · ")[0] for number, row in found.items()} == talks
    assert len({row[code] for row in found.values()}) == len(talks)
    after = parts_of(project.workbook)
    assert after.keys() >= before.keys()
    bytes_then = project.workbook.read_bytes()
    assert project.sync()["written"] == {"codes": 0, "flags": 0}
    assert project.workbook.read_bytes() == bytes_then
    return after


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


COMPLETE = {2: "completa"}


def unaddressed(xml: str) -> str:
    """The same without any address, gaps filled with empty cells."""
    lines = []
    for row in re.findall(r"<row.*?</row>", xml):
        cells: dict[int, str] = {}
        for letters, cell in re.findall(r'<c r="([A-Z]+)\d+"( t=.*?</c>)', row):
            cells[openpyxl.utils.column_index_from_string(letters)] = f"<c{cell}"
        lines.append(
            "<row>" + "".join(cells.get(at, "<c/>") for at in range(1, max(cells) + 1)) + "</row>"
        )
    return by_hand.sheet("".join(lines))


SPELLINGS: dict[str, tuple[Callable[[str], str], Mapping[int, str]]] = {
    "as usual": (lambda xml: xml, COMPLETE),
    "no addresses at all": (unaddressed, COMPLETE),
    "rows without numbers": (lambda xml: re.sub(r'<row r="\d+"', "<row", xml), COMPLETE),
    "a row far below": (lambda xml: xml.replace('r="2"', 'r="70"').replace('2" t=', (
        '70" t='
    )), {70: "completa"}),
    "empty rows between": (
        lambda xml: xml.replace('<row r="2"', (
            '<row r="2" s="1" customFormat="1"/><row r="3"/><row r="4"'
        )).replace(
            '2" t=', '4" t='
        ),
        {4: "completa"},
    ),
    "single quotes": (lambda xml: xml.replace('<row r="2"', (
        "<row  r = '2' "
    )).replace('t="inlineStr"', "t='inlineStr'"),
                      COMPLETE),
    "a prefix": (
        lambda xml: re.sub(
            r"<(/?)(worksheet|sheetData|row|c|is|t)\b", r"<\1x:\2", xml
        ).replace("xmlns=", "xmlns:x="),
        COMPLETE,
    ),
    "comments": (
        lambda xml: xml.replace("<is>", (
            "<!-- </c> --><is>"
        )).replace("<row", '<!-- <row><c r="A2"/></row> --><row'),
        COMPLETE,
    ),
    "instructions": (lambda xml: xml.replace('<c r="D2"', (
        '<?x <c r="A2"><v>1</v></c> ?><c r="D2"'
    )), COMPLETE),
    "CDATA": (lambda xml: xml.replace("madre, 2 figli", '<![CDATA[madre, 2 figli]]>'), COMPLETE),
    "a byte order mark": (lambda xml: "\ufeff" + xml, COMPLETE),
    "no declaration": (lambda xml: xml.removeprefix(by_hand.DECLARATION), COMPLETE),
    "line ends and blanks": (
        lambda xml: re.sub(r"<(row|c) ", r"<\1\n ", xml).replace("</row>", "</row\n>"),
        COMPLETE,
    ),
    "a greater-than sign in an attribute": (lambda xml: xml.replace('<row r="2"', (
        '<row r="2" x="a>b"'
    )), COMPLETE),
    "strict": (
        lambda xml: xml.replace(by_hand.MAIN, STRICT).replace(
            by_hand.OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
        COMPLETE,
    ),
    "empty cells that are ours": (
        lambda xml: xml.replace('<row r="2">', '<row r="2"><c r="A2" s="0"/>').replace(
            "</row></sheetData>", '<c r="O2"></c></row></sheetData>'
        ),
        COMPLETE,
    ),
    "a list of extensions in the row": (
        lambda xml: xml.replace("</row></sheetData>", (
            '<extLst><ext uri="x"/></extLst></row></sheetData>'
        )), COMPLETE),
}  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_rows_and_cells_are_written_to_in_any_spelling(project: Project, spelling: str) -> None:
    change, talks = SPELLINGS[spelling]
    by_hand.write(project.workbook, by_hand.parts(change(SOUND)))
    after = is_written(project, talks)
    assert after[by_hand.STRINGS] == by_hand.parts(SOUND)[by_hand.STRINGS]


IN_DOUBT = {
    "a cell that claims another row": lambda xml: xml.replace('<c r="D2"', '<c r="D9"'),
    "a row in a row": lambda xml: xml.replace('<c r="H2"', '<row r="5"><c r="A5"/></row><c r="H2"'),
    "cells out of order": lambda xml: xml.replace('<c r="B2"', '<c r="O2"></c><c r="B2"'),
    "a row that stands twice": lambda xml: xml.replace(
        "</sheetData>", by_hand.row(2, by_hand.TALK) + "</sheetData>"
    ),
}


@pytest.mark.parametrize("doubt", IN_DOUBT)
def test_an_ambiguous_sheet_is_not_written_to(project: Project, doubt: str) -> None:
    """Refused, or nothing of staff's moved: a code never lands beside another row."""
    by_hand.write(project.workbook, by_hand.parts(IN_DOUBT[doubt](SOUND)))
    before, theirs = project.workbook.read_bytes(), staff(project.workbook)
    ran = project.run("sync")
    assert ran.code in {0, 3}, ran.err
    if ran.code:
        assert "Non capisco come è fatto" in ran.err
        assert project.workbook.read_bytes() == before
    else:
        assert staff(project.workbook) == theirs


# Formulas, merged cells


@pytest.mark.parametrize("column", ["A", "P"])
def test_a_formula_under_our_title_is_never_replaced(project: Project, column: str) -> None:
    """It shows nothing, so we would write there; but a person wrote it, and Excel's chain
    lists it.
    """
    formula = f'<c r="{column}2" t="str"><f>IF(B2="","manca","")</f><v></v></c>'
    xml = SOUND.replace('<row r="2">', f'<row r="2">{formula}') if column == "A" else SOUND.replace(
        "</row></sheetData>", f"{formula}</row></sheetData>")  # fmt: skip
    by_hand.write(project.workbook, by_hand.parts(xml))
    before = project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 3
    assert f"la cella {column}2 contiene una formula" in ran.err
    assert project.workbook.read_bytes() == before
    assert not list(project.folder.glob(".collector-*"))


def test_the_chain_of_calculation_and_the_files_card_stay(project: Project) -> None:
    parts = by_hand.parts(
        by_hand.sheet(
            by_hand.rows({**by_hand.TALK}) + '<row r="9"><c r="T9"><f>1+1</f><v>2</v></c></row>'
        )
    )
    parts["xl/calcChain.xml"] = (
        f'<calcChain xmlns="{by_hand.MAIN}"><c r="T9" i="1"/></calcChain>'.encode()
    )
    parts["docProps/app.xml"] = b"<Properties><TitlesOfParts>Schede</TitlesOfParts></Properties>"
    by_hand.write(project.workbook, parts)
    project.sync()
    after = parts_of(project.workbook)
    for name in ("xl/calcChain.xml", "docProps/app.xml"):
        assert after[name] == parts[name]
    assert b'<c r="T9"><f>1+1</f><v>2</v></c>' in after[SHEET]


def test_merged_cells_over_our_columns_keep_their_merge_and_each_row_its_code(
    project: Project,
) -> None:
    """Excel shows the first of them; the others keep what stands in them, and it is found again."""
    xml = by_hand.sheet(
        by_hand.rows(by_hand.TALK, SECOND),
        after='<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>',
    )
    by_hand.write(project.workbook, by_hand.parts(xml))
    after = is_written(project, {2: "completa", 3: "da completare: ora fine"})
    assert b'<mergeCell ref="A2:A3"/>' in after[SHEET]


# The index


def moved(target: str, part: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        parts[part] = parts.pop(SHEET)
        parts[by_hand.BOOK_RELS] = parts[by_hand.BOOK_RELS].replace(
            b"worksheets/sheet1.xml", target.encode(), 1
        )

    return change


def in_another_folder(parts: Parts) -> None:
    for name in list(parts):
        if name.startswith("xl/"):
            parts[f"cartella/{name[3:]}"] = parts.pop(name)
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"xl/workbook.xml", b"/cartella/workbook.xml"
    )
    parts[by_hand.TYPES] = parts[by_hand.TYPES].replace(b"/xl/", b"/cartella/")


def with_a_chart_sheet(parts: Parts) -> None:
    parts[by_hand.BOOK] = parts[by_hand.BOOK].replace(
        b"<sheets>", b'<sheets><sheet name="Grafico" sheetId="77" r:id="rId77"/>'
    )
    parts[by_hand.BOOK_RELS] = parts[by_hand.BOOK_RELS].replace(
        b"</Relationships>",
        f'<Relationship Id="rId77" Type="{by_hand.OFFICE}/chartsheet" '
        'Target="chartsheets/sheet1.xml"/>'
        "</Relationships>".encode(),
    )
    parts["xl/chartsheets/sheet1.xml"] = f'<chartsheet xmlns="{by_hand.MAIN}"/>'.encode()


def very_hidden(parts: Parts) -> None:
    parts[by_hand.BOOK] = parts[by_hand.BOOK].replace(
        b'sheetId="1"', b'sheetId="1" state="veryHidden"'
    )


def taken_names(parts: Parts) -> None:
    """Ids and names that a new tab would choose are taken already."""
    parts["xl/worksheets/sheet5.xml"] = b"<vecchio/>"
    parts[by_hand.BOOK] = parts[by_hand.BOOK].replace(b'sheetId="4"', b'sheetId="4711"').replace(
        b"</workbook>",
        b"<definedNames><definedName name='_xlnm.Print_Area' "
        b"localSheetId='1'>Nuclei!$A$1</definedName></definedNames></workbook>",
    )  # fmt: skip
    parts[by_hand.BOOK_RELS] = parts[by_hand.BOOK_RELS].replace(b'"rId90"', b'"rIdSegnalazioni6"')


def spaced_lists(parts: Parts) -> None:
    for name, end in (
        (by_hand.BOOK, b"</sheets>"),
        (by_hand.BOOK_RELS, b"</Relationships>"),
        (by_hand.TYPES, b"</Types>"),
    ):
        parts[name] = parts[name].replace(end, b"\n" + end[:-1] + b" >")


INDEXES: dict[str, Callable[[Parts], None]] = {
    "absolute target": moved("/xl/worksheets/sheet1.xml", SHEET),
    "another folder": moved("/fogli/primo.xml", "fogli/primo.xml"),
    "another case": moved("WorkSheets/SHEET1.xml", SHEET),
    "the whole book elsewhere": in_another_folder,
    "a chart sheet": with_a_chart_sheet,
    "a very hidden tab": very_hidden,
    "names that are taken": taken_names,
    "blanks in the lists": spaced_lists,
}


@pytest.mark.parametrize("index", INDEXES)
def test_tabs_are_found_and_added_however_the_index_is_written(
    project: Project, index: str
) -> None:
    parts = by_hand.parts(by_hand.sheet(by_hand.rows(SECOND)))
    INDEXES[index](parts)
    by_hand.write(project.workbook, parts)
    names = CalamineWorkbook.from_path(str(project.workbook)).sheet_names
    after = is_written(project, {2: "da completare: ora fine"})
    book = CalamineWorkbook.from_path(str(project.workbook))
    assert book.sheet_names == [*names, FLAGS_TAB], "added at the end: names by position stay true"
    assert grid(project.workbook, FLAGS_TAB)[1][3] == "Ora fine"
    folder = "cartella/" if index == "the whole book elsewhere" else "xl/"
    for part, pattern in (
        ("workbook.xml", rb'sheetId="(\d+)"'),
        ("_rels/workbook.xml.rels", rb' Id="([^"]+)"'),
    ):
        ids = re.findall(pattern, after[folder + part])
        assert len(ids) == len(set(ids))
    if index != "a chart sheet":  # openpyxl wants a drawing in it
        assert openpyxl.load_workbook(project.workbook).sheetnames[-1] == FLAGS_TAB


# The archive


def stored(entry: zip_by_hand.Entry, data: bytes) -> zip_by_hand.Entry:
    return zip_by_hand.Entry(entry.name, data, len(data), entry.crc, method=zip_by_hand.STORED)


ARCHIVES: dict[str, Callable[[list[zip_by_hand.Entry], Parts], list[zip_by_hand.Entry]]] = {
    "zip64": lambda found, _: [
        zip_by_hand.Entry(e.name, e.packed, e.size, e.crc, zip64=True) for e in found
    ],
    "written to a pipe": lambda found, _: [
        zip_by_hand.Entry(e.name, e.packed, e.size, e.crc, descriptor=True) for e in found
    ],
    "extra fields": lambda found, _: [
        zip_by_hand.Entry(e.name, e.packed, e.size, e.crc, extra=b"UT\5\0\1\0\0\0\0") for e in found
    ],
    "stored": lambda found, parts: [stored(e, parts[e.name]) for e in found],
    "folders": lambda found, _: [
        zip_by_hand.Entry("xl/", b"", 0, 0, method=0),
        *found,
        zip_by_hand.Entry("docProps/è/", b"", 0, 0, method=0),
    ],
}


@pytest.mark.parametrize("archive", ARCHIVES)
def test_archives_of_any_program_are_written_to(project: Project, archive: str) -> None:
    parts = by_hand.parts(SOUND)
    zip_by_hand.write(project.workbook, ARCHIVES[archive](zip_by_hand.entries(parts), parts))
    is_written(project, COMPLETE)
    if archive == "extra fields":
        with zipfile.ZipFile(project.workbook) as book:
            assert book.getinfo(by_hand.STRINGS).extra == b"UT\5\0\1\0\0\0\0"
    assert parts_of(project.workbook)[by_hand.STRINGS] == parts[by_hand.STRINGS]


def test_an_archive_with_a_comment_and_leading_bytes_is_written_to(project: Project) -> None:
    data = zip_by_hand.packed(zip_by_hand.entries(by_hand.parts(SOUND)), comment=b"a mano")
    project.workbook.write_bytes(b"#!/bin/sh\n" + data)
    is_written(project, COMPLETE)
    with zipfile.ZipFile(io.BytesIO(project.workbook.read_bytes())) as book:
        assert book.comment == b"a mano"


# Systems that refuse


def test_a_locked_file_stops_the_sync_before_the_journal_is_written(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows does when Excel has it open without a lock file: opening it for writing fails."""
    by_hand.write(project.workbook, by_hand.parts(SOUND))
    real = Path.open

    def held(self: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if "+" in mode and self.name == "schede.xlsx":
            raise PermissionError(13, "Permission denied")
        return real(self, mode, *rest, **named)

    before = project.workbook.read_bytes()
    monkeypatch.setattr(Path, "open", held)
    ran = project.run("sync")
    monkeypatch.undo()
    assert ran.code == 3
    assert "è aperto in un altro programma" in ran.err
    assert "Permission" not in ran.err
    assert project.workbook.read_bytes() == before
    assert [path.name for path in project.folder.iterdir()] == ["schede.xlsx"], "no journal either"


def test_a_replace_that_windows_refuses_is_an_error_and_the_old_file_stays(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand.write(project.workbook, by_hand.parts(SOUND))
    before = project.workbook.read_bytes()

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", refuse)
    ran = project.run("sync")
    monkeypatch.undo()
    assert ran.code == 3
    assert "Il foglio è rimasto com'era" in ran.err
    assert "process" not in ran.err
    assert project.workbook.read_bytes() == before
    assert not list(project.folder.glob(".collector-*"))
    assert project.sync()["written"]["codes"] == 1, "the next sync finishes"
