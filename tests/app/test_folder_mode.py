"""Without a mail server a mail is a file, and a file is no sending: the coordinator says when it
left.

Until then what stands in it counts as told to nobody; a mail that says older facts is put aside.
"""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas import meeting, nucleus, person, session
from tests.road import PEOPLE, SOUND, Project

FIRST, SECOND = "AS-2026-04-21", "AS-2026-06-25"
BEFORE = {
    **SOUND,
    "date": "02/04/2026",
    "next_date": "30/04/2026",
    "description": "Raccontato in aprile.",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write([BEFORE])
    made.sync(today="2026-04-20")
    return made


def post(project: Project) -> Path:
    return project.folder / "uscite" / "posta"


def run(project: Project, *command: str, code: int = 0, today: str = "2026-04-20") -> str:
    ran = project.run(*command, today=today)
    assert ran.code == code, ran.out + ran.err
    return " ".join((ran.out + ran.err).split())


def clear(project: Project, key: str) -> None:
    """A person empties a cell of the first talk."""
    column = [column.key for column in session.COLUMNS].index(key) + 1
    project.edit(lambda book: setattr(book["Schede"].cell(2, column), "value", None))


def code_of(project: Project, name: str) -> str:
    found = re.search(rf"(P\w{{4,}})\s+{name}", project.run("password").out)
    assert found
    return found[1]


def document(project: Project, name: str) -> str:
    path = (
        project.folder / "uscite" / "incontri" / SECOND / f"{SECOND}_{code_of(project, name)}.html"
    )
    return path.read_text(encoding="utf-8")


def test_a_mail_in_the_folder_is_to_send_until_somebody_says_that_it_left(project: Project) -> None:
    assert "4 mail pronte" in run(project, "send", "--meeting", FIRST)
    assert "da spedire, pronta per" in run(project, "meetings")
    run(project, "send", "--sent", "Anna Rossi")
    shown = run(project, "meetings")
    assert "mail spedita per Anna Rossi" in shown
    assert "da spedire, pronta per Paolo Bianchi, Rita Neri e Carla Verdi" in shown
    run(project, "send", "--sent")
    assert "da spedire" not in run(project, "meetings")


def test_a_second_run_counts_only_its_own_mails(project: Project) -> None:
    assert "1 mail pronta. " in run(project, "send", "--meeting", FIRST, "--to", "Anna Rossi")
    assert "3 mail pronte (e 1 già pronta da prima)." in run(project, "send", "--meeting", FIRST)
    again = run(project, "send", "--meeting", FIRST)
    assert "Nessuna mail nuova (e 4 già pronte da prima)." in again
    run(project, "send", "--sent")
    again = run(project, "send", "--meeting", FIRST)
    assert "Nessuna mail nuova. Nessuna mail è partita da qui." in again
    assert "da prima" not in again
    assert "--sent" not in again


def test_what_was_in_a_deleted_unsent_mail_is_reported_at_the_next_meeting(
    project: Project,
) -> None:
    run(project, "send", "--meeting", FIRST)
    for path in post(project).glob("*.eml"):
        path.unlink()
    run(project, "digest", "--meeting", SECOND, today="2026-06-22")
    assert "Raccontato in aprile." in document(project, "Anna Rossi")


def test_what_was_in_a_sent_mail_is_not_reported_again(project: Project) -> None:
    run(project, "send", "--meeting", FIRST)
    run(project, "send", "--sent", "Anna Rossi")
    run(project, "digest", "--meeting", SECOND, today="2026-06-22")
    assert "Raccontato in aprile." not in document(project, "Anna Rossi")
    assert "Raccontato in aprile." in document(project, "Carla Verdi"), (
        "of hers nobody said that it left"
    )


def test_only_what_was_in_the_mail_counts_as_reported(project: Project) -> None:
    run(project, "send", "--meeting", FIRST)
    run(project, "send", "--sent")
    project.write(
        [BEFORE, {**BEFORE, "date": "09/04/2026", "description": "Scritto dopo la mail."}]
    )
    run(project, "digest", "--meeting", FIRST, today="2026-04-21")
    run(project, "digest", "--meeting", SECOND, today="2026-06-22")
    told = document(project, "Anna Rossi")
    assert "Raccontato in aprile." not in told
    assert "Scritto dopo la mail." in told


def test_a_mail_with_older_facts_is_put_aside(project: Project) -> None:
    run(project, "send", "--meeting", FIRST)
    before = {path.name: path.read_bytes() for path in post(project).glob("*.eml")}
    project.edit(lambda book: book["Schede"].cell(2, 8, "Corretto prima di spedire."))
    run(project, "send", "--meeting", FIRST)
    aside = {path.name: path.read_bytes() for path in (post(project) / "sostituite").iterdir()}
    now = {path.name: path.read_bytes() for path in post(project).glob("*.eml")}
    assert aside.items() <= before.items()
    assert {
        f"{FIRST}_{code_of(project, name)}.eml" for name in ("Anna Rossi", "Carla Verdi")
    } <= aside.keys()
    assert now.keys() == before.keys()
    assert not any(now[name] == before[name] for name in aside)
    run(project, "send", "--sent")
    assert "da spedire" not in run(project, "meetings"), "the ones put aside wait for nobody"


def test_a_deleted_mail_is_written_again_and_not_marked_with_all_the_others(
    project: Project,
) -> None:
    run(project, "send", "--meeting", FIRST)
    anna = post(project) / f"{FIRST}_{code_of(project, 'Anna Rossi')}.eml"
    anna.unlink()
    assert "Non sono più in «posta», e non le ho segnate: Anna Rossi" in run(
        project, "send", "--sent"
    )
    run(project, "send", "--meeting", FIRST)
    assert anna.exists()
    anna.unlink()
    run(project, "send", "--sent", "anna.rossi@comune.example")
    assert "mail spedita per Anna Rossi" in run(project, "meetings")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["--sent"], 2),
        (["--sent", "Nessuno"], 2),
        (["--sent", "--again"], 2),
        (["--sent", "--arrived", "Anna Rossi"], 2),
        (["--sent", "--meeting", SECOND], 2),
    ],
)
def test_a_mail_that_does_not_exist_cannot_be_marked_sent(
    project: Project, command: list[str], code: int
) -> None:
    run(project, "send", *command, code=code)


