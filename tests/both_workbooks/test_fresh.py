"""Documents, mails and reminders are made from what the sheet says now; on either workbook."""

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
    {**SOUND, "mediator": "Li Wei", "nucleus": "Chen", "date": "03/06/2026",
     "next_date": "30/06/2026"},
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


def pages_in(project: Book, folder: str) -> str:
    """The text of all pages in a folder of documents."""
    pages = sorted((project.folder / "uscite" / folder).rglob("*.html"))
    return "\n".join(path.read_text(encoding="utf-8") for path in pages)


def mails_by_address(project: Book) -> dict[str, str]:
    """The texts of the mails in the folder, by address."""
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


def test_what_was_typed_since_the_last_sync_is_in_the_documents(service: Book) -> None:
    service.type(2, "description", "Scritto un minuto fa.")
    assert "Il foglio è cambiato dall'ultimo controllo" in run(service, "history")
    assert "Scritto un minuto fa." in pages_in(service, "storie")
    service.type(2, "description", "Scritto adesso.")
    run(service, "digest", "--meeting", MEETING)
    assert "Scritto adesso." in pages_in(service, "incontri")


def test_when_nothing_changed_nothing_is_said_or_written(service: Book) -> None:
    before = service.state()
    assert "cambiato" not in run(service, "history") + run(service, "digest", "--meeting", MEETING)
    assert service.state() == before


def test_rights_people_and_addresses_are_the_current_ones(service: Book) -> None:
    """The old address and the old social worker get nothing; a narrowed text is not reported."""
    service.type(2, "confidentiality", "coordinamento")
    service.type(3, "social_worker", "Anna Rossi", "Nuclei")
    service.type(4, "email", "a.rossi@comune.example", "Persone")
    run(service, "send", "--meeting", MEETING)
    found = mails_by_address(service)
    assert "anna.rossi@comune.example" not in found
    assert "paolo.bianchi@comune.example" not in found, "no nucleus of the meeting is his any more"
    assert "N2QX8" in found["a.rossi@comune.example"]
    assert "Il padre non vuole." not in found["a.rossi@comune.example"]


def test_a_reminder_goes_to_the_current_address(service: Book) -> None:
    service.type(2, "end", None)
    service.type(2, "email", "amina@cooperativa.example", "Persone")
    run(service, "remind")
    assert mails_by_address(service).keys() == {"amina@cooperativa.example"}


@pytest.mark.parametrize("command", MAKERS, ids=lambda command: command[0])
def test_without_a_sync_nothing_is_made_from_a_stale_journal(
    service: Book, command: list[str]
) -> None:
    service.type(2, "description", "Scritto un minuto fa.")
    sheet, journal = service.state(), service.journal.read_bytes()
    assert "«--no-sync»" in run(service, *command, "--no-sync", code=3)
    assert not (service.folder / "uscite").exists()
    assert (service.state(), service.journal.read_bytes()) == (sheet, journal)


def test_without_a_sync_a_fresh_journal_is_used(service: Book) -> None:
    run(service, "history", "--no-sync")
    assert "Raccolta di informazioni" in pages_in(service, "storie")


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
def test_commands_that_only_read_write_nothing_to_sheet_and_journal(
    service: Book, command: list[str]
) -> None:
    service.type(2, "description", "Scritto un minuto fa.")
    sheet, journal = service.state(), service.journal.read_bytes()
    run(service, *command)
    assert (service.state(), service.journal.read_bytes()) == (sheet, journal)


def test_only_as_of_makes_documents_of_older_facts(service: Book) -> None:
    service.type(2, "description", "Scritto un giorno dopo.")
    run(service, "history", today="2026-06-23")
    run(service, "history", "--as-of", "2026-06-22", today="2026-06-23")
    past = pages_in(service, "al-2026-06-22")
    assert "Raccolta di informazioni" in past
    assert "Scritto un giorno dopo." not in past


def test_meetings_lists_outdated_documents_and_due_makes_them_again(service: Book) -> None:
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
    assert "Cambiato dopo il documento." in pages_in(service, "incontri")
    assert "da rifare" not in run(service, "meetings")


def test_mails_sent_with_older_facts_are_reported_and_not_repeated(service: Book) -> None:
    run(service, "send", "--meeting", MEETING)
    before = mails_by_address(service)
    run(service, "send", "--sent")
    service.type(2, "description", "Cambiato dopo la mail.")
    assert "mail spedita con fatti più vecchi: Anna Rossi" in run(service, "meetings")
    assert "già spedita, con fatti più vecchi (--again)" in run(service, "send", "--due")
    assert mails_by_address(service) == {}
    run(service, "send", "--meeting", MEETING, "--again")
    assert mails_by_address(service).keys() == before.keys()
    assert len(list((service.folder / "uscite" / "spedite").glob("*.eml"))) == len(before)


def test_every_command_warns_of_a_nucleus_that_reaches_nobody(service: Book) -> None:
    service.type(2, "social_worker", None, "Nuclei")
    service.type(5, "email", None, "Persone")
    run_sync = run(service, "sync")
    for shown in (run_sync, run(service, "meetings"), run(service, "digest", "--meeting", MEETING)):
        assert "Senza assistente sociale: N7F3K" in shown
        assert "Assistente sociale senza email: N2QX8" in shown
    (room,) = (service.folder / "uscite" / "incontri" / MEETING).glob("*_sala.html")
    assert (
        "Senza assistente sociale: N7F3K. Assistente sociale senza email: N2QX8."
        in room.read_text(encoding="utf-8")
    )
    others = [path for path in room.parent.glob("*.html") if path != room]
    told_to = [
        path for path in others if "Senza assistente sociale" in path.read_text(encoding="utf-8")
    ]
    assert len(told_to) == 1, "the coordinator's"


def test_a_person_without_a_password_cannot_be_reached(
    project: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(ROWS, nuclei=NUCLEI, people=PEOPLE, meetings=MEETINGS)
    assert "Assistente sociale senza password: N7F3K" in run(project, "sync")
    people = project.run("password").out
    code = re.search(r"(P\w{4,})\s+Anna Rossi", people)
    assert code
    monkeypatch.setenv(f"COLLECTOR_PASSWORD_{code[1]}", "cavallo-batteria")
    assert "N7F3K: assistente sociale" not in run(project, "meetings")
