"""How far a sheet's cells reach.  Never less than a reader would lay out, however written."""

import io
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from collector.workbook.xlsx.used_range import (
    AREA_MAX,
    CELLS_MAX,
    Extent,
    is_surely_small,
    measure_extent,
)
from schemas.workbook import column_letter
from tests.workbook.xlsx import by_hand


def chunked(xml: str, size: int = 1 << 20) -> Iterator[bytes]:
    data = xml.encode()
    return (data[at : at + size] for at in range(0, len(data), size))


def extent(rows: str) -> Extent:
    return measure_extent(lambda: chunked(by_hand.sheet(rows)))


def test_a_sheet_of_talks_is_surely_small() -> None:
    assert is_surely_small(lambda: chunked(by_hand.sheet(by_hand.rows(by_hand.TALK))))


@pytest.mark.parametrize("inside", ["P1048576", "Z599999", "AZ299999", "ZZ19999"])
@pytest.mark.parametrize(
    "outside", ["Q1048576", "Z600000", "AZ300000", "BA20000", "ZZ20000", "AAA1"]
)
def test_what_is_surely_small_is_readable(inside: str, outside: str) -> None:
    for at, cleared in ((inside, True), (outside, False)):
        xml = by_hand.sheet(f'<row><c r="A1"><v>1</v></c></row><row><c r="{at}"><v>1</v></c></row>')
        assert is_surely_small(lambda xml=xml: chunked(xml)) is cleared  # type: ignore[misc]
        measured = measure_extent(lambda xml=xml: chunked(xml))  # type: ignore[misc]
        assert not cleared or measured.rows * measured.columns <= AREA_MAX


@pytest.mark.parametrize(
    ("rows", "reaches"),
    [
        (
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD9"><v>1</v></c></row>',
            (9, 16384),
        ),
        ("<row r='1'><c\n r = 'XFD1048576' ><v>1</v></c></row>", (1048576, 16384)),
        ('<x:row r="3"><x:c r="AB3"><x:v>1</x:v></x:c></x:row>', (3, 28)),
        ('<row r="1"><c s="1" r="zz7"><v>1</v></c></row>', (7, 702)),
        ("<row>" + "<c/>" * 27 + "<c><v>1</v></c></row>", (1, 28)),
        (
            '<row r="70000"/><row/><row><c><v>1</v></c><c r="AZ9"><v>2</v></c><c><v>3</v></c>'
            "</row>",
            (70002, 53),
        ),
        ('<row r="1"><c a=">" b=\'"\' r="AAA1"><v>1</v></c></row>', (1, 703)),
        (
            '<row r="1"><c a=" r=&quot;A1&quot; " b=" r=\'A1\' " r="AAA1"><v>1</v></c></row>',
            (1, 703),
        ),
        ('<row r="1"><c a="<" r="XFD1048576"><v>1</v></c></row>', (1048576, 16384)),
        ('<row r="99"/></row></row><row><c><v>1</v></c></row>', (102, 1)),
    ],
)
def test_cells_are_found_in_whatever_way_they_are_written(
    rows: str, reaches: tuple[int, int]
) -> None:
    measured = extent(rows)
    assert (measured.rows, measured.columns) == reaches


def test_a_cell_that_is_only_formatted_is_not_used() -> None:
    empty = "".join(f'<c r="{column}2" s="3"/>' for column in ("A", "ZZ", "XFD"))
    measured = extent(f'<row r="2">{empty}<c r="B2"><v>1</v></c></row>')
    assert measured == Extent(2, 2, 1)
    assert extent(f"<row r='2'>{empty}<c r='B2'><v>1</v></c></row>") == measured


@pytest.mark.parametrize(
    ("found", "fits"),
    [
        (Extent(1_048_576, 16, 2), True),
        (Extent(1_048_576, 17, 2), False),
        (Extent(1_048_576, 17, 5_000_000), True),
        (Extent(300, 16_384, 5), True),
        (Extent(1_100, 16_384, 5), False),
        (Extent(1_048_577, 1, 1), False),
        (Extent(1, 16_385, 1), False),
        (Extent(100, 100, CELLS_MAX + 1), False),
    ],
)
def test_a_rectangle_is_readable_when_it_is_small_or_full(found: Extent, fits: bool) -> None:
    assert found.is_readable is fits


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c><row r="1"/></c><c><v>1</v></c></row>',
        '<row r="1"><c r="XFC1" ><c r="A1" /></c><c><v>1</v></c></row>',
        f'<row r="1"><c {" " * (3 << 20)} r="XFD1"><v>1</v></c></row>',
        '<row r="1"><c r="AAAAAAAAAAAA1" ><v>1</v></c></row>',
    ],
)
def test_an_ambiguous_sheet_is_not_measured(rows: str) -> None:
    assert not is_surely_small(lambda: chunked(by_hand.sheet(rows)))
    with pytest.raises(ValueError, match=r"."):
        extent(rows)


CELLS = st.tuples(
    st.integers(1, 40),
    st.integers(1, 60),
    st.sampled_from(
        [
            '<c r="{}"><v>1</v></c>',
            "<c s='1' r='{}' ><v>1</v></c>",
            '<c r="{}" s="1"/>',
            "<c><v>1</v></c>",
            "<c/>",
        ]
    ),
)


@given(st.lists(CELLS, max_size=12), st.integers(1, 400), st.randoms(use_true_random=False))
def test_it_is_never_less_than_what_calamine_lays_out(
    cells: list[tuple[int, int, str]], size: int, chance: random.Random
) -> None:
    """Rows with and without numbers, in any order, cut into chunks anywhere."""
    xml = ""
    for row, column, cell in cells:
        number = f' r="{row}"' if chance.random() < 0.7 else ""
        first = cell.format(column_letter(column) + str(row))
        second = chance.choice(["", "<c><v>2</v></c>"])
        xml += f"<row{number}>{first}{second}</row>"
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(by_hand.packed(by_hand.parts(by_hand.sheet(xml), others=False)))
    )
    sheet = book.get_sheet_by_name("Schede")
    measured = measure_extent(lambda: chunked(by_hand.sheet(xml), size))
    end = sheet.end or (-1, -1)
    assert measured.rows >= end[0] + 1
    assert measured.columns >= end[1] + 1
    if all(cell != "<c/>" for *_, cell in cells):
        assert (measured.rows, measured.columns) == (end[0] + 1, end[1] + 1)
    assert is_surely_small(lambda: chunked(by_hand.sheet(xml), size)) <= (
        measured.rows * measured.columns <= AREA_MAX
    )
