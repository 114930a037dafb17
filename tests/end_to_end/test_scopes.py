"""Whatever rows, people and meetings there are: no recipient's files hold anything outside their
scope.

The scope is worked out here a third time, by a small table, apart from the policy and from the
outgoing check.
"""

import dataclasses
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.compile.corrections import Correction
from collector.compile.digest import build_digest
from collector.compile.digest_input import DigestInput
from collector.compile.models import MeetingDigest
from collector.deliver.finished_texts import docx_text, html_text, pdf_text
from collector.deliver.outgoing_check import find_refusals
from collector.deliver.outgoing_scope import Scope
from collector.privacy import policy
from collector.privacy.policy import recipients
from collector.render.docx import digest_docx
from collector.render.html import digest_html
from collector.render.mail import digest_mail_texts
from collector.render.pdf import Typesetter
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import Confidentiality, Held
from tests.compile.families import DISTRICT, PROJECT, START, TODAY, day, family, meeting, talk
from tests.examples import FEW

CODES = ("N2A7Z", "N2Q7C", "N7A7V", "N7Q7G")
FAMILIES = ("Famiglia Zaraqi", "Famiglia Quorumi", "Famiglia Wexlo", "Famiglia Jyvask")
PLACES = ("Opera", "Rozzano", "Binasco")
WORKERS, MEDIATORS = ("Zita Brembo", "Ivo Fusco"), ("Amina Benali", "Li Wei")
FIELDS = {"description": "descr", "outcome": "esito", "issues": "critic", "agreements": "accordo"}
SETTER = Typesetter(system=False)

# Who reads what by *Riservatezza*: (empty, servizio, équipe, coordinamento)
TABLE: Mapping[tuple[Job, bool], str] = {
    (Job.SOCIAL_WORKER, False): "sì sì no no",
    (Job.SOCIAL_WORKER, True): "no sì no no",
    (Job.MUNICIPAL_CONTACT, False): "sì sì no no",
    (Job.MUNICIPAL_CONTACT, True): "no sì no no",
    (Job.MEDIATOR, False): "sì sì sì no",
    (Job.MEDIATOR, True): "sì sì sì no",
    (Job.COORDINATOR, False): "sì sì sì sì",
    (Job.COORDINATOR, True): "sì sì sì sì",
}
MARKS = (None, Confidentiality.SERVICE, Confidentiality.TEAM, Confidentiality.COORDINATION)


def theirs(who: Person, nucleus: Nucleus, where: Meeting) -> bool:
    if where.municipalities and nucleus.municipality not in where.municipalities:
        return False
    return {
        Job.SOCIAL_WORKER: nucleus.social_worker == who.name,
        Job.MUNICIPAL_CONTACT: nucleus.municipality in who.municipalities,
        Job.MEDIATOR: nucleus.mediator == who.name,
        Job.COORDINATOR: True,
    }[who.job]


def readable(who: Person, one: TalkRecord, field: str) -> bool:
    return TABLE[who.job, field == "issues"].split()[MARKS.index(one.confidentiality)] == "sì"


def token(one: TalkRecord, field: str) -> str:
    """The word by which a text of a talk is known; '' where it has none."""
    return str(getattr(one, field) or "").partition(" ")[0].casefold()


def test_the_table_is_complete() -> None:
    assert set(TABLE) == {(job, issues) for job in Job for issues in (False, True)}
    assert all(
        len(line.split()) == len(MARKS) == len(Confidentiality) + 1 for line in TABLE.values()
    )


days = st.dates(day("1/1"), day("31/7"))


@st.composite
def talks(draw: st.DrawFn) -> TalkRecord:
    """A talk whose texts bear a token of their own, and now and then what should not be there."""
    number = draw(st.integers(100000, 999999))
    other = draw(st.sampled_from((*CODES, "", "")))
    return talk(
        f"R{number}",
        draw(st.sampled_from((*CODES, None, "N2AQ7"))),
        None,
        date=draw(st.none() | days),
        next_date=draw(st.none() | days),
        held=draw(st.sampled_from(Held)),
        confidentiality=draw(st.sampled_from(MARKS)),
        mediator=draw(st.sampled_from((*MEDIATORS, None))),
        missing=draw(st.sampled_from(((), ("end",), ("issues",)))),
        complete=False,
        **{
            field: draw(st.sampled_from((f"{word}{number}xq {other} detto a lungo", None)))
            for field, word in FIELDS.items()
        },
    )


