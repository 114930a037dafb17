"""People present as mediators type them: the corpus `tests/corpus/people.jsonl`.

A line holds what was `typed` and who was there for sure (`right`: role → how many, null where the
sheet does not say), or `ask` where a careful coordinator would ask back, with the `flag` expected
where it matters.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reading import counts
from schemas.cells.attendees import describe, read_attendees
from schemas.cells.reading import Cell, End
from schemas.session import Attendee, Role
from tests.examples import MANY

LINES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "corpus" / "people.jsonl")
    .read_text("utf-8")
    .splitlines()
]
ASKED = [line for line in LINES if line["ask"]]
READABLE = [line for line in LINES if not line["ask"]]


def present(typed: str) -> dict[str, int | None] | None:
    """Who was there, as the corpus writes it; None where it is asked."""
    reading = read_attendees(Cell(typed))
    return counts(reading.value) if reading.value else None


def test_the_corpus_holds_500_cells_and_none_twice() -> None:
    typed = [line["typed"] for line in LINES]
    assert len(typed) == len(set(typed)) >= 500
    assert all(line["why"] and line["source"] for line in LINES)


def test_nothing_is_silently_wrong() -> None:
    wrong = [
        (line["typed"], got, line["right"])
        for line in READABLE
        if (got := present(line["typed"])) is not None and got != line["right"]
    ]
    assert wrong == []


def test_what_is_unsure_is_asked_with_its_flag() -> None:
    for line in ASKED:
        reading = read_attendees(Cell(line["typed"]))
        assert reading.end in (End.DOUBT, End.REFUSED), line
        assert reading.value is None, line
        assert line.get("flag", reading.flag) == reading.flag, line


def test_97_of_100_readable_cells_are_read_without_asking() -> None:
    asked = [line["typed"] for line in READABLE if present(line["typed"]) is None]
    assert len(asked) <= 0.03 * len(READABLE), asked


# --- Properties

fixed = settings(derandomize=True, deadline=None, max_examples=MANY)
SURE = [
    line["typed"]
    for line in READABLE
    if present(line["typed"]) is not None and "\n" not in line["typed"]
]
PEOPLE = st.lists(
    st.builds(Attendee, st.sampled_from(Role), st.none() | st.integers(1, 9)),
    min_size=1, max_size=4,
    unique_by=lambda one: one.role,
).map(tuple)  # fmt: skip


@fixed
@given(
    PEOPLE,
    st.sampled_from(
        ["{}", "presenti: {}", "{}.", "- {}", "{} ✓", "colloquio con {}", "{} in presenza"]
    ),
)
def test_people_beside_what_says_nothing_else_are_read_back(
    people: tuple[Attendee, ...], form: str
) -> None:
    reading = read_attendees(Cell(form.format(describe(people))))
    assert reading.value == people


@fixed
@given(st.permutations(["madre", "padre", "AS", "figlio", "maestra"]), st.sampled_from([1, 2, 3]))
def test_a_numbered_list_counts_nobody_by_its_numbers(roles: list[str], style: int) -> None:
    mark = {1: "{}. {}\n", 2: "{}) {} ", 3: "{}) {}; "}[style]
    typed = "".join(mark.format(at, role) for at, role in enumerate(roles, start=1))
    assert set((present(typed) or {}).values()) == {1}


@fixed
@given(
    st.sampled_from(SURE),
    st.sampled_from(
        [
            "{}?",
            "forse {}",
            "{} o la nonna",
            "{}, ...",
            "{} e altri",
            "{} e Fatima",
            "{}, tutti",
            "{} ecc",
        ]
    ),
)
def test_a_contradiction_never_leaves_a_cell_certain(typed: str, form: str) -> None:
    assert read_attendees(Cell(form.format(typed))).value is None


@fixed
@given(st.text(max_size=80) | st.text("madrefigliops 0123,.;:()+/-x°✓\n", max_size=40))
def test_no_text_raises_and_a_refusal_keeps_the_text(typed: str) -> None:
    assert read_attendees(Cell(typed)).typed == typed


@pytest.mark.parametrize("line", ASKED, ids=lambda line: line["typed"][:40])
def test_every_question_says_its_rule(line: dict[str, Any]) -> None:
    assert read_attendees(Cell(line["typed"])).rule
