"""Each cell of a row is read by the parser of its column."""

import datetime as dt
import functools
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.sheet.columns import RowCells
from collector.validation import row_parser
from collector.validation.context import Context
from collector.validation.day_order import ALL_TRUSTED, DayOrder
from collector.validation.row_parser import (
    _PARSERS_BY_FIELD,
    RowParser,
    _flag_struck_row_once,
    _refuse_failed_cells,
)
from schemas import territory
from schemas.cells import texts
from schemas.cells.dates import read_date, read_next_date
from schemas.cells.form_timestamp import read_sent
from schemas.cells.names import Names, read_nucleus
from schemas.cells.reading import NO_VALUE, SWALLOWED, Cell, End, Reading, Struck, Typed
from schemas.cells.texts import TEXT_RULE, read_line, read_text
from schemas.cells.times import read_interval
from schemas.column import Column, ColumnKind
from schemas.record import RowReading
from schemas.session import COLUMNS
from tests.validation import any_rows


def test_every_column_that_staff_fill_is_read() -> None:
    """A column without a parser would be lost without a word."""
    filled = [column.key for column in COLUMNS if not column.spec.ours]
    row = RowCells(
        "Schede",
        2,
        ["x"] * len(filled),
        {key: position for position, key in enumerate(filled)},
        {},
    )
    nobody = Names.of([])
    context = Context({}, nobody, territory.load(), dt.date(2026, 1, 1), dt.date(2026, 6, 22))
    reading = RowParser(context).read(row, None)
    assert set(filled) <= reading.readings.keys()


def read_slowly(row: RowCells, context: Context, code: str | None) -> RowReading:
    """The same, each cell by itself: nothing is remembered, and every cell is looked at whole."""
    readings: dict[str, Reading[Any]] = {}
    for column in COLUMNS:
        if column.spec.kind is ColumnKind.LONG_TEXT:
            readings[column.key] = _read_long_text(row.typed(column.key), column)
    for key, parse in _PARSERS_BY_FIELD:
        readings[key] = parse(RowParser(context), row.cell(key))
    if "email" in row.columns and row.cell("mediator").empty:
        readings["mediator"] = RowParser(context)._sender(row)
    sent = read_sent(row.typed("sent")) if "sent" in row.columns else None
    date = read_date(row.cell("date"), sent=sent)
    readings["next_date"] = read_next_date(row.cell("next_date"), talk=date.value, sent=sent)
    readings["date"] = date
    hours = row.typed("hours") if "hours" in row.columns else None
    start_cell = row.cell("start") if hours is None else Cell(hours)
    start, end = read_interval(start_cell, row.cell("end"))
    if hours is not None and start.flag and end.end is End.EMPTY:
        end = start._replace(flag=None)
    readings["start"], readings["end"] = start, end
    _refuse_failed_cells(row, readings)
    if any(type(row.values[position]) is Struck for position in row.columns.values()):
        _flag_struck_row_once(readings)
    return RowReading(row.tab, row.row, code, readings, row.extra)


def _read_long_text(typed: Typed, column: Column) -> Reading[str]:
    if typed is not None and type(typed) is not str:
        return Reading.refused(Cell(typed), "TESTO-01", "non è un testo")
    with mock.patch.object(texts, "read_line", return_value=None):
        return read_text(Cell(typed), column.spec.template_texts)


def _shown(reading: RowReading) -> dict[str, object]:
    """All that a reading says, by field; a number that is none is not equal to itself."""
    return {key: repr(tuple(cell)) for key, cell in reading.readings.items()}


@given(st.lists(any_rows.rows(number=3), min_size=1, max_size=2))
def test_a_row_is_read_as_if_its_cells_had_never_been_seen(drawn: list[list[RowCells]]) -> None:
    """Whatever stood in the rows and tabs before it."""
    context = any_rows.context()
    parser = RowParser(context)
    for row in [row for tab in drawn for row in (*tab, *tab)]:
        slowly = read_slowly(row, context, None)
        assert _shown(parser.read(row, None)) == _shown(slowly)


@given(st.lists(any_rows.rows(number=4), min_size=1, max_size=3), st.booleans())
def test_many_rows_are_read_as_each_by_itself(drawn: list[list[RowCells]], prepared: bool) -> None:
    """Whatever stands in the rows and tabs beside it."""
    rows = [_without_unprepared(row) if prepared else row for tab in drawn for row in (*tab, *tab)]
    codes = [f"R{number}" for number in range(len(rows))]
    context = any_rows.context()
    together = RowParser(context).read_all(rows, codes)
    alone = [RowParser(context).read(row, code) for row, code in zip(rows, codes, strict=True)]
    assert [*map(_shown, together)] == [*map(_shown, alone)]
    assert [list(reading.readings) for reading in together] == [
        list(reading.readings) for reading in alone
    ]
    places = [(reading.tab, reading.row, reading.code) for reading in together]
    assert places == [(row.tab, row.row, code) for row, code in zip(rows, codes, strict=True)]


