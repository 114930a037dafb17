"""Names that look like one family's, and why; other names count too."""

import time

import pytest

from collector.validation.lookalikes import (
    ALMOST,
    PART,
    SAME_LETTERS,
    SAME_NAME,
    SAME_SOUND,
    find_similar_pairs,
)


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


def test_many_nuclei_are_compared_quickly() -> None:
    syllables = ["ka", "mo", "ra", "li", "se", "ti", "an", "ou", "ben", "xho", "sha", "mar"]
    names = {}
    for number in range(1500):
        word = "".join(syllables[number // 12**place % 12] for place in range(3))
        names[f"N{number}"] = (f"{word} {word[::-1]}",)
    start = time.monotonic()
    find_similar_pairs(names)
    assert time.monotonic() - start < 10
