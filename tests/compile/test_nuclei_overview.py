"""Every nucleus on a line: what its talks say; how it is found, and in which order."""

import datetime as dt

import pytest

from collector.compile.nuclei_overview import (
    NucleiSearch,
    counted_states,
    nuclei_overview,
    search_nuclei,
    sort_nuclei,
)
from schemas.nucleus import Path
from schemas.session import Held
from tests.compile.families import TODAY, day, family, nine_talks, talk

HOXHA = family("N1", name="Hoxha", other_names=("Arben Hoxha",), municipality="Rozzano")
MANSOUR = family("N2", name="عائلة منصور", other_names=("Mansour",), mediator=None)
MUHAMMAD = family("N3", name="Muhammad Ali", path=Path.CONCLUDED)
ALL = (HOXHA, MANSOUR, MUHAMMAD)
OVERVIEW = nuclei_overview(
    ALL,
    [
        talk("R1", "N1", "12/3"),
        talk("R2", "N1", "14/5", held=Held.NO_SHOW),
        talk("R3", "N3", "1/2", end=dt.time(13, 0)),
        talk("R4", None, "1/2"),
        talk("R5", "N9", "1/2"),
    ],
    today=TODAY,
    gone=(HOXHA, family("N4", name="Zeqiri")),
)


def codes(asked: NucleiSearch) -> list[str]:
    return [line.nucleus.code for line in search_nuclei(OVERVIEW.lines, asked)]


def test_a_line_says_what_the_history_of_the_nucleus_says() -> None:
    nucleus, talks = nine_talks()
    (line,) = nuclei_overview([nucleus], talks, today=TODAY).lines
    assert (line.talks, line.held, line.to_complete) == (10, 8, 3)
    assert line.hours == "9 h 50 min"
    assert line.budget is not None
    assert line.budget.text == "9 h 50 min di 9 h (109%)"
    assert line.budget.alert
    assert (line.last_day, line.next_day) == (day("9/6"), day("30/6"))


def test_a_promised_day_that_passed_without_a_talk_is_overdue() -> None:
    talks = [talk("R1", on="1/5", next="15/5")]
    (line,) = nuclei_overview([family()], talks, today=day("20/5")).lines
    assert (line.next_day, line.missed_days) == (None, (day("15/5"),))


def test_a_nucleus_without_talks_has_a_line() -> None:
    line = OVERVIEW.find("N2")
    assert line is not None
    assert (line.talks, line.hours, line.last_day, line.next_day) == (0, "0 h", None, None)


def test_a_nucleus_that_left_the_sheet_stays_to_be_seen_and_comes_last() -> None:
    assert [line.nucleus.code for line in OVERVIEW.lines] == ["N1", "N3", "N2", "N4"]
    gone = OVERVIEW.lines[-1]
    assert (gone.is_gone, gone.state) == (True, "non più nel foglio")


def test_talks_of_no_nucleus_are_counted_apart() -> None:
    assert OVERVIEW.unplaced == 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (NucleiSearch(), ["N1", "N3", "N2", "N4"]),
        (NucleiSearch("hox"), ["N1"]),
        (NucleiSearch("HOXHA arben"), ["N1"]),
        (NucleiSearch("n3"), ["N3"]),
        (NucleiSearch("منصور"), ["N2"]),
        (NucleiSearch("Mohamed"), ["N3"]),
        (NucleiSearch("nessuno così"), []),
        (NucleiSearch(municipality="Rozzano"), ["N1"]),
        (NucleiSearch("hoxha", municipality="Opera"), []),
        (NucleiSearch(mediator="Amina Benali"), ["N1", "N3", "N4"]),
        (NucleiSearch(state="concluso"), ["N3"]),
        (NucleiSearch(state="non più nel foglio"), ["N4"]),
    ],
)
def test_nuclei_are_found_by_name_code_part_sound_comune_mediator_and_state(
    asked: NucleiSearch, found: list[str]
) -> None:
    assert codes(asked) == found


@pytest.mark.parametrize(
    ("order", "sorted_codes"),
    [
        ("nome", ["N1", "N3", "N2", "N4"]),
        ("ultimo", ["N2", "N3", "N1", "N4"]),
        ("ore", ["N3", "N1", "N2", "N4"]),
        ("<altro>", ["N1", "N3", "N2", "N4"]),
    ],
)
def test_the_order_is_by_name_last_talk_or_hours(order: str, sorted_codes: list[str]) -> None:
    assert [line.nucleus.code for line in sort_nuclei(OVERVIEW.lines, order)] == sorted_codes


def test_the_states_are_counted_in_words() -> None:
    assert counted_states(OVERVIEW.lines) == [
        "2 nuclei attivi",
        "1 concluso",
        "1 che non è più nel foglio",
    ]
