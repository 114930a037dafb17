"""A part of a history says that it is one, and what of it is counted from the whole path; a history
for somebody says no more than a digest for them could.
"""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from collector.compile.digest import build_digest
from collector.compile.digest_input import DigestInput
from collector.compile.history import build_history
from collector.compile.models import MeetingDigest, NucleusHistory, TalkView
from collector.compile.promises import promise_view
from collector.compile.recipient_view import build_person_view, build_recipient_view
from collector.compile.talk_filter import TalkFilter
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import FREE_TEXT_FIELDS, Confidentiality, Held
from tests.compile.families import (
    AMINA,
    BIANCHI,
    DISTRICT,
    LI,
    PROJECT,
    ROSSI,
    SONIA,
    TODAY,
    day,
    family,
    nine_talks,
    person,
    talk,
)

SPRING = TalkFilter(first=day("1/2"), last=day("31/3"))


def part(wanted: TalkFilter, *talks: TalkRecord, **fields: Any) -> NucleusHistory:
    return build_history(
        family(**fields), talks, today=TODAY, project=PROJECT, district=DISTRICT, wanted=wanted
    )


def test_a_part_shows_and_counts_its_talks_and_says_what_is_of_the_whole_path() -> None:
    nucleus, talks = nine_talks()
    document = build_history(
        nucleus, talks, today=TODAY, project=PROJECT, district=DISTRICT, wanted=SPRING
    )
    assert [view.code for view in document.talks] == ["R000003", "R000004", "R000005"]
    assert document.part == (
        "Solo una parte della storia. Colloqui dal 1º febbraio al 31 marzo 2026."
    )
    assert document.part_note.startswith(
        "I numeri sono di questa parte; il monte ore, l'ultimo e il prossimo colloquio sono di "
        "tutto il percorso."
    )
    numbers = {fact.label: fact.value for fact in document.numbers}
    assert numbers["Colloqui svolti"] == "2"
    assert numbers["Ultimo colloquio"] == "09/06/2026"
    assert numbers["Prossimo colloquio"] == "30/06/2026"
    assert document.budget is not None
    assert document.budget.text == "9 h 50 min di 9 h (109%)"
    assert all("febbraio" in one.day or "marzo" in one.day for one in document.not_come)


def test_both_days_of_a_period_are_in_it() -> None:
    talks = [talk(f"R{at}", on=on) for at, on in enumerate(("31/1", "1/2", "31/3", "1/4"))]
    assert [view.code for view in part(SPRING, *talks).talks] == ["R1", "R2"]


def test_a_talk_without_a_sure_day_is_in_no_period_and_that_is_said() -> None:
    doubted = talk("R2", on="14/1/2025", missing=("date",), complete=False)
    document = part(SPRING, talk("R1", on=None), doubted, talk("R3", on="12/3"))
    assert [view.code for view in (*document.talks, *document.undated)] == ["R3"]
    assert document.part_note.endswith("Restano fuori 2 colloqui senza una data sicura.")


def test_the_talks_of_a_mediator_are_a_part_too() -> None:
    document = part(
        TalkFilter(mediators=frozenset({SONIA})), talk("R1"), talk("R2", mediator=SONIA)
    )
    assert [view.code for view in document.talks] == ["R2"]
    assert document.part == f"Solo una parte della storia. Colloqui con {SONIA}."


def test_an_empty_part_and_an_empty_nucleus_are_short() -> None:
    assert part(SPRING, talk(on="12/5")).no_talks == "Nessun colloquio in questa parte."
    empty = part(TalkFilter())
    assert (empty.no_talks, empty.numbers, empty.part) == ("Ancora nessun colloquio.", (), "")


# --- For somebody -------------------------------------------------------------------------------

