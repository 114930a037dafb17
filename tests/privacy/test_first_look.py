"""The first look at a text changes no outcome: what it leaves out is not there.

Each text is also looked at closely, as if the first look had found that it may hold everything.
"""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.made import words_of
from collector.privacy import pieces as pieces_module
from collector.privacy.first_look import Look, first_look
from collector.privacy.identities import (
    NO_WORDS,
    TextIdentities,
    find_identities,
    find_in_row_texts,
    find_unknown_words,
    look_through,
)
from collector.privacy.known_names import KnownNames
from collector.privacy.normalised_text import TokenizedText
from collector.privacy.pieces import Piece, PieceMemory
from collector.privacy.word_lists import given_names, surnames, word_lists
from tests.privacy.structured_table import COVERED, QUIET
from tests.privacy.test_identities import FAMILIES, LINES
from tests.privacy.test_structured import CUES as HOSTILE_CUES

OTHERS = KnownNames.of(
    [
        ("Della Valle Pia", "N2222"), ("Lacasa", "N3333"), ("Portale Rosa", "N4444"),
        ("Casa Sole", "N5555"), ("Di Maggio Vera", "N6666"), ("De la Cruz", "N7777"),
        ("Sole Italia", "N8888"), ("Țurcanu", "N9999"), ("Коваленко", "NAAAA"), ("Ñahui", "NBBBB"),
        ("Monti", "NCCCC"), ("Bruno Leone", "NDDDD"), ("Xu", "NEEEE"), ("Gallo", "NFFFF"),
    ],
    ["Marco Gallo", "Grazia Serena"],
)  # fmt: skip
ACROSS_A_SIGN = KnownNames.of([("Lacasa Pia", "N2222")], [])
KNOWN = (KnownNames(), FAMILIES, OTHERS, ACROSS_A_SIGN)
ORDINARY = words_of(
    """
    la madre il padre e una con di a scuola porta li i n casa sole è così perché piu più caffè isee
    caf INPS CAF Italia Opera Rozzano Lodi Roma Ieri Non Dell' dall'INPS l'insegnante qual'è Corso
    apuntamento dificille chiamarla velocissimamente dallaScuola pieve San Emanuele scuola Rodari
    lunedì Maggio maggio N7F3K R2K7QXY A2 3B 10h 5% 16€ 1° «casa» un'altra Napoli XIV SOS
    """
)
SMALL = words_of("rosa gallo serena russo sala costa monti leone fontana valle hoxah hoksa zxqwy")
CUES = sorted(
    frozenset().union(
        *(word_lists().cues[key] for key in ("titles", "sirs", "kin", "called", "professions")),
        *(word_lists().cues[key] for key in ("families", "particles", "elided", "between")),
    )
)
NAMES = words_of(
    """
    Hoxha Arben Chen Wei 陈伟 王小明 N'Diaye Awa Costa Rosa Sala Maggio Lucia Khan Begum Popescu
    Li Na محمد হাসিনা Amrani Haddad Anna Rossi Valle Pia Lacasa la'casa Portale por-tale Casa Sole
    Cruz Țurcanu Коваленко Ñahui Monti Bruno Leone Xu Gallo Serena
    """
)
NUMBERS = words_of(
    """
    1 2 12 123 1234 12345 123456 1234567 3331234567 10.30 12/03/2026 03/04/25 145,60 (5) 16€ 1°
    05 39 333 02 uno due tre quattro sei un doppio zero trentatré trecentotrentatré
    duemilaquattordici rg AB 123 CD AB123CD 1/20 20/2024 n. n via corso Corso largo v. p. zza p
    zza l.go c.so Mazzini di della maggio mar. genn nato nata il d.n. data: abita in nome:
    anna_92 anna.92 tik tok we chat facebook ig: pagina profilo utente at gmail. libero, com .it
    sito.it http: // t . me/x RSSMRA 80 A01 H501U RSSMRAULALMHRLMU c.f. cod codice fisc. 2014
    classe figlia del targa auto EF 456
    """
)
BETWEEN = st.sampled_from(
    [" "] * 12
    + ["", "", "-", "'", "’", ".", ". ", ", ", ": ", " - ", "/", "|", "\n", "\n\n", "_", "2", "…"]
    + ["\u00a0", "\u200b", "\u0301", "\u00ad", "\u2028", "\x1c", "\x1f", "\x0c", "\x00", "\u3000"]
    + ["°", "–", "„", "😊", " ( ", ")", "\u202f", "=", "@", "\u0610"]
)
WORDS = st.one_of(
    st.sampled_from(ORDINARY),
    st.sampled_from(ORDINARY),
    st.sampled_from(CUES),
    st.sampled_from(SMALL),
    st.sampled_from(NAMES),
    st.sampled_from(QUIET + [typed for pairs in COVERED.values() for typed, _ in pairs]),
    st.sampled_from(sorted(word_lists().acronyms | word_lists().places)[::7]),
    st.sampled_from(sorted(word_lists().words)[::101]),
    st.sampled_from(sorted(given_names() | surnames())[::31]),
    st.sampled_from(HOSTILE_CUES),
    st.sampled_from(NUMBERS),
    st.from_regex(r"[0-9]{1,4}([./,:-][0-9]{1,4}){0,2}", fullmatch=True),
    st.text(max_size=4),
)


