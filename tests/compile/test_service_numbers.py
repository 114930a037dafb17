"""The numbers of a period: groups whose sums are the whole, counted as documents count them."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.compile.service_numbers import ServiceNumbers, promises_of, service_numbers
from schemas.meeting import MeetingKind
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord
from schemas.session import Held
from tests.compile.families import AMINA, LI, SONIA, TODAY, day, family, nine_talks, talk
from tests.compile.test_charts import made

NUCLEI = (family("N1"), family("N2", municipality="Rozzano", language=None, case_type=None))
FIRST, LAST = day("1/1"), day("30/6")


def numbers(
    talks: Sequence[TalkRecord],
    nuclei: Sequence[Nucleus] = NUCLEI,
    first: dt.date = FIRST,
    last: dt.date = LAST,
) -> ServiceNumbers:
    return service_numbers(talks, nuclei, promises_of(nuclei, talks, TODAY), first, last)


def rows(found: ServiceNumbers, key: str) -> dict[str, tuple[int | None, ...]]:
    table = found.find(key)
    assert table is not None
    return {row.label: row.values for row in table.rows}


TALKS = (
    talk("R1", "N1", "12/1", municipality="Opera"),
    talk("R2", "N1", "14/2", municipality="Opera", mediator=LI),
    talk("R3", "N2", "14/2", municipality="Rozzano", held=Held.NO_SHOW),
    talk("R4", None, "1/4", mediator=None),
    talk("R5", "N2", "1/4", municipality="Rozzano", end=None, missing=("end",), complete=False),
    talk("R6", "N2", "1/7", municipality="Rozzano"),
    talk("R7", "N2", None, missing=("date",), complete=False),
)


def test_the_whole_counts_what_is_of_the_period_and_sure() -> None:
    found = numbers(TALKS)
    assert (found.talks, found.not_held, found.nuclei) == (4, 1, 2)
    assert found.minutes == 3 * 75
    assert found.note == "senza le ore di 1 colloquio, da completare"
    assert (found.complete, found.sheets) == (4, 5)
    assert found.left_out == "Resta fuori 1 colloquio senza una data sicura."


def test_groups_come_by_alphabet_and_what_is_not_written_down_last() -> None:
    found = numbers(TALKS)
    assert rows(found, "comuni") == {
        "Opera": (2, 150, 1, 0),
        "Rozzano": (1, 0, 1, 1),
        "non indicato": (1, 75, 0, 0),
    }
    assert rows(found, "lingue") == {"Arabo": (2, 150, 1, 0), "non indicato": (2, 75, 1, 1)}
    assert list(rows(found, "mediatori")) == [AMINA, LI, "non indicato"]
    assert list(rows(found, "mesi"))[:2] == ["Gennaio 2026", "Febbraio 2026"]
    assert rows(found, "mesi")["Marzo 2026"] == (0, 0, 0, 0)


def test_the_hours_of_mediators_are_drawn_by_nobody() -> None:
    found = numbers(TALKS)
    drawn = {table.key for table in found.tables if table.drawn is not None}
    assert drawn == {"mesi", "comuni", "lingue", "tipologie", "date-previste", "completezza"}


def test_promised_days_of_the_period_that_have_passed_are_judged() -> None:
    nucleus, talks = nine_talks()
    found = numbers(talks, [nucleus])
    assert (found.as_promised, found.due) == (4, 8)
    assert sum(values[0] or 0 for values in rows(found, "date-previste").values()) == found.due
    assert numbers(talks, [nucleus], first=day("30/6")).due == 0, "a day to come"


def test_the_months_are_drawn_when_there_is_something_to_see() -> None:
    found = numbers(TALKS)
    assert found.months is not None
    assert [column.talks for column in found.months.columns] == [1, 1, 0, 2, 0, 0]
    assert numbers(TALKS, first=day("1/2"), last=day("28/2")).months is None, "one month"
    assert numbers(TALKS, first=day("1/1/2020")).months is None, "too many"
    assert numbers([]).months is None


def test_an_empty_period_has_no_shares() -> None:
    found = numbers([], first=day("1/5"), last=day("2/5"))
    assert rows(found, "completezza") == {"Maggio 2026": (0, 0, None)}
    assert (found.talks, found.due) == (0, 0)


@pytest.mark.parametrize("kind", list(MeetingKind))
def test_a_digest_of_the_same_days_says_the_same(kind: MeetingKind) -> None:
    nucleus, nine = nine_talks()
    talks = [talk for talk in nine if talk.confidentiality is None]
    digest = made(talks, None, kind, (nucleus,), before="1/2")
    found = numbers(talks, [nucleus], first=day("1/2"), last=day("24/6"))
    said = {fact.label: fact.value for fact in digest.numbers}
    assert said["colloqui svolti"] == str(found.talks)
    assert digest.hours == "2 h 35 min" == found.tables[0].columns[1].text(found.minutes)
    assert said["date previste mantenute"] == f"{found.as_promised} di {found.due}"


_TALKS = st.builds(
    talk,
    code=st.uuids().map(str),
    nucleus=st.sampled_from(["N1", "N2", "N9", None]),
    on=st.sampled_from(["12/1", "1/6", "30/6", "1/7", "31/12/2025", None]),
    mediator=st.sampled_from([AMINA, SONIA, None, "=1+1"]),
    municipality=st.sampled_from(["Opera", "Rozzano", "", None]),
    held=st.sampled_from(Held),
    end=st.sampled_from([dt.time(9, 0), dt.time(11, 0), None]),
    missing=st.sampled_from([(), ("end",), ("held",), ("date",)]),
)


@given(st.lists(_TALKS, max_size=20))
def test_the_sums_of_each_breakdown_are_the_whole(talks: list[TalkRecord]) -> None:
    found = numbers(talks)
    for key in ("mesi", "comuni", "lingue", "tipologie", "mediatori"):
        values = rows(found, key).values()
        sums = [sum(row[column] or 0 for row in values) for column in (0, 1, 3)]
        assert sums == [found.talks, found.minutes, found.not_held], key
        table = found.find(key)
        assert table is not None
        assert table.total is not None
        assert table.total.values == (found.talks, found.minutes, found.nuclei, found.not_held)
    for key in ("completezza", "completezza-mediatori"):
        values = rows(found, key).values()
        sums = [sum(row[column] or 0 for row in values) for column in (0, 1)]
        assert sums == [found.complete, found.sheets]
