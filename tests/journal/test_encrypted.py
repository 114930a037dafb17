"""A journal's file at rest: encrypted whole, opened by its key alone, converted whole or not."""

import os
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from collector.errors import (
    DamagedJournalError,
    JournalError,
    LockedJournalError,
    NoJournalKeyError,
)
from collector.journal import conversion, encrypted_file, keys
from collector.journal.conversion import decrypt_file, encrypt_file, remove_old_content
from collector.journal.engine import connect_file, copy_database
from collector.journal.file_kinds import FileKind, file_kind
from collector.journal.inspect import JournalState, inspect_journal
from collector.journal.keys import JournalKey
from collector.journal.schema import meta
from collector.journal.store import Journal
from collector.journal.versions import SCHEMA_VERSION

NAME = "Famiglia Segretissima"
KEY = JournalKey("ab" * 32)
OTHER = JournalKey("cd" * 32)
TALKS = [f"{NAME} {number}" for number in range(300)]


@pytest.fixture(autouse=True)
def key_at_hand(monkeypatch: pytest.MonkeyPatch) -> Callable[[JournalKey | None], None]:
    monkeypatch.setattr(keys, "_sources", {})
    keys.set_key_source("p", lambda: KEY)
    return lambda key: keys.set_key_source("p", lambda: key)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, bytes]:
    """The bytes of one journal, plain and encrypted, made once."""
    path = tmp_path_factory.mktemp("journal") / "collector.sqlite3"
    Journal.open(str(path)).close()
    rows = [(f"più {number:03}", text) for number, text in enumerate(TALKS)]
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany("INSERT INTO meta VALUES (?, ?)", rows)
    plain = path.read_bytes()
    assert encrypt_file(path, lambda: KEY)
    return {False: plain, True: path.read_bytes()}


@pytest.fixture
def plain(tmp_path: Path, made: dict[bool, bytes]) -> Path:
    path = tmp_path / "cartella è qui" / "collector.sqlite3"
    path.parent.mkdir()
    path.write_bytes(made[False])
    return path


@pytest.fixture
def encrypted(plain: Path, made: dict[bool, bytes]) -> Path:
    plain.write_bytes(made[True])
    return plain


def notes(path: Path, **options: bool) -> list[str]:
    ours = select(meta.c.value).where(meta.c.key.like("più %")).order_by(meta.c.key)
    with closing(Journal.open(str(path), **options)) as journal, journal._read() as db:
        return list(db.execute(ours).scalars())


def look_through(path: Path) -> None:
    """What a sync and the doctor do first."""
    inspect_journal(str(path))
    notes(path)


def test_the_file_is_encrypted_whole_and_works_like_a_plain_one(plain: Path) -> None:
    encrypted = plain
    assert encrypt_file(plain, lambda: KEY)
    content = encrypted.read_bytes()
    assert NAME.encode() not in content
    assert not content.startswith(b"SQLite")
    assert file_kind(encrypted) is FileKind.ENCRYPTED
    assert [path.name for path in encrypted.parent.iterdir()] == [encrypted.name]
    if os.name != "nt":
        assert encrypted.stat().st_mode & 0o077 == 0
    assert notes(encrypted) == notes(encrypted, only_read=True) == TALKS
    assert inspect_journal(str(encrypted)) is JournalState.READABLE
    with closing(Journal.open(str(encrypted))) as journal:
        journal.set_note("nuova", NAME)
        with closing(journal.copy_in_memory()) as copy:
            assert copy.note("nuova") == NAME
    with closing(connect_file(encrypted)) as db:
        assert db.execute("PRAGMA secure_delete").fetchone() == (1,)
        assert db.execute("SELECT value FROM meta WHERE key = 'nuova'").fetchone() == (NAME,)


def test_an_older_programs_encrypted_journal_is_read_in_memory(encrypted: Path) -> None:
    with closing(connect_file(encrypted, "rw")) as db:
        db.execute("UPDATE meta SET value = '5' WHERE key = 'schema_version'")
        for table in ("erasures", "erased_codes", "evidence", "holds"):
            db.execute(f"DROP TABLE {table}")
        db.commit()
    before = encrypted.read_bytes()
    assert notes(encrypted, only_read=True) == TALKS
    assert encrypted.read_bytes() == before
    assert inspect_journal(str(encrypted)) is JournalState.OLDER
    with closing(Journal.open(str(encrypted))) as journal:
        assert journal.note("schema_version") == str(SCHEMA_VERSION)


def test_copies_are_encrypted_unless_asked_for(encrypted: Path, tmp_path: Path) -> None:
    copy_database(encrypted, tmp_path / "copia.sqlite3", pages=8)
    assert file_kind(tmp_path / "copia.sqlite3") is FileKind.ENCRYPTED
    assert notes(tmp_path / "copia.sqlite3") == TALKS
    copy_database(encrypted, tmp_path / "chiara.sqlite3", plain=True)
    assert file_kind(tmp_path / "chiara.sqlite3") is FileKind.PLAIN
    assert notes(tmp_path / "chiara.sqlite3") == TALKS


