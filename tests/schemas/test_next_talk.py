"""What became of each promised day: the same as by a look at every talk for each of them."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from schemas.next_talk import TOLERANCE, PromiseJudge, PromiseState
from schemas.nucleus import Nucleus, Path


class _Talk(NamedTuple):
    date: dt.date | None
    next_date: dt.date | None = None
    no_next: bool = False
    took_place: bool = True


def _promise_state(
    day: dt.date,
    since: dt.date | None,
    nucleus: Nucleus,
    talks: Sequence[_Talk],
    today: dt.date,
) -> tuple[PromiseState, _Talk | None]:
    """The oracle: the rules as the module tells them, each by a look at all talks."""
    dated = [(talk, talk.date) for talk in talks if talk.date]
    later = [(talk, date) for talk, date in dated if date > (since or dt.date.min)]
    around = [talk for talk, date in later if abs(date - day) <= TOLERANCE]
    for talk in around:
        if talk.took_place:
            return PromiseState.KEPT, talk
    if around:
        return PromiseState.NOT_HELD, around[-1]
    for talk, date in later:
        is_replaced = since is not None and (talk.next_date is not None or talk.no_next)
        if talk.took_place and (date > day or is_replaced):
            return PromiseState.OTHER_DAY, talk
    if nucleus.concluded and (nucleus.closed_on is None or nucleus.closed_on <= day):
        return PromiseState.CLOSED, None
    return (PromiseState.OPEN if day >= today else PromiseState.MISSED), None


_DAYS = st.one_of(
    st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 25)),
    st.sampled_from([dt.date.min, dt.date.max, dt.date(1, 1, 3), dt.date(9999, 12, 30)]),
)
_TALKS = st.lists(
    st.builds(
        _Talk, st.none() | _DAYS, st.none() | _DAYS, no_next=st.booleans(), took_place=st.booleans()
    ),
    max_size=12,
).map(lambda talks: sorted(talks, key=lambda talk: talk.date or dt.date.min))
_NUCLEI = st.builds(
    Nucleus,
    code=st.just("N7F3K"),
    name=st.just("Hoxha"),
    path=st.sampled_from([Path.ACTIVE, Path.CONCLUDED]),
    closed_on=st.none() | _DAYS,
)


@given(_TALKS, _NUCLEI, _DAYS, st.none() | _DAYS, _DAYS)
def test_a_promised_day_is_judged_as_by_a_look_at_every_talk(
    talks: list[_Talk], nucleus: Nucleus, day: dt.date, since: dt.date | None, today: dt.date
) -> None:
    state, decided_by = PromiseJudge(nucleus, talks).state_of(day, since, today)
    expected, talk = _promise_state(day, since, nucleus, talks, today)
    assert state is expected
    assert decided_by is talk
