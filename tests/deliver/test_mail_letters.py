"""What a mail says of its recipient and of who writes; and what it still may not say.

Its recipient is greeted by name, the service signs. A family's name stays out, also where it is the
recipient's own; an address of an example sends nothing through a real server.
"""

import email
import email.policy
from pathlib import Path
from typing import Any

import pytest

from tests.road import MEETINGS, NUCLEI, SOUND, Project

MEETING = "AS-2026-06-25"
ROW = {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"}
SERVICE = """
[project]
name = "Mediazione Visconteo"
phone = "02 9876543"

[mail]
attachment = "none"
contact = "coordinamento@cooperativa.example"
signature = '''
Carla Verdi
Cooperativa Ponte'''
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    settings(made, SERVICE)
    return made


def settings(project: Project, text: str) -> None:
    (project.folder / "collector.toml").write_text(text, encoding="utf-8")


def mails(project: Project) -> dict[str, Any]:
    folder = project.folder / "uscite" / "posta"
    found: list[Any] = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in folder.glob("*.eml")
    ]
    return {str(mail["To"]).split("@")[0]: mail for mail in found}


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def test_a_mail_names_its_recipient_and_who_writes(project: Project) -> None:
    project.write([ROW])
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == 0, ran.err
    mail = mails(project)["anna.rossi"]
    assert mail["Subject"] == "Mediazione Visconteo: documento per l'incontro del 25 giugno 2026"
    assert mail["From"].startswith("Mediazione Visconteo <")
    assert mail["Reply-To"] == "coordinamento@cooperativa.example"
    said = text(mail)
    assert said.startswith(
        "Gentile Anna Rossi,\n\nLe scriviamo dal servizio «Mediazione Visconteo»"
    )
    assert (
        "Carla Verdi\nCooperativa Ponte\nMediazione Visconteo\nTelefono: 02 9876543\n"
        "Email: coordinamento@cooperativa.example\n" in said
    )


def test_a_mediator_is_written_to_as_a_colleague(project: Project) -> None:
    project.write([ROW])
    assert project.run("send", "--meeting", "EQ-2026-07-07").code == 0
    mail = mails(project)["amina.haddad"]
    assert mail["Subject"] == "Mediazione Visconteo: documento per l'équipe del 7 luglio 2026"
    assert text(mail).startswith("Ciao Amina,\n\nti scriviamo")
    assert "Lei" not in text(mail)
    assert text(mails(project)["li.wei"]).startswith("Ciao Li Wei,")


ROSSI = [{**NUCLEI[0], "name": "Rossi"}, NUCLEI[1]]
VERDI_AND_SERVICE = [{**NUCLEI[0], "name": "Verdi"}, {**NUCLEI[1], "name": "Visconteo Ponte"}]


@pytest.mark.parametrize(
    "nuclei", [ROSSI, [{**NUCLEI[0], "name": "Anna Rossi"}, NUCLEI[1]], VERDI_AND_SERVICE]
)
def test_a_family_called_like_somebody_whom_the_mail_names_stops_no_mail(
    project: Project, nuclei: list[dict[str, object]]
) -> None:
    project.write([{**ROW, "nucleus": nuclei[0]["name"]}], nuclei=nuclei)
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == 0, ran.err
    assert len(mails(project)) == 4


@pytest.mark.parametrize("place", ["Opera, da Rossi", "Casa di Anna Rossi"])
def test_the_same_name_anywhere_else_stops_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr("collector.privacy.redaction.find_identities", lambda *_, **__: ())
    meetings = [MEETINGS[0], {**MEETINGS[1], "place": place}]
    project.write([{**ROW, "nucleus": "Rossi"}], nuclei=ROSSI, meetings=meetings)
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == 5
    assert "c'è il nome di una famiglia" in ran.err
    assert mails(project) == {}


@pytest.mark.parametrize("line", ["Famiglia Hoxha, tel. 333 1234567", "Arben Hoxha"])
def test_a_signature_that_names_a_family_stops_every_mail_and_reminder(
    project: Project, line: str
) -> None:
    settings(project, SERVICE.replace("Cooperativa Ponte", line))
    project.write([{**ROW, "end": None}], nuclei=[{**NUCLEI[0], "name": "Hoxha Arben"}, NUCLEI[1]])
    for command in ("send", "remind"):
        ran = project.run(command)
        assert ran.code == 5
        assert "«signature» di [mail]: c'è il nome di una famiglia" in ran.err
    assert mails(project) == {}


def test_a_family_called_like_a_mediator_stops_no_reminder(project: Project) -> None:
    nuclei = [{**NUCLEI[0], "name": "Amina Haddad"}, {**NUCLEI[1], "name": "Gentile"}]
    project.write([{**SOUND, "nucleus": "Amina Haddad", "end": ""}], nuclei=nuclei)
    project.sync()
    ran = project.run("remind")
    assert ran.code == 0, ran.err
    assert text(mails(project)["amina.haddad"]).startswith("Ciao Amina,")


def test_a_reminder_says_why_and_how_a_row_is_found(project: Project) -> None:
    rows = [{**SOUND, "date": "12/3"}, {**SOUND, "date": "13/03/2026", "end": "09:00"}]
    project.write(rows)
    project.sync()
    assert project.run("remind").code == 0
    mail = mails(project)["amina.haddad"]
    assert mail["Subject"] == "Mediazione Visconteo: 2 righe da sistemare nelle schede"
    said = text(mail)
    assert "da completare: Data (manca l'anno)\n" in said
    assert "da completare: Ora fine (fine prima dell'inizio, o alla stessa ora)\n" in said
    first, second = project.column("Codice")
    assert f"codice della riga: {first}\n" in said
    assert f"codice della riga: {second}\n" in said
    assert f"cerca il suo codice nel foglio, per esempio {first}. Sul computer: Ctrl+F" in said
    assert not any(word in said for word in ("12/3\n", "Hoxha", "N7F3K", "madre"))


@pytest.mark.parametrize("mark_sent", [True, False])
def test_new_words_in_a_mail_send_nothing_again(project: Project, mark_sent: bool) -> None:
    project.write([{**ROW, "end": ""}])
    for command in ("send", "remind"):
        assert project.run(command).code == 0
    if mark_sent:
        assert project.run("send", "--sent").code == 0
    folder = project.folder / "uscite" / "posta"
    before = {path.name: path.read_bytes() for path in folder.glob("*.eml")}
    settings(project, SERVICE.replace("9876543", "1").replace("Ponte", "Fiume") + "calendar = true")
    for command in ("send", "remind"):
        ran = project.run(command)
        assert ran.code == 0
        assert "Nessuna mail nuova" in ran.out or "già avvisato" in ran.out
    assert {path.name: path.read_bytes() for path in folder.glob("*.eml")} == before


# Whose settings they are

TO_A_SERVER = '[mail]\nfrom = "{0}"\nsmtp_host = "{1}"\n'


@pytest.mark.parametrize(
    ("sender", "host", "named"),
    [
        ("mediazione@cooperativa.example", "smtp.gmail.com", "from"),
        ("a@EXAMPLE.com", "smtp.gmail.com", "from"),
        ("a@mail.example.org.", "smtp.gmail.com", "from"),
        ("a@ufficio.local", "smtp.gmail.com", "from"),
        ("a@x.test", "smtp.gmail.com", "from"),
        ("tuo@indirizzo.it", "smtp.gmail.com", "from"),
        ("a@x.invalid", "smtp.gmail.com", "from"),
        ("a@localhost", "smtp.gmail.com", "from"),
        ("noi@cooperativa.it", "smtp.cooperativa.example", "smtp_host"),
    ],
)
@pytest.mark.parametrize("command", ["send", "remind"])
def test_an_example_sends_nothing_through_a_real_server(
    project: Project, command: str, sender: str, host: str, named: str
) -> None:
    settings(project, TO_A_SERVER.format(sender, host))
    project.write([{**ROW, "end": ""}])
    project.sync()
    ran = project.run(command)
    assert ran.code == 2
    assert f"«{named}»" in ran.err
    assert "esempio" in ran.err
    assert "Non ho spedito nulla" in ran.err


def test_the_doctor_says_that_the_sender_is_an_example(project: Project) -> None:
    settings(project, TO_A_SERVER.format("mediazione@cooperativa.example", "smtp.gmail.com"))
    project.write([ROW])
    project.sync()
    checks = {check["name"]: check for check in project.run("doctor", "--json").json["checks"]}
    assert checks["mail_server"]["level"] == "error"
    assert "esempio" in checks["mail_server"]["message"]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('[project]\nphone = "02\\n333"', "project.phone"),
        ('[project]\nphone = "02\\u202e333"', "project.phone"),
        ('[mail]\nsignature = "a\\u0007b"', "mail.signature"),
        ('[mail]\ncontact = "non una mail"', "mail.contact"),
        ('[mail]\ncalendar = "sì"', "mail.calendar"),
    ],
)
def test_what_no_mail_can_print_is_refused(project: Project, written: str, named: str) -> None:
    settings(project, written + "\n")
    project.write([ROW])
    ran = project.run("send")
    assert ran.code == 2
    assert named in ran.err
