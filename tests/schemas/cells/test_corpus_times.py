"""Hours as mediators type them: the corpus `tests/corpus/times.jsonl`.

A line holds what was typed (`typed`, and `end` for the second cell), the `right` start and end, or
`ask` where a careful coordinator would ask back, with the `flag` expected.
"""

import datetime as dt
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cells.reading import Cell, End, Reading
from schemas.cells.times import read_interval
from tests.examples import MANY

LINES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "corpus" / "times.jsonl")
    .read_text("utf-8")
    .splitlines()
]
ASKED = [line for line in LINES if line["ask"]]
READABLE = [line for line in LINES if not line["ask"]]


def cell(typed: Any) -> Cell:
    """Return a cell of the corpus; `{"time": "10:30"}` is one that holds a time."""
    return Cell(dt.time.fromisoformat(typed["time"]) if isinstance(typed, dict) else typed)


def read(line: dict[str, Any]) -> tuple[Reading[dt.time], Reading[dt.time]]:
    """Return the readings of a line of the corpus."""
    return read_interval(cell(line["typed"]), cell(line.get("end")))


def asks(readings: tuple[Reading[dt.time], Reading[dt.time]]) -> bool:
    """True when a cell is asked back."""
    return any(reading.end in (End.DOUBT, End.REFUSED) for reading in readings)


def values(readings: tuple[Reading[dt.time], Reading[dt.time]]) -> list[str | None]:
    """Return start and end as the corpus writes them."""
    return [f"{reading.value:%H:%M}" if reading.value else None for reading in readings]


def test_the_corpus_holds_200_cells_and_none_twice() -> None:
    keys = [json.dumps([line["typed"], line.get("end")]) for line in LINES]
    assert len(keys) == len(set(keys)) >= 200
    assert all(line["why"] and line["source"] for line in LINES)


def test_no_cell_is_silently_wrong() -> None:
    for line in READABLE:
        for value, right in zip(values(read(line)), line["right"], strict=True):
            assert value is None or value == right, line


def test_each_unsure_cell_is_asked_back_with_its_flag() -> None:
    for line in ASKED:
        readings = read(line)
        flags = [reading.flag for reading in readings]
        assert asks(readings), line
        assert "flag" not in line or line["flag"] in flags, (line, flags)


def test_97_of_100_sure_cells_are_read_without_asking() -> None:
    asked = [line for line in READABLE if values(read(line)) != line["right"]]
    assert len(asked) <= 0.03 * len(READABLE), asked


# --- Properties

fixed = settings(derandomize=True, deadline=None, max_examples=MANY)
DAYTIME = st.times(dt.time(7), dt.time(21, 59)).map(lambda t: t.replace(second=0, microsecond=0))
SURE = [line for line in READABLE if isinstance(line["typed"], str) and "end" not in line]


@fixed
@given(
    DAYTIME,
    st.sampled_from(
        [
            "{}",
            "ore {}",
            "h {}",
            "alle {}",
            "mattina {}",
            "20/06/2026 ore {}",
            "lunedì {}",
            "{} online",
        ]
    ),
)
def test_a_time_is_read_beside_what_belongs_to_another_column(time: dt.time, form: str) -> None:
    start, _ = read_interval(Cell(form.format(f"{time:%H:%M}")), Cell())
    assert start.value == time or ("mattina" in form and time.hour >= 12 and start.flag == "ORA-02")


@fixed
@given(DAYTIME, st.sampled_from("٠۰०"))
def test_digits_of_every_script_are_read(time: dt.time, zero: str) -> None:
    typed = "".join(chr(ord(zero) + int(c)) if c.isdigit() else c for c in f"{time:%H:%M}")
    assert {unicodedata.decimal(c) for c in typed if c != ":"} <= set(range(10))
    assert read_interval(Cell(typed), Cell())[0].value == time


@fixed
@given(
    DAYTIME,
    DAYTIME,
    st.sampled_from(["inizio {} fine {}", "dale {} ale {}", "de {} a {}", "da {} fino a {}"]),
)
def test_two_times_with_their_words_are_an_interval(
    start: dt.time, end: dt.time, form: str
) -> None:
    readings = read_interval(Cell(form.format(f"{start:%H.%M}", f"{end:%H.%M}")), Cell())
    assert [reading.value for reading in readings] == [start, end]


@fixed
@given(DAYTIME, DAYTIME)
def test_an_interval_told_end_first_is_the_same_interval(start: dt.time, end: dt.time) -> None:
    readings = read_interval(Cell(f"fine {end:%H.%M} inizio {start:%H.%M}"), Cell())
    assert [reading.value for reading in readings] == [start, end]


@fixed
@given(
    st.sampled_from(SURE),
    st.sampled_from(
        [
            "{}?",
            "{} circa",
            "forse {}",
            "{} o 13:10",
            "{} e 13:10",
            "{} - 8:05 - 13:10",
            "{} spostato",
        ]
    ),
)
def test_a_contradiction_is_always_asked_back(line: dict[str, Any], form: str) -> None:
    assert asks(read({"typed": form.format(line["typed"])}))


@fixed
@given(
    st.text(max_size=60) | st.text("0123456789:.,-/ dalleorhfinpm½٣~'?", max_size=24),
    st.text(max_size=12),
)
def test_any_text_is_kept_and_raises_nothing(start: str, end: str) -> None:
    first, last = read_interval(Cell(start), Cell(end))
    assert (first.typed, last.typed) == (start, end)


@pytest.mark.parametrize(
    "line", ASKED, ids=lambda line: json.dumps([line["typed"], line.get("end")])
)
def test_every_unsure_reading_names_its_rule(line: dict[str, Any]) -> None:
    assert all(
        reading.rule and (reading.value is None or not reading.flag) for reading in read(line)
    )
