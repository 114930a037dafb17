"""People present: what makes any reading unsure, kind by kind.

Who is said to be absent is never counted; a label that nobody filled in is no person; a relative of
a relative is not the family's own; somebody left with another one was perhaps not at the talk; a
place is no name.
"""

import itertools

import pytest

from schemas.cells.attendees import describe, read_attendees
from schemas.cells.reading import Cell, End
from schemas.session import Role

COUPLES = ("genitori", "i genitori", "entrambi i genitori", "coniugi", "coppia", "padre e madre", (
    "moglie, marito"
),
           "mamma, papà", "parents")  # fmt: skip
ABSENCES = (
    "{}, {} assente", "{}; {} non presente", "{} ({} assente)", "{}, assente {}", "{} senza {}", (
        "{} tranne {}"
    ),
    "{} eccetto il {}", "{}, manca {}", "{}, non {}", "{} ma non {}", "{}, {} non c'era", (
        "{}, {} al lavoro"
    ),
    "{} e 3 figli, {} assente", "{}, {} no", "{}, solo {}", "{}, AS, senza {}", "{}\n{} assente", (
        "{}, {} all'estero"
    ),
    "{}, {} in Egitto", "{}, {} malato", "{}. {} assente per lavoro",
)  # fmt: skip
ABSENT = {
    "madre": Role.MOTHER,
    "padre": Role.FATHER,
    "marito": Role.HUSBAND,
    "moglie": Role.WIFE,
    "papà": Role.FATHER,
}


@pytest.mark.parametrize("form", ABSENCES)
@pytest.mark.parametrize("couple", COUPLES)
def test_nobody_of_a_couple_is_there_and_absent(couple: str, form: str) -> None:
    for absent in ABSENT:
        assert read_attendees(Cell(form.format(couple, absent))).value is None


PLACES = ("in Egitto", "in ospedale", "a casa", "a scuola", "in carcere", "al lavoro", "all'estero")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "form",
    ["solo {}, {} e {} {p}", "solo {}; {}, {} {p}", "{} {p}, solo {} e {}", "solo {}, {} {p} e {}"],
)
def test_of_a_list_behind_solo_nobody_who_is_elsewhere_is_counted(form: str, place: str) -> None:
    for one, other, third in itertools.permutations(("marito", "moglie", "figlio", "nonna"), 3):
        reading = read_attendees(Cell(form.format(one, other, third, p=place)))
        order = form.format("1", "2", "3", p=place)
        there = {one} if order.startswith("solo") else {other, third}
        assert reading.value is None or {describe([person]) for person in reading.value} <= {
            "figlio/a" if who == "figlio" else who for who in there
        }


SEPARATORS = (": ", ":\n", "= ", ":, ", ":; ", ": - ", "…… ", ":____ ", " -\n", " –\n", " - \n", (
    ": / "
), (
    " n. "
), (
    " n° "
),
              ":........ ", " .\n", ": -, ", " -, ")  # fmt: skip
LABELS = [
    *itertools.permutations(("marito", "moglie", "figli"), 2),
    ("AS", "madre", "padre"),
    ("Madre", "nonna"),
]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("labels", LABELS, ids=", ".join)
def test_a_list_that_nobody_filled_in_is_asked_back(
    labels: tuple[str, ...], separator: str
) -> None:
    assert read_attendees(Cell("".join(label + separator for label in labels))).value is None


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("last", ["figli: 2", "figli 2", "figlio: Omar", "madre: Fatima", "AS"])
def test_a_list_filled_in_by_half_is_asked_back(last: str, separator: str) -> None:
    assert read_attendees(Cell(f"marito{separator}moglie{separator}{last}")).value is None


