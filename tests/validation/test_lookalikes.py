"""Names that look like one family's, and why; other names count too."""

import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from collector.validation.lookalikes import (
    ALMOST,
    PART,
    SAME_LETTERS,
    SAME_NAME,
    SAME_SOUND,
    find_lookalikes,
    find_similar_pairs,
)
from schemas.cells.name_keys import as_heard, name_key, without_blanks
from schemas.nucleus import Nucleus
from tests.schemas.cells.test_near_texts import TEXTS


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Hoxha", "famiglia HOXHA", SAME_NAME),
        ("Arben Hoxha", "Hoxha Arben", SAME_NAME),
        ("Ben Ali Omar", "Benali Omar", SAME_LETTERS),
        ("Mohamed Haddad", "Muhammad Haddad", SAME_SOUND),
        ("Mohamed El Amrani", "Elamrani Muhammad", SAME_SOUND),
        ("Quishpe Morales", "Quispe Morales", ALMOST),
        ("Chen", "Chen Wang", PART),
        ("陈", "陈", SAME_NAME),
        ("Li Wei", "Zhou", None),
        ("Hoxha", "<script>alert(1)</script>", None),
    ],
)
def test_two_names_are_similar_for_a_reason(one: str, other: str, why: str | None) -> None:
    found = find_similar_pairs({"N1": (one,), "N2": (other,)})
    assert found == ({("N1", "N2"): why} if why else {})


def test_a_name_is_compared_with_the_other_names_of_the_others_and_never_with_its_own() -> None:
    names = {"N1": ("Hoxha", "Hoxha Arben"), "N2": ("Zhou", "Arben Hoxha"), "N3": ("", "؟")}
    assert find_similar_pairs(names) == {("N1", "N2"): SAME_NAME}


# --- The same as by comparing each with each --------------------------------------------------


def _all_similar(names: Mapping[str, str], code: str) -> dict[str, str]:
    """The oracle: a name is compared with each of the others."""
    keys = {other: name_key(name) for other, name in names.items()}
    closed = {
        other: min(without_blanks(name), key=lambda spelling: spelling.count(" "))
        for other, name in names.items()
    }
    words, name = set(keys[code].split()), names[code]
    near = _five_most_similar(keys, code)
    if len(words) > 2:
        near |= _five_most_similar(closed, code)
    found: dict[str, str] = {}
    for other, other_name in names.items():
        if other == code:
            continue
        if words and words <= set(keys[other].split()):
            found[other] = PART
        elif without_blanks(name) & without_blanks(other_name):
            found[other] = SAME_LETTERS
        elif other in near:
            found[other] = ALMOST
        elif as_heard(name) and as_heard(name) == as_heard(other_name):
            found[other] = SAME_SOUND
    return found


def _five_most_similar(forms: Mapping[str, str], code: str) -> set[str]:
    found = process.extract(forms[code], forms, scorer=fuzz.ratio, limit=5, score_cutoff=84)
    return {other for _, _, other in found}


def _all_lookalikes(names: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, object]:
    order = [*names]
    found: dict[str, object] = {}
    for code in names:
        similar = _all_similar(names, code)
        for other in sorted(similar, key=order.index):
            pair = (code, other)
            asked, likely = sorted(pair, key=lambda one: (counts[one], -order.index(one)))
            found.setdefault(asked, {"other": likely, "why": similar[other]})
    return found


@given(st.lists(st.tuples(TEXTS, st.integers(1, 3)), max_size=25))
def test_the_same_nuclei_look_alike_as_when_each_is_compared_with_each(
    named: list[tuple[str, int]],
) -> None:
    names = {f"N{number}": name for number, (name, _) in enumerate(named)}
    counts = {f"N{number}": count for number, (_, count) in enumerate(named)}
    nuclei = {code: Nucleus(code=code, name=name) for code, name in names.items()}
    assert find_lookalikes(nuclei, counts, {}) == _all_lookalikes(names, counts)


def test_many_nuclei_are_compared_quickly() -> None:
    syllables = ["ka", "mo", "ra", "li", "se", "ti", "an", "ou", "ben", "xho", "sha", "mar"]
    names = {}
    for number in range(1500):
        word = "".join(syllables[number // 12**place % 12] for place in range(3))
        names[f"N{number}"] = (f"{word} {word[::-1]}",)
    start = time.monotonic()
    find_similar_pairs(names)
    assert time.monotonic() - start < 10
