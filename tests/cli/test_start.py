"""The calendar alone never turns a complete row into an incomplete one: the first day of talks is frozen."""

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


def test_the_doctor_says_it(project: Project) -> None:
    def said() -> str:
        checks = project.run("doctor", "--json", today="2027-02-01").json["checks"]
        return next(one["message"] for one in checks if one["name"] == "start")

    assert "lo fissa il primo controllo" in said()
    project.sync(today="2026-12-31")
    assert "dal 01/01/2024 in poi: fissato dal primo controllo" in said()
    (project.folder / "collector.toml").write_text(
        "[project]\nstart = 2026-03-01\n", encoding="utf-8"
    )
    assert "dal 01/03/2026 in poi: lo dice collector.toml" in said()


def test_a_start_that_somebody_sets_counts(project: Project) -> None:
    project.sync(today="2026-12-31")
    (project.folder / "collector.toml").write_text(
        "[project]\nstart = 2026-03-01\n", encoding="utf-8"
    )
    assert project.sync(today="2026-12-31")["rows"]["complete"] == 1


def test_a_new_journal_without_an_old_one_does_not_move_it(tmp_path: Path) -> None:
    """What *Stato* calls complete stays so: two calendar years later, and with only the sheet left."""
    project = Project(tmp_path)
    march = [
        {**OLD, "date": f"{day:02}/03/2024", "next_date": "26/04/2024"} for day in range(4, 10)
    ]
    project.write(march)
    assert project.sync(today="2026-06-22")["rows"]["complete"] == 6
    project.journal.unlink()
    found = project.sync("--new-journal", today="2027-01-20")
    assert found["rows"]["complete"] == 6
    assert project.sync(today="2028-02-01")["rows"]["complete"] == 6


def test_a_row_that_was_never_complete_does_not_move_it(tmp_path: Path) -> None:
    """Its day may be a slip: "2014" for "2024"."""
    project = Project(tmp_path)
    project.write([{**OLD, "date": "12/03/2014"}, OLD])
    assert project.sync(today="2026-06-22")["rows"]["complete"] == 1
    project.journal.unlink()
    assert project.sync("--new-journal", today="2027-01-20")["rows"]["complete"] == 1
    found = [
        flag["row"]
        for flag in project.sync(today="2027-01-20")["flags"]
        if flag["code"] == "DATA-10"
    ]
    assert found == [2]


def test_a_clock_before_the_last_check_is_said(project: Project) -> None:
    project.sync(today="2026-06-22")
    notices = project.sync(today="2026-06-20")["notices"]
    assert any("l'ultimo era del 22/06/2026" in notice for notice in notices)
    assert "l'ultimo era del 22/06/2026" in " ".join(
        project.run("history", today="2026-06-20").err.split()
    )
    assert project.sync(today="2026-06-23")["notices"] == []
