"""What is told is fresh: documents, mails and reminders are made from what the sheet says now, .xlsx and Google alike.

`--no-sync` refuses (exit 3), `--dry-run` plans in memory, `--as-of` alone makes older facts.
"""

import email
import email.policy
import re

import pytest

from tests.both_workbooks.workbooks import Book
from tests.road import MEETINGS, NUCLEI, PEOPLE, SOUND, plain_mail

MEETING = "AS-2026-06-25"
ROWS = [
    {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026", "issues": "Il padre non vuole.",
     "confidentiality": "servizio"},
    {**SOUND, "mediator": "Li Wei", "nucleus": "Chen", "date": "03/06/2026", "next_date": "30/06/2026"},
]  # fmt: skip
MAKERS = (["history"], ["digest"], ["send"], ["remind"])
READERS = (["meetings"], ["flags"], ["explain", "Schede!2"], ["export"], ["texts"], ["nuclei"])


@pytest.fixture
def service(project: Book) -> Book:
    if not (project.folder / "collector.toml").exists():
        (project.folder / "collector.toml").write_text("", encoding="utf-8")
    plain_mail(project.folder)
    project.write(ROWS)
    project.sync()
    return project


def told(project: Book, folder: str) -> str:
    """All pages that stand in a folder of documents."""
    pages = sorted((project.folder / "uscite" / folder).rglob("*.html"))
    return "\n".join(path.read_text(encoding="utf-8") for path in pages)


