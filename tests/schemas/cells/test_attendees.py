"""People present.

PRESENTI-01 there is a role we know.   PRESENTI-02 all of it is understood.
PRESENTI-03 somebody was there.        MODELLO-01 it is not the scheda's own text.
A count is never invented; who was absent was not present.
"""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.cells.attendees import describe, read_attendees
from schemas.cells.reading import Cell, End
from schemas.flag import CATALOGUE
from schemas.other_people import OTHER_PEOPLE
from schemas.session import Attendee, Role
from tests.examples import MANY

# Each line: what was typed = what was understood, as `describe` says it.
READ = """
    marito = marito
    Moglie = moglie
    marito e moglie = marito, moglie
    marito, moglie e 2 figli = marito, moglie, 2 figli
    marito/moglie/2 figli/AS =? marito, moglie, 2 figli, assistente sociale
    moglie + 2 figli = moglie, 2 figli
    madre = madre
    MADRE = madre
    la madre = madre
    solo la madre = madre
    madre sola = madre
    mamma = madre
    la mamma = madre
    papà = padre
    papa' = padre
    Papà e mamma = padre, madre
    PADRE, MADRE = padre, madre
    genitori = madre, padre
    entrambi i genitori = madre, padre
    i due genitori = madre, padre
    coniugi = marito, moglie
    coppia = marito, moglie
    madre con bimba = madre, figlio/a
    mamma + bimbo = madre, figlio/a
    madre & figlia = madre, figlio/a
    madre; padre; figlio minore; assistente sociale = madre, padre, figlio/a, assistente sociale
    madre - padre - figlio = madre, padre, figlio/a
    madre. padre. = madre, padre
    madre padre figlio = madre, padre, figlio/a
    madre/padre/2 figli = madre, padre, 2 figli
    figli = figli
    i figli = figli
    tutti i figli = figli
    madre e figli = madre, figli
    bambini = figli
    ragazzi = figli
    minori = figli
    gemelli = 2 figli
    tre gemelli = 3 figli
    gemello = figlio/a
    madre e gemelli = madre, 2 figli
    madre e figlie gemelle = madre, 2 figli
    3 figli gemelli = 3 figli
    2 figli = 2 figli
    due figlie = 2 figli
    tre minori = 3 figli
    n. 2 figli = 2 figli
    figli (2) = 2 figli
    figli: 2 = 2 figli
    figli n. 3 = 3 figli
    2 x figli = 2 figli
    + 3 minori = 3 figli
    un figlio = figlio/a
    1 figlio = figlio/a
    uno dei figli = figlio/a
    due dei figli = 2 figli
    i 2 figli = 2 figli
    tutti e due i figli = 2 figli
    tutti e 3 i figli = 3 figli
    2 figli su 3 = 2 figli
    2 figli minori = 2 figli
    due bambine piccole = 2 figli
    figlio/a = figlio/a
    figlio di 9 anni = figlio/a
    figlio (9 anni) = figlio/a
    figlio 9 anni = figlio/a
    figlia di anni 9 = figlio/a
    figlio 16enne = figlio/a
    bimba di 3 mesi = figlio/a
    figli di 9 e 7 anni = 2 figli
    madre, figli 8 e 5 anni = madre, 2 figli
    madre, figli di 8, 5 e 2 anni = madre, 3 figli
    figli (8 e 5 anni) = 2 figli
    figli di 9 anni e 7 mesi = figli
    figli di 3-8 anni = figli
    figli di 3/8 anni = figli
    altro: nonna = nonna
    madre, altri: due zie = madre, 2 zie
    3 figli di 9 e 7 anni = 3 figli
    madre (35), padre (40) = madre, padre
    madre figlio figlia = madre, 2 figli
    marito 1 moglie 1 figli 2 = marito, moglie, 2 figli
    moglie 1 marito 0 figli 2 = moglie, 2 figli
    madre: 1, padre: 0 = madre
    3 persone: madre, padre, figlio = madre, padre, figlio/a
    4 persone: madre, padre, 2 figli = madre, padre, 2 figli
    figli 2: Omar, Sara = 2 figli
    madre, 3 figli: Omar, Sara e Ali = madre, 3 figli
    AS x 2 = 2 assistenti sociali
    madre/AS/ed = madre, assistente sociale, educatore
    madre con educ = madre, educatore
    madre 😀 e figli = madre, figli
    madre e figlio ❤️ = madre, figlio/a
    padre 👍🏽 = padre
    2 figli di 9 e 7 anni = 2 figli
    due figli (9 e 7 anni) = 2 figli
    mamma e bimbo di 2 anni e 3 mesi = madre, figlio/a
    figlia maggiore = figlio/a
    figlio primogenito = figlio/a
    2 figli e 1 figlia = 3 figli
    un figlio e una figlia = 2 figli
    figli e 2 figlie = figli
    madre, figlio di 9 anni, figlia di 7 anni = madre, 2 figli
    AS = assistente sociale
    as = assistente sociale
    A.S. = assistente sociale
    a. s. = assistente sociale
    Ass. Sociale = assistente sociale
    ass.soc. = assistente sociale
    assistente sociale = assistente sociale
    Assistente Sociale Rossi = assistente sociale
    A.S. Rossi = assistente sociale
    AS dott.ssa Rossi = assistente sociale
    Dott.ssa Rossi (AS) = assistente sociale
    2 assistenti sociali = 2 assistenti sociali
    assistenti sociali = assistenti sociali
    assistente sociale del comune di Opera = assistente sociale
    assistente sociale della tutela minori = assistente sociale
    madre, AS e mediatrice = madre, assistente sociale, mediatore
    mediatrice culturale = mediatore
    MLC = mediatore
    maestra = insegnante
    maestre = insegnanti
    prof. = insegnante
    prof.ssa Bianchi = insegnante
    insegnante di sostegno = insegnante
    insegnante del figlio = insegnante
    le due maestre = 2 insegnanti
    educatrice = educatrice
    educatrice del bambino = educatrice
    AS + ed. + madre = assistente sociale, educatore, madre
    AS, educ. e madre = assistente sociale, educatore, madre
    nonna = nonna
    nonna materna = nonna
    2 nonne = 2 nonne
    le zie = zie
    zio e cognata = zio, cognata
    educatrice, nonna, zio = educatrice, nonna, zio
    psicologa e pediatra = psicologa, pediatra
    amica della madre = amica
    abuela y madre = nonna, madre
    altra persona = altra persona
    3 altre persone = 3 altre persone
    solo moglie, marito in Egitto = moglie
    solo la mamma, il papà è in Bangladesh = madre
    padre in Marocco, presente solo la madre = madre
    marito - assente, moglie = moglie
    figlia (12) = figlio/a
    figlio di 9 = figlio/a
    coppia di gemelli e madre = 2 figli, madre
    2 figli (9 e 7) = 2 figli
    padre, figlio anni 15 = padre, figlio/a
    Madre: Fatima; figlio: Omar = madre, figlio/a
    madre Fatima = madre
    madre (Fatima) = madre
    moglie (Amina) = moglie
    Amina (moglie) = moglie
    Sig.ra Amina (madre) = madre
    la sig.ra Amina, madre =? madre
    Fatima madre = madre
    Fatima: madre = madre
    Ahmed e Fatima (marito e moglie) = marito, moglie
    madre (Fatima), 2 figli (Ali e Omar) = madre, 2 figli
    marito della signora = marito
    mamma dei bambini = madre
    padre e madre dei minori = padre, madre
    madre, marito assente = madre
    marito assente, madre = madre
    madre (marito assente) = madre
    moglie, marito (assente) = moglie
    marito e figlio assenti, madre = madre
    madre, figli assenti = madre
    madre, padre assente per lavoro = madre
    madre senza il marito = madre
    madre, senza marito e figli = madre
    madre, non c'era il padre = madre
    madre, il padre non c'era = madre
    madre ma non il padre = madre
    madre (non presente il padre) = madre
    marito (no moglie) = marito
    senza AS: madre e figlio = madre, figlio/a
    padre non presente, madre presente = madre
    marito no, moglie sì = moglie
    madre, nessun figlio = madre
    madre (il padre non si è presentato) = madre
    presenti: madre e figlio = madre, figlio/a
    Erano presenti la madre e i due figli = madre, 2 figli
    madre accompagnata dalla figlia = madre, figlio/a
    la mamma con il figlio e la nonna = madre, figlio/a, nonna
    nonna, mamma e nonno = nonna, madre, nonno
"""

