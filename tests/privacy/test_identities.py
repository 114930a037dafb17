"""What in a text makes a person known: the corpus, whose code may be written, and what holds for
any text.

Each line of the corpus is a text and the places that must be covered, with their kind; a line
with `known` begins a group with the names that its workbook knows. Those of the source "apart"
were written by somebody who had not seen the code, before its first run.
"""

import json
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collector.privacy.identities import allowed_word_key, find_identities, find_unknown_words
from collector.privacy.known_names import KnownNames
from collector.privacy.spans import IdentityKind, Span, merge_spans, replace_spans
from collector.text.automaton import NativeAutomaton, PythonAutomaton
from schemas.normal import fold, normal_form

CORPUS = Path(__file__).parents[1] / "corpus" / "identities.jsonl"
BEYOND_ANY_RULE = {("Rosa ha accompagnato serena", "serena")}
"""(a part of the text, what is not found in it): a name that is an ordinary word, in small letters,
without a cue.
"""


def known_of(names: Any) -> KnownNames:
    return KnownNames.of(
        [(name, code) for code, some in names["nuclei"].items() for name in some], names["people"]
    )


def lines() -> list[tuple[KnownNames, Any]]:
    found: list[tuple[KnownNames, Any]] = []
    known = KnownNames()
    for line in map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines()):
        if "known" in line:
            known = known_of(line["known"])
        else:
            found.append((known, line))
    return found


LINES = lines()
FAMILIES = KnownNames.of(
    [
        ("Hoxha Arben", "N7F3K"),
        ("Famiglia Hoxha", "N7F3K"),
        ("Chen Wei", "N2QX8"),
        ("陈伟", "N2QX8"),
        ("王小明", "N4TT7"),
        ("N'Diaye Awa", "NQY7K"),
        ("D'Souza Maria", "NDDD3"),
        ("Costa Rosa", "NC222"),
        ("Sala", "NS333"),
        ("Maggio Lucia", "NM444"),
        ("Khan", "NK555"),
        ("Begum", "NB666"),
        ("Popescu Ion", "NP777"),
        ("Popescu Mihai", "NP888"),
        ("Li Na", "NL999"),
        ("محمد الخطيب", "NA234"),
        ("শেখ হাসিনা", "NB234"),
        ("Mohamed El Amrani", "NE234"),
    ],
    ["Amina Haddad", "Anna Rossi"],
)


def shown(typed: str, allowed: frozenset[str] = frozenset(), *, cleared: bool = False) -> str:
    """A text as a document would show it."""
    return replace_spans(typed, find_identities(typed, FAMILIES, allowed, cleared=cleared))


# --- The corpus ---------------------------------------------------------------------------------


def missed(known: KnownNames, line: Any) -> list[tuple[str, str]]:
    covered = {
        at for span in find_identities(line["text"], known) for at in range(span.start, span.end)
    }
    return [
        (kind, line["text"][a:b])
        for a, b, kind in line["spans"]
        if any(line["text"][at].isalnum() and at not in covered for at in range(a, b))
    ]


def test_no_identity_is_missed() -> None:
    lost = [(line["text"], what) for known, line in LINES for _, what in missed(known, line)]
    assert [
        one
        for one in lost
        if not any(part in one[0] and what == one[1] for part, what in BEYOND_ANY_RULE)
    ] == []
    assert len(lost) == len(BEYOND_ANY_RULE), "what is found by now is no longer beyond any rule"


def test_texts_without_identities_are_rarely_redacted() -> None:
    quiet = [(known, line["text"]) for known, line in LINES if not line["spans"]]
    wrong = [text for known, text in quiet if find_identities(text, known)]
    asked = [text for known, text in quiet if find_unknown_words(text, known)]
    assert len(quiet) >= 250
    assert len(wrong) <= 0.02 * len(quiet), wrong
    assert len(asked) <= 0.05 * len(quiet), asked


def test_little_else_is_redacted_beside_identities() -> None:
    found = Counter[bool]()
    for known, line in LINES:
        for span in find_identities(line["text"], known):
            found[any(span.start < b and a < span.end for a, b, _ in line["spans"])] += 1
    assert found[False] <= 0.05 * found[True]


