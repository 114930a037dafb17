"""Names as people type them: the corpus `tests/corpus/names.jsonl`.

Its first line says which nuclei (code → spellings) and which mediators are known. Each other line
holds what was `typed`, the `right` nucleus's code or mediator's name, or `ask` where a careful
coordinator would ask back; then the `flag` and the `proposal` expected, where they matter. A name
is never read because it is alike.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cells.names import Names, read_nucleus, read_person
from schemas.cells.reading import Cell, End, Reading
from tests.examples import MANY

KNOWN, *LINES = (
    json.loads(line)
    for line in (Path(__file__).parents[2] / "corpus" / "names.jsonl")
    .read_text("utf-8")
    .splitlines()
)
CODES = frozenset(KNOWN["nuclei"])
FAMILIES = Names.of((name, code) for code, names in KNOWN["nuclei"].items() for name in names)
MEDIATORS = Names.of((name, name) for name in KNOWN["mediators"])
ASKED = [line for line in LINES if line["ask"]]
READABLE = [line for line in LINES if not line["ask"]]


def read(typed: Any, *, mediator: bool = False) -> Reading[str]:
    if mediator:
        return read_person(Cell(typed), MEDIATORS, unknown="unknown", several="several")
    return read_nucleus(Cell(typed), FAMILIES, CODES)


def read_line(line: dict[str, Any]) -> Reading[str]:
    return read(line["typed"], mediator=line.get("mediator", False))


def test_the_corpus_holds_200_cells_and_none_twice() -> None:
    keys = [json.dumps([line["typed"], line.get("mediator")]) for line in LINES]
    assert len(keys) == len(set(keys)) >= 200
    assert all(line["why"] and line["source"] for line in LINES)


def test_nothing_is_silently_wrong() -> None:
    answers = {json.dumps(line["typed"]): (read_line(line).value, line["right"]) for line in LINES}
    assert {
        typed: pair for typed, pair in answers.items() if pair[0] is not None and pair[0] != pair[1]
    } == {}


def test_97_of_100_readable_cells_are_read_without_asking() -> None:
    asked = [line["typed"] for line in READABLE if read_line(line).value is None]
    assert len(asked) <= 0.03 * len(READABLE), asked


@pytest.mark.parametrize("line", ASKED, ids=lambda line: str(line["typed"]))
def test_what_is_unsure_is_asked_with_its_flag_and_its_proposal(line: dict[str, Any]) -> None:
    reading = read_line(line)
    assert reading.end in (End.DOUBT, End.REFUSED)
    assert reading.value is None
    assert line.get("flag", reading.flag) == reading.flag
    assert line.get("proposal", reading.proposal) == reading.proposal


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Muhammad El Amrani", "Sembra lo stesso nome, scritto in un altro modo"),
        ("Benali Omar", "Le lettere sono le stesse, cambiano solo gli spazi"),
        ("Hoxha Arbem", "Le lettere sono quasi le stesse"),
        ("Garcia Maria", "È una parte del nome"),
        ("Hoxha Arben e figli", "Accanto al nome c'è altro"),
    ],
)
def test_a_proposal_comes_with_its_reason(typed: str, why: str) -> None:
    reading = read(typed)
    assert reading.facts["why"] == why
    assert reading.rule == f"nome simile: {why[0].lower()}{why[1:]}"


# --- Properties

fixed = settings(derandomize=True, deadline=None, max_examples=MANY)
WHOLE = st.sampled_from([line for line in READABLE if isinstance(line["typed"], str)])


@fixed
@given(
    WHOLE,
    st.sampled_from(
        ["{}?", "{} / Rossi Verdi", "forse {}", "{} o altri", "non {}", "{} e Chen Li", "x {}"]
    ),
)
def test_a_contradiction_never_leaves_a_cell_certain(line: dict[str, Any], form: str) -> None:
    if line["right"] != "N2QX8" or "Chen" not in form:
        assert read_line({**line, "typed": form.format(line["typed"])}).value is None


WORD = st.text("aeiouhkmrdls", min_size=3, max_size=9).filter(
    lambda word: word != "ssa"
)  # a title is asked about


@fixed
@given(st.lists(WORD, min_size=1, max_size=3), st.randoms())
def test_a_name_is_read_in_every_order_and_case_and_nothing_else_is(
    name: list[str], dice: Any
) -> None:
    known = Names.of([(" ".join(name), "N7F3K")])
    shuffled = dice.sample(name, len(name))
    for typed in (" ".join(shuffled), " ".join(shuffled).upper(), f"Fam. {' '.join(shuffled)}"):
        assert read_nucleus(Cell(typed), known, CODES).value == "N7F3K"
    assert read_nucleus(Cell(" ".join([*name, "z"])), known, CODES).value is None


@fixed
@given(st.text(max_size=60))
def test_no_text_raises_and_a_refusal_keeps_the_text(typed: str) -> None:
    assert read(typed).typed == typed
    assert read(typed, mediator=True).typed == typed
