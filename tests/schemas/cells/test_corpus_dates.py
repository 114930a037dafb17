"""Days as people type them: `tests/corpus/dates.jsonl`, each cell with what is right and why.

No cell is silently wrong; each that must be asked is asked, under its code; at least 97 % of the others are read.
"""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reading import NEXT, OURS, Entry, day_reading, entries, verdict
from schemas.cells.dates import read_date, read_next_date
from schemas.cells.reading import Cell, End
from tests.examples import MANY

CELLS = list(entries("dates"))
SENT = dt.datetime(2026, 7, 2, 9, 30)  # noqa: DTZ001
fixed = settings(derandomize=True, deadline=None, max_examples=MANY)


def shown(cells: list[Entry]) -> str:
    """The cells that fail, one a line."""
    return "\n".join(f"{one['typed']!r} ({one['why']}): {day_reading(one)!r}" for one in cells)


def of(kind: str) -> list[Entry]:
    """The cells with that verdict."""
    return [one for one in CELLS if verdict(one, OURS["dates"](one)) == kind]


def test_the_corpus_is_wide_enough_and_says_why() -> None:
    assert len(CELLS) >= 300
    assert sum(one["column"] == NEXT for one in CELLS) >= 60
    assert sum("sent" in one or "talk" in one for one in CELLS) >= 40
    assert all(
        one["why"] and one["source"] and ("right" in one) != one.get("ask", False) for one in CELLS
    )


def test_nothing_is_silently_wrong() -> None:
    assert not of("silent"), shown(of("silent"))


def test_what_must_be_asked_is_asked_under_its_code() -> None:
    other = [one for one in CELLS if one.get("flag") and day_reading(one).flag != one["flag"]]
    assert not other, shown(other)


def test_nearly_all_that_is_sure_is_read_without_asking() -> None:
    readable = sum(not one.get("ask") for one in CELLS)
    assert len(of("needless")) <= 0.03 * readable, shown(of("needless"))


@fixed
@given(
    st.sampled_from([one for one in CELLS if isinstance(one["typed"], str)]), st.sampled_from("?❓")
)
def test_a_question_mark_never_makes_a_cell_certain(one: Entry, mark: str) -> None:
    assert not day_reading({**one, "typed": f"{one['typed']} {mark}"}).sure


@fixed
@given(st.text(max_size=500), st.sampled_from([dt.date(2026, 1, 20), None]))
def test_no_text_raises_and_what_was_typed_is_kept(text: str, talk: dt.date | None) -> None:
    for reading in (read_date(Cell(text), sent=SENT), read_next_date(Cell(text), talk=talk)):
        assert reading.typed == text
        assert reading.sure == (reading.end is End.READ)


@pytest.mark.parametrize(
    ("typed", "flag", "day"),
    [
        ("2O/06/26", "DATA-01", dt.date(2026, 6, 20)),
        ("2O/06/2026", "DATA-01", dt.date(2026, 6, 20)),
        ("l2 marzo 2024", "DATA-01", dt.date(2024, 3, 12)),
        ("6/20/2026", "DATA-03", dt.date(2026, 6, 20)),
        ("31/6/2026", "DATA-03", None),
    ],
)
def test_a_slip_is_proposed_where_only_one_day_can_be_meant(
    typed: str, flag: str, day: dt.date | None
) -> None:
    reading = read_date(Cell(typed))
    assert (reading.flag, reading.value, reading.proposal) == (flag, None, day)


@pytest.mark.parametrize("typed", ["oggi", "ieri sera", "stasera"])
def test_a_form_sent_in_the_night_leaves_today_open(typed: str) -> None:
    reading = read_date(Cell(typed), sent=dt.datetime(2026, 7, 2, 0, 40))  # noqa: DTZ001
    assert (reading.end, reading.flag) == (End.DOUBT, "DATA-06")