# --- Whose name it is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Hoxha e Chen Wei", "N7F3K e N2QX8"),
        ("Hoxha Arben ha chiamato", "N7F3K ha chiamato"),
        ("ARBEN HOXHA", "N7F3K"),
        ("la famiglia hoxha", "la famiglia N7F3K"),
        ("Parlato con 陈伟 della scuola", "Parlato con N2QX8 della scuola"),
        ("Arben ha chiamato", "[nome] ha chiamato"),
        ("Hoxa ha chiamato", "[nome] ha chiamato"),
        ("Popescu ha chiamato", "[nome] ha chiamato"),
        ("Popescu Ion ha chiamato", "NP777 ha chiamato"),
        ("con Li Na al parco", "con NL999 al parco"),
        ("con Li al parco", "con [nome] al parco"),
        ("El Amrani ha portato i documenti", "NE234 ha portato i documenti"),
        ("Hoxha Bekim", "[nome] [nome]"),
        ("Mario Hoxha, il vicino", "[nome] [nome], il vicino"),
        ("l'avv. Hoxha scrive", "l'avv. [nome] scrive"),
        ("farmacia Hoxha", "farmacia [nome]"),
        ("Parla Hoxha con la madre", "Parla N7F3K con la madre"),
        ("Hoxha Chen", "[nome]"),
    ],
)
def test_a_name_becomes_a_code_only_where_its_family_is_certain(typed: str, said: str) -> None:
    assert shown(typed) == said


@pytest.mark.parametrize(
    "typed",
    [
        "piano n 3",
        "vitamina D",
        "Costa troppo il bus",
        "la Sala grande",
        "nella Sala del comune",
        "ci vediamo a Maggio",
        "il 12 Maggio 2026",
        "una rosa in giardino",
        "li ha visti ieri",
        "Li ha visti ieri",
        "Il marito Marocchino lavora di notte",
        "Madre Sola con due figli",
        "Vitamina C e Ferro, ogni sera",
        "La Scuola chiede il Nido e la Mensa",
        "Parlato di N7F3K, di NZ5ACY e della riga R2K7QXY",
        "Corso A2, poi B1; classe 3B",
    ],
)
def test_ordinary_words_that_are_names_too_are_kept(typed: str) -> None:
    assert shown(typed) == typed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("la sig.ra Costa", "la sig.ra NC222"),
        ("ho visto Sala al parco", "ho visto [nome] al parco"),
        ("la Costa ha detto di no", "la [nome] ha detto di no"),
        ("Maggio non risponde", "[nome] non risponde"),
        ("Sala: richiamare domani", "[nome]: richiamare domani"),
        ("Costa (madre) ha firmato", "[nome] (madre) ha firmato"),
        ("Maggio padre presente", "[nome] padre presente"),
        ("la sig.ra costa assente", "la sig.ra NC222 assente"),
        ("da Maggio abbiamo preso i documenti", "da [nome] abbiamo preso i documenti"),
        ("Non Costa niente", "Non [nome] niente"),
        ("COLLOQUIO CON SALA", "COLLOQUIO CON [nome]"),
        ("la figlia Gioia piange", "la figlia [nome] piange"),
        ("avv. Russo scrive", "avv. [nome] scrive"),
        ("la dott.ssa Fontana della NPI", "la dott.ssa [nome] della NPI"),
    ],
)
def test_ordinary_words_used_as_names_are_redacted(typed: str, said: str) -> None:
    assert shown(typed) == said


ORDINARY = ("rosa", "costa", "bella", "fiore", "bianco", "monte", "leone", "valle", "serena")


@given(
    st.lists(st.sampled_from(ORDINARY), min_size=2, max_size=5, unique=True),
    st.randoms(use_true_random=False),
)
def test_a_whole_name_of_ordinary_words_is_found_in_small_letters_too(
    name: list[str], dice: random.Random
) -> None:
    known = KnownNames.of([(" ".join(name).title(), "N7F3K")], [])
    typed = " ".join(dice.sample(name, len(name)))
    (span,) = find_identities(f"ieri {typed} parla", known)
    assert (span.start, span.end, span.code) == (5, 5 + len(typed), "N7F3K")