PEOPLE = (
    person(ROSSI, Job.SOCIAL_WORKER),
    person(BIANCHI, Job.SOCIAL_WORKER),
    person(AMINA, Job.MEDIATOR),
    person(LI, Job.MEDIATOR),
    person("Nadia Greco", Job.MUNICIPAL_CONTACT, "Opera"),
    person("Dina Conti", Job.COORDINATOR),
)
CODES = ("N7F3K", "N2QX8", "N25QX")
nuclei = st.tuples(
    *(
        st.builds(
            family,
            st.just(code),
            municipality=st.sampled_from(("Opera", "Rozzano", None)),
            mediator=st.sampled_from((AMINA, LI, None)),
            hours_budget=st.just(600),
            social_worker=st.sampled_from((ROSSI, BIANCHI, None)),
        )
        for code in CODES
    )
)


@st.composite
def talks(draw: st.DrawFn) -> list[TalkRecord]:
    """Talks of which each text is a word of its own, and sometimes names another family's code."""
    made = []
    for at in range(draw(st.integers(0, 5))):
        texts = {
            name: f"parola{at}{name} {draw(st.sampled_from(CODES))}" for name in FREE_TEXT_FIELDS
        }
        missing = draw(st.sampled_from(((), ("issues",), ("outcome",), ("issues", "outcome"))))
        made.append(
            talk(
                f"R{at:06}",
                draw(st.sampled_from((*CODES, None))),
                on=draw(st.sampled_from(("12/1", "3/3", "9/6", None))),
                next=draw(st.sampled_from((None, "3/3", "9/6"))),
                held=draw(st.sampled_from(tuple(Held))),
                confidentiality=draw(st.sampled_from((None, *Confidentiality))),
                missing=missing,
                complete=not missing,
                **{name: None if name in missing else text for name, text in texts.items()},
            )
        )
    return made


def said(views: list[TalkView]) -> set[str]:
    """All that views say of talks; not where in the document."""
    bare = [view.model_copy(update={"anchor": "", "number": None}) for view in views]
    return {view.model_dump_json() for view in bare}


def said_by_digest(digest: MeetingDigest) -> set[str]:
    views = [
        view for block in digest.blocks for view in (*block.talks, *block.late, *block.undated)
    ]
    return said(views)


def histories_for(
    who: Person, families: tuple[Nucleus, ...], records: list[TalkRecord]
) -> list[NucleusHistory]:
    view = build_person_view(who, families, records)
    return [
        build_history(
            nucleus,
            view.talks[nucleus.code],
            today=TODAY,
            project=PROJECT,
            district=DISTRICT,
            recipient=who,
            hidden=view.all_talks[nucleus.code],
        )
        for nucleus in view.nuclei
    ]


@given(nuclei, talks(), st.sampled_from(PEOPLE))
def test_a_history_for_somebody_says_no_more_than_a_digest_for_them(
    families: tuple[Nucleus, ...], records: list[TalkRecord], who: Person
) -> None:
    meeting = Meeting(kind=MeetingKind.SOCIAL_WORKERS, date=TODAY + dt.timedelta(days=1))
    source = DigestInput(
        meeting,
        (),
        families,
        records,
        recipient=who,
        reported=frozenset(),
        today=TODAY,
        project=PROJECT,
        project_start=None,
        district=DISTRICT,
    )
    digest, view = build_digest(source), build_recipient_view(source)
    made = histories_for(who, families, records)
    assert {history.code for history in made} == set(digest.nucleus_codes)
    views = [view for history in made for view in (*history.talks, *history.undated)]
    assert said(views) == said_by_digest(digest)
    judged = [promise_view(promise) for one in view.nuclei for promise in one.promises]
    assert all(promise in judged for history in made for promise in history.not_come)
    budgets = {block.code: block.budget for block in digest.blocks}
    assert all(history.budget == budgets.get(history.code, history.budget) for history in made)
    foreign = set(CODES) - view.codes
    for history in made:
        text = history.model_dump_json()
        assert not any(code in text for code in foreign)


def test_a_history_for_somebody_says_for_whom_by_role_and_never_by_name() -> None:
    (history,) = histories_for(PEOPLE[0], (family(),), [talk()])
    assert history.audience == "assistente sociale"
    assert history.scope == "Contiene solo quello che chi lo riceve può leggere oggi."
    assert ROSSI not in history.model_dump_json()