def somebody(code: str, name: str, job: Job) -> Person:
    return Person(code=code, name=name, job=job, email="a@b.example")


@st.composite
def services(draw: st.DrawFn) -> tuple[list[Nucleus], list[Person], Meeting]:
    nuclei = [
        family(
            code,
            name=name,
            municipality=draw(st.sampled_from((*PLACES, None))),
            mediator=draw(st.sampled_from((*MEDIATORS, None))),
            social_worker=draw(st.sampled_from((*WORKERS, None))),
        )
        for code, name in zip(CODES, FAMILIES, strict=True)
    ]
    staff = [
        *(somebody(f"P{n}SSS", name, Job.SOCIAL_WORKER) for n, name in enumerate(WORKERS)),
        *(somebody(f"P{n}MMM", name, Job.MEDIATOR) for n, name in enumerate(MEDIATORS)),
        Person(code="P2CCC", name="Dina Conti", job=Job.COORDINATOR, email="a@b.example"),
        Person(
            code="P2RRR",
            name=draw(st.sampled_from(("Ugo Verdi", WORKERS[0]))),
            job=Job.MUNICIPAL_CONTACT,
            email="a@b.example",
            municipalities=tuple(draw(st.lists(st.sampled_from(PLACES), unique=True))),
        ),
    ]
    where = meeting(
        draw(st.sampled_from(MeetingKind)),
        "25/6",
        *draw(st.lists(st.sampled_from(PLACES), unique=True, max_size=2)),
    )
    return nuclei, staff, where


def document(
    who: Person,
    nuclei: list[Nucleus],
    where: Meeting,
    now: list[TalkRecord],
    before: list[TalkRecord],
) -> MeetingDigest:
    by_code = {one.code: one for one in now}
    return build_digest(
        DigestInput(
            where,
            (meeting(where.kind, "22/4"),),
            nuclei,
            now,
            recipient=who,
            reported=frozenset(one.code for one in before),
            today=TODAY,
            project=PROJECT,
            project_start=START,
            district=DISTRICT,
            last_meeting_day=day("22/4"),
            corrections=[Correction(one, by_code.get(one.code)) for one in before],
        )
    )


def files(who: Person, made: MeetingDigest, *, pdf: bool) -> dict[str, str]:
    subject, text, page = digest_mail_texts(made, "encrypted")
    found = {
        "pagina": html_text(digest_html(made)),
        "oggetto": subject,
        "testo": text,
        "testo come pagina": html_text(page),
        "nome": f"{made.meeting}_{who.code}.pdf",
        "word": docx_text(digest_docx(made)),
    }
    return {**found, "pdf": pdf_text(SETTER.digest(made))} if pdf else found


def check(
    service: tuple[list[Nucleus], list[Person], Meeting],
    now: list[TalkRecord],
    before: list[TalkRecord],
    *,
    pdf: bool,
) -> None:
    nuclei, staff, where = service
    for who in recipients(where, staff, nuclei):
        mine = {one.code for one in nuclei if theirs(who, one, where)}
        made = document(who, nuclei, where, now, before)
        parts = files(who, made, pdf=pdf)
        texts = {part: text.casefold() for part, text in parts.items()}
        told = [(one, field, token(one, field)) for one in (*now, *before) for field in FIELDS]
        allowed = {
            said
            for one, field, said in told
            if who.job is Job.COORDINATOR or (one.nucleus in mine and readable(who, one, field))
        }
        everything = {said for _, _, said in told if said}
        for part, text in texts.items():
            assert not [said for said in everything - allowed if said in text], part
            if who.job is not Job.COORDINATOR:
                assert not [code for code in set(CODES) - mine if code.casefold() in text], part
            assert not [name for name in FAMILIES if name.split()[1].casefold() in text], part
            assert not [
                name for name in (*WORKERS, "Dina Conti", "Ugo Verdi") if name.casefold() in text
            ], part
        scope = Scope.of(
            who, where, nuclei, staff, made.nucleus_codes, (*PLACES, PROJECT, DISTRICT), now
        )
        assert find_refusals(scope, parts) == [], "what is sound goes out"