def test_the_rest_of_a_name_is_found_beside_what_was_found() -> None:
    known = KnownNames.of([("Rosa Hoxha Costa Leone", "N7F3K")], [])
    (span,) = find_identities("ieri rosa hoxha costa leone parla", known)
    assert (span.start, span.end) == (5, 27)


# --- Whatever touches it ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "Khan&moglie",
        "Chen=assente",
        "~Khan~",
        "begum|figli",
        "figlioHoxha",
        "HoxhaArben",
        "madrekhan",
        "Ho\u200bxha",
        "Ho\u00adxha",
        "Ноxhа",
        "Ｈｏｘｈａ",
        "H\u0301o\u0301xha",
        "Khan的",
        "ولمحمّد",
        "مُحَمَّد",
        "محـــمد",
        "und王先生",
        "和小明去",
        "Muhammad",
        "2Khan3",
        "_Khan_",
    ],
)
def test_a_known_name_is_redacted_whatever_touches_it(typed: str) -> None:
    left = fold(normal_form(shown(typed)))
    for name in ("khan", "chen", "begum", "hoxha", "محمد", "王", "小明", "muhammad"):
        assert name not in left


def test_in_a_cleared_arabic_text_only_the_name_is_redacted() -> None:
    redacted = shown("اتصل محمد بالمدرسة أمس", cleared=True)
    assert "محمد" not in redacted
    assert {"اتصل", "بالمدرسة", "أمس"} <= set(redacted.split())


def test_a_text_in_another_script_is_redacted_whole_until_it_is_cleared() -> None:
    assert shown("اتصلت الأم بالمدرسة أمس") == "[testo in arabo: da controllare]"
    assert shown("اتصلت الأم بالمدرسة أمس", cleared=True) == "اتصلت الأم بالمدرسة أمس"
    assert (
        shown("La madre dice 谢谢 alla maestra")
        == "La madre dice [testo in cinese: da controllare] alla maestra"
    )
    assert shown("Мама звонила в школу") == "[testo in cirillico: da controllare]"


@pytest.mark.parametrize(
    ("typed", "gone"),
    [
        ("La sig.ra Rossi Maria RSSMRA80A01H501U", ["Rossi", "Maria", "RSSMRA", "80A01H501U"]),
        ("Il figlio Ahmed RSSMRA80A01H501U", ["Ahmed", "RSSMRA", "80A01H501U"]),
        ("N'Diaye d.n. 2/9/2014", ["Diaye", "2/9/2014"]),
        ("Amina Hoxha@posta.it", ["Amina", "Hoxha", "posta.it"]),
    ],
)
def test_overlapping_spans_are_merged(typed: str, gone: list[str]) -> None:
    redacted = shown(typed)
    assert [part for part in gone if part in redacted] == []


# --- Words that pass ----------------------------------------------------------------------------


def test_an_allowed_word_is_kept_unless_it_is_a_familys_name() -> None:
    pedibus = frozenset({allowed_word_key("Texere")})
    assert shown("Tavolo Texere con la scuola") != "Tavolo Texere con la scuola"
    assert shown("Tavolo Texere con la scuola", pedibus) == "Tavolo Texere con la scuola"
    assert shown("con Khan", frozenset({allowed_word_key("Khan")})) == "con NK555"


def test_an_allowed_phrase_is_kept_as_a_whole() -> None:
    phrase = frozenset({allowed_word_key("Centro Zurlini")})
    assert shown("al Centro Zurlini", phrase) == "al Centro Zurlini"
    assert shown("con Zurlini", phrase) == "con [nome]"


def test_unknown_words_in_small_letters_are_reported_not_redacted() -> None:
    text = "ho chiesto di fatjonna al skuolabus e sono avisati"
    asked = [text[span.start : span.end] for span in find_unknown_words(text, FAMILIES)]
    assert asked == ["fatjonna", "skuolabus"]
    assert shown(text) == text