def letters(project: Book) -> dict[str, str]:
    """The mails that lie in the folder, by address."""
    found = {}
    for path in sorted((project.folder / "uscite" / "posta").glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[str(mail["To"])] = "\n".join(
            part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"
        )
    return found


def run(project: Book, *command: str, code: int = 0, today: str = "2026-06-22") -> str:
    ran = project.run(*command, today=today)
    assert ran.code == code, ran.out + ran.err
    return " ".join((ran.out + ran.err).split())


def test_what_was_typed_since_the_last_check_is_told(service: Book) -> None:
    service.type(2, "description", "Scritto un minuto fa.")
    assert "Il foglio è cambiato dall'ultimo controllo" in run(service, "history")
    assert "Scritto un minuto fa." in told(service, "storie")
    service.type(2, "description", "Scritto adesso.")
    run(service, "digest", "--meeting", MEETING)
    assert "Scritto adesso." in told(service, "incontri")


def test_where_nothing_changed_nothing_is_said_and_nothing_written(service: Book) -> None:
    before = service.state()
    assert "cambiato" not in run(service, "history") + run(service, "digest", "--meeting", MEETING)
    assert service.state() == before


def test_rights_people_and_addresses_are_those_of_now(service: Book) -> None:
    """The old address gets nothing, the old social worker neither, and what was narrowed is not told."""
    service.type(2, "confidentiality", "coordinamento")
    service.type(3, "social_worker", "Anna Rossi", "Nuclei")
    service.type(4, "email", "a.rossi@comune.example", "Persone")
    run(service, "send", "--meeting", MEETING)
    found = letters(service)
    assert "anna.rossi@comune.example" not in found
    assert "paolo.bianchi@comune.example" not in found, "no nucleus of the meeting is his any more"
    assert "N2QX8" in found["a.rossi@comune.example"]
    assert "Il padre non vuole." not in found["a.rossi@comune.example"]


def test_a_reminder_goes_to_the_address_of_now(service: Book) -> None:
    service.type(2, "end", None)
    service.type(2, "email", "amina@cooperativa.example", "Persone")
    run(service, "remind")
    assert letters(service).keys() == {"amina@cooperativa.example"}


@pytest.mark.parametrize("command", MAKERS, ids=lambda command: command[0])
def test_without_a_sync_a_stale_journal_makes_nothing(service: Book, command: list[str]) -> None:
    service.type(2, "description", "Scritto un minuto fa.")
    sheet, journal = service.state(), service.journal.read_bytes()
    assert "«--no-sync»" in run(service, *command, "--no-sync", code=3)
    assert not (service.folder / "uscite").exists()
    assert (service.state(), service.journal.read_bytes()) == (sheet, journal)


def test_without_a_sync_a_fresh_journal_is_used(service: Book) -> None:
    run(service, "history", "--no-sync")
    assert "Raccolta di informazioni" in told(service, "storie")


@pytest.mark.parametrize(
    "command", [["send", "--meeting", MEETING], ["remind"]], ids=lambda command: command[0]
)
def test_a_dry_run_shows_what_would_go_now_and_writes_nothing(
    service: Book, command: list[str]
) -> None:
    service.type(2, "end", None)
    service.type(4, "email", "a.rossi@comune.example", "Persone")
    service.type(2, "email", "amina@cooperativa.example", "Persone")
    sheet, journal = service.state(), service.journal.read_bytes()
    shown = run(service, *command, "--dry-run")
    assert ("a.rossi@comune.example" if command[0] == "send" else "Amina Haddad 1") in shown
    assert (service.state(), service.journal.read_bytes()) == (sheet, journal)
    assert not (service.folder / "uscite").exists()


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
def test_what_only_looks_writes_nothing_to_sheet_and_journal(
    service: Book, command: list[str]
) -> None:
    service.type(2, "description", "Scritto un minuto fa.")
    sheet, journal = service.state(), service.journal.read_bytes()
    run(service, *command)
    assert (service.state(), service.journal.read_bytes()) == (sheet, journal)


def test_older_facts_are_made_by_as_of_only(service: Book) -> None:
    service.type(2, "description", "Scritto un giorno dopo.")
    run(service, "history", today="2026-06-23")
    run(service, "history", "--as-of", "2026-06-22", today="2026-06-23")
    past = told(service, "al-2026-06-22")
    assert "Raccolta di informazioni" in past
    assert "Scritto un giorno dopo." not in past


def test_the_meetings_say_what_is_to_be_made_again_and_due_makes_it(service: Book) -> None:
    run(service, "digest", "--meeting", MEETING)
    assert "da rifare" not in run(service, "meetings")
    service.type(2, "description", "Cambiato dopo il documento.")
    entry = next(
        one for one in service.run("meetings", "--json").json["meetings"] if one["id"] == MEETING
    )
    assert f"da rifare: {len(entry['redo'])}" in run(service, "meetings")
    assert len(entry["redo"]) == 3, (
        "the room, Anna and Carla: Paolo and Rita read of another nucleus"
    )
    run(service, "digest", "--due")
    assert "Cambiato dopo il documento." in told(service, "incontri")
    assert "da rifare" not in run(service, "meetings")


def test_mails_that_went_out_with_older_facts_are_said_and_not_repeated(service: Book) -> None:
    run(service, "send", "--meeting", MEETING)
    before = letters(service)
    run(service, "send", "--sent")
    service.type(2, "description", "Cambiato dopo la mail.")
    assert "mail spedita con fatti più vecchi: Anna Rossi" in run(service, "meetings")
    assert "già spedita, con fatti più vecchi (--again)" in run(service, "send", "--due")
    assert letters(service) == {}
    run(service, "send", "--meeting", MEETING, "--again")
    assert letters(service).keys() == before.keys()
    assert len(list((service.folder / "uscite" / "spedite").glob("*.eml"))) == len(before)


def test_a_nucleus_that_reaches_nobody_is_said_everywhere(service: Book) -> None:
    service.type(2, "social_worker", None, "Nuclei")
    service.type(5, "email", None, "Persone")
    run_sync = run(service, "sync")
    for shown in (run_sync, run(service, "meetings"), run(service, "digest", "--meeting", MEETING)):
        assert "N7F3K: senza assistente sociale" in shown
        assert "N2QX8: assistente sociale senza email" in shown
    (room,) = (service.folder / "uscite" / "incontri" / MEETING).glob("*_sala.html")
    assert (
        "N7F3K: senza assistente sociale; N2QX8: assistente sociale senza email."
        in room.read_text(encoding="utf-8")
    )
    others = [path for path in room.parent.glob("*.html") if path != room]
    told_to = [
        path for path in others if "senza assistente sociale" in path.read_text(encoding="utf-8")
    ]
    assert len(told_to) == 1, "the coordinator's"


def test_a_person_without_password_is_one_who_cannot_be_reached(
    project: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(ROWS, nuclei=NUCLEI, people=PEOPLE, meetings=MEETINGS)
    assert "N7F3K: assistente sociale senza password" in run(project, "sync")
    people = project.run("password").out
    code = re.search(r"(P\w{4,})\s+Anna Rossi", people)
    assert code
    monkeypatch.setenv(f"COLLECTOR_PASSWORD_{code[1]}", "cavallo-batteria")
    assert "N7F3K: assistente sociale" not in run(project, "meetings")