ASKED = {
    # not understood, in part: what is understood is proposed
    "PRESENTI-02": """
        madre e Fatima = madre
        madre, Fatima = madre
        madre e signora = madre
        signora Amina e 2 figli = 2 figli
        il sig. Hoxha e la moglie = moglie
        madre + 1 = madre
        madre e altri = madre
        madre, ecc. = madre
        madre piange = madre
        madre fatima = madre
        padre in Albania = padre
        madre al telefono = madre
        madre? = madre
        madre o padre = madre, padre
        marito/moglie = marito, moglie
        marito / moglie / 2 figli = marito, moglie, 2 figli
        madre del marito = madre
        figlio della sorella = figlio/a
        moglie del figlio = moglie
        madre insegnante = madre, insegnante
        3 figli, 2 figli di 9, 7 e 3 anni = 5 figli
        madre 👧 = madre
        madre e figlio 🤔 = madre, figlio/a
        4 persone: madre, padre, figlio = madre, padre, figlio/a
        3 persone: madre e figli = madre, figli
        moglie 2 marito 1 = moglie, marito
        marito 1 moglie 1 figli 1 = marito, moglie, figlio/a
        padre 1, figlio 9 = padre, figlio/a
        figlio di 9 e 7 anni = figlio/a
        3 figli: Omar, Sara = 3 figli
        2 figli: Omar, Sara, Ali = 2 figli
        figlio 9 = figlio/a
        2 figlio = figlio/a
        1 figli = figlio/a
        madre e 20 figli = madre, figli
        mogile = moglie
        madre non c'era padre = padre
        marito, figlio assenti = marito
        madre, nessun altro = madre
        marito, moglie e figlio assenti = marito
        madre, padre e figlio: assenti = madre
        madre presente, padre e figli no = madre, padre
        madre assente padre = padre
        marito no moglie = moglie
        mamma, bimbi (3 e 5) = madre, figli
        madre non sola = madre
        non solo la madre = madre
        madre e = madre
        madre, padre + = madre, padre
        AS + ed + madre = assistente sociale, madre
        madre ed. padre = madre, padre
        MADRE PIANGE = madre
        MADRE ECC. = madre
        madre B = madre
        O marito O moglie = marito, moglie
        marito, assente = marito
        figlio (2) = figlio/a
        le AS = assistente sociale
        le infermiere = infermiere
        figli (9, 7) = figli
        madre: Fatima, Omar = madre
        moglie, marito in Egitto = moglie, marito
        solo madre, padre al telefono = madre, padre
        maestra di sostegno bidello = insegnante
        madre, padre assente per lavoro zia = madre, zia
    """,
    "PRESENTI-01": """
        Fatima
        Fatima e Ahmed
        Hoxha Arben
        la signora
        sig.ra
        donna
        un genitore
        sig. Rossi
        famiglia
        tutti
        tutta la famiglia
        utente
        boh
        -
        ?
        1
        3
        2 persone
        20/06/2026
    """,
    "PRESENTI-03": """
        nessuno
        Nessuno.
        nessuno presente
        assenti
        marito assente
        senza il marito
        non c'era il padre
        madre e figli assenti
        madre non presente
    """,
    "MODELLO-01": """
        marito/moglie/figli
        Marito/Moglie/Figli
        marito / moglie / figli
        (marito/moglie/figli)
    """,
}


