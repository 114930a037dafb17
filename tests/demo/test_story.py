"""The demo's story: believable, the same every time, and wrong only where a slip was planted."""

import datetime as dt
import random
import re
import tomllib
from collections import Counter, defaultdict
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from collector.demo.slips import SLIPS
from collector.demo.story import Story, build_story
from collector.journal.store import Journal
from collector.sync.memory import FreshCodes, read_memory
from collector.sync.plan import plan_sync
from collector.sync.rules import Rules
from collector.workbook.template import write_workbook
from collector.workbook.xlsx.workbook import XlsxWorkbook
from schemas import meeting, nucleus, person, session, territory
from schemas.code import codes
from schemas.nucleus import CASE_TYPES

DISTRICT = territory.load()
COLUMNS = {
    "Schede": session.COLUMNS,
    "Nuclei": nucleus.COLUMNS,
    "Persone": person.COLUMNS,
    "Incontri": meeting.COLUMNS,
}


@pytest.fixture(scope="module")
def told() -> Story:
    return build_story()


@pytest.fixture(scope="module")
def clean() -> Story:
    return build_story(slips=())


def texts(told: Story) -> list[str]:
    return [
        value
        for rows in told.rows.values()
        for row in rows
        for value in row.values()
        if isinstance(value, str)
    ]


# --- What there is ------------------------------------------------------------------------------


def test_the_story_has_the_size_of_a_real_project(told: Story) -> None:
    assert (told.today, told.since) == (dt.date(2026, 6, 22), dt.date(2026, 1, 1))
    assert 20 <= len(told.nuclei) <= 25
    assert 115 <= len(told.talks) <= 130
    assert 15 <= len(told.slips) <= 20
    jobs = Counter(row["job"] for row in told.people)
    assert jobs == {
        "mediatore": 4,
        "assistente sociale": 5,
        "referente comunale": 2,
        "coordinamento": 1,
    }
    assert [(row["kind"], row["date"]) for row in told.meetings] == [
        ("assistenti sociali", dt.date(2026, 2, 24)),
        ("équipe mediatori", dt.date(2026, 3, 10)),
        ("assistenti sociali", dt.date(2026, 4, 21)),
        ("équipe mediatori", dt.date(2026, 5, 12)),
        ("assistenti sociali", dt.date(2026, 6, 25)),
        ("équipe mediatori", dt.date(2026, 7, 7)),
    ]


def test_it_is_the_same_story_every_time(told: Story) -> None:
    assert build_story() == told


def test_every_row_fits_its_tab_and_fills_a_workbook(told: Story, tmp_path: Path) -> None:
    for tab, rows in told.rows.items():
        assert {key for row in rows for key in row} <= {column.key for column in COLUMNS[tab]}
    write_workbook(tmp_path / "schede.xlsx", territory=DISTRICT, rows=told.rows)
    assert (tmp_path / "schede.xlsx").stat().st_size > 20_000


def test_all_municipalities_case_types_and_paths_occur(told: Story) -> None:
    assert {row["municipality"] for row in told.nuclei} == set(DISTRICT.municipalities)
    assert {row["case_type"] for row in told.nuclei} == set(CASE_TYPES)
    assert {row["path"] for row in told.nuclei} == {"da attivare", "attivo", "concluso"}


def test_names_come_in_many_scripts(told: Story) -> None:
    names = " ".join(str(row["name"]) for row in told.nuclei)
    for script in (
        "\u0600-\u06ff",
        "\u4e00-\u9fff",
        "\u0400-\u04ff",
        "\u0980-\u09ff",
        "\u1200-\u137f",
        "ăȚñÑ",
    ):
        assert re.search(f"[{script}]", names), script


def test_the_people_of_a_nucleus_are_in_persone(told: Story) -> None:
    names = {
        job: {row["name"] for row in told.people if row["job"] == job}
        for job in ("mediatore", "assistente sociale")
    }
    for row in told.nuclei:
        assert row.get("mediator") in names["mediatore"] | {None}
        assert row["social_worker"] in names["assistente sociale"]


def test_every_email_is_invented_and_unique(told: Story) -> None:
    emails = [str(row["email"]) for row in told.people]
    assert all(re.fullmatch(r"[a-z.]+@(cooperativa|comune)\.example", email) for email in emails)
    assert len(set(emails)) == len(emails)
    assert not [text for text in texts(told) if "@" in text and text not in emails]


def test_no_two_talks_have_the_same_description(clean: Story) -> None:
    descriptions = Counter(
        str(talk.typed["description"]) for talk in clean.talks if "attendees" in talk.typed
    )
    assert set(descriptions.values()) == {1}


def test_descriptions_name_nobody(told: Story) -> None:
    """Descriptions travel in documents, where a family is a code."""
    names = {
        word
        for row in told.nuclei
        for word in re.findall(r"\w{4,}", f"{row['name']} {row.get('other_names', '')}")
    } | {word for row in told.people for word in str(row["name"]).split() if len(word) > 3}
    for talk in told.talks:
        for key in ("description", "outcome", "issues", "agreements"):
            assert not names & set(re.findall(r"\w+", str(talk.typed.get(key, ""))))


# --- When ---------------------------------------------------------------------------------------


def test_talks_take_place_on_working_days_of_the_project(told: Story) -> None:
    for talk in told.talks:
        assert told.since <= talk.date <= dt.date(2026, 6, 20)
        assert talk.date.weekday() < 5


