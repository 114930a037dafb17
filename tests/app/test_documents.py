"""Histories, digests and mails, by the command line.  The right hands only; never twice; codes
instead of names.
"""

import email
import email.policy
import io
import json
import sqlite3
from email.message import EmailMessage
from pathlib import Path

import pypdf
import pytest

from tests import needs
from tests.road import MEETINGS, NUCLEI, PEOPLE, SOUND, Project, Row

ROWS: list[Row] = [
    {
        **SOUND,
        "date": "12/03/2026",
        "description": "Tutti leggono questo.",
        "issues": "Solo l'équipe legge questo.",
    },
    {
        **SOUND,
        "date": "19/03/2026",
        "description": "Riservato al coordinamento.",
        "confidentiality": "coordinamento",
    },
    {**SOUND, "date": "26/03/2026", "description": "Solo équipe.", "confidentiality": "équipe"},
    {
        **SOUND,
        "date": "02/04/2026",
        "description": "Anche le difficoltà.",
        "issues": "Difficoltà per il servizio.",
        "confidentiality": "servizio",
    },
    {
        **SOUND,
        "date": "03/03/2026",
        "nucleus": "Chen",
        "mediator": "Li Wei",
        "description": "Famiglia di Opera.",
    },
    {
        **SOUND,
        "date": "28/04/2026",
        "nucleus": "Chen",
        "mediator": "Li Wei",
        "description": "Dopo l'incontro.",
    },
]
NAMES = ["Hoxha", "Chen", "陈", "Amina", "Li Wei", "Rossi", "Bianchi", "Neri", "Verdi"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write(ROWS)
    made.sync()
    return made


def people(project: Project) -> dict[str, str]:
    """Name → code, as the journal gave them."""
    with sqlite3.connect(project.journal) as db:
        rows = db.execute("SELECT record FROM versions WHERE kind = 'person'").fetchall()
    return {person["name"]: person["code"] for (text,) in rows if (person := json.loads(text))}


def documents(project: Project, meeting: str) -> dict[str, str]:
    """Reader's name (or "sala") → the document's HTML."""
    assert project.run("digest", "--meeting", meeting).code == 0
    folder = project.folder / "uscite" / "incontri" / meeting
    by_code = {code: name for name, code in people(project).items()}
    texts = {
        path.stem.rpartition("_")[2]: path.read_text(encoding="utf-8")
        for path in folder.glob("*.html")
    }
    return {by_code.get(code, code): text for code, text in texts.items()}


def mails(project: Project) -> dict[str, EmailMessage]:
    """Address → the message that lies ready for it."""
    found = {}
    for path in (project.folder / "uscite" / "posta").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        assert message["To"] not in found
        found[message["To"]] = message
    return found


def paper_text(pdf: bytes) -> str:
    """The text of a PDF, on one line."""
    return " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split()
    )


def test_a_history_is_by_code_and_lists_each_talk(project: Project) -> None:
    assert project.run("history").code == 0
    folder = project.folder / "uscite" / "storie"
    assert {path.name for path in folder.iterdir()} == {
        f"{code}.{ending}" for code in ("N7F3K", "N2QX8") for ending in ("docx", "html", "pdf")
    }
    text = (folder / "N7F3K.html").read_text(encoding="utf-8")
    assert all(row["description"] in text for row in ROWS[:4])
    assert "Famiglia di Opera." not in text
    assert not any(name in text for name in ("Hoxha", "Chen", "Rossi"))


def test_one_history_can_be_asked_for_by_code_or_by_name(project: Project) -> None:
    assert project.run("history", "n7f3k").code == 0
    assert project.run("history", "chen").code == 0
    ran = project.run("history", "Sconosciuti")
    assert ran.code == 2
    assert "collector nuclei" in ran.err


def test_each_recipient_has_a_document_with_their_own_nuclei_only(project: Project) -> None:
    made = documents(project, "AS-2026-04-21")
    assert made.keys() == {"sala", "Anna Rossi", "Paolo Bianchi", "Rita Neri", "Carla Verdi"}
    codes = {
        who: {code for code in ("N7F3K", "N2QX8") if code in text} for who, text in made.items()
    }
    assert codes == {
        "sala": {"N7F3K", "N2QX8"},
        "Carla Verdi": {"N7F3K", "N2QX8"},
        "Anna Rossi": {"N7F3K"},
        "Paolo Bianchi": {"N2QX8"},
        "Rita Neri": {"N2QX8"},
    }


