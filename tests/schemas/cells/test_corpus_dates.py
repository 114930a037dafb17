"""Days as people type them: `tests/corpus/dates.jsonl`, each cell with what is right and why.

No cell is silently wrong; each unsure one is asked back under its code; at least 97 % of the others
are read.
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
FLAGGED = [entry for entry in CELLS if entry.get("flag")]
TEXTS = [entry for entry in CELLS if isinstance(entry["typed"], str)]
SENT = dt.datetime(2026, 7, 2, 9, 30)  # noqa: DTZ001
fixed = settings(derandomize=True, deadline=None, max_examples=MANY)


def shown(cells: list[Entry]) -> str:
    """Return the cells that fail, one a line."""
    return "\n".join(
        f"{entry['typed']!r} ({entry['why']}): {day_reading(entry)!r}" for entry in cells
    )


def cells_of(kind: str) -> list[Entry]:
    """Return the cells with that verdict."""
    return [entry for entry in CELLS if verdict(entry, OURS["dates"](entry)) == kind]


def test_the_corpus_has_300_cells_each_with_its_reason() -> None:
    assert len(CELLS) >= 300
    assert sum(entry["column"] == NEXT for entry in CELLS) >= 60
    assert sum("sent" in entry or "talk" in entry for entry in CELLS) >= 40
    for entry in CELLS:
        assert entry["why"]
        assert entry["source"]
        assert ("right" in entry) != entry.get("ask", False)


def test_no_cell_is_silently_wrong() -> None:
    assert not cells_of("silent"), shown(cells_of("silent"))


def test_each_unsure_cell_is_asked_back_under_its_code() -> None:
    wrong = [entry for entry in FLAGGED if day_reading(entry).flag != entry["flag"]]
    assert not wrong, shown(wrong)


def test_97_of_100_sure_cells_are_read_without_asking() -> None:
    readable = sum(not entry.get("ask") for entry in CELLS)
    needless = cells_of("needless")
    assert len(needless) <= 0.03 * readable, shown(needless)


@fixed
@given(st.sampled_from(TEXTS), st.sampled_from("?❓"))
def test_a_question_mark_always_asks_back(entry: Entry, mark: str) -> None:
    assert not day_reading({**entry, "typed": f"{entry['typed']} {mark}"}).sure


@fixed
@given(st.text(max_size=500), st.sampled_from([dt.date(2026, 1, 20), None]))
def test_any_text_is_kept_and_raises_nothing(text: str, talk: dt.date | None) -> None:
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
def test_a_slip_becomes_a_proposal_where_only_one_day_can_be_meant(
    typed: str, flag: str, day: dt.date | None
) -> None:
    reading = read_date(Cell(typed))
    assert (reading.flag, reading.value, reading.proposal) == (flag, None, day)


@pytest.mark.parametrize("typed", ["oggi", "ieri sera", "stasera"])
def test_today_is_asked_back_in_a_form_sent_at_night(typed: str) -> None:
    reading = read_date(Cell(typed), sent=dt.datetime(2026, 7, 2, 0, 40))  # noqa: DTZ001
    assert (reading.end, reading.flag) == (End.DOUBT, "DATA-06")
