"""Hours of work.  NUMERO-01 it is a number of hours, in one way only."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cells.hours import read_hours
from schemas.cells.reading import Cell, End
from tests.examples import MANY


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        (20.0, 1200),
        (20, 1200),
        (7.5, 450),
        (7.25, 435),
        (0.5, 30),
        ("20", 1200),
        (" 20 ", 1200),
        ("20 ore", 1200),
        ("20ore", 1200),
        ("20 h", 1200),
        ("20h", 1200),
        ("ore 20", 1200),
        ("n. 20 ore", 1200),
        ("20,0", 1200),
        ("20,00", 1200),
        ("7,5", 450),
        ("7.5", 450),
        ("7,50", 450),
        ("7,5 ore", 450),
        ("7h30", 450),
        ("7 h 30", 450),
        ("7h 30m", 450),
        ("7:30", 450),
        ("7 ore e 30 minuti", 450),
        ("7 ore e mezza", 450),
        ("1 ora", 60),
        ("90 minuti", 90),
        ("90 min.", 90),
        ("100:15", 6015),
        (dt.timedelta(hours=7, minutes=30), 450),
        (dt.timedelta(days=1, hours=6), 1800),
        (dt.time(7, 30), 450),
        (dt.datetime(1899, 12, 31, 6, 0), 1800),  # noqa: DTZ001
        (0.0, 0),
    ],
)
def test_each_certain_form_is_read_as_minutes(
    typed: str | float | dt.timedelta, minutes: int
) -> None:
    reading = read_hours(Cell(typed))
    assert (reading.end, reading.value, reading.flag) == (End.READ, minutes, None)


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("7,30", End.DOUBT),  # seven and a half, or 7 hours and 18 minutes?
        ("7.30", End.DOUBT),
        (7.3, End.DOUBT),
        ("circa 20", End.DOUBT),
        ("20?", End.DOUBT),
        ("1.000", End.REFUSED),
        ("7:75", End.REFUSED),
        ("-5", End.REFUSED),
        ("20 + 10", End.REFUSED),
        ("20 ore a settimana", End.REFUSED),
        ("20/30", End.REFUSED),
        ("boh", End.REFUSED),
        ("99999999", End.REFUSED),
        (-1.0, End.REFUSED),
        (1e9, End.REFUSED),
        (float("nan"), End.REFUSED),
        (float("inf"), End.REFUSED),
        (True, End.REFUSED),
        (dt.date(2026, 6, 20), End.REFUSED),
        (dt.timedelta(hours=-1), End.REFUSED),
    ],
)
def test_what_is_not_certain_is_asked_back(typed: str | float, end: End) -> None:
    reading = read_hours(Cell(typed))
    assert (reading.end, reading.flag, reading.value) == (end, "NUMERO-01", None)


def test_hedged_hours_become_a_proposal() -> None:
    reading = read_hours(Cell("circa 7,5"))
    assert (reading.proposal, reading.facts["proposal"]) == (450, "7,5")


@pytest.mark.parametrize("typed", [None, "", "  "])
def test_a_blank_cell_is_empty(typed: str | None) -> None:
    assert read_hours(Cell(typed)).end is End.EMPTY


fixed = settings(derandomize=True, deadline=None, max_examples=MANY)


@fixed
@given(st.integers(0, 500), st.sampled_from([0, 15, 30, 45]))
def test_every_way_to_write_an_amount_is_read_back(hours: int, minutes: int) -> None:
    total = hours * 60 + minutes
    for typed in (
        total / 60,
        f"{total / 60:g}".replace(".", ","),
        f"{total / 60:g}",
        f"{hours}:{minutes:02d}",
        f"{hours}h{minutes:02d}",
        f"{hours} ore e {minutes:02d} minuti",
        dt.timedelta(minutes=total),
    ):
        assert read_hours(Cell(typed)).value == total


@fixed
@given(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.text("0123456789,.:h ore'")
    | st.dates() | st.datetimes() | st.times() | st.timedeltas() | st.binary()
)  # fmt: skip
def test_any_cell_gives_a_sound_reading(typed: object) -> None:
    reading = read_hours(Cell(typed))  # type: ignore[arg-type]
    assert reading.typed is typed
    assert (reading.value is None) == (reading.end is not End.READ)
    assert reading.flag in (None, "NUMERO-01")
