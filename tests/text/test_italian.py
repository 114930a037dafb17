"""Days and lengths as Italians write them; typed text made safe to print."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.text.italian import (
    day_span,
    excerpt,
    joined,
    length,
    listed,
    long_day,
    on,
    present,
    unbroken,
)
from schemas.printable import one_line, printable_text
from schemas.session import Attendee, Role

D = dt.date


def test_days() -> None:
    assert long_day(D(2026, 6, 25)) == "giovedì 25 giugno 2026"
    assert long_day(D(2026, 6, 1)) == "lunedì 1º giugno 2026"
    assert on(D(2026, 5, 8), "al") == "all'8 maggio 2026"
    assert on(D(2026, 5, 11), "il") == "l'11 maggio 2026"
    assert on(D(2026, 5, 18), "del") == "del 18 maggio 2026"


def test_spans_say_the_year_once() -> None:
    assert day_span(D(2026, 4, 25), D(2026, 6, 24)) == "dal 25 aprile al 24 giugno 2026"
    assert day_span(D(2025, 12, 8), D(2026, 1, 11)) == "dall'8 dicembre 2025 all'11 gennaio 2026"
    assert day_span(D(2026, 4, 25), D(2026, 4, 25)) == "il 25 aprile 2026"


def test_lengths_lists_and_people() -> None:
    assert [length(m) for m in (45, 60, 75, 1205)] == ["45 min", "1 h", "1 h 15 min", "20 h 5 min"]
    assert [listed(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a e b",
        "a, b e c",
    ]
    people = [
        Attendee(Role.MOTHER),
        Attendee(Role.CHILD, 3),
        Attendee(Role.CHILD, None),
        Attendee(Role.CHILD, 1),
    ]
    assert present(people) == ("madre", "3 figli", "figli", "figlio/a")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  a \r\nb\rc ", "a\nb\nc"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("abc\u202edef\u2069", "abcdef"),
        ("a\x00b\x07c\ud800", "abc"),
        ("\u200fشكرا\u200e", "\u200fشكرا\u200e"),  # marks that belong to the writing stay
        (" \n ", None),
        (None, None),
    ],
)
def test_typed_text_is_made_safe_and_keeps_its_lines(typed: str | None, shown: str | None) -> None:
    assert printable_text(typed) == shown


@given(st.text())
def test_any_text_can_be_written_to_a_file(typed: str) -> None:
    text = printable_text(typed)
    assert text is None or text.encode()
    assert printable_text(text) == text
    assert "\n" not in (one_line(typed) or "")


ODD = st.sampled_from(" \u00a0\u3000\u200b\u200f\u202e\u00ad\ufeff\ufffe\ud800é😀e\u0301عא陈")


@given(st.text(ODD | st.characters()))
def test_a_text_of_one_line_is_looked_at_no_less(typed: str) -> None:
    assert printable_text(typed) == printable_text(f"{typed}\n")  # with two it goes the long way


@given(st.text(min_size=1), st.integers(10, 200))
def test_an_excerpt_is_no_longer_than_asked(typed: str, length: int) -> None:
    assert len(excerpt(typed, length)) <= length


@pytest.mark.parametrize(
    ("word", "following", "said"),
    [
        ("a", "Amina D'Amico", "ad Amina D'Amico"),
        ("a", "Sara Conti", "a Sara Conti"),
        ("a", "Elena", "a Elena"),
        ("a", "«Altro»", "ad «Altro»"),
        ("e", "educatore", "ed educatore"),
        ("e", "È tardi", "ed È tardi"),
        ("e", "amica", "e amica"),
        ("e", "3 figli", "e 3 figli"),
        ("e", "", "e "),
    ],
)
def test_a_short_word_takes_a_d_before_its_own_vowel(word: str, following: str, said: str) -> None:
    assert joined(word, following) == said


def test_a_day_a_length_and_a_count_stay_on_one_line() -> None:
    said = "Il 1º giugno 2026 e dal 4 maggio: 1 h 15 min, poi 45 min; 1 scheda, 12 colloqui nuovi."
    assert unbroken(said).replace("\u00a0", "_") == (
        "Il 1º_giugno_2026 e dal 4_maggio: 1_h_15_min, poi 45_min; 1_scheda, 12_colloqui nuovi."
    )


def test_a_list_is_said_with_and() -> None:
    assert listed([]) == ""
    assert listed(["madre"]) == "madre"
    assert listed(["madre", "educatore"]) == "madre ed educatore"
    assert listed(["madre", "educatore", "2 figli"]) == "madre, educatore e 2 figli"