@st.composite
def written_somehow(draw: st.DrawFn) -> str:
    """A word as it is, with other capitals, in wide letters, cut by a sign, glued to another."""
    word = draw(WORDS)
    at = draw(st.integers(0, len(word)))
    how = draw(st.integers(0, 9))
    if how < 4:
        return word
    return (
        word.lower(), word.upper(), word.capitalize(),
        "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in word),
        f"{word[:at]}{draw(BETWEEN)}{word[at:]}", f"{word}{draw(WORDS)}",
    )[how - 4]  # fmt: skip


TEXTS = st.lists(st.tuples(written_somehow(), BETWEEN).map("".join), max_size=12).map("".join)
ALLOWED = st.sampled_from([NO_WORDS, frozenset({"russo", "pieve"}), frozenset({"hoxha arben"})])


def closely(text: str, known: KnownNames, allowed: frozenset[str]) -> TextIdentities:
    return look_through(text, Look(), known, allowed)


@settings(max_examples=400)
@given(st.lists(TEXTS, max_size=3), st.sampled_from(KNOWN), ALLOWED)
@example(["dal dentista Russo", "la madre"], KNOWN[0], NO_WORDS)
@example(["la'casa", "por-tale"], OTHERS, NO_WORDS)
@example(["nella la'casa"], ACROSS_A_SIGN, NO_WORDS)
@example(["Ho\x1cxha è"], FAMILIES, NO_WORDS)
@example(["Ho\x01xha è"], FAMILIES, NO_WORDS)
@example(["la maestra . ssa Opera"], KNOWN[0], NO_WORDS)
@example(["abita in corso Italia"], KNOWN[0], NO_WORDS)
@example(["il quartiere è bello, vive nel quartiere Opera"], KNOWN[0], NO_WORDS)
@example(["un avvocato, un altro avvocato russo"], KNOWN[0], NO_WORDS)
def test_the_texts_of_a_row_are_found_as_if_each_was_looked_at_closely(
    texts: list[str], known: KnownNames, allowed: frozenset[str]
) -> None:
    expected = [closely(text, known, allowed) for text in texts]
    assert find_in_row_texts(texts, known, allowed) == expected
    for text, identities in zip(texts, expected, strict=True):
        assert find_identities(text, known, allowed) == identities.spans
        assert find_unknown_words(text, known, allowed) == identities.unknown_words


@settings(max_examples=400)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(NUMBERS) | st.sampled_from(HOSTILE_CUES) | st.sampled_from(SMALL),
            st.sampled_from([" "] * 9 + ["", ".", ", ", "\n", " - ", "/", "'"]),
        ).map("".join),
        max_size=8,
    ).map("".join)
)
@example("porta AB\u0301 12345")
@example("vista AB\u200b 12345")
@example("vista ＡＢ 12345")
@example("1 a targa 2")
def test_numbers_and_their_cues_are_found_as_if_looked_at_closely(text: str) -> None:
    assert find_in_row_texts([text], KNOWN[0]) == [closely(text, KNOWN[0], NO_WORDS)]