SOME_TALKS = st.lists(talks(), max_size=6, unique_by=lambda one: one.code)


@st.composite
def changed(draw: st.DrawFn, now: list[TalkRecord]) -> list[TalkRecord]:
    """What was told before: some of the talks as they were, and some that are no more."""
    kept = (
        draw(st.lists(st.sampled_from(now), max_size=3, unique_by=lambda one: one.code))
        if now
        else []
    )
    others = draw(st.lists(talks(), max_size=2, unique_by=lambda one: one.code))
    codes = {one.code for one in now}
    again = [draw(talks()) for _ in kept]
    old = [
        dataclasses.replace(two, code=one.code, nucleus=one.nucleus)
        for one, two in zip(kept, again, strict=True)
    ]
    return [*old, *(one for one in others if one.code not in codes)]


@settings(max_examples=FEW, deadline=None)
@given(services(), st.data())
def test_no_file_of_any_recipient_holds_anything_outside_their_scope(
    service: tuple[list[Nucleus], list[Person], Meeting], data: st.DataObject
) -> None:
    now = data.draw(SOME_TALKS)
    check(service, now, data.draw(changed(now)), pdf=False)


@settings(max_examples=4, deadline=None)
@given(services(), st.data())
def test_no_pdf_of_any_recipient_holds_anything_outside_their_scope(
    service: tuple[list[Nucleus], list[Person], Meeting], data: st.DataObject
) -> None:
    now = data.draw(SOME_TALKS)
    check(service, now, data.draw(changed(now)), pdf=True)


# --- A policy that is broken ----------------------------------------------------------------------

ANNA = somebody("P2SSS", WORKERS[0], Job.SOCIAL_WORKER)
BLUNT = "Con questa assistente sociale non si riesce a parlare."


@pytest.mark.parametrize("part", ["pagina", "word", "pdf"])
@pytest.mark.parametrize("broken", ["difficulties", "talks"])
def test_texts_outside_the_scope_are_stopped_even_with_a_broken_policy(
    monkeypatch: pytest.MonkeyPatch, part: str, broken: str
) -> None:
    nuclei = [family(CODES[0], name=FAMILIES[0], social_worker=WORKERS[0])]
    team = Confidentiality.TEAM if broken == "talks" else None
    one = talk(
        "R222222", CODES[0], "10/6", issues=BLUNT, description="Colloquio.", confidentiality=team
    )
    where = meeting()

    def refused() -> list[str]:
        made = document(ANNA, nuclei, where, [one], [])
        scope = Scope.of(
            ANNA, where, nuclei, [ANNA], made.nucleus_codes, (*PLACES, PROJECT, DISTRICT), [one]
        )
        return find_refusals(scope, {part: files(ANNA, made, pdf=True)[part]})

    assert refused() == []
    monkeypatch.setattr(policy, "issues_level", lambda _talk: policy.AccessLevel.SERVICE)
    monkeypatch.setattr(policy, "_talk_level", lambda _talk: policy.AccessLevel.SERVICE)
    assert refused() == [
        f"nel {part} c'è un testo della riga R222222, che chi lo riceve non può leggere"
    ]


TOLD_BEFORE = "Raccolta dei documenti per la scuola."
MOVED_TO = {
    "a row without a nucleus": talk("R333333", None, "11/6", description=TOLD_BEFORE),
    "a row of a nucleus that nobody knows": talk(
        "R333333", "N2AQ7", "11/6", description=TOLD_BEFORE
    ),
    "a row of another family": talk("R333333", CODES[1], "11/6", description=TOLD_BEFORE),
    "a talk that is the équipe's": talk(
        "R333333", CODES[0], "11/6", description=TOLD_BEFORE, confidentiality=Confidentiality.TEAM
    ),
    "another talk of hers": talk("R333333", CODES[0], "11/6", description=TOLD_BEFORE),
    "her talk and one of another family": talk(
        "R333333", CODES[1], "11/6", description=f"Prima. {TOLD_BEFORE}"
    ),
}


