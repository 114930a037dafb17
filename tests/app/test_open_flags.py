"""`flags` tells what it would tell if it read every row: of a sheet as the last sync left it, and
of one that changed since.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.app.open_flags import OpenFlags, find_open_flags, open_flags_by_mediator
from collector.app.preview import open_preview
from collector.app.settings import Options, Settings, load_settings
from collector.cli.output.sync import flag_as_dict
from collector.errors import SettingsError
from tests.road import NUCLEI, PEOPLE, SOUND, TODAY, Project

CELLS: dict[str, list[Any]] = {
    "nucleus": ["Hoxha", "Chen", "陈", "N7F3K", "Hoxa", "", "Famiglia nuova"],
    "mediator": ["Amina Haddad", "Li Wei", "amina", "", "Nessuna\u202e"],
    "date": ["12/03/2026", "13/3", "31/02/2026", "", dt.date(2026, 3, 12), "22/06/2026", "2027"],
    "start": ["10:30", "boh", ""],
    "end": ["11:45", "10:00", ""],
    "attendees": ["madre", "tutti", "", "nonna"],
    "description": ["Si è parlato della casa e della scuola dei figli, a lungo.", "", "x" * 300],
}
ROWS = st.lists(
    st.fixed_dictionaries({}, optional={key: st.sampled_from(CELLS[key]) for key in CELLS}),
    max_size=6,
)
ASKED: list[dict[str, str | None]] = [
    {},
    {"mediator": "amina"},
    {"mediator": "li wei"},
    {"mediator": "haddad", "nucleus": "hoxha"},
    {"nucleus": "N2QX8"},
    {"nucleus": "nessuno"},
    {"mediator": "zzz"},
]


def settings_of(project: Project, today: str = TODAY) -> Settings:
    places = Options(workbook=str(project.workbook), journal=str(project.journal), today=today)
    return load_settings(places)


def slowly(asked: Settings) -> OpenFlags:
    """The flags, by reading every row."""
    with open_preview(asked) as preview:
        return OpenFlags.of(preview)


def told(found: OpenFlags) -> list[Any]:
    """All that the command can say of them."""
    answers: list[Any] = [found.name, list(found.notices)]
    for asked in ASKED:
        try:
            groups = open_flags_by_mediator(found, **asked)
            for group in groups:
                flags = [(flag_as_dict(flag), flag.what, flag.todo) for flag in group.flags]
                answers.append((group.mediator, flags))
        except SettingsError as error:
            answers.append(str(error))
    return answers


@contextmanager
def counted_previews() -> Iterator[mock.Mock]:
    with mock.patch("collector.app.preview.open_preview", wraps=open_preview) as opened:
        yield opened


@given(rows=ROWS, edited=ROWS)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_flags_are_those_of_reading_every_row(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], edited: list[Any]
) -> None:
    project = Project(tmp_path_factory.mktemp("progetto"))
    project.write([{**SOUND, **row} for row in rows])
    assert project.run("sync").code == 0
    for day in (TODAY, "2026-06-23", "2027-01-10"):
        asked = settings_of(project, day)
        assert told(find_open_flags(asked)) == told(slowly(asked)), day

    def change(book: Any) -> None:
        for number, row in enumerate(edited, 2):
            for cell, (_, text) in zip(book["Schede"][number][2:], row.items(), strict=False):
                cell.value = text

    project.edit(change)
    asked = settings_of(project)
    assert told(find_open_flags(asked)) == told(slowly(asked))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([{**SOUND, "end": ""}, SOUND])
    made.sync()
    return made


def test_a_sheet_as_the_sync_left_it_is_not_opened(project: Project) -> None:
    asked = settings_of(project)
    with counted_previews() as opened:
        found = find_open_flags(asked)
    assert opened.call_count == 0
    assert told(found) == told(slowly(asked))


def test_a_changed_sheet_is_opened_and_only_what_changed_is_read(project: Project) -> None:
    project.edit(lambda book: book["Schede"].cell(3, 5, "boh"))
    project.edit(lambda book: book["Schede"].cell(3, 6, ""))
    asked = settings_of(project)
    with counted_previews() as opened:
        found = find_open_flags(asked)
    assert opened.call_count == 1
    assert opened.call_args.kwargs["every_row"] is False
    assert told(found) == told(slowly(asked))


@pytest.mark.parametrize("how", ["settings", "word", "people", "nuclei", "another day"])
def test_nothing_stale_is_shown(project: Project, how: str) -> None:
    asked = settings_of(project)
    find_open_flags(asked)
    if how == "settings":
        asked = replace(asked, start=dt.date(2026, 5, 1))
    elif how == "word":
        asked = replace(asked, tuning=asked.tuning._replace(off=("MANCA-01",)))
    elif how == "people":
        project.write([{**SOUND, "end": ""}, SOUND], people=PEOPLE[1:])
    elif how == "nuclei":
        project.write([{**SOUND, "end": ""}, SOUND], nuclei=NUCLEI[:1])
    else:
        asked = settings_of(project, "2026-03-01")
    assert told(find_open_flags(asked)) == told(slowly(asked))


def test_what_the_sync_found_is_no_answer_for_a_sheet_that_changed(project: Project) -> None:
    kept = find_open_flags(settings_of(project))
    project.edit(lambda book: book["Schede"].cell(3, 6, ""))
    changed = settings_of(project)
    assert told(find_open_flags(changed)) == told(slowly(changed)) != told(kept)
