"""A journal that is being brought up to date: killed, cut off, a full disk, two at once."""

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from collector.errors import JournalError
from collector.journal import interrupted_upgrade, tables
from collector.journal.interrupted_upgrade import copy_path
from collector.journal.store import Journal
from tests.journal.test_released import check_content, made


class Killed(BaseException):
    """Stands for the power failing: nothing of ours catches it."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "collector.sqlite3"
    made(1, path)
    return path


def kill(*_: Any) -> None:
    raise Killed


def killed_in(file: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open a journal, and die at a step of its upgrade."""
    with monkeypatch.context() as patched:
        patched.setattr(tables, step, kill)
        with pytest.raises(Killed):
            Journal.open(str(file))


def version(file: Path) -> str:
    with closing(sqlite3.connect(file)) as db:
        return str(db.execute("SELECT value FROM meta WHERE key='schema_version'").fetchone()[0])


def check_next_open(file: Path) -> None:
    """Opened again, the journal is up to date and whole, and no copy is left."""
    journal = Journal.open(str(file))
    check_content(journal)
    journal.close()
    assert not copy_path(file).exists()
    assert not list(file.parent.glob(".collector-*"))


@pytest.mark.parametrize("where", ["_widen_texts", "copy_before_upgrade", "finish_upgrade"])
def test_killed_anywhere_the_next_one_finishes(
    file: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()
    killed_in(file, where, monkeypatch)
    assert (file.read_bytes() == before) == (where != "finish_upgrade")
    if where != "copy_before_upgrade":
        assert copy_path(file).stat().st_mode & 0o077 in (0, 0o066), "for its owner alone"
        assert version(copy_path(file)) == "1"
    check_next_open(file)


def test_a_journal_that_does_not_read_after_it_gets_its_copy_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_in(file, "finish_upgrade", monkeypatch)
    torn = file.read_bytes()[:5000]
    file.write_bytes(torn)
    check_next_open(file)
    aside = list(file.parent.glob("*.rovinato-nell-aggiornamento"))
    assert [path.read_bytes() for path in aside] == [torn], "nothing is lost"


@pytest.mark.parametrize(
    "trouble", [OSError(errno.ENOSPC, ""), sqlite3.OperationalError("database or disk is full")]
)
def test_on_a_full_disk_it_does_not_begin(
    file: Path, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()

    def full(*_: Any, **__: Any) -> None:
        raise trouble

    with monkeypatch.context() as patched:
        patched.setattr(interrupted_upgrade, "copy_database", full)
        with pytest.raises(JournalError, match="il disco è pieno"):
            Journal.open(str(file))
    assert file.read_bytes() == before
    check_next_open(file)


def test_a_copy_that_somebody_is_using_is_left_to_them(file: Path) -> None:
    copy_path(file).write_bytes(file.read_bytes())
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        interrupted_upgrade.finish_upgrade(file)
        assert copy_path(file).exists()
    interrupted_upgrade.finish_upgrade(file)
    assert not copy_path(file).exists()


def test_of_two_at_once_one_upgrades_and_the_other_finds_it_done(file: Path) -> None:
    troubles: list[BaseException] = []

    def attempt(action: Callable[[], object]) -> None:
        try:
            action()
        except BaseException as error:
            troubles.append(error)

    def open_it() -> None:
        Journal.open(str(file)).close()

    threads = [Thread(target=attempt, args=(open_it,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles
    check_next_open(file)
