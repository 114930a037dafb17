"""Journals of every version ever released are opened, backed up and put back.

`released/vN.sql` was made by the program of that time (the last commit with that version): `init`,
two syncs of a sheet with three talks, documents, mails and requests where it had them. By hand are
only rows in tables that it left empty, and, of 2 to 4, those of a document, which it made with a
PDF engine that is not to be had any more.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from collector.app.backup import sealed
from collector.errors import JournalError
from collector.journal.interrupted_upgrade import copy_path
from collector.journal.schema import metadata
from collector.journal.store import Journal
from collector.journal.versions import SCHEMA_VERSION
from tests.road import run_in

FOLDER = Path(__file__).parent / "released"
VERSIONS = [*range(1, SCHEMA_VERSION)]
PASSPHRASE = {"COLLECTOR_BACKUP_PASSPHRASE": "quattro parole a caso"}


def made(version: int, file: Path) -> None:
    """The journal of a version, as its program left it."""
    sql = (FOLDER / f"v{version}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(file)) as db:
        db.executescript(sql)


def counts(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as db:
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for (name,) in tables
        }


def check_content(journal: Journal) -> None:
    """What every program remembered is read by this one."""
    rows = journal.row_states()
    assert len(rows) == 3
    assert {nucleus.code for nucleus in journal.nuclei()} == {"N7F3K", "N2QX8"}
    assert len(journal.people()) == 4
    assert journal.last_check() is not None
    assert sum(len(journal.documents_of_talk(code)) for code in rows) >= 1
    assert journal.last_mails()
    assert any("maestra" in (talk.description or "") for talk in journal.talks())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_journal_of_every_version_is_brought_up_to_date_and_put_back(
    version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "HARDNESS", 4)
    project, elsewhere = tmp_path / "progetto", tmp_path / "nuovo"
    project.mkdir()
    elsewhere.mkdir()
    (project / "collector.toml").write_text('[project]\nid = "abc"\n', encoding="utf-8")
    file = project / "collector.sqlite3"
    made(version, file)
    before = counts(file)
    ran = run_in(project, "backup", "../x.copia", env=PASSPHRASE)
    assert ran.code == 0, ran.err
    ran = run_in(elsewhere, "backup", "--restore", "../x.copia", "--yes", env=PASSPHRASE)
    assert ran.code == 0, ran.err
    for upgraded in (file, elsewhere / "collector.sqlite3"):
        now = counts(upgraded)
        assert set(now) == set(metadata.tables)
        assert {name: now[name] for name in before if name != "meta"} == {
            name: number for name, number in before.items() if name != "meta"
        }
        journal = Journal.open(str(upgraded))
        check_content(journal)
        journal.close()
        assert not copy_path(upgraded).exists()


def test_every_version_is_here() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.sql")) == [f"v{n}.sql" for n in VERSIONS]


def test_a_backup_with_a_newer_journal_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "HARDNESS", 4)
    file = tmp_path / "collector.sqlite3"
    Journal.open(str(file)).close()
    (tmp_path / "collector.toml").write_text("", encoding="utf-8")
    assert run_in(tmp_path, "backup", "x.copia", env=PASSPHRASE).code == 0
    monkeypatch.setattr("collector.journal.whole.SCHEMA_VERSION", SCHEMA_VERSION - 1)
    before = file.read_bytes()
    ran = run_in(tmp_path, "backup", "--restore", "x.copia", "--yes", env=PASSPHRASE)
    assert (ran.code, "versione più nuova" in ran.err) == (4, True)
    assert file.read_bytes() == before
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
        db.commit()
    with pytest.raises(JournalError, match="versione più nuova"):
        Journal.open(str(file))
