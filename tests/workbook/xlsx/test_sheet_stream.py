"""Editing a sheet's XML.  Only the cells asked for change; every other byte stays, whatever program
wrote it.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.workbook.xlsx import plain_rows
from collector.workbook.xlsx.edit_cells import FormulaInTheWayError, sheet_with_cells
from collector.workbook.xlsx.sheet_stream import RowBlock, SheetStream
from schemas.workbook import column_letter

HEAD = (
    b'<?xml version="1.0"?><worksheet xmlns="x"><cols><col min="1" max="1" width="9" style="4"/>'
    b"</cols>"
)


def sheet(
    rows: str, *, head: bytes = HEAD, tail: str = "<pageMargins left='1'/></worksheet>"
) -> bytes:
    return head + f"<sheetData>{rows}</sheetData>{tail}".encode()


def edited(xml: bytes, cells: dict[tuple[int, int], str], chunk: int = 1 << 20) -> str:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in cells.items():
        rows.setdefault(row, {})[column] = text
    chunks = (xml[at : at + chunk] for at in range(0, len(xml), chunk))
    return b"".join(sheet_with_cells(chunks, rows)).decode()


def test_a_cell_that_stands_keeps_its_style_and_its_neighbours() -> None:
    xml = sheet('<row r="2" ht="30"><c r="A2" s="7" t="s"><v>3</v></c><c r="B2"><v>1</v></c></row>')
    assert (
        edited(xml, {(2, 1): "R4K7Q2M"})
        == sheet(
            '<row r="2" ht="30"><c r="A2" s="7" t="inlineStr"><is><t '
            'xml:space="preserve">R4K7Q2M</t></is></c><c r="B2"><v>1</v></c></row>'
        ).decode()
    )


def test_a_cell_that_is_not_there_goes_between_its_neighbours_in_its_columns_style() -> None:
    xml = sheet('<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row>')
    text = edited(xml, {(2, 1): "a", (2, 3): "c", (2, 5): "e"})
    assert re.findall(r'<c r="(\w+)"(?: s="(\d)")?', text) == [
        ("A2", "4"), ("B2", ""), ("C2", ""), ("D2", ""), ("E2", "")
    ]  # fmt: skip


def test_an_empty_text_leaves_an_empty_cell_in_its_style() -> None:
    xml = sheet('<row r="2"><c r="A2" s="7" t="inlineStr"><is><t>x</t></is></c></row>')
    assert '<row r="2"><c r="A2" s="7"/></row>' in edited(xml, {(2, 1): ""})


def test_rows_and_cells_without_addresses_are_counted() -> None:
    xml = sheet("<row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row>")
    assert '<c><v>2</v></c><c r="B2"' in edited(xml, {(2, 2): "x"})


def test_a_prefix_of_another_program_is_kept() -> None:
    cells = b'<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    xml = b'<x:worksheet xmlns:x="y"><x:sheetData>' + cells + b"</x:sheetData></x:worksheet>"
    assert (
        '<x:c r="B1" t="inlineStr"><x:is><x:t xml:space="preserve">ok</x:t></x:is></x:c></x:row>'
        in edited(xml, {(1, 2): "ok"})
    )


def test_what_stands_in_comments_and_cdata_is_no_cell() -> None:
    odd = (
        '<row r="1"><!-- <c r="A1"/></row> --><c r="A1" t="inlineStr"><is><t><![CDATA[<c '
        'r="B1"/>]]></t></is></c></row>'
    )
    text = edited(sheet(odd), {(1, 2): "ok"})
    assert text.count("<!-- <c") == 1
    assert text.count('<![CDATA[<c r="B1"/>]]>') == 1
    assert text.index('</c><c r="B1" t=') > text.index("]]>")


def test_what_xml_cannot_hold_is_left_out_and_what_it_escapes_is_escaped() -> None:
    text = edited(sheet('<row r="1"><c r="A1"/></row>'), {(1, 1): "a<b&c>\x00\x1f\ud800"})
    assert ">a&lt;b&amp;c&gt;</t>" in text


def test_a_row_that_is_not_there_is_refused_not_invented() -> None:
    with pytest.raises(ValueError, match="not in the sheet"):
        edited(sheet('<row r="1"><c r="A1"/></row>'), {(9, 1): "x"})


def test_a_formula_that_a_person_wrote_is_in_the_way() -> None:
    for comment in ("", "<!-- -->"):
        xml = sheet(f'<row r="7">{comment}<c r="B7"><f>1+1</f><v>2</v></c></row>')
        with pytest.raises(FormulaInTheWayError) as found:
            edited(xml, {(7, 2): "x"})
        assert found.value.cell == "B7"


@pytest.mark.parametrize(
    "row",
    [
        '<row r="2"><c r="A2"><v>1</c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></c></row>',
        '<row r="2"><c r="B3"><v>1</v></c></row>',
        '<row r="two"><c><v>1</v></c></row>',
        '<row r="2"/>',
        "</row>",
        '<row r="2"><c r="A2"/>',
    ],
)
def test_a_damaged_sheet_is_not_written_to(row: str) -> None:
    for comment in ("", "<!-- -->"):
        with pytest.raises(ValueError, match=r"."):
            edited(sheet(row + comment), {(2, 1): "x", (2, 15): "y"})


def test_a_sheet_in_another_encoding_is_refused() -> None:
    head = HEAD.replace(b'"1.0"', b'"1.0" encoding="iso-8859-1"')
    with pytest.raises(ValueError, match="UTF-8"):
        edited(sheet('<row r="1"><c r="A1"/></row>', head=head), {(1, 1): "è"})


CELL = st.tuples(
    st.integers(1, 30), st.sampled_from(["<v>1</v>", '<f t="shared" si="0"/><v>2</v>', "", "<v/>"])
)


@given(
    st.dictionaries(
        st.integers(1, 60),
        st.lists(CELL, min_size=1, max_size=8, unique_by=lambda c: c[0]),
        min_size=1,
    ),
    st.data(),
)
def test_taking_our_cells_out_again_gives_the_same_bytes(
    rows: dict[int, list[tuple[int, str]]], data: st.DataObject
) -> None:
    def cell(row: int, column: int, inside: str) -> str:
        at = f'<c r="{column_letter(column)}{row}" s="{column}"'
        return f"{at}>{inside}</c>" if inside else f"{at}/>"

    xml = sheet(
        "".join(
            f'<row r="{row}" spans="1:30">'
            + "".join(cell(row, *c) for c in sorted(cells))
            + "</row>"
            for row, cells in sorted(rows.items())
        )
    )
    ours = data.draw(
        st.sets(st.tuples(st.sampled_from(sorted(rows)), st.integers(31, 40)), max_size=10)
    )
    texts = sorted(
        (row, at) for row, cells in rows.items() for at, inside in cells if "<f" not in inside
    )
    theirs = data.draw(st.sets(st.sampled_from(texts), max_size=5)) if texts else set()
    text = edited(xml, dict.fromkeys(ours | theirs, "nostro"))
    assert (
        edited(xml, dict.fromkeys(ours | theirs, "nostro"), chunk=data.draw(st.integers(1, 300)))
        == text
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(plain_rows, "may_hide", lambda _: True)
        assert edited(xml, dict.fromkeys(ours | theirs, "nostro")) == text, (
            "both ways to look give the same"
        )
    after = RowBlock(b"".join(SheetStream([text.encode()]).blocks()), "", 1)
    found = {(row.number, cell.column) for row in after.rows() for cell in after.cells(row)}
    assert found == ours | {(r, c[0]) for r, cells in rows.items() for c in cells}
    gone = re.sub(
        r'<c r="[A-Z]+\d+"(?: s="\d+")? t="inlineStr"><is><t '
        r'xml:space="preserve">nostro</t></is></c>',
        "",
        text,
    )
    for row, column in theirs:
        xml = xml.replace(cell(row, column, dict(rows[row])[column]).encode(), b"")
    assert gone == xml.decode()
