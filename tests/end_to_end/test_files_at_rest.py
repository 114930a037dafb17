"""Files at rest.  All that has families in it is 0600 in folders 0700, whatever the umask, also
where it stood there before with wider rights; what is meant for others too keeps the umask's mode;
`doctor` says what could not be had.
"""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from collector import files
from collector.app import sync as sync_module
from collector.journal.store import Journal
from tests.road import LAUNCHER, SOUND, Project
from tests.road import run_in as run

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="modes are POSIX's: on Windows a file has its folder's rights"
)

COMMANDS = (
    ["sync"],
    ["history"],
    ["digest"],
    ["history", "--with-names"],
    ["digest", "--with-names"],
    ["history", "--as-of", "2026-06-22"],
    ["export", "--format", "csv"],
    ["export", "--format", "jsonl"],
    ["export", "--format", "xlsx"],
    ["form", "--paper"],
    ["send"],
    ["send", "--test"],
    ["remind"],
)


@pytest.fixture(params=[0o000, 0o077], ids=["umask 000", "umask 077"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, for the log of errors."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    (tmp_path / "home" / "config").mkdir(parents=True)
    return tmp_path / "home" / "config" / "collector"


@pytest.fixture
def project(tmp_path: Path, home: Path) -> Project:
    made = Project(tmp_path / "progetto")
    made.folder.mkdir()
    made.write(
        [
            {**SOUND, "date": "12/06/2026", "next_date": "26/06/2026", "end": ""},
            {**SOUND, "date": "13/06/2026", "next_date": "26/06/2026"},
            {
                **SOUND,
                "nucleus": "N2QX8",
                "mediator": "Li Wei",
                "date": "14/06/2026",
                "next_date": "26/06/2026",
            },
        ]
    )
    made.plain_mail()
    return made


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def wide(top: Path) -> dict[str, str]:
    """All below a folder, and itself, that has not exactly the modes of private things."""
    found = [top, *top.rglob("*")]
    right = {path: 0o700 if path.is_dir() else 0o600 for path in found}
    return {
        str(path.relative_to(top.parent)): oct(mode(path))
        for path in found
        if mode(path) != right[path]
    }


def everything(project: Project) -> None:
    for command in COMMANDS:
        ran = project.run(*command, *(["--config", str(project.folder / "collector.toml")]))
        assert ran.code == 0, (command, ran.err)


def widened(top: Path) -> None:
    """As an older version, or somebody's chmod -R, left it."""
    for path in [top, *top.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)


def test_all_documents_mails_exports_and_the_journal_are_for_their_owner(
    project: Project, umask: int
) -> None:
    everything(project)
    out = project.folder / "uscite"
    made = {path.name for path in out.iterdir()}
    assert {
        "storie",
        "incontri",
        "con-nomi",
        "al-2026-06-22",
        "posta",
        "colloqui.csv",
        "colloqui.xlsx",
    } <= made
    assert list((out / "posta" / "prova").glob("*.eml"))
    assert wide(out) == {}
    assert mode(project.journal) == 0o600


def test_existing_files_with_wider_rights_are_narrowed(project: Project) -> None:
    """Also what is not made again: an old mail, a history that says nothing new."""
    everything(project)
    out = project.folder / "uscite"
    (out / "posta" / "vecchia.eml").write_text("una mail di prima", encoding="utf-8")
    (out / "storie" / "appunti").mkdir()
    widened(out)
    project.journal.chmod(0o644)
    assert project.run("sync").code == 0
    assert wide(out) == {}
    assert mode(project.journal) == 0o600
    widened(out)
    everything(project)
    assert wide(out) == {}


def test_each_command_narrows_the_rights_by_itself(project: Project) -> None:
    everything(project)
    for command in ("history", "digest", "send", "meetings", "export"):
        widened(project.folder / "uscite")
        project.journal.chmod(0o666)
        assert project.run(command).code == 0
        assert wide(project.folder / "uscite") == {}, command


def test_the_files_that_sqlite_puts_beside_are_narrowed_too(project: Project, umask: int) -> None:
    project.sync()
    project.journal.chmod(0o644)
    with closing(sqlite3.connect(project.journal)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("UPDATE meta SET value = value")
        db.commit()
        beside = [
            project.journal.with_name(f"{project.journal.name}{end}") for end in ("-wal", "-shm")
        ]
        assert all(path.exists() for path in beside)
        Journal.open(str(project.journal)).close()
        assert {mode(path) for path in (project.journal, *beside) if path.exists()} == {0o600}


def test_an_export_is_private_wherever_it_is_written_and_its_folder_is_not_changed(
    project: Project, tmp_path: Path, umask: int
) -> None:
    there = tmp_path / "condivisa"
    there.mkdir()
    there.chmod(0o755)
    (there / "altro.txt").write_text("di altri", encoding="utf-8")
    (there / "altro.txt").chmod(0o644)
    for ending in ("csv", "jsonl", "xlsx"):
        file = there / f"export.{ending}"
        file.write_bytes(b"")
        file.chmod(0o666)
        assert project.run("export", "--output", str(file)).code == 0
        assert mode(file) == 0o600
    assert (mode(there), mode(there / "altro.txt")) == (0o755, 0o644)


def test_of_a_folder_that_a_person_named_only_our_folders_are_narrowed(
    project: Project, tmp_path: Path, umask: int
) -> None:
    """With --out a person may name a folder in which others have files of their own."""
    named = tmp_path / "documenti"
    (named / "storie").mkdir(parents=True)
    named.chmod(0o755)
    (named / "storie").chmod(0o777)
    (named / "altro.txt").write_text("di altri", encoding="utf-8")
    (named / "altro.txt").chmod(0o644)
    project.sync()
    for command in (["history"], ["digest", "--with-names"], ["export"]):
        assert run(project.folder, *command, "--out", str(named), "--today", project.today,
                   "--workbook", str(project.workbook), "--journal",
                   str(project.journal)).code == 0  # fmt: skip
    assert (mode(named), mode(named / "altro.txt")) == (0o755, 0o644)
    assert wide(named / "storie") == {}
    assert wide(named / "con-nomi") == {}
    assert mode(named / "colloqui.csv") == 0o600


def test_the_log_of_errors_is_private(
    project: Project, home: Path, monkeypatch: pytest.MonkeyPatch, umask: int
) -> None:
    def bug(*_: Any, **__: Any) -> None:
        raise RuntimeError("Hoxha")

    monkeypatch.setattr(sync_module, "sync_project", bug)
    assert project.run("sync").code == 1
    assert wide(home) == {}
    home.chmod(0o755)
    (home / "errori.log").chmod(0o644)
    assert project.run("sync").code == 1
    assert wide(home) == {}
    assert (home / "errori.log").read_text(encoding="utf-8").count("+00:00 RuntimeError") == 2


def test_what_other_people_open_too_keeps_the_umasks_mode(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "progetto"
    assert run(tmp_path, "init", str(folder)).code == 0
    modes = {path.name: mode(path) for path in folder.iterdir()}
    usual = 0o666 & ~umask
    assert modes == {"collector.toml": usual, "schede.xlsx": usual, LAUNCHER: 0o777 & ~umask}
    assert mode(folder) == 0o777 & ~umask
    (folder / "schede.xlsx").chmod(0o664)
    assert run(folder, "sync").code == 0
    assert mode(folder / "schede.xlsx") == 0o664, "the workbook is shared by who shares it"


def test_a_link_is_not_followed_out_of_our_folders(project: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "altrove"
    elsewhere.mkdir()
    (elsewhere / "loro.txt").write_text("di altri", encoding="utf-8")
    elsewhere.chmod(0o755)
    (elsewhere / "loro.txt").chmod(0o644)
    everything(project)
    (project.folder / "uscite" / "collegamento").symlink_to(elsewhere)
    (project.folder / "uscite" / "file").symlink_to(elsewhere / "loro.txt")
    assert project.run("sync").code == 0
    assert (mode(elsewhere), mode(elsewhere / "loro.txt")) == (0o755, 0o644)


def private_check(project: Project) -> dict[str, str]:
    ran = run(project.folder, "doctor", "--json")
    return next(check for check in ran.json["checks"] if check["name"] == "private")


def test_the_doctor_reports_what_others_may_read_and_changes_nothing(project: Project) -> None:
    everything(project)
    assert private_check(project)["level"] == "ok"
    project.journal.chmod(0o644)
    found = private_check(project)
    assert found["level"] == "warning"
    assert f"una cosa con dati delle famiglie: «{project.journal}»." in found["message"]
    assert mode(project.journal) == 0o644
    widened(project.folder / "uscite" / "posta")
    assert "e altre" in private_check(project)["message"]
    assert project.run("sync").code == 0
    assert private_check(project)["level"] == "ok"


def test_a_disk_without_rights_stops_nothing_and_the_doctor_reports_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A memory stick says that everybody may do everything, and refuses to change it."""

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "no rights here")

    everything(project)
    widened(project.folder / "uscite")
    monkeypatch.setattr(Path, "chmod", refuse)
    for path in (project.folder / "uscite" / "storie").glob("*.html"):
        path.unlink()
    everything(project)
    assert list((project.folder / "uscite" / "storie").glob("*.html"))
    found = private_check(project)
    assert found["level"] == "warning"
    assert "il disco non conosce i permessi (una chiavetta, una cartella di rete)" in found["todo"]


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a" / "documento"
    files.replace_file(path, b"vecchio", private=True)
    with pytest.raises(IsADirectoryError), files.in_place_of(path, private=True) as temporary:
        temporary.parent.write_bytes(b"nuovo")
    assert path.read_bytes() == b"vecchio"
    assert [entry.name for entry in path.parent.iterdir()] == ["documento"]


def test_a_private_file_or_folder_is_never_wider_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are made narrow: nothing is left for a later change of the mode to do."""
    monkeypatch.setattr(files, "_set_mode", lambda _path, _mode: None)
    before = os.umask(0)
    try:
        with files.in_place_of(tmp_path / "documento", private=True) as temporary:
            assert mode(temporary) == 0o600
        files.create_private(tmp_path / "nuova" / "registro")
    finally:
        os.umask(before)
    assert wide(tmp_path / "nuova") == {}
