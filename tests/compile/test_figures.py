"""Which figures a digest has: none that says nothing at its size."""

import pytest

from collector.compile.figures import FEWEST_BARS, FEWEST_COLUMNS, FEWEST_SHARES, FEWEST_TALKS
from collector.compile.models import MeetingDigest
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord
from tests.compile.families import day, family, talk
from tests.compile.test_charts import SERVICES, TEAM, WORKER, made

PLACES = ("Opera", "Rozzano", "Binasco", "Basiglio")


def titles(document: MeetingDigest) -> set[str]:
    return {chart.title for chart in document.charts}


def some(talks: int, nuclei: int, *, hours: int | None = None) -> MeetingDigest:
    """A document of `talks` talks in May with `nuclei` nuclei, each of a comune of its own."""
    families: list[Nucleus] = [
        family(f"N{at}", municipality=PLACES[at % len(PLACES)], hours_budget=hours)
        for at in range(nuclei)
    ]
    records: list[TalkRecord] = [
        talk(f"R{at}", f"N{at % nuclei}", None, date=day(f"{1 + at}/5")) for at in range(talks)
    ]
    return made(records, None, SERVICES, tuple(families))


def test_talks_by_comune_take_enough_talks_in_enough_comuni() -> None:
    wanted = "Colloqui svolti per comune"
    assert wanted in titles(some(FEWEST_TALKS, FEWEST_BARS))
    assert wanted not in titles(some(FEWEST_TALKS - 1, FEWEST_BARS)), "too few talks"
    assert wanted not in titles(some(FEWEST_TALKS, FEWEST_BARS - 1)), "too few bars"


def test_hours_used_are_a_picture_only_of_more_nuclei_than_one_compares_by_heart() -> None:
    wanted = "Ore usate su quelle autorizzate"
    assert wanted in titles(some(6, FEWEST_SHARES, hours=600))
    assert wanted not in titles(some(6, FEWEST_SHARES - 1, hours=600))


@pytest.mark.parametrize(
    ("talks", "before", "drawn"),
    [(FEWEST_TALKS, "22/4", True), (FEWEST_TALKS - 1, "22/4", False), (FEWEST_TALKS, "9/6", False)],
    ids=["enough", "too few talks", "too short a period"],
)
def test_the_picture_of_the_period_takes_enough_talks_and_weeks(
    talks: int, before: str, *, drawn: bool
) -> None:
    records = [talk(f"R{at}", on="10/6") for at in range(talks)]
    weeks = made(records, before=before).weeks
    assert (weeks is not None) is drawn
    assert weeks is None or len(weeks.columns) >= FEWEST_COLUMNS


def test_a_small_document_has_no_figures_at_all() -> None:
    nuclei = (family("A", hours_budget=600), family("B", municipality="Rozzano"))
    talks = [talk("R1", "A", "1/5", next="8/5"), talk("R2", "B", "2/5"), talk("R3", "A", "8/5")]
    document = made(talks, WORKER, SERVICES, nuclei)
    assert (document.charts, document.weeks) == ((), None)


def test_tables_to_pay_by_need_no_size() -> None:
    talks = [talk("R1", on="1/5"), talk("R2", on="2/5", mediator="Li Wei")]
    assert "Ore per mediatore" in titles(made(talks, None, TEAM))
