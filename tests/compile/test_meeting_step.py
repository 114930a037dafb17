"""Where a meeting stands, and the one thing to do next: what may go wrong comes first."""

import datetime as dt

import pytest

from collector.compile.agenda import AgendaEntry, MeetingProgress, MeetingState, build_agenda
from collector.compile.meeting_step import NextStep, meeting_step
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus
from schemas.person import Job, Person

TODAY = dt.date(2026, 6, 22)
ANNA = Person(code="P2222", name="Anna", job=Job.SOCIAL_WORKER, email="a@b.example")
CARLA = Person(code="P3333", name="Carla", job=Job.COORDINATOR, email="c@b.example")
FAMILY = Nucleus(code="N7F3K", name="Hoxha", municipality="Opera", social_worker="Anna")
BOTH = frozenset({"P2222", "P3333"})
ALL = BOTH | {"room"}
ONE = frozenset({"P2222"})


def entry(
    known: MeetingProgress, days: int = 3, people: tuple[Person, ...] = (ANNA, CARLA)
) -> AgendaEntry:
    one = Meeting(kind=MeetingKind.SOCIAL_WORKERS, date=TODAY + dt.timedelta(days=days))
    agenda = build_agenda({one: known}, [FAMILY], people, lambda _person: "", today=TODAY)
    return agenda.entries[0]


@pytest.mark.parametrize(
    ("known", "words", "following"),
    [
        (MeetingProgress(), "da preparare", NextStep.PREPARE),
        (MeetingProgress(documents=BOTH, to_make=frozenset({"room"})), "da preparare 1 di 3",
         NextStep.PREPARE),
        (MeetingProgress(documents=ALL, to_remake=BOTH), "da rifare 2 di 3", NextStep.PREPARE),
        (MeetingProgress(documents=ALL), "pronto 2 persone aspettano la mail", NextStep.SEND),
        (MeetingProgress(documents=ALL, to_send=BOTH), "pronto 2 mail da spedire a mano",
         NextStep.MARK),
        (MeetingProgress(documents=ALL, to_send=ONE, sent=BOTH - ONE),
         "pronto 1 mail da spedire a mano", NextStep.MARK),
        (MeetingProgress(documents=ALL, refused=BOTH), "pronto 2 mail non possono partire",
         NextStep.LOOK),
        (MeetingProgress(documents=ALL, failed=ONE, sent=BOTH - ONE),
         "pronto 1 mail non può partire", NextStep.LOOK),
        (MeetingProgress(documents=ALL, found_on_disk=BOTH),
         "pronto c'è una mail che il registro non conosce", NextStep.LOOK),
        (MeetingProgress(documents=ALL, uncertain=ONE, to_remake=BOTH),
         "incerto di 1 mail non si sa se è arrivata", NextStep.SETTLE),
        (MeetingProgress(documents=ALL, sent=BOTH), "spedito 2 mail spedite", NextStep.NOTHING),
    ],
)  # fmt: skip
def test_a_near_meeting_has_one_next_step(
    known: MeetingProgress, words: str, following: NextStep
) -> None:
    step = meeting_step(entry(known))
    assert f"{step.words} {step.more}".strip() == words
    assert step.next is following
    assert step.is_urgent is (following is not NextStep.NOTHING)


@pytest.mark.parametrize(
    ("known", "more"),
    [
        (MeetingProgress(documents=ALL, to_remake=ONE, to_send=BOTH),
         "1 di 3; 2 mail da spedire a mano"),
        (MeetingProgress(documents=ALL, to_remake=ONE, to_send=BOTH, outdated_mails=ONE),
         "1 di 3; 2 mail da spedire a mano, 1 con fatti più vecchi"),
        (MeetingProgress(documents=ALL, to_remake=BOTH, to_send=BOTH, outdated_mails=BOTH),
         "2 di 3; 2 mail da spedire a mano, con fatti più vecchi"),
    ],
)  # fmt: skip
def test_a_document_to_make_again_hides_no_mail(known: MeetingProgress, more: str) -> None:
    step = meeting_step(entry(known))
    assert (step.words, step.more, step.next) == ("da rifare", more, NextStep.PREPARE)


@pytest.mark.parametrize(
    ("to_send", "more"),
    [
        (ONE | {"P9999"}, "1 persona aspetta la mail; 1 mail da spedire a mano; "),
        (BOTH | {"P9999"}, "2 mail da spedire a mano; "),
    ],
)
def test_a_mail_for_who_gets_no_document_is_put_aside_first(
    to_send: frozenset[str], more: str
) -> None:
    step = meeting_step(entry(MeetingProgress(documents=ALL, to_send=to_send)))
    assert step.more == f"{more}1 mail non va più spedita"
    assert (step.next, step.is_urgent) == (NextStep.WITHDRAW, True)


def test_of_a_past_meeting_nobody_asks_who_would_get_its_document() -> None:
    step = meeting_step(entry(MeetingProgress(to_send=frozenset({"P9999"})), days=-1))
    assert step.next is NextStep.MARK


def test_a_meeting_that_is_far_is_no_hurry() -> None:
    step = meeting_step(entry(MeetingProgress(), days=10))
    assert (step.words, step.more) == ("in arrivo", "da preparare dal 29/06/2026")
    assert step.next is NextStep.NOTHING
    assert not step.is_urgent


def test_without_any_email_somebody_is_to_look() -> None:
    alone = ANNA.model_copy(update={"email": None})
    step = meeting_step(entry(MeetingProgress(documents=ALL), people=(alone,)))
    assert (step.more, step.next) == ("nessuno ha un'email", NextStep.LOOK)


@pytest.mark.parametrize(
    ("known", "more", "following"),
    [
        (MeetingProgress(), "", NextStep.NOTHING),
        (MeetingProgress(sent=BOTH), "2 mail spedite", NextStep.NOTHING),
        (MeetingProgress(to_send=ONE), "1 mail non è segnata come spedita", NextStep.MARK),
        (MeetingProgress(uncertain=ONE), "di 1 mail non si sa se è arrivata", NextStep.SETTLE),
    ],
)
def test_of_a_past_meeting_only_what_is_open_is_asked(
    known: MeetingProgress, more: str, following: NextStep
) -> None:
    past = entry(known, days=-1)
    assert past.state is MeetingState.PAST
    step = meeting_step(past)
    assert (step.more, step.next) == (more, following)