# --- What holds for any text --------------------------------------------------------------------

NAMES = [
    "Hoxha",
    "HOXHA",
    "hoxha",
    "Khan",
    "khan",
    "Begum",
    "begum",
    "Chen",
    "Popescu",
    "陈伟",
    "হাসিনা",
    "محمد",
]
WORDS = ["la", "madre", "il", "figlio", "scuola", "è", "assente", "Comune", "e", "12", "di"]
PIECES = st.sampled_from(NAMES + WORDS)
SIGNS = st.just("") | st.just(" ") | st.characters()


@st.composite
def pieces(draw: st.DrawFn) -> tuple[str, set[str]]:
    """A text of pieces with any Unicode sign or none between them, and the names in it."""
    drawn = draw(st.lists(PIECES, min_size=1, max_size=8))
    text = draw(SIGNS) + "".join(piece + draw(SIGNS) for piece in drawn)
    return text, {fold(piece) for piece in drawn if piece in NAMES}


@given(pieces())
@example(("Khan\u0301la", {"khan"}))
@example(("KHANla", {"khan"}))
def test_every_known_name_is_redacted_whatever_stands_between(drawn: tuple[str, set[str]]) -> None:
    text, names = drawn
    left = fold(normal_form(replace_spans(text, find_identities(text, FAMILIES))))
    assert [name for name in names if name in left] == []


ORDINARY = [
    "Raccolta di informazioni sul nucleo.", "La madre chiede aiuto per la mensa.",
    "Il padre lavora di notte.",
    "Letto insieme il decreto.", "Si torna a settembre.",
    "Colloquio sospeso: il bambino ha la febbre.",
    "Il Servizio Sociale propone un incontro con la Scuola.", "A Milano dal 2019.",
    "Costa troppo il bus.",
    "Chiesto l'ISEE al CAF.", "Spiegato che cosa è la NPI.", "I figli parlano bene l'italiano.",
]  # fmt: skip


@given(st.lists(st.sampled_from(ORDINARY), max_size=6).map("\n".join))
def test_ordinary_sentences_are_unchanged(text: str) -> None:
    assert replace_spans(text, find_identities(text, FAMILIES)) == text


@given(st.text(max_size=200))
def test_any_text_gives_ordered_spans_without_overlap(text: str) -> None:
    places = [place for span in find_identities(text, FAMILIES) for place in (span.start, span.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


@given(
    st.lists(
        st.builds(
            Span, st.integers(0, 30), st.integers(0, 30), st.tuples(st.sampled_from(IdentityKind))
        )
    )
)
def test_merged_spans_cover_all_that_each_covered(spans: list[Span]) -> None:
    spans = [span for span in spans if span.start < span.end]
    whole = merge_spans(spans)
    before, after = (
        {place for span in some for place in range(span.start, span.end)} for some in (spans, whole)
    )
    assert before == after
    assert all(one.end <= other.start for one, other in pairwise(whole))


@given(
    st.lists(st.text("abn陈م", min_size=1, max_size=4), max_size=8), st.text("abn陈م ", max_size=40)
)
def test_both_automata_give_the_same_answers(words: list[str], text: str) -> None:
    assert sorted(NativeAutomaton(words).hits(text)) == sorted(PythonAutomaton(words).hits(text))


@pytest.mark.parametrize("piece", ["x", "Xx", "1-", "a@b.", "陈", "م", "hoxha", "aB3_"])
def test_a_long_text_without_blanks_is_searched_in_good_time(piece: str) -> None:
    """A link or a picture pasted as text: what is tried must not grow with the square of its
    letters.
    """
    known = KnownNames.of([("Hoxha Arben", "N7F3K")], ["Amina Haddad"])
    looked = replace_spans(
        f"Hoxha {piece * 40_000}", find_identities(f"Hoxha {piece * 40_000}", known, frozenset())
    )
    assert not looked.startswith("Hoxha")