ASKED = """
    2 figli, figlio assente
    madre, padre, padre assente
    genitori, solo la madre
    madre, madre
    genitori (madre e padre)
    genitori: madre e padre
    solo moglie, marito e figli in Egitto
    solo il marito, moglie e figli a casa
    solo marito, moglie e figlia in ospedale
    solo madre, padre e nonna in Cina
    solo moglie, marito in Egitto e figli
    sola moglie; figli e marito in Egitto
    n. marito n. moglie n. figli
    marito n. moglie n. figli n. 2
    marito n
    figli: -
    figli: /
    figli …
    Madre: sì; Padre: ; Figli:
    Madre: Fatima; Padre: -; figli: -
    madre; padre: Egitto
    madre, padre Egitto
    Padre: Cina
    madre: Cina, padre: Italia
    Padre: Carcere
    padre Lavoro
    Madre Malata
    Padre Detenuto
    moglie e sua madre
    moglie, sua madre
    madre, suo padre
    figlio, sua moglie
    amica, suo figlio
    moglie con sua mamma
    madre e sua madre
    marito e suo padre
    figlio e sua moglie
    figlio con moglie
    figlia e suo marito
    zia e suo figlio
    zia con figlio
    amica con 2 figli
    vicina e figlia
    nonna e sua figlia
    sorella con marito e figli
    madre, zia con figlio
    ✔ madre padre
    ☑ marito moglie figli
    ✅ madre, padre, figlio
    ✅ madre, padre e figlio
    madre, figli con la nonna
    madre, figlio con il padre
    madre, figli dal padre
    madre, figli dalla zia
    figli: padre
    AS, assenti i figli, madre e padre
    Presenti: madre; Assenti: padre; figli
    Presenti: marito, moglie, figli. Assenti: moglie
    Presenti: madre; Assenti: -
    padre Milano
    amica con 2 bambini
    zia e suo bambino
    io e mio marito
    figlio 1 figlia 0
    madre, figlio alla nonna
    madre, telefonata al padre
    madre (chiamata al padre)
    [x] genitori [ ] padre
    [x] genitori [x] madre
    genitori sì, madre no
    marito | moglie | figli |
    madre padre ✔
"""
READ = """
    marito e sua moglie = marito, moglie
    madre e suo figlio = madre, figlio/a
    figlio e suo padre = figlio/a, padre
    genitori e la loro figlia = madre, padre, figlio/a
    madre con sorella e figli = madre, sorella, figli
    nonna Maria e figlia Sofia = nonna, figlio/a
    zia materna e minore = zia, figlio/a
    madre accompagnata dal figlio = madre, figlio/a
    figli con la nonna = figli, nonna
    senza AS: madre e figlio = madre, figlio/a
    solo madre e figlio, padre in Egitto = madre, figlio/a
    solo io e l'AS = mediatore, assistente sociale
    n. figli 2 = 2 figli
    marito n. 1, moglie n. 1, figli n° 2 = marito, moglie, 2 figli
    ✅ madre e figlio = madre, figlio/a
    - madre\n- padre = madre, padre
    madre. padre. = madre, padre
    telefonata al padre = padre
    [x] figlio [ ] figlia = figlio/a
    madre insieme alla figlia = madre, figlio/a
    zia e bambina = zia, figlio/a
    nonna con bambino = nonna, figlio/a
    la mia collega e la madre = collega, madre
    mio marito = marito
    AS Opera e AS Rozzano = 2 assistenti sociali
    marito , moglie . = marito, moglie
    Presenti: madre. Assenti: padre, figli = madre
    Assenti: padre, figli. Presenti: madre = madre
    Assenti: padre e figli, presente madre = madre
    AS Colombo = assistente sociale
    madre Renata = madre
"""


def lines(table: str) -> list[str]:
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize("typed", lines(ASKED))
def test_who_was_perhaps_not_there_is_asked_about(typed: str) -> None:
    reading = read_attendees(Cell(typed))
    assert (reading.flag, reading.value) == ("PRESENTI-02", None)


@pytest.mark.parametrize("line", lines(READ.replace("\n-", "¶-")))
def test_what_is_certain_is_read(line: str) -> None:
    typed, _, people = line.partition(" = ")
    reading = read_attendees(Cell(typed.replace("¶", "\n")))
    assert (reading.end, describe(reading.value or ())) == (End.READ, people)
