"""Reading.  Each cell in its own row and column, as typed; an error of a formula is no
empty cell.
"""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.workbook.xlsx.workbook import XlsxWorkbook
from tests.workbook.xlsx import by_hand
from tests.workbook.xlsx.test_edges import unaddressed


def read(path: Path, rows: str) -> list[list[Any]]:
    by_hand.write(
        path,
        by_hand.parts(by_hand.sheet(rows) if not rows.startswith("<?") else rows, others=False),
    )
    return [list(row) for row in XlsxWorkbook(path).snapshot().tabs[0].rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "schede.xlsx"


def test_rows_and_columns_count_from_the_first_wherever_the_first_used_cell_is(path: Path) -> None:
    assert read(path, (
        '<row r="2"><c r="C2"><v>1</v></c></row><row r="4"><c r="B4"><v>2</v></c></row>'
    )) == [
        [], ["", "", 1.0], [], ["", 2.0]
    ]  # fmt: skip


def test_a_sheet_without_cells_has_no_rows(path: Path) -> None:
    assert read(path, '<row r="2" s="1"><c r="C2" s="1"/></row>') == []


def test_a_number_in_a_column_of_times_is_no_day_of_1900(path: Path) -> None:
    parts = by_hand.parts(
        by_hand.sheet(
            '<row r="1"><c r="A1" s="1"><v>10.3</v></c><c r="B1" s="1"><v>46093</v></c>'
            '<c r="C1" s="2"><v>0.5</v></c></row>'
        ),
        others=False,
    )
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{by_hand.MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf '
        'numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>'
    ).encode()
    parts[by_hand.BOOK_RELS] = parts[by_hand.BOOK_RELS].replace(
        b"</Relationships>",
        f'<Relationship Id="rId91" Type="{by_hand.OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>".encode(),
    )
    by_hand.write(path, parts)
    ((number, day, hour),) = XlsxWorkbook(path).snapshot().tabs[0].rows
    assert (round(float(str(number)), 6), day, hour) == (10.3, dt.date(2026, 3, 12), dt.time(12))


ERRORS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Titolo #1</t></is></c></row>'
    '<row r="3"><c r="B3" t="e"><f>A1/0</f><v>#DIV/0!</v></c><c r="D3" t="e"><v>#REF!</v></c></row>'
)
SPELLED: dict[str, Callable[[str], str]] = {
    "as usual": by_hand.sheet,
    "single quotes": lambda rows: by_hand.sheet(rows.replace('"', "'")),
    "a prefix": lambda rows: re.sub(
        r"<(/?)(worksheet|sheetData|row|c|is|t|f|v)\b", r"<\1x:\2", by_hand.sheet(rows)
    ).replace("xmlns=", "xmlns:x="),
    "no addresses": lambda rows: unaddressed(
        rows.replace('<row r="3">', '<row r="2"><c r="A2" t="b"></c></row><row r="3">')
    ),
    "a comment": lambda rows: by_hand.sheet(
        rows.replace("<c", '<!-- <c r="A9" t="e"><v>#N/A</v></c> --><c')
    ),
}


@pytest.mark.parametrize("spelling", SPELLED)
def test_an_error_of_a_formula_is_read_in_any_spelling(path: Path, spelling: str) -> None:
    assert read(path, SPELLED[spelling](ERRORS)) == [
        ["Titolo #1"],
        [],
        ["", "#DIV/0!", "", "#REF!"],
    ]
