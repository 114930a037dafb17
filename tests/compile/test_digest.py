"""A digest: the period by comune, what came after, numbers, the four goals, nucleus by nucleus."""

from collections.abc import Sequence
from typing import Any

from collector.compile.digest import build_digest
from collector.compile.digest_input import DigestInput
from collector.compile.models import MeetingDigest
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus, Path
from schemas.person import Job
from schemas.record import TalkRecord
from schemas.session import Confidentiality, Held
from tests.compile.families import (
    AMINA,
    DISTRICT,
    LI,
    PROJECT,
    START,
    TODAY,
    day,
    family,
    meeting,
    person,
    talk,
    twenty_nuclei,
)

TEAM, SERVICES = MeetingKind.TEAM, MeetingKind.SOCIAL_WORKERS


def made(
    talks: Sequence[TalkRecord] = (),
    nuclei: Sequence[Nucleus] = (family(),),
    *,
    of: Meeting | None = None,
    earlier: Sequence[Meeting] = (),
    reported: Sequence[str] = (),
    **more: Any,
) -> MeetingDigest:
    usual: dict[str, Any] = {"recipient": None, "today": TODAY, "project_start": START}
    return build_digest(
        DigestInput(
            of or meeting(),
            earlier,
            nuclei,
            talks,
            reported=frozenset(reported),
            project=PROJECT,
            district=DISTRICT,
            **{**usual, **more},
        )
    )


def talk_places(document: MeetingDigest) -> dict[str, list[str]]:
    """Where each talk stands."""
    return {
        "period": [one.code for block in document.blocks for one in block.talks],
        "late": [one.code for block in document.blocks for one in block.late],
        "undated": [one.code for block in document.blocks for one in block.undated],
    }


def numbers(document: MeetingDigest) -> dict[str, str]:
    return {fact.label: fact.value for fact in document.numbers}


# The period


def test_the_period_begins_on_the_day_of_the_last_meeting_and_ends_before_this_one() -> None:
    talks = [
        talk(f"R{at}", on=on)
        for at, on in enumerate(("21/4", "22/4", "24/6", "25/6", "26/6"), start=1)
    ]
    document = made(
        talks,
        earlier=[meeting(on="22/4"), meeting(on="1/2"), meeting(TEAM, "10/6"), meeting(on="30/6")],
    )
    assert talk_places(document) == {"period": ["R2", "R3"], "late": ["R1"], "undated": []}
    assert [period.text for period in document.periods] == ["dal 22 aprile al 24 giugno 2026"]


def test_each_comune_has_its_own_period() -> None:
    nuclei = (family("A"), family("B", municipality="Rozzano"))
    talks = [talk("R1", "A", "1/5"), talk("R2", "B", "1/5")]
    document = made(
        talks,
        nuclei,
        earlier=[meeting(SERVICES, "22/4"), meeting(SERVICES, "20/5", "Opera")],
        reported=["R1"],
    )
    assert talk_places(document)["period"] == ["R2"]
    assert [(period.municipalities, period.text) for period in document.periods] == [
        ("Rozzano", "dal 22 aprile al 24 giugno 2026"),
        ("Opera", "dal 20 maggio al 24 giugno 2026"),
    ]


def test_with_no_meeting_before_the_period_begins_with_the_project() -> None:
    talks = [talk("R1", on="6/1"), talk("R2", on="7/1")]
    assert talk_places(made(talks)) == {"period": ["R2"], "late": ["R1"], "undated": []}
    assert talk_places(made(talks, project_start=None))["period"] == ["R1", "R2"]


# Arrivati dopo


def test_a_late_talk_is_reported_once_and_not_counted_in_the_period() -> None:
    talks = [talk("R1", on="1/3"), talk("R2", on="2/3"), talk("R3", on="1/5")]
    document = made(talks, earlier=[meeting(on="22/4")], reported=["R1"])
    assert talk_places(document) == {"period": ["R3"], "late": ["R2"], "undated": []}
    assert document.late_count == 1
    assert (document.talk_count, document.talk_codes) == (1, ("R2", "R3"))


