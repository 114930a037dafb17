"""Codes.  One with a typo is not valid: it never opens another family.

They never run out, and old ones stay valid.
"""

import itertools
import random
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.journal.store import Journal
from schemas.cells.names import Names, read_nucleus
from schemas.cells.reading import Cell
from schemas.code import (
    ALPHABET,
    LENGTH,
    LONGEST,
    NUCLEUS,
    check_character,
    codes,
    is_code,
    listed_codes,
    looks_like_code,
)
from tests.road import NUCLEI, SOUND, Project, typed_wrong

KINDS = st.sampled_from(["N", "R", "P"])
LENGTHS = st.integers(0, 4)
"""How many characters longer than the first codes of a kind."""


class Given(set[str]):
    """All codes up to a length, as if they were given, without holding them."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __contains__(self, code: object) -> bool:
        return (isinstance(code, str) and len(code) <= self.length) or super().__contains__(code)


def a_code(kind: str, longer: int, seed: int) -> str:
    """A random code, so many characters longer than the first ones."""
    length = LENGTH[kind] + longer
    code = next(codes(kind, random.Random(seed).choice, Given(length - 1)))
    assert len(code) == length
    return code


@cache
def all_short(kind: str) -> frozenset[str]:
    """Every code of the first length of N or P."""
    bodies = (
        kind + "".join(chars) for chars in itertools.product(ALPHABET, repeat=LENGTH[kind] - 2)
    )
    return frozenset(code for body in bodies if is_code(code := body + check_character(body), kind))


def test_the_codes_of_the_documentation_are_valid() -> None:
    assert is_code("N7F3K", "N")
    assert is_code("N2QX8", "N")


@given(KINDS, LENGTHS, st.integers())
def test_a_new_code_is_valid_for_its_kind_only(kind: str, longer: int, seed: int) -> None:
    code = a_code(kind, longer, seed)
    assert [other for other in "NRP" if is_code(code, other)] == [kind]
    assert looks_like_code(code, kind)
    assert any(char.isdigit() for char in code), "no name can be a code"


@given(KINDS, LENGTHS, st.integers(), st.data())
def test_a_code_with_one_wrong_character_is_not_valid(
    kind: str, longer: int, seed: int, data: st.DataObject
) -> None:
    code = a_code(kind, longer, seed)
    at = data.draw(st.integers(1, len(code) - 1))
    wrong = data.draw(st.sampled_from([c for c in ALPHABET + "0O1I" if c != code[at]]))
    assert not is_code(code[:at] + wrong + code[at + 1 :], kind)


@given(KINDS, LENGTHS, st.integers())
def test_a_code_with_two_swapped_neighbours_is_not_valid(kind: str, longer: int, seed: int) -> None:
    code = a_code(kind, longer, seed)
    for at in range(1, len(code) - 1):
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        assert swapped == code or not is_code(swapped, kind)


@pytest.mark.parametrize("kind", ["N", "R", "P"])
def test_at_every_length_each_pair_of_neighbours_is_told_apart(kind: str) -> None:
    """All pairs of two characters at the end of a code, where the check stands."""
    for length in range(LENGTH[kind], LONGEST + 1):
        start = kind + "2" * (length - 3)
        for char in ALPHABET:
            check = check_character(start + char)
            assert char == check or check_character(start + check) != char, (length, char)


@given(KINDS, LENGTHS, st.integers(), st.text(ALPHABET, min_size=1, max_size=3))
def test_no_code_begins_with_another(kind: str, longer: int, seed: int, more: str) -> None:
    """A last character that got lost, or one too many, never makes another family's code."""
    code = a_code(kind, longer, seed)
    assert not any(is_code(code[:length], kind) for length in range(len(code)))
    assert not is_code(code + more, kind)


def test_a_taken_code_is_not_given_again() -> None:
    taken: set[str] = set()
    made = codes("N", random.Random(1).choice, taken)
    first = [next(made) for _ in range(2000)]
    assert len(set(first)) == 2000
    assert {len(code) for code in first} == {LENGTH["N"]}


@pytest.mark.parametrize("kind", ["N", "P"])
@pytest.mark.parametrize("left", [0, 1, 500])
def test_longer_codes_come_when_nearly_all_short_ones_are_given(kind: str, left: int) -> None:
    short = all_short(kind)
    taken = set(sorted(short)[left:])
    made = codes(kind, random.Random(2).choice, taken)
    new = [next(made) for _ in range(3000)]
    assert len(set(new)) == 3000
    assert not set(new) & short
    assert all(is_code(code, kind) for code in new)
    assert {len(code) for code in new} == {LENGTH[kind] + 1}
    assert all(is_code(code, kind) for code in short), "old ones stay valid"


