"""What is typed a little wrong, a settings file that is broken, and output that nobody reads on."""

import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from tests.app.test_week import ROWS
from tests.road import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write(ROWS)
    return made


@pytest.mark.parametrize("typed", ["Rossi", "Anna Ross", "anna rosi"])
@pytest.mark.parametrize("option", ["--sent", "--to", "--arrived"])
def test_a_name_that_is_near_is_proposed(project: Project, typed: str, option: str) -> None:
    project.sync()
    ran = project.run("send", option, typed)
    assert ran.code == 2
    assert "Forse «Anna Rossi»?" in ran.err


@pytest.mark.parametrize("command", ["send", "digest"])
@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_meeting_is_an_error(project: Project, command: str, empty: str) -> None:
    ran = project.run(command, "--meeting", empty)
    assert ran.code == 2
    assert "--meeting" in ran.err
    assert not project.journal.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[mail", "(riga 1, colonna 6: il file finisce a metà)"),
        ("[mail]\nfrom = io\n", "(riga 2, colonna 8)"),
        ("[mail]\nsmtp_port = 'a'", "«mail.smtp_port» ha un valore che non va bene: ci vuole un"),
        ("[project]\nname = 3", "ci vuole un testo tra virgolette"),
        ("[project]\nstart = 'ieri'", "ci vuole un giorno come 2026-01-01"),
        ("[mail]\ncalendar = 'forse'", "ci vuole true oppure false"),
        ("[mail]\nattachment = 'x'", 'ci vuole "encrypted", "none" oppure "plain"'),
        ("[mail]\nremind_days = 0", "ci vuole un numero da 1 in su"),
        ("[output]\nlogos = 'a.png'", "ci vuole un elenco"),
        ("[mail]\nfrom = 'io'", "ci vuole un indirizzo email"),
    ],
)
def test_a_broken_settings_file_says_where_and_what(project: Project, text: str, told: str) -> None:
    (project.folder / "collector.toml").write_text(text, encoding="utf-8")
    ran = project.run("week", "--dry-run")
    assert ran.code == 2
    assert told in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe breaks in another way there")
@pytest.mark.parametrize("command", [["week", "--dry-run"], ["flags", "--json"], ["--help"]])
def test_output_that_nobody_reads_on_is_no_fault(project: Project, command: list[str]) -> None:
    places = [] if command == ["--help"] else ["--workbook", str(project.workbook)]
    with subprocess.Popen(
        [sys.executable, "-m", "collector", *command, *places],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=project.folder,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 0
    assert said == b""


def test_a_lost_journal_is_said_to_be_lost(project: Project) -> None:
    project.sync()
    project.journal.unlink()
    for command in (["sync"], ["week", "--dry-run"]):
        ran = project.run(*command)
        assert ran.code == 4
        assert "non c'è, o è vuoto" in ran.err
        assert "conosce 0" not in ran.err


def test_a_lost_workbook_is_to_be_put_back(project: Project) -> None:
    project.sync()
    project.workbook.unlink()
    ran = project.run("week", "--dry-run")
    assert ran.code == 3
    assert "rimettilo lì" in ran.err
    assert "collector init" not in ran.err


def test_doctor_warns_of_an_example_sender_and_of_passwords(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", NoKeyring)
    (project.folder / "collector.toml").write_text("", encoding="utf-8")
    project.sync()
    names = {check["name"] for check in project.run("doctor", "--json").json["checks"]}
    assert not names & {"mail_sender", "mail_passwords"}, "no mail was made yet"
    (project.folder / "uscite" / "posta").mkdir(parents=True)
    (project.folder / "uscite" / "posta" / "AS-2026-06-25_P2345.eml").write_text("")
    ran = project.run("doctor", "--json")
    levels = {check["name"]: check["level"] for check in ran.json["checks"]}
    assert ran.code == 0
    assert levels["mail_sender"] == levels["mail_passwords"] == "warning"
    shown = " ".join(project.run("doctor").out.split())
    assert "le mail nella cartella hanno come mittente un indirizzo di esempio" in shown
    assert "non c'è un portachiavi" in shown
    assert "Anna Rossi" in shown
