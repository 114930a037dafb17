"""Each thing to do next is a button or a link of the board, with a sentence that says it."""

import datetime as dt
from dataclasses import replace

import pytest
from starlette.routing import Match

from collector.app.overview import Action, Overview
from collector.compile.agenda import AgendaEntry, MeetingProgress, MeetingState
from collector.journal.deliveries import RecordedMail
from collector.web.app import all_routes
from collector.web.next_step import next_step
from schemas.delivery import Delivery, DeliveryState, Via
from schemas.meeting import Meeting, MeetingKind

MEETING = Meeting(kind=MeetingKind.SOCIAL_WORKERS, date=dt.date(2026, 6, 25))
ENTRY = AgendaEntry(MEETING, MeetingState.DUE, (), MeetingProgress(), ())
MAIL = Delivery(1, DeliveryState.UNCERTAIN, "", "x.eml", Via.SMTP)
OVERVIEW = Overview(
    "schede.xlsx",
    meeting=ENTRY,
    empty=["Persone", "Nuclei"],
    uncertain=RecordedMail(MEETING.id, "P7F3KX", MAIL),
)


def step_of(action: Action, **changed: object) -> str:
    """The address that an action leads to."""
    return next_step(replace(OVERVIEW, action=action, **changed)).address  # type: ignore[arg-type]


@pytest.mark.parametrize("action", Action)
def test_each_action_has_one_way_and_one_sentence(action: Action) -> None:
    step = next_step(replace(OVERVIEW, action=action))
    assert step.sentence.endswith(".")
    assert not step.detail or step.detail.endswith(".")
    assert step.label
    assert "collector " not in f"{step.sentence} {step.detail}", "the board names no command"
    assert MEETING.id not in f"{step.sentence} {step.detail}", "a meeting is called by its day"


@pytest.mark.parametrize("action", Action)
def test_each_way_leads_somewhere(action: Action) -> None:
    step = next_step(replace(OVERVIEW, action=action))
    if step.address.startswith(("#", "/incontri/")):  # those pages are made in meetings.py
        return
    scope = {
        "type": "http",
        "path": step.address,
        "method": "POST" if step.is_button else "GET",
    }
    assert any(route.matches(scope)[0] is Match.FULL for route in all_routes())


def test_a_request_is_settled_on_this_page_and_a_mail_on_its_meetings() -> None:
    request = RecordedMail("RICHIESTA-2026-06-22", "P7F3KX", MAIL)
    assert step_of(Action.UNCERTAIN, uncertain=request) == "#incerte"
    assert step_of(Action.UNCERTAIN) == f"/incontri/{MEETING.id}"
    assert step_of(Action.SEND, unsent=[request]) == "#da-spedire"
    assert step_of(Action.SEND, unsent=[OVERVIEW.uncertain]) == f"/incontri/{MEETING.id}"


def test_documents_that_are_made_are_not_prepared_again() -> None:
    made = replace(ENTRY, progress=MeetingProgress(documents=frozenset({"sala"})))
    assert step_of(Action.MAILS).endswith("/prepara")
    assert not step_of(Action.MAILS, meeting=made).endswith("/prepara")


def test_where_the_keyring_cannot_be_read_that_comes_first() -> None:
    for action in (Action.KEYRING, Action.PASSWORDS):
        step = next_step(replace(OVERVIEW, action=action, has_keyring=False))
        assert step.sentence.startswith("Non posso leggere il portachiavi")
        assert "su un altro computer" in step.detail
    assert next_step(replace(OVERVIEW, action=Action.PASSWORDS)).sentence.startswith("Dai una")