def _same_together_and_alone(rows: list[RowCells], context: Context, order: DayOrder) -> None:
    codes = [None] * len(rows)
    together = RowParser(context, day_order=order).read_all(rows, codes)
    for row, reading in zip(rows, together, strict=True):
        alone = RowParser(context, day_order=order).read(row, None)
        assert (_shown(reading), reading.extra) == (_shown(alone), alone.extra)


ROW = RowCells("Fogli", 2, ["Hoxha", "Opera", dt.date(2026, 5, 3), "nota", "Diop"],
               {"nucleus": 0, "municipality": 1, "date": 2}, {"Note": 3})  # fmt: skip


@pytest.mark.parametrize(
    ("row", "more", "order"),
    [
        (ROW, {"other_families": {"N7F3K": frozenset({("Opera", "li wei")})}}, ALL_TRUSTED),
        (ROW._replace(again={"nucleus": (4,)}), {}, ALL_TRUSTED),
        (ROW, {}, DayOrder(locale="en_US", columns=frozenset({("Fogli", "date")}))),
        (ROW, {}, ALL_TRUSTED),
    ],
)
def test_what_hangs_on_more_than_the_cell_is_read_so_in_many_rows_too(
    row: RowCells, more: dict[str, Any], order: DayOrder
) -> None:
    """A namesake in another comune, a question asked twice, swapped days, columns of others."""
    columns = {**row.columns, "mediator": 5}
    rows = [
        row._replace(row=number, values=[*row.values, mediator], columns=columns)
        for number, mediator in enumerate(["Li Wei", "Amina Benali"], start=2)
    ]
    _same_together_and_alone(rows, any_rows.context(**more), order)


@functools.cache
def _prepared_columns(keys: tuple[str, ...]) -> dict[str, int]:
    return {key: at for at, key in enumerate(keys) if key in any_rows.PREPARED}


def _without_unprepared(row: RowCells) -> RowCells:
    """The row in a tab that has only columns of ours; its other cells are in none of these."""
    return row._replace(columns=_prepared_columns(tuple(row.columns)))


@given(st.lists(any_rows.TEMPLATE_PIECES, max_size=40).map("".join))
def test_a_long_line_is_read_as_any_text(typed: str) -> None:
    templates = ("(descrivere cosa)", "", "marito/moglie/figli")
    line = read_line(typed, templates)
    all_letters = {*map(chr, range(128)), ""}
    with (
        mock.patch.object(texts, "read_line", return_value=None),
        mock.patch.object(texts, "_initials", return_value=all_letters),
    ):
        slowly = read_text(Cell(typed), templates)
    if line is not None:
        assert slowly == Reading.read(Cell(typed), line, TEXT_RULE)
        assert not Cell(typed).error
    assert read_text(Cell(typed), templates) == slowly


def test_no_error_of_a_formula_is_as_long_as_a_line_that_is_not_looked_at() -> None:
    assert max(map(len, (NO_VALUE, SWALLOWED, "#GETTING_DATA", "#DESBORDAMIENTO!"))) < 25


def test_a_cell_that_failed_is_refused_in_every_row_that_repeats_it() -> None:
    """It would be read for sure if one row's reading served another."""
    struck = Struck.of(dt.date(2026, 3, 12), "2026-03-12")
    columns = {"nucleus": 0, "date": 1, "mediator": 2, "start": 3, "end": 4}
    rows = [
        RowCells("Schede", row, ["N7F3K", struck, "#N/D", dt.time(9), "#RIF!"], columns, {})
        for row in (2, 3)
    ]
    parser = RowParser(any_rows.context())
    for row in rows:
        readings = parser.read(row, None).readings
        assert readings["date"].flag == "BARRATO-01"
        assert readings["mediator"].flag == readings["end"].flag == "ERRORE-01"
        assert readings["start"].value == dt.time(9)


def test_a_short_cell_is_read_once_and_the_cache_stays_small() -> None:
    columns = {"nucleus": 0}
    with mock.patch.object(row_parser, "CACHE_SIZE", 3):
        parser = RowParser(any_rows.context())
        with mock.patch.object(row_parser, "read_nucleus", wraps=read_nucleus) as reader:
            for _ in range(10):
                parser.read(RowCells("Schede", 2, ["N7F3K"], columns, {}), None)
            assert reader.call_count == 1
            for number in range(10):
                parser.read(RowCells("Schede", 2, [f"Famiglia {number}"], columns, {}), None)
        assert len(parser._short["nucleus"][0]) <= 3
