"""`uscite/posta/index.html`: who is to get what, in which state; never a mail, never stale."""

import re
import stat
import sys
from pathlib import Path

import pytest

from collector.deliver.finished_texts import html_text
from tests.deliver.mail_server import PASSWORD, USER, mail_server
from tests.road import MEETINGS, PEOPLE, SOUND, Project

MEETING = "AS-2026-06-25"
ROW = {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"}
EVERYBODY = ("Anna Rossi", "Paolo Bianchi", "Rita Neri", "Carla Verdi")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([ROW])
    made.sync()
    made.plain_mail()
    return made


def page(project: Project) -> Path:
    return project.folder / "uscite" / "posta" / "index.html"


def allegati(project: Project) -> Path:
    return project.folder / "uscite" / "allegati"


def shown(project: Project) -> str:
    return " ".join(html_text(page(project).read_text(encoding="utf-8")).split())


def attachments(project: Project) -> list[str]:
    return sorted(path.name for path in allegati(project).glob("*"))


def send(project: Project, *options: str) -> str:
    ran = project.run("send", "--meeting", MEETING, *options)
    assert ran.code == 0, ran.err
    return ran.out


def code_of(project: Project, name: str) -> str:
    found = re.search(rf"(P[0-9A-Z]+)\s+{name}", project.run("password").out)
    assert found
    return found[1]


def test_it_says_who_is_to_get_what_with_all_that_a_browser_needs(project: Project) -> None:
    send(project)
    said = shown(project)
    assert "Da spedire: 4" in said
    anna = code_of(project, "Anna Rossi")
    assert all(name in said for name in EVERYBODY)
    assert "anna.rossi@comune.example" in said
    assert "documento per l'incontro del 25 giugno 2026" in said
    assert "Gentile Anna Rossi, Le scriviamo" in said
    assert f"{MEETING}_{anna}.eml" in said
    assert f"allegati/{MEETING}_{anna}.pdf" in said
    assert f"{MEETING}_{anna}.pdf" in attachments(project)
    assert not any(word in said for word in ("Hoxha", "Chen", "N7F3K"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no rights of this kind")
def test_it_is_for_its_owner_alone(project: Project) -> None:
    send(project)
    for path in (page(project), *allegati(project).iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_sent_is_no_longer_to_be_sent_and_its_attachment_goes(project: Project) -> None:
    send(project)
    project.run("send", "--sent", "Anna Rossi")
    said = shown(project)
    assert "Da spedire: 3" in said
    assert "Anna Rossi Per incontro del 25 giugno 2026 (AS-2026-06-25) Stato spedita" in said
    assert len(attachments(project)) == 6
    project.run("send", "--sent")
    assert "Da spedire: nessuna" in shown(project)
    assert attachments(project) == []
    assert not allegati(project).exists()


def test_it_is_no_mail_and_is_never_counted(project: Project) -> None:
    assert "4 mail pronte" in send(project)
    assert "Nessuna mail nuova (e 4 già pronte da prima)" in send(project)
    assert "Segnate come spedite, AS-2026-06-25" in project.run("send", "--sent").out
    assert page(project).exists()
    assert project.run("send", "--sent").code == 2, "nothing is left to be sent"


def test_a_mail_that_nobody_is_to_send_is_superseded_on_it(project: Project) -> None:
    send(project)
    people = [{**p, "email": None} if p["name"] == "Anna Rossi" else p for p in PEOPLE]
    project.write([ROW], people=people)
    project.run("send", "--meeting", MEETING)
    said = shown(project)
    assert "Da spedire: 3" in said
    assert "Anna Rossi Per incontro del 25 giugno 2026 (AS-2026-06-25) Stato superata" in said


def test_a_mail_whose_file_is_gone_and_one_that_nobody_recorded_are_doubtful(
    project: Project,
) -> None:
    send(project)
    anna, rita = code_of(project, "Anna Rossi"), code_of(project, "Rita Neri")
    folder = page(project).parent
    (folder / f"{MEETING}_{anna}.eml").rename(folder / f"AS-2026-04-21_{anna}.eml")
    project.run("send", "--sent", rita)
    said = shown(project)
    assert "Da spedire: 2" in said
    assert "manca il file" in said
    assert "il registro non la conosce" in said


def test_reminders_stand_on_it_and_it_is_renewed_by_them(project: Project) -> None:
    project.write([{**ROW, "end": ""}])
    project.sync()
    assert project.run("remind").code == 0
    said = shown(project)
    assert "Amina Haddad" in said
    assert "richiesta di correzione del 22 giugno 2026" in said
    assert "Da spedire: 1" in said


def test_nothing_is_made_where_there_is_no_mail(project: Project) -> None:
    assert project.run("remind").code == 0
    assert not page(project).parent.exists()
    assert project.run("send", "--meeting", MEETING, "--dry-run").code == 0
    assert not page(project).parent.exists()
    assert project.run("send", "--meeting", MEETING, "--test").code == 0
    assert not page(project).exists()


def test_with_a_server_it_goes_when_nothing_is_left_to_be_sent_by_hand(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(project)
    monkeypatch.setenv("COLLECTOR_SMTP_PASSWORD", PASSWORD)
    with mail_server(project.folder) as server:
        (project.folder / "collector.toml").write_text(
            f'[mail]\nfrom = "{USER}"\nsmtp_host = "127.0.0.1"\nsmtp_port = {server.port}\n'
            f'smtp_user = "{USER}"\nsmtp_ca = "ca.pem"\nattachment = "none"\n',
            encoding="utf-8",
        )
        ran = project.run("send", "--meeting", MEETING, "--yes", "--to", "Anna Rossi")
        assert ran.code == 0, ran.err
        assert "Da spedire: 3" in shown(project)
        assert project.run("send", "--meeting", MEETING, "--yes").code == 0
    assert not page(project).exists()


def test_another_meeting_stands_under_its_own_name(project: Project) -> None:
    meetings = [*MEETINGS, {"kind": "équipe mediatori", "date": MEETINGS[1]["date"]}]
    project.write([ROW], meetings=meetings)
    assert project.run("send", "--meeting", "EQ-2026-06-25").code == 0
    assert "équipe del 25 giugno 2026 (EQ-2026-06-25)" in shown(project)
