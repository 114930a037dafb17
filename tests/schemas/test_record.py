"""The mark of what a document reported: with and without a word for another person they agree."""

import dataclasses
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from schemas.record import (
    EMPTY_RECORD,
    LONG_ENOUGH,
    TalkRecord,
    TalkSummary,
    record_as_json,
    reports_the_same,
)
from schemas.session import Attendee, Confidentiality, Held, Role

TALK = TypeAdapter(TalkRecord)
MOTHER = Attendee(Role.MOTHER)


def mark(*present: Attendee) -> str:
    return TalkSummary.of_record(TalkRecord("R1", "Schede", 2, attendees=present)).reported_mark


@pytest.mark.parametrize(
    ("older", "now"),
    [
        ([Attendee(Role.OTHER)], [Attendee(Role.OTHER, 1, "nonna")]),
        ([MOTHER, Attendee(Role.OTHER)], [MOTHER, Attendee(Role.OTHER, 1, "zia")]),
        (
            [Attendee(Role.OTHER, 3), MOTHER],
            [Attendee(Role.OTHER, 1, "zia"), MOTHER, Attendee(Role.OTHER, 2, "nonno")],
        ),
        (
            [Attendee(Role.OTHER, None)],
            [Attendee(Role.OTHER, None, "zia"), Attendee(Role.OTHER, 1, "nonno")],
        ),
    ],
)
def test_who_was_told_as_another_person_is_no_correction_when_the_word_is_known(
    older: list[Attendee], now: list[Attendee]
) -> None:
    assert reports_the_same(mark(*older), mark(*now))
    assert mark(*older) != mark(*now)


def test_another_word_or_number_is_a_correction() -> None:
    reported = mark(Attendee(Role.OTHER, 1, "nonna"))
    assert reports_the_same(reported, reported)
    assert not reports_the_same(reported, mark(Attendee(Role.OTHER, 1, "zia")))
    assert not reports_the_same(reported, mark(Attendee(Role.OTHER, 2, "nonna")))
    assert not reports_the_same(
        mark(Attendee(Role.OTHER, 2)), mark(Attendee(Role.OTHER, 1, "nonna"))
    )
    assert not reports_the_same(mark(MOTHER), mark(Attendee(Role.FATHER)))


def test_what_older_programs_kept_is_read_and_what_has_no_word_is_kept_as_they_did() -> None:
    kept = TALK.dump_json(
        TalkRecord("R1", "Schede", 2, attendees=(MOTHER, Attendee(Role.OTHER, 2)))
    )
    assert json.loads(kept)["attendees"] == [
        {"role": "mother", "count": 1},
        {"role": "other", "count": 2},
    ]
    assert TALK.validate_json(kept).attendees == (MOTHER, Attendee(Role.OTHER, 2))
    assert Attendee(Role.OTHER, 2).label == "2 altre persone"
    assert Attendee(Role.OTHER, 2, "of a newer program").label == "2 altre persone"


def _with_types(*types: str) -> str:
    talk = TalkRecord("R1", "Schede", 2, attendees=(MOTHER,), issue_types=types)
    return TalkSummary.of_record(talk).reported_mark


def test_a_type_that_is_added_is_no_change_of_what_was_reported_and_another_one_is() -> None:
    older = mark(MOTHER)
    assert reports_the_same(older, _with_types("altro"))
    assert reports_the_same(_with_types("altro"), _with_types("altro"))
    assert not reports_the_same(_with_types("altro"), _with_types("altro", "lingua"))
    assert not reports_the_same(_with_types("altro"), older)


# --- What the journal keeps, byte for byte ------------------------------------------------------

NASTY = st.one_of(
    st.text(st.sampled_from('",:}{\\word\x00\x1f\x7fà\u2028'), max_size=12), st.text(max_size=30)
)
COUNTS = st.one_of(st.none(), st.integers(0, 9), st.sampled_from((2**63, 2**64, 10**40)))
ATTENDEES = st.lists(st.builds(Attendee, st.sampled_from(Role), COUNTS, NASTY)).map(tuple)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "code": NASTY,
    "date": st.dates(),
    "start": st.times(),
    "attendees": ATTENDEES,
    "description": NASTY,
    "issues": NASTY,
    "next_date": st.none() | st.dates(),
    "no_next": st.booleans(),
    "held": st.sampled_from(Held),
    "confidentiality": st.none() | st.sampled_from(Confidentiality),
    "missing": st.lists(NASTY).map(tuple),
    "first_seen": st.dates(),
    "municipality": st.none() | NASTY,
}


@given(
    st.fixed_dictionaries({}, optional=FIELDS),
    st.fixed_dictionaries({}, optional={"issue_types": st.lists(NASTY, min_size=1).map(tuple)}),
)
def test_a_record_is_written_exactly_as_pydantic_does(
    values: dict[str, Any], types: dict[str, Any]
) -> None:
    every = {**EMPTY_RECORD, **values, **types}
    assert record_as_json(every) == TALK.dump_json(TalkRecord(**every))


def test_the_fields_of_a_record_are_kept_in_their_order() -> None:
    names = [field.name for field in dataclasses.fields(TalkRecord)]
    assert [*EMPTY_RECORD, "issue_types"] == names


def test_half_a_letter_is_refused_in_a_record_as_before() -> None:
    with pytest.raises(PydanticSerializationError):
        record_as_json({**EMPTY_RECORD, "description": "mezza \ud83d"})


SAID = st.one_of(
    st.text(st.sampled_from("aÀßİ ſ\t\n\x1c\x85\xa0\u2028\u3000\x00"), max_size=60), st.text()
)


@given(SAID, SAID)
def test_two_texts_are_compared_without_case_and_blanks(first: str, second: str) -> None:
    """By the hash and the length that older journals have of them."""
    talk = TalkRecord("R1", "Schede", 2, description=first, issues=second)
    summary = TalkSummary.of_record(talk)
    said = "".join(" ".join([text for text in (first, second) if text]).casefold().split())
    hashed = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    assert summary.said == (hashed if said else None)
    assert summary.long == (len(said) >= LONG_ENOUGH)
