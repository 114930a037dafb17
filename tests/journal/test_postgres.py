"""A journal on PostgreSQL, against a real server.

Each kind of refusal has its own sentence, and none says that a file is damaged; two runs that begin
at once both work; every text that SQLite takes is taken.
"""

import datetime as dt
import io
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import psycopg
import pytest

from collector.app.backup import sealed
from collector.cli.commands import main
from collector.errors import JournalError
from collector.journal import database, whole
from collector.journal.allowed_words import WordDecision
from collector.journal.store import Journal
from tests.examples import LONG
from tests.journal.server import SECRET, Database, Server, programs, running
from tests.road import SOUND, Project, Ran
from tests.strange import with_strange_cells

_PROGRAMS = programs()
_REQUIRED = os.environ.get("COLLECTOR_TEST_POSTGRES") == "required"
pytestmark = pytest.mark.skipif(
    _PROGRAMS is None and not _REQUIRED, reason="PostgreSQL is not installed here"
)
WRONG = "sbagliata"
DAY = dt.date(2026, 6, 22)
NEVER = (
    "danneggiato",
    "copia di sicurezza",
    "Traceback",
    "psycopg",
    "errore del programma",
    SECRET,
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    assert _PROGRAMS is not None, "PostgreSQL is required here (COLLECTOR_TEST_POSTGRES)"
    with running(_PROGRAMS) as started:
        yield started


@pytest.fixture
def db(server: Server) -> Database:
    return server.database()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([{**SOUND, "date": "12/06/2026", "next_date": "26/06/2026"}])
    made.plain_mail()
    return made


def on(project: Project, url: str, *arguments: str) -> Ran:
    """A command with the journal at an address."""
    out, err = io.StringIO(), io.StringIO()
    config = ["--config", str(project.folder / "collector.toml")]
    places = [
        *config,
        "--workbook",
        str(project.workbook),
        "--journal",
        url,
        "--out",
        str(project.folder / "uscite"),
    ]
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main([*arguments, *places, "--today", project.today])
    return Ran(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def is_refused(project: Project, url: str, *words: str, command: str = "sync") -> None:
    """A command that must leave the workbook as it was and say why, without a password."""
    before = project.workbook.read_bytes()
    ran = on(project, url, command)
    assert ran.code == 4, ran
    for word in words:
        assert word in ran.err
    for word in NEVER:
        assert word not in ran.out + ran.err
    assert project.workbook.read_bytes() == before


def all_cells(journal: Journal) -> list[tuple[str, ...]]:
    """What the journal keeps of all rows, in the order of their days."""
    return sorted(
        (past.cells for code in journal.row_states() for past in journal.versions_of(code)),
        key=lambda cells: cells[2],
    )


def changed(project: Project, text: str = "Altro.") -> None:
    project.edit(lambda book: book["Schede"].cell(2, 8, text))


# It works


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_need_not_name_a_driver(project: Project, db: Database, scheme: str) -> None:
    url = db.address(scheme=scheme)
    commands = (
        "sync",
        "sync",
        "history",
        "digest",
        "send",
        "remind",
        "meetings",
        "nuclei",
        "flags",
    )
    for command in commands if LONG or scheme == "postgresql" else ("sync", "sync", "flags"):
        ran = on(project, url, command)
        assert ran.code == 0, (command, ran.err)
    assert "si legge; 1 riga di colloqui" in on(project, url, "doctor", "--json").out


def test_every_text_is_kept_as_sqlite_keeps_it(project: Project, db: Database) -> None:
    """NUL, half a character, control characters, texts and tab names longer than any column was."""
    with_strange_cells(project)
    assert project.run("sync").code == 0
    of_sqlite = project.run("export", "--output", "-", "--format", "jsonl").out
    with closing(Journal.open(str(project.journal))) as journal:
        kept = all_cells(journal)
        places = sorted(state.tab for state in journal.row_states().values())
    with_strange_cells(project)
    ran = on(project, db.url, "sync")
    assert ran.code == 0, ran.err
    assert on(project, db.url, "export", "--output", "-", "--format", "jsonl").out.count(
        "\n"
    ) == of_sqlite.count("\n")
    with closing(Journal.open(db.url)) as journal:
        assert all_cells(journal) == kept
        assert sorted(state.tab for state in journal.row_states().values()) == places
    assert on(project, db.url, "sync").code == 0


def test_names_with_unusual_letters_are_read_back_as_written(db: Database) -> None:
    with closing(Journal.open(db.url)) as journal:
        for name in ("a\0b", "a\ud83db", "a\x1a0000b", "x" * 40_000, "\x1a"):
            journal.add_requests(name, [("R", name, "c")], day=DAY)
            assert name in {person for person, *_ in journal.open_requests()}


def test_server_counters_reset_by_a_copy_do_no_harm(project: Project, db: Database) -> None:
    def behind() -> None:
        for (name,) in db.execute("SELECT relname FROM pg_class WHERE relkind = 'S'"):
            db.execute(f"ALTER SEQUENCE {name} RESTART WITH 1")

    for text in ("Uno.", "Due.", "Tre."):
        changed(project, text)
        for command in ("sync", "digest", "history", "send", "remind"):
            behind()
            ran = on(project, db.url, command)
            assert ran.code == 0, (command, ran.err)
    assert ": 3 versioni, l'ultima" in on(project, db.url, "versions", "Hoxha").out


# Two at once


def test_many_runs_can_create_the_journal_at_once(db: Database) -> None:
    together = threading.Barrier(8)

    def begin() -> bool:
        together.wait(timeout=60)
        journal = Journal.open(db.url)
        try:
            return journal.is_empty
        finally:
            journal.close()

    with ThreadPoolExecutor(8) as pool:
        assert [future.result() for future in [pool.submit(begin) for _ in range(8)]] == [True] * 8


def test_two_first_syncs_at_once_both_succeed(
    project: Project, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is remembered while the first decides: the first decides anew, without doubles."""
    append, late = Journal.append, []

    def overtaken(self: Journal, *given: Any, **named: Any) -> bool:
        if not late:
            late.append("the other")
            assert on(project, db.url, "sync").code == 0
        return append(self, *given, **named)

    monkeypatch.setattr(Journal, "append", overtaken)
    ran = on(project, db.url, "sync")
    assert ran.code == 0, ran.err
    assert db.execute("SELECT count(*) FROM latest WHERE kind = 'session'") == [(1,)]


# What is refused


def test_an_unreachable_server_is_reported(project: Project, db: Database) -> None:
    for url in (db.address(port=1), db.address(host="non-esiste.invalid")):
        is_refused(project, url, "Il server del registro non risponde", f"«{db.name}» sul server")


def test_a_wrong_password_or_user_is_reported(project: Project, db: Database) -> None:
    is_refused(
        project, db.address(password=WRONG), f"non fa entrare l'utente «{db.role}»", "la password"
    )
    is_refused(project, db.address(user="nessuno"), "non fa entrare l'utente «nessuno»")


def test_a_password_with_an_at_sign_is_not_shown_as_the_host(
    project: Project, db: Database
) -> None:
    ran = on(project, db.address(password=f"{WRONG}@mia-parola"), "sync")
    assert "mia-parola" not in ran.out + ran.err
    assert ran.code in {2, 4}


def test_a_missing_database_is_reported(project: Project, db: Database) -> None:
    is_refused(
        project, db.address(name="altro"), "Sul server «127.0.0.1» il database «altro» non c'è"
    )


def test_a_missing_right_to_create_tables_is_reported(project: Project, server: Server) -> None:
    db = server.database(may_create=False)
    is_refused(
        project,
        db.url,
        f"«{db.role}» non ha il permesso di creare le tabelle (CREATE)",
        "CREATE e USAGE",
    )


@pytest.mark.parametrize(
    ("rights", "missing"),
    [
        ("SELECT, UPDATE, DELETE", "aggiungere righe (INSERT)"),
        ("SELECT", "cambiare righe (UPDATE)"),
        ("INSERT, UPDATE, DELETE", "leggere (SELECT)"),
    ],
)
def test_each_missing_right_is_named(
    project: Project, db: Database, rights: str, missing: str
) -> None:
    assert on(project, db.url, "sync").code == 0
    for (table,) in db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        db.execute(f"ALTER TABLE {table} OWNER TO capo")
        db.execute(f"GRANT {rights} ON {table} TO {db.role}")
    changed(project)
    is_refused(
        project, db.url, f"non ha il permesso di {missing}", "SELECT, INSERT, UPDATE e DELETE"
    )


def test_a_read_only_server_is_reported(project: Project, db: Database) -> None:
    assert on(project, db.url, "sync").code == 0
    db.execute(f"ALTER ROLE {db.role} SET default_transaction_read_only = on")
    changed(project)
    is_refused(project, db.url, "in sola lettura")


def test_a_server_without_free_connections_is_reported(project: Project, db: Database) -> None:
    db.execute(f"ALTER ROLE {db.role} CONNECTION LIMIT 0")
    is_refused(project, db.url, "tutte le connessioni occupate")


def test_a_lock_held_too_long_is_reported(
    project: Project, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert on(project, db.url, "sync").code == 0
    changed(project)
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.05)
    with psycopg.connect(db.url) as other:
        other.execute("UPDATE meta SET value = value")
        is_refused(project, db.url, "occupato da un altro controllo")
    assert on(project, db.url, "sync").code == 0


def test_a_statement_that_takes_too_long_is_reported(project: Project, db: Database) -> None:
    assert on(project, db.url, "sync").code == 0
    changed(project)
    db.execute(f"ALTER ROLE {db.role} SET statement_timeout = '100ms'")
    with psycopg.connect(db.url) as other:
        other.execute("UPDATE meta SET value = value")
        is_refused(project, db.url, "ha interrotto il lavoro", "statement_timeout")


def test_a_server_that_dies_midway_leaves_all_or_nothing(
    project: Project, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert on(project, db.url, "sync").code == 0
    changed(project)
    write = Journal._append_versions

    def dying(self: Journal, connection: Any, *given: Any) -> None:
        write(self, connection, *given)
        db.cut_connections()

    monkeypatch.setattr(Journal, "_append_versions", dying)
    before = db.execute("SELECT count(*) FROM versions")
    is_refused(project, db.url, "Il server del registro non risponde", "la connessione è caduta")
    assert db.execute("SELECT count(*) FROM versions") == before
    monkeypatch.undo()
    assert on(project, db.url, "sync").code == 0
    assert db.execute("SELECT count(*) FROM versions") > before


def test_a_connection_cut_between_two_steps_is_made_again(
    project: Project, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is asked "[s/N]" may answer after an hour."""
    append = Journal.append

    def later(self: Journal, *given: Any, **named: Any) -> bool:
        db.cut_connections()
        return append(self, *given, **named)

    monkeypatch.setattr(Journal, "append", later)
    assert on(project, db.url, "sync").code == 0


def test_a_name_too_long_for_an_older_journal_is_reported_and_fits_after_the_upgrade(
    project: Project, db: Database
) -> None:
    assert on(project, db.url, "sync").code == 0
    db.execute("ALTER TABLE versions ALTER COLUMN tab TYPE VARCHAR(8)")
    with_strange_cells(project)
    is_refused(project, db.url, "troppo lungo per il registro", "Accorcia i nomi dei fogli")
    db.execute("ALTER TABLE deliveries DROP COLUMN document")
    db.execute("UPDATE meta SET value = '3' WHERE key = 'schema_version'")
    ran = on(project, db.url, "sync")
    assert ran.code == 0, ran.err


def test_missing_tables_are_not_called_a_damaged_file(project: Project, db: Database) -> None:
    assert on(project, db.url, "sync").code == 0
    db.execute("DROP TABLE latest")
    changed(project)
    is_refused(project, db.url, "o mancano tabelle", "Chiedi a chi cura il server")


def test_an_unreadable_record_is_not_called_a_damaged_file(project: Project, db: Database) -> None:
    assert on(project, db.url, "sync").code == 0
    db.execute("UPDATE versions SET record = '{'")
    is_refused(project, db.url, "qualcosa che non ha scritto collector", command="nuclei")


def test_two_services_cannot_share_a_journal(
    project: Project, db: Database, tmp_path: Path
) -> None:
    """Each command of the second refuses: no family of one may stand in a document of the other."""
    changed(project, "Uno.")
    assert on(project, db.url, "sync").code == 0
    (tmp_path / "altro servizio").mkdir()
    other = Project(tmp_path / "altro servizio")
    (other.folder / "collector.toml").write_text("", encoding="utf-8")
    other.write(
        [{**SOUND, "nucleus": "Diallo"}], nuclei=[{"name": "Diallo", "municipality": "Opera"}]
    )
    for command in (
        ["sync"],
        ["history"],
        ["digest"],
        ["send"],
        ["remind"],
        ["nuclei"],
        ["texts"],
        ["meetings"],
    ):
        ran = on(other, db.url, *command)
        assert ran.code == 4, command
        assert "Ogni foglio ha un registro suo" in ran.err
    assert not (other.folder / "uscite").exists()
    assert on(project, db.url, "history").code == 0
    ran = on(other, db.url, "sync", "--new-journal")
    assert ran.code == 2
    assert "un'altra banca dati" in ran.err


def test_a_trial_is_planned_in_memory_for_any_database(project: Project, db: Database) -> None:
    changed(project, "Uno.")
    assert on(project, db.url, "sync").code == 0
    before = db.execute("SELECT count(*), max(id) FROM versions")
    changed(project, "Due.")
    ran = on(project, db.url, "send", "--dry-run")
    assert ran.code == 0, ran.err
    assert "questa prova ne tiene conto" in ran.err
    assert db.execute("SELECT count(*), max(id) FROM versions") == before


# Words that pass in the whole project


def test_words_are_allowed_and_withdrawn_and_an_older_journal_gets_their_table(
    project: Project, db: Database
) -> None:
    project.write([{**SOUND, "description": "La maestra Lucia e la maestra Gemma."}])
    assert on(project, db.url, "sync").code == 0
    db.execute("DROP TABLE word_decisions")
    db.execute("UPDATE meta SET value = '4' WHERE key = 'schema_version'")
    ran = on(project, db.url, "texts", "--allow", "Lucia", "--allow", "Gemma")
    assert ran.out.startswith("Fatto: 2 parole."), ran
    assert on(project, db.url, "texts", "--allow", "LUCIA").out.startswith("Era già così")
    assert on(project, db.url, "texts", "--disallow", "gemma").out.startswith("Fatto: 1 parola.")
    told = on(project, db.url, "texts", "--json").json
    assert {one["word"]: one["covered"] for one in told["words"]} == {"Lucia": False, "Gemma": True}
    with closing(Journal.open(db.url)) as journal:
        assert [(one.key, one.allowed) for one in journal.word_decisions()] == [
            ("lucia", True),
            ("gemma", True),
            ("gemma", False),
        ]
        assert journal.as_of(DAY).allowed_words() == {"lucia"}


def test_the_same_word_allowed_by_many_at_once_is_recorded_once(db: Database) -> None:
    together = threading.Barrier(4)
    moment = dt.datetime(2026, 6, 22, 9, 0, tzinfo=dt.UTC)

    def allow(who: str) -> int:
        with closing(Journal.open(db.url)) as journal:
            together.wait()
            return journal.decide_texts(
                words=[WordDecision("pedibus", "Pedibus", True, who, moment)], day=DAY
            )[1]

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(allow, "abcd")) == [0, 0, 0, 1]
    with closing(Journal.open(db.url)) as journal:
        assert len(journal.word_decisions()) == 1


# Backups


def test_a_backup_goes_from_a_server_to_a_file_and_back(
    project: Project, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "HARDNESS", 4)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLLECTOR_BACKUP_PASSPHRASE", "quattro parole a caso")
    assert on(project, db.url, "sync").code == 0
    file = str(tmp_path / "x.copia")
    made = on(project, db.url, "backup", file)
    assert (made.code, SECRET in made.out + made.err) == (0, False), made.err
    local = str(tmp_path / "collector.sqlite3")
    done = on(project, local, "backup", "--restore", file, "--yes")
    assert done.code == 0, done.err
    assert on(project, local, "sync").code == 0, "the journal in the file goes on"

    changed(project)
    assert on(project, db.url, "sync").code == 0
    done = on(project, db.url, "backup", "--restore", file, "--yes")
    assert (done.code, SECRET in done.out + done.err) == (0, False), done.err
    (aside,) = (tmp_path / "home").rglob("registro-del-server*.sqlite3")
    with closing(Journal.open(str(aside))) as older, closing(Journal.open(db.url)) as now:
        assert len(all_cells(older)) == len(all_cells(now)) + 1
        assert now.note("backup_at")
    assert on(project, db.url, "sync").code == 0, "new rows get numbers behind the old ones"
    with closing(Journal.open(local)) as copied, closing(Journal.open(db.url)) as now:
        assert all_cells(now)[:1] == all_cells(copied)[:1]

    before = db.execute("SELECT count(*) FROM versions")
    monkeypatch.setattr(whole, "_advance_numbers", _fail)
    failed = on(project, db.url, "backup", "--restore", file, "--yes")
    assert failed.code == 4
    assert db.execute("SELECT count(*) FROM versions") == before, "all of it or nothing"


def _fail(*_: Any) -> None:
    raise JournalError("Non va.")


def test_a_family_is_erased_and_the_sums_stay(
    project: Project, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(project.folder / "home"))
    assert on(project, db.url, "sync").code == 0
    changed(project, "Zzqx.")
    assert on(project, db.url, "sync").code == 0
    request = ("forget", "N7F3K", "--asked-by", "lei", "--authorised-by", "noi", "--yes")
    ran = on(project, db.url, *request)
    assert ran.code == 0, ran.err
    with closing(Journal.open(db.url)) as journal:
        assert "N7F3K" in journal.erased_codes()
        assert not list(journal.row_states())
        assert [one.talks for one in journal.evidence()] == [1]
        assert len(journal.tombstones()) == 1
        assert not [one for one in journal.stored_versions() if "Zzqx" in one.typed + one.record]