def test_each_recipient_reads_only_the_talks_and_difficulties_allowed_to_them(
    project: Project,
) -> None:
    services, team = documents(project, "AS-2026-04-21"), documents(project, "EQ-2026-07-07")
    texts = {
        "service": "Tutti leggono questo.",
        "team issue": "équipe legge questo.",
        "coordination": "Riservato al coordinamento.",
        "team": "Solo équipe.",
        "service issue": "Difficoltà per il servizio.",
    }
    sees = {
        who: {key for key, text in texts.items() if text in html} for who, html in services.items()
    }
    everything = set(texts)
    assert sees["Anna Rossi"] == {"service", "service issue"}
    assert sees["sala"] == {"service", "service issue"}
    assert sees["Carla Verdi"] == everything
    assert sees["Paolo Bianchi"] == set()
    assert {key for key, text in texts.items() if text in team["Amina Haddad"]} == everything - {
        "coordination"
    }
    assert {key for key, text in texts.items() if text in team["Li Wei"]} == set()


def test_documents_never_hold_a_name(project: Project) -> None:
    for meeting in ("AS-2026-04-21", "EQ-2026-07-07"):
        for who, text in documents(project, meeting).items():
            families = [name for name in ("Hoxha", "Chen", "陈") if name in text]
            assert not families, (meeting, who)


def test_what_came_after_its_meeting_is_reported_at_the_next_once(project: Project) -> None:
    documents(project, "AS-2026-04-21")
    late: Row = {**SOUND, "date": "10/04/2026", "description": "Arrivato tardi."}
    project.write([*ROWS, late])
    project.sync()
    text = documents(project, "AS-2026-06-25")["Anna Rossi"]
    assert "Arrivati dopo" in text
    assert "Arrivato tardi." in text
    assert "Tutti leggono questo." not in text, "told at the meeting before"
    again = documents(project, "AS-2026-06-25")["Anna Rossi"]
    assert again == text, "made again for the same meeting it says the same"


def test_a_mail_for_each_recipient_and_nothing_personal_outside_the_document(
    project: Project,
) -> None:
    ran = project.run("send", "--meeting", "AS-2026-04-21")
    assert ran.code == 0, ran.err
    ready = mails(project)
    assert ready.keys() == {
        "anna.rossi@comune.example", "paolo.bianchi@comune.example", "rita.neri@comune.example",
        "carla.verdi@cooperativa.example",
    }  # fmt: skip
    for address, message in ready.items():
        assert message["Cc"] is None
        assert message["Bcc"] is None
        plain, html = message.get_body(("plain",)), message.get_body(("html",))
        assert plain is not None
        assert html is not None
        attached, paper = message.iter_attachments()
        files = [str(attached.get_filename()), str(paper.get_filename())]
        assert [Path(name).suffix for name in files] == [".html", ".pdf"]
        outside = [message["Subject"], plain.get_content(), html.get_content(), *files]
        own = next(str(row["name"]) for row in PEOPLE if row["email"] == address)
        for text in outside:
            others = text.replace(f"Gentile {own},", "")
            assert not [name for name in NAMES if name in others], address
            assert not [row["description"] for row in ROWS if str(row["description"]) in text]
            assert not [word for word in ("albanese", "cinese", "Housing") if word in text]
        content = attached.get_content()
        assert "<!doctype html" in str(content).lower()
        assert paper.get_content_type() == "application/pdf"
        told = paper_text(paper.get_content())
        for text in (content, told):
            assert ("Famiglia di Opera." in text) == (address != "anna.rossi@comune.example")
            assert "Hoxha" not in text


def test_the_same_digest_is_never_prepared_twice_unless_asked(project: Project) -> None:
    project.run("send", "--meeting", "AS-2026-04-21")
    folder = project.folder / "uscite" / "posta"
    page = (folder / "index.html").read_bytes()
    before = {path.name: path.read_bytes() for path in folder.glob("*.eml")}
    ran = project.run("send", "--meeting", "AS-2026-04-21", today="2026-06-23")
    assert ran.code == 0
    assert "già pronta, da spedire" in ran.out
    assert {path.name: path.read_bytes() for path in folder.glob("*.eml")} == before
    assert (folder / "index.html").read_bytes() == page
    assert project.run("send", "--sent").code == 0
    sent = project.folder / "uscite" / "spedite"
    assert "già spedita: non la ripeto" in project.run("send", "--meeting", "AS-2026-04-21").out
    assert list(folder.glob("*.eml")) == []
    assert {path.name: path.read_bytes() for path in sent.iterdir()} == before, (
        "they stay as a record"
    )
    assert project.run("send", "--meeting", "AS-2026-04-21", "--again").code == 0
    assert {path.name for path in folder.glob("*.eml")} == before.keys()


