"""Flags of a nucleus for all of its talks: hours, promised days, contact, the end of its path."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.compile.promises import judge_promises
from collector.validation.per_nucleus import NucleusFlag, nucleus_flags
from collector.validation.thresholds import Thresholds
from schemas.next_talk import PromiseState
from schemas.nucleus import Nucleus, Path
from schemas.record import TalkRecord, TalkSummary
from schemas.session import Held

FAMILY = Nucleus(code="N7F3K", name="Hoxha")


def talk(
    on: str | None, *, next: str | None = None, hours: str = "10:00-12:00", held: bool | None = True
) -> TalkSummary:
    """A talk of March 2026: on its day ("12"), with a promised day or "-"."""
    start, end = hours.split("-")
    following = f"2026-03-{next}" if next and next != "-" else next
    day = f"2026-03-{on}" if on else None
    return TalkSummary("Amina", "N7F3K", day, start, end, "mother", following, "abc", held, True)


def first_days(
    talks: list[TalkSummary],
    tuning: Thresholds | None = None,
    twice: tuple[int, ...] = (),
    **family: Any,
) -> dict[str, Any]:
    """Flag code → the first day on which it is raised ("16/3", "28/5"; None: always)."""
    nucleus = FAMILY.model_copy(update=family)
    found = nucleus_flags([nucleus], talks, frozenset(twice), tuning or Thresholds())
    return {
        one.code: one.valid_from and (f"{one.valid_from.day}/{one.valid_from.month}")
        for one in found
    }


def facts(code: str, talks: list[TalkSummary], **family: Any) -> dict[str, str]:
    nucleus = FAMILY.model_copy(update=family)
    found: list[NucleusFlag] = list(nucleus_flags([nucleus], talks, frozenset(), Thresholds()))
    return next(dict(one.facts) for one in found if one.code == code)


# Hours


@pytest.mark.parametrize(
    ("budget", "code"),
    [(600, None), (301, None), (300, "ORE-01"), (240, "ORE-01"), (239, "ORE-02"), (None, None)],
)
def test_hours_are_flagged_from_eighty_per_cent(budget: int | None, code: str | None) -> None:
    expected = first_days([talk("02"), talk("09")], hours_budget=budget)
    assert {name for name in expected if name.startswith("ORE")} == ({code} if code else set())


def test_the_flag_gives_hours_as_the_documents_do() -> None:
    talks = [talk("02"), talk("09")]
    assert facts("ORE-01", talks, hours_budget=300) == {
        "used": "4 h", "granted": "5 h", "percent": "80", "left": "1 h",
    }  # fmt: skip
    assert facts("ORE-02", talks, hours_budget=210)["over"] == "30 min"


def test_a_duplicated_talk_uses_its_hours_once() -> None:
    assert "ORE-01" not in first_days([talk("02"), talk("02")], twice=(1,), hours_budget=300)


def test_talks_not_held_or_with_impossible_hours_use_no_hours() -> None:
    talks = [
        talk("02"),
        talk("03", held=False),
        talk("04", held=None),
        talk("05", hours="12:00-10:00"),
    ]
    assert "ORE-01" not in first_days(talks, hours_budget=300)


def test_the_setting_hours_warning_moves_the_threshold() -> None:
    assert "ORE-01" in first_days([talk("02")], Thresholds(hours_warning=40), hours_budget=300)


# Promised days


@pytest.mark.parametrize(
    ("talks", "begins"),
    [
        ([talk("02", next="12")], "16/3"),
        ([talk("02", next="12"), talk("12")], None),
        ([talk("02", next="12"), talk("15")], None),
        ([talk("02", next="12"), talk("20")], None),  # moved
        ([talk("02", next="12"), talk("05", next="-")], None),  # given up
        ([talk("02", next="12"), talk("05", next="19")], "23/3"),  # another day in its place
        ([talk("02", next="12"), talk("12", held=False, next="26")], "30/3"),
        ([talk("02", next="12"), talk("20", held=False)], "16/3"),  # that was another appointment
        ([talk("02", next="02")], None),  # no later day: the row is asked about
        ([talk(None, next="12")], None),
    ],
)
def test_a_promised_day_without_a_talk_is_flagged(
    talks: list[TalkSummary], begins: str | None
) -> None:
    assert first_days(talks).get("PROMESSA-01") == begins


def test_a_day_promised_after_the_path_ended_is_not_flagged() -> None:
    ended = {"path": Path.CONCLUDED, "closed_on": dt.date(2026, 3, 10)}
    assert "PROMESSA-01" not in first_days([talk("02", next="12")], **ended)
    assert "PROMESSA-01" in first_days([talk("02", next="08")], **ended)


def test_the_setting_missed_after_days_moves_the_first_day() -> None:
    assert (
        first_days([talk("02", next="12")], Thresholds(missed_after_days=0))["PROMESSA-01"]
        == "13/3"
    )


@pytest.mark.parametrize(
    ("talks", "begins"),
    [
        ([talk("02", next="12"), talk("12", held=False)], "16/3"),
        ([talk("02", next="12"), talk("12", held=None)], None),  # nobody knows
        ([talk("02", next="12"), talk("12", held=False, next="26")], None),
        ([talk("02", next="12"), talk("12", held=False, next="-")], None),
        ([talk("02", next="12"), talk("12", held=False), talk("13")], None),
        ([talk("02", next="26"), talk("12", held=False)], None),
    ],
)
def test_a_talk_called_off_without_a_new_day_is_flagged(
    talks: list[TalkSummary], begins: str | None
) -> None:
    assert first_days(talks).get("PROMESSA-02") == begins


DAYS = st.integers(1, 28).map(lambda day: dt.date(2026, 3, day))


@given(
    st.lists(st.tuples(DAYS, st.none() | DAYS, st.booleans(), st.booleans()), max_size=6),
    st.none() | DAYS,
)
def test_a_promised_day_is_flagged_just_when_the_documents_call_it_missed(
    talks: list[tuple[dt.date, dt.date | None, bool, bool]], closed: dt.date | None
) -> None:
    """The last one of them, where the promise itself is possible."""
    nucleus = FAMILY.model_copy(update={"closed_on": closed})
    records = [
        TalkRecord(
            code=f"R{at}", tab="Schede", row=at, nucleus="N7F3K", date=day, next_date=following,
            no_next=ends and following is None, held=Held.HELD if held else Held.NO_SHOW,
        )
        for at, (day, following, held, ends) in enumerate(talks)
        if following is None or following > day
    ]  # fmt: skip
    found = nucleus_flags(
        [nucleus], [TalkSummary.of_record(record) for record in records], frozenset(), Thresholds()
    )
    asked = [one.facts["day"] for one in found if one.code == "PROMESSA-01"]
    states = judge_promises(nucleus, records, dt.date(2027, 1, 1))
    missed = [f"{p.day:%d/%m/%Y}" for p in states if p.state is PromiseState.MISSED]
    assert asked == missed[-1:]


# Contact


@pytest.mark.parametrize(
    ("talks", "family", "expected"),
    [
        ([talk("02"), talk("09")], {}, {"CONTATTO-01": "9/5"}),
        ([talk("02"), talk("09", held=False, next="-")], {}, {"CONTATTO-01": "2/5"}),
        ([], {"opened_on": dt.date(2026, 3, 1)}, {"CONTATTO-02": "1/5"}),
        ([], {}, {}),
        ([talk("02")], {"path": Path.TO_ACTIVATE}, {}),
        ([talk("02")], {"path": Path.CONCLUDED, "closed_on": dt.date(2026, 3, 2)}, {}),
        ([talk("02")], {"path": Path.CONCLUDED}, {"CHIUSO-02": None}),
        ([], {"path": Path.CONCLUDED}, {}),
    ],
)
def test_an_active_nucleus_without_talks_for_long_is_flagged(
    talks: list[TalkSummary], family: dict[str, Any], expected: dict[str, str | None]
) -> None:
    assert first_days(talks, **family) == expected


def test_the_setting_no_contact_days_moves_the_first_day() -> None:
    assert first_days([talk("02")], Thresholds(no_contact_days=7))["CONTATTO-01"] == "10/3"


def test_a_flag_that_is_switched_off_is_not_raised() -> None:
    assert first_days([talk("02", next="12")], Thresholds(off=("PROMESSA-01", "CONTATTO-01"))) == {}
