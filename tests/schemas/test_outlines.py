"""Outlines are read from what the models wrote: they say the same, without the models."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from schemas.kinds import Job, MeetingKind, Path
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.outlines import MeetingOutline, NucleusOutline, PersonOutline
from schemas.person import Person

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1))
COMUNI = st.sampled_from(["Opera", "Rozzano", "Cantù", "日本"])

NUCLEI = st.builds(
    Nucleus,
    code=TEXTS,
    name=TEXTS,
    municipality=st.none() | COMUNI,
    mediator=st.none() | TEXTS,
    social_worker=st.none() | TEXTS,
    path=st.sampled_from(Path),
    opened_on=st.none() | DAYS,
    hours_budget=st.none() | st.integers(0, 10**6),
    closed_on=st.none() | DAYS,
)
PEOPLE = st.builds(
    Person, code=TEXTS, name=TEXTS, job=st.sampled_from(Job), email=st.none() | TEXTS
)
MEETINGS = st.builds(
    Meeting,
    kind=st.sampled_from(MeetingKind),
    date=DAYS,
    time=st.none() | st.times(),
    place=st.none() | TEXTS,
    municipalities=st.lists(COMUNI, max_size=3, unique=True).map(tuple),
    notes=st.none() | TEXTS,
)


@given(NUCLEI)
def test_a_nucleus(nucleus: Nucleus) -> None:
    outline = NucleusOutline.of_json(nucleus.model_dump_json())
    for name in (*NucleusOutline._fields, "concluded"):
        assert getattr(outline, name) == getattr(nucleus, name)
    assert type(outline.path) is Path


@given(PEOPLE)
def test_a_person(person: Person) -> None:
    outline = PersonOutline.of_json(person.model_dump_json())
    for name in PersonOutline._fields:
        assert getattr(outline, name) == getattr(person, name)
    assert type(outline.job) is Job
    assert repr(outline) == f"PersonOutline(code={person.code!r}, job={person.job!r})"


@given(MEETINGS)
def test_a_meeting(meeting: Meeting) -> None:
    outline = MeetingOutline.of_json(meeting.id, meeting.model_dump_json())
    for name in MeetingOutline._fields:
        assert getattr(outline, name) == getattr(meeting, name)
    assert type(outline.kind) is MeetingKind
    for municipality in (None, "Opera", "Rozzano", "altrove"):
        assert outline.includes(municipality) == meeting.includes(municipality)
