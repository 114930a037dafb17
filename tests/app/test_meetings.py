"""collector meetings, and what runs by itself: digest --due, send --due."""

from pathlib import Path

import pytest

from tests.road import PEOPLE, SOUND, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write([{**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"}])
    made.sync()
    return made


def printed(project: Project, *command: str, today: str = "2026-06-22") -> str:
    ran = project.run(*command, today=today)
    assert ran.code == 0, ran.err
    return " ".join(ran.out.split())


def count_mails(project: Project) -> int:
    return len(list((project.folder / "uscite" / "posta").glob("*.eml")))


def test_meetings_shows_what_is_coming_and_what_is_to_prepare(project: Project) -> None:
    shown = printed(project, "meetings")
    assert "25/06/2026 assistenti sociali AS-2026-06-25 tutti da preparare 0 di" in shown
    assert "07/07/2026 équipe mediatori EQ-2026-07-07 tutti in arrivo" in shown
    assert "manca per" in shown
    assert "Opera e Rozzano: l'ultimo è del 21/04/2026; il prossimo è il 25/06/2026." in shown


def test_json_has_people_by_code_only(project: Project) -> None:
    ran = project.run("meetings", "--json")
    found = ran.json
    assert [meeting["state"] for meeting in found["meetings"]] == ["PAST", "DUE", "COMING"]
    assert found["overdue"][0] == {
        "municipality": "Opera",
        "last": "2026-04-21",
        "coming": "2026-06-25",
    }
    assert "Anna" not in ran.out
    assert "@" not in ran.out


def test_a_scheduled_run_prepares_in_time_catches_up_and_never_repeats(project: Project) -> None:
    assert "nessun incontro da preparare" in printed(project, "send", "--due", today="2026-06-21")
    assert count_mails(project) == 0
    printed(project, "send", "--due", today="2026-06-24")  # the days before were missed
    first = count_mails(project)
    assert first > 0
    assert "nessun incontro da preparare" in printed(project, "send", "--due", today="2026-06-25")
    assert count_mails(project) == first
    assert "pronto" in printed(project, "meetings", today="2026-06-25")


def test_documents_due_are_made_for_the_meetings_that_are_near(project: Project) -> None:
    printed(project, "digest", "--due", "--days", "20")
    assert sorted(path.name for path in (project.folder / "uscite" / "incontri").iterdir()) == [
        "AS-2026-06-25", "EQ-2026-07-07",
    ]  # fmt: skip


def test_a_new_address_is_served_by_the_next_run(project: Project) -> None:
    printed(project, "send", "--due", today="2026-06-24")
    first = count_mails(project)
    people = [{"name": "Dario Blu", "job": "coordinamento", "email": "dario@cooperativa.example"}]
    project.write(
        [{**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"}], people=[*PEOPLE, *people]
    )
    project.sync()
    printed(project, "send", "--due", today="2026-06-24")
    assert count_mails(project) == first + 1


@pytest.mark.parametrize(
    "command",
    [
        ["digest", "--due", "--next"],
        ["digest", "--due", "--meeting", "AS-2026-06-25"],
        ["send", "--due", "--meeting", "AS-2026-06-25"],
        ["send", "--due", "--again"],
        ["send", "--due", "--days", "molti"],
    ],
)
def test_incompatible_options_are_an_error(project: Project, command: list[str]) -> None:
    ran = project.run(*command)
    assert ran.code == 2
    assert ran.err


def test_without_meetings_the_command_says_so(project: Project) -> None:
    project.write([SOUND], meetings=[])
    project.sync()
    assert "non c'è ancora nessun incontro" in printed(project, "meetings")