def test_a_talk_without_a_date_is_shown_but_not_remembered_as_reported() -> None:
    document = made([talk("R1", on=None, missing=("date",))])
    assert talk_places(document)["undated"] == ["R1"]
    assert (document.talk_codes, document.talk_count, document.to_complete) == ((), 0, 1)


# Numbers


def test_the_numbers_of_the_period() -> None:
    nuclei = (family("A"), family("B", municipality="Rozzano"), family("C"))
    talks = [
        talk("R1", "A", "1/5", next="20/5"),
        talk("R2", "A", "21/5", next="1/6"),
        talk("R3", "B", "1/5", end=None, missing=("end",)),
        talk("R4", "B", "8/5", held=Held.NO_SHOW),
        talk("R5", "B", "9/5", held=Held.CANCELLED),
    ]
    document = made(talks, nuclei, earlier=[meeting(on="22/4")])
    assert numbers(document) == {
        "colloqui svolti": "3",
        "di colloquio": "2 h 30 min",
        "nuclei con colloqui": "2 di 3",
        "colloqui non svolti": "2",
        "date previste mantenute": "1 di 2",
        "scheda da completare": "1",
    }


def test_the_numbers_agree_and_nothing_is_told_of_what_there_is_none() -> None:
    assert numbers(made([talk(on="1/5", next="8/5")])) == {
        "colloquio svolto": "1",
        "di colloquio": "1 h 15 min",
        "nucleo con colloqui": "1 di 1",
        "data prevista mantenuta": "0 di 1",
    }


def test_hours_by_mediator_are_for_the_team_and_the_coordinator_by_alphabet() -> None:
    talks = [
        talk("R1", on="1/5", mediator=LI),
        talk("R2", on="2/5", mediator=LI),
        talk("R3", on="3/5"),
    ]
    seen = {}
    for name, kind, who in (
        ("room of the team", TEAM, None),
        ("room of the services", SERVICES, None),
        ("coordinator", SERVICES, person("Dina Conti", Job.COORDINATOR)),
        ("mediator", TEAM, person(AMINA, Job.MEDIATOR)),
        ("contact", SERVICES, person("Ugo Verdi", Job.MUNICIPAL_CONTACT, "Opera")),
    ):
        charts = made(talks, of=meeting(kind), recipient=who).charts
        seen[name] = [
            bar.label for one in charts if one.title == "Ore per mediatore" for bar in one.bars
        ]
    both = [AMINA, LI]
    assert seen == {
        "room of the "
        "team": both, "room of the "
                      "services": [], "coordinator": both, "mediator": [], "contact": [],
    }  # fmt: skip


def test_hours_by_comune_add_up_to_the_whole() -> None:
    nuclei, talks = twenty_nuclei()
    document = made(talks, nuclei)
    charts = [chart for chart in document.charts if chart.title.startswith("Colloqui svolti per")]
    assert len(charts) == 2
    for chart in charts:
        assert sum(int(bar.texts[0]) for bar in chart.bars) == document.talk_count


# The four goals


def test_the_goals_of_each_kind_are_those_of_the_presentation() -> None:
    assert [goal.title for goal in made().goals] == [
        "Andamento",
        "Punti di forza e di debolezza",
        "Nuove mediazioni da attivare",
        "Chiavi per comprendere",
    ]
    team = made(of=meeting(TEAM))
    assert [goal.title for goal in team.goals] == [
        "Fatiche e difficoltà",
        "Andamento su ogni nucleo",
        "Visione del servizio sociale e criticità culturali",
        "Strategie condivise",
    ]
    for goal in (*made().goals, *team.goals):
        assert goal.lines or any(table.to_fill for table in goal.tables), "there is room to write"


def test_mediations_to_activate_come_from_the_path() -> None:
    nuclei = (family("A"), family("B", path=Path.TO_ACTIVATE, mediator=None, hours_budget=600))
    [table] = made(nuclei=nuclei).goals[2].tables
    assert table.rows == (("B", "Opera", "arabo", "Nucleo con figli", "10 h", "da trovare"),)


