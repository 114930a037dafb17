"""The meeting as a calendar file: opt-in, private, nobody's name, and the same event when moved."""

import datetime as dt
import email
import email.policy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from collector.app.meeting_events import event_marks
from collector.deliver.meeting_calendar import CalendarEntry, calendar_text, meeting_calendar
from tests.road import MEETINGS, SOUND, Project, Row

ROW = {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"}
NOW = dt.datetime(2026, 6, 22, 10, 0, 30, 5, tzinfo=dt.UTC)
ENTRY = CalendarEntry(
    "Incontro: Mediazione", dt.date(2026, 6, 25), dt.time(10), "Opera", "abc@collector", 0
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    (tmp_path / "collector.toml").write_text(
        '[mail]\nattachment = "none"\ncalendar = true\n', encoding="utf-8"
    )
    return made


def on_june(**change: object) -> list[Row]:
    return [MEETINGS[0], {**MEETINGS[1], **change}, *MEETINGS[2:]]  # type: ignore[list-item]


def calendars(project: Project) -> dict[str, Any]:
    """The calendar file in each mail in the folder, by its recipient."""
    found: dict[str, Any] = {}
    for path in (project.folder / "uscite" / "posta").glob("*.eml"):
        mail: Any = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        (part,) = mail.iter_attachments()
        assert part.get_content_type() == "text/calendar"
        assert part.get_param("method") == "PUBLISH"
        assert part.get_filename() == f"{path.stem.rpartition('_')[0]}.ics"
        found[str(mail["To"])] = part.get_payload(decode=True)
    return found


def events(project: Project, *options: str) -> dict[str, Any]:
    assert project.run("send", *options).code == 0
    return {
        to: next(iter(Calendar.from_ical(content).events))
        for to, content in calendars(project).items()
    }


ANNA = "anna.rossi@comune.example"


def test_a_calendar_file_names_nobody_and_knows_italian_hours(project: Project) -> None:
    project.write([ROW])
    event = events(project)[ANNA]
    content = calendars(project)[ANNA].decode()
    assert "METHOD:PUBLISH\r\n" in content
    assert "BEGIN:VTIMEZONE\r\nTZID:Europe/Rome\r\n" in content
    assert "DTSTART;TZID=Europe/Rome:20260625T100000\r\n" in content
    assert "CLASS:PRIVATE\r\n" in content
    assert event["SUMMARY"] == "Incontro con i servizi sociali: Mediazione linguistico-culturale"
    assert event["LOCATION"] == "Opera"
    assert not {"ATTENDEE", "ORGANIZER", "DESCRIPTION"} & set(event)
    assert not any(word in content for word in ("Rossi", "Hoxha", "N7F3K", "Amina", "rozzano"))


def test_nothing_travels_unasked(project: Project) -> None:
    (project.folder / "collector.toml").write_text('[mail]\nattachment = "none"\n')
    project.write([ROW])
    assert project.run("send").code == 0
    for path in (project.folder / "uscite" / "posta").glob("*.eml"):
        assert b"text/calendar" not in path.read_bytes()


def test_a_meeting_without_an_hour_takes_the_day(project: Project) -> None:
    project.write([ROW], meetings=on_june(time=None))
    event = events(project)[ANNA]
    assert (event.start, event.end) == (dt.date(2026, 6, 25), dt.date(2026, 6, 26))


def test_a_meeting_with_another_hour_or_day_is_the_same_event_said_anew(project: Project) -> None:
    project.write([ROW])
    first = events(project)[ANNA]
    project.write([ROW], meetings=on_june(time=dt.time(15, 30)))
    later = events(project)[ANNA]
    project.write([ROW], meetings=on_june(date=dt.date(2026, 6, 30)))
    moved = events(project)[ANNA]
    project.write([ROW], meetings=on_june())
    back = events(project)[ANNA]
    assert {event["UID"] for event in (first, later, moved, back)} == {first["UID"]}
    sequences = [event["SEQUENCE"] for event in (first, later, moved, back)]
    assert sequences == sorted(set(sequences))
    assert sequences[0] == 0
    assert moved.start.date() == dt.date(2026, 6, 30)


def test_another_meeting_is_another_event(project: Project) -> None:
    project.write([ROW])
    first = events(project)[ANNA]
    for path in (project.folder / "uscite" / "posta").glob("*.eml"):
        path.unlink()
    other = events(project, "--meeting", "AS-2026-04-21")[ANNA]
    assert first["UID"] != other["UID"]


CAME, WENT = False, True


@pytest.mark.parametrize(
    ("changes", "meeting", "mark"),
    [
        # moved: one went and one came in the same run
        (
            [(1, "2026-06-01", "AS-2026-06-25", CAME), (2, "2026-06-10", "AS-2026-06-30", CAME),
             (2, "2026-06-10", "AS-2026-06-25", WENT)],
            "AS-2026-06-30", "AS-2026-06-25",
        ),
        # the row of a meeting that has been, typed over with the next one
        (
            [(1, "2026-06-01", "AS-2026-06-25", CAME), (2, "2026-07-10", "AS-2026-08-30", CAME),
             (2, "2026-07-10", "AS-2026-06-25", WENT)],
            "AS-2026-08-30", "AS-2026-08-30",
        ),
        # of another kind
        (
            [(1, "2026-06-01", "AS-2026-06-25", CAME), (2, "2026-06-10", "EQ-2026-06-30", CAME),
             (2, "2026-06-10", "AS-2026-06-25", WENT)],
            "EQ-2026-06-30", "EQ-2026-06-30",
        ),
        # two went: those with the same comuni belong together
        (
            [(1, "2026-06-01", "AS-2026-06-25-opera", CAME),
             (1, "2026-06-01", "AS-2026-06-26-rozzano", CAME),
             (2, "2026-06-10", "AS-2026-06-30-rozzano", CAME),
             (2, "2026-06-10", "AS-2026-06-25-opera", WENT),
             (2, "2026-06-10", "AS-2026-06-26-rozzano", WENT)],
            "AS-2026-06-30-rozzano", "AS-2026-06-26-rozzano",
        ),
        # the old day was moved away, and later another meeting takes it
        (
            [(1, "2026-06-01", "AS-2026-06-25", CAME), (2, "2026-06-10", "AS-2026-06-30", CAME),
             (2, "2026-06-10", "AS-2026-06-25", WENT), (3, "2026-06-11", "AS-2026-06-25", CAME)],
            "AS-2026-06-25", "AS-2026-06-25/1",
        ),
    ],
)  # fmt: skip
def test_which_meeting_is_which_event(
    changes: list[tuple[int, str, str, bool]], meeting: str, mark: str
) -> None:
    assert event_marks(changes)[meeting] == mark


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=90))
def test_any_place_survives_folding_and_escaping(place: str) -> None:
    entry = CalendarEntry(ENTRY.summary, ENTRY.day, ENTRY.time, place, ENTRY.uid, 3)
    content = meeting_calendar(entry, NOW)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    (event,) = Calendar.from_ical(content).events
    assert str(event.get("LOCATION", "")) == place
    assert event["DTSTAMP"].dt == NOW.replace(microsecond=0)


def test_the_check_reads_all_of_a_calendar_file() -> None:
    place = "Sala grande del centro civico, " * 5
    entry = CalendarEntry("Incontro", ENTRY.day, None, place, ENTRY.uid, 0)
    assert place.strip() in calendar_text(entry)
