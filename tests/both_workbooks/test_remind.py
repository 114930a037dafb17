"""`collector remind`: one message per mediator with the rows to complete and no family data."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from tests.both_workbooks.workbooks import Book, OnGoogle
from tests.road import PEOPLE, SOUND

GAP = {**SOUND, "end": ""}
AMINA, LI, CARLA = (
    "amina.haddad@cooperativa.example",
    "li.wei@cooperativa.example",
    "carla.verdi@cooperativa.example",
)
ROWS = [
    GAP,
    {**SOUND, "date": "19/03/2026", "description": ""},
    {**SOUND, "date": "02/04/2026", "next_date": "16/04/2026"},
    {**GAP, "mediator": "Li Wei", "nucleus": "Chen", "date": "03/03/2026", "next_date": ""},
]


def mails(project: Book) -> list[EmailMessage]:
    folder = project.folder / "uscite" / "posta"
    found: list[Any] = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(folder.glob("*.eml"))
    ]
    for path in folder.glob("*.eml"):
        path.unlink()
    return found


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def by_address(project: Book) -> dict[str, str]:
    return {str(mail["To"]): text(mail) for mail in mails(project)}


def remind(project: Book, *options: str, today: str = "2026-06-22") -> str:
    ran = project.run("remind", *options, today=today)
    assert ran.code == 0, ran.err
    return " ".join(ran.out.split())


def test_each_mediator_gets_one_message_with_their_rows_and_no_family_data(
    project: Book,
) -> None:
    project.write(ROWS)
    project.sync()
    output = remind(project)
    assert "Amina Haddad 2 2 mail pronta" in output
    found = by_address(project)
    assert found.keys() == {AMINA, LI}
    assert (
        "Schede, riga 2 · colloquio del 12/03/2026\n   da completare: Ora fine (manca)\n"
        in found[AMINA]
    )
    assert found[AMINA].startswith("Ciao Amina,\n")
    assert (
        "Schede, riga 3 · colloquio del 19/03/2026\n"
        "   da completare: Descrizione intervento (manca)\n" in found[AMINA]
    )
    assert "riga 4" not in found[AMINA]
    assert "riga 5" in found[LI]
    for body in found.values():
        assert not any(
            word in body
            for word in ("Hoxha", "Chen", "N7F3K", "N2QX8", "Raccolta", "Rossi", "madre")
        )
    if isinstance(project, OnGoogle):
        tab = project.desk.book.tab("Schede")
        assert f"/edit#gid={tab.sheet_id}&range=A2" in found[AMINA]
    else:
        assert "Il foglio: schede.xlsx" in found[AMINA]


def test_the_same_gap_is_not_asked_for_twice_and_a_new_one_is(project: Book) -> None:
    project.write(ROWS)
    project.sync()
    remind(project)
    mails(project)
    output = remind(project, today="2026-06-23")
    assert "già avvisato: niente di nuovo" in output
    assert mails(project) == []
    project.type(4, "start", None)
    project.sync(today="2026-06-24")
    remind(project, today="2026-06-24")
    found = by_address(project)
    assert found.keys() == {AMINA}
    assert "riga 2" in found[AMINA], "all open rows are in one message"
    assert "riga 4" in found[AMINA]


def test_a_request_closes_by_itself_and_a_new_gap_in_the_same_cell_is_a_new_request(
    project: Book,
) -> None:
    project.write(ROWS)
    project.sync()
    remind(project)
    mails(project)
    project.type(2, "end", "11:45")
    project.type(3, "description", "Colloquio a scuola.")
    project.sync(today="2026-06-23")
    assert "Amina" not in remind(project, today="2026-06-23")
    project.type(2, "end", None)
    project.sync(today="2026-06-24")
    remind(project, today="2026-06-24")
    assert by_address(project).keys() == {AMINA}


def test_what_nobody_answers_goes_to_the_coordinator_once(project: Book) -> None:
    project.write(ROWS)
    project.sync()
    remind(project)
    mails(project)
    assert "senza risposta" not in remind(project, today="2026-06-28")
    assert mails(project) == []
    output = remind(project, today="2026-06-29")
    assert "Amina Haddad: senza risposta da 7 giorni o più" in output
    assert "Schede, riga 2 (12/03/2026): ora fine, chiesto il 22/06/2026" in output
    found = by_address(project)
    assert found.keys() == {CARLA}
    assert "riga 2" in found[CARLA]
    assert not any(word in found[CARLA] for word in ("Hoxha", "N7F3K", "Amina"))
    remind(project, today="2026-06-30")
    assert mails(project) == []


def test_rows_of_a_mediator_without_an_address_go_to_the_coordinator_at_once(project: Book) -> None:
    people = [{**PEOPLE[0], "email": ""}, *PEOPLE[1:]]
    project.write(
        [GAP, {**GAP, "mediator": "Nessuno Conosciuto", "date": "19/03/2026"}], people=people
    )
    project.sync()
    output = remind(project)
    assert "nessuno a cui scrivere" not in output
    assert (
        "Amina Haddad: nel foglio «Persone» non c'è la sua email. Le righe sono del coordinamento"
        in output
    )
    assert "Nessuno Conosciuto: nel foglio «Persone» non c'è la sua email" in output
    found = by_address(project)
    assert found.keys() == {CARLA}
    assert "queste righe sono del coordinamento" in found[CARLA]
    assert "riga 2" in found[CARLA]
    assert "riga 3" in found[CARLA]
    assert not any(
        word in found[CARLA]
        for word in ("aspetta una correzione", "Amina", "Nessuno", "Hoxha", "N7F3K")
    )
    assert "chiesto il 22/06/2026" in remind(project, today="2026-06-23")
    assert mails(project) == [], "they know"
    project.type(2, "description", None)
    project.sync(today="2026-06-24")
    remind(project, today="2026-06-24")
    assert by_address(project).keys() == {CARLA}, "that is new"


def test_a_coordinator_without_an_address_is_reported(project: Book) -> None:
    people = [{**PEOPLE[0], "email": ""}, *PEOPLE[1:5], {**PEOPLE[5], "email": ""}]
    project.write([GAP], people=people)
    project.sync()
    output = remind(project)
    assert (
        "Amina Haddad: nessuno a cui scrivere. Nel foglio «Persone» scrivi l'email di chi coordina"
        in output
    )
    assert "a posto" not in output
    assert mails(project) == []


def test_all_is_well_only_when_no_row_is_open(project: Book) -> None:
    people = [{**PEOPLE[0], "email": ""}, *PEOPLE[1:]]
    project.write([GAP], people=people)
    project.sync()
    remind(project)
    assert "a posto" not in remind(project, today="2026-06-23"), (
        "the coordinator knows, but the row is open"
    )
    project.type(2, "end", "11:45")
    project.sync(today="2026-06-24")
    assert "Nessuna riga da chiedere: le schede sono a posto" in remind(project, today="2026-06-24")


def days_of_mails_in(project: Book, *folder: str) -> dict[str, str]:
    """The messages that lie in a folder of mails: address → the day they were written."""
    place = project.folder.joinpath("uscite", "posta", *folder)
    found: list[Any] = [
        (path.name, email.message_from_bytes(path.read_bytes(), policy=email.policy.default))
        for path in place.glob("*.eml")
    ]
    return {str(mail["To"]): name[len("RICHIESTA-") :][:10] for name, mail in found}


def test_an_unsent_message_is_written_again_to_a_corrected_address(project: Book) -> None:
    project.write(ROWS)
    project.sync()
    assert "«collector send --sent»" in remind(project)
    project.type(2, "email", "amina.nuova@cooperativa.example", tab="Persone")
    project.sync(today="2026-06-23")
    assert "già avvisato: niente di nuovo" in remind(project, today="2026-06-23"), "Li has hers"
    assert days_of_mails_in(project) == {
        "amina.nuova@cooperativa.example": "2026-06-23",
        LI: "2026-06-22",
    }
    assert days_of_mails_in(project, "sostituite") == {AMINA: "2026-06-22"}
    assert "mail pronta" not in remind(project, today="2026-06-24"), "once"
    assert "Amina Haddad: senza risposta" not in remind(project, today="2026-06-29"), (
        "she was asked on the 23rd"
    )
    assert "Amina Haddad: senza risposta" in remind(project, today="2026-06-30")


def test_an_unsent_message_to_a_coordinator_follows_their_address(project: Book) -> None:
    people = [{**PEOPLE[0], "email": ""}, *PEOPLE[1:]]
    project.write([GAP], people=people)
    project.sync()
    remind(project)
    project.type(7, "email", "carla.nuova@cooperativa.example", tab="Persone")
    project.sync(today="2026-06-23")
    remind(project, today="2026-06-23")
    assert days_of_mails_in(project) == {"carla.nuova@cooperativa.example": "2026-06-23"}
    assert days_of_mails_in(project, "sostituite") == {CARLA: "2026-06-22"}


def test_an_unsent_message_whose_rows_are_all_complete_is_put_aside(project: Book) -> None:
    project.write(ROWS)
    project.sync()
    remind(project)
    project.type(2, "end", "11:45")
    project.sync(today="2026-06-23")
    remind(project, today="2026-06-23")
    assert days_of_mails_in(project) == {AMINA: "2026-06-22", LI: "2026-06-22"}, (
        "a row of hers is open"
    )
    project.type(3, "description", "Colloquio a scuola.")
    project.sync(today="2026-06-24")
    assert "andrebbero in «sostituite»" in remind(project, "--dry-run", today="2026-06-24")
    assert AMINA in days_of_mails_in(project)
    assert "ora stanno in «sostituite»" in remind(project, today="2026-06-24")
    assert days_of_mails_in(project) == {LI: "2026-06-22"}
    assert days_of_mails_in(project, "sostituite") == {AMINA: "2026-06-22"}


def test_a_message_whose_file_is_gone_counts_as_asked(project: Book) -> None:
    project.write(ROWS)
    project.sync()
    remind(project)
    mails(project)
    ran = project.run("send", "--sent")
    output = " ".join((ran.out + ran.err).split())
    assert "«collector remind» non la ripete" in output
    assert "prepara di nuovo" not in output


def test_a_change_after_a_document_is_asked_of_the_coordinator(project: Book) -> None:
    project.write([{**SOUND, "date": "02/04/2026", "next_date": "16/04/2026"}])
    project.sync()
    assert project.run("digest", "--meeting", "AS-2026-06-25").code == 0
    project.type(2, "end", "12:30")
    project.sync(today="2026-06-23")
    output = remind(project, today="2026-06-23")
    assert "(coordinamento): le righe sono del coordinamento" in output
    assert by_address(project).keys() == {CARLA}


def test_a_dry_run_writes_nothing(project: Book) -> None:
    project.write(ROWS)
    project.sync()
    before = project.journal.read_bytes()
    assert "riceve la richiesta" in remind(project, "--dry-run")
    assert project.journal.read_bytes() == before
    assert not (project.folder / "uscite" / "posta").exists()


def test_the_json_has_rows_by_person_code(project: Book) -> None:
    project.write(ROWS)
    project.sync()
    ran = project.run("remind", "--json")
    assert ran.code == 0, ran.err
    assert [len(one["rows"]) for one in ran.json["reminders"]] == [2, 1]
    assert {one["result"] for one in ran.json["reminders"]} == {"written"}
    assert "Amina" not in ran.out
    assert [row["missing"] for row in ran.json["reminders"][0]["rows"]] == [
        ["Ora fine"],
        ["Descrizione intervento"],
    ]
