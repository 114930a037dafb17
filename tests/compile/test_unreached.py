"""Nuclei of which nobody hears at a meeting.

With the services their social worker hears of them, in the équipe their mediator.
"""

import datetime as dt
from typing import Any

import pytest

from collector.compile.unreached import coming_unreached_nuclei, group_by_reason, unreached_nuclei
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus, Path
from schemas.person import Job, Person

DAY = dt.date(2026, 6, 25)
ANNA = Person(code="P2222", name="Anna", job=Job.SOCIAL_WORKER, email="a@b.example")
AMINA = Person(code="P3333", name="Amina", job=Job.MEDIATOR, email="m@b.example")
FAMILY = Nucleus(
    code="N7F3K", name="Hoxha", municipality="Opera", social_worker="Anna", mediator="Amina"
)
SERVICES = Meeting(kind=MeetingKind.SOCIAL_WORKERS, date=DAY)
TEAM = Meeting(kind=MeetingKind.TEAM, date=DAY)


def sentences(meeting: Meeting = SERVICES, lack: str = "", **change: Any) -> list[str]:
    family = FAMILY.model_copy(update=change)
    return [
        group.sentence
        for group in group_by_reason(
            unreached_nuclei(meeting, [family], [ANNA, AMINA], lambda _person: lack)
        )
    ]


def test_a_nucleus_whose_people_can_be_reached_is_not_listed() -> None:
    assert sentences() == sentences(TEAM) == []


def test_the_missing_person_depends_on_the_kind_of_meeting() -> None:
    assert sentences(social_worker=None) == ["Senza assistente sociale: N7F3K"]
    assert sentences(TEAM, mediator=None) == ["Senza mediatore: N7F3K"]
    assert sentences(mediator=None) == sentences(TEAM, social_worker=None) == []


@pytest.mark.parametrize("lack", ["email", "password"])
def test_a_person_without_email_or_password_is_the_reason(lack: str) -> None:
    assert sentences(lack=lack) == [f"Assistente sociale senza {lack}: N7F3K"]
    assert sentences(TEAM, lack=lack) == [f"Mediatore senza {lack}: N7F3K"]


def test_a_person_of_another_job_does_not_count() -> None:
    assert sentences(social_worker="Amina") == ["Senza assistente sociale: N7F3K"]


@pytest.mark.parametrize(
    ("change", "still_said"),
    [
        ({"path": Path.TO_ACTIVATE}, True),
        ({"path": Path.CONCLUDED}, False),
        ({"path": Path.CONCLUDED, "closed_on": dt.date(2026, 6, 1)}, True),
        ({"path": Path.CONCLUDED, "closed_on": dt.date(2026, 1, 1)}, False),
        ({"municipality": "Rozzano"}, False),
    ],
)
def test_only_nuclei_of_the_meeting_are_listed(change: dict[str, Any], still_said: bool) -> None:
    meeting = Meeting(kind=MeetingKind.SOCIAL_WORKERS, date=DAY, municipalities=("Opera",))
    assert bool(sentences(meeting, social_worker=None, **change)) is still_said


def test_each_nucleus_is_listed_once_at_the_first_coming_meeting() -> None:
    later = Meeting(kind=MeetingKind.SOCIAL_WORKERS, date=DAY + dt.timedelta(days=60))
    past = Meeting(kind=MeetingKind.SOCIAL_WORKERS, date=DAY - dt.timedelta(days=60))
    lonely = FAMILY.model_copy(update={"social_worker": None})
    found = coming_unreached_nuclei(
        [later, past, SERVICES], [lonely], [AMINA], lambda _person: "", today=DAY
    )
    assert [(one.nucleus, one.meeting) for one in found] == [("N7F3K", SERVICES.id)]


def test_many_nuclei_are_said_by_reason_those_that_have_nobody_first() -> None:
    nuclei = [
        FAMILY,
        FAMILY.model_copy(update={"code": "N2QX8"}),
        FAMILY.model_copy(update={"code": "N9TN7", "social_worker": None}),
    ]
    found = unreached_nuclei(SERVICES, nuclei, [ANNA], lambda _person: "password")
    assert [group.sentence for group in group_by_reason(found)] == [
        "Senza assistente sociale: N9TN7",
        "Assistente sociale senza password: N7F3K e N2QX8",
    ]