STREETS = words_of(
    """
    via Via VIA viale v.le v. V. p. p.zza zza piazza piazza: via: via, (via corso Corso corso:
    corso. quartiere Quartiere residenza Residenza largo l.go loc. fr. strada str. località
    localita' casa-via casa/corso via/corso rione: ¨via corso¨ via¨roma corso¨Roma via:roma
    """
)
AROUND_STREETS = words_of(
    """
    di della dei san n. per al d' dell' e il la un con che roma Roma garibaldi Garibaldi xx XX iii
    primo 4 12 5 123 12/a settembre maggio Maggio mar. Opera casa abita vive abitano residente sta
    resta stanno indirizzo: ospite ospitati alloggio trasferiti domicilio l'alloggio mail mail: ora
    , : - . .. ; ( ) / ° ¨ \u2800 \u200b \u00ad \u0301 \u2060 Ⅳ ℃ ＲＯＭＡ ｒｏｍａ \u0130 ǅ ß
    ſan Roma\u0301
    """
)
AROUND_TITLES = words_of(
    """
    avvocato avv. avv dott. ssa dott.ssa sig. ra sig.ra signora famiglia nucleo madre figlia mamma
    chiama nome firmato: dentista maestra piccola maggiore di la il Opera Lodi Romania russo Russo
    gallo Gallo rosa Rosa leone serena sole casa pieve Emanuele NPI npi Sala sala zxqwy ahmed
    Ahmed - , . ( ) : / ' - = & 12 \u200b ¨ avvocato\u0301 ſsa SOS A2 N7F3K e e' è
    """
)


@settings(max_examples=600)
@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.sampled_from(STREETS),
                st.sampled_from(AROUND_STREETS),
                st.sampled_from(AROUND_STREETS),
                st.sampled_from(AROUND_TITLES),
                st.sampled_from(AROUND_TITLES),
            ),
            st.sampled_from([" "] * 12 + ["  ", "\t", "\n", "", "\u00a0", "\x85", "\x1d"]),
        ).map("".join),
        min_size=1,
        max_size=12,
    ).map("".join),
    st.sampled_from(KNOWN),
)
@example("abita in corso¨Garibaldi", KNOWN[0])
@example("la casa \u2800 \u2800 \u2800 \u2800 \u2800 \u2800 via roma", KNOWN[0])
@example("casa" + " \u200b" * 8 + " via roma.", KNOWN[0])
@example("vive , , , , , via roma", KNOWN[0])
@example("vive x y z q p via roma", KNOWN[0])
@example("via : di : Roma", KNOWN[0])
@example("p. zza : dei n. Martiri", KNOWN[0])
@example("via xx settembre", KNOWN[0])
@example("casa-via roma", KNOWN[0])
@example("madre di la piccola Opera", KNOWN[0])
@example("madre adottiva mia piccola Romania", KNOWN[0])
@example("dentista - ( russo", KNOWN[0])
def test_what_hangs_on_pieces_around_is_found_as_if_looked_at_closely(
    text: str, known: KnownNames
) -> None:
    """Streets, and names behind titles and cues: what stands how far before and behind them."""
    assert find_in_row_texts([text], known) == [closely(text, known, NO_WORDS)]


OF_WORDS = KnownNames.of(
    [
        ("Costa Rosa", "N2222"), ("Sala Monti", "N3333"), ("Rosa de Leone", "N4444"),
        ("Della Valle Casa", "N5555"), ("Li Sole", "N6666"), ("Nido Pane", "N7777"),
        ("Pane Leone Monti", "N8888"),
    ],
    ["Serena Gallo"],
)  # fmt: skip
"""Names whose parts are ordinary words."""
PARTS = words_of("rosa costa sala monti leone valle casa sole nido pane gallo serena Rosa Valle li")
BESIDE_PARTS = words_of("de della di la e il per san x ab scuola ieri - , . ' _ ` / ¨ \u2800 🏻")