def pairs(table: str) -> list[tuple[str, str]]:
    """The lines of a table, "typed = understood" apart; "=?" marks a doubt."""
    lines = []
    for line in table.strip().splitlines():
        typed, _, understood = line.strip().partition(" = ")
        lines.append((typed, understood))
    return lines


@pytest.mark.parametrize(("cell", "people"), [pair for pair in pairs(READ) if "=?" not in pair[0]])
def test_people_are_read_by_role_and_number(cell: str, people: str) -> None:
    reading = read_attendees(Cell(cell))
    assert (reading.end, describe(reading.value or ())) == (End.READ, people)


@pytest.mark.parametrize(
    ("cell", "people"), [pair[0].split(" =? ") for pair in pairs(READ) if "=?" in pair[0]]
)
def test_people_who_may_be_meant_otherwise_are_proposed(cell: str, people: str) -> None:
    reading = read_attendees(Cell(cell))
    assert (reading.flag, reading.value, reading.facts) == (
        "PRESENTI-02",
        None,
        {"proposal": people},
    )


@pytest.mark.parametrize(
    ("cell", "proposal", "code"),
    [(*pair, code) for code, table in ASKED.items() for pair in pairs(table)],
)
def test_what_is_not_certain_is_asked_back(cell: str, proposal: str, code: str) -> None:
    reading = read_attendees(Cell(cell))
    assert (reading.flag, reading.value, reading.typed) == (code, None, cell)
    assert reading.facts.get("proposal", "") == proposal == describe(reading.proposal or ())


def test_a_count_that_nobody_wrote_is_not_known() -> None:
    assert read_attendees(Cell("madre e figli")).value == (
        Attendee(Role.MOTHER),
        Attendee(Role.CHILD, None),
    )


def test_lines_of_a_cell_are_items() -> None:
    assert (
        describe(read_attendees(Cell("madre\n- padre\n- 2 figli\n")).value or ())
        == "madre, padre, 2 figli"
    )


