"""Texts that are alike one are found without comparing all, and none of them is lost.

The oracle compares the text with each of the others.
"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from schemas.cells.near_texts import NearTexts

_WORDS = st.sampled_from(
    [
        "amina", "aminah", "mina", "ben", "benali", "ali", "el", "amrani", "elamrany", "hoxha",
        "hoxa", "oxha", "li", "wei", "wen", "chen", "陈", "陈丽", "কিরণ", "محمد", "علي", "d",
        "angelo", "niccolo", "kovalenko", "kovalchuk", "aaaaaaaa", "aaaaaaaaaa", "o1", "01", "",
    ]
)  # fmt: skip
_NAMES = st.lists(_WORDS, max_size=4).map(" ".join)
_NOISE = st.text(st.sampled_from("abceilmno é-陈\x00￿\U0001f600"), max_size=14)
_LONG = st.builds(lambda word, times, end: word * times + end, _WORDS, st.integers(5, 30), _NOISE)


@st.composite
def _slips(draw: st.DrawFn) -> str:
    """A name with some letters left out, put in, or changed over."""
    letters = list(draw(_NAMES))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(letters)))
        letters[at : at + draw(st.integers(0, 2))] = draw(
            st.sampled_from(["", "a", "n", " ", "陈"])
        )
    return "".join(letters)


TEXTS = st.one_of(_NAMES, _slips(), _NOISE, _LONG)


def all_alike(text: str, texts: list[str], least: int) -> list[tuple[str, float]]:
    """The oracle: the text is compared with each of the others."""
    found = process.extract(text, texts, scorer=fuzz.ratio, score_cutoff=least, limit=None)
    return [(other, score) for other, score, _ in found]


@given(st.lists(TEXTS, unique=True, max_size=40), TEXTS, st.sampled_from([82, 84, 50, 100, 1]))
def test_none_of_those_that_are_alike_is_lost(texts: list[str], asked: str, least: int) -> None:
    near = NearTexts(texts, least)
    for text in (asked, *texts[:5]):
        expected = all_alike(text, texts, least)
        assert near.alike(text) == expected
        assert near.alike(text, 3) == expected[:3]


@pytest.mark.parametrize("least", [82, 84])
def test_every_pair_of_short_texts_is_judged_as_by_comparing_them(least: int) -> None:
    texts = [
        "".join(letters) for size in range(6) for letters in itertools.product("abc", repeat=size)
    ]
    near = NearTexts(texts, least)
    for text in texts:
        assert near.alike(text) == all_alike(text, texts, least)


def test_a_text_of_any_length_is_compared() -> None:
    long = "amina haddad " * 2_000
    texts = [long, "amina", long[:-1], "a" * 65, "a" * 64, "a" * 63]
    near = NearTexts(texts, 84)
    for text in (*texts, long[1:], "a" * 66, "b"):
        assert near.alike(text) == all_alike(text, texts, 84)


def test_few_are_compared_among_thousands(monkeypatch: pytest.MonkeyPatch) -> None:
    syllables = ["ka", "mo", "ra", "li", "se", "ti", "an", "ou", "ben", "xho", "sha", "mar"]
    texts = ["".join(parts) for parts in itertools.product(syllables, repeat=4)][:6_000]
    near = NearTexts(texts, 84)
    compared = 0
    compare = process.extract

    def counted(text: str, others: list[str], **options: object) -> object:
        nonlocal compared
        compared += len(others)
        return compare(text, others, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(process, "extract", counted)
    for text in texts[::100]:
        near.alike(text)
    assert compared < 60 * len(texts) / 10
