"""The two clocks, at the day before, the day, the day after; months' ends, leap years, holds, and
what is not sure.
"""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.compile.retention import (
    ClockEvidence,
    ClockFacts,
    ClockNucleus,
    Clocks,
    ClockTalk,
    Doubt,
    Retention,
    Start,
    due_on,
    end_of_year_later,
    months_later,
    retention,
)

D = dt.date
DAY = dt.timedelta(days=1)
CLOCKS = Clocks(narrative_months=24, accounting_years=5, notice_days=30)
CLOSED = ClockNucleus("N7F3K", concluded=True, closed_on=D(2026, 3, 15))
TALK = ClockTalk("R1", "N7F3K", D(2026, 3, 1))
EVIDENCE = ClockEvidence("R9", "N2QX8", D(2026, 5, 4))


def at(today: dt.date, *facts: object, clocks: Clocks = CLOCKS, **holds: str) -> Retention:
    return retention(
        ClockFacts(
            [fact for fact in facts if isinstance(fact, ClockNucleus)],
            [fact for fact in facts if isinstance(fact, ClockTalk)],
            [fact for fact in facts if isinstance(fact, ClockEvidence)],
            holds,
        ),
        clocks,
        today,
    )


def narrative(today: dt.date) -> str:
    found = at(today, CLOSED, TALK)
    return "due" if found.narrative_due else "soon" if found.narrative_soon else ""


def accounting(today: dt.date) -> str:
    found = at(today, EVIDENCE)
    return "due" if found.accounting_due else "soon" if found.accounting_soon else ""


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (D(2028, 2, 14), ""),  # 31 days before it is due
        (D(2028, 2, 15), "soon"),  # 30 days
        (D(2028, 2, 16), "soon"),
        (D(2028, 3, 14), "soon"),  # the day before the last
        (D(2028, 3, 15), "soon"),  # the last day is part of the term
        (D(2028, 3, 16), "due"),
        (D(2028, 3, 17), "due"),
    ],
)
def test_texts_are_due_the_day_after_their_last_and_said_before(today: dt.date, state: str) -> None:
    assert narrative(today) == state


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (D(2031, 12, 1), ""),
        (D(2031, 12, 2), "soon"),  # 30 days before it is due
        (D(2031, 12, 3), "soon"),
        (D(2031, 12, 30), "soon"),
        (D(2031, 12, 31), "soon"),
        (D(2032, 1, 1), "due"),
        (D(2032, 1, 2), "due"),
    ],
)
def test_evidence_is_due_after_the_last_december(today: dt.date, state: str) -> None:
    assert accounting(today) == state


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2028, 1, 31), 1, D(2028, 2, 29)),
        (D(2028, 2, 29), 12, D(2029, 2, 28)),
        (D(2028, 2, 29), 48, D(2032, 2, 29)),
        (D(2026, 8, 31), 1, D(2026, 9, 30)),
        (D(2026, 12, 31), 2, D(2027, 2, 28)),
        (D(2026, 11, 15), 1, D(2026, 12, 15)),
        (D(2026, 12, 15), 12, D(2027, 12, 15)),
        (D(9990, 1, 1), 1200, dt.date.max - DAY),
    ],
)
def test_months_end_where_the_calendar_ends_them(day: dt.date, months: int, later: dt.date) -> None:
    assert months_later(day, months) == later


def test_years_count_from_the_end_of_the_talks_own() -> None:
    assert end_of_year_later(D(2026, 1, 1), 5) == D(2031, 12, 31)
    assert end_of_year_later(D(2026, 12, 31), 5) == D(2031, 12, 31)
    assert due_on(end_of_year_later(D(9999, 1, 1), 100)) == dt.date.max


def test_an_active_nucleus_is_never_due() -> None:
    found = at(D(2999, 1, 1), ClockNucleus("N7F3K"), TALK)
    assert not found.due
    assert not found.unsure
    assert found.unconcluded == 1


@pytest.mark.parametrize(
    ("nucleus", "start", "start_is"),
    [
        (CLOSED, D(2026, 3, 15), Start.CLOSED),
        (ClockNucleus("N7F3K", True), D(2026, 3, 1), Start.LAST_TALK),
        (ClockNucleus("N7F3K", True, D(2026, 2, 1)), D(2026, 3, 1), Start.LATER_TALK),
        (ClockNucleus("N7F3K", gone_on=D(2026, 6, 1)), D(2026, 6, 1), Start.GONE),
        (ClockNucleus("N7F3K", True, gone_on=D(2026, 6, 1)), D(2026, 3, 1), Start.LAST_TALK),
        (ClockNucleus("N7F3K", gone_on=D(2026, 2, 1)), D(2026, 3, 1), Start.LATER_TALK),
    ],
)
def test_the_clock_counts_from_the_last_thing_known(
    nucleus: ClockNucleus, start: dt.date, start_is: Start
) -> None:
    (term,) = at(D(2099, 1, 1), nucleus, TALK).narrative_due
    assert (term.start, term.start_is, term.rows) == (start, start_is, ("R1",))


