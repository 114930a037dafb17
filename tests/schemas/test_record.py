"""The mark of what a document reported: with and without a word for another person they agree."""

import json

import pytest
from pydantic import TypeAdapter

from schemas.record import TalkRecord, TalkSummary, reports_the_same
from schemas.session import Attendee, Role

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
