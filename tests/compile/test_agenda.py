"""The meetings as they stand on a day.

DUE: near and somebody waits. READY: near and all have theirs. COMING. PAST.
Two months without a meeting with the social workers: the comuni with active nuclei wait for one.
"""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.compile.agenda import (
    MeetingProgress,
    MeetingState,
    build_agenda,
    meetings_to_mail,
    meetings_to_prepare,
    months_later,
)
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus, Path
from schemas.person import Job, Person

TODAY = dt.date(2026, 6, 22)
ANNA = Person(code="P2222", name="Anna", job=Job.SOCIAL_WORKER, email="a@b.example")
CARLA = Person(code="P3333", name="Carla", job=Job.COORDINATOR, email="c@b.example")
NO_EMAIL = Person(code="P4444", name="Dario", job=Job.COORDINATOR)
FAMILY = Nucleus(code="N7F3K", name="Hoxha", municipality="Opera", social_worker="Anna")


def meeting(day: dt.date, kind: MeetingKind = MeetingKind.SOCIAL_WORKERS, *places: str) -> Meeting:
    return Meeting(kind=kind, date=day, municipalities=places)


def nothing(_person: Person) -> str:
    """Nobody lacks anything."""
    return ""


def states(
    day: dt.date, mailed: set[str], people: tuple[Person, ...] = (ANNA, CARLA), **how: Any
) -> MeetingState:
    one = meeting(day)
    result = build_agenda(
        {one: MeetingProgress(frozenset(mailed))}, [FAMILY], people, nothing, today=TODAY, **how
    )
    return result.entries[0].state


@pytest.mark.parametrize(
    ("days", "mailed", "state"),
    [
        (-1, set(), MeetingState.PAST),
        (0, set(), MeetingState.DUE),
        (3, set(), MeetingState.DUE),
        (3, {"P2222"}, MeetingState.DUE),
        (3, {"P2222", "P3333"}, MeetingState.READY),
        (4, set(), MeetingState.COMING),
    ],
)
def test_a_near_meeting_is_due_until_everybody_has_a_mail(
    days: int, mailed: set[str], state: MeetingState
) -> None:
    assert states(TODAY + dt.timedelta(days=days), mailed) is state


def test_people_without_an_address_are_listed_and_not_waited_for() -> None:
    assert states(TODAY, {"P3333"}, (CARLA, NO_EMAIL)) is MeetingState.READY
    result = build_agenda(
        {meeting(TODAY): MeetingProgress()}, [FAMILY], (CARLA, NO_EMAIL), nothing, today=TODAY
    )
    assert result.entries[0].without_email == (NO_EMAIL,)


def test_the_number_of_days_before_a_meeting_can_be_given() -> None:
    assert states(TODAY + dt.timedelta(days=10), set(), days=10) is MeetingState.DUE


def overdue(
    meetings: list[Meeting], family: Nucleus = FAMILY, since: dt.date | None = None
) -> list[Any]:
    known = {one: MeetingProgress() for one in meetings}
    result = build_agenda(known, [family], [ANNA], nothing, today=TODAY, since=since)
    return [(place.municipality, place.last, place.coming) for place in result.overdue]


def test_a_comune_without_a_meeting_for_two_months_is_overdue() -> None:
    last, coming = meeting(dt.date(2026, 4, 21)), meeting(dt.date(2026, 6, 25))
    assert overdue([last, coming]) == [("Opera", last.date, coming.date)]
    assert overdue([meeting(dt.date(2026, 4, 22))]) == []
    assert overdue([meeting(TODAY)]) == []


def test_meetings_of_other_comuni_or_of_the_team_do_not_count() -> None:
    others = [
        meeting(dt.date(2026, 6, 1), MeetingKind.SOCIAL_WORKERS, "Rozzano"),
        meeting(TODAY, MeetingKind.TEAM),
    ]
    assert overdue(others, since=dt.date(2026, 1, 1)) == [("Opera", None, None)]


def test_before_the_first_meeting_the_project_start_counts() -> None:
    assert overdue([], since=dt.date(2026, 4, 22)) == []
    assert overdue([], since=dt.date(2026, 4, 21)) == [("Opera", None, None)]
    assert overdue([]) == []


@pytest.mark.parametrize(
    "change", [{"path": Path.CONCLUDED}, {"path": Path.TO_ACTIVATE}, {"municipality": None}]
)
def test_only_comuni_with_active_nuclei_are_overdue(change: dict[str, Any]) -> None:
    assert overdue([], FAMILY.model_copy(update=change), dt.date(2026, 1, 1)) == []


@pytest.mark.parametrize(
    ("day", "later"), [("2025-12-31", "2026-02-28"), ("2026-06-30", "2026-08-30")]
)
def test_months_are_calendar_months(day: str, later: str) -> None:
    assert months_later(dt.date.fromisoformat(day), 2).isoformat() == later


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12, unique=True))
def test_runs_on_any_days_before_a_meeting_send_once(
    runs: list[int],
) -> None:
    """Cron may miss days: the first run within the three days does all, the later ones nothing."""
    day = TODAY + dt.timedelta(days=9)
    sent: list[int] = []
    mailed: set[str] = set()
    for run in sorted(runs):
        result = build_agenda(
            {meeting(day): MeetingProgress(frozenset(mailed))}, [FAMILY], [ANNA, CARLA], nothing,
            today=TODAY + dt.timedelta(days=run),
        )  # fmt: skip
        assert meetings_to_mail(result) == meetings_to_prepare(result)
        if meetings_to_mail(result):
            sent.append(run)
            mailed |= {"P2222", "P3333"}
    in_time = [run for run in sorted(runs) if run >= 6]
    assert sent == in_time[:1]


def test_a_near_meeting_with_outdated_documents_or_mails_is_prepared_again() -> None:
    all_sent = frozenset({"P2222", "P3333"})
    older_document = MeetingProgress(
        sent=all_sent, documents=all_sent, to_remake=frozenset({"P2222"})
    )
    older_mail = MeetingProgress(sent=all_sent, outdated_mails=frozenset({"P2222"}))
    for known, prepare, mail in ((older_document, True, False), (older_mail, False, True)):
        result = build_agenda(
            {meeting(TODAY): known}, [FAMILY], (ANNA, CARLA), nothing, today=TODAY
        )
        assert (bool(meetings_to_prepare(result)), bool(meetings_to_mail(result))) == (
            prepare,
            mail,
        )
        far = build_agenda(
            {meeting(TODAY + dt.timedelta(days=9)): known},
            [FAMILY],
            (ANNA, CARLA),
            nothing,
            today=TODAY,
        )
        assert (meetings_to_prepare(far), meetings_to_mail(far)) == ((), ())
