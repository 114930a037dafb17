"""Hours.

ORA-01 it is a form we know.       ORA-02 it can be meant one way only.   ORA-03 the hour exists.
ORA-06 it is one interval.         ORA-07 it says when, not how long.
ORA-08 the two cells agree.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.cells.reading import Cell, End, Reading
from schemas.cells.times import read_interval
from schemas.flag import CATALOGUE
from tests.examples import MANY


def lines(table: str) -> list[str]:
    """Return the cells of a table, one a line."""
    return [line.strip() for line in table.strip().splitlines()]


def clock(text: str) -> dt.time | None:
    """Return the time of "10:30"; None for ""."""
    return dt.time.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    "cell",
    lines(
        """
        10:30
        10.30
        10,30
        10;30
        10 30
        10 : 30
        10'30
        1030
        10:30:00
        10.30.00
        10h30
        10 h 30
        h 10:30
        h10.30
        h. 10,30
        ore 10:30
        ore 10.30
        ORE 10,30
        Ore: 10.30
        ora 10:30
        alle 10:30
        alle ore 10.30
        alle 10 e 30
        10 e 30
        10 e mezza
        10 e mezzo
        alle dieci e mezza
        dieci e trenta
        10.30.
        (10:30)
        10::30
        10.30 esatte
        10 1/2
        dix heures et demie
        о пів на одинадцяту
        十点半
        10.30 di mattina
        10.30 del mattino
        10:30 am
        10.30 a.m.
        １０：３０
        """
    ),
)
def test_each_certain_form_is_read_as_half_past_ten(cell: str) -> None:
    start, end = read_interval(Cell(cell), Cell(cell.replace("10", "10")))
    assert (start.end, start.value) == (End.READ, dt.time(10, 30))
    assert (end.end, end.value) == (End.READ, dt.time(10, 30))


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("9", "09:00"),
        ("09", "09:00"),
        ("930", "09:30"),
        ("0930", "09:30"),
        ("7", "07:00"),
        ("23", "23:00"),
        ("ore 15", "15:00"),
        ("h 9", "09:00"),
        ("mezzogiorno", "12:00"),
        ("mezzogiorno e mezza", "12:30"),
        ("9 e un quarto", "09:15"),
        ("9 e tre quarti", "09:45"),
        ("10 meno un quarto", "09:45"),
        ("10 meno 10", "09:50"),
        ("15 in punto", "15:00"),
        ("3 del pomeriggio", "15:00"),
        ("3 pm", "15:00"),
        ("3.30 p.m.", "15:30"),
        ("15:30 pm", "15:30"),
        ("8 di sera", "20:00"),
        ("9 am", "09:00"),
        ("6:30 del mattino", "06:30"),
        ("10.00", "10:00"),
        ("9.05", "09:05"),
        ("10:30 ora italiana", "10:30"),
        ("10:30 (1 ora)", "10:30"),
        ("10.30, 1 h", "10:30"),
        ("3 години дня", "15:00"),
        ("о 10 годині", "10:00"),
        ("о пів на десяту", "09:30"),
        ("الساعة التاسعة", "09:00"),
        ("九点一刻", "09:15"),
        ("九点三刻", "09:45"),
        ("中午12点", "12:00"),
        ("রাত ৮টা", "20:00"),
        ("رات 8 بجے", "20:00"),
        ("شام 4 بجے", "16:00"),
        ("8 de la noche", "20:00"),
        ("9h du matin", "09:00"),
        ("18,45", "18:45"),
    ],
)
def test_rarer_forms_are_read_as_their_time(cell: str, time: str) -> None:
    start, end = read_interval(Cell(cell), Cell())
    assert (start.value, start.flag) == (clock(time), None)
    assert end.end is End.EMPTY


ASKED_BACK = {
    "ORA-01": """
        boh
        mattina
        tutto il giorno
        Fatima
        10:
        10 11
        10:30 alle
        9.30.11.30
        12/03/2024
        dalle alle
        10x30
        da definire
        99999
        """,
    "ORA-02": """
        10-30
        10/30
        10-05
        10-00
        رات 1 بجے
        10.3
        10,3
        10:3
        10.5
        10,5
        10h
        2026
        circa 10
        10 circa
        10:30?
        verso le 10
        intorno alle 10.30
        ~10
        3
        3:30
        03.30
        ore 3
        0
        00:00
        6.59
        3 di mattina
        12 am
        fino alle 11
        <10:30
        >10:30
        18/03 10.30
        18-03 10:30
        10:30 ora di Addis Abeba
        4:30 ora etiope
        """,
    "ORA-03": """
        25:00
        24:30
        10:75
        10.60
        ore 25
        99
        24:00
        1075
        """,
    "ORA-06": """
        10-11 e 14-15
        10:00-11:00, 14:00-15:00
        10.00-11.00-12.00
        dalle 10 alle 11 e dalle 14 alle 15
        9/10/11
        10 e 11
        10:30 telefonata, 15:00 visita
        10:30 AS, 11:30 scuola
        10:30 madre, 12:00 padre
        10:30 online, 15:00 in presenza
        9:00 scuola 10:30 casa
        10.30 visita - 11.30 telefonata
        10:30 (scuola) 11:30 (casa)
        scuola 10:30, comune 11:30
        10:30 scuola, 11:30
        visita 10:30, 15:00 scuola
        10:30 inizio telefonata, 11:30 fine visita
        dalle 10:30 scuola alle 11:30 casa
        inizio telefonata 10:30, fine visita 11:30
        """,
    "ORA-07": """
        10:30 - 1h
        1h
        1 h
        2h
        1h30
        1 ora
        2 ore
        un'ora
        un'ora e mezza
        mezz'ora
        due ore
        1 ora e 30 minuti
        90 minuti
        90 min
        90'
        10 ore
        durata 1 ora
        """,
}


@pytest.mark.parametrize(
    ("cell", "code"), [(cell, code) for code, table in ASKED_BACK.items() for cell in lines(table)]
)
def test_what_is_not_certain_is_asked_back(cell: str, code: str) -> None:
    start, end = read_interval(Cell(cell), Cell())
    assert (start.flag, start.value, start.typed) == (code, None, cell)
    assert end.end is End.EMPTY


@pytest.mark.parametrize(
    ("cell", "proposal"),
    [
        ("10-30", "10:30"),
        ("10.3", "10:30"),
        (10.3, "10:30"),
        (10.2, "10:20"),
        (10.5, ""),
        ("10.5", ""),
        (10.25, "10:25"),
        (10.75, "10:45"),
        ("3", "15:00"),
        ("3:30", "15:30"),
        (dt.time(3, 30), "15:30"),
        ("0", "12:00"),
        ("circa 10", "10:00"),
        ("10.30?", "10:30"),
        ("10h", "10:00"),
        ("4 di mattina", ""),
    ],
)
def test_a_doubtful_time_is_proposed_where_one_is_likely(
    cell: str | float | dt.time, proposal: str
) -> None:
    start, _ = read_interval(Cell(cell), Cell())
    assert start.proposal == clock(proposal)
    assert start.facts.get("proposal", "") == proposal


def test_a_talk_past_midnight_is_asked_back_without_a_proposal() -> None:
    start, end = read_interval(Cell("23.30-00.30"), Cell())
    assert (start.value, end.flag, end.proposal) == (dt.time(23, 30), "ORA-02", None)


def test_a_start_that_names_an_end_is_asked_back_and_the_reverse() -> None:
    start, end = read_interval(Cell("fino alle 11"), Cell("dalle 10"))
    assert (start.flag, end.flag) == ("ORA-02", "ORA-02")


def test_midnight_as_the_end_is_asked_back() -> None:
    _, end = read_interval(Cell("22:30"), Cell("24:00"))
    assert (end.end, end.flag, end.proposal) == (End.DOUBT, "ORA-02", dt.time(23, 59))


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("10-11.30", "10:00", "11:30"),
        ("10 - 11.30", "10:00", "11:30"),
        ("10-11", "10:00", "11:00"),
        ("9/10", "09:00", "10:00"),
        ("14-15", "14:00", "15:00"),
        ("10:00/11:30", "10:00", "11:30"),
        ("10.00-11.30", "10:00", "11:30"),
        ("15.00–16.30", "15:00", "16:30"),
        ("15,30—16,30", "15:30", "16:30"),
        ("10:00 11:30", "10:00", "11:30"),
        ("10.30 11", "", ""),
        ("10:00,11:30", "10:00", "11:30"),
        ("10:00, 11:30", "10:00", "11:30"),
        ("1000-1130", "10:00", "11:30"),
        ("10>11.30", "10:00", "11:30"),
        ("10 a 11", "10:00", "11:00"),
        ("10.00 alle 12.00", "10:00", "12:00"),
        ("dalle 10 alle 11,30", "10:00", "11:30"),
        ("Dalle ore 10.00 alle ore 11.30", "10:00", "11:30"),
        ("dalle ore 10 alle 11", "10:00", "11:00"),
        ("dalle 10 e 30 alle 11 e 30", "10:30", "11:30"),
        ("dalle 10 e mezza a mezzogiorno", "10:30", "12:00"),
        ("dalle 9 fino alle 10", "09:00", "10:00"),
        ("ore 10-12", "10:00", "12:00"),
        ("ore 10:00 - ore 11:00", "10:00", "11:00"),
        ("h 10-12", "10:00", "12:00"),
        ("h10-h11", "10:00", "11:00"),
        ("10h-11h30", "10:00", "11:30"),
        ("10h00-11h30", "10:00", "11:30"),
        ("inizio 10:00 fine 11:00", "10:00", "11:00"),
        ("inizio: 10.00, fine: 11.15", "10:00", "11:15"),
        ("3-4.30 del pomeriggio", "15:00", "16:30"),
        ("10-1 del pomeriggio", "10:00", "13:00"),
        ("22-23", "22:00", "23:00"),
        ("10.30h-11.30h", "10:30", "11:30"),
        ("10:00\n11:30", "10:00", "11:30"),
    ],
)
def test_an_interval_in_one_cell_fills_both_readings(typed: str, start: str, end: str) -> None:
    for cells in ((Cell(typed), Cell()), (Cell(""), Cell(typed))):
        readings = read_interval(*cells)
        assert tuple(reading.value for reading in readings) == (clock(start), clock(end))
        assert tuple(reading.typed for reading in readings) == tuple(cell.typed for cell in cells)


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("10-15", "", ""),
        ("10-20", "", ""),
        ("20/6", "", ""),
        ("10/1", "", ""),
        ("10-24", "", ""),
        ("2-4", "14:00", "16:00"),
        ("10-30/11-30", "10:30", "11:30"),
        ("circa 10-11", "10:00", "11:00"),
        ("10-11?", "10:00", "11:00"),
    ],
)
def test_an_ambiguous_interval_is_asked_back(cell: str, start: str, end: str) -> None:
    readings = read_interval(Cell(cell), Cell())
    assert [reading.flag for reading in readings] == ["ORA-02", "ORA-02"]
    assert [reading.proposal for reading in readings] == [clock(start), clock(end)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("10-11.30", "11.30", ("10:00", "11:30", None, None)),
        ("10-11.30", "10-11.30", ("10:00", "11:30", None, None)),
        ("10", "10-11.30", ("10:00", "11:30", None, None)),
        ("15-16", "4", ("15:00", "16:00", None, None)),
        ("10-11.30", "12", ("10:00", "", None, "ORA-08")),
        ("9", "10-11.30", ("", "11:30", "ORA-08", None)),
        ("10-11", "12", ("", "", "ORA-08", "ORA-08")),
        ("10-11.30", "14-15", ("", "", "ORA-08", "ORA-08")),
        ("10-11.30", "boh", ("10:00", "", None, "ORA-01")),
    ],
)
def test_an_interval_in_one_cell_is_held_against_the_other_cell(
    start: str, end: str, expected: tuple[str, str, str | None, str | None]
) -> None:
    first, last = read_interval(Cell(start), Cell(end))
    assert (first.value, last.value, first.flag, last.flag) == (
        clock(expected[0]),
        clock(expected[1]),
        *expected[2:],
    )


def test_whole_days_in_a_cell_of_hours_are_asked_back_with_the_typed_hour() -> None:
    start, _ = read_interval(Cell(dt.timedelta(days=9)), Cell())
    assert (start.flag, start.proposal) == ("ORA-09", dt.time(9))


@pytest.mark.parametrize(
    ("days", "proposal"),
    [(8.3, dt.time(8, 30)), (10.3, dt.time(10, 30)), (9.15, dt.time(9, 15)), (15.5, None)],
)
def test_hours_turned_into_decimal_days_are_asked_back(
    days: float, proposal: dt.time | None
) -> None:
    start, _ = read_interval(Cell(dt.timedelta(seconds=round(days * 86_400))), Cell())
    assert (start.flag, start.value, start.proposal) == ("ORA-09", None, proposal)


def test_the_facts_of_a_contradiction_show_both_cells() -> None:
    _, end = read_interval(Cell("10-11.30"), Cell("12"))
    assert end.facts == {"inside": "10:00–11:30", "end": "12:00"}


@pytest.mark.parametrize(
    ("typed", "time", "flag"),
    [
        (dt.time(10, 30), "10:30", None),
        (dt.time(10, 29, 59, 999_999), "10:30", None),
        (dt.datetime(1899, 12, 30, 10, 30), "10:30", None),  # noqa: DTZ001
        (dt.datetime(2026, 6, 20, 10, 30), "", "ORA-01"),  # noqa: DTZ001
        (dt.date(2026, 6, 20), "", "ORA-01"),
        (dt.timedelta(hours=10, minutes=30), "10:30", None),
        (dt.timedelta(hours=30), "", "ORA-07"),
        (dt.timedelta(days=9), "", "ORA-09"),
        (dt.timedelta(hours=-1), "", "ORA-07"),
        (0.4375, "10:30", None),
        (0.43749999, "10:30", None),
        (0.9999, "23:59", None),
        (10.0, "10:00", None),
        (10, "10:00", None),
        (1030.0, "10:30", None),
        (930.0, "09:30", None),
        (10.15, "10:15", None),
        (45.0, "", "ORA-03"),
        (45363.4375, "", "ORA-01"),
        (-1.0, "", "ORA-01"),
        (float("nan"), "", "ORA-01"),
        (float("-inf"), "", "ORA-01"),
        (1e300, "", "ORA-01"),
        (True, "", "ORA-01"),
    ],
)
def test_a_cell_without_text_is_read_by_its_type(
    typed: object, time: str, flag: str | None
) -> None:
    start, _ = read_interval(Cell(typed), Cell())  # type: ignore[arg-type]
    assert (start.value, start.flag) == (clock(time), flag)


# --- Properties

Writer = Callable[[dt.time], object]
WAYS_TO_WRITE_A_TIME: tuple[Writer, ...] = (
    lambda t: t,
    lambda t: dt.datetime(1899, 12, 30, t.hour, t.minute),  # noqa: DTZ001
    lambda t: (t.hour * 60 + t.minute) / 1440,
    lambda t: dt.timedelta(hours=t.hour, minutes=t.minute),
    lambda t: f"{t.hour}:{t.minute:02d}",
    lambda t: f"{t.hour:02d}.{t.minute:02d}",
    lambda t: f"ore {t.hour},{t.minute:02d}",
    lambda t: f"h {t.hour}:{t.minute:02d}",
    lambda t: f"{t.hour}h{t.minute:02d}",
    lambda t: f"alle ore {t.hour}:{t.minute:02d}",
    lambda t: f"{t.hour:02d}:{t.minute:02d}:00",
)
WAYS_TO_WRITE_AN_INTERVAL = (
    "{}-{}", "{} - {}", "{}/{}", "{} / {}", "dalle {} alle {}", "ore {} - {}", "{} alle {}",
    "{} {}", "h {}–{}",
)  # fmt: skip
DAYTIME = st.times(dt.time(7), dt.time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.floats(0, 30),
    st.text(),
    st.text("0123456789:.,-/ hore?'aemz"),
    st.text("12/\\|°.-_:,;()[]", max_size=6),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.binary(),
)
fixed = settings(derandomize=True, deadline=None, max_examples=MANY)


def assert_sound(reading: Reading[dt.time], typed: object) -> None:
    """Assert what holds for the reading of any cell."""
    assert reading.typed is typed
    if reading.end in (End.DOUBT, End.REFUSED):
        assert reading.value is None
        assert reading.flag in CATALOGUE
    else:
        assert reading.flag is None
    if reading.value is not None:
        assert (reading.value.second, reading.value.microsecond, reading.value.tzinfo) == (
            0,
            0,
            None,
        )
    if reading.proposal is not None:
        assert reading.end is End.DOUBT
        assert reading.facts["proposal"] == f"{reading.proposal:%H:%M}"


@fixed
@given(
    DAYTIME, DAYTIME, st.sampled_from(WAYS_TO_WRITE_A_TIME), st.sampled_from(WAYS_TO_WRITE_A_TIME)
)
def test_every_way_to_write_a_time_is_read_back(
    start: dt.time, end: dt.time, write_start: Writer, write_end: Writer
) -> None:
    readings = read_interval(Cell(write_start(start)), Cell(write_end(end)))
    assert tuple(reading.value for reading in readings) == (start, end)


@fixed
@given(DAYTIME, DAYTIME, st.sampled_from(WAYS_TO_WRITE_AN_INTERVAL), st.sampled_from(":.,"))
def test_every_way_to_write_an_interval_is_read_back(
    start: dt.time, end: dt.time, form: str, mark: str
) -> None:
    cell = form.format(*(f"{t.hour}{mark}{t.minute:02d}" for t in (start, end)))
    readings = read_interval(Cell(cell), Cell())
    assert tuple(reading.value for reading in readings) == (start, end)


@fixed
@given(ANYTHING, ANYTHING)
def test_any_cell_gives_a_sound_reading(start: object, end: object) -> None:
    readings = read_interval(Cell(start), Cell(end))  # type: ignore[arg-type]
    assert_sound(readings[0], start)
    assert_sound(readings[1], end)


@fixed
@given(DAYTIME, st.sampled_from(["?", " circa", " - 9 - 10", " boh"]))
def test_a_doubt_beside_a_certain_time_is_always_asked_back(time: dt.time, doubt: str) -> None:
    start, _ = read_interval(Cell(f"{time:%H:%M}{doubt}"), Cell())
    assert start.value is None


@fixed
@given(
    DAYTIME,
    DAYTIME,
    st.sampled_from(["scuola", "casa", "telefonata", "in presenza", "madre", "AS"]),
    st.sampled_from([", ", " ", " - ", "; ", " / "]),
)
def test_words_stand_beside_an_interval_but_not_beside_each_of_its_hours(
    start: dt.time, end: dt.time, word: str, link: str
) -> None:
    assume(start < end)
    hours = f"{start:%H:%M}-{end:%H:%M}"
    for typed in (
        f"{word} {hours}",
        f"{hours} {word}",
        f"dalle {start:%H:%M} {word} alle {end:%H:%M}",
    ):
        assert [reading.value for reading in read_interval(Cell(typed), Cell())] == [start, end]
    assert read_interval(Cell(f"visita {hours} {word}"), Cell())[1].value == end
    apart = f"{start:%H:%M} visita{link}{end:%H:%M} {word}"
    first, last = read_interval(Cell(apart), Cell())
    assert first.flag
    assert (first.value, last.value) == (None, None)


@pytest.mark.parametrize(
    ("start", "end", "read"),
    [
        ("10:30", "11:30 (1h)", True),
        ("10:30 (1 ora)", "11:30", True),
        ("10:30 (2 ore)", "11:30", False),
        ("10:00", "11:30 (1h)", False),
        ("", "11:30 (1h)", False),
    ],
)
def test_a_length_beside_one_time_must_agree_with_the_other_cell(
    start: str, end: str, read: bool
) -> None:
    readings = read_interval(Cell(start), Cell(end))
    assert [reading.value for reading in readings if reading.flag is None and reading.typed] == (
        [dt.time(10, 30), dt.time(11, 30)] if read else []
    )


@pytest.mark.parametrize(
    "typed", ["arrivo 10:30 uscita 11:30", "IN 10:30 OUT 11:30", "10:30⬇️11:30", "10:30 ↓ 11:30"]
)
def test_arrival_words_and_arrows_make_an_interval(typed: str) -> None:
    readings = read_interval(Cell(typed), Cell())
    assert [reading.value for reading in readings] == [dt.time(10, 30), dt.time(11, 30)]


def test_portuguese_until_marks_the_end() -> None:
    assert read_interval(Cell("10:30"), Cell("até 11:30"))[1].value == dt.time(11, 30)