def test_another_key_and_no_key_are_said_and_no_key_is_told(
    encrypted: Path, key_at_hand: Callable[[JournalKey | None], None], capfd: object
) -> None:
    for key, error, code in ((OTHER, LockedJournalError, 4), (None, NoJournalKeyError, 2)):
        key_at_hand(key)
        for look in (
            lambda: Journal.open(str(encrypted)),
            lambda: Journal.open(str(encrypted), only_read=True),
            lambda: connect_file(encrypted),
        ):
            with pytest.raises(error) as refused:
                look()
            assert not isinstance(refused.value, DamagedJournalError)
            assert refused.value.exit_code == code
            told = "".join(traceback.format_exception(refused.value))
            assert "chiave" in str(refused.value)
            assert all(each.digits() not in told for each in (KEY, OTHER))
        assert inspect_journal(str(encrypted)) is JournalState.READABLE
    assert KEY.digits() not in f"{KEY!r}{KEY}{[KEY]}"
    key_at_hand(KEY)
    with closing(Journal.open(str(encrypted))) as journal:
        assert KEY.digits() not in f"{journal._engine!r}{journal._engine.url!r}{vars(journal)}"
    assert capfd.readouterr() == ("", "")  # type: ignore[attr-defined]


def test_several_projects_in_one_process_each_have_their_key(encrypted: Path) -> None:
    keys.set_key_source("q", lambda: OTHER)
    keys.set_key_source("r", lambda: None)
    assert notes(encrypted) == TALKS


@pytest.mark.parametrize("page", [1, 2, 5])
def test_a_damaged_page_is_damage_and_not_a_wrong_key(encrypted: Path, page: int) -> None:
    content = bytearray(encrypted.read_bytes())
    content[4096 * (page - 1) + 100] ^= 0xFF
    encrypted.write_bytes(content)
    with pytest.raises(DamagedJournalError):
        look_through(encrypted)


@pytest.mark.parametrize("size", [40, 4000, 4096, 4097, 8192, -1, -4096])
def test_a_file_that_was_cut_off_is_damaged(encrypted: Path, size: int) -> None:
    content = encrypted.read_bytes()
    encrypted.write_bytes(content[:size])
    with pytest.raises(DamagedJournalError):
        look_through(encrypted)


def test_what_is_no_journal_is_not_taken_for_an_encrypted_one(tmp_path: Path) -> None:
    for content in (b"no journal", bytes(8192), b"una riga di testo\n" * 1024, os.urandom(5000)):
        path = tmp_path / "collector.sqlite3"
        path.write_bytes(content)
        assert file_kind(path) is FileKind.OTHER
        with pytest.raises(DamagedJournalError):
            Journal.open(str(path))


def test_back_in_plain_and_nothing_is_lost(encrypted: Path) -> None:
    decrypt_file(encrypted)
    assert file_kind(encrypted) is FileKind.PLAIN
    assert notes(encrypted) == TALKS
    assert [path.name for path in encrypted.parent.iterdir()] == [encrypted.name]


# Killed, full, two at once

STEPS = (
    "_export", "_verify", "_to_disk", "_take_place", "remove_old_content", "_overwrite",
)  # fmt: skip


