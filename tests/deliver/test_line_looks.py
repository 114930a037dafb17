"""The outgoing check line by line finds what it finds in each text as a whole, and nothing less."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.deliver import line_looks
from collector.deliver.family_names import FamilyNames, is_small_word
from collector.deliver.identifiers import find_identifiers, may_hold_identifier
from collector.deliver.line_looks import LineLooks
from collector.deliver.name_letters import (
    WORD,
    bare_letters,
    comparable,
    find_letters,
    find_words,
    fold_letters,
    split_at_invisible,
)
from collector.deliver.outgoing_check import find_refusals
from collector.deliver.outgoing_scope import Scope
from collector.deliver.sheet_texts import SheetText, SheetTexts
from collector.deliver.word_looks import SMALL_LETTERS_TOO, WordLooks
from schemas.named_copies import KEY_MARK, NAMES_WARNING
from tests.deliver import whole_text_check
from tests.deliver.test_names_on_the_way_out import (
    FAMILIES,
    IDENTIFIERS,
    NAMES,
    NAMES_THAT_ARE_WORDS,
    NO_IDENTIFIERS,
    WORDS,
)

SIGNS = " \n\t-.,;:'’–\u00ad\u200b\u200d\u00a0\u2028\x0b\x85\ufeff~_+/()@"
LINES = [
    *("Carla Verdi", "CARLA", "Verdi", "Anna Rossi", "Anna", "Rossi", "陈", "Opera", "Li Wu"),
    *("N7F3K", "n2qx8", "N2QX8", "nﬀ22", "AN2QX8", "RKHAN22", "N2222", "n2222", "É N2QX8é"),
    *("tel.", "cellulare n.", "numero", "n.", "123456", "333 1234567", "è", "il 3331234567"),
    *("R7 ﬁglio", "İn2qx8", "ⅣⅤ", "ᴋʜᴀɴ", "Кhаn", "Kh", "an", "Ho", "xha", "hoх", "李", "今天"),
    *("chi legge non deve sapere che la madre", "la madre è malata e il padre non lo sa",
      "sapere che la madre è malata", "Esito: da rivedere presto e con calma"),
    *(NAMES_WARNING, KEY_MARK),
]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from([*NAMES, *NAMES_THAT_ARE_WORDS, *WORDS, *IDENTIFIERS, *NO_IDENTIFIERS]),
    st.sampled_from(LINES),
    st.sampled_from(list(SIGNS)),
    st.text(max_size=6),
    st.sampled_from([name for names in FAMILIES.values() for name in names]).flatmap(
        lambda name: st.integers(0, len(name)).map(lambda at: f"{name[:at]}\u00ad\n{name[at:]}")
    ),
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
PEOPLE = ("Anna Rossi", "Carla Verdi", "Verdi", "陈", "X")
PRINTED = ("Carla Verdi", "Opera", "Li Wei", "Verdi Anna", "tel. 333 1234567", "P2222", "1~", "")
HIDDEN = (
    "Chi legge non deve sapere che la madre è malata e il padre non lo sa.",
    "Esito: da rivedere presto.",
    "La madre è malata",
)


def every_letter() -> Iterator[str]:
    return map(chr, range(sys.maxunicode + 1))


def scope_of(typed: list[str]) -> Scope:
    texts = [SheetText(f"riga {number}", text) for number, text in enumerate(typed)]
    return Scope(
        frozenset({"N2222", "N7F3K"}),
        {**FAMILIES, "N2QX8": ("Zeta Okoro",)},
        PEOPLE,
        PRINTED,
        hidden=[(f"R{number}", bare_letters(text)) for number, text in enumerate(HIDDEN)],
        shown=[bare_letters(text) for text in typed],
        fixed=lambda: ["Esito", "da rivedere presto", "La madre è malata"],
        sheet=SheetTexts.of({**FAMILIES, "N2QX8": ("Zeta Okoro",)}, texts, ("Opera", "Rozzano")),
        template=lambda: ["Mediatore Paola Sala Colloqui nel periodo"],
    )


def as_sets(refusals: list[str]) -> Mapping[str, int]:
    return {refusal: refusals.count(refusal) for refusal in refusals}


@given(st.lists(TEXTS, max_size=3), st.lists(TEXTS, min_size=1, max_size=3))
def test_the_same_refusals_as_over_whole_texts(typed: list[str], texts: list[str]) -> None:
    scope = scope_of(typed)
    parts = {f"PDF {number}": text for number, text in enumerate([*texts, *typed])}
    expected = whole_text_check.find_refusals(scope, parts)
    assert as_sets(find_refusals(scope, parts)) == as_sets(expected)
    assert as_sets(find_refusals(scope, parts)) == as_sets(expected), "the second time too"


@given(TEXTS)
def test_the_same_names_and_identifiers_as_in_the_whole_text(text: str) -> None:
    usual = comparable(text)
    assert usual == whole_text_check.comparable(text)
    looks = LineLooks(names := FamilyNames.of(FAMILIES))
    assert list(looks.names(usual.split("\n"))) == whole_text_check.name_hits(names, usual)
    assert looks.identifiers(usual.split("\n")) == find_identifiers(usual)


@given(TEXTS)
def test_words_without_a_family_are_in_no_text_that_names_one(text: str) -> None:
    names = FamilyNames.of(FAMILIES)
    for one in (text, split_at_invisible(text)):
        usual = comparable(one)
        named = [hit for hit in names.hits(usual) if not is_small_word(hit, usual)]
        assert WordLooks(names).may_name_a_family(text.split()) or not named


@pytest.mark.parametrize(
    "text",
    ["ieri Li Wu è venuta", "王 明来了", "xxz\u200bkhan\u200bzxx"],
)
def test_a_name_that_no_single_word_shows_is_found(text: str) -> None:
    families = {"N2222": ("Li Wu",), "N7F3K": ("王明",), "N2QX8": ("Khan",)}
    sheet = SheetTexts.of(families)
    scope = Scope(frozenset(families), families, sheet=sheet)
    parts = {"PDF": f"Colloquio di ieri: niente.\n{text}"}
    assert find_refusals(scope, parts)
    assert as_sets(find_refusals(scope, parts)) == as_sets(
        whole_text_check.find_refusals(scope, parts)
    )


@given(TEXTS)
def test_the_same_letters_word_by_word(text: str) -> None:
    looks = LineLooks(FamilyNames.of(FAMILIES))
    assert looks.bare_text(text) == whole_text_check.bare_letters(text)
    for line in text.split("\n"):
        assert looks.comparable[line] == comparable(line)


@given(TEXTS)
def test_the_same_letters_as_sign_by_sign(text: str) -> None:
    assert bare_letters(text) == whole_text_check.bare_letters(text)
    assert find_words(text) == [match[0] for match in WORD.finditer(text)]
    assert find_letters(text) == ["".join(run) for run in _runs(text)]


def _runs(text: str) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for char in text:
        if char.isalnum() and not char.isdecimal():
            runs[-1].append(char)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def test_small_letters_without_accents_make_the_same_words() -> None:
    """So a word may be looked at before the text around it is folded."""
    for letter in every_letter():
        small = fold_letters(letter)
        if small != letter:
            kinds = [
                match.lastgroup if (match := WORD.match(one)) else "" for one in (letter, small)
            ]
            assert kinds[0] == kinds[1], letter


def test_all_letters_whose_small_forms_are_ascii_are_known() -> None:
    known = {chr(point) for point in range(0xFB00, 0xFB07)} | set(SMALL_LETTERS_TOO[:4])
    assert {
        one for one in every_letter() if not one.isascii() and one.casefold().isascii()
    } == known


def test_a_line_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def counted(look: Any) -> Any:
        def of(line: str) -> Any:
            looked.append(line)
            return look(line)

        return of

    monkeypatch.setattr(line_looks, "_identifiers", counted(line_looks._identifiers))
    scope = scope_of(["Colloquio."])
    text = "Colloquio.\n333 1234567\nColloquio.\n"
    for _ in range(3):
        find_refusals(scope, {"PDF": text, "documento di Word": text})
    assert sorted(looked) == ["", "333 1234567", "Colloquio."]


_N = "0123456789LMNPQRSTUV"
_LETTER = st.sampled_from([*"ABCDEHLMPRSTZabckxz", "\u017f", "\u212a", "\u0131", "\u0130"])
_FISCAL_SIGNS = (
    *(_LETTER,) * 6,
    *(st.sampled_from(_N),) * 2,
    st.sampled_from("ABCDEHLMPRSTabs"),
    *(st.sampled_from(_N),) * 2,
    _LETTER,
    *(st.sampled_from([*_N, "٣", "²"]),) * 3,
    _LETTER,
)
_GAPS = ["", "", " ", ".", "-"]


@st.composite
def pieces_of_fiscal_codes(draw: st.DrawFn) -> str:
    first = draw(st.integers(0, 8))
    last = draw(st.integers(first + 8, 16))
    signs = []
    for place in range(first, last):
        has_gap = place in (3, 6, 11, 15) and place > first
        signs += [draw(st.sampled_from(_GAPS)) if has_gap else "", draw(_FISCAL_SIGNS[place])]
    return "".join(signs)


_BETWEEN = st.text(" \u00a0./-()·_,", max_size=3)
_BEGINNINGS = [
    "3",
    "333",
    "(333)",
    "02",
    "(02)",
    "+39",
    "00 4",
    "800",
    "tel. 1",
    "cell. n. ",
    "12/03/",
]
NUMBERS = st.builds(
    lambda beginning, groups: beginning + "".join("".join(group) for group in groups),
    st.sampled_from(_BEGINNINGS),
    st.lists(
        st.tuples(_BETWEEN, st.sampled_from(["1", "12", "123", "٣٣"])), min_size=1, max_size=6
    ),
)
AROUND = st.sampled_from(["", "", " ", "x", "1", "(", "[at]", "tel. ", "N7F3K", "12/03/2024", "ª"])


@given(AROUND, st.one_of(pieces_of_fiscal_codes(), NUMBERS, PIECES), AROUND)
def test_a_line_with_an_identifier_is_never_left_out(before: str, middle: str, after: str) -> None:
    line = f"{before}{middle}{after}".replace("\n", " ")
    assert may_hold_identifier(line) or not find_identifiers(line)