def test_a_digest_that_changed_since_it_was_sent_is_announced(project: Project) -> None:
    project.run("send", "--meeting", "AS-2026-04-21")
    project.run("send", "--sent")
    project.write([*ROWS, {**SOUND, "date": "10/04/2026"}])
    project.sync()
    ran = project.run("send", "--meeting", "AS-2026-04-21")
    assert "già spedita, con fatti più vecchi (--again)" in ran.out
    assert len(mails(project)) == 0, "none is made again"


def test_what_was_not_in_the_mail_is_reported_at_the_next_meeting(project: Project) -> None:
    project.run("send", "--meeting", "AS-2026-04-21")
    project.run("send", "--sent")
    project.write([*ROWS, {**SOUND, "date": "10/04/2026", "description": "Scritto dopo la mail."}])
    project.sync()
    project.run("send", "--meeting", "AS-2026-04-21")
    documents(project, "AS-2026-04-21")
    following = documents(project, "AS-2026-06-25")
    assert "Scritto dopo la mail." in following["Anna Rossi"]
    assert "Scritto dopo la mail." not in following["sala"], (
        "it was on the table at the meeting before"
    )


def test_a_dry_run_shows_who_would_get_what_and_writes_nothing(project: Project) -> None:
    journal = project.journal.read_bytes()
    ran = project.run("send", "--meeting", "AS-2026-04-21", "--dry-run")
    assert ran.code == 0
    assert "anna.rossi@comune.example" in ran.out
    assert not (project.folder / "uscite").exists()
    assert project.journal.read_bytes() == journal


def test_who_has_no_address_is_named_and_the_others_get_theirs(project: Project) -> None:
    project.write(
        ROWS,
        people=[{**row, "email": None} if row["name"] == "Anna Rossi" else row for row in PEOPLE],
    )
    project.sync()
    ran = project.run("send", "--meeting", "AS-2026-04-21")
    assert ran.code == 5
    assert "Anna Rossi" in ran.err
    assert len(mails(project)) == 3


def test_the_next_meeting_is_the_default_and_an_unknown_one_is_refused_with_those_there_are(
    project: Project,
) -> None:
    ran = project.run("digest", "--next")
    assert ran.code == 0
    assert "AS-2026-06-25" in ran.out
    ran = project.run("digest", "--meeting", "AS-2020-01-01")
    assert ran.code == 2
    assert "EQ-2026-07-07" in ran.err
    assert project.run("digest", today="2027-01-01").code == 2


def test_a_meeting_of_some_municipalities_is_about_these_only(project: Project) -> None:
    project.write(ROWS, meetings=[{**MEETINGS[0], "municipalities": "Opera"}])
    project.sync()
    made = documents(project, "AS-2026-04-21-opera")
    assert made.keys() == {"sala", "Paolo Bianchi", "Rita Neri", "Carla Verdi"}
    assert not [who for who, text in made.items() if "N7F3K" in text]


def test_codes_and_names_together_only_on_the_screen(project: Project) -> None:
    ran = project.run("nuclei")
    assert ran.code == 0
    assert "N7F3K" in ran.out
    assert "Hoxha" in ran.out
    assert not (project.folder / "uscite").exists()