def test_mails_of_one_meeting_can_be_marked_sent(project: Project) -> None:
    run(project, "send", "--meeting", FIRST)
    run(project, "send", "--meeting", SECOND, today="2026-06-22")
    run(project, "send", "--sent", "--meeting", FIRST, today="2026-06-22")
    shown = run(project, "meetings", today="2026-06-22")
    assert f"{SECOND} tutti pronto, da spedire: 4" in shown


def test_a_newer_reminder_takes_the_place_of_an_unsent_one(project: Project) -> None:
    clear(project, "end")
    run(project, "remind")
    clear(project, "start")
    run(project, "remind", today="2026-04-21")
    assert [path.name[:20] for path in post(project).glob("*.eml")] == ["RICHIESTA-2026-04-21"]
    assert [path.name[:20] for path in (post(project) / "sostituite").iterdir()] == [
        "RICHIESTA-2026-04-20"
    ]


SOCIAL_WORKER = [column.key for column in nucleus.COLUMNS].index("social_worker") + 1
EMAIL = [column.key for column in person.COLUMNS].index("email") + 1
KIND, DAY = ([column.key for column in meeting.COLUMNS].index(key) + 1 for key in ("kind", "date"))
CHANGES = {
    "another social worker": lambda book: setattr(
        book["Nuclei"].cell(2, SOCIAL_WORKER), "value", "Paolo Bianchi"
    ),
    "no social worker": lambda book: setattr(book["Nuclei"].cell(2, SOCIAL_WORKER), "value", None),
    "no address": lambda book: setattr(book["Persone"].cell(4, EMAIL), "value", None),
    "no longer there": lambda book: book["Persone"].delete_rows(4),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_mail_for_somebody_who_is_no_recipient_any_more_is_put_aside(
    project: Project, change: Callable[[Any], None]
) -> None:
    run(project, "send", "--meeting", FIRST)
    anna = post(project) / f"{FIRST}_{code_of(project, 'Anna Rossi')}.eml"
    assert anna.exists()
    project.edit(change)
    shown = " ".join(project.run("send", "--meeting", FIRST, today="2026-04-20").out.split())
    assert "non vanno più spedite" in shown
    assert not anna.exists()
    assert (anna.parent / "sostituite" / anna.name).exists()
    assert "Anna Rossi" not in run(project, "send", "--sent")


def test_the_mails_of_a_meeting_that_moved_are_put_aside(project: Project) -> None:
    run(project, "send", "--meeting", FIRST)
    project.edit(lambda book: setattr(book["Incontri"].cell(2, DAY), "value", dt.date(2026, 4, 22)))
    run(project, "send", "--meeting", "AS-2026-04-22")
    assert {path.name[:13] for path in post(project).glob("*.eml")} == {"AS-2026-04-22"}
    assert {path.name[:13] for path in (post(project) / "sostituite").iterdir()} == {FIRST}


def test_an_old_mail_is_put_aside_also_where_the_new_one_is_refused(project: Project) -> None:
    run(project, "send", "--meeting", FIRST)
    place = [column.key for column in meeting.COLUMNS].index("place") + 1
    project.edit(lambda book: setattr(book["Incontri"].cell(2, place), "value", "casa Hoxha"))
    run(project, "send", "--meeting", FIRST, code=5)
    assert list(post(project).glob("*.eml")) == []
    run(project, "send", "--sent", code=2)


def test_two_people_of_one_name_are_told_apart(project: Project) -> None:
    people = [
        *PEOPLE,
        {**PEOPLE[2], "job": "coordinamento", "email": "altra.anna@cooperativa.example"},
    ]
    project.write([BEFORE], people=people)
    run(project, "send", "--meeting", FIRST)
    assert "più persone si chiamano così" in run(project, "send", "--sent", "Anna Rossi", code=2)
    assert "Anna Rossi" in run(project, "send", "--sent", "altra.anna@cooperativa.example")


def test_what_a_new_journal_finds_on_disk_can_be_settled(project: Project) -> None:
    run(project, "send", "--meeting", FIRST)
    project.journal.unlink()
    run(project, "sync", "--new-journal")
    assert "una mail c'è già, e il registro non sa se è partita: Anna Rossi" in run(
        project, "meetings"
    )
    assert "nessun incontro da preparare" in run(project, "send", "--due")
    run(project, "send", "--sent", "Anna Rossi")
    shown = run(project, "meetings")
    assert "mail spedita per Anna Rossi" in shown
    run(project, "send", "--sent")
    assert "c'è già" not in run(project, "meetings")
