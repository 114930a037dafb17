"""The command line: Italian, right exit codes, one clear paragraph for an error, nothing lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from collector.app.config_file import CONFIG_NAME, JOURNAL_NAME, OUT_NAME, WORKBOOK_NAME
from collector.app.folders import OUTBOX_FOLDER
from collector.app.shared_folders import is_shared_folder
from collector.demo import play
from tests.road import LAUNCHER, SOUND, TODAY, Project, Ran, typed_wrong
from tests.road import run_in as run


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND])
    return made


def spawn(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Ran:
    """The program itself, in a folder, with a home of its own."""
    home = {"HOME": str(folder / "home"), "XDG_CONFIG_HOME": str(folder / "home")}
    clean = {key: value for key, value in os.environ.items() if not key.startswith("COLLECTOR_")}
    paths = os.pathsep.join([str(Path.cwd()), clean.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "collector", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        env={**clean, **home, "PYTHONPATH": paths, **(env or {})},
    )
    return Ran(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sinc"], "Il comando «sinc» non esiste."),
        (["sync", "--workbok", "x"], "L'opzione «--workbok» non esiste. Forse «--workbook»?"),
        (["sync", "--today"], "All'opzione «--today» manca il valore"),
        (["sync", "una", "parola"], "C'è una parola di troppo"),
        (["sync", "--today", "ieri"], "«ieri» non è un giorno"),
        (
            ["sync", "--workbook", "https://docs.google.com/spreadsheets/d/x"],
            "non è l'indirizzo di un foglio Google",
        ),
        (["sync", "--config", "manca.toml"], "Non trovo il file delle impostazioni"),
        (["sync"], "Non trovo «collector.toml»"),
        (["digest", "--next", "--meeting", "x"], "«--next» e «--meeting» non vanno insieme"),
        (["digest", "--format", "pdf"], "L'opzione «--format» non esiste."),
        (
            ["digest", "--format", "pdf"],
            "--next, --due, --days, --as-of, --with-names, --no-sync, --workbook, --journal, "
            "--out, --today,",
        ),
        (
            ["export", "--format", "pdf"],
            "«--format» non va bene. I valori possibili sono: csv, jsonl, xlsx.",
        ),
        (["init", "--yes"], "«--dry-run» e «--yes» valgono solo insieme a «--adopt FILE»"),
        (["init", "qui", "--adopt", "x.xlsx"], "Con «--adopt» non si indica una cartella"),
        (["demo", "--journal", "manca/j.sqlite3"], "del registro non c'è"),
    ],
)
def test_a_command_typed_wrong_is_answered_in_italian(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    ran = run(tmp_path, *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert [path.name for path in tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    "command",
    [
        "",
        "init",
        "doctor",
        "sync",
        "flags",
        "explain",
        "history",
        "digest",
        "send",
        "nuclei",
        "export",
        "demo",
    ],
)
def test_help_is_italian(tmp_path: Path, command: str) -> None:
    ran = run(tmp_path, *([command] if command else []), "--help")
    assert ran.code == 0
    assert "Uso: " in ran.out
    for english in ("Usage", "Options", "Commands", "Show this", "[OPTIONS]"):
        assert english not in ran.out


def test_init_makes_a_project_that_works_and_never_overwrites_one(tmp_path: Path) -> None:
    folder = tmp_path / "Mediazione è così"
    assert run(tmp_path, "init", str(folder)).code == 0
    there = sorted(path.name for path in folder.iterdir())
    assert there == [LAUNCHER, "collector.toml", "schede.xlsx"]
    before = (folder / "schede.xlsx").read_bytes()
    again = run(tmp_path, "init", str(folder))
    assert again.code == 2
    assert "c'è già" in again.err
    assert (folder / "schede.xlsx").read_bytes() == before
    synced = run(folder, "sync", "--json")
    assert synced.code == 0, synced.err
    assert synced.json["rows"] == {"read": 0, "complete": 0, "incomplete": 0, "ignored": 0}
    assert (folder / "collector.sqlite3").exists()


def test_a_workbook_alone_is_enough_with_its_journal_in_the_users_folder(project: Project) -> None:
    ran = run(project.folder, "sync", "--json", "--workbook", "schede.xlsx", "--today", TODAY)
    assert ran.code == 0, ran.err
    assert ran.json["rows"]["complete"] == 1
    assert sorted(path.name for path in project.folder.iterdir()) == ["home", "schede.xlsx"]
    assert run(project.folder, "history", "--workbook", "schede.xlsx").code == 0
    assert (project.folder / "uscite" / "storie").is_dir()


def test_options_can_be_given_in_the_environment(project: Project) -> None:
    env = {
        "COLLECTOR_WORKBOOK": str(project.workbook),
        "COLLECTOR_JOURNAL": f"sqlite:///{project.folder / 'altro.sqlite3'}",
        "COLLECTOR_OUT": str(project.folder / "fuori"),
        "COLLECTOR_TODAY": "2026-03-01",
    }
    ran = run(project.folder, "sync", "--json", env=env)
    assert [flag["code"] for flag in ran.json["flags"]] == ["DATA-09"], (
        "the talk of 12 March is in the future"
    )
    assert (project.folder / "altro.sqlite3").exists()
    assert run(project.folder, "history", env=env).code == 0
    assert (project.folder / "fuori" / "storie" / "N7F3K.html").exists()


@pytest.mark.parametrize("journal", ["manca/qui/j.sqlite3", "sqlite:///manca/j.sqlite3"])
@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_journal_is_never_begun_in_a_mistyped_folder(
    project: Project, journal: str, by: str
) -> None:
    given = ["--journal", journal] if by == "option" else []
    env = {} if given else {"COLLECTOR_JOURNAL": journal}
    before = project.workbook.read_bytes()
    for command in ("sync", "flags", "nuclei"):
        ran = run(project.folder, command, "--workbook", "schede.xlsx", *given, env=env)
        assert ran.code == 2
        assert "manca" in ran.err
        assert "del registro non c'è" in ran.err
    assert [path.name for path in project.folder.iterdir()] == ["schede.xlsx"]
    assert project.workbook.read_bytes() == before


def test_the_folder_of_a_journal_in_the_settings_is_created(project: Project) -> None:
    (project.folder / "collector.toml").write_text(
        "[journal]\nurl = 'memoria/j.sqlite3'", encoding="utf-8"
    )
    assert run(project.folder, "sync").code == 0
    assert (project.folder / "memoria" / "j.sqlite3").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[projct]\nname = 'x'", "la voce «projct» non è un'impostazione"),
        ("[project]\nstart = 'ieri'", "la voce «project.start» ha un valore che non va bene"),
        ("[project\n", "non è scritto bene"),
        ("[output]\nfonts = 'manca'", "La cartella dei caratteri"),
        ("[territory]\nfile = 'manca.toml'", "Non posso leggere il file dei comuni"),
    ],
)
def test_wrong_settings_are_named(project: Project, text: str, words: str) -> None:
    (project.folder / "collector.toml").write_text(text, encoding="utf-8")
    ran = run(project.folder, "sync")
    assert ran.code == 2
    assert words in ran.err


def test_another_district_has_its_own_municipalities(project: Project) -> None:
    (project.folder / "comuni.toml").write_text(
        'district = "Altro ambito"\n[[municipality]]\nname = "Opera"\n', encoding="utf-8"
    )
    (project.folder / "collector.toml").write_text(
        "[territory]\nfile = 'comuni.toml'", encoding="utf-8"
    )
    answer = spawn(project.folder, "sync", "--json", "--today", TODAY).json
    flags = {(flag["tab"], flag["row"], flag["code"]) for flag in typed_wrong(answer["flags"])}
    assert flags == {("Nuclei", 2, "COMUNE-01")}


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp850"])
def test_a_console_that_lacks_letters_shows_question_marks_instead(
    project: Project, encoding: str
) -> None:
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    assert spawn(project.folder, "sync", "--workbook", "schede.xlsx", env=env).code == 0
    assert spawn(project.folder, "nuclei", "--workbook", "schede.xlsx", env=env).code == 0


def test_json_is_one_object_alone_on_standard_output(project: Project) -> None:
    ran = spawn(project.folder, "sync", "--json", "--workbook", "schede.xlsx", "--today", TODAY)
    assert json.loads(ran.out).keys() == {
        "rows", "ignored", "flags", "written", "dry_run", "notices", "unreached", "api_calls",
        "seconds",
    }  # fmt: skip
    assert ran.out.isascii()
    assert ran.err == ""


def test_a_read_only_folder_is_a_workbook_or_journal_error(project: Project) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    project.folder.chmod(0o500)
    try:
        ran = project.run("sync")
    finally:
        project.folder.chmod(0o700)
    assert ran.code in {3, 4}


def test_the_traceback_of_a_bug_is_logged_without_the_content_of_cells(project: Project) -> None:
    """A broken library stands in for a bug."""
    broken = project.folder / "rotto"
    broken.mkdir()
    (broken / "rapidfuzz.py").write_text("raise ZeroDivisionError('Ho' + 'xha')")
    env = {"PYTHONPATH": os.pathsep.join([str(broken), str(Path.cwd())])}
    ran = spawn(project.folder, "sync", "--workbook", "schede.xlsx", env=env)
    assert ran.code == 1
    assert "errore del programma" in ran.err
    assert "Traceback" not in ran.err
    (log,) = project.folder.glob("home/**/errori.log")
    assert "ZeroDivisionError" in log.read_text()
    assert "Hoxha" not in log.read_text()


@pytest.mark.parametrize(
    ("folder", "shared"),
    [
        ("/home/carla/OneDrive - Coop/mlc", True),
        ("/Volumes/Il mio Drive/mlc", True),
        ("/Users/carla/Dropbox/x", True),
        ("/Users/carla/Library/Mobile Documents/com~apple~CloudDocs/mlc", True),
        ("/Users/carla/Library/CloudStorage/Box-Box/mlc", True),
        ("/Users/carla/iCloudDrive/mlc", True),
        ("/home/carla/Box/mlc", True),
        ("/home/carla/Box Sync/mlc", True),
        ("/home/carla/pCloud Drive/mlc", True),
        ("/home/carla/pCloudDrive/mlc", True),
        ("/home/carla/kDrive/mlc", True),
        ("/home/carla/kDrive 2/mlc", True),
        ("/home/carla/box 3/mlc", False),
        ("/home/carla/inbox/mlc", False),
        ("//server/dati", True),
        ("/srv/mlc", False),
    ],
)
def test_folders_of_sync_programs_and_network_drives_are_shared(folder: str, shared: bool) -> None:
    assert is_shared_folder(Path(folder)) is shared


def test_for_a_shared_folder_the_journal_is_elsewhere_and_this_is_shown(project: Project) -> None:
    shared = project.folder / "OneDrive"
    shared.mkdir()
    (shared / "collector.toml").write_text("", encoding="utf-8")
    project.workbook.rename(shared / "schede.xlsx")
    ran = run(shared, "sync")
    assert ran.code == 0
    assert "è condivisa o in rete" in ran.err
    assert not (shared / "collector.sqlite3").exists()


def test_the_demo_clears_its_own_folder_and_no_other(tmp_path: Path) -> None:
    former, other = tmp_path / "esempio", tmp_path / "lavoro"
    for folder in (former, other):
        (folder / OUT_NAME / OUTBOX_FOLDER).mkdir(parents=True)
        for name in (WORKBOOK_NAME, JOURNAL_NAME, "appunti.txt"):
            (folder / name).write_text("di prima")
    (former / CONFIG_NAME).write_text(play._MARK, encoding="utf-8")
    play._clear(former)
    assert {path.name for path in former.iterdir()} == {CONFIG_NAME, OUT_NAME, "appunti.txt"}
    assert list((former / OUT_NAME).iterdir()) == []
    ran = run(tmp_path, "demo", "lavoro")
    assert ran.code == 2
    assert (other / WORKBOOK_NAME).read_text() == "di prima"
