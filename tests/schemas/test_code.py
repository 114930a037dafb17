"""Codes.  A typo refuses: it never opens another family."""

import random

from hypothesis import given
from hypothesis import strategies as st

from schemas.code import ALPHABET, LENGTH, codes, is_code, looks_like_code

KINDS = st.sampled_from(["N", "R", "P"])


def test_the_codes_of_the_documentation_are_valid() -> None:
    assert is_code("N7F3K", "N")
    assert is_code("N2QX8", "N")


@given(KINDS, st.integers())
def test_a_new_code_is_valid_for_its_kind_only(kind: str, seed: int) -> None:
    code = next(codes(kind, random.Random(seed).choice, set()))
    assert len(code) == LENGTH[kind]
    assert [other for other in "NRP" if is_code(code, other)] == [kind]
    assert looks_like_code(code, kind)


@given(KINDS, st.integers(), st.data())
def test_one_wrong_character_refuses(kind: str, seed: int, data: st.DataObject) -> None:
    code = next(codes(kind, random.Random(seed).choice, set()))
    at = data.draw(st.integers(1, len(code) - 1))
    wrong = data.draw(st.sampled_from([c for c in ALPHABET + "0O1I" if c != code[at]]))
    assert not is_code(code[:at] + wrong + code[at + 1 :], kind)


@given(KINDS, st.integers(), st.data())
def test_two_neighbours_changed_over_refuse(kind: str, seed: int, data: st.DataObject) -> None:
    code = next(codes(kind, random.Random(seed).choice, set()))
    at = data.draw(st.integers(1, len(code) - 2))
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert swapped == code or not is_code(swapped, kind)


def test_a_taken_code_is_not_given_again() -> None:
    taken: set[str] = set()
    made = codes("N", random.Random(1).choice, taken)
    first = [next(made) for _ in range(2000)]
    assert len(set(first)) == 2000
    assert all(any(c.isdigit() for c in code) for code in first), "no name can be a code"
