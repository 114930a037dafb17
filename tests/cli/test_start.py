"""The first day that a talk can have is frozen: the calendar alone makes no row incomplete."""

from pathlib import Path

import pytest

from tests.road import SOUND, Project

OLD = {**SOUND, "date": "12/01/2024", "next_date": "26/01/2024"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([OLD, {**SOUND, "date": "12/03/2026"}])
    return made


def test_the_first_day_of_talks_is_frozen_at_the_first_sync(project: Project) -> None:
    ran = project.run("sync", today="2026-12-31")
    assert "un colloquio prima del 01/01/2024 viene segnalato" in " ".join(ran.out.split())
    first = project.sync(today="2026-12-31")
    assert first["rows"]["complete"] == 2
    for day in ("2027-01-01", "2028-01-01", "2031-06-30"):
        later = project.sync(today=day)
        assert later["rows"]["complete"] == 2, day
    assert "viene segnalato" not in " ".join(project.run("sync", today="2027-01-02").out.split())


def test_doctor_says_which_day_it_is_and_who_decided_it(project: Project) -> None:
    def message() -> str:
        checks = project.run("doctor", "--json", today="2027-02-01").json["checks"]
        return next(check["message"] for check in checks if check["name"] == "start")

    assert "lo fissa il primo controllo" in message()
    project.sync(today="2026-12-31")
    assert "dal 01/01/2024 in poi: fissato dal primo controllo" in message()
    (project.folder / "collector.toml").write_text(
        "[project]\nstart = 2026-03-01\n", encoding="utf-8"
    )
    assert "dal 01/03/2026 in poi: lo dice collector.toml" in message()


def test_a_start_in_the_settings_counts_instead(project: Project) -> None:
    project.sync(today="2026-12-31")
    (project.folder / "collector.toml").write_text(
        "[project]\nstart = 2026-03-01\n", encoding="utf-8"
    )
    assert project.sync(today="2026-12-31")["rows"]["complete"] == 1


def test_a_new_journal_without_an_old_one_does_not_move_the_day(tmp_path: Path) -> None:
    """What *Stato* calls complete stays so, two calendar years later, with only the sheet left."""
    project = Project(tmp_path)
    march = [
        {**OLD, "date": f"{day:02}/03/2024", "next_date": "26/04/2024"} for day in range(4, 10)
    ]
    project.write(march)
    assert project.sync(today="2026-06-22")["rows"]["complete"] == 6
    project.journal.unlink()
    answer = project.sync("--new-journal", today="2027-01-20")
    assert answer["rows"]["complete"] == 6
    assert project.sync(today="2028-02-01")["rows"]["complete"] == 6


def test_a_row_that_was_never_complete_does_not_move_the_day(tmp_path: Path) -> None:
    """Its day may be a slip: "2014" for "2024"."""
    project = Project(tmp_path)
    project.write([{**OLD, "date": "12/03/2014"}, OLD])
    assert project.sync(today="2026-06-22")["rows"]["complete"] == 1
    project.journal.unlink()
    assert project.sync("--new-journal", today="2027-01-20")["rows"]["complete"] == 1
    too_early = [
        flag["row"]
        for flag in project.sync(today="2027-01-20")["flags"]
        if flag["code"] == "DATA-10"
    ]
    assert too_early == [2]


def test_a_clock_before_the_last_sync_is_a_notice(project: Project) -> None:
    project.sync(today="2026-06-22")
    notices = project.sync(today="2026-06-20")["notices"]
    assert any("l'ultimo era del 22/06/2026" in notice for notice in notices)
    assert "l'ultimo era del 22/06/2026" in " ".join(
        project.run("history", today="2026-06-20").err.split()
    )
    assert project.sync(today="2026-06-23")["notices"] == []
