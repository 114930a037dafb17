"""Rows found by plain searches.  Whatever a sheet's XML looks like, searching and parsing give the
same: the same bytes, or no bytes at all.
"""

from collections.abc import Callable, Iterator
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.workbook.xlsx import plain_rows
from collector.workbook.xlsx.edit_cells import sheet_with_cells
from collector.workbook.xlsx.flags_sheet import rewrite_flags_sheet
from schemas.workbook import FlagNote, FlagsTab

CELLS = (
    '<c r="A{row}"/>',
    '<c r="B{row}" s="7" t="s"><v>3</v></c>',
    '<c r="C{row}" t="inlineStr"><is><t xml:space="preserve">a "b" \' &gt;/</t></is></c>',
    '<c r="D{row}" s="2"><v>4</v></c>',
    '<c r="E{row}" s="2"><f>1+1</f><v>2</v></c>',
    '<c t="n" r="F{row}" s="3"><v>1</v></c>',
    "<c r='G{row}' s='5'><v>1</v></c>",
    "<c><v>1</v></c>",
    '<c r="G9" s="8"><v>another row</v></c>',
    '<c r="H{row}" s="1" t="str"><f>"x"&amp;1</f><v>x1</v></c>',
    '<c r="I{row}"><is><r><t>runs</t></r></is></c>',
    '<c r="J{row}" x:odd="1"><f t="shared" si="0"/></c>',
    '<x:c r="K{row}"/>',
    '<!-- <row r="{row}"><c r="A{row}"/></row> -->',
    '<c r="L{row}" t="str"><v><![CDATA[</row><row r="{row}">]]></v></c>',
    '<?odd </row><row r="{row}"> ?>',
    '<c r="M{row}" t="str" a=\'</row><row r="{row}">\'><v>1</v></c>',
    '<row r="{row}"/>',
    "<extLst><row/></extLst>",
)
OPENINGS = (
    '<row r="{row}">',
    '<row r="{row}" spans="1:9" ht="15.5" customHeight="1" x14ac:dyDescent="0.25">',
    '<row spans="1:9" r="{row}">',
    "<row r='{row}' ht='1'>",
    '<row r="0{row}">',
    '<row\nr="{row}" >',
    "<row>",
    '<row r="70"/><row r="{row}">',
    '<row ht="3"/>\n<row r="{row}">',
    '<x:row r="{row}">',
)
PLAIN = st.sampled_from([*CELLS[:5], CELLS[9]])


@st.composite
def _rows(draw: st.DrawFn) -> str:
    """Rows that are nearly all written plainly."""
    xml = ""
    for row in range(1, draw(st.integers(1, 5)) + 1):
        is_odd = draw(st.integers(0, 3)) == 0
        opening = draw(st.sampled_from(OPENINGS)) if is_odd else OPENINGS[row % 2]
        cells = draw(st.lists(st.sampled_from(CELLS) if is_odd else PLAIN, max_size=4))
        cells = sorted(set(cells), key=CELLS.index)  # a parser refuses those out of order
        closing = "</x:row>" if opening.startswith("<x:") else "</row>"
        xml += (opening + "".join(cells) + closing).replace("{row}", str(row))
        xml += draw(st.sampled_from(["", "", "", "\n", '<row r="8"/>', "<!-- -->", "<x:row/>"]))
    return xml


def _both_ways(make: Callable[[bytes], Iterator[bytes]], rows: str) -> None:
    head = '<worksheet xmlns="x" xmlns:x="y" xmlns:x14ac="z"><cols/><sheetData>'
    xml = f"{head}{rows}</sheetData></worksheet>".encode()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(plain_rows, "may_hide", lambda _: True)
        parsed = _outcome(make, xml)
    searched = _outcome(make, xml)
    if parsed != searched:
        # Only rows that get nothing may be such that no parser takes them.
        with pytest.raises(expat.ExpatError):
            expat.ParserCreate().Parse(xml, True)


def _outcome(make: Callable[[bytes], Iterator[bytes]], xml: bytes) -> bytes | None:
    try:
        return b"".join(make(xml))
    except ValueError:
        return None


@given(
    _rows(),
    st.dictionaries(
        st.integers(1, 5),
        st.dictionaries(st.sampled_from([1, 3, 8, 16]), st.sampled_from(["", "R4<K"]), min_size=1),
        min_size=1,
        max_size=2,
    ),
)
def test_cells_are_set_as_by_a_parser(rows: str, texts: dict[int, dict[int, str]]) -> None:
    _both_ways(lambda xml: sheet_with_cells([xml], texts), rows)


@given(_rows())
def test_what_stands_in_the_flags_tab_is_kept_as_by_a_parser(rows: str) -> None:
    note = FlagNote("Mediatrice", "", "", "Data", "che", "fare", "tipo", "R4", "Schede", "A")
    tab = FlagsTab((note, note), ("N1 – a",))
    _both_ways(lambda xml: rewrite_flags_sheet([xml], tab), rows)
