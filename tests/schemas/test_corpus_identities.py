"""Identities in free text: the corpus, and what holds for any text.

Each line of the corpus is a text and the places that must be covered, with their kind; most are invented in the manner
of mediators' notes. Half of the texts hold nothing to find.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.identities import Kind, Known, find, find_slowly, is_quiet, masked

LINES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "corpus" / "identities.jsonl").read_text(encoding="utf-8").splitlines()
]
NAMES: dict[str, Any] = LINES[0]["known"]
KNOWN = Known.of([(name, code) for code, names in NAMES["nuclei"].items() for name in names], NAMES["people"])
TEXTS = LINES[1:]
ALWAYS = {Kind.FISCAL_CODE, Kind.EMAIL}


def missed(line: Any) -> list[tuple[str, str]]:
    covered = {at for span in find(line["text"], KNOWN) for at in range(span.start, span.end)}
    return [(kind, line["text"][a:b]) for a, b, kind in line["spans"] if not covered >= set(range(a, b))]


def made_up(line: Any) -> list[str]:
    return [
        line["text"][span.start : span.end]
        for span in find(line["text"], KNOWN)
        if not any(span.start < b and a < span.end for a, b, _ in line["spans"])
    ]


def test_nothing_that_makes_a_person_known_is_missed() -> None:
    lost = [(line["text"], one) for line in TEXTS for one in missed(line)]
    total = Counter(kind for line in TEXTS for _, _, kind in line["spans"])
    assert [one for one in lost if Kind(one[1][0]) in ALWAYS] == []
    assert len(lost) <= 0.03 * total.total(), lost


def test_little_else_is_covered() -> None:
    wrong = [(line["text"], one) for line in TEXTS for one in made_up(line)]
    found = sum(len(line["spans"]) for line in TEXTS)
    assert len(wrong) <= 0.1 * found, wrong


@pytest.mark.parametrize(
    ("typed", "covered"),
    [
        ("Hoxha e Chen Wei", "N7F3K e N2QX8"),
        ("il figlio Ahmed, cell. 333 1234567", "il figlio [nome], cell. [telefono]"),
        ("nata il 3/4/2015 in via Roma 12", "nata il [data di nascita] in [indirizzo]"),
        ("Il padre è assente.", "Il padre è assente."),
    ],
)
def test_a_family_is_said_by_its_code_and_the_rest_by_what_it_is(typed: str, covered: str) -> None:
    assert masked(typed, find(typed, KNOWN)) == covered


@pytest.mark.parametrize(
    ("typed", "covered"),
    [
        ("Hoxha RSSMRA80A01H501U", "[nome] [codice fiscale]"),
        ("RSSMRA80A01H501U Hoxha", "[codice fiscale] N7F3K"),
        ("il figlio Ahmed RSSMRA80A01H501U, Hoxha", "il figlio [nome] [codice fiscale], N7F3K"),
        ("Amina Hoxha@posta.it", "[nome] [email]"),
    ],
)
def test_of_two_places_that_meet_neither_leaves_a_part_uncovered(typed: str, covered: str) -> None:
    """ "RSSMRA" after "Hoxha" may be a second name: the codice fiscale is longer, and "Hoxha" is covered too."""
    assert masked(typed, find(typed, KNOWN)) == covered


PIECES = st.sampled_from(
    ["la madre", "Hoxha", "CHEN", "amina", "333 1234567", "RSSMRA80A01H501U", "via Roma 12", "il", "12/03/2026", ".",
     ",", "sig.ra", "il figlio", "Ahmed", "a@b.it", "\n", "(", "è"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=12), max_size=30).map(" ".join))
@example("Hoxha RSSMRA80A01H501U")
@example("via Roma 12 Hoxha a@b.it")
def test_no_known_name_is_left_whatever_stands_around_it(text: str) -> None:
    left = masked(text, find(text, KNOWN)).casefold()
    for name in ("hoxha", "chen", "amina", "rssmra80a01h501u", "a@b.it"):
        if f" {name} " in f" {text.casefold()} ":
            assert f" {name} " not in f" {left} "


@given(
    st.lists(PIECES | st.text(max_size=12) | st.sampled_from([line["text"] for line in TEXTS]), max_size=8).map(
        " ".join
    )
)
def test_the_quick_looks_change_no_answer(text: str) -> None:
    slowly = find_slowly(text, KNOWN)
    assert find(text, KNOWN) == slowly
    assert not (slowly and is_quiet(text, KNOWN))


@given(st.text(max_size=300))
def test_any_text_is_looked_at_and_its_spans_stand_in_order(text: str) -> None:
    spans = find(text, KNOWN)
    places = [place for span in spans for place in (span.start, span.end)]
    assert places == sorted(places)
    assert all(span.start < span.end <= len(text) for span in spans)


@given(st.text(max_size=300).map(lambda text: masked(text, find(text, KNOWN))))
def test_a_covered_text_names_no_family(text: str) -> None:
    assert [span for span in find(text, KNOWN) if span.family] == []