@pytest.mark.parametrize("place", MOVED_TO)
def test_a_text_reported_before_that_is_in_another_row_today_stops_no_mail(place: str) -> None:
    """What she was told of one row is typed into another one now: the mail goes, without what is
    not for her.
    """
    service = (
        [
            family(CODES[0], name=FAMILIES[0], social_worker=WORKERS[0]),
            family(CODES[1], name=FAMILIES[1]),
        ],
        [ANNA],
        meeting(),
    )
    old = talk("R222222", CODES[0], "10/6", description=TOLD_BEFORE)
    now = dataclasses.replace(old, description="Altro.")
    check(service, [now, MOVED_TO[place]], [old], pdf=False)


@pytest.mark.parametrize(
    "said", ["Nessun altro colloquio.", "Difficoltà a scuola", "Prossimo colloquio"]
)
def test_a_hidden_text_equal_to_a_documents_own_words_stops_nothing(said: str) -> None:
    nuclei = [
        family(
            CODES[0], name=FAMILIES[0], social_worker=WORKERS[0], case_type="Difficoltà a scuola"
        )
    ]
    two = [
        talk("R222222", CODES[0], "10/6", next_date=None, no_next=True),
        talk("R333333", CODES[0], "11/6", description=said, confidentiality=Confidentiality.TEAM),
    ]
    made = document(ANNA, nuclei, meeting(), two, [])

    def without_texts() -> list[str]:
        bare = [dataclasses.replace(one, description="·") for one in two]
        return list(files(ANNA, document(ANNA, nuclei, meeting(), bare, []), pdf=False).values())

    printed = (*PLACES, PROJECT, DISTRICT)
    scope = Scope.of(
        ANNA, meeting(), nuclei, [ANNA], made.nucleus_codes, printed, two, without_texts
    )
    assert find_refusals(scope, files(ANNA, made, pdf=False)) == []


def test_a_hidden_sentence_that_is_in_a_readable_talk_too_stops_nothing() -> None:
    nuclei = [family(CODES[0], name=FAMILIES[0], social_worker=WORKERS[0])]
    common = "Compilazione dei documenti per la scuola."
    two = [
        talk("R222222", CODES[0], "10/6", description=common),
        talk("R333333", CODES[0], "11/6", description=common, confidentiality=Confidentiality.TEAM),
    ]
    made = document(ANNA, nuclei, meeting(), two, [])
    scope = Scope.of(
        ANNA, meeting(), nuclei, [ANNA], made.nucleus_codes, (*PLACES, PROJECT, DISTRICT), two
    )
    assert find_refusals(scope, files(ANNA, made, pdf=False)) == []


@pytest.mark.parametrize("job", [Job.COORDINATOR, Job.SOCIAL_WORKER])
@pytest.mark.parametrize("place", ["another comune", "no longer in the sheet"])
def test_the_code_of_another_nucleus_is_redacted_and_the_mail_goes(job: Job, place: str) -> None:
    """Nobody waits for their mail because somebody named another family by its code."""
    here = family(CODES[0], name=FAMILIES[0], social_worker=WORKERS[0])
    other = family(CODES[1], name=FAMILIES[1], municipality="Rozzano", social_worker=WORKERS[0])
    nuclei = [here, other] if place == "another comune" else [here]
    who = somebody("P2XXX", WORKERS[0], job)
    where = meeting(
        MeetingKind.SOCIAL_WORKERS, "25/6", *(("Opera",) if place == "another comune" else ())
    )
    one = talk("R222222", CODES[0], "10/6", description=f"Come per {CODES[1]} e {CODES[0]}.")
    made = document(who, nuclei, where, [one], [])
    assert made.blocks[0].talks[0].texts[0].text == f"Come per [altro nucleo] e {CODES[0]}."
    scope = Scope.of(
        who, where, [here, other], [who], made.nucleus_codes, (*PLACES, PROJECT, DISTRICT), [one]
    )
    assert find_refusals(scope, files(who, made, pdf=False)) == []