class Killed(BaseException):
    """What no handler of ours catches."""


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("way", "after"), [("encrypt", False), ("encrypt", True), ("decrypt", True)]
)
def test_killed_at_any_step_the_journal_is_whole_and_the_next_run_goes_on(
    plain: Path,
    made: dict[bool, bytes],
    step: str,
    after: bool,
    way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def convert() -> None:
        if way == "encrypt":
            encrypt_file(plain, lambda: KEY)
        else:
            decrypt_file(plain)

    plain.write_bytes(made[way == "decrypt"])
    real = getattr(conversion, step)

    def killed(*arguments: object) -> None:
        if after:
            real(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(conversion, step, killed)
        # The machine stops: nothing is tidied up either.
        patch.setattr(Path, "unlink", lambda *_args, **_more: None)
        with pytest.raises(Killed):
            convert()
    assert notes(plain) == TALKS
    wanted = FileKind.ENCRYPTED if way == "encrypt" else FileKind.PLAIN
    if file_kind(plain) is not wanted:
        convert()
    remove_old_content(plain)
    assert file_kind(plain) is wanted
    assert notes(plain) == TALKS
    (plain.parent / f"{plain.name}.nuovo").unlink(missing_ok=True)
    assert [path.name for path in plain.parent.iterdir()] == [plain.name]


def test_killed_between_the_second_name_and_the_new_file_the_journal_is_not_written_over(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(Killed):
            encrypt_file(plain, lambda: KEY)
    assert (plain.parent / f"{plain.name}.da-distruggere").exists()
    remove_old_content(plain)
    assert notes(plain) == TALKS
    assert [path.name for path in plain.parent.iterdir()] == [plain.name]


def test_the_old_content_is_written_over(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_args, **_more: None)
        encrypt_file(plain, lambda: KEY)
    old = plain.parent / f"{plain.name}.da-distruggere"
    assert old.stat().st_size > 4096
    assert not old.read_bytes().strip(b"\0")


def test_a_full_disk_leaves_the_plain_file(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(conversion, "_to_disk", full)
    with pytest.raises(JournalError, match="il disco è pieno"):
        encrypt_file(plain, lambda: KEY)
    assert file_kind(plain) is FileKind.PLAIN
    assert notes(plain) == TALKS
    assert [path.name for path in plain.parent.iterdir()] == [plain.name]


def test_a_copy_that_is_not_equal_is_thrown_away(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = conversion._export

    def loses_a_row(db: object, new: Path, key: JournalKey) -> None:
        real(db, new, key)
        driver = encrypted_file.library(new)
        with closing(encrypted_file.open_with_key(driver, new, "rw", key, begins=False)) as copy:
            copy.execute("DELETE FROM meta WHERE key = 'più 007'")

    monkeypatch.setattr(conversion, "_export", loses_a_row)
    with pytest.raises(JournalError, match="non è uguale"):
        encrypt_file(plain, lambda: KEY)
    assert notes(plain) == TALKS


def test_who_writes_meanwhile_is_waited_for_and_who_waited_writes_into_no_lost_file(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "_WAIT_MILLISECONDS", 50)
    with closing(Journal.open(str(plain))) as writer:
        with writer._write_alone(), pytest.raises(JournalError, match="è occupato"):
            encrypt_file(plain, lambda: KEY)
        assert file_kind(plain) is FileKind.PLAIN
        with pytest.raises(JournalError, match="è occupato"):
            encrypt_file(plain, lambda: KEY)  # two libraries in one process see no locks
        writer.set_note("non persa", "!")
        if os.name == "nt":
            return  # there a file that is open is not replaced
        monkeypatch.setattr(conversion, "open_kind", lambda _path: None)  # as of another process
        assert encrypt_file(plain, lambda: KEY)
        with pytest.raises(JournalError, match="nello stesso momento"):
            writer.set_note("persa", "?")
    assert notes(plain) == TALKS
    assert encrypt_file(plain, lambda: OTHER) is False, "somebody else was faster"
    assert notes(plain) == TALKS


def asked_by_another_program(path: Path) -> str:
    """What SQLite says to another program that wants to write to a plain file, or to this one's
    lock on an encrypted one.
    """
    code = (
        "import sys\n"
        "from collector.journal import keys\n"
        "from collector.journal.engine import connect_file\n"
        "from pathlib import Path\n"
        f"keys.set_key_source('', lambda: keys.JournalKey({KEY.digits()!r}))\n"
        f"db = connect_file(Path({str(path)!r}), 'rw')\n"
        "db.execute('PRAGMA busy_timeout = 0')\n"
        "try: db.execute('BEGIN IMMEDIATE'); print('got in')\n"
        "except Exception as error: print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return ran.stdout.strip() + ran.stderr


def test_while_it_is_converted_no_other_program_gets_in(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    real = conversion._to_disk

    def look(path: Path) -> None:
        if path.name.endswith(".nuovo"):
            said.append(asked_by_another_program(plain))
        real(path)

    monkeypatch.setattr(conversion, "_to_disk", look)
    encrypt_file(plain, lambda: KEY)
    assert said == ["database is locked"]


def test_a_write_that_slipped_in_stops_the_conversion(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On POSIX a thread that opens and closes the file by another library gives up our lock."""
    real = conversion._to_disk

    def slip_in(path: Path) -> None:
        with plain.open("r+b") as file:
            file.seek(0, os.SEEK_END)
            file.write(bytes(4096))
        real(path)

    with monkeypatch.context() as patch:
        patch.setattr(conversion, "_to_disk", slip_in)
        with pytest.raises(JournalError, match="è occupato"):
            encrypt_file(plain, lambda: KEY)
    assert file_kind(plain) is FileKind.PLAIN
    assert [path.name for path in plain.parent.iterdir()] == [plain.name]


@pytest.mark.parametrize("kind", [False, True], ids=["plain", "encrypted"])
def test_looking_at_a_journal_gives_no_lock_of_this_process_up(
    plain: Path, made: dict[bool, bytes], kind: bool, tmp_path: Path
) -> None:
    plain.write_bytes(made[kind])
    with closing(Journal.open(str(plain))) as journal, journal._write_alone():
        with closing(Journal.open(str(plain), only_read=True)) as other:
            assert other.note("più 000") == TALKS[0]
        inspect_journal(str(plain))
        copy_database(plain, tmp_path / "copia.sqlite3")
        assert asked_by_another_program(plain) == "database is locked"
    assert asked_by_another_program(plain) == "got in"
    assert file_kind(tmp_path / "copia.sqlite3") is file_kind(plain)