def test_longer_codes_come_when_three_quarters_are_given_and_not_before() -> None:
    made = codes("N", random.Random(3).choice, set())
    given_ = [next(made) for _ in range(20_000)]
    short = sum(len(code) == LENGTH["N"] for code in given_)
    assert 0.74 < short / len(all_short("N")) < 0.76
    assert [len(code) for code in given_] == sorted(len(code) for code in given_)


def test_all_longer_codes_may_be_given_too() -> None:
    made = codes("R", random.Random(4).choice, Given(LENGTH["R"] + 2))
    assert {len(next(made)) for _ in range(50)} == {LENGTH["R"] + 3}


def test_a_random_source_that_always_gives_the_same_character_does_not_hang() -> None:
    made = codes("P", lambda alphabet: alphabet[0], set())
    assert len({next(made) for _ in range(4)}) == 4


@given(KINDS, LENGTHS, st.integers())
def test_a_code_is_found_whole_or_not_at_all_in_a_text(kind: str, longer: int, seed: int) -> None:
    code = a_code("N", longer, seed)
    border = rf"(?<![^\W_]){NUCLEUS}(?![^\W_])"
    assert re.findall(border, f"con {code}, poi.") == [code]
    assert re.findall(border, f"con {code}X2, x{code}, {code.lower()}") == [f"{code}X2"]


@given(LENGTHS, st.integers())
def test_a_cell_may_hold_a_code_of_any_length_with_or_without_the_name(
    longer: int, seed: int
) -> None:
    code = a_code("N", longer, seed)
    names = Names.of([("Hoxha", code)])
    for typed in (code, code.lower(), f"{code} – Hoxha", f"{code} Hoxha"):
        assert read_nucleus(Cell(typed), names, frozenset({code})).value == code
    cut = read_nucleus(Cell(code[:-1]), names, frozenset({code}))
    assert cut.value is None
    assert cut.flag in {"NUCLEO-04", "NUCLEO-01"}, "without its only digit it looks like a name"


@pytest.mark.parametrize(
    "text", ["NUCLEO2", "NADIA", "Nadia", "NUCLEO 3", "N7F3K20", "NABCDEFGH", "R7F3K", ""]
)
def test_a_text_that_nobody_meant_as_a_code_is_not_taken_for_one(text: str) -> None:
    assert not is_code(text, "N")
    assert not looks_like_code(text, "N")


def test_longer_codes_work_from_the_sheet_to_the_documents(tmp_path: Path) -> None:
    """A family with a code of six characters: read, told in its own document, covered in others."""
    code, other = a_code("N", 1, 7), a_code("N", 2, 8)
    project = Project(tmp_path)
    nuclei = [{**NUCLEI[0], "code": code}, {**NUCLEI[1], "code": other}]
    project.write(
        [
            {**SOUND, "nucleus": code, "date": "12/06/2026", "next_date": "26/06/2026",
             "description": f"Si è parlato anche di {other} e di {other}X, mai di {code}."},
            {**SOUND, "nucleus": f"{other} – Chen", "mediator": "Li Wei", "date": "13/06/2026",
             "next_date": "26/06/2026"},
        ],
        nuclei=nuclei,
    )  # fmt: skip
    assert typed_wrong(project.sync()["flags"]) == []
    assert project.run("history").code == 0
    page = (tmp_path / "uscite" / "storie" / f"{code}.html").read_text(encoding="utf-8")
    assert f"mai di {code}." in page
    assert f"{other}X" in page, "a longer word is not that code"
    assert project.run("digest").code == 0
    (anna,) = (
        person.code
        for person in Journal.open(str(project.journal)).people()
        if person.name == "Anna Rossi"
    )
    (copy,) = (tmp_path / "uscite" / "incontri").rglob(f"*{anna}*.html")
    page = copy.read_text(encoding="utf-8")
    assert f"Si è parlato anche di [altro nucleo] e di {other}X, mai di {code}." in page
    project.plain_mail()
    sent = project.run("send", "--config", str(tmp_path / "collector.toml"))
    assert sent.code == 0, sent.err
    assert list((tmp_path / "uscite" / "posta").glob(f"*{anna}*.eml"))


def test_a_message_names_ten_codes_and_how_many_others() -> None:
    many = [f"N{number:02}" for number in range(13, 0, -1)]
    assert listed_codes(["N2", "N1"]) == "N1, N2"
    assert listed_codes(many[:11]) == ", ".join(sorted(many[:11]))
    assert listed_codes(many) == f"{', '.join(sorted(many)[:10])} e altri 3"
