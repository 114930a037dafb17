"""Mails as texts and as pages: the same words in both, whoever they are for."""

import re
from collections import Counter
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from collector.render.mail import (
    MailSender,
    MailTexts,
    digest_mail_texts,
    greeting,
    reminder_mail_texts,
)
from schemas.flag import CATALOGUE, REASONS
from schemas.meeting import MeetingKind
from schemas.person import Job, Person
from tests.render.test_documents import SOCIAL_WORKER, document

SENDER = MailSender(
    "Mediazione Visconteo", "noi@cooperativa.example", "02 9876543", "Carla Verdi\nPonte <coop>"
)


def person(name: str, job: Job = Job.SOCIAL_WORKER) -> Person:
    return Person(name=name, job=job)


class _Body(HTMLParser):
    """What a page shows, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("style", "title")
        self.words += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words += data.split()


def assert_same_words(texts: MailTexts, shown_as_link: str = "") -> None:
    """Punctuation that a tag separates from its word apart."""
    _, text, page = texts
    in_text = re.sub(r"^- ", "", text, flags=re.MULTILINE)
    assert re.findall(r"[^\W_]+", in_text) == re.findall(
        r"[^\W_]+", " ".join(_Body(page).words).replace(shown_as_link, "", 1)
    )


@pytest.mark.parametrize("attached", ["encrypted", "none", "plain"])
@pytest.mark.parametrize("job", [Job.MEDIATOR, Job.SOCIAL_WORKER])
@pytest.mark.parametrize("calendar", [True, False])
@pytest.mark.parametrize("kind", MeetingKind)
def test_a_mail_with_a_document_says_the_same_twice(
    attached: str, job: Job, calendar: bool, kind: MeetingKind
) -> None:
    texts = digest_mail_texts(
        document(kind, SOCIAL_WORKER),
        attached,
        sender=SENDER,
        recipient=person("Anna <Rossi>", job),
        calendar=calendar,
    )
    assert_same_words(texts)
    assert texts[1].count("\n\n\n") == 0
    assert ("allegato" in texts[1]) == (attached != "none" or calendar)


def row(**change: object) -> SimpleNamespace:
    usual = {
        "tab": "Schede",
        "row": 3,
        "code": "R6XLV6D",
        "day": "12/03/2026",
        "to_complete": ["Data (manca l'anno)"],
        "to_check": ["Ora fine (la durata è strana)"],
        "link": "",
        "new": ("x",),
        "since": None,
    }
    return SimpleNamespace(**{**usual, **change})


@pytest.mark.parametrize("service", [SENDER, None])
@pytest.mark.parametrize("rows", [[], [row()], [row(), row(row=4, day="senza data")]])
@pytest.mark.parametrize("own", [None, [], [row(row=9)]])
def test_a_reminder_says_the_same_twice(
    service: MailSender | None, rows: list[object], own: list[object] | None
) -> None:
    texts = reminder_mail_texts(
        rows, "schede.xlsx", "", patience=7, own=own, sender=service, findable="R6XLV6D",
        recipient=person("Amina Haddad", Job.MEDIATOR),
    )  # fmt: skip
    assert_same_words(texts)


def test_links_of_a_reminder_stand_in_both() -> None:
    link = "https://docs.google.com/spreadsheets/d/x/edit#gid=0&range=A3"
    _, text, page = reminder_mail_texts(
        [row(link=link)], "Schede", "https://docs.google.com/x", patience=7
    )
    assert link in text
    assert link in _Body(page).words
    assert "il collegamento" not in text, "no code, so nothing is said of finding one"


@pytest.mark.parametrize(
    ("name", "job", "greeted"),
    [
        ("Anna Rossi", Job.SOCIAL_WORKER, "Gentile Anna Rossi,"),
        ("Rita Neri", Job.MUNICIPAL_CONTACT, "Gentile Rita Neri,"),
        ("Carla Verdi", Job.COORDINATOR, "Gentile Carla Verdi,"),
        ("Amina Haddad", Job.MEDIATOR, "Ciao Amina,"),
        ("Amina", Job.MEDIATOR, "Ciao Amina,"),
        ("AMINA HADDAD", Job.MEDIATOR, "Ciao AMINA,"),
        ("HADDAD Amina", Job.MEDIATOR, "Ciao HADDAD Amina,"),
        ("Haddad, Amina", Job.MEDIATOR, "Ciao Haddad, Amina,"),
        ("Li Wei", Job.MEDIATOR, "Ciao Li Wei,"),
        ("El Amrani Samira", Job.MEDIATOR, "Ciao El Amrani Samira,"),
        ("dott.ssa Sara Bo", Job.MEDIATOR, "Ciao dott.ssa Sara Bo,"),
        ("王秀英", Job.MEDIATOR, "Ciao 王秀英,"),
        ("x" * 71, Job.SOCIAL_WORKER, "Buongiorno,"),
    ],
)
def test_how_somebody_is_greeted(name: str, job: Job, greeted: str) -> None:
    assert greeting(person(name, job)) == greeted


def test_a_signature_says_nothing_twice() -> None:
    assert SENDER.lines == (
        "Carla Verdi",
        "Ponte <coop>",
        "Mediazione Visconteo",
        "Telefono: 02 9876543",
        "Email: noi@cooperativa.example",
    )
    assert MailSender("Mediazione", signature="MEDIAZIONE\n\n di Opera ").lines == (
        "MEDIAZIONE",
        "di Opera",
    )
    assert MailSender().lines == ()


def test_every_flag_has_a_reason_that_is_the_same_for_every_row() -> None:
    assert REASONS.keys() == CATALOGUE.keys()
    for reason in REASONS.values():
        assert len(reason) <= 60
        assert not set(reason) & set("{}.\n")
        assert reason[0].islower()
    assert Counter(REASONS.values()).most_common(1)[0][1] <= 2