def test_what_is_not_sure_is_listed_and_never_due() -> None:
    no_day = ClockTalk("R2", "N7F3K", None)
    to_come = ClockTalk("R3", "N7F3K", D(2100, 1, 1))
    nobody = ClockTalk("R4", None, D(2020, 1, 1))
    concluded = ClockNucleus("N3333", concluded=True)
    found = at(D(2099, 1, 1), CLOSED, TALK, no_day, to_come, nobody, concluded)
    assert not found.due
    assert [(term.code, term.doubt, term.rows) for term in found.unsure] == [
        ("N7F3K", Doubt.UNSURE_TALK, ("R2", "R3")),
        ("N3333", Doubt.NO_DAY, ()),
        ("", Doubt.NO_NUCLEUS, ("R4",)),
    ]


def test_a_row_rightly_gone_that_nobody_can_correct_does_not_keep_the_rest() -> None:
    gone = ClockTalk("R2", "N7F3K", None, stands=False)
    assert at(D(2099, 1, 1), CLOSED, TALK, gone).narrative_due[0].rows == ("R1", "R2")


def test_a_hold_is_listed_with_its_reason_and_stops_both_clocks() -> None:
    of_same = ClockEvidence("R9", "N7F3K", D(2020, 5, 4))
    found = at(D(2099, 1, 1), CLOSED, TALK, of_same, N7F3K="causa in corso")
    assert not found.due
    assert [(held.reason, held.is_evidence) for held in found.held] == [
        ("causa in corso", False),
        ("causa in corso", True),
    ]
    assert not at(D(2026, 4, 1), CLOSED, TALK, N7F3K="causa in corso").held


def test_texts_that_go_late_take_evidence_with_them_that_is_over_too() -> None:
    later = ClockTalk("R2", "N7F3K", D(2027, 1, 9))
    short = Clocks(narrative_months=120, accounting_years=5)
    assert short.evidence_is_shorter
    assert not CLOCKS.evidence_is_shorter
    before = at(D(2036, 1, 1), CLOSED, TALK, later, clocks=short)
    assert not before.due  # the evidence stands in the texts
    found = at(D(2037, 1, 10), CLOSED, TALK, later, clocks=short)
    assert [term.start_is for term in found.narrative_due] == [Start.LATER_TALK]
    assert [(term.year, term.rows, term.has_texts) for term in found.accounting_due] == [
        (2026, ("R1",), True),
        (2027, ("R2",), True),
    ]
    assert [term.year for term in at(D(2028, 3, 16), CLOSED, TALK).accounting_due] == []


def test_a_clock_without_a_number_does_not_run() -> None:
    facts = (CLOSED, TALK, EVIDENCE, ClockTalk("R4", None, None))
    only_texts = at(D(2099, 1, 1), *facts, clocks=Clocks(narrative_months=1))
    only_evidence = at(D(2099, 1, 1), *facts, clocks=Clocks(accounting_years=1))
    assert (len(only_texts.narrative_due), len(only_texts.accounting_due)) == (1, 0)
    assert (len(only_evidence.narrative_due), len(only_evidence.accounting_due)) == (0, 1)
    assert not only_evidence.unsure
    assert not at(D(2099, 1, 1), *facts, clocks=Clocks()).due
    assert [Clocks().run, Clocks(1).run, Clocks(None, 1).run] == [False, True, True]


DAYS = st.dates(D(2024, 1, 1), D(2032, 12, 31))
CODES = st.sampled_from(["N2222", "N3333", "N4444"])
NUCLEI = st.lists(
    st.builds(ClockNucleus, CODES, st.booleans(), st.none() | DAYS, st.none() | DAYS),
    unique_by=lambda nucleus: nucleus.code,
)
TALKS = st.lists(
    st.builds(ClockTalk, st.sampled_from("RSTUV"), st.none() | CODES, st.none() | DAYS),
    unique_by=lambda talk: talk.code,
)
EVIDENCES = st.lists(
    st.builds(ClockEvidence, st.sampled_from("WXYZ"), CODES, DAYS, st.booleans()),
    unique_by=lambda talk: talk.code,
)
HOLDS = st.dictionaries(CODES, st.just("motivo"), max_size=1)


@given(
    st.builds(ClockFacts, NUCLEI, TALKS, EVIDENCES, HOLDS),
    st.builds(
        Clocks, st.none() | st.integers(1, 60), st.none() | st.integers(1, 6), st.integers(0, 99)
    ),
    DAYS,
    st.integers(0, 900),
)
def test_what_is_due_stays_due_and_nothing_is_two_things(
    facts: ClockFacts, clocks: Clocks, today: dt.date, days: int
) -> None:
    now = retention(facts, clocks, today)
    then = retention(facts, clocks, today + dt.timedelta(days=days))
    assert {term.code for term in now.narrative_due} <= {term.code for term in then.narrative_due}
    assert rows_due(now) <= rows_due(then)
    for found in (now, then):
        due = {term.code for term in found.narrative_due}
        assert not due & {term.code for term in found.narrative_soon}
        assert not due & {term.code for term in found.unsure}
        assert not found.nuclei_due & facts.holds.keys()
        assert all(found.today > term.keep_until for term in found.narrative_due)
        assert all(found.today <= term.keep_until for term in found.soon)


def rows_due(found: Retention) -> set[str]:
    return {row for term in found.accounting_due for row in term.rows}
