"""`[journal] encrypted`: refused until a copy exists, then kept at each sync, undone on purpose."""

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from collector import files
from collector.journal import encrypted_file
from collector.journal.file_kinds import FileKind, file_kind
from collector.journal.store import Journal
from tests.app.doctor.test_doctor import everything, levels, todo
from tests.deliver.test_passwords import InMemory
from tests.road import SOUND, TODAY, Project, Ran
from tests.road import run_in as run

ON = '[project]\nid = "prova1"\n[journal]\nencrypted = true\n'
OFF = '[project]\nid = "prova1"\n'


@pytest.fixture
def ring() -> Iterator[InMemory]:
    before = keyring.get_keyring()
    ours = InMemory()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "Progetto è qui")
    made.write([SOUND])
    settings(made, OFF)
    return made


class Forgetful(InMemory):
    """A keyring that says yes and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep nothing."""


def settings(project: Project, text: str) -> None:
    (project.folder / "collector.toml").write_text(text, encoding="utf-8")


def command(project: Project, *arguments: str) -> Ran:
    return run(project.folder, *arguments, "--today", TODAY)


def note_backup(project: Project) -> None:
    journal = Journal.open(str(project.journal))
    journal.set_note("backup_at", "2026-06-20T10:00:00+00:00")
    journal.close()


def of_project(project: Project) -> dict[str, tuple[str, int]]:
    """All files of the project, but for our folder: the log of accesses has each try."""
    home = str(project.folder / "home")
    return {
        path: state for path, state in everything(project.folder).items() if home not in str(path)
    }


def refused(project: Project, *words: str) -> None:
    """A sync ends with 2 and these words, and so does its trial; nothing is written."""
    before = of_project(project)
    for arguments in (["sync"], ["sync", "--dry-run"]):
        ran = command(project, *arguments)
        assert ran.code == 2, ran
        assert all(word in ran.err for word in words), ran.err
    assert of_project(project) == before


@pytest.fixture
def encrypted(project: Project, ring: InMemory) -> Project:
    assert command(project, "sync").code == 0
    note_backup(project)
    settings(project, ON)
    ran = command(project, "sync")
    assert ran.code == 0, ran.err
    assert "Il registro ora è cifrato" in ran.out.replace("\n", " ") + ran.err
    return project


def test_it_is_refused_until_a_backup_exists(project: Project, ring: InMemory) -> None:
    settings(project, ON)
    refused(project, "non c'è ancora", "collector backup FILE")
    settings(project, OFF)
    assert command(project, "sync").code == 0
    settings(project, ON)
    refused(project, "non ne esiste una copia di sicurezza", "«collector backup FILE»")
    assert "collector backup" in todo(command(project, "doctor", "--json").json, "encryption")
    note_backup(project)
    before = of_project(project)
    assert command(project, "sync", "--dry-run").code == 0
    assert of_project(project) == before
    assert not ring.kept
    said = todo(command(project, "doctor", "--json").json, "encryption")
    assert "lo cifra il prossimo" in said


def test_everything_works_encrypted_and_the_key_is_in_the_keyring_alone(
    encrypted: Project, ring: InMemory
) -> None:
    assert file_kind(encrypted.journal) is FileKind.ENCRYPTED
    (key,) = ring.kept.values()
    ran = [
        command(encrypted, *words.split())
        for words in ("sync", "flags", "explain 2", "texts", "doctor")
    ]
    assert [each.code for each in ran] == [0] * len(ran), ran
    assert "Il registro ora è cifrato" not in ran[0].out
    assert all(key not in each.out + each.err for each in ran)
    assert levels(command(encrypted, "doctor", "--json").json)["encryption"] == "ok"
    for path in encrypted.folder.rglob("*"):
        assert not path.is_file() or key.encode() not in path.read_bytes()


def test_a_journal_adopted_or_set_aside_stays_encrypted(encrypted: Project, tmp_path: Path) -> None:
    copy = tmp_path / "copia.sqlite3"
    copy.write_bytes(encrypted.journal.read_bytes())
    assert command(encrypted, "sync", "--today", "2026-06-23").code == 0
    ran = command(encrypted, "journal", "adopt", str(copy))
    assert ran.code == 0, ran.err
    aside = encrypted.folder / "collector-messo-da-parte.sqlite3"
    assert {file_kind(path) for path in (encrypted.journal, aside)} == {FileKind.ENCRYPTED}
    assert command(encrypted, "sync").code == 0
    (encrypted.folder / "collector-vecchio.sqlite3").write_bytes(b"SQLite format 3\0" + bytes(4080))
    left = (".collector-abcd_123.sqlite3", "collector.sqlite3.nuovo")  # by a killed command
    for name in left:
        (encrypted.folder / name).write_bytes(b"SQLite format 3\0" + bytes(4080))
    said = todo(command(encrypted, "doctor", "--json").json, "plain_copies")
    assert "«collector-vecchio.sqlite3»" in said
    assert all(f"«{name}»" in said for name in left)
    for name in left:
        os.utime(encrypted.folder / name, (0, 0))
    files._looked_at.clear()
    assert command(encrypted, "sync", "--today", "2026-06-24").code == 0
    assert not any((encrypted.folder / name).exists() for name in left)