def test_no_talk_is_typed_before_its_day(told: Story) -> None:
    delays = [(talk.typed_on - talk.date).days for talk in told.talks]
    assert min(delays) >= 0
    assert sum(delay <= 3 for delay in delays) > 0.9 * len(delays)
    assert all(talk.typed_on <= told.today for talk in told.talks)


def test_a_handful_of_talks_arrives_after_the_meeting_of_its_period(told: Story) -> None:
    days = [row["date"] for row in told.meetings]
    late = [
        t.key
        for t in told.talks
        if any(isinstance(day, dt.date) and t.date <= day < t.typed_on for day in days)
    ]
    assert 4 <= len(late) <= 12


def test_the_sheet_of_an_earlier_day_is_the_beginning_of_todays(told: Story) -> None:
    earlier = told.rows_on(dt.date(2026, 4, 21))["Schede"]
    assert 50 < len(earlier) < len(told.talks)
    assert told.rows["Schede"][: len(earlier)] == earlier


def test_no_mediator_is_in_two_places_at_once() -> None:
    """Read from the story itself, before anybody typed it."""
    data = tomllib.loads(files("collector.demo").joinpath("story.toml").read_text(encoding="utf-8"))
    days = defaultdict(list)
    for family in data["nucleus"]:
        previous = dt.date.min
        for talk in family.get("talk", ()):
            assert previous < talk["date"]
            previous = talk["date"]
            assert family["opened_on"] <= talk["date"]
            if isinstance(talk.get("next_date"), dt.date):
                assert talk["date"] < talk["next_date"]
            if "start" in talk:
                minutes = [time.hour * 60 + time.minute for time in (talk["start"], talk["end"])]
                assert 9 * 60 <= minutes[0] < minutes[1] <= 18 * 60 + 30
                assert 45 <= minutes[1] - minutes[0] <= 105
                days[family["mediator"], talk["date"]].append(minutes)
    for hours in days.values():
        hours.sort()
        assert all(before[1] < after[0] for before, after in pairwise(hours))


# --- How it was typed ---------------------------------------------------------------------------


def test_most_days_and_hours_are_real_cells_and_the_rest_comes_in_many_forms(clean: Story) -> None:
    days = [talk.typed["date"] for talk in clean.talks]
    real = sum(isinstance(day, dt.date) for day in days) / len(days)
    assert 0.55 < real < 0.9
    forms = {
        re.sub(r"[^\W\d]+", "a", re.sub(r"\d+", "9", day)) for day in days if isinstance(day, str)
    }
    assert {"9/9/9", "9 a 9", "a 9 a 9", "9.9.9"} <= forms
    starts = [
        talk.typed["start"] for talk in clean.talks if isinstance(talk.typed.get("start"), str)
    ]
    assert {"9.9", "9,9", "9:9", "ore 9.9"} <= {re.sub(r"\d+", "9", str(start)) for start in starts}
    assert any("dalle" in str(start) for start in starts)


def test_some_talks_did_not_take_place_and_some_are_confidential(clean: Story) -> None:
    held = Counter(talk.typed["held"] for talk in clean.talks if "held" in talk.typed)
    assert held.keys() == {"assente", "annullato", "rinviato"}
    assert {talk.typed.get("confidentiality") for talk in clean.talks} == {
        None,
        "servizio",
        "équipe",
        "coordinamento",
    }
    assert sum("issues" in talk.typed for talk in clean.talks) > 25


# --- Slips --------------------------------------------------------------------------------------


def test_every_slip_is_in_the_sheet_and_has_a_description(told: Story, clean: Story) -> None:
    sheet, honest = told.rows["Schede"], {talk.key: talk.typed for talk in clean.talks}
    for slip in SLIPS:
        row = sheet[told.row_of(slip.talk) - 2]
        assert row[slip.field] == slip.typed
        assert row != honest.get(slip.talk)
        assert slip.what
    assert len({slip.talk for slip in SLIPS}) == len(SLIPS)


def test_talks_without_a_slip_are_typed_as_in_the_clean_story(told: Story, clean: Story) -> None:
    slipped = {slip.talk for slip in SLIPS}
    assert {t.key: t for t in told.talks if t.key not in slipped} == {
        t.key: t for t in clean.talks if t.key not in slipped
    }


def test_a_real_sync_finds_every_slip_and_nothing_else(told: Story, tmp_path: Path) -> None:
    """The two talks that a slip runs into are told too: the original of a copy, the one that went
    on meanwhile. And three families were expected, and nobody has written yet whether they came.
    """
    path = tmp_path / "schede.xlsx"
    write_workbook(path, territory=DISTRICT, rows=told.rows)
    choose = random.Random(7).choice
    result = plan_sync(
        XlsxWorkbook(path).snapshot(),
        read_memory(Journal.open("sqlite://")),
        Rules(DISTRICT, CASE_TYPES, told.since),
        today=told.today,
        here="x",
        codes=FreshCodes(
            codes("R", choose, set()), codes("N", choose, set()), codes("P", choose, set())
        ),
    )
    flagged = {(flag.tab, flag.row) for flag in result.flags if flag.tab == "Schede"}
    cells = {(flag.row, flag.field) for flag in result.flags}
    assert {(told.row_of(slip.talk), slip.field) for slip in SLIPS} <= cells
    assert flagged == {
        ("Schede", told.row_of(key)) for key in ({s.talk for s in SLIPS} | {"khan-6", "khan-7"})
    }
    assert [flag.code for flag in result.flags if flag.tab != "Schede"] == ["PROMESSA-01"] * 3
    assert not result.ignored


def test_an_unknown_talk_is_an_error(told: Story) -> None:
    with pytest.raises(KeyError):
        told.row_of("rossi-1")
