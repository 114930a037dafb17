"""The charts of a digest: what they are drawn from, who gets which, what each says in words."""

import pytest

from collector.compile import figures
from collector.compile.digest import build_digest
from collector.compile.digest_input import DigestInput
from collector.compile.models import Chart, MeetingDigest
from schemas.meeting import MeetingKind
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import Confidentiality, Held
from tests.compile.families import (
    AMINA,
    DISTRICT,
    LI,
    PROJECT,
    ROSSI,
    START,
    TODAY,
    family,
    meeting,
    person,
    talk,
    twenty_nuclei,
)


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a chart says is told with few talks; how many it takes to be shown: `test_figures`."""
    for name in ("FEWEST_TALKS", "FEWEST_BARS", "FEWEST_SHARES", "FEWEST_COLUMNS"):
        monkeypatch.setattr(figures, name, 1)


TEAM, SERVICES = MeetingKind.TEAM, MeetingKind.SOCIAL_WORKERS
WORKER, MEDIATOR, BOSS = (
    person(ROSSI, Job.SOCIAL_WORKER),
    person(AMINA, Job.MEDIATOR),
    person("Dina Conti", Job.COORDINATOR),
)


def made(
    talks: list[TalkRecord],
    who: Person | None = None,
    kind: MeetingKind = TEAM,
    nuclei: tuple[Nucleus, ...] = (family(),),
    before: str = "22/4",
) -> MeetingDigest:
    return build_digest(
        DigestInput(
            meeting(kind),
            (meeting(kind, before),),
            nuclei,
            talks,
            recipient=who,
            reported=frozenset(),
            today=TODAY,
            project=PROJECT,
            project_start=START,
            district=DISTRICT,
        )
    )


def chart(document: MeetingDigest, title: str) -> Chart | None:
    return next((chart for chart in document.charts if chart.title == title), None)


def bars(document: MeetingDigest, title: str) -> list[tuple[str, ...]]:
    found = chart(document, title)
    return [(bar.label, *bar.texts) for bar in found.bars] if found else []


def test_weeks_begin_on_monday_and_empty_ones_have_a_column() -> None:
    talks = [
        talk("R1", on="27/4"),
        talk("R2", on="3/5"),
        talk("R3", on="11/5"),
        talk("R4", on="12/5", end=None),
    ]
    weeks = made(talks).weeks
    assert weeks is not None
    shown = [(one.label, one.talks, one.minutes, one.hours) for one in weeks.columns]
    assert shown[:5] == [
        ("20/4", 0, 0, ""),
        ("27/4", 2, 150, "2,5"),
        ("4/5", 0, 0, ""),
        ("11/5", 2, 75, "1,2"),
        ("18/5", 0, 0, ""),
    ]
    assert shown[-1][0] == "22/6"
    assert weeks.columns[1].text == "settimana dal 27 aprile 2026: 2 colloqui, 2 h 30 min"
    assert weeks.summary == (
        "4 colloqui svolti in 10 settimane, 3 h 45 min; il numero più alto dal 27 aprile 2026 (2); "
        "8 settimane senza colloqui."
    )


def test_a_long_period_is_drawn_by_month() -> None:
    weeks = made([talk("R1", on="12/12/2025"), talk("R2", on="3/5")], before="22/10/2025").weeks
    assert weeks is not None
    assert [one.label for one in weeks.columns] == [
        "ott",
        "nov",
        "dic",
        "gen",
        "feb",
        "mar",
        "apr",
        "mag",
        "giu",
    ]
    assert weeks.title == "Colloqui e ore per mese"


def test_talks_not_held_are_in_no_column() -> None:
    assert made([talk("R1", on="27/4", held=Held.NO_SHOW)]).weeks is None


def test_languages_chart_counts_talks_hours_nuclei_and_absences() -> None:
    nuclei = (family("A"), family("B", language="urdu"), family("C", language=None))
    talks = [
        talk("R1", "A", on="27/4"),
        talk("R2", "A", on="4/5", held=Held.NO_SHOW),
        talk("R3", "B", on="5/5"),
        talk("R4", "C", on="6/5"),
    ]
    assert bars(made(talks, nuclei=nuclei), "Lingue dei colloqui") == [
        ("Arabo", "1", "1 h 15 min", "1", "1"),
        ("Non indicato", "1", "1 h 15 min", "1", "–"),
        ("Urdu", "1", "1 h 15 min", "1", "–"),
    ]


def test_promises_chart_counts_the_states_of_the_period() -> None:
    talks = [
        talk("R1", on="20/4", next="27/4"),
        talk("R2", on="27/4", next="4/5"),
        talk("R3", on="15/5", next="18/5"),
        talk("R4", on="18/5", held=Held.CANCELLED, next="1/6"),
    ]
    found = chart(made(talks), "Date previste nel periodo")
    assert found is not None
    assert [(bar.label, bar.value) for bar in found.bars] == [
        ("Mantenute", 1),
        ("Svolte un altro giorno", 1),
        ("Assente, annullate o rinviate", 1),
        ("Senza un colloquio", 1),
    ]
    assert found.summary == "4 date previste, 1 mantenuta."


GAP = {"missing": ("end",), "complete": False}
SHEETS = [
    talk("R1", on="27/4"),
    talk("R2", on="28/4", mediator=LI, **GAP),
    talk("R3", on="4/5", **GAP),
    talk("R4", on="5/5"),
    talk("R5", on="6/5"),
]
BY_MONTH = [("Aprile 2026", "1 di 2", "50%"), ("Maggio 2026", "2 di 3", "66%")]


@pytest.mark.parametrize(
    ("who", "kind", "months", "mediators"),
    [
        (BOSS, TEAM, "Schede complete, mese per mese", True),
        (BOSS, SERVICES, "Schede complete, mese per mese", True),
        (MEDIATOR, TEAM, "Le tue schede complete, mese per mese", False),
        (None, TEAM, "Schede complete, mese per mese", False),
        (None, SERVICES, "", False),
        (WORKER, SERVICES, "", False),
        (person("Ugo Verdi", Job.MUNICIPAL_CONTACT, "Opera"), SERVICES, "", False),
    ],
)
def test_completeness_is_shown_to_the_team_and_by_mediator_to_the_coordinator(
    who: Person | None, kind: MeetingKind, months: str, mediators: bool
) -> None:
    document = made(SHEETS, who, kind)
    assert bars(document, months) == (BY_MONTH if months else [])
    told = bars(document, "Schede da completare per mediatore")
    assert told == ([(AMINA, "3 di 4", "75%"), (LI, "0 di 1", "0%")] if mediators else [])
    found = chart(document, months)
    assert found is None or found.largest == 100, "a whole bar is all sheets"


def test_hidden_talks_change_no_chart() -> None:
    hidden = [
        talk("R6", on="7/5", confidentiality=Confidentiality.TEAM, next="14/5", **GAP),
        talk("R7", on="20/5", confidentiality=Confidentiality.COORDINATION),
    ]
    assert made([*SHEETS, *hidden], WORKER, SERVICES) == made(SHEETS, WORKER, SERVICES)


def test_a_block_has_a_timeline_from_three_talks_on() -> None:
    talks = [
        talk("R1", on="27/4", next="4/5"),
        talk("R2", on="4/5", next="1/7"),
        talk("R3", on="11/5", held=Held.CANCELLED),
    ]
    [block] = made(talks).blocks
    assert block.timeline is not None
    assert [(mark.number, mark.text) for mark in block.timeline.marks] == [
        (27, "27/04/2026: svolto"),
        (None, "previsto il 4 maggio 2026: svolto"),
        (4, "04/05/2026: svolto"),
        (11, "11/05/2026: annullato"),
        (None, "previsto il 1º luglio 2026: in programma"),
    ]
    [block] = made(talks[:2]).blocks
    assert block.timeline is None, "two talks are read as fast in words"


def test_every_chart_has_a_summary_sentence() -> None:
    nuclei, talks = twenty_nuclei()
    for who, kind in ((BOSS, TEAM), (None, SERVICES), (MEDIATOR, TEAM), (WORKER, SERVICES)):
        document = made(list(talks), who, kind, nuclei)
        assert document.weeks is not None
        assert document.charts
        assert all(chart.summary.endswith(".") for chart in document.charts)
        assert document.weeks.summary.endswith(".")


def test_hours_used_chart_shows_the_twelve_highest_shares() -> None:
    codes = [f"N{at:04}" for at in range(20)]
    nuclei = tuple(family(code, hours_budget=75 * (at + 1)) for at, code in enumerate(codes))
    document = made(
        [talk(f"R{at}", code, on="27/4") for at, code in enumerate(codes)], nuclei=nuclei
    )
    found = chart(document, "Ore usate su quelle autorizzate")
    assert found is not None
    assert [(bar.label, bar.value) for bar in found.bars][:3] == [
        ("N0000", 100),
        ("N0001", 50),
        ("N0002", 33),
    ]
    assert len(found.bars) == 12
    assert found.summary == "20 nuclei con un monte ore, i 12 con la quota più alta."
