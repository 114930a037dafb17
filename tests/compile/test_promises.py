"""Promised days.

KEPT within 3 days. NOT_HELD: a row says why. OTHER_DAY: a talk later, or earlier with a new date.
CLOSED: the path ended first. OPEN: still to come. MISSED: no row reports a talk.
"""

from typing import Any

import pytest

from collector.compile.promises import judge_promises, promise_view
from schemas.nucleus import Path
from schemas.record import TalkRecord
from schemas.session import Held
from tests.compile.families import TODAY, day, family, talk

FIRST = talk("R1", on="1/4", next="20/4")


@pytest.mark.parametrize(
    ("later", "state", "outcome"),
    [
        ([talk("R2", on="20/4")], "KEPT", "svolto"),
        ([talk("R2", on="17/4")], "KEPT", "svolto il 17 aprile 2026"),
        ([talk("R2", on="23/4")], "KEPT", "svolto il 23 aprile 2026"),
        ([talk("R2", on="24/4")], "OTHER_DAY", "svolto un altro giorno, il 24 aprile 2026"),
        ([talk("R2", on="8/4", no_next=True)], "OTHER_DAY", "svolto un altro giorno, l'8 aprile "
                                                            "2026"),
        ([talk("R2", on="8/4")], "MISSED", "non risulta nessun colloquio"),
        ([talk("R2", on="20/4", held=Held.NO_SHOW)], "NOT_HELD", "assente"),
        ([talk("R2", on="21/4", held=Held.CANCELLED)], "NOT_HELD", "annullato il 21 aprile 2026"),
        ([talk("R2", on="18/4", held=Held.POSTPONED), talk("R3", on="22/4")], "KEPT", "svolto il "
                                                                                      "22 aprile "
                                                                                      "2026"),
        ([talk("R2", on="5/5", held=Held.NO_SHOW)], "MISSED", "non risulta nessun colloquio"),
        ([talk("R2", on=None)], "MISSED", "non risulta nessun colloquio"),
        ([], "MISSED", "non risulta nessun colloquio"),
    ],
)  # fmt: skip
def test_a_promised_day_has_the_state_that_the_later_talks_give_it(
    later: list[TalkRecord], state: str, outcome: str
) -> None:
    states = judge_promises(family(), [FIRST, *later], TODAY)
    assert [(p.day, p.state) for p in states] == [(day("20/4"), state)]
    assert (promise_view(states[0]).outcome, promise_view(states[0]).said) == (
        outcome,
        "colloquio del 1º aprile 2026",
    )


@pytest.mark.parametrize(
    ("next_day", "state"), [("21/6", "MISSED"), ("22/6", "OPEN"), ("23/6", "OPEN")]
)
def test_a_day_promised_for_today_is_open(next_day: str, state: str) -> None:
    assert [p.state for p in judge_promises(family(), [talk(next=next_day)], TODAY)] == [state]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"path": Path.CONCLUDED}, "CLOSED"),
        ({"closed_on": day("20/4")}, "CLOSED"),
        ({"closed_on": day("21/4")}, "MISSED"),
    ],
)
def test_a_promise_after_the_path_ended_is_closed(fields: dict[str, Any], state: str) -> None:
    assert [p.state for p in judge_promises(family(**fields), [FIRST], TODAY)] == [state]


def test_a_day_promised_twice_counts_once_from_the_last_talk() -> None:
    [only] = judge_promises(family(), [FIRST, talk("R2", on="8/4", next="20/4")], TODAY)
    assert (only.state, only.promised_at.code) == ("MISSED", "R2")


def test_a_date_that_is_to_be_corrected_promises_nothing() -> None:
    doubted = talk("R1", on="21/5", next="10/5", missing=("next_date",), complete=False)
    assert judge_promises(family(), [doubted, talk("R2", on="10/6")], TODAY) == ()


def test_what_an_undated_talk_promised_is_open_until_that_day_and_never_replaced_before() -> None:
    talks = [talk("R1", on=None, next="1/7"), talk("R2", on="3/6", next="9/7")]
    promised = judge_promises(family(), talks, TODAY)
    assert [(promise.day, promise.state.value) for promise in promised] == [
        (day("1/7"), "OPEN"),
        (day("9/7"), "OPEN"),
    ]