def test_commands_that_only_read_the_journal_need_one(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(ROWS, nuclei=NUCLEI)
    for command in ("nuclei", "texts", "password"):
        ran = project.run(command)
        assert ran.code == 4
        assert "collector sync" in ran.err
    assert not project.journal.exists()
    assert project.run("history").code == 0, "what makes documents looks at the sheet first"


# Only what changed is made again


def state(project: Project) -> dict[str, tuple[int, bytes]]:
    """Each history's file: when it was written, and its bytes."""
    folder = project.folder / "uscite" / "storie"
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


def test_a_document_that_says_nothing_new_stays_even_on_another_day(project: Project) -> None:
    assert "2 storie scritte." in project.run("history").out
    before = state(project)
    ran = project.run("history", today="2026-06-23")
    assert "2 storie già a posto: niente di nuovo da scrivere." in ran.out
    assert state(project) == before


def test_only_the_nucleus_with_something_new_is_made_again(project: Project) -> None:
    project.run("history")
    before = state(project)
    project.write([*ROWS, {**SOUND, "date": "10/04/2026", "description": "Una riga nuova."}])
    project.sync()
    ran = project.run("history")
    assert "1 storia scritta; 1 storia già a posto" in ran.out
    after = state(project)
    assert {name for name in after if after[name] != before[name]} == {
        "N7F3K.docx",
        "N7F3K.html",
        "N7F3K.pdf",
    }


@pytest.mark.parametrize("name", ["N7F3K.html", "N7F3K.pdf"])
@pytest.mark.parametrize("change", ["edited", "cut", "emptied", "gone"])
def test_a_file_that_is_not_as_we_made_it_is_made_again(
    project: Project, name: str, change: str
) -> None:
    project.run("history")
    before = state(project)
    path = project.folder / "uscite" / "storie" / name
    whole = path.read_bytes()
    if change == "edited":
        path.write_bytes(whole.replace(b"2026", b"2027", 1))
    elif change == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif change == "emptied":
        path.write_bytes(b"")
    else:
        path.unlink()
    assert "1 storia scritta; 1 storia già a posto" in project.run("history").out
    after = state(project)
    assert after[name][1] == whole
    assert {one for one in after if after[one] != before[one]} == {name}


@needs.any_font
def test_other_fonts_make_the_pdf_again_and_the_page_stays(project: Project) -> None:
    project.run("history")
    before = state(project)
    (project.folder / "collector.toml").write_text(
        "[output]\nsystem_fonts = false\n", encoding="utf-8"
    )
    project.run("history")
    after = state(project)
    assert all((after[name] == before[name]) == name.endswith(".html") for name in after)


def test_a_digest_stays_too_and_the_mail_holds_the_document_that_stands_there(
    project: Project,
) -> None:
    assert "5 documenti scritti." in project.run("digest", "--meeting", "AS-2026-04-21").out
    assert (
        "5 documenti già a posto"
        in project.run("digest", "--meeting", "AS-2026-04-21", today="2026-06-23").out
    )
    project.run("send", "--meeting", "AS-2026-04-21", today="2026-06-24")
    anna = people(project)["Anna Rossi"]
    folder = project.folder / "uscite" / "incontri" / "AS-2026-04-21"
    page, paper = mails(project)["anna.rossi@comune.example"].iter_attachments()
    assert paper.get_content() == (folder / f"AS-2026-04-21_{anna}.pdf").read_bytes()
    assert page.get_payload(decode=True) == (folder / f"AS-2026-04-21_{anna}.html").read_bytes()


def test_missing_fonts_are_reported_each_time_and_the_document_is_made(
    project: Project,
) -> None:
    (project.folder / "collector.toml").write_text(
        "[output]\nsystem_fonts = false\n", encoding="utf-8"
    )
    project.write([*ROWS, {**SOUND, "date": "10/04/2026", "description": "Grazie, 谢谢."}])
    project.sync()
    assert project.run("texts", "--allow", "谢谢").code == 0
    for _ in range(2):
        ran = project.run("history")
        assert ran.code == 0
        assert "mancano i caratteri per cinese" in ran.err
        assert "«fonts»" in ran.err
    text = paper_text((project.folder / "uscite" / "storie" / "N7F3K.pdf").read_bytes())
    assert "Grazie, [caratteri non disponibili]." in text
    page = (project.folder / "uscite" / "storie" / "N7F3K.html").read_text(encoding="utf-8")
    assert "Grazie, 谢谢." in page


def test_another_person_is_shown_by_a_word_of_ours_in_every_format(project: Project) -> None:
    project.write([{**SOUND, "attendees": "madre, abuela, 2 educatrici"}])
    project.sync("--accept-missing")
    assert project.run("history", "N7F3K").code == 0
    folder = project.folder / "uscite" / "storie"
    page = (folder / "N7F3K.html").read_text(encoding="utf-8")
    text = " ".join(pypdf.PdfReader(folder / "N7F3K.pdf").pages[0].extract_text().split())
    for told in (page, text):
        assert "madre, nonna e 2 educatrici" in told
        assert "abuela" not in told


def test_another_person_without_a_word_in_an_older_journal_makes_no_erratum(
    project: Project,
) -> None:
    """An older program kept "altra persona" for the sheet's "nonna": nobody changed the row."""
    project.write([{**SOUND, "date": "12/03/2026", "attendees": "madre, nonna"}])
    project.sync("--accept-missing")
    with sqlite3.connect(project.journal) as db:
        db.execute("""UPDATE versions SET record = replace(record, ',"word":"nonna"', '')""")
        assert db.execute(
            "SELECT count(*) FROM versions WHERE record LIKE '%nonna%'"
        ).fetchone() == (0,)
    documents(project, "AS-2026-04-21")
    with sqlite3.connect(project.journal) as db:
        db.execute(
            "UPDATE versions SET record = "
            """replace(record, '"count":1}]', '"count":1,"word":"nonna"}]')"""
        )
        assert db.execute(
            "SELECT count(*) FROM versions WHERE record LIKE '%nonna%'"
        ).fetchone() != (0,)
    later = documents(project, "AS-2026-06-25")
    assert all("com'era scritto nell'ultimo documento" not in page for page in later.values())
    assert "RIGA-10" not in {flag["code"] for flag in project.sync()["flags"]}