def test_a_key_that_is_lost_is_said_and_a_new_journal_can_begin(
    encrypted: Project, ring: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.kept.clear()
    refused(encrypted, "la sua chiave qui non c'è", "collector backup --restore FILE")
    said = command(encrypted, "doctor", "--json")
    assert said.code == 2
    assert levels(said.json)["journal"] == "error"
    assert "encryption" not in levels(said.json)
    with monkeypatch.context() as patch:
        patch.setattr(encrypted_file, "_MODULE", "manca_qui")
        refused(encrypted, "sqlcipher3", "docs/guida/installare.md")
    settings(encrypted, OFF)
    ran = command(encrypted, "sync", "--new-journal")
    assert ran.code == 0, ran.err
    assert file_kind(encrypted.journal) is FileKind.PLAIN
    aside = encrypted.folder / "collector-messo-da-parte.sqlite3"
    assert file_kind(aside) is FileKind.ENCRYPTED


def test_back_in_plain_only_on_purpose(encrypted: Project) -> None:
    assert command(encrypted, "journal", "decrypt", "--yes").code == 2
    settings(encrypted, OFF)
    refused(encrypted, "è cifrato, ma in collector.toml", "collector journal decrypt")
    assert levels(command(encrypted, "doctor", "--json").json)["encryption"] == "warning"
    assert command(encrypted, "journal", "decrypt").code == 2, "nobody can answer"
    assert file_kind(encrypted.journal) is FileKind.ENCRYPTED
    ran = command(encrypted, "journal", "decrypt", "--yes")
    assert ran.code == 0, ran.err
    assert file_kind(encrypted.journal) is FileKind.PLAIN
    assert command(encrypted, "sync").code == 0
    assert "non è cifrato" in command(encrypted, "journal", "decrypt", "--yes").out


def test_without_a_keyring_the_key_comes_from_the_environment(
    project: Project, ring: InMemory
) -> None:
    keyring.set_keyring(NoKeyring())
    assert command(project, "sync").code == 0
    note_backup(project)
    settings(project, ON)
    ran = command(project, "sync")
    assert ran.code == 2
    assert "COLLECTOR_JOURNAL_KEY" in ran.err
    assert file_kind(project.journal) is FileKind.PLAIN
    keyring.set_keyring(Forgetful())
    ran = command(project, "sync")
    assert ran.code == 2, "a key that cannot be read again encrypts nothing"
    assert file_kind(project.journal) is FileKind.PLAIN
    for key, code in (("è segreta", 2), ("0f" * 32, 0), ("f0" * 32, 4), ("0F" * 32, 0)):
        ran = run(project.folder, "sync", "--today", TODAY, env={"COLLECTOR_JOURNAL_KEY": key})
        assert ran.code == code, ran.err
        assert key not in ran.out + ran.err


def test_a_journal_on_a_server_is_the_servers(project: Project) -> None:
    url = "postgresql://ada:segreta@127.0.0.1:1/registro"
    settings(project, f'{ON}url = "{url}"\n')
    refused(project, "sta su un server", "«encrypted = true» vale solo")
    said = command(project, "doctor", "--json")
    assert "sta su un server" in todo(said.json, "encryption")
    assert "segreta" not in said.out


def test_a_backup_gives_the_journal_back_when_the_key_is_lost(
    project: Project, ring: InMemory, tmp_path: Path
) -> None:
    phrase = {"COLLECTOR_BACKUP_PASSPHRASE": "quattro parole scelte a caso"}

    def backed(*arguments: str) -> Ran:
        return run(project.folder, *arguments, "--today", TODAY, env=phrase)

    first, second = str(tmp_path / "prima.copia"), str(tmp_path / "seconda.copia")
    assert command(project, "sync").code == 0
    settings(project, ON)
    ran = backed("backup", first)
    assert ran.code == 0, ran.err
    assert "Il registro ora è cifrato" in command(project, "sync").out.replace("\n", " ")
    ran = backed("backup", second)
    assert ran.code == 0, ran.err
    ring.kept.clear()
    assert command(project, "sync").code == 2
    ran = backed("backup", "--restore", second, "--yes")
    assert ran.code == 0, ran.err
    assert file_kind(project.journal) is FileKind.PLAIN
    assert command(project, "sync").code == 0
    assert file_kind(project.journal) is FileKind.ENCRYPTED
    asides = list(project.folder.glob("*messo-da-parte*"))
    assert [file_kind(path) for path in asides] == [FileKind.ENCRYPTED]
