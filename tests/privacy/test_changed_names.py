"""Which texts a changed name may matter to: a text that is passed over says what it said."""

from typing import Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from collector.privacy.changed_names import ChangedNames, ListedName, listed_names
from collector.privacy.identities import find_in_row_texts
from collector.privacy.known_names import KnownNames
from tests.examples import MANY

NAMES: Final = [
    "Hoxha",
    "Hoxha Arben",
    "Rosa",
    "Rosa Costa",
    "Sala",
    "Li Wei",
    "Li",
    "La",
    "De La Cruz",
    "Pia",
    "Della Valle Pia",
    "El Amrani Samira",
    "Muhammad",
    "Mohamed",
    "Benali",
    "Ben Ali",
    "陈",
    "王小明",
    "محمد",
    "Верди",
    "Verdi",
    "Bianchi",
    "Marco",
    "Di Marco",
    "Kovalenko",
    "Kovalenco",
    "D'Angelo",
    "Osman-Ali",
    "Figlio",
    "Oxha",
    "Xha",
    "Wei",
    "Nguyen",
    "Nguyen Thi",
    "Fam. Rossi",
    "Rossi",
    "???",
]
PIECES: Final = [
    "la",
    "La",
    "il",
    "figlio",
    "una",
    "rosa",
    "Rosa",
    "ROSA",
    "sala",
    "Sala",
    "hoxha",
    "Hoxha",
    "Ho",
    "xha",
    "Hoxa",
    "hoxhaa",
    "Li",
    "li",
    "wei",
    "Wei",
    "de",
    "De",
    "della",
    "Della",
    "valle",
    "Valle",
    "cruz",
    "Cruz",
    "elamrani",
    "El",
    "Amrani",
    "Amrany",
    "mohammed",
    "Muhamad",
    "benali",
    "陈",
    "老师",
    "王小明",
    "小明",
    "ومحمد",
    "محمد",
    "Верди",
    "Vеrdi",
    "verdi",
    "Bianchi",
    "bianci",
    "marco",
    "Marco",
    "dimarco",
    "kovalenko",
    "Kovalenc",
    "angelo",
    "Angelo",
    "D'",
    "signora",
    "sig.",
    "dott.",
    "Pia",
    "Costa",
    "costa",
    "nguien",
    "Thi",
    "Rossi",
    "rossi",
    "famiglia",
    "scuola",
    "Arben",
    "arben",
    "Ali",
]
JOINTS: Final = [
    " ",
    " ",
    " ",
    "",
    "",
    "-",
    "'",
    "’",
    "|",
    ".",
    ", ",
    "\n",
    "\u00a0",
    "\u200b",
    "\u00ad",
    "\x1f",
    "\x0b",
    "\x85",
    "\u0301",
    "\u202f",
    "è",
    "1",
    "_",
    "  ",
    " \u0301",
    "\ufeff",
    "\t",
]
TEXTS: Final = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(JOINTS)), min_size=1, max_size=7
).map(lambda parts: "".join(piece + joint for piece, joint in parts))
LISTED: Final = st.frozensets(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["", "N7F3K", "N2QX8", "NZ5AC"])), max_size=4
)
ALLOWED: Final = st.frozensets(st.sampled_from(["rosa", "della valle", "hoxa"]), max_size=2)


def known_names(listed: frozenset[ListedName]) -> KnownNames:
    families = [(name, code) for name, code in sorted(listed) if code]
    return KnownNames.of(families, [name for name, code in sorted(listed) if not code])


@settings(max_examples=2 * MANY)
@given(
    before=LISTED,
    changes=LISTED.filter(bool),
    texts=st.lists(TEXTS, min_size=1, max_size=3),
    allowed=ALLOWED,
)
@example(frozenset({("La", "N7F3K")}), frozenset({("De La Cruz", "")}), ["con De la"], frozenset())
@example(frozenset(), frozenset({("La", "")}), ["va in saLa"], frozenset())
@example(frozenset(), frozenset({("Kovalenko", "")}), ["è con kova\x1flenk"], frozenset())
@example(frozenset(), frozenset({("Oxha", "")}), ["visto H-oxha oggi"], frozenset())
@example(frozenset(), frozenset({("Hoxha", "")}), ["la figlioHoxha"], frozenset())
@example(frozenset(), frozenset({("Hoxha", "")}), ["la Ho-xha"], frozenset())
@example(frozenset(), frozenset({("Kovalenko", "")}), ["con covalenco"], frozenset())
@example(frozenset(), frozenset({("Kovalenko", "")}), ["con kovalenk"], frozenset())
def test_a_text_that_no_changed_name_may_matter_to_says_what_it_said(
    before: frozenset[ListedName],
    changes: frozenset[ListedName],
    texts: list[str],
    allowed: frozenset[str],
) -> None:
    now = before ^ changes
    known_before, known_now = known_names(before), known_names(now)
    changed = ChangedNames(before, now, known_now)
    if any(map(changed.may_matter_to, texts)):
        return
    assert find_in_row_texts(texts, known_now, allowed) == find_in_row_texts(
        texts, known_before, allowed
    )


@given(before=LISTED, text=TEXTS)
def test_without_a_change_no_text_is_looked_at(before: frozenset[ListedName], text: str) -> None:
    changed = ChangedNames(before, before, known_names(before))
    assert not changed
    assert not changed.may_matter_to(text)


def test_a_text_without_the_changed_name_is_passed_over() -> None:
    now = listed_names([("N7F3K", ["Hoxha", "Rosa"])], ["Li Wei"])
    changed = ChangedNames(frozenset(), now, known_names(now))
    ordinary = "La madre racconta che la scuola chiede i documenti; accordo per martedì."
    assert not changed.may_matter_to(ordinary)
    for text in ("una rosa rossa", "con li", "hoxha", "Ho-xha", "la figliohoxha"):
        assert changed.may_matter_to(text), text
