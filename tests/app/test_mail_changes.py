"""What is otherwise among letters since somebody was shown them, and the mark of a plan."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from collector.app.mail_changes import mail_changes
from collector.app.meeting_mails import (
    MailPlan,
    MailWish,
    PlannedMail,
    mail_mark,
    plan_changes,
)
from collector.deliver.letter import AttachmentMode, LetterResult
from schemas.meeting import Meeting, MeetingKind
from schemas.person import Job, Person

ANNA = Person(code="P2222", name="Anna", job=Job.SOCIAL_WORKER, email="a@b.example")
CARLA = Person(code="P3333", name="Carla", job=Job.COORDINATOR, email="c@b.example")
MEETING = Meeting(kind=MeetingKind.SOCIAL_WORKERS, date=dt.date(2026, 6, 25))


def mail(person: Person, **otherwise: object) -> PlannedMail:
    made = PlannedMail(
        person, 1, Path("x"), person.email or "", LetterResult.READY, content_hash="one"
    )
    return replace(made, **otherwise)  # type: ignore[arg-type]


def plan(*mails: PlannedMail, **otherwise: object) -> MailPlan:
    made = MailPlan(MEETING, MailWish(), mails, "", Path("posta"), AttachmentMode.PLAIN, 0)
    return replace(made, **otherwise)  # type: ignore[arg-type]


SHOWN = plan(mail(ANNA), mail(CARLA))


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (plan(mail(ANNA), mail(CARLA)), ""),
        (plan(mail(ANNA)), "nessuna mail per Carla"),
        (plan(mail(ANNA), mail(CARLA, to="d@b.example")), "un altro indirizzo per Carla"),
        (plan(mail(ANNA, content_hash="two"), mail(CARLA)), "altri contenuti per Anna"),
        (plan(mail(ANNA), mail(CARLA, result=LetterResult.SENT)), "nessuna mail per Carla"),
        (plan(mail(ANNA), mail(CARLA), server="smtp"), "le mail partono in un altro modo"),
    ],
)
def test_what_is_otherwise_is_said_by_name(now: MailPlan, told: str) -> None:
    assert plan_changes(SHOWN, now) == told
    assert (now.mark == SHOWN.mark) is (not told)


def test_a_mail_more_is_said() -> None:
    assert plan_changes(plan(mail(ANNA)), SHOWN) == "mail in più per Carla"


def test_changes_come_in_one_order_with_their_people() -> None:
    shown = {("m", "a", "x", "1"), ("m", "b", "x", "1"), ("m", "c", "x", "1")}
    now = {("m", "d", "x", "1"), ("m", "b", "y", "1"), ("m", "c", "x", "2")}
    assert list(mail_changes(shown, now)) == [
        ("mail in più per", ["d"]),
        ("nessuna mail per", ["a"]),
        ("un altro indirizzo per", ["b"]),
        ("altri contenuti per", ["c"]),
    ]


@pytest.mark.parametrize(
    "other",
    [
        plan(mail(ANNA, before="7 uncertain"), mail(CARLA)),
        plan(mail(ANNA), mail(CARLA), wish=MailWish(again=True)),
        plan(mail(ANNA), mail(CARLA), wish=MailWish(("P2222",))),
        plan(mail(ANNA), mail(CARLA), attach=AttachmentMode.NONE),
    ],
    ids=["went meanwhile", "again", "for one", "attachment"],
)
def test_a_plan_that_would_do_something_else_has_another_mark(other: MailPlan) -> None:
    assert other.mark != SHOWN.mark


def test_a_mail_that_the_journal_does_not_know_is_told_by_its_file() -> None:
    assert mail_mark(12, "a.eml") == "12"
    assert mail_mark(0, "a.eml") == "a.eml"