@pytest.mark.parametrize("typed", [None, "", "  \n"])
def test_an_empty_cell_is_no_answer(typed: str | None) -> None:
    assert read_attendees(Cell(typed)).end is End.EMPTY


@pytest.mark.parametrize("typed", [2.0, True, float("nan"), 10**400, object(), b"madre"])
def test_cells_that_are_no_text(typed: object) -> None:
    reading = read_attendees(Cell(typed))  # type: ignore[arg-type]
    assert (reading.flag, reading.typed) == ("PRESENTI-01", typed)


# --- Properties

fixed = settings(derandomize=True, deadline=None, max_examples=MANY)
PEOPLE = st.lists(
    st.builds(Attendee, st.sampled_from(Role), st.none() | st.integers(1, 15)),
    min_size=1,
    max_size=6,
    unique_by=lambda attendee: attendee.role,
).map(tuple)
WORDS = st.sampled_from(
    [
        "madre",
        "padre",
        "marito",
        "moglie",
        "figli",
        "figlio",
        "2",
        "due",
        "di",
        "e",
        "con",
        "senza",
        "assente",
        "non",
        "c'era",
        "(",
        ")",
        ",",
        "/",
        ":",
        "+",
        "AS",
        "Fatima",
        "anni",
        "nessuno",
        "signora",
        "del",
        "tutti",
        "9",
        "solo",
        "la",
        "boh",
        "?",
        "minori",
        "presenti",
        "-",
    ]
)


@fixed
@given(PEOPLE, st.sampled_from([", ", " + ", " e ", "; ", "\n", " con "]))
def test_a_described_list_of_people_is_read_back_the_same(
    people: tuple[Attendee, ...], between: str
) -> None:
    roles = [attendee.role for attendee in people]
    pairs = set(pairwise(roles))
    assume(
        between != " con " or not pairs & {(Role.CHILD, Role.HUSBAND), (Role.CHILD, Role.WIFE)}
    )  # whose?
    assert read_attendees(Cell(describe(people).replace(", ", between))).value == people


@fixed
@given(
    st.text() | st.lists(WORDS, max_size=9).map(" ".join) | st.lists(WORDS, max_size=9).map("".join)
)
def test_any_cell_gives_a_reading_that_keeps_what_was_typed(typed: str) -> None:
    reading = read_attendees(Cell(typed))
    assert reading.typed is typed
    if reading.end in (End.DOUBT, End.REFUSED):
        assert reading.value is None
        assert reading.flag in CATALOGUE
    if reading.value is not None:
        assert reading.value
        assert len({attendee.role for attendee in reading.value}) == len(reading.value)
        assert all(attendee.count is None or attendee.count > 0 for attendee in reading.value)


@fixed
@given(
    PEOPLE,
    st.sampled_from([" e Fatima", " boh", " ?", " e altri", " + 1", " o zia", ", la signora"]),
)
def test_a_certain_cell_becomes_a_doubt_when_a_word_of_doubt_is_added(
    people: tuple[Attendee, ...], doubt: str
) -> None:
    assert read_attendees(Cell(describe(people) + doubt)).value is None


SURE = st.sampled_from(
    [typed for typed, _ in pairs(READ) if "=?" not in typed and " di " not in typed]
)


@fixed
@given(SURE, st.sampled_from(["zibbo", "qwe", "xyz", "vabbe"]), st.integers(0, 9))
def test_a_word_added_anywhere_is_never_ignored(typed: str, word: str, at: int) -> None:
    """But what somebody is of ("educatrice del centro"), and one word that says why somebody was
    absent.
    """
    assume(not {"del", "della", "dei", "per"} & set(typed.split()))
    words = typed.split()
    words.insert(at % (len(words) + 1), word)
    assert read_attendees(Cell(" ".join(words))).value is None


@fixed
@given(PEOPLE, st.sampled_from([" +", " e", " e il", ", madre e", " + ed + AS", " / e"]))
def test_who_is_announced_and_not_named_is_asked_about(
    people: tuple[Attendee, ...], rest: str
) -> None:
    assert read_attendees(Cell(describe(people) + rest)).value is None


@pytest.mark.parametrize(("one", "many"), OTHER_PEOPLE.items())
def test_other_people_keep_their_word_in_the_singular_and_in_the_plural(
    one: str, many: str
) -> None:
    reading = read_attendees(Cell(f"una {one}, madre e 3 {many}"))
    assert describe(reading.value or ()) == f"4 {many}, madre"
    assert {attendee.role for attendee in reading.value or ()} == {Role.OTHER, Role.MOTHER}
