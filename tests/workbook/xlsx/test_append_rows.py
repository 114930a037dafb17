"""New rows below those of a tab: they stand there in order, and nothing else has changed."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.table import Table

from collector.errors import WorkbookError
from collector.workbook.xlsx.append_rows import extend_ranges, sheet_with_rows
from collector.workbook.xlsx.edit_cells import FormulaInTheWayError, sheet_with_headers
from collector.workbook.xlsx.workbook import XlsxWorkbook
from schemas.workbook import NewRows
from tests.road import Project, drawn

ROWS = drawn("""
| Mediatore    | Nucleo | Data       |
| Amina Haddad | Hoxha  | 12/03/2026 |
| Li Wei       | Chen   | 13/03/2026 |
""")
NEW = [{2: "Li Wei", 4: "=1+1"}, {2: "Amina Haddad", 4: "+39 02"}]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write(ROWS)
    return made


def append(path: Path, new: NewRows) -> None:
    book = XlsxWorkbook(path)
    book.append(new, mark=book.snapshot().mark)


def texts(path: Path, tab: str = "Schede") -> list[list[str]]:
    grid = XlsxWorkbook(path).snapshot().tab(tab)
    assert grid is not None
    return [["" if cell is None else str(cell) for cell in row] for row in grid.rows]


def parts(path: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


def test_the_rows_stand_below_the_last_one_and_only_their_part_changed(project: Project) -> None:
    before, old = parts(project.workbook), texts(project.workbook)
    append(project.workbook, NewRows("Schede", 1, 3, NEW))
    after, now = parts(project.workbook), texts(project.workbook)
    assert now[:3] == old
    assert [[row[1], row[3]] for row in now[3:]] == [["Li Wei", "=1+1"], ["Amina Haddad", "+39 02"]]
    assert [name for name in after if after[name] != before[name]] == ["xl/worksheets/sheet1.xml"]


def test_what_stood_before_the_new_rows_is_the_same_bytes(project: Project) -> None:
    old = parts(project.workbook)["xl/worksheets/sheet1.xml"].partition(b"</sheetData>")
    append(project.workbook, NewRows("Schede", 1, 3, NEW))
    new = parts(project.workbook)["xl/worksheets/sheet1.xml"].partition(b"</sheetData>")
    before, _, rows = new[0].partition(b'<row r="4">')
    assert before.partition(b"<sheetData>")[2] == old[0].partition(b"<sheetData>")[2]
    assert rows
    assert new[2] == old[2]


def test_what_looks_like_a_formula_is_text_and_has_the_style_of_the_row_above(
    project: Project,
) -> None:
    append(project.workbook, NewRows("Schede", 1, 3, NEW))
    sheet = openpyxl.load_workbook(project.workbook)["Schede"]
    assert sheet["D4"].data_type == "s"
    assert (sheet["D4"].value, sheet["D4"].number_format) == ("=1+1", sheet["D3"].number_format)


def test_a_new_title_stands_in_the_header_in_its_style(project: Project) -> None:
    append(
        project.workbook,
        NewRows("Schede", 1, 3, [{2: "Li Wei", 17: "da qui"}], {17: "Provenienza"}),
    )
    sheet = openpyxl.load_workbook(project.workbook)["Schede"]
    assert (sheet["Q1"].value, sheet["Q4"].value) == ("Provenienza", "da qui")
    assert sheet["Q1"].fill.fgColor.rgb == sheet["P1"].fill.fgColor.rgb


def test_filter_lists_and_colours_that_end_at_the_last_row_reach_the_new_ones(
    project: Project,
) -> None:
    def shorten(book: openpyxl.Workbook) -> None:
        book["Schede"].auto_filter.ref = "A1:O3"

    project.edit_by_openpyxl(shorten)
    append(project.workbook, NewRows("Schede", 1, 3, NEW))
    sheet = openpyxl.load_workbook(project.workbook)["Schede"]
    assert sheet.auto_filter.ref == "A1:O5"
    assert sheet.data_validations.dataValidation
    assert all(
        int(str(one.sqref).rpartition(":")[2][1:]) >= 5
        for one in sheet.data_validations.dataValidation
    )


def table(project: Project, *, totals: bool) -> None:
    def make(book: openpyxl.Workbook) -> None:
        book["Schede"].auto_filter.ref = None
        made = Table(displayName="Colloqui", ref="A1:O3", totalsRowCount=1 if totals else None)
        book["Schede"].add_table(made)

    project.edit_by_openpyxl(make)


def test_a_table_reaches_the_new_rows(project: Project) -> None:
    table(project, totals=False)
    append(project.workbook, NewRows("Schede", 1, 3, NEW))
    book = openpyxl.load_workbook(project.workbook)["Schede"].tables["Colloqui"]
    assert book.ref == "A1:O5"


def test_a_table_that_ends_with_totals_is_refused(project: Project) -> None:
    table(project, totals=True)
    before = project.workbook.read_bytes()
    with pytest.raises(WorkbookError, match="riga dei totali"):
        append(project.workbook, NewRows("Schede", 1, 3, NEW))
    assert project.workbook.read_bytes() == before


def test_a_file_saved_meanwhile_is_not_overwritten(project: Project) -> None:
    book = XlsxWorkbook(project.workbook)
    mark = book.snapshot().mark
    project.edit_by_openpyxl(lambda book: setattr(book["Schede"]["H2"], "value", "altro"))
    before = project.workbook.read_bytes()
    with pytest.raises(WorkbookError, match="ha salvato"):
        book.append(NewRows("Schede", 1, 3, NEW), mark=mark)
    assert project.workbook.read_bytes() == before
    assert list(project.folder.glob(".collector-*")) == []


SHEET = b'<worksheet><dimension ref="A1:B9"/><sheetData>%s</sheetData><tail/></worksheet>'
TOP = b'<row r="1"><c r="A1" s="7"><v>1</v></c></row>'


def made(rows: bytes, new: Sequence[Mapping[int, str]]) -> bytes:
    out = b"".join(sheet_with_rows([SHEET % (TOP + rows)], 1, new))
    return out.partition(TOP)[2].partition(b"</sheetData>")[0]


def test_new_titles_too_where_all_rows_are_there_already() -> None:
    xml = sheet_with_rows([SHEET % (TOP + b'<row r="2"/>')], 1, [{1: "due"}])
    titled = b"".join(sheet_with_headers(xml, 1, {2: "Provenienza"}, None))
    assert b"due" in titled
    assert b"Provenienza" in titled


def cell(address: str, style: str = "") -> bytes:
    return (
        f'<c r="{address}"{style} t="inlineStr"><is><t xml:space="preserve">x</t></is></c>'.encode()
    )


def test_a_prepared_row_is_filled_and_keeps_its_own_looks() -> None:
    rows = b'<row r="2" ht="30"><c r="A2" s="4"/><c r="C2" s="5"/></row><row r="9"/>'
    wanted = (
        b'<row r="2" ht="30">'
        + cell("A2", ' s="4"')
        + cell("B2")
        + b'<c r="C2" s="5"/></row><row r="9"/>'
    )
    assert made(rows, [{1: "x", 2: "x"}]) == wanted


def test_an_empty_row_tag_is_opened_and_a_missing_row_inserted() -> None:
    wanted = (
        b'<row r="2" ht="30">'
        + cell("A2", ' s="7"')
        + b'</row><row r="3">'
        + cell("A3", ' s="7"')
        + b"</row>"
    )
    assert (
        made(b'<row r="2" ht="30"/><row r="5"/>', [{1: "x"}, {1: "x"}]) == wanted + b'<row r="5"/>'
    )


def test_a_formula_is_never_written_over() -> None:
    with pytest.raises(FormulaInTheWayError):
        made(b'<row r="2"><c r="A2"><f>1+1</f></c></row>', [{1: "x"}])


def test_a_sheet_with_rows_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        made(b'<row r="5"/><row r="2"/>', [{1: "x"}])


@pytest.mark.parametrize(
    ("ref", "wanted"),
    [
        ("A1:B3", "A1:B5"),
        ("A1:B9", "A1:B9"),
        ("A1:B2", "A1:B2"),
        ("C3", "C3:C5"),
        ("$A$1:$B$3 D3:D3", "$A$1:$B$5 D3:D5"),
        ("A4:A9", "A4:A9"),
    ],
)
def test_a_range_grows_when_it_holds_the_last_row(ref: str, wanted: str) -> None:
    assert extend_ranges(ref.encode(), 3, 5).decode() == wanted


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(
    lambda text: f"x{text}x"
)


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.integers(1, 20), ANY_TEXT, min_size=1), min_size=1, max_size=8))
def test_any_new_rows_stand_in_order_below_the_old_ones(rows: list[dict[int, str]]) -> None:
    xml = b"".join(sheet_with_rows([SHEET % TOP], 1, rows)).decode()
    matches = re.findall(r'<row r="(\d+)">', xml)
    assert matches == [str(number) for number in range(1, 2 + len(rows))]
    lines = [
        [cell.findtext("is/t") for cell in row] for row in ElementTree.fromstring(xml).iter("row")
    ][1:]
    assert lines == [[text for _, text in sorted(row.items())] for row in rows]
