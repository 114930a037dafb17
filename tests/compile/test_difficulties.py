"""Difficulties by type: counted as chosen in *Difficoltà: tipo*; words of a text only propose."""

import dataclasses
import datetime as dt

import pytest

from schemas.cells.difficulty_types import proposed_types
from schemas.meeting import MeetingKind
from schemas.session import DIFFICULTY_TYPES, Confidentiality
from tests.compile.families import family, talk
from tests.compile.test_charts import BOSS, MEDIATOR, SERVICES, TEAM, WORKER, made

SHARING, OPPOSITION, OTHER = DIFFICULTY_TYPES


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("Scarsa condivisione da parte dell'assistente sociale del caso.", {SHARING}),
        ("scarsa condivisione", {SHARING}),
        ("Manca la condivisione con il servizio", {SHARING}),
        ("L'AS non ha condiviso il progetto", {SHARING}),
        ("Opposizione dell'utente a svolgere il percorso", {OPPOSITION}),
        ("Il padre si oppone", {OPPOSITION}),
        ("Il padre è contrario al sostegno a scuola.", {OPPOSITION}),
        ("La madre non vuole più venire", {OPPOSITION}),
        ("Rifiutano il mediatore", {OPPOSITION}),
        ("Scarsa condivisione dell'AS, e la madre si rifiuta di firmare", {SHARING, OPPOSITION}),
        ("Poco tempo per tradurre tutto.", set()),
        ("Buona condivisione con l'assistente sociale, ma manca il pulmino", set()),
        ("Il figlio non ha condiviso il pranzo con il fratello", set()),
        ("Nessuna opposizione al percorso", set()),
        ("La madre non si oppone.", set()),
    ],
)
def test_plain_words_propose_a_type(text: str, proposed: set[str]) -> None:
    assert set(proposed_types(text)) == proposed


def table(document: object) -> list[tuple[str, ...]]:
    tables = [table for goal in document.goals for table in goal.tables]
    return next((list(one.rows) for one in tables if one.title == "Difficoltà per tipo"), [])


def test_the_table_counts_what_was_chosen_and_only_for_who_may_read_the_difficulties() -> None:
    nuclei = (family("A"), family("B", municipality="Rozzano"))
    talks = [
        talk("R1", "A", on="27/4", issues="Poco tempo", issue_types=(OTHER, "lingua")),
        talk("R2", "A", on="4/5", issues="Il padre si oppone", issue_types=(OPPOSITION,)),
        talk("R3", "B", on="5/5", issue_types=(OPPOSITION,)),
        talk(
            "R4",
            "B",
            on="6/5",
            issue_types=(SHARING,),
            confidentiality=Confidentiality.SERVICE,
        ),
    ]
    shared = ("Scarsa condivisione dell'assistente sociale", "1", "1")
    every = [
        shared,
        ("Opposizione dell'utente", "2", "2"),
        ("Lingua", "1", "1"),
        ("Altro", "1", "1"),
    ]
    assert table(made(talks, BOSS, TEAM, nuclei)) == every
    assert table(made(talks, BOSS, SERVICES, nuclei)) == every
    assert table(made(talks, MEDIATOR, TEAM, nuclei)) == every
    again = dataclasses.replace(talks[3], code="R5", date=dt.date(2026, 5, 7))
    twice = ("Scarsa condivisione dell'assistente sociale", "2", "1")
    assert table(made([*talks, again], WORKER, SERVICES, nuclei)) == [twice]
    assert table(made([*talks, again], None, MeetingKind.SOCIAL_WORKERS, nuclei)) == [twice]


def test_one_choice_alone_is_no_table() -> None:
    talks = [talk("R1", "A", on="27/4", issue_types=(OTHER,)), talk("R2", "A", on="4/5")]
    assert table(made(talks, BOSS, TEAM, (family("A"),))) == []


def test_nothing_chosen_is_no_table_whatever_the_texts_say() -> None:
    talks = [
        talk("R1", "A", on="27/4", issues="Scarsa condivisione"),
        talk("R2", "A", on="4/5", issues="Il padre si oppone"),
    ]
    assert table(made(talks, BOSS, TEAM, (family("A"),))) == []


def test_the_type_stands_beside_the_difficulties_of_a_talk_where_they_may_be_read() -> None:
    talks = [talk("R1", "A", on="4/5", issues="Il padre si oppone", issue_types=(OPPOSITION,))]
    [entry] = made(talks, MEDIATOR, TEAM, (family("A"),)).blocks[0].talks
    texts = [(text.label, text.text, text.audience) for text in entry.texts]
    assert texts[-2:] == [
        ("Criticità rilevate", "Il padre si oppone", "équipe"),
        ("Tipo di difficoltà", "Opposizione dell'utente", "équipe"),
    ]
    [entry] = made(talks, WORKER, SERVICES, (family("A"),)).blocks[0].talks
    assert "issue_types" not in {text.key for text in entry.texts}
