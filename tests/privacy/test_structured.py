"""Structured identities: codici fiscali, documents, cases, accounts, plates, phones, emails,
births, addresses.

What is typed and what documents show of it stands in `structured_table`; here is what holds for
any text.
"""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collector.privacy.spans import Span, merge_spans, replace_spans
from collector.privacy.structured import find_structured, find_structured_exhaustively
from schemas.normal import normal_form
from tests.privacy.structured_table import COVERED, QUIET

TYPED = [(typed, shown) for pairs in COVERED.values() for typed, shown in pairs]


def shown(typed: str) -> str:
    text = normal_form(typed)
    return replace_spans(text, merge_spans(find_structured(text)))


def places(spans: list[Span]) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end)}


# --- What is covered ----------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_an_identity_is_redacted_and_the_word_before_it_kept(typed: str, expected: str) -> None:
    assert shown(typed) == normal_form(expected)


@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_an_identity_is_redacted_inside_a_sentence(typed: str, expected: str) -> None:
    assert shown(f"La madre dice: {typed}") == f"La madre dice: {normal_form(expected)}"


@pytest.mark.parametrize("typed", QUIET)
def test_an_ordinary_sentence_is_unchanged(typed: str) -> None:
    assert shown(typed) == typed


# --- Any separator ------------------------------------------------------------------------------

SEPARATORS = st.sampled_from(["", " ", ".", "-", "/"])


@given(st.lists(SEPARATORS, min_size=15, max_size=15), st.booleans())
def test_a_codice_fiscale_is_found_however_it_is_split(separators: list[str], small: bool) -> None:
    code = "rssmra80a01h501u" if small else "RSSMRA80A01H501U"
    typed = code[0] + "".join(map("".join, zip(separators, code[1:], strict=True)))
    assert shown(f"ha dato {typed} ieri") == "ha dato [codice fiscale] ieri"


@given(
    st.sampled_from(
        ["3331234567", "+393331234567", "00393331234567", "3409876543", "+212612345678"]
    ),
    st.sampled_from([" ", ".", "-", "/", "_", " - ", ",", ") "]),
    st.lists(st.booleans(), min_size=13, max_size=13),
)
def test_a_mobile_number_is_found_with_any_separator_at_any_place(
    number: str, mark: str, cuts: list[bool]
) -> None:
    head = 4 if number.startswith("00") else 3 if number.startswith("+") else 1
    digits = zip(cuts, number[head:], strict=False)
    typed = number[:head] + "".join((mark if cut else "") + digit for cut, digit in digits)
    assert places(list(find_structured(f"ecco {typed} ."))) >= set(range(5, 5 + len(typed)))


@given(
    st.text(alphabet="0123456789", min_size=6, max_size=13),
    st.sampled_from(["tel.", "cell", "numero", "chiamare al"]),
)
@example("200000", "tel.")
def test_digits_beside_a_cue_are_a_telephone_number(number: str, cue: str) -> None:
    assert places(list(find_structured(f"{cue} {number}"))) >= set(
        range(len(cue) + 1, len(cue) + 1 + len(number))
    )


DIGITS = ("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")


@given(
    st.text(alphabet="0123456789", min_size=7, max_size=8),
    st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_a_telephone_number_in_words_and_digits_is_found(rest: str, in_words: list[bool]) -> None:
    tail = [
        DIGITS[int(digit)] if word else digit for digit, word in zip(rest, in_words, strict=False)
    ]
    typed = " ".join(["tre", "quattro", *tail])
    assert shown(f"ha detto {typed}.") == "ha detto [telefono]."


@given(st.dates(), st.sampled_from(["%d/%m/%Y", "%d.%m.%y", "%d-%m-%Y", "%Y-%m-%d"]))
def test_a_day_is_redacted_only_as_a_day_of_birth(day: Any, form: str) -> None:
    if day.year < 1950 or day.year > 2049:
        day = day.replace(year=2014, day=min(day.day, 28))
    typed = day.strftime(form)
    assert shown(f"nata il {typed}") == "nata il [data di nascita]"
    assert shown(f"visto il {typed}, ore 10.30") == f"visto il {typed}, ore 10.30"


# --- Any text -----------------------------------------------------------------------------------

CUES = (
    "tel", "CF", "c.f.", "codice fiscale", "permesso", "PdS", "passaporto", "STP", "ENI", "C3",
    "CUI", "decreto n.",
    "prot.", "R.G.",
    "rg", "v.g.", "proc.", "targa", "iban", "c/c", "nato il", "d.n.", "n.", "compie gli anni il",
    "classe",
    "figlia del", "via",
    "p.zza", "corso", "abita in", "casa", "insta", "ig:", "facebook come", "tiktok", "@", " at ",
    "(at)",
    "chiocciola", "gmail",
    ".com", "www.", "http://", "t.me/", "+39", "00", "333", "zero", "tre", "sei", "trentatré",
    "12/03/2026",
    "10.30", "euro",
    "art. 31", "Rossi", "AB", "IT60", "2014", "maggio", "duemila", "anna", "0", "5", "12345", "/",
    "-", ".", ",",
    "\n", "İ", "ǅ",
)  # fmt: skip
PIECES = st.sampled_from([*CUES, *(typed for typed, _ in TYPED), *QUIET])
TEXTS = st.lists(
    st.tuples(PIECES | st.text(max_size=8), st.sampled_from(["", " ", " "])).map("".join),
    max_size=10,
).map("".join)


@given(TEXTS)
@example("İ via Roma 12")
def test_skipping_patterns_changes_no_place(text: str) -> None:
    """Looking first at what a text must have changes no place."""
    assert places(list(find_structured(text))) == places(find_structured_exhaustively(text))


@given(TEXTS)
def test_merging_loses_no_place(text: str) -> None:
    spans = list(find_structured(text))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert places(list(merge_spans(spans))) == places(find_structured_exhaustively(text))


@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda typed: typed.decode("latin-1")))
def test_any_text_is_searched(text: str) -> None:
    assert places(list(find_structured(normal_form(text)))) <= set(range(len(normal_form(text))))


@given(st.lists(st.sampled_from(QUIET), min_size=1, max_size=6).map("\n".join))
def test_ordinary_sentences_in_a_row_are_unchanged(text: str) -> None:
    assert shown(text) == text


HOSTILE = (
    "1", "a", " ", "1 ", "1.", "1/", "1-", "3,", "a@", "@ ", "a.", "a-", "a ", "A ", "A1", "+1 ",
    "via ", "via A",
    "via di ", "nato ",
    "tel ", "tre ", "it60 ", "permesso ", "ig: ", "cf ", "RG ", "(at)", "n. ", "abita in ",
    "targa a1 ", "a punto ",
    "http", "art. 1 ",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_hostile_text_is_searched_in_good_time(piece: str) -> None:
    """A pattern that tries all ways would not end; no clock is needed to notice."""
    text = piece * (20_000 // len(piece))
    assert places(list(find_structured(text))) <= set(range(len(text)))
