"""Difficulties by kind: the scheda's own two, told from plain words; all else is "Altro"."""

import pytest

from collector.compile.difficulties import DifficultyKind, difficulty_kinds
from schemas.meeting import MeetingKind
from tests.compile.families import family, talk
from tests.compile.test_charts import BOSS, MEDIATOR, SERVICES, TEAM, WORKER, made

SHARING, OPPOSITION, OTHER = (
    DifficultyKind.POOR_SHARING,
    DifficultyKind.OPPOSITION,
    DifficultyKind.OTHER,
)


@pytest.mark.parametrize(
    ("text", "found"),
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
        ("Poco tempo per tradurre tutto.", {OTHER}),
        ("Buona condivisione con l'assistente sociale, ma manca il pulmino", {OTHER}),
        ("Il figlio non ha condiviso il pranzo con il fratello", {OTHER}),
        ("La scuola propone un'opposta soluzione", {OPPOSITION}),
    ],
)
def test_a_difficulty_is_sorted_by_plain_words(text: str, found: set[DifficultyKind]) -> None:
    assert difficulty_kinds(text) == found


def table(document: object) -> list[tuple[str, ...]]:
    tables = [table for goal in document.goals for table in goal.tables]
    return next(
        (list(one.rows) for one in tables if one.title == "Criticità per comune e per tipo"), []
    )


def test_difficulties_by_comune_hold_only_what_the_recipient_may_read() -> None:
    nuclei = (family("A"), family("B", municipality="Rozzano"))
    talks = [
        talk("R1", "A", on="27/4", issues="Scarsa condivisione dell'assistente sociale"),
        talk("R2", "A", on="4/5", issues="Il padre si oppone"),
        talk("R3", "B", on="5/5", issues="Poco tempo"),
    ]
    every = [("Opera", "1", "1", "–"), ("Rozzano", "–", "–", "1")]
    assert table(made(talks, BOSS, TEAM, nuclei)) == every
    assert table(made(talks, BOSS, SERVICES, nuclei)) == every
    assert table(made(talks, MEDIATOR, TEAM, nuclei)) == every
    assert table(made(talks, WORKER, SERVICES, nuclei)) == []
    assert table(made(talks, None, MeetingKind.SOCIAL_WORKERS, nuclei)) == []
