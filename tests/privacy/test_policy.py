"""Who may see what: a table of recipient × talk × field, and what holds for any document."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from collector.compile.digest import build_digest
from collector.compile.digest_input import DigestInput
from collector.privacy.policy import nuclei_for, recipients, talks_for
from collector.render.html import digest_html
from schemas.meeting import MeetingKind
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import Confidentiality, Held
from tests.compile.families import (
    AMINA,
    BIANCHI,
    DISTRICT,
    LI,
    PROJECT,
    ROSSI,
    START,
    TODAY,
    family,
    meeting,
    people,
    person,
    talk,
    twenty_nuclei,
)

READERS: dict[str, tuple[Person | None, MeetingKind | None]] = {
    "assistente": (person(ROSSI, Job.SOCIAL_WORKER), None),
    "referente": (person("Ugo Verdi", Job.MUNICIPAL_CONTACT, "Opera"), None),
    "mediatore": (person(AMINA, Job.MEDIATOR), None),
    "coordinamento": (person("Dina Conti", Job.COORDINATOR), None),
    "sala équipe": (None, MeetingKind.TEAM),
    "sala servizi": (None, MeetingKind.SOCIAL_WORKERS),
    "scrivania": (None, None),
}
MARKED = {
    "vuoto": None,
    "servizio": Confidentiality.SERVICE,
    "équipe": Confidentiality.TEAM,
    "coordinamento": Confidentiality.COORDINATION,
}


def rows(text: str) -> list[list[str]]:
    lines = [line.strip().strip("|").split("|") for line in text.strip().splitlines()]
    return [
        [cell.strip() for cell in line] for line in lines if not set("".join(line)) <= set("- ")
    ][1:]


@pytest.mark.parametrize(
    ("reader", "marked", "talk_seen", "issues_seen"),
    rows(
        """
        | reader        | Riservatezza  | talk | Criticità |
        |---------------|---------------|------|-----------|
        | assistente    | vuoto         | sì   | no        |
        | assistente    | servizio      | sì   | sì        |
        | assistente    | équipe        | no   | no        |
        | assistente    | coordinamento | no   | no        |
        | referente     | vuoto         | sì   | no        |
        | referente     | servizio      | sì   | sì        |
        | referente     | équipe        | no   | no        |
        | referente     | coordinamento | no   | no        |
        | mediatore     | vuoto         | sì   | sì        |
        | mediatore     | servizio      | sì   | sì        |
        | mediatore     | équipe        | sì   | sì        |
        | mediatore     | coordinamento | no   | no        |
        | coordinamento | vuoto         | sì   | sì        |
        | coordinamento | servizio      | sì   | sì        |
        | coordinamento | équipe        | sì   | sì        |
        | coordinamento | coordinamento | sì   | sì        |
        | sala équipe   | vuoto         | sì   | sì        |
        | sala équipe   | équipe        | sì   | sì        |
        | sala équipe   | coordinamento | no   | no        |
        | sala servizi  | vuoto         | sì   | no        |
        | sala servizi  | servizio      | sì   | sì        |
        | sala servizi  | équipe        | no   | no        |
        | sala servizi  | coordinamento | no   | no        |
        | scrivania     | coordinamento | sì   | sì        |
        """
    ),
)
def test_each_recipient_sees_the_talks_and_fields_of_the_table(
    reader: str, marked: str, talk_seen: str, issues_seen: str
) -> None:
    whole = talk(
        confidentiality=MARKED[marked],
        issues="difficile",
        outcome="esito",
        agreements="accordi",
        next="26/3",
    )
    who, room = READERS[reader]
    seen = talks_for(who, [whole], room=room)
    assert bool(seen) == (talk_seen == "sì")
    for record in seen:
        assert (record.issues == "difficile") == (issues_seen == "sì")
        everything_else = (
            "description",
            "outcome",
            "agreements",
            "next_date",
            "attendees",
            "start",
            "end",
        )
        assert all(getattr(record, key) == getattr(whole, key) for key in everything_else)


def test_a_hidden_field_is_not_listed_as_missing() -> None:
    [seen] = talks_for(READERS["assistente"][0], [talk(missing=("issues",), complete=False)])
    assert (seen.missing, seen.complete) == ((), True)
    [seen] = talks_for(READERS["assistente"][0], [talk(missing=("end", "issues"), complete=False)])
    assert (seen.missing, seen.complete) == (("end",), False)


@pytest.mark.parametrize(
    ("who", "places", "codes"),
    [
        (person(ROSSI, Job.SOCIAL_WORKER), (), "A C"),
        (person(ROSSI, Job.SOCIAL_WORKER), ("Rozzano",), "C"),
        (person("Rossi", Job.SOCIAL_WORKER), (), ""),
        (person("Ugo Verdi", Job.MUNICIPAL_CONTACT, "Opera", "Binasco"), (), "A B"),
        (person("Ugo Verdi", Job.MUNICIPAL_CONTACT), (), ""),
        (person(AMINA, Job.MEDIATOR), (), "A D"),
        (person("Dina Conti", Job.COORDINATOR), (), "A B C D"),
        (person("Dina Conti", Job.COORDINATOR), ("Opera",), "A B"),
        (None, ("Opera",), "A B"),
        # The same name in another role has the scope of that role.
        (person(AMINA, Job.SOCIAL_WORKER), (), ""),
    ],
)
def test_each_recipient_sees_their_nuclei_only(
    who: Person | None, places: tuple[str, ...], codes: str
) -> None:
    nuclei = (
        family("A"),
        family("B", mediator=LI, social_worker=BIANCHI),
        family("C", mediator=LI, municipality="Rozzano"),
        family(
            "D", municipality=None, social_worker=None
        ),  # belongs only to a meeting of all comuni
    )
    seen = nuclei_for(who, nuclei, meeting(MeetingKind.TEAM, "25/6", *places))
    assert " ".join(nucleus.code for nucleus in seen) == codes


def test_a_meeting_has_the_recipients_of_its_kind() -> None:
    def names(kind: MeetingKind, *places: str) -> list[str]:
        nuclei = (family("A"), family("B", municipality="Rozzano", social_worker=BIANCHI))
        return [
            one.name.split()[1]
            for one in recipients(meeting(kind, "25/6", *places), people(), nuclei)
        ]

    assert names(MeetingKind.TEAM) == ["Benali", "Wei", "Kola", "Conti"]
    assert names(MeetingKind.SOCIAL_WORKERS) == ["Rossi", "Bianchi", "Verdi", "Conti"]
    assert names(MeetingKind.SOCIAL_WORKERS, "Opera") == ["Rossi", "Verdi", "Conti"]
    assert names(MeetingKind.SOCIAL_WORKERS, "Rozzano") == ["Bianchi", "Conti"]


def made(
    who: Person | None, kind: MeetingKind, nuclei: Iterable[Nucleus], talks: Iterable[TalkRecord]
) -> Any:
    return build_digest(DigestInput(
        meeting(kind), (meeting(kind, "1/4"),), tuple(nuclei), tuple(talks), recipient=who,
        reported=frozenset(),
        today=TODAY, project=PROJECT, project_start=START, district=DISTRICT,
    ))  # fmt: skip


def texts(value: object) -> Iterable[str]:
    """Every text that a document model holds."""
    if isinstance(value, BaseModel):
        for key in type(value).model_fields:
            yield from texts(getattr(value, key))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def test_what_a_recipient_may_not_see_changes_nothing_in_a_document() -> None:
    """The document is the same, to the letter, whether the invisible talks exist or not: counts
    cannot leak.
    """
    nuclei, talks = twenty_nuclei()
    for who in people():
        for kind in MeetingKind:
            scope = {nucleus.code for nucleus in nuclei_for(who, nuclei, meeting(kind))}
            allowed = [one for one in talks_for(who, talks) if one.nucleus in scope]
            assert made(who, kind, nuclei, talks) == made(who, kind, nuclei, allowed)


def test_another_familys_code_typed_into_a_text_is_redacted() -> None:
    nuclei = (family("N7F3K"), family("N2QX8", social_worker=BIANCHI))
    talks = [talk(on="10/6", description="Come n2qx8, e N7F3K; N2\u202eQX8; N2QX8a resta.")]
    [block] = made(
        person(ROSSI, Job.SOCIAL_WORKER), MeetingKind.SOCIAL_WORKERS, nuclei, talks
    ).blocks
    [told] = block.talks[0].texts
    assert told.text == "Come [altro nucleo], e N7F3K; [altro nucleo]; N2QX8a resta."


CODES = ("N2AAA", "N2BBB", "N2CCC", "N2DDD")
days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 7, 31))


@st.composite
def any_talk(draw: st.DrawFn) -> TalkRecord:
    """A talk whose texts carry a token of their own, so that each can be looked for."""
    number = draw(st.integers(0, 10**6))
    other = draw(st.sampled_from(CODES))
    held = draw(st.sampled_from(Held))
    return talk(
        f"R{number:06}", draw(st.sampled_from((*CODES, None, "N2ZZZ"))), None,
        date=draw(st.none() | days), next_date=draw(st.none() | days), held=held,
        start=draw(st.none() | st.times()),
        confidentiality=draw(st.none() | st.sampled_from(Confidentiality)),
        description=f"descr{number}q {other} " + draw(st.text(max_size=12)),
        issues=f"critic{number}q",
        outcome=draw(st.none() | st.just(f"esito{number}q {other}")),
        agreements=f"accordo{number}q",
        missing=draw(st.sampled_from(((), ("end",), ("issues",), ("date", "start")))),
        complete=False,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(any_talk(), max_size=8, unique_by=lambda record: record.code),
    st.lists(
        st.tuples(st.sampled_from(("Opera", "Rozzano", None)), st.booleans(), st.booleans()),
        min_size=4, max_size=4
    ),
    st.sampled_from(people()),
    st.sampled_from(MeetingKind),
)  # fmt: skip
def test_no_document_holds_anything_outside_its_recipients_scope(
    talks: list[TalkRecord],
    shapes: list[tuple[str | None, bool, bool]],
    who: Person,
    kind: MeetingKind,
) -> None:
    nuclei = [
        family(
            code,
            municipality=place,
            mediator=AMINA if a else LI,
            social_worker=ROSSI if b else BIANCHI,
        )
        for code, (place, a, b) in zip(CODES, shapes, strict=True)
    ]
    document = made(who, kind, nuclei, talks)
    page = digest_html(document)
    scope = {nucleus.code for nucleus in nuclei_for(who, nuclei, meeting(kind))}
    if who.job is not Job.COORDINATOR:
        for code in set(CODES) - scope:
            assert code not in page
            assert not any(code in text for text in texts(document))
    seen = {record.code: record for record in talks_for(who, talks) if record.nucleus in scope}
    for record in talks:
        for key, token in (
            ("description", "descr"),
            ("issues", "critic"),
            ("agreements", "accordo"),
        ):
            if record.code not in seen or not getattr(seen[record.code], key):
                assert f"{token}{int(record.code[1:])}q" not in page
    assert set(document.talk_codes) <= set(seen)
    assert "Famiglia Prova" not in page
