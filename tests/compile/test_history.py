"""The history of a nucleus: by code, in order of date, with each gap marked in its place."""

import pytest

from collector.compile.history import build_history
from collector.compile.models import MarkKind, NucleusHistory
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord
from schemas.session import Held
from tests.compile.families import AMINA, DISTRICT, PROJECT, SONIA, TODAY, family, nine_talks, talk


def made(nucleus: Nucleus, *talks: TalkRecord, removed: int = 0) -> NucleusHistory:
    return build_history(
        nucleus, talks, today=TODAY, project=PROJECT, district=DISTRICT, removed=removed
    )


def facts(document: NucleusHistory) -> dict[str, tuple[str, str]]:
    return {fact.label: (fact.value, fact.note) for fact in document.numbers}


def test_the_numbers_of_a_nucleus() -> None:
    nucleus, talks = nine_talks()
    document = made(nucleus, *talks)
    assert facts(document) == {
        "Colloqui svolti": ("8", ""),
        "Ore di colloquio": ("9 h 50 min", "senza le ore di 1 colloquio, da completare"),
        "Non svolti": ("2", "1 assente, 1 annullato"),
        "Date previste mantenute": ("4 di 8", ""),
        "Ultimo colloquio": ("09/06/2026", ""),
        "Prossimo colloquio": ("30/06/2026", ""),
    }
    assert document.budget is not None
    assert (document.budget.text, document.budget.note) == (
        "9 h 50 min di 9 h (109%)",
        "superato di 50 min",
    )


def test_talks_are_in_order_of_date_and_those_without_a_date_at_the_end() -> None:
    document = made(
        family(),
        talk("R3", on="20/3"),
        talk("R9", on=None),
        talk("R1", on="2/1"),
        talk("R2", on="3/2"),
    )
    assert [(one.number, one.code) for one in document.talks] == [(1, "R1"), (2, "R2"), (3, "R3")]
    assert [(one.number, one.code) for one in document.undated] == [(None, "R9")]


def test_each_missing_field_is_marked_in_its_place() -> None:
    [one] = made(
        family(),
        talk(
            end=None,
            attendees=(),
            description=None,
            missing=("end", "attendees", "description", "next_date"),
        ),
    ).talks
    gaps = {
        view.label: view.gap for view in (one.time, one.present, *one.texts, one.next_day) if view
    }
    assert gaps == {
        "Ore": "manca l'ora di fine",
        "Persone presenti": "manca",
        "Descrizione intervento": "manca",
        "Prossimo colloquio": "manca",
    }
    assert one.missing == (
        "Ora fine",
        "Persone presenti",
        "Descrizione intervento",
        "Data prossimo colloquio",
    )


def test_a_value_that_is_not_sure_is_marked_to_be_checked() -> None:
    [one] = made(family(), talk(missing=("date", "start"))).talks
    assert (one.day.text, one.day.gap) == ("Giovedì 12 marzo 2026", "da controllare")
    assert (one.time.text, one.time.gap) == ("dalle 10:30 alle 11:45", "ore da controllare")


def test_another_mediator_and_a_narrower_audience_are_shown() -> None:
    nucleus, talks = nine_talks()
    document = made(nucleus, *talks)
    assert {one.number: one.mediator.text for one in document.talks if one.mediator} == {5: SONIA}
    assert {one.number: one.audience for one in document.talks if one.audience} == {
        8: "coordinamento"
    }
    issues = {
        one.number: view.audience
        for one in document.talks
        for view in one.texts
        if view.key == "issues"
    }
    assert issues == {4: "équipe", 7: ""}


def test_promised_days_that_were_not_kept_are_listed() -> None:
    nucleus, talks = nine_talks()
    assert [(one.day, one.outcome) for one in made(nucleus, *talks).not_come] == [
        ("9 febbraio 2026", "assente"),
        ("10 marzo 2026", "svolto un altro giorno, il 24 marzo 2026"),
        ("7 aprile 2026", "annullato"),
        ("12 maggio 2026", "svolto un altro giorno, il 26 maggio 2026"),
    ]


def test_days_to_be_checked_are_left_out_of_the_timeline_and_counted() -> None:
    timeline = made(
        family(), talk("R1"), talk("R2", on="1/1/2062"), talk("R3", on="1/2", missing=("date",))
    ).timeline
    assert timeline is not None
    assert [mark.kind for mark in timeline.marks] == [MarkKind.HELD]
    assert timeline.summary.endswith("2 date da controllare non sono nella figura.")


def test_a_nucleus_without_talks_has_an_empty_history() -> None:
    document = made(family(mediator=None, language=None), removed=2)
    assert (document.talks, document.timeline, document.budget) == ((), None, None)
    assert [fact.value for fact in document.about] == [
        "Opera",
        "non indicato",
        "non indicato",
        "Nucleo con figli",
        "attivo",
    ]
    assert document.removed.startswith("2 righe")


def test_a_history_has_only_its_own_talks_and_never_a_name() -> None:
    document = made(
        family(name="Famiglia Segreta", other_names=("I Segreti",)), talk(), talk("R2", "N2QX8")
    )
    assert [one.code for one in document.talks] == ["R000001"]
    assert "Segret" not in document.model_dump_json()
    assert AMINA not in repr(document)


@pytest.mark.parametrize(
    ("granted", "note", "alert"),
    [
        (94, "restano 19 min", False),
        (93, "quasi finito: restano 18 min", True),
        (75, "finito", True),
        (74, "superato di 1 min", True),
    ],
)
def test_hours_authorised_are_an_alert_from_eighty_per_cent(
    granted: int, note: str, alert: bool
) -> None:
    used = made(family(hours_budget=granted), talk()).budget
    assert used is not None
    assert (used.note, used.alert) == (note, alert)


def test_a_talk_that_was_not_held_has_no_hours() -> None:
    document = made(family(hours_budget=600), talk(held=Held.NO_SHOW))
    assert document.budget is not None
    assert document.budget.used == 0
