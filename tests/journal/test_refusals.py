"""A journal that cannot be used is reported with exit code 4; journal and workbook stay as is."""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from collector.journal import engine
from collector.journal.address import JournalAddress
from collector.journal.refusals import journal_error
from collector.journal.versions import SCHEMA_VERSION
from tests.examples import CI
from tests.road import SOUND, TODAY, Project, Ran
from tests.road import run_in as cli_run

ENGLISH = ("Traceback", "sqlite3.", "Error", "errore del programma")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND])
    return made


def is_refused(
    project: Project, *words: str, command: str = "sync", run: Callable[[], Ran] | None = None
) -> None:
    """A command that must leave everything as it was."""
    journal = project.journal.read_bytes() if project.journal.is_file() else None
    workbook = project.workbook.read_bytes()
    there = sorted(path.name for path in project.folder.iterdir())
    ran = run() if run else project.run(command)
    assert ran.code == 4, ran
    for word in words:
        assert word in ran.err
    assert not any(english in ran.err for english in ENGLISH), ran.err
    assert (project.journal.read_bytes() if project.journal.is_file() else None) == journal
    assert project.workbook.read_bytes() == workbook
    assert sorted(path.name for path in project.folder.iterdir()) == there


@pytest.mark.parametrize("command", ["sync", "history", "nuclei"])
@pytest.mark.parametrize(
    "content", [b"questo non e' un registro" * 100, b"\0" * 5000, b"SQLite format 3\0" + b"x" * 900]
)
def test_a_file_that_is_no_database_is_reported(
    project: Project, content: bytes, command: str
) -> None:
    project.journal.write_bytes(content)
    is_refused(project, "danneggiato o non è un registro di collector", command=command)


def test_a_journal_truncated_anywhere_is_reported_or_still_complete(project: Project) -> None:
    project.sync()
    project.edit(lambda book: book["Schede"].cell(2, 8, "Altro."))
    whole = project.journal.read_bytes()
    for length in range(1, len(whole), len(whole) // 25):
        project.journal.write_bytes(whole[:length])
        is_refused(project, "danneggiato o non è un registro di collector")


def test_changed_bytes_in_a_journal_never_end_in_a_traceback(project: Project) -> None:
    """What a database cannot see (a text that is no JSON any more) is said as well."""
    project.sync()
    project.edit(lambda book: book["Schede"].cell(2, 8, "Altro."))
    whole, workbook = project.journal.read_bytes(), project.workbook.read_bytes()
    chance = random.Random(7)
    codes = set()
    for _ in range(40 if CI else 150):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 1, 20])):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        project.journal.write_bytes(damaged)
        ran = project.run("sync")
        codes.add(ran.code)
        assert ran.code in {0, 3, 4}, ran.err
        if ran.code:
            assert project.workbook.read_bytes() == workbook
            assert not any(english in ran.err for english in ENGLISH), ran.err
        project.workbook.write_bytes(workbook)
    assert 4 in codes


@pytest.mark.parametrize("field", ["typed", "record"])
def test_an_unreadable_text_in_the_journal_is_reported(project: Project, field: str) -> None:
    project.sync()
    with closing(sqlite3.connect(project.journal)) as db, db:
        db.execute(f"UPDATE versions SET {field} = '{{'")  # noqa: S608
        db.execute("UPDATE latest SET digest = 'x'")
    project.edit(lambda book: book["Schede"].cell(2, 8, "Altro."))
    is_refused(project, "danneggiato")


def test_a_missing_row_that_another_one_names_is_reported(project: Project) -> None:
    project.sync()
    with closing(sqlite3.connect(project.journal)) as db, db:
        db.execute("UPDATE latest SET version = 4711 WHERE kind = 'nucleus'")
    project.edit(lambda book: book["Nuclei"].delete_rows(3))
    is_refused(project, "danneggiato")


def test_a_folder_in_place_of_the_journal_is_reported(project: Project) -> None:
    project.journal.mkdir()
    is_refused(project, "è una cartella, non un registro")


def test_the_database_of_another_program_is_left_alone(project: Project) -> None:
    with closing(sqlite3.connect(project.journal)) as db, db:
        db.execute("CREATE TABLE clienti (nome TEXT)")
    is_refused(project, "di un altro programma")


def test_a_table_of_the_same_name_of_another_program_is_left_alone(project: Project) -> None:
    with closing(sqlite3.connect(project.journal)) as db, db:
        db.execute("CREATE TABLE meta (nome TEXT, altro TEXT)")
    is_refused(project, "registro")