def test_difficulties_go_to_the_team_and_to_the_services_only_when_marked() -> None:
    talks = [
        talk("R1", on="1/5", issues="tra noi"),
        talk("R2", on="2/5", issues="per tutti", confidentiality=Confidentiality.SERVICE),
    ]
    services = made(talks).goals[1].groups[0]
    team = made(talks, of=meeting(TEAM)).goals[0].groups[0]
    assert [(item.quote, item.audience) for item in services.items] == [("per tutti", "")]
    assert [(item.quote, item.audience) for item in team.items] == [
        ("tra noi", "équipe"),
        ("per tutti", ""),
    ]


def test_strategies_list_the_nuclei_to_talk_about_with_the_reason_and_room_to_write() -> None:
    nuclei = (
        family("A", hours_budget=60),
        family("B"),
        family("C"),
        family("D", path=Path.CONCLUDED),
    )
    talks = [
        talk("R1", "A", "1/6"),
        talk("R2", "B", "1/3", next="1/4"),
        talk("R3", "C", "1/6", next="30/6"),
    ]
    [table] = made(talks, nuclei, of=meeting(TEAM), earlier=[meeting(TEAM, "22/4")]).goals[3].tables
    assert table.rows == (
        ("A", "Monte ore superato di 15 min", "", ""),
        ("B", "Previsto e non risulta: 01/04/2026; nessun colloquio nel periodo", "", ""),
    )


# Nucleus by nucleus


def test_a_nucleus_without_talks_is_one_line_and_no_block() -> None:
    document = made(
        [talk(on="1/3", next="1/4")], earlier=[meeting(on="22/4")], reported=["R000001"]
    )
    assert document.quiet.rows == (("N7F3K", "Opera", "arabo", "Nucleo con figli", AMINA),)
    assert document.blocks == ()


def test_a_block_lists_promised_days_that_were_not_kept() -> None:
    talks = [talk("R1", on="1/5", next="12/5"), talk("R2", on="20/5", next="3/6")]
    [block] = made(talks).blocks
    assert [(promise.day, promise.outcome) for promise in block.overdue] == [
        ("12 maggio 2026", "svolto un altro giorno, il 20 maggio 2026"),
        ("3 giugno 2026", "non risulta nessun colloquio"),
    ]


def test_hours_used_are_all_hours_not_only_those_of_the_period() -> None:
    talks = [talk("R1", on="1/3"), talk("R2", on="1/5", next="30/6")]
    document = made(
        talks, [family(hours_budget=600)], earlier=[meeting(on="22/4")], reported=["R1"]
    )
    [block] = document.blocks
    assert block.budget is not None
    assert (block.budget.text, block.next_day) == (
        "2 h 30 min di 10 h (25%)",
        "martedì 30 giugno 2026",
    )


def test_a_digest_made_again_after_the_meeting_is_the_same() -> None:
    talks = [talk("R1", on="1/5", next="24/6"), talk("R2", on="27/6")]
    before = made(talks, today=day("25/6"))
    after = made(talks, today=day("1/9"))
    assert before == after.model_copy(update={"made": before.made, "made_on": before.made_on})


def test_a_digest_without_nuclei_is_empty() -> None:
    document = made(
        nuclei=(), recipient=person(LI, Job.MEDIATOR), of=meeting(TEAM, "25/6", "Opera")
    )
    assert (document.blocks, document.talk_codes, document.nuclei_count) == ((), (), 0)


def test_rows_without_a_nucleus_are_reported_to_the_coordinator_alone() -> None:
    talks = [talk(nucleus=None)]
    assert made(talks, recipient=person("Dina Conti", Job.COORDINATOR)).unplaced.startswith(
        "1 riga"
    )
    assert made(talks).unplaced == ""


def test_a_copy_for_one_person_says_their_code_and_never_their_name() -> None:
    anna = person("Anna Rossi", Job.SOCIAL_WORKER).model_copy(update={"code": "PEYW7"})
    document = made([talk("R1", on="4/5")], recipient=anna)
    assert (document.audience, document.recipient_code) == ("assistente sociale", "PEYW7")
    assert "Anna Rossi" not in document.model_dump_json()
    assert made([talk("R1", on="4/5")]).recipient_code == "", "the copy for the room"
