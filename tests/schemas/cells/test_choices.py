"""Choices.  SCELTA-01 it is one of the list, or a word known to mean one."""

import enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cells.choices import (
    CONFIDENTIALITY_ALSO,
    HELD_ALSO,
    JOB_ALSO,
    MEETING_KIND_ALSO,
    PATH_ALSO,
    read_choice,
)
from schemas.cells.normalise import words
from schemas.cells.reading import Cell, End
from schemas.meeting import MEETING_KIND_LABELS
from schemas.nucleus import PATH_LABELS
from schemas.person import JOB_LABELS
from schemas.session import CONFIDENTIALITY_LABELS, HELD_LABELS, Held

LISTS = {
    "HELD": (HELD_LABELS, HELD_ALSO),
    "CONFIDENTIALITY": (CONFIDENTIALITY_LABELS, CONFIDENTIALITY_ALSO),
    "JOB": (JOB_LABELS, JOB_ALSO),
    "MEETING_KIND": (MEETING_KIND_LABELS, MEETING_KIND_ALSO),
    "PATH": (PATH_LABELS, PATH_ALSO),
}
TABLE = """
    HELD svolto · Svolto · SVOLTO · svolta · sì · SI · si' · fatto · effettuato = HELD
    HELD assente · Non presentato · non si è presentata · no show · No-show = NO_SHOW
    HELD annullato · disdetto · disdetta · cancellato = CANCELLED
    HELD rinviato · rimandato · spostato · posticipato = POSTPONED
    CONFIDENTIALITY servizio · servizi · Servizio sociale = SERVICE
    CONFIDENTIALITY équipe · equipe · EQUIPE · e quipe · équipe. = TEAM
    CONFIDENTIALITY coordinamento · coordinatore · coordinatrice · riservato = COORDINATION
    JOB mediatore · mediatrice · Mediatrice culturale · MLC = MEDIATOR
    JOB assistente sociale · AS · a.s. · Ass. Sociale · assistente = SOCIAL_WORKER
    JOB referente comunale · referente = MUNICIPAL_CONTACT
    JOB coordinamento · coordinatrice = COORDINATOR
    MEETING_KIND équipe mediatori · equipe · mediatori = TEAM
    MEETING_KIND assistenti sociali · AS · incontro con gli assistenti sociali = SOCIAL_WORKERS
    PATH da attivare · Da attivare · in attesa = TO_ACTIVATE
    PATH attivo · attiva · in corso = ACTIVE
    PATH concluso · chiuso · terminato = CONCLUDED
"""
ROWS = [
    (name, cell.strip(), value)
    for line in TABLE.strip().splitlines()
    for name, rest in [line.strip().split(maxsplit=1)]
    for cells, value in [
        [part.strip() for part in rest.split(" = ")] if " = " in rest else rest.rsplit("=", 1)
    ]
    for cell in cells.split("·")
]


@pytest.mark.parametrize(("name", "cell", "value"), ROWS)
def test_a_word_known_for_a_choice_is_read_as_it(name: str, cell: str, value: str) -> None:
    labels, also = LISTS[name]
    reading = read_choice(Cell(cell), labels, also)  # type: ignore[type-var, arg-type]
    assert (reading.end, reading.value) == (End.READ, value.strip())


@pytest.mark.parametrize(
    ("cell", "proposal"),
    [
        ("annulato", Held.CANCELLED),
        ("anullato", Held.CANCELLED),
        ("svoto", Held.HELD),
        ("asente", Held.NO_SHOW),
        ("rinviat", Held.POSTPONED),
        ("annull", Held.CANCELLED),
        ("svolto?", Held.HELD),
    ],
)
def test_a_near_miss_is_proposed_and_not_taken(cell: str, proposal: Held) -> None:
    reading = read_choice(Cell(cell), HELD_LABELS, HELD_ALSO)
    assert (reading.end, reading.flag, reading.proposal) == (End.DOUBT, "SCELTA-01", proposal)
    assert reading.facts == {
        "proposal": HELD_LABELS[proposal],
        "choices": "svolto, assente, annullato, rinviato",
    }


@pytest.mark.parametrize(
    "typed", ["boh", "no", "-", "?", "x", "svolto e annullato", 1.0, True, "s" * 5000]
)
def test_anything_else_is_refused_with_the_list(typed: str | float | bool) -> None:
    reading = read_choice(Cell(typed), HELD_LABELS, HELD_ALSO)
    assert (reading.end, reading.flag, reading.value) == (End.REFUSED, "SCELTA-01", None)
    assert reading.facts == {"choices": "svolto, assente, annullato, rinviato"}


def test_an_empty_cell_is_no_answer() -> None:
    assert read_choice(Cell(" "), HELD_LABELS).end is End.EMPTY


@pytest.mark.parametrize("name", LISTS)
def test_no_word_means_two_choices(name: str) -> None:
    labels, also = LISTS[name]
    meant: dict[str, set[enum.Enum]] = {}
    for word, choice in [*also.items(), *((label, choice) for choice, label in labels.items())]:
        meant.setdefault("".join(words(word)), set()).add(choice)
    assert {word: choices for word, choices in meant.items() if len(choices) > 1} == {}


@settings(derandomize=True, deadline=None)
@given(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text()
    | st.binary()
    | st.times()
    | st.text("svoltannu")
)
def test_any_cell_gives_a_reading_that_keeps_what_was_typed(typed: object) -> None:
    reading = read_choice(Cell(typed), HELD_LABELS, HELD_ALSO)  # type: ignore[arg-type]
    assert reading.typed is typed
    assert (reading.value is None) == (reading.end is not End.READ)