@pytest.mark.parametrize("version", [str(SCHEMA_VERSION + 1), "99", "", "due", "-1"])
def test_a_journal_of_an_unknown_version_is_left_alone(project: Project, version: str) -> None:
    project.sync()
    with closing(sqlite3.connect(project.journal)) as db, db:
        db.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", [version])
    is_refused(project, "versione più nuova")


def test_a_full_disk_while_the_journal_grows_is_reported(project: Project) -> None:
    """The limit on a file's size stands in for the disk."""
    resource = pytest.importorskip("resource", reason="POSIX only")
    project.sync()
    project.edit(lambda book: book["Schede"].cell(2, 8, "Altro. " * 3000))
    size = project.journal.stat().st_size

    def run() -> Ran:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "collector",
                "sync",
                "--workbook",
                str(project.workbook),
                "--journal",
                str(project.journal),
                "--today",
                TODAY,
            ],
            capture_output=True,
            check=False,
            timeout=60,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    is_refused(project, "il disco non sia pieno", run=run)


def test_a_journal_folder_that_cannot_be_created_is_reported(project: Project) -> None:
    project.journal.write_bytes(b"x")
    ran = project.run("sync", "--journal", str(project.journal / "dentro" / "j.sqlite3"))
    assert ran.code in {2, 4}, ran


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_journal_is_reported(project: Project) -> None:
    project.sync()
    project.edit(lambda book: book["Schede"].cell(2, 8, "Altro."))
    project.journal.chmod(0o400)
    is_refused(project, "si possa scrivere")


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code  # type: ignore[misc]
    error.sqlite_errorname = "SQLITE_X"  # type: ignore[misc]
    return error


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_BUSY, "occupato da un altro controllo"),
        (sqlite3.SQLITE_LOCKED, "occupato da un altro controllo"),
        (sqlite3.SQLITE_BUSY | 2 << 8, "occupato da un altro controllo"),
        (sqlite3.SQLITE_READONLY, "manca il permesso"),
        (sqlite3.SQLITE_PERM, "manca il permesso"),
        (sqlite3.SQLITE_CANTOPEN, "Non riesco ad aprire"),
        (sqlite3.SQLITE_FULL, "il disco non sia pieno"),
        (sqlite3.SQLITE_IOERR | 10 << 8, "il disco non risponde"),
        (sqlite3.SQLITE_TOOBIG, "troppo lungo"),
        (sqlite3.SQLITE_NOMEM, "la memoria"),
        (sqlite3.SQLITE_MISUSE, "un errore che non conosco"),
        (sqlite3.SQLITE_CORRUPT, "è danneggiato"),
        (sqlite3.SQLITE_NOTADB, "è danneggiato"),
    ],
)
def test_each_kind_of_refusal_has_its_own_sentence(code: int, words: str) -> None:
    """Only a damaged file is called damaged.

    Who obeys that sentence puts an old journal in the place of a good one.
    """
    said = str(journal_error(sqlite_error(code), JournalAddress(Path("registro.sqlite3"))))
    assert words in said
    assert ("copia di sicurezza" in said) == ("danneggiato" in words)
    assert "as SQLite says it" not in said


def test_a_journal_that_another_run_writes_to_is_called_busy_not_damaged(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.sync()
    project.edit(lambda book: book["Schede"].cell(2, 8, "Altro."))
    connect = engine._set_sqlite_pragmas
    monkeypatch.setattr(
        engine,
        "_set_sqlite_pragmas",
        lambda db: (connect(db), db.execute("PRAGMA busy_timeout = 0")),
    )
    with closing(sqlite3.connect(project.journal, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = project.run("sync")
        other.execute("ROLLBACK")
    assert ran.code == 4
    assert "occupato da un altro controllo" in ran.err
    assert "danneggiato" not in ran.err
    assert project.run("sync").code == 0


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+pg8000://anna:segretissima@127.0.0.1/registro",
        "postgresql://anna:segretissima@127.0.0.1:porta/registro",
        "postgresql://anna:prima@segretissima@127.0.0.1:1/registro",
        "postgresql://127.0.0.1:1/registro?user=anna&password=segretissima",
        "oracolo://anna:segretissima@127.0.0.1/registro",
    ],
)
@pytest.mark.parametrize("command", ["sync", "nuclei", "doctor"])
def test_the_password_in_an_address_is_never_shown(
    project: Project, url: str, command: str
) -> None:
    (project.folder / "collector.toml").write_text("", encoding="utf-8")
    ran = cli_run(project.folder, command, "--journal", url, "--today", TODAY)
    assert ran.code in {2, 4}, ran
    assert "segretissima" not in ran.out + ran.err
    assert not any(english in ran.err for english in ENGLISH), ran.err
