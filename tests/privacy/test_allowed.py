"""Words that may pass in the whole project.

Refused: any part of a listed name in any spelling; anything with a digit or "@"; addresses; what
has no letter; more than 60 characters. A name that is listed later ends the allowance.
"""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from collector.privacy.allowed import (
    MAX_ALLOWED_LENGTH,
    AllowedRefusal,
    allowed_refusal,
    still_allowed,
)
from collector.privacy.identities import allowed_word_key, find_identities
from collector.privacy.known_names import KnownNames

FAMILIES = [
    ("Hoxha", "N1"), ("Di Marco", "N2"), ("陈 陈美丽", "N3"), ("El Amrani", "N4"),
    ("D'Oliveira", "N5"), ("محمد", "N6"),
    ("Muhammad", "N7"),
]  # fmt: skip
PEOPLE = ["Li Wei", "Anna Rossi", "Jean-Luc Mbaye"]
KNOWN = KnownNames.of(FAMILIES, PEOPLE)
assert isinstance(KNOWN, KnownNames)
PARTS = ["Hoxha", "Marco", "陈", "Amrani", "Oliveira", "محمد", "Rossi", "Mbaye", "Wei"]


@pytest.mark.parametrize(
    "word",
    ["Pedibus", "pedibus", "Fastweb", "Centro Pavesi", "Sant'Eustorgio", "Centro di ascolto",
     "La Strada", "pedibus!"],
)  # fmt: skip
def test_a_word_without_a_listed_name_is_allowed(word: str) -> None:
    assert allowed_refusal(word, KNOWN) is None


@pytest.mark.parametrize(
    "word",
    [
        "Hoxha", "hoxha", "HOXHA", " Hoxha ", "«Hoxha»", "Нoxha", "Ho\u200bxha",
        "Ｈｏｘｈａ",  # one letter is Cyrillic
        "Mohammad", "Marco", "amrani", "Elamrani", "el amrani", "D'Oliveira", "d’oliveira",
        "doliveira", "Oliveira",
        "陈", "陈美丽", "陈美丽老师", "محمد", "مُحَمَّد", "Rossi", "Luc", "Mbaye", "Li", "li",
        "li wei", "Di",
        "Centro Hoxha", "scuola-Rossi", "Khan&Hoxha", "Centro di Marco", "scuola Li", "l'Hoxha",
        "a b c Hoxha",
    ],
)  # fmt: skip
def test_any_part_of_a_listed_name_is_refused_in_any_spelling(word: str) -> None:
    assert allowed_refusal(word, KNOWN) is AllowedRefusal.LISTED


@pytest.mark.parametrize(
    "word",
    ["333 1234567", "12", "٣٣٣", "①", "Pedibus2", "ahmed@posta.example", "@ahmed", "x＠y",
     "nome(at)posta.example",
     "via Dante", "RSSMRA80A01H501U", "@"],
)  # fmt: skip
def test_digits_addresses_and_emails_are_refused(word: str) -> None:
    assert allowed_refusal(word, KNOWN) is AllowedRefusal.STRUCTURED


@pytest.mark.parametrize(
    "word", ["", "   ", "\t\n", "\u200b", "\u00a0", "---", "...", "\u0301", "«»"]
)
def test_a_text_without_a_letter_is_refused_as_empty(word: str) -> None:
    assert allowed_refusal(word, KNOWN) is AllowedRefusal.EMPTY


def test_a_word_of_more_than_sixty_characters_is_refused() -> None:
    assert allowed_refusal("e" * MAX_ALLOWED_LENGTH, KNOWN) is None
    assert allowed_refusal("e" * (MAX_ALLOWED_LENGTH + 1), KNOWN) is AllowedRefusal.LONG
    assert allowed_refusal("e" + "\u0301" * MAX_ALLOWED_LENGTH, KNOWN) is AllowedRefusal.LONG


@pytest.mark.parametrize("word", ["el amrani", "scuola El Amrani", "scuola El-Amrani di Opera"])
def test_a_name_listed_as_one_word_is_found_written_as_two(word: str) -> None:
    listed = KnownNames.of([("Elamrani", "N1")], [])
    assert isinstance(listed, KnownNames)
    assert allowed_refusal(word, listed) is AllowedRefusal.LISTED


def test_a_name_listed_later_ends_the_allowance() -> None:
    keys = frozenset(map(allowed_word_key, ["Pedibus", "Pavesi", "Centro Pavesi", "Fastweb"]))
    assert still_allowed(keys, KNOWN) == keys
    later = KnownNames.of([*FAMILIES, ("Pavesi", "N9")], PEOPLE)
    assert isinstance(later, KnownNames)
    assert still_allowed(keys, later) == {"pedibus", "fastweb"}


ANY = st.text(max_size=12) | st.sampled_from(
    ["Pedibus", "Centro", "di", "li", "el", "scuola", "'", "-", "&", " "]
)


@given(ANY, st.sampled_from(PARTS), ANY, st.sampled_from([str, str.lower, str.upper, str.title]))
def test_a_part_of_a_name_is_refused_whatever_stands_around_it(
    before: str, part: str, after: str, way: Callable[[str], str]
) -> None:
    assert allowed_refusal(f"{before} {way(part)} {after}", KNOWN) is not None


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(PARTS))
def test_no_allowed_word_reveals_a_listed_name(word: str, text: str, part: str) -> None:
    assume(allowed_refusal(word, KNOWN) is None)
    whole = f"La signora {part} con {word}. {text}"
    names = {
        place
        for span in find_identities(whole, KNOWN)
        if span.family
        for place in range(span.start, span.end)
    }
    still = {
        place
        for span in find_identities(whole, KNOWN, frozenset({allowed_word_key(word)}))
        for place in range(span.start, span.end)
    }
    assert names <= still


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(word: str) -> None:
    if allowed_refusal(word, KNOWN) is None:
        key = allowed_word_key(word)
        assert key
        assert allowed_word_key(key) == key
        assert still_allowed({key}, KNOWN) == {key}
