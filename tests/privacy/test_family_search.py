"""The quick search for families' names finds all that the thorough one finds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.made import words_of
from collector.privacy.family_search import FamilySearch
from collector.privacy.identities import find_identities
from collector.privacy.known_names import KnownNames

NAMES = (
    ("Hoxha", "Della Valle Pia", "王小明", "عائلة منصور", "রহমান", "ተስፋይ", "Rosa", "N'Diaye", "Li"),
    ("De la Cruz", "Țurcanu", "Коваленко", "El Amrani Samira", "Sole Italia", "Gjoka", "Ñahui"),
)
OTHERS = ("Li Wei", "Anna Valle", "Hoxha Rosa", "王伟", "Marco Gallo")
WORDS = words_of(
    """
    la madre chiede una rosa al sole con figlio a scuola Roma via sig.ra perché è li così 3/6/26
    in Italia di valle Cruz pieve San famiglia Ieri 和 家 去 و বাড়ি
    """
)
PARTS = [part for names in (*NAMES, OTHERS) for name in names for part in name.split()]
SEARCHES = [
    FamilySearch(KnownNames.of([(name, f"N{at}") for at, name in enumerate(names)], OTHERS))
    for names in NAMES
]


@st.composite
def written_somehow(draw: st.DrawFn) -> str:
    """A part of a name: in other letters, glued, cut by a sign, a letter wrong or doubled."""
    word = draw(st.sampled_from(PARTS))
    at = draw(st.integers(0, len(word)))
    how = draw(st.integers(0, 8))
    before, after = word[:at], word[at:]
    return (
        word, word.lower(), word.upper(), f"{before}{draw(st.sampled_from('-|­·_2.’'))}{after}",
        f"{before}{after[1:]}", f"{before}{before[-1:]}{after}", f"figlio{word}", f"{word}casa",
        f"{before}{draw(st.characters(categories=('L', 'M', 'N')))}{after}",
    )[how]  # fmt: skip


TEXTS = st.lists(
    st.tuples(st.one_of(st.sampled_from(WORDS), written_somehow()), st.sampled_from(" . -'/,\n")),
    max_size=7,
).map(lambda pieces: "".join(map("".join, pieces)))


@settings(max_examples=120)
@given(text=TEXTS, search=st.sampled_from(SEARCHES))
def test_it_finds_all_that_the_thorough_search_finds(text: str, search: FamilySearch) -> None:
    thorough = [span for span in find_identities(text, search.known) if span.code or span.family]
    assert list(search.find(text)) == thorough