@settings(max_examples=600)
@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.sampled_from(PARTS), st.sampled_from(PARTS), st.sampled_from(BESIDE_PARTS)
            ),
            st.sampled_from(
                [" "] * 12
                + ["  ", "\n", "", "-", "'", "_", "/", " -", "\u00ad", "\u2800", "\u200b"]
            ),
        ).map("".join),
        min_size=1,
        max_size=9,
    ).map("".join),
    st.sampled_from([OF_WORDS, OTHERS]),
)
@example("ieri rosa-costa parla", OF_WORDS)
@example("rosa \u2800 de \u2800 leone", OF_WORDS)
@example("la sala e poi e poi i monti", OF_WORDS)
@example("il nido, nel nido", OF_WORDS)
@example("ieri monti pane leone parla", OF_WORDS)
@example("pane de la leone monti", OF_WORDS)
def test_parts_that_are_words_are_found_as_if_looked_at_closely(
    text: str, known: KnownNames
) -> None:
    assert find_in_row_texts([text], known) == [closely(text, known, NO_WORDS)]


@pytest.mark.parametrize("street", ["via", "corso", "piazza", "p. zza", "v.", "località"])
@pytest.mark.parametrize("between", ["", ": ", "di ", "della n. ", ": dei n. ", ":  alla "])
@pytest.mark.parametrize("name", ["Roma", "roma 5", "xx settembre", "roma,", "3 maggio"])
@pytest.mark.parametrize("before", ["", "abita in ", "casa, ", "resta a b c d e ", "porta a "])
def test_a_street_is_found_however_far_its_name_is(
    street: str, between: str, name: str, before: str
) -> None:
    text = f"{before}{street} {between}{name}"
    assert find_in_row_texts([text], KNOWN[0]) == [closely(text, KNOWN[0], NO_WORDS)]


@pytest.mark.parametrize("known", KNOWN)
def test_no_line_of_the_corpus_is_found_otherwise(known: KnownNames) -> None:
    for _, line in LINES:
        text = line["text"]
        assert find_in_row_texts([text], known) == [closely(text, known, NO_WORDS)]


def test_an_ordinary_text_is_taken_apart_once_and_never_looked_at_closely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "La madre racconta: il figlio va a scuola, l'insegnante è contenta (più di prima)."
    known = KnownNames.of([("Hoxha Arben", "N2222")], [])
    taken_apart: list[str] = []
    whole = TokenizedText.of

    def counted(typed: str) -> TokenizedText:
        taken_apart.append(typed)
        return whole(typed)

    monkeypatch.setattr(TokenizedText, "of", counted)
    assert find_in_row_texts([text] * 3, known) == [TextIdentities()] * 3
    assert sorted(taken_apart) == sorted(set(text.split()))


def test_the_memory_of_pieces_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces_module, "_MOST_PIECES", 3)
    memory = PieceMemory()
    for at in range(10):
        memory.remember(str(at), Piece(0))
    assert len(memory.pieces) <= 3
    assert memory.quiet == memory.pieces.keys()
    known = KnownNames.of([("Hoxha", "N2222")], [])
    assert first_look("con parola dopo parola Hoxha fine " + "x" * 200, known).names
    assert all(len(typed) < 100 for typed in known.pieces.pieces)


@pytest.mark.parametrize(
    "piece",
    ["AB1", "Ri ", "Ssa ", "HoxhaArben", "陈", "Maggio ", "AB 123 CD ", "zxqwy Hoxha "],
)
def test_a_long_hostile_text_is_looked_through_in_good_time(piece: str) -> None:
    """What asks each word about all others would not end; no clock is needed to notice."""
    text = piece * (20_000 // len(piece))
    (found,) = find_in_row_texts([text], FAMILIES)
    assert all(span.end <= len(text) for span in found.spans)
